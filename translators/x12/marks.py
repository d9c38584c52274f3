"""Finding the envelope segments in a stream of bytes, and nothing else: fast, in bounded memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from translators.source import BLOCK_BYTES, Source

SEGMENT_BYTES = 16 * 1024
"""Where an envelope segment is taken to end when no terminator comes: they have 20 to 120 bytes."""

PATTERNS = 64
"""How many patterns are kept: one for each pair of element separator and terminator."""

_TAGS = {tag.encode(): tag for tag in ("ISA", "IEA", "TA1", "GS", "GE", "ST", "SE", "BIN", "BDS")}
_ANY_TAG = "I.(?:S.A|E.A)|T.A.1|G.[SE]|S.[TE]|B.(?:I.N|D.S)"
"""Any of these ids; a dot is where a line end may stand."""

_BINARY = re.compile(rb"(?:BIN|BDS[^A-Za-z0-9]+[A-Z0-9]{3})[^A-Za-z0-9]+(\d{1,15})[^A-Za-z0-9]")
"""BIN and BDS hold as many bytes of anything as they say."""

_BINARY_ID = re.compile(rb"B(?:IN|DS)")


class Mark(msgspec.Struct, frozen=True, gc=False):
    """An envelope segment: its id, its byte range (terminator included), its bytes without it.

    `lead` counts the line ends and blanks between it and the terminator before it.
    """

    tag: str
    start: int
    end: int
    body: bytes
    lead: int = 0


def marks(
    source: Source, start: int, element: bytes, cut: bytes, stop: int | None = None
) -> Iterator[Mark]:
    """Yield the envelope segments from byte `start` on, up to `stop` or the end.

    A segment begins at `start` or behind a terminator, line ends and blanks. A line end may stand
    inside of a segment id (files cut into lines of 80) unless it is the terminator itself.
    """
    pattern = _pattern(element, cut)
    buffer, origin, position = cut, start - len(cut), start
    while True:
        size = BLOCK_BYTES if stop is None else min(BLOCK_BYTES, stop - position)
        block = source(position, size)
        position += len(block)
        last = not block or position == stop
        buffer += block
        keep = -1
        jump = 0
        for match in pattern.finditer(buffer):
            begin, tag = match.start(1), _TAGS.get(match[1])
            if tag in ("BIN", "BDS"):
                jump = _binary_end(buffer, begin)
                if jump and source(origin + jump, len(cut)) == cut:
                    break
                jump = 0  # where its length leads no segment ends: a length nobody can go by
                continue
            close = buffer.find(cut, match.end())
            if close < 0:
                if not last and len(buffer) - begin < SEGMENT_BYTES:
                    keep = match.start()
                    break
                close = len(buffer)
            end = min(close + len(cut), len(buffer))
            tag = tag or match[1].translate(None, b"\r\n").decode()
            lead = begin - match.start() - len(cut)
            yield Mark(tag, origin + begin, origin + end, buffer[begin:close], lead)
        if jump:
            position = origin = origin + jump
            buffer = b""
            continue
        if last:
            return
        buffer = buffer[keep:] if keep >= 0 else _rest(buffer, cut)
        origin = position - len(buffer)


@lru_cache(maxsize=PATTERNS)
def _pattern(element: bytes, cut: bytes) -> re.Pattern[bytes]:
    lines = cut in (b"\r", b"\n")  # then runs of them would be walked again from each one
    gap = "" if lines else r"[\r\n]*"
    tags = _ANY_TAG.replace(".", gap)
    behind = re.escape(element) + b"|\r?" + re.escape(cut)
    lead = re.escape(cut) + (rb"\n?[ \t]*+" if lines else rb"[\r\n \t]*+")
    return re.compile(lead + f"({tags})(?={gap}(?:".encode() + behind + b"))")


def _binary_end(buffer: bytes, begin: int) -> int:
    """Where the bytes of a BIN or BDS end, by the length it states; 0 when it states none."""
    found = _BINARY.match(buffer, begin)
    return found.end() + int(found[1]) if found else 0


def without_binary(raw: bytes, cut: bytes) -> bytes:
    """Return the bytes of a set with those inside of BIN and BDS as dots, as many as there were.

    What a BIN holds may look like segments. It stays in the archived file; no set of ours reads it.
    """
    if _BINARY_ID.search(raw) is None:
        return raw
    masked, at = bytearray(raw), 0
    behind = re.compile(re.escape(cut) + rb"[\r\n \t]*" + _BINARY.pattern)  # TD1*BIN is a value
    while found := behind.search(raw, at):
        end = found.end() + int(found[1])
        at = end if raw.startswith(cut, end) else found.end()
        masked[found.end() : at] = b"." * (at - found.end())
    return bytes(masked)


def _rest(buffer: bytes, cut: bytes) -> bytes:
    """What of a searched buffer must be seen again with the next block: the open segment.

    Of a long one nothing but its last bytes, which may be half a terminator: its id is known to be
    no envelope's.
    """
    rest = buffer[max(buffer.rfind(cut), 0) :]
    if len(rest) <= SEGMENT_BYTES:
        return rest
    begun = rest[len(cut) :].lstrip(b" \t\r\n")
    return cut + begun if len(begun) < 16 else rest[-len(cut) :]
