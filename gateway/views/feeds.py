"""Feeds: what happened since a decision, for ERPs, shops and warehouses that ask again and again.

Whoever reads a feed keeps its `last` and asks for what came after it: a decision is committed as a
whole, so nothing is missed and nothing comes twice. The records are a published contract with a
version of their own, apart from our rows; amounts are decimals of the book's currency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

import msgspec

from gateway.errors import UsageError
from gateway.posted import typed
from gateway.rows import (
    DecisionRow,
    DocumentRow,
    EntryRow,
    EventRow,
    InvoiceRow,
    MoveRow,
    OrderRow,
    PostingRow,
    ShipmentRow,
)
from gateway.store import Store
from gateway.views.query import by_number
from ledger.money import from_minor, from_thousandths

VERSION = 1
"""The version of the feeds: a field that is added leaves it as it is."""

MOST_ITEMS = 10_000
"""So many items at once are asked for at most; one decision's are never parted."""


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """Which decision, when, what happened on which business day, and which document caused it."""

    decision: int
    at: datetime
    event: str
    kind: str
    on: date
    document: str


class OrderedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an order: `quantity` in the customer's unit, `open` in base units of our item."""

    number: str
    sku: str
    items: Mapping[str, str]
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Decimal
    shipped: Decimal
    cancelled: Decimal
    open: Decimal


class OrderItem(msgspec.Struct, frozen=True, kw_only=True):
    """An order taken, shipped or cancelled, as it stands now."""

    happened: Happened
    customer: str
    number: str
    release: str
    our_number: str
    status: str
    ordered_on: date
    ship_by: date | None
    currency: str
    ship_to: str
    warehouse: str
    amount: Decimal
    lines: tuple[OrderedLine, ...]


class ShippedLine(msgspec.Struct, frozen=True, kw_only=True):
    """What shipped of an order's line: `stock_quantity` in base units of our item."""

    order_line: str
    sku: str
    quantity: Decimal
    stock_quantity: Decimal
    carton: str
    lot: str


class ShipmentItem(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment of an order; `invoice` is the invoice it was billed with, "" before."""

    happened: Happened
    number: str
    customer: str
    order: str
    our_number: str
    site: str
    shipped_on: date
    carrier: str
    tracking: str
    bill_of_lading: str
    invoice: str
    lines: tuple[ShippedLine, ...]


class InvoiceItem(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice we sent: `goods` and `charges` come to `total`."""

    happened: Happened
    number: str
    customer: str
    order: str
    shipment: str
    invoiced_on: date
    due_on: date
    discount_on: date | None
    discount_percent: Decimal
    goods: Decimal
    charges: Decimal
    total: Decimal


class Applied(msgspec.Struct, frozen=True, kw_only=True):
    """A posting of a payment: debits positive; `reference` is the invoice or claim."""

    account: str
    party: str
    reference: str
    amount: Decimal


class PaymentItem(msgspec.Struct, frozen=True, kw_only=True):
    """Money received, or its advice, and where it was posted."""

    happened: Happened
    payer: str
    entries: tuple[int, ...]
    postings: tuple[Applied, ...]


class StockItem(msgspec.Struct, frozen=True, kw_only=True):
    """A move of stock in base units and at cost, and what lay there after it."""

    happened: Happened
    site: str
    sku: str
    quantity: Decimal
    value: Decimal
    on_hand: Decimal
    stock_value: Decimal


class StatusItem(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it stands now, because one of its statuses changed."""

    change: int
    document: str
    direction: str
    partner: str
    kind: str
    number: str
    subject: str
    amount: Decimal | None
    validation: str
    posting: str
    delivery: str
    acknowledgement: str


Item = OrderItem | ShipmentItem | InvoiceItem | PaymentItem | StockItem | StatusItem


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """The items after `after`; ask again after `last`, at once when there is `more`."""

    version: int
    feed: str
    after: int
    last: int
    more: bool
    items: tuple[Item, ...]


def feed(store: Store, name: str, after: int, limit: int = MOST_ITEMS) -> Feed:
    """What a feed of `FEEDS`, or `status`, holds after a decision (after a change, for `status`).

    At most `limit` events are looked at, but always a whole decision. Raises UsageError when there
    is no such decision yet.
    """
    if name == STATUS:
        return _status(store, after, limit)
    kinds, items_of = FEEDS[name]
    events, last, more = _events(store, kinds, after, limit)
    items = tuple(
        item for event in events for item in items_of(store, event, _happened(store, event))
    )
    return Feed(version=VERSION, feed=name, after=after, last=last, more=more, items=items)


def _events(
    store: Store, kinds: tuple[str, ...], after: int, limit: int
) -> tuple[list[EventRow], int, bool]:
    """The events of whole decisions after one, in order; the last decision looked at; any more."""
    last = _last(store, "decisions", "number")
    _check(after, last)
    where = {"decision >": after, **({"kind": kinds} if kinds else {})}
    rows = list(
        typed(store.select("events", where=where, order_by="decision", limit=limit + 1), EventRow)
    )
    more = len(rows) > limit
    if more:
        first, cut = rows[0].decision, rows[-1].decision
        rows = [row for row in rows if row.decision < cut]
        if not rows:
            whole = {**where, "decision": first}
            rows = list(typed(store.select("events", where=whole), EventRow))
        last = rows[-1].decision
    return sorted(rows, key=lambda row: by_number(row.id)), last, more


def _last(store: Store, table: str, column: str) -> int:
    """The highest number there is yet."""
    rows = store.select(table, order_by=column, descending=True, limit=1)
    return next((int(getattr(row, column)) for row in rows), 0)


def _check(after: int, last: int) -> None:
    """Whoever kept a number that was never given asks another home, or one put back from a copy."""
    if after > last:
        raise UsageError(
            f"nothing has the number {after} yet: the last one is {last}",
            hint="is this the home that was asked before? Else begin again with --after 0",
        )


def _happened(store: Store, event: EventRow) -> Happened:
    decision = store.load("decisions", event.decision)
    assert isinstance(decision, DecisionRow)
    return Happened(
        decision=event.decision,
        at=decision.at,
        event=event.id,
        kind=event.kind,
        on=event.on,
        document=event.document,
    )


def _orders(store: Store, event: EventRow, happened: Happened) -> Iterator[OrderItem]:
    row = store.load("orders", event.subject)
    assert isinstance(row, OrderRow)
    order = row.order
    yield OrderItem(
        happened=happened,
        customer=order.customer,
        number=order.number,
        release=order.release,
        our_number=order.our_number,
        status=row.status,
        ordered_on=order.ordered_on,
        ship_by=order.ship_by,
        currency=order.currency,
        ship_to=order.ship_to,
        warehouse=order.warehouse,
        amount=from_minor(order.value),
        lines=tuple(
            OrderedLine(
                number=line.number,
                sku=line.sku,
                items=line.items,
                quantity=line.quantity,
                unit=line.unit,
                unit_price=line.unit_price,
                amount=from_minor(line.extension),
                shipped=line.shipped,
                cancelled=line.cancelled,
                open=line.open,
            )
            for line in order.lines
        ),
    )


def _shipments(store: Store, event: EventRow, happened: Happened) -> Iterator[ShipmentItem]:
    for row in typed(store.children("shipments", "order", event.subject), ShipmentRow):
        shipment = row.shipment
        if shipment.event != event.id:
            continue
        order = store.load("orders", shipment.order)
        assert isinstance(order, OrderRow)
        lines = order.order.lines
        yield ShipmentItem(
            happened=happened,
            number=shipment.ref,
            customer=order.customer,
            order=order.number,
            our_number=order.our_number,
            site=shipment.site,
            shipped_on=shipment.shipped_on,
            carrier=shipment.carrier,
            tracking=shipment.tracking,
            bill_of_lading=shipment.bill_of_lading,
            invoice=shipment.invoice,
            lines=tuple(
                ShippedLine(
                    order_line=lines[line.line].number,
                    sku=line.sku,
                    quantity=line.quantity,
                    stock_quantity=from_thousandths(line.stock),
                    carton=line.carton,
                    lot=line.lot,
                )
                for line in shipment.lines
            ),
        )


def _invoices(store: Store, event: EventRow, happened: Happened) -> Iterator[InvoiceItem]:
    for row in typed(store.children("invoices", "order", event.subject), InvoiceRow):
        billed = row.invoice
        if billed.event != event.id:
            continue
        yield InvoiceItem(
            happened=happened,
            number=row.number,
            customer=row.customer,
            order=billed.order,
            shipment=billed.shipment,
            invoiced_on=row.invoiced_on,
            due_on=row.due_on,
            discount_on=billed.discount_on,
            discount_percent=billed.discount_percent,
            goods=from_minor(sum(billed.goods.values())),
            charges=from_minor(sum(each.amount for each in billed.charges)),
            total=from_minor(row.total),
        )


def _payments(store: Store, event: EventRow, happened: Happened) -> Iterator[PaymentItem]:
    entries = sorted(
        typed(store.children("entries", "event", event.id), EntryRow), key=lambda row: row.number
    )
    yield PaymentItem(
        happened=happened,
        payer=event.subject,
        entries=tuple(entry.number for entry in entries),
        postings=tuple(
            Applied(
                account=posting.account,
                party=posting.party,
                reference=posting.ref,
                amount=from_minor(posting.amount),
            )
            for entry in entries
            for posting in typed(store.children("postings", "number", entry.number), PostingRow)
        ),
    )


def _stock(store: Store, event: EventRow, happened: Happened) -> Iterator[StockItem]:
    moves = typed(store.children("moves", "event", event.id), MoveRow)
    for move in sorted(moves, key=lambda row: by_number(row.key)):
        site, _, sku = move.pool.partition("/")
        yield StockItem(
            happened=happened,
            site=site,
            sku=sku,
            quantity=from_thousandths(move.quantity),
            value=from_minor(move.value),
            on_hand=from_thousandths(move.quantity_after),
            stock_value=from_minor(move.value_after),
        )


def _status(store: Store, after: int, limit: int) -> Feed:
    """The documents whose statuses changed after a change, each once, as they stand now."""
    _check(after, _last(store, "documents", "changed"))
    rows = list(
        typed(
            store.select("documents", where={"changed >": after}, order_by="changed", limit=limit),
            DocumentRow,
        )
    )
    last, more = (rows[-1].changed if rows else after), len(rows) == limit
    if more:  # a commit changes many documents at once: all of the last one belong to it
        rest = typed(store.select("documents", where={"changed": last}), DocumentRow)
        rows = [row for row in rows if row.changed != last] + list(rest)
    return Feed(
        version=VERSION,
        feed=STATUS,
        after=after,
        last=last,
        more=more,
        items=tuple(
            StatusItem(
                change=row.changed,
                document=row.id,
                direction=row.direction,
                partner=row.partner,
                kind=row.kind,
                number=row.number,
                subject=row.subject,
                amount=None if row.amount is None else from_minor(row.amount),
                validation=row.validation,
                posting=row.posting,
                delivery=row.delivery,
                acknowledgement=row.acknowledgement,
            )
            for row in sorted(rows, key=lambda row: (row.changed, by_number(row.id)))
        ),
    )


STATUS = "status"

Items = Callable[[Store, EventRow, Happened], Iterator[Item]]

FEEDS: Mapping[str, tuple[tuple[str, ...], Items]] = {
    "orders": (("order", "order-cancelled", "shipment"), _orders),
    "shipments": (("shipment",), _shipments),
    "invoices": (("invoice",), _invoices),
    "payments": (("remittance",), _payments),
    "stock": ((), _stock),
}
"""The feeds of events: the kinds of events each tells of (all, when none is named), and how."""
