"""parse(write(d)) == d, on documents made up from the guides."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from random import Random

import msgspec

from tests.fuzz.injection import check_injection
from tests.peers.opinions import check_opinions
from translators.generate import generate
from translators.guide import known_sets, load_guide
from translators.problems import Severity
from translators.x12.parse import parse
from translators.x12.sets import of_segments
from translators.x12.write import write

SETS = tuple(sorted(known_sets()))
RELEASES = ("004010", "004010", "004010", "005010", "003010")
"""Releases in the share they are made up in."""


OPINIONS = 3
"""Lawful documents of a set that pyx12 is asked about in one go, beside one of each change."""


class Failure(msgspec.Struct, frozen=True):
    """A made-up document that was not read back as itself, or what else failed of its set."""

    set_: str
    seed: int
    text: str


def rounds_until(end: float, seed: int, count: int) -> tuple[int, list[Failure]]:
    """Round trips, injections and second opinions on all sets in turn until the time is over.

    `end` is a moment of the machine's monotonic clock. Gives how many documents of each set were
    written at least, and the first failure of each sort.
    """
    logging.getLogger("pyx12").propagate = False
    found: dict[tuple[str, str], Failure] = {}
    done = 0
    while time.monotonic() < end:
        for set_ in SETS:
            for failure in (
                *round_trips(set_, seed + done, count),
                *second_opinions(set_, seed + done),
            ):
                found.setdefault((set_, failure.text.splitlines()[-1][:60]), failure)
            for number in range(count // 10):
                for failure in tried("injection", seed + done + number, check_injection):
                    found.setdefault(("", failure.text.splitlines()[-1][:60]), failure)
            if time.monotonic() > end:
                break
        else:
            done += count
    return done, list(found.values())


def second_opinions(set_: str, seed: int) -> list[Failure]:
    """Where pyx12 judges a document of the set otherwise, and that is no known difference."""
    return tried(set_, seed, lambda number: check_opinions(set_, number, OPINIONS))


def tried(set_: str, seed: int, check: Callable[[int], None]) -> list[Failure]:
    """The failure of a check, if it fails."""
    try:
        check(seed)
    except Exception as error:  # noqa: BLE001  whatever it is, it is what is looked for
        return [Failure(set_, seed, "".join(traceback.format_exception(error)))]
    return []


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
