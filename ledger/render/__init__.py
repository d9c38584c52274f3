"""A report as text for a terminal, as CSV and JSON for machines; all formats by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from ledger.money import exponent_of
from ledger.render.html import report_html
from ledger.render.text import report_text
from ledger.render.xlsx import report_xlsx
from ledger.reports.cells import plain
from ledger.reports.report import Cell, Cells, Kind, Report, Tie, Total

__all__ = ["FORMATS", "report_csv", "report_html", "report_json", "report_text", "report_xlsx"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet takes text that begins like this for a formula, or trims it to one."""

_QUOTED = frozenset(',"\r\n')


def report_csv(report: Report) -> str:
    """The rows for machines: a header of column names, plain decimals, ISO dates, LF, no totals.

    A text cell that a spreadsheet would take for a formula begins with an apostrophe; numbers are
    written as they are.
    """
    exponent = exponent_of(report.currency)
    lines = [",".join(column.name for column in report.columns)]
    for row in report.rows:
        cells = zip(row, report.columns, strict=True)
        lines.append(",".join(_field(cell, column.kind, exponent) for cell, column in cells))
    return "\n".join([*lines, ""])


def _field(cell: Cell, kind: Kind, exponent: int) -> str:
    """A cell as a field of CSV (RFC 4180), quoted where it has to be."""
    field = plain(cell, kind, exponent)
    if kind != "text":
        return field
    if field.startswith(_FORMULA):
        field = f"'{field}"
    if _QUOTED.isdisjoint(field):
        return field
    return '"' + field.replace('"', '""') + '"'


def report_json(report: Report) -> str:
    """The report for machines, one object with its keys in a fixed order.

    Money, quantities, prices and shares are plain decimals in strings, dates ISO, integers
    numbers; a cell without a value is null. `subtotals` name the section they stand below.
    """
    period = report.period
    content = {
        "report": report.name,
        "title": report.title,
        "entity": report.entity,
        "currency": report.currency,
        "as_of": report.as_of,
        "period": {"first": period[0], "last": period[1]} if period else None,
        "columns": [
            {"name": column.name, "title": column.title, "kind": column.kind}
            for column in report.columns
        ],
        "rows": [_values(row, report) for row in report.rows],
        "subtotals": [
            {"section": section.title, **_total(total, report)}
            for section in report.sections
            for total in section.totals
        ],
        "totals": [_total(total, report) for total in report.totals],
        "notes": report.notes,
        "tied": report.tied,
        "ties": [_tie(tie, report) for tie in report.ties],
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode() + "\n"


def _values(cells: Cells, report: Report) -> dict[str, str | int | None]:
    """The cells of a row by the names of their columns."""
    exponent = exponent_of(report.currency)
    return {
        column.name: cell
        if cell is None or (column.kind == "integer" and isinstance(cell, int))
        else plain(cell, column.kind, exponent)
        for column, cell in zip(report.columns, cells, strict=True)
    }


def _total(total: Total, report: Report) -> dict[str, object]:
    """A total with the columns it has a figure for."""
    values = _values(total.cells, report).items()
    return {
        "title": total.title,
        "values": {name: cell for name, cell in values if cell is not None},
    }


def _tie(tie: Tie, report: Report) -> dict[str, str]:
    """A tie with its figures as plain decimals."""
    exponent = exponent_of(report.currency)
    return {
        "name": tie.name,
        "expected": plain(tie.expected, tie.kind, exponent),
        "actual": plain(tie.actual, tie.kind, exponent),
        "difference": plain(tie.difference, tie.kind, exponent),
    }


def _text_bytes(report: Report) -> bytes:
    """The text without a limit of width, as UTF-8."""
    return report_text(report).encode()


def _csv_bytes(report: Report) -> bytes:
    """The CSV as UTF-8, without a byte order mark."""
    return report_csv(report).encode()


def _json_bytes(report: Report) -> bytes:
    """The JSON as UTF-8."""
    return report_json(report).encode()


def _html_bytes(report: Report) -> bytes:
    """The page as UTF-8, which it declares."""
    return report_html(report).encode()


FORMATS: Mapping[str, Callable[[Report], bytes]] = {
    "text": _text_bytes,
    "csv": _csv_bytes,
    "json": _json_bytes,
    "xlsx": report_xlsx,
    "html": _html_bytes,
}
"""What a report can be written as, each the bytes of a file."""
