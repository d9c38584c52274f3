"""The drop's parts by themselves: the gate, host keys, paths, torn journals."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.transports.drop import hostkeys, wire
from gateway.transports.drop.events import read_events, segments
from gateway.transports.drop.gate import Gate, allows, networks_of
from gateway.transports.drop.journal import Journal
from gateway.transports.drop.names import Place, is_unfinished, place_of, shown, version_of
from gateway.transports.drop.users import Limits
from gateway.transports.drop.wire import Refused
from tests.transports.drops import host_keys, running

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_rates_and_bans() -> None:
    clock = Clock()
    gate = Gate(Limits(address_rate=1, address_burst=2, per_address=9), clock)
    assert [gate.admit("192.0.2.1") for _ in range(3)] == [
        "",
        "",
        "too many new connections from one address",
    ]
    assert gate.admit("192.0.2.2") == ""
    clock.now = 1
    assert gate.admit("192.0.2.1") == ""
    for _ in range(4):
        gate.admit("192.0.2.1")
    assert gate.admit("192.0.2.1") == "banned"
    clock.now = 1_801
    assert gate.admit("192.0.2.1") == ""
    # The second ban lasts twice as long.
    assert [gate.blame("192.0.2.1", 3) for _ in range(5)][-1] == 3_600
    assert gate.connections == 5


def test_many_from_one_network_or_address() -> None:
    gate = Gate(Limits(network_rate=1, network_burst=2), Clock())
    assert [gate.admit(f"2001:db8::{n}:0:0:0:1") for n in (1, 2, 3)][2].endswith("one network")
    gate = Gate(Limits(per_address=1, connections=2), Clock())
    assert gate.admit("192.0.2.1") == ""
    assert gate.admit("::ffff:192.0.2.1") == "too many connections from one address"
    assert gate.admit("192.0.2.2") == ""
    assert gate.admit("192.0.2.3") == "too many connections"
    gate.logged_in()
    gate.leave("192.0.2.1", logged_in=True)
    gate.leave("192.0.2.2", logged_in=False)
    assert gate.connections == 0


def test_networks() -> None:
    assert networks_of("fe80::1%eth0") == ("fe80::/64", "fe80::/48")
    assert allows((), "192.0.2.1")
    assert allows(("192.0.2.0/24",), "::ffff:192.0.2.1")
    assert not allows(("192.0.2.0/24",), "198.51.100.1")


def test_paths_are_normalised_once() -> None:
    assert place_of(b"inbox/../outbox//./a") == Place(b"outbox", b"a")
    assert place_of(b"../../..") == Place(b"")
    assert place_of(b"/inbox/").path == b"/inbox"
    for path in (b"/etc", b"/inbox/a/b", b"/inbox/\0", b"x" * 2_000):
        with pytest.raises(Refused):
            place_of(path)
    assert version_of(b"po.x12", 2) == b"po~2.x12"
    assert version_of(b"po", 3) == b"po~3"
    assert [is_unfinished(name) for name in (b".a", b"~$a", b"a.TMP", b"a.x12")] == [1, 1, 1, 0]
    assert shown(b"a\x1b\\\xff\xe2\x80\xae") == r"a\x1b\x5c\xff\u202e"


def test_host_keys_change_with_notice(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first = [key.public_data for key in hostkeys.load(folder, NOW)]
    assert len(first) == 2
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())
    at = hostkeys.rotate(folder, NOW)
    assert at == NOW + timedelta(days=30)
    assert hostkeys.rotate(folder, NOW + timedelta(days=1)) == at
    announced = [key.public_data for key in hostkeys.load(folder, NOW)]
    assert announced[:2] == first
    assert len(announced) == 4
    assert [each.in_use for each in hostkeys.described(folder, NOW)] == [True, True, False, False]
    later = [key.public_data for key in hostkeys.load(folder, at)]
    assert later == announced[2:]
    assert len(list(folder.iterdir())) == 2


@pytest.mark.skipif(shutil.which("sftp") is None, reason="OpenSSH's client is missing")
def test_clients_learn_the_next_keys(tmp_path: Path) -> None:
    root = tmp_path / "home"
    shutil.copytree(host_keys(), root / "var" / "drop" / "host-keys")
    hostkeys.rotate(root / "var" / "drop" / "host-keys", datetime.now(UTC))
    with running(root) as drop:
        assert drop.sftp("ls").returncode == 0
        # A client learns further keys of a server it knows.
        learn = ("-oUpdateHostKeys=yes", "-oStrictHostKeyChecking=yes")
        assert drop.sftp("ls", "!sleep 0.5", "ls", options=learn).returncode == 0
        known = (root / "known").read_text().splitlines()
    found = hostkeys.described(drop.places.keys, datetime.now(UTC))
    announced = {each.public for each in found if each.kind == "ssh-ed25519"}
    assert len(announced) == 2
    assert announced <= {" ".join(line.split()[1:3]) for line in known}


def test_the_journal_goes_on_at_midnight_and_after_a_tear(tmp_path: Path) -> None:
    moment = NOW

    async def use() -> None:
        nonlocal moment
        journal = Journal(tmp_path, lambda: moment)
        journal.tell("login", user="a")
        await asyncio.gather(journal.durable(), journal.durable())
        moment += timedelta(days=1)
        journal.tell("login", user="b")
        await journal.close()
        path = tmp_path / "2026-03-03.jsonl"
        with path.open("ab") as file:
            file.write(b'{"at":"2026')
        again = Journal(tmp_path, lambda: moment)
        again.tell("login", user="c")
        await again.close()

    asyncio.run(use())
    first, second = segments(tmp_path)
    assert [each.user for each in read_events(first, 0)[0]] == ["a"]
    found, end = read_events(second, 0)
    assert [each.user for each in found] == ["b", "c"]
    assert end == second.stat().st_size
    assert read_events(second, end) == ([], end)


def test_a_torn_packet_is_malformed() -> None:
    with pytest.raises(wire.Malformed):
        wire.Reader(b"\0\0\0\5abc").text()
    with pytest.raises(wire.Malformed):
        wire.Reader(b"\0\0").u32()
    with pytest.raises(wire.Malformed):
        wire.read_write(b"\6\0\0\0\1" + wire.text(b"h") + bytes(8) + b"\0\0\0\5a")
