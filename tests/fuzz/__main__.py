"""`make fuzz`: documents changed at will, read and played, until the time is over.

    python -m tests.fuzz [--minutes 5] [--seed S]

The same seed does the same. Exits 1 at the first failure of a kind, after all the time is used,
with a small reproduction of each below tests/fuzz/found.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tests.fuzz.finding import (
    FOUND,
    fails_as,
    keep_bytes,
    keep_error,
    keep_life,
    place_of,
    smaller_bytes,
    smaller_life,
)
from tests.fuzz.mutations import mutated
from tests.fuzz.playing import World
from tests.fuzz.reading import POLICIES, check_reading
from tests.fuzz.seeds import seeds
from tests.fuzz.writing import SETS, check_round_trip

ROUNDS = 30
"""Rounds of a life: long enough that things refer to one another."""

DOCUMENTS = 10_000
"""Documents of each set that are written and read back."""

READINGS = 300
"""Files read between two lives, so that both get about half of the time."""


class Fuzzer:
    """What was done so far, and what failed by its kind."""

    def __init__(self, seed: int, folder: Path) -> None:
        """A fuzzer in a scratch folder; nothing was done yet."""
        self.seed = seed
        self.seeds = seeds()
        self.names = list(self.seeds)
        self.x12 = [raw for raw in self.seeds.values() if b"ISA" in raw[:300]]
        self.world = World(folder, self.seeds)
        self.failures: dict[str, Path] = {}
        self.readings = self.lives = self.files = self.documents = 0

    def read(self) -> None:
        """One changed document is read, parsed, judged and answered."""
        self.readings += 1
        seed = self.seed + self.readings
        rng = Random(seed)
        raw = mutated(rng, self.seeds[rng.choice(self.names)], self.x12)
        policy = rng.choice(POLICIES)
        try:
            check_reading(raw, policy)
        except Exception as error:  # noqa: BLE001  whatever it is, it is what is looked for
            kind = place_of(error)
            if self.is_new(kind):
                small = smaller_bytes(
                    raw, lambda piece: fails_as(lambda: check_reading(piece, policy), kind)
                )
                self.found(kind, keep_bytes(seed, small, error), seed)

    def live(self) -> None:
        """One life is played in a home of its own."""
        self.lives += 1
        seed = self.seed + self.lives
        rounds = self.world.rounds(seed, ROUNDS)
        self.files += sum(len(one.drops) for one in rounds)
        life = self.world.new_life()
        try:
            life.play(rounds)
        except Exception as error:  # noqa: BLE001  whatever it is, it is what is looked for
            kind = place_of(error)
            if self.is_new(kind):
                small = smaller_life(self.world, rounds, kind)
                self.found(kind, keep_life(seed, small, error), seed)
        life.end()

    def write(self, end: float) -> None:
        """Made-up documents of all sets are written and read back, all of them or until `end`."""
        for number in range(DOCUMENTS):
            for set_ in SETS:
                try:
                    check_round_trip(set_, self.seed + number)
                except Exception as error:  # noqa: BLE001  whatever it is, it is looked for
                    kind = f"{set_}: {place_of(error)}"
                    if self.is_new(kind):
                        folder = FOUND / f"writing-{set_}-{self.seed + number}"
                        folder.mkdir(parents=True, exist_ok=True)
                        self.found(kind, keep_error(folder, error), self.seed + number)
            self.documents += 1
            if number % 1_000 == 999:
                say(f"  {number + 1} documents of each of {len(SETS)} sets written and read back")
            if time.monotonic() > end:
                return

    def is_new(self, kind: str) -> bool:
        """Whether nothing failed in this way before."""
        return kind not in self.failures

    def found(self, kind: str, folder: Path, seed: int) -> None:
        """A failure is told of at once."""
        self.failures[kind] = folder
        say(f"FAILED (seed {seed}): {kind}\n  kept in {folder}")


def say(text: str) -> None:
    """A line for whoever watches."""
    print(text, flush=True)


def main() -> int:
    """Fuzz for as long as asked; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        fuzzer = Fuzzer(given.seed, Path(folder))
        say(f"{len(fuzzer.names)} documents to start from, seed {given.seed}")
        told = 0.0
        while time.monotonic() - started < given.minutes * 60:
            fuzzer.live()
            for _ in range(READINGS):
                fuzzer.read()
            if time.monotonic() - told > 20:
                told = time.monotonic()
                say(f"  {fuzzer.lives} lives with {fuzzer.files} files, {fuzzer.readings} readings")
        say(f"{fuzzer.lives} lives with {fuzzer.files} files, {fuzzer.readings} readings")
        fuzzer.write(started + given.minutes * 60 * 3)
        say(f"{fuzzer.documents} documents of each set written and read back")
    for kind, place in fuzzer.failures.items():
        say(f"{kind}: {place}")
    say(f"{len(fuzzer.failures)} kinds of failure")
    return 1 if fuzzer.failures else 0


if __name__ == "__main__":
    sys.exit(main())
