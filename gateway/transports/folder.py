"""A wire that is a folder: a network share of the partner's, mounted on this machine."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway import durable
from gateway.errors import TransportError
from gateway.transports.transport import BLOCK_BYTES, MOST_NAMES, Entry, Refused


class FolderTransport:
    """The folders below a root, which must be there: a share that is not mounted is no folder."""

    notes: tuple[str, ...] = ()

    def __init__(self, root: Path) -> None:
        """The wire to a root. Raises TransportError when there is none."""
        if not root.is_dir():
            raise TransportError("there is no such folder", str(root), "is the share mounted?")
        self._root = root

    def list(self, folder: str) -> Iterator[Entry]:
        """What a folder holds, at most MOST_NAMES."""
        with self._told(folder), os.scandir(self._root / folder) as entries:
            for number, entry in enumerate(entries):
                if number >= MOST_NAMES:
                    raise TransportError(f"more than {MOST_NAMES} names", folder)
                yield _entry(entry.name, entry.stat(follow_symlinks=False))

    def find(self, path: str) -> Entry | None:
        """The file of a path as it is now, or None."""
        with self._told(path):
            try:
                found = (self._root / path).lstat()
            except FileNotFoundError:
                return None
        return _entry(Path(path).name, found)

    def fetch(self, path: str, size: int) -> Iterator[bytes]:
        """The first `size` bytes of a file in blocks; a link is refused."""
        with self._told(path):
            descriptor = os.open(self._root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as file:
                while size > 0 and (block := file.read(min(size, BLOCK_BYTES))):
                    size -= len(block)
                    yield block

    def put(self, path: str, blocks: Iterable[bytes]) -> None:
        """The file of that path holds these bytes, durably."""
        with self._told(path):
            durable.write_new(self._root / path, blocks)

    def rename(self, source: str, target: str) -> None:
        """The file has another path. A share knows no rename that fails, so we look before."""
        with self._told(source):
            if os.path.lexists(self._root / target):
                raise Refused("there is a file of that name", target)
            durable.move(self._root / source, self._root / target)
            durable.sync([(self._root / target).parent])

    def delete(self, path: str) -> None:
        """The file is gone."""
        with self._told(path):
            if not os.path.lexists(self._root / path):
                raise Refused("there is no such file", path)
            durable.remove(self._root / path)

    def close(self) -> None:
        """Nothing is held."""

    @contextmanager
    def _told(self, path: str) -> Iterator[None]:
        """Errors of the file system as those of a wire."""
        try:
            yield
        except (FileNotFoundError, PermissionError, NotADirectoryError, IsADirectoryError) as error:
            raise Refused(error.strerror or "refused", path) from None
        except OSError as error:
            raise TransportError(error.strerror or "the folder fails", path) from None


def _entry(name: str, found: os.stat_result) -> Entry:
    return Entry(name, found.st_size, int(found.st_mtime), stat.S_ISREG(found.st_mode))
