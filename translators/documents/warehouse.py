"""Warehouse shipping orders (940) and what the warehouse shipped (945)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from translators.documents.parts import (
    Charge,
    Contact,
    DateMark,
    Equipment,
    Party,
    Reference,
    Segment,
    Text,
)


class WarehouseOrderLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the warehouse shall pick (LX, W01); `number` counts the lines."""

    number: str
    quantity: Decimal
    unit: str = ""
    upc: str = ""
    items: Mapping[str, str] = {}
    lot: str = ""
    descriptions: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    texts: tuple[Text, ...] = ()
    marks: Mapping[str, str] = {}
    dates: tuple[DateMark, ...] = ()
    parties: tuple[Party, ...] = ()
    unread: tuple[Segment, ...] = ()


class WarehouseOrder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An order to a warehouse to ship. `number` is the depositor's (our) order number.

    `order_number` is the customer's purchase order.
    """

    action: str = ""
    number: str
    order_number: str = ""
    link: str = ""
    master: str = ""
    parties: tuple[Party, ...] = ()
    contacts: tuple[Contact, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    texts: tuple[Text, ...] = ()
    freight_payment: str = ""
    transport: str = ""
    routing: str = ""
    carrier: str = ""
    pallet_exchange: str = ""
    charges: tuple[Charge, ...] = ()
    lines: tuple[WarehouseOrderLine, ...] = ()
    total_quantity: Decimal | None = None
    weight: Decimal | None = None
    weight_unit: str = ""
    volume: Decimal | None = None
    volume_unit: str = ""
    unread: tuple[Segment, ...] = ()


class WarehouseShipmentLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was shipped of one item (W12), and its lots, serials and marks.

    `status` is our word for W1201 ("shipped", "shipped complete", "partial shipment",
    "substituted", …). A substitute names the item it stands for in `replaced`.
    """

    status: str = ""
    ordered: Decimal | None = None
    shipped: Decimal | None = None
    difference: Decimal | None = None
    unit: str = ""
    upc: str = ""
    items: Mapping[str, str] = {}
    lot: str = ""
    weight: Decimal | None = None
    weight_kind: str = ""
    weight_unit: str = ""
    replaced: Mapping[str, str] = {}
    descriptions: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    unread: tuple[Segment, ...] = ()


class WarehouseShipmentPack(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One LX loop: the `marks` of a carton or pallet and the lines inside; `number` counts."""

    number: str
    marks: Mapping[str, str] = {}
    references: tuple[Reference, ...] = ()
    lines: tuple[WarehouseShipmentLine, ...] = ()
    unread: tuple[Segment, ...] = ()


class WarehouseShipment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a warehouse shipped. `number` is our order number there, `shipment` its own."""

    reporting: str = ""
    number: str
    shipped_on: date | None = None
    shipment: str = ""
    agent_shipment: str = ""
    order_number: str = ""
    master: str = ""
    link: str = ""
    parties: tuple[Party, ...] = ()
    contacts: tuple[Contact, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    texts: tuple[Text, ...] = ()
    transport: str = ""
    carrier: str = ""
    routing: str = ""
    freight_payment: str = ""
    equipment_kind: str = ""
    equipment_initial: str = ""
    equipment_number: str = ""
    equipment: tuple[Equipment, ...] = ()
    charges: tuple[Charge, ...] = ()
    packs: tuple[WarehouseShipmentPack, ...] = ()
    total_quantity: Decimal | None = None
    weight: Decimal | None = None
    weight_unit: str = ""
    volume: Decimal | None = None
    volume_unit: str = ""
    unread: tuple[Segment, ...] = ()
