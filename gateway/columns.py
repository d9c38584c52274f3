"""CSV lists read strictly: every mistake with its line, its column and what would be right."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from gateway.errors import ConfigError
from gateway.tables import closest, read_text

MOST_ROWS = 1_000_000
"""Rows a list may have: far beyond any catalogue, and it still fits into memory."""

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")


class Cells:
    """One row of a list: its cells by column name, without blanks around them."""

    def __init__(
        self, cells: Mapping[str, str], row: int, file: str, mistakes: list[ConfigError]
    ) -> None:
        """The row that begins in a line of a file; mistakes are added to the list."""
        self.cells = cells
        self.row = row
        self.file = file
        self.mistakes = mistakes

    def wrong(self, column: str, message: str, hint: str = "") -> None:
        """Note a mistake in a column of this row."""
        key = f"line {self.row}, column {column}"
        self.mistakes.append(ConfigError(message, file=self.file, key=key, hint=hint))

    def text(self, column: str, *, required: bool = False) -> str:
        """The cell's text, "" when it is empty or the list has no such column."""
        value = self.cells.get(column, "")
        if required and not value:
            self.wrong(column, "the cell is empty", "fill it in, or take the row out")
        return value

    def decimal(self, column: str, *, positive: bool = False) -> Decimal | None:
        """The cell's number, not below 0 (above 0 when `positive`); None when it is empty."""
        value = self.text(column)
        if not value:
            return None
        if _NUMBER.fullmatch(value) is None:
            right = "write it like 1250.75, without thousands marks or currency"
            self.wrong(column, f'"{value}" is not a number', right)
            return None
        number = Decimal(value)
        if number < 0 or (positive and not number):
            self.wrong(column, f"{value} is too small", "write a number above 0")
            return None
        return number


def read_rows(
    path: Path, file: str, columns: Mapping[str, bool], mistakes: list[ConfigError]
) -> Iterator[Cells]:
    """The rows of a list, empty ones left out; a list that is not there has none.

    `columns` are those that may stand in it: name → whether the column must be there. The first
    line names the columns. A row's number is the line of the file it begins in.
    """
    if not path.exists():
        return
    text = read_text(path, file, mistakes)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        if not _known(names, columns, file, mistakes):
            return
        line = reader.line_num + 1
        for values in reader:
            if any(value.strip() for value in values):
                yield _cells(names, values, line, file, mistakes)
            line = reader.line_num + 1
            if line > MOST_ROWS:
                hint = f"{MOST_ROWS} lines are the most"
                mistakes.append(ConfigError("the list is too long", file=file, hint=hint))
                return
    except csv.Error as error:
        key = f"line {reader.line_num}"
        hint = 'a quoted cell ends with a quote; a quote inside is written ""'
        mistakes.append(ConfigError(f"not CSV: {error}", file=file, key=key, hint=hint))


def unique(rows: Sequence[Cells], columns: Sequence[str], what: str) -> None:
    """No two rows agree in all these columns, or the later one is a mistake."""
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row.text(column) for column in columns)
        if key in first:
            shown = " ".join(part for part in key if part)
            hint = "keep one of the two"
            row.wrong(columns[-1], f"{what} {shown} stands in line {first[key]} already", hint)
        first.setdefault(key, row.row)


def _known(
    names: Sequence[str], columns: Mapping[str, bool], file: str, mistakes: list[ConfigError]
) -> bool:
    """Whether the header is right; what is not is noted."""
    before = len(mistakes)
    for place, name in enumerate(names):
        if name not in columns:
            said = f'the column "{name}" is not known'
            mistakes.append(ConfigError(said, file=file, key="line 1", hint=closest(name, columns)))
        elif name in names[:place]:
            said = f'the column "{name}" stands twice'
            mistakes.append(ConfigError(said, file=file, key="line 1", hint="keep one of them"))
    for name, required in columns.items():
        if required and name not in names:
            hint = f"the first line names the columns: {','.join(columns)}"
            mistakes.append(
                ConfigError(f'the column "{name}" is missing', file=file, key="line 1", hint=hint)
            )
    return len(mistakes) == before


def _cells(
    names: Sequence[str], values: Sequence[str], row: int, file: str, mistakes: list[ConfigError]
) -> Cells:
    """The row by column name; cells beyond the last column are a mistake."""
    cells = {name: value.strip() for name, value in zip(names, values, strict=False)}
    found = Cells(cells, row, file, mistakes)
    if len(values) > len(names):
        right = "put a cell that holds a comma in quotes"
        found.wrong(names[-1], f"{len(values)} cells under {len(names)} columns", right)
    return found
