"""One interchange while it is being read: collects envelope segments, ends as a record."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from translators.problems import Place, Problem
from translators.x12.flaws import flaw
from translators.x12.header import Header
from translators.x12.marks import Mark

GROUPS_LIMIT = 100_000
"""Groups of one interchange that are kept in memory at once; a real one has up to a few dozen."""

_TORN = re.compile(rb"[\r\n]+ISA[^A-Za-z0-9 \r\n]")


@dataclass
class GroupSketch:
    """A group while it is being read: `head` and `trailer` are the bytes of its GS and GE.

    `first` is where its first ST begins, `only` what `Group.only` says, as long as there is one.
    """

    start: int
    head: bytes
    head_end: int
    end: int = 0
    sets: int = 0
    first: int = 0
    only: tuple[int, int, int] | None = None
    trailer_start: int = 0
    trailer: bytes | None = None
    problems: list[Problem] = field(default_factory=list)


class Sketch:
    """What has been seen of an interchange; `end` is where the last envelope segment ended."""

    def __init__(self, header: Header, start: int, index: int) -> None:
        self.header, self.start, self.index = header, start, index
        self.end = start + header.first
        self.trailer_start = -1
        self.in_set = False
        self.groups: list[GroupSketch] = []
        self.open: GroupSketch | None = None
        self.acks: list[bytes] = []
        self.trailer: bytes | None = None
        self.problems: list[Problem] = []

    def lay(self, mark: Mark) -> None:
        """Take the next envelope segment (no ISA) into account."""
        self.end = mark.end
        match mark.tag:
            case "ST":
                self._open_set(mark)
            case "SE":
                self._close_set(mark)
            case "GS":
                self._close_group(mark.start)
                self._open_group(mark)
            case "GE":
                self._close_with(mark)
            case "IEA":
                self._close(mark)
            case _:
                if not self.in_set:
                    self.acks.append(mark.body)

    def pass_over(self, gap: bytes) -> None:
        """Take note of bytes between envelope segments and outside of any set."""
        between = self.header.cut + b" \t\r\n"
        place = Place(start=self.end, end=self.end + len(gap))
        if gap.strip(between):
            self._add("stray-segments", place)
        elif self.header.cut in gap and self.header.cut not in b"\r\n":
            self._add("doubled-terminator", place)

    def break_off(self, end: int, code: str) -> None:
        """End the interchange at byte `end` without its IEA."""
        self._close_group(end)
        self.end = end
        self._add(code, Place(segment="IEA", start=end, end=end))

    def _open_set(self, mark: Mark) -> None:
        self.in_set = True
        if self.open is None:
            self._note("set-outside-group", mark)
        else:
            self.open.sets += 1
            self.open.first = self.open.first or mark.start
            self.open.only = None

    def _close_set(self, mark: Mark) -> None:
        if not self.in_set:
            self._note("stray-segments", mark)
        elif self.open is not None and self.open.sets == 1:
            self.open.only = (self.open.first, mark.start, mark.end)
        self.in_set = False

    def _open_group(self, mark: Mark) -> None:
        self.in_set = False
        self.open = GroupSketch(mark.start, mark.body, mark.end)
        if len(self.groups) < GROUPS_LIMIT:
            self.groups.append(self.open)
        else:
            place = Place(segment="GS", start=mark.start, end=mark.end)
            self._add("too-many-groups", place, value=GROUPS_LIMIT)

    def _close_group(self, end: int) -> None:
        """End the open group at `end` without its GE."""
        if self.open is not None:
            self.open.end = end
            place = Place(segment="GE", start=end, end=end)
            self.open.problems.append(flaw("missing-ge", place))
        self.open, self.in_set = None, False

    def _close_with(self, mark: Mark) -> None:
        if self.open is None:
            self._note("trailer-without-header", mark, value="GE")
            return
        self.open.end, self.open.trailer_start = mark.end, mark.start
        self.open.trailer = mark.body
        self.open, self.in_set = None, False

    def _close(self, mark: Mark) -> None:
        self._close_group(mark.start)
        body = mark.body
        ended = mark.end > mark.start + len(body)
        torn = _TORN.search(body)
        if torn:  # no terminator, and the next interchange follows
            body = body[: torn.start()]
        elif not ended:  # no terminator, and the file ends
            body = body.rstrip(b" \r\n\x00\x1a")
        if torn or not ended:
            self._note("missing-last-terminator", mark)
            self.end = mark.start + len(body)
        self.trailer_start = mark.start
        self.trailer = body

    def _note(self, code: str, mark: Mark, *, value: object = "") -> None:
        self._add(code, Place(segment=mark.tag, start=mark.start, end=mark.end), value=value)

    def _add(self, code: str, place: Place, *, value: object = "") -> None:
        """Add a problem, each code once: a broken file would have thousands of the same."""
        if all(problem.code != code for problem in self.problems):
            self.problems.append(flaw(code, place, value=value))
