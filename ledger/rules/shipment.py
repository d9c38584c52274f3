"""What a warehouse shipped (945): stock and cost, revenue not yet billed, and the backlog."""

from __future__ import annotations

import msgspec

from ledger.accounts import (
    AR_UNBILLED,
    COGS,
    SALES,
    SALES_ORDERS,
    SALES_ORDERS_CONTRA,
    WAREHOUSE_ORDERS,
    WAREHOUSE_ORDERS_CONTRA,
    site_account,
)
from ledger.dialect import cleaned
from ledger.entries import MEMO, Entry, Event, Posting
from ledger.rules.order_value import left_terms, memo_pair, price_terms
from ledger.sales import SalesOrder, Shipment, ShipmentLine
from ledger.terms import document_factor, exactly, negate, open_factor, pool_factor, total


class ShipmentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The shipment, and its order as it is after it: shipped and released.

    `warehouse_open` is what stood open for the order at the warehouse before, in minor units;
    None when the whole order was sent there, so that it follows the backlog.
    """

    order: SalesOrder
    shipment: Shipment
    warehouse_open: int | None = None


def post_shipment(event: Event, facts: ShipmentFacts) -> tuple[Entry, ...]:
    """Cost and revenue line by line; then, as a memo, what leaves the backlog (BOOKS §5)."""
    order, shipment = facts.order, facts.shipment
    postings = [
        posting
        for number, line in enumerate(shipment.lines, 1)
        for posting in (*_cost(shipment, line), *_revenue(order, shipment, line, number))
    ]
    count = len(shipment.lines)
    sale = Entry(
        event=event.id,
        on=event.on,
        payee=order.customer,
        narration=cleaned(
            f"Shipment {shipment.ref} of order {order.ref} from {shipment.site}, "
            f"{count} line{'s' * (count != 1)}"
        ),
        rule="shipment",
        postings=tuple(postings),
        links=(f"order/{order.ref}", f"shipment/{shipment.ref}"),
        document=event.document,
        digest=event.digest,
        policy=event.policy,
    )
    releases = _releases(facts)
    if not releases:
        return (sale,)
    return sale, msgspec.structs.replace(
        sale,
        part=2,
        narration=cleaned(f"Shipment {shipment.ref} leaves the backlog of order {order.ref}"),
        postings=releases,
        tags=(MEMO,),
    )


def _cost(shipment: Shipment, line: ShipmentLine) -> tuple[Posting, Posting]:
    """The stock a line relieves, at the cost of its move."""
    pool = pool_factor(shipment.site, line.sku, line.move)
    return (
        Posting(account=COGS, amount=line.cost, terms=pool, sku=line.sku, site=shipment.site),
        Posting(
            account=site_account(shipment.site),
            amount=-line.cost,
            terms=f"- {pool}",
            sku=line.sku,
            qty=-line.stock,
            site=shipment.site,
        ),
    )


def _revenue(
    order: SalesOrder, shipment: Shipment, line: ShipmentLine, number: int
) -> tuple[Posting, Posting]:
    """What the customer owes for a line, unbilled, and the sale."""
    terms = _line_terms(order, shipment, line)
    ref = unbilled_ref(shipment, number)
    return (
        Posting(
            account=AR_UNBILLED, amount=line.amount, terms=terms, party=order.customer, ref=ref
        ),
        Posting(
            account=SALES,
            amount=-line.amount,
            terms=negate(terms),
            party=order.customer,
            ref=ref,
            sku=line.sku,
        ),
    )


def unbilled_ref(shipment: Shipment, number: int) -> str:
    """The open-item reference of a shipment line in AR:Unbilled; `number` counts from 1."""
    return f"{shipment.ref}-{number}"


def _line_terms(order: SalesOrder, shipment: Shipment, line: ShipmentLine) -> str:
    """What shipped, from the 945, at the order's price."""
    shipped = line.quantity_terms or document_factor(shipment.event, f"{line.path}.shipped")
    terms = f"{shipped} * {price_terms(order, order.lines[line.line])}"
    return exactly(terms, line.amount - line.rounding, line.amount)


def _releases(facts: ShipmentFacts) -> tuple[Posting, ...]:
    """The memo pairs: the backlog of the order, and what was open at the warehouse."""
    order, shipment = facts.order, facts.shipment
    released = sum(line.released for line in shipment.lines) + sum(shipment.cancelled.values())
    terms = negate(total(_released_terms(order, shipment)))
    postings: tuple[Posting, ...] = ()
    if released:
        postings = memo_pair(
            SALES_ORDERS, SALES_ORDERS_CONTRA, -released, terms, order.customer, order.ref
        )
    at_warehouse = released
    if facts.warehouse_open is not None and facts.warehouse_open < released:
        at_warehouse = facts.warehouse_open
        terms = f"- {open_factor(WAREHOUSE_ORDERS, shipment.warehouse, order.our_number)}"
    if at_warehouse:
        postings += memo_pair(
            WAREHOUSE_ORDERS,
            WAREHOUSE_ORDERS_CONTRA,
            -at_warehouse,
            terms,
            shipment.warehouse,
            order.our_number,
        )
    return postings


def _released_terms(order: SalesOrder, shipment: Shipment) -> list[str]:
    """What each line takes from the backlog, as terms.

    At order price while the line has that much left; else what was left of the line.
    """
    before = {index: order.lines[index].released for index in range(len(order.lines))}
    for line in shipment.lines:
        before[line.line] -= line.released
    for index, given_up in shipment.cancelled.items():
        before[index] -= given_up
    terms = []
    for line in shipment.lines:
        if line.released == line.amount and line.released:
            terms.append(_line_terms(order, shipment, line))
        elif line.released:
            terms.append(left_terms(order, order.lines[line.line], before[line.line]))
        before[line.line] += line.released
    for index, given_up in shipment.cancelled.items():
        if given_up:
            terms.append(left_terms(order, order.lines[index], before[index]))
    return terms
