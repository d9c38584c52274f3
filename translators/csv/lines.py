"""The bytes of a CSV or fixed width file as lines of text, and what encoding they are in."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from itertools import accumulate, chain

import msgspec

from translators.csv.dialect import find_mark
from translators.problems import Place, Problem, Severity
from translators.source import BLOCK_BYTES, Source

LINE_BYTES = 1024 * 1024
"""The longest line: a row of 4,000 cells with 250 characters each. More is no row of anybody."""

CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
"""What is no text. A file without them needs no look at each cell."""

WIDE = ("utf-16-le", "utf-16-be")
NUL_SHARE = 4
"""One NUL in so many bytes at the beginning: these are wide characters without a mark."""


class Unreadable(Exception):
    """A place of a file behind which nothing can be read: the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """What all bytes of a file say: its size and digest, its encoding ("" when it is no text).

    `mark` is the length of a byte order mark.
    """

    size: int
    digest: str
    encoding: str
    mark: int
    problems: tuple[Problem, ...] = ()


class Lines:
    """The lines of a file from byte `at` on, with their line ends, and where each one ends.

    `number` lines stand before. Bytes that are no characters become U+FFFD: `examine` has told
    them. `odd` says that control characters have come by. Iterating raises Unreadable for a line
    longer than LINE_BYTES.
    """

    def __init__(self, source: Source, encoding: str, at: int, number: int = 0) -> None:
        self.source = source
        self.encoding = encoding
        self.ends = [at]
        self.first = number
        self.odd = False

    def __iter__(self) -> Iterator[str]:
        """Return the lines, read block by block."""
        return chain.from_iterable(self._cut())

    def end_of(self, number: int) -> int:
        """Return the byte behind a line that was given last, by the line's number from 1."""
        return self.ends[number - self.first]

    def _cut(self) -> Iterator[list[str]]:
        at, rest = self.ends[0], b""
        wide = self.encoding in WIDE
        blocks = _narrowed(self.source, self.encoding, at) if wide else _blocks(self.source, at)
        for block in blocks:
            joined = rest + block
            cut = joined.rfind(b"\n") + 1 or joined.rfind(b"\r", 0, -1) + 1
            whole, rest = joined[:cut], joined[cut:]
            if whole:
                yield self._lines(whole)
            if len(rest) > LINE_BYTES:
                raise Unreadable(self._too_long(len(rest)))
        if rest.strip(b"\x1a"):  # DOS programs end a file with one
            yield self._lines(rest)

    def _lines(self, whole: bytes) -> list[str]:
        """Return the lines of some bytes, which come behind those before."""
        self.odd = self.odd or len(whole.translate(None, CONTROLS)) != len(whole)
        if whole.isascii() and not self.odd and self.encoding not in WIDE:
            texts = whole.decode("ascii").splitlines(keepends=True)
            sizes = map(len, texts)
        elif self.encoding in WIDE:
            texts = [line.decode() for line in whole.splitlines(keepends=True)]
            sizes = map(len, [text.encode(self.encoding) for text in texts])
        else:
            lines = whole.splitlines(keepends=True)
            texts = [line.decode(self.encoding, "replace") for line in lines]
            sizes = map(len, lines)
        self.first += len(self.ends) - 1
        self.ends = list(accumulate(sizes, initial=self.ends[-1]))
        return texts

    def _too_long(self, size: int) -> Problem:
        start = self.ends[-1]
        return Problem(
            code="row-too-long",
            message=f"the row is longer than {LINE_BYTES:,} bytes",
            severity=Severity.REJECT,
            place=Place(row=self.first + len(self.ends), start=start, end=start + size),
            hint="ask the sender for a file with one row on each line",
        )


def _blocks(source: Source, at: int) -> Iterator[bytes]:
    while block := source(at, BLOCK_BYTES):
        yield block
        at += len(block)


def _narrowed(source: Source, encoding: str, at: int) -> Iterator[bytes]:
    """Yield the blocks of a file of wide characters as UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for block in _blocks(source, at):
        yield decoder.decode(block).encode("utf-8", "replace")


def examine(source: Source, declared: str) -> Examined:
    """Return what all bytes of a file say; `declared` is the dialect's encoding.

    A byte order mark counts before everything; "auto" is UTF-8 where all of the file is, else
    cp1252 with a note. A file that is now the one and now the other is refused with the row.
    """
    first = source(0, BLOCK_BYTES)
    marked, mark = find_mark(first)
    plain = declared.removesuffix("-sig") if declared != "utf-16" else "auto"
    kinds = _Kinds()
    digest = hashlib.sha256()
    size = 0
    for block in _blocks(source, 0):
        digest.update(block)
        size += len(block)
        if marked not in WIDE:
            kinds.look(block)
    kinds.close()
    encoding = marked
    problems: tuple[Problem, ...] = ()
    if marked not in WIDE and first.count(0) * NUL_SHARE > len(first):
        encoding, problems = "", (_not_text(first),)
    elif marked not in WIDE:
        encoding, problems = kinds.judge(marked or plain)
    return Examined(
        size=size, digest=digest.hexdigest(), encoding=encoding, mark=mark,
        problems=problems,
    )  # fmt: skip


class _Kinds:
    """In which lines bytes beyond ASCII stand, and whether they are UTF-8."""

    def __init__(self) -> None:
        self.rest = b""
        self.number = 0
        self.utf8 = 0
        self.other = 0

    def look(self, block: bytes) -> None:
        """Take the next block in."""
        if block.isascii() and self.rest.isascii():
            self.number += block.count(b"\n")
            self.rest = b""
            return
        lines = (self.rest + block).split(b"\n")
        self.rest = lines.pop()[-LINE_BYTES:]
        for line in lines:
            self.number += 1
            self._look_at(line, self.number)

    def close(self) -> None:
        """Take in the last line."""
        self._look_at(self.rest, self.number + 1)

    def _look_at(self, line: bytes, number: int) -> None:
        if line.isascii():
            return
        try:
            line.decode()
            self.utf8 = self.utf8 or number
        except UnicodeDecodeError:
            self.other = self.other or number

    def judge(self, declared: str) -> tuple[str, tuple[Problem, ...]]:
        """Return the encoding and what is wrong with it."""
        if declared in ("cp1252", "latin-1"):
            return declared, (_note_utf8(declared, self.utf8),) if self.utf8 > self.other else ()
        if declared == "ascii":
            found = min(filter(None, (self.utf8, self.other)), default=0)
            return "utf-8", (_wrong(found, "ASCII"),) if found else ()
        if not self.other:
            return "utf-8", ()
        if self.utf8:
            return "utf-8", (_mixed(max(self.utf8, self.other)),)
        if declared == "utf-8":
            return "utf-8", (_wrong(self.other, "UTF-8"),)
        return "cp1252", (_assumed(self.other),)


def _problem(code: str, message: str, severity: Severity, row: int, hint: str) -> Problem:
    place = Place(row=row) if row else Place()
    return Problem(code=code, message=message, severity=severity, place=place, hint=hint)


def _assumed(row: int) -> Problem:
    return _problem(
        "assumed-encoding",
        "the file is not UTF-8 and has no byte order mark; read as Windows-1252",
        Severity.NOTE,
        row,
        'write encoding = "cp1252" in the layout, or ask the sender for UTF-8',
    )


def _note_utf8(declared: str, row: int) -> Problem:
    return _problem(
        "assumed-encoding",
        f"the file is read as {declared}, as the layout says, and looks like UTF-8",
        Severity.NOTE,
        row,
        'write encoding = "auto" in the layout',
    )


def _mixed(row: int) -> Problem:
    return _problem(
        "mixed-encodings",
        "from this row on the file is in another encoding than before (UTF-8 and another)",
        Severity.REJECT,
        row,
        "ask the sender for the whole file in one encoding, best UTF-8",
    )


def _wrong(row: int, wanted: str) -> Problem:
    return _problem(
        "wrong-encoding",
        f"the row holds bytes that are no {wanted}",
        Severity.REJECT,
        row,
        'ask the sender for the agreed encoding, or write encoding = "auto" in the layout',
    )


def _not_text(first: bytes) -> Problem:
    wide = first[:200:2].count(0) == 0 or first[1:200:2].count(0) == 0
    looks = "it looks like UTF-16 without a byte order mark" if wide else "it is no text"
    return _problem(
        "wrong-encoding",
        f"the file is full of NUL bytes: {looks}",
        Severity.REJECT,
        0,
        "ask the sender for UTF-8, or for UTF-16 with a byte order mark",
    )
