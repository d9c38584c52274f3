"""Transaction sets as they stand on the wire: second pass of the reader, one set in memory."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from translators.problems import Problem
from translators.x12.delimiters import DEFAULT, Delimiters


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
        body = part.lstrip(b"\r\n")
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
