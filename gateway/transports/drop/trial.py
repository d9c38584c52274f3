"""Whether a file is test traffic: what a test login brings must not reach the live books."""

from __future__ import annotations

import os
from collections.abc import Iterator

ISA_BYTES = 106
"""The fixed length of an ISA segment with its terminator (X12.5)."""

USAGE = 102
"""Where ISA15 stands in it."""

SEPARATORS = (3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103)
"""Where its element separators stand."""

READ_BYTES = 1 << 20


def is_test_traffic(file: int) -> bool:
    """Whether an open file is X12 and every interchange in it says that it is a test."""
    usages = list(_usages(file))
    return bool(usages) and all(usage == b"T" for usage in usages) and _begins(file)


def _begins(file: int) -> bool:
    """Whether nothing stands before the first interchange."""
    return os.pread(file, 4 * ISA_BYTES, 0).lstrip(b" \t\r\n\x00\xef\xbb\xbf").startswith(b"ISA")


def _usages(file: int) -> Iterator[bytes]:
    """ISA15 of every interchange, wherever it stands in the file."""
    offset = 0
    while found := os.pread(file, READ_BYTES + ISA_BYTES, offset):
        at = found.find(b"ISA")
        while 0 <= at < READ_BYTES:
            head = found[at : at + ISA_BYTES]
            if len(head) > USAGE and all(head[each] == head[3] for each in SEPARATORS[:-1]):
                yield head[USAGE : USAGE + 1]
            at = found.find(b"ISA", at + 1)
        offset += READ_BYTES
