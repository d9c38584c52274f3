"""Working time: when something that may take so many working hours is overdue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.agreement import WEEK, Calendar

DAY = timedelta(days=1)


def deadline(since: datetime, hours: int, calendar: Calendar, zone: str) -> datetime:
    """The moment (UTC) when so many working hours (at least 1) have passed since another.

    Working hours are wall-clock hours of the time zone, on working days that are no holidays.
    """
    assert hours > 0, "no time to wait"
    there = ZoneInfo(zone)
    now = since.astimezone(there).replace(tzinfo=None)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    left = timedelta(hours=hours)
    while True:
        begin = max(now, midnight + clock(calendar.opens))
        end = midnight + clock(calendar.closes)
        if begin < end and is_working(midnight, calendar):
            if end - begin >= left:
                return (begin + left).replace(tzinfo=there).astimezone(UTC)
            left -= end - begin
        midnight += DAY


def is_working(day: datetime, calendar: Calendar) -> bool:
    """Whether people work on that day."""
    return WEEK[day.weekday()] in calendar.working_days and day.date() not in calendar.holidays


def clock(text: str) -> timedelta:
    """How long after midnight "17:30" is."""
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))
