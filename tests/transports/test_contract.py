"""What every wire does alike: a folder, OpenSSH's server, asyncssh's, and the tests' own fake."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gateway.transports.folder import FolderTransport
from gateway.transports.legacy_client import LegacyTransport
from gateway.transports.sftp_client import Login, SftpTransport
from gateway.transports.transport import Refused, Transport, joined
from tests.transports.wires import USER, FakeWire, Server

Opened = tuple[Transport, str]


def over_folder(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    (tmp_path / "share" / "in").mkdir(parents=True)
    return FolderTransport(tmp_path / "share"), "in"


def over_openssh(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    server: Server = request.getfixturevalue("sshd")
    folder = server.root / tmp_path.name
    folder.mkdir()
    return logged_in(server, getpass.getuser()), str(folder)


def over_asyncssh(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    server: Server = request.getfixturevalue("server")
    (server.root / "in").mkdir()
    return logged_in(server, USER), "/in"


def over_legacy(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    server: Server = request.getfixturevalue("server")
    (server.root / "in").mkdir()
    return logged_in(server, USER, LegacyTransport), "/in"


def over_fake(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    return FakeWire(), "in"


def logged_in(
    server: Server, user: str, wire: Callable[[Login], Transport] = SftpTransport
) -> Transport:
    return wire(
        Login(
            "127.0.0.1",
            server.port,
            user,
            (server.host_key,),
            private_key=server.key.read_text(),
        )
    )


@pytest.fixture(params=[over_folder, over_openssh, over_asyncssh, over_legacy, over_fake])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    make: Callable[[pytest.FixtureRequest, Path], Opened] = request.param
    wire, folder = make(request, tmp_path)
    yield wire, folder
    wire.close()


BODY = bytes(range(256)) * 1_000


def test_what_is_put_is_listed_found_and_fetched(opened: Opened) -> None:
    wire, folder = opened
    path = joined(folder, "a file.x12")
    wire.put(path, [BODY, b"", BODY])
    [entry] = wire.list(folder)
    assert (entry.name, entry.size, entry.is_file) == ("a file.x12", len(BODY) * 2, True)
    assert wire.find(path) == entry
    assert b"".join(wire.fetch(path, entry.size)) == BODY * 2
    assert b"".join(wire.fetch(path, 10)) == BODY[:10]
    assert bool(wire.notes) == isinstance(wire, LegacyTransport)


def test_what_is_put_again_is_replaced(opened: Opened) -> None:
    wire, folder = opened
    path = joined(folder, "one")
    wire.put(path, [BODY])
    wire.put(path, [b"short"])
    assert b"".join(wire.fetch(path, 5)) == b"short"
    found = wire.find(path)
    assert found is not None and found.size == 5


def test_a_rename_never_replaces(opened: Opened) -> None:
    wire, folder = opened
    one, two, three = (joined(folder, name) for name in ("one", "two", "three"))
    wire.put(one, [b"1"])
    wire.put(two, [b"22"])
    with pytest.raises(Refused):
        wire.rename(one, two)
    wire.rename(one, three)
    assert sorted(each.name for each in wire.list(folder)) == ["three", "two"]
    assert b"".join(wire.fetch(two, 2)) == b"22"


def test_what_is_deleted_is_gone(opened: Opened) -> None:
    wire, folder = opened
    path = joined(folder, "one")
    wire.put(path, [])
    found = wire.find(path)
    assert found is not None and found.size == 0
    assert b"".join(wire.fetch(path, 0)) == b""
    wire.delete(path)
    assert wire.find(path) is None
    assert list(wire.list(folder)) == []
