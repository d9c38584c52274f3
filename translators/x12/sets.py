"""Transaction sets as they stand on the wire: second pass of the reader, one set in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from translators.problems import Place, Problem
from translators.source import BLOCK_BYTES, Source, keep_part
from translators.x12.delimiters import DEFAULT, Delimiters
from translators.x12.flaws import flaw
from translators.x12.interchange import Group, Interchange
from translators.x12.marks import Mark, marks, without_binary
from translators.x12.moments import read_number

SET_BYTES = 32 * 1024 * 1024
"""The largest transaction set that is read: a catalogue of 100,000 items has about 25 MB."""


_BLANKS = " \t\r\n"
"""What may stand before a segment and is no part of it."""


class RawSet(msgspec.Struct, frozen=True, kw_only=True):
    """One transaction set, cut into segments and not yet into elements.

    `segments` runs from ST to SE (or to where the set breaks off) without terminators and line
    ends; `start` and `end` are byte offsets into the file, half open; `raw` is what stands between
    them. `functional_id` and `version` are the group's GS01 and GS08.
    """

    kind: str
    control: str
    index: int = 0
    segments: list[str]
    start: int = 0
    end: int = 0
    delimiters: Delimiters = DEFAULT
    encoding: str = "utf-8"
    functional_id: str = ""
    version: str = ""
    problems: tuple[Problem, ...] = ()
    raw: bytes = b""
    _ranges: list[tuple[int, int]] = msgspec.field(default_factory=list)

    def byte_range(self, position: int) -> tuple[int, int]:
        """Where segment `position` (ST = 1) stands in the file: half open, without terminator.

        One behind the last segment is the place where the set ends.
        """
        ranges = self.byte_ranges()
        return ranges[position - 1] if position <= len(ranges) else (self.end, self.end)

    def byte_ranges(self) -> list[tuple[int, int]]:
        """The byte range of every segment, in order; computed at the first call only."""
        if not self._ranges:
            self._ranges.extend(segment_ranges(self))
        return self._ranges


def segment_ranges(raw: RawSet) -> list[tuple[int, int]]:
    """Cut the bytes of a set the way its text was cut, and note where each segment stands."""
    terminator = raw.delimiters.cut.encode(raw.encoding)
    ranges = []
    cursor = raw.start
    for part in raw.raw.split(terminator):
        body = part.lstrip(_BLANKS.encode())
        start = cursor + len(part) - len(body)
        size = len(body.rstrip(b"\r\n"))
        if size:
            ranges.append((start, start + size))
        cursor += len(part) + len(terminator)
    return ranges


def of_segments(
    segments: Sequence[str],
    *,
    delimiters: Delimiters = DEFAULT,
    functional_id: str = "",
    version: str = "",
) -> RawSet:
    """Make a `RawSet` of segments ST … SE that never were in a file (what we wrote, a test)."""
    ending = delimiters.segment + delimiters.suffix
    raw = "".join(segment + ending for segment in segments).encode()
    head = segments[0].split(delimiters.element)
    return RawSet(
        kind=head[1],
        control=head[2],
        segments=list(segments),
        end=len(raw),
        delimiters=delimiters,
        functional_id=functional_id,
        version=version,
        raw=raw,
    )


def read_sets(
    source: Source, interchange: Interchange, group: Group, first: int = 0
) -> Iterator[RawSet]:
    """Yield the group's transaction sets in order, one in memory at a time, from set `first` on.

    What is wrong with a set's own envelope (SE missing, counts, control numbers) is in its
    `problems`. Never raises, whatever the bytes. `first` counts from 0: the sets before it are
    passed over, but their control numbers still count as used.
    """
    start, _, end = group.only or (group.start, 0, group.end)
    source = keep_part(source, start, end)
    delimiters, encoding = interchange.delimiters, interchange.encoding
    element, cut = delimiters.element.encode(encoding), delimiters.cut.encode(encoding)
    region = _Region(source, delimiters, encoding, group, cut)
    if group.only is not None and end - start <= BLOCK_BYTES:
        if not first:
            yield _read_only(region, *group.only)
        return
    used: set[str] = set()
    index, opened = 0, None
    for mark in marks(source, group.start, element, cut, group.end):
        if mark.tag in ("ISA", "TA1"):
            continue  # not a set's envelope: the first pass has judged them
        if opened is not None:
            control = opened.control
            if index >= first:
                yield _read_set(region, opened, mark, index, repeated=control in used)
            used.add(control)
            index += 1
        opened = _Head(mark, *_fields(mark, region)) if mark.tag == "ST" else None
    if opened is not None and index >= first:
        stop = Mark("", group.end, group.end, b"")
        yield _read_set(region, opened, stop, index, repeated=opened.control in used)


class _Region(msgspec.Struct, frozen=True):
    """Where the sets of one group are read from; `cut` is in bytes."""

    source: Source
    delimiters: Delimiters
    encoding: str
    group: Group
    cut: bytes


class _Head(msgspec.Struct, frozen=True):
    """The ST of a set: where it stands, ST01 and ST02."""

    mark: Mark
    kind: str
    control: str


def _fields(mark: Mark, region: _Region) -> tuple[str, str]:
    """The elements 1 and 2 of an ST or SE, "" where it has none."""
    text = mark.body.translate(None, b"\r\n").decode(region.encoding, "replace")
    _, first, second, *_ = [*text.split(region.delimiters.element), "", ""]
    return first.strip(), second.strip()


def _read_only(region: _Region, start: int, close: int, end: int) -> RawSet:
    """Read the set of a group that has one: where it stands is known from the first pass."""
    raw, cut = region.source(start, end - start), region.cut
    body = raw.partition(cut)[0]
    head = Mark("ST", start, start + len(body) + len(cut), body)
    trailer = Mark("SE", close, end, raw[close - start :].removesuffix(cut))
    return _read_set(region, _Head(head, *_fields(head, region)), trailer, 0, repeated=False)


def _read_set(region: _Region, opened: _Head, close: Mark, index: int, *, repeated: bool) -> RawSet:
    """Cut the bytes from an ST to the SE (or to what stands where the SE is missing)."""
    source, delimiters, encoding = region.source, region.delimiters, region.encoding
    complete = close.tag == "SE"
    start, end = opened.mark.start, close.end if complete else close.start
    problems = _head_problems(opened, repeated=repeated)
    if end - start > SET_BYTES:
        place = Place(segment="ST", position=1, start=start, end=end)
        problems.append(flaw("set-too-large", place, value=SET_BYTES))
        raw = source(start, opened.mark.end - start)
    else:
        raw = without_binary(source(start, end - start), region.cut)
    segments, notes = _cut(raw.decode(encoding, "replace"), delimiters)
    stated = _fields(close, region)
    if complete and (other := _second_terminator(raw, stated[0], len(segments), region)):
        raw = raw.replace(other.encode(encoding), region.cut)
        segments, notes = _cut(raw.decode(encoding, "replace"), delimiters)
        place = Place(segment="ST", position=1, start=start, end=end)
        problems.append(flaw("two-terminators", place, value=other))
    for note in notes:
        problems.append(flaw(note, Place(segment="ST", position=1, start=start, end=end)))
    if not complete:
        missing = Place(segment="SE", position=len(segments) + 1, start=end, end=end)
        problems.append(flaw("missing-se", missing))
    elif end - start <= SET_BYTES:
        problems += _trailer_problems(close, stated, opened.control, len(segments))
    return RawSet(
        kind=opened.kind,
        control=opened.control,
        index=index,
        segments=segments,
        start=start,
        end=end,
        delimiters=delimiters,
        encoding=encoding,
        functional_id=region.group.functional_id,
        version=region.group.version,
        problems=tuple(problems),
        raw=raw,
    )


def _second_terminator(raw: bytes, stated: str, count: int, region: _Region) -> str:
    """Return the other character that ends segments, if SE01 is right with it and wrong without."""
    delimiters, wanted = region.delimiters, read_number(stated, 10)
    if wanted is None or wanted <= count or len(delimiters.cut) > 1:
        return ""
    text = raw.decode(region.encoding, "replace")
    taken = {delimiters.element, delimiters.component, delimiters.repetition, delimiters.cut}
    pattern = rf"([!-/:-@\[-`{{-~])[\r\n]*[A-Z][A-Z0-9]{{1,2}}{re.escape(delimiters.element)}"
    for other in sorted(set(re.findall(pattern, text)) - taken):
        if len(_cut(text.replace(other, delimiters.cut), delimiters)[0]) == wanted:
            return str(other)
    return ""


def _cut(text: str, delimiters: Delimiters) -> tuple[list[str], list[str]]:
    """Cut text into segments without line ends and empty ones, and say what had to be mended."""
    cut, suffix = delimiters.cut, delimiters.suffix
    segments = text.removesuffix(suffix).removesuffix(cut).split(cut + suffix)
    inside = "".join(segments)
    odd = cut in inside or "\n" in inside or "\r" in inside
    if odd or min(segments) < "!":  # empty, or behind blanks
        return _mend(text, delimiters)
    return segments, []


def _mend(text: str, delimiters: Delimiters) -> tuple[list[str], list[str]]:
    """Cut text whose segments do not all end alike."""
    cut, notes = delimiters.cut, []
    lines = cut in "\r\n"
    indented = cut + " " in text or cut + "\t" in text
    if "\n" in text or "\r" in text:
        indented = indented or "\n " in text or "\n\t" in text
        if not lines and text.count("\n") > _line_ends(text, cut):
            notes.append("wrapped-lines")
        for line_end in "\r\n":
            text = text if line_end == cut else text.replace(line_end, "")
    segments = text.split(cut)
    if indented:
        segments = [segment.lstrip(_BLANKS) for segment in segments]
    if not segments[-1]:
        segments.pop()
    if "" in segments:
        segments = [segment for segment in segments if segment]
        if not lines:
            notes.append("doubled-terminator")
    return segments, notes


def _line_ends(text: str, cut: str) -> int:
    """How many line feeds follow a terminator at once, as they should."""
    return text.count(cut + "\n") + text.count(cut + "\r\n")


def _head_problems(opened: _Head, *, repeated: bool) -> list[Problem]:
    problems = []
    kind, control = opened.kind, opened.control
    start, end = opened.mark.start, opened.mark.start + len(opened.mark.body)
    if not (len(kind) == 3 and kind.isascii() and kind.isalnum()):
        place = Place(segment="ST", position=1, element=1, start=start, end=end)
        problems.append(flaw("invalid-set-kind", place, value=kind))
    wrong = not (0 < len(control) <= 9 and control.isascii() and control.isalnum())
    if wrong or repeated:
        place = Place(segment="ST", position=1, element=2, start=start, end=end)
        code = "invalid-set-control" if wrong else "repeated-set-control"
        problems.append(flaw(code, place, value=control))
    return problems


def _trailer_problems(
    close: Mark, stated: Sequence[str], control: str, count: int
) -> list[Problem]:
    problems = []
    start, end = close.start, close.start + len(close.body)
    if stated[1] != control:
        place = Place(segment="SE", position=count, element=2, start=start, end=end)
        problems.append(flaw("set-control-mismatch", place, value=stated[1], other=control))
    if read_number(stated[0], 10) != count:
        place = Place(segment="SE", position=count, element=1, start=start, end=end)
        problems.append(flaw("segment-count", place, value=stated[0], other=count))
    return problems
