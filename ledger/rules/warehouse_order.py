"""An order sent to a warehouse (940): it stands open there until the warehouse has shipped it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from ledger.accounts import WAREHOUSE_ORDERS, WAREHOUSE_ORDERS_CONTRA
from ledger.dialect import cleaned
from ledger.entries import MEMO, Entry, Event
from ledger.money import extend
from ledger.rules.order_value import memo_pair, order_terms, price_terms
from ledger.sales import SalesOrder
from ledger.terms import total


class WarehouseOrderFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The order, the warehouse that shall ship it, and what of it.

    `quantities` maps the index of an order line to the quantity ordered there, in the customer's
    unit; none: the whole order.
    """

    order: SalesOrder
    warehouse: str
    quantities: Mapping[int, Decimal] = {}


def post_warehouse_order(event: Event, facts: WarehouseOrderFacts) -> tuple[Entry, ...]:
    """One memo pair at order value, by warehouse and our number; the backlog is untouched."""
    order = facts.order
    value, terms = order.value, order_terms(order)
    if facts.quantities:
        lines = {index: order.lines[index] for index in facts.quantities}
        value = sum(
            extend(facts.quantities[index], line.unit_price, line.divisor)
            for index, line in lines.items()
        )
        terms = total(
            [
                f"{facts.quantities[index]:f} * {price_terms(order, line)}"
                for index, line in lines.items()
            ]
        )
    return (
        Entry(
            event=event.id,
            part=2 if event.id == order.event else 1,
            on=event.on,
            payee=facts.warehouse,
            narration=cleaned(f"Warehouse order {order.our_number} for order {order.ref}"),
            rule="warehouse-order",
            postings=memo_pair(
                WAREHOUSE_ORDERS,
                WAREHOUSE_ORDERS_CONTRA,
                value,
                terms,
                facts.warehouse,
                order.our_number,
            ),
            tags=(MEMO,),
            links=(f"order/{order.ref}", f"warehouse/{order.our_number}"),
            document=event.document,
            digest=event.digest,
            policy=event.policy,
        ),
    )
