"""A drop at work in a test, and OpenSSH's client against it."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from gateway.transports.drop import hostkeys
from gateway.transports.drop.events import Event, read_events, segments
from gateway.transports.drop.journal import Journal
from gateway.transports.drop.places import Places
from gateway.transports.drop.server import Server
from gateway.transports.drop.users import Limits, Snapshot, User

LOOSE = Limits(
    address_rate=1_000,
    address_burst=1_000,
    network_rate=1_000,
    network_burst=1_000,
    ban_score=9_999,
)
"""All clients of the tests come from one address."""


def make_key(path: Path, kind: str = "ed25519") -> str:
    """A key pair at a path; gives the public one as "type base64"."""
    if not path.exists():
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "", "-f", path], check=True)
    return path.with_name(f"{path.name}.pub").read_text().strip()


@cache
def host_keys() -> Path:
    """A folder of host keys: making an RSA key takes a second."""
    folder = Path(tempfile.mkdtemp(prefix="host-keys-"))
    hostkeys.load(folder, datetime.now(UTC))
    atexit.register(shutil.rmtree, folder)
    return folder


class Drop:
    """A drop that serves a home from a thread of this process, with a clock of ours."""

    def __init__(self, root: Path, limits: Limits = LOOSE, **words: Any) -> None:
        self.root = root
        self.places = Places(root)
        self.key = root / "client-key"
        self.limits = limits
        self.shift = timedelta()
        root.mkdir(parents=True, exist_ok=True)
        self.public = make_key(self.key)
        if not self.places.keys.exists():
            shutil.copytree(host_keys(), self.places.keys)
        self.users: list[User] = []
        self.add("acme", **words)
        self._loop = asyncio.new_event_loop()
        self._stop: asyncio.Event | None = None
        self._thread: threading.Thread | None = None
        self.server: Server | None = None

    def add(self, name: str, **words: Any) -> None:
        """Somebody may log in with the key of the tests."""
        words = {"partner": name, "keys": (self.public,), **words}
        self.users = [each for each in self.users if each.name != name]
        self.users.append(User(name=name, **words))
        self.write()

    def write(self) -> None:
        """The snapshot of users is on the disk."""
        snapshot = Snapshot(limits=self.limits, users=tuple(self.users))
        self.places.own.mkdir(parents=True, exist_ok=True)
        passing = self.places.own / "users.tmp"
        passing.write_bytes(msgspec.json.encode(snapshot))
        passing.rename(self.places.users)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def start(self) -> None:
        """The drop listens at `port`."""
        begun = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(begun,))
        self._thread.start()
        assert begun.wait(20)

    def stop(self) -> None:
        """The drop has ended."""
        if self._stop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(20)
            self._thread = None

    def call(self, work: Callable[[], Any]) -> Any:
        """Something is done in the drop's own thread."""

        async def do() -> Any:
            return work()

        return asyncio.run_coroutine_threadsafe(do(), self._loop).result(20)

    def _run(self, begun: threading.Event) -> None:
        async def serve() -> None:
            self._stop = asyncio.Event()
            self.server = Server(self.places, self.now, Journal(self.places.journal, self.now))
            await self.server.listen("127.0.0.1", 0)
            self.port = self.server.address[1]
            begun.set()
            await self.server.run(self._stop)

        self._loop = asyncio.new_event_loop()
        self._loop.run_until_complete(serve())
        self._loop.close()

    @property
    def inbox(self) -> Path:
        return self.places.inbox("acme")

    @property
    def outbox(self) -> Path:
        folder = self.places.outbox("acme")
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def events(self) -> list[Event]:
        return [each for path in segments(self.places.journal) for each in read_events(path, 0)[0]]

    def told(self, *kinds: str) -> list[str]:
        """What happened, as `kind name`, of these kinds."""
        return [f"{each.kind} {each.name}".strip() for each in self.events if each.kind in kinds]

    def sftp(self, *lines: str, user: str = "acme", options: tuple[str, ...] = ()) -> Any:
        """OpenSSH's client runs these commands; gives how it ended, with what it printed."""
        return subprocess.run(
            [
                "sftp", "-b", "-", *options, "-i", self.key, "-P", str(self.port),
                "-oStrictHostKeyChecking=no", "-oIdentitiesOnly=yes", "-oLogLevel=ERROR",
                f"-oUserKnownHostsFile={self.root / 'known'}", f"{user}@127.0.0.1",
            ],
            input="".join(f"{line}\n" for line in lines),
            capture_output=True, text=True, check=False, timeout=60, errors="replace",
        )  # fmt: skip


@contextmanager
def running(root: Path, limits: Limits = LOOSE, **words: Any) -> Iterator[Drop]:
    """A drop at work."""
    drop = Drop(root, limits, **words)
    drop.start()
    try:
        yield drop
    finally:
        drop.stop()
