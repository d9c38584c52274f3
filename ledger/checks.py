"""Checks before an order is released: price, credit, ship window, currency, bookable at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import msgspec

from ledger.dialect import bookable
from ledger.money import EXACT, LARGEST, extend, money_text
from ledger.sales import SalesLine, SalesOrder
from translators.problems import Place, Problem, Severity

PriceOf = Callable[[SalesLine], "Decimal | None"]
"""The agreed price for one of the customer's units of a line; None when none is agreed."""


class OrderChecks(msgspec.Struct, frozen=True, kw_only=True):
    """What an order is judged against.

    `exposure` is what the customer owes and has on order already, `credit_limit` what we allow
    (None: no limit), both in minor units; `currency` is the agreed one.
    """

    today: date
    currency: str = "USD"
    exposure: int = 0
    credit_limit: int | None = None
    price_tolerance_percent: Decimal = Decimal(0)


def exposure(*, ar_trade: int, unbilled: int, backlog: int, unapplied: int) -> int:
    """What a customer owes and has on order: AR:Trade + Unbilled + backlog − Unapplied (BOOKS §5).

    Each is the balance as the books have it, debits positive: unapplied cash, a credit, is below
    zero and so lowers the exposure.
    """
    return ar_trade + unbilled + backlog + unapplied


def check_order(
    order: SalesOrder, checks: OrderChecks, price_of: PriceOf | None = None
) -> tuple[Problem, ...]:
    """Every reason to hold the order; none: it may be released.

    `price_of` None: the customer's prices count. Lines whose item is not known (no `sku`) have no
    price to compare. The credit limit counts this order on top of the exposure.
    """
    problems = [*_bookable(order), *_currency(order, checks), *_window(order, checks)]
    if price_of is not None:
        for line in order.lines:
            problems += _price(line, order.currency, checks.price_tolerance_percent, price_of)
    return (*problems, *_credit(order, checks))


def _bookable(order: SalesOrder) -> Iterator[Problem]:
    """Something to book, under a reference and with amounts that the books can hold."""
    if not order.lines:
        hint = "ask the customer what is ordered; reject the order"
        yield _hold("no-lines", f"order {order.number} has no lines", hint)
    if not bookable(order.ref):
        message = f"the order number {order.ref!r} holds characters no book can carry"
        yield _hold("unusable-number", message, "ask the customer for a clean order number")
    for line in order.lines:
        if line.quantity <= 0:
            message = f"line {line.number}: the quantity is {line.quantity:f}"
            yield _hold("no-quantity", message, "ask the customer; reject the order", line.path)
        if line.unit_price < 0:
            message = f"line {line.number}: the price is {line.unit_price:f}"
            yield _hold("price-difference", message, "ask the customer", line.path)
        if abs(line.extension) > LARGEST or line.quantity * line.factor * 1000 > LARGEST:
            message = (
                f"line {line.number}: {line.quantity:f} × {line.unit_price:f} is no real order"
            )
            yield _hold("amount-too-large", message, "ask the customer; reject it", line.path)
    if abs(order.value) > LARGEST and all(abs(line.extension) <= LARGEST for line in order.lines):
        message = f"its lines come to {money_text(order.value)}: that is no real order"
        yield _hold("amount-too-large", message, "ask the customer; reject it")


def _currency(order: SalesOrder, checks: OrderChecks) -> Iterator[Problem]:
    """Only the agreed currency is sold in."""
    if order.currency != checks.currency:
        yield _hold(
            "currency-not-agreed",
            f"the order is in {order.currency}, agreed is {checks.currency}",
            "ask the customer for an order in the agreed currency; reject this one",
        )


def _window(order: SalesOrder, checks: OrderChecks) -> Iterator[Problem]:
    """The ship window is closed once the cancel-after day, or else the last ship day, is over."""
    last = order.cancel_after or order.ship_by
    if last is not None and last < checks.today:
        value = money_text(order.value)
        yield _hold(
            "ship-window-closed",
            f"the order could ship until {last.isoformat()}; it is worth {value} {order.currency}",
            "ask the customer for a new date, then release it; or reject it",
        )


def _price(
    line: SalesLine, currency: str, tolerance_percent: Decimal, price_of: PriceOf
) -> Iterator[Problem]:
    """The price of the order is the agreed one, within the tolerance."""
    if not line.sku or line.price_terms.startswith("price:"):
        return
    agreed = price_of(line)
    if agreed is None:
        message = f"line {line.number}: no price of {line.sku} is agreed"
        yield _hold("no-price", message, "add the price, then replay the order", line.path)
        return
    stated = line.unit_price
    expected = EXACT.multiply(agreed, Decimal(line.divisor))
    allowed = EXACT.multiply(abs(expected), tolerance_percent)
    if abs(EXACT.subtract(stated, expected)) * 100 <= allowed:
        return
    difference = line.extension - extend(line.quantity, agreed)
    amount = money_text(abs(difference))
    yield _hold(
        "price-difference",
        f"line {line.number}: the price {stated:f} is not the agreed {expected:f}, which makes "
        f"{amount} {currency} {'more' if difference > 0 else 'less'} over the line",
        "agree on the price, then release the order or reject it",
        line.path,
    )


def _credit(order: SalesOrder, checks: OrderChecks) -> Iterator[Problem]:
    """The customer owes no more than the limit, this order included."""
    limit = checks.credit_limit
    if limit is None or checks.exposure + order.value <= limit:
        return
    over = money_text(checks.exposure + order.value - limit)
    yield _hold(
        "over-credit-limit",
        f"{money_text(checks.exposure)} {order.currency} open and this order of "
        f"{money_text(order.value)} pass the limit of {money_text(limit)} "
        f"by {over}",
        "wait for a payment, raise the limit, or release the order with a reason",
    )


def _hold(code: str, message: str, hint: str, path: str = "") -> Problem:
    """A reason to hold the order; `path` is the line's place in the document."""
    return Problem(
        code=code, message=message, severity=Severity.HOLD, hint=hint, place=Place(loop=path)
    )
