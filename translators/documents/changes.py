"""Changes of orders (860) and what the seller says to them (865)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from translators.documents.details import (
    Handling,
    ItemNumbers,
    LeadTime,
    Packaging,
    Promotion,
    TaxStatus,
)
from translators.documents.parts import (
    Amount,
    Charge,
    Component,
    Contact,
    DateMark,
    Description,
    Destination,
    Equipment,
    Freight,
    LineStatus,
    Load,
    Measure,
    Packing,
    Party,
    Price,
    Quantity,
    Reference,
    Routing,
    Schedule,
    Segment,
    Tax,
    Terms,
    Text,
)


class ChangeLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line as it shall be now: `change` says what becomes of it ("add", "quantity decreased").

    `quantity` is the new one, `left` what is still to be received. Prices and items are as in an
    order.
    """

    number: str = ""
    change: str
    quantity: Decimal | None = None
    left: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    price_basis: str = ""
    backorder: str = ""
    currency: str = ""
    currency_party: str = ""
    exchange_rate: Decimal | None = None
    items: Mapping[str, str] = {}
    more_items: tuple[ItemNumbers, ...] = ()
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    packing: tuple[Packing, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    prices: tuple[Price, ...] = ()
    charges: tuple[Charge, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    destinations: tuple[Destination, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()
    terms: tuple[Terms, ...] = ()
    taxes: tuple[Tax, ...] = ()
    tax_statuses: tuple[TaxStatus, ...] = ()
    parties: tuple[Party, ...] = ()
    contacts: tuple[Contact, ...] = ()
    freight: tuple[Freight, ...] = ()
    loads: tuple[Load, ...] = ()
    routing: tuple[Routing, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    handling: tuple[Handling, ...] = ()
    texts: tuple[Text, ...] = ()
    messages: tuple[str, ...] = ()
    components: tuple[Component, ...] = ()
    amounts: tuple[Amount, ...] = ()
    unread: tuple[Segment, ...] = ()


class OrderChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A change of the order `number`: `change` is its sequence number, `purpose` the action."""

    purpose: str = ""
    kind: str = ""
    number: str
    release: str = ""
    change: str = ""
    ordered_on: date
    request: str = ""
    contract: str = ""
    reference: str = ""
    acknowledged_on: date | None = None
    changed_on: date | None = None
    contract_kind: str = ""
    security: str = ""
    acknowledgment: str = ""
    transaction: str = ""
    category: str = ""
    currency: str = ""
    currency_party: str = ""
    backorder: str = ""
    exchange_rate: Decimal | None = None
    references: tuple[Reference, ...] = ()
    tax_statuses: tuple[TaxStatus, ...] = ()
    prices: tuple[Price, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()
    more_items: tuple[ItemNumbers, ...] = ()
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    loads: tuple[Load, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    handling: tuple[Handling, ...] = ()
    dates: tuple[DateMark, ...] = ()
    parties: tuple[Party, ...] = ()
    contacts: tuple[Contact, ...] = ()
    charges: tuple[Charge, ...] = ()
    terms: tuple[Terms, ...] = ()
    routing: tuple[Routing, ...] = ()
    freight: tuple[Freight, ...] = ()
    taxes: tuple[Tax, ...] = ()
    amounts: tuple[Amount, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    texts: tuple[Text, ...] = ()
    lines: tuple[ChangeLine, ...] = ()
    totals: tuple[Amount, ...] = ()
    weight: Decimal | None = None
    weight_unit: str = ""
    volume: Decimal | None = None
    volume_unit: str = ""
    totals_note: str = ""
    unread: tuple[Segment, ...] = ()


class ChangeAckLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A changed line as the seller takes it: `change` echoes the change, `statuses` answer it."""

    number: str = ""
    change: str
    quantity: Decimal | None = None
    left: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    price_basis: str = ""
    backorder: str = ""
    currency: str = ""
    currency_party: str = ""
    exchange_rate: Decimal | None = None
    items: Mapping[str, str] = {}
    more_items: tuple[ItemNumbers, ...] = ()
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    packing: tuple[Packing, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    prices: tuple[Price, ...] = ()
    charges: tuple[Charge, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    destinations: tuple[Destination, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()
    terms: tuple[Terms, ...] = ()
    taxes: tuple[Tax, ...] = ()
    tax_statuses: tuple[TaxStatus, ...] = ()
    parties: tuple[Party, ...] = ()
    contacts: tuple[Contact, ...] = ()
    freight: tuple[Freight, ...] = ()
    loads: tuple[Load, ...] = ()
    routing: tuple[Routing, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    handling: tuple[Handling, ...] = ()
    texts: tuple[Text, ...] = ()
    messages: tuple[str, ...] = ()
    components: tuple[Component, ...] = ()
    amounts: tuple[Amount, ...] = ()
    statuses: tuple[LineStatus, ...] = ()
    unread: tuple[Segment, ...] = ()


class OrderChangeAck(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the seller says to a change, or a change the seller asks for (`status` none then)."""

    purpose: str = ""
    status: str = ""
    number: str
    release: str = ""
    change: str = ""
    ordered_on: date
    request: str = ""
    contract: str = ""
    our_number: str = ""
    acknowledged_on: date | None = None
    changed_on: date | None = None
    effective_on: date | None = None
    kind: str = ""
    security: str = ""
    transaction: str = ""
    currency: str = ""
    currency_party: str = ""
    backorder: str = ""
    exchange_rate: Decimal | None = None
    references: tuple[Reference, ...] = ()
    tax_statuses: tuple[TaxStatus, ...] = ()
    prices: tuple[Price, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()
    more_items: tuple[ItemNumbers, ...] = ()
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    loads: tuple[Load, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    handling: tuple[Handling, ...] = ()
    dates: tuple[DateMark, ...] = ()
    parties: tuple[Party, ...] = ()
    contacts: tuple[Contact, ...] = ()
    charges: tuple[Charge, ...] = ()
    terms: tuple[Terms, ...] = ()
    routing: tuple[Routing, ...] = ()
    freight: tuple[Freight, ...] = ()
    taxes: tuple[Tax, ...] = ()
    amounts: tuple[Amount, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    texts: tuple[Text, ...] = ()
    lines: tuple[ChangeAckLine, ...] = ()
    totals: tuple[Amount, ...] = ()
    weight: Decimal | None = None
    weight_unit: str = ""
    volume: Decimal | None = None
    volume_unit: str = ""
    totals_note: str = ""
    unread: tuple[Segment, ...] = ()
