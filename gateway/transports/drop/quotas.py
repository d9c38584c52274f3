"""How much a user may bring: by file, unfinished, by day; and never the last of the disk."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from gateway.transports.drop.users import MEGABYTE, Limits, User
from gateway.transports.drop.wire import FAILURE, Refused

LOOK_BYTES = 8 * MEGABYTE
"""After so many more bytes of uploads the disk is looked at again."""


class Quota:
    """What a user brought today, and what it still may."""

    def __init__(
        self, user: User, limits: Limits, folder: Path, clock: Callable[[], datetime]
    ) -> None:
        """Nothing brought yet; `folder` is on the disk that must not fill."""
        self._user = user
        self._limits = limits
        self._folder = folder
        self._clock = clock
        self._day = clock().date()
        self._bytes = 0
        self._files = 0
        self._unseen = 0

    def now(self) -> int:
        """The moment, in seconds."""
        return int(self._clock().timestamp())

    def begin(self, room: bool) -> None:  # noqa: FBT001  asked in one place
        """A file may be begun. Raises Refused."""
        self._today()
        if not room:
            raise Refused(FAILURE, "too many unfinished files: finish or remove some")
        if self._files >= self._user.day_files or self._bytes >= self._user.day_bytes:
            raise Refused(FAILURE, "the quota of the day is used up: try again tomorrow")
        self._look()

    def grow(self, size: int, added: int, staged: int) -> None:
        """A file may grow to a size. Raises Refused."""
        self._today()
        user = self._user
        if size > user.largest_file:
            most = user.largest_file // MEGABYTE
            raise Refused(FAILURE, f"the file is larger than {most} MB, which is the most")
        if staged + added > user.unfinished:
            raise Refused(FAILURE, "too much is unfinished: finish or remove some files")
        if self._bytes + size > user.day_bytes:
            raise Refused(FAILURE, "the quota of the day is used up: try again tomorrow")
        self._unseen += added
        if self._unseen > LOOK_BYTES:
            self._unseen = 0
            self._look()

    def published(self, size: int) -> None:
        """A file of that size was brought today."""
        self._today()
        self._bytes += size
        self._files += 1

    def restore(self, at: int, size: int) -> None:
        """A file of that size was brought at a moment (in seconds), before a restart."""
        if datetime.fromtimestamp(at, UTC).date() == self._day:
            self.published(size)

    def _today(self) -> None:
        day = self._clock().date()
        if day != self._day:
            self._day, self._bytes, self._files = day, 0, 0

    def _look(self) -> None:
        """The disk has room. Raises Refused."""
        disk = os.statvfs(self._folder)
        free = disk.f_bavail * disk.f_frsize
        percent = 100 * disk.f_bavail // max(disk.f_blocks, 1)
        if free < self._limits.free_bytes or percent < self._limits.free_percent:
            raise Refused(FAILURE, "the disk is nearly full: try again later")
