"""Our files sent over a partner's channel: under another name first, whole, then under their own.

`delivery` hands files over (`sending`); a round sends them and writes down how far it is in rows of
its own; the pass that holds the posting lock tells files and documents (`settle`). After a round
that broke nobody knows what arrived: the next looks for both names. What it cannot find it sends
again, the same bytes under the same name with the same control number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

import msgspec

from gateway import delivery
from gateway.agreement import Agreement
from gateway.channel_rows import SendRow
from gateway.errors import TransportError
from gateway.home import Home
from gateway.posted import typed
from gateway.rows import FileRow
from gateway.store import Store
from gateway.transports.transport import Refused, Transport, joined
from gateway.wrapping import Wrapped, wrapped
from translators.packing import PackingError

MOST_ATTEMPTS = 12
"""So often a file is tried before a person is told (RELIABILITY.md §1); the wait grows between."""

MOST_SENT = 200
"""Files sent in one round: their rows, with their bytes, are in memory together."""

Clock = Callable[[], datetime]


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What a round sent, by name; `failed` with the reason, to be tried again or not."""

    sent: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()


class Taken(Exception):
    """Another file has the name over there: nothing of ours may take its place."""


def waiting(store: Store, partner: str) -> int:
    """How many files wait for the channel of a partner."""
    handed = store.count("files", where={"state": "sending", "partner": partner})
    done = store.count("sends", where={"state": ("sent", "failed"), "partner": partner})
    return max(handed - done, 0)


def send(home: Home, store: Store, agreement: Agreement, clock: Clock, wire: Transport) -> Sent:
    """The partner's waiting files are over there, each whole under its own name, or have failed.

    Raises TransportError when the wire breaks; what was sent until then stays sent. The caller
    alone works on this channel.
    """
    channel = agreement.channel
    assert channel is not None and channel.outbound
    where = {"state": "sending", "partner": agreement.key}
    files = list(typed(store.select("files", where=where, limit=MOST_SENT), FileRow))
    sent: list[str] = []
    failed: list[tuple[str, str]] = []
    for file in files:
        row = _begin(store, file, clock())
        if row is None:
            continue
        reason, again = "", False
        name = digest = ""
        try:
            leaving = wrapped(home, agreement, file)
            name, digest = leaving.name, hashlib.sha256(leaving.body).hexdigest()
            _send_one(wire, channel.outbound, file, leaving, retried=row.attempts > 1)
        except PackingError as error:
            reason = f"{error.message} ({error.hint})"
        except Taken:
            reason = "another file of that name is on the partner's server"
        except Refused as error:
            reason, again = error.message, row.attempts < MOST_ATTEMPTS
        except TransportError as error:
            store.commit({"sends": {row.id: msgspec.structs.replace(row, detail=error.message)}})
            raise
        state = ("due" if again else "failed") if reason else "sent"
        done = msgspec.structs.replace(
            row, state=state, at=clock(), detail=reason, name=name, digest=digest
        )
        store.commit({"sends": {row.id: done}})
        if reason:
            failed.append((name or file.name, reason))
        else:
            sent.append(name)
    return Sent(sent=tuple(sent), failed=tuple(failed))


def settle(store: Store, clock: Clock) -> int:
    """Files and documents tell what became of them over the channels; gives how many were sent.

    The caller holds the posting lock.
    """
    sent = 0
    where = {"state": ("sent", "failed")}
    while rows := list(
        typed(store.select("sends", where=where, limit=delivery.BATCH_FILES), SendRow)
    ):
        loaded = {row.id: store.load("files", row.id) for row in rows}
        files = [
            msgspec.structs.replace(
                file,
                sent_as=row.name,
                sent_to="",
                sent_digest=row.digest or file.sent_digest,
                picked_up_at=None,
            )
            for row in rows
            if isinstance(file := loaded[row.id], FileRow) and file.state == "sending"
        ]
        reasons = {row.id: row.detail for row in rows if row.state == "failed"}
        if files:
            delivery.note(store, files, reasons, clock())
        state = store.state()
        for row in rows:
            state.put(msgspec.structs.replace(row, state="settled"))
        store.commit(state.changes)
        sent += sum(file.id not in reasons for file in files)
    return sent


def _begin(store: Store, file: FileRow, now: datetime) -> SendRow | None:
    """The attempt is counted before it is made; None when the file waits to be settled."""
    row = store.load("sends", file.id)
    if not isinstance(row, SendRow) or row.state == "settled":
        row = SendRow(id=file.id, partner=file.partner, at=now)
    if row.state != "due":
        return None
    row = msgspec.structs.replace(row, attempts=row.attempts + 1, at=now)
    store.commit({"sends": {row.id: row}})
    return row


def _send_one(
    wire: Transport, folder: str, file: FileRow, leaving: Wrapped, *, retried: bool
) -> None:
    """The file stands over there under its name. Raises Taken, Refused and TransportError."""
    assert hashlib.sha256(file.body).hexdigest() == file.digest, f"{file.name} is not as decided"
    path = joined(folder, leaving.name)
    passing = joined(folder, f".{leaving.name}.tmp")
    if retried and _stands(wire, path, file, leaving):
        if wire.find(passing) is not None:
            wire.delete(passing)
        return
    wire.put(passing, [leaving.body])
    found = wire.find(passing)
    if found is None or found.size != len(leaving.body):
        size = "nothing" if found is None else f"{found.size} bytes"
        raise TransportError(f"of {len(leaving.body)} bytes {size} arrived", path)
    try:
        wire.rename(passing, path)
    except Refused:
        if not _stands(wire, path, file, leaving):
            raise
        wire.delete(passing)


def _stands(wire: Transport, path: str, file: FileRow, leaving: Wrapped) -> bool:
    """Whether the file is there under its name, as it leaves now or as it was sent before.

    Raises Taken when it is another one.
    """
    found = wire.find(path)
    if found is None:
        return False
    try:
        same = found.size == len(leaving.body) or bool(file.sent_digest)
        if same:
            seen = hashlib.sha256()
            for block in wire.fetch(path, found.size + 1):
                seen.update(block)
            digests = (hashlib.sha256(leaving.body).hexdigest(), file.sent_digest)
            same = seen.hexdigest() in digests
    except Refused:
        same = True  # a folder we may only write to; the name holds a number only we give
    if not same:
        raise Taken
    return True
