"""Writing in one go: what a record with certain fields filled becomes is worked out once.

Records of one class mostly have the same few fields filled: their shape. From shape and guide
follow the segments, their order and their elements, up to the values; so a writer is made of them
(`writers`) once records of a shape have come often. One of them is checked by the patterns of its
segments: which elements are there does not change, and each value has a pattern of its own.
Whatever is not plain (a word that is on no list, a second composite, an error) raises one of ODD,
and the careful writer has its turn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from operator import ne

import msgspec
from msgspec.structs import astuple

from translators.dictionary import rule_elements
from translators.uses import Slot
from translators.x12.acts import (
    Act,
    Pen,
    Piece,
    Value,
    Values,
    Write,
    items_act,
    lines_act,
    rested_items_act,
    rests_act,
    total_act,
)
from translators.x12.compile import COMPILED_GUIDES, Compiled, Level, Step
from translators.x12.delimiters import Delimiters
from translators.x12.forms import SLOT, Kept, Pairs, form_of, lines_form, right_pattern
from translators.x12.plans import PLANS, Line, Plan, blanks_of, due, plans_of
from translators.x12.rests import header_of
from translators.x12.writers import Shape, build_writer

NUMERIC = frozenset("-.0123456789")
"""What numbers are written with."""

OFTEN = 8
"""So many records of a shape come before a writer is made: that takes as long as to write them.

A power of two."""


class Scribe:
    """Writes the records of one use of a guide (`step`), or its documents.

    `write` is the writer of the shape that came last.
    """

    def __init__(
        self,
        record: type[msgspec.Struct],
        step: Step | None,
        level: Level | None,
        delimiters: Delimiters,
    ) -> None:
        self.record = record
        self.step = step
        self.level = level
        self.delimiters = delimiters
        self.blanks = blanks_of(record)
        self.seen: Kept[bytes, int] = Kept()
        self.writers: Kept[bytes, Write | None] = Kept()
        self.write: Write = self.choose

    def choose(self, record: msgspec.Struct, pen: Pen, parent: str) -> None:
        """Write a record and everything below it by the writer of its shape.

        Raises ODD when that needs a closer look.
        """
        if type(record) is not self.record:
            raise TypeError(record)
        values = astuple(record)
        filled = bytes(map(ne, values, self.blanks))
        if filled not in self.writers:
            self._count(filled)
            self.writers.keep(filled, self._made(values, filled))
        write = self.writers[filled]
        if write is None or write is self.write:  # a blank of another kind, and so not of a shape
            raise LookupError(filled)
        self.write = write
        write(record, pen, parent)

    def _count(self, filled: bytes) -> None:
        """Count records of a shape; LookupError while they are too few to make a writer for.

        Where the last of them was no model for the others, there is a try after twice as many.
        """
        count = self.seen.keep(filled, self.seen.get(filled, 0) + 1)
        if count < OFTEN or count & (count - 1):
            raise LookupError(filled)

    def _made(self, values: Values, filled: bytes) -> Write | None:
        """Return the writer of a shape; None when its records are always odd.

        Raises LookupError when something is wrong in this record.
        """
        draft = _Draft(self.record, filled, self.delimiters)
        parts = draft.write_use(self.step, self.level)
        if parts is None or draft.left:
            return None
        if not all(piece.fits(values) for piece in draft.pieces):
            raise LookupError(filled)
        own = [at for at, one in enumerate(filled) if one]
        return build_writer(Shape(self.record, own, self.blanks, parts), self.choose)


class _Odd(Exception):
    """Records of this shape are not written in one go."""


class _Draft:
    """A shape being worked out: `left` are the fields that nothing writes so far.

    With something `unread` (its place), `takers` say by header which collection's items a rest is
    laid under; None for a header that others have too.
    """

    def __init__(self, record: type[msgspec.Struct], filled: bytes, delimiters: Delimiters) -> None:
        self.places = {name: at for at, name in enumerate(record.__struct_fields__)}
        self.filled = {name for name, one in zip(self.places, filled, strict=True) if one}
        self.left = self.filled - {"unread"}
        self.unread = self.places["unread"] if "unread" in self.filled else None
        self.takers: dict[str, tuple[int, Line] | None] = {}
        self.delimiters = delimiters
        self.pieces: list[Piece] = []

    def write_use(self, step: Step | None, level: Level | None) -> list[Piece | Act] | None:
        """Return what writes a record and what is below it; None when that is not plain."""
        try:
            self._check_separators()
            opening = None if step is None else self._piece(step)
            parts = self._level(level)
        except _Odd:
            return None
        if opening is not None:
            parts = _opened(opening, parts)
        if self.unread is None:
            return parts
        if step is not None:
            self.takers[header_of(step.use)] = None
        self._bar_flats(level)
        return [rests_act(self.unread, self.takers), *parts]

    def _check_separators(self) -> None:
        """Raise _Odd where a number could hold a separator: no pattern of numbers looks for it."""
        marks = self.delimiters
        signs = marks.element + marks.segment + marks.component + marks.repetition
        if not NUMERIC.isdisjoint(signs):
            raise _Odd

    def _bar_flats(self, level: Level | None) -> None:
        """Note that a rest may be meant for a use that fills the record itself."""
        for plan in plans_of(level) if level is not None else ():
            for line in plan.flat:
                self.takers[line.header] = None
                self._bar_flats(line.step.level)

    def _level(self, level: Level | None) -> list[Piece | Act]:
        parts: list[Piece | Act] = []
        if level is not None:
            present = tuple(name for name in self.places if name in self.left)
            for plan in due(level, present):
                parts += self._position(plan)
        return parts

    def _position(self, plan: Plan) -> list[Piece | Act]:
        """Return what writes a position. Its maximum is watched where it could be passed."""
        parts: list[Piece | Act] = []
        count = 0
        for line in plan.flat:
            own = self._flat(line)
            parts += own
            count += bool(own)
        items = [(name, lines) for name, lines in plan.items if name in self.left]
        first = plan.steps[0]
        loops, bounded = first.use.loop, first.position.limit > 0
        mixed = any(step.use.loop != loops for step in plan.steps)
        several = len(items) > 1 or count > first.limit
        if bounded and ((items and mixed) or (several and not loops)):
            raise _Odd
        most = first.limit if loops or not bounded else first.limit - count
        for name, lines in items:
            self.left.discard(name)
            place = self.places[name]
            takers = [(line, scribe_of(line.step)) for line in lines]
            for line in lines:
                self.takers[line.header] = None if line.header in self.takers else (place, line)
            if self.unread is None:
                parts.append(items_act(place, takers, most))
            else:
                parts.append(rested_items_act(place, takers, most, self.unread))
        if plan.always:
            self._check_mandatory(plan, [lines for _, lines in items])
        return parts

    def _check_mandatory(self, plan: Plan, items: Sequence[Sequence[Line]]) -> None:
        """Raise _Odd when a mandatory use of a position may not be written."""
        written = {line.step for line in plan.flat if not line.step.unread}
        written |= {lines[0].step for lines in items if len(lines) == 1}
        if any(step.use.mandatory and step not in written for step in plan.steps):
            raise _Odd

    def _flat(self, line: Line) -> list[Piece | Act]:
        """Return what writes a use that fills the record itself, and what is below it."""
        step, fields = line.step, self.left.intersection(line.fields)
        level = None if step.unread else step.level
        if step.totals:
            if fields:
                raise _Odd
            parts = self._level(level)
            return [total_act(line, due=bool(parts)), *parts]
        wanted = fields or (step.use.mandatory and not step.unread)
        piece = self._piece(step) if wanted else None
        parts = self._level(level)
        if piece is None:  # it would be opened for what stands below it
            if not parts:
                return []
            piece = self._piece(step)
        return _opened(piece, parts)

    def _piece(self, step: Step) -> Piece | Act:
        """Return what writes the segment of a use, with the values that are left for it."""
        use = step.use
        many = [slot for slot in use.slots if slot.kind == "strs" and slot.field in self.left]
        if many:
            return self._lines(step, many)
        elements: list[str | None] = [""] * len(use.members)
        values: list[Value] = []
        for slot in use.slots:
            self._fill(step, slot, elements, values)
        if use.hl:
            elements[:2] = [SLOT, SLOT]
        while elements and not elements[-1]:
            elements.pop()
        texts = [one for one in elements if one is not None]
        text = self.delimiters.element.join([use.segment, *texts])
        piece = Piece(step, text, tuple(values), use.hl)
        self.pieces.append(piece)
        return piece

    def _lines(self, step: Step, slots: Sequence[Slot]) -> Act:
        """Return the segments of a use that carries nothing but the texts of one field."""
        use, name = step.use, slots[0].field
        others = self.left.intersection(slot.field for slot in use.slots) - {name}
        shared = len(step.position.uses) > 1 and step.position.limit
        told = any(one.field and one.fixed for one in use.slots)
        odd = any(one.repeat or one.codes or one.part for one in slots)
        if others or shared or told or odd or use.hl:
            raise _Odd
        self.left.discard(name)
        at = [slot.at for slot in slots]
        form = lines_form(use, at, step.limit, step.match, self.delimiters)
        return lines_act(self.places[name], form)

    def _fill(
        self, step: Step, slot: Slot, elements: list[str | None], values: list[Value]
    ) -> None:
        """Put a constant, or the place of a value, where a slot says."""
        at, name = slot.at - 1, slot.field
        colon = self.delimiters.component
        region = slot.each or slot.kind == "strs" or slot.composite or (slot.part and not colon)
        if slot.count or slot.sum or (region and name in self.left):
            raise _Odd
        if name not in self.left and not slot.fixed:
            return
        text = SLOT
        if slot.fixed and (not name or name not in self.filled):
            text = slot.fixed
        elif slot.pairs:
            pairs = self._pairs(step, slot, elements)
            values.append(Value(self.places[name], pairs, pairs.pattern))
        else:
            pattern = re.escape(slot.fixed) or right_pattern(slot.element, self.delimiters)
            values.append(Value(self.places[name], form_of(slot), pattern))
        self.left.discard(name)
        if not slot.part:
            elements[at] = text
            return
        parts = (elements[at] or "").split(colon)
        parts += [""] * (slot.part - len(parts))
        parts[slot.part - 1] = text
        elements[at] = colon.join(parts)

    def _pairs(self, step: Step, slot: Slot, elements: list[str | None]) -> Pairs:
        """Return the pairs of a mapping, in place of all elements of its region."""
        use = step.use
        last = slot.to or len(use.members)
        behind = [one for one in use.slots if one.at > last]
        padded = any(one.fixed or one.field in self.left for one in behind)
        region = range(slot.at, last + 1)
        rules = [rule_elements(rule) for rule in use.rules if not _of_a_pair(rule, slot)]
        if not slot.write or any(at in region for rule in rules for at in rule):
            raise _Odd
        elements[slot.at : last] = [None] * (last - slot.at)
        return Pairs(slot, use, self.delimiters, padded=padded)


def _opened(opening: Piece | Act, parts: list[Piece | Act]) -> list[Piece | Act]:
    """Return what writes a segment and the parts below it."""
    if isinstance(opening, Piece) and opening.hl:
        return [opening._replace(below=parts)]
    return [opening, *parts]


def _of_a_pair(rule: str, slot: Slot) -> bool:
    """Whether a syntax note only says that kind and number of a pair stand together."""
    places = {(at - slot.at) // 2 for at in rule_elements(rule)}
    return rule[0] in "PC" and len(places) == 1


@lru_cache(maxsize=PLANS)
def scribe_of(step: Step) -> Scribe:
    """Return what writes the items of a use."""
    assert step.item is not None, step.use.path
    return Scribe(step.item, step, step.level, step.delimiters)


@lru_cache(maxsize=COMPILED_GUIDES)
def scribe_of_documents(compiled: Compiled) -> Scribe:
    """Return what writes the documents of a guide."""
    return Scribe(compiled.guide.document, None, compiled.root, compiled.delimiters)
