"""One connection: its login, its sessions, and what the journal says of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import asyncssh

from gateway.transports.drop import events
from gateway.transports.drop.gate import BAD_SECRET, UNKNOWN_USER
from gateway.transports.drop.names import shown
from gateway.transports.drop.session import Session
from gateway.transports.drop.users import User

if TYPE_CHECKING:
    from gateway.transports.drop.server import Server

MOST_CHANNELS = 8
"""Sessions on one connection: clients that share a connection use a few."""

MOST_PASSWORDS = 3
"""Wrong passwords on one connection."""

MOST_KEYS = 20
"""Keys offered on one connection: an agent may hold many."""

UNREAD_BYTES = 1 << 20
"""What a connection may have sent that we could not look at yet; beyond, it is cut."""

DEFERRED_PACKETS = 2_048
"""Answers that may wait for a new exchange of keys; beyond, the client does not mean it."""


class Connection(asyncssh.SSHServerConnection):
    """A connection that takes nothing from a client that takes nothing from us."""

    def __init__(
        self, loop: object, options: asyncssh.SSHServerConnectionOptions, door: Door
    ) -> None:
        """The protocol of a new connection, which tells its door."""
        super().__init__(loop, options)  # type: ignore[arg-type]
        self._protocol_factory = lambda: door
        self._door = door

    def data_received(self, content: bytes, kind: int | None = None) -> None:
        """As asyncssh's; what waits to be looked at is bounded."""
        super().data_received(content, kind)
        if len(self._inpbuf) > UNREAD_BYTES:
            self.abort()

    def send_packet(self, pkttype: int, *args: bytes, **words: Any) -> None:  # noqa: ANN401
        """As asyncssh's; what waits for a new exchange of keys is bounded."""
        super().send_packet(pkttype, *args, **words)
        if len(self._deferred_packets) > DEFERRED_PACKETS:
            self.abort()

    def pause_writing(self) -> None:
        """The client does not read: nothing more is read from it, and nothing answered."""
        self._door.hold(held=True)
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        """The client reads again."""
        if self._transport is not None:
            self._transport.resume_reading()
        self._door.hold(held=False)


class Door(asyncssh.SSHServer):
    """A connection as asyncssh tells of it."""

    def __init__(self, server: Server, address: str) -> None:
        """A connection from an address that the gate let in."""
        self.server = server
        self.address = address
        self.number = server.next_number()
        self.user: User | None = None
        self.sessions: set[Session] = set()
        self._conn: asyncssh.SSHServerConnection | None = None
        self._name = ""
        self._candidate: User | None = None
        self._wrong_keys = 0
        self._wrong_passwords = 0
        self._active_at = time.monotonic()

    def note(self, kind: str, **facts: str | int) -> None:
        """A line of the journal about this connection's user."""
        user = self.user
        self.server.journal.tell(
            kind,
            user=user.name if user else shown(self._name.encode("utf-8", "replace"))[:64],
            partner=user.partner if user else "",
            address=self.address,
            session=self.number,
            **facts,
        )

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """The connection is there, before its login."""
        self._conn = conn

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        for session in list(self.sessions):
            session.end()
        if self.user is not None:
            self.note(events.LOGOUT, note=type(exc).__name__ if exc else "")
        elif self._name:
            self.server.note_failure(self)
            known = self.server.logins.knows(self._name)
            score = BAD_SECRET * max(self._wrong_passwords, 1) if known else UNKNOWN_USER
            self.server.blame(self.address, score)
        self.server.leave(self)

    def begin_auth(self, username: str) -> bool:
        """Everybody must log in."""
        self._name = username
        self._candidate = None
        return True

    def public_key_auth_supported(self) -> bool:
        """Keys are what partners log in with."""
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether the key is this user's."""
        self._candidate = self.server.logins.by_key(username, key.public_data, self.address)
        self._wrong_keys += self._candidate is None
        self._limit()
        return self._candidate is not None

    def password_auth_supported(self) -> bool:
        """Passwords are asked for when some user has one."""
        return self.server.logins.passwords

    async def validate_password(self, username: str, password: str) -> bool:
        """Whether the password is this user's."""
        found = await self.server.logins.by_password(username, password, self.address)
        self._candidate = found
        self._wrong_passwords += found is None
        self._limit()
        return found is not None

    def auth_completed(self) -> None:
        """The user is logged in."""
        self.user = self._candidate
        assert self.user is not None
        self._active_at = time.monotonic()
        self.server.gate.logged_in()
        method = "password" if self._conn and self._conn.get_extra_info("password") else ""
        self.note(events.LOGIN, note=method)

    def session_requested(self) -> Files | bool:
        """A session for files, and for nothing else."""
        if self.user is None or len(self.sessions) >= MOST_CHANNELS:
            return False
        try:
            shelf = self.server.shelf(self.user)
        except OSError as error:
            self.note(events.REFUSED, note=f"the folders: {error}")
            return False
        session = Session(shelf.inbox, shelf.outbox, self.note)
        self.sessions.add(session)
        return Files(self, session)

    def hold(self, *, held: bool) -> None:
        """The client reads nothing now, or does again."""
        for session in self.sessions:
            session.hold(held=held)

    def idle_since(self) -> float:
        """When the client asked for something last, by the steady clock; now, while we work."""
        if any(session.busy for session in self.sessions):
            return time.monotonic()
        return max([self._active_at, *(session.active_at for session in self.sessions)])

    def left(self, session: Session) -> None:
        """A session is over."""
        self._active_at = max(self._active_at, session.active_at)
        self.sessions.discard(session)

    def end(self) -> None:
        """The connection is cut; open uploads are kept for their owner."""
        for session in list(self.sessions):
            session.end()
        if self._conn is not None:
            self._conn.abort()

    def _limit(self) -> None:
        if self._wrong_keys > MOST_KEYS or self._wrong_passwords >= MOST_PASSWORDS:
            self.end()


class Files(asyncssh.SSHServerSession[bytes]):
    """A channel of a connection that carries the file protocol."""

    def __init__(self, door: Door, session: Session) -> None:
        """A channel that is not open yet."""
        self._door = door
        self._session = session
        self._chan: asyncssh.SSHServerChannel[bytes] | None = None

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """The channel is open."""
        self._chan = chan
        self._session.begin(chan)

    def subsystem_requested(self, subsystem: str) -> bool:
        """Files are all there is."""
        return subsystem == "sftp"

    def data_received(self, content: bytes, kind: int | None) -> None:  # noqa: ARG002
        """The client sent something."""
        self._session.receive(content)

    def eof_received(self) -> bool:
        """The client has nothing more to ask: the session is over."""
        assert self._chan is not None
        self._session.end()
        self._chan.exit(0)
        return False

    def pause_writing(self) -> None:
        """The client takes no answers now."""
        self._session.hold(held=True)

    def resume_writing(self) -> None:
        """The client takes answers again."""
        self._session.hold(held=False)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """The channel is gone."""
        self._session.end()
        self._door.left(self._session)
