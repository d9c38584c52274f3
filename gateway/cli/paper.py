"""A report on the screen: a drawn table on a terminal, plain aligned text everywhere else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

import rich_click as click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from ledger.reports.report import Report

PLAIN_WIDTH = 120
"""As wide as plain text may be, as far as its figures allow."""


def print_report(report: Report) -> None:
    """The report stands on stdout, as suits who reads it."""
    if sys.stdout.isatty():
        draw(report)
        return
    from ledger.render.text import report_text

    click.echo(report_text(report, PLAIN_WIDTH))


def draw(report: Report, console: Console | None = None) -> None:
    """The report as a table drawn with lines, its words wrapped to the width of the terminal."""
    from rich.console import Console
    from rich.markup import escape

    from ledger.reports.printing import heading, tie_text

    screen = console or Console(highlight=False)
    title, under = heading(report)
    screen.print(f"\n[bold]{escape(title)}[/bold]  [dim]{escape(under)}[/dim]")
    screen.print(table_of(report))
    for note in report.notes:
        screen.print(escape(note))
    for tie in report.ties:
        expected, actual, difference = tie_text(tie, report.currency)
        style = "red" if tie.difference else "green"
        words = f"{tie.name}: {expected} expected, {actual} found, difference {difference}"
        screen.print(f"[{style}]{escape(words)}[/{style}]")


def table_of(report: Report) -> Table:
    """The report's lines as a drawn table."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from ledger.reports.printing import cell_text, lines_of, right_aligned, shown_columns

    shown = shown_columns(report)
    columns = [report.columns[place] for place in shown]
    table = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for column in columns:
        right = right_aligned(column)
        justify: Literal["right", "left"] = "right" if right else "left"
        table.add_column(Text(column.title), justify=justify, no_wrap=right, overflow="fold")
    for line in lines_of(report, shown):
        cells = [
            Text(cell_text(cell, column, report.currency, line.style))
            for cell, column in zip(line.cells, columns, strict=bool(line.cells))
        ]
        if line.title:
            cells[:1] = [Text(line.title)]
        table.add_row(*cells, style=None if line.style == "row" else "bold")
    return table
