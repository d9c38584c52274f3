"""Ship notices (856): what is on its way, by shipment, order, pallet, carton and item.

Senders nest the levels as they like, and a level is held by the record it hangs on: cartons in
orders, orders in cartons, cartons of an item. Goods may be told at any level: a carton of one item
often says itself what is in it. `translators.documents.contents` lists all goods alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

import msgspec

from translators.documents.details import Handling, Packaging
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
    Reference,
    Routing,
    Segment,
)


class ShippedItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item inside a carton; `number` is the order's line number when the sender states it.

    `items` are its numbers by kind. Where the sender tells an item first, `cartons` are those it
    is packed in; `parts` are what it is made of.
    """

    number: str = ""
    items: Mapping[str, str] = {}
    line: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    shipped_to_date: Decimal | None = None
    ordered: Decimal | None = None
    ordered_unit: str = ""
    containers: str = ""
    status: str = ""
    components: tuple[Component, ...] = ()
    order_number: str = ""
    order_release: str = ""
    order_change: str = ""
    ordered_on: date | None = None
    order_line: str = ""
    contract: str = ""
    order_kind: str = ""
    packing: tuple[Packing, ...] = ()
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    loads: tuple[Load, ...] = ()
    routing: tuple[Routing, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    handling: tuple[Handling, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    marks: Mapping[str, str] = {}
    dates: tuple[DateMark, ...] = ()
    freight: tuple[Freight, ...] = ()
    parties: tuple[Party, ...] = ()
    destinations: tuple[Destination, ...] = ()
    currency: str = ""
    currency_party: str = ""
    charges: tuple[Charge, ...] = ()
    cartons: tuple[Carton, ...] = ()
    parts: tuple[ShippedPart, ...] = ()
    unread: tuple[Segment, ...] = ()


class ShippedPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A level of another kind than order, pallet, carton or item: `kind` is our word for it."""

    kind: str
    number: str = ""
    numbers: Mapping[str, str] = {}
    line: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    shipped_to_date: Decimal | None = None
    ordered: Decimal | None = None
    ordered_unit: str = ""
    containers: str = ""
    status: str = ""
    components: tuple[Component, ...] = ()
    order_number: str = ""
    order_release: str = ""
    order_change: str = ""
    ordered_on: date | None = None
    order_line: str = ""
    contract: str = ""
    order_kind: str = ""
    packing: tuple[Packing, ...] = ()
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    loads: tuple[Load, ...] = ()
    routing: tuple[Routing, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    handling: tuple[Handling, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    marks: Mapping[str, str] = {}
    dates: tuple[DateMark, ...] = ()
    freight: tuple[Freight, ...] = ()
    parties: tuple[Party, ...] = ()
    destinations: tuple[Destination, ...] = ()
    currency: str = ""
    currency_party: str = ""
    charges: tuple[Charge, ...] = ()
    items: tuple[ShippedItem, ...] = ()
    unread: tuple[Segment, ...] = ()


class Carton(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A carton: `marks` maps a kind of mark ("SSCC", "UCC-128") to its number.

    `items` are inside it, or in the `parts` of it (smaller packs, kits). A carton of one item may
    state the item's `numbers` and quantity itself. `orders` are those told below the carton.
    """

    marks: Mapping[str, str] = {}
    number: str = ""
    numbers: Mapping[str, str] = {}
    line: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    shipped_to_date: Decimal | None = None
    ordered: Decimal | None = None
    ordered_unit: str = ""
    containers: str = ""
    status: str = ""
    components: tuple[Component, ...] = ()
    order_number: str = ""
    order_release: str = ""
    order_change: str = ""
    ordered_on: date | None = None
    order_line: str = ""
    contract: str = ""
    order_kind: str = ""
    packing: tuple[Packing, ...] = ()
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    loads: tuple[Load, ...] = ()
    routing: tuple[Routing, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    handling: tuple[Handling, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    dates: tuple[DateMark, ...] = ()
    freight: tuple[Freight, ...] = ()
    parties: tuple[Party, ...] = ()
    destinations: tuple[Destination, ...] = ()
    currency: str = ""
    currency_party: str = ""
    charges: tuple[Charge, ...] = ()
    orders: tuple[ShippedOrder, ...] = ()
    items: tuple[ShippedItem, ...] = ()
    parts: tuple[ShippedPart, ...] = ()
    unread: tuple[Segment, ...] = ()


class Pallet(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A pallet (tare): its cartons, the items on it without one, the orders told below it."""

    marks: Mapping[str, str] = {}
    number: str = ""
    numbers: Mapping[str, str] = {}
    line: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    shipped_to_date: Decimal | None = None
    ordered: Decimal | None = None
    ordered_unit: str = ""
    containers: str = ""
    status: str = ""
    components: tuple[Component, ...] = ()
    order_number: str = ""
    order_release: str = ""
    order_change: str = ""
    ordered_on: date | None = None
    order_line: str = ""
    contract: str = ""
    order_kind: str = ""
    packing: tuple[Packing, ...] = ()
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    loads: tuple[Load, ...] = ()
    routing: tuple[Routing, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    handling: tuple[Handling, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    dates: tuple[DateMark, ...] = ()
    freight: tuple[Freight, ...] = ()
    parties: tuple[Party, ...] = ()
    destinations: tuple[Destination, ...] = ()
    currency: str = ""
    currency_party: str = ""
    charges: tuple[Charge, ...] = ()
    orders: tuple[ShippedOrder, ...] = ()
    cartons: tuple[Carton, ...] = ()
    items: tuple[ShippedItem, ...] = ()
    unread: tuple[Segment, ...] = ()


class ShippedOrder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The part of a shipment that answers one order: pallets, or cartons without a pallet.

    `items` are those that stand directly under the order, in no stated carton.
    """

    number: str = ""
    release: str = ""
    change: str = ""
    ordered_on: date | None = None
    line: str = ""
    contract: str = ""
    order_kind: str = ""
    our_number: str = ""
    packing: tuple[Packing, ...] = ()
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    loads: tuple[Load, ...] = ()
    routing: tuple[Routing, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    handling: tuple[Handling, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    marks: Mapping[str, str] = {}
    dates: tuple[DateMark, ...] = ()
    freight: tuple[Freight, ...] = ()
    parties: tuple[Party, ...] = ()
    destinations: tuple[Destination, ...] = ()
    currency: str = ""
    currency_party: str = ""
    charges: tuple[Charge, ...] = ()
    pallets: tuple[Pallet, ...] = ()
    cartons: tuple[Carton, ...] = ()
    items: tuple[ShippedItem, ...] = ()
    parts: tuple[ShippedPart, ...] = ()
    unread: tuple[Segment, ...] = ()


class ShipNotice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A shipment told in advance.

    What stands directly under the shipment: orders, or pallets, cartons and items of no stated
    order. `header_dates` are those told before the shipment's own.
    """

    purpose: str = ""
    number: str
    noticed_on: date
    noticed_at: time
    structure: str = ""
    kind: str = ""
    reason: str = ""
    header_dates: tuple[DateMark, ...] = ()
    packing: tuple[Packing, ...] = ()
    descriptions: tuple[Description, ...] = ()
    measures: tuple[Measure, ...] = ()
    packaging: tuple[Packaging, ...] = ()
    loads: tuple[Load, ...] = ()
    routing: tuple[Routing, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    handling: tuple[Handling, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    marks: Mapping[str, str] = {}
    dates: tuple[DateMark, ...] = ()
    freight: tuple[Freight, ...] = ()
    parties: tuple[Party, ...] = ()
    destinations: tuple[Destination, ...] = ()
    currency: str = ""
    currency_party: str = ""
    charges: tuple[Charge, ...] = ()
    orders: tuple[ShippedOrder, ...] = ()
    pallets: tuple[Pallet, ...] = ()
    cartons: tuple[Carton, ...] = ()
    items: tuple[ShippedItem, ...] = ()
    parts: tuple[ShippedPart, ...] = ()
    unread: tuple[Segment, ...] = ()
