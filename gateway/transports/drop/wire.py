"""The file protocol on the wire: SFTP version 3 (draft-ietf-secsh-filexfer-02), and no more of it.

Packets are bytes after their length; what is malformed raises `Malformed`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import NamedTuple

VERSION = 3

INIT, HELLO = 1, 2
OPEN, CLOSE, READ, WRITE = 3, 4, 5, 6
LSTAT, FSTAT, SETSTAT, FSETSTAT = 7, 8, 9, 10
OPENDIR, READDIR, REMOVE, MKDIR, RMDIR = 11, 12, 13, 14, 15
REALPATH, STAT, RENAME, READLINK, SYMLINK = 16, 17, 18, 19, 20
STATUS, HANDLE, CONTENT, NAMES, ATTRIBUTES = 101, 102, 103, 104, 105
EXTENDED, EXTENDED_REPLY = 200, 201

OK, EOF, NO_SUCH_FILE, DENIED, FAILURE, BAD_MESSAGE, UNSUPPORTED = 0, 1, 2, 3, 4, 5, 8

FOR_READING, FOR_WRITING, APPEND, CREATE, TRUNCATE, EXCLUSIVE = 1, 2, 4, 8, 16, 32

HAS_SIZE, HAS_OWNER, HAS_MODE, HAS_TIMES = 1, 2, 4, 8

LARGEST_PACKET = 256 * 1024 + 1024
"""A packet beyond this ends the session: OpenSSH's own limit, and the room of its header."""

LARGEST_READ = 256 * 1024 - 1024
"""Bytes in one answer to a read, so that it fits into a packet."""

EXTENSIONS: Mapping[bytes, bytes] = {
    b"posix-rename@openssh.com": b"1",
    b"fsync@openssh.com": b"1",
    b"limits@openssh.com": b"1",
}
"""What we answer beyond version 3: clients use them when they are announced."""

FOLDER_MODE = 0o040500
FILE_MODE = 0o100600
"""How folders and files look to clients; nobody can change it."""

_U32 = struct.Struct(">I")
_U64 = struct.Struct(">Q")
_HEAD = struct.Struct(">IBI")


class Malformed(Exception):
    """A packet that is not what the protocol says."""


class Refused(Exception):
    """A request is answered with a status: its number and words for a person."""

    def __init__(self, status: int, reason: str) -> None:
        """A refusal."""
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Attributes(NamedTuple):
    """What a client sees of a file or folder; times in seconds."""

    size: int
    modified: int
    folder: bool = False


class Reader:
    """A packet read from its start; every method takes what comes next."""

    def __init__(self, packet: bytes, position: int = 0) -> None:
        """At a position of a packet."""
        self.packet = packet
        self.position = position

    def u32(self) -> int:
        """An unsigned number of four bytes."""
        return self._take(_U32)

    def u64(self) -> int:
        """An unsigned number of eight bytes."""
        return self._take(_U64)

    def text(self) -> bytes:
        """A string of bytes with its length before it."""
        size = self.u32()
        start = self.position
        self.position += size
        if self.position > len(self.packet):
            raise Malformed("a text is longer than its packet")
        return self.packet[start : self.position]

    def _take(self, kind: struct.Struct) -> int:
        try:
            [value] = kind.unpack_from(self.packet, self.position)
        except struct.error:
            raise Malformed("a packet ends too early") from None
        self.position += kind.size
        return int(value)


def text(value: bytes) -> bytes:
    """A string of bytes with its length before it."""
    return _U32.pack(len(value)) + value


def packet(kind: int, number: int, *parts: bytes) -> bytes:
    """A packet with its length; `number` is the request's it answers."""
    body = b"".join(parts)
    return _HEAD.pack(5 + len(body), kind, number) + body


def hello() -> bytes:
    """The answer to a client's first packet: our version and extensions."""
    body = _U32.pack(VERSION) + b"".join(
        text(name) + text(value) for name, value in EXTENSIONS.items()
    )
    return _U32.pack(1 + len(body)) + bytes([HELLO]) + body


def status(number: int, code: int, reason: str = "") -> bytes:
    """The answer to a request that gives nothing else."""
    return packet(STATUS, number, _U32.pack(code), text(reason.encode()), text(b"en"))


def content(number: int, found: bytes) -> bytes:
    """The answer to a read."""
    return packet(CONTENT, number, _U32.pack(len(found)), found)


def attributes(found: Attributes) -> bytes:
    """What we tell of a file: size, an owner nobody is, a mode nobody changes, a time."""
    mode = FOLDER_MODE if found.folder else FILE_MODE
    when = min(max(found.modified, 0), 0xFFFFFFFF)
    known = HAS_SIZE | HAS_OWNER | HAS_MODE | HAS_TIMES
    return struct.pack(">IQIIIII", known, found.size, 0, 0, mode, when, when)


def names(number: int, found: Iterable[tuple[bytes, bytes, Attributes]]) -> bytes:
    """The answer to a listing: name, the line a person would see, attributes."""
    listed = [text(name) + text(line) + attributes(each) for name, line, each in found]
    return packet(NAMES, number, _U32.pack(len(listed)), *listed)


def limits(number: int, handles: int) -> bytes:
    """The answer to limits@openssh.com: packet, read, write, open files."""
    most = struct.pack(">QQQQ", LARGEST_PACKET, LARGEST_READ, LARGEST_READ, handles)
    return packet(EXTENDED_REPLY, number, most)


def read_write(body: bytes) -> tuple[bytes, int, memoryview]:
    """Handle, offset and content of a write, of a packet that begins with its kind."""
    reader = Reader(body, 5)
    handle, offset = reader.text(), reader.u64()
    size = reader.u32()
    if reader.position + size > len(body):
        raise Malformed("a write is longer than its packet")
    return handle, offset, memoryview(body)[reader.position : reader.position + size]
