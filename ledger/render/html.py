"""A report as one HTML page that needs nothing else and prints well."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ledger.reports.printing import (
    LANDSCAPE_FROM,
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

_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 2rem auto; max-width: 90rem; padding: 0 1.5rem; background: #fff; color: #1a1a1a;
  font: 14px/1.4 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
h1 { margin: 0; font-size: 1.5rem; font-weight: 650; }
.about { margin: .15rem 0 1.25rem; color: #555; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
table.report { width: 100%; }
th, td { padding: .28rem .6rem; text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid #1a1a1a; font-weight: 600; vertical-align: bottom; }
.n { text-align: right; white-space: nowrap; }
.d { white-space: nowrap; }
.minus { color: #a3141c; }
td { border-bottom: 1px solid #ececec; overflow-wrap: anywhere; }
tr.heading th { padding-top: 1.1rem; font-weight: 600; background: #fff; }
tr.subtotal td { border-top: 1px solid #777; border-bottom: 0; font-weight: 600; }
tr.total td { border-top: 2px solid #1a1a1a; border-bottom: 3px double #1a1a1a; font-weight: 700; }
.nothing { padding: 1rem .6rem; color: #555; }
.notes { margin: 1.25rem 0 0; padding-left: 1.2rem; color: #333; }
table.ties { margin-top: 1.5rem; font-size: .9em; }
table.ties caption { text-align: left; font-weight: 600; padding: .25rem .6rem; }
tr.off td { font-weight: 700; color: #a3141c; }
@media print {
  @page { size: PAGE; margin: 14mm 12mm; }
  body { margin: 0; padding: 0; max-width: none; font-size: 9pt; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  tr.heading, tr.heading + tr { break-after: avoid; }
  tr.subtotal, tr.total { break-before: avoid; }
}
"""


def report_html(report: Report) -> str:
    """The report as a page: every text escaped, no script, nothing loaded from elsewhere.

    Numbers stand right-aligned in figures of one width; the column titles repeat on each printed
    page, and a wide report is printed across it.
    """
    shown = shown_columns(report)
    columns = [report.columns[place] for place in shown]
    title, about = heading(report)
    page = "A4 landscape" if len(columns) >= LANDSCAPE_FROM else "A4"
    titles = "".join(
        f'<th scope="col"{_class(column)}>{escape(column.title)}</th>' for column in columns
    )
    body = [_line(line, columns, report.currency) for line in lines_of(report, shown)]
    if not any(section.rows for section in report.sections):
        body.append(
            f'<tr><td class="nothing" colspan="{len(columns)}">Nothing to report.</td></tr>'
        )
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)} · {escape(about)}</title>",
            f"<style>{_STYLE.replace('PAGE', page)}</style>",
            "</head>",
            "<body>",
            f"<h1>{escape(title)}</h1>",
            f'<p class="about">{escape(about)}</p>',
            '<table class="report">',
            f"<thead><tr>{titles}</tr></thead>",
            "<tbody>",
            *body,
            "</tbody>",
            "</table>",
            *_notes(report),
            *_ties(report),
            "</body>",
            "</html>",
            "",
        ]
    )


def _class(column: Column) -> str:
    """How a cell of the column is set: numbers to the right, dates unbroken."""
    if right_aligned(column):
        return ' class="n"'
    return ' class="d"' if column.kind == "date" else ""


def _line(line: Line, columns: list[Column], currency: str) -> str:
    """A heading, row or total as a table row."""
    if line.style == "heading":
        title = escape(line.title)
        return (
            f'<tr class="heading"><th scope="rowgroup" colspan="{len(columns)}">{title}</th></tr>'
        )
    span = 0 if line.style == "row" else label_span(line.cells)
    label = f'<td colspan="{span}">{escape(line.title)}</td>' if span else ""
    cells = []
    for cell, column in zip(line.cells[span:], columns[span:], strict=True):
        text = escape(cell_text(cell, column, currency, line.style))
        minus = right_aligned(column) and text.startswith("-") and text != "-"
        kind = ' class="n minus"' if minus else _class(column)
        cells.append(f"<td{kind}>{text}</td>")
    style = "" if line.style == "row" else f' class="{line.style}"'
    return f"<tr{style}>{label}{''.join(cells)}</tr>"


def _notes(report: Report) -> Iterator[str]:
    """The notes as a list."""
    if report.notes:
        items = "".join(f"<li>{escape(printable(note))}</li>" for note in report.notes)
        yield f'<ul class="notes">{items}</ul>'


def _ties(report: Report) -> Iterator[str]:
    """What the report must tie to, the differences in red."""
    if not report.ties:
        return
    yield '<table class="ties">'
    yield f"<caption>{'Ties' if report.tied else 'Does not tie'}</caption>"
    titles = "".join(f'<th class="n">{word}</th>' for word in ("Expected", "Actual", "Difference"))
    yield f"<thead><tr><th>Must tie</th>{titles}</tr></thead>"
    yield "<tbody>"
    for tie in report.ties:
        figures = "".join(f'<td class="n">{text}</td>' for text in tie_text(tie, report.currency))
        style = ' class="off"' if tie.difference else ""
        yield f"<tr{style}><td>{escape(tie.name)}</td>{figures}</tr>"
    yield "</tbody>"
    yield "</table>"
