"""What the documents of road freight share: goods, weights, charges, equipment, stops' parties."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

import msgspec

from translators.documents.parts import (
    Contact,
    DateMark,
    Destination,
    Measure,
    Party,
    Reference,
    Segment,
)
from translators.documents.settlement import Person


class Leg(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A carrier of the route (MS3, R3), in `sequence`, to a place; `amount` is its own bill's."""

    carrier: str
    sequence: str = ""
    city: str = ""
    region: str = ""
    mode: str = ""
    location: str = ""
    invoice_number: str = ""
    invoiced_on: date | None = None
    amount: Decimal | None = None
    description: str = ""
    level: str = ""
    level_2: str = ""
    level_3: str = ""
    unread: tuple[Segment, ...] = ()


class FreightHandling(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How freight must be handled, or a service that is asked for (AT5, H3)."""

    code: str = ""
    special: str = ""
    text: str = ""
    protective: str = ""
    vents: str = ""
    tariff: str = ""
    unread: tuple[Segment, ...] = ()


class FreightWeight(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What freight weighs, how many packages it is and how much room it takes (AT8)."""

    kind: str = ""
    unit: str = ""
    weight: Decimal | None = None
    packages: int | None = None
    packages_2: int | None = None
    volume_unit: str = ""
    volume: Decimal | None = None
    unread: tuple[Segment, ...] = ()


class FreightEquipment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A trailer or container (N7), its measures and seals."""

    initial: str = ""
    number: str
    weight: Decimal | None = None
    weight_kind: str = ""
    tare: int | None = None
    allowance: int | None = None
    dunnage: int | None = None
    volume: Decimal | None = None
    volume_unit: str = ""
    owner: str = ""
    kind: str = ""
    carrier: str = ""
    temperature: str = ""
    position: str = ""
    length: int | None = None
    tare_kind: str = ""
    weight_unit: str = ""
    check_digit: int | None = None
    intermodal: str = ""
    height: Decimal | None = None
    width: Decimal | None = None
    type: str = ""
    carrier_2: str = ""
    car_type: str = ""
    measures: tuple[Measure, ...] = ()
    seals: tuple[str, ...] = ()
    unread: tuple[Segment, ...] = ()


class Hazard(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A hazardous material (LH1): `un_number` names it, `packing_group` says how dangerous."""

    unit: str
    packages: int
    un_number: str = ""
    page: str = ""
    commodity: str = ""
    quantity_unit: str = ""
    quantity: Decimal | None = None
    state: str = ""
    reportable: str = ""
    packing_group: str = ""
    interim_number: str = ""
    unread: tuple[Segment, ...] = ()


class HazardContact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whom to ask about goods (G61), and which of them are hazardous."""

    role: str = ""
    name: str = ""
    numbers: Mapping[str, str] = {}
    reference: str = ""
    references: tuple[Reference, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    unread: tuple[Segment, ...] = ()


class Lading(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Goods in words and codes (L5), their weights, and whom to ask about them."""

    number: int | None = None
    description: str = ""
    commodity: str = ""
    commodity_kind: str = ""
    packaging: str = ""
    marks: str = ""
    mark_kind: str = ""
    commodity_kind_2: str = ""
    commodity_2: str = ""
    state: str = ""
    weights: tuple[FreightWeight, ...] = ()
    contacts: tuple[HazardContact, ...] = ()
    unread: tuple[Segment, ...] = ()


class Package(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Packages of one item that a stop loads or unloads (LAD)."""

    packaging: str = ""
    packages: int | None = None
    unit_weight_unit: str = ""
    unit_weight: Decimal | None = None
    weight_unit: str = ""
    weight: Decimal | None = None
    items: Mapping[str, str] = {}
    description: str = ""
    unread: tuple[Segment, ...] = ()


class OrderShare(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The part of a shipment that is for one purchase order (SPO), by store when stated."""

    order_number: str
    reference: str = ""
    unit: str = ""
    quantity: Decimal | None = None
    weight_unit: str = ""
    weight: Decimal | None = None
    error: str = ""
    reference_2: str = ""
    destinations: tuple[Destination, ...] = ()
    unread: tuple[Segment, ...] = ()


class FreightSum(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Weight, packages and money of a whole shipment (L3): `charge` is what all of it costs."""

    weight: Decimal | None = None
    weight_kind: str = ""
    rate: Decimal | None = None
    rate_kind: str = ""
    charge: Decimal | None = None
    advances: Decimal | None = None
    prepaid: Decimal | None = None
    special: str = ""
    volume: Decimal | None = None
    volume_unit: str = ""
    packages: int | None = None
    weight_unit: str = ""
    tariff: str = ""
    declared_value: Decimal | None = None
    declared_basis: str = ""
    unread: tuple[Segment, ...] = ()


class DamagedFreight(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Packages that were damaged, short, over or refused (Q7)."""

    code: str
    packaging: str = ""
    packages: int | None = None
    unread: tuple[Segment, ...] = ()


class FreightEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened to a shipment (AT7), or was agreed (`appointment`), when, where, by whom."""

    status: str = ""
    reason: str = ""
    appointment: str = ""
    appointment_reason: str = ""
    on: date | None = None
    at: time | None = None
    zone: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    longitude: str = ""
    latitude: str = ""
    longitude_side: str = ""
    latitude_side: str = ""
    carrier: str = ""
    equipment_number: str = ""
    equipment_kind: str = ""
    check_digit: int | None = None
    unread: tuple[Segment, ...] = ()


class FreightCarton(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One carton or parcel (CD3): what it weighs, costs and what happened to it."""

    weight_kind: str = ""
    weight: Decimal | None = None
    zone: str = ""
    days: Decimal | None = None
    level: str = ""
    handover: str = ""
    rate_kind: str = ""
    charge: Decimal | None = None
    rate_kind_2: str = ""
    charge_2: Decimal | None = None
    level_2: str = ""
    level_3: str = ""
    payment_method: str = ""
    country: str = ""
    references: tuple[Reference, ...] = ()
    costs: tuple[QuotedCharge, ...] = ()
    delivered_on: date | None = None
    delivered_at: time | None = None
    received_by: str = ""
    dates: tuple[DateMark, ...] = ()
    events: tuple[FreightEvent, ...] = ()
    people: tuple[Person, ...] = ()
    damages: tuple[DamagedFreight, ...] = ()
    weights: tuple[FreightWeight, ...] = ()
    marks: Mapping[str, str] = {}
    parties: tuple[Party, ...] = ()
    unread: tuple[Segment, ...] = ()


class QuotedCharge(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A special charge by its code, and its amount (L9)."""

    kind: str
    amount: Decimal
    unread: tuple[Segment, ...] = ()


class FreightParty(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody with a role in a freight line or stop, its equipment, cartons and orders."""

    role: str
    name: str = ""
    id_kind: str = ""
    id: str = ""
    more_names: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    location_kind: str = ""
    location: str = ""
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    equipment: tuple[FreightEquipment, ...] = ()
    cartons: tuple[FreightCarton, ...] = ()
    orders: tuple[OrderShare, ...] = ()
    unread: tuple[Segment, ...] = ()
