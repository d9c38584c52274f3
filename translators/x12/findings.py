"""The problems of one set as they are found, each with its place and byte range."""

from __future__ import annotations

import msgspec

from translators.problems import Place, Problem, Severity
from translators.x12.diagnose import Flaw
from translators.x12.reader import RawSet

VALUE_LIMIT = 99
"""A problem shows this much of a value: what AK404 can hold."""


class Findings:
    """What was found wrong with a set, in the order it was found."""

    def __init__(self, raw: RawSet) -> None:
        self.raw = raw
        self.problems: list[Problem] = []

    def add(self, code: str, text: str, place: Place, severity: Severity | None = None) -> None:
        """Add a problem of a whole segment; it asks for an R unless `severity` says less."""
        spot = self._spot(place)
        weight = severity or Severity.REJECT
        self.problems.append(Problem(code=code, message=text, severity=weight, place=spot))

    def add_flaw(self, flaw: Flaw, segment: str, number: int, loop: str) -> None:
        """Add a problem for a flaw of segment `number`, its value cut to what AK404 holds."""
        place = Place(
            segment=segment,
            position=number,
            loop=loop,
            element=flaw.at,
            component=flaw.part,
            repetition=flaw.repetition,
        )
        self.problems.append(
            Problem(
                code=flaw.code,
                message=flaw.message,
                severity=flaw.severity,
                place=self._spot(place),
                value=flaw.value[:VALUE_LIMIT],
                reference=flaw.reference,
            )
        )

    @property
    def rejected(self) -> bool:
        """Whether any problem asks for an R."""
        return any(problem.severity is Severity.REJECT for problem in self.problems)

    def _spot(self, place: Place) -> Place:
        """Return the place with the byte range of its segment."""
        start, end = self.raw.byte_range(place.position)
        return msgspec.structs.replace(place, start=start, end=end)
