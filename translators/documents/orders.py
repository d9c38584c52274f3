"""Purchase orders (850, 875) and their acknowledgments (855)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from translators.documents.details import (
    Allowance,
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


class OrderLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is ordered: `items` maps a kind of number ("buyer's item", "UPC") to the number.

    `unit_price` is per `unit` unless `price_basis` says otherwise ("per hundred", …). A line may
    be meant for several stores (`destinations`, in their own unit), and be a kit or an assortment
    of `components`. From `upc` on there is what only grocery orders say.
    """

    number: str = ""
    quantity: Decimal | None = None
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
    upc: str = ""
    allowances: tuple[Allowance, ...] = ()
    cost: Decimal | None = None
    cost_unit: str = ""
    price_bracket: str = ""
    price_list: str = ""
    price_list_issue: str = ""
    printed_price: Decimal | None = None
    printed_price_quantity: Decimal | None = None
    unread: tuple[Segment, ...] = ()


class PurchaseOrder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A customer's order. `purpose` chooses the action ("new", "cancel", "replace", …)."""

    number: str
    release: str = ""
    purpose: str = ""
    kind: str = ""
    ordered_on: date
    contract: str = ""
    acknowledgment: str = ""
    invoice_kind: str = ""
    contract_kind: str = ""
    category: str = ""
    security: str = ""
    transaction: str = ""
    exempt: str = ""
    master: str = ""
    link: str = ""
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
    notes: tuple[Text, ...] = ()
    lines: tuple[OrderLine, ...] = ()
    totals: tuple[Amount, ...] = ()
    total: Decimal | None = None
    total_quantity: Decimal | None = None
    total_unit: str = ""
    weight: Decimal | None = None
    weight_unit: str = ""
    volume: Decimal | None = None
    volume_unit: str = ""
    totals_note: str = ""
    allowances: tuple[Allowance, ...] = ()
    order_size: Decimal | None = None
    price_bracket: str = ""
    payment_method: str = ""
    unread: tuple[Segment, ...] = ()


class AckLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the order as we take it, with its statuses: one for each part of the quantity."""

    number: str = ""
    quantity: Decimal | None = None
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


class OrderAck(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Our answer to an order: `status` such as "accepted" or "rejected"."""

    purpose: str = ""
    status: str
    number: str
    ordered_on: date
    release: str = ""
    contract: str = ""
    request: str = ""
    our_number: str = ""
    acknowledged_on: date | None = None
    kind: str = ""
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
    lines: tuple[AckLine, ...] = ()
    totals: tuple[Amount, ...] = ()
    weight: Decimal | None = None
    weight_unit: str = ""
    volume: Decimal | None = None
    volume_unit: str = ""
    totals_note: str = ""
    unread: tuple[Segment, ...] = ()
