"""Parts of documents about money paid: the way of a payment, adjustments, what is paid for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from translators.documents.parts import (
    Charge,
    Component,
    Contact,
    DateMark,
    Reference,
    Segment,
    Text,
)


class PaymentWay(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A way to pay: `method` such as "credit transfer", to which account, under which reference.

    `bank` is the bank of `account` (a BIC); `mandate` and `payer_account` belong to direct debits.
    """

    method: str = ""
    words: str = ""
    due_on: date | None = None
    reference: str = ""
    account: str = ""
    account_name: str = ""
    bank: str = ""
    card: str = ""
    mandate: str = ""
    payer_account: str = ""
    unread: tuple[Segment, ...] = ()


class Adjustment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stated change of an amount paid (ADX): negative lowers what is paid.

    `reason` is the sender's code as our word when known; `invoice` the document it is about.
    """

    amount: Decimal
    reason: str = ""
    reference_kind: str = ""
    reference: str = ""
    texts: tuple[Text, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    contacts: tuple[Contact, ...] = ()
    lines: tuple[PaidLine, ...] = ()
    unread: tuple[Segment, ...] = ()


class Person(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person or organisation with a role (NM1); `name` is the last or the only one."""

    role: str = ""
    form: str = ""
    name: str = ""
    first_name: str = ""
    middle_name: str = ""
    prefix: str = ""
    suffix: str = ""
    id_kind: str = ""
    id: str = ""
    more_names: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    location_kind: str = ""
    location: str = ""
    references: tuple[Reference, ...] = ()
    contacts: tuple[Contact, ...] = ()
    unread: tuple[Segment, ...] = ()


class PaidLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the invoice that is paid or adjusted (IT1): detail of a sum stated above it."""

    number: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    price_basis: str = ""
    items: Mapping[str, str] = {}
    references: tuple[Reference, ...] = ()
    charges: tuple[Charge, ...] = ()
    components: tuple[Component, ...] = ()
    unread: tuple[Segment, ...] = ()


class WrongValue(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The words of an error (RED): free, or a code of a list."""

    text: str
    kind: str = ""
    agency: str = ""
    source: str = ""
    list: str = ""
    code: str = ""
    unread: tuple[Segment, ...] = ()
