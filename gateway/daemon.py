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
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from functools import partial
from http import HTTPStatus
from types import FrameType

import msgspec

from gateway.agreement import Agreement, Configuration
from gateway.channels import Surroundings, due, hold_round
from gateway.claiming import Sightings
from gateway.desk import Clock
from gateway.dropping import DropKeeper
from gateway.endpoint import Answer, Endpoint
from gateway.errands import Errands
from gateway.errors import Conflict, GatewayError, NotPermitted
from gateway.health import Health, Pulse
from gateway.home import Home
from gateway.idling import Signature, Stillness
from gateway.intake import Watcher
from gateway.logs import Report
from gateway.metrics import metrics_text
from gateway.notify import Notifier, keep_alive
from gateway.passes import at_work, process
from gateway.presence import Presence, announce, present
from gateway.report_reading import Scheduled
from gateway.room import room_of
from gateway.scheduled import due_reports, make_report
from gateway.store import Store
from gateway.tables import Mistakes
from gateway.ticking import Ticker

TICK_SECONDS = 5
"""How long nothing is looked for when no folder reports a change: the scan is the truth."""

QUIET_SECONDS = 10
"""How long a file must lie still before it counts as finished (RELIABILITY.md §3)."""


PATIENCE_SECONDS = 5
"""How long the end waits for errands. They may be cut off anywhere and are done again."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a daemon works: `health_port` 0 is any that is free, without `sftp_listen` is no drop."""

    quiet_seconds: int = QUIET_SECONDS
    scan_seconds: int = TICK_SECONDS
    health_port: int = 0
    sftp_listen: str = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a pass: its commits, why it failed, what else is wrong.

    `settled` is true when it found nothing to do, so that the next one will not either.
    """

    commits: int = 0
    settled: bool = False
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
        self._configuration: Configuration | None = None
        self._sightings = Sightings()
        self._stillness = Stillness(home, clock)
        self._errands = Errands(self._failed)
        self._trouble: dict[str, str] = {}
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
            parts.callback(self._errands.join, PATIENCE_SECONDS)
            drop = self._drop()
            if drop is not None:
                parts.callback(drop.stop)
            keep_alive(notifier, self.pulse.lives, self.stop)
            notifier.tell("READY=1")
            parts.callback(notifier.tell, "STOPPING=1")
            while not self.stop.is_set():
                if drop is not None:
                    drop.keep()
                self._look()
                self._start_errands()
                self._wait()

    def health(self) -> Health:
        """How it is now."""
        return self.pulse.health(room_of(self.home))

    def _look(self) -> None:
        """One pass if anything may be due; what is wrong is told when it was not already."""
        self.pulse.beat()
        room = room_of(self.home)
        if room.state != self._room:
            self._report("disk", {"state": room.state, "free": str(room)})
        self._room = room.state
        with suppress(OSError):  # a drop that vanishes just now: the next look sees it
            self._watcher.rearm()
        look = self._stillness.look()
        if self._is_idle(look):
            return
        began = time.monotonic()
        outcome = self._pass()
        wrong = [*outcome.warnings, *([outcome.failing] if outcome.failing else [])]
        for each in wrong:
            if str(each) not in self._told:
                self._report("wrong", {"where": each.where, "message": each.message})
        self._told = [str(each) for each in wrong]
        if outcome.commits:
            self._report("processed", {"commits": outcome.commits})
        if outcome.settled:
            self._stillness.settled(look)
        else:
            self._stillness.disturb()
        self.pulse.passed(
            self.clock(),
            time.monotonic() - began,
            outcome.commits,
            failing=outcome.failing.message if outcome.failing else "",
            warnings=[f"{each.where}: {each.message}" for each in outcome.warnings],
        )

    def _is_idle(self, look: Signature) -> bool:
        """Whether a pass would find nothing to do."""
        known = self._configuration
        if known is None or not self._stillness.lasts(look, known.agreements):
            return False
        try:
            now = self.clock()
            return not self.store.parked_until(now) and not self.store.overdue_at(now)
        except Exception:  # noqa: BLE001 — the pass meets it too, and tells of it
            return False

    def _pass(self) -> Outcome:
        """Everything due is done, or what stood against it is given."""
        try:
            with at_work(self.home, self.store, self.clock) as desk:
                self._configuration = desk.configuration
                commits = process(
                    desk,
                    quiet_seconds=self.options.quiet_seconds,
                    sightings=self._sightings,
                    stopping=self._is_stopping,
                )
                return Outcome(commits=commits, settled=not commits, warnings=desk.mistakes)
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

    def _start_errands(self) -> None:
        """What is due beside the passes is begun: rounds over partners' servers, reports."""
        configuration = self._configuration
        if configuration is None or self.stop.is_set():
            return
        try:
            for name, errand in self._due(configuration):
                self._errands.start(name, errand)
        except Exception as error:  # noqa: BLE001 — as in a pass
            self._failed("errands", error)

    def _due(self, configuration: Configuration) -> Iterator[tuple[str, Callable[[], None]]]:
        """The errands that are due, each with its name."""
        now = self.clock()
        for key, agreement in sorted(configuration.agreements.items()):
            if agreement.channel is None:
                continue
            polls, sends = due(self.home, self.store, agreement, configuration, now)
            polls = polls and self._room != "wrong"
            if polls or sends:
                yield f"channel {key}", partial(self._round, agreement, polls=polls, sends=sends)
        reports = due_reports(self.home, self.store, configuration, now)
        if reports:
            yield "reports", partial(self._make_reports, configuration, reports)

    def _round(self, agreement: Agreement, *, polls: bool, sends: bool) -> None:
        """A round over a partner's server; what was fetched is taken in by the next pass."""
        around = Surroundings(clock=self.clock, environment=os.environ, pause=self.stop.wait)
        name = f"channel {agreement.key}"
        try:
            done = hold_round(
                self.home, self.store, agreement, around, polling=polls, sending=sends
            )
        except (Conflict, NotPermitted):
            return  # a command works on it, or has just paused it: the next tick sees
        self._well(name)
        polled, sent = done.polled, done.sent
        if polled is not None and (polled.fetched or polled.refused):
            facts = {"fetched": len(polled.fetched), "refused": len(polled.refused)}
            self._report("polled", {"partner": agreement.key, **facts})
        if sent is not None and sent.sent:
            self._report("sent", {"partner": agreement.key, "files": len(sent.sent)})
        if (polled is not None and polled.fetched) or (sent is not None and sent.sent):
            self._stillness.disturb()
            self.wake.set()

    def _make_reports(
        self, configuration: Configuration, reports: list[tuple[Scheduled, datetime]]
    ) -> None:
        """Each report of its slot stands in its folder."""
        for scheduled, slot in reports:
            path = make_report(self.home, self.store, configuration, scheduled, slot)
            self._report("reported", {"report": scheduled.report, "path": str(path)})
        self._well("reports")

    def _failed(self, name: str, error: Exception) -> None:
        """An errand failed: told once as long as it fails for the same reason."""
        known = error if isinstance(error, GatewayError) else unexpected(error)
        if self._trouble.get(name) != known.message:
            self._report("failed", {"errand": name, "where": known.where, "message": known.message})
        self._trouble[name] = known.message
        self.pulse.ailing(name, known.message)

    def _well(self, name: str) -> None:
        """An errand did not fail."""
        if self._trouble.pop(name, ""):
            self._report("recovered", {"errand": name})
            self.pulse.ailing(name, "")

    def _drop(self) -> DropKeeper | None:
        """The SFTP drop as our child, where one is wanted."""
        if not self.options.sftp_listen:
            return None
        return DropKeeper(self.home, self.options.sftp_listen, self._report, self.pulse)

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
