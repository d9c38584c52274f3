"""The gate before every send: no answer leaves that contradicts the order it answers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ledger.money import extend, from_minor, to_minor
from ledger.sales import SalesLine, SalesOrder
from translators.documents import (
    AckLine,
    Carton,
    Invoice,
    InvoiceLine,
    OrderAck,
    Party,
    ShipNotice,
    ShippedItem,
)
from translators.problems import Problem, Severity

TINY = Decimal("0.000001")
"""What a quantity turned from one unit into another may be off: it is kept to a millionth."""

Reply = OrderAck | ShipNotice | Invoice


def contradictions(reply: Reply, order: SalesOrder) -> tuple[Problem, ...]:
    """What of an answer differs from its order as it stands (shipments so far included).

    Quantity, price, unit, ship-to, dates and carton numbers are compared; an answer with any
    problem must be held until a person releases it.
    """
    if isinstance(reply, OrderAck):
        return tuple(ack_contradictions(reply, order))
    if isinstance(reply, ShipNotice):
        return tuple(notice_contradictions(reply, order))
    return tuple(invoice_contradictions(reply, order))


def ack_contradictions(ack: OrderAck, order: SalesOrder) -> Iterator[Problem]:
    """An 855 must name the order and each line with its quantity, unit and price."""
    yield from number_differs(ack.number, order)
    lines = {line.number: line for line in order.lines}
    for said in ack.lines:
        ordered = lines.get(said.number)
        if ordered is None:
            yield problem("line-not-ordered", f"line {said.number} is not on the order")
            continue
        yield from line_differs(said, ordered)
        stated = sum((status.quantity or Decimal(0) for status in said.statuses), Decimal(0))
        if stated != ordered.quantity:
            yield problem(
                "quantity-differs",
                f"line {said.number} answers {stated} of {ordered.quantity} {ordered.unit}",
            )


def notice_contradictions(notice: ShipNotice, order: SalesOrder) -> Iterator[Problem]:
    """An 856 must stay within what was ordered, in time, to the right place, in proper cartons."""
    shipped: dict[str, Decimal] = {}
    lines = {line.number: line for line in order.lines}
    for part in notice.orders:
        yield from number_differs(part.number, order)
        pallets = [carton for pallet in part.pallets for carton in pallet.cartons]
        for carton in (*part.cartons, *pallets):
            yield from carton_problems(carton)
            for item in carton.items:
                yield from item_problems(item, lines)
                shipped[item.number] = shipped.get(item.number, Decimal(0)) + (
                    item.quantity or Decimal(0)
                )
    for number, quantity in shipped.items():
        line = lines.get(number)
        if line is not None and (quantity > line.quantity or line.shipped > line.ordered):
            all_told = max(quantity, (line.shipped / line.factor).quantize(TINY))
            yield problem(
                "over-shipment",
                f"line {number}: {all_told.normalize():f} {line.unit} shipped of "
                f"{line.quantity:f} ordered",
            )
    yield from place_differs(notice.parties, order)
    for mark in notice.dates:
        late = order.cancel_after and mark.on and mark.on > order.cancel_after
        if mark.kind == "shipped" and late:
            yield problem(
                "shipped-too-late",
                f"shipped {mark.on}, but the order is cancelled after {order.cancel_after}",
            )


def invoice_contradictions(invoice: Invoice, order: SalesOrder) -> Iterator[Problem]:
    """An 810 must bill at most what shipped, at the ordered price and unit, and add up."""
    yield from number_differs(invoice.order_number, order)
    lines = {line.number: line for line in order.lines}
    total = 0
    for billed in invoice.lines:
        line = lines.get(billed.number)
        if line is None:
            yield problem("line-not-ordered", f"line {billed.number} is not on the order")
            continue
        yield from line_differs(billed, line)
        quantity = billed.quantity or Decimal(0)
        limit = min(line.shipped, line.ordered) / line.factor
        if quantity - limit > TINY:
            yield problem(
                "billed-too-much",
                f"line {billed.number}: {quantity:f} {line.unit} billed, "
                f"{limit.normalize():f} may be",
            )
        total += extend(quantity, billed.unit_price or Decimal(0), line.divisor)
    for charge in invoice.charges:
        sign = -1 if charge.kind == "allowance" else 1
        total += sign * to_minor(charge.amount or Decimal(0))
    total += sum(to_minor(tax.amount or Decimal(0)) for tax in invoice.taxes)
    if total != to_minor(invoice.total):
        yield problem(
            "total-differs",
            f"the lines come to {from_minor(total)}, the total says {invoice.total}",
        )
    if to_minor(invoice.total) < 0:
        yield problem("below-zero", f"with its allowances the invoice comes to {invoice.total}")
    yield from place_differs(invoice.parties, order)


def number_differs(number: str, order: SalesOrder) -> Iterator[Problem]:
    """The order number must be the customer's, letter for letter."""
    if number != order.number:
        yield problem("order-number-differs", f"answers {number!r}, the order is {order.number!r}")


def line_differs(said: AckLine | InvoiceLine, ordered: SalesLine) -> Iterator[Problem]:
    """Unit and price of a line must be the order's."""
    if said.unit != ordered.unit:
        yield problem("unit-differs", f"line {said.number}: {said.unit} for {ordered.unit}")
    if said.unit_price != ordered.unit_price:
        yield problem(
            "price-differs",
            f"line {said.number}: {said.unit_price} for an ordered {ordered.unit_price}",
        )


def item_problems(item: ShippedItem, lines: dict[str, SalesLine]) -> Iterator[Problem]:
    """A shipped item must be one that was ordered, in its unit."""
    line = lines.get(item.number)
    if line is None:
        yield problem("line-not-ordered", f"line {item.number} is not on the order")
        return
    if item.unit != line.unit:
        yield problem("unit-differs", f"line {item.number}: {item.unit} for {line.unit}")
    if item.items != line.items:
        yield problem("substituted-item", f"line {item.number}: another item than ordered")


def carton_problems(carton: Carton) -> Iterator[Problem]:
    """A carton must carry an SSCC of 20 digits with a right check digit (GS1)."""
    mark = carton.marks.get("SSCC", "")
    if len(mark) != 20 or not mark.isdigit() or check_digit(mark[2:19]) != mark[19]:
        yield problem("bad-sscc", f"the carton's SSCC {mark!r} is not 20 digits with check digit")


def check_digit(digits: str) -> str:
    """The GS1 check digit: threes and ones from the right, up to the next ten."""
    weighed = sum(
        int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))
    )
    return str(-weighed % 10)


def place_differs(parties: tuple[Party, ...], order: SalesOrder) -> Iterator[Problem]:
    """A ship-to that is named must be the order's."""
    for party in parties:
        if party.role == "ship to" and party.id != order.ship_to:
            yield problem("ship-to-differs", f"ship-to {party.id!r} for {order.ship_to!r}")


def problem(code: str, message: str) -> Problem:
    """A contradiction, which holds the answer."""
    return Problem(
        code=code,
        message=message,
        severity=Severity.HOLD,
        hint="correct it, or release the answer with a reason",
    )
