"""Files fetched from partners' servers: what to fetch is chosen here, and what was is written down.

A file is fetched into `var/fetched`, durably, and a row says so before anything is renamed or
deleted over there. The pass that holds the posting lock takes it in from there (`take_fetched`), so
that no wire ever holds up the books. Their clock is never compared with ours: what tells one state
of a file from another is its path, size and mtime.
"""

from __future__ import annotations

import fnmatch
import hashlib
import os
import re
import time
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from gateway import durable
from gateway.agreement import Agreement, Channel
from gateway.archive import Archive
from gateway.arrivals import Unlock, put_arrivals
from gateway.channel_rows import FetchRow
from gateway.claiming import UNPROVEN_SECONDS
from gateway.drops import LONGEST_NAME, PARTIAL_ENDINGS, escaped
from gateway.endings import is_complete
from gateway.home import Home
from gateway.posted import typed
from gateway.rows import Arrival
from gateway.store import Store
from gateway.transports.transport import Entry, Refused, Transport, joined

MOST_FETCHED = 1_000
"""Files fetched in one round; the next one goes on, and sending has its turn between."""

MOST_BYTES = 2 * 1024**3
"""The largest file that is fetched."""

TAKEN_AT_ONCE = 1_000
"""Fetched files taken in with one transaction."""

ASKED_AT_ONCE = 1_000
"""Rows looked up with one query: databases allow only so many values in one."""

Clock = Callable[[], datetime]


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """What a listing holds for us: `ready` to be fetched, and `refused` with the reason."""

    ready: tuple[Entry, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    names: frozenset[str] = frozenset()


class Polled(msgspec.Struct, frozen=True, kw_only=True):
    """What came of looking at a partner's server; names are escaped.

    `waiting` are still being written, `refused` have a reason, `same` bring bytes that came before
    under the name beside them, `left` could not be moved or deleted over there.
    """

    partner: str
    listed: int = 0
    known: int = 0
    fetched: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    same: tuple[tuple[str, str], ...] = ()
    left: tuple[tuple[str, str], ...] = ()


def choose(listed: Iterable[Entry], channel: Channel) -> Chosen:
    """The files of a listing that we want, by name, and those that we must not touch.

    A name that is still being written, or that no pattern matches, is neither. With a sentinel a
    file is ready once that stands beside it. Of a name that stands twice no file is taken.
    """
    files = [each for each in listed if each.is_file]
    names = frozenset(each.name for each in files)
    twice = _twice(files) if len(names) < len(files) else frozenset()
    sentinels = {sentinel_of(channel, each.name) for each in files} if channel.sentinel else set()
    wanted = re.compile("|".join(map(fnmatch.translate, channel.patterns)))
    ready, refused = [], []
    for entry in files:
        name = entry.name
        if "/" not in name and (
            wanted.match(name) is None or name in sentinels or _is_partial(name)
        ):
            continue
        reason = "its name stands twice in the listing" if name in twice else _fault(entry)
        if reason:
            refused.append((escaped(name)[:LONGEST_NAME], reason))
        elif not channel.sentinel or sentinel_of(channel, name) in names:
            ready.append(entry)
    return Chosen(ready=tuple(sorted(ready)), refused=tuple(sorted(set(refused))), names=names)


def sentinel_of(channel: Channel, name: str) -> str:
    """The name of the file that says that this one is finished."""
    return channel.sentinel.replace("{name}", name).replace("{stem}", name.rpartition(".")[0])


def fetch_id(source: str, path: str, entry: Entry) -> str:
    """What names one state of one file of a partner's server."""
    return f"{source}|{path}|{entry.size}|{entry.mtime}"


def poll(
    home: Home,
    store: Store,
    agreement: Agreement,
    clock: Clock,
    wire: Transport,
    *,
    pause: Callable[[float], object] = time.sleep,
) -> Polled:
    """Every finished file of the partner's folder that is new is fetched, once.

    What was fetched before is moved or deleted there if that is agreed and not done yet. With
    `quiet_seconds` a new file must look the same in two listings so long apart, for which `pause`
    waits. Raises TransportError when the wire breaks; what was fetched until then stays fetched.
    The caller alone works on this channel.
    """
    channel = agreement.channel
    assert channel is not None and channel.inbound
    _sweep(home, store, agreement.key)
    listed = list(wire.list(channel.inbound))
    chosen = choose(listed, channel)
    known = _known(store, agreement.key, channel, chosen.ready)
    new = [entry for entry in chosen.ready if entry.name not in known]
    still = new
    if new and channel.quiet_seconds and not channel.sentinel:
        pause(channel.quiet_seconds)
        again = frozenset(wire.list(channel.inbound))
        still = [entry for entry in new if entry in again]
    waiting = [entry.name for entry in new if entry not in set(still)]
    refused = list(chosen.refused)
    fetched: list[FetchRow] = []
    for entry in still[:MOST_FETCHED]:
        try:
            row = _fetch(home, store, agreement.key, channel, entry, clock, wire)
        except Refused as error:
            refused.append((escaped(entry.name), error.message))
            continue
        if row.state == "fetched":
            fetched.append(row)
        else:
            waiting.append(entry.name)
    names = known | {_name(row) for row in fetched}
    left = _clear(store, agreement.key, channel, chosen, names, wire)
    return Polled(
        partner=agreement.key,
        listed=len(listed),
        known=len(chosen.ready) - len(new),
        fetched=tuple(_name(row) for row in fetched),
        waiting=tuple(sorted(escaped(name) for name in waiting)),
        refused=tuple(refused),
        same=tuple((_name(row), row.same_as) for row in fetched if row.same_as),
        left=tuple(left),
    )


def take_fetched(home: Home, store: Store, archive: Archive, clock: Clock, unlock: Unlock) -> int:
    """Every fetched file is an arrival; gives how many. The caller holds the posting lock.

    `unlock` decrypts and verifies what comes encrypted or signed.

    A staged file without a row is still being fetched, or what a crash left for the next poll.
    """
    rows = sorted(_staged_rows(home, store), key=lambda row: (row.at, row.id))
    for first in range(0, len(rows), TAKEN_AT_ONCE):
        _take(home, store, archive, clock, unlock, rows[first : first + TAKEN_AT_ONCE])
    return len(rows)


def staged(home: Home, row: FetchRow) -> Path:
    """Where a fetched file lies until it is taken in: the name there is ours."""
    return home.fetched / row.source / row.token


def _take(
    home: Home,
    store: Store,
    archive: Archive,
    clock: Clock,
    unlock: Unlock,
    rows: Sequence[FetchRow],
) -> None:
    """These are archived and arrivals, in one transaction; then they leave the staging folder."""
    claims = {f"{row.source}/fetched/{row.id}": row for row in rows}
    recorded = typed(store.select("arrivals", where={"claim": list(claims)}), Arrival)
    for arrival in recorded:
        del claims[arrival.claim]
    if claims:
        paths = [staged(home, row) for row in claims.values()]
        durable.sync(sorted({path.parent for path in paths}))
        kept = archive.keep_files(paths)
        files = [
            (row.source, _name(row), claim, digest, size)
            for (claim, row), (digest, size) in zip(claims.items(), kept, strict=True)
        ]
        state = store.state()
        put_arrivals(state, archive, files, clock(), unlock)
        store.commit(state.changes)
    for row in rows:
        durable.remove(staged(home, row))


def _staged_rows(home: Home, store: Store) -> Iterator[FetchRow]:
    """The fetches whose files are staged."""
    folders = home.fetched.iterdir() if home.fetched.is_dir() else ()
    for folder in sorted(path for path in folders if path.is_dir()):
        tokens = {path.name for path in folder.iterdir()}
        yield from _fetched(store, tokens)


def _sweep(home: Home, store: Store, source: str) -> None:
    """Nothing is staged that no row tells of: a crash left it, and it is fetched again."""
    folder = home.fetched / source
    tokens = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    for token in sorted(tokens - {row.token for row in _fetched(store, tokens)}):
        durable.remove(folder / token)


def _fetched(store: Store, tokens: Collection[str]) -> Iterator[FetchRow]:
    """The finished fetches of these tokens."""
    for rows in _in_parts(sorted(tokens)):
        where = {"token": rows, "state": "fetched"}
        yield from typed(store.select("fetches", where=where), FetchRow)


def _in_parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(values), ASKED_AT_ONCE):
        yield values[first : first + ASKED_AT_ONCE]


def _name(row: FetchRow) -> str:
    """The file's name over there."""
    return row.path.rpartition("/")[2]


def _is_partial(name: str) -> bool:
    """Whether a name says that its file is still being written."""
    return name.startswith((".", "~$")) or name.lower().endswith(PARTIAL_ENDINGS)


def _fault(entry: Entry) -> str:
    """Why this file must not be fetched, or ""."""
    name = entry.name
    if not name or "/" in name or "\\" in name or name in (".", ".."):
        return "its name is not the name of a file"
    if len(os.fsencode(name)) > LONGEST_NAME:
        return f"its name is longer than {LONGEST_NAME} bytes"
    if not name.isprintable() and any(unicodedata.category(each) in _HOSTILE for each in name):
        return "its name holds control characters or is not UTF-8"
    return f"it is larger than {MOST_BYTES} bytes" if entry.size > MOST_BYTES else ""


_HOSTILE = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode's categories of what is not seen, turns the writing round, or is half a character."""


def _twice(files: Iterable[Entry]) -> frozenset[str]:
    seen: set[str] = set()
    twice: set[str] = set()
    for each in files:
        (twice if each.name in seen else seen).add(each.name)
    return frozenset(twice)


def _known(store: Store, source: str, channel: Channel, ready: Iterable[Entry]) -> frozenset[str]:
    """The names of those whose very state was fetched before."""
    ids = {fetch_id(source, joined(channel.inbound, each.name), each): each.name for each in ready}
    return frozenset(
        ids[id_]
        for part in _in_parts(list(ids))
        for id_, state in store.columns("fetches", ("id", "state"), where={"id": part})
        if state == "fetched"
    )


def _fetch(
    home: Home,
    store: Store,
    source: str,
    channel: Channel,
    entry: Entry,
    clock: Clock,
    wire: Transport,
) -> FetchRow:
    """The file is staged and a row says so; or it has no end yet, and the row says that."""
    path = joined(channel.inbound, entry.name)
    id_ = fetch_id(source, path, entry)
    before = store.load("fetches", id_)
    row = FetchRow(
        id=id_,
        token=hashlib.sha256(id_.encode()).hexdigest()[:40],
        source=source,
        path=path,
        size=entry.size,
        mtime=entry.mtime,
        state="fetched",
        at=clock(),
    )
    target = staged(home, row)
    durable.make_folder(target.parent)
    seen = _Seen()
    durable.write_new(target, seen.blocks(wire.fetch(path, entry.size)))
    now = wire.find(path)
    # Some mailboxes delete what was read to its end by themselves.
    if seen.size != entry.size or (now and (now.size, now.mtime) != (entry.size, entry.mtime)):
        durable.remove(target)
        return msgspec.structs.replace(row, state="incomplete")
    since = before.at if isinstance(before, FetchRow) else row.at
    unproven = row.at - since < timedelta(seconds=UNPROVEN_SECONDS)
    if now and unproven and not is_complete(target):
        durable.remove(target)
        row = msgspec.structs.replace(row, state="incomplete", at=since)
    else:
        digest = seen.digest.hexdigest()
        row = msgspec.structs.replace(row, digest=digest, same_as=_same(store, row, digest))
    store.commit({"fetches": {row.id: row}})
    return row


class _Seen:
    """Blocks on their way through, counted and digested."""

    def __init__(self) -> None:
        self.size = 0
        self.digest = hashlib.sha256()

    def blocks(self, given: Iterable[bytes]) -> Iterator[bytes]:
        for block in given:
            self.size += len(block)
            self.digest.update(block)
            yield block


def _same(store: Store, row: FetchRow, digest: str) -> str:
    """The name under which the partner's server had these bytes before, or ""."""
    for known in typed(store.children("fetches", "digest", digest), FetchRow):
        if known.source == row.source and known.path != row.path:
            return _name(known)
    return ""


def _clear(
    store: Store,
    source: str,
    channel: Channel,
    chosen: Chosen,
    names: Collection[str],
    wire: Transport,
) -> Iterator[tuple[str, str]]:
    """What was fetched is moved or deleted there, as agreed; gives what was refused, and why.

    Whatever is refused is tried again with the next poll: the row keeps it from being fetched.
    """
    if channel.after == "keep":
        return
    for entry in chosen.ready:
        if entry.name not in names:
            continue
        path = joined(channel.inbound, entry.name)
        row = store.load("fetches", fetch_id(source, path, entry))
        assert isinstance(row, FetchRow)
        after = "done"
        try:
            _put_away(channel, entry, path, wire)
            sentinel = sentinel_of(channel, entry.name)
            if channel.sentinel and sentinel in chosen.names:
                wire.delete(joined(channel.inbound, sentinel))
        except Refused as error:
            yield entry.name, error.message
            after = "refused"
        if after != row.after:
            store.commit({"fetches": {row.id: msgspec.structs.replace(row, after=after)}})


def _put_away(channel: Channel, entry: Entry, path: str, wire: Transport) -> None:
    """The file is moved or deleted there, unless it is another one by now."""
    now = wire.find(path)
    if now is None or (now.size, now.mtime) != (entry.size, entry.mtime):
        return
    if channel.after == "delete":
        wire.delete(path)
        return
    target = joined(channel.move_to, entry.name)
    if wire.find(target) is not None:
        target = f"{target}.{entry.mtime}-{entry.size}"
    wire.rename(path, target)
