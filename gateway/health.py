"""How the daemon is: what it notes of itself as it works, and what a person is told of it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from gateway.room import Room

STUCK_SECONDS = 900
"""After so long without a commit, a scan or a wait the daemon counts as stuck: reading a file of
1 GB takes some minutes before its first commit."""

STATES = ("good", "warning", "wrong")
"""From the best to the worst."""


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How the daemon is at a moment. `findings` say what is not good, the worst first."""

    state: str
    findings: tuple[str, ...]
    pid: int
    started_at: datetime
    passes: int
    failures: int
    commits: int
    clock_set_back: int
    last_pass_at: datetime | None
    last_pass_milliseconds: int
    free_bytes: int
    total_bytes: int


class Pulse:
    """What the daemon notes of itself; several threads write and read it."""

    def __init__(self, started_at: datetime, steady: Callable[[], float] = time.monotonic) -> None:
        """Nothing done yet; `steady` is a clock nobody sets."""
        self.started_at = started_at
        self._steady = steady
        self._lock = threading.Lock()
        self._beaten = steady()
        self._passes = self._failures = self._commits = self._set_back = 0
        self._last_at: datetime | None = None
        self._last_seconds = 0.0
        self._failing = ""
        self._warnings: tuple[str, ...] = ()
        self._broken: dict[str, str] = {}
        self._ailing: dict[str, str] = {}

    def beat(self) -> None:
        """The daemon got on with its work just now."""
        self._beaten = self._steady()

    def lives(self) -> bool:
        """Whether it got on lately."""
        return self._steady() - self._beaten < STUCK_SECONDS

    def passed(
        self, at: datetime, seconds: float, commits: int, *, failing: str, warnings: Sequence[str]
    ) -> None:
        """A pass is over. `failing` says why it came to nothing, `warnings` what was left out."""
        with self._lock:
            self._passes += 1
            self._failures += bool(failing)
            self._commits += commits
            self._last_at, self._last_seconds = at, seconds
            self._failing, self._warnings = failing, tuple(warnings)

    def set_back(self) -> None:
        """The clock was set back, and the ticker started anew."""
        with self._lock:
            self._set_back += 1

    def broken(self, part: str, why: str) -> None:
        """A part of the daemon does not work ("" says it does again)."""
        with self._lock:
            self._broken.pop(part, None)
            if why:
                self._broken[part] = why

    def ailing(self, part: str, why: str) -> None:
        """A part fails and is tried again, the rest goes on ("" says it does again)."""
        with self._lock:
            self._ailing.pop(part, None)
            if why:
                self._ailing[part] = why

    def health(self, room: Room) -> Health:
        """How the daemon is now, with so much room on the disk."""
        with self._lock:
            wrong = [f"{part}: {why}" for part, why in sorted(self._broken.items())]
            wrong += [self._failing] if self._failing else []
            warnings = [*self._warnings]
            warnings += [f"{part}: {why}" for part, why in sorted(self._ailing.items())]
            if not self.lives():
                wrong.insert(0, f"nothing was done for {STUCK_SECONDS} seconds: it is stuck")
            if room.state == "wrong":
                wrong.append(f"disk: {room}, nothing is taken in")
            elif room.state == "warning":
                warnings.append(f"disk: {room}")
            return Health(
                state="wrong" if wrong else "warning" if warnings else "good",
                findings=(*wrong, *warnings),
                pid=os.getpid(),
                started_at=self.started_at,
                passes=self._passes,
                failures=self._failures,
                commits=self._commits,
                clock_set_back=self._set_back,
                last_pass_at=self._last_at,
                last_pass_milliseconds=round(1000 * self._last_seconds),
                free_bytes=room.free,
                total_bytes=room.total,
            )
