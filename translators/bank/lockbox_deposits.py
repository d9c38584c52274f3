"""The records of a BAI lockbox file as deposits, batches and payments, their totals checked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from translators.bank.lockbox import FIELDS, INVOICE, LockboxFile, Record
from translators.bank.noting import Cell, Notes
from translators.documents import (
    Amount,
    Deposit,
    Lockbox,
    LockboxBatch,
    PaidItem,
    Party,
    Quantity,
    Remittance,
    Text,
)


def read_deposits(file: LockboxFile, *, places: bool = False) -> tuple[Lockbox | None, Notes]:
    """The lockbox document of a file and what was noted; None when it holds no deposit.

    With `places` it is noted too where the values stand.
    """
    reading = _Reading(Notes(places=places))
    reading.notes.problems.extend(file.flaws)
    for record in file.records:
        if record.kind in FIELDS:
            _TAKE[record.kind](reading, record)
    reading.close_lockbox(None)
    if not reading.deposits:
        place = file.records[0].place
        reading.notes.wrong("missing-segment", "the file holds no deposit (record 5)", place)
        return None, reading.notes
    return replace(reading.document, deposits=tuple(reading.deposits)), reading.notes


class _Reading:
    """A file being read, record by record."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.document = Lockbox()
        self.deposits: list[Deposit] = []
        self.head: Record | None = None
        self.on: date | None = None
        self.batches: list[LockboxBatch] = []
        self.payments: list[Remittance] = []
        self.batch = ""

    def path(self) -> str:
        """Where the payment that is next will stand in the document."""
        place = f"deposits[{len(self.deposits)}].batches[{len(self.batches)}]"
        return f"{place}.payments[{len(self.payments)}]"

    def file_head(self, record: Record) -> None:
        """1: who sends the file, and when."""
        self.notes.take("trace", record.cell("file date"))
        self.notes.take("trace_reference", record.cell("file time"))
        name = self.notes.word("parties[0].id", record.cell("immediate origin"))
        self.document = Lockbox(
            trace=record.word("file date") + record.word("file time"),
            parties=(Party(role="bank", id_kind="routing number", id=name),) if name else (),
        )

    def bank(self, record: Record) -> None:
        """2: for whom the file is."""
        trace = self.notes.word("trace_origin", record.cell("origin"))
        self.document = replace(self.document, trace_origin=trace)

    def lockbox(self, record: Record) -> None:
        """5: a lockbox and day; another one of the same goes on with its deposit."""
        same = self.head is not None and all(
            self.head.word(column) == record.word(column) for column in ("lockbox", "deposit date")
        )
        if not same:
            self.close_lockbox(None)
        self.head = record
        path = f"deposits[{len(self.deposits)}]"
        self.notes.take(f"{path}.lockbox", record.cell("lockbox"))
        self.on = self.notes.day(f"{path}.deposited_on", record.cell("deposit date"))
        if self.on is None:
            place = record.cell("deposit date").place
            self.notes.wrong("missing-element", "the deposit has no date", place)

    def check(self, record: Record) -> None:
        """6: a check, and who drew it."""
        if self.batch and self.batch != record.word("batch"):
            self.close_batch()
        self.batch = record.word("batch")
        path, notes = self.path(), self.notes
        amount = notes.money(f"{path}.amount", record.cell("amount"))
        if amount is None:
            notes.wrong("missing-element", "the check has no amount", record.place)
        payer = notes.word(f"{path}.parties[0].name", record.cell("payer"))
        bank = notes.word(f"{path}.payer_bank", record.cell("routing number"))
        account = notes.word(f"{path}.payer_account", record.cell("account"))
        number = notes.word(f"{path}.trace", record.cell("check"))
        known = f"{bank}-{account}" if bank and account else account
        self.payments.append(
            Remittance(
                action="payment with remittance",
                amount=amount or Decimal(0),
                flow="credit",
                method="check",
                payer_bank=bank,
                payer_account=account,
                paid_on=self._check_date(f"{path}.paid_on", record.cell("check date")),
                trace=number.lstrip("0"),
                trace_reference=f"{record.word('batch')}-{record.word('item')}",
                parties=(Party(role="payer", name=payer, id_kind="bank account", id=known),),
            )
        )

    def _check_date(self, path: str, cell: Cell) -> date | None:
        """The date of a check, which stands as MMDDYY; what is none says nothing."""
        self.notes.take(path, cell)
        text = cell.text
        try:
            return date.fromisoformat(f"20{text[4:6]}-{text[0:2]}-{text[2:4]}")
        except ValueError:
            return None

    def overflow(self, record: Record) -> None:
        """4: what the check before pays: an invoice with amounts, or words."""
        if not self.payments:
            message = "a record 4 stands where no check is"
            self.notes.wrong("unexpected-segment", message, record.place)
            return
        payment = self.payments.pop()
        path, notes = self.path(), self.notes
        paid = record.cell("paid", INVOICE)
        if paid.text.isdecimal():
            item = f"{path}.items[{len(payment.items)}]"
            found = PaidItem(
                reference_kind="invoice",
                reference=notes.word(f"{item}.reference", record.cell("invoice", INVOICE)),
                paid=notes.money(f"{item}.paid", paid),
                discount=notes.money(f"{item}.discount", record.cell("discount", INVOICE)),
            )
            self.payments.append(replace(payment, items=(*payment.items, found)))
            return
        said = notes.word(f"{path}.texts[{len(payment.texts)}].description", record.cell("text"))
        texts = (*payment.texts, Text(description=said)) if said else payment.texts
        self.payments.append(replace(payment, texts=texts))

    def batch_total(self, record: Record) -> None:
        """7: how many checks the batch has, and what they come to."""
        total = sum((payment.amount for payment in self.payments), Decimal(0))
        self._compare(record, len(self.payments), total, "batch")
        self.close_batch()

    def lockbox_total(self, record: Record) -> None:
        """8: how many checks the lockbox has, and what they come to."""
        self.close_batch()
        payments = [payment for batch in self.batches for payment in batch.payments]
        total = sum((payment.amount for payment in payments), Decimal(0))
        self._compare(record, len(payments), total, "lockbox")
        self.close_lockbox(record)

    def file_total(self, record: Record) -> None:
        """9: how many records the file has, which the first pass has counted."""
        self.notes.take("", record.cell("records"), excluded="a count")

    def _compare(self, record: Record, checks: int, total: Decimal, what: str) -> None:
        """Hold a total against what was read."""
        stated = self.notes.money("", record.cell("total"))
        if stated is not None and stated != total:
            cell = record.cell("total")
            message = f"the {what} says {stated:f}, its checks come to {total:f}"
            self.notes.wrong("control-total", message, cell.place, cell.text)
        count = self.notes.whole("", record.cell("checks"))
        if count is not None and count != checks:
            cell = record.cell("checks")
            message = f"the {what} says {count} checks, there are {checks}"
            self.notes.wrong("record-count", message, cell.place, cell.text)

    def close_batch(self) -> None:
        """The payments so far are a batch."""
        if self.payments:
            total = sum((payment.amount for payment in self.payments), Decimal(0))
            self.batches.append(
                LockboxBatch(
                    number=self.batch,
                    totals=(Amount(kind="total", amount=total),),
                    payments=tuple(self.payments),
                )
            )
        self.payments, self.batch = [], ""

    def close_lockbox(self, trailer: Record | None) -> None:
        """The batches so far are a deposit; without its total (8) that is wrong."""
        self.close_batch()
        head = self.head
        if head is not None and trailer is None:
            self.notes.wrong("missing-trailer", "the lockbox has no total (8)", head.place)
        if head is not None and self.on is not None:
            payments = [payment for batch in self.batches for payment in batch.payments]
            total = sum((payment.amount for payment in payments), Decimal(0))
            self.deposits.append(
                Deposit(
                    number=f"{head.word('lockbox')}-{self.on:%Y%m%d}",
                    deposited_on=self.on,
                    lockbox=head.word("lockbox"),
                    bank_kind="routing number",
                    bank=head.word("bank"),
                    account=head.word("account"),
                    totals=(Amount(kind="total", amount=total),),
                    quantities=(Quantity(kind="checks", quantity=Decimal(len(payments))),),
                    batches=tuple(self.batches),
                )
            )
        elif self.batches:
            message = "checks stand outside of any lockbox (no 5)"
            self.notes.wrong("missing-header", message, (trailer or head or _NOWHERE).place)
        self.head, self.batches = None, []


_NOWHERE = Record("6", 0, 0, b"")

_TAKE: dict[str, Callable[[_Reading, Record], None]] = {
    "1": _Reading.file_head,
    "2": _Reading.bank,
    "5": _Reading.lockbox,
    "6": _Reading.check,
    "4": _Reading.overflow,
    "7": _Reading.batch_total,
    "8": _Reading.lockbox_total,
    "9": _Reading.file_total,
}
