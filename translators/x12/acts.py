"""What writes the segments of a record in one go; `shapes` puts it together.

Whatever is not plain raises one of ODD, and the careful writer has its turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import msgspec

from translators.documents import Segment
from translators.x12.compile import Step
from translators.x12.forms import MARK, SLOT, Form, Words, escaped
from translators.x12.plans import Line, belongs

ODD = (LookupError, ValueError, TypeError, StopIteration)
"""What says that something cannot be written in one go."""

Values = tuple[Any, ...]


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


class Scribe(Protocol):
    """What writes the items of a use."""

    write: Write


Taker = tuple[Line, Scribe]
"""A use, and what writes its items."""

Act = Callable[[Values, Pen, str], None]
"""Writes something of a record's values: to a pen, below the HL of this number."""


class Value(NamedTuple):
    """A value a segment takes: its place in the record, its form, the pattern of what is right."""

    at: int
    form: Form
    pattern: str


class Piece(NamedTuple):
    """A segment of a shape: its text with a SLOT for each of the values it takes.

    The text of an `hl` begins with SLOTs for its two numbers; `below` are the parts below it.
    """

    step: Step
    text: str
    values: tuple[Value, ...]
    hl: bool
    below: Sequence[Piece | Act] = ()

    def fits(self, values: Values) -> bool:
        """Whether the pattern takes what these values make of it: not if an element is missing."""
        texts = ["1", "1"] if self.hl else []
        texts += [value.form.text(values[value.at]) for value in self.values]
        template = escaped(self.text).replace(SLOT, "%s")
        return self.step.match(template % tuple(texts)) is not None


def lines_act(at: int, form: Words) -> Act:
    """Return what writes segments of the texts of one field."""

    def write(values: Values, pen: Pen, _parent: str) -> None:
        pen.lines += form[values[at]].split(MARK)

    return write


def items_act(at: int, takers: Sequence[Taker], most: int) -> Act:
    """Return what writes the items of a collection, each by the use it belongs to."""
    only = takers[0] if len(takers) == 1 and not takers[0][0].belongs else None

    def write(values: Values, pen: Pen, parent: str) -> None:
        items = values[at]
        if len(items) > most:
            raise LookupError(at)
        for item in items:
            line, scribe = only or next(one for one in takers if belongs(one[0], item))
            written, levels = len(pen.lines), pen.levels
            try:
                scribe.write(item, pen, parent)
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
            line, scribe = next(one for one in takers if belongs(one[0], item))
            rest = rests.get(f"{line.header} {number}")
            if rest or not pen.wrote_in_one_go(scribe.write, item, parent):
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
