"""A wire to a partner's SFTP server, over paramiko: every phase has its time, every answer a limit.

The server shows its host key before it is told anything; one that the agreement does not name ends
the matter. The algorithms are those without SHA-1, MD5 and CBC; partners that know only such are
marked legacy (`gateway.transports.legacy_client`).
"""

from __future__ import annotations

import errno
import io
import logging
import socket
import stat
import struct
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_ssh_private_key
from paramiko.sftp import CMD_CLOSE, CMD_HANDLE, CMD_NAME, CMD_OPENDIR, CMD_READDIR, CMD_STATUS

from gateway.errors import ConfigError, TransportError
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

CONNECT_SECONDS = 20
"""For a connection, and again for the exchange of keys; a server under load takes a few seconds."""

LOGIN_SECONDS = 30
"""For the login, and for the file channel behind it: some servers ask another one first."""

IDLE_SECONDS = 60
"""How long the other side may say nothing while we wait for an answer."""

LIST_SECONDS = 120
"""How long a listing may take in all: 50,000 names take a few seconds."""

SLOWEST_BYTES = 2_048
"""Bytes a second that a transfer must reach over its whole length, or it never ends."""

MOST_PACKET_BYTES = 256 * 1024 + 64
"""What a packet may hold (RELIABILITY.md §5): paramiko itself would read whatever is announced."""

READ_AHEAD = 8
"""Requests for names under way at once; each answer holds some hundred."""

READS_AHEAD = 64
"""Requests for blocks under way at once: 2 MB, which fill a fast line at usual delays."""

WEAK = {
    "ciphers": ("aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc"),
    "macs": ("hmac-sha1", "hmac-md5", "hmac-sha1-96", "hmac-md5-96"),
}
"""What paramiko would still offer and we do not."""

NAMES = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}
"""By which algorithms a type of host key signs, where they have other names."""

# What paramiko has to say is raised to us; its own words would stand in the log a second time.
logging.getLogger("paramiko").setLevel(logging.CRITICAL + 1)


class Login(NamedTuple):
    """Where to connect and as whom; secrets are here only, and never in an error or a log.

    `host_keys` are those trusted now, as `type SHA256:…`. `private_key` is the text of a key file.
    """

    host: str
    port: int
    user: str
    host_keys: tuple[str, ...]
    private_key: str = ""
    passphrase: str = ""
    password: str = ""

    def __repr__(self) -> str:
        """Where to, and nothing secret: what is printed may end in a log."""
        return f"Login({self.where})"

    @property
    def where(self) -> str:
        """The server as messages name it."""
        return f"{self.user}@{self.host}:{self.port}"


class SftpTransport:
    """The files of a user on a partner's server."""

    notes: tuple[str, ...] = ()

    def __init__(self, login: Login) -> None:
        """A wire that stands: the host key is a trusted one and the login is done.

        Raises HostKeyChanged, LoginRefused, TransportError; ConfigError for a key we cannot read.
        """
        self._where = login.where
        key = _private_key(login) if login.private_key else None
        self._transport = _met(login.host, login.port, login.host_keys, login.where)
        try:
            presented = _shown(self._transport)
            if presented not in login.host_keys:
                raise HostKeyChanged(
                    login.where,
                    presented,
                    login.host_keys,
                    "ask the partner by another way than this wire, then `gateway channel "
                    "trust-host`",
                )
            with self._told(""):
                self._log_in(login, key)
                self._files = _Files.over(self._transport)
        except TransportError:
            self.close()
            raise

    def list(self, folder: str) -> Iterator[Entry]:
        """What a folder holds, at most MOST_NAMES."""
        with self._told(folder):
            yield from self._files.entries(folder or ".")

    def find(self, path: str) -> Entry | None:
        """The file of a path as it is now, or None."""
        try:
            with self._told(path):
                found = self._files.lstat(path)
        except Absent:
            return None
        mode = found.st_mode
        name = path.rpartition("/")[2]
        return Entry(
            name, found.st_size or 0, found.st_mtime or 0, mode is None or stat.S_ISREG(mode)
        )

    def fetch(self, path: str, size: int) -> Iterator[bytes]:
        """The first `size` bytes of a file in blocks, fewer when it is shorter."""
        until = time.monotonic() + IDLE_SECONDS + size / SLOWEST_BYTES
        with self._told(path), self._files.open(path, "rb") as file:
            file.prefetch(size, READS_AHEAD)
            while size > 0 and (block := file.read(min(size, BLOCK_BYTES))):
                size -= len(block)
                self._hurry(until)
                yield block

    def put(self, path: str, blocks: Iterable[bytes]) -> None:
        """The file of that path holds these bytes; one that was there is replaced."""
        until = time.monotonic() + IDLE_SECONDS
        with self._told(path), self._files.open(path, "wb") as file:
            file.set_pipelined(pipelined=True)
            for block in blocks:
                for first in range(0, len(block), BLOCK_BYTES):
                    file.write(block[first : first + BLOCK_BYTES])
                until += len(block) / SLOWEST_BYTES
                self._hurry(until)

    def rename(self, source: str, target: str) -> None:
        """The file has another path; a server of version 3 refuses one that is taken."""
        with self._told(source):
            self._files.rename(source, target)

    def delete(self, path: str) -> None:
        """The file is gone."""
        with self._told(path):
            self._files.remove(path)

    def close(self) -> None:
        """The wire is down."""
        with suppress(OSError, EOFError, paramiko.SSHException):
            self._transport.close()

    def _log_in(self, login: Login, key: paramiko.PKey | None) -> None:
        """The server has let us in, by key, by password, or by one and then the other."""
        self._transport.auth_timeout = LOGIN_SECONDS
        self._transport.channel_timeout = LOGIN_SECONDS
        more: Sequence[str] = ("publickey", "password")
        if key is not None:
            more = self._transport.auth_publickey(login.user, key)
        if login.password and "password" in more:
            more = self._transport.auth_password(login.user, login.password, fallback=True)
        if not self._transport.is_authenticated():
            raise paramiko.AuthenticationException(f"the server also wants {', '.join(more)}")

    def _hurry(self, until: float) -> None:
        """A transfer that would never end is broken off."""
        if time.monotonic() > until:
            self.close()
            raise TransportError("the transfer is too slow to end", self._where)

    @contextmanager
    def _told(self, path: str) -> Iterator[None]:
        """What paramiko and sockets raise, as errors of a wire."""
        where = f"{self._where} {path!a}" if path else self._where
        try:
            yield
        except paramiko.AuthenticationException as error:
            raise LoginRefused(
                f"the server does not let us in: {words_of(error)}",
                where,
                "check user, key and password with the partner, then `gateway channel resume`",
            ) from None
        except TimeoutError:
            self.close()
            raise TransportError("the server did not answer in time", where) from None
        except (paramiko.SSHException, paramiko.SFTPError, EOFError, struct.error) as error:
            self.close()
            raise TransportError(f"the wire broke: {words_of(error)}", where) from None
        except OSError as error:
            if error.errno == errno.ENOENT:
                raise Absent("there is no such file", where) from None
            # What the server answers has no number of the system, or that of a refusal.
            if self._transport.is_active() and error.errno in (None, errno.EACCES):
                raise Refused(f"the server refuses: {words_of(error)}", where) from None
            self.close()
            raise TransportError(f"the wire broke: {words_of(error)}", where) from None


def host_key_of(host: str, port: int) -> str:
    """The host key a server shows, as `type SHA256:…`; nobody logs in. Raises TransportError."""
    transport = _met(host, port, (), f"{host}:{port}")
    try:
        return _shown(transport)
    finally:
        transport.close()


class _Packets(paramiko.Packetizer):  # type: ignore[misc]  # untyped
    """Packets of bounded size: before the login, too, nobody makes us hold more."""

    def read_all(self, n: int, check_rekey: bool = False) -> bytes:  # noqa: FBT001, FBT002
        if n > MOST_PACKET_BYTES:
            raise paramiko.SSHException(f"a packet of {n} bytes")
        return bytes(super().read_all(n, check_rekey))


class _Files(paramiko.SFTPClient):  # type: ignore[misc]  # untyped
    """paramiko's client with a listing of our own: bounded, fast, and any bytes may be names."""

    @classmethod
    def over(cls, transport: paramiko.Transport) -> _Files:
        """The file channel of a connection that is logged in."""
        channel = transport.open_session(timeout=LOGIN_SECONDS)
        channel.settimeout(IDLE_SECONDS)
        channel.invoke_subsystem("sftp")
        return cls(channel)

    def entries(self, folder: str) -> Iterator[Entry]:
        """What a folder holds. Raises TransportError for a listing without end."""
        until = time.monotonic() + LIST_SECONDS
        kind, message = self._request(CMD_OPENDIR, folder)
        if kind != CMD_HANDLE:
            raise paramiko.SFTPError("no handle for a folder")
        handle = message.get_string()
        waiting: deque[int] = deque()
        names = 0
        ended = False
        while waiting or not ended:
            while len(waiting) < READ_AHEAD and not ended:
                waiting.append(self._async_request(type(None), CMD_READDIR, handle))
            kind, raw = self._read_packet()
            number = struct.unpack_from(">I", raw)[0]
            if number not in waiting:
                raise paramiko.SFTPError("an answer to no question")
            waiting.remove(number)
            self._expecting.pop(number, None)
            if kind == CMD_STATUS:
                ended = self._is_end(raw) or ended
                continue
            if kind != CMD_NAME:
                raise paramiko.SFTPError("no names where names were asked for")
            for entry in parse_names(raw, 4):
                names += 1
                yield entry
            if names > MOST_NAMES or time.monotonic() > until:
                raise TransportError(f"the listing of {folder!a} does not end ({names} names)")
        self._request(CMD_CLOSE, handle)

    def _is_end(self, raw: bytes) -> bool:
        """Whether a status says that there are no more names; raises what else it says."""
        message = paramiko.Message(raw)
        message.get_int()
        try:
            self._convert_status(message)
        except EOFError:
            return True
        raise paramiko.SFTPError("success where names were asked for")


def parse_names(raw: bytes, at: int) -> Iterator[Entry]:
    """The entries of an SSH_FXP_NAME from its count on, `.` and `..` left out (draft 02, §7).

    Names are text whatever their bytes. Raises struct.error for a packet that is cut.
    """
    size_of = len(raw)
    count, at = struct.unpack_from(">I", raw, at)[0], at + 4
    for _ in range(count):
        name_size = struct.unpack_from(">I", raw, at)[0]
        name = raw[at + 4 : at + 4 + name_size]
        at += 4 + name_size
        at += 4 + struct.unpack_from(">I", raw, at)[0]  # the line as `ls -l` shows it
        flags, at = struct.unpack_from(">I", raw, at)[0], at + 4
        size = mtime = 0
        mode = stat.S_IFREG
        if flags & 1:
            size, at = struct.unpack_from(">Q", raw, at)[0], at + 8
        if flags & 2:
            at += 8  # user and group
        if flags & 4:
            mode, at = struct.unpack_from(">I", raw, at)[0], at + 4
        if flags & 8:
            mtime, at = struct.unpack_from(">I", raw, at + 4)[0], at + 8
        if flags & 0x80000000:
            pairs, at = struct.unpack_from(">I", raw, at)[0], at + 4
            for _ in range(min(2 * pairs, size_of)):
                at += 4 + struct.unpack_from(">I", raw, at)[0]
        if at > size_of:
            raise struct.error("a listing that is cut")
        if name not in (b".", b".."):
            yield Entry(name.decode("utf-8", "surrogateescape"), size, mtime, stat.S_ISREG(mode))


def _met(host: str, port: int, host_keys: Sequence[str], where: str) -> paramiko.Transport:
    """A connection whose keys are exchanged. Raises TransportError."""
    try:
        socket_ = socket.create_connection((host, port), timeout=CONNECT_SECONDS)
    except OSError as error:
        said = error.strerror or str(error)
        raise TransportError(f"no connection: {said}", where) from None
    transport = paramiko.Transport(socket_, disabled_algorithms=WEAK, packetizer_class=_Packets)
    try:
        transport.banner_timeout = CONNECT_SECONDS
        transport.handshake_timeout = CONNECT_SECONDS
        known = transport.get_security_options().key_types
        transport.get_security_options().key_types = _trusted_first(known, host_keys)
        transport.start_client(timeout=CONNECT_SECONDS)
        if not transport.initial_kex_done:  # paramiko gives up waiting without a word
            raise paramiko.SSHException("the server did not answer in time")
    except paramiko.ssh_exception.IncompatiblePeer as error:
        transport.close()
        raise TransportError(
            f"no agreement on how to speak: {words_of(error)}",
            where,
            "if the server is old, `legacy = true` in its [channel] allows weak algorithms",
        ) from None
    except (paramiko.SSHException, EOFError, OSError) as error:
        transport.close()
        raise TransportError(f"the server does not greet us: {words_of(error)}", where) from None
    return transport


def _trusted_first(known: Sequence[str], host_keys: Sequence[str]) -> tuple[str, ...]:
    """The algorithms of host keys, those of trusted keys first, so that a server shows such one."""
    kinds = [each.partition(" ")[0] for each in host_keys]
    first = [name for kind in kinds for name in NAMES.get(kind, (kind,)) if name in known]
    return tuple(dict.fromkeys([*first, *known]))


def _shown(transport: paramiko.Transport) -> str:
    """The host key of a connection, as `type SHA256:…`."""
    key = transport.get_remote_server_key()
    return f"{key.get_name()} {key.fingerprint}"


def _private_key(login: Login) -> paramiko.PKey:
    """The key we log in with, whatever its kind."""
    passphrase = login.passphrase or None
    with suppress(ValueError, TypeError, UnsupportedAlgorithm):
        secret = passphrase.encode() if passphrase else None
        read = load_ssh_private_key(login.private_key.encode(), secret)
        if isinstance(read, EllipticCurvePrivateKey):
            # paramiko's own reader takes about every other ECDSA key of OpenSSH for a broken one.
            return paramiko.ECDSAKey(vals=(read, read.public_key()))
    for kind in (paramiko.Ed25519Key, paramiko.RSAKey, paramiko.ECDSAKey):
        with suppress(paramiko.SSHException, ValueError, IndexError):
            return kind.from_private_key(io.StringIO(login.private_key), passphrase)
    raise ConfigError(
        "this private key cannot be read",
        key="channel.key",
        hint="a key of OpenSSH (ed25519, ECDSA or RSA) and, if it has one, its passphrase",
    )
