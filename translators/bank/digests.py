"""The digest of a range of a file, never in memory as a whole."""

from __future__ import annotations

import hashlib

from translators.source import Source

BLOCK = 1 << 20
"""How much is read at once."""


def digest_of(source: Source, start: int, end: int) -> str:
    """The SHA-256 of the bytes from `start` to before `end`, as far as there are any."""
    found = hashlib.sha256()
    while block := source(start, min(end - start, BLOCK)):
        found.update(block)
        start += len(block)
    return found.hexdigest()
