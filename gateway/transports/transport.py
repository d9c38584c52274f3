"""What a wire to a partner can do, small enough that a fake of it is thirty lines.

A path is the partner's: names joined by slashes, told by its own listing. Every error of a wire is
one of those below, so that whoever polls and sends knows what to do without knowing the wire.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from gateway.errors import TransportError

MOST_NAMES = 200_000
"""A listing that goes on beyond this has no end: the largest real folders have some 50,000."""

BLOCK_BYTES = 32 * 1024
"""What every server reads and writes in one request (SFTP draft 02, §3)."""


class Entry(NamedTuple):
    """A file as its folder lists it: size in bytes, `mtime` in seconds by the partner's clock."""

    name: str
    size: int
    mtime: int
    is_file: bool = True


class Transport(Protocol):
    """A wire to one partner. Every function may raise TransportError, or Refused for one path."""

    notes: tuple[str, ...]
    """What a person should hear about this wire, such as weak algorithms."""

    def list(self, folder: str) -> Iterator[Entry]:
        """What a folder holds, at most MOST_NAMES; names as the partner gives them."""

    def find(self, path: str) -> Entry | None:
        """The file of a path as it is now, or None."""

    def fetch(self, path: str, size: int) -> Iterator[bytes]:
        """The first `size` bytes of a file in blocks, fewer when it is shorter."""

    def put(self, path: str, blocks: Iterable[bytes]) -> None:
        """The file of that path holds these bytes; one that was there is replaced."""

    def rename(self, source: str, target: str) -> None:
        """The file has another path; Refused when that one is taken."""

    def delete(self, path: str) -> None:
        """The file is gone."""

    def close(self) -> None:
        """The wire is down; nothing is raised."""


class Refused(TransportError):
    """The other side said no to one path; the wire still stands."""

    code = "refused"


class Absent(Refused):
    """There is no file of that path."""


class LoginRefused(TransportError):
    """The other side does not let us in: a person must look before it locks us out."""

    code = "login-refused"


class HostKeyChanged(TransportError):
    """The other side is not who the agreement says: nothing was sent to it."""

    code = "host-key-changed"
    exit_code = 1
    retryable = False

    def __init__(self, where: str, presented: str, trusted: tuple[str, ...], hint: str) -> None:
        """The key that was presented and those that would be right, as `type SHA256:…`."""
        said = " or ".join(trusted) or "none"
        super().__init__(
            f"the server shows the host key {presented}; trusted is {said}", where, hint
        )
        self.presented = presented


def words_of(error: Exception) -> str:
    """What an error says in one line, none of it the other side's control characters."""
    text = str(error) or type(error).__name__
    return "".join(each if each.isprintable() else "?" for each in text)[:200]


def joined(folder: str, name: str) -> str:
    """The path of a name in a folder; the folder "" is where the login ends up."""
    return f"{folder.rstrip('/')}/{name}" if folder else name
