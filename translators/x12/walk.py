"""One way through a set: each segment takes a move of the compiled guide, records are built."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from translators.documents import Document
from translators.problems import Place, Problem, Severity
from translators.uses import Use
from translators.x12.compile import Compiled, Move, State, Step
from translators.x12.diagnose import Flaw, add_pair, diagnose, read_leniently
from translators.x12.reader import RawSet
from translators.x12.readers import Found

VALUE_LIMIT = 99
"""A problem shows this much of a value: what AK404 can hold."""

Values = dict[str, object]
Lists = dict[str, list[object]]


class Frame(msgspec.Struct, gc=False, eq=False):
    """An open loop: the record it fills, one-valued fields in `values`, collections in `lists`.

    A loop without a record of its own shares both with `above`. `count` is how often the position
    it stands at was taken, `hl` its HL01, `index` its place in the collection (when traced).
    """

    above: Frame | None
    step: Step | None
    values: Values
    lists: Lists
    position: int
    count: int = 0
    seen: set[Step] | None = None
    hl: str = ""
    index: int = 0


Trace = Callable[[int, str, Step, Frame], None]
"""Told of each segment that a step took: its position, its text, the step, the record's loop."""


class Walk:
    """One set on its way through a guide: `problems` and `totals` are what it leaves behind.

    `totals` are the segments that state control totals: position, text, use.
    """

    def __init__(self, raw: RawSet, compiled: Compiled, trace: Trace | None = None) -> None:
        self.raw = raw
        self.compiled = compiled
        self.trace = trace
        self.star = raw.delimiters.element
        self.problems: list[Problem] = []
        self.totals: list[tuple[int, str, Use]] = []
        self.levels: dict[str, int] = {}

    def run(self) -> Document | None:
        """Walk from behind ST to SE; return the document, None when it cannot be built."""
        self._note_release()
        segments = self.raw.segments
        last = len(segments) - (segments[-1][:2] == "SE") if segments else 0
        frame = Frame(None, None, {}, {}, 1)
        values, lists, count, state = frame.values, frame.lists, 0, self.compiled.start
        skip: frozenset[str] | None = None
        trace = self.trace
        for index in range(1, last):
            segment = segments[index]
            if skip is not None:
                if segment.partition(self.star)[0] in skip:
                    continue
                skip = None
            for move in state[segment[:3]]:
                found = move.match(segment)
                if found is not None and (
                    move.free
                    or (move.counted and count < move.step.limit)
                    or self._may(move, frame, count, segment)
                ):
                    break
            else:
                frame.count = count
                choice = self._choose(state, segment, index + 1, frame)
                if choice is None:
                    skip = self.compiled.below.get(segment.partition(self.star)[0])
                    continue
                move, found = choice
            if move.required:
                self._report_missing(move.required, frame, index + 1)
            if move.ups:
                frame = self._close(frame, move.ups)
                values, lists, count = frame.values, frame.lists, frame.count
            count = count + 1 if move.same else 1
            step = move.step
            if found is not None and not step.totals:
                try:
                    fields = step.read(found)
                except (LookupError, ValueError):  # a code, a pair or a date: look closer
                    fields = self._look_closely(step, segment, index + 1, frame)
            else:
                fields = self._look_closely(step, segment, index + 1, frame)
            if trace is not None:
                trace(index + 1, segment, step, frame)
            if step.level is not None:
                frame.count, count = count, 0
                if step.simple:
                    frame = Frame(frame, step, fields, {}, index + 1)
                else:
                    frame = self._open(frame, step, fields, segment, index + 1)
                values, lists = frame.values, frame.lists
            elif step.item is not None:
                self._add_item(lists, step, fields, index + 1)
            elif step.unread:
                _append(lists, "unread", tuple(segment.split(self.star)))
            else:
                _merge(values, lists, fields)
            state = move.state
        return self._finish(frame, state, last + 1)

    def _note_release(self) -> None:
        guide = self.compiled.guide
        known = guide.dictionary.release
        if guide.release != known:
            text = f"release {guide.release or 'unstated'} is not known; read as {known}"
            self._add("unknown-release", text, Severity.NOTE, Place(segment="ST", position=1))

    def _may(self, move: Move, frame: Frame, count: int, segment: str) -> bool:
        """Whether a matching move has room, is not somebody else's, and hangs on its parent."""
        step = move.step
        target = _up(frame, move.ups)
        if move.same and (count if target is frame else target.count) >= step.limit:
            return False
        if step.use.hl and not _hangs_on(segment.split(self.star), target):
            return False
        if step.tracked:
            return _mark(target, step)
        return True

    def _look_closely(self, step: Step, segment: str, number: int, frame: Frame) -> Found:
        """Return what can be read of a segment, reporting every flaw of it."""
        if step.totals:
            self.totals.append((number, segment, step.use))
        reading = diagnose(step.use, segment.split(self.star), self.raw.delimiters)
        for flaw in reading.flaws:
            self.add_flaw(flaw, step.use.segment, number, _loop_name(frame))
        return read_leniently(step.use, reading)

    def _choose(
        self, state: State, segment: str, number: int, frame: Frame
    ) -> tuple[Move, re.Match[str] | None] | None:
        """Return the move of a segment that no move takes as it is, reporting why.

        None when the segment has no place: then nothing below it is looked at either.
        """
        parts = segment.split(self.star)
        moves = [move for move in state[segment[:3]] if move.step.use.segment == parts[0]]
        fitting = [move for move in moves if _has_constants(move.step.use, parts)]
        if not fitting:
            self._report_stray(parts, moves, state, number, frame)
            return None
        full: Move | None = None
        hanging = [m for m in fitting if m.step.use.hl and _hangs_on(parts, _up(frame, m.ups))]
        for move in hanging or fitting:
            target = _up(frame, move.ups)
            if move.same and target.count >= move.step.limit:
                full = full or move
            elif not move.step.tracked or _mark(target, move.step):
                if move.step.use.hl and not hanging:
                    self._report_parent(parts, number, frame)
                return move, move.match(segment)
        return self._overfull(full, fitting[0], segment, number, frame)

    def _overfull(
        self, full: Move | None, first: Move, segment: str, number: int, frame: Frame
    ) -> tuple[Move, re.Match[str] | None] | None:
        """Report a segment beyond its maximum; keep it where a collection can hold it."""
        if full is None:  # a one-valued use met again where neighbours may repeat: lawful
            place = Place(segment=first.step.use.segment, position=number)
            text = f"{first.step.use.path} stands again; only the first is read"
            self._add("repeated-value", text, Severity.NOTE, self._spot(place))
            target = _up(frame, first.ups)
            if "unread" in _record_fields(target, self.compiled):
                _append(target.lists, "unread", tuple(segment.split(self.star)))
            return None
        use = full.step.use
        code = "too-many-loops" if use.loop else "too-many-segments"
        text = f"{use.path} stands more than {full.step.limit} times"
        place = Place(segment=use.segment, position=number, loop=_loop_name(frame))
        self._add(code, text, use.severity or Severity.REJECT, self._spot(place))
        kept = use.loop or use.into or full.step.unread
        return (full, full.match(segment)) if kept else None

    def _report_stray(
        self, parts: Sequence[str], moves: Sequence[Move], state: State, number: int, frame: Frame
    ) -> None:
        """Report a segment without a place here: unknown, foreign, out of order, unexpected."""
        guide, id_ = self.compiled.guide, parts[0]
        place = self._spot(Place(segment=id_, position=number, loop=_loop_name(frame)))
        known = self.compiled.constants.get(id_, frozenset())
        for move in moves:
            for at in move.step.use.fixed:
                value = parts[at] if at < len(parts) else ""
                if (at, value) not in known:
                    self._add_constant(move.step.use, at, value, number, frame)
                    return
        if id_ not in guide.dictionary.segments:
            self._add("unknown-segment", f"there is no segment {id_[:9]!r}", Severity.REJECT, place)
        elif id_ not in self.compiled.below:
            text = f"segment {id_} does not belong to set {guide.set}"
            self._add("segment-not-in-set", text, Severity.REJECT, place)
        elif (found := _behind(state, parts)) is not None:
            ups, step = found
            text = f"{id_} stands behind where {step.use.path} belongs"
            self._add("out-of-order", text, step.use.severity or Severity.REJECT, place)
            if step.level is None:
                target = _up(frame, ups)
                segment = self.star.join(parts)
                fields = self._look_closely(step, segment, number, target)
                self._take(target, step, fields, segment, number)
        else:
            text = f"{id_} is not expected here"
            self._add("unexpected-segment", text, Severity.REJECT, place)

    def _take(self, frame: Frame, step: Step, fields: Found, segment: str, number: int) -> None:
        """Put what a segment says into the record of a loop."""
        if step.item is not None:
            self._add_item(frame.lists, step, fields, number)
        elif step.unread:
            _append(frame.lists, "unread", tuple(segment.split(self.star)))
        else:
            _merge(frame.values, frame.lists, fields)

    def _add_constant(self, use: Use, at: int, value: str, number: int, frame: Frame) -> None:
        member = use.members[at - 1]
        slot = next(slot for slot in use.slots if slot.at == at)
        wrong = "invalid-code" if value else "missing-element"
        flaw = Flaw(
            code=wrong,
            message=f"{use.segment}{at:02d} ({member.element.name}) {value!r} has no use here",
            at=at,
            value=value,
            reference=member.element.number,
            severity=slot.severity or use.severity or Severity.REJECT,
        )
        self.add_flaw(flaw, use.segment, number, _loop_name(frame))

    def _report_parent(self, parts: Sequence[str], number: int, frame: Frame) -> None:
        """Report an HL02 that names no level, or one this level may not hang on."""
        known = parts[2] in self.levels
        text = "may not hold this level" if known else "does not exist"
        flaw = Flaw(
            code="invalid-code",
            message=f"HL02 (parent) {parts[2]!r} {text}",
            at=2,
            value=parts[2],
            reference="734",
        )
        self.add_flaw(flaw, "HL", number, _loop_name(frame))

    def _open(self, above: Frame, step: Step, fields: Found, segment: str, number: int) -> Frame:
        """Open a loop: a record of its own, or more of the enclosing one."""
        if step.item is None:
            self._take(above, step, fields, segment, number)
            frame = Frame(above, step, above.values, above.lists, number)
        else:
            frame = Frame(above, step, fields, {}, number)
            if step.lines:
                frame.values = {}
                _merge(frame.values, frame.lists, fields)
        if step.use.hl:
            frame.hl = self._count_level(segment.split(self.star), number)
        return frame

    def _count_level(self, parts: Sequence[str], number: int) -> str:
        """Note an HL01: it must be new; counting from one is usual but not asked for."""
        own = parts[1] if len(parts) > 1 else ""
        flaw = Flaw(code="", message="", at=1, value=own, reference="628", severity=Severity.NOTE)
        if own in self.levels:
            text = f"HL01 {own!r} stands at segment {self.levels[own]} already"
            flaw = msgspec.structs.replace(
                flaw, code="invalid-code", message=text, severity=Severity.REJECT
            )
        elif own.lstrip("0") != str(len(self.levels) + 1):
            text = f"HL01 {own!r} where {len(self.levels) + 1} would follow"
            flaw = msgspec.structs.replace(flaw, code="level-sequence", message=text)
        if flaw.code:
            self.add_flaw(flaw, "HL", number, "HL")
        self.levels.setdefault(own, number)
        return own

    def _close(self, frame: Frame, ups: int) -> Frame:
        """Close `ups` loops, adding each finished record to its collection."""
        for _ in range(ups):
            above, step = frame.above, frame.step
            assert above is not None and step is not None
            if step.item is not None:
                values = frame.values
                for name, kept in frame.lists.items():
                    values[name] = tuple(kept)
                self._add_item(above.lists, step, values, frame.position)
            frame = above
        return frame

    def _add_item(self, lists: Lists, step: Step, fields: Values, number: int) -> None:
        """Build the record of one occurrence and add it; leave out one that cannot be built."""
        assert step.item is not None
        if step.lines:
            for name, value in fields.items():
                if isinstance(value, list):
                    fields[name] = tuple(value)
        try:
            record = step.item(**fields)
        except TypeError:
            self._report_lack(step.item, fields, step.use.segment, number)
            return
        kept = lists.get(step.into)
        if kept is None:
            lists[step.into] = [record]
        else:
            kept.append(record)

    def _report_lack(
        self, record: type[msgspec.Struct], fields: Values, segment: str, number: int
    ) -> None:
        """Report a record that lacks a field it must have, unless the set is rejected anyway."""
        fieldset = msgspec.structs.fields(record)
        lacking = [one.name for one in fieldset if one.required and one.name not in fields]
        assert lacking, (record, fields)
        if not any(problem.severity is Severity.REJECT for problem in self.problems):
            text = f"{record.__name__} has no {', '.join(lacking)}"
            place = self._spot(Place(segment=segment, position=number))
            self._add("missing-element", text, Severity.REJECT, place)

    def _finish(self, frame: Frame, state: State, end: int) -> Document | None:
        """Close what is open, report what the set lacks, build the document."""
        self._report_missing(state.ending(), frame, end)
        while frame.above is not None:
            frame = self._close(frame, 1)
        for name, kept in frame.lists.items():
            frame.values[name] = tuple(kept)
        kind = self.compiled.guide.document
        try:
            return kind(**frame.values)  # type: ignore[arg-type]
        except TypeError:
            self._report_lack(kind, frame.values, "ST", 1)
            return None

    def _report_missing(
        self, required: Sequence[tuple[int, Step]], frame: Frame, number: int
    ) -> None:
        """Report mandatory segments that are left behind, where they were expected."""
        for ups, step in required:
            target = _up(frame, ups)
            if step.tracked and step in (target.seen or ()):
                continue
            use = step.use
            place = Place(segment=use.segment, position=number, loop=_loop_name(target))
            text = f"{use.path} is missing"
            self._add("missing-segment", text, use.severity or Severity.REJECT, self._spot(place))

    def _spot(self, place: Place) -> Place:
        """Return the place with the byte range of its segment."""
        start, end = self.raw.byte_range(place.position)
        return msgspec.structs.replace(place, start=start, end=end)

    def _add(self, code: str, text: str, severity: Severity, place: Place) -> None:
        self.problems.append(Problem(code=code, message=text, severity=severity, place=place))

    def add_flaw(self, flaw: Flaw, segment: str, number: int, loop: str) -> None:
        """Add a problem for a flaw of segment `number`, its value cut to what AK404 holds."""
        place = Place(
            segment=segment,
            position=number,
            loop=loop,
            element=flaw.at,
            component=flaw.part,
            repetition=flaw.repetition,
        )
        self.problems.append(
            Problem(
                code=flaw.code,
                message=flaw.message,
                severity=flaw.severity,
                place=self._spot(place),
                value=flaw.value[:VALUE_LIMIT],
                reference=flaw.reference,
                hint=flaw.hint,
            )
        )


def _up(frame: Frame, ups: int) -> Frame:
    for _ in range(ups):
        assert frame.above is not None
        frame = frame.above
    return frame


def _mark(frame: Frame, step: Step) -> bool:
    """Note that a tracked step was taken; False when it was and may be taken once only."""
    if frame.seen is None:
        frame.seen = set()
    if step.once and step in frame.seen:
        return False
    frame.seen.add(step)
    return True


def _hangs_on(parts: Sequence[str], target: Frame) -> bool:
    """Whether HL02 names the level of the loop; one without a parent hangs on the nearest."""
    parent = parts[2] if len(parts) > 2 else ""
    while not target.hl and target.above is not None:
        target = target.above
    return not parent or parent == target.hl


def _has_constants(use: Use, parts: Sequence[str]) -> bool:
    return all(at < len(parts) and parts[at] == value for at, value in use.fixed.items())


def _behind(state: State, parts: Sequence[str]) -> tuple[int, Step] | None:
    """Return a step for this segment at a position already passed, and the loops up to it."""
    level, at, ups = state.level, state.at, 0
    while True:
        for steps in level.positions[: max(at, 0)]:
            for step in steps:
                if step.use.segment == parts[0] and _has_constants(step.use, parts):
                    return ups, step
        if level.above is None:
            return None
        at, level, ups = level.at, level.above, ups + 1


def _loop_name(frame: Frame) -> str:
    """Return the segment id that opened the innermost loop, "" outside of loops."""
    return frame.step.use.segment if frame.step else ""


def _record_fields(frame: Frame, compiled: Compiled) -> Sequence[str]:
    """Return the field names of the record a loop fills."""
    while frame.step is not None and frame.step.item is None:
        assert frame.above is not None
        frame = frame.above
    record = frame.step.item if frame.step else compiled.guide.document
    assert record is not None
    return record.__struct_fields__


def _append(lists: Lists, name: str, one: object) -> None:
    lists.setdefault(name, []).append(one)


def _merge(values: Values, lists: Lists, fields: Found) -> None:
    """Add the fields of another segment: lists and mappings grow, the rest is set."""
    for name, value in fields.items():
        kept = values.get(name)
        if isinstance(value, list):
            lists.setdefault(name, []).extend(value)
        elif isinstance(kept, dict) and isinstance(value, dict):
            for kind, number in value.items():
                add_pair(kept, kind, number)
        else:
            values[name] = value
