"""Reports made by themselves: `[[reports]]` in gateway.toml says which, when, into which folder.

A slot is a moment of a schedule. The last slot a report was made for is a row, written after its
file: a crash between the two makes the same file again, under the same name. Slots that nobody was
there for come to one report, for the last of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from gateway import durable
from gateway.agreement import Calendar, Configuration
from gateway.home import SETTINGS, Home
from gateway.report_reading import Scheduled, read_scheduled
from gateway.reporting import read_period, report_on
from gateway.rows import ScheduledRow
from gateway.schedules import Schedule, next_slot, read_schedule
from gateway.store import Store
from gateway.tables import read_toml
from ledger.reports.report import Period

ENDINGS = {"text": "txt"}
"""Endings of names that are not the format's own name."""

STEPS = (timedelta(hours=1), timedelta(days=1), timedelta(days=32))
"""How far back the last slot is looked for first; slots after it are gone through one by one."""


def scheduled_in(home: Home) -> tuple[Scheduled, ...]:
    """The reports of a home whose configuration is right."""
    top = read_toml(home.settings, str(SETTINGS), [])
    return read_scheduled(top) if top is not None else ()


def due_reports(
    home: Home, store: Store, configuration: Configuration, now: datetime
) -> list[tuple[Scheduled, datetime]]:
    """What must be made at this moment, with its slot. A report seen first waits for its next."""
    found = []
    for each in scheduled_in(home):
        row = store.load("scheduled", each.key)
        if not isinstance(row, ScheduledRow):
            store.commit({"scheduled": {each.key: ScheduledRow(key=each.key, slot=now)}})
            continue
        schedule = read_schedule(each.schedule)
        slot = last_slot(schedule, row.slot, now, configuration.entity.zone) if schedule else None
        if slot is not None:
            found.append((each, slot))
    return found


def make_report(
    home: Home,
    store: Store,
    configuration: Configuration,
    scheduled: Scheduled,
    slot: datetime,
) -> Path:
    """The report of a slot stands in its folder, and is not due any more."""
    from ledger.render import FORMATS as WRITERS

    there = slot.astimezone(ZoneInfo(configuration.entity.zone))
    report = report_on(
        store,
        configuration,
        scheduled.report,
        today=there.date(),
        period=period_before(there.date(), scheduled.period),
    )
    ending = ENDINGS.get(scheduled.format, scheduled.format)
    folder = home.root / scheduled.folder
    path = folder / f"{scheduled.report}-{there:%Y-%m-%dT%H%M}.{ending}"
    durable.make_folder(folder)
    # The next slot's report takes the place of what a crash may have left.
    passing = folder / f".{scheduled.report}.{ending}.tmp"
    durable.write_new(path, [WRITERS[scheduled.format](report)], temporary=passing)
    store.commit({"scheduled": {scheduled.key: ScheduledRow(key=scheduled.key, slot=slot)}})
    return path


def last_slot(schedule: Schedule, since: datetime, now: datetime, zone: str) -> datetime | None:
    """The last slot after one moment and not after the other, None when there is none."""
    if schedule.minutes:
        step = timedelta(minutes=schedule.minutes)
        return since + (now - since) // step * step if now - since >= step else None
    for step in (*STEPS, now - since):
        begin = max(since, now - step)
        slots = list(_slots_between(schedule, begin, now, zone))
        if slots or begin == since:
            return slots[-1] if slots else None
    return None


def period_before(day: date, word: str) -> Period | None:
    """The first and last day of the whole period before a day; None for no word."""
    if not word:
        return None
    if word == "yesterday":
        return day - timedelta(days=1), day - timedelta(days=1)
    months = {"last-month": 1, "last-quarter": 3, "last-year": 12}[word]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    last = first - timedelta(days=1)
    texts = {1: f"{last:%Y-%m}", 3: f"{last:%Y}-Q{(last.month + 2) // 3}", 12: f"{last:%Y}"}
    return read_period(texts[months])


def _slots_between(
    schedule: Schedule, begin: datetime, end: datetime, zone: str
) -> Iterator[datetime]:
    slot = next_slot(schedule, begin, zone, "always", Calendar())
    while slot is not None and slot <= end:
        yield slot
        slot = next_slot(schedule, slot, zone, "always", Calendar())
