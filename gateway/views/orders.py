"""Orders: the list, one with its lines and all that happened to it, those that are late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from gateway.errors import NotFound
from gateway.posted import typed
from gateway.rows import (
    CaseRow,
    DocumentRow,
    EntryRow,
    EventRow,
    InvoiceRow,
    OrderRow,
    ShipmentRow,
)
from gateway.store import Store
from gateway.views.query import (
    Criteria,
    Criterion,
    Where,
    by_number,
    day,
    find,
    money,
    order_keys,
    text,
)

OPEN = ("open", "held")
"""What an order is while something of it may still ship."""


def _numbered(store: Store, value: str) -> list[Where]:
    """An order by its number or ours."""
    return [{"key": order_keys(store, value)}, {"number": value}]


ORDER_CRITERIA: Criteria = {
    "partner": text("customer", "the customer's key"),
    "status": text("status", "held, open, shipped, cancelled or refused"),
    "po": Criterion("the order's number or ours", _numbered),
    "amount": money("value"),
    "open": money("open_value"),
    "on": day("ordered_on", "when it was ordered"),
    "ship": day("ship_by", "when it must ship"),
}
"""What orders can be searched by."""


class OrderView(msgspec.Struct, frozen=True, kw_only=True):
    """An order with its documents, shipments, invoices, entries and exceptions."""

    order: OrderRow
    documents: tuple[DocumentRow, ...]
    shipments: tuple[ShipmentRow, ...]
    invoices: tuple[InvoiceRow, ...]
    entries: tuple[EntryRow, ...]
    cases: tuple[CaseRow, ...]


def list_orders(store: Store, words: Sequence[str], limit: int) -> list[OrderRow]:
    """The latest orders a query asks for, in order of day and number."""
    found = find(store, OrderRow, words, ORDER_CRITERIA, newest="ordered_on", limit=limit)
    found.sort(key=lambda row: by_number(row.key))
    return sorted(found, key=lambda row: row.ordered_on)


def late_orders(store: Store, words: Sequence[str], limit: int, today: date) -> list[OrderRow]:
    """The orders that should have shipped before today, the most open money first."""
    within: Where = {"ship_by <": today, "status": OPEN}
    rows = find(
        store, OrderRow, words, ORDER_CRITERIA, newest="open_value", limit=limit, within=within
    )
    return sorted(rows, key=lambda row: (-row.open_value, by_number(row.key)))


def show_order(store: Store, number: str) -> OrderView:
    """The order of a number (ours or the customer's) or key. Raises NotFound.

    Of several orders under one number the latest; their keys tell them apart.
    """
    row = find_order(store, number)
    if row is None:
        raise NotFound(f"there is no order {number}", hint="see: gateway orders list")
    documents = typed(store.children("documents", "subject", row.key), DocumentRow)
    shipments = typed(store.children("shipments", "order", row.key), ShipmentRow)
    invoices = typed(store.children("invoices", "order", row.key), InvoiceRow)
    return OrderView(
        order=row,
        documents=tuple(sorted(documents, key=lambda each: by_number(each.id))),
        shipments=tuple(sorted(shipments, key=lambda each: by_number(each.shipment.ref))),
        invoices=tuple(sorted(invoices, key=lambda each: by_number(each.number))),
        entries=entries_about(store, row.key),
        cases=cases_about(store, row),
    )


def find_order(store: Store, number: str) -> OrderRow | None:
    """The order of a number or key, or None; of several the latest."""
    keys = [number, *order_keys(store, number)]
    found = [row for key in keys if isinstance(row := store.load("orders", key), OrderRow)]
    return max(found, key=lambda row: (row.ordered_on, by_number(row.key)), default=None)


def entries_about(store: Store, subject: str) -> tuple[EntryRow, ...]:
    """Every entry of the events about an order, in the order of the books."""
    found = [
        entry
        for event in typed(store.children("events", "subject", subject), EventRow)
        for entry in typed(store.children("entries", "event", event.id), EntryRow)
    ]
    return tuple(sorted(found, key=lambda entry: entry.number))


def cases_about(store: Store, row: OrderRow) -> tuple[CaseRow, ...]:
    """The exceptions of an order and of the document it came in, in order of their numbers."""
    found = {
        case.id: case
        for column, value in (("subject", row.key), ("document", row.document))
        for case in typed(store.children("cases", column, value), CaseRow)
    }
    return tuple(found[key] for key in sorted(found, key=by_number))
