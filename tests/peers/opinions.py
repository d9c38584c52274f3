"""Both opinions on one file: ours and pyx12's, set by set."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from tests.peers.pyx12_maps import complaints
from translators.guide import Guide
from translators.problems import Problem, Severity
from translators.x12.parse import parse
from translators.x12.reader import Interchange, of_bytes, read_sets, scan

ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    "*260302*0900*U*00401*000000001*0*P*>"
)
HEAD = 2
"""Segments before the first set: ISA and GS."""


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
    """Whether a problem rejects its set."""
    return problem.severity is Severity.REJECT


def told(problem: Problem) -> str:
    """A problem in a line."""
    return f"{problem.code}: {problem.message}"
