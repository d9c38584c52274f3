"""Compressed files: what a gzip or zip holds, block by block, within limits (RELIABILITY.md §7)."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from translators.source import BLOCK_BYTES, Source

MOST_FILES = 1_000
"""So many files in one archive: a day's documents of a busy partner."""

MOST_BYTES = 2 * 1024**3
"""So much comes out of one archive at most: twice the largest file we promise to read."""

MOST_TIMES = 100
"""An archive that grows more than this is a bomb: text of orders grows 5 to 20 times."""

FREE_BYTES = 1024**2
"""The first so many bytes may have grown as they like: a small repetitive file is no bomb."""

MOST_DIRECTORY = 1024**2
"""Bytes of a zip's list of files: with more it holds more files than we take."""

_GZIP = b"\x1f\x8b\x08"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_END = b"PK\x05\x06"
_END_BYTES = 22
_LONGEST_COMMENT = 65_535
_LARGE = b"PK\x06\x07"
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,  # a method of compression nobody else uses, or a strange flag
    UnicodeDecodeError,
    ValueError,
    struct.error,
)
"""What the standard library says of a zip that is none."""

_LEFT_OVER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$)")


class PackingError(Exception):
    """An archive that is not taken: the code of the exception, what is wrong and what to do."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class Packed(NamedTuple):
    """A file in an archive: its name without any folder, "" when it states none; its blocks."""

    name: str
    blocks: Iterator[bytes]


def is_packed(first: bytes) -> bool:
    """Whether a file that begins with these bytes (4 are enough) is a gzip or zip."""
    return first.startswith((_GZIP, *_ZIP))


def unpack(source: Source, size: int) -> Iterator[Packed]:
    """Yield the files in a gzip or zip of `size` bytes, each to be read before the next.

    Raises PackingError, also while blocks are read: damaged, encrypted, nested, or too large when
    unpacked. Names say nothing about where anything is written: they are labels.
    """
    grown = _Growth(size)
    if source(0, len(_GZIP)) == _GZIP:
        yield Packed("", grown.checked(_inflated(source)))
        return
    _check_directory(source, size)
    with _opened(source, size) as archive:
        members = [
            one
            for one in archive.infolist()
            if not one.is_dir() and not _LEFT_OVER.search(one.filename)
        ]
        if len(members) > MOST_FILES:
            raise _too_many()
        for member in members:
            if member.flag_bits & _ENCRYPTED:
                raise PackingError(
                    "archive-encrypted",
                    f"{member.filename} in it is encrypted",
                    "ask the partner to send it without a password",
                )
            name = re.split(r"[/\\]", member.filename)[-1]
            yield Packed(name, grown.checked(_blocks(archive, member)))


class _Growth:
    """How much came out of one archive, against how large it is."""

    def __init__(self, size: int) -> None:
        self._most = min(MOST_BYTES, max(FREE_BYTES, size * MOST_TIMES))
        self._grown = 0

    def checked(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the blocks of one file. Raises PackingError: too much in all, or an archive."""
        first = True
        for block in blocks:
            if first and is_packed(block):
                raise PackingError(
                    "archive-nested",
                    "it holds another archive",
                    "ask the partner to send the files of the inner one",
                )
            first = False
            self._grown += len(block)
            if self._grown > self._most:
                raise PackingError(
                    "archive-too-large",
                    f"it grows to more than {self._most:,} bytes when unpacked",
                    "if it is no attack, ask the partner to send smaller files",
                )
            yield block


class _File(io.RawIOBase):
    """A source as the file that zipfile wants."""

    def __init__(self, source: Source, size: int) -> None:
        self._source = source
        self._size = size
        self._at = 0

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = start + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        content = self._source(self._at, self._size - self._at if size < 0 else size)
        self._at += len(content)
        return content


def _check_directory(source: Source, size: int) -> None:
    """Refuse a zip whose list of files alone would fill the memory. Raises PackingError."""
    start = max(0, size - _LONGEST_COMMENT - _END_BYTES)
    tail = source(start, size - start)
    at = tail.rfind(_END)
    if at < 0 or at + _END_BYTES > len(tail):
        raise _damaged("its end is missing")
    if _LARGE in tail[:at] or int.from_bytes(tail[at + 12 : at + 16], "little") > MOST_DIRECTORY:
        raise _too_many()


def _inflated(source: Source) -> Iterator[bytes]:
    """Yield what a gzip holds, block by block, of all its parts. Raises PackingError."""
    offset, rest = 0, b""
    part = zlib.decompressobj(wbits=31)
    while True:
        fresh = rest or source(offset, BLOCK_BYTES)
        offset += 0 if rest else len(fresh)
        if not fresh:
            break
        if part.eof:
            if not fresh.strip(b"\x00"):  # tapes and some senders fill up with zeros
                rest = b""
                continue
            part = zlib.decompressobj(wbits=31)
        try:
            block = part.decompress(fresh, BLOCK_BYTES)
        except zlib.error as error:
            raise _damaged(str(error)) from error
        rest = part.unused_data if part.eof else part.unconsumed_tail
        if block:
            yield block
    if not part.eof:
        raise _damaged("it ends too early")


def _opened(source: Source, size: int) -> zipfile.ZipFile:
    """Return a zip with its list of files read. Raises PackingError."""
    try:
        return zipfile.ZipFile(_File(source, size))
    except _BROKEN as error:
        raise _damaged(str(error)) from error


def _blocks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what one file of a zip holds. Raises PackingError."""
    try:
        with archive.open(member) as file:
            while block := file.read(BLOCK_BYTES):
                yield block
    except _BROKEN as error:
        raise _damaged(str(error)) from error


def _damaged(said: str) -> PackingError:
    return PackingError(
        "archive-damaged", f"it cannot be unpacked: {said}", "ask the partner to send it again"
    )


def _too_many() -> PackingError:
    return PackingError(
        "archive-too-large",
        f"it holds more than {MOST_FILES:,} files",
        "ask the partner to send several smaller archives",
    )
