"""Lawful documents made up from a guide: for property tests, benchmarks and sample files.

Everything a guide allows turns up: optional parts, pairs, loops, levels, codes of the lists and
others, segments no field carries. The same dice give the same document.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from typing import Protocol, cast

import msgspec

from translators.dictionary import Element, Member, rule_elements
from translators.documents import Document
from translators.guide import Guide
from translators.uses import Position, Slot, Use, fields_of
from translators.x12.values import read_value

OFTEN = 60
"""Percent of the optional elements and segments of the document that stand."""
SELDOM = 6
"""Percent of the segments that no field carries: there are many more of them."""
UNLISTED = 10
"""Percent of the values of an open code list that are on no list."""
MANY = 3
"""How many items a collection has at most, when nobody asks for a number of lines."""
LONG = 24
"""Texts and numbers are kept this short; no rule depends on longer ones."""
DIGITS = 9
"""Numbers have at most so many digits."""

NOWHERE: AbstractSet[int] = frozenset()
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
TEXTS = LETTERS + "abcdefghijklmnopqrstuvwxyz -./#&'()"
"""What made-up values consist of: nothing that any partner uses as a delimiter."""


class Dice(Protocol):
    """The one thing asked of a `random.Random`: a number from 0 to below `stop`."""

    def randrange(self, stop: int, /) -> int:
        """Return a whole number from 0 to below `stop`."""


class Taste(msgspec.Struct, frozen=True):
    """How a document shall be: its dice, how many lines (None: some), the least that is lawful."""

    dice: Dice
    lines: int | None
    minimal: bool

    def often(self, percent: int) -> bool:
        """Whether something optional stands this time."""
        return not self.minimal and self.dice.randrange(100) < percent

    def between(self, least: int, most: int) -> int:
        """Return a number from `least` to `most`, both included."""
        return least + self.dice.randrange(most - least + 1)


Values = dict[str, object]


def generate(
    guide: Guide, rng: Dice, *, lines: int | None = None, minimal: bool = False
) -> Document:
    """Return a document that the guide allows, made up with the dice `rng`.

    `lines` asks for so many items in each collection of that name; `minimal` leaves out all that
    may be left out. What is returned can be written, and reads back as the same document.
    """
    taste = Taste(rng, lines, minimal)
    return cast(Document, _record(guide.document, guide.positions, {}, taste))


def _record(
    record: type[msgspec.Struct], positions: tuple[Position, ...], values: Values, taste: Taste
) -> msgspec.Struct:
    """Return a record from the values of its own segment and all that its positions add."""
    _fill(positions, record, values, taste)
    made = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    return record(**made)


def _fill(
    positions: tuple[Position, ...], record: type[msgspec.Struct], values: Values, taste: Taste
) -> None:
    """Add what the segments of the positions carry to the values of their record."""
    for position in positions:
        for use in position.uses:
            if use.into:
                _add_items(use, position, values, taste)
            elif _fills(use):
                if _stands(use, record, taste):
                    _add_values(use, record, values, taste)
                    _fill(use.children, record, values, taste)
            elif _may_follow(position, values):
                unread = _list(values, "unread")
                for _ in range(_count(use, position.limit, SELDOM, taste)):
                    unread.extend(_raw_segments(use, taste))
                if not unread:
                    del values["unread"]


def _may_follow(position: Position, values: Values) -> bool:
    """Whether what is carried unread would not be read into the fields of the use before it."""
    firsts = [one for one in position.uses if one.carries and not one.into and not one.fixed]
    return all(any(slot.field in values for slot in one.slots) for one in firsts)


def _list(values: Values, name: str) -> list[object]:
    found = values.setdefault(name, [])
    assert isinstance(found, list)
    return found


def _fills(use: Use) -> bool:
    """Whether the segment, or one below it, goes into fields of the enclosing record."""
    return use.carries or any(_fills(one) for below in use.children for one in below.uses)


def _stands(use: Use, record: type[msgspec.Struct], taste: Taste) -> bool:
    """Whether a segment of one-valued fields stands: it must when a required field is in it."""
    required = any(fields_of(record)[slot.field].required for slot in use.slots if slot.field)
    return use.mandatory or required or taste.often(OFTEN)


def _count(use: Use, limit: int, percent: int, taste: Taste) -> int:
    """Return how many times a segment or loop stands, within its maximum."""
    if use.into == "lines" and taste.lines is not None:
        return taste.lines
    if not taste.often(percent):
        return int(use.mandatory)
    return taste.between(1, min(limit or MANY, MANY))


def _add_items(use: Use, position: Position, values: Values, taste: Taste) -> None:
    assert use.item is not None
    for _ in range(_count(use, position.limit, OFTEN, taste)):
        own: Values = {}
        _add_values(use, use.item, own, taste)
        while _is_of_neighbour(use, position, own):
            own = {}
            _add_values(use, use.item, own, taste)
        item = _record(use.item, use.children, own, taste)
        _list(values, use.into).append(item)


def _is_of_neighbour(use: Use, position: Position, own: Values) -> bool:
    """Whether the values made up are the constants of a neighbour, which would take the segment."""
    said: dict[int, str] = {}
    for slot in use.slots:
        word = str(own.get(slot.field, ""))
        said[slot.at] = slot.codes.codes.get(word, word) if slot.codes else word
    fixed = [] if use.fixed else [other.fixed for other in position.uses if other.fixed]
    return any(all(said.get(at) == value for at, value in one.items()) for one in fixed)


def _add_values(use: Use, record: type[msgspec.Struct], values: Values, taste: Taste) -> None:
    """Make up the elements of one segment and put them into the fields they belong to."""
    fillable = {slot.at for slot in use.slots}
    wanted = {
        slot.at for slot in use.slots if slot.field and fields_of(record)[slot.field].required
    }
    for at in sorted(_choose(use.members, use.rules, fillable, wanted, _pair_places(use), taste)):
        member = use.members[at - 1]
        for slot in use.slots:
            if slot.at != at or not slot.field:
                continue
            if slot.pairs:
                _add_pairs(use, slot, values, taste)
            elif slot.each:
                _list(values, slot.field).extend(_runs(use, slot, taste))
            elif slot.append:
                _list(values, slot.field).extend(_lines(use, slot, taste))
            elif slot.part == 0 or member.parts[slot.part - 1].use == "M" or taste.often(OFTEN):
                values[slot.field] = _value(slot, member, taste)


def _pair_places(use: Use) -> set[int]:
    """Return the elements behind the first of each region of pairs or runs, filled with it."""
    places: set[int] = set()
    for slot in use.slots:
        if slot.pairs or (slot.each and not slot.composite):
            places.update(range(slot.at + 1, (slot.to or len(use.members)) + 1))
    return places


def _runs(use: Use, slot: Slot, taste: Taste) -> list[msgspec.Struct]:
    """Return records for a region of runs: as many as it holds, at most, each filled whole."""
    assert slot.item is not None
    room = (slot.to if slot.composite else slot.to - slot.at + 1) // len(slot.parts)
    members = use.members[slot.at - 1].parts or use.members[slot.at - 1 :]
    return [
        slot.item(**{part.field: _value(part, members[part.at - 1], taste) for part in slot.parts})
        for _ in range(1 if taste.minimal else taste.between(1, min(room, MANY)))
    ]


def _choose(
    members: tuple[Member, ...],
    rules: Iterable[str],
    fillable: Collection[int],
    wanted: Collection[int],
    pairs: AbstractSet[int],
    taste: Taste,
) -> set[int]:
    """Return which elements stand: all that must, some that may, as the syntax notes ask."""
    must = {at for at, member in enumerate(members, 1) if member.use == "M" and at in fillable}
    must.update(wanted)
    chosen = must | {at for at in sorted(fillable) if taste.often(OFTEN)}
    if not chosen:
        chosen = {sorted(fillable)[taste.dice.randrange(len(fillable))]}
    for rule in rules:
        if rule[0] == "R" and not pairs.isdisjoint(rule_elements(rule)):
            chosen.update(set(rule_elements(rule)) - pairs)  # no pair is sure to stand
    notes = [rule for rule in rules if pairs.isdisjoint(rule_elements(rule))]
    gone: set[int] = set()
    while any(_mend(rule, chosen, fillable, must, gone, taste) for rule in notes):
        pass
    return chosen


def _mend(
    rule: str,
    chosen: set[int],
    fillable: Collection[int],
    must: AbstractSet[int],
    gone: set[int],
    taste: Taste,
) -> bool:
    """Add or drop elements so that a syntax note holds; return whether that was needed.

    P: all or none. R: one at least. C: the first asks for all others, L for one of them. E: one
    at most (X12.6 §3.8.3); what was dropped is `gone` and not taken up again.
    """
    kind, places = rule[0], rule_elements(rule)
    here = [at for at in places if at in chosen]
    lacking = [at for at in places if at not in chosen]
    broken = {
        "P": bool(here and lacking),
        "R": not here,
        "C": places[0] in chosen and bool(lacking),
        "L": here == [places[0]],
        "E": len(here) > 1,
    }
    if not broken[kind]:
        return False
    able = [at for at in lacking if at in fillable and at not in gone]
    if kind in "RL" and able:
        chosen.add(able[taste.dice.randrange(len(able))])
    elif kind in "PC" and able == lacking:
        chosen.update(able)
    else:
        if kind == "E":
            here.pop(taste.dice.randrange(len(here)))
        dropped = here if kind in "PE" else [places[0]]
        assert kind != "R" and must.isdisjoint(dropped), f"{rule} cannot hold"
        chosen.difference_update(dropped)
        gone.update(dropped)
    return True


def _value(slot: Slot, member: Member, taste: Taste) -> object:
    """Return a value of the field's kind: what reading a lawful text of the element gives."""
    if slot.codes or slot.fixed:
        return _word(slot, taste)
    if member.parts and not slot.part:
        return _composite(member, ":", taste)
    return read_value(_text(slot.element, taste), slot.element, slot.kind)


def _word(slot: Slot, taste: Taste) -> str:
    """Return our word for a code of the slot's list, or a code that an open list does not have."""
    if slot.fixed:
        return slot.codes.words[slot.fixed] if slot.codes else slot.fixed
    if slot.codes is None:
        return _text(slot.element, taste)
    least, most = slot.element.least, slot.element.most
    words = [word for code, word in slot.codes.words.items() if least <= len(code) <= most]
    code = _text(slot.element, taste)
    known = code in slot.codes.words or code in slot.codes.codes
    if not slot.codes.complete and not known and taste.often(UNLISTED):
        return code
    return words[taste.dice.randrange(len(words))]


def _add_pairs(use: Use, slot: Slot, values: Values, taste: Taste) -> None:
    """Add pairs of a kind and a text to a mapping: as many as the region holds, at most."""
    mapping = values.setdefault(slot.field, {})
    assert isinstance(mapping, dict)
    room = ((slot.to or len(use.members)) - slot.at + 1) // 2
    if use.limit != 1 and not use.into:
        room = MANY
    value = use.members[slot.at].element
    for _ in range(1 if taste.minimal else taste.between(1, min(room, MANY))):
        kind = _word(slot, taste)
        twice = f"{kind} 2"
        mapping[twice if kind in mapping else kind] = _text(value, taste)


def _lines(use: Use, slot: Slot, taste: Taste) -> list[str]:
    """Return text lines: no more than the repeats of their segment hold."""
    count = 1 if taste.minimal or use.into else taste.between(1, min(use.limit or MANY, MANY))
    return [_text(slot.element, taste) for _ in range(count)]


def _raw_segments(use: Use, taste: Taste) -> list[tuple[str, ...]]:
    """Return a segment no field carries, and the segments of its loop, as they stand."""
    fixed = use.fixed
    places = range(1, len(use.members) + 1)
    chosen = _choose(use.members, use.rules, places, set(fixed), NOWHERE, taste)
    elements = [
        fixed.get(at) or _raw_element(use.members[at - 1], taste) if at in chosen else ""
        for at in range(1, max(chosen) + 1)
    ]
    if use.segment == "BIN":  # who reads it goes by the length it states
        elements[0] = str(len(elements[1].encode()))
    segments = [(use.segment, *elements)]
    for below in use.children:
        for one in below.uses:
            for _ in range(_count(one, below.limit, SELDOM, taste)):
                segments.extend(_raw_segments(one, taste))
    return segments


def _composite(member: Member, mark: str, taste: Taste) -> str:
    """Return the text of a composite, its components set apart by `mark`."""
    parts = range(1, len(member.parts) + 1)
    chosen = _choose(member.parts, member.rules, parts, NOWHERE, NOWHERE, taste)
    texts = [_text(member.parts[at - 1].element, taste) if at in chosen else "" for at in parts]
    return mark.join(texts).rstrip(mark)


def _raw_element(member: Member, taste: Taste) -> str:
    """Return an element or composite as `unread` keeps it."""
    if member.parts:
        return _composite(member, ":", taste)
    return _text(member.element, taste)


def _text(element: Element, taste: Taste) -> str:
    """Return a lawful wire text of an element."""
    if element.type == "DT":
        year, month, day = taste.between(1990, 2040), taste.between(1, 12), taste.between(1, 28)
        return f"{year}{month:02}{day:02}"[-element.most :]
    if element.type == "TM":
        parts = [taste.between(0, 23), *(taste.between(0, most) for most in (59, 59, 99))]
        size = min(element.most, 2 * taste.between(2, 4))
        return "".join(f"{part:02}" for part in parts)[:size]
    if element.type[0] in "NR":
        return _number(element, taste)
    size = taste.between(element.least, min(element.most, max(element.least, LONG)))
    signs = LETTERS if element.type == "ID" else TEXTS
    text = "".join(signs[taste.dice.randrange(len(signs))] for _ in range(size)).strip(" ")
    return text.ljust(element.least, "X")


def _number(element: Element, taste: Taste) -> str:
    """Return digits within the element's length; R with a point now and then, money with a sign."""
    least = max(element.least, 1)
    size = taste.between(least, min(element.most, max(least, DIGITS)))
    digits = "".join(str(taste.dice.randrange(10)) for _ in range(size))
    if element.type == "R" and size > 1 and taste.often(OFTEN):
        point = taste.between(1, size - 1)
        digits = f"{digits[:point]}.{digits[point:]}"
    return f"-{digits}" if element.money and taste.often(SELDOM) else digits
