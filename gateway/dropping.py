"""The SFTP drop as a child of the daemon: started with it, started again when it ends by itself."""

from __future__ import annotations

import time
from collections.abc import Callable

from gateway.errors import TransportError
from gateway.health import Pulse
from gateway.home import Home
from gateway.logs import Report
from gateway.transports.drop.child import Child, start

FIRST_PAUSE = 1
LONGEST_PAUSE = 60
"""Seconds before a drop that ended is started again; they double as long as it goes on ending."""


class DropKeeper:
    """Keeps a drop running."""

    def __init__(
        self,
        home: Home,
        listen: str,
        report: Report,
        pulse: Pulse,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """None runs yet."""
        self._home = home
        self._listen = listen
        self._report = report
        self._pulse = pulse
        self._steady = steady
        self._child: Child | None = None
        self._pause = FIRST_PAUSE
        self._next = 0.0

    def keep(self) -> None:
        """The drop runs, unless it ended just now or does not start: then later. Call it often."""
        if self._child is not None and self._child.alive:
            return
        if self._child is not None:
            self._ended(f"it ended by itself with {self._child.stop()}")
            self._child = None
        if self._steady() < self._next:
            return
        try:
            self._child = start(self._home.root, self._listen)
        except TransportError as error:
            self._ended(error.message)
            return
        # One that stays up for long is not punished for ends of long ago.
        self._pause = FIRST_PAUSE if self._steady() - self._next > LONGEST_PAUSE else self._pause
        self._pulse.broken("sftp", "")
        self._report("sftp-listening", {"address": self._child.address})

    def stop(self) -> None:
        """It has ended, with everything durable that it had acknowledged."""
        if self._child is not None:
            self._report("sftp-stopped", {"code": self._child.stop()})
            self._child = None

    def _ended(self, why: str) -> None:
        self._report("sftp-ended", {"message": why, "again_seconds": self._pause})
        self._pulse.broken("sftp", why)
        self._next = self._steady() + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
