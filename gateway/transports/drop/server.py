"""The drop's server: connections are let in, logged in, given a session, and ended."""

from __future__ import annotations

import asyncio
import itertools
import socket
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import asyncssh
import msgspec

from gateway.transports.drop import events, hostkeys
from gateway.transports.drop.door import Connection, Door
from gateway.transports.drop.gate import Gate
from gateway.transports.drop.history import brought_by
from gateway.transports.drop.inbox import Inbox, Published
from gateway.transports.drop.journal import Journal
from gateway.transports.drop.login import Logins
from gateway.transports.drop.outbox import Outbox
from gateway.transports.drop.places import Places
from gateway.transports.drop.quotas import Quota
from gateway.transports.drop.users import Snapshot, User, by_name, read_snapshot

KEY_EXCHANGES = (
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group14-sha256",
)
CIPHERS = (
    "aes256-gcm@openssh.com",
    "aes128-gcm@openssh.com",
    "aes256-ctr",
    "aes192-ctr",
    "aes128-ctr",
)
MACS = (
    "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com",
    "hmac-sha2-256",
    "hmac-sha2-512",
)
HOST_KEYS = (b"ssh-ed25519", b"rsa-sha2-512", b"rsa-sha2-256")
SIGNATURES = (
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
"""What we speak: no SHA-1, no CBC, no exchange below 2,048 bits; what clients of the last ten
years have. The defaults of libraries change; these do not."""

THREADS = 8
"""Threads that wait for the disk: the file system joins their commits."""

TICK_SECONDS = 1
"""How often sessions are looked over and the snapshot of users is."""

EXPIRY_SECONDS = 600
"""How often abandoned uploads are looked for."""

WINDOW = 2 * 1024 * 1024
"""Bytes a client may send ahead: OpenSSH's own window; it bounds a session's memory."""

BACKLOG = 128
"""Connections the system holds for us while we accept."""

NOTED_REFUSALS = 60
"""Refused connections told in the journal in a minute: strangers must not fill the disk."""

Clock = Callable[[], datetime]


class Shelf:
    """A user's two folders, shared by all its sessions."""

    def __init__(self, user: User, inbox: Inbox, outbox: Outbox) -> None:
        """The folders of a user."""
        self.user = user
        self.inbox = inbox
        self.outbox = outbox


class Server:
    """The drop at work. Everything happens on one event loop; only the disk is waited for aside."""

    def __init__(self, places: Places, clock: Clock, journal: Journal) -> None:
        """A server that does not listen yet."""
        self.places = places
        self.clock = clock
        self.journal = journal
        self.snapshot = Snapshot()
        self.gate = Gate(self.snapshot.limits)
        self.logins = Logins()
        self.address = ("", 0)
        self._stamp: tuple[int, int] = (-1, -1)
        self._shelves: dict[str, Shelf] = {}
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="disk")
        self._doors: set[Door] = set()
        self._numbers = itertools.count(1)
        self._tasks: list[asyncio.Task[None]] = []
        self._socket: socket.socket | None = None
        self._options: asyncssh.SSHServerConnectionOptions | None = None
        self._history: Mapping[str, list[tuple[int, events.Event]]] = {}
        self._noted = (0.0, 0)

    async def listen(self, host: str, port: int) -> None:
        """The server accepts connections at `address`. Raises OSError."""
        self.refresh()
        seconds = self.snapshot.limits.remembered_seconds
        self._history = brought_by(self.places.journal, self.clock(), seconds)
        self._renew_options()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family, backlog=BACKLOG)
        self._socket.setblocking(False)
        self.address = self._socket.getsockname()[:2]
        self.journal.tell(events.STARTED, note=f"{self.address[0]}:{self.address[1]}")
        await self.journal.durable()
        self._tasks = [
            asyncio.create_task(work()) for work in (self._accept, self._look_over, self._expire)
        ]

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until told to stop. Raises OSError when the journal cannot be written."""
        waiting = asyncio.create_task(stop.wait())
        await asyncio.wait([waiting, *self._tasks], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        failed = [task for task in self._tasks if task.done()]
        await self.close()
        for task in failed:
            task.result()

    async def close(self) -> None:
        """Nobody is served any more; what was being made durable is."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._socket is not None:
            self._socket.close()
        sessions = [session for door in self._doors for session in door.sessions]
        for door in list(self._doors):
            door.end()
        for session in sessions:
            await session.settled()
        # Channels hear of their end in the next round of the loop.
        await asyncio.sleep(0)
        self.logins.close()
        if self.journal.broken is None:
            await self.journal.close()
        self._pool.shutdown()

    def refresh(self) -> None:
        """The users are those of the snapshot as it stands; whoever is gone is thrown out."""
        try:
            found = self.places.users.stat()
            stamp = (found.st_mtime_ns, found.st_ino)
        except FileNotFoundError:
            stamp = (0, 0)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        self.snapshot = read_snapshot(self.places.users)
        self.gate.limits = self.snapshot.limits
        users = by_name(self.snapshot)
        self.logins.replace(users)
        for door in list(self._doors):
            if door.user is not None and users.get(door.user.name) != door.user:
                door.note(events.REFUSED, note="the agreement has changed")
                door.end()
        for name in [name for name in self._shelves if self._shelves[name].user != users.get(name)]:
            del self._shelves[name]

    def shelf(self, user: User) -> Shelf:
        """The folders of a user. Raises OSError."""
        if user.name not in self._shelves:
            places, limits = self.places, self.snapshot.limits
            quota = Quota(user, limits, places.own, self.clock)
            seconds = limits.remembered_seconds
            inbox = Inbox(user, places, self.journal, quota, self._pool, seconds)
            for at, event in self._history.get(user.name, ()):
                quota.restore(at, event.size)
                inbox.remember(event.name.encode(), Published(event.size, at))
            outbox = Outbox(user, places.outbox(user.partner))
            self._shelves[user.name] = Shelf(user, inbox, outbox)
        return self._shelves[user.name]

    def next_number(self) -> int:
        """A number for a connection's lines in the journal."""
        return next(self._numbers)

    def leave(self, door: Door) -> None:
        """A connection is gone."""
        self._doors.discard(door)
        self.gate.leave(door.address, logged_in=door.user is not None)

    def blame(self, address: str, score: int) -> None:
        """An address made a mistake, which may ban it."""
        seconds = self.gate.blame(address, score)
        if seconds:
            self.journal.tell(events.BANNED, address=address, note=f"{seconds} seconds")

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        assert self._socket is not None
        while True:
            try:
                client, name = await loop.sock_accept(self._socket)
            except OSError:
                # Out of descriptors, or the client is gone again: others may still come.
                await asyncio.sleep(0.1)
                continue
            reason = self.gate.admit(name[0])
            if reason:
                client.close()
                self._note_refusal(name[0], reason)
                continue
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await self._open(client, name[0])

    async def _open(self, client: socket.socket, address: str) -> None:
        """A connection that the gate let in is served."""
        loop = asyncio.get_running_loop()
        assert self._options is not None
        door = Door(self, address)
        connection = Connection(loop, self._options, door)
        self._doors.add(door)
        try:
            await loop.connect_accepted_socket(lambda: connection, client)
        except OSError:
            self.leave(door)

    async def _look_over(self) -> None:
        """Every moment: new users, idle sessions, a journal that cannot be written."""
        while self.journal.broken is None:
            await asyncio.sleep(TICK_SECONDS)
            try:
                self.refresh()
            except msgspec.DecodeError as error:
                self.journal.tell(events.REFUSED, note=f"users.json: {error}")
            idle = time.monotonic() - self.snapshot.limits.idle_seconds
            for door in list(self._doors):
                if door.user is not None and door.idle_since() < idle:
                    door.note(events.REFUSED, note="idle too long")
                    door.end()
        raise self.journal.broken

    async def _expire(self) -> None:
        """Now and then: uploads nobody went on with, and host keys whose time has come."""
        while True:
            await asyncio.sleep(EXPIRY_SECONDS)
            self.expire()
            self._renew_options()

    def expire(self) -> None:
        """Uploads that broke off too long ago are gone."""
        oldest = int(self.clock().timestamp()) - self.snapshot.limits.partial_seconds
        for user in self.snapshot.users:
            self.shelf(user).inbox.expire(oldest)

    def note_failure(self, door: Door) -> None:
        """A login failed; told in the journal, but not a thousand times a minute."""
        if self._may_note():
            door.note(events.LOGIN_FAILED)

    def _note_refusal(self, address: str, reason: str) -> None:
        if self._may_note():
            self.journal.tell(events.REFUSED_CONNECTION, address=address, note=reason)

    def _may_note(self) -> bool:
        """Whether one more line about strangers may be written in this minute."""
        since, count = self._noted
        now = time.monotonic()
        self._noted = (now, 1) if now - since > 60 else (since, count + 1)
        return self._noted[1] <= NOTED_REFUSALS

    def _renew_options(self) -> None:
        """New connections are made with the host keys whose time it is."""
        options = asyncssh.SSHServerConnectionOptions(
            server_factory=asyncssh.SSHServer,
            server_host_keys=hostkeys.load(self.places.keys, self.clock()),
            send_server_host_keys=True,
            server_version="gateway",
            kex_algs=KEY_EXCHANGES,
            encryption_algs=CIPHERS,
            mac_algs=MACS,
            signature_algs=SIGNATURES,
            compression_algs=("none",),
            login_timeout=self.snapshot.limits.login_seconds,
            gss_host=None,
            host_based_auth=False,
            kbdint_auth=False,
            allow_pty=False,
            agent_forwarding=False,
            x11_forwarding=False,
            line_editor=False,
            allow_scp=False,
            encoding=None,
            window=WINDOW,
        )
        # An RSA key would also sign with SHA-1.
        for name in options.server_host_keys.keys() - set(HOST_KEYS):
            del options.server_host_keys[name]
        self._options = options
