"""Remittances (820): what a payment pays, what it leaves out and why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from translators.documents.parts import DateMark, Party, Reference, Segment, Tax, Text
from translators.documents.settlement import Adjustment, PaidLine, Person


class Available(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How much of a deposit can be used in so many business days (AVA)."""

    amount: Decimal
    days: Decimal
    unread: tuple[Segment, ...] = ()


class TaxPayment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A tax that is paid (TXP): up to three sums of one kind of tax and period."""

    number: str
    kind: str = ""
    period_ends_on: date | None = None
    amount_kind: str = ""
    amount: Decimal
    amount_kind_2: str = ""
    amount_2: Decimal | None = None
    amount_kind_3: str = ""
    amount_3: Decimal | None = None
    check: str = ""
    taxes: tuple[Tax, ...] = ()
    unread: tuple[Segment, ...] = ()


class WageDeduction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an employer withheld for a third party (DED), such as child support."""

    kind: str
    reference: str
    on: date
    amount: Decimal
    number: str = ""
    answer: str = ""
    name: str = ""
    authority: str = ""
    ends: str = ""
    unread: tuple[Segment, ...] = ()


class PaidItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One invoice or other item: `paid` of `invoiced`, less `discount` (RMR04, 05 and 06)."""

    reference_kind: str = ""
    reference: str = ""
    action: str = ""
    paid: Decimal | None = None
    invoiced: Decimal | None = None
    discount: Decimal | None = None
    adjusted: Decimal | None = None
    adjustment_reason: str = ""
    discountable: Decimal | None = None
    due: Decimal | None = None
    description: str = ""
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    texts: tuple[Text, ...] = ()
    parties: tuple[Party, ...] = ()
    currency_party: str = ""
    currency: str = ""
    lines: tuple[PaidLine, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    unread: tuple[Segment, ...] = ()


class PaidEntity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A group of items of one paid party (ENT); many senders have one only."""

    number: str = ""
    role: str = ""
    id_kind: str = ""
    id: str = ""
    role_2: str = ""
    id_kind_2: str = ""
    id_2: str = ""
    reference_kind: str = ""
    reference: str = ""
    parties: tuple[Party, ...] = ()
    people: tuple[Person, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    items: tuple[PaidItem, ...] = ()
    unread: tuple[Segment, ...] = ()


class Remittance(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A payment and its advice. `amount` is what moves (BPR02); `action` and `flow` say how."""

    action: str = ""
    amount: Decimal
    flow: str = ""
    method: str = ""
    format: str = ""
    payer_bank_kind: str = ""
    payer_bank: str = ""
    payer_account_kind: str = ""
    payer_account: str = ""
    originator: str = ""
    originator_code: str = ""
    payee_bank_kind: str = ""
    payee_bank: str = ""
    payee_account_kind: str = ""
    payee_account: str = ""
    paid_on: date | None = None
    settled_on: date | None = None
    purpose: str = ""
    returns_bank_kind: str = ""
    returns_bank: str = ""
    returns_account_kind: str = ""
    returns_account: str = ""
    trace_kind: str = ""
    trace: str = ""
    trace_origin: str = ""
    trace_reference: str = ""
    currency_party: str = ""
    currency: str = ""
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    parties: tuple[Party, ...] = ()
    texts: tuple[Text, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    entities: tuple[PaidEntity, ...] = ()
    items: tuple[PaidItem, ...] = ()
    tax_payments: tuple[TaxPayment, ...] = ()
    deductions: tuple[WageDeduction, ...] = ()
    available: tuple[Available, ...] = ()
    unread: tuple[Segment, ...] = ()
