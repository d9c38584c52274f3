"""What a warehouse shipped against what it was asked to ship: 945 and 940 (X12.md §2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ledger.sales import SalesOrder
from translators.documents import WarehouseShipment
from translators.problems import Place, Problem, Severity


def check_shipment(
    shipment: WarehouseShipment, order: SalesOrder, shipped: Mapping[int, Decimal]
) -> Iterator[Problem]:
    """Everything in which a shipment is not what its order asked for.

    `shipped` is what it ships of each order line (by index), in base units. Each finding is a note;
    the agreement may weigh it more.
    """
    for index, quantity in shipped.items():
        line = order.lines[index]
        if quantity > line.open:
            said = f"line {line.number}: {quantity:f} of {line.sku} shipped, {line.open:f} open"
            yield _finding("over-shipped", said, "W12", "ask the warehouse to count again")
    on = shipment.shipped_on
    last = order.cancel_after or order.ship_by
    if on is not None and last is not None and on > last:
        said = f"shipped on {on}, the order could ship until {last}"
        yield _finding("shipped-late", said, "W06", "tell the customer before it refuses it")
    if on is not None and order.not_before is not None and on < order.not_before:
        said = f"shipped on {on}, the order was not to ship before {order.not_before}"
        yield _finding("shipped-early", said, "W06", "tell the customer before it refuses it")
    place = next((each for each in shipment.parties if each.role == "ship to"), None)
    if place is not None and place.id and order.ship_to and place.id != order.ship_to:
        said = f"shipped to {place.id}, the order is for {order.ship_to}"
        yield _finding("ship-to-differs", said, "N1", "ask the warehouse where the goods went")


def _finding(code: str, message: str, segment: str, hint: str) -> Problem:
    return Problem(
        code=code,
        message=message,
        severity=Severity.NOTE,
        place=Place(segment=segment),
        hint=hint,
    )
