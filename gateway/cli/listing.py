"""What commands that list share: the query, `--limit` and `--csv`; money and moments as cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import rich_click as click

from gateway.cli.output import Call, say, show_list

LIMIT = 50
"""Rows a list shows unless it is told."""

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def list_options(function: Decorated) -> Decorated:
    """The command takes `[QUERY]… --limit N --csv` as `words`, `limit` and `as_csv`."""
    for option in (
        click.option("--csv", "as_csv", is_flag=True, help="Print CSV."),
        click.option(
            "--limit",
            type=click.IntRange(1, 1_000_000),
            default=LIMIT,
            show_default=True,
            help="How many rows at most.",
        ),
        click.argument("words", metavar="[KEY:VALUE]...", nargs=-1),
    ):
        function = option(function)
    return function


def print_list(
    call: Call,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, object]],
    limit: int,
    *,
    as_csv: bool,
) -> None:
    """The rows as a list; a message tells when the limit may have cut it."""
    show_list(call, columns, rows, as_csv=as_csv)
    if len(rows) == limit:
        say(f"{limit} rows shown: narrow the query, or ask for more with --limit")


def amount(minor: int | None) -> Decimal | None:
    """Minor units as the currency's decimal, as every list shows money."""
    from ledger.money import from_minor

    return None if minor is None else from_minor(minor)


def counted(count: int, word: str) -> str:
    """A number of things: `1 set`, `3 sets`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
