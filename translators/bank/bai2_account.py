"""One account of a BAI2 file as a bank statement: balances, sums, entries, its own totals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from msgspec.structs import replace

from translators.bank.bai2 import MOST_BYTES, MOST_RECORDS, Account, Record, is_too_large
from translators.bank.noting import Cell, Notes, exponent_of, trimmed
from translators.bank.type_codes import balance_of, flow_of, kind_of, summary_of
from translators.documents import BankBalance, BankEntry, BankShare, BankStatement, BankTotal
from translators.problems import Severity

KINDS: Mapping[str, str] = {"1": "intraday", "3": "intraday"}
"""What a statement is by its as-of modifier: interim ones are intraday, all others final."""

STATUSES: Mapping[str, str] = {"1": "", "2": "deletion", "3": "correction", "4": "test"}

FUNDS: Mapping[str, str] = {
    "0": "at once",
    "1": "after one day",
    "2": "after two days",
    "S": "in parts",
    "V": "on a day",
    "D": "in parts",
    "Z": "unknown",
}
COUNTS = ("102", "402")
"""Sums that are no money: how many credits and debits there are."""

FIELDS = ("type", "amount", "funds type")
_TYPE = re.compile(rb"\d{3}")


def read_account(account: Account, *, places: bool = False) -> tuple[BankStatement, Notes]:
    """The statement of one account and what was noted on the way, with `places` where it stands."""
    return _Reading(account, Notes(places=places)).run()


class _Reading:
    """One account being read, record by record."""

    def __init__(self, account: Account, notes: Notes) -> None:
        self.notes = notes
        self.notes.problems.extend(account.flaws)
        self.account = account
        self.balances: list[BankBalance] = []
        self.totals: list[BankTotal] = []
        self.entries: list[BankEntry] = []
        self.sum = Decimal(0)
        self.exponent = 2
        self.ended = False

    def run(self) -> tuple[BankStatement, Notes]:
        """Header, then summaries, then entries, then the trailer."""
        statement = self._header()
        entry: _Entry | None = None
        for record in self.account.records:
            if record.code == "03":
                self._summaries(record, skip=2)
            elif record.code == "16":
                self._finish(entry)
                entry = _Entry(self, len(self.entries), record)
            elif record.code == "49":
                self._trailer(record)
            elif self.ended:
                message = "a record stands behind the account's total"
                self.notes.wrong("unexpected-segment", message, record.place)
            elif entry is not None:
                entry.feed(record)
            else:
                self._summaries(record)
        self._finish(entry)
        if not self.ended:
            place = self.account.records[-1].place
            self.notes.wrong("missing-trailer", "the account has no 49", place)
        size = sum(len(record.raw) for record in self.account.records)
        if is_too_large(len(self.account.records), size):
            message = f"the account has more than {MOST_RECORDS:,} records or {MOST_BYTES:,} bytes"
            place = self.account.records[0].place
            self.notes.wrong("set-too-large", message, place, hint="ask the bank to split it")
        return (
            replace(
                statement,
                balances=tuple(self.balances),
                totals=tuple(self.totals),
                entries=tuple(self.entries),
            ),
            self.notes,
        )

    def _header(self) -> BankStatement:
        """What file, group and account say of the statement as a whole."""
        names = ("receiver", "originator", "status", "as-of date", "as-of time", "currency")
        group = _padded(self.account.group, (*names, "as-of modifier"))
        notes = self.notes
        head = _padded(self.account.records[0], ("account", "currency"))
        currency = notes.word("currency", head[1]) or notes.word("currency", group[5]) or "USD"
        self.exponent = exponent_of(currency)
        modifier = notes.word("kind", group[6])
        status = notes.word("status", group[2])
        account = notes.word("account", head[0])
        if not account:
            notes.wrong("missing-element", "the account has no number", head[0].place)
        on = notes.day("on", group[3])
        if on is None:
            notes.wrong("missing-element", "the group has no as-of date", group[3].place)
        file = _padded(self.account.file, ("sender", "receiver", "date", "time", "file id"))
        return BankStatement(
            kind=KINDS.get(modifier, "statement"),
            message=notes.word("message", file[4]),
            status=STATUSES.get(status, status),
            account=account,
            bank_kind="routing number",
            bank=notes.word("bank", group[1]),
            currency=currency,
            on=on,
            at=notes.clock("at", group[4]),
            issued_on=notes.day("issued_on", file[2]),
        )

    def _summaries(self, record: Record, skip: int = 0) -> None:
        """Balances and sums: type, amount, count and funds type, again and again."""
        cells = record.cells()[skip:]
        while cells:
            if not cells[0].raw.strip():
                cells = cells[1:]
                continue
            cells = self._summary(cells)

    def _summary(self, cells: list[Cell]) -> list[Cell]:
        """One balance or sum; gives the cells behind it."""
        row = [*cells[:4], *[Cell(b"", cells[0].row, "", -1)] * 4][:4]
        names = ("type", "amount", "item count", "funds type")
        code, amount, count, funds = (
            each._replace(column=name) for each, name in zip(row, names, strict=True)
        )
        if _TYPE.fullmatch(code.raw.strip()) is None:
            message = "a type code of three digits should stand here"
            self.notes.wrong("invalid-code", message, code.place, code.text)
            return []
        if code.text < "100":
            self._balance(code, amount)
        else:
            self._total(code, amount, count)
        return cells[4 + _more(funds, cells[4:]) :]

    def _balance(self, code: Cell, amount: Cell) -> None:
        path = f"balances[{len(self.balances)}]"
        found = self.notes.money(f"{path}.amount", amount, self.exponent)
        if found is None:
            return
        self.notes.take(f"{path}.kind", code)
        self.sum += found
        flow = "debit" if found < 0 else "credit"
        self.balances.append(BankBalance(kind=balance_of(code.text), amount=abs(found), flow=flow))

    def _total(self, code: Cell, amount: Cell, count: Cell) -> None:
        path = f"totals[{len(self.totals)}]"
        found = self.notes.money(f"{path}.amount", amount, self.exponent)
        counted = self.notes.whole(f"{path}.count", count)
        if code.text in COUNTS and found is not None:
            counted = int(found.scaleb(self.exponent))
        if found is None and counted is None:
            return
        self.notes.take(f"{path}.code", code)
        self.sum += found or 0
        self.totals.append(
            BankTotal(
                kind=summary_of(code.text),
                flow=flow_of(code.text),
                amount=None if code.text in COUNTS else found,
                count=counted,
                code=code.text,
            )
        )

    def _finish(self, entry: _Entry | None) -> None:
        """An entry is complete when another record begins."""
        if entry is not None:
            self.entries.append(entry.finish())

    def _trailer(self, record: Record) -> None:
        """The account's own control total and count of records."""
        self.ended = True
        total, count = _padded(record, ("control total", "number of records"))
        stated = self.notes.money("", total, self.exponent)
        records = self.notes.whole("", count)
        if stated is not None and stated != self.sum:
            message = f"the account says control total {stated:f}, its amounts come to {self.sum:f}"
            self.notes.wrong("control-total", message, total.place, total.text)
        counted = sum(each.code != "" for each in self.account.records)
        if records is not None and records != counted:
            message = f"the account says {records} records, there are {counted}"
            self.notes.wrong("record-count", message, count.place, count.text)


class _Entry:
    """A record 16 with its continuations: fields in order, then text."""

    def __init__(self, reading: _Reading, index: int, record: Record) -> None:
        self.reading = reading
        self.notes = reading.notes
        self.path = f"entries[{index}]"
        self.record = record
        self.entry = BankEntry(amount=Decimal(0))
        self.names = [*FIELDS, "bank reference", "customer reference"]
        self.texts: list[str] = []
        self.left = 0
        self.shared: list[Cell] = []
        self.feed(record)

    def feed(self, record: Record) -> None:
        """A record's fields go where the one before left off; what is left over is text."""
        raw, at = record.raw, record.start
        while self.names:
            value, comma, rest = raw.partition(b",")
            self._field(trimmed(value, record.row, self.names.pop(0), at))
            at += len(value) + 1
            raw = rest
            if not comma:
                return
        self._text(trimmed(raw, record.row, "text", at))

    def _text(self, cell: Cell) -> None:
        self.notes.take(f"{self.path}.texts[{len(self.texts)}]", cell)
        if cell.text:
            self.texts.append(cell.text)

    def _field(self, cell: Cell) -> None:
        """One field by its name; the funds type says what stands behind it."""
        notes, path = self.notes, self.path
        if cell.column == "type":
            code = notes.word(f"{path}.code", cell)
            flow = flow_of(code)
            self.entry = replace(self.entry, code=code, flow=flow, kind=kind_of(code))
        elif cell.column == "amount":
            self._amount(cell)
        elif cell.column == "funds type":
            self._funds(cell)
        elif cell.column == "bank reference":
            reference = notes.word(f"{path}.reference", cell)
            self.entry = replace(self.entry, reference=reference)
        elif cell.column == "customer reference":
            reference = notes.word(f"{path}.customer_reference", cell)
            self.entry = replace(self.entry, customer_reference=reference)
        elif cell.column == "value date":
            on = notes.day(f"{path}.valued_on", cell)
            self.entry = replace(self.entry, valued_on=on)
        elif cell.column == "value time":
            self.entry = replace(self.entry, valued_at=notes.clock(f"{path}.valued_at", cell))
        else:
            self._share(cell)

    def _amount(self, cell: Cell) -> None:
        """The amount, without a sign: a minus turns the direction of the code round."""
        found = self.notes.money(f"{self.path}.amount", cell, self.reading.exponent)
        if found is None:
            if self.entry.flow:
                self.notes.wrong("missing-element", "the entry has no amount", self.record.place)
            return
        self.reading.sum += found
        flow = self.entry.flow
        if found < 0:
            flow = {"credit": "debit", "debit": "credit"}.get(flow, flow)
        self.entry = replace(self.entry, amount=abs(found), flow=flow)

    def _funds(self, cell: Cell) -> None:
        """When the money can be used; what follows depends on it."""
        code = self.notes.word(f"{self.path}.funds", cell).upper()
        self.entry = replace(self.entry, funds=FUNDS.get(code, code))
        follow = {
            "S": ["share 0", "share 1", "share 2"],
            "V": ["value date", "value time"],
            "D": ["shares"],
        }
        self.names[:0] = follow.get(code, [])

    def _share(self, cell: Cell) -> None:
        """A part of the amount that can be used later, or how many parts follow."""
        if cell.column == "shares":
            count = self.notes.whole(f"{self.path}.funds", cell) or 0
            self.names[:0] = ["share of day", "share amount"] * min(count, MOST_SHARES)
            return
        index = len(self.entry.shares)
        if cell.column == "share of day":
            self.shared = [cell]
            self.notes.take(f"{self.path}.shares[{index}].days", cell)
            return
        days = self.shared.pop().text if self.shared else cell.column.removeprefix("share ")
        amount = self.notes.money(f"{self.path}.shares[{index}].amount", cell, self._exponent)
        if amount is not None and days.isdecimal():
            share = BankShare(days=int(days), amount=amount)
            self.entry = replace(self.entry, shares=(*self.entry.shares, share))

    @property
    def _exponent(self) -> int:
        return self.reading.exponent

    def finish(self) -> BankEntry:
        """The entry as it stands; one without amount or known code is noted."""
        entry = replace(self.entry, texts=tuple(self.texts))
        if not entry.flow and entry.amount:
            message = f"type code {entry.code!r} is neither credit nor debit: nothing is posted"
            hint = "look at it; the bank may want to know"
            place, weight = self.record.place, Severity.NOTE
            self.notes.wrong("code-not-listed", message, place, entry.code, weight, hint)
        return entry


MOST_SHARES = 99
"""Parts of a distributed amount: banks tell of five or six days."""


def _more(funds: Cell, behind: list[Cell]) -> int:
    """How many cells behind a funds type belong to it."""
    code = funds.text.upper()
    if code == "D" and behind:
        return 1 + 2 * min(int(behind[0].text), MOST_SHARES) if behind[0].text.isdecimal() else 1
    return {"S": 3, "V": 2}.get(code, 0)


def _padded(record: Record, names: tuple[str, ...]) -> list[Cell]:
    """A record's fields, as many as there are names, empty ones where it ends early."""
    found = record.cells(names)[: len(names)]
    end = record.start + len(record.raw)
    return [*found, *(Cell(b"", record.row, name, end) for name in names[len(found) :])]
