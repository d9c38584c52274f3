"""Purchase orders (850) and their acknowledgments (855)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from translators.documents.parts import (
    Amount,
    Charge,
    Contact,
    DateMark,
    Description,
    Freight,
    Packing,
    Party,
    Reference,
    Routing,
    Schedule,
    Segment,
    Terms,
    Text,
)


class OrderLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is ordered: `items` maps a kind of number ("buyer's item", "UPC") to the number.

    `unit_price` is per `unit` unless `price_basis` says otherwise ("per hundred", …).
    """

    number: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    price_basis: str = ""
    items: Mapping[str, str] = {}
    descriptions: tuple[Description, ...] = ()
    packing: tuple[Packing, ...] = ()
    charges: tuple[Charge, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    terms: tuple[Terms, ...] = ()
    parties: tuple[Party, ...] = ()
    texts: tuple[Text, ...] = ()
    backorder: str = ""
    currency: str = ""
    currency_party: str = ""
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
    currency: str = ""
    currency_party: str = ""
    backorder: str = ""
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    parties: tuple[Party, ...] = ()
    contacts: tuple[Contact, ...] = ()
    charges: tuple[Charge, ...] = ()
    terms: tuple[Terms, ...] = ()
    routing: tuple[Routing, ...] = ()
    freight: tuple[Freight, ...] = ()
    texts: tuple[Text, ...] = ()
    lines: tuple[OrderLine, ...] = ()
    totals: tuple[Amount, ...] = ()
    unread: tuple[Segment, ...] = ()


class LineStatus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What we say to one line, or to a part of it (ACK), such as "accepted" or "backordered"."""

    status: str
    quantity: Decimal | None = None
    unit: str = ""
    date_kind: str = ""
    on: date | None = None
    items: Mapping[str, str] = {}
    unread: tuple[Segment, ...] = ()


class AckLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the order as we take it, with its statuses."""

    number: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    price_basis: str = ""
    items: Mapping[str, str] = {}
    descriptions: tuple[Description, ...] = ()
    packing: tuple[Packing, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    charges: tuple[Charge, ...] = ()
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
    our_number: str = ""
    acknowledged_on: date | None = None
    kind: str = ""
    currency: str = ""
    currency_party: str = ""
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    contacts: tuple[Contact, ...] = ()
    parties: tuple[Party, ...] = ()
    charges: tuple[Charge, ...] = ()
    terms: tuple[Terms, ...] = ()
    routing: tuple[Routing, ...] = ()
    freight: tuple[Freight, ...] = ()
    texts: tuple[Text, ...] = ()
    lines: tuple[AckLine, ...] = ()
    totals: tuple[Amount, ...] = ()
    unread: tuple[Segment, ...] = ()
