"""The ticker: APScheduler says when to look again, and does nothing else.

Its jobs are in memory, run late instead of never, once for all that was missed, and never beside
themselves (RELIABILITY.md §2). It counts by the clock of the machine: set back an hour, it would be
silent for an hour. Who waits for it waits by a steady clock, and calls `restart` when it is late.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

PATIENCE = 3
"""A ticker that is silent for so many of its intervals is started anew."""


class Ticker:
    """Sets an event again and again."""

    def __init__(self, wake: threading.Event, seconds: int) -> None:
        """A ticker that does not tick yet; at the least a second lies between two ticks."""
        self._wake = wake
        self.seconds = max(seconds, 1)
        self._scheduler: Any = None
        self._ticks = 0

    def start(self) -> None:
        """It ticks."""
        from apscheduler.schedulers.background import BackgroundScheduler

        self._scheduler = BackgroundScheduler(
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
            timezone="UTC",
        )
        self._scheduler.add_job(self._tick, "interval", seconds=self.seconds)
        self._scheduler.start()

    def stop(self) -> None:
        """It ticks no more."""
        self._scheduler.shutdown(wait=False)

    def wait(self, stopped: Callable[[], bool]) -> bool:
        """Wait until the event is set; False when the ticker should have set it long ago.

        It is then started anew, and the caller goes on as if it had ticked.
        """
        ticks = self._ticks
        woken = self._wake.wait(PATIENCE * self.seconds)
        self._wake.clear()
        if woken or stopped() or self._ticks != ticks:
            return True
        self.stop()
        self.start()
        return False

    def _tick(self) -> None:
        self._ticks += 1
        self._wake.set()
