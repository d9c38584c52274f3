"""The drop with the clients partners have: OpenSSH, lftp, paramiko, asyncssh; broken off."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncssh
import paramiko
import pytest

from gateway.transports.drop import events
from gateway.transports.drop.users import Limits
from tests.transports.drops import LOOSE, Drop, running

CONTENT = bytes(range(256)) * 4_096
"""One megabyte."""


@pytest.fixture(scope="module")
def module_drop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drop]:
    with running(tmp_path_factory.mktemp("drop") / "home") as found:
        yield found


@pytest.fixture
def drop(module_drop: Drop) -> Drop:
    """The drop with nothing in its folders."""
    for folder in (module_drop.inbox, module_drop.outbox):
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            path.unlink()
    return module_drop


@contextmanager
def connected(drop: Drop, user: str = "acme") -> Iterator[paramiko.SFTPClient]:
    """paramiko's client, logged in."""
    transport = paramiko.Transport(("127.0.0.1", drop.port))
    try:
        key = paramiko.Ed25519Key.from_private_key_file(str(drop.key))
        transport.connect(username=user, pkey=key)
        client = paramiko.SFTPClient.from_transport(transport)
        assert client is not None
        yield client
    finally:
        transport.close()


def cut(client: paramiko.SFTPClient) -> None:
    """The connection is gone, without a word."""
    client.get_channel().get_transport().sock.shutdown(socket.SHUT_RDWR)


def settle(found: Callable[[], Any]) -> Any:
    """What is found once the other side has noticed."""
    until = time.monotonic() + 10
    while not (value := found()):
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.01)
    return value


def test_paramiko(drop: Drop, tmp_path: Path) -> None:
    file = tmp_path / "po.x12"
    file.write_bytes(CONTENT)
    (drop.outbox / "997.x12").write_bytes(CONTENT)
    (drop.outbox / "empty.x12").write_bytes(b"")
    with connected(drop) as client:
        client.put(str(file), "/inbox/po.x12", confirm=True)
        assert (drop.inbox / "po.x12").read_bytes() == CONTENT
        (drop.inbox / "po.x12").unlink()
        assert client.stat("/inbox/po.x12").st_size == len(CONTENT)
        client.utime("/inbox/po.x12", (1, 1))
        client.chmod("/inbox/po.x12", 0o777)
        assert "po.x12" in client.listdir("/inbox")
        client.get("/outbox/997.x12", str(tmp_path / "got"))
        client.get("/outbox/empty.x12", str(tmp_path / "empty"))
        with client.open("/inbox/po.part", "wb") as written:
            written.set_pipelined(True)
            written.write(CONTENT)
        client.posix_rename("/inbox/po.part", "/inbox/pq.x12")
        assert client.normalize("../inbox/./po.x12") == "/inbox/po.x12"
        with pytest.raises(PermissionError):
            client.open("/inbox/pq.x12", "rb")
        with pytest.raises(OSError, match="no folders or links"):
            client.symlink("/etc/passwd", "/inbox/link")
    assert (tmp_path / "got").read_bytes() == CONTENT
    assert (drop.inbox / "pq.x12").read_bytes() == CONTENT
    told = drop.told(events.DOWNLOADED)
    assert {"downloaded 997.x12", "downloaded empty.x12"} <= set(told)


def test_asyncssh(drop: Drop, tmp_path: Path) -> None:
    async def use() -> None:
        async with asyncssh.connect(
            "127.0.0.1", drop.port, username="acme", client_keys=[str(drop.key)], known_hosts=None
        ) as connection:
            async with connection.start_sftp_client() as client:
                async with client.open("/inbox/a.x12", "wb") as file:
                    await file.write(CONTENT)
                assert (await client.stat("/inbox/a.x12")).size == len(CONTENT)
                await client.get("/outbox/997.x12", str(tmp_path / "got"))
                with pytest.raises(asyncssh.SFTPError):
                    await client.mkdir("/inbox/folder")
            for command in ("id", None):
                with pytest.raises((asyncssh.Error, OSError)):
                    await connection.run(command, check=True)
            with pytest.raises((asyncssh.Error, OSError)):
                await connection.open_connection("127.0.0.1", 1)
            with pytest.raises(asyncssh.ChannelListenError):
                await asyncio.wait_for(connection.start_server(print, "", 0), 5)

    (drop.outbox / "997.x12").write_bytes(CONTENT)
    asyncio.run(use())
    assert (drop.inbox / "a.x12").read_bytes() == CONTENT
    assert (tmp_path / "got").read_bytes() == CONTENT


@pytest.mark.skipif(shutil.which("lftp") is None, reason="lftp is missing")
def test_lftp(drop: Drop, tmp_path: Path) -> None:
    file = tmp_path / "po.x12"
    file.write_bytes(CONTENT)
    (drop.outbox / "997.x12").write_bytes(CONTENT)
    connect = (
        f"ssh -a -x -i {drop.key} -oIdentitiesOnly=yes -oStrictHostKeyChecking=no "
        f"-oUserKnownHostsFile={tmp_path}/known"
    )
    script = (
        f'set sftp:connect-program "{connect}"; set net:max-retries 1; set net:timeout 10; '
        f"open -u acme, sftp://127.0.0.1:{drop.port}; put {file} -o /inbox/po.x12; "
        f"get /outbox/997.x12 -o {tmp_path}/got; cls -1 /outbox; rm /outbox/997.x12; bye"
    )
    done = subprocess.run(
        ["lftp", "-c", script], check=False, capture_output=True, text=True, timeout=40
    )
    assert done.returncode == 0, done.stderr
    assert (drop.inbox / "po.x12").read_bytes() == CONTENT
    assert (tmp_path / "got").read_bytes() == CONTENT
    assert list(drop.outbox.iterdir()) == []


@pytest.mark.parametrize("offset", [0, 1, 4_095, 32_768, 100_000, 262_144, 500_001, 1_048_575])
def test_killed_at_an_offset_and_resumed(drop: Drop, tmp_path: Path, offset: int) -> None:
    name = f"broken{offset}.x12"
    with connected(drop) as client:
        file = client.open(f"/inbox/{name}", "wb")
        file.write(CONTENT[:offset])
        cut(client)
    settle(lambda: f"aborted {name}" in drop.told(events.ABORTED))
    assert not (drop.inbox / name).exists()
    with connected(drop) as client:
        with pytest.raises(OSError, match="not whole"):
            client.rename(f"/inbox/{name}", "/inbox/whole.x12")
        assert client.stat(f"/inbox/{name}").st_size == offset
        with client.open(f"/inbox/{name}", "ab") as file:
            file.write(CONTENT[offset:])
    assert (drop.inbox / name).read_bytes() == CONTENT


def test_put_goes_on_where_it_broke(drop: Drop, tmp_path: Path) -> None:
    file = tmp_path / "resumed.x12"
    file.write_bytes(CONTENT)
    with connected(drop) as client:
        broken = client.open("/inbox/resumed.x12", "wb")
        broken.write(CONTENT[:300_000])
        cut(client)
    settle(lambda: "aborted resumed.x12" in drop.told(events.ABORTED))
    assert drop.sftp("cd inbox", f"put -a {file}").returncode == 0
    assert "resumed resumed.x12" in drop.told(events.RESUMED)
    assert (drop.inbox / "resumed.x12").read_bytes() == CONTENT


def test_one_writer_at_a_time_and_versions(drop: Drop) -> None:
    with connected(drop) as one, connected(drop) as two:
        file = one.open("/inbox/po.x12", "wb")
        file.write(b"first")
        with pytest.raises(OSError, match="another session"):
            two.open("/inbox/po.x12", "wb")
        with pytest.raises(OSError, match="being written"):
            two.rename("/inbox/po.x12", "/inbox/pq.x12")
        with pytest.raises(OSError, match="being written"):
            two.remove("/inbox/po.x12")
        file.close()
        with two.open("/inbox/po.x12", "wb") as again:
            again.write(b"second")
        with pytest.raises(OSError, match="is there"):
            two.open("/inbox/po.x12", "xb")
        with pytest.raises(OSError, match="taken in"):
            two.open("/inbox/po.x12", "ab")
        with pytest.raises(PermissionError):
            two.remove("/inbox/po.x12")
        two.rename("/inbox/po.x12", "/inbox/renamed.x12")
        assert two.stat("/inbox/renamed.x12").st_size == 6
    found = {path.name: path.read_bytes() for path in drop.inbox.iterdir()}
    assert found == {"po.x12": b"first", "po~2.x12": b"second"}


def test_read_in_two_parts_is_read(drop: Drop) -> None:
    (drop.outbox / "855.x12").write_bytes(CONTENT)
    with connected(drop) as client, client.open("/outbox/855.x12", "rb") as file:
        file.read(600_000)
    assert "downloaded 855.x12" not in drop.told(events.DOWNLOADED)
    assert "partly read 855.x12" in drop.told(events.PARTLY_READ)
    with connected(drop) as client, client.open("/outbox/855.x12", "rb") as file:
        file.seek(500_000)
        file.read()
    assert "downloaded 855.x12" in drop.told(events.DOWNLOADED)


def test_names_that_are_hard_to_bear(drop: Drop) -> None:
    names = [b"a\nb.x12", "é.x12".encode(), b"\xff\xfe.x12", "\u202ex12".encode(), b"a b;rm -rf.x"]
    with connected(drop) as client:
        for name in names:
            with client.open(b"/inbox/" + name, "wb") as file:
                file.write(name)
        assert {path.read_bytes() for path in drop.inbox.iterdir()} == set(names)
        with pytest.raises(OSError, match="at most 172 bytes"):
            client.open("/inbox/" + "x" * 173, "wb")
    written = drop.places.journal.glob("*.jsonl").__next__().read_bytes()
    assert b"\\\\u202e" in written
    assert b"\\\\xff" in written
    assert "\u202e".encode() not in written


def test_a_restart_remembers(tmp_path: Path) -> None:
    with running(tmp_path / "home", day_files=2) as drop, connected(drop) as client:
        for name in ("a.tmp", "b.x12"):
            with client.open(f"/inbox/{name}", "wb") as file:
                file.write(b"whole")
        (drop.inbox / "b.x12").unlink()
    with running(tmp_path / "home", day_files=2) as drop, connected(drop) as client:
        assert client.listdir("/inbox") == [".", "..", "a.tmp", "b.x12"][2:]
        client.rename("/inbox/a.tmp", "/inbox/a.x12")
        with pytest.raises(OSError, match="quota of the day"):
            client.open("/inbox/c.x12", "wb")
        drop.shift = timedelta(days=1)
        client.open("/inbox/c.x12", "wb").close()


def test_partials_are_gone_after_a_day(tmp_path: Path) -> None:
    with running(tmp_path / "home") as drop:
        with connected(drop) as client:
            half = client.open("/inbox/half.x12", "wb")
            half.write(b"half")
            client.open("/inbox/other.tmp", "wb").close()
            client.remove("/inbox/other.tmp")
            cut(client)
        settle(lambda: drop.told(events.ABORTED))
        assert drop.server is not None
        drop.call(drop.server.expire)
        assert drop.told(events.EXPIRED) == []
        drop.shift = timedelta(days=2)
        drop.call(drop.server.expire)
        assert drop.told(events.EXPIRED, events.REMOVED) == [
            "removed other.tmp",
            "expired half.x12",
        ]
        assert list(drop.places.staging("acme").iterdir()) == []


def test_quotas(tmp_path: Path) -> None:
    with running(tmp_path / "home", largest_file=1_000, unfinished=1_500) as drop:
        with connected(drop) as client:
            file = client.open("/inbox/big.x12", "wb")
            file.write(b"x" * 1_000)
            with pytest.raises(OSError, match="larger than"):
                file.write(b"x")
            file.close()
            assert list(drop.inbox.iterdir()) == []
            more = client.open("/inbox/more.x12", "wb")
            with pytest.raises(OSError, match="too much is unfinished"):
                more.write(b"x" * 600)
        assert drop.told(events.REFUSED_UPLOAD) == [
            "upload refused big.x12",
            "upload refused more.x12",
        ]
        assert list(drop.inbox.iterdir()) == []


def test_a_full_disk(tmp_path: Path) -> None:
    limits = Limits(free_bytes=1 << 60, address_rate=1_000, address_burst=1_000)
    with running(tmp_path / "home", limits) as drop, connected(drop) as client:
        (drop.outbox / "997.x12").write_bytes(b"still goes out")
        with pytest.raises(OSError, match="nearly full"):
            client.open("/inbox/po.x12", "wb")
        assert client.open("/outbox/997.x12", "rb").read() == b"still goes out"


def test_test_traffic_has_a_login_of_its_own(tmp_path: Path) -> None:
    head = "ISA*00*          *00*          *ZZ*ACMESTORES     *01*123456789      "
    head += "*260302*0900*U*00401*000000001*0*{usage}*>~"
    with running(tmp_path / "home") as drop:
        drop.add("acme.test", partner="acme", test=True)
        assert drop.server is not None
        drop.call(drop.server.refresh)
        (drop.outbox / "test_997.x12").write_text("test")
        (drop.outbox / "997.x12").write_text("live")
        with connected(drop, "acme.test") as client:
            assert client.listdir("/outbox") == ["test_997.x12"]
            for name, text in {
                "live.x12": head.format(usage="P"),
                "both.x12": head.format(usage="T") + "\n" + head.format(usage="P"),
                "orders.csv": "number,date\n",
            }.items():
                # paramiko says nothing of a close that was refused.
                with client.open(f"/inbox/{name}", "wb") as file:
                    file.write(text.encode())
            with client.open("/inbox/test.x12", "wb") as file:
                file.write(head.format(usage="T").encode())
        assert [path.name for path in drop.inbox.iterdir()] == ["test.x12"]
        assert drop.told(events.REFUSED_UPLOAD) == [
            "upload refused live.x12",
            "upload refused both.x12",
            "upload refused orders.csv",
        ]


def test_who_leaves_the_agreement_is_thrown_out(tmp_path: Path) -> None:
    with running(tmp_path / "home") as drop, connected(drop) as client:
        drop.users = []
        drop.write()
        settle(lambda: drop.told(events.LOGOUT))
        with pytest.raises((OSError, EOFError)):
            client.listdir("/inbox")
        drop.places.users.write_text("{")
        settle(lambda: [each for each in drop.events if each.note.startswith("users.json")])


def test_idle_sessions_end(tmp_path: Path) -> None:
    limits = Limits(idle_seconds=1, address_rate=1_000, address_burst=1_000)
    with running(tmp_path / "home", limits) as drop, connected(drop) as client:
        frozen = client.open("/inbox/frozen.x12", "wb")
        frozen.write(b"x" * 1_000)
        settle(lambda: drop.told(events.ABORTED) == ["aborted frozen.x12"])


def test_passwords_and_bans(tmp_path: Path) -> None:
    from argon2 import PasswordHasher

    hashed = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("right")
    limits = Limits(address_rate=1_000, address_burst=1_000, ban_score=6, ban_seconds=600)
    with running(tmp_path / "home", limits, password=hashed, allow=("127.0.0.0/8",)) as drop:
        drop.add("far", keys=(drop.public,), password=hashed, allow=("192.0.2.0/24",))
        drop.write()
        assert drop.server is not None
        drop.call(drop.server.refresh)

        def log_in(user: str, password: str) -> str:
            transport = paramiko.Transport(("127.0.0.1", drop.port))
            try:
                transport.connect(username=user, password=password)
                return "in"
            except paramiko.AuthenticationException:
                return "refused"
            except (paramiko.SSHException, EOFError, OSError):
                return "banned"
            finally:
                transport.close()

        assert log_in("acme", "right") == "in"
        assert log_in("acme", "wrong") == "refused"
        assert log_in("far", "right") == "refused"
        assert log_in("nobody", "wrong") == "refused"
        assert drop.sftp("ls", user="far").returncode != 0
        assert drop.sftp("ls", user="nobody").returncode != 0
        settle(lambda: drop.told(events.BANNED))
        assert log_in("acme", "right") == "banned"
        assert "connection refused" in drop.told(events.REFUSED_CONNECTION)


def test_connections_are_limited(tmp_path: Path) -> None:
    limits = Limits(waiting=3, login_seconds=1, address_rate=1_000, address_burst=1_000)
    with running(tmp_path / "home", limits) as drop:
        strangers = [socket.create_connection(("127.0.0.1", drop.port)) for _ in range(5)]
        for stranger in strangers:
            stranger.settimeout(5)
        greeted = [stranger.recv(20).startswith(b"SSH-2.0") for stranger in strangers]
        assert greeted == [True, True, True, False, False]
        # They say nothing and are gone after a second; then there is room again.
        settle(lambda: drop.call(lambda: drop.server.gate.connections) == 0)
        assert drop.sftp("ls").returncode == 0
        for stranger in strangers:
            stranger.close()


def test_nonsense_ends_a_session(drop: Drop) -> None:
    with connected(drop) as client:
        channel = client.get_channel()
        channel.sendall(b"\xff" * 100)
        settle(lambda: channel.closed or channel.eof_received)
    assert any("a packet of" in each.note for each in drop.events)


def test_a_client_that_reads_nothing_costs_little(tmp_path: Path) -> None:
    with running(tmp_path / "home", LOOSE) as drop, connected(drop) as client:
        (drop.outbox / "large").write_bytes(bytes(8 << 20))
        file = client.open("/outbox/large", "rb")
        # Far more is asked for than is ever taken.
        for _ in range(3_000):
            client._async_request(type(None), 5, file.handle, 0, 200_000)
            if client.get_channel().transport.packetizer.closed:
                break
        time.sleep(0.3)
        [door] = drop.server._doors
        waiting = drop.call(door._conn._transport.get_write_buffer_size)
        assert waiting < 8 << 20
