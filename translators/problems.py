"""What can be wrong with a message, as data: codes, places and severities."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """How much a problem weighs.

    `reject`, `accept` and `note` are for syntax and guide rules and reach the 997;
    `hold`, `warn` and `note` are for balance, cross-document and partner rules.
    """

    REJECT = "reject"
    ACCEPT = "accept"
    HOLD = "hold"
    WARN = "warn"
    NOTE = "note"


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where in a file a value stands.

    `position` counts segments inside the transaction set with ST = 1 (0: not in a set);
    `element` and `component` count from 1 (0: the whole segment or element); `repetition` counts
    from 1 where an element repeats. Outside of X12, `row` is the line of a CSV or record of a bank
    file counted from 1 and `column` the header (or number) of its cell; `path` is where a value
    stands in XML or JSON (`/Order/cbc:ID`). `start` and `end` are byte offsets into the archived
    file, half open; -1 when unknown.
    """

    segment: str = ""
    position: int = 0
    loop: str = ""
    element: int = 0
    component: int = 0
    repetition: int = 0
    row: int = 0
    column: str = ""
    path: str = ""
    start: int = -1
    end: int = -1

    def __str__(self) -> str:
        """`PO104` or `SLN04-2 at segment 12`, `row 7, column Price` or `/Order/cbc:ID`."""
        if self.row:
            return f"row {self.row}, column {self.column}" if self.column else f"row {self.row}"
        if self.path:
            return self.path
        name = f"{self.segment}{self.element:02d}" if self.element else self.segment
        if self.component:
            name = f"{name}-{self.component}"
        return f"{name} at segment {self.position}" if self.position else name


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is wrong, said so that a person can act on it.

    `code` is a stable word such as `missing-element`; `message` says what happened, `hint` what to
    do about it; `value` is what was found, `reference` the standard's element number when one is
    concerned (AK403).
    """

    code: str
    message: str
    severity: Severity
    place: Place = Place()
    value: str = ""
    reference: str = ""
    hint: str = ""


class WriteError(Exception):
    """A document that its guide or layout cannot write: `problems` name each field and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems[:5]))
        self.problems = tuple(problems)
