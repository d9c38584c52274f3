"""Documents received and sent: the list, one with all that belongs to it, its very bytes."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gateway.archive import Archive
from gateway.errors import NotFound
from gateway.posted import typed
from gateway.reading import sent_set
from gateway.rows import (
    Arrival,
    CaseRow,
    DocumentRow,
    EntryRow,
    EventRow,
    FileRow,
    GroupRow,
    InterchangeRow,
    ProblemRow,
)
from gateway.store import Store
from gateway.views.query import (
    Criteria,
    Criterion,
    Where,
    by_number,
    day,
    find,
    money,
    order_keys,
    statuses,
    text,
)


def _about_order(store: Store, value: str) -> list[Where]:
    """Whatever is about an order, by its number or ours."""
    keys = order_keys(store, value)
    return [{"number": value}, {"subject": keys}] if keys else [{"number": value}]


DOCUMENT_CRITERIA: Criteria = {
    "id": text("id", "the document's id"),
    "partner": text("partner", "the partner's key"),
    "kind": text("kind", "the transaction set: 850, 855,856"),
    "direction": text("direction", "in or out"),
    "status": statuses("posting", "validation", "delivery", "acknowledgement"),
    "number": text("number", "the business number"),
    "po": Criterion("all about an order, by its number or ours", _about_order),
    "control": text("control", "the set's control number (ST02)"),
    "amount": money("amount"),
    "on": day("on", "the business date"),
}
"""What documents can be searched by."""


class DocumentView(msgspec.Struct, frozen=True, kw_only=True):
    """A document with its problems, cases, entries, and what answers it or is answered by it."""

    document: DocumentRow
    name: str
    arrived: Arrival | None
    problems: tuple[ProblemRow, ...]
    cases: tuple[CaseRow, ...]
    entries: tuple[EntryRow, ...]
    answers: tuple[DocumentRow, ...]


def list_documents(store: Store, words: Sequence[str], limit: int) -> list[DocumentRow]:
    """The latest documents a query asks for, in order of their numbers."""
    found = find(store, DocumentRow, words, DOCUMENT_CRITERIA, newest="decision", limit=limit)
    return sorted(found, key=lambda row: by_number(row.id))


def document(store: Store, document_id: str) -> DocumentRow:
    """The document of an id. Raises NotFound."""
    row = store.load("documents", document_id)
    if not isinstance(row, DocumentRow):
        raise NotFound(f"there is no document {document_id}", hint="see: gateway documents list")
    return row


def show_document(store: Store, document_id: str) -> DocumentView:
    """A document with everything that belongs to it. Raises NotFound."""
    row = document(store, document_id)
    file = store.load("files", row.file) if row.file else None
    arrived = store.load("arrivals", row.arrival) if row.arrival else None
    name = file.name if isinstance(file, FileRow) else ""
    return DocumentView(
        document=row,
        name=arrived.name if isinstance(arrived, Arrival) else name,
        arrived=arrived if isinstance(arrived, Arrival) else None,
        problems=tuple(typed(store.children("problems", "owner", row.id), ProblemRow)),
        cases=in_order(store, CaseRow, "document", row.id),
        entries=entries_of(store, row.id),
        answers=answers_to(store, row),
    )


def in_order(store: Store, row: type[CaseRow], column: str, value: str) -> tuple[CaseRow, ...]:
    """The cases whose column has a value, in order of their numbers."""
    found = typed(store.children("cases", column, value), row)
    return tuple(sorted(found, key=lambda each: by_number(each.id)))


def entries_of(store: Store, document_id: str) -> tuple[EntryRow, ...]:
    """Every entry a document caused, in the order of the books."""
    events = typed(store.children("events", "document", document_id), EventRow)
    found = [
        entry
        for event in events
        for entry in typed(store.children("entries", "event", event.id), EntryRow)
    ]
    return tuple(sorted(found, key=lambda entry: entry.number))


def answers_to(store: Store, row: DocumentRow) -> tuple[DocumentRow, ...]:
    """What was sent in answer to a document, its 997 among it; or the 997 that answered ours."""
    owners = [row.id] if row.direction == "in" else [str(row.file)]
    if row.direction == "in" and row.group:
        owners.append(row.group)
    found = [
        each
        for owner in owners
        for each in typed(store.children("documents", "answers", owner), DocumentRow)
        if each.direction != row.direction
    ]
    return tuple(sorted(found, key=lambda each: by_number(each.id)))


def raw_bytes(store: Store, archive: Archive, target: str) -> bytes:
    """The bytes of a document (its set alone), an arrival (`A3`) or an outgoing file (`F3`).

    Raises NotFound.
    """
    kind, number = target[:1], target[1:]
    if kind == "A" and number.isdecimal():
        return archive.read(arrival(store, int(number)).digest)
    if kind == "F" and number.isdecimal():
        return _file(store, int(number)).body
    row = document(store, target)
    if row.direction == "in":
        if not row.digest:
            raise NotFound(f"{row.id} came in no file", hint=f"see: gateway trace {row.id}")
        return archive.source(row.digest)(row.start, row.end - row.start)
    raw, _ = sent_set(store, row)
    return _file(store, row.file).body[raw.start : raw.end]


def arrival(store: Store, number: int) -> Arrival:
    """The arrival of a number. Raises NotFound."""
    row = store.load("arrivals", number)
    if not isinstance(row, Arrival):
        raise NotFound(f"there is no arrival A{number}", hint="see: gateway status")
    return row


def documents_of_arrival(store: Store, number: int) -> tuple[DocumentRow, ...]:
    """The documents that came in one file, in order of their numbers."""
    found = typed(store.children("documents", "arrival", number), DocumentRow)
    return tuple(sorted(found, key=lambda row: by_number(row.id)))


def envelopes_of_arrival(
    store: Store, number: int
) -> tuple[tuple[InterchangeRow, tuple[GroupRow, ...]], ...]:
    """The interchanges of a file with their groups, in the order they stand."""
    found = typed(store.children("interchanges", "arrival", number), InterchangeRow)
    return tuple(
        (row, tuple(typed(store.children("groups", "interchange", row.id), GroupRow)))
        for row in sorted(found, key=lambda row: row.index)
    )


def _file(store: Store, number: int) -> FileRow:
    row = store.load("files", number)
    if not isinstance(row, FileRow):
        raise NotFound(f"there is no outgoing file F{number}", hint="see: gateway documents list")
    return row
