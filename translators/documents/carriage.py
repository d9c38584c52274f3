"""Where a shipment is (214), and what its carriage costs (210)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

import msgspec

from translators.documents.freight import (
    DamagedFreight,
    FreightCarton,
    FreightEquipment,
    FreightEvent,
    FreightHandling,
    FreightParty,
    FreightSum,
    FreightWeight,
    Lading,
    Leg,
    OrderShare,
)
from translators.documents.parts import DateMark, Party, Reference, Segment, Terms


class CarriedOrder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a status says of one purchase order (PRF)."""

    number: str
    release: str = ""
    change: str = ""
    ordered_on: date | None = None
    line: str = ""
    contract: str = ""
    kind: str = ""
    parties: tuple[Party, ...] = ()
    cartons: tuple[FreightCarton, ...] = ()
    unread: tuple[Segment, ...] = ()


class CarriedPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a shipment (LX) with its events, newest as the carrier orders them."""

    number: int
    events: tuple[FreightEvent, ...] = ()
    references: tuple[Reference, ...] = ()
    marks: Mapping[str, str] = {}
    damages: tuple[DamagedFreight, ...] = ()
    remarks: tuple[str, ...] = ()
    handling: tuple[FreightHandling, ...] = ()
    weights: tuple[FreightWeight, ...] = ()
    cartons: tuple[FreightCarton, ...] = ()
    purchase_orders: tuple[CarriedOrder, ...] = ()
    orders: tuple[OrderShare, ...] = ()
    unread: tuple[Segment, ...] = ()


class ShipmentStatus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a shipment is: `reference` is the carrier's number, `shipment` the shipper's."""

    reference: str = ""
    shipment: str = ""
    carrier: str
    inquiry: int | None = None
    reference_kind: str = ""
    reference_2: str = ""
    answer: str = ""
    references: tuple[Reference, ...] = ()
    marks: Mapping[str, str] = {}
    remarks: tuple[str, ...] = ()
    parties: tuple[Party, ...] = ()
    legs: tuple[Leg, ...] = ()
    parts: tuple[CarriedPart, ...] = ()
    unread: tuple[Segment, ...] = ()


class LadingQuantity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How much of something is carried (L0): billed, weighed, packed."""

    number: int | None = None
    billed: Decimal | None = None
    billed_unit: str = ""
    weight: Decimal | None = None
    weight_kind: str = ""
    volume: Decimal | None = None
    volume_unit: str = ""
    packages: int | None = None
    packaging: str = ""
    words_kind: str = ""
    weight_unit: str = ""
    intermodal: str = ""
    quantity: Decimal | None = None
    packaging_2: str = ""
    answer: str = ""
    unread: tuple[Segment, ...] = ()


class FreightCharge(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What carriage or a service costs (L1): negative for a discount.

    `special` is the code of the service; `rate` is per what `rate_kind` says.
    """

    number: int | None = None
    rate: Decimal | None = None
    rate_kind: str = ""
    amount: Decimal | None = None
    advances: Decimal | None = None
    prepaid: Decimal | None = None
    rate_class: str = ""
    special: str = ""
    packed_like: str = ""
    point: str = ""
    payment: str = ""
    description: str = ""
    tariff: str = ""
    declared_value: Decimal | None = None
    declared_basis: str = ""
    liability: str = ""
    billed: Decimal | None = None
    billed_unit: str = ""
    percent: Decimal | None = None
    currency: str = ""
    percent_of: Decimal | None = None
    unread: tuple[Segment, ...] = ()


class LadingSize(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The size of so many pieces (L4)."""

    length: Decimal
    width: Decimal
    height: Decimal
    unit: str
    quantity: Decimal | None = None
    code: str = ""
    unread: tuple[Segment, ...] = ()


class Tariff(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The tariff a charge follows (L7)."""

    number: int | None = None
    agency: str = ""
    item: str = ""
    item_part: str = ""
    tariff: str = ""
    section: int | None = None
    freight_class: str = ""
    class_kind: str = ""
    supplement: str = ""
    on: date | None = None
    item_2: str = ""
    column: str = ""
    distance: int | None = None
    distance_unit: str = ""
    city: str = ""
    region: str = ""
    unread: tuple[Segment, ...] = ()


class FreightLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a freight invoice (LX): what was carried, how much, for how much."""

    number: int
    references: tuple[Reference, ...] = ()
    delivered_on: date | None = None
    delivered_at: time | None = None
    received_by: str = ""
    goods: tuple[Lading, ...] = ()
    quantities: tuple[LadingQuantity, ...] = ()
    charges: tuple[FreightCharge, ...] = ()
    sizes: tuple[LadingSize, ...] = ()
    tariffs: tuple[Tariff, ...] = ()
    remarks: tuple[str, ...] = ()
    orders: tuple[OrderShare, ...] = ()
    parties: tuple[FreightParty, ...] = ()
    unread: tuple[Segment, ...] = ()


class FreightStop(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One stop (S5) of a billed shipment."""

    number: int
    reason: str
    weight: Decimal | None = None
    weight_unit: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    volume: Decimal | None = None
    volume_unit: str = ""
    description: str = ""
    location: str = ""
    accomplished: str = ""
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    handling: tuple[FreightHandling, ...] = ()
    orders: tuple[OrderShare, ...] = ()
    parties: tuple[FreightParty, ...] = ()
    unread: tuple[Segment, ...] = ()


class FreightInvoice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A carrier's invoice. `amount` is what is to be paid (B307); `lines` say what for."""

    kind: str = ""
    number: str
    shipment: str = ""
    payment: str = ""
    weight_unit: str = ""
    invoiced_on: date
    amount: Decimal
    correction: str = ""
    delivered_on: date | None = None
    date_kind: str = ""
    carrier: str = ""
    tendered_on: date | None = None
    tariff: str = ""
    transport_terms: str = ""
    currency: str = ""
    exchange_rate: Decimal | None = None
    currency_2: str = ""
    currency_3: str = ""
    bank: tuple[PayingBank, ...] = ()
    terms: tuple[Terms, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    legs: tuple[Leg, ...] = ()
    handling: tuple[FreightHandling, ...] = ()
    remarks: tuple[str, ...] = ()
    parties: tuple[Party, ...] = ()
    equipment: tuple[FreightEquipment, ...] = ()
    orders: tuple[OrderShare, ...] = ()
    stops: tuple[FreightStop, ...] = ()
    lines: tuple[FreightLine, ...] = ()
    sums: tuple[FreightSum, ...] = ()
    unread: tuple[Segment, ...] = ()


class PayingBank(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The bank through which freight is paid (C2)."""

    client: str
    id_kind: str
    id: str
    client_bank: str = ""
    account: str = ""
    method: str = ""
    on: date | None = None
    unread: tuple[Segment, ...] = ()
