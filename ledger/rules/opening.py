"""Stock on the day the books open: inventory by site and item, from the opening file."""

from __future__ import annotations

import msgspec

from ledger.accounts import COST_TRUE_UP, OPENING, site_account
from ledger.entries import Entry, Event, Posting
from ledger.terms import cell_factor, number

ROWS_PER_ENTRY = 200
"""A book of many items opens with several entries, so that each can still be read."""


class OpeningRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the opening file: thousandths of the base unit, minor units, and its row there.

    `true_up` is what `valuation.receive` gave for it: not 0 only if the item was issued before.
    """

    site: str
    sku: str
    quantity: int
    value: int
    row: int
    true_up: int = 0


class OpeningFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The rows, and the file they stand in as `opening:` terms name it."""

    rows: tuple[OpeningRow, ...]
    file: str = "stock.csv"


def post_opening(event: Event, facts: OpeningFacts) -> tuple[Entry, ...]:
    """Inventory of each site against Equity:Opening, row by row."""
    starts = range(0, len(facts.rows), ROWS_PER_ENTRY)
    return tuple(
        Entry(
            event=event.id,
            part=part,
            on=event.on,
            payee="",
            narration=f"Opening stock from {facts.file}, rows {rows[0].row} to {rows[-1].row}",
            rule="opening",
            postings=tuple(posting for row in rows for posting in _postings(row, facts.file)),
            document=event.document,
            digest=event.digest,
            policy=event.policy,
        )
        for part, rows in enumerate(
            (facts.rows[start : start + ROWS_PER_ENTRY] for start in starts), 1
        )
    )


def _postings(row: OpeningRow, file: str) -> tuple[Posting, ...]:
    """The stock of one row, and where it came from; its true-up when it covers earlier issues."""
    value = cell_factor("opening", file, row.row, "value")
    account = site_account(row.site)
    postings = (
        Posting(
            account=account,
            amount=row.value,
            terms=value,
            sku=row.sku,
            qty=row.quantity,
            site=row.site,
        ),
        Posting(account=OPENING, amount=-row.value, terms=f"- {value}"),
    )
    if row.true_up:
        return postings + true_up_postings(row.true_up, row.sku, row.site)
    return postings


def true_up_postings(amount: int, sku: str, site: str) -> tuple[Posting, Posting]:
    """What goods issued below zero really cost more (below zero: less), once a receipt covers them.

    (BOOKS §3: the covering receipt posts the difference to Cost-True-Up.)
    """
    sign, plain = ("- " if amount < 0 else ""), number(abs(amount))
    opposite = "" if sign else "- "
    return (
        Posting(account=COST_TRUE_UP, amount=amount, terms=sign + plain, sku=sku, site=site),
        Posting(
            account=site_account(site),
            amount=-amount,
            terms=opposite + plain,
            sku=sku,
            qty=0,
            site=site,
        ),
    )
