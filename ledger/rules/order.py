"""A customer's order taken over (850): the backlog grows by its value."""

from __future__ import annotations

import msgspec

from ledger.accounts import SALES_ORDERS, SALES_ORDERS_CONTRA
from ledger.dialect import cleaned
from ledger.entries import MEMO, Entry, Event
from ledger.rules.order_value import memo_pair, order_terms
from ledger.sales import SalesOrder


class OrderFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The order as taken over; its `event` is the one that posts it."""

    order: SalesOrder


def post_order(event: Event, facts: OrderFacts) -> tuple[Entry, ...]:
    """One memo pair of the order's full value, by customer and order (BOOKS §5)."""
    order = facts.order
    count = len(order.lines)
    return (
        Entry(
            event=event.id,
            on=event.on,
            payee=order.customer,
            narration=cleaned(f"Order {order.ref}, {count} line{'s' * (count != 1)}"),
            rule="order",
            postings=memo_pair(
                SALES_ORDERS,
                SALES_ORDERS_CONTRA,
                order.value,
                order_terms(order),
                order.customer,
                order.ref,
            ),
            tags=(MEMO,),
            links=(f"order/{order.ref}",),
            document=event.document,
            digest=event.digest,
            policy=event.policy,
        ),
    )
