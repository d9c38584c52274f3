"""`gateway acks`: the acknowledgments we wait for, and the money that waits with them."""

from __future__ import annotations

import rich_click as click

from gateway.cli.listing import amount, list_options, print_list
from gateway.cli.output import Call, clock, row_of
from gateway.cli.pattern import LazyGroup

COLUMNS = ("id", "state", "amount", "kind", "partner", "number", "due_at", "answered_by", "late")


@click.group(cls=LazyGroup)
def acks() -> None:
    """Acknowledgments (997) of what we sent."""


@acks.command("list")
@list_options
@click.pass_obj
def list_(call: Call, words: tuple[str, ...], limit: int, *, as_csv: bool) -> None:
    """List what is awaited, the overdue first, then by money.

    `status:rejected` and the like for others; `late:yes` for what was acknowledged too late;
    `status:orphan,duplicate` for acknowledgments of nothing we sent, or sent once more.
    """
    from gateway.views.cases import list_acks

    with call.store() as store:
        found = list_acks(store, words, limit, clock())
    rows = [row_of(each) | {"amount": amount(each.amount)} for each in found]
    print_list(call, COLUMNS, rows, limit, as_csv=as_csv)
