"""Entries as the books know them, put together again from their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeVar

import msgspec

from gateway.posting import posted_of
from gateway.rows import EntryRow, PostingRow
from gateway.store import Store
from ledger.entries import Posted

Row = TypeVar("Row", bound=msgspec.Struct)


def posted_rows(store: Store, *, after: int = 0) -> Iterator[Posted]:
    """The entries of the rows whose number is above `after`, by number, never all in memory."""
    where = {"number >": after}
    entries = store.iterate("entries", where=where, order_by="number")
    postings = store.iterate("postings", where=where, order_by="id")
    grouped = groupby(typed(postings, PostingRow), key=lambda row: row.number)
    for row in typed(entries, EntryRow):
        number, sides = next(grouped)
        assert number == row.number, f"entry {row.number} has no postings"
        yield posted_of(row, sides)


def typed(rows: Iterable[msgspec.Struct], kind: type[Row]) -> Iterator[Row]:
    """The same rows, known to be of their table's record type."""
    for row in rows:
        assert isinstance(row, kind)
        yield row
