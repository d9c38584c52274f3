"""Invoices and credit memos (810), of the grocery trade too (880)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from translators.documents.codings import Account, Listing
from translators.documents.details import Allowance, Packaging
from translators.documents.parts import (
    Amount,
    Charge,
    Component,
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
    Tax,
    Terms,
    Text,
)
from translators.documents.settlement import PaymentWay


class Carriage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which carrier took the goods, in which equipment, under which number (CAD)."""

    mode: str = ""
    equipment_initial: str = ""
    equipment_number: str = ""
    carrier: str = ""
    description: str = ""
    status: str = ""
    reference_kind: str = ""
    reference: str = ""
    level: str = ""
    unread: tuple[Segment, ...] = ()


class ShippedDifference(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why another quantity was shipped than ordered (IT3)."""

    shipped: Decimal | None = None
    unit: str = ""
    status: str = ""
    difference: Decimal | None = None
    reason: str = ""
    unread: tuple[Segment, ...] = ()


class ShippedTotal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was shipped in all that is billed (ISS)."""

    quantity: Decimal | None = None
    unit: str = ""
    weight: Decimal | None = None
    weight_unit: str = ""
    volume: Decimal | None = None
    volume_unit: str = ""
    packages: Decimal | None = None
    weight_2: Decimal | None = None
    descriptions: tuple[Description, ...] = ()
    unread: tuple[Segment, ...] = ()


class InvoiceLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is billed; `number` is the order's line number when the sender states it."""

    number: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    price_basis: str = ""
    items: Mapping[str, str] = {}
    descriptions: tuple[Description, ...] = ()
    packing: tuple[Packing, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    taxes: tuple[Tax, ...] = ()
    charges: tuple[Charge, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    upc: str = ""
    amount: Decimal | None = None
    shipped: Decimal | None = None
    shipped_unit: str = ""
    price_bracket: str = ""
    price_list: str = ""
    price_list_issue: str = ""
    allowances: tuple[Allowance, ...] = ()
    currency_party: str = ""
    currency: str = ""
    differences: tuple[ShippedDifference, ...] = ()
    prices: tuple[Price, ...] = ()
    measures: tuple[Measure, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    terms: tuple[Terms, ...] = ()
    contacts: tuple[Contact, ...] = ()
    destinations: tuple[Destination, ...] = ()
    carriers: tuple[Carriage, ...] = ()
    components: tuple[Component, ...] = ()
    parties: tuple[Party, ...] = ()
    listings: tuple[Listing, ...] = ()
    accounts: tuple[Account, ...] = ()
    unread: tuple[Segment, ...] = ()


class Invoice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An invoice, or a credit memo by its `kind`. `total` is what is to be paid (TDS01)."""

    number: str
    invoiced_on: date
    order_number: str = ""
    ordered_on: date | None = None
    release: str = ""
    change: str = ""
    kind: str = ""
    purpose: str = ""
    action: str = ""
    related_number: str = ""
    currency: str = ""
    currency_party: str = ""
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    contacts: tuple[Contact, ...] = ()
    parties: tuple[Party, ...] = ()
    terms: tuple[Terms, ...] = ()
    freight: tuple[Freight, ...] = ()
    routing: tuple[Routing, ...] = ()
    texts: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()
    lines: tuple[InvoiceLine, ...] = ()
    total: Decimal
    discountable: Decimal | None = None
    discounted: Decimal | None = None
    discount: Decimal | None = None
    taxes: tuple[Tax, ...] = ()
    charges: tuple[Charge, ...] = ()
    totals: tuple[Amount, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    vendor_order: str = ""
    master: str = ""
    link: str = ""
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    listings: tuple[Listing, ...] = ()
    accounts: tuple[Account, ...] = ()
    carriers: tuple[Carriage, ...] = ()
    shipments: tuple[ShippedTotal, ...] = ()
    payments: tuple[PaymentWay, ...] = ()
    unread: tuple[Segment, ...] = ()
