"""The wire to an SFTP server, and what a server or the line between can do to it."""

from __future__ import annotations

import getpass
import os
import socket
import struct
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import asyncssh
import pytest

from gateway.errors import ConfigError, TransportError
from gateway.transports import legacy_client, sftp_client
from gateway.transports.legacy_client import LegacyTransport
from gateway.transports.sftp_client import (
    Login,
    SftpTransport,
    _private_key,
    host_key_of,
    parse_names,
)
from gateway.transports.transport import HostKeyChanged, LoginRefused, Refused, Transport
from tests.transports.wires import USER, Proxy, Server, asyncssh_server, make_key

WORD = "secret"
BODY = os.urandom(200_000)


def login(server: Server, **words: object) -> Login:
    known = {
        "host": "127.0.0.1",
        "port": server.port,
        "user": USER,
        "host_keys": (server.host_key,),
        "private_key": server.key.read_text(),
    }
    return Login(**{**known, **words})  # type: ignore[arg-type]


# Who the server is, and who we are


def test_a_changed_host_key_ends_the_matter(server: Server, tmp_path: Path) -> None:
    other = make_key(tmp_path / "other")
    with pytest.raises(HostKeyChanged) as error:
        SftpTransport(login(server, host_keys=(other,)))
    assert server.host_key in str(error.value) and other in str(error.value)
    assert not error.value.retryable


Wire = Callable[[Login], Transport]
BOTH = pytest.mark.parametrize("wire", [SftpTransport, LegacyTransport])


@BOTH
def test_who_is_not_right_is_told_alike(server: Server, tmp_path: Path, wire: Wire) -> None:
    other = make_key(tmp_path / "other")
    with pytest.raises(HostKeyChanged, match=server.host_key.split()[1][:20].replace("+", ".")):
        wire(login(server, host_keys=(other,)))
    with pytest.raises(LoginRefused):
        wire(login(server, private_key=(tmp_path / "other").read_text()))
    with pytest.raises(ConfigError):
        wire(login(server, private_key="-----BEGIN NOTHING-----"))
    with pytest.raises(TransportError):
        wire(login(server, port=1))


@BOTH
def test_an_endless_listing_is_cut_by_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wire: Wire
) -> None:
    monkeypatch.setattr(sftp_client, "MOST_NAMES", 2_000)
    monkeypatch.setattr(legacy_client, "MOST_NAMES", 2_000)
    with asyncssh_server(tmp_path, Endless) as server:
        opened = wire(login(server))
        with pytest.raises(TransportError, match="does not end"):
            list(opened.list("/"))
        opened.close()


@BOTH
@pytest.mark.parametrize("fault", ["cut", "stall"])
def test_a_line_that_fails_is_told_alike(
    line: tuple[Server, list[str], Proxy], monkeypatch: pytest.MonkeyPatch, wire: Wire, fault: str
) -> None:
    monkeypatch.setattr(sftp_client, "IDLE_SECONDS", 0.3)
    monkeypatch.setattr(legacy_client, "IDLE_SECONDS", 0.3)
    server, asked, proxy = line
    (server.root / "file").write_bytes(BODY)
    opened = wire(login(server, port=proxy.port))
    asked[0] = fault
    with pytest.raises(TransportError) as error:
        list(opened.fetch("/file", len(BODY)))
    assert not isinstance(error.value, Refused)
    opened.close()


@BOTH
def test_names_and_refusals_are_told_alike(tmp_path: Path, wire: Wire) -> None:
    with asyncssh_server(tmp_path, Strange) as server:
        opened = wire(login(server))
        names = [each.name for each in opened.list("/")]
        with pytest.raises(Refused):
            list(opened.fetch("/nothing", 5))
        with pytest.raises(Refused):
            opened.rename("/nothing", "/something")
        opened.close()
    assert names == ["../../x", "caf\udce9", "new\nline", ""]


def test_any_of_several_trusted_keys_will_do(server: Server, tmp_path: Path) -> None:
    other = make_key(tmp_path / "other", "ecdsa")
    SftpTransport(login(server, host_keys=(other, server.host_key))).close()


def test_the_host_key_of_a_server_is_told_without_a_login(server: Server) -> None:
    assert host_key_of("127.0.0.1", server.port) == server.host_key


def test_a_key_the_server_does_not_know(server: Server, tmp_path: Path) -> None:
    make_key(tmp_path / "stranger")
    with pytest.raises(LoginRefused, match="does not let us in"):
        SftpTransport(login(server, private_key=(tmp_path / "stranger").read_text()))


def test_a_wrong_password_is_refused_and_never_told(server: Server) -> None:
    words = {"private_key": "", "password": "not-the-secret"}
    with pytest.raises(LoginRefused) as error:
        SftpTransport(login(server, **words))
    assert "not-the-secret" not in f"{error.value} {login(server, **words)!r}"
    SftpTransport(login(server, private_key="", password=WORD)).close()


@pytest.mark.parametrize("kind", ["ed25519", *["ecdsa"] * 8, "rsa"])
def test_keys_of_every_kind_are_read(tmp_path: Path, kind: str) -> None:
    """paramiko's own reader refuses most ECDSA keys, depending on their bytes."""
    shown = make_key(tmp_path / "mine", kind)
    read = _private_key(Login("h", 22, "u", (), (tmp_path / "mine").read_text()))
    assert f"{read.get_name()} {read.fingerprint}" == shown


def test_a_key_is_read_with_its_passphrase(tmp_path: Path) -> None:
    shown = make_key(tmp_path / "mine")
    words = ["ssh-keygen", "-q", "-p", "-N", WORD, "-f", str(tmp_path / "mine")]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    text = (tmp_path / "mine").read_text()
    read = _private_key(Login("h", 22, "u", (), text, passphrase=WORD))
    assert f"{read.get_name()} {read.fingerprint}" == shown
    with pytest.raises(ConfigError):
        _private_key(Login("h", 22, "u", (), text))


def test_a_key_that_is_none(server: Server) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        SftpTransport(login(server, private_key="-----BEGIN NOTHING-----"))


def test_nobody_listens() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    with pytest.raises(TransportError, match="no connection"):
        host_key_of("127.0.0.1", port)


def test_a_server_of_old_algorithms_is_named(tmp_path: Path) -> None:
    old = {"encryption_algs": ["aes128-cbc"], "mac_algs": ["hmac-sha1"]}
    with asyncssh_server(tmp_path, **old) as server:
        with pytest.raises(TransportError) as error:
            SftpTransport(login(server))
        assert "legacy = true" in error.value.hint
        wire = LegacyTransport(login(server))
        assert wire.notes == (
            "weak algorithms in use: aes128-cbc, hmac-sha1; ask the partner for a newer server",
        )
        wire.put("/file", [b"1"])
        wire.close()
        wire.close()


# What a server may do


class Endless(asyncssh.SFTPServer):
    """A folder whose listing never ends."""

    async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        number = 0
        while True:
            number += 1
            yield asyncssh.SFTPName(f"{number}.x12".encode(), attrs=asyncssh.SFTPAttrs())


class Strange(asyncssh.SFTPServer):
    """A folder with names no other folder has."""

    async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        for name in (b".", b"..", b"../../x", b"caf\xe9", b"new\nline", b""):
            yield asyncssh.SFTPName(name, attrs=asyncssh.SFTPAttrs())


def test_a_listing_that_takes_for_ever_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp_client, "LIST_SECONDS", 0.2)
    with asyncssh_server(tmp_path, Endless) as server:
        wire = SftpTransport(login(server))
        with pytest.raises(TransportError, match="does not end"):
            list(wire.list("/"))
        wire.close()


def test_links_and_folders_are_no_files(server: Server) -> None:
    (server.root / "folder").mkdir()
    (server.root / "link").symlink_to("/etc/passwd")
    (server.root / "file").write_bytes(b"1")
    wire = SftpTransport(login(server))
    assert {each.name: each.is_file for each in wire.list("/")} == {
        "folder": False,
        "link": False,
        "file": True,
    }
    wire.close()


def test_what_is_refused_leaves_the_wire_as_it_is(server: Server) -> None:
    wire = SftpTransport(login(server))
    for refused in (
        lambda: list(wire.list("/nowhere")),
        lambda: list(wire.fetch("/nothing", 5)),
        lambda: wire.put("/nowhere/file", [b"1"]),
        lambda: wire.delete("/nothing"),
        lambda: wire.rename("/nothing", "/something"),
    ):
        with pytest.raises(Refused):
            refused()
    wire.put("/file", [b"1"])
    assert wire.find("/file") is not None
    wire.close()


def test_a_packet_without_bounds_is_refused() -> None:
    """Before the login, too: what is announced is not read."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(
                    b"SSH-2.0-huge\r\n" + struct.pack(">I", 2**31 - 1) + b"\x04" * 64
                )
                connection.settimeout(5)
                while connection.recv(65_536):
                    pass

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(TransportError):
            host_key_of("127.0.0.1", listening.getsockname()[1])
        thread.join()


@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_a_listing_that_is_cut_is_an_error(cut: int) -> None:
    name = struct.pack(">I", 5) + b"a.x12" + struct.pack(">I", 2) + b"ls"
    whole = struct.pack(">I", 1) + name + struct.pack(">IQIIII", 1 | 4 | 8, 3, 0o100644, 1, 2, 0)
    attributes = struct.pack(">I", 0x8000000F) + struct.pack(">QIIIII", 3, 1, 1, 0o100644, 1, 2)
    extended = struct.pack(">I", 1) + struct.pack(">I1sI1s", 1, b"a", 1, b"b")
    whole = struct.pack(">I", 1) + name + attributes + extended
    [entry] = parse_names(whole, 0)
    assert (entry.name, entry.size, entry.mtime, entry.is_file) == ("a.x12", 3, 2, True)
    with pytest.raises(struct.error):
        list(parse_names(whole[:cut], 0))


# What the line may do


@pytest.fixture
def line(server: Server) -> Iterator[tuple[Server, list[str], Proxy]]:
    """A server behind a proxy that does what is asked of it from now on."""
    asked = ["pass"]
    proxy = Proxy(server.port, lambda up, down: asked[0])
    yield server, asked, proxy
    proxy.close()


@pytest.mark.parametrize("fault", ["cut", "reset"])
@pytest.mark.parametrize("what", ["list", "find", "fetch", "put", "rename", "delete"])
def test_a_line_that_dies_is_an_error_of_the_wire(
    line: tuple[Server, list[str], Proxy], fault: str, what: str
) -> None:
    server, asked, proxy = line
    (server.root / "file").write_bytes(BODY)
    wire = SftpTransport(login(server, port=proxy.port))
    asked[0] = fault
    with pytest.raises(TransportError) as error:
        {
            "list": lambda: list(wire.list("/")),
            "find": lambda: wire.find("/file"),
            "fetch": lambda: list(wire.fetch("/file", len(BODY))),
            "put": lambda: wire.put("/other", [BODY]),
            "rename": lambda: wire.rename("/file", "/other"),
            "delete": lambda: wire.delete("/file"),
        }[what]()
    assert not isinstance(error.value, Refused)
    wire.close()


def test_a_stalled_line_is_given_up(
    line: tuple[Server, list[str], Proxy], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp_client, "IDLE_SECONDS", 0.3)
    server, asked, proxy = line
    (server.root / "file").write_bytes(BODY)
    wire = SftpTransport(login(server, port=proxy.port))
    asked[0] = "stall"
    began = time.monotonic()
    with pytest.raises(TransportError, match="did not answer in time"):
        list(wire.fetch("/file", len(BODY)))
    assert time.monotonic() - began < 5
    wire.close()


@pytest.mark.parametrize("way", ["fetch", "put"])
def test_a_transfer_that_creeps_is_given_up(
    server: Server, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(sftp_client, "SLOWEST_BYTES", 10**9)
    proxy = Proxy(server.port, lambda up, down: "pass", delay=0.01)
    (server.root / "file").write_bytes(BODY)
    wire = SftpTransport(login(server, port=proxy.port))
    monkeypatch.setattr(sftp_client, "IDLE_SECONDS", 0.05)
    creeping = (BODY for _ in range(100) if not time.sleep(0.01))
    with pytest.raises(TransportError, match="too slow"):
        list(wire.fetch("/file", len(BODY))) if way == "fetch" else wire.put("/other", creeping)
    wire.close()
    proxy.close()


@pytest.mark.parametrize("after", [10, 500, 1_500])
def test_a_line_that_dies_while_we_greet(server: Server, after: int) -> None:
    proxy = Proxy(server.port, lambda up, down: "cut" if down > after else "pass")
    with pytest.raises(TransportError):
        SftpTransport(login(server, port=proxy.port))
    proxy.close()


def test_a_server_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sftp_client, "CONNECT_SECONDS", 0.3)
    listening = socket.create_server(("127.0.0.1", 0))
    with listening, pytest.raises(TransportError, match="does not greet us"):
        host_key_of("127.0.0.1", listening.getsockname()[1])


def test_a_large_file_comes_and_goes_whole_over_a_slow_line(sshd: Server, tmp_path: Path) -> None:
    proxy = Proxy(sshd.port, lambda up, down: "pass", delay=0.0005)
    wire = SftpTransport(login(sshd, port=proxy.port, user=getpass.getuser()))
    path = str(sshd.root / f"{tmp_path.name}.bin")
    wire.put(path, [BODY] * 5)
    found = wire.find(path)
    assert found is not None and found.size == len(BODY) * 5
    assert b"".join(wire.fetch(path, found.size)) == BODY * 5
    wire.close()
    proxy.close()
