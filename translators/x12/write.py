"""A document to segments, following the guide that reads it: parse(write(d)) == d."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from translators.documents import Document, Segment
from translators.guide import Guide
from translators.problems import Place, WriteError
from translators.x12.acts import ODD, Write
from translators.x12.compile import Level, Step, compile_guide
from translators.x12.delimiters import DEFAULT, Delimiters
from translators.x12.elements import write_segment
from translators.x12.frames import has_constants
from translators.x12.plans import Line, Plan, belongs, due, plans_of
from translators.x12.rests import wire
from translators.x12.shapes import scribe_of, scribe_of_documents
from translators.x12.unwritten import Unwritten
from translators.x12.written import Written

__all__ = ["WriteError", "write"]


def write(
    document: Document,
    guide: Guide,
    control: str = "0001",
    delimiters: Delimiters = DEFAULT,
) -> tuple[str, ...]:
    """Return the segments ST … SE of a document, without terminators.

    Counts, control totals and HL numbers are computed, trailing empty elements left out. Raises
    WriteError when a value holds a delimiter or does not fit, when something mandatory is missing,
    or when the document holds something the guide has no place for: nothing is lost silently.
    """
    try:
        return _written(document, guide, control, delimiters, in_one_go=True)
    except _Wrong:
        return _written(document, guide, control, delimiters, in_one_go=False)


def _written(
    document: Document, guide: Guide, control: str, delimiters: Delimiters, *, in_one_go: bool
) -> tuple[str, ...]:
    """Write a document; raise _Wrong when something is wrong in what was written in one go."""
    compiled = compile_guide(guide, delimiters)
    pen = _Pen(document, guide, delimiters, in_one_go=in_one_go)
    more: Segment = ()
    if not pen.wrote_in_one_go(scribe_of_documents(compiled).write, document, ""):
        source = Unwritten(document)
        more = source.rests.pop("ST 1", ())[3:]
        pen.write_record(source, compiled.root, "")
        pen.check_unread(more, "unread")
    pen.check()
    star = delimiters.element
    lines = [star.join(["ST", guide.set, control, *more]), *pen.lines]
    lines.append(f"SE{star}{len(lines) + 1}{star}{control}")
    return tuple(lines)


class _Wrong(Exception):
    """Something is wrong, and only writing all of it carefully can say what and where."""


class _Pen(Written):
    """Writes the records of one document, in one go or one by one."""

    def __init__(
        self, document: Document, guide: Guide, delimiters: Delimiters, *, in_one_go: bool
    ) -> None:
        super().__init__(document, guide, delimiters)
        self.in_one_go = in_one_go

    def check(self) -> None:
        """Raise WriteError when something is wrong."""
        if self.problems:
            raise _Wrong if self.in_one_go else WriteError(self.problems)

    def wrote_in_one_go(self, write: Write, record: msgspec.Struct, parent: str) -> bool:
        """Whether a record is written, as one that is plain; else nothing is done."""
        before, levels = len(self.lines), self.levels
        try:
            if self.in_one_go:
                write(record, self, parent)
        except ODD:
            del self.lines[before:]
            self.levels = levels
            return False
        return self.in_one_go

    def write_odd(
        self, line: Line, item: msgspec.Struct, parent: str, rest: Segment | None = None
    ) -> None:
        """Write an item that cannot be written in one go, or under which a rest is laid."""
        inner = Unwritten(item)
        if rest:
            inner.rests[f"{line.header} 1"] = rest
        self._write_item(line, inner, parent)
        self.check()

    def write_total(self, line: Line, *, due: bool) -> None:
        """Write a use that states control totals: if it is `due`, or there is one to state."""
        if due or self._is_due(line):
            elements = [""] * len(line.step.use.members)
            for slot in line.step.use.slots:
                stated = slot.count or slot.sum
                elements[slot.at - 1] = self.stated(slot) if stated else slot.fixed
            self.add(line.step, elements, None)

    def write_record(self, source: Unwritten, level: Level | None, parent: str) -> None:
        """Write everything below a record, then say what found no place."""
        if level is not None:
            self._write_level(source, level, parent)
        self.refuse_unplaced(source)

    def _write_level(self, source: Unwritten, level: Level, parent: str) -> None:
        plans = plans_of(level) if source.rests else due(level, tuple(source.values))
        for plan in plans:
            before = len(self.lines)
            for line in plan.flat:
                self._write_flat(line, source, parent)
            if source.rests and len(plan.items) > 1:
                self._write_in_order(plan, source, parent)
            for name, lines in plan.items:
                if name in source.values:
                    self._write_items(name, lines, source, parent)
            if "unread" in source.values:
                self._write_unread(plan.steps, source, parent)
            if plan.always or len(self.lines) - before > plan.steps[0].limit:
                self._check_count(plan.steps, before)

    def _write_in_order(self, plan: Plan, source: Unwritten, parent: str) -> None:
        """Write items of several collections in the order they came in, if that was kept."""
        order = source.rests.pop(f"{plan.steps[0].use.segment} *", ())
        for header in order[1:]:
            for name, lines in plan.items:
                if name in source.values and any(line.header == header for line in lines):
                    self._write_items(name, lines, source, parent, most=1)

    def _check_count(self, steps: Sequence[Step], before: int) -> None:
        """Refuse a position that stands too often, or not at all where it must."""
        use, star = steps[0].use, self.delimiters.element
        place = Place(segment=use.segment, position=before + 2)
        written = [one for one in self.lines[before:] if one.partition(star)[0] == use.segment]
        count = len(written)
        if count > steps[0].limit and not use.loop:
            text = f"{use.path} would stand {count} times, {steps[0].limit} may"
            self.refuse("too-many-segments", text, place)
        for step in steps:
            if step.use.mandatory and not any(
                has_constants(step.use, line.split(star)) for line in written
            ):
                self.refuse("missing-segment", f"{step.use.path} is missing", place)

    def _write_flat(self, line: Line, source: Unwritten, parent: str) -> None:
        """Write a use whose fields are the record's own, and what is below it."""
        step = line.step
        before, levels, found = len(self.lines), self.levels, len(self.problems)
        own = source.has(line.fields) or self._has_rest(line, source)
        opens = step.level is not None and not step.unread
        if opens or own or self._is_due(line):
            write_segment(self, line, source, parent)
            while source.has(line.many) or self._has_rest(line, source):
                write_segment(self, line, source, parent)
        if opens:
            assert step.level is not None
            self._write_level(source, step.level, str(self.levels) if step.use.hl else parent)
            empty = len(self.lines) == before + 1 and not own and not self._is_due(line)
            if empty:
                del self.lines[before:], self.problems[found:]
                self.levels = levels

    def _has_rest(self, line: Line, source: Unwritten) -> bool:
        """Whether something is kept of the next segment of a use."""
        return bool(source.rests) and source.next_rest(line.header) in source.rests

    def _is_due(self, line: Line) -> bool:
        """Whether a use is written even without a value: mandatory, or a total to state."""
        if line.step.unread:
            return False
        return line.step.use.mandatory or any(self.total(slot) for slot in line.totals)

    def _write_items(
        self,
        name: str,
        lines: Sequence[Line],
        source: Unwritten,
        parent: str,
        most: int | None = None,
    ) -> None:
        """Write a collection, or the first `most` of it, each item by the use it belongs to."""
        use, items = lines[0].step.use, source.values[name]
        if use.loop and len(items) > lines[0].step.limit:
            text = f"{use.path} would stand {len(items)} times, {lines[0].step.limit} may"
            self.refuse("too-many-loops", text, Place(segment=use.segment))
        left: list[msgspec.Struct] = []
        whole = getattr(source.record, name)
        for index, item in enumerate(items[:most], len(whole) - len(items)):
            line = next((one for one in lines if belongs(one, item)), None)
            if line is None:
                left.append(item)
                continue
            rest = None
            if source.rests:
                number = 1 + next(at for at, one in enumerate(whole) if one is item)
                rest = source.rests.pop(f"{line.header} {number}", None)
            if rest or not self.wrote_in_one_go(scribe_of(line.step).write, item, parent):
                inner = Unwritten(item, source, name, index)
                if rest:
                    inner.rests[f"{line.header} 1"] = rest
                self._write_item(line, inner, parent)
        source.keep(name, left if most is None else [*left, *items[most:]])

    def _write_item(self, line: Line, inner: Unwritten, parent: str) -> None:
        """Write the segment of an item, and what is below it."""
        write_segment(self, line, inner, parent)
        if inner.values or inner.rests or line.step.level is not None:
            hanging = str(self.levels) if line.step.use.hl else parent
            self.write_record(inner, line.step.level, hanging)

    def _write_unread(self, steps: Sequence[Step], source: Unwritten, parent: str) -> None:
        """Write back the segments no field carries, where this position would have read them."""
        unread = source.values["unread"]
        while unread:
            segment = unread[0]
            assert isinstance(segment, tuple)
            takers = [one for one in steps if _takes(one, segment)]
            step = next((one for one in takers if one.unread), takers[0] if takers else None)
            if step is None:
                break
            del unread[0]
            self.check_unread(segment, source.path_of("unread"))
            members = [*step.use.members, *([None] * len(segment))]
            texts = zip(segment[1:], members, strict=False)
            elements = [wire(text, member, self.delimiters) for text, member in texts]
            self.add(step, elements, source, "unread")
            if step.level is not None:
                self._write_level(source, step.level, parent)
        if not unread:
            source.values.pop("unread", None)  # a level below may have written the last of it


def _takes(step: Step, segment: Sequence[str]) -> bool:
    """Whether a step would have read this unread segment."""
    return (
        (step.unread or step.once)
        and step.use.segment == segment[0]
        and has_constants(step.use, segment)
    )
