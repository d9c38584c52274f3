"""Journal entries as records: what the books are made of, before they are numbered and after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

MEMO = "memo"
"""The tag of an entry that changes no statement: pairs under `Equity:Memo` that net to zero."""


class Posting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One side of an entry.

    `amount` is in minor units of the book's currency, debits positive. `terms` is the sum the
    amount was made of (see `ledger.terms`), written as `from:` in the books. `party` and `ref` are
    the open-item key on control accounts; `sku`, `qty` (thousandths of the item's base unit,
    receipts positive) and `site` stand on stock postings. `facts` are further words for the books,
    such as `due`, `terms-of-sale` or `reason`.
    """

    account: str
    amount: int
    terms: str
    party: str = ""
    ref: str = ""
    sku: str = ""
    qty: int | None = None
    site: str = ""
    facts: Mapping[str, str] = {}


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened: one document (or act) seen as a cause of entries.

    `id` is `EV` and a number; `on` the business date; `document` the id of the stored document or
    act, `digest` the SHA-256 of the file it came in; `policy` the version of the posting rules.
    """

    id: str
    kind: str
    on: date
    document: str = ""
    digest: str = ""
    policy: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A balanced entry: its postings sum to zero. `rule` names the posting rule that made it.

    `part` counts the entries of one event from 1. `links` are document numbers with their kind,
    `order/4500012`; `effective` is the business date when it lies in a closed period.
    """

    event: str
    part: int = 1
    on: date
    payee: str
    narration: str
    rule: str
    postings: tuple[Posting, ...]
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    document: str = ""
    digest: str = ""
    policy: str = ""
    effective: date | None = None


class Posted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry in the books: its gapless number and the hash that chains it to the one before."""

    number: int
    entry: Entry
    sha: str


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One posting with what its entry says of it: what reports are made from."""

    number: int
    index: int
    on: date
    account: str
    amount: int
    party: str = ""
    ref: str = ""
    sku: str = ""
    qty: int | None = None
    site: str = ""
    terms: str = ""
    facts: Mapping[str, str] = {}
    event: str = ""
    rule: str = ""
    payee: str = ""
    narration: str = ""
    memo: bool = False
    document: str = ""


def check_entry(entry: Entry) -> None:
    """Assert what every entry is: two or more postings that sum to zero, each with its terms."""
    assert len(entry.postings) >= 2, f"{entry.event}: an entry needs two postings"
    assert sum(posting.amount for posting in entry.postings) == 0, f"{entry.event}: unbalanced"
    assert all(posting.terms for posting in entry.postings), (
        f"{entry.event}: a posting without terms"
    )
