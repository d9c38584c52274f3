"""Files out: what is queued appears in the partner's outbox, whole, under its own name, once.

A file that is there already with the same bytes is done; other bytes under that name, or bytes that
are not what was decided, are never written over or sent: they are a case for a person. A file that
is gone from there was picked up. The caller holds the posting lock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from gateway import durable
from gateway.agreement import Agreement, Folder
from gateway.claiming import Sightings, tell_share
from gateway.drops import missing
from gateway.home import Home
from gateway.posted import typed
from gateway.rows import CaseRow, DocumentRow, FileRow
from gateway.state import State
from gateway.statuses import moved
from gateway.store import Store
from gateway.wrapping import sweep, wrapped
from translators.packing import PackingError

BATCH_FILES = 200
"""Files delivered in one transaction; their bytes are in memory together."""

LARGEST_NAME = 200
"""Bytes of a file's name, so that a temporary name fits into what file systems allow (255)."""

HAD = ("sent", "picked up")
"""What has become of a document that a partner can have."""

Clock = Callable[[], datetime]


class Leaving(NamedTuple):
    """A file on its way: where to, and under which name with which bytes."""

    file: FileRow
    path: Path
    body: bytes


def send_due(
    home: Home,
    store: Store,
    clock: Clock,
    by_channel: Collection[str] = frozenset(),
    agreements: Mapping[str, Agreement] | None = None,
) -> int:
    """No file is queued any more: each is sent or failed; gives how many were sent.

    Each leaves in the form and for the folder that `agreements` state; without any it is put plain
    into the home's outbox. For a share that cannot be reached they stay queued, and that is a case.
    Those of partners `by_channel` are handed over to `gateway.sending` instead of the outbox; what
    was handed over for a partner that has no channel any more comes back first.
    """
    known = agreements or {}
    _come_back(store, by_channel)
    sweep(home, store)
    sent = last = 0
    where: Mapping[str, object] = {"state": "queued"}
    while files := list(
        typed(store.select("files", where=where, order_by="id", limit=BATCH_FILES), FileRow)
    ):
        last = files[-1].id
        where = {"state": "queued", "id >": last}
        handed = [file for file in files if file.partner in by_channel]
        _move(store, handed, "sending")
        by_share: dict[str, list[FileRow]] = {}
        for file in files:
            if file.partner not in by_channel:
                share = file.partner if _share(known.get(file.partner)) else ""
                by_share.setdefault(share, []).append(file)
        for share, waiting in by_share.items():
            if share:
                sent += _send_to_share(home, store, waiting, clock, known[share])
            else:
                sent += _send_batch(home, store, waiting, clock, known)
    return sent


def _share(agreement: Agreement | None) -> str:
    """The folder mapped for our files to a partner, or ""."""
    return agreement.folder.outbox if agreement is not None and agreement.folder else ""


def _folder_for(home: Home, partner: str, agreements: Mapping[str, Agreement]) -> Path:
    """The folder that our files to a partner are put into."""
    return home.root / (_share(agreements.get(partner)) or f"{home.outbox.name}/{partner}")


def _send_to_share(
    home: Home, store: Store, files: Sequence[FileRow], clock: Clock, agreement: Agreement
) -> int:
    """Files are put on a share, or wait until it can be written to; gives how many were sent."""
    assert agreement.folder is not None
    folder = Path(agreement.folder.outbox)
    reason = missing(folder, agreement.folder.mount)
    sent = 0
    if not reason:
        try:
            sent = _send_batch(home, store, files, clock, {agreement.key: agreement})
        except OSError as error:
            reason = f"{folder}: {error.strerror or error}"
    tell_share(store, agreement.key, folder, reason, clock)
    return sent


def _come_back(store: Store, by_channel: Collection[str]) -> None:
    """What no channel sends any more is queued again."""
    if store.count("files", where={"state": "sending"}):
        waiting = typed(store.select("files", where={"state": "sending"}), FileRow)
        _move(store, [file for file in waiting if file.partner not in by_channel], "queued")


def _move(store: Store, files: Sequence[FileRow], after: str) -> None:
    """These files have another state."""
    if files:
        changed = store.state()
        for file in files:
            changed.put(msgspec.structs.replace(file, state=after))
        store.commit(changed.changes)


def _send_batch(
    home: Home,
    store: Store,
    files: Sequence[FileRow],
    clock: Clock,
    agreements: Mapping[str, Agreement],
) -> int:
    """These files are delivered or failed, and their rows and documents say so."""
    reasons: dict[int, str] = {}
    writing: dict[Path, Leaving] = {}
    standing: set[Path] = set()
    noted = []
    for file in files:
        found = _leaving(home, file, agreements)
        reason = found if isinstance(found, str) else _obstacle(found, writing)
        if isinstance(found, str) or reason:
            reasons[file.id] = reason
            noted.append(file)
            continue
        if found.path.exists():
            standing.add(found.path.parent)
            digest = file.sent_digest or hashlib.sha256(found.body).hexdigest()
        else:
            writing[found.path] = found
            digest = hashlib.sha256(found.body).hexdigest()
        noted.append(_sent(home, file, found.path, digest))
    for folder in sorted({path.parent for path in writing}):
        durable.make_folder(folder)
    durable.write_many(
        [
            (path, each.body, path.with_name(f".{path.name}.tmp"))
            for path, each in sorted(writing.items(), key=lambda each: each[1].file.id)
        ]
    )
    # A run that was stopped may have left their names not durable yet.
    durable.sync(sorted(standing))
    note(store, noted, reasons, clock())
    return len(files) - len(reasons)


def _sent(home: Home, file: FileRow, path: Path, digest: str) -> FileRow:
    """The file knows where it was put, and as what."""
    folder = path.parent
    place = folder.relative_to(home.root) if folder.is_relative_to(home.root) else folder
    return msgspec.structs.replace(
        file, sent_as=path.name, sent_to=str(place), sent_digest=digest, picked_up_at=None
    )


def _leaving(home: Home, file: FileRow, agreements: Mapping[str, Agreement]) -> Leaving | str:
    """The file as it leaves, or why it must not."""
    if hashlib.sha256(file.body).hexdigest() != file.digest:
        return "its bytes are not those that were decided"
    parts = (file.partner, file.name)
    if any(not part or part.startswith(".") or Path(part).name != part for part in parts):
        return "its name is not the name of a file"
    try:
        name, body = wrapped(home, agreements.get(file.partner), file)
    except PackingError as error:
        return f"{error.message} ({error.hint})"
    if len(name.encode()) > LARGEST_NAME:
        return f"its name is longer than {LARGEST_NAME} bytes"
    return Leaving(file, _folder_for(home, file.partner, agreements) / name, body)


def _obstacle(leaving: Leaving, writing: Collection[Path]) -> str:
    """Why a file must not be delivered, or "". What was sent before and still lies there is it."""
    if leaving.path not in writing:
        if not leaving.path.exists():
            return ""
        there = leaving.path.read_bytes()
        if there == leaving.body or hashlib.sha256(there).hexdigest() == leaving.file.sent_digest:
            return ""
    return "another file of that name is in the outbox"


def picked_up(state: State, file: FileRow, at: datetime, by: str) -> None:
    """The partner has a file that was sent, and its documents are delivered; `by` says how.

    Nothing changes for one that has been picked up, or is to be sent again.
    """
    if file.state != "sent":
        return
    state.put(msgspec.structs.replace(file, state="picked up", picked_up_at=at, detail=by))
    for row in state.children(DocumentRow, "file", file.id):
        if row.direction == "out" and row.delivery == "sent":
            state.put(moved(row, delivery="picked up"))


def note_collected(
    home: Home,
    store: Store,
    clock: Clock,
    agreements: Mapping[str, Agreement],
    seen: Sightings | None = None,
) -> int:
    """Files that are gone from the outbox folders are picked up; gives how many.

    A folder that is not there, or whose share is not mounted, tells nothing. With `seen` only
    folders that changed since the last time are looked through.
    """
    count = 0
    for key in sorted(agreements):
        folder = _folder_for(home, key, agreements)
        agreed = agreements[key].folder or Folder()
        if missing(folder, agreed.mount) or (seen is not None and seen.is_as_before(folder)):
            continue
        count += _note_gone(home, store, key, folder, clock)
    return count


def _note_gone(home: Home, store: Store, key: str, folder: Path, clock: Clock) -> int:
    """Files for a partner that are gone from a folder are picked up; gives how many."""
    place = folder.relative_to(home.root) if folder.is_relative_to(home.root) else folder
    where = {"partner": key, "state": "sent", "sent_to": str(place)}
    sent = store.columns("files", ("id", "sent_as"), where=where)
    there = {path.name for path in folder.iterdir()} if sent else set()
    gone = [number for number, name in sent if name not in there]
    for first in range(0, len(gone), BATCH_FILES):
        state = store.state()
        for number in gone[first : first + BATCH_FILES]:
            file = state.get(FileRow, number)
            assert file is not None
            picked_up(state, file, clock(), f"collected from {place}")
        state.count_changes()
        store.commit(state.changes)
    return len(gone)


def note(store: Store, files: Sequence[FileRow], reasons: dict[int, str], now: datetime) -> None:
    """Rows of files and documents say what became of them, in one transaction."""
    state = store.state()
    for file in files:
        reason = reasons.get(file.id, "")
        status = "failed" if reason else "sent"
        state.put(
            msgspec.structs.replace(
                file, state=status, sent_at=None if reason else now, detail=reason
            )
        )
        documents = state.children(DocumentRow, "file", file.id)
        for row in documents:
            # What was sent before and fails when sent again has been sent all the same.
            if row.direction == "out" and not (reason and row.delivery in HAD):
                state.put(moved(row, delivery=status))
        if reason:
            _open_case(state, file, documents, reason, now)
    state.count_changes()
    store.commit(state.changes)


def _open_case(
    state: State, file: FileRow, documents: Sequence[DocumentRow], reason: str, now: datetime
) -> None:
    """An exception with the money of all documents in the file."""
    state.put(
        CaseRow(
            id=f"XD{state.draw('undelivered')}",
            code="not-delivered",
            partner=file.partner,
            document=documents[0].id if documents else "",
            subject=f"file/{file.id}",
            amount=sum(abs(row.amount or 0) for row in documents),
            message=f"{file.name} was not delivered to {file.partner}: {reason}",
            hint="look at the outbox, move the other file away, then `gateway resend` it",
            opened_at=now,
        )
    )
