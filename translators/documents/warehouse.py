"""Warehouse shipping orders (940) and what the warehouse shipped (945)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from translators.documents.details import Allowance
from translators.documents.parts import (
    Amount,
    Charge,
    Contact,
    DateMark,
    Destination,
    Equipment,
    Measure,
    Packing,
    Party,
    Quantity,
    Reference,
    Segment,
    Text,
)


class LotDetail(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A lot or serial number of a line, with its dates, and how much of it goes where."""

    number: str
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    parties: tuple[Party, ...] = ()
    destinations: tuple[Destination, ...] = ()
    unread: tuple[Segment, ...] = ()


class PalletLoad(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a pallet is built (PAL): tiers, cartons in a tier, its size and weight."""

    kind: str = ""
    tiers: int | None = None
    tier_cartons: int | None = None
    packs: int | None = None
    unit_weight: Decimal | None = None
    unit_weight_unit: str = ""
    length: Decimal | None = None
    width: Decimal | None = None
    height: Decimal | None = None
    dimension_unit: str = ""
    weight: Decimal | None = None
    weight_unit: str = ""
    volume: Decimal | None = None
    volume_unit: str = ""
    exchange: str = ""
    inner_packs: int | None = None


class UnitLoad(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Pallets or slip sheets shipped (W10), their seals and temperatures."""

    kind: str = ""
    count: int | None = None
    exchange: str = ""
    seals: tuple[str, ...] = ()
    temperature: Decimal | None = None
    temperature_unit: str = ""
    other_temperature: Decimal | None = None
    other_temperature_unit: str = ""


class Conditions(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The vehicle wanted, and at which temperatures (W09)."""

    equipment: str = ""
    temperature: Decimal | None = None
    temperature_unit: str = ""
    other_temperature: Decimal | None = None
    other_temperature_unit: str = ""
    text: str = ""
    temperature_kind: str = ""
    air_changes: int | None = None
    quantity: Decimal | None = None


class WarehouseOrderLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the warehouse shall pick (LX, W01); `number` counts the lines.

    `dates` and `parties` are of the line's own group, `item_dates` and `item_parties` of the item.
    """

    number: str
    quantity: Decimal
    unit: str = ""
    upc: str = ""
    items: Mapping[str, str] = {}
    lot: str = ""
    freight_class: str = ""
    descriptions: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    texts: tuple[Text, ...] = ()
    packing: tuple[Packing, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    amounts: tuple[Amount, ...] = ()
    item_dates: tuple[DateMark, ...] = ()
    item_parties: tuple[Party, ...] = ()
    contacts: tuple[Contact, ...] = ()
    section: str = ""
    lots: tuple[LotDetail, ...] = ()
    marks: Mapping[str, str] = {}
    destinations: tuple[Destination, ...] = ()
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
    unit_load: str = ""
    kind: str = ""
    change: str = ""
    conditions: tuple[Conditions, ...] = ()
    handling: tuple[str, ...] = ()
    charges: tuple[Charge, ...] = ()
    lines: tuple[WarehouseOrderLine, ...] = ()
    total_quantity: Decimal | None = None
    weight: Decimal | None = None
    weight_unit: str = ""
    volume: Decimal | None = None
    volume_unit: str = ""
    packages: Decimal | None = None
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
    other_weight: Decimal | None = None
    other_weight_kind: str = ""
    other_weight_unit: str = ""
    replaced: Mapping[str, str] = {}
    replaced_upc: str = ""
    reason: str = ""
    adjustment: str = ""
    descriptions: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    measures: tuple[Measure, ...] = ()
    amounts: tuple[Amount, ...] = ()
    parties: tuple[Party, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    section: str = ""
    lots: tuple[LotDetail, ...] = ()
    unread: tuple[Segment, ...] = ()


class WarehouseShipmentPack(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One LX loop: the `marks` of a carton or pallet and the lines inside; `number` counts."""

    number: str
    marks: Mapping[str, str] = {}
    pallets: tuple[PalletLoad, ...] = ()
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
    handling: tuple[str, ...] = ()
    consolidation: str = ""
    consolidated_weight: Decimal | None = None
    consolidated_weight_kind: str = ""
    consolidated_weight_unit: str = ""
    cars: int | None = None
    place: str = ""
    place_kind: str = ""
    waybill: str = ""
    unit_loads: tuple[UnitLoad, ...] = ()
    charges: tuple[Charge, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    packs: tuple[WarehouseShipmentPack, ...] = ()
    total_quantity: Decimal | None = None
    weight: Decimal | None = None
    weight_unit: str = ""
    volume: Decimal | None = None
    volume_unit: str = ""
    packages: int | None = None
    packages_unit: str = ""
    unread: tuple[Segment, ...] = ()
