"""What real documents of one set have in them: counted, so that a guide can be fitted to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import msgspec

from translators.guide import Guide
from translators.problems import Place, Severity
from translators.uses import Use
from translators.x12.compile import Step, compile_guide
from translators.x12.frames import Frame
from translators.x12.parse import parse
from translators.x12.sets import RawSet
from translators.x12.walk import Walk

CODE = re.compile(r"[A-Za-z0-9]{1,10}")
"""What a code looks like: anything else never gets into an agreement."""

QUALIFIERS = frozenset(["98", "128", "374", "432"])
"""Data elements that tell one use of a segment from another: party roles, kinds of number, date."""


class Fault(msgspec.Struct, frozen=True):
    """Something wrong, whatever the document it is in: where, and what."""

    designator: str
    code: str


class Census:
    """The counts of one set. All paths are those of the guide (`PO1.REF`)."""

    def __init__(self, guide: Guide) -> None:
        """Nothing is counted yet; `guide` reads the documents."""
        self.guide = guide
        self.documents = 0
        self.uses: dict[str, Use] = {}
        self.places: Counter[str] = Counter()
        """How often a loop occurred, "" for the document itself."""
        self.occurrences: Counter[str] = Counter()
        """How often a segment occurred."""
        self.present: Counter[str] = Counter()
        """In how many occurrences of its loop a segment, or `REF*DP`, stood."""
        self.most: Counter[str] = Counter()
        """How often at most a segment stood in one occurrence of its loop."""
        self.filled: Counter[tuple[str, int]] = Counter()
        """How often an element of a segment had a value."""
        self.codes: dict[tuple[str, int], Counter[str]] = {}
        """The values of elements that have a code list."""
        self.faults: Counter[Fault] = Counter()
        """In how many documents something was wrong."""

    def add(self, raw: RawSet) -> None:
        """Count one document."""
        self.documents += 1
        self.places[""] += 1
        here: dict[tuple[int, str], int] = {}

        def trace(position: int, text: str, step: Step, frame: Frame) -> None:
            paths[position] = step.use.path
            self._count(text.split(raw.delimiters.element), step.use, id(frame), here)
            frames.append(frame)

        paths: dict[int, str] = {}
        frames: list[Frame] = []  # kept, so that no two of them have one id
        Walk(raw, compile_guide(self.guide, raw.delimiters), trace).run()
        for (_, name), count in here.items():
            self.present[name] += 1
            self.most[name] = max(self.most[name], count)
        faults = {
            Fault(_designator(one.place, paths), one.code)
            for one in parse(raw, self.guide).problems
            if one.severity in (Severity.REJECT, Severity.ACCEPT)
        }
        self.faults.update(faults)

    def _count(
        self, parts: list[str], use: Use, loop: int, here: dict[tuple[int, str], int]
    ) -> None:
        """Count one segment that stands in one occurrence of its loop."""
        self.uses[use.path] = use
        self.occurrences[use.path] += 1
        names = [use.path]
        if use.loop:
            self.places[use.path] += 1
        qualified = use.members[0].element.number in QUALIFIERS and "*" not in use.path
        if qualified and len(parts) > 1 and CODE.fullmatch(parts[1]):
            names.append(f"{use.path}*{parts[1]}")
        for name in names:
            here[loop, name] = here.get((loop, name), 0) + 1
        slots = {slot.at: slot for slot in use.slots if not slot.part}
        for at, value in enumerate(parts[1 : len(use.members) + 1], 1):
            if value.strip():
                self.filled[use.path, at] += 1
                slot = slots.get(at)
                coded = slot is not None and slot.codes is not None and not slot.pairs
                if coded and CODE.fullmatch(value):
                    self.codes.setdefault((use.path, at), Counter())[value] += 1


def _designator(place: Place, paths: Mapping[int, str]) -> str:
    """Return the overlay's name of a place: `PO1.REF.02`; of a missing segment its loop and id."""
    if place.element:
        return f"{paths.get(place.position, place.segment)}.{place.element:02d}"
    return f"{place.loop}.{place.segment}" if place.loop else place.segment
