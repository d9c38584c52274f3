"""How much memory a large interchange takes, from the inbox to all its answers."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.orders import interchange, make_home
from tests.bench.working import check

ORDERS = 40_000
"""Some 100 MB."""

QUICK_ORDERS = 4_000
LOOK_SECONDS = 0.1


def measure(*, quick: bool = False) -> list[Figure]:
    """`gateway process` on one interchange of 100 MB (10 MB when in a hurry)."""
    orders = QUICK_ORDERS if quick else ORDERS
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        inbox = make_home(Path(folder))
        size = 0
        with (inbox / "orders.x12").open("wb") as file:
            for block in interchange(orders):
                size += file.write(block)
        started = time.perf_counter()
        peak = peak_of(["--home", folder, "process"])
        spent = time.perf_counter() - started
        check(Path(folder), orders)
    return [
        Figure("one interchange of", size / 1e6, f"MB, {orders:,} orders"),
        Figure("  its speed, process start included", orders / spent, "orders/s"),
        Figure("  resident memory at its peak", peak / 1e6, "MB", gate=200, below=True),
    ]


def peak_of(arguments: list[str]) -> int:
    """The most bytes the command and the processes it started held resident at one time."""
    program = "import sys; from gateway.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", program, *arguments]
    peak = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        while running.poll() is None:
            peak = max(peak, resident(running.pid))
            time.sleep(LOOK_SECONDS)
    assert running.returncode == 0, f"gateway process ended with {running.returncode}"
    return peak


def resident(process: int) -> int:
    """Bytes a process and its children hold resident now; what has ended holds none."""
    try:
        status = Path(f"/proc/{process}/status").read_text("ascii")
        children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    lines = (line.split() for line in status.splitlines() if line.startswith("VmRSS:"))
    own = sum(int(words[1]) * 1024 for words in lines)
    return own + sum(resident(int(child)) for child in children.split())
