"""`gateway export` and `gateway schema`: feeds for other systems, and what their JSON means."""

from __future__ import annotations

import rich_click as click

from gateway.cli.output import Call, json_text
from gateway.cli.pattern import Command

NAMES = ("orders", "shipments", "invoices", "payments", "stock", "status")
MOST = 10_000


@click.command(cls=Command)
@click.argument("feed", type=click.Choice(NAMES))
@click.option(
    "--after",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="What came after this: the `last` of the answer before.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, MOST),
    default=1_000,
    show_default=True,
    help="How many events to look at; one decision's are never parted.",
)
@click.pass_obj
def export(call: Call, feed: str, after: int, limit: int) -> None:
    """Print what happened since, as JSON: orders, shipments, invoices, payments, stock, status.

    Keep `last` and ask with `--after` again: nothing is missed, nothing comes twice.
    """
    from gateway.views import feeds

    with call.store() as store:
        found = feeds.feed(store, feed, after, limit)
    click.echo(json_text(found))


@click.command(cls=Command)
@click.argument("name", type=click.Choice(["documents", *NAMES]))
def schema(name: str) -> None:
    """Print the JSON Schema of the documents we exchange as JSON, or of a feed."""
    from gateway.schemas import schema_of

    click.echo(json_text(schema_of(name)))
