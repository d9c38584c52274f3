"""The elements of one segment in words: name, value, meaning, field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from translators.dictionary import Element, Member
from translators.explain.remarks import Remark
from translators.uses import Slot, Use
from translators.wording import code_word, meaning, plain_word
from translators.x12.delimiters import Delimiters
from translators.x12.diagnose import region_of

NEAR = 4
"""A quantity's unit stands at most so many elements behind it (length, width, height, unit)."""

UNITS = frozenset(["355", "C001"])
"""The data elements that hold a unit of measure."""

PACKS = "356"
"""How many packs there are in one: a count, the unit behind it is that of their size."""

PRICE = "212"
"""The unit price: its unit stands right before it."""


BROAD = frozenset(["127", "337", "352", "373", "380", "610", "782"])
"""Data elements that stand in many places: a date, a sum, a reference. Our field says which."""

PLAIN = frozenset(["amount", "at", "description", "lines", "on", "quantity", "text", "value"])
"""Fields that say no more than the element's own name."""


class Piece(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One element or component: `PO104`, what it is, its value, what the value means.

    `path` is the field of the document it went into, "" where none took it.
    """

    name: str
    title: str
    value: str = ""
    meaning: str = ""
    path: str = ""
    remarks: tuple[Remark, ...] = ()


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one segment before it is put in words.

    `use` is how the guide reads it (None: it has no place there), `paths` the fields its elements
    and components went into.
    """

    id: str
    values: Sequence[str]
    members: Sequence[Member]
    use: Use | None
    delimiters: Delimiters
    paths: Mapping[tuple[int, int], str]
    remarks: Mapping[str, Sequence[Remark]]


def pieces_of(segment: Segment) -> tuple[Piece, ...]:
    """Return the elements that hold a value, and those that lack one and should not."""
    pieces = []
    for at in range(1, max(len(segment.values), len(segment.members)) + 1):
        value = segment.values[at - 1] if at <= len(segment.values) else ""
        member = segment.members[at - 1] if at <= len(segment.members) else None
        for part, text, element in _parts(value, member, segment.delimiters):
            name = f"{segment.id}{at:02d}" + (f"-{part}" if part else "")
            remarks = tuple(segment.remarks.get(name, ()))
            shown = text.rstrip(" ")
            if not shown and not remarks:
                continue
            pieces.append(
                Piece(
                    name=name,
                    title=_title(element, segment.paths.get((at, part), "")),
                    value=shown,
                    meaning=_meaning(segment, at, part, shown, element),
                    path=segment.paths.get((at, part), ""),
                    remarks=remarks,
                )
            )
    return tuple(pieces)


def _title(element: Element | None, path: str) -> str:
    """Return what an element is; one that stands in many places with the field it fills."""
    if element is None:
        return "not in the standard"
    name, field = element.name, path.rpartition(".")[2].partition("[")[0]
    if element.number not in BROAD or field in ("", name, *PLAIN):
        return name
    return f"{name.partition(',')[0]}: {plain_word(field)}"


def _parts(
    value: str, member: Member | None, delimiters: Delimiters
) -> list[tuple[int, str, Element | None]]:
    """Return (component, text, facts) of an element; a composite component by component."""
    if member is None:
        return [(0, value, None)]
    mark = delimiters.component
    if not member.parts or not mark or not value:
        return [(0, value, member.element)]
    facts = [below.element for below in member.parts]
    texts = value.split(mark)
    return [
        (part, text, facts[part - 1] if part <= len(facts) else None)
        for part, text in enumerate(texts, 1)
    ]


def _meaning(segment: Segment, at: int, part: int, value: str, element: Element | None) -> str:
    """Return what a value means: its repetitions in turn, a quantity with its unit."""
    if element is None or not value:
        return ""
    slot = _slot(segment.use, at, part)
    mark = segment.delimiters.repetition
    texts = value.split(mark) if mark else [value]
    codes = slot.codes if slot else None
    said = ", ".join(each for text in texts if (each := meaning(text, element, codes)))
    unit = _unit(segment, at) if element.type[0] in "NR" and not part else ""
    return f"{said or value} {unit}" if unit else said


def _slot(use: Use | None, at: int, part: int) -> Slot | None:
    """Return what the guide says about an element; of a pair, what it says of the first one."""
    if use is None:
        return None
    own = next((slot for slot in use.slots if (slot.at, slot.part) == (at, part)), None)
    return own or region_of(use, at)


def _unit(segment: Segment, at: int) -> str:
    """Return the unit of a quantity, which follows it, or of a price, which it precedes.

    One before a run of places and quantities (SDQ) is that of them all.
    """
    members, values = segment.members, segment.values
    if members[at - 1].element.number == PRICE:
        before = at - 1
        known = before and members[before - 1].element.number in UNITS
        word = _unit_word(segment, before) if known else ""
        return f"per {word}" if word else ""
    if members[at - 1].element.number == PACKS:
        return ""
    runs = segment.use.slots if segment.use else ()
    if members[0].element.number in UNITS and any(one.each and one.at < at for one in runs):
        return _unit_word(segment, 1)
    for behind in range(at + 1, min(at + NEAR, len(values), len(members)) + 1):
        element = members[behind - 1].element
        if element.number in UNITS:
            return _unit_word(segment, behind)
        if element.type[0] not in "NR":
            return ""
    return ""


def _unit_word(segment: Segment, at: int) -> str:
    """Return the unit in an element as a word, the code itself where we have none."""
    element, mark = segment.members[at - 1], segment.delimiters.component
    value = segment.values[at - 1].partition(mark)[0] if mark else segment.values[at - 1]
    facts = element.parts[0].element if element.parts else element.element
    return code_word(value, facts) or value
