"""The process that never sleeps: it looks for work when woken and when the clock ticks."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from gateway.desk import Clock
from gateway.errors import GatewayError
from gateway.home import Home
from gateway.intake import Sightings, Watcher
from gateway.passes import at_work, process
from gateway.store import Store
from gateway.tables import Mistakes

TICK_SECONDS = 5
"""How long nothing is looked for when no folder reports a change: the scan is the truth."""

QUIET_SECONDS = 10
"""How long a file must lie still before it counts as finished (RELIABILITY.md §3)."""

Report = Callable[[str, dict[str, object]], None]


def run(
    home: Home,
    store: Store,
    clock: Clock,
    report: Report,
    stop: threading.Event,
    wake: threading.Event,
    quiet_seconds: int = QUIET_SECONDS,
    scan_seconds: int = TICK_SECONDS,
) -> None:
    """Take in, decide, book and deliver until `stop` is set; the pass under way is finished.

    `wake` starts a pass at once; whoever sets `stop` sets it too. What a person must mend (or
    another process that posts just now) ends a pass, is reported once, and tried again.
    """
    watcher = Watcher(home, wake)
    ticker = BackgroundScheduler(
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    )
    ticker.add_job(wake.set, "interval", seconds=max(scan_seconds, 1))
    ticker.start()
    watcher.start()
    sightings = Sightings()
    report("started", {"home": str(home.root)})
    told: list[GatewayError] = []
    try:
        while not stop.is_set():
            watcher.rearm()
            wrong: list[GatewayError] = []
            try:
                with at_work(home, store, clock) as desk:
                    commits = process(desk, quiet_seconds=quiet_seconds, sightings=sightings)
                    wrong += desk.mistakes
                if commits:
                    report("processed", {"commits": commits})
            except Mistakes as error:
                wrong += error.mistakes
            except GatewayError as error:
                wrong.append(error)
            for each in wrong:
                if str(each) not in map(str, told):
                    report("wrong", {"where": each.where, "message": each.message})
            told = wrong
            wake.wait()
            wake.clear()
    finally:
        watcher.stop()
        ticker.shutdown(wait=False)
        report("stopped", {})


def stop_on_signals(stop: threading.Event, wake: threading.Event) -> None:
    """SIGTERM and SIGINT ask for an orderly end; a second one ends at once."""

    def ask(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        stop.set()
        wake.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
