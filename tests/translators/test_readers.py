"""Readers written for a use: their source, and what they refuse to read without a closer look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from translators.guide import Guide, load_guide
from translators.uses import Position, Use
from translators.x12.compile import compile_guide
from translators.x12.delimiters import DEFAULT
from translators.x12.patterns import build_pattern
from translators.x12.readers import build_reader, write_reader


def every_use(positions: tuple[Position, ...]) -> Iterator[Use]:
    for position in positions:
        for use in position.uses:
            yield use
            yield from every_use(use.children)


def use_of(guide: Guide, path: str) -> Use:
    return next(use for use in every_use(guide.positions) if use.path == path)


def read(path: str, segment: str, set_: str = "850") -> dict[str, object]:
    use = use_of(load_guide(set_), path)
    pattern = build_pattern(use, DEFAULT)
    found = pattern.regex.fullmatch(segment)
    assert found is not None, segment
    return build_reader(use, pattern.groups, DEFAULT)(found)


def test_the_source_of_a_reader_says_what_the_guide_says() -> None:
    use = use_of(load_guide("850"), "PO1.PID")
    source, names = write_reader(use, build_pattern(use, DEFAULT).groups, DEFAULT)
    assert source == (
        "def read(match):\n"
        "    groups, last = match.groups(), match.lastindex or 0\n"
        "    found = {'kind': words0[groups[0]]}\n"
        "    if groups[1] is not None: found['characteristic'] = words1[groups[1]]\n"
        "    if groups[2] is not None: found['agency'] = groups[2]\n"
        "    if groups[3] is not None: found['code'] = groups[3]\n"
        "    if last >= 5:\n"
        "        if groups[4] is not None: found['text'] = groups[4]\n"
        "        if groups[5] is not None: found['layer'] = groups[5]\n"
        "        if groups[6] is not None: found['source'] = groups[6]\n"
        "        if last >= 8:\n"
        "            if groups[7] is not None: found['answer'] = groups[7]\n"
        "            if groups[8] is not None: found['language'] = groups[8]\n"
        "    return found\n"
    )
    assert names["words0"] is use.slots[0].codes.words  # type: ignore[union-attr]


def test_values_pairs_and_texts_are_read() -> None:
    assert read("PO1", "PO1*1*60*EA*44.39**IN*FW0000112*UP*614140000112") == {
        "number": "1",
        "quantity": Decimal("60"),
        "unit": "EA",
        "unit_price": Decimal("44.39"),
        "items": {"buyer's item": "FW0000112", "UPC": "614140000112"},
    }
    assert read("BEG", "BEG*00*SA*4711**20260305")["ordered_on"] == date(2026, 3, 5)
    assert read("N1.N3", "N3*12 Main Street*Dock 4") == {
        "address": ["12 Main Street", "Dock 4"],
    }
    assert read("TDS", "TDS*12345", "810") == {"total": Decimal("123.45")}


@pytest.mark.parametrize(
    ("path", "segment"),
    [
        ("PO1", "PO1*1*60*EA*44.39**IN*A*IN*B"),  # a qualifier twice
        ("PO1", "PO1*1*60*EA*44.39**@@*A"),  # one without a word of ours
    ],
)
def test_what_needs_a_closer_look_is_refused(path: str, segment: str) -> None:
    with pytest.raises(LookupError):
        read(path, segment)


def test_a_reader_is_made_once() -> None:
    step = compile_guide(load_guide("850"), DEFAULT).root.positions[0][0]
    first = step.take("BEG*00*SA*4711**20260305")
    assert first is not None
    assert step.take("BEG*00*SA*4711**20260305") == first


def test_a_difference_changes_one_place_of_what_bodies_share() -> None:
    plain = load_guide("856")
    changed = load_guide("856", overlay={"S.O.P.I.SN1.03": {"use": "O"}})
    for guide, path in ((plain, "S.O.P.I.SN1"), (changed, "S.O.I.SN1")):
        assert use_of(guide, path).members[2].use == "M"
    assert use_of(changed, "S.O.P.I.SN1").members[2].use == "O"
    assert plain.digest != changed.digest
