"""The drop beside OpenSSH's server and paramiko's own: large files, small ones, held sessions.

Everything on this machine, in one run, by OpenSSH's client over the same cipher. What is not
installed is left out, and said so by its absence.
"""

from __future__ import annotations

import asyncio
import getpass
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncssh
import msgspec

from gateway.transports.drop.places import Places
from gateway.transports.drop.users import Limits, Snapshot, User
from tests.bench.figures import Figure

LARGE = 256 << 20
SMALL, FILES = 5_000, 500
SESSIONS = {50: 40, 200: 50, 1_000: 80}
"""Held sessions and the megabytes the process may hold in memory; asyncssh and what it loads are 39
of them before anything is served."""


def measure(*, quick: bool) -> list[Figure]:
    """All figures of the drop; without OpenSSH's client there are none."""
    if shutil.which("sftp") is None:
        return []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        size = LARGE // 16 if quick else LARGE
        (folder / "large").write_bytes(os.urandom(1 << 20) * (size >> 20))
        (folder / "small").mkdir()
        for number in range(FILES):
            (folder / "small" / f"{number}.x12").write_bytes(os.urandom(SMALL))
        key = folder / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        return [*_speeds(folder, key, size), *_sessions(folder, key, quick=quick)]


def _speeds(folder: Path, key: Path, size: int) -> Iterator[Figure]:
    """Large and small files to each server, and what of the disk's own pace is left."""
    floor = FILES / _write_all(folder)
    yield Figure("fsync floor: 5 KB files", floor, "files/s")
    found: dict[str, tuple[float, float]] = {}
    servers = {"drop": _drop, "OpenSSH": _sshd, "paramiko": _paramiko}
    for name, server in servers.items():
        if name == "OpenSSH" and _program("sshd") is None:
            continue
        with server(folder / name, key) as (port, user, target):
            one, all_ = f"put {folder}/large {target}/", f"put {folder}/small/* {target}/"
            large = min(_sftp(key, port, user, one) for _ in range(2))
            many = _sftp(key, port, user, all_)
        found[name] = (size / large / 1e6, FILES / many)
    for name, (large, many) in found.items():
        beside = name == "drop" and "OpenSSH" in found
        gate = found["OpenSSH"][0] if beside else None
        yield Figure(f"{name}: large file, durable" if name == "drop" else f"{name}: large file",
                     large, "MB/s", gate=gate)  # fmt: skip
        yield Figure(f"{name}: 5 KB files", many, "files/s")
    share = 100 * found["drop"][1] / floor
    yield Figure("drop: 5 KB files of the fsync floor", share, "%", gate=30)


def _sessions(folder: Path, key: Path, *, quick: bool) -> Iterator[Figure]:
    """What held sessions cost the drop in memory."""
    for count, most in SESSIONS.items():
        if quick and count > 50:
            continue
        with _drop(folder / f"held{count}", key) as (port, user, _):
            own, all_ = asyncio.run(_held(count, key, port, user, _PIDS[port]))
        yield Figure(f"drop: {count} held sessions", all_, "MB", gate=most, below=True)
        yield Figure("  without the libraries it shares", own, "MB")


async def _held(count: int, key: Path, port: int, user: str, pid: int) -> tuple[float, float]:
    """Megabytes of the server while so many sessions are open: its own, and all."""
    async with asyncio.timeout(120):
        private = asyncssh.read_private_key(key)
        held = []
        for _ in range(count):
            connection = await asyncssh.connect(
                "127.0.0.1", port, username=user, client_keys=[private], known_hosts=None
            )
            client = await connection.start_sftp_client()
            await client.stat("/inbox")
            held.append((connection, client))
        used = _resident(pid, "RssAnon:"), _resident(pid, "VmRSS:")
        for connection, _ in held:
            connection.abort()
        return used


@contextmanager
def _drop(root: Path, key: Path) -> Iterator[tuple[int, str, str]]:
    """Our drop as a process: port, user, folder to put into."""
    places = Places(root)
    places.own.mkdir(parents=True)
    words = key.with_name("key.pub").read_text().split()
    limits = Limits(
        connections=2_000, per_address=2_000, waiting=100, address_rate=10_000,
        address_burst=10_000, network_rate=10_000, network_burst=10_000, idle_seconds=600,
    )  # fmt: skip
    user = User(name="acme", partner="acme", keys=(" ".join(words[:2]),))
    places.users.write_bytes(msgspec.json.encode(Snapshot(limits=limits, users=(user,))))
    command = [sys.executable, "-m", "gateway.transports.drop", str(root), "127.0.0.1:0"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdin is not None
    try:
        port = int(process.stdout.readline().decode().rpartition(":")[2])
        _PIDS[port] = process.pid
        yield port, "acme", "/inbox"
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


@contextmanager
def _sshd(root: Path, key: Path) -> Iterator[tuple[int, str, str]]:
    """OpenSSH's server with its own file server."""
    root.mkdir()
    Path("/run/sshd").mkdir(exist_ok=True) if os.geteuid() == 0 else None
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", root / "host"], check=True)
    port = _free_port()
    (root / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {root}/host\nUsePAM no\nStrictModes no\n"
        f"PidFile none\nPermitRootLogin yes\nAuthorizedKeysFile {key}.pub\n"
        "Subsystem sftp internal-sftp\n"
    )
    process = subprocess.Popen([str(_program("sshd")), "-D", "-e", "-f", root / "config"],
                               stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        _wait_for(port)
        yield port, getpass.getuser(), str(root)
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def _paramiko(root: Path, key: Path) -> Iterator[tuple[int, str, str]]:
    """paramiko's own server with the simplest file server it can have."""
    root.mkdir()
    port = _free_port()
    command = [sys.executable, "-m", "tests.bench.paramiko_server", str(port), f"{key}.pub"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port, "acme", str(root)
    finally:
        process.terminate()
        process.wait(10)


_PIDS: dict[int, int] = {}


def _sftp(key: Path, port: int, user: str, line: str) -> float:
    """OpenSSH's client runs one command; gives the seconds it took."""
    start = time.perf_counter()
    subprocess.run(
        [
            "sftp", "-q", "-b", "-", "-i", key, "-P", str(port),
            "-oCiphers=aes128-gcm@openssh.com,aes128-ctr",
            "-oStrictHostKeyChecking=no", "-oUserKnownHostsFile=/dev/null", "-oIdentitiesOnly=yes",
            "-oLogLevel=ERROR", f"{user}@127.0.0.1",
        ],
        input=f"{line}\n".encode(), stdout=subprocess.DEVNULL, check=True, timeout=120,
    )  # fmt: skip
    return time.perf_counter() - start


def _write_all(folder: Path) -> float:
    """The seconds it takes to write and sync as many small files as there are."""
    start = time.perf_counter()
    target = folder / "floor"
    target.mkdir(exist_ok=True)
    for path in sorted((folder / "small").iterdir()):
        with (target / path.name).open("wb") as file:
            file.write(path.read_bytes())
            file.flush()
            os.fsync(file.fileno())
    return time.perf_counter() - start


def _resident(pid: int, kind: str) -> float:
    """Megabytes a process holds in memory, of one kind or all."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition(kind)[2].split()[0]) * 1_024 / 1e6


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing listens at {port}")
