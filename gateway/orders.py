"""Customers' orders: read into our words, checked, held or released, answered."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from gateway.agreement import Agreement
from gateway.decision import Decision, happen, open_case
from gateway.gate import contradictions
from gateway.order_reading import finding, sales_order
from gateway.outgoing import queue, render
from gateway.posting import balance, post
from gateway.replies import order_ack, warehouse_order
from gateway.rows import DocumentRow, NumberRow, OrderRow
from gateway.statuses import moved
from gateway.typeset import Rendered
from ledger.accounts import AR_TRADE, AR_UNBILLED, SALES_ORDERS, UNAPPLIED
from ledger.checks import OrderChecks, check_order, exposure
from ledger.entries import Event
from ledger.money import bounded
from ledger.rules import RULES
from ledger.rules.order import OrderFacts
from ledger.rules.warehouse_order import WarehouseOrderFacts
from ledger.sales import SalesLine, SalesOrder
from translators.documents import PurchaseOrder
from translators.problems import Problem, Severity

OVERRIDABLE = frozenset(
    {
        "price-difference",
        "over-credit-limit",
        "ship-window-closed",
        "duplicate-order",
        "unknown-ship-to",
        "order-change",
    }
)
"""What a person may release as it is; everything else must be mended first."""


def decide_order(
    it: Decision, row: DocumentRow, document: PurchaseOrder, agreement: Agreement, first: str
) -> DocumentRow:
    """Take an order over: released when nothing speaks against it, else held with its money.

    `first` is the document that used this business key before ("" for none).
    """
    if document.purpose in ("confirmation", "duplicate"):
        return moved(row, posting="duplicate" if first else "not bookable")
    key = f"{agreement.key}/{document.number}/{document.release}"
    if document.purpose == "cancel":
        return decide_cancellation(it, row, key, agreement)
    order, problems = sales_order(it, row, document, agreement, key)
    if document.purpose in ("change", "replace") and (first or document.purpose == "change"):
        problems = (*problems, changed(order, first))
    elif first:
        problems = (*problems, duplicate(first))
    findings = (*problems, *judge(it, order, agreement))
    known = it.state.get(OrderRow, key)
    if known is None or known.document == row.id or known.status == "refused":
        put_order(it, order)
    if findings:
        return hold(it, row, order, findings)
    return release(it, row, order, agreement)


def duplicate(first: str) -> Problem:
    """The finding that an order number was used before."""
    return Problem(
        code="duplicate-order",
        message=f"this order number was already received as {first}",
        severity=Severity.HOLD,
        hint="reject it, or release it if it really is a second order",
    )


def changed(order: SalesOrder, first: str) -> Problem:
    """The finding that an order is to change or replace one we have, or one we do not have."""
    about = f"the one received as {first}" if first else "one that we do not have"
    return Problem(
        code="order-change",
        message=f"order {order.number} changes or replaces {about}",
        severity=Severity.HOLD,
        hint="settle the first one with the customer, then reject this one, or release it as new",
    )


def judge(it: Decision, order: SalesOrder, agreement: Agreement) -> tuple[Problem, ...]:
    """The checks before release: price, credit, window, currency (BOOKS: order checks)."""
    selling = agreement.selling
    catalog = it.catalog(agreement)
    customer = agreement.key
    at_stake = exposure(
        ar_trade=balance(it, AR_TRADE, customer),
        unbilled=balance(it, AR_UNBILLED, customer),
        backlog=balance(it, SALES_ORDERS, customer),
        unapplied=balance(it, UNAPPLIED, customer),
    )

    def price_of(line: SalesLine) -> Decimal | None:
        found = catalog.find(line.items, line.unit)
        return found.price if found else None

    booked_in = it.configuration.entity.currency
    if order.currency != booked_in:
        said = f"the order is in {order.currency}, the books are kept in {booked_in}"
        hint = f"ask the customer for an order in {booked_in}; reject this one"
        return (finding("currency-not-agreed", said, hint),)
    return check_order(
        order,
        OrderChecks(
            today=it.today,
            currency=selling.currency,
            exposure=at_stake,
            credit_limit=selling.credit_limit,
            price_tolerance_percent=selling.price_tolerance_percent,
        ),
        price_of if selling.prices == "agreement" else None,
    )


def hold(
    it: Decision, row: DocumentRow, order: SalesOrder, findings: tuple[Problem, ...]
) -> DocumentRow:
    """The order waits for a person: one case that says everything, with the order's money."""
    codes = [each.code for each in findings]
    worst = next((code for code in codes if code not in OVERRIDABLE), codes[0])
    messages = list(dict.fromkeys(each.message for each in findings))
    shown = "; ".join(messages[:5])
    more = f"; and {len(messages) - 5} more" if len(messages) > 5 else ""
    open_case(
        it,
        worst,
        order.customer,
        f"order {order.number} is held: {shown}{more}",
        document=row.id,
        subject=order.key,
        amount=order.value,
        hint=next(each.hint for each in findings if each.code == worst),
    )
    return moved(row, posting="held")


def release(it: Decision, row: DocumentRow, order: SalesOrder, agreement: Agreement) -> DocumentRow:
    """The order is taken over: booked, acknowledged, sent to the warehouse; who waited wakes."""
    numbered = msgspec.structs.replace(
        order, our_number=f"SO{it.state.draw('sales order'):06d}", status="open"
    )
    event = happen(it, "order", it.today, row, subject=order.key)
    numbered = msgspec.structs.replace(numbered, event=event.id)
    put_order(it, numbered)
    put_number(it, numbered.our_number, order.key)
    put_number(it, f"po:{order.number}", order.key)
    post(it, RULES["order"](event, OrderFacts(order=numbered)))
    acknowledge(it, row, numbered, agreement)
    tell_warehouse(it, row, numbered, event)
    it.wakes.append(f"order:{order.number}")
    taken = msgspec.structs.replace(row, event=event.id, subject=order.key, amount=order.value)
    return moved(taken, posting="memo")


def put_order(it: Decision, order: SalesOrder) -> None:
    """The order as a row, with the values lists need."""
    open_value = sum(line.extension - line.released for line in order.lines)
    it.state.put(
        OrderRow(
            key=order.key,
            customer=order.customer,
            number=order.number,
            our_number=order.our_number,
            status=order.status,
            ordered_on=order.ordered_on,
            ship_by=order.ship_by or order.cancel_after,
            value=bounded(order.value),
            open_value=bounded(open_value) if order.status == "open" else 0,
            document=order.document,
            order=order,
        )
    )


def put_number(it: Decision, number: str, order: str) -> None:
    """The number names the order, beside those it named before."""
    row = it.state.get(NumberRow, number)
    orders = row.orders if row else ()
    if order not in orders:
        it.state.put(NumberRow(number=number, orders=(*orders, order)))


def acknowledge(it: Decision, row: DocumentRow, order: SalesOrder, agreement: Agreement) -> None:
    """The 855, if one is agreed to go by itself; what the gate refuses is held as a case."""
    if agreement.selling.order_acknowledgment == "none":
        return
    ack = order_ack(order, it.now, it.configuration.entity.zone)
    rendered = render(it, agreement, "855", ack, test=row.test)
    problems = (*contradictions(ack, order), *rendered.problems)
    if agreement.selling.order_acknowledgment == "held":
        problems = (
            *problems,
            finding("acknowledgment-held", "the agreement wants a person to send it", "release it"),
        )
    if problems:
        hold_reply(it, row, "855", order, problems, order.value)
        return
    send_ack(it, row, order, agreement, rendered)


def send_ack(
    it: Decision,
    row: DocumentRow,
    order: SalesOrder,
    agreement: Agreement,
    rendered: Rendered,
) -> None:
    """A rendered 855, taking or refusing the order, is queued."""
    queue(
        it,
        agreement,
        rendered,
        answers=row.id,
        number=order.number,
        subject=order.key,
        on=it.today,
        amount=order.value,
        event=order.event,
        test=row.test,
    )


def hold_reply(
    it: Decision,
    row: DocumentRow,
    kind: str,
    order: SalesOrder,
    problems: tuple[Problem, ...],
    amount: int,
    subject: str = "",
) -> None:
    """An answer that may not leave: a case with its money."""
    said = "; ".join(each.message for each in problems[:5])
    open_case(
        it,
        f"{kind}-held",
        order.customer,
        f"the {kind} for order {order.number} is held: {said}",
        document=row.id,
        subject=subject or order.key,
        amount=amount,
        hint="release it with a reason, or correct what it contradicts",
    )


def tell_warehouse(it: Decision, row: DocumentRow, order: SalesOrder, event: Event) -> None:
    """The 940 to the warehouse the agreement names, and its memo pair."""
    if not order.warehouse:
        return
    if order.warehouse not in it.configuration.agreements:
        gone = finding("no-warehouse", f"there is no agreement with {order.warehouse}", "")
        hold_reply(it, row, "940", order, (gone,), order.value)
        return
    warehouse = it.agreement(order.warehouse)
    request = warehouse_order(order, it.configuration.items, it.configuration.entity)
    rendered = render(it, warehouse, "940", request, test=row.test)
    if rendered.problems:
        hold_reply(it, row, "940", order, rendered.problems, order.value)
        return
    send_warehouse_order(it, row, order, event, rendered)


def send_warehouse_order(
    it: Decision, row: DocumentRow, order: SalesOrder, event: Event, rendered: Rendered
) -> None:
    """The 940 is queued and stands in the books."""
    queue(
        it,
        it.agreement(order.warehouse),
        rendered,
        answers=row.id,
        number=order.our_number,
        subject=order.key,
        on=it.today,
        amount=order.value,
        event=event.id,
        test=row.test,
    )
    post(
        it,
        RULES["warehouse-order"](
            event, WarehouseOrderFacts(order=order, warehouse=order.warehouse)
        ),
    )


def decide_cancellation(
    it: Decision, row: DocumentRow, key: str, agreement: Agreement
) -> DocumentRow:
    """The customer takes an order back: always a case, because a warehouse may have begun."""
    known = it.state.get(OrderRow, key)
    message = (
        f"the customer cancels order {known.number} ({known.status})"
        if known
        else f"the customer cancels {row.number}, which we do not have"
    )
    open_case(
        it,
        "order-cancellation" if known else "unknown-order",
        agreement.key,
        message,
        document=row.id,
        subject=key if known else "",
        amount=max(known.open_value, known.value if known.status == "held" else 0) if known else 0,
        hint="ask the warehouse, then resolve it with cancel or reject",
    )
    return moved(row, posting="held")
