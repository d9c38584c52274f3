"""First pass over a file: its interchanges and groups, streamed in blocks.

Each interchange is judged on its own, by its own separators. What is wrong is noted in the records;
what stands outside of any interchange comes as a `Problem` with its byte range.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from hashlib import sha256

import msgspec

from translators.problems import Place, Problem
from translators.source import BLOCK_BYTES, Source, keep
from translators.x12.finish import finish
from translators.x12.flaws import flaw
from translators.x12.header import (
    HEADER_BYTES,
    WINDOW_BYTES,
    Header,
    begins_interchange,
    read_header,
)
from translators.x12.interchange import Interchange
from translators.x12.marks import marks
from translators.x12.sketch import Sketch

_MARK = b"\xef\xbb\xbf"
_PADDING = b" \t\r\n\x00\x1a\xef\xbb\xbf"
_CANDIDATE = re.compile(rb"(?<![A-Za-z0-9 ])ISA(?=[^A-Za-z0-9 \r\n])")


def scan(source: Source) -> Iterator[Interchange | Problem]:
    """Yield what the file holds, in order: interchanges, and problems for bytes outside of them.

    Never raises, whatever the bytes; needs a few blocks of memory, whatever the size. A file
    without anything yields one problem `empty-file`.
    """
    source = keep(source)
    index, found = 0, False
    offset = _skip(source, 0, _PADDING)
    notes = _padding_notes(source(0, min(offset, WINDOW_BYTES)), 0, 0)
    while window := source(offset, WINDOW_BYTES):
        found = True
        header = read_header(window)
        if header is None:
            end = _next_header(source, offset + 1)
            yield _junk(window, offset, end)
            offset = end
            continue
        interchange = _read_interchange(source, header, offset, index)
        end = interchange.end
        offset, index = _skip(source, end, _PADDING + header.terminator), index + 1
        notes += _padding_notes(source(end, min(offset - end, WINDOW_BYTES)), end, 2)
        if notes:
            problems = (*interchange.problems, *notes)
            interchange, notes = msgspec.structs.replace(interchange, problems=problems), []
        yield interchange
    if not found:
        yield flaw("empty-file", Place(start=0, end=offset))


def _skip(source: Source, offset: int, padding: bytes) -> int:
    """Pass over blanks, line ends, a byte order mark, Ctrl-Z and NUL."""
    while block := source(offset, BLOCK_BYTES):
        rest = block.lstrip(padding)
        offset += len(block) - len(rest)
        if rest:
            break
    return offset


def _padding_notes(skipped: bytes, start: int, usual: int) -> list[Problem]:
    """Note what was passed over around an interchange, but for the `usual` end of a line."""
    if len(skipped) <= usual and not skipped.strip(b"\r\n"):
        return []
    place = Place(start=start, end=start + len(skipped))
    rest = skipped.removeprefix(_MARK)
    notes = [flaw("byte-order-mark", place)] if rest != skipped else []
    if len(rest) > usual or rest.strip(b"\r\n"):
        notes.append(flaw("padding", place))
    return notes


def _junk(window: bytes, start: int, end: int) -> Problem:
    """Name bytes that belong to no interchange: half an ISA, or no X12 at all."""
    half = begins_interchange(window) and end - start < HEADER_BYTES
    place = Place(segment="ISA" if half else "", start=start, end=end)
    return flaw("half-file" if half else "not-edi", place)


def _next_header(source: Source, offset: int) -> int:
    """Find the next ISA that can be read, from `offset` on: its place, or the end of the source."""
    before = source(offset - 1, 1)
    while block := source(offset, BLOCK_BYTES):
        for match in _CANDIDATE.finditer(before + block):
            at = offset + match.start() - len(before)
            if at >= offset and read_header(source(at, WINDOW_BYTES)) is not None:
                return at
        # an ISA may lie across two blocks: its four bytes are seen again, with the one before them
        step = len(block) if len(block) < BLOCK_BYTES else len(block) - 4
        before = block[step - 1 : step]
        offset += step
    return offset


def _read_interchange(source: Source, header: Header, start: int, index: int) -> Interchange:
    sketch = Sketch(header, start, index)
    if header.readable:
        _follow(source, sketch)
    else:
        sketch.end = _next_header(source, start + header.first)
    digest, encoding = _fingerprint(source, start, sketch.end)
    return finish(sketch, digest, encoding)


def _follow(source: Source, sketch: Sketch) -> None:
    """Lay every envelope segment up to the IEA into the sketch, or up to what ends it before."""
    header = sketch.header
    for mark in marks(source, sketch.start + header.first, header.element, header.cut):
        if mark.tag == "ISA":
            if read_header(source(mark.start, WINDOW_BYTES)) is None:
                continue  # a segment of this name, not an interchange
            sketch.break_off(mark.start, "iea-before-next-isa")
            return
        if mark.start - mark.lead > sketch.end and not sketch.in_set:
            sketch.pass_over(source(sketch.end, min(mark.start - sketch.end, BLOCK_BYTES)))
        sketch.lay(mark)
        if mark.tag == "IEA":
            return
    sketch.break_off(_size(source, sketch.end), "missing-iea")


def _size(source: Source, offset: int) -> int:
    while block := source(offset, BLOCK_BYTES):
        offset += len(block)
    return offset


def _is_utf_8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _fingerprint(source: Source, start: int, end: int) -> tuple[str, str]:
    """The SHA-256 of a byte range, and its encoding: UTF-8 if all of it is, else Latin-1."""
    if end - start <= BLOCK_BYTES:
        raw = source(start, end - start)
        return sha256(raw).hexdigest(), "utf-8" if _is_utf_8(raw) else "latin-1"
    digest, decoder, encoding = sha256(), getincrementaldecoder("utf-8")(), "utf-8"
    while start < end:
        block = source(start, min(BLOCK_BYTES, end - start))
        start += BLOCK_BYTES
        digest.update(block)
        if encoding == "utf-8":
            try:
                decoder.decode(block, final=start >= end)
            except UnicodeDecodeError:
                encoding = "latin-1"
    return digest.hexdigest(), encoding
