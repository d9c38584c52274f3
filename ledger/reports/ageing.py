"""Ageing: how long something has been due, in the five buckets of a controller."""

from __future__ import annotations

from datetime import date

from ledger.reports.report import Column

BUCKETS = (
    Column(name="current", title="Current", kind="money"),
    Column(name="days_1_30", title="1-30 days", kind="money"),
    Column(name="days_31_60", title="31-60 days", kind="money"),
    Column(name="days_61_90", title="61-90 days", kind="money"),
    Column(name="over_90", title="Over 90 days", kind="money"),
)
"""Days past the due date; an item due today is current."""

_LIMITS = (0, 30, 60, 90)


def days_past(due_on: date, as_of: date) -> int:
    """Days from the due date to `as_of`: negative while it is not due."""
    return (as_of - due_on).days


def bucket(days: int) -> int:
    """The place in `BUCKETS` of an item that many days past due."""
    return sum(1 for limit in _LIMITS if days > limit)
