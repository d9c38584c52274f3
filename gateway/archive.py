"""The archive: every file that came in or went out, unchanged, under the SHA-256 of its bytes."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import signal
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from gateway import durable
from gateway.errors import ArchiveError

BLOCK_BYTES = 1024 * 1024
"""How much of a large file is in memory at once while it is copied or checked."""

SMALL_BYTES = 1024 * 1024
"""Files up to this size are read whole, so that a batch of them is synced side by side."""

TINY_BYTES = 64 * 1024
"""Files up to this size are read at once: one order's envelope alone is looked at a dozen times."""

BATCH_BYTES = 32 * 1024 * 1024
"""How much of a batch of small files is in memory at once."""

DIGEST = re.compile(r"[0-9a-f]{64}")


class Archive:
    """Files under their digests, fanned out over folders: `ab/abcdef…`. Nothing is ever changed."""

    def __init__(self, folder: Path) -> None:
        """The archive in a folder, which is made when first needed."""
        self.folder = folder
        self._root = str(folder)

    def path(self, digest: str) -> Path:
        """Where the bytes of a digest are, or would be."""
        return Path(self._name(digest))

    def put(self, content: bytes) -> str:
        """The digest under which these bytes are durably kept."""
        return self.put_many([content])[0]

    def put_many(self, contents: Sequence[bytes]) -> list[str]:
        """The digests, in the same order, under which these are durably kept."""
        digests = [hashlib.sha256(content).hexdigest() for content in contents]
        new = {
            digest: content
            for digest, content in zip(digests, contents, strict=True)
            if not self._holds(digest, len(content))
        }
        self._make_folders(new)
        durable.write_many(
            [
                (self.path(digest), content, durable.temporary_in(self.folder, number))
                for number, (digest, content) in enumerate(new.items())
            ]
        )
        return digests

    def put_files(self, paths: Iterable[Path]) -> list[tuple[str, int]]:
        """Digest and size of each file, whose bytes are now durably kept; the files stay."""
        found: dict[Path, tuple[str, int]] = {}
        batch: dict[Path, bytes] = {}
        waiting = 0
        ordered = list(paths)
        for path in ordered:
            if path.stat().st_size > SMALL_BYTES:
                found[path] = self._put_large(path)
                continue
            batch[path] = path.read_bytes()
            waiting += len(batch[path])
            if waiting > BATCH_BYTES:
                found.update(self._put_batch(batch))
                batch, waiting = {}, 0
        found.update(self._put_batch(batch))
        return [found[path] for path in ordered]

    def keep_files(self, paths: Sequence[Path]) -> list[tuple[str, int]]:
        """As `put_files`, of files in a folder nobody else enters.

        A file that is ours and that nobody has open for writing cannot change any more: the archive
        gives it a second name instead of making another file, which costs much more.
        """
        kept: dict[Path, tuple[str, int]] = {}
        links: dict[str, Path] = {}
        for path in paths:
            with open(path, "rb", 0) as file:
                if not _is_settled(file.fileno()):
                    continue
                size = os.fstat(file.fileno()).st_size
                if size <= TINY_BYTES:
                    digest = hashlib.sha256(file.read()).hexdigest()
                else:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
            kept[path] = digest, size
            if digest not in links and not self._holds(digest, size):
                links[digest] = path
        self._make_folders(links)
        linked = [(path, self.path(digest)) for digest, path in links.items()]
        rest = [path for path, _ in durable.link_many(linked)]
        rest += [path for path in paths if path not in kept]
        kept.update(zip(rest, self.put_files(rest), strict=True))
        return [kept[path] for path in paths]

    def read(self, digest: str) -> bytes:
        """The bytes of a digest. Raises ArchiveError when they are not there or are others."""
        try:
            content = self.path(digest).read_bytes()
        except FileNotFoundError:
            raise self._missing(digest) from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise self._damaged(digest)
        return content

    def source(self, digest: str) -> Callable[[int, int], bytes]:
        """A function reading `size` bytes at `offset` of the file; never all of it if it is large.

        A large file is open as long as the function lives. Raises ArchiveError when there is none.
        """
        try:
            file = os.open(self._name(digest), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            raise self._missing(digest) from None
        if os.fstat(file).st_size <= TINY_BYTES:
            with os.fdopen(file, "rb", 0) as whole:
                content = whole.read()
            return lambda offset, size: content[offset : offset + size]

        def read(offset: int, size: int) -> bytes:
            return os.pread(file, size, offset)

        weakref.finalize(read, os.close, file)
        return read

    def digests(self) -> Iterator[str]:
        """Every digest the archive holds, in order."""
        for folder in self._folders():
            yield from sorted(path.name for path in folder.iterdir())

    def sweep(self) -> None:
        """Nothing half written is left of a run that was stopped. The caller alone may write."""
        for path in sorted(self.folder.glob(".*.tmp")):
            durable.remove(path)

    def verify(self) -> list[str]:
        """What is wrong with the archive, one sentence each: names that are not their content's."""
        return [
            f"archive file {name} does not hold the bytes its name promises"
            for folder in self._folders()
            for name in sorted(path.name for path in folder.iterdir())
            if _digest_of(folder / name) != name
        ]

    def _folders(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return sorted(path for path in self.folder.iterdir() if path.is_dir())

    def _put_batch(self, batch: dict[Path, bytes]) -> dict[Path, tuple[str, int]]:
        digests = self.put_many(list(batch.values()))
        return {
            path: (digest, len(content))
            for (path, content), digest in zip(batch.items(), digests, strict=True)
        }

    def _put_large(self, path: Path) -> tuple[str, int]:
        """Copy a file block by block into the archive, never all of it in memory."""
        digest = _digest_of(path)
        size = path.stat().st_size
        if not self._holds(digest, size):
            self._make_folders([digest])
            passing = durable.temporary_in(self.folder, 0)
            durable.write_new(self.path(digest), _blocks(path, digest), temporary=passing)
        return digest, size

    def _holds(self, digest: str, size: int) -> bool:
        """Whether the bytes are kept; then also their name is durable, whoever wrote it last."""
        path = self.path(digest)
        try:
            held = path.stat().st_size == size
        except FileNotFoundError:
            return False
        if held:
            durable.sync([path.parent])
        return held

    def _name(self, digest: str) -> str:
        """The path of a digest as text, which is made for every file several times."""
        assert DIGEST.fullmatch(digest), f"not a SHA-256: {digest}"
        return f"{self._root}/{digest[:2]}/{digest}"

    def prepare(self) -> None:
        """All folders of the fan-out exist, so that no file has to wait for its own."""
        self._make_folders(f"{first:02x}".ljust(64, "0") for first in range(256))

    def _make_folders(self, digests: Iterable[str]) -> None:
        """Folders for these digests exist, durably, by one sync for all."""
        durable.make_folder(self.folder)
        missing = [
            folder
            for folder in (self.folder / first for first in sorted({each[:2] for each in digests}))
            if not folder.is_dir()
        ]
        for folder in missing:
            durable.make_passing_folder(folder)
        if missing:
            durable.sync([self.folder])

    def _missing(self, digest: str) -> ArchiveError:
        return ArchiveError(
            "the archive has lost a file",
            where=str(self.path(digest)),
            hint="put it back from a backup; `gateway archive verify` lists what else is wrong",
        )

    def _damaged(self, digest: str) -> ArchiveError:
        return ArchiveError(
            "a file of the archive does not hold the bytes its name promises",
            where=str(self.path(digest)),
            hint="put it back from a backup; `gateway archive verify` lists what else is wrong",
        )


def _blocks(path: Path, digest: str) -> Iterator[bytes]:
    """The file in blocks. Raises ArchiveError at its end when it is not the file of the digest."""
    seen = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(BLOCK_BYTES):
            seen.update(block)
            yield block
    if seen.hexdigest() != digest:
        raise ArchiveError(
            "the file changed while it was taken in",
            where=str(path),
            hint="nothing is lost; it is taken in again with the next pass",
            retryable=True,
        )


def _is_settled(file: int) -> bool:
    """Whether the open file is this user's, and nobody has it open to write.

    Linux grants a read lease on those terms only; it is given back at once. Were it broken in
    between, the signal would be one that does nothing.
    """
    if os.fstat(file).st_uid != os.geteuid():
        return False
    try:
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except (OSError, AttributeError):  # somebody writes it, or the system knows no leases
        return False
    return True


def _digest_of(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
