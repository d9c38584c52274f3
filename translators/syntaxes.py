"""The syntaxes a file can have, and how a file shows its own by its first bytes."""

from __future__ import annotations

import re
from collections.abc import Callable

from translators.x12.header import begins_interchange

_BEFORE = b" \t\r\n\x00\x1a\xef\xbb\xbf"
_ISA_LINE = re.compile(rb"[\r\n]ISA[^A-Za-z0-9 \r\n]")


def _is_x12(first: bytes) -> bool:
    """An ISA begins the file, or a line of it where somebody put a text before."""
    return begins_interchange(first.lstrip(_BEFORE)) or _ISA_LINE.search(first) is not None


SYNTAXES: dict[str, Callable[[bytes], bool]] = {"x12": _is_x12}
"""Each syntax with what tells a file of it; the first that says yes is taken."""


def sniff(first: bytes) -> str:
    """Return the syntax of a file whose first bytes (4 KB are plenty) these are; "" for none."""
    return next((name for name, fits in SYNTAXES.items() if fits(first)), "")
