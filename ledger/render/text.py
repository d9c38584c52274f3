"""A report as aligned text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.reports.printing import (
    Line,
    cell_text,
    heading,
    label_span,
    lines_of,
    printable,
    right_aligned,
    shown_columns,
    tie_text,
)
from ledger.reports.report import Column, Report

NARROWEST = 10
"""A text column is not shortened below this many characters."""

GAP = "  "


def report_text(report: Report, width: int = 0) -> str:
    """The report for a terminal: aligned columns, thousands separated, sections, totals, ties.

    With a `width`, text columns are shortened (the widest first, ending in `…`) until the lines
    fit, as far as they can; 0 shortens nothing. Text columns without a word in them are left out,
    and characters that would steer a terminal are shown as `?`.
    """
    shown = shown_columns(report)
    columns = [report.columns[place] for place in shown]
    lines = list(lines_of(report, shown))
    texts = [_texts(line, columns, report.currency) for line in lines]
    widths = _widths(columns, lines, texts)
    if width:
        _shorten(widths, columns, width)
    titles = [column.title for column in columns]
    out = [*heading(report), "", _joined(titles, columns, widths)]
    out.append(GAP.join("-" * size for size in widths))
    after_total = False
    for line, cells in zip(lines, texts, strict=True):
        if line.style == "heading":
            out += ["", line.title]
        elif line.style == "row":
            out.append(_joined(cells, columns, widths))
        else:
            if not after_total or line.style == "total":
                out.append(_rule(line, widths))
            out.append(_total_line(line, cells, columns, widths))
        after_total = line.style == "subtotal"
    if not any(section.rows for section in report.sections):
        out.append("Nothing to report.")
    return "\n".join([*(line.rstrip() for line in out), *_endnotes(report), ""])


def _texts(line: Line, columns: list[Column], currency: str) -> list[str]:
    """The cells of a line as people read them."""
    if line.style == "heading":
        return []
    return [
        cell_text(cell, column, currency, line.style)
        for cell, column in zip(line.cells, columns, strict=True)
    ]


def _widths(columns: list[Column], lines: list[Line], texts: list[list[str]]) -> list[int]:
    """As wide as the widest cell, and so that the titles of the totals have room before figures."""
    widths = [len(column.title) for column in columns]
    for cells in texts:
        for place, cell in enumerate(cells):
            widths[place] = max(widths[place], len(cell))
    for line in lines:
        if line.title and line.cells:
            span = label_span(line.cells)
            missing = len(line.title) - _room(widths, span)
            widths[span - 1] += max(missing, 0)
    return widths


def _room(widths: list[int], span: int) -> int:
    """The characters of the first columns with the gaps between them."""
    return sum(widths[:span]) + len(GAP) * (span - 1)


def _shorten(widths: list[int], columns: list[Column], width: int) -> None:
    """Text columns are narrower, the widest first, until the line fits or all are narrow."""
    places = [place for place, column in enumerate(columns) if column.kind == "text"]
    while places and _room(widths, len(widths)) > width:
        widest = max(places, key=lambda place: widths[place])
        if widths[widest] <= NARROWEST:
            return
        widths[widest] -= 1


def _joined(cells: list[str], columns: list[Column], widths: list[int]) -> str:
    """One line: numbers to the right, what is too long cut off."""
    return GAP.join(
        _cut(cell, size).rjust(size) if right_aligned(column) else _cut(cell, size).ljust(size)
        for cell, column, size in zip(cells, columns, widths, strict=True)
    )


def _cut(text: str, size: int) -> str:
    """The text in at most `size` characters; a cut one ends in `…`."""
    return text if len(text) <= size else f"{text[: size - 1]}…"


def _total_line(line: Line, cells: list[str], columns: list[Column], widths: list[int]) -> str:
    """A total: its title laid over the empty cells before the first figure."""
    span = label_span(line.cells)
    room = _room(widths, span)
    rest = _joined(cells[span:], columns[span:], widths[span:])
    return GAP.join((_cut(line.title, room).ljust(room), rest))


def _rule(line: Line, widths: list[int]) -> str:
    """A rule above the figures of a total; a double one above the report's."""
    mark = "=" if line.style == "total" else "-"
    return GAP.join(
        (mark if cell is not None else " ") * size
        for cell, size in zip(line.cells, widths, strict=True)
    )


def _endnotes(report: Report) -> Iterator[str]:
    """The notes, and the ties with what they expect, what is there, and the difference."""
    if report.notes:
        yield ""
        yield from (printable(note) for note in report.notes)
    if report.ties:
        yield ""
        table = [(tie.name, *tie_text(tie, report.currency)) for tie in report.ties]
        title = ("Must tie", "Expected", "Actual", "Difference")
        sizes = [max(len(row[place]) for row in (title, *table)) for place in range(4)]
        for row in (title, *table):
            figures = (cell.rjust(size) for cell, size in zip(row[1:], sizes[1:], strict=True))
            yield GAP.join((row[0].ljust(sizes[0]), *figures))
        if not report.tied:
            yield "DOES NOT TIE: see the differences above."
