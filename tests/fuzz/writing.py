"""parse(write(d)) == d, on documents made up from the guides."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from translators.generate import generate
from translators.guide import load_guide
from translators.problems import Severity
from translators.x12.parse import parse
from translators.x12.sets import of_segments
from translators.x12.write import write

SETS = ("810", "820", "850", "855", "856", "940", "945", "997")
RELEASES = ("004010", "004010", "004010", "005010", "003010")
"""Releases in the share they are made up in."""


def check_round_trips(seed: int, count: int) -> Iterator[tuple[str, int]]:
    """For each set, `count` documents are written and read back; gives each set and its count."""
    for set_ in SETS:
        for number in range(count):
            check_round_trip(set_, seed + number)
        yield set_, count


def check_round_trip(set_: str, seed: int) -> None:
    """One made-up document reads back as itself, with nothing to complain of."""
    guide = load_guide(set_, RELEASES[seed % len(RELEASES)])
    document = generate(guide, Random(seed), minimal=seed % 10 == 9)
    parsed = parse(of_segments(write(document, guide)), guide)
    wrong = [each for each in parsed.problems if each.severity is not Severity.NOTE]
    assert not wrong, f"{set_} of seed {seed}: {wrong}"
    assert parsed.document == document, f"{set_} of seed {seed} reads back as another document"
