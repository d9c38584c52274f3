"""`make bench`: prints every figure with its gate and aim; exits 1 when one is under its gate."""

from __future__ import annotations

import argparse
import sys

from tests.bench import (
    columns,
    dropping,
    elements,
    lengths,
    memory,
    polling,
    reading,
    watching,
    working,
)
from tests.bench.figures import Figure, line, row


def main() -> int:
    """Measure everything, telling each figure when it is known."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="no files of more than some MB")
    parser.add_argument("--whole", action="store_true", help="all programs read the largest files")
    given = parser.parse_args()
    figures: list[Figure] = []
    parts = (
        lambda: reading.measure(quick=given.quick, whole=given.whole),
        lambda: lengths.measure(quick=given.quick),
        lambda: columns.measure(quick=given.quick),
        lambda: elements.measure(quick=given.quick),
        working.measure,
        lambda: watching.measure(quick=given.quick),
        polling.measure,
        lambda: memory.measure(quick=given.quick),
        lambda: dropping.measure(quick=given.quick),
    )
    for part in parts:
        found = part()
        print(line("figure", "value", "gate", "aim", ""))
        print("\n".join(map(row, found)), flush=True)
        figures += found
    failed = [figure.name.strip() for figure in figures if not figure.passes]
    print(f"under the gate: {', '.join(failed)}" if failed else "every gate holds")
    return 1 if failed else 0


sys.exit(main())
