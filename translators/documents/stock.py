"""Stock on its way to a warehouse (943), counted (846) and corrected there (947)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

import msgspec

from translators.documents.details import (
    LeadTime,
    Packaging,
)
from translators.documents.parts import (
    Amount,
    Charge,
    Component,
    Contact,
    DateMark,
    Description,
    Destination,
    Measure,
    Packing,
    Party,
    Price,
    Reference,
    Schedule,
    Segment,
    Text,
)
from translators.documents.warehouse import LotDetail


class StockTransferLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is on its way of one item (W04), with its lots and how it is packed."""

    shipped: Decimal
    unit: str = ""
    upc: str = ""
    items: Mapping[str, str] = {}
    hold: str = ""
    descriptions: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    packing: tuple[Packing, ...] = ()
    unread: tuple[Segment, ...] = ()


class StockTransfer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Stock we send to a warehouse of ours or of a third party. `number` is our order number."""

    reporting: str = ""
    number: str = ""
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
    pallets: int | None = None
    pallet_exchange: str = ""
    seals: tuple[str, ...] = ()
    lines: tuple[StockTransferLine, ...] = ()
    total_quantity: Decimal | None = None
    weight: Decimal | None = None
    weight_unit: str = ""
    volume: Decimal | None = None
    volume_unit: str = ""
    packages: int | None = None
    packages_unit: str = ""
    unread: tuple[Segment, ...] = ()


class UnitPrice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A price of one unit (UIT)."""

    unit: str = ""
    price: Decimal | None = None
    basis: str = ""


class StockQuantity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A quantity of an item by its meaning ("on hand", "available", "on order"), with its lots.

    `section` is the name the sender gives to the part with lots and serial numbers.
    """

    kind: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    text: str = ""
    prices: tuple[UnitPrice, ...] = ()
    measures: tuple[Measure, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()
    dates: tuple[DateMark, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    section: str = ""
    references: tuple[Reference, ...] = ()
    unread: tuple[Segment, ...] = ()


class InventoryLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is there of one item (LIN), or asked about when there are no quantities."""

    number: str = ""
    items: Mapping[str, str] = {}
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    dates: tuple[DateMark, ...] = ()
    prices: tuple[Price, ...] = ()
    currency: str = ""
    currency_party: str = ""
    charges: tuple[Charge, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    destinations: tuple[Destination, ...] = ()
    marks: Mapping[str, str] = {}
    unit_prices: tuple[UnitPrice, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()
    components: tuple[Component, ...] = ()
    quantities: tuple[StockQuantity, ...] = ()
    parties: tuple[Party, ...] = ()
    unread: tuple[Segment, ...] = ()


class InventoryAdvice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Stock as a supplier or warehouse tells it, or a question about it: `kind` says which."""

    purpose: str = ""
    kind: str = ""
    number: str
    reported_on: date
    reported_at: time | None = None
    action: str = ""
    currency: str = ""
    currency_party: str = ""
    dates: tuple[DateMark, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    measures: tuple[Measure, ...] = ()
    parties: tuple[Party, ...] = ()
    lines: tuple[InventoryLine, ...] = ()
    unread: tuple[Segment, ...] = ()


class AdjustmentLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A correction of the stock of one item (W19): `quantity` below zero takes out.

    `reason` is why ("physical count", "damaged in the warehouse").
    """

    reason: str
    quantity: Decimal
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
    transaction: str = ""
    descriptions: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    amounts: tuple[Amount, ...] = ()
    dates: tuple[DateMark, ...] = ()
    parties: tuple[Party, ...] = ()
    lots: tuple[LotDetail, ...] = ()
    unread: tuple[Segment, ...] = ()


class InventoryAdjustment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a warehouse corrected in our stock. `number` is ours, `warehouse_number` its own."""

    adjusted_on: date
    warehouse_number: str = ""
    number: str = ""
    purpose: str = ""
    kind: str = ""
    action: str = ""
    parties: tuple[Party, ...] = ()
    contacts: tuple[Contact, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    texts: tuple[Text, ...] = ()
    lines: tuple[AdjustmentLine, ...] = ()
    unread: tuple[Segment, ...] = ()
