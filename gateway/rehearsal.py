"""What an act would do, without doing it: documents that would change, entries as journal text."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import msgspec

from gateway.acts import decide_act
from gateway.desk import Desk
from gateway.outgoing import envelop
from gateway.posting import posted_of
from gateway.received import decide_arrival
from gateway.rows import ActRow, Arrival, CaseRow, DocumentRow, EntryRow, FileRow, PostingRow
from gateway.views.query import by_number
from ledger.journal import entry_text


class DocumentChange(msgspec.Struct, frozen=True, kw_only=True):
    """A document that would be new or stand otherwise: its statuses before ("" new) and after."""

    id: str
    kind: str
    partner: str
    number: str
    before: str
    after: str


class Rehearsal(msgspec.Struct, frozen=True, kw_only=True):
    """What an act would come to: in words, by what it changes; `journal` is what it would post."""

    outcome: str
    documents: tuple[DocumentChange, ...]
    exceptions: tuple[str, ...]
    files: tuple[str, ...]
    journal: str


def rehearse(
    desk: Desk, verb: str, target: str, *, reason: str, user: str, detail: Mapping[str, str]
) -> Rehearsal:
    """An act decided and thrown away. Raises what the act itself would raise."""
    it = desk.decision(desk.clock())
    act = ActRow(
        id=it.state.draw("act"),
        at=it.now,
        user=user,
        verb=verb,
        target=target,
        reason=reason,
        detail=detail,
    )
    outcome = decide_act(it, act)
    for arrival in list(it.state.changes["arrivals"].values()):
        if isinstance(arrival, Arrival) and arrival.state == "ready":
            decide_arrival(desk, it, arrival, sys.maxsize)
    desk.cursor = None
    envelop(it)
    changes = it.state.changes
    currency = desk.configuration.entity.currency
    sides = [row for row in changes["postings"].values() if isinstance(row, PostingRow)]
    journal = [
        entry_text(
            row.number, posted_of(row, [s for s in sides if s.number == row.number]).entry, currency
        )
        for row in changes["entries"].values()
        if isinstance(row, EntryRow)
    ]
    documents = [row for row in changes["documents"].values() if isinstance(row, DocumentRow)]
    return Rehearsal(
        outcome=outcome,
        documents=tuple(
            _change(desk, row) for row in sorted(documents, key=lambda row: by_number(row.id))
        ),
        exceptions=tuple(
            f"{row.id} {row.state}: {row.message}"
            for row in changes["cases"].values()
            if isinstance(row, CaseRow)
        ),
        files=tuple(
            f"{row.name} to {row.partner}"
            for row in changes["files"].values()
            if isinstance(row, FileRow)
        ),
        journal="\n".join(journal),
    )


def _change(desk: Desk, row: DocumentRow) -> DocumentChange:
    """How a document would stand, and how it stands now."""
    now = desk.store.load("documents", row.id)
    return DocumentChange(
        id=row.id,
        kind=row.kind,
        partner=row.partner,
        number=row.number,
        before=_standing(now) if isinstance(now, DocumentRow) else "",
        after=_standing(row),
    )


def _standing(row: DocumentRow) -> str:
    """Where a document stands, in its own direction's words."""
    return row.posting if row.direction == "in" else row.delivery
