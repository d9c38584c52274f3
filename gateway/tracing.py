"""What a person may ask to be traced: entry, event, document, order, invoice, exception, file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import msgspec

from gateway.errors import NotFound, UsageError
from gateway.posted import typed
from gateway.proof import ArrivalTrace, DocumentTrace, trace_arrival, trace_document
from gateway.rows import CaseRow, DocumentRow, EntryRow, EventRow, FileRow, InvoiceRow, OrderRow
from gateway.store import Store
from gateway.trace import EntryTrace, Tracer
from gateway.views.cases import show_case
from gateway.views.query import by_number, order_keys


class SentFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file we sent, or mean to: `digest` is the SHA-256 of its bytes."""

    id: int
    name: str
    partner: str
    control: str
    digest: str
    state: str


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """Everything found for a target: what it is, and the traces of what belongs to it.

    `also` are other things of the same number, as targets of their own.
    """

    target: str
    also: tuple[str, ...] = ()
    order: OrderRow | None = None
    case: CaseRow | None = None
    arrival: ArrivalTrace | None = None
    file: SentFile | None = None
    documents: tuple[DocumentTrace, ...] = ()
    entries: tuple[EntryTrace, ...] = ()


Follow = Callable[[Store, Tracer, str], "Trace | None"]

_FORMS = (
    (re.compile(r"EV\d+"), "event"),
    (re.compile(r"(IN|OUT)-\d+|OPENING"), "document"),
    (re.compile(r"X\d+"), "exception"),
    (re.compile(r"A\d+"), "arrival"),
    (re.compile(r"F\d+"), "file"),
)
"""Ids of ours tell by their form what they are."""


def follow(store: Store, tracer: Tracer, target: str) -> Trace:
    """The trace of a target: an id of ours, a business number, or `order 4711` to be exact.

    Raises NotFound when there is no such thing, UsageError for a word that names no kind of thing.
    """
    kind, _, name = target.replace(":", " ", 1).partition(" ")
    if name:
        if kind not in KINDS:
            raise UsageError(f"{kind!r} cannot be traced", hint=f"write {', '.join(KINDS)}")
        found = KINDS[kind](store, tracer, name.strip())
        if found is None:
            raise NotFound(f"there is no {kind} {name.strip()}", hint="see: gateway status")
        return found
    for form, known in _FORMS:
        if form.fullmatch(target):
            return follow(store, tracer, f"{known} {target}")
    meanings = [(word, found) for word in NUMBERED if (found := KINDS[word](store, tracer, target))]
    if not meanings:
        raise NotFound(
            f"nothing here is called {target}",
            hint="name an entry, EV12, IN-3, OUT-2, X1, A3, or the number of an order or invoice",
        )
    also = tuple(f"{word} {target}" for word, _ in meanings[1:])
    return msgspec.structs.replace(meanings[0][1], also=also)


def entry(store: Store, tracer: Tracer, number: str) -> Trace | None:
    """An entry of the books by its number."""
    if not (number.isdecimal() and isinstance(store.load("entries", int(number)), EntryRow)):
        return None
    return Trace(target=f"entry {number}", entries=(tracer.trace_entry(int(number)),))


def event(store: Store, tracer: Tracer, event_id: str) -> Trace | None:
    """An event with its entries and the document that caused it."""
    row = store.load("events", event_id)
    if not isinstance(row, EventRow):
        return None
    return Trace(
        target=f"event {event_id}, {row.kind}",
        documents=(trace_document(store, tracer, row.document),),
        entries=_entries(store, tracer, row.id),
    )


def document(store: Store, tracer: Tracer, document_id: str) -> Trace | None:
    """A document of an id."""
    if store.load("documents", document_id) is None:
        return None
    traced = trace_document(store, tracer, document_id)
    return Trace(target=f"document {document_id}", documents=(traced,))


def order(store: Store, tracer: Tracer, number: str) -> Trace | None:
    """The latest order of a number, with every document and entry about it."""
    keys = [number, *order_keys(store, number)]
    rows = [row for key in keys if isinstance(row := store.load("orders", key), OrderRow)]
    if not rows:
        return None
    row = max(rows, key=lambda row: (row.ordered_on, by_number(row.key)))
    found = list(typed(store.children("documents", "subject", row.key), DocumentRow))
    ids = {row.document, *(each.id for each in found)}
    return Trace(
        target=f"order {row.number}",
        also=tuple(f"order {each.key}" for each in rows if each.key != row.key),
        order=row,
        documents=tuple(trace_document(store, tracer, each) for each in sorted(ids, key=by_number)),
    )


def invoice(store: Store, tracer: Tracer, number: str) -> Trace | None:
    """An invoice of ours by its number."""
    row = store.load("invoices", number)
    if not isinstance(row, InvoiceRow):
        return None
    return Trace(
        target=f"invoice {number}",
        documents=(trace_document(store, tracer, row.document),),
        entries=_entries(store, tracer, row.invoice.event),
    )


def number(store: Store, tracer: Tracer, number: str) -> Trace | None:
    """Every document with that business number: a payment, a shipment."""
    rows = list(typed(store.children("documents", "number", number), DocumentRow))
    if not rows:
        return None
    ids = sorted((row.id for row in rows), key=by_number)
    return Trace(
        target=f"number {number}",
        documents=tuple(trace_document(store, tracer, each) for each in ids),
    )


def exception(store: Store, tracer: Tracer, case_id: str) -> Trace | None:
    """An exception with the document it is about."""
    if store.load("cases", case_id) is None:
        return None
    found = show_case(store, case_id)
    target = f"exception {case_id}"
    if found.document:
        traced = trace_document(store, tracer, found.document.id)
        return Trace(target=target, case=found.case, documents=(traced,))
    owner = found.case.document.removeprefix("A").partition(".")[0]
    about = arrival(store, tracer, owner)
    return Trace(target=target, case=found.case, arrival=about.arrival if about else None)


def arrival(store: Store, tracer: Tracer, name: str) -> Trace | None:
    """A received file, `A3` or 3, with every document in it."""
    digits = name.removeprefix("A")
    if not digits.isdecimal() or store.load("arrivals", int(digits)) is None:
        return None
    traced = trace_arrival(store, tracer, int(digits))
    return Trace(target=f"arrival A{digits}", arrival=traced, documents=traced.documents)


def file(store: Store, tracer: Tracer, name: str) -> Trace | None:
    """A file we sent, `F3` or 3, with every document in it."""
    digits = name.removeprefix("F")
    row = store.load("files", int(digits)) if digits.isdecimal() else None
    if not isinstance(row, FileRow):
        return None
    rows = typed(store.children("documents", "file", int(digits)), DocumentRow)
    ids = sorted((row.id for row in rows), key=by_number)
    return Trace(
        target=f"file F{digits}",
        file=SentFile(
            id=row.id,
            name=row.name,
            partner=row.partner,
            control=row.control,
            digest=row.digest,
            state=row.state,
        ),
        documents=tuple(trace_document(store, tracer, each) for each in ids),
    )


KINDS: Mapping[str, Follow] = {
    "entry": entry,
    "event": event,
    "document": document,
    "order": order,
    "invoice": invoice,
    "number": number,
    "exception": exception,
    "arrival": arrival,
    "file": file,
}
"""What can be traced, by the word that names it."""

NUMBERED = ("entry", "order", "invoice", "number")
"""What a bare number may be, the likeliest first."""


def _entries(store: Store, tracer: Tracer, event_id: str) -> tuple[EntryTrace, ...]:
    """The entries of an event, traced."""
    rows: Iterator[EntryRow] = typed(store.children("entries", "event", event_id), EntryRow)
    return tuple(tracer.trace_entry(row.number) for row in rows)
