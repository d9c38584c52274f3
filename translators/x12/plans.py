"""A compiled guide from the writing side: what of each level a record has something for.

Which fields of records hold something repeats all the time, so the positions worth looking at are
worked out once for each level and set of fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import msgspec

from translators.uses import Slot, fields_of
from translators.x12.compile import Level, Step
from translators.x12.rests import header_of

PLANS = 4_096
"""How many levels, and combinations of fields on them, are kept worked out."""


class Line(NamedTuple):
    """A use ready to be written: `fields` it writes, `many` those of them that are collections.

    `belongs` are the constants an item of this use must have in its fields.
    """

    step: Step
    header: str
    fields: tuple[str, ...]
    many: tuple[str, ...]
    belongs: tuple[tuple[str, str], ...]
    totals: tuple[Slot, ...]


class Plan(NamedTuple):
    """A position of a level: `fields` are all it could write of the record it belongs to.

    `flat` are its uses that fill the record itself, `items` those of each collection. With
    `always` it is looked at whatever the record holds.
    """

    steps: Sequence[Step]
    flat: tuple[Line, ...]
    items: tuple[tuple[str, tuple[Line, ...]], ...]
    fields: frozenset[str]
    always: bool


@cache
def kinds_of(record: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    """Return the fields of a record class, in order: each "one" value, a "map" or "many"."""
    kinds = {"map": "map", "items": "many", "strs": "many", "segments": "many"}
    return tuple((name, kinds.get(field.kind, "one")) for name, field in fields_of(record).items())


@cache
def blanks_of(record: type[msgspec.Struct]) -> tuple[object, ...]:
    """Return what each field of a record class holds when nobody filled it, in order."""
    return tuple(_blank(one) for one in msgspec.structs.fields(record))


def _blank(field: msgspec.structs.FieldInfo) -> object:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return "" if field.required else field.default


@lru_cache(maxsize=PLANS)
def due(level: Level, present: tuple[str, ...]) -> tuple[Plan, ...]:
    """Return the positions worth looking at when these fields of the record hold something."""
    return tuple(
        plan for plan in plans_of(level) if plan.always or not plan.fields.isdisjoint(present)
    )


def word_of(slot: Slot) -> str:
    """Return the constant of a slot as the document says it."""
    return slot.codes.words[slot.fixed] if slot.codes else slot.fixed


@lru_cache(maxsize=PLANS)
def plans_of(level: Level) -> tuple[Plan, ...]:
    """Return all positions of a level, in wire order."""
    return tuple(_plan(steps) for steps in level.positions)


def _plan(steps: Sequence[Step]) -> Plan:
    lines = [_line(step) for step in steps]
    names = dict.fromkeys(step.use.into for step in steps if step.item is not None)
    return Plan(
        steps=steps,
        flat=tuple(line for line in lines if line.step.item is None),
        items=tuple(
            (name, tuple(line for line in lines if line.step.use.into == name)) for name in names
        ),
        fields=frozenset(name for step in steps for name in _fields(step)),
        always=any(not step.unread and (step.use.mandatory or step.totals) for step in steps),
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
        yield from (name for plan in plans_of(step.level) for name in plan.fields)


def _line(step: Step) -> Line:
    use = step.use
    return Line(
        step=step,
        header=header_of(use),
        fields=tuple(slot.field for slot in use.slots if slot.field),
        many=tuple(slot.field for slot in use.slots if slot.kind in ("strs", "map", "items")),
        belongs=tuple(
            (slot.field, word_of(slot)) for slot in use.slots if slot.fixed and slot.field
        ),
        totals=tuple(slot for slot in use.slots if slot.count and slot.write),
    )


def belongs(line: Line, item: msgspec.Struct) -> bool:
    """Whether the constants of a use are what the item says."""
    return all(getattr(item, field) == word for field, word in line.belongs)
