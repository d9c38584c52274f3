"""When a partner's server is looked at: every so many minutes, or by five fields as cron has them.

Pure: the daemon asks for the next moment and waits for it. Fields mean the entity's wall clock: an
hour that the clock skips comes right after it, an hour that it repeats comes twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from gateway.agreement import Calendar
from gateway.calendar import clock, is_working

SCHEDULE_RIGHT = (
    '"every 5 minutes" (or hours), or five fields as cron has them: "*/15 6-20 * * mon-fri"'
)

EVERY = re.compile(r"every (?:(\d{1,4}) )?(minute|hour)s?")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CRON_DAYS = ("sun", *DAYS[:6])
"""cron counts the days of the week from Sunday, 0; 7 is Sunday too."""

LONGEST = timedelta(days=366 * 5)
"""So far ahead a slot is looked for: the 29th of February is one."""


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule read: `minutes` between two slots, or 0 and the values each field of cron has.

    `either_day` is true when both day fields are stated: then one of the two is enough, as in cron.
    """

    minutes: int = 0
    minute: frozenset[int] = frozenset()
    hour: frozenset[int] = frozenset()
    day: frozenset[int] = frozenset()
    month: frozenset[int] = frozenset()
    weekday: frozenset[int] = frozenset()
    either_day: bool = False


def read_schedule(text: str) -> Schedule | None:
    """The schedule of a text such as "every 5 minutes" or "0 6 * * mon-fri"; None: it is none."""
    lowered = text.strip().lower()
    every = EVERY.fullmatch(lowered)
    if every:
        minutes = int(every[1] or 1) * (60 if every[2] == "hour" else 1)
        return Schedule(minutes=minutes) if 0 < minutes <= 60 * 24 * 7 else None
    fields = lowered.split()
    if len(fields) != 5:
        return None
    minute = _values(fields[0], 0, 59, ())
    hour = _values(fields[1], 0, 23, ())
    day = _values(fields[2], 1, 31, ())
    month = _values(fields[3], 1, 12, MONTHS)
    weekday = _values(fields[4], 0, 7, CRON_DAYS)
    if not (minute and hour and day and month and weekday):
        return None
    return Schedule(
        minute=minute,
        hour=hour,
        day=day,
        month=month,
        weekday=frozenset((each - 1) % 7 for each in weekday),
        either_day=not fields[2].startswith("*") and not fields[4].startswith("*"),
    )


def next_slot(
    schedule: Schedule, since: datetime, zone: str, hours: str, calendar: Calendar
) -> datetime | None:
    """The first slot after a moment (UTC); None when there is none within five years.

    `hours` is "always", "working-days" or "working-hours" of the calendar, in that time zone.
    """
    if schedule.minutes:
        after = since + timedelta(minutes=schedule.minutes)
        return next(_open_from(after, ZoneInfo(zone), hours, calendar), None)
    there = ZoneInfo(zone)
    first = since.astimezone(there).date()
    for number in range(LONGEST.days):
        day = first + timedelta(days=number)
        if _is_day(schedule, day) and _is_open_day(day, hours, calendar):
            for slot in _slots(schedule, day, there, hours, calendar):
                if slot > since:
                    return slot
    return None


def _slots(
    schedule: Schedule, day: date, zone: ZoneInfo, hours: str, calendar: Calendar
) -> list[datetime]:
    """The slots of a day as moments, those of a repeated hour twice."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    found = set()
    for hour in schedule.hour:
        for minute in schedule.minute:
            wall = midnight + timedelta(hours=hour, minutes=minute)
            if hours != "working-hours" or _is_open_at(wall - midnight, calendar):
                for fold in (0, 1):
                    found.add(wall.replace(fold=fold, tzinfo=zone).astimezone(UTC))
    return sorted(found)


def _open_from(
    moment: datetime, zone: ZoneInfo, hours: str, calendar: Calendar
) -> Iterator[datetime]:
    """The moment if it is in working time, else the next one that is."""
    wall = moment.astimezone(zone).replace(tzinfo=None)
    midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    for number in range(LONGEST.days):
        day = midnight + timedelta(days=number)
        if not _is_open_day(day.date(), hours, calendar):
            continue
        opens = day + clock(calendar.opens) if hours == "working-hours" else day
        closes = clock(calendar.closes) if hours == "working-hours" else timedelta(days=1)
        if opens <= wall < day + closes:
            yield moment
        elif wall < opens:
            yield opens.replace(tzinfo=zone).astimezone(UTC)


def _is_day(schedule: Schedule, day: date) -> bool:
    in_month = day.day in schedule.day
    in_week = day.weekday() in schedule.weekday
    either = in_month or in_week if schedule.either_day else in_month and in_week
    return day.month in schedule.month and either


def _is_open_day(day: date, hours: str, calendar: Calendar) -> bool:
    moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    return hours == "always" or is_working(moment, calendar)


def _is_open_at(since_midnight: timedelta, calendar: Calendar) -> bool:
    return clock(calendar.opens) <= since_midnight < clock(calendar.closes)


def _values(field: str, least: int, most: int, names: tuple[str, ...]) -> frozenset[int]:
    """What a field allows (`*`, numbers, names, ranges, steps, lists); empty: it is wrong."""
    found: set[int] = set()
    for part in field.split(","):
        matched = re.fullmatch(r"(\*|\w+)(?:-(\w+))?(?:/(\d{1,2}))?", part)
        if matched is None or (matched[1] == "*" and matched[2]):
            return frozenset()
        step = int(matched[3] or 1)
        if matched[1] == "*":
            first, last = least, most
        else:
            first = _value(matched[1], least, names)
            last = _value(matched[2], least, names) if matched[2] else first
            last = most if matched[3] and not matched[2] else last
        if names == CRON_DAYS and last == 0 and first > 0:
            last = 7  # "fri-sun"
        if not step or not least <= first <= last <= most:
            return frozenset()
        found.update(range(first, last + 1, step))
    return frozenset(found)


def _value(word: str, least: int, names: tuple[str, ...]) -> int:
    """A number, or a name's place; -1 for neither."""
    if word in names:
        return least + names.index(word)
    return int(word) if word.isdecimal() else -1
