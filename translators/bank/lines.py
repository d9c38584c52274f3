"""Lines of a bank's file, cut from its bytes one after the other, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from translators.source import BLOCK_BYTES, Source

LINE_BYTES = 94 * 174
"""A longer line comes in pieces of this size: no record of a bank is longer, and a NACHA file
without line ends is cut between its records of 94 characters."""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """A line without its end: its number in the file, counted from 1, and where it starts."""

    row: int
    start: int
    raw: bytes


def lines(source: Source) -> Iterator[Line]:
    """Yield the lines of a file; ends are LF, CR LF or CR alone.

    A carriage return at the very end of a block waits for the next one. A byte order mark at the
    head of the file is no part of the first line.
    """
    row, left = 1, b""
    marked = source(0, len(BYTE_ORDER_MARK)) == BYTE_ORDER_MARK
    offset = len(BYTE_ORDER_MARK) if marked else 0
    while True:
        block = source(offset + len(left), BLOCK_BYTES)
        text = left + block
        more = bool(block)
        parts = _cut(text, ends=not more)
        for raw, size in parts:
            yield Line(row, offset, raw)
            row += size != len(raw)
            offset += size
        left = text[sum(size for _, size in parts) :]
        if not more:
            return


def _cut(text: bytes, *, ends: bool) -> list[tuple[bytes, int]]:
    """The complete lines of a text, each with its size in bytes, its end included.

    `ends`: nothing follows, so that the last one is complete too.
    """
    parts = text.splitlines(keepends=True)
    found = []
    for number, part in enumerate(parts, 1):
        last = number == len(parts)
        body = part.rstrip(b"\r\n")
        while len(body) > LINE_BYTES:
            found.append((body[:LINE_BYTES], LINE_BYTES))
            body, part = body[LINE_BYTES:], part[LINE_BYTES:]
        if last and not ends and not part.endswith(b"\n"):
            break
        found.append((body, len(part)))
    return found


def text_of(raw: bytes) -> str:
    """Bytes as text: UTF-8 where they are, else one character a byte."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
