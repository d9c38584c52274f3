"""Segments that fill the same elements are read by a function written for just these elements.

A filling is which elements of a segment are filled. Partners fill the same ones again and again, so
a filling that returns gets a reader that asks nothing: each of its elements stands there, the
syntax notes hold already, and a record that is complete with the segment is made at once. Codes
that never change (units, qualifiers of item numbers) are not looked up again either. What is filled
otherwise goes to the reader of the use.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import msgspec

from translators.uses import Slot, Use
from translators.x12.delimiters import Delimiters
from translators.x12.patterns import value_pattern
from translators.x12.readers import VALUES, Names, converted, made
from translators.x12.rests import loose_places

Filling = tuple[tuple[bool, ...], ...]
"""Whether each component of each element of a segment is filled, the id first."""

Taken = Any
"""What is read of a segment: the fields it fills (`Found`), or the record it is."""

Take = Callable[[str], Taken | None]
"""Reads a segment, None when it is none of the use; raises what a reader raises."""

LEARNT_FROM = 128
"""So many segments of a use are seen before it is decided how the others are read."""

OFTEN = 16
"""So many of them are filled alike where a reader is written for that."""

REPEATED = 8
"""So many of them have come before where segments are remembered as they stand."""

REMEMBERED = 512
"""How many segments of one use are remembered."""

LONGEST = 100
"""The longest segment that is remembered; long ones hold words, which seldom come again."""

Place = tuple[int, int]
"""Element and component of a segment, 0 for an element without components."""


class Recall(dict[str, Taken | None]):
    """What segments were read as, by their text: few items and places come again and again.

    What is remembered belongs to many documents: nobody may change it.
    """

    def __init__(self, take: Take) -> None:
        super().__init__()
        self.take = take

    def __missing__(self, segment: str) -> Taken | None:
        taken = self.take(segment)
        rest = isinstance(taken, dict) and "unread" in taken  # which will be taken out of it
        if len(self) < REMEMBERED and len(segment) <= LONGEST and not rest:
            self[segment] = taken
        return taken


def learnt_take(use: Use, segments: Sequence[str], marks: Delimiters, take: Take) -> Take:
    """Return how the next segments of a use are best read, by those seen; `take` reads any."""
    filled = Counter(filling_of(segment, marks) for segment in segments)
    for filling, count in reversed(filled.most_common()):  # the most frequent one is tried first
        if count < OFTEN or not _is_plain(use, filling, marks):
            continue
        alike = [one for one in segments if filling_of(one, marks) == filling]
        take = build_filled(use, filling, marks, take)
        if same := _same_codes(use, filling, alike, marks):
            take = build_filled(use, filling, marks, take, same)
    repeated = len(segments) - len(set(segments)) >= REPEATED
    return Recall(take).__getitem__ if repeated and (use.hl or not use.loop) else take


def _same_codes(
    use: Use, filling: Filling, segments: Sequence[str], marks: Delimiters
) -> Mapping[Place, str]:
    """Return the codes that all of the segments have: by place, as they stand."""
    rows = [segment.split(marks.element) for segment in segments]
    return {
        (at, 0): rows[0][at]
        for at, filled in enumerate(filling[1:], 1)
        if any(filled)
        and use.members[at - 1].element.type == "ID"
        and all(row[at] == rows[0][at] for row in rows)
    }


def filling_of(segment: str, marks: Delimiters) -> Filling:
    """Return the filling of a segment."""
    parts = segment.split(marks.element)
    if not marks.component or marks.component not in segment:
        return tuple((bool(one),) for one in parts)
    return tuple(tuple(map(bool, one.split(marks.component))) for one in parts)


def build_filled(
    use: Use,
    filling: Filling,
    marks: Delimiters,
    other: Take,
    same: Mapping[Place, str] | None = None,
) -> Take:
    """Return the reader of a plain filling, in which the codes of `same` never change.

    The use must have taken a segment filled like this already. What is filled otherwise is given
    to `other`.
    """
    source, names = write_filled(use, filling, marks, same or {})
    names["other"] = other
    return cast(Take, made(source, names, f"{use.path} filled alike"))


def write_filled(
    use: Use, filling: Filling, marks: Delimiters, same: Mapping[Place, str]
) -> tuple[str, Names]:
    """Return the source of a filling's reader, and what its names stand for."""
    names: Names = dict(VALUES)
    slots = {(slot.at, slot.part): slot for slot in use.slots}
    tail = _tail(use)
    groups: list[str] = []
    fields: dict[str, str] = {}

    def pattern_of(place: Place) -> str:
        """Return the pattern of a filled place, and note what becomes of its text."""
        at, part = place
        member, slot = use.members[at - 1], slots.get(place)
        element = member.parts[part - 1].element if part else member.element
        value, text = value_pattern(element, marks), f"text{at}_{part}"
        if slot and slot.fixed:
            return re.escape(slot.fixed)
        if tail is None or at < tail.at:
            if slot is None or not slot.field:
                return value
            if place in same and slot.kind == "str":
                fields[slot.field] = repr(_word(slot, same[place]))
                return re.escape(same[place])
            fields[slot.field] = converted(slot, text, f"words{at}_{part}", names, marks)
        elif place in same and (at - tail.at) % 2 == 0:
            return re.escape(same[place])
        groups.append(text)
        return f"({value})"

    pattern = use.segment
    for at, filled in enumerate(filling[1:], 1):
        parts = [
            pattern_of((at, part if use.members[at - 1].parts else 0)) if one else ""
            for part, one in enumerate(filled, 1)
        ]
        pattern += re.escape(marks.element) + re.escape(marks.component).join(parts)
    names["match"] = re.compile(pattern, re.ASCII).fullmatch
    lines = ["found = match(segment)", "if found is None: return other(segment)"]
    if groups:
        lines.append(f"{', '.join(groups)}, = found.groups()")
    if tail and len(filling) > tail.at:
        lines += _pairs(tail, len(filling), same, names)
        fields[tail.field] = "pairs"
    lines.append(f"return {_result(use, fields, names)}")
    return "def read(segment):\n" + "".join(f"    {line}\n" for line in lines), names


def _word(slot: Slot, code: str) -> str:
    """Return our word for a code, the code itself where there are none."""
    return slot.codes.words[code] if slot.codes else code


def _is_plain(use: Use, filling: Filling, marks: Delimiters) -> bool:
    """Whether all a filling fills is simple: fields of one value, and pairs to the end."""
    if not use.carries or any(slot.to or slot.each or slot.kind == "strs" for slot in use.slots):
        return False
    loose = set(loose_places(use))
    whole = {slot.at for slot in use.slots if slot.composite}
    for at, filled in enumerate(filling[1:], 1):
        member = use.members[at - 1]
        if any(filled) and ((member.repeat > 1 and marks.repetition) or at in whole):
            return False
        parts = range(1, len(filled) + 1) if member.parts else [0]
        if any(one and (at, part) in loose for one, part in zip(filled, parts, strict=True)):
            return False
    return use.item is None or use.loop or _required(use.item) <= _filled(use, filling)


def _tail(use: Use) -> Slot | None:
    """Return the slot of the pairs that a segment ends with."""
    return next((slot for slot in use.slots if slot.pairs), None)


def _filled(use: Use, filling: Filling) -> set[str]:
    """Return the fields a filling fills."""
    found = set()
    for slot in use.slots:
        parts = filling[slot.at] if slot.at < len(filling) else ()
        if any(parts[max(slot.part - 1, 0) :][:1]):
            found.add(slot.field)
    return found


def _required(record: type[msgspec.Struct]) -> set[str]:
    return {one.name for one in msgspec.structs.fields(record) if one.required}


def _pairs(tail: Slot, size: int, same: Mapping[Place, str], names: Names) -> list[str]:
    """Return the lines that read qualifiers and values into a mapping."""
    if tail.codes:
        names["words"] = tail.codes.words
    keys = []
    for at in range(tail.at, size, 2):
        text = f"text{at}_0"
        if (at, 0) in same:
            keys.append(repr(_word(tail, same[at, 0])))
        else:
            keys.append(f"words[{text}]" if tail.codes else text)
    pairs = (f"{key}: text{tail.at + 2 * at + 1}_0" for at, key in enumerate(keys))
    lines = [f"pairs = {{{', '.join(pairs)}}}"]
    if any((at, 0) not in same for at in range(tail.at, size, 2)):
        lines.append(f"if len(pairs) != {len(keys)}: raise LookupError({tail.field!r})")
    return lines


def _result(use: Use, fields: dict[str, str], names: Names) -> str:
    """Return the expression of what is read: the record itself where the segment is all of it."""
    if use.item is None or use.loop:
        return f"{{{', '.join(f'{name!r}: {value}' for name, value in fields.items())}}}"
    names["Item"] = use.item
    return f"Item({', '.join(f'{name}={value}' for name, value in fields.items())})"
