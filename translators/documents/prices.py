"""Price lists and sales catalogues (832)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from translators.documents.details import (
    Handling,
    LeadTime,
    Packaging,
)
from translators.documents.parts import (
    Charge,
    Component,
    Contact,
    DateMark,
    Description,
    Equipment,
    Freight,
    Load,
    Measure,
    Packing,
    Party,
    Price,
    Reference,
    Routing,
    Segment,
    Tax,
    Terms,
    Text,
)


class PriceBracket(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A price change, by bracket of the size of the order (G40)."""

    bracket: str = ""
    cost: Decimal
    old_cost: Decimal | None = None
    description: str = ""
    retail: Decimal | None = None
    old_retail: Decimal | None = None
    unit: str = ""
    kind: str = ""
    count: int | None = None


class CatalogPrice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A price of an item (CTP), when it holds, and for how many."""

    channel: str = ""
    kind: str = ""
    price: Decimal | None = None
    quantity: Decimal | None = None
    unit: str = ""
    multiplier_kind: str = ""
    multiplier: Decimal | None = None
    amount: Decimal | None = None
    basis: str = ""
    condition: str = ""
    multiple: int | None = None
    brackets: tuple[PriceBracket, ...] = ()
    dates: tuple[DateMark, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()
    currency: str = ""
    currency_party: str = ""
    packing: tuple[Packing, ...] = ()
    references: tuple[Reference, ...] = ()
    charges: tuple[Charge, ...] = ()
    unread: tuple[Segment, ...] = ()


class CatalogLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item of a catalogue with its prices."""

    number: str = ""
    items: Mapping[str, str] = {}
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    packing: tuple[Packing, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    prices: tuple[CatalogPrice, ...] = ()
    charges: tuple[Charge, ...] = ()
    terms: tuple[Terms, ...] = ()
    taxes: tuple[Tax, ...] = ()
    freight: tuple[Freight, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    contacts: tuple[Contact, ...] = ()
    parties: tuple[Party, ...] = ()
    texts: tuple[Text, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()
    loads: tuple[Load, ...] = ()
    routing: tuple[Routing, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    handling: tuple[Handling, ...] = ()
    components: tuple[Component, ...] = ()
    unread: tuple[Segment, ...] = ()


class PriceCatalog(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Prices from `dates` on: `purpose` such as "price list", `action` what to do with it."""

    purpose: str
    number: str = ""
    version: str = ""
    revision: str = ""
    unit: str = ""
    old_number: str = ""
    old_version: str = ""
    old_revision: str = ""
    description: str = ""
    action: str = ""
    prices: tuple[Price, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    dates: tuple[DateMark, ...] = ()
    currency: str = ""
    currency_party: str = ""
    terms: tuple[Terms, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()
    charges: tuple[Charge, ...] = ()
    taxes: tuple[Tax, ...] = ()
    freight: tuple[Freight, ...] = ()
    loads: tuple[Load, ...] = ()
    routing: tuple[Routing, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    handling: tuple[Handling, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    parties: tuple[Party, ...] = ()
    texts: tuple[Text, ...] = ()
    lines: tuple[CatalogLine, ...] = ()
    unread: tuple[Segment, ...] = ()
