"""What the drop's journal tells the gateway: what was picked up, refused, left behind, published.

The journal is read with a cursor of our own, a counter for each of its files, moved in the same
transaction as what the lines change: they count once, whoever crashes. The caller holds the posting
lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from gateway.claiming import Sightings
from gateway.delivery import picked_up
from gateway.home import Home
from gateway.posted import typed
from gateway.rows import CaseRow, CounterRow, FileRow
from gateway.state import State
from gateway.store import Store
from gateway.transports.drop import events
from gateway.transports.drop.events import Event, read_events, segments
from gateway.transports.drop.places import Places

BATCH_LINES = 2_000
"""Lines of the journal counted in one transaction."""

CURSOR = "drop/"
"""How the counters begin that say how far a file of the journal is read."""

TRIAL = "test_"
"""How the files of test traffic are called: their rows are in the trial half."""

TAKEN = (events.DOWNLOADED, events.DELETED)
"""What proves that a partner has a file: it read all of it, or took it away."""

PROBLEMS: Mapping[str, tuple[str, str]] = {
    events.REFUSED_UPLOAD: (
        "upload-refused",
        "agree on more with the partner ([sftp] of its agreement), or ask it what it sends",
    ),
    events.EXPIRED: (
        "upload-expired",
        "ask the partner to send the file again: it broke off and was not gone on with for a day",
    ),
}
"""What a person is told of: the code of the case, and what to do."""


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A published file as the drop closed it: nobody writes it any more."""

    partner: str
    stored: str
    device: int
    inode: int
    size: int
    modified: int


def read_journal(home: Home, store: Store) -> list[Proof]:
    """Everything the journal told since the last time is done; gives the files it vouches for."""
    proofs: list[Proof] = []
    for path in segments(Places(home.root).journal):
        cursor = store.load("counters", CURSOR + path.name)
        offset = cursor.value if isinstance(cursor, CounterRow) else 0
        if path.stat().st_size <= offset:
            continue
        found, end = read_events(path, offset)
        for first in range(0, max(len(found), 1), BATCH_LINES):
            batch = found[first : first + BATCH_LINES]
            # Within a file read at once the cursor moves at its end: a repeat changes nothing.
            last = first + BATCH_LINES >= len(found)
            _mark_trial(home, batch)
            _count(store, batch, CounterRow(name=CURSOR + path.name, value=end) if last else None)
        proofs += [_proof(event) for event in found if event.kind == events.UPLOADED]
    return proofs


def vouch(home: Home, proofs: Iterable[Proof], sightings: Sightings, seconds: int) -> None:
    """Files the drop closed, and that are unchanged since, need not lie still any more."""
    for proof in proofs:
        path = home.inbox / proof.partner / proof.stored
        try:
            found = path.stat(follow_symlinks=False)
        except OSError:  # taken in already, or named so that it cannot be told: it lies still then
            continue
        seen = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
        if seen == (proof.device, proof.inode, proof.size, proof.modified):
            sightings.vouch(path, found, seconds)


def _count(store: Store, found: Sequence[Event], cursor: CounterRow | None) -> None:
    """What these lines tell is true, in one transaction."""
    state = store.state()
    _mark(state, store, found)
    for event in found:
        if event.kind in PROBLEMS and event.partner:
            _open_case(state, event)
        elif event.kind == events.UPLOADED:
            _end_cases(state, event)
    if cursor is not None:
        state.put(cursor)
    store.commit(state.changes)


def _mark(state: State, store: Store, found: Iterable[Event]) -> None:
    """Files that were read to their end, or taken away, are picked up."""
    taken = {(event.partner, event.name): event for event in found if event.kind in TAKEN}
    if not taken:
        return
    where = {
        "state": "sent",
        "partner": sorted({partner for partner, _ in taken}),
        "sent_as": sorted({name for _, name in taken}),
    }
    for file in typed(store.select("files", where=where), FileRow):
        event = taken.get((file.partner, file.sent_as))
        if event is not None:
            at = datetime.fromisoformat(event.at)
            picked_up(state, file, at, f"{event.kind} by {event.user} at {event.at}")


def _mark_trial(home: Home, found: Sequence[Event]) -> None:
    """The same in the trial half, whose files are in the partners' outboxes too."""
    taken = [each for each in found if each.kind in TAKEN and each.name.startswith(TRIAL)]
    half = Home(home.root, trial=True)
    if not taken or not half.database.exists():
        return
    store = Store(half.database_url)
    try:
        state = store.state()
        _mark(state, store, taken)
        store.commit(state.changes)
    finally:
        store.close()


def _open_case(state: State, event: Event) -> None:
    """A person is told, once for each file and day."""
    code, hint = PROBLEMS[event.kind]
    subject = _subject(event)
    for case in state.children(CaseRow, "subject", subject):
        if case.state == "open" and case.code == code:
            return
    reason = f": {event.note}" if event.note else ""
    state.put(
        CaseRow(
            id=f"XU{state.draw('upload')}",
            code=code,
            partner=event.partner,
            subject=subject,
            message=f"upload of {event.name} by {event.user} {event.kind}{reason}",
            hint=hint,
            opened_at=datetime.fromisoformat(event.at),
        )
    )


def _end_cases(state: State, event: Event) -> None:
    """What was refused or left behind has come after all."""
    for case in state.children(CaseRow, "subject", _subject(event)):
        if case.state == "open":
            state.put(
                msgspec.structs.replace(
                    case,
                    state="resolved",
                    resolved_at=datetime.fromisoformat(event.at),
                    resolution="uploaded",
                    reason="the partner sent it whole",
                )
            )


def _subject(event: Event) -> str:
    return f"upload/{event.partner}/{event.name}"


def _proof(event: Event) -> Proof:
    return Proof(
        partner=event.partner,
        stored=event.stored,
        device=event.device,
        inode=event.inode,
        size=event.size,
        modified=event.modified,
    )
