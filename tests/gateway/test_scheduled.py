"""Reports by themselves: each slot once, what was missed as one, mistakes named."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from gateway.channel_rows import ChannelRow
from gateway.channels import due as due_channel
from gateway.config import check_house, load_configuration
from gateway.report_reading import Scheduled
from gateway.scheduled import due_reports, last_slot, make_report, period_before
from gateway.schedules import Schedule, read_schedule
from tests.house import House

ZONE = "America/New_York"
DAILY = """
[[reports]]
report = "trial-balance"
format = "csv"
schedule = "0 6 * * mon-fri"
"""


def schedule_of(text: str) -> Schedule:
    found = read_schedule(text)
    assert found is not None
    return found


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(house: House, now: datetime) -> list[tuple[Scheduled, datetime]]:
    configuration = load_configuration(house.home).configuration
    return due_reports(house.home, house.store, configuration, now)


def make(house: House, now: datetime) -> list[Path]:
    configuration = load_configuration(house.home).configuration
    return [
        make_report(house.home, house.store, configuration, each, slot)
        for each, slot in due(house, now)
    ]


def test_a_slot_comes_to_one_report(house: House) -> None:
    house.write("config/gateway.toml", DAILY, add=True)
    house.receive("acme")
    assert due(house, at("2026-03-02 14:00")) == []  # a report seen first waits for its next slot
    assert due(house, at("2026-03-03 10:59")) == []
    [path] = make(house, at("2026-03-03 11:00"))
    assert path == house.home.root / "reports" / "trial-balance-2026-03-03T0600.csv"
    assert "Assets" in path.read_text()
    assert due(house, at("2026-03-03 11:00")) == []
    assert due(house, at("2026-03-03 05:00")) == []  # a clock set back


def test_what_nobody_was_there_for_comes_to_one(house: House) -> None:
    house.write("config/gateway.toml", DAILY, add=True)
    due(house, at("2026-03-02 14:00"))
    [path] = make(house, at("2026-03-22 14:00"))
    assert path.name == "trial-balance-2026-03-20T0600.csv"  # the last Friday, in summer time
    assert make(house, at("2026-03-22 14:00")) == []


def test_a_crash_between_file_and_row_makes_the_same_file_again(house: House) -> None:
    house.write("config/gateway.toml", DAILY, add=True)
    due(house, at("2026-03-02 14:00"))
    [path] = make(house, at("2026-03-03 11:00"))
    content = path.read_bytes()
    house.store.drop(["scheduled"])
    due(house, at("2026-03-02 14:00"))
    assert make(house, at("2026-03-03 11:00")) == [path]
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("said", "since", "now", "slot"),
    [
        ("every 15 minutes", "2026-03-02 14:00", "2026-03-02 14:14", None),
        ("every 15 minutes", "2026-03-02 14:00", "2026-03-02 15:01", "2026-03-02 15:00"),
        ("every 15 minutes", "2026-03-02 14:00", "2026-03-02 13:00", None),
        ("* * * * *", "2026-03-02 14:00", "2027-03-02 14:00", "2027-03-02 14:00"),
        ("0 6 1 * *", "2026-01-01 11:00", "2026-07-15 00:00", "2026-07-01 10:00"),
        ("0 0 29 2 *", "2026-01-01 00:00", "2027-12-01 00:00", None),
        # 02:30 does not exist on the 8th of March 2026 and comes after the gap
        ("30 2 * * *", "2026-03-07 07:30", "2026-03-08 08:00", "2026-03-08 07:30"),
    ],
)
def test_the_last_slot(said: str, since: str, now: str, slot: str | None) -> None:
    found = last_slot(schedule_of(said), at(since), at(now), ZONE)
    assert found == (at(slot) if slot else None)


def test_a_slot_never_comes_twice_whatever_the_clock_does() -> None:
    schedule = schedule_of("*/30 * * * *")
    last = at("2026-10-31 12:00")
    made = []
    for minutes in [*range(0, 1500, 10), *range(1440, 1560, 10)]:  # back by an hour on the way
        slot = last_slot(schedule, last, at("2026-10-31 12:00") + timedelta(minutes=minutes), ZONE)
        if slot is not None:
            made.append(slot)
            last = slot
    assert made == sorted(set(made))
    assert len(made) == 51


@pytest.mark.parametrize(
    ("word", "period"),
    [
        ("", None),
        ("yesterday", (date(2026, 5, 1), date(2026, 5, 1))),
        ("last-month", (date(2026, 4, 1), date(2026, 4, 30))),
        ("last-quarter", (date(2026, 1, 1), date(2026, 3, 31))),
        ("last-year", (date(2025, 1, 1), date(2025, 12, 31))),
    ],
)
def test_periods(word: str, period: tuple[date, date] | None) -> None:
    assert period_before(date(2026, 5, 2), word) == period


def test_mistakes_are_named(house: House) -> None:
    wrong = """
[[reports]]
report = "profit"
schedule = "at six"
folder = "inbox/acme"

[[reports]]
report = "trial-balance"
schedule = "0 6 * * *"
period = "last-month"
every = "day"

[[reports]]
report = "trial-balance"
schedule = "0 7 * * *"
"""
    house.write("config/gateway.toml", wrong, add=True)
    keys = {each.key for each in check_house(house.home)}
    assert keys == {
        "reports[0].report", "reports[0].schedule", "reports[0].folder", "reports[1].every",
        "reports[2].report",
    }  # fmt: skip
    house.change("config/gateway.toml", wrong, "")


def test_a_clock_set_back_does_not_stop_polling(house: House, tmp_path: Path) -> None:
    channel = f'\n[channel]\nkind = "folder"\npath = "{tmp_path}"\nin = "out"\n'
    house.write("partners/acme/partner.toml", channel, add=True)
    configuration = load_configuration(house.home).configuration
    acme = configuration.agreements["acme"]
    now = at("2026-03-02 14:00")
    hour = timedelta(hours=1)
    for row, polls in (
        (ChannelRow(key="acme", polled_at=now), False),
        (ChannelRow(key="acme", polled_at=now + hour), True),
        (ChannelRow(key="acme", failures=3, retry_at=now + hour / 4), False),
        (ChannelRow(key="acme", failures=3, retry_at=now + hour), True),
    ):
        house.store.commit({"channels": {"acme": row}})
        assert due_channel(house.home, house.store, acme, configuration, now) == (polls, False)
