"""Wires to test with: a fake one, OpenSSH's server, one over asyncssh, a proxy with faults."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncssh

from gateway.errors import TransportError
from gateway.transports.transport import Entry, Refused

SSHD = shutil.which("sshd") or "/usr/sbin/sshd"
USER = "gw"


class FakeWire:
    """A partner's server in memory; `faults` maps what is done to what goes wrong with it."""

    notes: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes, int]] = {}
        self.faults: dict[str, list[Exception | None]] = {}
        self.done: list[str] = []

    def list(self, folder: str) -> Iterator[Entry]:
        self._do("list", folder)
        for path, (raw, mtime) in self.files.items():
            if path.startswith(f"{folder}/") and "/" not in path[len(folder) + 1 :]:
                yield Entry(path.rpartition("/")[2], len(raw), mtime)

    def find(self, path: str) -> Entry | None:
        self._do("find", path)
        raw, mtime = self.files.get(path, (None, 0))
        return None if raw is None else Entry(path.rpartition("/")[2], len(raw), mtime)

    def fetch(self, path: str, size: int) -> Iterator[bytes]:
        self._do("fetch", path)
        yield self.files[path][0][:size]

    def put(self, path: str, blocks: Iterable[bytes]) -> None:
        self._do("put", path)
        self.files[path] = b"".join(blocks), 1

    def rename(self, source: str, target: str) -> None:
        if target in self.files:
            raise Refused("Failure", target)
        self._do("rename", target)
        self.files[target] = self.files.pop(source)
        self._do("renamed", target)

    def delete(self, path: str) -> None:
        self._do("delete", path)
        del self.files[path]

    def close(self) -> None:
        self.done.append("close")

    def _do(self, what: str, path: str) -> None:
        self.done.append(f"{what} {path}")
        waiting = self.faults.get(what, [])
        fault = waiting.pop(0) if waiting else None
        if fault is not None:
            raise fault


def broken() -> TransportError:
    return TransportError("the wire broke")


class Server:
    """A server on loopback: where it listens, how its key is known, and its files."""

    def __init__(self, port: int, host_key: str, root: Path, key: Path) -> None:
        self.port = port
        self.host_key = host_key
        self.root = root
        self.key = key


def make_key(path: Path, kind: str = "ed25519") -> str:
    """A new key pair; gives the public one as `type SHA256:…`."""
    subprocess.run(
        ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "", "-f", str(path)], check=True
    )
    return fingerprint(path)


def fingerprint(path: Path) -> str:
    public = Path(f"{path}.pub").read_text().split()
    shown = subprocess.run(
        ["ssh-keygen", "-l", "-f", f"{path}.pub"], check=True, capture_output=True, text=True
    )
    return f"{public[0]} {shown.stdout.split()[1]}"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def openssh(folder: Path) -> Iterator[Server]:
    """OpenSSH's own server; whoever runs the tests logs in with `key`."""
    host_key = make_key(folder / "host")
    make_key(folder / "client")
    shutil.copy(folder / "client.pub", folder / "authorized")
    (folder / "files").mkdir()
    port = free_port()
    (folder / "sshd.conf").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder / 'host'}\n"
        f"AuthorizedKeysFile {folder / 'authorized'}\nStrictModes no\nUsePAM no\n"
        f"PidFile none\nPasswordAuthentication no\nPermitRootLogin yes\n"
        "Subsystem sftp internal-sftp\n"
    )
    if os.access("/run", os.W_OK):  # where it gives up its rights when it runs as root
        Path("/run/sshd").mkdir(exist_ok=True)
    process = subprocess.Popen(
        [SSHD, "-D", "-e", "-f", str(folder / "sshd.conf")], stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield Server(port, host_key, folder / "files", folder / "client")
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


class Loop:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def stop(self) -> None:
        async def cancel() -> None:
            others = [each for each in asyncio.all_tasks() if each is not asyncio.current_task()]
            for each in others:
                each.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        self.run(cancel())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


class Accounts(asyncssh.SSHServer):
    """One user with the password `secret`."""

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, "secret")


@contextmanager
def asyncssh_server(
    folder: Path, files: type[asyncssh.SFTPServer] = asyncssh.SFTPServer, **words: Any
) -> Iterator[Server]:
    """A server over asyncssh whose behaviour a test may change."""
    host_key = make_key(folder / "host")
    make_key(folder / "client")
    root = folder / "files"
    root.mkdir()
    loop = Loop()

    async def start() -> Any:
        return await asyncssh.create_server(
            Accounts,
            "127.0.0.1",
            0,
            server_host_keys=[str(folder / "host")],
            authorized_client_keys=str(folder / "client.pub"),
            sftp_factory=lambda channel: files(channel, chroot=str(root).encode()),
            **words,
        )

    acceptor = loop.run(start())
    try:
        yield Server(acceptor.get_port(), host_key, root, folder / "client")
    finally:
        loop.loop.call_soon_threadsafe(acceptor.close)
        loop.stop()


class Proxy:
    """Passes bytes on between a client and a server until told to delay, stall, cut or reset.

    `on_bytes` is asked with the count of bytes sent so far toward the server (`up`) and back
    (`down`); it gives "pass", "stall", "cut" or "reset".
    """

    def __init__(self, port: int, on_bytes: Callable[[int, int], str], delay: float = 0) -> None:
        self._target = port
        self._on_bytes = on_bytes
        self._delay = delay
        self._loop = Loop()
        self._server = self._loop.run(self._start())
        self.port: int = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        self._loop.loop.call_soon_threadsafe(self._server.close)
        self._loop.stop()

    async def _start(self) -> asyncio.Server:
        return await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        counts = [0, 0]
        both = [self._pass(reader, back, counts, 0), self._pass(there, writer, counts, 1)]
        tasks = [asyncio.ensure_future(each) for each in both]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        for end in (writer, back):
            end.transport.abort() if any(
                t.done() and t.result() == "reset" for t in tasks if not t.cancelled()
            ) else end.close()

    async def _pass(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        counts: list[int],
        way: int,
    ) -> str:
        while raw := await source.read(4096):
            if self._delay:
                await asyncio.sleep(self._delay)
            counts[way] += len(raw)
            said = self._on_bytes(*counts)
            if said in ("cut", "reset"):
                return said
            while said == "stall":
                await asyncio.sleep(0.05)
                said = self._on_bytes(*counts)
            target.write(raw)
            await target.drain()
        return "end"
