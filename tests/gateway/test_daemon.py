"""The daemon: works when woken, tells once what is wrong, says how it is, ends in good order."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import pytest

from gateway.daemon import Daemon, Options
from gateway.errors import Conflict
from gateway.home import Home
from gateway.presence import ask, find_daemon, present
from gateway.store import Store
from tests.playing import STORIES, make_home
from tests.terminal import Terminal

STORY = STORIES / "accepted-order"
ORDER = STORY / "in" / "acme" / "po-4711.x12"
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

    def __init__(
        self, home: Home, environment: Mapping[str, str] | None = None, sftp_listen: str = ""
    ) -> None:
        home.var.mkdir(parents=True, exist_ok=True)
        self.events: list[tuple[str, Mapping[str, object]]] = []
        self.store = Store(home.database_url)
        self.store.create()
        options = Options(quiet_seconds=0, scan_seconds=1, sftp_listen=sftp_listen)
        self.now = NOON
        self.daemon = Daemon(home, self.store, lambda: self.now, self.told, options)
        self.thread = threading.Thread(
            target=self.daemon.run, args=(environment or {},), daemon=True
        )
        self.thread.start()
        until(lambda: "listening" in self.names() and find_daemon(home))

    def told(self, event: str, facts: Mapping[str, object]) -> None:
        self.events.append((event, facts))

    def names(self) -> list[str]:
        return [event for event, _ in self.events]

    def wrong(self) -> list[str]:
        return [str(facts["where"]) for event, facts in self.events if event == "wrong"]

    def passes(self) -> int:
        return self.daemon.health().passes

    def look(self) -> None:
        """A pass that begins after this moment is over."""
        before = self.passes()
        until(lambda: self.passes() > before + 1 or self.disturb())

    def disturb(self) -> None:
        """A pass is made though nothing changed."""
        self.daemon._stillness.disturb()
        self.daemon.wake.set()

    def end(self) -> None:
        self.daemon.ask_to_stop()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()
        self.store.close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(STORY, tmp_path / "home")


@pytest.fixture
def running(home: Home) -> Iterator[Running]:
    at_work = Running(home)
    yield at_work
    at_work.end()


def page(running: Running, path: str, host: str = "127.0.0.1") -> tuple[int, str]:
    [facts] = [facts for event, facts in running.events if event == "listening"]
    connection = HTTPConnection("127.0.0.1", int(str(facts["port"])), timeout=PATIENCE)
    connection.request("GET", path, headers={"Host": host})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def test_a_file_dropped_is_answered(home: Home) -> None:
    running = Running(home)
    shutil.copyfile(ORDER, home.inbox / "acme" / "po.x12")
    until(lambda: "processed" in running.names())
    running.end()
    assert running.names()[0] == "started"
    assert running.names()[-1] == "stopped"
    assert len(list((home.outbox / "acme").iterdir())) == 2


def test_what_is_wrong_is_told_once_and_outlived(home: Home) -> None:
    agreement = home.partners / "bank" / "partner.toml"
    agreement.write_text(agreement.read_text().replace("payer_for", "payers"))
    items = home.config / "items.csv"
    content = items.read_text()
    items.write_text("nonsense\n")
    running = Running(home)
    until(running.wrong)
    assert any(place.startswith("config/items.csv") for place in running.wrong())
    assert BANK not in running.wrong()
    until(running.passes)
    assert running.daemon.health().state == "wrong"
    items.write_text(content)
    until(lambda: running.disturb() or BANK in running.wrong())
    running.look()
    assert running.daemon.health().state == "warning"
    assert any(BANK in each for each in running.daemon.health().findings)
    running.end()
    assert running.wrong().count(BANK) == 1


def test_it_tells_how_it_is(running: Running, home: Home) -> None:
    until(running.passes)
    status, text = page(running, "/healthz")
    assert (status, json.loads(text)["state"]) == (200, "good")
    assert json.loads(text)["passes"] >= 1
    status, text = page(running, "/metrics")
    assert status == 200
    assert 'gateway_health{state="good"} 1\n' in text
    assert 'gateway_queue_length{queue="decide"} 0\n' in text
    assert page(running, "/secrets")[0] == 404
    assert page(running, "/healthz", host="evil.example:80")[0] == 403
    found = find_daemon(home)
    assert found is not None and found.pid == os.getpid()
    health = ask(found)
    assert health is not None and health.state == "good"


def test_the_figures_are_those_of_the_database(running: Running, home: Home) -> None:
    unknown = (STORIES / "unknown-item" / "in" / "acme").iterdir()
    shutil.copyfile(next(iter(unknown)), home.inbox / "acme" / "po.x12")
    until(lambda: "processed" in running.names())
    (home.inbox / "nobody").mkdir()
    (home.inbox / "nobody" / "letter").write_text("hello")
    text = page(running, "/metrics")[1]
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")
    assert figures['gateway_exceptions_open{code="unknown-item"}'] == "1"
    assert float(figures['gateway_exceptions_open_amount{code="unknown-item"}']) > 0
    assert figures['gateway_queue_length{queue="inbox"}'] == "1"
    assert int(figures["gateway_commits_total"]) >= 1
    kinds = {line.split()[2]: line.split()[3] for line in text.splitlines() if "# TYPE" in line}
    assert {name.partition("{")[0] for name in figures} == set(kinds)
    assert all((kinds[name] == "counter") == name.endswith("_total") for name in kinds)


def test_there_is_one_daemon_in_a_home(running: Running, home: Home) -> None:
    with pytest.raises(Conflict, match="works in this home already"), present(home):
        pass


def test_status_tells_of_the_daemon(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Terminal(home.root, capsys)
    assert "daemon           does not run" in run("status").out
    running = Running(home)
    until(running.passes)
    done = run("status")
    assert done.code == 0
    assert f"daemon           process {os.getpid()} since 2026-03-03 12:00:00 UTC: good" in done.out
    assert run.json("status")["daemon"]["health"]["state"] == "good"
    running.daemon.pulse.broken("sftp", "it ended with 1")
    done = run("status")
    assert done.code == 3
    assert "                 sftp: it ended with 1" in done.out
    monkeypatch.setattr("gateway.presence.ASK_SECONDS", 0)
    assert "does not say how it is" in run("status").out
    running.end()
    assert run.json("status")["daemon"] is None


def test_an_error_nobody_foresaw_is_told_and_outlived(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gateway.passes.publish", fail)
    running = Running(home)
    until(running.wrong)
    until(running.passes)
    assert running.daemon.health().state == "wrong"
    monkeypatch.undo()
    shutil.copyfile(ORDER, home.inbox / "acme" / "po.x12")
    until(lambda: "processed" in running.names())
    until(lambda: running.daemon.health().state == "good")
    running.end()
    [facts] = [facts for event, facts in running.events if event == "wrong"]
    assert "No space left on device" in str(facts["message"])


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_on_a_full_disk_nothing_is_taken_in(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    free = [4]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100 << 30, 0, free[0] << 30))
    running = Running(home)
    shutil.copyfile(ORDER, home.inbox / "acme" / "po.x12")
    running.look()
    assert (home.inbox / "acme" / "po.x12").exists()
    assert running.daemon.health().state == "wrong"
    assert page(running, "/healthz")[0] == 503
    free[0] = 7
    until(lambda: "processed" in running.names() or running.disturb())
    assert running.daemon.health().state == "warning"
    running.end()
    states = [facts["state"] for event, facts in running.events if event == "disk"]
    assert states == ["wrong", "warning"]
    free[0] = 4
    run = Terminal(home.root, capsys)
    done = run("process", str(ORDER), "--source", "acme")
    assert done.code == 75
    assert "the disk is full" in done.err
    done = run("process")
    assert "the disk is full" in done.err


def test_a_clock_set_back_is_noticed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.ticking.PATIENCE", 0.2)
    running = Running(home)
    scheduler = running.daemon._ticker._scheduler
    scheduler.pause()  # what it does for an hour when the clock is an hour back
    until(lambda: "clock-set-back" in running.names())
    until(lambda: running.daemon._ticker._scheduler is not scheduler)
    assert running.daemon.health().clock_set_back >= 1
    running.end()


def test_systemd_is_told(home: Home, tmp_path: Path) -> None:
    address = str(tmp_path / "told")
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(address)
    told.settimeout(PATIENCE)
    running = Running(home, {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "100000"})
    assert told.recv(100) == b"READY=1"
    assert told.recv(100) == b"WATCHDOG=1"
    running.end()
    said = b""
    while said != b"STOPPING=1":
        said = told.recv(100)
    told.close()


REPORTS = """
[[reports]]
report = "trial-balance"
schedule = "every 1 minute"
"""


def test_reports_are_made_by_themselves(home: Home) -> None:
    settings = home.settings.read_text()
    home.settings.write_text(settings + REPORTS)
    running = Running(home)
    running.look()
    (home.root / "reports").write_text("in the way")
    running.now += timedelta(minutes=1)
    until(lambda: running.disturb() or "failed" in running.names())
    assert running.daemon.health().state == "warning"
    (home.root / "reports").unlink()
    until(lambda: running.disturb() or "recovered" in running.names())
    assert running.daemon.health().state == "good"
    running.end()
    [path] = (home.root / "reports").iterdir()
    assert path.name == "trial-balance-2026-03-03T0701.txt"
    assert running.names().count("failed") == running.names().count("reported") == 1


def test_a_partners_server_is_polled_and_sent_to(home: Home, tmp_path: Path) -> None:
    share = tmp_path / "share"
    (share / "out").mkdir(parents=True)
    (share / "in").mkdir()
    agreement = home.partners / "acme" / "partner.toml"
    channel = f"""
[channel]
kind = "folder"
path = "{share}"
in = "out"
out = "in"
quiet_seconds = 0
after = "delete"
schedule = "every 1 minute"
"""
    agreement.write_text(agreement.read_text() + channel)
    shutil.copyfile(ORDER, share / "out" / "po.x12")
    running = Running(home)
    until(lambda: len(list((share / "in").glob("*.x12"))) == 2)
    until(lambda: {"polled", "processed", "sent"} <= set(running.names()))
    assert list((share / "out").iterdir()) == []
    shutil.rmtree(share)
    running.now += timedelta(minutes=1)
    until(lambda: running.disturb() or "failed" in running.names())
    assert any("channel acme" in each for each in running.daemon.health().findings)
    running.end()


def test_the_drop_is_opened_too(home: Home) -> None:
    running = Running(home, sftp_listen="127.0.0.1:0")
    until(lambda: "sftp-listening" in running.names())
    [facts] = [facts for event, facts in running.events if event == "sftp-listening"]
    host, _, port = str(facts["address"]).rpartition(":")
    with socket.create_connection((host, int(port)), PATIENCE) as connection:
        assert connection.recv(8) == b"SSH-2.0-"
    running.end()
    assert running.names()[-2:] == ["sftp-stopped", "stopped"]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), PATIENCE)


def command(home: Home, *words: str) -> list[str]:
    return [
        str(Path(sys.executable).with_name("gateway")), "--home", str(home.root), "run", *words
    ]  # fmt: skip


def test_sigterm_ends_it_in_good_order(home: Home) -> None:
    process = subprocess.Popen(
        command(home, "--log-format", "json"), stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert json.loads(process.stderr.readline())["event"] == "started"
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    last = process.stderr.read().splitlines()[-1]
    assert json.loads(last)["event"] == "stopped"
    process.stderr.close()


def test_a_second_signal_ends_it_at_once(home: Home, tmp_path: Path) -> None:
    """In the middle of a pass that does not end: a pipe in the place of a list."""
    items = home.config / "items.csv"
    items.unlink()
    os.mkfifo(items)
    process = subprocess.Popen(command(home), stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert " started home=" in process.stderr.readline()
    process.stderr.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == -signal.SIGTERM
    process.stderr.close()
