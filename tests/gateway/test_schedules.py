"""When a partner's server is looked at: intervals, cron, working time, leaps of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from gateway.agreement import Calendar
from gateway.schedules import next_slot, read_schedule

ZONE = "America/New_York"
OFFICE = Calendar(opens="08:00", closes="17:00", holidays=(date(2026, 3, 4),))
MONDAY = datetime(2026, 3, 2, 14, 3, tzinfo=UTC)  # 09:03 there


def slots(
    text: str, count: int = 3, since: datetime = MONDAY, hours: str = "always", zone: str = ZONE
) -> list[str]:
    schedule = read_schedule(text)
    assert schedule is not None
    found = []
    for _ in range(count):
        slot = next_slot(schedule, since, zone, hours, OFFICE)
        assert slot is not None and slot > since
        found.append(f"{slot:%a %d %H:%M}")
        since = slot
    return found


def test_every_so_often() -> None:
    assert slots("every 5 minutes") == ["Mon 02 14:08", "Mon 02 14:13", "Mon 02 14:18"]
    assert slots("Every minute", 1) == ["Mon 02 14:04"]
    assert slots("every 12 hours", 2) == ["Tue 03 02:03", "Tue 03 14:03"]


def test_in_working_hours() -> None:
    late = datetime(2026, 3, 2, 21, 58, tzinfo=UTC)  # 16:58
    assert slots("every 5 minutes", 2, late, "working-hours") == ["Tue 03 13:00", "Tue 03 13:05"]
    tuesday = datetime(2026, 3, 3, 21, 58, tzinfo=UTC)  # a holiday follows
    assert slots("every 5 minutes", 1, tuesday, "working-hours") == ["Thu 05 13:00"]
    assert slots("every 12 hours", 1, tuesday, "working-days") == ["Thu 05 05:00"]
    assert slots("0 7,9 * * *", 2, tuesday, "working-hours") == ["Thu 05 14:00", "Fri 06 14:00"]
    assert slots("0 7 * * *", 2, tuesday, "working-days") == ["Thu 05 12:00", "Fri 06 12:00"]


def test_as_cron_has_it() -> None:
    assert slots("*/15 6-20 * * mon-fri") == ["Mon 02 14:15", "Mon 02 14:30", "Mon 02 14:45"]
    assert slots("30 6 1 * *", 2) == ["Wed 01 10:30", "Fri 01 10:30"]
    assert slots("0 0 29 feb *", 1) == ["Tue 29 05:00"]
    assert slots("5/20 9 * * *") == ["Mon 02 14:05", "Mon 02 14:25", "Mon 02 14:45"]
    assert slots("0 12 13 * fri", 3) == ["Fri 06 17:00", "Fri 13 16:00", "Fri 20 16:00"]
    assert slots("0 12 * * 0", 1) == slots("0 12 * * 7", 1) == slots("0 12 * * sun", 1)
    assert slots("0 12 * * fri-sun", 3) == ["Fri 06 17:00", "Sat 07 17:00", "Sun 08 16:00"]
    assert slots("0 12 * jan-mar/2 2", 1) == ["Tue 03 17:00"]


def test_an_hour_that_is_skipped_or_repeated() -> None:
    before = datetime(2026, 3, 8, 5, 0, tzinfo=UTC)  # clocks go from 02:00 to 03:00 at 07:00 UTC
    assert slots("30 2 * * *", 2, before) == ["Sun 08 06:30", "Sun 08 07:30"]
    autumn = datetime(2026, 11, 1, 4, 45, tzinfo=UTC)  # 01:00 to 02:00 comes twice
    assert slots("*/30 * * * *", 5, autumn) == [
        "Sun 01 05:00", "Sun 01 05:30", "Sun 01 06:00", "Sun 01 06:30", "Sun 01 07:00",
    ]  # fmt: skip


def test_a_day_that_never_comes() -> None:
    schedule = read_schedule("0 0 31 feb *")
    assert schedule is not None
    assert next_slot(schedule, MONDAY, ZONE, "always", OFFICE) is None
    never = Calendar(working_days=())
    every = read_schedule("every 5 minutes")
    assert every is not None
    assert next_slot(every, MONDAY, ZONE, "working-days", never) is None


@pytest.mark.parametrize(
    "text",
    [
        "", "every", "every 0 minutes", "every 5 days", "every 9999 hours", "* * * *", "60 * * * *",
        "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "*/0 * * * *", "5-1 * * * *",
        "a * * * *", "*-5 * * * *", "1,,2 * * * *", "* * * mon *", "-1 * * * *",
    ],
)  # fmt: skip
def test_what_is_no_schedule(text: str) -> None:
    assert read_schedule(text) is None


def test_the_next_slot_is_found_at_once() -> None:
    schedule = read_schedule("59 23 31 12 *")
    assert schedule is not None
    slot = next_slot(schedule, MONDAY, ZONE, "always", OFFICE)
    assert slot is not None and slot - MONDAY > timedelta(days=300)
