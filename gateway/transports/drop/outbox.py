"""What a user picks up: files of the partner's outbox, read and deleted, never changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISREG

from gateway import durable
from gateway.transports.drop import events, wire
from gateway.transports.drop.names import shown
from gateway.transports.drop.users import User
from gateway.transports.drop.wire import Attributes, Refused

TEST = b"test_"
"""How the files of test traffic begin: a test user sees these, a live user the others."""

MOST_GAPS = 1_000
"""Ranges of a file read out of order that we keep track of; beyond, it counts as partly read."""

MOST_PARTLY = 1_000
"""Files read in part that a user may go on with later and have read to the end."""

Note = Callable[..., None]
Ranges = list[tuple[int, int]]


class Download:
    """A file being read: what of it went out."""

    def __init__(self, name: bytes, file: int, found: os.stat_result, ranges: Ranges) -> None:
        """An open file; `ranges` went out in earlier sessions."""
        self.name = name
        self.file = file
        self.size = found.st_size
        self.identity = (name, found.st_ino, found.st_size, found.st_mtime_ns)
        self.modified = int(found.st_mtime)
        self.ranges = ranges
        self.touched = False

    def read(self, offset: int, size: int) -> bytes:
        """Content from an offset on, empty at the end of the file."""
        found = os.pread(self.file, size, offset)
        self.touched = True
        if found:
            self._cover(offset, offset + len(found))
        return found

    @property
    def complete(self) -> bool:
        """Whether every byte went out."""
        return self.touched and self.ranges == ([(0, self.size)] if self.size else [])

    def _cover(self, start: int, end: int) -> None:
        """These bytes went out; ranges that touch become one."""
        last = self.ranges[-1] if self.ranges else (0, 0)
        if last[0] <= start <= last[1] < end:
            self.ranges[-1:] = [(last[0], end)]
        elif not last[0] <= start <= end <= last[1] and len(self.ranges) < MOST_GAPS:
            merged: Ranges = []
            for each in sorted([*self.ranges, (start, end)]):
                if merged and each[0] <= merged[-1][1]:
                    merged[-1] = (merged[-1][0], max(merged[-1][1], each[1]))
                else:
                    merged.append(each)
            self.ranges[:] = merged


class Outbox:
    """A user's outbox, shared by all its sessions."""

    def __init__(self, user: User, folder: Path) -> None:
        """The outbox in a folder, which is made if need be."""
        self._user = user
        self._folder = folder
        self._partly: dict[tuple[bytes, int, int, int], Ranges] = {}
        durable.make_folder(folder)

    def open(self, name: bytes) -> Download:
        """The file is open for reading. Raises Refused."""
        if not self._is_shown(name):
            raise _none()
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        with self._opened() as folder:
            try:
                file = os.open(name, flags, dir_fd=folder)
            except OSError as error:
                raise _none() from error
        found = os.fstat(file)
        if not S_ISREG(found.st_mode):
            os.close(file)
            raise _none()
        download = Download(name, file, found, [])
        download.ranges = self._partly.get(download.identity, [])
        return download

    def close(self, download: Download, note: Note, *, clean: bool) -> None:
        """The file was read to its end and cleanly closed, which is a pick-up; or in part.

        What was read in part, or by a connection that broke, may be gone on with later.
        """
        os.close(download.file)
        self._partly.pop(download.identity, None)
        facts = {"name": shown(download.name), "size": download.size}
        if download.complete and clean:
            note(events.DOWNLOADED, **facts)
        elif download.touched:
            read = sum(end - start for start, end in download.ranges)
            self._partly[download.identity] = download.ranges
            while len(self._partly) > MOST_PARTLY:
                del self._partly[next(iter(self._partly))]
            note(events.PARTLY_READ, **facts, note=f"{read} bytes")

    def remove(self, name: bytes, note: Note) -> None:
        """The file is gone: the partner has it, or does not want it. Raises Refused."""
        found = self.stat(name)
        if found is None:
            raise _none()
        with self._opened() as folder:
            try:
                durable.remove_in(folder, name)
            except OSError as error:
                raise _none() from error
            durable.sync_open(folder, "outbox")
        note(events.DELETED, name=shown(name), size=found.size)

    def stat(self, name: bytes) -> Attributes | None:
        """A file as the user sees it, or None."""
        if not self._is_shown(name):
            return None
        with self._opened() as folder:
            try:
                found = os.stat(name, dir_fd=folder, follow_symlinks=False)
            except OSError:
                return None
        return _attributes(found)

    def list(self) -> Iterator[tuple[bytes, Attributes]]:
        """The files there are, as the disk gives them, never all in memory."""
        with self._opened() as folder, os.scandir(folder) as entries:
            for entry in entries:
                name = os.fsencode(entry.name)
                if not self._is_shown(name):
                    continue
                try:
                    found = _attributes(entry.stat(follow_symlinks=False))
                except OSError:
                    continue
                if found is not None:
                    yield name, found

    def _is_shown(self, name: bytes) -> bool:
        return not name.startswith(b".") and name.startswith(TEST) == self._user.test

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """The folder for the moment: it may be replaced or mounted over meanwhile."""
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        folder = os.open(self._folder, flags)
        try:
            yield folder
        finally:
            os.close(folder)


def _attributes(found: os.stat_result) -> Attributes | None:
    return Attributes(found.st_size, int(found.st_mtime)) if S_ISREG(found.st_mode) else None


def _none() -> Refused:
    return Refused(wire.NO_SUCH_FILE, "there is no such file")
