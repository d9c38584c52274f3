"""What a customer plans to need (830), and exactly when it shall be shipped (862)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

import msgspec

from translators.documents.details import (
    Handling,
    LeadTime,
    Packaging,
    TaxStatus,
)
from translators.documents.parts import (
    Charge,
    Component,
    Contact,
    DateMark,
    Description,
    Destination,
    Equipment,
    Freight,
    Load,
    Measure,
    Packing,
    Party,
    Price,
    Quantity,
    Reference,
    Routing,
    Segment,
    Terms,
)


class TimedDelivery(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a quantity for a time of the day (JIT)."""

    quantity: Decimal
    at: time | None = None
    references: tuple[Reference, ...] = ()
    unread: tuple[Segment, ...] = ()


class Forecast(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A quantity for a day, or for the period that starts then (FST).

    `firmness` says how sure it is ("firm", "planning"), `timing` how long the period lasts
    ("weekly"). `quantity` is cumulative where the schedule says so.
    """

    quantity: Decimal
    firmness: str = ""
    timing: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    date_kind: str = ""
    at: time | None = None
    reference_kind: str = ""
    reference: str = ""
    planning_kind: str = ""
    quantities: tuple[Quantity, ...] = ()
    destinations: tuple[Destination, ...] = ()
    dates: tuple[DateMark, ...] = ()
    times: tuple[TimedDelivery, ...] = ()
    unread: tuple[Segment, ...] = ()


class DeliveryDays(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Days of the week and times of the day on which goods may come."""

    days: str = ""
    time: str = ""


class DeliveryPattern(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A pattern of delivery and the forecasts it holds for (SDP)."""

    patterns: tuple[DeliveryDays, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    unread: tuple[Segment, ...] = ()


class Shipped(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the customer has shipped or received so far (SHP), and its numbers."""

    kind: str = ""
    quantity: Decimal | None = None
    date_kind: str = ""
    on: date | None = None
    at: time | None = None
    until: date | None = None
    until_at: time | None = None
    references: tuple[Reference, ...] = ()
    unread: tuple[Segment, ...] = ()


class Authorization(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the customer answers for up to a day (ATH): material, labour, finished goods."""

    what: str = ""
    until: date | None = None
    quantity: Decimal | None = None
    largest: Decimal | None = None
    since: date | None = None


class ScheduleLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item of a schedule with its forecasts, or with patterns that hold them."""

    number: str = ""
    items: Mapping[str, str] = {}
    unit: str = ""
    unit_price: Decimal | None = None
    price_basis: str = ""
    part_status: str = ""
    part_note: str = ""
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    packing: tuple[Packing, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    prices: tuple[Price, ...] = ()
    charges: tuple[Charge, ...] = ()
    terms: tuple[Terms, ...] = ()
    tax_statuses: tuple[TaxStatus, ...] = ()
    currency: str = ""
    currency_party: str = ""
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    contacts: tuple[Contact, ...] = ()
    parties: tuple[Party, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()
    authorizations: tuple[Authorization, ...] = ()
    freight: tuple[Freight, ...] = ()
    loads: tuple[Load, ...] = ()
    routing: tuple[Routing, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    handling: tuple[Handling, ...] = ()
    components: tuple[Component, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    patterns: tuple[DeliveryPattern, ...] = ()
    shipments: tuple[Shipped, ...] = ()
    unread: tuple[Segment, ...] = ()


class PlanningSchedule(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a customer plans to need from `starts_on` to `ends_on`: no order by itself.

    `kind` says what the days mean ("delivery", "shipment"), `quantity_kind` whether quantities are
    discrete or cumulative.
    """

    purpose: str = ""
    number: str = ""
    release: str = ""
    kind: str = ""
    quantity_kind: str = ""
    starts_on: date
    ends_on: date | None = None
    issued_on: date
    updated_on: date | None = None
    contract: str = ""
    order_number: str = ""
    planning_kind: str = ""
    action: str = ""
    currency: str = ""
    currency_party: str = ""
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    tax_statuses: tuple[TaxStatus, ...] = ()
    freight: tuple[Freight, ...] = ()
    prices: tuple[Price, ...] = ()
    charges: tuple[Charge, ...] = ()
    backorder: str = ""
    terms: tuple[Terms, ...] = ()
    dates: tuple[DateMark, ...] = ()
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    loads: tuple[Load, ...] = ()
    routing: tuple[Routing, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    handling: tuple[Handling, ...] = ()
    parties: tuple[Party, ...] = ()
    lines: tuple[ScheduleLine, ...] = ()
    unread: tuple[Segment, ...] = ()


class ShippingSchedule(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Exactly what shall be shipped when, on the basis of a planning schedule."""

    purpose: str = ""
    number: str
    issued_on: date
    kind: str = ""
    starts_on: date
    ends_on: date
    release: str = ""
    reference: str = ""
    contract: str = ""
    order_number: str = ""
    quantity_kind: str = ""
    dates: tuple[DateMark, ...] = ()
    parties: tuple[Party, ...] = ()
    lines: tuple[ScheduleLine, ...] = ()
    unread: tuple[Segment, ...] = ()
