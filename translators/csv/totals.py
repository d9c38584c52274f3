"""Rows that are no document's: left out by the layout's conditions, or trailers with totals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from translators.cells import CellError, read_number
from translators.csv.bind import Cell, holds, tests_of
from translators.csv.opening import Opening
from translators.problems import Place, Problem, Severity

Sieve = Callable[[list[str], int], bool]
"""Whether a row, in the line with this number, belongs to no document."""


class Tally:
    """What is counted on the way through a file: rows of documents, and those that are none's."""

    def __init__(self, opening: Opening) -> None:
        trailer = opening.table.dialect.trailer
        self.rows = 0
        self.documents = 0
        self.left_out = 0
        self.trailer: tuple[list[str], int] | None = None
        self.problems: list[Problem] = []
        cells = [opening.table.names.cell(each.of) for each in trailer.sums] if trailer else []
        self.sums = {cell.at: Decimal(0) for cell in cells if cell}
        self.style = opening.table.layout.style

    def count(self, cells: list[str]) -> None:
        """Count a row of a document; a cell that is no number is told when it is parsed."""
        self.rows += 1
        for at in self.sums:
            try:
                self.sums[at] += read_number(cells[at], self.style) if cells[at].strip() else 0
            except CellError:
                continue


def sieve_of(opening: Opening, tally: Tally | None) -> Sieve | None:
    """Return what tells rows that belong to no document, None where all do and nothing counts."""
    dialect = opening.table.dialect
    keep = tests_of(dialect.where, opening.table.names)
    trailer = dialect.trailer
    total = tests_of(trailer.where, opening.table.names) if trailer else ()
    counted = tally if trailer or keep else None
    if not keep and not total:
        return None

    def sieve(cells: list[str], line: int) -> bool:
        if total and holds(total, cells):
            if counted:
                counted.trailer = (cells, line)
            return True
        left_out = not holds(keep, cells)
        if counted:
            if left_out:
                counted.left_out += 1
            counted.count(cells)
        return left_out

    return sieve


def judge_totals(opening: Opening, tally: Tally) -> Iterator[Problem]:
    """Yield what is wrong with the file as a whole, and a note on rows that were left out."""
    yield from tally.problems
    dialect, names = opening.table.dialect, opening.table.names
    if tally.left_out:
        conditions = ", ".join(
            f"{each.at} is {'' if each.other else 'not '}{' or '.join(each.values) or 'blank'}"
            for each in dialect.where
        )
        yield Problem(
            code="rows-left-out",
            message=f"{tally.left_out} rows were left out: {conditions}",
            severity=Severity.NOTE,
            hint="if they count, change where in the layout",
        )
    trailer = dialect.trailer
    if trailer is None or tally.problems:
        return
    if tally.trailer is None:
        if trailer.mandatory:
            yield _missing_trailer()
        return
    cells, line = tally.trailer
    stated = [
        ("rows", names.cell(trailer.rows), Decimal(tally.rows)),
        ("documents", names.cell(trailer.documents), Decimal(tally.documents)),
    ]
    for each in trailer.sums:
        of = names.cell(each.of)
        if of:
            stated.append((f"as the sum of {of.name}", names.cell(each.at), tally.sums[of.at]))
    for what, cell, counted in stated:
        if cell is not None and not _says(cells[cell.at], counted, tally):
            yield _wrong_total(what, cell, cells[cell.at].strip(), counted, line, trailer.severity)


def _says(text: str, counted: Decimal, tally: Tally) -> bool:
    """Whether a trailer's cell states what was counted; a blank one states nothing."""
    try:
        return not text.strip() or read_number(text, tally.style) == counted
    except CellError:
        return False


def _missing_trailer() -> Problem:
    return Problem(
        code="missing-trailer",
        message="the file ends without its row of totals: it may be cut off",
        severity=Severity.REJECT,
        hint="ask the sender to send the file again, complete",
    )


def _wrong_total(
    what: str, cell: Cell, text: str, counted: Decimal, line: int, severity: Severity
) -> Problem:
    return Problem(
        code="control-total",
        message=f"the trailer says {text} {what}, there are {counted:f}",
        severity=severity,
        place=Place(row=line, column=cell.name),
        value=text,
        hint="ask the sender for the complete file",
    )
