"""Whether anything may be due, seen without looking into anything: what makes a daemon idle.

A pass reads every agreement and asks the database; doing so every few seconds for nothing would
cost more than the work. What is overlooked here waits for the next pass that is made in any case.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from gateway.agreement import Agreement
from gateway.desk import Clock
from gateway.drops import drops_of, listed, lying_in
from gateway.home import Home
from gateway.transports.drop.places import Places

LONGEST_SECONDS = 600
"""A pass is made after so long by either clock, whatever is to be seen: who looks may overlook."""

Signature = frozenset[tuple[str, int, int]]
"""The paths, sizes and times of files: another set after any change."""


class Stillness:
    """Knows how it looked before the last pass that left nothing to do."""

    def __init__(
        self, home: Home, clock: Clock, steady: Callable[[], float] = time.monotonic
    ) -> None:
        """Nothing is known: the next pass must be made."""
        self._home = home
        self._clock = clock
        self._steady = steady
        self._lock = threading.Lock()
        self._before: Signature | None = None
        self._is_calm = True
        self._since = (0.0, clock())

    def look(self) -> Signature:
        """How the files look that a pass depends on, drops apart; take it before the pass."""
        with self._lock:
            self._is_calm = True
        home = self._home
        folders = (home.config, home.partners, home.fetched, Places(home.root).journal)
        return frozenset(each for folder in folders for each in _files(folder))

    def settled(self, look: Signature) -> None:
        """A pass has left nothing to do in a home that looked like this before it."""
        with self._lock:
            self._before = look if self._is_calm else None
            self._since = (self._steady(), self._clock())

    def disturb(self) -> None:
        """There is something to do whatever it looks like; any thread may say so."""
        with self._lock:
            self._is_calm = False
            self._before = None

    def lasts(self, look: Signature, agreements: Mapping[str, Agreement]) -> bool:
        """Whether nothing has changed since, and no file waits for us."""
        since, at = self._since
        passed = max(self._steady() - since, abs((self._clock() - at).total_seconds()))
        if look != self._before or passed >= LONGEST_SECONDS:
            return False
        return not _is_any_lying(self._home, agreements)


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    """The files in a folder and below it."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry.path))
            else:
                found = entry.stat(follow_symlinks=False)
                yield entry.path, found.st_size, found.st_mtime_ns


def _is_any_lying(home: Home, agreements: Mapping[str, Agreement]) -> bool:
    """Whether there is a file that may be taken, or one that an earlier run has claimed."""
    if any(home.work.glob("*/*")):
        return True
    for drop in drops_of(home, agreements):
        try:
            if any(lying_in(drop.agreed, listed(drop.folder))):
                return True
        except OSError:
            # Our own folder is made when it is needed; of a share the pass tells.
            if drop.mapped or drop.folder.exists():
                return True
    return False
