"""The records of a loaded guide: code lists, slots (elements), uses (segments), fields."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from functools import cache

import msgspec

from translators.dictionary import Element, Member
from translators.problems import Severity

SCALARS: Mapping[object, str] = {
    str: "str",
    int: "int",
    Decimal: "decimal",
    date: "date",
    time: "time",
}


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a document record as its annotation says.

    `kind` is str, int, decimal, date, time, strs (texts), map (kind → text), items (records of
    `item`) or segments (what no field carries).
    """

    name: str
    kind: str
    required: bool
    item: type[msgspec.Struct] | None = None


@cache
def fields_of(record: type[msgspec.Struct]) -> Mapping[str, Field]:
    """Return the fields of a record class by name, in order; asserts that all are of our kinds."""
    hints = typing.get_type_hints(record)
    return {
        one.name: _field(one.name, hints[one.name], required=one.required)
        for one in msgspec.structs.fields(record)
    }


def _field(name: str, hint: object, *, required: bool) -> Field:
    if isinstance(hint, types.UnionType):
        hint = typing.get_args(hint)[0]
    if hint in SCALARS:
        return Field(name=name, kind=SCALARS[hint], required=required)
    if typing.get_origin(hint) is not tuple:
        return Field(name=name, kind="map", required=required)
    inner = typing.get_args(hint)[0]
    if inner is str:
        return Field(name=name, kind="strs", required=required)
    if typing.get_origin(inner) is tuple:
        return Field(name=name, kind="segments", required=required)
    return Field(name=name, kind="items", required=required, item=inner)


class CodeList(msgspec.Struct, frozen=True, kw_only=True):
    """X12 codes and our words: `words` code → word, `codes` the inverse.

    A list that is not `complete` lets other codes pass raw, with a note.
    """

    complete: bool
    words: Mapping[str, str]
    codes: Mapping[str, str]


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """What a guide says about element `at` (component `part`, 0 for the whole element).

    `element` are the dictionary's facts of that place; `kind` is the field's kind. `to` is the last
    element of a region of `pairs`, or of one in which `each` run of elements is a record of class
    `item`: `parts` are the slots of one run, `to` the last component in a composite. `count` and
    `sum` are control totals.
    """

    at: int
    part: int = 0
    element: Element
    field: str = ""
    kind: str = ""
    fixed: str = ""
    codes: CodeList | None = None
    use: str = "O"
    repeat: bool = False
    pairs: bool = False
    append: bool = False
    each: bool = False
    parts: tuple[Slot, ...] = ()
    item: type[msgspec.Struct] | None = None
    to: int = 0
    count: str = ""
    sum: str = ""
    write: bool = True
    severity: Severity | None = None
    excluded: str = ""
    note: str = ""

    @property
    def composite(self) -> bool:
        """Whether the place is a whole composite."""
        return self.element.type == "composite"


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """One use of a segment: `path` as the guide's headers say it, `limit` 0 for no maximum.

    `into` is the collection an occurrence becomes one item of (`item` its record class); with
    `loop` the item also takes what `children` carry. Without `into`, fields and children belong to
    the enclosing record. `members` are all elements of the segment, slots filled in where the
    guide says something.
    """

    path: str
    segment: str
    name: str = ""
    mandatory: bool = False
    limit: int = 1
    into: str = ""
    item: type[msgspec.Struct] | None = None
    loop: bool = False
    hl: bool = False
    excluded: str = ""
    note: str = ""
    severity: Severity | None = None
    members: tuple[Member, ...] = ()
    rules: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()
    children: tuple[Position, ...] = ()

    @property
    def fixed(self) -> Mapping[int, str]:
        """The constant elements that tell this use from its neighbours: position → value."""
        return {slot.at: slot.fixed for slot in self.slots if slot.fixed and not slot.part}

    @property
    def carries(self) -> bool:
        """Whether the segment fills the document, states a control total or makes a level."""
        filled = any(slot.field or slot.count or slot.sum for slot in self.slots)
        return filled or self.hl or bool(self.into)


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """Neighbouring uses of one segment id: one position of the standard, with one maximum.

    Uses with constants come first, so that a use without catches the rest.
    """

    uses: tuple[Use, ...]
    limit: int
    number: int = 0


def outline(
    positions: Iterable[Position], depth: int = 0, seen: dict[object, str] | None = None
) -> Iterator[tuple[Use, int, int, str]]:
    """Yield every use with its position's maximum, its depth and "", in wire order.

    Below a loop that is made like one before it nothing is told again: the path of that one stands
    in the place of "". Levels of ship notices have the same segments wherever they hang.
    """
    seen = {} if seen is None else seen
    for position in positions:
        for use in position.uses:
            make = _make(use) if use.children else None
            yield use, position.limit, depth, seen.get(make, "")
            if make not in seen:
                yield from outline(use.children, depth + 1, seen)
            if make is not None:
                seen.setdefault(make, use.path)


def _make(use: Use) -> object:
    """Return what a use is made of, whatever its path: equal for uses that are alike."""
    slots = tuple(
        (slot.at, slot.part, slot.field, slot.fixed, slot.use, _words(slot.codes))
        for slot in use.slots
    )
    below = tuple(_make(one) for position in use.children for one in position.uses)
    return use.segment, use.into, use.mandatory, use.limit, slots, below


def _words(codes: CodeList | None) -> object:
    return None if codes is None else (codes.complete, tuple(codes.words))
