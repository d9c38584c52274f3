"""The daemon's figures as Prometheus reads them: from the database, the disk and the process."""

from __future__ import annotations

import resource
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from gateway import __version__
from gateway.health import STATES, Health
from gateway.home import Home
from gateway.posted import typed
from gateway.rows import Arrival
from gateway.store import Store
from gateway.views.overview import Overview, overview

MINOR = Decimal(100)
"""Minor units in one of the currency."""


class Figure(NamedTuple):
    """A figure: its name behind `gateway_`, its kind, what it is, and its values by labels."""

    name: str
    kind: str
    meaning: str
    values: Mapping[tuple[tuple[str, str], ...], object]


def metrics_text(home: Home, store: Store, health: Health, now: datetime) -> str:
    """Every figure at that moment in the text format of Prometheus (version 0.0.4)."""
    found = overview(store, now)
    figures = [*_of_process(health), *_of_queues(home, store, found, now), *_of_money(found)]
    return "".join(line for figure in figures for line in _lines(figure))


def _plain(name: str, kind: str, meaning: str, value: object) -> Figure:
    return Figure(name, kind, meaning, {(): value})


def _labelled(name: str, meaning: str, label: str, values: Iterable[tuple[str, object]]) -> Figure:
    return Figure(name, "gauge", meaning, {((label, word),): value for word, value in values})


def _of_process(health: Health) -> Iterator[Figure]:
    """What the daemon is and has done."""
    yield Figure("info", "gauge", "The running version.", {(("version", __version__),): 1})
    states = ((state, int(state == health.state)) for state in STATES)
    yield _labelled("health", "1 for the state the daemon is in.", "state", states)
    yield _plain("start_time_seconds", "gauge", "When it started.", _seconds(health.started_at))
    yield _plain("passes_total", "counter", "Passes made.", health.passes)
    yield _plain("pass_failures_total", "counter", "Passes that failed.", health.failures)
    yield _plain("commits_total", "counter", "Commits of decisions.", health.commits)
    yield _plain(
        "clock_set_back_total", "counter", "How often the clock went back.", health.clock_set_back
    )
    if health.last_pass_at is not None:
        yield _plain(
            "last_pass_time_seconds", "gauge", "When the last pass ended.",
            _seconds(health.last_pass_at),
        )  # fmt: skip
    took = Decimal(health.last_pass_milliseconds) / 1000
    yield _plain("last_pass_seconds", "gauge", "How long the last pass took.", took)
    yield _plain("disk_free_bytes", "gauge", "Room on the fullest disk.", health.free_bytes)
    yield _plain("disk_total_bytes", "gauge", "Size of the fullest disk.", health.total_bytes)
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = Decimal(str(round(used.ru_utime + used.ru_stime, 3)))
    yield _plain("cpu_seconds_total", "counter", "CPU time of the process.", spent)
    yield _plain(
        "memory_peak_bytes", "gauge", "The most memory it ever had.", used.ru_maxrss * 1024
    )


def _of_queues(home: Home, store: Store, found: Overview, now: datetime) -> Iterator[Figure]:
    """How much waits, and since when."""
    dropped = list(_lying(home))
    queues = (
        ("inbox", len(dropped)),
        ("decide", found.waiting),
        ("quarantine", found.quarantined),
        ("send", found.queued),
        ("failed", found.failed),
        ("parked", found.parked),
    )
    yield _labelled("queue_length", "Files, or documents, that wait.", "queue", queues)
    since = [_waited(store, now), *(int(now.timestamp() - each) for each in dropped)]
    yield _plain(
        "oldest_waiting_seconds", "gauge", "How long the oldest file has waited to be decided.",
        max(0, *since),
    )  # fmt: skip
    yield _plain(
        "books_entries", "gauge", "Number of the last entry in the books.",
        found.books.number if found.books else 0,
    )  # fmt: skip


def _of_money(found: Overview) -> Iterator[Figure]:
    """Exceptions and what is not acknowledged, with the money at stake."""
    counts = [(case.code, case.count) for case in found.cases]
    amounts = [(case.code, case.amount / MINOR) for case in found.cases]
    yield _labelled("exceptions_open", "Open exceptions.", "code", counts)
    yield _labelled("exceptions_open_amount", "Money in open exceptions.", "code", amounts)
    yield _plain(
        "acknowledgments_overdue", "gauge", "Documents whose answer is overdue.", found.overdue
    )
    yield _plain(
        "acknowledgments_overdue_amount", "gauge", "Money in those documents.",
        found.overdue_amount / MINOR,
    )  # fmt: skip


def _lying(home: Home) -> Iterator[float]:
    """When each file in a drop or in work was last written, also what is not finished yet."""
    for path in (*home.inbox.glob("*/*"), *home.work.glob("*/*")):
        if not path.name.startswith("."):
            with suppress(FileNotFoundError):  # taken in just now
                yield path.lstat().st_mtime


def _waited(store: Store, now: datetime) -> int:
    """For how many seconds the oldest undecided file has waited since it was taken in."""
    oldest = typed(
        store.select("arrivals", where={"state": "ready"}, order_by="id", limit=1), Arrival
    )
    return max((int((now - row.arrived_at).total_seconds()) for row in oldest), default=0)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _lines(figure: Figure) -> Iterator[str]:
    """A figure in the text format: what it is, then its values."""
    name = f"gateway_{figure.name}"
    yield f"# HELP {name} {figure.meaning}\n# TYPE {name} {figure.kind}\n"
    for labels, value in figure.values.items():
        told = ",".join(f'{label}="{_escaped(word)}"' for label, word in labels)
        yield f"{name}{{{told}}} {value}\n" if told else f"{name} {value}\n"


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
