"""How much room is left on the disks a home is on, and when nothing more may be taken in."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec

from gateway.home import Home

WARN_FREE_SHARE = 0.10
"""Below this share of free disk a person should act (RELIABILITY.md §2)."""

REFUSE_FREE_SHARE = 0.05
REFUSE_FREE_BYTES = 1024**3
"""Below either nothing more is taken in; what was taken in is still decided and sent."""


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """Free and total bytes of the fullest disk of a home."""

    free: int
    total: int

    @property
    def share(self) -> float:
        """What is free, as a share of the whole."""
        return self.free / self.total if self.total else 0.0

    @property
    def state(self) -> str:
        """`good`, `warning`, or `wrong`: nothing more is taken in."""
        if self.share < REFUSE_FREE_SHARE or self.free < REFUSE_FREE_BYTES:
            return "wrong"
        return "warning" if self.share < WARN_FREE_SHARE else "good"

    def __str__(self) -> str:
        """`5.0 GiB free, 12%`."""
        return f"{self.free / 1024**3:.1f} GiB free, {self.share:.0%}"


def room_of(home: Home) -> Room:
    """The room on the disk of the home that has the least: folders may be mounted from several."""
    places = {
        nearest(folder) for folder in (home.root, home.inbox, home.outbox, home.books, home.var)
    }
    by_device = {place.stat().st_dev: place for place in sorted(places, reverse=True)}
    found = [shutil.disk_usage(place) for place in by_device.values()]
    rooms = [Room(free=each.free, total=each.total) for each in found]
    order = {"wrong": 0, "warning": 1, "good": 2}
    return min(rooms, key=lambda room: (order[room.state], room.share))


def is_full(home: Home) -> bool:
    """Whether nothing more may be taken in."""
    return room_of(home).state == "wrong"


def nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(each for each in (folder, *folder.parents) if each.exists())
