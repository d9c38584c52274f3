"""The only module that writes to disk: every write, fsync, rename, unlink and commit is made here.

Each durable step is announced to `observer` before and after it happens, in an order that depends
on nothing but what is done: a test can stop the process at each of them. An error of fsync is never
retried: what the system holds in memory then is unknown, so the caller stops and starts anew.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, Protocol

PARALLEL_SYNCS = 8
"""Threads that fsync a batch: the file system joins their commits (3 times faster)."""

OPEN_FILES = 256
"""Files of a batch that are open at once, well below the usual limit of 1,024."""


class Step(NamedTuple):
    """A durable step: what is done, to which path, with how many bytes; `done` when it is over.

    `kind` is write, torn, fsync, rename, link, unlink, folder, truncate or commit.
    """

    kind: str
    path: str
    size: int = 0
    done: bool = False


class Committing(Protocol):
    """What `commit` commits: a connection with an open transaction."""

    def commit(self) -> None:
        """Make the transaction durable."""


observer: Callable[[Step], int | None] | None = None
"""Told of every step. A number in answer to a write that has not happened tears it: that many bytes
are written, a step "torn" is told, and the observer must not come back from it."""


def write_new(path: Path, blocks: Iterable[bytes], *, temporary: Path | None = None) -> None:
    """The file holds exactly these blocks, durably; a file of that name before is replaced.

    Nobody ever sees a part of it: it is written under another name in the same folder (or as
    `temporary`, on the same file system) and renamed. Raises OSError and what `blocks` raises, and
    then leaves no temporary file.
    """
    passing = temporary or path.with_name(f".{path.name}.tmp")
    file = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o640)
    try:
        for block in blocks:
            _write(file, passing, block)
        _sync(file, passing)
    except Exception:
        os.unlink(passing)
        raise
    finally:
        os.close(file)
    move(passing, path)
    sync([path.parent])


def write_secret(path: Path, content: bytes) -> None:
    """As `write_new`, and nobody but the file's owner may read it, at no moment."""
    passing = path.with_name(f".{path.name}.tmp")
    passing.unlink(missing_ok=True)
    file = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        _write(file, passing, content)
        _sync(file, passing)
    finally:
        os.close(file)
    move(passing, path)
    sync([path.parent])


def write_many(files: Sequence[tuple[Path, bytes, Path]]) -> None:
    """Each (path, content, temporary path) is as after `write_new`; folders are synced once."""
    for first in range(0, len(files), OPEN_FILES):
        _write_batch(files[first : first + OPEN_FILES])
    sync(sorted({path.parent for path, _, _ in files}))


def link_many(files: Sequence[tuple[Path, Path]]) -> list[tuple[Path, Path]]:
    """Each (source, target) has its content durably under both names.

    Gives back those for which the file system allows no second name, or has that name already.
    """
    refused = []
    for first in range(0, len(files), OPEN_FILES):
        batch = files[first : first + OPEN_FILES]
        sync([source for source, _ in batch])
        for source, target in batch:
            _tell("link", target)
            try:
                os.link(source, target)
            except OSError:
                refused.append((source, target))
            _tell("link", target, done=True)
    sync(sorted({target.parent for _, target in files}))
    return refused


def append(path: Path, content: bytes) -> None:
    """The content stands durably at the end of the file, which is made if need be.

    Raises OSError; what was written of the content is then cut off again, so that it is written
    anew and not taken for durable because it can be read.
    """
    existed = path.exists()
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o640)
    size = os.fstat(file).st_size
    try:
        _write(file, path, content)
        _sync(file, path)
    except OSError:
        os.ftruncate(file, size)
        raise
    finally:
        os.close(file)
    if not existed:
        sync([path.parent])


def truncate(path: Path, size: int) -> None:
    """The file ends after `size` bytes, durably."""
    _tell("truncate", path, size)
    file = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    try:
        os.ftruncate(file, size)
        os.fsync(file)
    finally:
        os.close(file)
    _tell("truncate", path, size, done=True)


def move(source: Path, target: Path) -> None:
    """The file has its new name, replacing what had it; durable after `sync`."""
    _tell("rename", target)
    os.rename(source, target)
    _tell("rename", target, done=True)


def remove(path: Path) -> None:
    """The file is gone, or was already; not durable by itself."""
    _tell("unlink", path)
    path.unlink(missing_ok=True)
    _tell("unlink", path, done=True)


def remove_folder(path: Path) -> None:
    """The empty folder is gone; not durable by itself."""
    _tell("unlink", path)
    path.rmdir()
    _tell("unlink", path, done=True)


def make_folder(path: Path) -> None:
    """The folder and those above it exist, durably; nothing is done when it was there."""
    if path.is_dir():
        return
    make_folder(path.parent)
    _tell("folder", path)
    path.mkdir(mode=0o750, exist_ok=True)
    _tell("folder", path, done=True)
    sync([path.parent])


def make_private_folder(path: Path) -> None:
    """As `make_folder`, and nobody but the folder's owner may look into it."""
    if path.is_dir():
        return
    make_folder(path.parent)
    _tell("folder", path)
    path.mkdir(mode=0o700, exist_ok=True)
    _tell("folder", path, done=True)
    sync([path.parent])


def make_passing_folder(path: Path) -> None:
    """The folder exists, in one that does; not durable, for what a start may find lost."""
    _tell("folder", path)
    path.mkdir(mode=0o750, exist_ok=True)
    _tell("folder", path, done=True)


def sync(paths: Sequence[Path]) -> None:
    """The content of these files, or the names in these folders, are durable."""
    files = [os.open(path, os.O_RDONLY) for path in paths]
    try:
        _sync_all([(file, path) for file, path in zip(files, paths, strict=True)])
    finally:
        for file in files:
            os.close(file)


def create_in(folder: int, name: bytes, *, empty: bool) -> int:
    """A file open for reading and writing in an open folder, made if need be; never a link's.

    With `empty` nothing stays of what it held. Not durable by itself. The caller closes it.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | (os.O_TRUNC if empty else 0)
    _tell("write", os.fsdecode(name))
    file = os.open(name, flags, 0o640, dir_fd=folder)
    _tell("write", os.fsdecode(name), done=True)
    return file


def move_in(source: tuple[int, bytes], target: tuple[int, bytes]) -> None:
    """A file moves between open folders, replacing what had its name; durable after `sync_open`."""
    _tell("rename", os.fsdecode(target[1]))
    os.rename(source[1], target[1], src_dir_fd=source[0], dst_dir_fd=target[0])
    _tell("rename", os.fsdecode(target[1]), done=True)


def remove_in(folder: int, name: bytes) -> None:
    """The file is gone from an open folder; not durable by itself."""
    _tell("unlink", os.fsdecode(name))
    os.unlink(name, dir_fd=folder)
    _tell("unlink", os.fsdecode(name), done=True)


def sync_open(file: int, name: str) -> None:
    """The content of an open file, or the names in an open folder, are durable."""
    _tell("fsync", name)
    os.fsync(file)
    _tell("fsync", name, done=True)


def commit(transaction: Committing) -> None:
    """The transaction is durable; the database's own steps are taken as one."""
    _tell("commit", "")
    transaction.commit()
    _tell("commit", "", done=True)


def open_lock(path: Path) -> int:
    """A file descriptor to lock; the empty file is made if need be. The caller closes it."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o640)


def temporary_in(folder: Path, number: int) -> Path:
    """A temporary name no other living thread or process on this machine uses at the same time."""
    return folder / f".{threading.get_native_id()}-{number}.tmp"


def _write_batch(files: Sequence[tuple[Path, bytes, Path]]) -> None:
    """The files have their names and their content is durable; the names are not yet."""
    opened: list[tuple[int, Path]] = []
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    try:
        for _, content, passing in files:
            file = os.open(passing, flags, 0o640)
            opened.append((file, passing))
            _write(file, passing, content)
        _sync_all(opened)
    except OSError:
        for _, passing in opened:
            os.unlink(passing)
        raise
    finally:
        for file, _ in opened:
            os.close(file)
    for path, _, passing in files:
        move(passing, path)


def _tell(kind: str, path: Path | str, size: int = 0, *, done: bool = False) -> int | None:
    return observer(Step(kind, str(path), size, done)) if observer is not None else None


def _write(file: int, path: Path, content: bytes) -> None:
    """All of the content is written (not synced), or as much as the observer lets through."""
    torn = _tell("write", path, len(content))
    rest = memoryview(content if torn is None else content[:torn])
    while rest:
        rest = rest[os.write(file, rest) :]
    if torn is not None:
        _tell("torn", path, torn, done=True)
        raise AssertionError("an observer that tears a write does not come back")
    _tell("write", path, len(content), done=True)


def _sync(file: int, path: Path) -> None:
    _tell("fsync", path)
    os.fsync(file)
    _tell("fsync", path, done=True)


def _sync_all(files: Sequence[tuple[int, Path]]) -> None:
    """All are synced: side by side, or one by one when somebody watches or there is but one."""
    if observer is not None or len(files) < 2:
        for file, path in files:
            _sync(file, path)
        return
    shares = [files[first::PARALLEL_SYNCS] for first in range(min(PARALLEL_SYNCS, len(files)))]
    with ThreadPoolExecutor(len(shares)) as threads:
        list(threads.map(_sync_share, shares))


def _sync_share(files: Sequence[tuple[int, Path]]) -> None:
    for file, _ in files:
        os.fsync(file)
