"""What the daemon costs: files dropped at once are all found, and without work it does nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from gateway.config import load_configuration
from gateway.drops import drops_of, listed, lying_in
from gateway.home import Home
from gateway.intake import Watcher, scan
from gateway.store import Store
from tests.bench.figures import Figure
from tests.bench.orders import make_home

FILES = 10_000
IDLE_SECONDS = 30
NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)

DROP = """
import os, sys
folder = sys.argv[1]
for number in range(int(sys.argv[2])):
    with open(f"{folder}/.{number}", "w") as file:
        file.write(f"order {number}")
    os.rename(f"{folder}/.{number}", f"{folder}/{number:05d}.txt")
"""


def measure(*, quick: bool = False) -> list[Figure]:
    """CPU a file while it is found and taken in, and CPU while nothing happens."""
    count = FILES // 10 if quick else FILES
    found, finding, taking = watched(count)
    return [
        Figure(f"{count:,} files dropped at once: found", found / count * 100, "%", gate=100),
        Figure("  CPU to find them", finding / count * 1e6, "µs a file", gate=100, below=True),
        Figure("  CPU to archive and record them", taking / count * 1e6, "µs a file"),
        Figure("the daemon without work: CPU", idle(), "%", gate=0.5, aim=0.2, below=True),
    ]


def watched(count: int) -> tuple[int, float, float]:
    """How many files were found, and seconds of CPU to find them and to take them in."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        inbox = make_home(Path(folder))
        home = Home(Path(folder))
        home.var.mkdir(exist_ok=True)
        agreements = load_configuration(home).configuration.agreements
        wake = threading.Event()
        watcher = Watcher(home, wake)
        watcher.start()
        before = time.process_time()
        dropping = subprocess.Popen([sys.executable, "-c", DROP, str(inbox), str(count)])
        while dropping.poll() is None:
            wake.wait(1)
            wake.clear()
            time.sleep(0.2)  # a pass takes a while, and what changes meanwhile wakes once
        drops = drops_of(home, agreements)
        found = sum(len(list(lying_in(drop.agreed, listed(drop.folder)))) for drop in drops)
        watcher.stop()
        finding = time.process_time() - before
        store = Store(home.database_url)
        store.create()
        before = time.process_time()
        taken = scan(home, store, agreements, lambda: NOW)
        taking = time.process_time() - before
        store.close()
        assert taken == found
    return found, finding, taking


def idle() -> float:
    """Percent of a processor that `gateway run` takes when nothing is due."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        make_home(Path(folder))
        program = str(Path(sys.executable).with_name("gateway"))
        command = [program, "--home", folder, "run"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as daemon:
            time.sleep(5)
            before, began = spent(daemon.pid), time.monotonic()
            time.sleep(IDLE_SECONDS)
            share = (spent(daemon.pid) - before) / (time.monotonic() - began)
            daemon.terminate()
    return share * 100


def spent(pid: int) -> float:
    """Seconds of CPU a process has taken (proc(5): utime and stime)."""
    words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
