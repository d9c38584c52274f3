"""Whether cost per document and memory stay flat: one group of many sets, one interchange of 1 GB.

Nothing is written to disk: a `Source` makes the bytes as they are asked for.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import NamedTuple

from tests.bench.memory import resident
from translators.guide import load_guide
from translators.x12.parse import parse
from translators.x12.reader import Interchange, Source, read_sets, scan

ISA = (
    "ISA*00*          *00*          *ZZ*FRESHWAY       *01*078512349      "
    "*260302*0900*U*00401*000000001*0*P*>~"
)
LINES = 30
"""Lines of an order: with them it has about 2.5 KB, and 400,000 of them one gigabyte."""


class Scale(NamedTuple):
    """What one long interchange cost: sets, bytes, CPU seconds of the two passes, peak memory."""

    sets: int
    size: int
    scan_seconds: float
    parse_seconds: float
    peak_bytes: int


def order(number: int) -> str:
    """One order, all of one length, so that any byte of the interchange can be computed."""
    lines = "".join(
        f"PO1*{at}*{at * 12}*EA*{at}.25**IN*FW{at:07}*UP*{614140000000 + at}~"
        f"PID*F****Copper kettle no {at}~"
        for at in range(1, LINES + 1)
    )
    return (
        f"ST*850*{number:09}~BEG*00*SA*{number:010}**20260302~REF*DP*214~DTM*010*20990402~"
        f"N1*ST*Freshway Markets*92*{number % 1000:04}~N3*1555 Sherman Avenue~"
        f"N4*Evanston*IL*60201*US~{lines}CTT*{LINES}~SE*{2 * LINES + 9}*{number:09}~"
    )


def endless(count: int) -> Source:
    """An interchange of `count` orders in one group, made while it is read."""
    head = f"{ISA}GS*PO*FRESHWAY*WE*20260302*0900*1*X*004010~".encode()
    tail = f"GE*{count}*1~IEA*1*000000001~".encode()
    size = len(order(1))
    first = len(head)
    last = first + count * size
    made: dict[int, bytes] = {}

    def set_at(index: int) -> bytes:
        if index not in made:
            if len(made) > 256:
                made.clear()
            made[index] = order(index + 1).encode()
        return made[index]

    def read(offset: int, asked: int) -> bytes:
        parts = [head[offset : offset + asked]] if offset < first else []
        begin, end = max(offset, first), min(offset + asked, last)
        if begin < end:
            low, high = (begin - first) // size, (end - first - 1) // size
            body = b"".join(set_at(index) for index in range(low, high + 1))
            start = begin - first - low * size
            parts.append(body[start : start + end - begin])
        if offset + asked > last:
            parts.append(tail[max(offset - last, 0) : offset + asked - last])
        return b"".join(parts)

    return read


def interchanges(source: Source) -> Iterator[Interchange]:
    """The interchanges of a source; anything else is a fault of this file."""
    for found in scan(source):
        assert isinstance(found, Interchange) and not found.problems, found
        yield found


def measure(count: int, *, process: int, parsed: int | None = None) -> Scale:
    """Read an interchange of `count` orders: all are scanned and cut, `parsed` of them parsed.

    `process` is the number of this process, whose memory is looked at after every 500 sets. Making
    the bytes is part of the times; it costs the same for each order.
    """
    source, guide = endless(count), load_guide("850", "004010")
    peak = sets = 0
    started = time.process_time()
    (interchange,) = interchanges(source)
    scanned = time.process_time()
    assert interchange.groups[0].sets == count
    for raw in read_sets(source, interchange, interchange.groups[0]):
        assert not raw.problems
        if parsed is None or sets < parsed:
            found = parse(raw, guide)
            assert found.document is not None and not found.problems, found.problems
        sets += 1
        if sets % 500 == 0:
            peak = max(peak, resident(process))
    assert sets == count
    return Scale(sets, interchange.end, scanned - started, time.process_time() - scanned, peak)
