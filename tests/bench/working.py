"""How fast files on the inbox become answers on the outbox, everything durable in between."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from gateway.home import Home
from gateway.passes import at_work, process
from gateway.store import Store
from tests.bench.figures import Figure
from tests.bench.orders import interchange, make_home

ORDERS = 1_000
FILES = 2_000
ROUNDS = 5
"""The short job is done so often in a fresh home, and the fastest counts: others share the machine;
the long one a few times, each beside its own floor, and the largest share counts."""

LONG_ROUNDS = 3

APPENDS = 1_000
Spent = tuple[float, ...]
"""Seconds on the clock, of this process's CPU, of its children's."""

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


def measure() -> list[Figure]:
    """One interchange of 1,000 orders, then 2,000 files of one order each."""
    clock, own, others = min(one_interchange() for _ in range(ROUNDS))
    figures = [
        Figure("one interchange of 1,000 orders", ORDERS / clock, "orders/s", gate=300, aim=1000),
        Figure("  CPU of the posting process", own / ORDERS * 1e3, "ms an order"),
        Figure("  CPU of the press", others / ORDERS * 1e3, "ms an order"),
    ]
    share, floor, (clock, own, others) = max(beside_the_floor() for _ in range(LONG_ROUNDS))
    return [
        *figures,
        Figure("one order per file, 2,000 files", FILES / clock, "orders/s"),
        Figure("  CPU of the posting process", own / FILES * 1e3, "ms an order"),
        Figure("  CPU of the press", others / FILES * 1e3, "ms an order"),
        Figure("  append and fsync, one after the other", floor, "a second"),
        Figure("  share of that floor", share, "%", gate=10, aim=25),
    ]


def beside_the_floor() -> tuple[float, float, Spent]:
    """The long job between two measures of the floor: its share in percent, their mean, itself.

    The speed of a shared disk and processor drifts by half within minutes: only what is measured
    side by side can be compared.
    """
    before = floor_per_second()
    spent = many_files()
    floor = (before + floor_per_second()) / 2
    return FILES / spent[0] / floor * 100, floor, spent


def one_interchange() -> Spent:
    """Seconds from a file with all orders on the inbox to 997 and 855s on the outbox."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        inbox = make_home(Path(folder))
        (inbox / "orders.x12").write_bytes(b"".join(interchange(ORDERS)))
        spent = job(Path(folder))
        check(Path(folder), ORDERS)
    return spent


def many_files() -> Spent:
    """Seconds from files of one order each on the inbox to all answers on the outbox."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        inbox = make_home(Path(folder))
        for number in range(1, FILES + 1):
            content = b"".join(interchange(1, control=number, first=number))
            (inbox / f"order-{number:05d}.x12").write_bytes(content)
        spent = job(Path(folder))
        check(Path(folder), FILES)
    return spent


def job(root: Path) -> Spent:
    """The home is opened, everything in the inbox processed, the home closed; what it took."""
    os.sync()  # what preparing wrote is not for the job to pay
    started, used = time.perf_counter(), cpu_seconds()
    home = Home(root)
    home.var.mkdir(exist_ok=True)
    store = Store(home.database_url)
    store.create()
    with at_work(home, store, lambda: NOW) as desk:
        process(desk)
    store.close()
    spent = (now - before for now, before in zip(cpu_seconds(), used, strict=True))
    return time.perf_counter() - started, *spent


def check(root: Path, orders: int) -> None:
    """Every order was taken over and answered, and nothing is left over."""
    outbox = [path.read_bytes() for path in (root / "outbox").rglob("*.x12")]
    acknowledged = sum(content.count(b"\nBAK*") for content in outbox)
    accepted = sum(content.count(b"\nAK5*A") for content in outbox)
    booked = sum(
        path.read_text("utf-8").count("; end seq=") for path in (root / "ledger").rglob("2*.bean*")
    )
    assert (acknowledged, accepted, booked) == (orders, orders, orders), (
        acknowledged,
        accepted,
        booked,
    )


def floor_per_second() -> float:
    """Appends of one order with an fsync each, a second: what durability costs at least."""
    content = b"".join(interchange(1))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        file = os.open(Path(folder) / "floor", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        started = time.perf_counter()
        for _ in range(APPENDS):
            os.write(file, content)
            os.fsync(file)
        spent = time.perf_counter() - started
        os.close(file)
    return APPENDS / spent


def cpu_seconds() -> tuple[float, float]:
    """Processor time of this process, and of the children it has waited for."""
    used = os.times()
    return used.user + used.system, used.children_user + used.children_system
