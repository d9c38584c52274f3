"""Goods received: by a warehouse for us (944), by a customer or by us (861)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

import msgspec

from translators.documents.details import Handling
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
    Reference,
    Routing,
    Segment,
    Text,
)


class ReceiptException(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Units that came in another condition than good (W13): "damaged", "short", "over"."""

    quantity: Decimal
    unit: str = ""
    condition: str
    lot: str = ""
    cause: str = ""
    references: tuple[Reference, ...] = ()
    unread: tuple[Segment, ...] = ()


class StockReceiptLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was received of one item (W07), its lots, and what was wrong with some of it."""

    received: Decimal
    unit: str = ""
    upc: str = ""
    items: Mapping[str, str] = {}
    lot: str = ""
    adjustment: str = ""
    descriptions: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    packing: tuple[Packing, ...] = ()
    exceptions: tuple[ReceiptException, ...] = ()
    unread: tuple[Segment, ...] = ()


class StockReceipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a warehouse received for us. `number` is its receipt, `order_number` our order."""

    reporting: str = ""
    received_on: date
    number: str
    order_number: str = ""
    shipment: str = ""
    time_kind: str = ""
    received_at: time | None = None
    master: str = ""
    link: str = ""
    parties: tuple[Party, ...] = ()
    contacts: tuple[Contact, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    texts: tuple[Text, ...] = ()
    transport: str = ""
    carrier: str = ""
    routing: str = ""
    equipment_initial: str = ""
    equipment_number: str = ""
    seals: tuple[str, ...] = ()
    seal_state: str = ""
    lines: tuple[StockReceiptLine, ...] = ()
    total_received: Decimal | None = None
    total_shipped: Decimal | None = None
    total_damaged: Decimal | None = None
    packages_received: int | None = None
    packages_shipped: int | None = None
    unread: tuple[Segment, ...] = ()


class DoubtfulQuantity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Units of a line that are in question, and the condition they are in."""

    quantity: Decimal | None = None
    unit: str = ""
    condition: str = ""


class ReceivedItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was received of one line (RCD): accepted, returned, or in question.

    `shipped` and `ordered` are what the receiver knew of (SN1); `orders` the orders it is for.
    """

    number: str = ""
    accepted: Decimal | None = None
    unit: str = ""
    returned: Decimal | None = None
    returned_unit: str = ""
    in_question: tuple[DoubtfulQuantity, ...] = ()
    shipped: Decimal | None = None
    shipped_unit: str = ""
    shipped_to_date: Decimal | None = None
    ordered: Decimal | None = None
    ordered_unit: str = ""
    currency: str = ""
    currency_party: str = ""
    items: Mapping[str, str] = {}
    descriptions: tuple[Description, ...] = ()
    packing: tuple[Packing, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    dates: tuple[DateMark, ...] = ()
    orders: tuple[ReceivedOrder, ...] = ()
    measures: tuple[Measure, ...] = ()
    freight: tuple[Freight, ...] = ()
    loads: tuple[Load, ...] = ()
    routing: tuple[Routing, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    handling: tuple[Handling, ...] = ()
    charges: tuple[Charge, ...] = ()
    marks: Mapping[str, str] = {}
    components: tuple[Component, ...] = ()
    parties: tuple[Party, ...] = ()
    unread: tuple[Segment, ...] = ()


class ReceivedOrder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The order that goods received answer (PRF)."""

    number: str = ""
    release: str = ""
    change: str = ""
    ordered_on: date | None = None
    line: str = ""
    contract: str = ""


class ReceivingAdvice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody received of a shipment, and in which condition. `kind` says when."""

    number: str
    advised_on: date
    purpose: str = ""
    kind: str = ""
    advised_at: time | None = None
    condition: str = ""
    action: str = ""
    currency: str = ""
    currency_party: str = ""
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    dates: tuple[DateMark, ...] = ()
    orders: tuple[ReceivedOrder, ...] = ()
    loads: tuple[Load, ...] = ()
    routing: tuple[Routing, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    handling: tuple[Handling, ...] = ()
    measures: tuple[Measure, ...] = ()
    parties: tuple[Party, ...] = ()
    lines: tuple[ReceivedItem, ...] = ()
    unread: tuple[Segment, ...] = ()
