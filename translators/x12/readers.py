"""From the groups of a right segment to the fields it fills: one function per use."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from translators.documents import Segment
from translators.uses import Slot, Use
from translators.x12.delimiters import Delimiters
from translators.x12.rests import loose_places, rest_of
from translators.x12.runs import composite_texts, read_runs
from translators.x12.values import DATES, TIMES, read_number

Found = dict[str, object]
Reader = Callable[[re.Match[str]], Found]
Convert = Callable[[str], object]
Plan = tuple[tuple[int, str, Convert | None], ...]
Words = Callable[[str], str]


def build_reader(use: Use, groups: Sequence[tuple[int, int]], delimiters: Delimiters) -> Reader:
    """Return the reader of a use for the groups of its pattern.

    It raises LookupError for an unlisted code or a repeated pair and ValueError for an impossible
    date: `diagnose` then says which.
    """
    slots = {(slot.at, slot.part): slot for slot in use.slots}
    runs = [slot for slot in use.slots if slot.each]
    regions = {
        at: slot
        for slot in use.slots
        if slot.to
        for at in (range(slot.at, slot.to + 1) if not slot.composite else [slot.at])
    }
    plan: list[tuple[int, str, Convert | None]] = []
    lines: list[tuple[int, Slot]] = []
    pairs: list[tuple[int, Slot]] = []
    tail: Slot | None = None
    for index, (at, part) in enumerate(groups):
        slot = slots.get((at, max(part, 0)))
        if part < 0:
            tail = slot
        elif at in regions:
            if regions[at].pairs and (at - regions[at].at) % 2 == 0:
                pairs.append((index, regions[at]))
        elif slot and slot.kind == "strs":
            lines.append((index, slot))
        elif slot and (slot.field or slot.codes):
            convert = _converter(slot, delimiters)
            if use.members[at - 1].repeat > 1 and delimiters.repetition:
                convert = _of_first(convert, delimiters.repetition)
            plan.append((index, slot.field, convert))
        elif _type(use, at, part) == "DT":
            plan.append((index, "", DATES.__getitem__))
    rest = _rest_keeper(use, groups, delimiters)
    wrapped = bool(pairs or lines or runs or rest.repeated)
    inner = NO_REST if wrapped else rest
    read = _straight(tuple(plan), groups, inner)
    if tail is not None:
        read = _with_tail(tuple(plan), tail, delimiters.element, inner)
    if pairs or lines:
        read = _with_regions(read, pairs, lines, tail, delimiters.repetition)
    if runs:
        read = _with_runs(read, runs, groups, delimiters)
    return _with_rest(read, rest, delimiters.repetition) if wrapped else read


class Rest(NamedTuple):
    """How to keep what no field carries: `loose` groups, all but the first of `repeated` ones."""

    loose: tuple[int, ...]
    repeated: tuple[int, ...]
    keep: Callable[[re.Match[str], Found], Segment | None]


NO_REST = Rest((), (), lambda _, __: None)


def _rest_keeper(use: Use, groups: Sequence[tuple[int, int]], marks: Delimiters) -> Rest:
    if not use.carries:
        return NO_REST
    loose = set(loose_places(use))
    single = {(slot.at, slot.part) for slot in use.slots if slot.kind not in ("strs", "items")}

    def keep(match: re.Match[str], found: Found) -> Segment | None:
        return rest_of(use, match[0].split(marks.element), marks, found)

    return Rest(
        tuple(index for index, place in enumerate(groups) if place in loose),
        tuple(
            index
            for index, (at, part) in enumerate(groups)
            if marks.repetition and use.members[at - 1].repeat > 1 and (at, part) in single
        ),
        keep,
    )


def _type(use: Use, at: int, part: int) -> str:
    member = use.members[at - 1]
    return (member.parts[part - 1] if part else member).element.type


def _straight(plan: Plan, groups: Sequence[tuple[int, int]], rest: Rest) -> Reader:
    """Return a reader of the one-valued fields, and of what no field carries.

    Trailing elements are mostly absent, so the plan is cut at the last group that took part; with
    components the numbers of groups do not follow the wire, and the plan stays whole.
    """
    composite = any(part > 0 for _, part in groups)
    plans: Mapping[int | None, tuple[Plan, tuple[int, ...]]] = {
        last: (
            tuple(one for one in plan if composite or one[0] < (last or 0)),
            tuple(one for one in rest.loose if composite or one < (last or 0)),
        )
        for last in (None, *range(1, len(groups) + 1))
    }
    keep = rest.keep
    checks = any(not name for _, name, _ in plan)

    def read(match: re.Match[str]) -> Found:
        groups = match.groups()
        found: Found = {}
        plan, loose = plans[match.lastindex]
        for index, name, convert in plan:
            text = groups[index]
            if text is not None:
                found[name] = text if convert is None else convert(text)
        if checks:
            found.pop("", None)
        for index in loose:
            if groups[index] is not None:
                found["unread"] = [keep(match, found)]
                break
        return found

    return read


def _with_tail(plan: Plan, tail: Slot, star: str, rest: Rest) -> Reader:
    """Return a reader that also reads the pairs to the end of the segment: the last group."""
    name, word = tail.field, _words(tail)
    loose, keep = rest.loose, rest.keep

    def read(match: re.Match[str]) -> Found:
        groups = match.groups()
        found: Found = {}
        for index, field, convert in plan:
            text = groups[index]
            if text is not None:
                found[field] = text if convert is None else convert(text)
        found.pop("", None)
        if groups[-1]:
            parts = groups[-1].split(star)
            pairs = {word(parts[at]): parts[at + 1] for at in range(1, len(parts), 2)}
            if len(pairs) * 2 + 1 != len(parts):
                raise LookupError(name)
            found[name] = pairs
        for index in loose:
            if groups[index] is not None:
                found["unread"] = [keep(match, found)]
                break
        return found

    return read


def _with_rest(read: Reader, rest: Rest, mark: str) -> Reader:
    """Return a reader that also keeps, as `unread`, the elements no field carries."""
    loose, repeated, keep = rest
    if not loose and not repeated:
        return read

    def read_rest(match: re.Match[str]) -> Found:
        found = read(match)
        groups = match.groups()
        if any(groups[index] is not None for index in loose) or any(
            mark in (groups[index] or "") for index in repeated
        ):
            found["unread"] = [keep(match, found)]
        return found

    return read_rest


def _with_regions(
    read: Reader,
    pairs: Sequence[tuple[int, Slot]],
    lines: Sequence[tuple[int, Slot]],
    tail: Slot | None,
    repetition: str,
) -> Reader:
    """Return a reader that also reads regions of pairs inside the segment, and text lines."""

    def read_regions(match: re.Match[str]) -> Found:
        found = read(match)
        groups = match.groups()
        gaps: set[str] = set()
        behind = found.pop(tail.field, None) if tail is not None else None
        for index, slot in pairs:
            if groups[index] is not None or groups[index + 1] is not None:
                _add_pair(found, slot, groups[index], groups[index + 1])
                _refuse_gap(slot, gaps)
            else:
                gaps.add(slot.field)
        if tail is not None and isinstance(behind, dict):
            _refuse_gap(tail, gaps)
            mapping = found.setdefault(tail.field, {})
            assert isinstance(mapping, dict)
            if not mapping.keys().isdisjoint(behind):
                raise LookupError(tail.field)
            mapping.update(behind)
        for index, slot in lines:
            text = groups[index]
            if text is None:
                gaps.add(slot.field)
            else:
                _refuse_gap(slot, gaps)
                texts = text.split(repetition) if slot.repeat and repetition else [text]
                kept = found.setdefault(slot.field, [])
                assert isinstance(kept, list)
                kept.extend(map(_words(slot), texts))
        return found

    return read_regions


def _refuse_gap(slot: Slot, gaps: set[str]) -> None:
    """Raise LookupError behind an empty place, which only a closer look can keep."""
    if slot.field in gaps:
        raise LookupError(slot.field)


def _with_runs(
    read: Reader,
    runs: Sequence[Slot],
    groups: Sequence[tuple[int, int]],
    delimiters: Delimiters,
) -> Reader:
    """Return a reader that also makes a record of each run of elements."""
    converters = {
        id(part): _converter(part, delimiters) or str for slot in runs for part in slot.parts
    }
    first = {at: index for index, (at, part) in enumerate(groups) if not part}

    def convert(part: Slot, text: str) -> object:
        return converters[id(part)](text)

    def read_all(match: re.Match[str]) -> Found:
        found = read(match)
        groups = match.groups()
        texts: Sequence[str | None]
        for slot in runs:
            if slot.composite:
                texts = composite_texts(slot, groups[first[slot.at]] or "", delimiters)
            else:
                size = len(slot.parts)
                texts = [groups[first[at]] for at in range(slot.at, slot.to + 1)]
                filled = [any(texts[at : at + size]) for at in range(0, len(texts), size)]
                if sorted(filled, reverse=True) != filled:
                    raise LookupError(slot.field)
            kept = found.setdefault(slot.field, [])
            assert isinstance(kept, list)
            kept.extend(read_runs(slot, texts, convert))
        return found

    return read_all


def _add_pair(found: Found, slot: Slot, kind: str | None, value: str | None) -> None:
    """Add a complete pair to the mapping of its field; LookupError when it is not one."""
    mapping = found.setdefault(slot.field, {})
    assert isinstance(mapping, dict)
    key = _words(slot)(kind or "")
    if key in mapping or not kind or value is None:
        raise LookupError(kind)
    mapping[key] = value


def _words(slot: Slot) -> Words:
    """Return code → our word, raising LookupError for a code that is not listed."""
    return slot.codes.words.__getitem__ if slot.codes else str


def _converter(slot: Slot, delimiters: Delimiters) -> Convert | None:
    """Return the conversion of a right text, None where the text is the value."""
    element, kind = slot.element, slot.kind
    if slot.codes:
        return slot.codes.words.__getitem__
    if kind == "decimal":
        decimals = element.decimals
        return (lambda text: read_number(text, decimals)) if decimals else Decimal
    if kind == "int":
        return int
    if kind == "date":
        return DATES.__getitem__
    if kind == "time":
        return TIMES.__getitem__
    if element.type == "composite" and delimiters.component not in ("", ":"):
        return lambda text: text.replace(delimiters.component, ":")
    return None


def _of_first(convert: Convert | None, mark: str) -> Convert:
    """Return the conversion of the first repetition, for a field that holds one value."""

    def first(text: str) -> object:
        one = text.partition(mark)[0]
        return one if convert is None else convert(one)

    return first
