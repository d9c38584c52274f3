"""parse(write(d)) == d, on documents made up from the guides."""

from __future__ import annotations

import traceback
from random import Random

import msgspec

from translators.generate import generate
from translators.guide import load_guide
from translators.problems import Severity
from translators.x12.parse import parse
from translators.x12.sets import of_segments
from translators.x12.write import write

SETS = ("810", "820", "850", "855", "856", "940", "945", "997")
RELEASES = ("004010", "004010", "004010", "005010", "003010")
"""Releases in the share they are made up in."""


class Failure(msgspec.Struct, frozen=True):
    """A made-up document that was not read back as itself."""

    set_: str
    seed: int
    text: str


def round_trips(set_: str, seed: int, count: int) -> list[Failure]:
    """The first failure of each sort among `count` made-up documents, from a seed on."""
    found: dict[str, Failure] = {}
    for number in range(seed, seed + count):
        try:
            check_round_trip(set_, number)
        except Exception as error:  # noqa: BLE001  whatever it is, it is what is looked for
            text = "".join(traceback.format_exception(error))
            found.setdefault(type(error).__name__, Failure(set_, number, text))
    return list(found.values())


def check_round_trip(set_: str, seed: int) -> None:
    """One made-up document reads back as itself, with nothing to complain of."""
    guide = load_guide(set_, RELEASES[seed % len(RELEASES)])
    document = generate(guide, Random(seed), minimal=seed % 10 == 9)
    parsed = parse(of_segments(write(document, guide)), guide)
    wrong = [each for each in parsed.problems if each.severity is not Severity.NOTE]
    assert not wrong, f"{set_} of seed {seed}: {wrong}"
    assert parsed.document == document, f"{set_} of seed {seed} reads back as another document"
