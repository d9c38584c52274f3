"""Lockboxes (823): what customers paid into our bank, deposit by deposit."""

from __future__ import annotations

from datetime import date, time

import msgspec

from translators.documents.parts import Amount, DateMark, Party, Quantity, Reference, Segment
from translators.documents.payment import Available, Remittance


class LockboxBatch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Payments the bank opened together (BAT), and what it counts of them."""

    received_on: date | None = None
    received_at: time | None = None
    number: str = ""
    kind: str = ""
    available: tuple[Available, ...] = ()
    totals: tuple[Amount, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    dates: tuple[DateMark, ...] = ()
    payments: tuple[Remittance, ...] = ()
    unread: tuple[Segment, ...] = ()


class Deposit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Money the bank put on our account (DEP): `totals` says how much."""

    number: str
    deposited_on: date
    deposited_at: time | None = None
    lockbox: str = ""
    bank_kind: str = ""
    bank: str
    account_kind: str = ""
    account: str = ""
    totals: tuple[Amount, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    batches: tuple[LockboxBatch, ...] = ()
    unread: tuple[Segment, ...] = ()


class Lockbox(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a bank took in for us in a lockbox, with each payer's advice."""

    parties: tuple[Party, ...] = ()
    trace_kind: str = ""
    trace: str = ""
    trace_origin: str = ""
    trace_reference: str = ""
    dates: tuple[DateMark, ...] = ()
    deposits: tuple[Deposit, ...] = ()
    unread: tuple[Segment, ...] = ()
