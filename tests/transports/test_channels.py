"""How it stands with a channel: waits, stops, exceptions, and the commands over it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from gateway.channels import (
    LONGEST_WAIT_SECONDS,
    MOST_LOGINS_REFUSED,
    TOLD_AFTER,
    due,
    next_poll,
    pause,
    resume,
    standing,
    wire_of,
)
from gateway.config import load_configuration
from gateway.errors import ConfigError, Conflict, NotPermitted, TransportError
from gateway.transports.transport import HostKeyChanged, LoginRefused
from tests.house import House
from tests.terminal import Terminal
from tests.transports.trading import Trade
from tests.transports.wires import USER, Server, make_key


def failing(trade: Trade, times: int, kind: type[Exception] = TransportError) -> None:
    for _ in range(times):
        with pytest.raises(kind):
            trade.round()


def unmounted(tmp_path: Path) -> Trade:
    trade = Trade(tmp_path)
    trade.there.rename(trade.there.with_name("gone"))
    return trade


# Waits


def test_after_a_failure_it_waits_longer_each_time(tmp_path: Path) -> None:
    trade = unmounted(tmp_path)
    waits = []
    for _ in range(10):
        failing(trade, 1)
        row = standing(trade.house.store, "acme")
        assert row.retry_at is not None
        waits.append((row.retry_at - trade.house.now).total_seconds())
    assert waits[:5] == [30, 60, 120, 240, 480]
    assert waits[-1] == LONGEST_WAIT_SECONDS == 1800


def test_how_long_it_waits_is_left_to_chance(tmp_path: Path) -> None:
    """Full jitter: anything from nothing to the longest, so that not all come back at once."""
    trade = unmounted(tmp_path)
    trade.chances = 0.25
    failing(trade, 3)
    row = standing(trade.house.store, "acme")
    assert row.retry_at == trade.house.now + timedelta(seconds=30)


def test_a_channel_that_fails_on_is_an_exception_until_it_works(tmp_path: Path) -> None:
    trade = unmounted(tmp_path)
    failing(trade, TOLD_AFTER - 1)
    assert trade.cases == []
    failing(trade, 3)
    assert trade.cases == ["channel-failing"]
    trade.there.with_name("gone").rename(trade.there)
    trade.round()
    assert trade.cases == []
    row = standing(trade.house.store, "acme")
    assert (row.failures, row.retry_at, row.detail) == (0, None, "")
    assert row.worked_at == trade.house.now


# Stops


def test_three_refused_logins_stop_it_until_a_person_acts(server: Server, tmp_path: Path) -> None:
    trade = Trade(tmp_path, server, user=USER)
    make_key(tmp_path / "stranger")
    right = server.key.read_text()
    server.key.write_text((tmp_path / "stranger").read_text())
    failing(trade, MOST_LOGINS_REFUSED, LoginRefused)
    failing(trade, 2, NotPermitted)
    assert trade.cases == ["login-refused"]
    assert next_poll(trade.agreement, standing(trade.house.store, "acme"), *rest(trade)) is None
    server.key.write_text(right)
    resume(trade.house.store, "acme", trade.house.now, "the key is known there now", "pat")
    trade.round()
    assert trade.cases == []


def test_a_changed_host_key_stops_it_and_tells_both_fingerprints(
    server: Server, tmp_path: Path
) -> None:
    other = make_key(tmp_path / "other")
    trade = Trade(tmp_path, server, user=USER, host_key=other)
    trade.offer("one.txt", b"one")
    failing(trade, 1, HostKeyChanged)
    failing(trade, 1, NotPermitted)
    [case] = trade.house.rows("cases", state="open")
    assert case.code == "host-key-changed"
    assert server.host_key in case.message and other in case.message
    assert trade.house.rows("fetches") == [] and trade.offered == ["one.txt"]


def test_a_paused_channel_rests(tmp_path: Path) -> None:
    trade = Trade(tmp_path)
    pause(trade.house.store, "acme", trade.house.now, "they move house", "pat")
    failing(trade, 1, NotPermitted)
    assert due(*place(trade), trade.house.now) == (False, False)
    resume(trade.house.store, "acme", trade.house.now, "they moved", "pat")
    trade.round()


def test_one_round_at_a_time(tmp_path: Path) -> None:
    trade = Trade(tmp_path)
    with wire_of(trade.house.home, trade.house.store, trade.agreement, trade.around):
        failing(trade, 1, Conflict)
    assert standing(trade.house.store, "acme").failures == 0


def test_a_secret_that_is_not_there_is_a_failure(server: Server, tmp_path: Path) -> None:
    trade = Trade(tmp_path, server, user=USER, more='password = "env:NOWHERE"')
    failing(trade, 1, ConfigError)
    assert "NOWHERE" in standing(trade.house.store, "acme").detail
    server.key.chmod(0o644)
    failing(trade, 1, ConfigError)
    assert "others may read" in standing(trade.house.store, "acme").detail


# When


def rest(trade: Trade):  # type: ignore[no-untyped-def]
    return (load_configuration(trade.house.home).configuration,)


def place(trade: Trade):  # type: ignore[no-untyped-def]
    return (trade.house.home, trade.house.store, trade.agreement, *rest(trade))


def test_a_poll_is_due_by_its_schedule_and_a_sending_when_files_wait(tmp_path: Path) -> None:
    trade = Trade(tmp_path, more='schedule = "every 20 minutes"')
    assert due(*place(trade), trade.house.now) == (True, False)
    trade.round()
    assert due(*place(trade), trade.house.now + timedelta(minutes=19)) == (False, False)
    assert due(*place(trade), trade.house.now + timedelta(minutes=20)) == (True, False)
    trade.there.rename(trade.there.with_name("gone"))
    failing(trade, 8)
    assert due(*place(trade), trade.house.now + timedelta(minutes=25)) == (False, False)
    assert due(*place(trade), trade.house.now + timedelta(minutes=30)) == (True, False)


def test_a_partner_without_a_channel_is_never_due(tmp_path: Path) -> None:
    house = House(tmp_path)
    configuration = load_configuration(house.home).configuration
    agreement = configuration.agreements["acme"]
    assert due(house.home, house.store, agreement, configuration, house.now) == (False, False)


# Commands


@pytest.fixture
def told(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[Trade, Terminal]:
    trade = Trade(tmp_path, server, user=USER, host_key="none")
    return trade, Terminal(trade.house.home.root, capsys)


def test_the_first_days_of_a_channel(told: tuple[Trade, Terminal], server: Server) -> None:
    trade, run = told
    trade.offer("one.txt", b"one")
    done = run("channel", "poll", "acme")
    assert done.code == 1 and "trusted is none" in done.err
    done = run("channel", "list")
    assert done.code == 3 and "stopped: host key" in done.out
    done = run("channel", "trust-host", "acme")
    assert done.code == 3 and f"shows {server.host_key}, which is not trusted" in done.out
    wrong = "SHA256:" + "A" * 43
    done = run("channel", "trust-host", "acme", "--fingerprint", wrong)
    assert done.code == 6 and "do not trust it" in done.err
    right = server.host_key.split()[1]
    done = run("channel", "trust-host", "acme", "--fingerprint", right, "--reason", "by telephone")
    assert done.code == 0 and "partner.toml" in done.out
    done = run("channel", "trust-host", "acme")
    assert done.code == 0 and "which is trusted" in done.out
    done = run("channel", "test", "acme")
    assert done.code == 0 and "1 file for us\n  one.txt" in done.out
    assert trade.house.rows("fetches") == []
    done = run("channel", "poll", "acme")
    assert done.code == 0 and "fetched one.txt" in done.out
    assert [row.name for row in trade.house.rows("arrivals")] == ["one.txt"]
    assert run.json("channel", "list")[0]["state"] == "works"


def test_pause_and_resume_say_why(told: tuple[Trade, Terminal]) -> None:
    _, run = told
    assert run("channel", "pause", "acme", "--reason", "they move", "--user", "pat").code == 0
    done = run("channel", "list")
    assert done.code == 3 and "paused by pat" in done.out
    done = run("channel", "poll", "acme")
    assert done.code == 5 and "channel resume acme" in done.err
    assert run("channel", "resume", "acme", "--reason", "they moved").code == 0


def test_what_a_poll_leaves_is_told(told: tuple[Trade, Terminal], server: Server) -> None:
    trade, run = told
    run("channel", "trust-host", "acme", "--fingerprint", server.host_key.split()[1])
    trade.offer("one.txt", b"one")
    trade.offer("two.txt", b"one")
    trade.offer("half.x12", b"ISA*00*")
    trade.offer("bad\nname", b"one")
    done = run("channel", "poll", "acme")
    assert done.code == 3
    assert "two.txt: the same bytes as one.txt" in done.out
    assert "waiting for the end of half.x12" in done.out
    assert "refused bad\\nname: its name holds control characters" in done.out
    done = run("channel", "test", "acme")
    assert done.code == 3 and "refused: bad\\nname" in done.out


def test_who_has_no_channel(told: tuple[Trade, Terminal]) -> None:
    _, run = told
    assert run("channel", "poll", "wh1").code == 4
    assert run("channel", "poll", "nobody").code == 4


def test_a_folder_has_no_host_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trade = Trade(tmp_path)
    run = Terminal(trade.house.home.root, capsys)
    assert run("channel", "trust-host", "acme").code == 4
    assert run("channel", "test", "acme").code == 0


def test_a_key_that_cannot_be_added_leaves_the_file(
    told: tuple[Trade, Terminal], server: Server
) -> None:
    trade, run = told
    path = trade.house.home.partners / "acme" / "partner.toml"
    before = path.read_text().replace("[channel]", "[channel]\nhost_keys = []")
    path.write_text(before)
    right = server.host_key.split()[1]
    done = run("channel", "trust-host", "acme", "--fingerprint", right)
    assert done.code != 0
    assert path.read_text() == before
