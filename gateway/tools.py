"""Files looked at without a home: everything that is wrong with one."""

from __future__ import annotations

import msgspec

from translators.documents import Document
from translators.guide import Guide, known_sets, load_guide
from translators.problems import Problem, Severity
from translators.source import Source
from translators.x12.acknowledge import GuideFor, Weigh, as_read
from translators.x12.interchange import Group
from translators.x12.judge import AckPolicy, misplaced
from translators.x12.parse import parse
from translators.x12.reader import read_sets, scan
from translators.x12.sets import RawSet


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A problem of a file and where it stands: interchange, group and set by their controls.

    `start` and `end` are the bytes of the element it is about, or of its segment (-1: unknown).
    """

    interchange: str = ""
    group: str = ""
    set: str = ""
    problem: Problem
    start: int = -1
    end: int = -1


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a file: how many sets, how many of them without fault, and every problem.

    `words` are what interchanges and sets are called in the syntax of the file.
    """

    interchanges: int
    sets: int
    valid: int
    findings: tuple[Finding, ...]
    words: tuple[str, str] = ("interchange", "set")

    @property
    def faultless(self) -> bool:
        """Whether there is nothing worse than a note."""
        return not any(each.problem.severity is not Severity.NOTE for each in self.findings)


def any_guide(group: Group, kind: str) -> Guide | None:
    """The guide of a set without any partner's overlay, or None."""
    return load_guide(kind, group.release) if kind in known_sets() else None


def examine_file(
    source: Source, guide_for: GuideFor = any_guide, weigh: Weigh = as_read
) -> Examined:
    """Everything that is wrong with a file, read by these guides. Never raises on any bytes."""
    findings: list[Finding] = []
    interchanges = sets = valid = 0
    for found in scan(source):
        if isinstance(found, Problem):
            findings.append(_found(found))
            continue
        interchanges += 1
        isa = found.control
        findings += [_found(each, isa) for each in found.problems]
        for group in found.groups:
            findings += [_found(each, isa, group.control) for each in group.problems]
            for raw in read_sets(source, found, group):
                _, problems = read_set(raw, group, guide_for, weigh)
                sets += 1
                valid += all(each.severity is Severity.NOTE for each in problems)
                name = f"{raw.kind} {raw.control}"
                for each in problems:
                    start, end = bytes_of(raw, each)
                    one = _found(each, isa, group.control, name)
                    findings.append(msgspec.structs.replace(one, start=start, end=end))
    return Examined(interchanges=interchanges, sets=sets, valid=valid, findings=tuple(findings))


def _found(problem: Problem, interchange: str = "", group: str = "", set_: str = "") -> Finding:
    """A finding with the bytes its problem names."""
    return Finding(
        interchange=interchange,
        group=group,
        set=set_,
        problem=problem,
        start=problem.place.start,
        end=problem.place.end,
    )


def bytes_of(raw: RawSet, problem: Problem) -> tuple[int, int]:
    """The bytes of the element a problem is about, of its whole segment when of no one element."""
    place = problem.place
    if not place.element or not 1 <= place.position <= len(raw.segments):
        return place.start, place.end
    start, end = raw.byte_range(place.position)
    mark = raw.delimiters.element.encode(raw.encoding)
    parts = raw.raw[start - raw.start : end - raw.start].split(mark)
    if place.element >= len(parts):
        return start, end
    begin = start + sum(len(part) + len(mark) for part in parts[: place.element])
    return begin, begin + len(parts[place.element])


def read_set(
    raw: RawSet, group: Group, guide_for: GuideFor, weigh: Weigh = as_read
) -> tuple[Document | None, tuple[Problem, ...]]:
    """The document of a set, None when it cannot be built, and everything wrong with the set."""
    guide = guide_for(group, raw.kind)
    if guide is None:
        missing = Problem(
            code="set-not-supported",
            message=f"no guide reads set {raw.kind or '(none)'}",
            severity=Severity.REJECT,
            value=raw.kind,
            hint=f"the sets that are read: {', '.join(known_sets())}",
        )
        return None, (*raw.problems, missing)
    parsed = weigh(parse(raw, guide), raw.kind)
    return parsed.document, (*raw.problems, *parsed.problems, *misplaced(raw, AckPolicy()))
