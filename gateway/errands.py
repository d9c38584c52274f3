"""Work beside the passes, in threads: reports, partners' servers. Each errand once at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

MOST_AT_ONCE = 4
"""Errands run at the same time; the others wait for their turn."""


class Errands:
    """Runs errands in threads that end with the process."""

    def __init__(self, failed: Callable[[str, Exception], None]) -> None:
        """Nothing to do yet; `failed` is told of an errand that ended in an error."""
        self._failed = failed
        self._turns = threading.Semaphore(MOST_AT_ONCE)
        self._running: dict[str, threading.Thread] = {}

    def start(self, name: str, errand: Callable[[], object]) -> bool:
        """The errand runs, unless the last one of that name still does: then False."""
        before = self._running.get(name)
        if before is not None and before.is_alive():
            return False
        thread = threading.Thread(target=self._run, args=(name, errand), name=name, daemon=True)
        self._running[name] = thread
        thread.start()
        return True

    def join(self, seconds: float) -> list[str]:
        """Wait so long for what still runs; gives the names of those that did not end."""
        until = time.monotonic() + seconds
        for thread in self._running.values():
            thread.join(max(until - time.monotonic(), 0))
        return sorted(name for name, thread in self._running.items() if thread.is_alive())

    def _run(self, name: str, errand: Callable[[], object]) -> None:
        with self._turns:
            try:
                errand()
            except Exception as error:  # noqa: BLE001 — told, and the others go on
                self._failed(name, error)
