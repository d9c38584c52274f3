"""The process that never sleeps: it looks for work when woken and when the clock ticks.

One thread makes the passes. Beside it watch: the folders' watcher and the ticker, which only wake
it; the endpoint, which tells how it is; the thread that tells systemd that it lives. What ends a
pass is reported once, shows in its health and is tried again: nothing but a signal ends the daemon.
"""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from types import FrameType

import msgspec

from gateway.claiming import Sightings
from gateway.desk import Clock
from gateway.endpoint import Answer, Endpoint
from gateway.errors import Conflict, GatewayError
from gateway.health import Health, Pulse
from gateway.home import Home
from gateway.intake import Watcher
from gateway.logs import Report
from gateway.metrics import metrics_text
from gateway.notify import Notifier, keep_alive
from gateway.passes import at_work, process
from gateway.presence import Presence, announce, present
from gateway.room import room_of
from gateway.store import Store
from gateway.tables import Mistakes
from gateway.ticking import Ticker

TICK_SECONDS = 5
"""How long nothing is looked for when no folder reports a change: the scan is the truth."""

QUIET_SECONDS = 10
"""How long a file must lie still before it counts as finished (RELIABILITY.md §3)."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a daemon works; `health_port` 0 takes any that is free."""

    quiet_seconds: int = QUIET_SECONDS
    scan_seconds: int = TICK_SECONDS
    health_port: int = 0


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a pass: its commits, why it failed ("" if not), what else is wrong."""

    commits: int = 0
    failing: GatewayError | None = None
    warnings: tuple[GatewayError, ...] = ()


class Daemon:
    """A home at work until it is told to stop."""

    def __init__(
        self,
        home: Home,
        store: Store,
        clock: Clock,
        report: Report,
        options: Options,
    ) -> None:
        """A daemon that does nothing yet; `report` is told of every event."""
        self.home = home
        self.store = store
        self.clock = clock
        self.options = options
        self.stop = threading.Event()
        self.wake = threading.Event()
        self.pulse = Pulse(clock())
        self._report = report
        self._told: list[str] = []
        self._room = "good"
        self._sightings = Sightings()
        self._watcher = Watcher(home, self.wake)
        self._ticker = Ticker(self.wake, options.scan_seconds)

    def ask_to_stop(self) -> None:
        """It ends when the commit under way is made. For other threads and signals."""
        self.stop.set()
        self.wake.set()

    def run(self, environment: Mapping[str, str] = os.environ) -> None:
        """Take in, decide, book and deliver until asked to stop. Raises Conflict: one runs already.

        The pass under way ends with the commit it makes; what is left is there at the next start.
        """
        notifier = Notifier(environment)
        with ExitStack() as parts:
            parts.enter_context(present(self.home))
            parts.callback(self._report, "stopped", {})
            self._report("started", {"home": str(self.home.root), "pid": os.getpid()})
            port = parts.enter_context(self._endpoint())
            now = self.clock()
            announce(self.home, Presence(pid=os.getpid(), port=port, started_at=now))
            self._watcher.start()
            parts.callback(self._watcher.stop)
            self._ticker.start()
            parts.callback(self._ticker.stop)
            keep_alive(notifier, self.pulse.lives, self.stop)
            notifier.tell("READY=1")
            parts.callback(notifier.tell, "STOPPING=1")
            while not self.stop.is_set():
                self._look()
                self._wait()

    def health(self) -> Health:
        """How it is now."""
        return self.pulse.health(room_of(self.home))

    def _look(self) -> None:
        """One pass; what is wrong is told when it was not already."""
        self.pulse.beat()
        room = room_of(self.home)
        if room.state != self._room:
            self._report("disk", {"state": room.state, "free": str(room)})
        self._room = room.state
        began = time.monotonic()
        outcome = self._pass()
        wrong = [*outcome.warnings, *([outcome.failing] if outcome.failing else [])]
        for each in wrong:
            if str(each) not in self._told:
                self._report("wrong", {"where": each.where, "message": each.message})
        self._told = [str(each) for each in wrong]
        if outcome.commits:
            self._report("processed", {"commits": outcome.commits})
        self.pulse.passed(
            self.clock(),
            time.monotonic() - began,
            outcome.commits,
            failing=outcome.failing.message if outcome.failing else "",
            warnings=[f"{each.where}: {each.message}" for each in outcome.warnings],
        )

    def _pass(self) -> Outcome:
        """Everything due is done, or what stood against it is given."""
        try:
            self._watcher.rearm()
            with at_work(self.home, self.store, self.clock) as desk:
                commits = process(
                    desk,
                    quiet_seconds=self.options.quiet_seconds,
                    sightings=self._sightings,
                    stopping=self._is_stopping,
                )
                return Outcome(commits=commits, warnings=desk.mistakes)
        except Mistakes as error:
            return Outcome(failing=error, warnings=error.mistakes)
        except Conflict as error:
            return Outcome(warnings=(error,))
        except GatewayError as error:
            return Outcome(failing=error)
        except Exception as error:  # noqa: BLE001 — a disk or a database may come back
            # Connections of a database that went away are of no use; the next pass opens new ones.
            self.store.close()
            return Outcome(failing=unexpected(error))

    def _is_stopping(self) -> bool:
        """Asked between commits: the daemon got on."""
        self.pulse.beat()
        return self.stop.is_set()

    def _wait(self) -> None:
        """Until there may be something to do."""
        if not self._ticker.wait(self.stop.is_set):
            self.pulse.set_back()
            self._report("clock-set-back", {})

    @contextmanager
    def _endpoint(self) -> Iterator[int]:
        """The port on which it tells how it is; 0 when that port is taken, which is told."""
        try:
            pages = {"/healthz": self._healthz, "/metrics": self._metrics}
            endpoint = Endpoint(self.options.health_port, pages)
        except OSError as error:
            self.pulse.broken("health", f"port {self.options.health_port}: {error.strerror}")
            self._report("wrong", {"where": "health_port", "message": str(error)})
            yield 0
            return
        try:
            self._report("listening", {"port": endpoint.port})
            yield endpoint.port
        finally:
            endpoint.close()

    def _healthz(self) -> Answer:
        health = self.health()
        wrong = health.state == "wrong"
        status = HTTPStatus.SERVICE_UNAVAILABLE if wrong else HTTPStatus.OK
        return Answer(status, "application/json", msgspec.json.encode(health).decode() + "\n")

    def _metrics(self) -> Answer:
        text = metrics_text(self.home, self.store, self.health(), self.clock())
        return Answer(HTTPStatus.OK, "text/plain; version=0.0.4; charset=utf-8", text)


def unexpected(error: Exception) -> GatewayError:
    """An error nobody foresaw, as one that says where it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return GatewayError(f"{type(error).__name__}: {error}", where=where, code="unexpected")


def stop_on_signals(ask: Callable[[], None], stop: threading.Event) -> None:
    """SIGTERM and SIGINT ask for an orderly end; a second one ends at once.

    A thread asks: a signal may come while the main thread holds the very lock that asking takes.
    """

    def heed(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        threading.Thread(target=ask, daemon=True).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, heed)
