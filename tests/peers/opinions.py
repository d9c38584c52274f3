"""Both opinions on one file: ours and pyx12's, set by set."""

from __future__ import annotations

import tempfile
import tomllib
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.peers.changes import CHANGES, case_of, closed
from tests.peers.pyx12_maps import RELEASE, complaints, export
from translators.generate import generate
from translators.guide import Guide, load_guide
from translators.problems import Problem, Severity
from translators.x12.parse import parse
from translators.x12.reader import Interchange, of_bytes, read_sets, scan
from translators.x12.write import write

ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    "*260302*0900*U*00401*000000001*0*P*>"
)
HEAD = 2
"""Segments before the first set: ISA and GS."""


DIFFERENCES = {
    each["change"]: each
    for each in tomllib.loads((Path(__file__).parent / "differences.toml").read_text("utf-8"))[
        "difference"
    ]
}
"""What is known to be judged differently, by the change that shows it."""

VERDICTS = {"accepts": False, "rejects": True}


class Opinion(NamedTuple):
    """What is wrong with a set: as we see it, and as pyx12 sees it."""

    ours: tuple[str, ...]
    theirs: tuple[str, ...]


def interchange(sets: Sequence[Sequence[str]], guide: Guide) -> bytes:
    """One interchange of one group of sets, each from ST to SE."""
    lines = [
        ISA,
        f"GS*{guide.functional_id}*SENDER*RECEIVER*20260302*0900*1*X*{guide.release}",
        *(segment for one in sets for segment in one),
        f"GE*{len(sets)}*1",
        "IEA*1*000000001",
    ]
    return "".join(f"{line}~\n" for line in lines).encode()


def opinions(sets: Sequence[Sequence[str]], guide: Guide, folder: Path) -> list[Opinion]:
    """Both opinions on each set; the folder is what `export` made of the guide."""
    raw = interchange(sets, guide)
    ends = list(accumulate((len(one) for one in sets), initial=HEAD))
    theirs: list[list[str]] = [[] for _ in sets]
    for line, text in complaints(raw, folder):
        at = bisect(ends, line - 1) - 1
        assert 0 <= at < len(sets), f"of the envelope, line {line}: {text}"
        theirs[at].append(text)
    return [
        Opinion(tuple(own), tuple(other))
        for own, other in zip(ours(raw, guide), theirs, strict=True)
    ]


def ours(raw: bytes, guide: Guide) -> list[list[str]]:
    """What we reject each set of a file for."""
    source = of_bytes(raw)
    [found] = scan(source)
    assert isinstance(found, Interchange) and not found.problems, found
    [group] = found.groups
    return [
        [told(each) for each in (*one.problems, *parse(one, guide).problems) if refuses(each)]
        for one in read_sets(source, found, group)
    ]


def refuses(problem: Problem) -> bool:
    """Whether a problem is answered with an R, or with an E where the guide is mild."""
    return problem.severity in (Severity.REJECT, Severity.ACCEPT)


def told(problem: Problem) -> str:
    """A problem in a line."""
    return f"{problem.code}: {problem.message}"


def check_opinions(set_: str, seed: int, count: int) -> None:
    """Made-up documents are lawful to both; each change makes one unlawful to both.

    But for the known differences. When they are changed, all code lists are closed.
    """
    with tempfile.TemporaryDirectory(prefix="maps-") as folder:
        guide = load_guide(set_, RELEASE)
        export(guide, Path(folder))
        sets = [written(guide, f"{seed}/{n}", n + 1, minimal=n == 0) for n in range(count)]
        found = opinions(sets, guide, Path(folder))
        assert found == [Opinion((), ())] * count, found
        guide = closed(guide)
        export(guide, Path(folder))
        changed = dict(broken(guide, seed))
        found = opinions(list(changed.values()), guide, Path(folder))
    for change, opinion in zip(changed, found, strict=True):
        known = DIFFERENCES.get(change, {"ours": "rejects", "theirs": "rejects"})
        expected = (VERDICTS[known["ours"]], VERDICTS[known["theirs"]])
        said = (bool(opinion.ours), bool(opinion.theirs))
        assert said == expected, (set_, change, opinion, changed[change])


def broken(guide: Guide, seed: int) -> Iterator[tuple[str, list[str]]]:
    """A document for every change that can be made to one of the set, with its name."""
    control = 0
    for name, change in CHANGES.items():
        for attempt in range(3):
            dice = Random(f"{seed}/{attempt}/{name}")
            changed = change(case_of(written(guide, str(dice.random()), control + 1), guide, dice))
            if changed:
                control += 1
                yield name, changed
                break


def written(guide: Guide, seed: str, control: int, *, minimal: bool = False) -> tuple[str, ...]:
    """A made-up document of the set, ST to SE."""
    dice = Sparing(seed) if guide.set in LARGE else Random(seed)
    return write(generate(guide, dice, minimal=minimal), guide, f"{control:04d}")


LARGE = frozenset(["856"])
"""Sets whose levels make documents of a thousand segments where much that is optional stands."""


class Sparing(Random):
    """Dice by which what is optional seldom stands."""

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        """The larger of two throws where a chance in a hundred is asked for."""
        if start == 100 and stop is None:
            return max(super().randrange(100), super().randrange(100))
        return super().randrange(start, stop, step)
