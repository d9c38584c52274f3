"""Problems as remarks beside what they are about: what to do, and what a 997 answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from translators.problems import Problem, Severity
from translators.x12.judge import AckPolicy, judge_set
from translators.x12.sets import RawSet


class Remark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem beside its value: `element` is `BEG05`, "" for a whole segment.

    `answer` are the segments of the 997 it is answered with, "" where it is not answered.
    """

    severity: Severity
    code: str
    message: str
    hint: str = ""
    element: str = ""
    answer: str = ""


_FILL = "the sender must send it; if this partner never does, its overlay may say DESIGNATOR"

HINTS: Mapping[str, str] = {
    "missing-element": _FILL + ' = { use = "O" }',
    "missing-segment": _FILL + ' = { use = "O" }',
    "condition-missing": "the sender must send it, or leave out what asks for it",
    "excluded-together": "the sender must leave one of them out",
    "too-many-elements": "the sender must end the segment earlier; look for a stray separator",
    "too-short": "the sender must fill it up, numbers with leading zeros",
    "too-long": "the sender must shorten it, or send it in several segments",
    "invalid-character": "the sender must send a number without blanks, commas or letters",
    "explicit-point": "the sender must leave the point out: it is implied",
    "invalid-code": "agree on the code, then add it to DESIGNATOR in the partner's overlay",
    "code-not-listed": "nothing to do, it passes as it is; the overlay may give it a word",
    "invalid-date": "the sender must send a day of the calendar, as CCYYMMDD from 004010 on",
    "invalid-time": "the sender must send a time of day, as HHMM or HHMMSS",
    "too-many-repetitions": "the sender must send it less often",
    "too-many-components": "the sender must end the composite earlier",
    "unknown-segment": "the sender must leave it out; look for a stray segment terminator",
    "unexpected-segment": "the sender must leave it out here",
    "segment-not-in-set": "the sender must leave it out: this set does not have it",
    "out-of-order": "the sender must move it to its place",
    "too-many-segments": "the sender must send fewer; the overlay may raise DESIGNATOR max",
    "too-many-loops": "the sender must send fewer; the overlay may raise DESIGNATOR max",
    "control-total": "nothing to do: advice only; the sender may want to know",
    "unknown-release": "nothing to do, unless values of the newer release are refused",
    "level-sequence": "nothing to do; the sender may want to know",
}
"""What to do about a problem of a set that brings no hint of its own."""


def remarks_on(raw: RawSet, problems: Iterable[Problem], path: str = "") -> tuple[Remark, ...]:
    """Return problems of a set as remarks, each with what a 997 says to it alone.

    `path` is what the guide calls the segment they are about.
    """
    return tuple(remark_of(one, answered(raw, one), path) for one in problems)


def remark_of(problem: Problem, answer: str = "", path: str = "") -> Remark:
    """Return a problem as a remark; a hint is found where it has none."""
    return Remark(
        severity=problem.severity,
        code=problem.code,
        message=problem.message,
        hint=hint_of(problem, path),
        element=element_of(problem),
        answer=answer,
    )


def hint_of(problem: Problem, path: str = "") -> str:
    """Return what to do about a problem: its own hint, else that of its code, else "".

    A place is named as an overlay names it: `"PO1.REF.02"`.
    """
    place = problem.place
    loop = f"{place.loop}.{place.segment}" if place.loop else place.segment
    name = f"{path or loop}.{place.element:02d}" if place.element else loop
    shown = name if name.isalnum() else f'"{name}"'
    return problem.hint or HINTS.get(problem.code, "").replace("DESIGNATOR", shown)


def element_of(problem: Problem) -> str:
    """Return the element a problem is about as `SLN04-2`, "" when it is about more."""
    place = problem.place
    if not place.element:
        return ""
    name = f"{place.segment}{place.element:02d}"
    return f"{name}-{place.component}" if place.component else name


def answered(raw: RawSet, problem: Problem) -> str:
    """Return how a 997 answers one problem, such as `AK3*BEG*2**8 AK4*5*373*8*20260231`."""
    alone = msgspec.structs.replace(raw, problems=())
    agreed = AckPolicy(functional_ids={raw.kind: (raw.functional_id,)})
    verdict = judge_set(alone, [problem], agreed)
    if verdict.status == "A":
        return ""
    segments = []
    for one in verdict.errors:
        segments.append(_segment("AK3", one.segment, str(one.position), one.loop, one.code))
        segments += [
            _segment("AK4", each.place, each.reference, each.code, each.value)
            for each in one.elements
        ]
    return " ".join(segments) or _segment("AK5", verdict.status, *verdict.codes)


def _segment(*elements: str) -> str:
    return "*".join(elements).rstrip("*")
