"""The journal: entries that a query asks for."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.errors import UsageError
from gateway.posted import typed
from gateway.posting import posted_of
from gateway.rows import EntryRow, EventRow, PostingRow
from gateway.store import Store
from gateway.views.query import Criteria, Criterion, Where, compared, day, find, order_keys, text
from ledger.entries import Posted


def _numbered(_: Store, value: str) -> list[Where]:
    """An entry's number, compared."""
    operator, written = compared(value)
    if not written.isdecimal():
        raise UsageError(f"{written!r} is no number", hint="write one such as number:>=12")
    return [{f"number {operator}".strip(): int(written)}]


def _about_order(store: Store, value: str) -> list[Where]:
    """The entries of every event about an order."""
    events = [
        event
        for key in order_keys(store, value)
        for event in typed(store.children("events", "subject", key), EventRow)
    ]
    return [{"event": [event.id for event in events]}]


def _on_account(store: Store, value: str) -> list[Where]:
    """The entries that post to an account."""
    rows = typed(store.select("postings", where={"account": value.split(",")}), PostingRow)
    return [{"number": sorted({row.number for row in rows})}]


JOURNAL_CRITERIA: Criteria = {
    "number": Criterion("the entry's number: 12, >=12", _numbered),
    "on": day("on", "the entry's date"),
    "event": text("event", "the event: EV12"),
    "document": text("document", "the document that caused it"),
    "rule": text("rule", "the posting rule: order, shipment, invoice …"),
    "partner": text("payee", "the partner's key"),
    "po": Criterion("all about an order, by its number or ours", _about_order),
    "account": Criterion("the entries that post to an account", _on_account),
}
"""What entries can be searched by."""


def list_entries(store: Store, words: Sequence[str], limit: int) -> list[Posted]:
    """The last entries a query asks for, in the order of the books."""
    rows = find(store, EntryRow, words, JOURNAL_CRITERIA, newest="number", limit=limit)
    return [
        posted_of(row, typed(store.children("postings", "number", row.number), PostingRow))
        for row in sorted(rows, key=lambda row: row.number)
    ]
