"""Taking values out of a bank's records: read, judged, and where each of them stands."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from translators.bank.lines import text_of
from translators.batches import Batch
from translators.cells import CellError, read_date, read_time
from translators.parsed import Located
from translators.problems import Place, Problem, Severity

CONTROL_TOTAL = "a control total: its parts are read"
"""Why a stated total goes into no field."""

SHOWN = 200
"""So much of a wrong value is told."""

_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,4})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,18}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")

OTHER_EXPONENTS = {
    **dict.fromkeys(("JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF", "PYG", "UGX"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""Currencies whose minor unit is no hundredth (ISO 4217)."""


class Cell(NamedTuple):
    """A value as it stands in a record: its bytes, the row, its name there, and its place."""

    raw: bytes
    row: int
    column: str
    start: int

    @property
    def text(self) -> str:
        """The value without blanks around it, control characters as blanks."""
        return _CONTROL.sub(" ", text_of(self.raw)).strip()

    @property
    def place(self) -> Place:
        """Where it stands in the file."""
        end = self.start + len(self.raw)
        return Place(row=self.row, column=self.column, start=self.start, end=end)


def trimmed(raw: bytes, row: int, column: str, start: int) -> Cell:
    """The cell of a value, its place without the blanks around it."""
    blanks = len(raw) - len(raw.lstrip())
    return Cell(raw.strip(), row, column, start + blanks)


class Notes:
    """What reading one message found: problems, and on demand values with their fields."""

    def __init__(self, *, places: bool = False) -> None:
        """Nothing noted yet. `places`: where values stand is wanted; it takes half of the time."""
        self.places = places
        self.problems: list[Problem] = []
        self.seen: list[Located] = []

    def take(self, path: str, cell: Cell, *, money: bool = False, excluded: str = "") -> None:
        """Note that a cell, if it holds something, went into a field."""
        if self.places and cell.text:
            self.seen.append(
                Located(
                    path=path, place=cell.place, value=cell.text, money=money, excluded=excluded
                )
            )

    def wrong(
        self,
        code: str,
        message: str,
        place: Place,
        value: str = "",
        severity: Severity = Severity.REJECT,
        hint: str = "ask the bank for a corrected file",
    ) -> None:
        """Note a problem."""
        self.problems.append(
            Problem(
                code=code,
                message=message,
                severity=severity,
                place=place,
                value=value[:SHOWN],
                hint=hint,
            )
        )

    def word(self, path: str, cell: Cell) -> str:
        """The text of a cell, noted as the field's."""
        self.take(path, cell)
        return cell.text

    def money(self, path: str, cell: Cell, exponent: int = 2) -> Decimal | None:
        """An amount in minor units, signed; None when there is none or it is no number.

        One with a decimal point is taken as it stands, and that is noted.
        """
        self.take(path, cell, money=True, excluded="" if path else CONTROL_TOTAL)
        text = cell.text
        if not text:
            return None
        if _NUMBER.fullmatch(text) is None:
            self.wrong("invalid-number", f"{cell.column} is no amount", cell.place, text)
            return None
        if "." in text:
            message = f"{cell.column} has a decimal point, which the format leaves out"
            hint = "nothing to do; the bank may want to know"
            self.wrong("explicit-point", message, cell.place, text, Severity.NOTE, hint)
            return Decimal(text)
        return Decimal(text).scaleb(-exponent)

    def whole(self, path: str, cell: Cell) -> int | None:
        """A count; None when there is none or it is no number."""
        self.take(path, cell)
        text = cell.text
        if not text:
            return None
        if _WHOLE.fullmatch(text) is None:
            self.wrong("invalid-number", f"{cell.column} is no count", cell.place, text)
            return None
        return int(text)

    def day(self, path: str, cell: Cell) -> date | None:
        """A date YYMMDD, or YYYYMMDD; None when there is none or it is no date."""
        self.take(path, cell)
        text = cell.text
        if not text.strip("0"):
            return None
        try:
            return read_date(text, ("%Y%m%d",) if len(text) == len("YYYYMMDD") else ("%y%m%d",))
        except CellError:
            self.wrong("invalid-date", f"{cell.column} is no date", cell.place, text)
            return None

    def clock(self, path: str, cell: Cell) -> time | None:
        """A time HHMM; None when there is none, for the end of the day, or when it is no time."""
        self.take(path, cell)
        text = cell.text
        if text in ("", "2400", "9999"):
            return None
        try:
            return read_time(text, ("%H%M%S",) if len(text) == len("HHMMSS") else ("%H%M",))
        except CellError:
            message = f"{cell.column} is no time"
            self.wrong("invalid-time", message, cell.place, text, Severity.NOTE)
            return None


def told(notes: Notes) -> tuple[Problem, ...]:
    """What is wrong with a file as a whole, as its batch tells it.

    It warns: each message bears it too, with its money, and an agreement may weigh it there.
    """
    return tuple(
        replace(each, severity=Severity.WARN) if each.severity is Severity.REJECT else each
        for each in notes.problems
    )


def flaws_of(batch: Batch) -> tuple[Problem, ...]:
    """What is wrong with a file, as a problem of each of its messages: any may be incomplete."""
    return tuple(
        replace(each, severity=Severity.REJECT)
        for each in batch.problems
        if each.severity is Severity.WARN
    )


def exponent_of(currency: str) -> int:
    """How many decimals the amounts of a currency have; two where we know nothing else."""
    return OTHER_EXPONENTS.get(currency, 2)
