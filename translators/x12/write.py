"""A document to segments, following the guide that reads it: parse(write(d)) == d."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import msgspec

from translators.documents import Document
from translators.guide import Guide
from translators.problems import Place, Problem, Severity
from translators.uses import Slot, Use, fields_of
from translators.x12.compile import Level, Step, compile_guide
from translators.x12.delimiters import DEFAULT, Delimiters
from translators.x12.diagnose import diagnose
from translators.x12.frames import has_constants
from translators.x12.totals import total_of
from translators.x12.values import write_value


class WriteError(Exception):
    """A document that its guide cannot write: `problems` name each field and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems[:5]))
        self.problems = tuple(problems)


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
    pen = _Pen(document, guide, delimiters)
    pen.write_record(_Source(document, ""), compile_guide(guide, delimiters).root, "")
    star = delimiters.element
    lines = [f"ST{star}{guide.set}{star}{control}", *pen.lines]
    lines.append(f"SE{star}{len(lines) + 1}{star}{control}")
    if pen.problems:
        raise WriteError(pen.problems)
    return tuple(lines)


class _Source:
    """A record being written: which fields hold something, and what of collections is to do."""

    __slots__ = ("left", "path", "present", "record", "written")

    def __init__(self, record: msgspec.Struct, path: str) -> None:
        self.record = record
        self.path = path
        self.present: dict[str, None] = {}
        self.left: dict[str, list[object]] = {}
        self.written: set[str] = set()
        for name, kind in _kinds(type(record)):
            value = getattr(record, name)
            if kind == "map":
                if value:
                    self.present[name] = None
                    self.left[name] = list(value.items())
            elif kind in ("items", "strs", "segments"):
                if value:
                    self.present[name] = None
                    self.left[name] = list(value)
            elif value is not None and value != "":
                self.present[name] = None

    def has(self, slots: Sequence[Slot]) -> bool:
        """Whether any slot has a value still to be written."""
        for slot in slots:
            name = slot.field
            if name in self.present and self.left.get(name, name not in self.written):
                return True
        return False

    def remains(self) -> Iterator[str]:
        """Yield the fields that hold something no use of the guide took."""
        for name in self.present:
            if self.left.get(name, name not in self.written):
                yield name


class _Plan(msgspec.Struct, frozen=True):
    """A position of a level: `fields` are all it could write of the record it belongs to.

    With `always` it is looked at whatever the record holds.
    """

    steps: Sequence[Step]
    fields: frozenset[str]
    always: bool


@cache
def _kinds(record: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    """The fields of a record class with their kinds, in order."""
    return tuple((name, field.kind) for name, field in fields_of(record).items())


@cache
def _plan(level: Level) -> tuple[_Plan, ...]:
    """The positions of a level, with what makes each worth looking at."""
    return tuple(
        _Plan(
            steps,
            frozenset(name for step in steps for name in _fields(step)),
            any(step.use.mandatory or step.totals for step in steps),
        )
        for steps in level.positions
    )


def _fields(step: Step) -> Iterator[str]:
    """Yield the fields of the enclosing record that a step, or what is below it, could write."""
    if step.item is not None:
        yield step.use.into
        return
    if step.unread or step.once:
        yield "unread"
    yield from (slot.field for slot in step.use.slots if slot.field)
    if step.level is not None:
        yield from (name for plan in _plan(step.level) for name in plan.fields)


class _Pen:
    """Writes one document: the lines so far, the HL count, and what went wrong."""

    def __init__(self, document: Document, guide: Guide, delimiters: Delimiters) -> None:
        self.document = document
        self.guide = guide
        self.delimiters = delimiters
        self.lines: list[str] = []
        self.levels = 0
        self.problems: list[Problem] = []

    def write_record(self, source: _Source, level: Level | None, parent: str) -> None:
        """Write everything below a record, then say what found no place."""
        if level is not None:
            self._write_level(source, level, parent)
        for name in source.remains():
            record = type(source.record).__name__
            text = f"{_joined(source.path, name)}: guide {self.guide.set} has no place for this"
            self._refuse("no-place", text, Place(), f"{record}.{name}")

    def _write_level(self, source: _Source, level: Level, parent: str) -> None:
        for plan in _plan(level):
            if not plan.always and plan.fields.isdisjoint(source.present):
                continue
            steps = plan.steps
            before = len(self.lines)
            for step in steps:
                if step.item is None:
                    self._write_flat(step, source, parent)
            self._write_items(steps, source, parent)
            if "unread" in source.left:
                self._write_unread(steps, source, parent)
            if plan.always or len(self.lines) - before > steps[0].limit:
                self._check_count(steps, before)

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

    def _write_flat(self, step: Step, source: _Source, parent: str) -> None:
        """Write a use whose fields are the record's own, and what is below it."""
        before, levels, found = len(self.lines), self.levels, len(self.problems)
        own = source.has(step.use.slots)
        if (step.level is not None and not step.unread) or own or self._due(step):
            self._write_segment(step, source, parent)
            while source.has([slot for slot in step.use.slots if slot.field in source.left]):
                self._write_segment(step, source, parent)
        if step.level is not None and not step.unread:
            self._write_level(source, step.level, str(self.levels) if step.use.hl else parent)
            empty = len(self.lines) == before + 1 and not own and not self._due(step)
            if empty:
                del self.lines[before:], self.problems[found:]
                self.levels = levels

    def _due(self, step: Step) -> bool:
        """Whether a use is written even without a value: mandatory, or a total to state."""
        if step.unread:
            return False
        totals = [slot for slot in step.use.slots if slot.count and slot.write]
        return step.use.mandatory or any(self._total(slot) for slot in totals)

    def _write_items(self, steps: Sequence[Step], source: _Source, parent: str) -> None:
        """Write the collections of a position, in order, each item by the use it belongs to."""
        for name in dict.fromkeys(step.use.into for step in steps if step.item is not None):
            mine = [step for step in steps if step.use.into == name]
            left: list[object] = []
            items = source.left.get(name, [])
            if len(items) > mine[0].limit and mine[0].use.loop:
                text = f"{mine[0].use.path} would stand {len(items)} times, {mine[0].limit} may"
                self._refuse("too-many-loops", text, Place(segment=mine[0].use.segment))
            for index, item in enumerate(items):
                assert isinstance(item, msgspec.Struct)
                step = next((one for one in mine if _belongs(one.use, item)), None)
                if step is None:
                    left.append(item)
                    continue
                inner = _Source(item, f"{_joined(source.path, name)}[{index}]")
                self._write_segment(step, inner, parent)
                self.write_record(inner, step.level, str(self.levels) if step.use.hl else parent)
            if name in source.left:
                source.left[name] = left

    def _write_unread(self, steps: Sequence[Step], source: _Source, parent: str) -> None:
        """Write back the segments no field carries, where this position would have read them."""
        unread = source.left["unread"]
        while unread:
            segment = unread[0]
            assert isinstance(segment, tuple)
            step = next((one for one in steps if _takes(one, segment)), None)
            if step is None:
                return
            del unread[0]
            self._check_unread(segment, _joined(source.path, "unread"))
            self._add_line(step, list(segment[1:]), _joined(source.path, "unread"))
            if step.level is not None:
                self._write_level(source, step.level, parent)

    def _check_unread(self, segment: Sequence[str], path: str) -> None:
        """Refuse a carried segment whose elements would end an element or the segment."""
        signs = {self.delimiters.element, self.delimiters.segment, "\r", "\n"}
        for text in segment:
            if any(sign in text for sign in signs):
                self._refuse("invalid-character", f"{path}: {text!r} holds a delimiter", Place())

    def _write_segment(self, step: Step, source: _Source, parent: str) -> None:
        use = step.use
        elements = [""] * len(use.members)
        for slot in use.slots:
            at = slot.at - 1
            if slot.pairs:
                self._fill_pairs(elements, slot, source)
            elif slot.part:
                value = self._value(slot, source)
                elements[at] = _with_component(elements[at], slot, value, self.delimiters)
            else:
                elements[at] = self._value(slot, source)
        if use.hl:
            self.levels += 1
            elements[:2] = [str(self.levels), parent]
        self._add_line(step, elements, source.path)

    def _value(self, slot: Slot, source: _Source) -> str:
        """Return the wire text of a slot, noting the field as written."""
        if slot.fixed:
            return self._constant(slot, source)
        if slot.count or slot.sum:
            total = self._total(slot) if slot.write else 0
            return write_value(total, slot.element) if total or slot.use == "M" else ""
        if not slot.field:
            return ""
        if slot.kind == "strs":
            return self._texts(slot, source)
        if slot.field not in source.present or slot.field in source.written:
            return ""
        value = getattr(source.record, slot.field)
        source.written.add(slot.field)
        return self._text(slot, value, source)

    def _constant(self, slot: Slot, source: _Source) -> str:
        """Return the constant of a slot; refuse a field that says something else."""
        said = getattr(source.record, slot.field) if slot.field else ""
        source.written.add(slot.field)
        if said not in ("", _word(slot)):
            path = _joined(source.path, slot.field)
            self._refuse(
                "invalid-code",
                f"{path}: {said!r}, the guide allows {_word(slot)!r} only",
                Place(),
                str(said),
            )
        return slot.fixed

    def _texts(self, slot: Slot, source: _Source) -> str:
        left = source.left.get(slot.field)
        if not left:
            return ""
        if not slot.repeat:
            return self._text(slot, left.pop(0), source)
        mark = self.delimiters.repetition
        texts = [self._text(slot, one, source) for one in (left if mark else left[:1])]
        del left[: len(texts)]
        return mark.join(texts)

    def _text(self, slot: Slot, value: object, source: _Source) -> str:
        """Return one value as wire text; refuse one that cannot stand on the wire."""
        path = _joined(source.path, slot.field)
        if slot.codes:
            value = slot.codes.codes.get(str(value), value)
        try:
            text = write_value(value, slot.element)
        except ValueError as error:
            self._refuse("invalid-character", f"{path}: {value} {error}", Place(), str(value))
            return ""
        if slot.codes and slot.codes.complete and text not in slot.codes.words:
            self._refuse("invalid-code", f"{path}: {text!r} is not allowed here", Place(), text)
        if not text:
            self._refuse("missing-element", f"{path}: is blank, which X12 cannot say", Place())
        if slot.element.type == "composite":
            return text.replace(":", self.delimiters.component)
        return self._safe(text, path)

    def _safe(self, text: str, path: str) -> str:
        """Return the text; refuse it when it holds a delimiter (it would inject elements)."""
        marks = self.delimiters
        signs = marks.element + marks.segment + marks.component + marks.repetition + "\r\n"
        if any(sign in text for sign in signs):
            held = sorted(set(signs) & set(text))
            shown = " ".join(repr(sign) for sign in held)
            self._refuse("invalid-character", f"{path}: {text!r} holds {shown}", Place(), text)
            return ""
        return text

    def _fill_pairs(self, elements: list[str], slot: Slot, source: _Source) -> None:
        """Fill a region with qualifier and value pairs: "kind 2" is written as its kind."""
        left = source.left.get(slot.field) if slot.write else None
        for at in range(slot.at - 1, (slot.to or len(elements)) - 1, 2):
            if not left:
                return
            pair = left.pop(0)
            assert isinstance(pair, tuple)
            kind, value = pair
            elements[at] = self._text(slot, _kind(kind, source.record, slot), source)
            elements[at + 1] = self._safe(str(value).rstrip(" "), _joined(source.path, slot.field))

    def _total(self, slot: Slot) -> int:
        star = self.delimiters.element
        return int(total_of(slot, self.document, self.lines, star))

    def _add_line(self, step: Step, elements: list[str], path: str) -> None:
        """Add a segment; what our own reader would find wrong with it is refused."""
        while elements and not elements[-1]:
            elements.pop()
        line = self.delimiters.element.join([step.use.segment, *elements])
        self.lines.append(line)
        if step.match(line) is None:
            parts = line.split(self.delimiters.element)
            for flaw in diagnose(step.use, parts, self.delimiters).flaws:
                if flaw.severity is Severity.REJECT:
                    place = Place(
                        segment=step.use.segment,
                        position=len(self.lines) + 1,
                        element=flaw.at,
                        component=flaw.part,
                    )
                    text = f"{path}: {flaw.message}" if path else flaw.message
                    self._refuse(flaw.code, text, place, flaw.value)

    def _refuse(self, code: str, text: str, place: Place, value: str = "") -> None:
        self.problems.append(
            Problem(code=code, message=text, severity=Severity.REJECT, place=place, value=value)
        )


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _belongs(use: Use, item: msgspec.Struct) -> bool:
    """Whether the constants of a use are what the item says."""
    for slot in use.slots:
        if slot.fixed and slot.field and getattr(item, slot.field) != _word(slot):
            return False
    return True


def _word(slot: Slot) -> str:
    """Return the constant of a slot as the document says it."""
    return slot.codes.words[slot.fixed] if slot.codes else slot.fixed


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


def _kind(kind: str, record: msgspec.Struct, slot: Slot) -> str:
    """Return "UPC" for a key "UPC 2" that parsing made of a kind standing twice."""
    plain, _, number = kind.rpartition(" ")
    mapping = getattr(record, slot.field)
    return plain if number.isdigit() and int(number) > 1 and plain in mapping else kind
