"""The daemon: works when woken, tells once what is wrong, ends in good order."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from gateway.daemon import run
from gateway.home import Home
from gateway.store import Store
from tests.playing import STORIES, make_home

STORY = STORIES / "accepted-order"
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
BANK = "partners/bank/partner.toml: bank.payers"
PATIENCE = 20.0


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


class Running:
    """The daemon in a thread of ours."""

    def __init__(self, home: Home) -> None:
        home.var.mkdir(parents=True, exist_ok=True)
        self.events: list[tuple[str, dict[str, object]]] = []
        self.stop, self.wake = threading.Event(), threading.Event()
        self.store = Store(home.database_url)
        self.store.create()
        words = (home, self.store, lambda: NOON, self.told, self.stop, self.wake, 0, 1)
        self.thread = threading.Thread(target=run, args=words, daemon=True)
        self.thread.start()

    def told(self, event: str, facts: dict[str, object]) -> None:
        self.events.append((event, facts))

    def names(self) -> list[str]:
        return [event for event, _ in self.events]

    def wrong(self) -> list[str]:
        return [str(facts["where"]) for event, facts in self.events if event == "wrong"]

    def end(self) -> None:
        self.stop.set()
        self.wake.set()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()
        self.store.close()


def test_a_file_dropped_is_answered(tmp_path: Path) -> None:
    home = make_home(STORY, tmp_path / "home")
    running = Running(home)
    until(running.names)
    content = (STORY / "in" / "acme" / "po-4711.x12").read_bytes()
    (home.inbox / "acme" / "po.x12").write_bytes(content)
    until(lambda: "processed" in running.names())
    running.end()
    assert running.names()[0] == "started"
    assert running.names()[-1] == "stopped"
    assert len(list((home.outbox / "acme").iterdir())) == 2


def test_what_is_wrong_is_told_once_and_outlived(tmp_path: Path) -> None:
    home = make_home(STORY, tmp_path / "home")
    agreement = home.partners / "bank" / "partner.toml"
    agreement.write_text(agreement.read_text().replace("payer_for", "payers"))
    items = home.config / "items.csv"
    content = items.read_text()
    items.write_text("nonsense\n")
    running = Running(home)
    until(running.wrong)
    assert any(place.startswith("config/items.csv") for place in running.wrong())
    assert BANK not in running.wrong()
    items.write_text(content)
    running.wake.set()
    until(lambda: BANK in running.wrong())
    running.wake.set()
    until(lambda: not running.wake.is_set())
    running.end()
    assert running.wrong().count(BANK) == 1


def test_sigterm_ends_it_in_good_order(tmp_path: Path) -> None:
    home = make_home(STORY, tmp_path / "home")
    command = [str(Path(sys.executable).with_name("gateway")), "--home", str(home.root), "run"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert " started home=" in process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    assert "stopped" in process.stderr.read()
