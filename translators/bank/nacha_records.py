"""NACHA files as records of 94 characters: trimmed, wrapped, unbroken and non-ASCII ones too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from translators.bank.lines import LINE_BYTES, Line, lines, text_of
from translators.bank.noting import Cell
from translators.problems import Place
from translators.source import Source

WIDTH = 94
"""Characters of a record (NACHA file formats)."""

FIELDS: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "1": {
        "immediate destination": (3, 13),
        "immediate origin": (13, 23),
        "file creation date": (23, 29),
        "file creation time": (29, 33),
        "file id modifier": (33, 34),
        "destination name": (40, 63),
        "origin name": (63, 86),
        "reference code": (86, 94),
    },
    "5": {
        "class": (1, 4),
        "company name": (4, 20),
        "company discretion": (20, 40),
        "company id": (40, 50),
        "entry class": (50, 53),
        "entry description": (53, 63),
        "descriptive date": (63, 69),
        "effective date": (69, 75),
        "settlement day": (75, 78),
        "originator status": (78, 79),
        "originating bank": (79, 87),
        "batch number": (87, 94),
    },
    "6": {
        "transaction code": (1, 3),
        "receiving bank": (3, 12),
        "account": (12, 29),
        "amount": (29, 39),
        "id": (39, 54),
        "name": (54, 76),
        "discretion": (76, 78),
        "addenda": (78, 79),
        "trace": (79, 94),
    },
    "7": {"addenda type": (1, 3), "payment text": (3, 83), "addenda number": (83, 87)},
    "8": {
        "class": (1, 4),
        "entry and addenda count": (4, 10),
        "entry hash": (10, 20),
        "total debits": (20, 32),
        "total credits": (32, 44),
        "company id": (44, 54),
        "originating bank": (79, 87),
        "batch number": (87, 94),
    },
    "9": {
        "batch count": (1, 7),
        "block count": (7, 13),
        "entry and addenda count": (13, 21),
        "entry hash": (21, 31),
        "total debits": (31, 43),
        "total credits": (43, 55),
    },
}
"""Where each field of a record stands, counted from 0, half open, by the record's type."""

NAME_OF_CTX: Mapping[str, tuple[int, int]] = {"addenda count": (54, 58), "name": (58, 74)}
"""Entries of the class CTX count their addenda where others have the name."""

RETURNED: Mapping[str, tuple[int, int]] = {
    "return reason": (3, 6),
    "original trace": (6, 21),
    "date of death": (21, 27),
    "original bank": (27, 35),
    "corrected data": (35, 64),
    "return text": (35, 79),
}
"""Where the fields of an addenda 98 or 99 stand: a change that is told, or a return."""


class Record(msgspec.Struct, frozen=True):
    """A record: its type, its 94 characters, and where it stands.

    `width` is how many bytes a character beyond ASCII takes; `gap` is the place where a wrapped
    record was joined and how many bytes of line end stand there.
    """

    kind: str
    row: int
    start: int
    end: int
    text: str
    encoding: str
    gap: tuple[int, int] = (WIDTH, 0)

    @property
    def place(self) -> Place:
        """Its bytes in the file."""
        return Place(row=self.row, start=self.start, end=self.end)

    def cell(self, column: str, table: Mapping[str, tuple[int, int]] | None = None) -> Cell:
        """A field by its name, without the blanks around it."""
        first, last = (table or FIELDS[self.kind])[column]
        text = self.text[first:last]
        first += len(text) - len(text.lstrip())
        return Cell(text.strip().encode(self.encoding), self.row, column, self.offset(first))

    def offset(self, at: int) -> int:
        """The byte of the file that character `at` stands on."""
        before = len(self.text[:at].encode(self.encoding))
        return min(self.start + before + (self.gap[1] if at >= self.gap[0] else 0), self.end)

    def word(self, column: str) -> str:
        """The text of a field."""
        return self.cell(column).text


def records(source: Source) -> Iterator[Record]:
    """Yield the records of a file: lines padded to 94 characters, joined where they were wrapped.

    A file without line ends is cut every 94 characters. Filling of nines is a record too.
    """
    held: Line | None = None
    for line in lines(source):
        if not line.raw.strip():
            continue
        if held is not None and len(held.raw) + len(line.raw) == WIDTH:
            gap = (len(held.raw), line.start - held.start - len(held.raw))
            joined = Line(held.row, held.start, held.raw + line.raw)
            yield _record(joined, line.start + len(line.raw), gap)
            held = None
            continue
        if held is not None:
            yield from _cut(held)
        held = line
    if held is not None:
        yield from _cut(held)


def _cut(line: Line) -> Iterator[Record]:
    """The records of one line: one, or as many as its characters hold."""
    if len(text_of(line.raw).rstrip()) <= WIDTH:
        yield _record(line, line.start + len(line.raw))
        return
    for at in range(0, len(line.raw), WIDTH):
        raw = line.raw[at : at + WIDTH]
        if raw.strip():
            start = line.start + at
            yield _record(Line(line.row, start, raw), start + len(raw))


def _record(line: Line, end: int, gap: tuple[int, int] = (WIDTH, 0)) -> Record:
    try:
        text, encoding = line.raw.decode(), "utf-8"
    except UnicodeDecodeError:
        text, encoding = line.raw.decode("latin-1"), "latin-1"
    text = text[:WIDTH].ljust(WIDTH)
    return Record(text[0], line.row, line.start, end, text, encoding, gap)


assert LINE_BYTES % WIDTH == 0, "a file without line ends is cut between its records"
