"""Control totals of a set (CTT and its like): what a document adds up to, stated and real."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from translators.documents import Document, Segment
from translators.problems import Severity
from translators.uses import Slot, Use
from translators.x12.diagnose import Flaw, name
from translators.x12.rests import EMPTY, header_of, is_rest, merged
from translators.x12.values import flaw as flaw_of
from translators.x12.values import read_number
from translators.x12.walk import Walk

NUMBERS = (Decimal, int)


def check_totals(walk: Walk, document: Document | None) -> Document | None:
    """Note each control total that differs from what the document holds, and keep it as stated.

    A note unless the agreement weighs it more: real senders fill totals with dummies (X12.md §2).
    """
    if document is None:
        return None
    star = walk.raw.delimiters.element
    rests = _unstated(walk, document)
    for position, segment, use, top in walk.totals:
        parts = segment.split(star)
        stated: dict[int, str] = {}
        for slot in use.slots:
            if not (slot.count or slot.sum):
                continue
            text = parts[slot.at].strip() if slot.at < len(parts) else ""
            own = slot.write and top
            if not text and not own:
                continue
            real = total_of(slot, document, walk.raw.segments, star)
            if _says(text, slot, real):
                continue
            right = bool(text) and not flaw_of(text, slot.element)
            same = right and read_number(text, slot.element.decimals) == real
            if own and not same and (text or real or slot.use == "M"):
                stated[slot.at] = text or EMPTY
            elif own and same and not real and not use.mandatory and _is_alone(slot, parts):
                behind = walk.raw.segments[position : position + 1]
                stated |= {} if _opens(use, behind, star) else {slot.at: text}
            if right and not same:
                flaw = Flaw(
                    code="control-total",
                    message=f"{name(use, slot.at)} says {text}, the set holds {real}",
                    at=slot.at,
                    value=text,
                    reference=slot.element.number,
                    severity=slot.severity or Severity.NOTE,
                )
                walk.findings.add_flaw(flaw, use.segment, position, "")
        if stated:
            texts = (stated.get(at, "") for at in range(1, len(use.members) + 1))
            rests.append((f"{header_of(use)} 1", *texts))
    return with_rests(document, rests) if rests else document


def _says(text: str, slot: Slot, total: Decimal) -> bool:
    """Whether a text states a total, and not nothing, just as we write it."""
    element = slot.element
    fits = element.least <= len(text) <= element.most and not element.decimals
    return bool(total) and fits and text == str(total)


def _is_alone(slot: Slot, parts: Sequence[str]) -> bool:
    """Whether nothing else stands in a segment."""
    return not any(text.strip() for text in (*parts[1 : slot.at], *parts[slot.at + 1 :]))


def _opens(use: Use, following: Sequence[str], star: str) -> bool:
    """Whether the segment behind a total stands below it, so that we would write it too."""
    below = {one.segment for child in use.children for one in child.uses}
    return any(segment.partition(star)[0] in below for segment in following)


def _unstated(walk: Walk, document: Document) -> list[Segment]:
    """Return rests that keep totals unwritten which the set could state and does not."""
    rests: list[Segment] = []
    for use in walk.compiled.totals:
        if use.mandatory or any(one is use for _, _, one, _ in walk.totals):
            continue
        star = walk.raw.delimiters.element
        counted = [slot for slot in use.slots if slot.count and slot.write]
        if any(total_of(slot, document, walk.raw.segments, star) for slot in counted):
            marks = [
                EMPTY if any(slot.at == at for slot in counted) else ""
                for at in range(1, 1 + max(slot.at for slot in counted))
            ]
            rests.append((f"{header_of(use)} 1", *marks))
    return rests


def with_rests(document: Document, rests: Sequence[Segment]) -> Document:
    """Return the document with rests added to what it keeps unread."""
    unread = {one[0] if is_rest(one) else str(at): one for at, one in enumerate(document.unread)}
    for rest in rests:
        unread[rest[0]] = merged(unread[rest[0]], rest) if rest[0] in unread else rest
    return msgspec.structs.replace(document, unread=tuple(unread.values()))


def total_of(slot: Slot, document: Document, segments: Sequence[str], star: str) -> Decimal:
    """Return the total a slot states: segments of an id, items of a collection, or a sum."""
    if slot.count.isupper():
        opening = f"\n{slot.count}{star}"  # no segment holds a line end
        bare = segments.count(slot.count)
        return Decimal("\n".join(("", *segments)).count(opening) + bare)
    found = reach(document, (slot.count or slot.sum).split("."))
    if slot.count:
        return Decimal(len(found))
    return sum([Decimal(one) for one in found if isinstance(one, NUMBERS)], Decimal(0))


def reach(record: object, path: Sequence[str]) -> list[object]:
    """Return what a path of fields leads to, item by item through collections."""
    found = [record]
    for step in path:
        values = [getattr(one, step) for one in found]
        found = []
        for value in values:
            if isinstance(value, tuple):
                found += value
            else:
                found.append(value)
    return found
