"""Exceptions, by their money, and the acknowledgments we wait for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from gateway.errors import NotFound, UsageError
from gateway.posted import typed
from gateway.rows import CaseRow, DocumentRow, ProblemRow, SentGroupRow
from gateway.store import Store
from gateway.views.documents import DOCUMENT_CRITERIA
from gateway.views.query import (
    Criteria,
    Criterion,
    Where,
    by_number,
    find,
    money,
    order_keys,
    statuses,
    text,
)


def _about_order(store: Store, value: str) -> list[Where]:
    """The cases of an order, or of any document about it."""
    keys = order_keys(store, value)
    about: list[Where] = [{"number": value}]
    if keys:
        about.append({"subject": keys})
    ids = [
        row.id
        for where in about
        for row in typed(store.select("documents", where=where), DocumentRow)
    ]
    return [{"subject": keys}, {"document": ids}]


def _acknowledged_late(store: Store, value: str) -> list[Where]:
    """What we sent whose acknowledgment came after its deadline."""
    if value != "yes":
        raise UsageError(f"late: is yes, not {value!r}", hint="write late:yes")
    late = typed(store.select("sent_groups", where={"late": True}), SentGroupRow)
    return [{"file": [row.id for row in late]}]


CASE_CRITERIA: Criteria = {
    "id": text("id", "the exception's id"),
    "partner": text("partner", "the partner's key"),
    "code": text("code", "the kind of exception"),
    "status": text("state", "open or resolved; without it: open"),
    "document": text("document", "the document's id"),
    "po": Criterion("all about an order, by its number or ours", _about_order),
    "amount": money("amount"),
}
"""What exceptions can be searched by."""

ACK_CRITERIA: Criteria = {
    key: DOCUMENT_CRITERIA[key] for key in ("id", "partner", "kind", "number", "po", "amount", "on")
} | {
    "status": statuses("acknowledgement"),
    "late": Criterion("yes: acknowledged after the deadline", _acknowledged_late),
}
"""What awaited acknowledgments can be searched by."""


class CaseView(msgspec.Struct, frozen=True, kw_only=True):
    """An exception with the document it is about and what is wrong with that."""

    case: CaseRow
    document: DocumentRow | None
    problems: tuple[ProblemRow, ...]


class AwaitedAck(msgspec.Struct, frozen=True, kw_only=True):
    """A document of ours whose acknowledgment is awaited or came: `state` as of the moment asked.

    `amount` is in minor units: what is at stake while nobody says it arrived. `answered_by` is what
    acknowledged its group, `late` whether after `due_at`. Of acknowledgments that answer nothing,
    or again, the acknowledgment itself is listed.
    """

    id: str
    state: str
    amount: int
    kind: str
    partner: str
    number: str
    control: str
    due_at: datetime | None
    answered_by: str = ""
    late: bool = False


def list_cases(store: Store, words: Sequence[str], limit: int) -> list[CaseRow]:
    """The exceptions a query asks for, the largest money first; open ones unless it says else."""
    states = any(word.startswith(("status:", "id:")) for word in words)
    within: Where = {} if states else {"state": "open"}
    rows = find(store, CaseRow, words, CASE_CRITERIA, newest="amount", limit=limit, within=within)
    return sorted(rows, key=lambda row: (-row.amount, by_number(row.id)))


def show_case(store: Store, case_id: str) -> CaseView:
    """An exception with its document and that one's problems. Raises NotFound."""
    case = store.load("cases", case_id)
    if not isinstance(case, CaseRow):
        raise NotFound(f"there is no exception {case_id}", hint="see: gateway exceptions list")
    row = store.load("documents", case.document)
    problems = typed(store.children("problems", "owner", case.document), ProblemRow)
    return CaseView(
        case=case,
        document=row if isinstance(row, DocumentRow) else None,
        problems=tuple(problems),
    )


def list_acks(store: Store, words: Sequence[str], limit: int, now: datetime) -> list[AwaitedAck]:
    """The acknowledgments a query asks for, the overdue first, then by their money.

    Without a status (or `late:yes`) those that are awaited; `status:orphan,duplicate` gives those
    that answer nothing of ours, or once more.
    """
    asked = [word for word in words if word.startswith(("status:", "late:"))]
    received = any("orphan" in word or "duplicate" in word for word in asked)
    within: Where = {} if received else {"direction": "out"}
    if not asked:
        within["acknowledgement"] = ["awaited", "overdue"]
    rows = find(
        store, DocumentRow, words, ACK_CRITERIA, newest="decision", limit=limit, within=within
    )
    found = [awaited(store, row, now) for row in rows]
    found.sort(key=lambda each: by_number(each.id))
    return sorted(found, key=lambda each: (each.state != "overdue", -each.amount))


def awaited(store: Store, row: DocumentRow, now: datetime) -> AwaitedAck:
    """The acknowledgment of a document as it stands at that moment."""
    group = store.load("sent_groups", row.file) if row.file else None
    state = row.acknowledgement
    if state == "awaited" and row.acknowledge_by is not None and row.acknowledge_by <= now:
        state = "overdue"
    return AwaitedAck(
        id=row.id,
        state=state,
        amount=row.amount or 0,
        kind=row.kind,
        partner=row.partner,
        number=row.number,
        control=row.control,
        due_at=row.acknowledge_by,
        answered_by=group.answered_by if isinstance(group, SentGroupRow) else "",
        late=isinstance(group, SentGroupRow) and group.late,
    )
