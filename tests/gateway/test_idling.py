"""When a pass may be left out, errands beside passes, and the drop that is kept running."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.config import load_configuration
from gateway.dropping import DropKeeper
from gateway.errands import Errands
from gateway.errors import TransportError
from gateway.health import Pulse
from gateway.home import Home
from gateway.idling import LONGEST_SECONDS, Stillness
from gateway.room import Room
from tests.playing import STORIES, make_home

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
ROOM = Room(free=50 << 30, total=100 << 30)


class Hand:
    """A clock that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(STORIES / "accepted-order", tmp_path / "home")


def test_nothing_changes_and_nothing_waits(home: Home) -> None:
    agreements = load_configuration(home).configuration.agreements
    hand = Hand()
    stillness = Stillness(home, lambda: NOON, hand)
    look = stillness.look()
    assert not stillness.lasts(look, agreements)
    stillness.settled(look)
    assert stillness.lasts(stillness.look(), agreements)
    (home.inbox / "acme").rmdir()  # made when it is needed
    assert stillness.lasts(stillness.look(), agreements)
    stillness.disturb()
    assert not stillness.lasts(stillness.look(), agreements)
    stillness.settled(stillness.look())
    stillness.look()
    stillness.disturb()  # while the pass is made
    stillness.settled(look)
    assert not stillness.lasts(stillness.look(), agreements)
    stillness.settled(look)
    hand.now += LONGEST_SECONDS
    assert not stillness.lasts(stillness.look(), agreements)


@pytest.mark.parametrize(
    ("name", "lasts"),
    [
        ("inbox/acme/order.x12", False),
        ("inbox/acme/order.part", True),
        ("inbox/nobody/order.x12", True),
        ("var/work/acme/1-2-3-4~order.x12", False),
        ("var/drop/journal/2026-03-03.jsonl", False),
        ("partners/acme/note.txt", False),
        ("config/note.txt", False),
        ("reports/note.txt", True),
    ],
)
def test_a_file_that_matters_is_seen(home: Home, name: str, lasts: bool) -> None:
    agreements = load_configuration(home).configuration.agreements
    stillness = Stillness(home, lambda: NOON)
    stillness.settled(stillness.look())
    (home.root / name).parent.mkdir(parents=True, exist_ok=True)
    (home.root / name).write_text("hello")
    assert stillness.lasts(stillness.look(), agreements) is lasts


def test_an_errand_runs_once_at_a_time_and_its_error_is_told() -> None:
    told: list[tuple[str, str]] = []
    errands = Errands(lambda name, error: told.append((name, str(error))))
    go = threading.Event()
    assert errands.start("a", go.wait)
    assert not errands.start("a", go.wait)
    assert errands.join(0.05) == ["a"]
    go.set()
    assert errands.join(5) == []

    def fail() -> None:
        raise ValueError("no")

    assert errands.start("a", fail)
    assert errands.join(5) == []
    assert told == [("a", "no")]


class Ending:
    """A drop that ends when it is told to."""

    address = "127.0.0.1:9"

    def __init__(self) -> None:
        self.alive = True

    def stop(self) -> int:
        self.alive = False
        return 0


def test_a_drop_that_ends_is_started_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    children: list[Ending] = []
    works = [True]

    def start(_root: Path, listen: str) -> Ending:
        if not works[0]:
            raise TransportError("the address is taken", listen)
        children.append(Ending())
        return children[-1]

    monkeypatch.setattr("gateway.dropping.start", start)
    hand, pulse = Hand(), Pulse(NOON)
    events: list[tuple[str, Mapping[str, object]]] = []
    keeper = DropKeeper(home, "127.0.0.1:0", lambda *event: events.append(event), pulse, hand)
    keeper.keep()
    keeper.keep()
    assert len(children) == 1
    assert pulse.health(ROOM).state == "good"
    children[0].alive = works[0] = False
    keeper.keep()
    assert pulse.health(ROOM).findings == ("sftp: it ended by itself with 0",)
    hand.now += 1.5
    keeper.keep()  # does not start
    keeper.keep()  # too early
    assert pulse.health(ROOM).state == "wrong"
    works[0] = True
    hand.now += 2.5
    keeper.keep()
    assert (len(children), pulse.health(ROOM).state) == (2, "good")
    keeper.stop()
    keeper.stop()
    assert not children[1].alive
    names = [event for event, _ in events]
    assert names == ["sftp-listening", "sftp-ended", "sftp-ended", "sftp-listening", "sftp-stopped"]
    assert [facts.get("again_seconds") for _, facts in events] == [None, 1, 2, None, None]


def test_a_daemon_that_does_nothing_for_long_is_stuck() -> None:
    hand = Hand()
    pulse = Pulse(NOON, hand)
    assert pulse.lives()
    hand.now += 3600
    assert not pulse.lives()
    assert "stuck" in pulse.health(ROOM).findings[0]
    pulse.beat()
    assert pulse.lives()
