"""HL hierarchies: which record a level belongs to, sequence, parents, levels without parents."""

from __future__ import annotations

import pytest
from msgspec import to_builtins

from tests.translators.small import raw_of, read, told
from translators.documents import ShipNotice
from translators.guide import load_guide
from translators.x12.parse import parse
from translators.x12.write import write

GUIDE = load_guide("856")
HEAD = "BSN*00*S1*20240304*1200~"
ITEM = "LIN**UP*{0}~SN1**1*EA"


def notice(levels: str) -> ShipNotice:
    """A notice of levels such as `1**S 2*1*O 3*2*P 4*3*I`; items are numbered by their HL01."""
    document = read(body_of(levels), GUIDE).document
    assert isinstance(document, ShipNotice)
    return document


def body_of(levels: str) -> str:
    segments = [HEAD.strip("~")]
    for level in levels.split():
        number, _, kind = level.split("*")
        segments.append(f"HL*{level}")
        if kind == "O":
            segments.append(f"PRF*PO{number}")
        if kind in "PT":
            segments.append(f"MAN*GM*{number:0>20}")
        if kind == "I":
            segments.append(ITEM.format(number))
    return "~".join(segments)


def told_of(levels: str) -> list[str]:
    return [one for one in told(read(body_of(levels), GUIDE)) if "note" not in one]


def test_shipment_order_pack_item() -> None:
    levels = "1**S 2*1*O 3*2*P 4*3*I 5*3*I 6*2*P 7*6*I 8*1*O 9*8*P 10*9*I"
    assert told_of(levels) == []
    found = notice(levels)
    assert [one.number for one in found.orders] == ["PO2", "PO8"]
    assert [len(one.items) for one in found.orders[0].cartons] == [2, 1]
    assert found.unread == (("CTT 1", " "),)


def test_shipment_order_tare_pack_item() -> None:
    found = notice("1**S 2*1*O 3*2*T 4*3*P 5*4*I 6*3*P 7*6*I")
    (pallet,) = found.orders[0].pallets
    assert [len(carton.items) for carton in pallet.cartons] == [1, 1]


def test_the_parent_decides_where_a_level_may_hang_in_two_places() -> None:
    found = notice("1**S 2*1*O 3*2*P 4*3*I 5*2*I")
    assert len(found.orders[0].cartons[0].items) == 1
    assert len(found.orders[0].items) == 1


def test_levels_without_parents_hang_on_the_nearest() -> None:
    levels = "1**S 2**O 3**P 4**I 5**P 6**I 7**O 8**P 9**I"
    assert told_of(levels) == []
    found = notice(levels)
    assert [len(one.cartons) for one in found.orders] == [2, 1]


@pytest.mark.parametrize(
    ("levels", "problems"),
    [
        ("1**S 2*9*O 3*2*I", ["invalid-code HL02 at segment 4"]),
        ("1**S 2*1*O 3*2*P 4*9*P 5*4*I", ["invalid-code HL02 at segment 8"]),
        ("1**S 2*1*O 2*2*I", ["invalid-code HL01 at segment 6"]),
        ("2*1*O 3*2*I", ["unexpected-segment HL at segment 3"]),
    ],
)
def test_wrong_levels(levels: str, problems: list[str]) -> None:
    found = told_of(levels)
    assert found[: len(problems)] == problems


@pytest.mark.parametrize("level", ["HL*2", "HL*2*1"])
def test_a_level_of_no_kind(level: str) -> None:
    found = told(read(f"{HEAD}HL*1**S~{level}", GUIDE))
    assert "missing-element HL03 at segment 4" in found


@pytest.mark.parametrize("level", ["HL*1**S", "HL*2*1*O", "HL***"])
def test_a_level_where_the_set_has_none_is_unexpected(level: str) -> None:
    found = parse(raw_of(f"BEG*00*SA*1**20260302~{level}"), load_guide("850"))
    assert ("segment-not-in-set", 3) in [(one.code, one.place.position) for one in found.problems]


def test_an_unusual_count_is_only_noted() -> None:
    assert "level-sequence HL01 at segment 3 (note)" in told(read(body_of("7**S 8*7*O"), GUIDE))


def test_numbers_and_parents_stay_as_they_were_and_are_computed_else() -> None:
    found = notice("7**S 8*7*O 9*8*P 12*9*I 15*8*P 17*15*I")
    lines = write(found, GUIDE)
    assert [line for line in lines if line.startswith("HL")] == [
        "HL*7**S",
        "HL*8*7*O",
        "HL*9*8*P",
        "HL*12*9*I",
        "HL*15*8*P",
        "HL*17*15*I",
    ]
    plain = notice("1**S 2*1*O 3*2*P 4*3*I 5*2*P 6*5*I")
    assert "unread" not in str(to_builtins(plain.orders))
    assert [line for line in write(plain, GUIDE) if line.startswith("HL")][-1] == "HL*6*5*I"
    again = parse(raw_of("~".join(lines[1:-1]), set_="856"), GUIDE)
    assert again.document == found


def test_marks_of_several_segments_come_together() -> None:
    body = body_of("1**S 2*1*O 3*2*P 4*3*I").replace("MAN*", f"MAN*GM*{'9' * 20}~MAN*")
    document = read(body, GUIDE).document
    assert isinstance(document, ShipNotice)
    assert len(document.orders[0].cartons[0].marks) == 2
    assert [line[:6] for line in write(document, GUIDE) if line.startswith("MAN")] == ["MAN*GM"] * 2
