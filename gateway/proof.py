"""From a document or file to every journal line it caused, and what became of each money element.

Nothing is left unexplained: a money element is posted, excluded by a named rule, or not posted
because its document was held, refused or a duplicate, with the exception that says so.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gateway.origins import Opened, matching
from gateway.posted import typed
from gateway.reading import is_readable
from gateway.rows import (
    Arrival,
    CaseRow,
    DocumentRow,
    EntryRow,
    EventRow,
    GroupRow,
    InterchangeRow,
    PostingRow,
)
from gateway.store import Store
from gateway.trace import Tracer
from gateway.views.documents import (
    answers_to,
    arrival,
    document,
    documents_of_arrival,
    entries_of,
    envelopes_of_arrival,
    in_order,
)
from ledger.exclusions import excluded
from ledger.terms import references
from translators.documents import PurchaseOrder
from translators.parsed import Located

UNEXPLAINED = "unexplained"
"""The rule of a money element that has none: a fault of ours, which `complete` tells."""


CANCELLATION = "a cancellation: what is open of its order is given up at the order's prices"
"""Why the money of an order that takes another one back is not posted."""


class MoneyProof(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one money element: the entries it is posted in, or the rule why not.

    `case` is the exception that says why its document is not posted.
    """

    place: str
    path: str
    value: str
    start: int
    end: int
    entries: tuple[int, ...] = ()
    rule: str = ""
    case: str = ""


class JournalLine(msgspec.Struct, frozen=True, kw_only=True):
    """One posting that a document caused; `amount` in minor units, debits positive."""

    number: int
    on: str
    account: str
    amount: int
    terms: str


class DocumentTrace(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a document; `complete`: each of its money elements is accounted for."""

    document: DocumentRow
    lines: tuple[JournalLine, ...]
    answers: tuple[DocumentRow, ...]
    cases: tuple[CaseRow, ...]
    proof: tuple[MoneyProof, ...]
    complete: bool


class ArrivalTrace(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a file: of its envelopes and every document, and the exceptions about them."""

    arrival: Arrival
    interchanges: tuple[InterchangeRow, ...]
    groups: tuple[GroupRow, ...]
    cases: tuple[CaseRow, ...]
    documents: tuple[DocumentTrace, ...]


def trace_arrival(store: Store, tracer: Tracer, number: int) -> ArrivalTrace:
    """A received file with what became of each document. Raises NotFound."""
    row = arrival(store, number)
    envelopes = envelopes_of_arrival(store, number)
    interchanges = tuple(found for found, _ in envelopes)
    groups = tuple(group for _, found in envelopes for group in found)
    owners = [f"A{number}", *(isa.id for isa in interchanges), *(group.id for group in groups)]
    return ArrivalTrace(
        arrival=row,
        interchanges=interchanges,
        groups=groups,
        cases=tuple(
            case for owner in owners for case in in_order(store, CaseRow, "document", owner)
        ),
        documents=tuple(
            trace_document(store, tracer, each.id) for each in documents_of_arrival(store, number)
        ),
    )


def trace_document(store: Store, tracer: Tracer, document_id: str) -> DocumentTrace:
    """A document with its journal lines, answers and exceptions, and its proof. Raises NotFound."""
    row = document(store, document_id)
    proof = prove(store, tracer, row)
    return DocumentTrace(
        document=row,
        lines=tuple(
            JournalLine(
                number=posting.number,
                on=posting.on.isoformat(),
                account=posting.account,
                amount=posting.amount,
                terms=posting.terms,
            )
            for entry in entries_of(store, row.id)
            for posting in tracer.postings(entry.number)
        ),
        answers=answers_to(store, row),
        cases=in_order(store, CaseRow, "document", row.id),
        proof=proof,
        complete=all(each.rule != UNEXPLAINED for each in proof),
    )


def prove(store: Store, tracer: Tracer, row: DocumentRow) -> tuple[MoneyProof, ...]:
    """What became of each money element of a document, in the order they stand."""
    if not is_readable(row):
        return ()
    opened = tracer.open(row.id)
    posted = posted_paths(store, tracer, opened)
    return tuple(_proof(store, opened, each, posted) for each in opened.located if each.money)


def posted_paths(store: Store, tracer: Tracer, opened: Opened) -> Mapping[str, set[int]]:
    """The fields of a document that postings were made of, with the entries they are in.

    They may be postings of later events too: a shipment is posted at the prices of its order.
    """
    row = opened.row
    own = {each.id for each in _events(store, "document", row.id)}
    related = own | {each.id for each in _events(store, "subject", row.subject) if row.subject}
    found: dict[str, set[int]] = {}
    for event in sorted(related):
        for posting in _postings(store, tracer, event):
            for factor in references(posting.terms):
                if factor.kind == "document" and factor.parts[0] in own:
                    for each in matching(opened.located, factor.parts[1]):
                        found.setdefault(each.path, set()).add(posting.number)
    return found


def _proof(
    store: Store, opened: Opened, located: Located, posted: Mapping[str, set[int]]
) -> MoneyProof:
    """What became of one money element."""
    entries = tuple(sorted(posted.get(located.path, ()))) if located.path else ()
    rule, case = ("", "") if entries else why_not(store, opened, located)
    return MoneyProof(
        place=str(located.place),
        path=located.path,
        value=located.value,
        start=located.place.start,
        end=located.place.end,
        entries=entries,
        rule=rule,
        case=case,
    )


def why_not(store: Store, opened: Opened, located: Located) -> tuple[str, str]:
    """The named rule by which a money element is not posted, and the exception behind it."""
    row = opened.row
    if row.direction == "in" and row.posting not in ("posted", "memo"):
        cases = in_order(store, CaseRow, "document", row.id)
        case = cases[-1].id if cases else ""
        return f"the document is {row.posting}: nothing of it is posted", case
    assert opened.document is not None, f"{row.id} is {row.posting} and reads no more"
    rule = located.excluded or excluded(type(opened.document).__name__, located.path)
    if isinstance(opened.document, PurchaseOrder) and opened.document.purpose == "cancel":
        rule = rule or CANCELLATION
    return rule or UNEXPLAINED, ""


def _events(store: Store, column: str, value: str) -> list[EventRow]:
    """The events of a document or about a subject."""
    return list(typed(store.children("events", column, value), EventRow))


def _postings(store: Store, tracer: Tracer, event: str) -> list[PostingRow]:
    """Every posting an event caused."""
    return [
        posting
        for entry in typed(store.children("entries", "event", event), EntryRow)
        for posting in tracer.postings(entry.number)
    ]
