"""BAI2 files: records to accounts, totals and counts checked at account, group and file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec

from translators.bank.lines import Line, lines
from translators.bank.noting import Cell, Notes, flaws_of, told, trimmed
from translators.batches import Batch, RawMessage
from translators.cells import PLAIN
from translators.documents import BankStatement
from translators.layouts import Form, Layout
from translators.problems import Place, Problem
from translators.source import Source, digest_of

LAYOUT = Layout(
    name="bai2",
    syntax="bank",
    kind="statement",
    document=BankStatement,
    direction="in",
    business_key=("account", "kind", "on", "at", "status"),
    note="bank statement of one account in a BAI2 file",
    style=PLAIN,
    dialect={},
    money={},
    root=Form(record=BankStatement),
)
"""BAI2 needs no declaration: what a field is follows from its record's code."""

MOST_RECORDS = 200_000
"""Records of one account: a bank's busiest account of a day has some ten thousand."""

MOST_BYTES = 32 * 1024 * 1024
"""Bytes of one account's records: they are in memory while it is read."""

_HEAD = re.compile(rb"[ \t]*(01|02|03|16|49|88|98|99),")
_BETWEEN = re.compile(
    rb"/[ \t]+(?=0[12],[^,/ ]*,[^,/ ]*,\d|03,[^,/ ]+,[A-Z]{0,3},|16,\d{3},|49,[+-]?\d+,\d"
    rb"|9[89],[+-]?\d+,\d)"
)
"""Where another record begins on the same line: only what no text looks like."""


class Record(msgspec.Struct, frozen=True):
    """A record: its code ("" for a line that has none), where it stands, its text behind that."""

    code: str
    row: int
    start: int
    raw: bytes
    closed: bool

    @property
    def place(self) -> Place:
        """Its bytes in the file."""
        return Place(row=self.row, start=self.start, end=self.start + len(self.raw))

    def cells(self, names: Iterable[str] = ()) -> list[Cell]:
        """Its fields, each with the name it goes by."""
        titles = iter(names)
        found, at = [], self.start
        for raw in self.raw.split(b","):
            found.append(trimmed(raw, self.row, next(titles, ""), at))
            at += len(raw) + 1
        return found


class Account(msgspec.Struct, frozen=True):
    """One account as it stands: its file's and group's headers, its records 03 to 49."""

    file: Record
    group: Record
    records: tuple[Record, ...]
    flaws: tuple[Problem, ...] = ()


def records(source: Source) -> Iterator[Record]:
    """Yield the records of a file; lines that hold several are cut, blank ones passed over."""
    for line in lines(source):
        cursor = 0
        cuts = [match.end() for match in _BETWEEN.finditer(line.raw)]
        for cut in (*cuts, len(line.raw)):
            record = _record(line, cursor, cut)
            cursor = cut
            if record is not None:
                yield record


def _record(line: Line, start: int, end: int) -> Record | None:
    raw = line.raw[start:end].rstrip()
    if not raw:
        return None
    closed = raw.endswith(b"/")
    raw = raw[:-1] if closed else raw
    head = _HEAD.match(raw)
    if head is None:
        return Record("", line.row, line.start + start, raw, closed)
    at = line.start + start + head.end()
    return Record(head[1].decode(), line.row, at, raw[head.end() :], closed)


def clusters(found: Iterable[Record]) -> Iterator[list[Record]]:
    """Yield what belongs together: a header or trailer with its continuations, an account whole.

    Of one that is too large the first records are held, and an account's trailer.
    """
    held: list[Record] = []
    size = 0
    for record in found:
        account = bool(held) and held[0].code == "03" and held[-1].code != "49"
        more = record.code in ("88", "") or (account and record.code in ("16", "49"))
        if held and not more:
            yield held
            held, size = [], 0
        if not is_too_large(len(held), size):
            held.append(record)
            size += len(record.raw)
        elif record.code == "49":
            held.append(record)
    if held:
        yield held


def is_too_large(count: int, size: int) -> bool:
    """Whether so many records of so many bytes are more than one account has."""
    return count > MOST_RECORDS or size > MOST_BYTES


class _Count:
    """What was counted since a header: accounts or groups, records, and their stated totals."""

    def __init__(self, head: Record) -> None:
        self.head = head
        self.parts = self.records = self.total = 0
        self.summed = True

    def add(self, stated: int | None) -> None:
        """One part more, with the control total its own trailer states."""
        self.parts += 1
        self.summed &= stated is not None
        self.total += stated or 0

    def judge(self, trailer: Record, notes: Notes, parts: str, what: str) -> int | None:
        """Hold the trailer against what was counted; gives the total it states."""
        names = ("control total", f"number of {parts}", "number of records")
        cells = [*trailer.cells(names), *[Cell(b"", trailer.row, name, -1) for name in names]]
        stated = [_whole(cell) for cell in cells[:3]]
        counted = (self.total if self.summed else stated[0], self.parts, self.records)
        for cell, said, found in zip(cells, stated, counted, strict=False):
            if said is not None and said != found:
                code = "control-total" if cell.column == "control total" else "record-count"
                message = f"the {what} says {cell.column} {said}, there are {found}"
                if code == "control-total":
                    message = f"the {what} says {cell.column} {said}, its parts come to {found}"
                notes.wrong(code, message, cell.place, str(said))
        return stated[0]


def _whole(cell: Cell) -> int | None:
    return int(cell.text) if re.fullmatch(r"[+-]?\d{1,30}", cell.text) else None


def scan(source: Source) -> list[Batch]:
    """Find the files (01 to 99) in a file, each with what is wrong with its totals and counts.

    What stands before the first 01 is a problem of that file. Never raises.
    """
    found: list[Batch] = []
    work: _Scan | None = None
    for cluster in clusters(records(source)):
        head = cluster[0]
        if head.code == "01" or work is None:
            if work is not None:
                found.append(work.closed(len(found), source))
            work = _Scan(head)
        work.take(cluster)
        if head.code == "99":
            found.append(work.closed(len(found), source))
            work = None
    if work is not None:
        found.append(work.closed(len(found), source))
    return found


class _Scan:
    """One file on its way from 01 to 99."""

    def __init__(self, head: Record) -> None:
        self.head = head
        self.notes = Notes()
        self.file = _Count(head)
        self.group: _Count | None = None
        self.end = head.start
        self.messages = 0
        self.ended = False
        if head.code != "01":
            self.notes.wrong("missing-header", "the file does not begin with a 01", head.place)

    def take(self, cluster: list[Record]) -> None:
        """One header, account or trailer more."""
        head, size = cluster[0], sum(record.code != "" for record in cluster)
        self.end = cluster[-1].start + len(cluster[-1].raw) + cluster[-1].closed
        self.file.records += size
        for record in cluster[1:]:
            if head.code != "03" and not record.code:
                self.stray(record)
        if head.code == "02":
            self.close_group(head)
            self.group = _Count(head)
        if self.group is not None:
            self.group.records += size
        if head.code == "03":
            self.account(cluster)
        elif head.code == "98" and self.group is not None:
            self.file.add(self.group.judge(head, self.notes, "accounts", "group"))
            self.group = None
        elif head.code == "99":
            self.close_group(head)
            self.file.judge(head, self.notes, "groups", "file")
            self.ended = True
        elif head.code not in ("01", "02"):
            self.stray(head)

    def stray(self, record: Record) -> None:
        """A record that belongs to nothing."""
        message = f"a record {record.code or 'without a code'} stands where none belongs"
        self.notes.wrong("unexpected-segment", message, record.place)

    def account(self, cluster: list[Record]) -> None:
        """An account; it must stand in a group."""
        self.messages += 1
        if self.group is None:
            message = "an account stands outside of any group (no 02)"
            self.notes.wrong("missing-header", message, cluster[0].place)
        else:
            last = cluster[-1]
            self.group.add(_whole(last.cells()[0]) if last.code == "49" else None)

    def close_group(self, head: Record) -> None:
        """A group that is still open when another one, or the end of the file, comes."""
        if self.group is not None:
            self.notes.wrong("missing-trailer", "the group before this has no 98", head.place)
            self.group = None
            self.file.add(None)

    def closed(self, index: int, source: Source) -> Batch:
        """The batch of the file."""
        if not self.ended:
            place = Place(start=self.end, end=self.end)
            self.notes.wrong("missing-trailer", "the file ends before its 99", place)
        start = 0 if index == 0 else self.head.start - len("01,")
        return batch_of(self, index, source, start)


def batch_of(work: _Scan, index: int, source: Source, start: int) -> Batch:
    """The batch of a file: who sent it, when, under which number."""
    cells = [*work.head.cells(), *[Cell(b"", work.head.row, "", -1)] * 5]
    sender, receiver, day, clock, control = (cell.text for cell in cells[:5])
    try:
        sent_at = datetime.strptime(day + clock.zfill(4), "%y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        sent_at = None
    return Batch(
        index=index,
        syntax="bank",
        sender=sender if work.head.code == "01" else "",
        receiver=receiver if work.head.code == "01" else "",
        control=control,
        sent_at=sent_at,
        version="BAI2",
        start=start,
        end=work.end,
        digest=digest_of(source, start, work.end),
        messages=work.messages,
        layout=LAYOUT,
        problems=told(work.notes),
    )


def read(source: Source, batch: Batch, first: int = 0) -> Iterator[RawMessage]:
    """Yield the accounts of a file, from account `first` on, each with its headers.

    What is wrong with the totals of the file is a problem of each of its accounts: nothing says
    which of them is incomplete.
    """
    empty = Record("", 0, batch.start, b"", True)
    file = group = empty
    index = 0
    flaws = flaws_of(batch)
    for cluster in clusters(_between(source, batch)):
        head = cluster[0]
        if head.code == "01":
            file = head
        elif head.code == "02":
            group = head
        elif head.code == "03":
            if index >= first:
                yield RawMessage(
                    kind="statement",
                    index=index,
                    control=head.cells()[0].text,
                    layout=LAYOUT,
                    content=Account(file, group, tuple(cluster), flaws),
                    start=head.start - len("03,"),
                    end=cluster[-1].start + len(cluster[-1].raw) + cluster[-1].closed,
                )
            index += 1


def _between(source: Source, batch: Batch) -> Iterator[Record]:
    """The records of one batch of a file."""
    for record in records(source):
        if record.start > batch.end:
            return
        if record.start >= batch.start:
            yield record
