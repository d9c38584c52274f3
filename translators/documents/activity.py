"""What became of goods at a customer's: sold and in stock (852), transferred and resold (867)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

import msgspec

from translators.documents.details import LeadTime, Packaging
from translators.documents.parts import (
    Amount,
    Charge,
    Contact,
    DateMark,
    Description,
    Destination,
    Freight,
    Measure,
    Packing,
    Party,
    Price,
    Quantity,
    Reference,
    Routing,
    Segment,
)
from translators.documents.stock import UnitPrice


class Activity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One kind of activity of an item (ZA): "sold", "available", "on order".

    The quantity stands here, or by store in `destinations`.
    """

    kind: str
    quantity: Decimal | None = None
    unit: str = ""
    date_kind: str = ""
    on: date | None = None
    reference_kind: str = ""
    reference: str = ""
    quantities: tuple[Quantity, ...] = ()
    prices: tuple[Price, ...] = ()
    destinations: tuple[Destination, ...] = ()
    unread: tuple[Segment, ...] = ()


class ActivityLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one item (LIN)."""

    number: str = ""
    items: Mapping[str, str] = {}
    prices: tuple[Price, ...] = ()
    packing: tuple[Packing, ...] = ()
    references: tuple[Reference, ...] = ()
    amounts: tuple[Amount, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    activities: tuple[Activity, ...] = ()
    unread: tuple[Segment, ...] = ()


class ReportingParty(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A party of a report, how it is supplied and when."""

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
    freight: tuple[Freight, ...] = ()
    routing: tuple[Routing, ...] = ()
    dates: tuple[DateMark, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    unread: tuple[Segment, ...] = ()


class SetAside(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Order numbers we may use for replenishment: one, or the range `first` to `last` (XPO)."""

    first: str = ""
    last: str = ""
    id_kind: str = ""
    id: str = ""


class ProductActivity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a customer sold and has of our goods, between two days (or on one)."""

    handling: str = ""
    starts_on: date
    ends_on: date | None = None
    order_numbers: tuple[SetAside, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    parties: tuple[ReportingParty, ...] = ()
    lines: tuple[ActivityLine, ...] = ()
    unread: tuple[Segment, ...] = ()


class ResaleLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was transferred or sold of one item (QTY, LIN), at which price and for which sums."""

    kind: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    text: str = ""
    number: str = ""
    items: Mapping[str, str] = {}
    packing: tuple[Packing, ...] = ()
    prices: tuple[UnitPrice, ...] = ()
    amounts: tuple[Amount, ...] = ()
    charges: tuple[Charge, ...] = ()
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    dates: tuple[DateMark, ...] = ()
    currency: str = ""
    currency_party: str = ""
    unread: tuple[Segment, ...] = ()


class Resale(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One transfer or sale (PTD): to whom, on which order, which items."""

    kind: str
    multiplier_kind: str = ""
    multiplier: Decimal | None = None
    reference_kind: str = ""
    reference: str = ""
    movement: str = ""
    dates: tuple[DateMark, ...] = ()
    references: tuple[Reference, ...] = ()
    order_number: str = ""
    order_release: str = ""
    order_change: str = ""
    ordered_on: date | None = None
    contacts: tuple[Contact, ...] = ()
    marks: Mapping[str, str] = {}
    parties: tuple[Party, ...] = ()
    lines: tuple[ResaleLine, ...] = ()
    unread: tuple[Segment, ...] = ()


class ResaleReport(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Product transfers and resales: what a dealer sold of our goods, and to whom."""

    purpose: str = ""
    number: str = ""
    reported_on: date
    kind: str = ""
    multiplier_kind: str = ""
    multiplier: Decimal | None = None
    action: str = ""
    reported_at: time | None = None
    previous: str = ""
    currency: str = ""
    currency_party: str = ""
    dates: tuple[DateMark, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    measures: tuple[Measure, ...] = ()
    parties: tuple[Party, ...] = ()
    resales: tuple[Resale, ...] = ()
    amounts: tuple[Amount, ...] = ()
    unread: tuple[Segment, ...] = ()
