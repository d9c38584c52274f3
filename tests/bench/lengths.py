"""Long interchanges: the cost of a document stays what it is, and memory stays small."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.bench.figures import Figure
from tests.bench.scale import Scale

SHORT, LONG = 1_000, 100_000
"""Documents in one group."""

LARGE, LARGE_PARSED = 400_000, 40_000
"""One gigabyte of orders; all are scanned and cut, so many of them parsed: they do not stay."""

PROGRAM = """
import json, os, sys
from tests.bench.scale import measure
count, parsed = map(int, sys.argv[1:])
print(json.dumps(measure(count, process=os.getpid(), parsed=parsed)))
"""


def measure(*, quick: bool = False) -> list[Figure]:
    """Groups of 1,000 and 100,000 orders beside each other, and one of a gigabyte."""
    short = min((run(SHORT, SHORT) for _ in range(3)), key=cost)
    long = run(LONG // 10 if quick else LONG, LONG)
    figures = [
        Figure(f"a document of a group of {short.sets:,}", cost(short) * 1e6, "µs"),
        Figure(f"a document of a group of {long.sets:,}", cost(long) * 1e6, "µs"),
        Figure("  times as dear", cost(long) / cost(short), "×", gate=1.25, below=True),
    ]
    if quick:
        return figures
    large = run(LARGE, LARGE_PARSED)
    return [
        *figures,
        Figure("one interchange of", large.size / 1e6, f"MB, {large.sets:,} orders"),
        Figure("  resident memory at its peak", large.peak_bytes / 1e6, "MB", 150, below=True),
    ]


def cost(scale: Scale) -> float:
    """CPU seconds for a document."""
    return (scale.scan_seconds + scale.parse_seconds) / scale.sets


def run(count: int, parsed: int) -> Scale:
    """An interchange read by a process of its own, whose memory nobody else uses."""
    command = [sys.executable, "-c", PROGRAM, str(count), str(parsed)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Scale(*json.loads(done.stdout))
