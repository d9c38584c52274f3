"""What holds in every home where everything due is done (RELIABILITY.md §6), whatever happened.

Each function gives what is wrong, one sentence each: nothing, when all is well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from gateway.archive import Archive
from gateway.books import check_books, folder_of
from gateway.config import load_configuration
from gateway.home import Home
from gateway.posted import typed
from gateway.rebuild import compare, rebuild
from gateway.routes import is_kept
from gateway.rows import (
    Arrival,
    CaseRow,
    DecisionRow,
    DocumentRow,
    EntryRow,
    EventRow,
    FileRow,
    GroupRow,
    InterchangeRow,
    PostingRow,
)
from gateway.store import Store
from ledger.journal import read_book
from translators.source import of_bytes
from translators.x12.interchange import Interchange
from translators.x12.reader import scan

BOOKED = ("posted", "memo")
EXCEPTIONS = ("held", "parked", "refused")
WITHOUT_ENTRY = ("not bookable", "duplicate", *EXCEPTIONS)

Row = TypeVar("Row", bound=msgspec.Struct)
Invariant = Callable[[Home, Store], Iterable[str]]


def wrong_in(home: Home, aside: Path) -> list[str]:
    """All that is wrong in a home; the books and outgoing files are made anew in `aside`."""
    store = Store(home.database_url)
    try:
        found = [said for invariant in INVARIANTS for said in invariant(home, store)]
        return [*found, *rebuilt_otherwise(home, store, aside)]
    finally:
        store.close()


def inputs_without_end(home: Home, store: Store) -> Iterator[str]:
    """Every file is done, and is one of: read into interchanges, a duplicate, an exception."""
    interchanges = Counter(row.arrival for row in _all(store, "interchanges", InterchangeRow))
    cases = {row.document for row in _all(store, "cases", CaseRow)}
    claims = Counter(row.claim for row in _all(store, "arrivals", Arrival))
    yield from (f"claim {claim} was taken in {n} times" for claim, n in claims.items() if n > 1)
    for row in _all(store, "arrivals", Arrival):
        if row.state not in ("done", "quarantined"):
            yield f"arrival {row.id} is still {row.state}"
        if not interchanges[row.id] and f"A{row.id}" not in cases:
            yield f"arrival {row.id} ({row.name}) came to nothing"


def interchanges_without_end(home: Home, store: Store) -> Iterator[str]:
    """Every interchange is decided set by set, known as a duplicate, or an exception."""
    cases = {row.document for row in _all(store, "cases", CaseRow)}
    groups = Counter(row.interchange for row in _all(store, "groups", GroupRow))
    for row in _all(store, "interchanges", InterchangeRow):
        decided = row.verdict in ("A", "E") and not row.duplicate_of
        ends = [bool(decided and groups[row.id]), bool(row.duplicate_of)]
        if sum(ends) > 1 or not (any(ends) or row.id in cases):
            yield f"interchange {row.id} came to {sum(ends)} ends"


def documents_without_one_end(home: Home, store: Store) -> Iterator[str]:
    """Every set received is exactly one of posted, duplicate, exception; R is never posted."""
    documents = {row.id: row for row in _all(store, "documents", DocumentRow)}
    booked = {row.document for row in _all(store, "entries", EntryRow)}
    for row in documents.values():
        if row.direction != "in":
            continue
        if row.posting not in (*BOOKED, *WITHOUT_ENTRY):
            yield f"{row.id} is still {row.posting}"
        if (row.posting in BOOKED) != (row.id in booked):
            yield f"{row.id} is {row.posting}, and entries say otherwise"
        if row.verdict == "R" and (row.id in booked or row.posting != "refused"):
            yield f"{row.id} was answered R and is {row.posting}"
        if row.verdict in ("A", "E") and row.posting == "refused" and not _resolved(store, row):
            yield f"{row.id} was answered {row.verdict} and refused by nobody"
    exceptional = {row.document for row in _all(store, "cases", CaseRow)}
    for row in documents.values():
        known = row.posting == "duplicate" and is_kept(row.kind)  # information, and not new
        told = row.direction == "out" or row.id in exceptional or known
        if row.posting in ("held", "refused", "duplicate") and not told:
            yield f"{row.id} is {row.posting}, and nobody is told"


def events_not_posted_once(home: Home, store: Store) -> Iterator[str]:
    """Every event has its entries, its parts numbered from 1, and no part twice."""
    parts: dict[str, list[int]] = {}
    for row in _all(store, "entries", EntryRow):
        parts.setdefault(row.event, []).append(row.part)
    events = {row.id for row in _all(store, "events", EventRow)}
    yield from (f"entries of {event}, which did not happen" for event in parts.keys() - events)
    for event in sorted(events):
        if parts.get(event) != list(range(1, len(parts.get(event, ())) + 1)):
            yield f"event {event} has parts {parts.get(event)}"


def unbalanced(home: Home, store: Store) -> Iterator[str]:
    """The postings of every entry sum to zero."""
    sums: Counter[int] = Counter()
    for row in _all(store, "postings", PostingRow):
        sums[row.number] += row.amount
    yield from (f"entry {number} is off by {rest}" for number, rest in sums.items() if rest)


def gaps(home: Home, store: Store) -> Iterator[str]:
    """Entries and decisions are numbered without a gap, in the order of their commits."""
    for name, numbers in (
        ("entries", [row.number for row in _all(store, "entries", EntryRow)]),
        ("decisions", [row.number for row in _all(store, "decisions", DecisionRow)]),
        ("arrivals", [row.id for row in _all(store, "arrivals", Arrival)]),
        ("files", [row.id for row in _all(store, "files", FileRow)]),
    ):
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"{name} are numbered {numbers}"


def broken_books(home: Home, store: Store) -> Iterator[str]:
    """The text is the rows, its chain intact, and Beancount loads it without an error."""
    configuration = load_configuration(home).configuration
    folder = folder_of(home, configuration)
    months = {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in folder.glob("[0-9]*/*.beancount")
    }
    posted, problems = read_book(months)
    yield from (problem.message for problem in problems)
    yield from (problem.message for problem in check_books(home, store, configuration))
    if [each.sha for each in posted] != [row.sha for row in _all(store, "entries", EntryRow)]:
        yield "the chain in the text is not the chain in the rows"


def sent_otherwise(home: Home, store: Store) -> Iterator[str]:
    """What stands on the outbox is what was decided, all of it and nothing else."""
    expected = {}
    for row in _all(store, "files", FileRow):
        expected[f"{row.partner}/{row.name}"] = row.body
        if row.state != "sent":
            yield f"file {row.name} is {row.state}"
    found = {
        str(path.relative_to(home.outbox)): path.read_bytes()
        for path in home.outbox.rglob("*")
        if not path.is_dir()
    }
    yield from (
        f"outbox/{name} is not what was decided"
        for name in sorted({*expected, *found})
        if expected.get(name) != found.get(name)
    )


def controls_used_twice(home: Home, store: Store) -> Iterator[str]:
    """No two files on the outbox carry one interchange control number between the same two."""
    used: Counter[tuple[str, ...]] = Counter()
    for path in home.outbox.rglob("*"):
        if path.is_dir():
            continue
        for found in scan(of_bytes(path.read_bytes())):
            if isinstance(found, Interchange):
                used[found.sender, found.receiver, found.usage, found.control] += 1
    yield from (f"control number {key} was used {n} times" for key, n in used.items() if n > 1)


def wrong_archive(home: Home, store: Store) -> Iterator[str]:
    """The archive's names are its contents' digests, and every arrival's bytes are there."""
    archive = Archive(home.archive)
    yield from archive.verify()
    kept = set(archive.digests())
    for row in _all(store, "arrivals", Arrival):
        if row.digest not in kept:
            yield f"the bytes of arrival {row.id} are gone"


def left_behind(home: Home, store: Store) -> Iterator[str]:
    """Nothing lies in the drops or in work, and no temporary file anywhere."""
    for folder in (home.inbox, home.work):
        yield from (f"{path} is left" for path in folder.rglob("*") if not path.is_dir())
    yield from (f"{path} is left" for path in home.work.glob("*/*"))
    yield from (f"{path} is left" for path in home.root.rglob(".*.tmp"))


def rebuilt_otherwise(home: Home, store: Store, aside: Path) -> Iterator[str]:
    """Without entries and outgoing files in the database, all is made anew byte for byte."""
    store.drop(["entries", "postings", "files"])
    for each in (*rebuild(home, store, aside), *compare(home.outbox, aside / "outbox")):
        yield f"made anew, {each.path} {each.what}"


INVARIANTS: tuple[Invariant, ...] = (
    inputs_without_end,
    interchanges_without_end,
    documents_without_one_end,
    events_not_posted_once,
    unbalanced,
    gaps,
    broken_books,
    sent_otherwise,
    controls_used_twice,
    wrong_archive,
    left_behind,
)
"""All that is looked at before the database is emptied for the rebuild."""


def _all(store: Store, table: str, struct: type[Row]) -> Iterator[Row]:
    return typed(store.iterate(table), struct)


def _resolved(store: Store, row: DocumentRow) -> bool:
    """Whether a person ended the document's exception, or its group was refused as a whole."""
    cases = typed(store.children("cases", "document", row.id), CaseRow)
    return any(case.state == "resolved" or case.code == "rejected" for case in cases)
