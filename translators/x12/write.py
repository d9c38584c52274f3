"""A document to segments, following the guide that reads it: parse(write(d)) == d."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from translators.documents import Document, Segment
from translators.guide import Guide
from translators.problems import Place, Problem, Severity, WriteError
from translators.uses import Slot
from translators.x12.acts import ODD, Write
from translators.x12.compile import Level, Step, compile_guide
from translators.x12.delimiters import DEFAULT, Delimiters
from translators.x12.diagnose import diagnose
from translators.x12.forms import plain_kind
from translators.x12.frames import has_constants
from translators.x12.plans import Line, Plan, belongs, due, plans_of, word_of
from translators.x12.rests import EMPTY, FULL, lay_under, wire
from translators.x12.shapes import scribe_of, scribe_of_documents
from translators.x12.totals import total_of
from translators.x12.unwritten import Unwritten
from translators.x12.values import write_value

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


class _Pen:
    """Writes one document: the lines so far, the HL count, and what went wrong."""

    def __init__(
        self, document: Document, guide: Guide, delimiters: Delimiters, *, in_one_go: bool
    ) -> None:
        self.in_one_go = in_one_go
        self.document = document
        self.guide = guide
        self.delimiters = delimiters
        self.lines: list[str] = []
        self.levels = 0
        self.problems: list[Problem] = []

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
                elements[slot.at - 1] = self._stated(slot) if stated else slot.fixed
            self._add_line(line.step, elements, None)

    def write_record(self, source: Unwritten, level: Level | None, parent: str) -> None:
        """Write everything below a record, then say what found no place."""
        if level is not None:
            self._write_level(source, level, parent)
        for name in [*source.values, *source.rests]:
            record = type(source.record).__name__
            text = f"{source.path_of(name)}: guide {self.guide.set} has no place for this"
            self._refuse("no-place", text, Place(), f"{record}.{name}")

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
            self._refuse("too-many-segments", text, place)
        for step in steps:
            if step.use.mandatory and not any(
                has_constants(step.use, line.split(star)) for line in written
            ):
                self._refuse("missing-segment", f"{step.use.path} is missing", place)

    def _write_flat(self, line: Line, source: Unwritten, parent: str) -> None:
        """Write a use whose fields are the record's own, and what is below it."""
        step = line.step
        before, levels, found = len(self.lines), self.levels, len(self.problems)
        own = source.has(line.fields) or self._has_rest(line, source)
        opens = step.level is not None and not step.unread
        if opens or own or self._is_due(line):
            self._write_segment(line, source, parent)
            while source.has(line.many) or self._has_rest(line, source):
                self._write_segment(line, source, parent)
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
        return line.step.use.mandatory or any(self._total(slot) for slot in line.totals)

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
            self._refuse("too-many-loops", text, Place(segment=use.segment))
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
        self._write_segment(line, inner, parent)
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
            self._add_line(step, elements, source, "unread")
            if step.level is not None:
                self._write_level(source, step.level, parent)
        if not unread:
            source.values.pop("unread", None)  # a level below may have written the last of it

    def check_unread(self, segment: Sequence[str], path: str) -> None:
        """Refuse a carried segment whose elements would end an element or the segment."""
        signs = {self.delimiters.element, self.delimiters.segment, "\r", "\n"}
        for text in segment:
            if any(sign in text for sign in signs):
                self._refuse("invalid-character", f"{path}: {text!r} holds a delimiter", Place())

    def _write_segment(self, line: Line, source: Unwritten, parent: str) -> None:
        """Write a segment value by value, saying what is wrong with each.

        A `rest` is laid under it; where it marks a place as empty, a collection goes on behind.
        """
        rest = source.take_rest(line.header) if source.rests else None
        marks = {at: text for at, text in enumerate(rest or ()) if at and text in (EMPTY, FULL)}
        step = line.step
        use = step.use
        elements = [""] * len(use.members)
        for slot in use.slots:
            at = slot.at - 1
            if slot.pairs:
                self._fill_pairs(elements, slot, source, marks)
            elif slot.each:
                self._fill_each(elements, slot, source, marks)
            elif slot.kind == "strs" and slot.at in marks:
                continue
            elif slot.part:
                value = self._value(slot, source)
                elements[at] = _with_component(elements[at], slot, value, self.delimiters)
            else:
                elements[at] = self._value(slot, source)
        if use.hl:
            self.levels += 1
            elements[:2] = [str(self.levels), parent]
        if rest is not None:
            over = {slot.at for slot in use.slots if slot.count or slot.sum} | (
                {1, 2} if use.hl else set()
            )
            self.check_unread(rest[1:], source.path_of("unread"))
            lay_under(elements, rest, use, self.delimiters, over)
            if step.totals and not any(elements):
                return  # a total the sender did not state
        self._add_line(step, elements, source)

    def _value(self, slot: Slot, source: Unwritten) -> str:
        """Return the wire text of a slot, noting the field as written."""
        if slot.fixed:
            return self._constant(slot, source)
        if slot.count or slot.sum:
            return self._stated(slot)
        if not slot.field:
            return ""
        if slot.kind == "strs":
            return self._texts(slot, source)
        value = source.values.pop(slot.field, None)
        return "" if value is None else self._text(slot, value, source)

    def _stated(self, slot: Slot) -> str:
        """Return the total a slot states, "" where there is nothing to state."""
        total = self._total(slot) if slot.write else 0
        return write_value(total, slot.element) if total or slot.use == "M" else ""

    def _constant(self, slot: Slot, source: Unwritten) -> str:
        """Return the constant of a slot; refuse a field that says something else."""
        said = getattr(source.record, slot.field) if slot.field else ""
        source.values.pop(slot.field, None)
        if said not in ("", word_of(slot)):
            text = f"{said!r}, the guide allows {word_of(slot)!r} only"
            self._refuse_value("invalid-code", text, slot, source, str(said))
        return slot.fixed

    def _texts(self, slot: Slot, source: Unwritten) -> str:
        left = source.values.get(slot.field)
        if left is None:
            return ""
        mark = self.delimiters.repetition
        count = len(left) if slot.repeat and mark else 1
        texts = [self._text(slot, one, source) for one in left[:count]]
        source.keep(slot.field, left[count:])
        return mark.join(texts)

    def _text(self, slot: Slot, value: object, source: Unwritten) -> str:
        """Return one value as wire text; refuse one that cannot stand on the wire."""
        if slot.codes:
            value = slot.codes.codes.get(str(value), value)
        try:
            text = write_value(value, slot.element)
        except ValueError as error:
            self._refuse_value("invalid-character", f"{value} {error}", slot, source, str(value))
            return ""
        if slot.codes and slot.codes.complete and text not in slot.codes.words:
            wrong = f"{text!r} is not allowed here"
            self._refuse_value("invalid-code", wrong, slot, source, text)
        if not text:
            wrong = "is blank, which X12 cannot say"
            self._refuse_value("missing-element", wrong, slot, source)
        if slot.element.type == "composite":
            return text.replace(":", self.delimiters.component)
        return self._safe(text, slot, source)

    def _safe(self, text: str, slot: Slot, source: Unwritten) -> str:
        """Return the text; refuse it when it holds a delimiter (it would inject elements)."""
        marks = self.delimiters
        signs = marks.element + marks.segment + marks.component + marks.repetition + "\r\n"
        if any(sign in text for sign in signs):
            held = sorted(set(signs) & set(text))
            shown = " ".join(repr(sign) for sign in held)
            wrong = f"{text!r} holds {shown}"
            self._refuse_value("invalid-character", wrong, slot, source, text)
            return ""
        return text

    def _fill_pairs(
        self, elements: list[str], slot: Slot, source: Unwritten, marks: Mapping[int, str]
    ) -> None:
        """Fill a region with qualifier and value pairs: "kind 2" is written as its kind."""
        wanted = slot.write or marks.get(slot.at) == FULL
        left = source.values.get(slot.field) if wanted else None
        if left is None:
            return
        region = range(slot.at - 1, (slot.to or len(elements)) - 1, 2)
        places = [at for at in region if marks.get(at + 1) != EMPTY]
        kinds = getattr(source.record, slot.field)
        for at, (kind, value) in zip(places, left, strict=False):
            elements[at] = self._text(slot, plain_kind(kind, kinds), source)
            elements[at + 1] = self._safe(str(value).rstrip(" "), slot, source)
        source.keep(slot.field, left[len(places) :])

    def _fill_each(
        self, elements: list[str], slot: Slot, source: Unwritten, marks: Mapping[int, str]
    ) -> None:
        """Fill a region with records, run by run; those beyond it are left for another segment."""
        left = source.values.get(slot.field)
        if left is None:
            return
        size = len(slot.parts)
        region = range(slot.at - 1, slot.to, size)
        places = [at for at in region if marks.get(at + 1) != EMPTY]
        room = len(left) if slot.composite else len(places)
        written = len(getattr(source.record, slot.field)) - len(left)
        texts: list[str] = []
        for index, item in enumerate(left[:room], written):
            inner = Unwritten(item, source, slot.field, index)
            texts += [self._value(part, inner) for part in slot.parts]
            self.write_record(inner, None, "")
        if slot.composite:
            elements[slot.at - 1] = _composites(slot, texts, self.delimiters)
        else:
            for number, at in enumerate(places[: len(texts) // size]):
                elements[at : at + size] = texts[number * size : (number + 1) * size]
        source.keep(slot.field, left[room:])

    def _total(self, slot: Slot) -> int:
        star = self.delimiters.element
        return int(total_of(slot, self.document, self.lines, star))

    def _add_line(
        self, step: Step, elements: list[str], source: Unwritten | None, field: str = ""
    ) -> None:
        """Add a segment; what our own reader would find wrong with it is refused."""
        while elements and not elements[-1]:
            elements.pop()
        line = self.delimiters.element.join([step.use.segment, *elements])
        self.lines.append(line)
        if step.match(line) is None:
            parts = line.split(self.delimiters.element)
            for flaw in diagnose(step.use, parts, self.delimiters).flaws:
                # What an agreement forgives a partner is written back; what steers a screen never.
                stands = parts[flaw.at] if flaw.at < len(parts) else ""
                if flaw.severity is Severity.REJECT or not stands.isprintable():
                    place = Place(
                        segment=step.use.segment,
                        position=len(self.lines) + 1,
                        element=flaw.at,
                        component=flaw.part,
                    )
                    path = source.path_of(field) if source is not None else ""
                    text = f"{path}: {flaw.message}" if path else flaw.message
                    self._refuse(flaw.code, text, place, flaw.value)

    def _refuse_value(
        self, code: str, text: str, slot: Slot, source: Unwritten, value: str = ""
    ) -> None:
        """Refuse a value of a record, naming its field."""
        self._refuse(code, f"{source.path_of(slot.field)}: {text}", Place(), value)

    def _refuse(self, code: str, text: str, place: Place, value: str = "") -> None:
        self.problems.append(
            Problem(code=code, message=text, severity=Severity.REJECT, place=place, value=value)
        )


def _takes(step: Step, segment: Sequence[str]) -> bool:
    """Whether a step would have read this unread segment."""
    return (
        (step.unread or step.once)
        and step.use.segment == segment[0]
        and has_constants(step.use, segment)
    )


def _with_component(old: str, slot: Slot, text: str, delimiters: Delimiters) -> str:
    """Return a composite with one component put in; trailing empty components left out."""
    if not text:
        return old
    parts = old.split(delimiters.component) if old else []
    parts += [""] * (slot.part - len(parts))
    parts[slot.part - 1] = text
    return delimiters.component.join(parts)


def _composites(slot: Slot, texts: Sequence[str], delimiters: Delimiters) -> str:
    """Return components as one composite, or as repetitions of it where they are too many."""
    colon, again = delimiters.component, delimiters.repetition
    size = slot.to if again else len(texts)
    whole = [texts[start : start + size] for start in range(0, len(texts), size)]
    return again.join(colon.join(one).rstrip(colon) for one in whole)
