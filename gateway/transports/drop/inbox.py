"""What a user brings: staged, and published into the partner's inbox when it is whole and durable.

A file is in one of three states. `open.<name>` in staging is being written, or was when its
connection broke: its owner may go on. `kept.<name>` was closed under a name that says it is not
finished: a rename publishes it. A published file is moved into the inbox, where intake finds it; we
remember it a while, because clients look whether it is there.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

from gateway import durable
from gateway.transports.drop import events, wire
from gateway.transports.drop.journal import Journal
from gateway.transports.drop.names import checked_name, is_unfinished, shown, version_of
from gateway.transports.drop.places import Places
from gateway.transports.drop.quotas import Quota
from gateway.transports.drop.trial import is_test_traffic
from gateway.transports.drop.users import User
from gateway.transports.drop.wire import Attributes, Refused

READ_BYTES = 1 << 20
"""How much of a file is read at once for its digest."""

MOST_REMEMBERED = 10_000
"""Published files a user's listing shows at most; the oldest are forgotten first."""

MOST_UNFINISHED = 200
"""Unfinished files of a user: a client that never finishes anything is told so."""

MOST_VERSIONS = 1_000
"""Files of one name that may wait in the inbox at the same time."""

OPEN, KEPT = b"open.", b"kept."

Result = TypeVar("Result")
Note = Callable[..., None]


class Published(NamedTuple):
    """What we remember of a published file: its size, and when, in seconds."""

    size: int
    at: int


class Upload:
    """A file being written: its descriptor, its end so far, and the digest while it is in order."""

    def __init__(self, name: bytes, file: int, size: int, *, append: bool, note: Note) -> None:
        """An open staged file of that size."""
        self.name = name
        self.file = file
        self.size = size
        self.append = append
        self.note = note
        self.hashed = 0
        self.refused = False
        self.digest = hashlib.sha256()


class Inbox:
    """A user's inbox, shared by all its sessions."""

    def __init__(
        self,
        user: User,
        places: Places,
        journal: Journal,
        quota: Quota,
        pool: ThreadPoolExecutor,
        remembered_seconds: int,
    ) -> None:
        """The inbox with what an earlier run left in staging."""
        self.user = user
        self._staging = places.staging(user.name)
        self._folder = places.inbox(user.partner)
        self._journal = journal
        self._quota = quota
        self._pool = pool
        self._remembered_seconds = remembered_seconds
        self._writing: set[bytes] = set()
        self._published: dict[bytes, Published] = {}
        durable.make_folder(self._staging)
        durable.make_folder(self._folder)
        self._staged = dict(self._found())

    @property
    def staged_bytes(self) -> int:
        """How much lies in staging."""
        return sum(self._staged.values())

    def open(self, name: bytes, flags: int, note: Note) -> Upload:
        """The file is open for writing. Raises Refused: somebody writes it, or it must not be."""
        checked_name(name)
        there = [state for state in (OPEN, KEPT) if state + name in self._staged]
        if name in self._writing:
            raise Refused(wire.FAILURE, "this file is being written by another session")
        if flags & wire.EXCLUSIVE and (there or name in self._recent()):
            raise Refused(wire.FAILURE, "a file of that name is there")
        if not flags & wire.CREATE and not there:
            raise Refused(wire.NO_SUCH_FILE, "there is no such file")
        fresh = bool(flags & wire.TRUNCATE) or not there
        if not flags & wire.TRUNCATE and fresh and name in self._recent():
            raise Refused(wire.FAILURE, "this file was taken in; send it again from its start")
        try:
            self._quota.begin(len(self._staged) < MOST_UNFINISHED or bool(there))
        except Refused as refused:
            note(events.REFUSED_UPLOAD, name=shown(name), note=refused.reason)
            raise
        with self._opened(self._staging) as folder:
            if not fresh and OPEN not in there:
                durable.move_in((folder, KEPT + name), (folder, OPEN + name))
                self._staged.pop(KEPT + name)
            file = durable.create_in(folder, OPEN + name, empty=fresh)
        size = os.fstat(file).st_size
        self._staged[OPEN + name] = size
        self._writing.add(name)
        if not fresh:
            note(events.RESUMED, name=shown(name), size=size)
        return Upload(name, file, size, append=bool(flags & wire.APPEND), note=note)

    def write(self, upload: Upload, offset: int, content: memoryview) -> None:
        """The content stands in the file. Raises Refused beyond a quota, OSError."""
        at = upload.size if upload.append else offset
        end = at + len(content)
        if end > upload.size:
            try:
                self._quota.grow(end, end - upload.size, self.staged_bytes)
            except Refused as refused:
                if not upload.refused:
                    upload.note(events.REFUSED_UPLOAD, name=shown(upload.name), note=refused.reason)
                upload.refused = True
                raise
        written = 0
        while written < len(content):
            written += os.pwrite(upload.file, content[written:], at + written)
        if at == upload.hashed:
            upload.digest.update(content)
            upload.hashed = end
        elif at < upload.hashed:
            upload.hashed = -1
        if end > upload.size:
            upload.size = end
            self._staged[OPEN + upload.name] = end

    async def close(self, upload: Upload) -> None:
        """The file is durable and kept or published: whoever is told so may forget it.

        Raises OSError; then it stays unfinished, for its owner to send again.
        """
        if upload.refused:
            os.close(upload.file)
            self._writing.discard(upload.name)
            raise Refused(wire.FAILURE, "what was sent went beyond a quota")
        try:
            digest = await self._run(self._settle, upload)
            if is_unfinished(upload.name):
                await self._keep(upload, digest)
            else:
                await self._publish(OPEN, upload.name, upload.name, digest, upload.note)
        except Refused as refused:
            upload.note(events.REFUSED_UPLOAD, name=shown(upload.name), note=refused.reason)
            raise
        finally:
            self._writing.discard(upload.name)

    def abort(self, upload: Upload) -> None:
        """The connection broke: what came is kept for its owner to go on with."""
        os.close(upload.file)
        self._writing.discard(upload.name)
        upload.note(events.ABORTED, name=shown(upload.name), size=upload.size)

    async def give_name(self, name: bytes, new: bytes, note: Note) -> None:
        """A kept file has another name, which may publish it. Raises Refused.

        A file that was published under its first name stays so: its content is on its way.
        """
        checked_name(new)
        if {name, new} & self._writing:
            raise Refused(wire.FAILURE, "this file is being written")
        if KEPT + name in self._staged:
            self._writing |= {name, new}
            try:
                await self._rename(name, new, note)
            finally:
                self._writing -= {name, new}
        elif OPEN + name in self._staged:
            raise Refused(wire.FAILURE, "this file is not whole: its upload broke off")
        elif name in self._recent():
            self._remember(new, self._published.pop(name))
            note(events.RENAMED, name=shown(new), note=f"from {shown(name)}, taken in before")
        else:
            raise Refused(wire.NO_SUCH_FILE, "there is no such file")

    def remove(self, name: bytes, note: Note) -> None:
        """An unfinished file is gone. Raises Refused: what is published is not the user's."""
        there = [state + name for state in (OPEN, KEPT) if state + name in self._staged]
        if name in self._writing:
            raise Refused(wire.FAILURE, "this file is being written")
        if not there and name in self._recent():
            raise Refused(wire.DENIED, "this file was taken in")
        if not there:
            raise Refused(wire.NO_SUCH_FILE, "there is no such file")
        with self._opened(self._staging) as folder:
            for staged in there:
                durable.remove_in(folder, staged)
                note(events.REMOVED, name=shown(name), size=self._staged.pop(staged))

    def stat(self, name: bytes) -> Attributes | None:
        """A file as its owner sees it: unfinished, or published a short while ago."""
        for state in (OPEN, KEPT):
            if state + name in self._staged:
                return Attributes(self._staged[state + name], self._quota.now())
        found = self._recent().get(name)
        return Attributes(found.size, found.at) if found else None

    def list(self) -> Iterator[tuple[bytes, Attributes]]:
        """Everything of the user that `stat` knows."""
        names = {staged.partition(b".")[2] for staged in self._staged} | self._recent().keys()
        for name in sorted(names):
            found = self.stat(name)
            if found is not None:
                yield name, found

    def remember(self, name: bytes, found: Published) -> None:
        """An earlier run published this a short while ago."""
        self._remember(name, found)

    def expire(self, older_than: int) -> None:
        """What nobody went on with since that moment (in seconds) is gone from staging."""
        with self._opened(self._staging) as folder:
            for staged, size in list(self._staged.items()):
                name = staged.partition(b".")[2]
                if name in self._writing:
                    continue
                if os.stat(staged, dir_fd=folder, follow_symlinks=False).st_mtime >= older_than:
                    continue
                durable.remove_in(folder, staged)
                del self._staged[staged]
                facts = {"user": self.user.name, "partner": self.user.partner}
                self._journal.tell(events.EXPIRED, name=shown(name), size=size, **facts)

    async def _rename(self, name: bytes, new: bytes, note: Note) -> None:
        if not is_unfinished(new):
            digest = await self._run(self._digest_of, KEPT + name)
            await self._publish(KEPT, name, new, digest, note)
            return
        await self._run(self._move_staged, KEPT + name, KEPT + new)
        self._staged[KEPT + new] = self._staged.pop(KEPT + name)
        note(events.RENAMED, name=shown(new), note=f"from {shown(name)}")
        await self._journal.durable()

    async def _keep(self, upload: Upload, digest: str) -> None:
        """The file waits for its rename, durably."""
        await self._run(self._move_staged, OPEN + upload.name, KEPT + upload.name)
        self._staged[KEPT + upload.name] = self._staged.pop(OPEN + upload.name)
        upload.note(events.KEPT, name=shown(upload.name), size=upload.size, digest=digest)
        await self._journal.durable()

    async def _publish(
        self, state: bytes, name: bytes, new: bytes, digest: str, note: Note
    ) -> None:
        """The staged file is in the inbox, durably, and its event too.

        The event is told first: whoever finds the file in the inbox finds its proof in the journal.
        """
        with self._opened(self._staging) as source, self._opened(self._folder) as target:
            stored = _free(target, new)
            found = os.stat(state + name, dir_fd=source, follow_symlinks=False)
            note(
                events.UPLOADED,
                name=shown(new),
                stored=shown(stored),
                size=found.st_size,
                digest=digest,
                device=found.st_dev,
                inode=found.st_ino,
                modified=found.st_mtime_ns,
            )
            durable.move_in((source, state + name), (target, stored))
        self._staged.pop(state + name)
        self._quota.published(found.st_size)
        self._remember(new, Published(found.st_size, self._quota.now()))
        # Side by side: the file system joins the two commits.
        synced = self._run(self._sync_inbox)
        await asyncio.gather(synced, self._journal.durable())

    def _settle(self, upload: Upload) -> str:
        """The staged file is whole and durable; gives its digest."""
        try:
            found = os.fstat(upload.file)
            if found.st_size != upload.size:
                raise OSError(f"the staged file has {found.st_size} bytes, not {upload.size}")
            durable.sync_open(upload.file, shown(upload.name))
            if self.user.test and not is_test_traffic(upload.file):
                raise Refused(wire.FAILURE, "this login is for test traffic: X12 with ISA15 = T")
            if upload.hashed == upload.size:
                return upload.digest.hexdigest()
            return _digest(upload.file)
        finally:
            os.close(upload.file)

    def _move_staged(self, staged: bytes, new: bytes) -> None:
        with self._opened(self._staging) as folder:
            durable.move_in((folder, staged), (folder, new))
            durable.sync_open(folder, "staging")

    def _digest_of(self, staged: bytes) -> str:
        with self._opened(self._staging) as folder:
            file = os.open(staged, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
            try:
                return _digest(file)
            finally:
                os.close(file)

    def _sync_inbox(self) -> None:
        with self._opened(self._folder) as folder:
            durable.sync_open(folder, "inbox")

    def _recent(self) -> dict[bytes, Published]:
        """What was published a short while ago; what is older is forgotten."""
        oldest = self._quota.now() - self._remembered_seconds
        while self._published:
            name = next(iter(self._published))
            if self._published[name].at >= oldest and len(self._published) <= MOST_REMEMBERED:
                break
            del self._published[name]
        return self._published

    def _remember(self, name: bytes, found: Published) -> None:
        self._published.pop(name, None)
        self._published[name] = found

    def _found(self) -> Iterator[tuple[bytes, int]]:
        """The staged files of an earlier run and their sizes."""
        with self._opened(self._staging) as folder, os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    yield os.fsencode(entry.name), entry.stat(follow_symlinks=False).st_size

    async def _run(self, work: Callable[..., Result], *words: object) -> Result:
        """Work that waits for the disk, in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *words)

    @contextmanager
    def _opened(self, path: Path) -> Iterator[int]:
        """A folder for the moment: it may be replaced or mounted over meanwhile."""
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            yield folder
        finally:
            os.close(folder)


def _free(folder: int, name: bytes) -> bytes:
    """The name, or its first version that no file in the folder has. Raises OSError."""
    for number in range(1, MOST_VERSIONS + 1):
        stored = version_of(name, number)
        try:
            os.stat(stored, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return stored
    raise OSError(f"{MOST_VERSIONS} files of that name wait to be taken in")


def _digest(file: int) -> str:
    """The SHA-256 of an open file from its start."""
    digest = hashlib.sha256()
    offset = 0
    while found := os.pread(file, READ_BYTES, offset):
        digest.update(found)
        offset += len(found)
    return digest.hexdigest()
