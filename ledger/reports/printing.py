"""A report as lines for people: what every printed form of it has in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from ledger.money import exponent_of
from ledger.reports.cells import grouped
from ledger.reports.report import Cell, Cells, Column, Report, Tie

LANDSCAPE_FROM = 8
"""A report of this many columns is printed across the page."""

Style = Literal["heading", "row", "subtotal", "total"]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line below the column titles.

    `title` is the words of a heading or total; `cells` are those of the columns shown, empty for a
    heading.
    """

    style: Style
    title: str = ""
    cells: Cells = ()


def shown_columns(report: Report) -> tuple[int, ...]:
    """The places of the columns people see.

    Not those the rows are grouped by, nor text columns that no row has a word in.
    """
    rows = report.rows
    return tuple(
        place
        for place, column in enumerate(report.columns)
        if not column.grouped
        and (column.kind != "text" or not rows or any(row[place] for row in rows))
    )


def lines_of(report: Report, shown: tuple[int, ...]) -> Iterator[Line]:
    """The headings, rows and totals in the order they are printed."""
    for section in report.sections:
        if section.title:
            yield Line(style="heading", title=printable(section.title))
        for row in section.rows:
            yield Line(style="row", cells=tuple(row[place] for place in shown))
        for total in section.totals:
            cells = tuple(total.cells[place] for place in shown)
            yield Line(style="subtotal", title=printable(total.title), cells=cells)
    for total in report.totals:
        cells = tuple(total.cells[place] for place in shown)
        yield Line(style="total", title=printable(total.title), cells=cells)


def heading(report: Report) -> tuple[str, str]:
    """The title of the report, and whose figures of which days it has in which currency."""
    days = f"as of {report.as_of}"
    if report.period:
        first, last = report.period
        days = f"{first} to {last}"
    words = (printable(report.entity), days, report.currency)
    return report.title, " · ".join(word for word in words if word)


def cell_text(cell: Cell, column: Column, currency: str, style: Style = "row") -> str:
    """A cell as people read it; in a row an amount of zero is a dash."""
    if style == "row" and cell == 0 and column.kind in ("money", "quantity"):
        return "-"
    return printable(grouped(cell, column.kind, exponent_of(currency)))


def tie_text(tie: Tie, currency: str) -> tuple[str, str, str]:
    """Expected, actual and difference of a tie as people read them."""
    exponent = exponent_of(currency)
    figures = (tie.expected, tie.actual, tie.difference)
    expected, actual, difference = (grouped(each, tie.kind, exponent) for each in figures)
    return expected, actual, difference


def right_aligned(column: Column) -> bool:
    """True for numbers."""
    return column.kind not in ("text", "date")


def label_span(cells: Cells) -> int:
    """How many leading cells of a total are empty: the room its title has."""
    filled = (place for place, cell in enumerate(cells) if cell is not None)
    return next(filled, len(cells))


def printable(text: str) -> str:
    """The text with every character that would steer a terminal or a printer shown as `?`."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)
