"""The four statuses of a document, each with the moves it may make."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gateway.rows import DocumentRow

VALIDATION: Mapping[str, tuple[str, ...]] = {
    "valid": (),
    "valid with notes": (),
    "invalid": (),
}
POSTING: Mapping[str, tuple[str, ...]] = {
    "received": ("not bookable", "posted", "memo", "parked", "held", "duplicate", "refused"),
    "not bookable": ("posted",),
    "posted": (),
    "memo": (),
    "parked": ("posted", "memo", "held", "duplicate", "refused"),
    "held": ("posted", "memo", "parked", "duplicate", "refused", "not bookable"),
    "duplicate": ("posted", "memo", "parked", "held", "refused"),
    "refused": (),
}
DELIVERY: Mapping[str, tuple[str, ...]] = {
    "": (),
    "held": ("queued",),
    "queued": ("sent", "failed"),
    "failed": ("queued", "sent"),
    "sent": ("queued", "picked up"),
    "picked up": ("sent",),
}
ACKNOWLEDGEMENT: Mapping[str, tuple[str, ...]] = {
    "none expected": ("orphan", "duplicate", "accepted", "accepted with errors", "rejected"),
    "awaited": ("overdue", "accepted", "accepted with errors", "partially accepted", "rejected"),
    "overdue": ("accepted", "accepted with errors", "partially accepted", "rejected"),
    "accepted": ("rejected",),
    "accepted with errors": ("rejected",),
    "partially accepted": (),
    "rejected": (),
    "orphan": (),
    "duplicate": (),
}
MOVES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "validation": VALIDATION,
    "posting": POSTING,
    "delivery": DELIVERY,
    "acknowledgement": ACKNOWLEDGEMENT,
}
"""What each status may become: status field → value → the values after it."""


def moved(row: DocumentRow, **statuses: str) -> DocumentRow:
    """The document with new statuses; asserts that each is a move its table allows."""
    for field, after in statuses.items():
        before = getattr(row, field)
        allowed = MOVES[field]
        assert after in allowed, f"{row.id}: {field} knows no {after!r}"
        assert after == before or after in allowed[before], f"{row.id}: {before!r} → {after!r}"
    return msgspec.structs.replace(row, **statuses)
