"""Where each value of a document came from: computed on demand, by walking the set again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from translators.dictionary import Member
from translators.guide import Guide
from translators.parsed import Located
from translators.problems import Place
from translators.uses import Slot, Use
from translators.x12.compile import Step, compile_guide
from translators.x12.diagnose import region_of
from translators.x12.frames import Frame
from translators.x12.reader import RawSet
from translators.x12.rests import loose_places
from translators.x12.runs import composite_texts
from translators.x12.walk import Walk


def locate(raw: RawSet, guide: Guide) -> tuple[Located, ...]:
    """Return every non-empty element of a set, ST to SE, in wire order. Never raises.

    A composite is located component by component. Byte ranges are of the element itself.
    """
    taken: dict[int, tuple[Step, str, str]] = {}
    counts: dict[str, int] = {}

    def trace(position: int, _: str, step: Step, frame: Frame) -> None:
        prefix = path_of(frame)
        if step.item is not None:
            prefix += f"{step.into}[{len(frame.lists.get(step.into, ()))}]."
        loop = frame.step.use.segment if frame.step else ""
        taken[position] = (step, prefix, loop)

    Walk(raw, compile_guide(guide, raw.delimiters), trace).run()
    found: list[Located] = []
    for position, segment in enumerate(raw.segments, 1):
        if position in taken:
            step, prefix, loop = taken[position]
            paths = _paths(step.use, segment, prefix, counts, raw)
            found.extend(_elements(raw, position, segment, step.use.members, loop, paths, step.use))
        else:
            facts = guide.dictionary.segments.get(segment.partition(raw.delimiters.element)[0])
            members = facts.members if facts else ()
            found.extend(_elements(raw, position, segment, members, "", {}, None))
    return tuple(found)


def path_of(frame: Frame) -> str:
    """Return the path of the record a loop fills, with a dot behind it: `lines[3].`."""
    if frame.above is None or frame.step is None:
        return ""
    above = path_of(frame.above)
    return above if frame.step.item is None else f"{above}{frame.step.into}[{frame.index}]."


def _paths(
    use: Use, segment: str, prefix: str, counts: dict[str, int], raw: RawSet
) -> Mapping[tuple[int, int], str]:
    """Return the field path of each element and component that a use reads."""
    if not use.carries:
        return {(at, 0): "unread" for at in range(1, len(use.members) + 1)}
    parts = segment.split(raw.delimiters.element)
    paths = dict.fromkeys(loose_places(use), "unread")
    for slot in use.slots:
        if slot.each:
            _locate_runs(slot, parts, prefix, counts, paths, raw)
        elif slot.field and not slot.pairs:
            paths[slot.at, slot.part] = f"{prefix}{slot.field}"
            if slot.kind == "strs" and slot.at < len(parts) and parts[slot.at].strip():
                key = f"{prefix}{slot.field}"
                paths[slot.at, slot.part] = f"{key}[{counts.get(key, 0)}]"
                counts[key] = counts.get(key, 0) + 1
    for at in range(1, len(parts) - 1):
        region = region_of(use, at)
        if region is not None:
            word = region.codes.words.get(parts[at], parts[at]) if region.codes else parts[at]
            key = f"{prefix}{region.field}.{word}"
            counts[key] = counts.get(key, 0) + 1
            path = key if counts[key] == 1 else f"{key} {counts[key]}"
            paths[at, 0] = paths[at + 1, 0] = path
    return paths


def _locate_runs(
    slot: Slot,
    parts: Sequence[str],
    prefix: str,
    counts: dict[str, int],
    paths: dict[tuple[int, int], str],
    raw: RawSet,
) -> None:
    """Note the path of each element, or component, inside of runs: `lines[0].stores[3].store`."""
    key, size = f"{prefix}{slot.field}", len(slot.parts)
    if slot.composite:
        text = parts[slot.at] if slot.at < len(parts) else ""
        texts = composite_texts(slot, text, raw.delimiters)
    else:
        texts = list(parts[slot.at : slot.to + 1])
    for start in range(0, len(texts), size):
        run = texts[start : start + size]
        if any(one.strip() for one in run):
            for number, part in enumerate(slot.parts[: len(run)], start):
                at = (slot.at, number + 1) if slot.composite else (slot.at + number, 0)
                paths[at] = f"{key}[{counts.get(key, 0)}].{part.field}"
            counts[key] = counts.get(key, 0) + 1


def _elements(
    raw: RawSet,
    position: int,
    segment: str,
    members: Sequence[Member],
    loop: str,
    paths: Mapping[tuple[int, int], str],
    use: Use | None,
) -> Iterator[Located]:
    """Yield the elements of one segment, composites by component."""
    id_, *values = segment.split(raw.delimiters.element)
    start = raw.byte_range(position)[0] + _size(id_, raw)
    slots = {(slot.at, slot.part): slot for slot in use.slots} if use else {}
    for at, value in enumerate(values, 1):
        start += _size(raw.delimiters.element, raw)
        member = members[at - 1] if at <= len(members) else None
        place = Place(segment=id_, position=position, loop=loop, element=at)
        for part, text, offset in _components(value, member, raw):
            facts = member.parts[part - 1] if member and part else member
            path = paths.get((at, part)) or paths.get((at, 0), "")
            money = facts is not None and facts.element.money
            yield Located(
                path=path,
                place=msgspec.structs.replace(
                    place,
                    component=part,
                    start=start + offset,
                    end=start + offset + _size(text, raw),
                ),
                value=text.rstrip(" "),
                money=money,
                excluded=_rule(use, slots, at, part) if money and path in ("", "unread") else "",
            )
        start += _size(value, raw)


def _components(value: str, member: Member | None, raw: RawSet) -> Iterator[tuple[int, str, int]]:
    """Yield (component, text, byte offset) of the non-empty parts of an element."""
    mark = raw.delimiters.component
    if member is None or not member.parts or not mark:
        if value.strip(" "):
            yield 0, value, 0
        return
    offset = 0
    for part, text in enumerate(value.split(mark), 1):
        if text.strip(" ") and part <= len(member.parts):
            yield part, text, offset
        offset += _size(text, raw) + _size(mark, raw)


def _rule(use: Use | None, slots: Mapping[tuple[int, int], Slot], at: int, part: int) -> str:
    """Return the rule that excludes a money element, the element's own before the segment's."""
    slot = slots.get((at, part)) or slots.get((at, 0))
    return (slot.excluded if slot else "") or (use.excluded if use else "")


def _size(text: str, raw: RawSet) -> int:
    return len(text.encode(raw.encoding, "replace"))
