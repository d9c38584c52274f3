"""Files in: `scan` and `take` are the only creators of arrivals; a watcher only wakes them.

A file is claimed by a rename to `var/work/<partner>/<token>~<name>`, archived, recorded, and only
then removed. Whatever a crash leaves in work is adopted by the next scan, before anything new; a
file found again after it was recorded is known by its token. The caller holds the posting lock.
"""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from gateway import durable
from gateway.archive import Archive
from gateway.errors import NotFound, UsageError
from gateway.home import Home
from gateway.posted import typed
from gateway.rows import Arrival, CaseRow
from gateway.state import State
from gateway.store import Store
from gateway.unpacking import Member, members
from translators.packing import PackingError

PARTIAL_ENDINGS = (".tmp", ".part", ".filepart")
"""How clients name what they are still writing; so do names that begin with a dot or `~$`."""

UNPROVEN_SECONDS = 600
"""After so long a file without a closing IEA is taken as it is: nobody is still writing it."""

BATCH_FILES = 5_000
"""Files recorded in one transaction."""

TAIL_BYTES = 4_096
"""Where a closing IEA is looked for: the end of a file, with room for padding behind it."""

LONGEST_NAME = 180
"""Bytes a name may have, so that it fits behind its token into what file systems allow (255)."""

ISA_BYTES = 106
"""The fixed length of an ISA segment with its terminator (X12.5)."""

Clock = Callable[[], datetime]
Signature = tuple[int, int, int, int]


class Claimed(NamedTuple):
    """A file in work: whose it is, its name there, the token of its move and where it is."""

    source: str
    name: str
    token: str
    path: Path

    @property
    def claim(self) -> str:
        """What no other arrival has."""
        return f"{self.source}/{self.token}/{escaped(self.name)}"


class Sightings:
    """Since when each file of the drop has looked as it does, by our own steady clock."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        """Nothing seen yet."""
        self._steady = steady
        self._seen: dict[Path, tuple[Signature, float]] = {}
        self._before: dict[Path, tuple[Signature, float]] = {}

    def begin(self) -> None:
        """A new scan: files it does not see again are forgotten after it."""
        self._before, self._seen = self._seen, {}

    def still_for(self, path: Path, found: os.stat_result) -> float:
        """For how many seconds the file has not changed as far as we saw."""
        signature = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
        now = self._steady()
        before, since = self._before.get(path, (signature, now))
        self._seen[path] = (signature, since if before == signature else now)
        return now - self._seen[path][1]


def scan(
    home: Home,
    store: Store,
    keys: Iterable[str],
    clock: Clock,
    *,
    quiet_seconds: int = 0,
    sightings: Sightings | None = None,
) -> int:
    """Every finished file in the partners' drops is an arrival; gives how many are new.

    Numbers are drawn in order of partner and name, after what an earlier run left in work. With
    `quiet_seconds` a file must have lain still so long between scans that share `sightings` and, if
    it is X12, end with an IEA; without, all is taken as it is. Links, devices and pipes go to
    quarantine with an exception, and what may not be read stays, with one.
    """
    seen = sightings or Sightings()
    seen.begin()
    found = [*_orphans(home), *_finished(home, store, sorted(keys), clock, quiet_seconds, seen)]
    return sum(
        _record(home, store, found[first : first + BATCH_FILES], clock)
        for first in range(0, len(found), BATCH_FILES)
    )


def take(home: Home, store: Store, path: Path, source: str, clock: Clock) -> Arrival:
    """A copy of the file is an arrival from a partner; the file stays.

    The same unchanged file is taken once: then the arrival it already is. Raises NotFound when
    there is no such file, UsageError when it is none.
    """
    place = path.resolve()
    if not place.exists():
        raise NotFound(f"there is no file {path}", where=str(path), hint="check the name")
    if not place.is_file():
        raise UsageError(f"{path} is not a file", where=str(path), hint="name a file to take in")
    claim = f"{source}/{_token(place.stat())}/{escaped(str(place))}"
    known = store.children("arrivals", "claim", claim)
    if not known:
        archive = Archive(home.archive)
        [(digest, size)] = archive.put_files([place])
        _commit_arrivals(store, archive, [(source, place.name, claim, digest, size)], clock)
        known = store.children("arrivals", "claim", claim)
    [arrival] = known
    assert isinstance(arrival, Arrival)
    return arrival


def escaped(name: str) -> str:
    r"""A file's name as text that is safe to store and show, and still says which it is.

    Bytes that are not UTF-8, control characters, overrides of the writing direction and the
    backslash itself are written as `\x..`, `\u....`.
    """
    return "".join(
        letter if letter.isprintable() and letter != "\\" else _escape(letter) for letter in name
    )


def is_complete(path: Path) -> bool:
    """Whether the content proves that nothing is missing at the end.

    X12 must end with an IEA segment and its terminator; anything else (an empty file too) has no
    such mark and counts as complete.
    """
    with path.open("rb") as file:
        head = file.read(TAIL_BYTES).lstrip()
        file.seek(max(os.fstat(file.fileno()).st_size - TAIL_BYTES, 0))
        tail = file.read(TAIL_BYTES)
    if not head.startswith(b"ISA"):
        return True
    if len(head) < ISA_BYTES:
        return False
    element, terminator = head[3:4], head[ISA_BYTES - 1 : ISA_BYTES]
    _, found, rest = tail.rpartition(b"IEA" + element)
    _, ended, padding = rest.partition(terminator)
    return bool(found and ended) and not padding.strip(b" \t\r\n\x00\x1a")


class Watcher:
    """Sets an event when something changes in a drop. It may miss things; the timer's scan never.

    watchdog shows a file moved in from elsewhere as created only, and is blind for a folder that
    was replaced or mounted over: `rearm` notices.
    """

    def __init__(self, home: Home, wake: threading.Event) -> None:
        """A watcher that watches nothing yet."""
        self._inbox = home.inbox
        self._wake = wake
        self._watched: dict[Path, tuple[tuple[int, int], Any]] = {}
        self._observer: Any = None

    def start(self) -> None:
        """Every drop there is now is watched."""
        from watchdog.observers import Observer

        self._observer = Observer()
        self._observer.start()
        self.rearm()

    def rearm(self) -> None:
        """New and replaced drops are watched too, vanished ones no longer; call it at each scan."""
        folders = {path: _identity(path) for path in _folders(self._inbox)}
        for path, (identity, watch) in list(self._watched.items()):
            if folders.get(path) != identity:
                self._observer.unschedule(watch)
                del self._watched[path]
        for path in sorted(folders.keys() - self._watched.keys()):
            watch = self._observer.schedule(_waker(self._wake), str(path), recursive=False)
            self._watched[path] = (folders[path], watch)
            self._wake.set()

    def stop(self) -> None:
        """Nothing is watched any more."""
        self._observer.stop()
        self._observer.join()
        self._watched = {}


def _waker(wake: threading.Event) -> Any:  # noqa: ANN401
    """What watchdog calls: it sets the event for what can finish a file."""
    from watchdog.events import FileSystemEvent, FileSystemEventHandler

    class Waker(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in ("closed", "moved", "created"):
                wake.set()

    return Waker()


def _orphans(home: Home) -> list[Claimed]:
    """What an earlier run claimed and did not finish, by partner and name."""
    found = []
    for folder in _folders(home.work):
        for path in folder.iterdir():
            token, _, name = path.name.partition("~")
            found.append(Claimed(folder.name, name, token, path))
    return sorted(found)


def _finished(
    home: Home,
    store: Store,
    keys: Sequence[str],
    clock: Clock,
    quiet_seconds: int,
    sightings: Sightings,
) -> Iterator[Claimed]:
    """Claim the finished files of the drops, one after the other, by partner and name."""
    for key in keys:
        folder = home.inbox / key
        listed = _listed(folder)
        if listed:
            durable.make_folder(home.work / key)
        for name, found in listed:
            path = folder / name
            reason = _refusal(path, found)
            if reason:
                _refuse(home, store, Claimed(key, name, _token(found), path), reason, clock)
            elif _is_finished(path, found, quiet_seconds, sightings):
                yield _claim(home, key, path, found)


def _listed(folder: Path) -> list[tuple[str, os.stat_result]]:
    """What lies in a drop by name, but for folders and what says it is not finished."""
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        found = [
            (entry.name, entry.stat(follow_symlinks=False))
            for entry in entries
            if not _is_partial(entry.name) and not entry.is_dir(follow_symlinks=False)
        ]
    return sorted(found, key=lambda each: os.fsencode(each[0]))


def _is_partial(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower().endswith(PARTIAL_ENDINGS)


def _refusal(path: Path, found: os.stat_result) -> str:
    """Why this is not a file we take, or ""."""
    if stat.S_ISLNK(found.st_mode):
        return "symbolic link"
    if not stat.S_ISREG(found.st_mode):
        return "device or pipe"
    if found.st_nlink > 1:
        return "hard link"
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        return f"name longer than {LONGEST_NAME} bytes"
    return "" if os.access(path, os.R_OK) else "unreadable file"


def _refuse(home: Home, store: Store, claimed: Claimed, reason: str, clock: Clock) -> None:
    """A case says so, once; then what lay in the drop waits in quarantine, if we may read it."""
    unreadable = reason == "unreadable file"
    if not store.children("cases", "subject", claimed.claim):
        state = store.state()
        hint = (
            "let this user read the file"
            if unreadable
            else "ask the partner to send a plain file under a short name"
        )
        state.put(
            CaseRow(
                id=f"XF{state.draw('refused-file')}",
                code="unreadable-file" if unreadable else "refused-file",
                partner=claimed.source,
                subject=claimed.claim,
                message=f"{escaped(claimed.name)} in the drop of {claimed.source}: {reason}",
                hint=hint,
                opened_at=clock(),
            )
        )
        store.commit(state.changes)
    if not unreadable:
        folder = home.quarantine / claimed.source / claimed.token
        durable.make_folder(folder)
        durable.move(claimed.path, folder / claimed.name)


def _is_finished(
    path: Path, found: os.stat_result, quiet_seconds: int, sightings: Sightings
) -> bool:
    """Whether nobody writes the file any more: it lay still, and its content has an end."""
    if quiet_seconds == 0:
        return True
    still = sightings.still_for(path, found)
    return still >= quiet_seconds and (still >= UNPROVEN_SECONDS or is_complete(path))


def _claim(home: Home, key: str, path: Path, found: os.stat_result) -> Claimed:
    """The file is ours: moved out of the drop into work, under a token of what it was there."""
    token = _token(found)
    claimed = home.work / key / f"{token}~{path.name}"
    durable.move(path, claimed)
    return Claimed(key, path.name, token, claimed)


def _record(home: Home, store: Store, found: Sequence[Claimed], clock: Clock) -> int:
    """All of these are archived and arrivals, in one transaction; then they leave work."""
    known = store.select("arrivals", where={"claim": [each.claim for each in found]})
    recorded = {row.claim for row in typed(known, Arrival)}
    new = [each for each in found if each.claim not in recorded]
    if new:
        # A file the archive shares must not be found in the drop again after a power cut.
        keys = sorted({each.source for each in new})
        durable.sync([home.work / key for key in keys])
        durable.sync([home.inbox / key for key in keys if (home.inbox / key).is_dir()])
        archive = Archive(home.archive)
        kept = archive.keep_files([each.path for each in new])
        rows = [
            (each.source, each.name, each.claim, digest, size)
            for each, (digest, size) in zip(new, kept, strict=True)
        ]
        _commit_arrivals(store, archive, rows, clock)
    for each in found:
        durable.remove(each.path)
    return len(new)


def _commit_arrivals(
    store: Store,
    archive: Archive,
    files: Iterable[tuple[str, str, str, str, int]],
    clock: Clock,
) -> None:
    """An arrival for each (source, name, claim, digest, size), numbered in that order.

    An archive is one too, and what it holds follows it, each file an arrival of its own.
    """
    state = store.state()
    now = clock()
    for source, name, claim, digest, size in files:
        arrival = Arrival(
            id=state.draw("arrival"),
            source=source,
            name=escaped(name),
            size=size,
            digest=digest,
            claim=claim,
            arrived_at=now,
        )
        try:
            found = members(archive, digest, size)
        except PackingError as error:
            state.put(msgspec.structs.replace(arrival, state="done", outcome=error.code))
            _not_unpacked(state, arrival, error)
            continue
        if found is None:
            state.put(arrival)
            continue
        state.put(msgspec.structs.replace(arrival, state="done", outcome="unpacked"))
        for number, member in enumerate(found, 1):
            state.put(_of_archive(arrival, state.draw("arrival"), number, member))
    store.commit(state.changes)


def _of_archive(archive: Arrival, id_: int, number: int, member: Member) -> Arrival:
    """The arrival of a file that an archive held."""
    inner = escaped(member.name) or archive.name.removesuffix(".gz")
    return msgspec.structs.replace(
        archive,
        id=id_,
        name=f"{archive.name}/{inner}",
        size=member.size,
        digest=member.digest,
        claim=f"{archive.claim}/{number}",
    )


def _not_unpacked(state: State, arrival: Arrival, error: PackingError) -> None:
    """A case says why nothing of an archive was taken."""
    state.put(
        CaseRow(
            id=f"XF{state.draw('refused-file')}",
            code=error.code,
            partner=arrival.source,
            document=f"A{arrival.id}",
            message=f"{arrival.name}: {error.message}",
            hint=error.hint,
            opened_at=arrival.arrived_at,
        )
    )


def _token(found: os.stat_result) -> str:
    """What names one state of one file: no other file has it, and a later state has another."""
    return f"{found.st_ino:x}-{found.st_size:x}-{found.st_mtime_ns:x}-{found.st_ctime_ns:x}"


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir())


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _escape(letter: str) -> str:
    code = ord(letter)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that was not UTF-8, as Python carries it
        return f"\\x{code - 0xDC00:02x}"
    return letter.encode("unicode_escape").decode() if letter != "\\" else "\\\\"
