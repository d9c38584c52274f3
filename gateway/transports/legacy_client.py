"""A wire to a partner whose server knows only algorithms that are broken by now, over asyncssh.

Only an agreement that says `legacy = true` comes here: SHA-1, CBC and short exchanges of keys are
taken then, and each use is told in `notes`. The host key is checked as everywhere.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar, cast

import asyncssh

from gateway.errors import ConfigError, TransportError
from gateway.transports.sftp_client import (
    CONNECT_SECONDS,
    IDLE_SECONDS,
    LIST_SECONDS,
    LOGIN_SECONDS,
    SLOWEST_BYTES,
    Login,
)
from gateway.transports.transport import (
    BLOCK_BYTES,
    MOST_NAMES,
    Absent,
    Entry,
    HostKeyChanged,
    LoginRefused,
    Refused,
    words_of,
)

WEAK = "weak algorithms"
"""How the note of a legacy wire begins."""

WEAK_ALGORITHMS = ("sha1", "md5", "cbc", "arcfour", "group1-", "ssh-rsa", "ssh-dss", "3des")
"""What makes an algorithm weak when it stands in its name."""

Result = TypeVar("Result")

logging.getLogger("asyncssh").setLevel(logging.CRITICAL + 1)


class LegacyTransport:
    """The files of a user on an old server; as `SftpTransport`, by algorithms of any age."""

    def __init__(self, login: Login) -> None:
        """A wire that stands. Raises HostKeyChanged, LoginRefused, TransportError, ConfigError."""
        self._where = login.where
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._connection: asyncssh.SSHClientConnection | None = None
        try:
            keys = _private_keys(login)
            with self._told(""):
                self._connection = self._run(_connected(login, keys), LOGIN_SECONDS * 2)
                self._files = self._run(self._connection.start_sftp_client(), LOGIN_SECONDS)
        except Exception:
            self.close()
            raise
        self.notes = _notes(self._connection)

    def list(self, folder: str) -> Iterator[Entry]:
        """What a folder holds, at most MOST_NAMES."""
        with self._told(folder):
            yield from self._run(self._entries(folder or "."), LIST_SECONDS)

    def find(self, path: str) -> Entry | None:
        """The file of a path as it is now, or None."""
        try:
            with self._told(path):
                found = self._run(self._files.lstat(path), IDLE_SECONDS)
        except Absent:
            return None
        return _entry(path.rpartition("/")[2], found)

    def fetch(self, path: str, size: int) -> Iterator[bytes]:
        """The first `size` bytes of a file in blocks, fewer when it is shorter."""
        with self._told(path):
            file = self._run(self._files.open(path, "rb"), IDLE_SECONDS)
            at = 0
            while at < size:
                block = self._run(file.read(min(size - at, BLOCK_BYTES * 8), at), IDLE_SECONDS)
                if not block:
                    break
                at += len(block)
                yield cast(bytes, block)
            self._run(file.close(), IDLE_SECONDS)

    def put(self, path: str, blocks: Iterable[bytes]) -> None:
        """The file of that path holds these bytes; one that was there is replaced."""
        with self._told(path):
            file = self._run(self._files.open(path, "wb"), IDLE_SECONDS)
            for block in blocks:
                self._run(file.write(block), IDLE_SECONDS + len(block) // SLOWEST_BYTES)
            self._run(file.close(), IDLE_SECONDS)

    def rename(self, source: str, target: str) -> None:
        """The file has another path; a server of version 3 refuses one that is taken."""
        with self._told(source):
            self._run(self._files.rename(source, target), IDLE_SECONDS)

    def delete(self, path: str) -> None:
        """The file is gone."""
        with self._told(path):
            self._run(self._files.remove(path), IDLE_SECONDS)

    def close(self) -> None:
        """The wire is down, and its thread with it."""
        if self._loop.is_closed():
            return
        with suppress(Exception):
            if self._connection is not None:
                self._connection.abort()
                self._run(self._connection.wait_closed(), 5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Awaitable[Result], seconds: float) -> Result:
        """What an awaitable comes to in the wire's own thread. Raises TimeoutError."""

        async def limited() -> Result:
            return await asyncio.wait_for(work, seconds)

        return asyncio.run_coroutine_threadsafe(limited(), self._loop).result()

    async def _entries(self, folder: str) -> tuple[Entry, ...]:
        found: list[Entry] = []
        async for each in self._files.scandir(os.fsencode(folder)):
            name = os.fsdecode(each.filename)
            if name not in (".", ".."):
                found.append(_entry(name, each.attrs))
            if len(found) > MOST_NAMES:
                raise TransportError(f"the listing of {folder!a} does not end ({len(found)} names)")
        return tuple(found)

    @contextmanager
    def _told(self, path: str) -> Iterator[None]:
        """What asyncssh raises, as errors of a wire."""
        where = f"{self._where} {path!a}" if path else self._where
        try:
            yield
        except asyncssh.PermissionDenied:
            raise LoginRefused(
                "the server does not let us in",
                where,
                "check user, key and password with the partner, then `gateway channel resume`",
            ) from None
        except asyncssh.SFTPNoSuchFile:
            raise Absent("there is no such file", where) from None
        except (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection):
            raise TransportError("the wire broke", where) from None
        except asyncssh.SFTPError as error:
            raise Refused(f"the server refuses: {words_of(error)}", where) from None
        except TimeoutError:
            raise TransportError("the server did not answer in time", where) from None
        except (asyncssh.Error, OSError) as error:
            raise TransportError(f"the wire broke: {words_of(error)}", where) from None


class _Known(asyncssh.SSHClient):
    """Takes the host key only when it is a trusted one."""

    def __init__(self, login: Login) -> None:
        self.login = login
        self.presented = ""

    def validate_host_public_key(
        self,
        host: str,  # noqa: ARG002
        addr: str,  # noqa: ARG002
        port: int,  # noqa: ARG002
        key: asyncssh.SSHKey,
    ) -> bool:
        """Whether the server's key is one that the agreement names."""
        self.presented = f"{key.get_algorithm()} {key.get_fingerprint()}"
        return self.presented in self.login.host_keys


async def _connected(login: Login, keys: list[asyncssh.SSHKey]) -> asyncssh.SSHClientConnection:
    """A connection that is logged in. Raises HostKeyChanged and what asyncssh raises."""
    known = _Known(login)
    make: Callable[[], asyncssh.SSHClient] = lambda: known  # noqa: E731
    try:
        connection, _ = await asyncssh.create_connection(
            make,
            login.host,
            login.port,
            username=login.user,
            password=login.password or None,
            client_keys=keys or None,
            agent_path=None,
            config=None,
            known_hosts=b"",
            kex_algs="*",
            encryption_algs="*",
            mac_algs="*",
            signature_algs="*",
            server_host_key_algs="*",
            compression_algs=None,
            connect_timeout=CONNECT_SECONDS,
            login_timeout=LOGIN_SECONDS,
            keepalive_interval=IDLE_SECONDS,
        )
    except asyncssh.HostKeyNotVerifiable:
        raise HostKeyChanged(
            login.where,
            known.presented,
            login.host_keys,
            "ask the partner by another way than this wire, then `gateway channel trust-host`",
        ) from None
    return connection


def _private_keys(login: Login) -> list[asyncssh.SSHKey]:
    """The key we log in with, if one is agreed."""
    if not login.private_key:
        return []
    try:
        return [asyncssh.import_private_key(login.private_key, login.passphrase or None)]
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
        raise ConfigError(
            "this private key cannot be read",
            key="channel.key",
            hint="a key of OpenSSH (ed25519, ECDSA or RSA) and, if it has one, its passphrase",
        ) from None


def _notes(connection: asyncssh.SSHClientConnection) -> tuple[str, ...]:
    """What a person should hear about the algorithms that were agreed on."""
    used = {
        str(connection.get_extra_info(name) or "")
        for name in ("send_cipher", "recv_cipher", "send_mac", "recv_mac")
    }
    weak = sorted(each for each in used if any(word in each for word in WEAK_ALGORITHMS))
    if weak:
        return (f"{WEAK} in use: {', '.join(weak)}; ask the partner for a newer server",)
    return (f"{WEAK} are allowed (legacy = true), and none of ciphers and digests is: try without",)


def _entry(name: str, found: asyncssh.SFTPAttrs) -> Entry:
    regular = found.type in (asyncssh.FILEXFER_TYPE_REGULAR, asyncssh.FILEXFER_TYPE_UNKNOWN)
    return Entry(name, found.size or 0, int(found.mtime or 0), regular)
