"""A report as a workbook: real numbers and dates, with formats, headings and totals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ledger.money import exponent_of, from_minor
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
)
from ledger.reports.report import Cell, Column, Kind, Report

if TYPE_CHECKING:
    from openpyxl.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet

HEADER_ROW = 4
"""The column titles stand below title, days and an empty row."""

LINES_PER_SHEET = 1_000_000
"""A sheet ends at row 1,048,576; a longer report goes on on the next one."""

WIDEST = 60
"""No column is made wider than this many characters."""

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every file inside the workbook, so that equal reports are equal bytes."""


def report_xlsx(report: Report) -> bytes:
    """The report as an XLSX workbook; the same bytes for the same report.

    Sheet "Report" has numbers and dates with formats, column titles that stay in sight and repeat
    in print; sheet "Ties" what it must tie to. Text is always text, never a formula.
    """
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    workbook = Workbook()
    workbook.remove(workbook.active)
    shown = shown_columns(report)
    columns = [report.columns[place] for place in shown]
    lines = list(lines_of(report, shown))
    for start in range(0, max(len(lines), 1), LINES_PER_SHEET):
        title = f"Report {start // LINES_PER_SHEET + 1}" if start else "Report"
        sheet = workbook.create_sheet(title)
        _write_lines(sheet, report, columns, lines[start : start + LINES_PER_SHEET])
    _write_notes(workbook[title], report.notes)
    _write_ties(workbook.create_sheet("Ties"), report)
    day = datetime.combine(report.as_of, time())
    workbook.properties.created = workbook.properties.modified = day
    workbook.properties.creator = report.entity or None
    workbook.properties.title = heading(report)[0]
    out = _Bytes()
    ExcelWriter(workbook, _Undated(out, "w", ZIP_DEFLATED)).save()
    return b"".join(out.pieces)


def _write_lines(
    sheet: Worksheet, report: Report, columns: list[Column], lines: list[Line]
) -> None:
    """The sheet has title, column titles and the lines, and is set up for the printer."""
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    title, about = heading(report)
    _put_text(sheet.cell(1, 1), title).font = Font(bold=True, size=14)
    _put_text(sheet.cell(2, 1), about)
    for place, column in enumerate(columns, 1):
        cell = _put_text(sheet.cell(HEADER_ROW, place), column.title)
        cell.font = Font(bold=True)
        cell.border = Border(bottom=Side(style="medium"))
        cell.alignment = Alignment(horizontal="right" if right_aligned(column) else "left")
    exponent = exponent_of(report.currency)
    bold = Font(bold=True)
    above = {
        "subtotal": Border(top=Side(style="thin")),
        "total": Border(top=Side(style="thin"), bottom=Side(style="double")),
    }
    for row, line in enumerate(lines, HEADER_ROW + 1):
        for place, (cell, column) in enumerate(zip(line.cells, columns, strict=False), 1):
            if cell is not None:
                _put(sheet.cell(row, place), cell, column.kind, exponent)
        if line.title:
            _put_text(sheet.cell(row, 1), line.title).font = bold
        if line.style in above:
            for place in range(1, len(columns) + 1):
                sheet.cell(row, place).font = bold
                sheet.cell(row, place).border = above[line.style]
    for place, width in enumerate(_widths(report.currency, columns, lines), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 1)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.page_setup.orientation = "landscape" if len(columns) >= LANDSCAPE_FROM else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&P / &N"


def _put(target: SheetCell, cell: Cell, kind: Kind, exponent: int) -> None:
    """The cell holds the value in its own type, with the format of its kind."""
    if isinstance(cell, str):
        _put_text(target, cell)
    elif kind == "money":
        assert isinstance(cell, int)
        target.value = from_minor(cell, exponent)
        target.number_format = _money_format(exponent)
    elif kind == "quantity":
        assert isinstance(cell, int)
        target.value = Decimal(cell) / 1000
        target.number_format = "#,##0.###" if cell % 1000 else "#,##0"
    else:
        target.value = cell
        target.number_format = _FORMATS[kind]


_FORMATS = {"price": "#,##0.0000", "percent": "0.0", "date": "yyyy-mm-dd", "integer": "#,##0"}


def _money_format(exponent: int) -> str:
    """Thousands separated, the currency's decimals, negative amounts red with their sign."""
    number = f"#,##0.{'0' * exponent}" if exponent else "#,##0"
    return f"{number};[Red]-{number}"


def _put_text(target: SheetCell, text: str) -> SheetCell:
    """The cell holds text, and stays text when somebody edits it."""
    target.value = printable(text)
    if target.data_type != "s":
        target.data_type = "s"
        target.quotePrefix = True
    return target


def _widths(currency: str, columns: list[Column], lines: list[Line]) -> list[int]:
    """Wide enough for the longest cell of each column as people read it, and a little air."""
    widths = [len(column.title) for column in columns]
    for line in lines:
        for place, (cell, column) in enumerate(zip(line.cells, columns, strict=False)):
            widths[place] = max(widths[place], len(cell_text(cell, column, currency, line.style)))
        if line.cells and line.title and label_span(line.cells) == 1:
            widths[0] = max(widths[0], len(line.title))
    return [min(width, WIDEST) + 2 for width in widths]


def _write_notes(sheet: Worksheet, notes: Sequence[str]) -> None:
    """The notes stand below the last line, after an empty row."""
    below = sheet.max_row + 2
    for row, note in enumerate(notes, below):
        _put_text(sheet.cell(row, 1), note)


def _write_ties(sheet: Worksheet, report: Report) -> None:
    """The sheet has what the report must tie to, differences in red."""
    from openpyxl.styles import Font

    for place, title in enumerate(("Must tie", "Expected", "Actual", "Difference"), 1):
        _put_text(sheet.cell(1, place), title).font = Font(bold=True)
    exponent = exponent_of(report.currency)
    for row, tie in enumerate(report.ties, 2):
        _put_text(sheet.cell(row, 1), tie.name)
        for place, amount in enumerate((tie.expected, tie.actual, tie.difference), 2):
            _put(sheet.cell(row, place), amount, tie.kind, exponent)
        if tie.difference:
            sheet.cell(row, 4).font = Font(bold=True, color="FFA3141C")
    for letter, width in zip("ABCD", (WIDEST, 18, 18, 18), strict=True):
        sheet.column_dimensions[letter].width = width


class _Bytes:
    """The bytes of a file that is nowhere but here."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        """The piece follows those before it."""
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is kept back."""

    def close(self) -> None:
        """Nothing is let go: an archive asks for it."""


class _Undated(ZipFile):
    """An archive whose files are all dated alike: openpyxl would stamp them with the clock."""

    def open(
        self,
        name: str | ZipInfo,
        mode: Literal["r", "w"] = "r",
        pwd: bytes | None = None,
        *,
        force_zip64: bool = False,
    ) -> IO[bytes]:
        """The file inside the archive, of no date of its own when it is written."""
        if isinstance(name, ZipInfo):
            name.date_time = ZIP_EPOCH
        return super().open(name, mode, pwd, force_zip64=force_zip64)
