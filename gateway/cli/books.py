"""The books: `gateway ledger check/rebuild/journal` and `gateway report`."""

from __future__ import annotations

import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from gateway.cli.listing import amount, counted, list_options
from gateway.cli.output import FINDINGS, Call, clock, row_of, say, show
from gateway.cli.pattern import Command, LazyGroup

if TYPE_CHECKING:
    from ledger.entries import Row

FORMATS = ("text", "csv", "json", "xlsx", "html")


@click.group(cls=LazyGroup)
def ledger() -> None:
    """The plain-text books."""


@ledger.command()
@click.pass_obj
def check(call: Call) -> int:
    """Check the whole book: text, rows and chain agree, and Beancount loads it without an error.

    Exit code 3 when something is wrong.
    """
    from gateway.books import check_books
    from gateway.config import load_configuration

    home = call.home()
    configuration = load_configuration(home).configuration
    with call.store() as store:
        problems = check_books(home, store, configuration)
        count = store.count("entries")
    lines = [f"{each.message}\n  hint: {each.hint}" for each in problems]
    right = f"the books are right: {count} entries, text and rows agree, Beancount loads them"
    show(call, {"entries": count, "problems": problems}, "\n".join(lines) or right)
    return FINDINGS if problems else 0


@ledger.command()
@click.option(
    "--into",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="An empty or new folder.",
)
@click.pass_obj
def rebuild(call: Call, into: Path) -> int:
    """Make books and outgoing files anew from archive, arrivals and acts, and compare them.

    Exit code 3 when they are not byte for byte the same.
    """
    from gateway.cli.work import progress_bar
    from gateway.rebuild import compare
    from gateway.rebuild import rebuild as rebuild_into

    home = call.home()
    with call.store() as store, progress_bar("rebuilding", "decisions") as tell:
        books = rebuild_into(home, store, into, tell)
        count = store.count("decisions")
    # What partners have collected is on the outbox no more; what is there must be the same. The
    # other half of the home sends there too, and only the trial half's names begin with test_.
    sent = [
        each
        for each in compare(home.outbox, into / "outbox")
        if each.what != "extra" and Path(each.path).name.startswith("test_") == home.trial
    ]
    lines = [f"{each.what}: {each.path}" for each in (*books, *sent)]
    same = f"{counted(count, 'decision')} made again: books and outgoing files are the same"
    result = {"into": into, "decisions": count, "books": books, "outbox": sent}
    show(call, result, "\n".join(lines) or same)
    return FINDINGS if lines else 0


@ledger.command()
@list_options
@click.pass_obj
def journal(call: Call, words: tuple[str, ...], limit: int, *, as_csv: bool) -> None:
    """Print the last entries as journal text, for example `po:4711` or `account:Income:Sales`."""
    from gateway.cli.output import csv_text
    from gateway.config import load_configuration
    from gateway.reporting import rows_of
    from gateway.views.journal import list_entries
    from ledger.journal import entry_text

    currency = load_configuration(call.home()).configuration.entity.currency
    with call.store() as store:
        found = list_entries(store, words, limit)
    if as_csv:
        rows = [_posting_cells(row) for row in rows_of(found)]
        click.echo(csv_text(POSTING_COLUMNS, rows), nl=False)
        return
    texts = [entry_text(each.number, each.entry, currency) for each in found]
    show(call, found, "\n".join(texts).rstrip("\n") if texts else "no entries")


POSTING_COLUMNS = (
    "number", "on", "account", "amount", "party", "ref", "sku", "qty", "site", "terms", "event",
    "document", "narration",
)  # fmt: skip


def _posting_cells(row: Row) -> dict[str, object]:
    """A posting as a row of a list: money in currency, quantity in base units."""
    from ledger.money import quantity_text

    quantity = None if row.qty is None else Decimal(quantity_text(row.qty))
    return row_of(row) | {"amount": amount(row.amount), "qty": quantity}


@click.command(cls=Command)
@click.argument("name")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day it is about.")
@click.option("--period", metavar="P", help="2026, 2026-Q1, 2026-03 or 2026-03-01..2026-03-15.")
@click.option("--format", "kind", type=click.Choice(FORMATS), help="How it is written.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Into this file.")
@click.option("--memo", is_flag=True, help="Show the memorandum accounts too.")
@click.option("--account", default="", help="General ledger: an account and those below it.")
@click.pass_obj
def report(
    call: Call,
    name: str,
    as_of: datetime | None,
    period: str | None,
    kind: str | None,
    output: Path | None,
    account: str,
    *,
    memo: bool,
) -> int:
    """Write a report on the books; docs/reference/reports.md lists them.

    Exit code 3 when it does not tie to the books.
    """
    from zoneinfo import ZoneInfo

    from gateway import durable
    from gateway.config import load_configuration
    from gateway.errors import UsageError
    from gateway.reporting import read_period, report_on
    from ledger.render import FORMATS as WRITERS

    chosen = kind or ("json" if call.json else "text")
    if chosen == "xlsx" and output is None:
        raise UsageError("an XLSX file is not for a terminal", hint="name a file with --output")
    configuration = load_configuration(call.home()).configuration
    today = clock().astimezone(ZoneInfo(configuration.entity.zone)).date()
    with call.store() as store:
        found = report_on(
            store,
            configuration,
            name,
            today=today,
            as_of=as_of.date() if as_of else None,
            period=read_period(period) if period else None,
            memo=memo,
            account=account,
        )
    content = WRITERS[chosen](found)
    if output is not None:
        durable.write_new(output, [content])
        say(f"written: {output}")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content if content.endswith(b"\n") else content + b"\n")
        sys.stdout.buffer.flush()
    return 0 if found.tied else FINDINGS
