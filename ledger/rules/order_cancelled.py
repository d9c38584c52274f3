"""An order, or the rest of one, is cancelled: what still stands in the backlog leaves it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledger.accounts import (
    SALES_ORDERS,
    SALES_ORDERS_CONTRA,
    WAREHOUSE_ORDERS,
    WAREHOUSE_ORDERS_CONTRA,
)
from ledger.dialect import cleaned
from ledger.entries import MEMO, Entry, Event, Posting
from ledger.rules.order_value import left_terms, memo_pair
from ledger.sales import SalesOrder
from ledger.terms import negate, open_factor, total


class OrderCancelledFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The order as it was before the cancellation, and which lines of it (by index) are cancelled.

    No `lines`: all. `warehouse_open` is what stands open for it at its warehouse, in minor units:
    it is given up with the last of the order.
    """

    order: SalesOrder
    lines: tuple[int, ...] = ()
    reason: str = ""
    warehouse_open: int = 0


def post_order_cancelled(event: Event, facts: OrderCancelledFacts) -> tuple[Entry, ...]:
    """One memo pair of the delta against what is open; none when nothing is open (BOOKS §5)."""
    order = facts.order
    left = remaining(order, facts.lines)
    given_up = sum(left.values())
    terms = total(
        [left_terms(order, order.lines[i], order.lines[i].released) for i, rest in left.items()]
    )
    postings: tuple[Posting, ...] = ()
    if given_up:
        postings = memo_pair(
            SALES_ORDERS,
            SALES_ORDERS_CONTRA,
            -given_up,
            negate(terms),
            order.customer,
            order.ref,
        )
    if facts.warehouse_open:
        postings += memo_pair(
            WAREHOUSE_ORDERS,
            WAREHOUSE_ORDERS_CONTRA,
            -facts.warehouse_open,
            f"- {open_factor(WAREHOUSE_ORDERS, order.warehouse, order.our_number)}",
            order.warehouse,
            order.our_number,
        )
    if not postings:
        return ()
    why = f": {facts.reason}" if facts.reason else ""
    return (
        Entry(
            event=event.id,
            on=event.on,
            payee=order.customer,
            narration=cleaned(f"Order {order.ref} cancelled{why}"),
            rule="order-cancelled",
            postings=postings,
            tags=(MEMO,),
            links=(f"order/{order.ref}",),
            document=event.document,
            digest=event.digest,
            policy=event.policy,
        ),
    )


def remaining(order: SalesOrder, lines: tuple[int, ...] = ()) -> Mapping[int, int]:
    """What of the order's lines (all, or these) still stands in the backlog, by index."""
    wanted = lines or range(len(order.lines))
    left = {index: order.lines[index].extension - order.lines[index].released for index in wanted}
    return {index: rest for index, rest in left.items() if rest}
