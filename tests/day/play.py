"""The day, hour by hour: the daemon in a process of its own, ended often, its clock in our hand."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gateway.daemon import Daemon, Options
from gateway.logs import json_line
from gateway.posted import typed
from gateway.rows import Arrival, OrderRow
from gateway.store import Store
from tests.crash.children import Child
from tests.crash.invariants import wrong_in
from tests.day.traffic import Partners, found_home

BEGINS = datetime(2026, 3, 7, 14, 0, tzinfo=UTC)
"""A Saturday in New York; at seven in the morning (UTC) of the Sunday summer time begins."""

HOURS = 24
PATIENCE_SECONDS = 30
AWAY = ((4, 7), (16, 18))
"""The hours in which the share is not there."""

JUMPS = {6: -1, 8: 0, 12: 1, 14: 0}
"""From which hour on the clock is how many hours off."""


class Day:
    """A day being played."""

    def __init__(self, root: Path, steps: int, kills: int, seed: str = "day") -> None:
        """At its beginning; `steps` of equal length, and so many ends by SIGKILL."""
        self.root = root
        self.steps = steps
        self.home, self.share = found_home(root)
        self.home.var.mkdir(exist_ok=True)
        self.log = root / "log"
        self.partners = Partners(seed)
        self.chance = random.Random(f"{seed} kills")
        self.killed = set(self.chance.sample(range(steps), min(kills, steps)))
        self.kills = 0
        self.clock: Any = multiprocessing.RawValue(ctypes.c_double, BEGINS.timestamp())
        self.child: Child | None = None

    def play(self) -> list[str]:
        """The whole day; gives all that is wrong at its end."""
        self._start()
        for step in range(self.steps):
            hour = step * HOURS // self.steps
            self._set_clock(step, hour)
            self._mount(hour)
            self._drop()
            if step in self.killed:
                time.sleep(self.chance.uniform(0, 0.3))
                self._kill()
            self._settle()
        self._mount(HOURS)
        for _ in range(4):  # what waits for its next attempt, and the next report, come too
            self.clock.value += 1800
            self._settle()
        self._await(self._is_left)
        self._settle()
        wrong = self._stop()
        return [*wrong, *self._lost(), *self._twice(), *wrong_in(self.home, self.root / "anew")]

    def _set_clock(self, step: int, hour: int) -> None:
        """The moment of the step, by a clock that may be off; the daemon looks at it."""
        off = next((off for begin, off in reversed(JUMPS.items()) if hour >= begin), 0)
        true = BEGINS + timedelta(hours=HOURS) * step / self.steps
        self.clock.value = (true + timedelta(hours=off)).timestamp()
        self._wake()

    def _mount(self, hour: int) -> None:
        """The share is there, or away."""
        away = any(begin <= hour < end for begin, end in AWAY)
        hidden = self.share.with_name("away")
        if away and self.share.exists():
            self.share.rename(hidden)
        elif not away and hidden.exists():
            hidden.rename(self.share)

    def _drop(self) -> None:
        """The partners send, each file whole from the moment it appears."""
        store = Store(self.home.database_url)
        store.create()
        files = list(self.partners.morning(store))
        store.close()
        share = self.share if self.share.exists() else self.share.with_name("away")
        for file in files:
            folder = share / "out" if file.partner == "west" else self.home.inbox / file.partner
            passing = folder / f".{file.name}"
            passing.write_text(file.content)
            passing.rename(folder / file.name)
        self._wake()

    def _settle(self) -> None:
        """Everything that can be done is done."""
        store = Store(self.home.database_url)
        self._await(lambda: self._is_busy(store))
        store.close()

    def _await(self, busy: Callable[[], bool]) -> None:
        """It is busy no more."""
        end = time.monotonic() + PATIENCE_SECONDS
        while busy():
            assert time.monotonic() < end, f"nothing happens any more; see {self.log}"
            self._wake()
            time.sleep(0.05)

    def _is_left(self) -> bool:
        """Whether something lies on the share, or a report is half written."""
        half = self.home.root / "reports"
        return any((self.share / "out").iterdir()) or any(half.glob(".*"))

    def _is_busy(self, store: Store) -> bool:
        """Whether a file waits somewhere but on the share."""
        if any(self.home.inbox.glob("*/[!.]*")) or any(self.home.work.glob("*/*")):
            return True
        if any(self.home.fetched.glob("*/*")):
            return True
        return bool(
            store.count("arrivals", where={"state": "ready"})
            or store.count("files", where={"state": "queued"})
        )

    def _start(self) -> None:
        # Until it heeds them it must not die of them: what is ignored a child goes on to ignore.
        for number in (signal.SIGUSR1, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        self.child = Child(self._live, 0)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def _wake(self) -> None:
        assert self.child is not None
        os.kill(self.child.pid, signal.SIGUSR1)

    def _kill(self) -> None:
        assert self.child is not None
        self.child.kill()
        code, given = self.child.join()
        assert code == -signal.SIGKILL, given
        self.kills += 1
        self._start()

    def _stop(self) -> list[str]:
        """It is asked to stop; gives what is wrong with how it did."""
        assert self.child is not None
        began = time.monotonic()
        os.kill(self.child.pid, signal.SIGTERM)
        code, given = self.child.join()
        took = time.monotonic() - began
        return [f"it stopped with {code} after {took:.0f} s: {given}"] if code or took > 30 else []

    def _live(self) -> None:
        """The daemon's life, in the child."""
        os.environ["EAST_PASSWORD"] = "secret"  # noqa: S105
        store = Store(self.home.database_url)
        store.create()
        options = Options(quiet_seconds=0, scan_seconds=1)
        daemon = Daemon(self.home, store, self._now, self._report, options)
        self._heed(signal.SIGUSR1, daemon.wake.set)
        self._heed(signal.SIGTERM, daemon.ask_to_stop)
        daemon.run({})

    def _heed(self, number: int, ask: Any) -> None:
        def heed(_number: int, _frame: object) -> None:
            threading.Thread(target=ask, daemon=True).start()

        signal.signal(number, heed)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.value, UTC)

    def _report(self, event: str, facts: Mapping[str, object]) -> None:
        with self.log.open("a") as log:
            log.write(json_line(self._now(), event, facts) + "\n")

    def _lost(self) -> Iterator[str]:
        """Every file that was dropped is an arrival, every order is one."""
        store = Store(self.home.database_url)
        arrived = Counter(
            (row.source, row.name) for row in typed(store.iterate("arrivals"), Arrival)
        )
        for file in self.partners.files:
            count = arrived[file.partner, file.name]
            if count != 1:
                yield f"{file.partner}/{file.name} arrived {count} times"
        taken = Counter(
            (row.customer, row.number) for row in typed(store.iterate("orders"), OrderRow)
        )
        for order in self.partners.orders:
            if taken[order] != 1:
                yield f"order {order} was taken {taken[order]} times"
        if len(taken) != len(self.partners.orders):
            yield f"{len(taken)} orders, {len(self.partners.orders)} were sent"
        store.close()

    def _twice(self) -> Iterator[str]:
        """No slot of a report came twice; those of hours that a step leapt over come as one."""
        names = {path.name for path in (self.home.root / "reports").iterdir()}
        if len(names) < min(self.steps, HOURS) // 2:
            yield f"only {len(names)} reports"
        told = Counter(line for line in self.log.read_text().splitlines() if '"reported"' in line)
        yield from (f"{line} {count} times" for line, count in told.items() if count > 1)


def main(steps: int, kills: int, root: Path) -> int:
    """Play a day and tell how it went; gives the exit code."""
    began = time.monotonic()
    day = Day(root, steps, kills)
    wrong = day.play()
    files, orders = len(day.partners.files), len(day.partners.orders)
    took = time.monotonic() - began
    sys.stdout.write(
        f"24 hours in {took:.0f} s: {files} files, {orders} orders, {day.kills} kills: "
        f"{len(wrong)} wrong\n" + "".join(f"  {each}\n" for each in wrong)
    )
    return 1 if wrong else 0
