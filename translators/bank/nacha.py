"""NACHA files: batches of entries with their addenda, totals and counts checked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from translators.bank.nacha_addenda import Advice, advice_of
from translators.bank.nacha_records import Record, records
from translators.bank.noting import Notes, flaws_of, told
from translators.batches import Batch, RawMessage
from translators.cells import PLAIN
from translators.documents import BankStatement, Remittance
from translators.layouts import Form, Layout
from translators.problems import Place, Problem, Severity
from translators.source import Source, digest_of

LAYOUT = Layout(
    name="nacha",
    syntax="bank",
    kind="statement",
    document=BankStatement,
    direction="in",
    business_key=("kind", "number", "account", "on"),
    note="entries of one batch of a NACHA file, as a notice about an account",
    style=PLAIN,
    dialect={},
    money={},
    root=Form(record=BankStatement),
)
"""The entries of a batch: a notice, because the bank's statement tells of the same money again."""

ADVICE = Layout(
    name="nacha-advice",
    syntax="bank",
    kind="820",
    document=Remittance,
    direction="in",
    business_key=("trace", "originator", "amount", "paid_on"),
    note="the addenda of one NACHA entry, read as an 820",
    style=PLAIN,
    dialect={},
    money={},
    root=Form(record=Remittance),
)
"""What an entry's addenda say that it pays."""

CREDITS = "0234"
"""Second digits of transaction codes that add to the account: credits, their notices."""

MOST_RECORDS = 500_000
"""Records of one batch: a payroll of a large employer has some hundred thousand."""

HASH = 10**10
"""The entry hash keeps its last ten digits."""


class Entry(msgspec.Struct, frozen=True):
    """An entry (6) with its addenda (7)."""

    record: Record
    addenda: tuple[Record, ...] = ()


class AchBatch(msgspec.Struct, frozen=True):
    """One batch as it stands: the file's header, its own, its entries, its control record."""

    file: Record
    head: Record
    entries: tuple[Entry, ...]
    trailer: Record | None
    flaws: tuple[Problem, ...] = ()


class _Sums:
    """What was counted of entries: how many, of how much, and their hash."""

    def __init__(self) -> None:
        self.count = self.hash = self.debits = self.credits = 0

    def add(self, entry: Entry) -> None:
        """One entry more, with its addenda."""
        record = entry.record
        self.count += 1 + len(entry.addenda)
        self.hash += number_in(record.text[3:11])
        amount = number_in(record.text[29:39])
        if is_credit(record.text[1:3]):
            self.credits += amount
        else:
            self.debits += amount

    def plus(self, other: _Sums) -> None:
        """Another batch more."""
        self.count += other.count
        self.hash += other.hash
        self.debits += other.debits
        self.credits += other.credits

    def judge(self, record: Record, notes: Notes, what: str) -> None:
        """Hold a control record against what was counted."""
        counted = {
            "entry and addenda count": self.count,
            "entry hash": self.hash % HASH,
            "total debits": self.debits,
            "total credits": self.credits,
        }
        for column, found in counted.items():
            _compare(record, column, found, notes, what)


def is_credit(code: str) -> bool:
    """Whether an entry of a transaction code adds to the account it is for.

    A return (1, 6) goes the way of the entry it returns; loans (5) have one code for a debit.
    """
    return code[1] in CREDITS or code[1] == "1"


def number_in(text: str) -> int:
    """The digits of a text as a number, 0 where something else stands."""
    return int(text) if text.isascii() and text.strip().isdecimal() else 0


def _compare(record: Record, column: str, found: int, notes: Notes, what: str) -> None:
    cell = record.cell(column)
    if cell.text.isdecimal() and int(cell.text) != found:
        code = "record-count" if column.endswith("count") else "control-total"
        message = f"the {what} says {column} {int(cell.text)}, there are {found}"
        if code == "control-total":
            message = f"the {what} says {column} {int(cell.text)}, its entries come to {found}"
        notes.wrong(code, message, cell.place, cell.text)


class _Parts:
    """The parts of a file as they come: its header, its batches, its control record."""

    def __init__(self) -> None:
        self.file = Record("1", 0, 0, 0, "1" + " " * 93, "utf-8")
        self.head: Record | None = None
        self.entries: list[list[Record]] = []
        self.records = self.end = 0
        self.strays: list[Record] = []

    def take(self, record: Record) -> AchBatch | None:
        """One record more; a batch when it is complete with it."""
        done: AchBatch | None = None
        self.records += 1
        if record.kind in ("1", "5", "9") and self.head is not None:
            done = self.batch(None)
        if record.kind == "1":
            self.file = record
        elif record.kind == "5":
            self.head = record
        elif record.kind == "6" and self.head is not None:
            self.entries.append([record])
        elif record.kind == "7" and self.entries:
            self.entries[-1].append(record)
        elif record.kind == "8" and self.head is not None:
            done = self.batch(record)
        elif record.kind != "9":
            self.strays.append(record)
        return done

    def batch(self, trailer: Record | None) -> AchBatch:
        """The batch that is open, and none is any more."""
        assert self.head is not None
        found = AchBatch(
            file=self.file,
            head=self.head,
            entries=tuple(Entry(held[0], tuple(held[1:])) for held in self.entries),
            trailer=trailer,
        )
        self.head, self.entries = None, []
        return found


def scan(source: Source) -> list[Batch]:
    """Find the file (1 to 9) with its batches, and what is wrong with its control record.

    One file holds one; what stands behind its control record is a problem of it. Never raises.
    """
    parts, notes, sums = _Parts(), Notes(), _Sums()
    batches = messages = 0
    control: Record | None = None
    filling = 0
    for record in records(source):
        parts.end = record.end
        if control is not None:
            filling += 1
            if record.text.strip("9"):
                notes.wrong("stray-segments", "records stand behind the file control", record.place)
            continue
        done = parts.take(record)
        if done is not None:
            batches += 1
            sums.plus(sums_of(done))
            messages += 1 + len(advices_of(done))
        control = record if record.kind == "9" else None
    if parts.head is not None:
        messages += 1 + len(advices_of(parts.batch(None)))
    _judge_file(parts, control, filling, batches, sums, notes)
    return [_batch(parts, source, messages, notes)]


def _judge_file(
    parts: _Parts,
    control: Record | None,
    filling: int,
    batches: int,
    sums: _Sums,
    notes: Notes,
) -> None:
    """What is wrong with the file as a whole."""
    if not parts.file.row:
        notes.wrong("missing-header", "the file does not begin with a record 1", Place(row=1))
    for record in parts.strays[:10]:
        message = f"a record {record.kind} stands where none belongs"
        notes.wrong("unexpected-segment", message, record.place)
    if control is None:
        message = "the file ends before its control record (9)"
        notes.wrong("missing-trailer", message, Place(row=parts.records))
        return
    sums.judge(control, notes, "file")
    _compare(control, "batch count", batches, notes, "file")
    blocks = control.cell("block count")
    counted = -(-(parts.records + filling) // 10)
    if blocks.text.isdecimal() and int(blocks.text) != counted:
        message = f"the file says {int(blocks.text)} blocks of ten records, there are {counted}"
        hint = "nothing to do: filling is often left out"
        notes.wrong("record-count", message, blocks.place, blocks.text, Severity.NOTE, hint)


def _batch(parts: _Parts, source: Source, messages: int, notes: Notes) -> Batch:
    """The batch of the file: who sent it, when, under which number."""
    file = parts.file
    day, clock = file.word("file creation date"), file.word("file creation time")
    try:
        sent_at = datetime.strptime(day + (clock or "0000"), "%y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        sent_at = None
    return Batch(
        index=0,
        syntax="bank",
        sender=file.word("immediate origin"),
        receiver=file.word("immediate destination"),
        control=f"{day}{clock}{file.word('file id modifier')}",
        sent_at=sent_at,
        version="NACHA",
        start=0,
        end=parts.end,
        digest=digest_of(source, 0, parts.end),
        messages=messages,
        layout=LAYOUT,
        problems=told(notes),
    )


def sums_of(batch: AchBatch) -> _Sums:
    """What the entries of a batch come to."""
    sums = _Sums()
    for entry in batch.entries:
        sums.add(entry)
    return sums


def judge_batch(batch: AchBatch, notes: Notes) -> None:
    """What is wrong with a batch's own control record."""
    if batch.trailer is None:
        notes.wrong("missing-trailer", "the batch has no control record (8)", batch.head.place)
        return
    sums_of(batch).judge(batch.trailer, notes, "batch")
    for column in ("batch number", "company id"):
        head, trailer = batch.head.cell(column), batch.trailer.cell(column)
        if head.text != trailer.text:
            message = f"the batch's control says {column} {trailer.text}, its header {head.text}"
            hint = "nothing to do; the bank may want to know"
            notes.wrong("control-total", message, trailer.place, trailer.text, Severity.NOTE, hint)


def advices_of(batch: AchBatch) -> list[Advice]:
    """The entries whose addenda speak X12, as advices."""
    found = []
    for index, entry in enumerate(batch.entries):
        advice = advice_of(batch.head, entry.record, entry.addenda, index)
        if advice is not None:
            found.append(advice)
    return found


def read(source: Source, batch: Batch, first: int = 0) -> Iterator[RawMessage]:
    """Yield, for each batch of entries, the notice of them and then the advices they carry.

    What is wrong with the file's totals is a problem of all of them, and what is wrong with a
    batch's of its own.
    """
    parts = _Parts()
    flaws = flaws_of(batch)
    index = 0
    for record in records(source):
        done = parts.take(record)
        if record.kind == "9" and done is None:
            break
        if done is not None:
            for message in _messages(done, index, flaws):
                if message.index >= first:
                    yield message
                index = message.index + 1
    if parts.head is not None:
        yield from (
            each for each in _messages(parts.batch(None), index, flaws) if each.index >= first
        )


def _messages(batch: AchBatch, index: int, flaws: tuple[Problem, ...]) -> Iterator[RawMessage]:
    """The notice of a batch and its advices; each bears what is wrong with batch and file."""
    notes = Notes()
    judge_batch(batch, notes)
    whole = msgspec.structs.replace(batch, flaws=(*flaws, *notes.problems))
    last = batch.trailer or (batch.entries[-1].record if batch.entries else batch.head)
    yield RawMessage(
        kind="statement",
        index=index,
        control=batch.head.word("batch number"),
        layout=LAYOUT,
        content=whole,
        start=batch.head.start,
        end=last.end,
    )
    for number, advice in enumerate(advices_of(batch), index + 1):
        end = advice.addenda[-1].end
        yield RawMessage(
            kind="820",
            index=number,
            control=advice.entry.word("trace"),
            layout=ADVICE,
            content=msgspec.structs.replace(advice, flaws=whole.flaws),
            start=advice.entry.start,
            end=end,
        )
