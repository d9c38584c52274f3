"""The journal's writer: lines are appended at once and made durable together.

Whoever needs its line durable before going on waits for an fsync that began after it was written;
all who wait share one.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from gateway import durable
from gateway.transports.drop.events import SUFFIX, Event

Clock = Callable[[], datetime]


class Journal:
    """An append-only journal, one file for each UTC day."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """The journal in a folder, which is made if need be."""
        self.broken: OSError | None = None
        self._folder = folder
        self._clock = clock
        self._day = ""
        self._file = -1
        self._next: asyncio.Future[None] | None = None
        self._syncing: asyncio.Task[None] | None = None
        durable.make_folder(folder)
        self._open(clock().date().isoformat())

    def tell(self, kind: str, **facts: str | int) -> None:
        """A line is written; it is durable soon."""
        now = self._clock()
        self._open(now.date().isoformat())
        event = msgspec.convert({"at": now.isoformat(), "kind": kind, **facts}, Event)
        line = memoryview(msgspec.json.encode(event) + b"\n")
        while line:
            line = line[os.write(self._file, line) :]
        self._want()

    async def durable(self) -> None:
        """Every line written so far is durable. Raises OSError when the disk says no."""
        await asyncio.shield(self._want())

    async def close(self) -> None:
        """Everything is durable and the file is closed."""
        if self._file >= 0:
            await self.durable()
            os.close(self._file)
            self._file = -1
            self._day = ""

    def _open(self, day: str) -> None:
        """The file of the day is open; a torn last line of an earlier run has its end."""
        if day == self._day:
            return
        path = self._folder / f"{day}{SUFFIX}"
        torn = path.exists() and path.stat().st_size and not _ends_line(path)
        durable.append(path, b"\n" if torn else b"")
        if self._file >= 0:
            durable.sync_open(self._file, self._day)
            os.close(self._file)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC)
        self._day = day

    def _want(self) -> asyncio.Future[None]:
        """The outcome of the next fsync to begin."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
            # A line nobody waits for is no reason to speak of an exception never retrieved.
            self._next.add_done_callback(lambda done: done.cancelled() or done.exception())
        if self._syncing is None:
            self._syncing = asyncio.get_running_loop().create_task(self._sync())
        return self._next

    async def _sync(self) -> None:
        """Sync until nobody wants it any more."""
        loop = asyncio.get_running_loop()
        while self._next is not None:
            wanted, self._next = self._next, None
            try:
                # A descriptor of its own: at midnight the file is closed while it is synced.
                file = os.dup(self._file)
                try:
                    await loop.run_in_executor(None, durable.sync_open, file, "journal")
                finally:
                    os.close(file)
            except OSError as error:
                self.broken = error
                wanted.set_exception(error)
            else:
                wanted.set_result(None)
        self._syncing = None


def _ends_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
