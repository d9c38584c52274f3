"""Ship notices (856): what is on its way, by shipment, order, pallet, carton and item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

import msgspec

from translators.documents.parts import (
    DateMark,
    Description,
    Equipment,
    Freight,
    Load,
    Packing,
    Party,
    Reference,
    Routing,
    Segment,
)


class ShippedItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item inside a carton; `number` is the order's line number when the sender states it."""

    number: str = ""
    items: Mapping[str, str] = {}
    quantity: Decimal | None = None
    unit: str = ""
    shipped_to_date: Decimal | None = None
    ordered: Decimal | None = None
    ordered_unit: str = ""
    status: str = ""
    descriptions: tuple[Description, ...] = ()
    packing: tuple[Packing, ...] = ()
    references: tuple[Reference, ...] = ()
    unread: tuple[Segment, ...] = ()


class Carton(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A carton: `marks` maps a kind of mark ("SSCC", "UCC-128") to its number."""

    marks: Mapping[str, str] = {}
    packing: tuple[Packing, ...] = ()
    loads: tuple[Load, ...] = ()
    references: tuple[Reference, ...] = ()
    items: tuple[ShippedItem, ...] = ()
    unread: tuple[Segment, ...] = ()


class Pallet(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A pallet (tare) and its cartons."""

    marks: Mapping[str, str] = {}
    packing: tuple[Packing, ...] = ()
    loads: tuple[Load, ...] = ()
    references: tuple[Reference, ...] = ()
    cartons: tuple[Carton, ...] = ()
    unread: tuple[Segment, ...] = ()


class ShippedOrder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The part of a shipment that answers one order: pallets, or cartons without a pallet.

    `items` are those that stand directly under the order, in no stated carton.
    """

    number: str = ""
    release: str = ""
    change: str = ""
    ordered_on: date | None = None
    our_number: str = ""
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    loads: tuple[Load, ...] = ()
    parties: tuple[Party, ...] = ()
    pallets: tuple[Pallet, ...] = ()
    cartons: tuple[Carton, ...] = ()
    items: tuple[ShippedItem, ...] = ()
    unread: tuple[Segment, ...] = ()


class ShipNotice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A shipment told in advance. `items` stand directly under the shipment (S-I)."""

    purpose: str = ""
    number: str
    noticed_on: date
    noticed_at: time
    structure: str = ""
    loads: tuple[Load, ...] = ()
    routing: tuple[Routing, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    freight: tuple[Freight, ...] = ()
    parties: tuple[Party, ...] = ()
    orders: tuple[ShippedOrder, ...] = ()
    items: tuple[ShippedItem, ...] = ()
    unread: tuple[Segment, ...] = ()
