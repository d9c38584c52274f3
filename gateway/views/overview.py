"""Where everything stands: counts by state, exceptions with their money, queues, the books."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from gateway.posted import typed
from gateway.rows import Arrival, CaseRow, DecisionRow, DocumentRow, EntryRow, ParkedRow
from gateway.statuses import MOVES
from gateway.store import Store


class CaseCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many exceptions of one kind are open, and their money in minor units."""

    code: str
    count: int
    amount: int


class BooksHead(msgspec.Struct, frozen=True, kw_only=True):
    """The last entry of the books."""

    number: int
    on: date
    narration: str
    sha: str


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything stands at a moment.

    `received` counts by what became of documents, `sent` by delivery, `acknowledgments` by state,
    the overdue as of that moment with their money. `waiting` are files taken in and not decided,
    `quarantined` files that failed us, `queued` and `failed` outgoing files, `parked` documents
    that wait for another one.
    """

    at: datetime
    received: Mapping[str, int]
    sent: Mapping[str, int]
    acknowledgments: Mapping[str, int]
    overdue: int
    overdue_amount: int
    cases: tuple[CaseCount, ...]
    waiting: int
    quarantined: int
    queued: int
    failed: int
    parked: int
    books: BooksHead | None
    last_arrival: datetime | None
    last_decision: datetime | None


def overview(store: Store, now: datetime) -> Overview:
    """Where everything stands at that moment."""
    overdue = list(
        typed(
            store.select(
                "documents",
                where={"acknowledgement": ["awaited", "overdue"], "acknowledge_by <=": now},
            ),
            DocumentRow,
        )
    )
    return Overview(
        at=now,
        received=counts(store, "posting", "in"),
        sent=counts(store, "delivery", "out"),
        acknowledgments=counts(store, "acknowledgement", "out"),
        overdue=len(overdue),
        overdue_amount=sum(row.amount or 0 for row in overdue),
        cases=open_cases(store),
        waiting=store.count("arrivals", where={"state": "ready"}),
        quarantined=store.count("arrivals", where={"state": "quarantined"}),
        queued=store.count("files", where={"state": ("queued", "sending")}),
        failed=store.count("files", where={"state": "failed"}),
        parked=sum(len(row.documents) for row in typed(store.select("parked"), ParkedRow)),
        books=books_head(store),
        last_arrival=_last_arrival(store),
        last_decision=_last_decision(store),
    )


def counts(store: Store, column: str, direction: str) -> dict[str, int]:
    """How many documents of a direction stand at each state of a status; none left out but zero."""
    within = {"direction": direction, "kind !=": "opening"}
    found = {
        state: store.count("documents", where={**within, column: state}) for state in MOVES[column]
    }
    return {state: count for state, count in found.items() if count and state}


def open_cases(store: Store) -> tuple[CaseCount, ...]:
    """The open exceptions by kind, the most money first."""
    found: dict[str, list[int]] = {}
    for case in typed(store.iterate("cases", where={"state": "open"}), CaseRow):
        found.setdefault(case.code, []).append(case.amount)
    rows = [
        CaseCount(code=code, count=len(amounts), amount=sum(amounts))
        for code, amounts in sorted(found.items())
    ]
    return tuple(sorted(rows, key=lambda row: -row.amount))


def books_head(store: Store) -> BooksHead | None:
    """The last entry of the books, None while there is none."""
    for row in typed(store.select("entries", descending=True, limit=1), EntryRow):
        return BooksHead(number=row.number, on=row.on, narration=row.narration, sha=row.sha)
    return None


def _last_arrival(store: Store) -> datetime | None:
    rows = typed(store.select("arrivals", descending=True, limit=1), Arrival)
    return next((row.arrived_at for row in rows), None)


def _last_decision(store: Store) -> datetime | None:
    rows = typed(store.select("decisions", descending=True, limit=1), DecisionRow)
    return next((row.at for row in rows), None)
