"""Returns of goods (180): asked for, allowed or refused, told in advance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

import msgspec

from translators.documents.details import Packaging
from translators.documents.parts import (
    Amount,
    Charge,
    Contact,
    DateMark,
    Description,
    Destination,
    Load,
    Measure,
    Party,
    Reference,
    Routing,
    Segment,
    Text,
)


class ReturnQuantity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a returned line by its meaning (QTY)."""

    kind: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    text: str = ""
    amounts: tuple[Amount, ...] = ()
    dates: tuple[DateMark, ...] = ()
    unread: tuple[Segment, ...] = ()


class ReturnLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item to be returned (BLI), why, and what is to become of it.

    `request` is the reason of who asks, `response` the reason of who answers.
    """

    items: Mapping[str, str] = {}
    quantity: Decimal | None = None
    unit: str = ""
    price_kind: str = ""
    unit_price: Decimal | None = None
    price_unit: str = ""
    references: tuple[Reference, ...] = ()
    descriptions: tuple[Description, ...] = ()
    disposition: str = ""
    request: str = ""
    response: str = ""
    reason: str = ""
    used: str = ""
    charges: tuple[Charge, ...] = ()
    amounts: tuple[Amount, ...] = ()
    measures: tuple[Measure, ...] = ()
    texts: tuple[Text, ...] = ()
    order_number: str = ""
    order_release: str = ""
    order_change: str = ""
    ordered_on: date | None = None
    order_line: str = ""
    dates: tuple[DateMark, ...] = ()
    routing: tuple[Routing, ...] = ()
    destinations: tuple[Destination, ...] = ()
    parties: tuple[Party, ...] = ()
    quantities: tuple[ReturnQuantity, ...] = ()
    unread: tuple[Segment, ...] = ()


class ReturnAuthorization(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A return of goods: `purpose` and `disposition` say whether it is asked for or allowed.

    `limit` is the most that may be claimed.
    """

    purpose: str = ""
    number: str
    issued_on: date
    issued_at: time | None = None
    zone: str = ""
    reference: str = ""
    kind: str = ""
    action: str = ""
    disposition: str = ""
    request: str = ""
    response: str = ""
    reason: str = ""
    used: str = ""
    order_number: str = ""
    order_release: str = ""
    order_change: str = ""
    ordered_on: date | None = None
    dates: tuple[DateMark, ...] = ()
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    charges: tuple[Charge, ...] = ()
    limit: Decimal | None = None
    limit_method: str = ""
    packaging: tuple[Packaging, ...] = ()
    loads: tuple[Load, ...] = ()
    routing: tuple[Routing, ...] = ()
    texts: tuple[Text, ...] = ()
    parties: tuple[Party, ...] = ()
    lines: tuple[ReturnLine, ...] = ()
    unread: tuple[Segment, ...] = ()
