"""Loads offered to a carrier (204) and its answer (990)."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import msgspec

from translators.documents.freight import (
    FreightEquipment,
    FreightHandling,
    FreightSum,
    FreightWeight,
    Hazard,
    Lading,
    Leg,
    Package,
    QuotedCharge,
)
from translators.documents.parts import DateMark, Party, Reference, Segment, Text


class TenderedOrder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One order loaded or unloaded at a stop (OID): the shipper's number and the purchase order."""

    number: str = ""
    order_number: str = ""
    consignee_number: str = ""
    unit: str = ""
    quantity: Decimal | None = None
    weight_unit: str = ""
    weight: Decimal | None = None
    volume_unit: str = ""
    volume: Decimal | None = None
    dates: tuple[DateMark, ...] = ()
    packages: tuple[Package, ...] = ()
    goods: tuple[Lading, ...] = ()
    unread: tuple[Segment, ...] = ()


class TenderStop(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One stop (S5) of a load: why it is made, when, with whom, and what changes hands."""

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
    weights: tuple[FreightWeight, ...] = ()
    packages: tuple[Package, ...] = ()
    handling: tuple[FreightHandling, ...] = ()
    pallets: int | None = None
    pallet_exchange: str = ""
    pallet_weight_unit: str = ""
    pallet_weight: Decimal | None = None
    texts: tuple[Text, ...] = ()
    remarks: tuple[str, ...] = ()
    parties: tuple[Party, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    goods: tuple[Lading, ...] = ()
    orders: tuple[TenderedOrder, ...] = ()
    equipment: tuple[FreightEquipment, ...] = ()
    unread: tuple[Segment, ...] = ()


class LoadTender(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A load offered to a carrier: `shipment` is the shipper's number for it."""

    purpose: str = ""
    application: str = ""
    tariff: str = ""
    carrier: str = ""
    location: str = ""
    shipment: str = ""
    weight_unit: str = ""
    payment: str = ""
    kind: str = ""
    equipment_count: int | None = None
    weight_advice: str = ""
    customs: str = ""
    terms: str = ""
    payment_method: str = ""
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    legs: tuple[Leg, ...] = ()
    handling: tuple[FreightHandling, ...] = ()
    pallets: int | None = None
    pallet_exchange: str = ""
    pallet_weight_unit: str = ""
    pallet_weight: Decimal | None = None
    texts: tuple[Text, ...] = ()
    parties: tuple[Party, ...] = ()
    equipment: tuple[FreightEquipment, ...] = ()
    stops: tuple[TenderStop, ...] = ()
    sums: tuple[FreightSum, ...] = ()
    unread: tuple[Segment, ...] = ()


class CarrierEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a carrier says of a load (V9): an event with a reason, when and where."""

    kind: str
    text: str = ""
    on: date | None = None
    at: time | None = None
    city: str = ""
    region: str = ""
    country: str = ""
    reason: str = ""
    location: str = ""
    quantity: Decimal | None = None
    delay: str = ""
    remark: str = ""
    zone: str = ""
    unread: tuple[Segment, ...] = ()


class TenderResponse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A carrier's answer to a load tender: accepted, declined, or a counter offer with charges."""

    carrier: str = ""
    shipment: str
    responded_on: date | None = None
    answer: str = ""
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    equipment: tuple[FreightEquipment, ...] = ()
    charges: tuple[QuotedCharge, ...] = ()
    events: tuple[CarrierEvent, ...] = ()
    remarks: tuple[str, ...] = ()
    stops: tuple[TenderStop, ...] = ()
    unread: tuple[Segment, ...] = ()
