"""Whether a file shows by its content that nothing is missing at its end (RELIABILITY.md §3).

A killed upload looks like a finished one. X12 ends with an IEA, XML with its root's end tag, a zip
with its list of files, an armored PGP message with its last line, CSV with a trailer where one is
agreed. What has no such mark counts as complete.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

TAIL_BYTES = 4_096
"""Where a last mark is looked for: the end of a file, with room for padding behind it."""

ZIP_TAIL_BYTES = 65_557
"""The end of a zip: its last record (22 bytes) with the longest comment."""

ISA_BYTES = 106
"""The fixed length of an ISA segment with its terminator (X12.5)."""

PADDING = b" \t\r\n\x00\x1a"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BEFORE_ROOT = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>\s*)*<([^\s/>!?]+)",
    re.DOTALL,
)


def is_complete(path: Path, trailers: Mapping[str, str] | None = None) -> bool:
    """Whether the content proves that nothing is missing at the end, or nothing could prove it.

    `trailers` are patterns of last lines by patterns of names: `{"*.csv": "TRL*"}`.
    """
    with path.open("rb") as file:
        head = file.read(TAIL_BYTES)
        size = os.fstat(file.fileno()).st_size
        file.seek(max(size - ZIP_TAIL_BYTES, 0))
        end = file.read(ZIP_TAIL_BYTES)
    tail = end[-TAIL_BYTES:]
    if head.startswith(b"PK\x03\x04"):
        return b"PK\x05\x06" in end
    if head.lstrip(PADDING).startswith(b"-----BEGIN PGP "):
        return re.search(rb"-----END PGP (MESSAGE|SIGNATURE)-----\s*\Z", tail) is not None
    begins = head.lstrip()
    if begins and b"ISA".startswith(begins[:3]):
        return _x12_ends(begins, tail)
    ends = _xml_ends(head, tail, size)
    return ends if ends is not None else _has_trailer(path.name, tail, trailers or {})


def _x12_ends(head: bytes, tail: bytes) -> bool:
    """Whether X12 ends with an IEA segment and its terminator."""
    if len(head) < ISA_BYTES:
        return False
    element, terminator = head[3:4], head[ISA_BYTES - 1 : ISA_BYTES]
    _, found, rest = tail.rpartition(b"IEA" + element)
    _, ended, padding = rest.partition(terminator)
    return bool(found and ended) and not padding.strip(PADDING)


def _xml_ends(head: bytes, tail: bytes, size: int) -> bool | None:
    """Whether XML ends with the end tag of its root; None when the file is no XML."""
    mark, encoding = next((each for each in _MARKS if head.startswith(each[0])), (b"", "utf-8"))
    text = head[len(mark) :].decode(encoding, "replace")
    if not text.lstrip().startswith("<"):
        return None
    found = _BEFORE_ROOT.match(text)
    if found is None:  # what was looked at stands before the root: only more of it could tell
        return len(head) == TAIL_BYTES
    if encoding != "utf-8" and size % 2:
        return False
    last = _without_remarks(tail.decode(encoding, "replace"))
    if len(head) < TAIL_BYTES and last.endswith("/>"):
        return "<" not in text[found.end() : text.rindex("/>")]
    return re.search(rf"</{re.escape(found[1])}\s*>\Z", last) is not None


def _without_remarks(text: str) -> str:
    """The end of an XML file without what may follow its root: comments, instructions, blanks."""
    while True:
        text = text.rstrip(" \t\r\n\x00\x1a")
        opening = {"-->": "<!--", "?>": "<?"}
        begins = [text.rfind(start) for ending, start in opening.items() if text.endswith(ending)]
        if not begins or begins[0] < 0:
            return text
        text = text[: begins[0]]


def _has_trailer(name: str, tail: bytes, trailers: Mapping[str, str]) -> bool:
    """Whether the last line is the trailer agreed for files of such a name, if there is one."""
    agreed = [last for pattern, last in trailers.items() if is_named(name, pattern)]
    lines = tail.rstrip(PADDING).splitlines()
    last = lines[-1].decode("latin-1") if lines else ""
    return not agreed or any(fnmatchcase(last, each) for each in agreed)


def is_named(name: str, pattern: str) -> bool:
    """Whether a file's name is of a pattern such as `ORD*.csv`; capitals do not matter."""
    return fnmatchcase(name.lower(), pattern.lower())
