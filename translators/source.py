"""Where bytes come from: a function, so that a file is never in memory as a whole."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

Source = Callable[[int, int], bytes]
"""Reads `size` bytes at `offset`, as `source(offset, size)`; fewer at the end, b"" behind it."""

BLOCK_BYTES = 64 * 1024
"""How much is read at once: large enough for speed, small enough for the processor's cache."""


def of_bytes(raw: bytes) -> Source:
    """Make bytes in memory a `Source`."""

    def read(offset: int, size: int) -> bytes:
        return raw[offset : offset + size]

    return read


def keep(source: Source) -> Source:
    """Return the same bytes; those of a file within one block are read once and kept."""
    raw = source(0, BLOCK_BYTES)
    whole = len(raw) < BLOCK_BYTES and not source(len(raw), 1)
    return of_bytes(raw) if whole else source


def keep_part(source: Source, start: int, end: int) -> Source:
    """Return the bytes from `start` to `end` where they were; those within one block are kept."""
    if end - start > BLOCK_BYTES:
        return source
    raw = source(start, end - start)

    def read(offset: int, size: int) -> bytes:
        return raw[offset - start : offset - start + size]

    return read


def digest_of(source: Source, start: int, end: int) -> str:
    """Return the SHA-256 of the bytes from `start` to before `end`, as far as there are any."""
    found = sha256()
    while block := source(start, min(end - start, BLOCK_BYTES)):
        found.update(block)
        start += len(block)
    return found.hexdigest()
