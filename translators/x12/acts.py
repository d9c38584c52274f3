"""What writes the segments of a record in one go; `shapes` puts it together.

Whatever is not plain raises one of ODD, and the careful writer has its turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import call, itemgetter
from typing import Any, NamedTuple, Protocol

import msgspec

from translators.documents import Segment
from translators.x12.compile import Step
from translators.x12.forms import MARK, Form
from translators.x12.plans import Line, belongs

ODD = (LookupError, ValueError, TypeError, StopIteration)
"""What says that something cannot be written in one go."""

Values = tuple[Any, ...]
Pick = Callable[[Values], Values]


class Pen(Protocol):
    """What writes a document: the lines and the number of HL levels so far."""

    lines: list[str]
    levels: int

    def wrote_in_one_go(self, write: Write, record: msgspec.Struct, parent: str) -> bool:
        """Whether a record is written, as one that is plain; else nothing is done."""

    def write_odd(
        self, line: Line, item: msgspec.Struct, parent: str, rest: Segment | None = None
    ) -> None:
        """Write an item that cannot be written in one go, or under which a rest is laid."""

    def write_total(self, line: Line, *, due: bool) -> None:
        """Write a use that states control totals: if it is `due`, or there is one to state."""


Write = Callable[[msgspec.Struct, Pen, str], None]
"""Writes a record in one go, or raises one of ODD."""

Taker = tuple[Line, Write]
"""A use, and what writes its items."""

Act = Callable[[Values, Pen, str], None]
"""Writes something of a record's values: to a pen, below the HL of this number."""


class Piece(NamedTuple):
    """A segment of a shape: its template, and the places and forms of the values it takes.

    With `many` it may become several. The template of an `hl` begins with its two numbers.
    """

    step: Step
    template: str
    values: tuple[tuple[int, Form], ...]
    hl: bool
    many: bool

    def fits(self, values: Values) -> bool:
        """Whether the pattern takes what these values make of it: not if an element is missing."""
        texts = ["1", "1"] if self.hl else []
        texts += [form(values[at]) for at, form in self.values]
        segments = (self.template % tuple(texts)).split(MARK)
        return all(self.step.match(segment) is not None for segment in segments)


def joined(parts: Iterable[Piece | Act]) -> list[Act]:
    """Return what writes these parts; segments that follow each other are made at once."""
    acts: list[Act] = []
    for plain, group in groupby(parts, key=lambda part: isinstance(part, Piece)):
        if plain:
            acts.append(run_act([part for part in group if isinstance(part, Piece)]))
        else:
            acts += [part for part in group if not isinstance(part, Piece)]
    return acts


def run_act(pieces: Sequence[Piece]) -> Act:
    """Return what writes segments of a record's own values."""
    template = MARK.join(piece.template for piece in pieces)
    pick = picker([at for piece in pieces for at, _ in piece.values])
    forms = [form for piece in pieces for _, form in piece.values]

    def write_one(values: Values, pen: Pen, _parent: str) -> None:
        pen.lines.append(template % tuple(map(call, forms, pick(values))))

    def write_all(values: Values, pen: Pen, _parent: str) -> None:
        pen.lines += (template % tuple(map(call, forms, pick(values)))).split(MARK)

    return write_one if len(pieces) == 1 and not pieces[0].many else write_all


def hl_act(piece: Piece, acts: Sequence[Act]) -> Act:
    """Return what writes an HL with its numbers, and what is below it."""
    pick = picker([at for at, _ in piece.values])
    forms = [form for _, form in piece.values]

    def write(values: Values, pen: Pen, parent: str) -> None:
        pen.levels += 1
        number = str(pen.levels)
        texts = map(call, forms, pick(values))
        pen.lines.append(piece.template % (number, parent, *texts))
        for act in acts:
            act(values, pen, number)

    return write


def items_act(at: int, takers: Sequence[Taker], most: int) -> Act:
    """Return what writes the items of a collection, each by the use it belongs to."""
    only = takers[0] if len(takers) == 1 and not takers[0][0].belongs else None

    def write(values: Values, pen: Pen, parent: str) -> None:
        items = values[at]
        if len(items) > most:
            raise LookupError(at)
        for item in items:
            line, write_item = only or next(one for one in takers if belongs(one[0], item))
            written, levels = len(pen.lines), pen.levels
            try:
                write_item(item, pen, parent)
            except ODD:
                del pen.lines[written:]
                pen.levels = levels
                pen.write_odd(line, item, parent)

    return write


def rested_items_act(at: int, takers: Sequence[Taker], most: int, unread: int) -> Act:
    """Return what writes the items of a collection, rests laid under some of them."""

    def write(values: Values, pen: Pen, parent: str) -> None:
        if len(values[at]) > most:
            raise LookupError(at)
        rests = {rest[0]: rest for rest in values[unread]}
        for number, item in enumerate(values[at], 1):
            line, write_item = next(one for one in takers if belongs(one[0], item))
            rest = rests.get(f"{line.header} {number}")
            if rest or not pen.wrote_in_one_go(write_item, item, parent):
                pen.write_odd(line, item, parent, rest)

    return write


def rests_act(unread: int, takers: Mapping[str, tuple[int, Line] | None]) -> Act:
    """Return what makes sure that all that is unread are rests, each of an item that takes it."""

    def check(values: Values, _pen: Pen, _parent: str) -> None:
        for name, *_ in values[unread]:
            header, _, number = name.rpartition(" ")
            taker = takers[header]
            if taker is None or str(int(number)) != number or int(number) < 1:
                raise LookupError(name)
            place, line = taker
            if not belongs(line, values[place][int(number) - 1]):
                raise LookupError(name)

    return check


def total_act(line: Line, *, due: bool) -> Act:
    """Return what writes a use that states totals; it is `due` for what follows below it."""
    return lambda _values, pen, _parent: pen.write_total(line, due=due)


def picker(places: Sequence[int]) -> Pick:
    """Return what takes the values at these places."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda values: tuple(values[at] for at in places)
