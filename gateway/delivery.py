"""Files out: what is queued appears in the partner's outbox, whole, under its own name, once.

A file that is there already with the same bytes is done; other bytes under that name, or bytes that
are not what was decided, are never written over or sent: they are a case for a person. The caller
holds the posting lock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from gateway import durable
from gateway.home import Home
from gateway.posted import typed
from gateway.rows import CaseRow, DocumentRow, FileRow
from gateway.state import State
from gateway.statuses import moved
from gateway.store import Store

BATCH_FILES = 200
"""Files delivered in one transaction; their bytes are in memory together."""

LARGEST_NAME = 200
"""Bytes of a file's name, so that a temporary name fits into what file systems allow (255)."""

Clock = Callable[[], datetime]


def send_due(
    home: Home, store: Store, clock: Clock, by_channel: Collection[str] = frozenset()
) -> int:
    """No file is queued any more: each is sent or failed; gives how many were sent.

    Those of partners `by_channel` are handed over to `gateway.sending` instead of the outbox; what
    was handed over for a partner that has no channel any more comes back first.
    """
    _come_back(store, by_channel)
    sent = 0
    while files := list(
        typed(
            store.select("files", where={"state": "queued"}, order_by="id", limit=BATCH_FILES),
            FileRow,
        )
    ):
        handed = [file for file in files if file.partner in by_channel]
        _move(store, handed, "sending")
        ours = [file for file in files if file.partner not in by_channel]
        sent += _send_batch(home, store, ours, clock) if ours else 0
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


def _send_batch(home: Home, store: Store, files: Sequence[FileRow], clock: Clock) -> int:
    """These files are delivered or failed, and their rows and documents say so."""
    reasons: dict[int, str] = {}
    writing: dict[Path, FileRow] = {}
    standing: set[Path] = set()
    for file in files:
        path = home.outbox / file.partner / file.name
        reason = _obstacle(file, path, writing)
        if reason:
            reasons[file.id] = reason
        elif path.exists():
            standing.add(path.parent)
        else:
            writing[path] = file
    for folder in sorted({path.parent for path in writing}):
        durable.make_folder(folder)
    durable.write_many(
        [
            (path, file.body, path.with_name(f".{path.name}.tmp"))
            for path, file in sorted(writing.items(), key=lambda each: each[1].id)
        ]
    )
    # A run that was stopped may have left their names not durable yet.
    durable.sync(sorted(standing))
    note(store, files, reasons, clock())
    return len(files) - len(reasons)


def _obstacle(file: FileRow, path: Path, writing: Iterable[Path]) -> str:
    """Why a file must not be delivered, or ""."""
    if hashlib.sha256(file.body).hexdigest() != file.digest:
        return "its bytes are not those that were decided"
    parts = (file.partner, file.name)
    if any(not part or part.startswith(".") or Path(part).name != part for part in parts):
        return "its name is not the name of a file"
    if len(file.name.encode()) > LARGEST_NAME:
        return f"its name is longer than {LARGEST_NAME} bytes"
    if path in writing or (path.exists() and path.read_bytes() != file.body):
        return "another file of that name is in the outbox"
    return ""


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
            if row.direction == "out" and not (reason and row.delivery == "sent"):
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
