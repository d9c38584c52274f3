"""Segments that fill the same elements: what their readers read, and what they leave to others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import msgspec
import pytest

from tests.translators.test_readers import use_of
from translators.documents.parts import DateMark, Measure
from translators.guide import load_guide
from translators.x12.compile import LEARNT_FROM, OFTEN, Step, compile_guide
from translators.x12.delimiters import DEFAULT, Delimiters
from translators.x12.fillings import Take, build_filled, filling_of, write_filled

LINE = "PO1*1*60*EA*44.39**IN*FW0000112*UP*614140000112"


def refused(segment: str) -> None:
    raise AssertionError(f"{segment} is of another filling")


def filling(path: str, like: str, set_: str = "850", marks: Delimiters = DEFAULT) -> Take | None:
    use = use_of(load_guide(set_), path)
    return build_filled(use, filling_of(like, marks), marks, refused)


def test_the_source_of_a_filling_asks_nothing() -> None:
    use = use_of(load_guide("850"), "PO1.PID")
    source, names = write_filled(use, filling_of("PID*F****Brass hinge", DEFAULT), DEFAULT)
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
    assert read is not None
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
    assert short is not None
    assert short("PO1*2*6*CA") == {"number": "2", "quantity": Decimal(6), "unit": "CA"}


def test_a_record_that_a_segment_is_all_of_is_made_at_once() -> None:
    read = filling("DTM", "DTM*010*20260302")
    assert read is not None
    found = read("DTM*002*20260305")
    assert isinstance(found, DateMark)
    assert found.on == date(2026, 3, 5)
    with pytest.raises(ValueError, match="day"):
        read("DTM*002*20260231")
    measured = filling("S.O.P.I.MEA", "MEA*PD*LN*12*IN", "856")
    assert measured is not None
    assert isinstance(measured("MEA*PD*LN*3*CM"), Measure)


@pytest.mark.parametrize(
    ("set_", "path", "segment"),
    [
        ("850", "N1.N3", "N3*12 Main Street"),  # a list of texts
        ("856", "S.O.P.I.MEA", "MEA*PD*LN*12*FT>1>1"),  # components that no field carries
    ],
)
def test_what_is_not_plain_has_no_reader(set_: str, path: str, segment: str) -> None:
    assert filling(path, segment, set_) is None


def test_components_are_read_where_they_stand() -> None:
    marks = msgspec.structs.replace(DEFAULT, component="|")
    assert filling_of("MEA*PD*LN**FT|1", marks) == (
        (True,),
        (True,),
        (True,),
        (False,),
        (True, True),
    )


def line_step() -> Step:
    guide = load_guide("850")
    positions = compile_guide.__wrapped__(guide, DEFAULT).root.positions
    return next(step for steps in positions for step in steps if step.use.path == "PO1")


def test_a_filling_that_returns_gets_its_reader() -> None:
    step = line_step()
    assert step.take("PO1*@*too few") is None
    for _ in range(1 + OFTEN):
        assert step.take(LINE) == {
            "number": "1",
            "quantity": Decimal(60),
            "unit": "EA",
            "unit_price": Decimal("44.39"),
            "items": {"buyer's item": "FW0000112", "UPC": "614140000112"},
        }
    assert step.take.__name__ == "read"
    assert step.take("PO1*1*60*EA") == {"number": "1", "quantity": Decimal(60), "unit": "EA"}


def test_fillings_are_learnt_from_the_first_segments() -> None:
    step = line_step()
    prices = ("*", "*1", "*1*PE")
    pairs = ("IN*A", "IN*A*UP*B", "IN*A*UP*B*VN*C", "IN*A*UP*B*VN*C*CB*D")
    starts = ("PO1*1*60*EA", "PO1**60*EA")
    odd = [f"{a}{b}{'*' * (3 - b.count('*'))}{c}" for a, b, c in product(starts, prices, pairs)]
    for number in range(LEARNT_FROM + 1):
        assert step.take(odd[number % len(odd)]) is not None
    late = step.take
    for _ in range(OFTEN + 1):
        assert step.take(LINE) is not None
    assert step.take is late
