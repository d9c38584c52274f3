"""One way through a set: each segment takes a move of the compiled guide, records are built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import msgspec

from translators.documents import Document, Segment
from translators.problems import Place, Severity
from translators.uses import Use
from translators.x12.compile import LEVEL, Compiled, Move, State, Step
from translators.x12.diagnose import Flaw, diagnose, read_leniently
from translators.x12.findings import Findings
from translators.x12.frames import Frame, Values, add, hangs_on, has_constants, merge
from translators.x12.reader import RawSet
from translators.x12.readers import Found
from translators.x12.rests import EMPTY, header_of, merged, open_places, rest_of, unread_segment
from translators.x12.strays import Aside, Stray, choose

ODD: Found = {}
"""Stands for the fields of a segment that needs a closer look."""

Trace = Callable[[int, str, Step, Frame], None]
"""Told of each segment that a step took: its position, its text, the step, the record's loop."""


class Walk:
    """One set on its way through a guide: `problems` and `totals` are what it leaves behind.

    `totals` are the segments that state control totals: position, text, use, and whether they are
    the document's own. `levels` are the HL01 met and their positions, `opened` how many loops of
    HL there were, `heading` the elements of the last HL.
    """

    def __init__(self, raw: RawSet, compiled: Compiled, trace: Trace | None = None) -> None:
        self.raw = raw
        self.compiled = compiled
        self.trace = trace
        self.star = raw.delimiters.element
        self.findings = Findings(raw)
        self.totals: list[tuple[int, str, Use, bool]] = []
        self.levels: dict[str, int] = {}
        self.opened = 0
        self.heading: list[str] = []

    def run(self) -> Document | None:
        """Walk from behind ST to SE; return the document, None when it cannot be built."""
        self._note_release()
        segments, trace = self.raw.segments, self.trace
        last = len(segments) - (segments[-1][:2] == "SE") if segments else 0
        frame = Frame(None, None, {}, {}, 1)
        lists, count, state = frame.lists, 0, self.compiled.start
        skip: frozenset[str] | None = None
        for index in range(1, last):
            segment = segments[index]
            if skip is not None:
                if segment.partition(self.star)[0] in skip:
                    continue
                skip = None
            for move in state[segment[:3]] or self._levels(segment, state, frame):
                step = move.step
                try:
                    taken = step.take(segment)
                except (LookupError, ValueError):  # a code, a pair or a date: look closer
                    taken = ODD
                if taken is None:
                    continue
                if move.free or (move.counted and count < move.limit):
                    break
                if self._may(move, frame, count, segment, index + 1):
                    break
            else:
                frame.count = count
                choice = self._choose(segment, index + 1, state, frame)
                if choice is None:
                    skip = self.compiled.below.get(segment.partition(self.star)[0])
                    continue
                move, step, taken = choice, choice.step, ODD
            if move.required:
                self._report_missing(move.required, frame, index + 1)
            if move.ups:
                frame = self._close(frame, move.ups)
                lists, count = frame.lists, frame.count
            count, state = count + 1 if move.same else 1, move.state
            if trace is not None:
                trace(index + 1, segment, step, frame)
            if taken.__class__ is step.item:
                kept = lists.get(step.into)
                if kept is None:
                    lists[step.into] = [taken]
                else:
                    kept.append(taken)
                continue
            fields: Found = taken
            plain = fields is not ODD and "unread" not in fields
            if step.loop:
                frame.count, count = count, 0
                if plain and step.simple and trace is None:
                    frame = Frame(frame, step, fields.copy() if step.hl else fields, {}, index + 1)
                    if step.special:
                        self._note_loop(step, frame)
                else:
                    frame = self._open(frame, step, fields, segment, index)
                lists = frame.lists
            elif plain and (step.flat or (step.fields and frame.values.keys().isdisjoint(fields))):
                frame.values.update(fields)
            else:
                self._take(frame, step, fields, segment, index, count)
        return self._finish(frame, state, last + 1)

    def _note_release(self) -> None:
        guide = self.compiled.guide
        known = guide.dictionary.release
        if guide.release != known:
            text = f"release {guide.release or 'unstated'} is not known; read as {known}"
            place = Place(segment="ST", position=1)
            self.findings.add("unknown-release", text, place, Severity.NOTE)

    def _levels(self, segment: str, state: State, frame: Frame) -> Sequence[Move]:
        """Return the moves of an HL, those that hang on the loop its HL02 names."""
        parts = self.heading = segment.split(self.star)
        known = self.compiled.constants.get(LEVEL)
        if parts[0] != LEVEL or len(parts) < 4 or known is None:
            return ()
        parent, kind = parts[2], parts[3]
        if parent:
            ups, target = 0, frame
            while target.hl != parent:
                if target.above is None:
                    return ()
                ups, target = ups + 1, target.above
            return state.levels(ups, kind)
        return [
            move
            for move in state.all_levels
            if hangs_on(parent, kind, move.step.use, frame.up(move.ups), frame, known)
        ]

    def _may(self, move: Move, frame: Frame, count: int, segment: str, number: int) -> bool:
        """Whether a matching move has room and is not somebody else's."""
        step = move.step
        target = frame.up(move.ups) if move.ups else frame
        if move.same and (target.count if move.ups else count) >= move.limit:
            return False
        if step.tracked and not target.mark(step):
            return False
        if step.totals:
            self.totals.append((number, segment, step.use, target.above is None))
        return True

    def _fields(self, step: Step, fields: Found, frame: Frame, segment: str, index: int) -> Found:
        """Return the fields of a segment, odd or not; what none of them carries is kept."""
        if fields is ODD:
            fields = self._look_closely(step, segment, index + 1, frame)
        if "unread" in fields:
            self._keep(step, fields, frame, index)
        return fields

    def _look_closely(self, step: Step, segment: str, number: int, frame: Frame) -> Found:
        """Return what can be read of a segment, reporting every flaw of it."""
        reading = diagnose(step.use, segment.split(self.star), self.raw.delimiters)
        for flaw in reading.flaws:
            self.findings.add_flaw(flaw, step.use.segment, number, frame.name)
        found = read_leniently(step.use, reading)
        rest = rest_of(step.use, segment.split(self.star), self.raw.delimiters, found)
        if rest is not None and not step.unread:
            found["unread"] = [rest]
        return found

    def _choose(self, segment: str, number: int, state: State, frame: Frame) -> Move | None:
        """Return the move of a segment none takes from here; None when it was taken aside."""
        stray = Stray(parts=segment.split(self.star), number=number, state=state, frame=frame)
        choice = choose(stray, self.compiled, self.levels, self.findings)
        if isinstance(choice, Move):
            if choice.step.totals:
                top = frame.up(choice.ups).above is None
                self.totals.append((number, segment, choice.step.use, top))
            return choice
        if choice is not None:
            self._take_aside(choice, segment, number, frame)
        return None

    def _take_aside(self, aside: Aside, segment: str, number: int, frame: Frame) -> None:
        """Read a segment out of its place into the record it belongs to."""
        target = frame.up(aside.ups)
        if not aside.unread:
            if self.trace is not None:
                self.trace(number, segment, aside.step, target)
            self._take(target, aside.step, ODD, segment, number - 1, 1)
        elif "unread" in self._record_of(target).__struct_fields__:
            kept = unread_segment(aside.step.use, segment, self.raw.delimiters)
            add(target.lists, "unread", kept)

    def _record_of(self, frame: Frame) -> type[msgspec.Struct]:
        """Return the class of the record a loop fills."""
        while frame.step is not None and frame.step.item is None:
            frame = frame.up(1)
        return frame.step.item if frame.step and frame.step.item else self.compiled.guide.document

    def _take(
        self, frame: Frame, step: Step, fields: Found, segment: str, index: int, count: int
    ) -> None:
        """Put what a segment says into the record of a loop, whatever it is.

        `count` is how often its position has been taken.
        """
        fields = self._fields(step, fields, frame, segment, index)
        if step.item is not None:
            values = {name: _frozen(value) for name, value in fields.items()}
            try:
                add(frame.lists, step.into, step.item(**values))
            except TypeError:
                self._report_lack(step.item, values, step.use.segment, index + 1)
        elif step.unread:
            kept = unread_segment(step.use, segment, self.raw.delimiters)
            add(frame.lists, "unread", kept)
        else:
            if step.packs and count > 1:
                self._keep_open_places(step, frame, index)
            merge(frame.values, frame.lists, fields)

    def _keep(self, step: Step, fields: Found, frame: Frame, index: int) -> None:
        """Leave what no field carries to the record itself, or give it to the enclosing one."""
        if step.item is not None and "unread" in step.item.__struct_fields__:
            return
        (rest,) = cast(list[Segment], fields.pop("unread"))
        if step.item is not None:
            number = len(frame.lists.get(step.into, ())) + 1
        else:
            number = 1 if step.use.limit == 1 else self._occurrence(step, index)
        self._add_rest(frame, (f"{header_of(step.use)} {number}", *rest[1:]))

    def _occurrence(self, step: Step, index: int) -> int:
        """Return how many segments of this use, up to this one, stand one behind the other."""
        number = 1
        while has_constants(step.use, parts := self.raw.segments[index - number].split(self.star)):
            if parts[0] != step.use.segment:
                break
            number += 1
        return number

    def _keep_open_places(self, step: Step, frame: Frame, index: int) -> None:
        """Note that the segment before was not filled up, though another of its use follows."""
        parts = self.raw.segments[index - 1].split(self.star)
        if has_constants(step.use, parts):
            rest = open_places(step.use, parts, self._occurrence(step, index) - 1)
            if rest is not None:
                self._add_rest(frame, rest)

    def _add_rest(self, frame: Frame, rest: Segment) -> None:
        """Add a rest to a record, together with what is kept of the same segment already."""
        if "unread" not in self._record_of(frame).__struct_fields__:
            return  # its guide has no loose elements: what is here has been refused
        kept = frame.lists.setdefault("unread", [])
        for at, one in enumerate(cast(list[Segment], kept)):
            if one[0] == rest[0]:
                kept[at] = merged(one, rest)
                return
        kept.append(rest)

    def _open(self, above: Frame, step: Step, fields: Found, segment: str, index: int) -> Frame:
        """Open a loop: a record of its own, or more of the enclosing one."""
        if step.item is None:
            self._take(above, step, fields, segment, index, 1)
            frame = Frame(above, step, above.values, above.lists, index + 1)
        else:
            fields = self._fields(step, fields, above, segment, index)
            frame = Frame(above, step, {}, {}, index + 1)
            if self.trace is not None:
                frame.index = len(above.lists.get(step.into, ()))
            merge(frame.values, frame.lists, fields)
        self._note_loop(step, frame)
        return frame

    def _note_loop(self, step: Step, frame: Frame) -> None:
        """Note what is to be known of an open loop besides its record."""
        above = frame.above
        assert above is not None
        if step.mixed:
            if above.order is None:
                above.order = []
            above.order.append(step)
        if step.hl:
            self._open_level(step, frame, above)

    def _open_level(self, step: Step, frame: Frame, above: Frame) -> None:
        """Note the numbers of an HL, and keep them where they are not those we would write."""
        parts = self.heading
        _, own, parent, kind = parts[:4] if len(parts) > 3 else [*parts, "", "", ""][:4]
        self.opened += 1
        level, levels = str(self.opened), self.levels
        frame.hl, frame.kind, frame.level = own, kind, level
        if own == level and own not in levels and len(levels) + 1 == self.opened:
            levels[own] = frame.position
        else:
            self._note_level(own, frame.position)
        if own != level or parent != above.level:
            self._keep_numbers(above, step, frame, parent)

    def _keep_numbers(self, above: Frame, step: Step, frame: Frame, parent: str) -> None:
        """Keep the numbers of an HL where they are not those we would write."""
        own, parent = frame.hl.rstrip(" "), parent.rstrip(" ")
        if own != frame.level or parent != above.level:
            rest = (f"{header_of(step.use)} 1", own or EMPTY, parent or EMPTY)
            self._add_rest(frame, rest)

    def _note_level(self, own: str, number: int) -> None:
        """Note an HL01: it must be new; counting from one is usual but not asked for."""
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
            self.findings.add_flaw(flaw, "HL", number, "HL")
        self.levels.setdefault(own, number)

    def _keep_order(self, frame: Frame, order: Sequence[Step]) -> None:
        """Keep the order of loops that go to several collections, where we would write another."""
        ranks = [step.rank for step in order]
        if ranks != sorted(ranks):
            headers = [header_of(step.use) for step in order]
            self._add_rest(frame, (f"{order[0].use.segment} *", *headers))

    def _close(self, frame: Frame, ups: int) -> Frame:
        """Close `ups` loops, adding each finished record to its collection."""
        while ups:
            above, step, values = frame.above, frame.step, frame.values
            assert above is not None and step is not None
            if frame.order is not None:
                self._keep_order(frame, frame.order)
            item = step.item
            if item is not None:
                for name, kept in frame.lists.items():
                    values[name] = tuple(kept)
                try:
                    record = item(**values)
                except TypeError:
                    self._report_lack(item, values, frame.name, frame.position)
                else:
                    lists = above.lists
                    if step.into in lists:
                        lists[step.into].append(record)
                    else:
                        lists[step.into] = [record]
            frame, ups = above, ups - 1
        return frame

    def _report_lack(
        self, record: type[msgspec.Struct], fields: Values, segment: str, number: int
    ) -> None:
        """Report a record that lacks a field it must have, unless the set is rejected anyway."""
        fieldset = msgspec.structs.fields(record)
        lacking = [one.name for one in fieldset if one.required and one.name not in fields]
        assert lacking, (record, fields)
        if not self.findings.rejected:
            text = f"{record.__name__} has no {', '.join(lacking)}"
            self.findings.add("missing-element", text, Place(segment=segment, position=number))

    def _finish(self, frame: Frame, state: State, end: int) -> Document | None:
        """Close what is open, report what the set lacks, build the document."""
        self._report_missing(state.ending, frame, end)
        while frame.above is not None:
            frame = self._close(frame, 1)
        if frame.order is not None:
            self._keep_order(frame, frame.order)
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
            target = frame.up(ups)
            if step.tracked and step in (target.seen or ()):
                continue
            use = step.use
            place = Place(segment=use.segment, position=number, loop=target.name)
            text = f"{use.path} is missing"
            self.findings.add("missing-segment", text, place, use.severity)


def _frozen(value: object) -> object:
    """Return text lines as the tuple a record holds, everything else as it is."""
    return tuple(value) if isinstance(value, list) else value
