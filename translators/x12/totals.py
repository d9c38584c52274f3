"""Control totals of a set (CTT and its like): what a document adds up to, stated and real."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from translators.documents import Document
from translators.problems import Severity
from translators.uses import Slot
from translators.x12.diagnose import Flaw, name
from translators.x12.values import flaw as flaw_of
from translators.x12.values import read_number
from translators.x12.walk import Walk


def check_totals(walk: Walk, document: Document | None) -> None:
    """Note each control total that differs from what the document holds.

    A note unless the agreement weighs it more: real senders fill totals with dummies (X12.md §2).
    """
    if document is None:
        return
    star = walk.raw.delimiters.element
    for position, segment, use in walk.totals:
        parts = segment.split(star)
        for slot in use.slots:
            text = parts[slot.at] if slot.at < len(parts) else ""
            if not (slot.count or slot.sum) or not text or flaw_of(text, slot.element):
                continue
            real = total_of(slot, document, walk.raw.segments, star)
            if read_number(text, slot.element.decimals) != real:
                flaw = Flaw(
                    code="control-total",
                    message=f"{name(use, slot.at)} says {text}, the set holds {real}",
                    at=slot.at,
                    value=text,
                    reference=slot.element.number,
                    severity=slot.severity or Severity.NOTE,
                )
                walk.findings.add_flaw(flaw, use.segment, position, "")


def total_of(slot: Slot, document: Document, segments: Sequence[str], star: str) -> Decimal:
    """Return the total a slot states: segments of an id, items of a collection, or a sum."""
    if slot.count.isupper():
        return Decimal(sum(one.partition(star)[0] == slot.count for one in segments))
    found = list(reach(document, (slot.count or slot.sum).split(".")))
    if slot.count:
        return Decimal(len(found))
    return sum((Decimal(one) for one in found if isinstance(one, Decimal | int)), Decimal(0))


def reach(record: object, path: Sequence[str]) -> Iterator[object]:
    """Yield what a path of fields leads to, item by item through collections."""
    value = getattr(record, path[0])
    items = value if isinstance(value, tuple) else (value,)
    for item in items:
        if len(path) > 1:
            yield from reach(item, path[1:])
        else:
            yield item
