"""How fast received orders become checked documents, against a bare split and against pyx12."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.bench.figures import Figure
from tests.bench.orders import interchange
from tests.bench.pyx12_map import export
from translators.guide import load_guide
from translators.x12.parse import parse
from translators.x12.reader import of_bytes, read_sets, scan

ORDERS = 1_000
CHUNK = 50
"""The orders come in so many at a time, each chunk timed by itself: a short piece of work has a
quiet moment even where others share the machine."""

ROUNDS = 9
"""Ours and the floor take turns on each chunk so often; the best round of each counts."""

PYX12_ORDERS = (50, 250)
"""pyx12 reads so few and so many: the difference leaves out what it does once, loading its map."""

BLOCK = 64 * 1024
Given = TypeVar("Given")


def measure() -> list[Figure]:
    """Validated parse of 1,000 orders of 20 lines, one core."""
    chunks = [b"".join(interchange(CHUNK, first=1 + at)) for at in range(0, ORDERS, CHUNK)]
    size = sum(map(len, chunks))
    parse_all(chunks[0])  # the guide is compiled once in a process
    ours, floor = best([parse_all, split_all], chunks)
    peer = pyx12_seconds_per_order()
    each = ours / ORDERS
    return [
        Figure("validated parse", each * 1e6, "µs an order"),
        Figure("  of that size", size / ORDERS / 1000, "KB an order"),
        Figure("  throughput", size / ours / 1e6, "MB/s"),
        Figure("  the bare split, streamed", floor / ORDERS * 1e6, "µs an order"),
        Figure("  × the bare split", ours / floor, "×", gate=16, aim=12, below=True),
        Figure("  pyx12's x12n_document, our guide as its map", peer * 1e6, "µs an order"),
        Figure("  times as fast as pyx12", peer / each, "×", gate=25),
    ]


def parse_all(raw: bytes) -> None:
    """Every order is read, checked and made a document, positions of problems included."""
    guide = load_guide("850", "004010")
    source = of_bytes(raw)
    count = 0
    for found in scan(source):
        for group in found.groups:  # type: ignore[union-attr]
            for each in read_sets(source, found, group):  # type: ignore[arg-type]
                parsed = parse(each, guide)
                assert parsed.document is not None and not each.problems and not parsed.problems
                count += 1
    assert count == CHUNK


def split_all(raw: bytes) -> None:
    """The floor: blocks of 64 KiB cut into segments and these into elements, kept for a block."""
    rest = ""
    for start in range(0, len(raw), BLOCK):
        text = rest + raw[start : start + BLOCK].decode()
        *segments, rest = text.split("~")
        assert [segment.split("*") for segment in segments]


def best(works: list[Callable[[bytes], None]], chunks: list[bytes]) -> list[float]:
    """The CPU seconds of each piece of work on all chunks, each in its best round."""
    found = [0.0] * len(works)
    for chunk in chunks:
        rounds = [[seconds(work, chunk) for work in works] for _ in range(ROUNDS)]
        found = [sum(pair) for pair in zip(found, map(min, *rounds), strict=True)]
    return found


def seconds(work: Callable[[Given], None], given: Given) -> float:
    """The CPU seconds of a piece of work."""
    started = time.process_time()
    work(given)
    return time.process_time() - started


def pyx12_seconds_per_order() -> float:
    """CPU seconds pyx12 needs to validate one of the same orders, without writing its 997."""
    from pyx12.params import ParamsBase
    from pyx12.x12n_document import x12n_document

    few, many = PYX12_ORDERS
    with tempfile.TemporaryDirectory() as folder:
        export(load_guide("850", "004010"), Path(folder))

        def validate(count: int) -> None:
            text = b"".join(interchange(count)).decode()
            assert x12n_document(ParamsBase(), io.StringIO(text), None, None, map_path=folder)

        spent = [seconds(validate, count) for count in (few, many)]
    return (spent[1] - spent[0]) / (many - few)
