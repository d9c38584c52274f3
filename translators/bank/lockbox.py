"""BAI lockbox files: deposits of checks with the invoices they pay, as a lockbox document (823).

Records of 80 characters or more: 1 file, 2 bank, 5 lockbox and day, 6 check, 4 what a check pays,
7 total of a batch, 8 total of the lockbox, 9 count of records. Banks vary the tail of 6 and 4; the
places read here are the usual ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import msgspec

from translators.bank.lines import lines
from translators.bank.noting import Cell, Notes, flaws_of, told
from translators.batches import Batch, RawMessage
from translators.cells import PLAIN
from translators.documents import Lockbox
from translators.layouts import Form, Layout
from translators.problems import Place, Problem
from translators.source import Source, digest_of

LAYOUT = Layout(
    name="lockbox",
    syntax="bank",
    kind="823",
    document=Lockbox,
    direction="in",
    business_key=("trace", "deposits.number", "deposits.deposited_on"),
    note="deposits of a lockbox, check by check, in a BAI lockbox file",
    style=PLAIN,
    dialect={},
    money={},
    root=Form(record=Lockbox),
)

FIELDS: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "1": {
        "immediate destination": (3, 13),
        "immediate origin": (13, 23),
        "file date": (23, 29),
        "file time": (29, 33),
    },
    "2": {"destination": (1, 11), "origin": (11, 21), "reference": (21, 31)},
    "5": {
        "batch": (1, 4),
        "lockbox": (7, 14),
        "deposit date": (14, 20),
        "account": (20, 30),
        "bank": (30, 40),
    },
    "6": {
        "batch": (1, 4),
        "item": (4, 7),
        "amount": (7, 17),
        "routing number": (17, 26),
        "account": (26, 36),
        "check": (36, 46),
        "check date": (46, 52),
        "payer": (52, 82),
    },
    "4": {"batch": (1, 4), "item": (4, 7), "text": (11, 200)},
    "7": {"batch": (1, 4), "lockbox": (7, 14), "checks": (20, 23), "total": (23, 33)},
    "8": {"batch": (1, 4), "lockbox": (7, 14), "checks": (20, 24), "total": (24, 34)},
    "9": {"records": (1, 7)},
}
"""Where each field stands, counted from 0, half open, by the record's type."""

INVOICE: Mapping[str, tuple[int, int]] = {
    "invoice": (11, 26),
    "paid": (26, 36),
    "discount": (36, 46),
}
"""Where an overflow record says what is paid, when digits stand where the amount should."""

MOST_RECORDS = 500_000
"""Records of one file: a large lockbox takes some ten thousand checks a day."""


RECORD_BYTES = 512
"""So much of a record is looked at: the layouts of lockboxes have 80 to 105 characters."""


class Record(msgspec.Struct, frozen=True):
    """A record: its type, where it stands, its bytes."""

    kind: str
    row: int
    start: int
    raw: bytes

    @property
    def place(self) -> Place:
        """Its bytes in the file."""
        return Place(row=self.row, start=self.start, end=self.start + len(self.raw))

    def cell(self, column: str, table: Mapping[str, tuple[int, int]] | None = None) -> Cell:
        """A field by its name, without the blanks around it."""
        first, last = (table or FIELDS[self.kind])[column]
        raw = self.raw[first:last]
        lead = len(raw) - len(raw.lstrip())
        return Cell(raw.strip(), self.row, column, self.start + first + lead)

    def word(self, column: str) -> str:
        """The text of a field."""
        return self.cell(column).text


class LockboxFile(msgspec.Struct, frozen=True):
    """The records of one file."""

    records: tuple[Record, ...]
    flaws: tuple[Problem, ...] = ()


def records(source: Source) -> Iterator[Record]:
    """Yield the records of a file; blank lines are passed over."""
    for line in lines(source):
        if line.raw.strip():
            yield Record(
                line.raw[:1].decode("latin-1"),
                line.row,
                line.start,
                line.raw[:RECORD_BYTES].rstrip(),
            )


def scan(source: Source) -> list[Batch]:
    """Find the file, and what is wrong with its count of records. Never raises."""
    notes = Notes()
    head = Record("1", 0, 0, b"1")
    count = end = 0
    trailer: Record | None = None
    for record in records(source):
        head = record if record.kind == "1" and not head.row else head
        count += 1
        end = record.start + len(record.raw)
        trailer = record if record.kind == "9" else trailer
        if record.kind not in FIELDS:
            notes.wrong("unknown-segment", f"there is no record {record.kind!r}", record.place)
    if trailer is None:
        notes.wrong("missing-trailer", "the file ends before its 9", Place(row=count))
    else:
        stated = trailer.cell("records")
        if stated.text.isdecimal() and int(stated.text) != count:
            message = f"the file says {int(stated.text)} records, there are {count}"
            notes.wrong("record-count", message, stated.place, stated.text)
    if count > MOST_RECORDS:
        message = f"the file has more than {MOST_RECORDS} records"
        notes.wrong("set-too-large", message, head.place, hint="ask the bank to split it")
    return [_batch(source, head, end, notes)]


def _batch(source: Source, head: Record, end: int, notes: Notes) -> Batch:
    day, clock = head.word("file date"), head.word("file time")
    try:
        sent_at = datetime.strptime(day + (clock or "0000"), "%y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        sent_at = None
    return Batch(
        index=0,
        syntax="bank",
        sender=head.word("immediate origin"),
        receiver=head.word("immediate destination"),
        control=f"{day}{clock}",
        sent_at=sent_at,
        version="BAI lockbox",
        start=0,
        end=end,
        digest=digest_of(source, 0, end),
        messages=1,
        layout=LAYOUT,
        problems=told(notes),
    )


def read(source: Source, batch: Batch, first: int = 0) -> Iterator[RawMessage]:
    """Yield the file as its one message; what is wrong with its count is a problem of it."""
    if first:
        return
    flaws = flaws_of(batch)
    found: list[Record] = []
    for record in records(source):
        if len(found) <= MOST_RECORDS:
            found.append(record)
    yield RawMessage(
        kind="823",
        index=0,
        control=batch.control,
        layout=LAYOUT,
        content=LockboxFile(tuple(found), flaws),
        start=batch.start,
        end=batch.end,
    )
