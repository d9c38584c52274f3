"""The goods of a ship notice, one by one, however its sender nested the levels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import msgspec

from translators.documents.shipping import (
    Carton,
    Pallet,
    ShipNotice,
    ShippedItem,
    ShippedOrder,
    ShippedPart,
)

Level = ShipNotice | ShippedOrder | Pallet | Carton | ShippedPart


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """So much of one item, with the order it answers and the pallet and carton it is in.

    `order` is the customer's order number, "" when nobody says it; `number` the order's line. What
    a carton or an item leaves out is None or empty.
    """

    order: str = ""
    pallet: Pallet | None = None
    carton: Carton | None = None
    number: str = ""
    items: Mapping[str, str] = {}
    quantity: Decimal | None = None
    unit: str = ""


def contents(notice: ShipNotice) -> Iterator[Content]:
    """Yield the goods of a notice in its order; each quantity stands once.

    Of an item told before its cartons these count where each states a quantity, else the item.
    Components of an item are part of it and not told again.
    """
    yield from _below(notice, Content())


def _below(level: Level, at: Content) -> Iterator[Content]:
    """Yield the goods at a level and below it; `at` says where it stands."""
    if not isinstance(level, ShipNotice | ShippedOrder) and level.quantity is not None:
        yield _goods(level, level.numbers, at)
    for order in getattr(level, "orders", ()):
        yield from _below(order, msgspec.structs.replace(at, order=order.number))
    for pallet in getattr(level, "pallets", ()):
        yield from _below(pallet, msgspec.structs.replace(at, pallet=pallet))
    for carton in getattr(level, "cartons", ()):
        yield from _below(carton, msgspec.structs.replace(at, carton=carton))
    for item in level.items:
        yield from _item(item, at)
    for part in getattr(level, "parts", ()):
        yield from _below(part, at)


def _item(item: ShippedItem, at: Content) -> Iterator[Content]:
    """Yield an item: carton by carton where these say how much of it each holds."""
    own = _goods(item, item.items, at)
    if not item.cartons or any(carton.quantity is None for carton in item.cartons):
        yield own
        return
    for carton in item.cartons:
        yield msgspec.structs.replace(
            own, carton=carton, quantity=carton.quantity, unit=carton.unit or own.unit
        )


def _goods(
    level: ShippedItem | Pallet | Carton | ShippedPart, numbers: Mapping[str, str], at: Content
) -> Content:
    return msgspec.structs.replace(
        at,
        order=level.order_number or at.order,
        number=level.number or level.line,
        items=numbers,
        quantity=level.quantity,
        unit=level.unit,
    )
