"""Paths of clients: normalised once, here, to a folder of the drop and a name in it."""

from __future__ import annotations

from typing import NamedTuple

from gateway.transports.drop.wire import FAILURE, NO_SUCH_FILE, Refused

FOLDERS = (b"inbox", b"outbox")
"""What there is in a user's root."""

LONGEST_PATH = 1_024
"""Bytes of a path, as the client writes it."""

LONGEST_NAME = 172
"""Bytes of a file's name: intake takes 180, and a later version has its number in it."""

UNFINISHED = (b".tmp", b".part", b".filepart")
"""How clients name what they will rename when it is whole; so do dot names and `~$`."""


class Place(NamedTuple):
    """A folder ("" for the root) and a name in it ("" for the folder itself)."""

    folder: bytes
    name: bytes = b""

    @property
    def path(self) -> bytes:
        """The place as clients write it."""
        return b"/" + b"/".join(part for part in self if part)


def place_of(path: bytes) -> Place:
    """Where a path points, relative ones from the root. Raises Refused: there is no such place."""
    if len(path) > LONGEST_PATH or b"\0" in path:
        raise Refused(FAILURE, f"a path has at most {LONGEST_PATH} bytes and no zero byte")
    parts: list[bytes] = []
    for part in path.split(b"/"):
        if part == b"..":
            del parts[-1:]
        elif part not in (b"", b"."):
            parts.append(part)
    if not parts:
        return Place(b"")
    if parts[0] not in FOLDERS or len(parts) > 2:
        raise Refused(NO_SUCH_FILE, "there are /inbox and /outbox, and no folders in them")
    return Place(*parts)


def checked_name(name: bytes) -> bytes:
    """A name a file may get. Raises Refused."""
    if len(name) > LONGEST_NAME:
        raise Refused(FAILURE, f"a name has at most {LONGEST_NAME} bytes")
    return name


def is_unfinished(name: bytes) -> bool:
    """Whether a name says that the file is published by a rename."""
    return name.startswith((b".", b"~$")) or name.lower().endswith(UNFINISHED)


def version_of(name: bytes, number: int) -> bytes:
    """The name of another file of that name: `po~2.x12`; the first keeps its own."""
    if number == 1:
        return name
    stem, dot, ending = name.rpartition(b".")
    added = b"~%d" % number
    return stem + added + dot + ending if stem else name + added


def shown(name: bytes) -> str:
    r"""A name as text for logs: what is not printable or not UTF-8 is written `\x..`, `\u....`."""
    text = name.decode("utf-8", "surrogateescape")
    return "".join(
        letter if letter.isprintable() and letter != "\\" else _escape(letter) for letter in text
    )


def _escape(letter: str) -> str:
    number = ord(letter)
    if 0xDC80 <= number <= 0xDCFF:
        return f"\\x{number - 0xDC00:02x}"
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
