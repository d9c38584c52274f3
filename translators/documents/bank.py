"""Bank statements: what stood on an account, and what was put on it and taken from it."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import msgspec

from translators.documents.parts import Reference, Segment
from translators.documents.payment import PaidItem


class BankBalance(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What stood on the account: `kind` such as "opening" or "closing" (booked), "available".

    `amount` has no sign: `flow` is "credit" where the account had money, "debit" where it owed it.
    """

    kind: str
    amount: Decimal
    flow: str = "credit"
    currency: str = ""
    on: date | None = None
    unread: tuple[Segment, ...] = ()


class BankTotal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sum the bank states over entries: `kind` such as "all credits", `count` how many."""

    kind: str = ""
    flow: str = ""
    amount: Decimal | None = None
    count: int | None = None
    currency: str = ""
    code: str = ""
    unread: tuple[Segment, ...] = ()


class BankCharge(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the bank took for an entry; `included`: the entry's amount is already less by it."""

    amount: Decimal
    flow: str = "debit"
    currency: str = ""
    included: str = ""
    code: str = ""
    unread: tuple[Segment, ...] = ()


class BankShare(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How much of an entry can be used in so many days (BAI funds types S and D)."""

    days: int
    amount: Decimal


class BankDetail(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One payment of an entry, where the bank tells of several or of who is behind it.

    `items` are the documents it says it pays; `return_reason` the bank's code if it came back, and
    `original` the reference of the payment that did.
    """

    amount: Decimal | None = None
    flow: str = ""
    currency: str = ""
    message: str = ""
    instruction: str = ""
    end_to_end: str = ""
    transaction: str = ""
    reference: str = ""
    mandate: str = ""
    check: str = ""
    payer: str = ""
    payer_account: str = ""
    payee: str = ""
    payee_account: str = ""
    references: tuple[Reference, ...] = ()
    items: tuple[PaidItem, ...] = ()
    texts: tuple[str, ...] = ()
    return_reason: str = ""
    original: str = ""
    charges: tuple[BankCharge, ...] = ()
    unread: tuple[Segment, ...] = ()


class BankEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the account: `amount` has no sign, `flow` is "credit" (to us) or "debit".

    `kind` is what it is in our words ("ACH credit", "fee", "returned item"), `family` the group it
    belongs to, `code` the bank's own code. `status` is "booked" or "pending" ("" counts as booked).
    `reference` is the bank's, `customer_reference` ours or the payer's, `trace` that of the
    clearing house. `reversal` is "true" where it takes back an earlier entry.
    """

    number: str = ""
    amount: Decimal
    flow: str = ""
    currency: str = ""
    kind: str = ""
    family: str = ""
    code: str = ""
    status: str = ""
    reversal: str = ""
    booked_on: date | None = None
    valued_on: date | None = None
    valued_at: time | None = None
    reference: str = ""
    customer_reference: str = ""
    trace: str = ""
    company: str = ""
    company_id: str = ""
    name: str = ""
    name_id: str = ""
    account: str = ""
    funds: str = ""
    shares: tuple[BankShare, ...] = ()
    charges: tuple[BankCharge, ...] = ()
    details: tuple[BankDetail, ...] = ()
    texts: tuple[str, ...] = ()
    return_reason: str = ""
    original: str = ""
    corrected: str = ""
    unread: tuple[Segment, ...] = ()


class BankStatement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a bank tells of one account.

    `kind` is "statement" (of a day that is over), "intraday" or "notice" (entries alone, without
    balances); `number` the bank's id of it, `purpose` "copy" or "duplicate" where it says so,
    `status` what it does to an earlier one ("correction", "deletion"). `on` is the day it is about,
    `at` the time.
    """

    kind: str = "statement"
    number: str = ""
    sequence: str = ""
    message: str = ""
    purpose: str = ""
    status: str = ""
    account: str = ""
    account_kind: str = ""
    account_name: str = ""
    owner: str = ""
    bank_kind: str = ""
    bank: str = ""
    currency: str = ""
    on: date | None = None
    at: time | None = None
    issued_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    page: str = ""
    last_page: str = ""
    balances: tuple[BankBalance, ...] = ()
    totals: tuple[BankTotal, ...] = ()
    entries: tuple[BankEntry, ...] = ()
    texts: tuple[str, ...] = ()
    unread: tuple[Segment, ...] = ()
