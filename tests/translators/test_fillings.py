"""Segments that fill the same elements: what their readers read, and what they leave to others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from tests.translators.test_readers import use_of
from translators.documents.parts import DateMark, Measure
from translators.guide import load_guide
from translators.x12.compile import Level, Step, compile_guide
from translators.x12.delimiters import DEFAULT
from translators.x12.fillings import (
    LEARNT_FROM,
    LONGEST,
    OFTEN,
    REMEMBERED,
    Take,
    build_filled,
    filling_of,
    learnt_take,
    write_filled,
)
from translators.x12.frames import Values, merge

LINE = "PO1*1*60*EA*44.39**IN*FW0000112*UP*614140000112"


def refused(segment: str) -> None:
    raise AssertionError(f"{segment} is of another filling")


def filling(path: str, like: str, set_: str = "850") -> Take:
    use = use_of(load_guide(set_), path)
    return build_filled(use, filling_of(like, DEFAULT), DEFAULT, refused)


def test_the_source_of_a_filling_asks_nothing() -> None:
    use = use_of(load_guide("850"), "PO1.PID")
    source, names = write_filled(use, filling_of("PID*F****Brass hinge", DEFAULT), DEFAULT, {})
    assert source == (
        "def read(segment):\n"
        "    found = match(segment)\n"
        "    if found is None: return other(segment)\n"
        "    text1_0, text5_0, = found.groups()\n"
        "    return {'kind': words1_0[text1_0], 'text': text5_0}\n"
    )
    assert names["words1_0"] is use.slots[0].codes.words  # type: ignore[union-attr]


def test_fields_and_pairs_are_read() -> None:
    read = filling("PO1", LINE)
    assert read("PO1*2*6*CA*1.5**IN*A*UP*B") == {
        "number": "2",
        "quantity": Decimal(6),
        "unit": "CA",
        "unit_price": Decimal("1.5"),
        "items": {"buyer's item": "A", "UPC": "B"},
    }
    with pytest.raises(LookupError):
        read("PO1*2*6*CA*1.5**IN*A*IN*B")  # a qualifier twice
    with pytest.raises(AssertionError, match="another filling"):
        read("PO1*2*6*CA*1.5**IN*A")
    short = filling("PO1", "PO1*1*60*EA")
    assert short("PO1*2*6*CA") == {"number": "2", "quantity": Decimal(6), "unit": "CA"}


def test_a_record_that_a_segment_is_all_of_is_made_at_once() -> None:
    read = filling("DTM", "DTM*010*20260302")
    found = read("DTM*002*20260305")
    assert isinstance(found, DateMark)
    assert found.on == date(2026, 3, 5)
    with pytest.raises(ValueError, match="day"):
        read("DTM*002*20260231")
    measured = filling("S.O.P.I.MEA", "MEA*PD*LN*12*IN", "856")
    assert isinstance(measured("MEA*PD*LN*3*CM"), Measure)


@pytest.mark.parametrize(
    ("set_", "path", "segment"),
    [
        ("850", "N1.N3", "N3*12 Main Street"),  # a list of texts
        ("856", "S.O.P.I.MEA", "MEA*PD*LN*12*FT>1>1"),  # components that no field carries
        ("820", "ENT.RMR.REF", "REF*PO*4711**AB>1"),  # a composite as a whole
    ],
)
def test_what_is_not_plain_has_no_reader(set_: str, path: str, segment: str) -> None:
    use = use_of(load_guide(set_), path)
    with pytest.raises(AssertionError, match="another filling"):
        learnt_take(use, [segment] * OFTEN, DEFAULT, refused)(segment)


def test_codes_that_never_change_are_not_looked_up() -> None:
    use = use_of(load_guide("850"), "PO1")
    same = {(3, 0): "EA", (6, 0): "IN", (8, 0): "UP"}
    source, _ = write_filled(use, filling_of(LINE, DEFAULT), DEFAULT, same)
    assert source == (
        "def read(segment):\n"
        "    found = match(segment)\n"
        "    if found is None: return other(segment)\n"
        "    text1_0, text2_0, text4_0, text7_0, text9_0, = found.groups()\n"
        """    pairs = {"buyer's item": text7_0, 'UPC': text9_0}\n"""
        "    return {'number': text1_0, 'quantity': Decimal(text2_0), 'unit': 'EA',"
        " 'unit_price': Decimal(text4_0), 'items': pairs}\n"
    )
    seen = [LINE.replace("*60*", f"*{number}*") for number in range(OFTEN)]
    read = learnt_take(use, seen, DEFAULT, refused)
    for changed in (LINE.replace("EA", "CA"), LINE.replace("*UP*", "*VN*")):
        assert read(changed) == filling("PO1", LINE)(changed)  # as it is read without them
    with pytest.raises(AssertionError, match="another filling"):
        read("PO1*1*60*EA")


@pytest.mark.parametrize(
    ("set_", "path", "segment", "found"),
    [
        ("850", "DTM", "DTM*010*20260302", DateMark(kind="requested ship", on=date(2026, 3, 2))),
        ("856", "S.O.P.I", "HL*4*3*I", {}),
        ("856", "S.O.P.I.MEA", "MEA*PD*LN*12*IN", None),
    ],
)
def test_segments_of_every_kind_are_read(set_: str, path: str, segment: str, found: object) -> None:
    use = use_of(load_guide(set_), path)
    read = learnt_take(use, [segment] * OFTEN, DEFAULT, refused)
    assert read(segment) == (found if found is not None else filling(path, segment, set_)(segment))


def test_components_are_read_where_they_stand() -> None:
    marks = msgspec.structs.replace(DEFAULT, component="|")
    assert filling_of("MEA*PD*LN**FT|1", marks) == (
        (True,),
        (True,),
        (True,),
        (False,),
        (True, True),
    )


def step_of(set_: str, path: str) -> Step:
    """A step that has read nothing yet."""
    found: list[Level] = [compile_guide.__wrapped__(load_guide(set_), DEFAULT).root]
    for level in found:
        for step in (step for steps in level.positions for step in steps):
            if step.use.path == path:
                return step
            found += [step.level] if step.level else []
    raise LookupError(path)


def test_what_returns_is_read_by_a_reader_of_its_own() -> None:
    step = step_of("850", "PO1")
    assert step.take("PO1*@*too few") is None
    for number in range(LEARNT_FROM):
        assert step.take.__name__ != "read"
        assert step.take(LINE.replace("*60*", f"*{number}*")) == {
            "number": "1",
            "quantity": Decimal(number),
            "unit": "EA",
            "unit_price": Decimal("44.39"),
            "items": {"buyer's item": "FW0000112", "UPC": "614140000112"},
        }
    assert step.take.__name__ == "read"
    assert step.take(LINE) is not step.take(LINE)  # a line takes more below it
    assert step.take("PO1*1*60*EA") == {"number": "1", "quantity": Decimal(60), "unit": "EA"}


def test_what_never_returns_is_read_as_it_comes() -> None:
    step = step_of("850", "PO1")
    odd = [
        "PO1*" + "*".join([number, amount, price, basis if price else "", *pairs])
        for number in ("", "1")
        for amount in ("*", "60*EA")
        for price in ("", "1")
        for basis in ("", "PE")
        for pairs in ([], ["IN", "A"], ["IN", "A", "UP", "B"])
    ]
    for at in range(LEARNT_FROM):
        assert step.take(odd[at % len(odd)]) is not None
    assert step.take.__name__ == "_take_any"


def test_what_is_repeated_is_remembered() -> None:
    step = step_of("856", "S.O.P.I.SN1")
    for number in range(LEARNT_FROM):
        step.take(f"SN1**{number % 40}*EA")
    first = step.take("SN1**7*EA")
    assert first == {"quantity": Decimal(7), "unit": "EA"}
    assert step.take("SN1**7*EA") is first
    long = f"SN1*{'9' * LONGEST}*1*EA"  # whatever it is
    assert step.take("SN1*@") is step.take(long) is None
    for number in range(REMEMBERED):
        assert step.take(f"SN1**1{number}*CA") == {"quantity": Decimal(f"1{number}"), "unit": "CA"}
    assert step.take("SN1**1000*EA") is not step.take("SN1**1000*EA")
    assert step.take("SN1**7*EA") is first


def test_what_no_field_carries_is_kept_by_each_document() -> None:
    step = step_of("856", "S.O.P.I.MEA")
    for _ in range(LEARNT_FROM):
        step.take("MEA*PD*LN*12*FT>1>1")
    assert step.take("MEA*PD*LN*12*FT>1>1") == step.take("MEA*PD*LN*12*FT>1>1")
    assert step.take("MEA*PD*LN*12*FT>1>1") is not step.take("MEA*PD*LN*12*FT>1>1")


def test_what_is_remembered_stays_as_it_was_read() -> None:
    remembered: dict[str, object] = {"items": {"UPC": "614140000112"}}
    values: Values = {}
    merge(values, {}, remembered)
    merge(values, {}, {"items": {"lot": "L7"}})
    assert values == {"items": {"UPC": "614140000112", "lot": "L7"}}
    assert remembered == {"items": {"UPC": "614140000112"}}
