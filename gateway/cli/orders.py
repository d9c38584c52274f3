"""`gateway orders`: customers' orders and what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import rich_click as click

from gateway.cli.documents import document_cells, document_line
from gateway.cli.exceptions import case_cells
from gateway.cli.listing import amount, list_options, print_list
from gateway.cli.output import Call, clock, row_of, show
from gateway.cli.pattern import LazyGroup

if TYPE_CHECKING:
    from gateway.rows import OrderRow
    from gateway.views.orders import OrderView

COLUMNS = (
    "number", "customer", "our_number", "status", "ordered_on", "ship_by", "value", "open_value",
    "document",
)  # fmt: skip


@click.group(cls=LazyGroup)
def orders() -> None:
    """Customers' orders."""


@orders.command("list")
@list_options
@click.pass_obj
def list_(call: Call, words: tuple[str, ...], limit: int, *, as_csv: bool) -> None:
    """List the latest orders, for example `partner:acme status:open open:>500`."""
    from gateway.views.orders import list_orders

    with call.store() as store:
        rows = [_cells(row) for row in list_orders(store, words, limit)]
    print_list(call, COLUMNS, rows, limit, as_csv=as_csv)


@orders.command()
@list_options
@click.pass_obj
def late(call: Call, words: tuple[str, ...], limit: int, *, as_csv: bool) -> None:
    """List the orders that should have shipped by now, the most open money first."""
    from zoneinfo import ZoneInfo

    from gateway.config import load_configuration
    from gateway.views.orders import late_orders

    zone = load_configuration(call.home()).configuration.entity.zone
    today = clock().astimezone(ZoneInfo(zone)).date()
    with call.store() as store:
        rows = [_cells(row) for row in late_orders(store, words, limit, today)]
    print_list(call, COLUMNS, rows, limit, as_csv=as_csv)


@orders.command("show")
@click.argument("number")
@click.pass_obj
def show_(call: Call, number: str) -> None:
    """Show an order (by the customer's number or ours) with all that happened to it."""
    from gateway.views.orders import show_order

    with call.store() as store:
        found = show_order(store, number)
    result = {
        "order": _cells(found.order) | {"order": found.order.order},
        "documents": [document_cells(row) for row in found.documents],
        "shipments": found.shipments,
        "invoices": [row_of(row) | {"total": amount(row.total)} for row in found.invoices],
        "entries": found.entries,
        "exceptions": [case_cells(case) for case in found.cases],
    }
    show(call, result, "\n".join(_lines(found)))


def _cells(row: OrderRow) -> dict[str, object]:
    """An order as a row of a list: money in currency, its lines left out."""
    cells = row_of(row) | {"value": amount(row.value), "open_value": amount(row.open_value)}
    del cells["order"]
    return cells


def _lines(found: OrderView) -> Iterator[str]:
    """An order for people."""
    from gateway.decision import money

    row = found.order
    yield (
        f"order {row.number} of {row.customer}, ours {row.our_number or 'not numbered yet'}: "
        f"{row.status}, {money(row.value)}, open {money(row.open_value)}"
    )
    yield f"  ordered {row.ordered_on}" + (f", to ship by {row.ship_by}" if row.ship_by else "")
    for line in row.order.lines:
        name = line.sku or line.description or "an unknown item"
        yield (
            f"  line {line.number}: {line.quantity:f} {line.unit} {name} at {line.unit_price:f} "
            f"= {money(line.extension)}; shipped {line.shipped:f}, open {line.open:f}"
        )
    for document in found.documents:
        yield f"  {document_line(document)}"
    for shipment in found.shipments:
        yield f"  shipment {shipment.shipment.ref} on {shipment.shipped_on}"
    for invoice in found.invoices:
        yield f"  invoice {invoice.number}: {money(invoice.total)}, due {invoice.due_on}"
    for entry in found.entries:
        yield f"  entry {entry.number} of {entry.on}: {entry.narration}"
    for case in found.cases:
        yield f"  {case.id} {case.state}, {money(case.amount)}: {case.message}"
