"""What of a segment no field carries: kept in `unread`, laid under the segment when it is written.

A rest is a segment whose id is the use's header and a number: `PO1 1` of the line itself, `N3 2`
of the second N3 of a party, `DTM 3` of the third of its dates. It holds the elements that no field
carries, each at its place, and EMPTY where a collection left a place out. Composites stand there
with `:` and repetitions with `^`, whatever the separators of the interchange.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from translators.dictionary import Member
from translators.documents import Segment
from translators.uses import Slot, Use
from translators.x12.delimiters import Delimiters
from translators.x12.runs import composite_texts

EMPTY = " "
"""Marks a place that was empty on the wire; no value consists of blanks."""
FULL = "  "
"""Marks a pair that stood where we would write none, and has gone into its mapping."""
COLON, AGAIN = ":", "^"


def header_of(use: Use) -> str:
    """Return the last header of a use's path: `REF*DP` of `PO1.REF*DP`."""
    return use.path.rpartition(".")[2]


def is_rest(segment: Segment) -> bool:
    """Whether an entry of `unread` is a rest, and not a whole segment."""
    return " " in segment[0]


def loose_places(use: Use) -> list[tuple[int, int]]:
    """Return the elements and components that no slot of a use reads, whatever stands there."""
    covered = {(slot.at, slot.part) for slot in use.slots if carried(slot)}
    for slot in use.slots:
        if carried(slot) and (slot.pairs or (slot.each and not slot.composite)):
            covered |= {(at, 0) for at in range(slot.at, (slot.to or len(use.members)) + 1)}
    if use.hl:
        covered |= {(1, 0), (2, 0)}
    loose = []
    for at, member in enumerate(use.members, 1):
        parts = [part for part in range(1, len(member.parts) + 1) if (at, part) in covered]
        if (at, 0) in covered:
            continue
        if parts:
            own = range(1, len(member.parts) + 1)
            loose += [(at, part) for part in own if (at, part) not in covered]
        else:
            loose.append((at, 0))
    return loose


def carried(slot: Slot) -> bool:
    """Whether what stands at a slot is written back from the document."""
    return slot.write and bool(slot.field or slot.fixed or slot.count or slot.sum)


def rest_of(
    use: Use, parts: Sequence[str], marks: Delimiters, found: Container[str], number: int = 1
) -> Segment | None:
    """Return what of a segment (id and elements) no field of `found` carries, None if nothing."""
    kept = [""] * (len(parts) - 1)
    for at, text in enumerate(parts[1:], 1):
        member = use.members[at - 1] if at <= len(use.members) else None
        kept[at - 1] = plain(text.rstrip(" "), member, marks)
    for slot in use.slots:
        if slot.at <= len(kept) and carried(slot):
            _take_out(slot, use, kept, parts, marks, found)
        elif slot.pairs and all(kept[slot.at - 1 : slot.at + 1][:2]) and slot.at < len(kept):
            kept[slot.at - 1 : slot.at + 1] = [FULL, ""]
    if use.hl:
        kept[:2] = ["", ""][: len(kept)]
    while kept and not kept[-1]:
        kept.pop()
    return (f"{header_of(use)} {number}", *kept) if kept else None


def _take_out(
    slot: Slot,
    use: Use,
    kept: list[str],
    parts: Sequence[str],
    marks: Delimiters,
    found: Container[str],
) -> None:
    """Blank what a slot carries; mark what it left out in the middle."""
    at = slot.at - 1
    others = [one.at for one in use.slots if one.field == slot.field and one.at > slot.at]
    more = any(one < len(parts) and parts[one].strip() for one in others)
    if slot.pairs:
        _take_out_runs(kept, slot, slot.to or len(use.members), 2, more=more)
    elif slot.each and not slot.composite:
        _take_out_runs(kept, slot, slot.to, len(slot.parts), more=more)
    elif slot.each:
        texts = composite_texts(slot, parts[slot.at], marks)
        kept[at] = "" if any(texts) else kept[at]
    elif slot.field and slot.field not in found:
        return  # what stands there could not be read
    elif slot.part:
        kept[at] = _without(kept[at], slot.part)
    elif slot.kind == "strs":
        kept[at] = EMPTY if not kept[at] and more else ""
    elif AGAIN not in kept[at] or use.members[at].repeat == 1:
        kept[at] = ""
    else:
        kept[at] = kept[at][kept[at].index(AGAIN) :]


def _take_out_runs(kept: list[str], slot: Slot, stop: int, size: int, *, more: bool) -> None:
    """Blank the runs of a region that are read; mark empty ones before `more` that follow."""
    start, stop = slot.at - 1, min(stop, len(kept))
    last = max((at for at in range(start, stop) if kept[at]), default=start)
    for at in range(start, stop, size):
        run = kept[at : min(at + size, stop)]
        if any(run) and (slot.each or (len(run) == size and all(run))):
            kept[at : at + len(run)] = [""] * len(run)
        elif not any(run) and (at < last or more):
            kept[at] = EMPTY


def open_places(use: Use, parts: Sequence[str], number: int) -> Segment | None:
    """Return the rest that keeps the places of collections which a segment left empty, if any."""
    filled = [bool(text.strip()) for text in parts]
    filled += [False] * (len(use.members) + 1 - len(filled))
    kept = [""] * len(use.members)
    for slot in use.slots:
        size = 2 if slot.pairs else len(slot.parts) or 1
        last = (slot.to or len(use.members)) if size > 1 else slot.at
        if slot.kind in ("map", "items", "strs") and carried(slot) and not slot.composite:
            for at in range(slot.at, last, size) if size > 1 else [slot.at]:
                kept[at - 1] = "" if filled[at] else EMPTY
    while kept and not kept[-1]:
        kept.pop()
    return (f"{header_of(use)} {number}", *kept) if kept else None


def merged(one: Segment, other: Segment) -> Segment:
    """Return two rests of one segment as one."""
    size = max(len(one), len(other))
    padded = [(*rest, *([""] * (size - len(rest)))) for rest in (one, other)]
    return tuple(a or b for a, b in zip(*padded, strict=True))


def _without(text: str, part: int) -> str:
    """Return a composite without one component."""
    parts = text.split(COLON)
    if part <= len(parts):
        parts[part - 1] = ""
    return COLON.join(parts).rstrip(COLON)


def plain(text: str, member: Member | None, marks: Delimiters) -> str:
    """Return wire text in the separators of documents: `:` for components, `^` for repetitions."""
    if member is None:
        return text
    if member.parts and marks.component:
        text = text.replace(marks.component, COLON).rstrip(COLON)
    if member.repeat > 1 and marks.repetition:
        text = text.replace(marks.repetition, AGAIN)
    return text


def wire(text: str, member: Member | None, marks: Delimiters) -> str:
    """Return text of a document in the separators of the wire; the inverse of `plain`."""
    if member is None:
        return text
    if member.repeat > 1 and marks.repetition:
        text = text.replace(AGAIN, marks.repetition)
    return text.replace(COLON, marks.component) if member.parts and marks.component else text


def unread_segment(use: Use, segment: str, marks: Delimiters) -> Segment:
    """Return a whole segment as `unread` keeps it."""
    id_, *texts = segment.split(marks.element)
    members = [*use.members, *([None] * (len(texts) - len(use.members)))]
    return (
        id_,
        *(plain(text, member, marks) for text, member in zip(texts, members, strict=False)),
    )


def lay_under(
    elements: list[str], rest: Segment, use: Use, marks: Delimiters, over: Container[int]
) -> None:
    """Put a rest under the elements of a segment; places in `over` it overrules."""
    elements += [""] * (len(rest) - 1 - len(elements))
    for at, text in enumerate(rest[1:], 1):
        member = use.members[at - 1] if at <= len(use.members) else None
        if at in over and text:
            elements[at - 1] = text.strip(EMPTY)
        elif not text.strip(" "):
            continue
        elif not elements[at - 1]:
            elements[at - 1] = wire(text, member, marks)
        elif text[0] == AGAIN:
            elements[at - 1] += wire(text, member, marks)
        elif member is not None and member.parts:
            elements[at - 1] = _filled(elements[at - 1], wire(text, member, marks), marks)


def _filled(own: str, under: str, marks: Delimiters) -> str:
    """Return a composite whose empty components are filled from another."""
    mine, other = own.split(marks.component), under.split(marks.component)
    mine += [""] * (len(other) - len(mine))
    other += [""] * (len(mine) - len(other))
    return marks.component.join(a or b for a, b in zip(mine, other, strict=True))
