"""`make fuzz`: documents changed at will, read and played, until the time is over.

    python -m tests.fuzz [--minutes 5] [--seed S]

The same seed does the same. All the time is used; exits 1 when anything failed, with a small
reproduction of each kind of failure below tests/fuzz/found. Beside it another process makes up
documents of all sets in turn: writes them and reads them back, puts hostile values into them, into
the books and into reports, and asks pyx12 for its opinion.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random

from tests.fuzz.finding import (
    FOUND,
    fails_as,
    keep_bytes,
    keep_life,
    place_of,
    smaller_bytes,
    smaller_life,
)
from tests.fuzz.mutations import mutated
from tests.fuzz.other_mutations import other_mutated
from tests.fuzz.other_seeds import other_seeds
from tests.fuzz.playing import World
from tests.fuzz.reading import POLICIES, check_reading
from tests.fuzz.seeds import seeds
from tests.fuzz.syntaxes import check_file
from tests.fuzz.writing import SETS, Failure, rounds_until

ROUNDS = 30
"""Rounds of a life: long enough that things refer to one another."""

BATCH = 50
"""Documents of a set that are written and read back before it is another's turn."""

TOLD_SECONDS = 20
"""How often it is told how far things are."""

READINGS = 150
"""Files of X12 read between two lives, and as many of other syntaxes, so that each gets time."""


class Fuzzer:
    """What was done so far, and what failed by its kind."""

    def __init__(self, seed: int, folder: Path) -> None:
        """A fuzzer in a scratch folder; nothing was done yet."""
        self.seed = seed
        self.seeds = seeds()
        self.names = list(self.seeds)
        self.x12 = [raw for raw in self.seeds.values() if b"ISA" in raw[:300]]
        self.other = other_seeds()
        self.other_raws = [each.raw for each in self.other]
        self.world = World(folder, self.seeds, self.other)
        self.failures: dict[str, Path] = {}
        self.readings = self.lives = self.files = 0

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

    def read_other(self) -> None:
        """One changed file of another syntax is read, parsed, located and written again."""
        self.readings += 1
        number = self.seed + self.readings
        rng = Random(number)
        seed = rng.choice(self.other)
        raw = other_mutated(rng, seed.raw, self.other_raws)
        try:
            check_file(raw, seed.layouts)
        except Exception as error:  # noqa: BLE001  whatever it is, it is what is looked for
            kind = place_of(error)
            if self.is_new(kind):
                small = smaller_bytes(
                    raw, lambda piece: fails_as(lambda: check_file(piece, seed.layouts), kind)
                )
                say(f"a change of {seed.name}")
                self.found(kind, keep_bytes(number, small, error), number)

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

    def wrote(self, failures: list[Failure]) -> None:
        """What failed of the made-up documents of a set is kept too."""
        for failure in failures:
            folder = FOUND / f"writing-{failure.set_}-{failure.seed}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "error.txt").write_text(failure.text, encoding="utf-8")
            self.found(f"{failure.set_}: {failure.text.splitlines()[-1]}", folder, failure.seed)

    def tell(self) -> None:
        """How much was done so far."""
        say(f"  {self.lives} homes with {self.files} files, {self.readings} files read alone")

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
    started = told = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder, ProcessPoolExecutor(1) as other:
        end = started + given.minutes * 60
        written = other.submit(rounds_until, end, given.seed, BATCH)
        fuzzer = Fuzzer(given.seed, Path(folder))
        count = len(fuzzer.names) + len(fuzzer.other)
        say(f"{count} documents to start from, seed {given.seed}")
        while time.monotonic() < end:
            fuzzer.live()
            for _ in range(READINGS):
                fuzzer.read()
                fuzzer.read_other()
            if time.monotonic() - told > TOLD_SECONDS:
                told = time.monotonic()
                fuzzer.tell()
        fuzzer.tell()
        count, failures = written.result()
        fuzzer.wrote(failures)
        say(f"{count} documents of each of {len(SETS)} sets written and read back")
    for kind, place in fuzzer.failures.items():
        say(f"{kind}: {place}")
    say(f"{len(fuzzer.failures)} kinds of failure")
    return 1 if fuzzer.failures else 0


if __name__ == "__main__":
    sys.exit(main())
