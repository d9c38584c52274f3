"""A batch of NACHA entries as a notice: what the clearing house puts on an account or takes."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from translators.bank.nacha import MOST_RECORDS, AchBatch, Entry, is_credit
from translators.bank.nacha_addenda import advice_of
from translators.bank.nacha_records import NAME_OF_CTX, RETURNED, Record
from translators.bank.noting import Notes
from translators.documents import BankEntry, BankStatement

NO_MONEY = "3489"
"""Second digits of transaction codes without money: tests (3, 8) and zero amounts (4, 9)."""


def read_batch(batch: AchBatch, *, places: bool = False) -> tuple[BankStatement, Notes]:
    """The notice of a batch and what was noted on the way, with `places` where it stands."""
    notes = Notes(places=places)
    notes.problems.extend(batch.flaws)
    file, head = batch.file, batch.head
    if len(batch.entries) > MOST_RECORDS:
        message = f"the batch has more than {MOST_RECORDS} entries"
        notes.wrong("set-too-large", message, head.place, hint="ask the bank to split it")
    on = notes.day("on", head.cell("effective date"))
    company = notes.word("entries[*].company", head.cell("company name"))
    company_id = notes.word("entries[*].company_id", head.cell("company id"))
    entries = []
    for index, entry in enumerate(batch.entries):
        read = _entry(entry, f"entries[{index}]", head, index, notes)
        entries.append(replace(read, booked_on=on, company=company, company_id=company_id))
    accounts = {entry.account for entry in entries if not entry.original}
    number = f"{file.word('file creation date')}{file.word('file creation time')}"
    notes.take("number", file.cell("file creation date"))
    return (
        BankStatement(
            kind="notice",
            number=f"{number}{file.word('file id modifier')}-{head.word('batch number')}",
            sequence=notes.word("sequence", head.cell("batch number")),
            account=accounts.pop() if len(accounts) == 1 else "",
            bank_kind="routing number",
            bank=notes.word("bank", file.cell("immediate origin")),
            owner=notes.word("owner", file.cell("destination name")),
            currency="USD",
            on=on,
            issued_on=notes.day("issued_on", file.cell("file creation date")),
            entries=tuple(entries),
            texts=tuple(
                text for text in (notes.word("texts[0]", head.cell("entry description")),) if text
            ),
        ),
        notes,
    )


def _entry(entry: Entry, path: str, head: Record, index: int, notes: Notes) -> BankEntry:
    """One entry with its addenda."""
    record = entry.record
    amount = notes.money(f"{path}.amount", record.cell("amount"))
    if amount is None:
        notes.wrong("missing-element", "the entry has no amount", record.cell("amount").place)
    credit = is_credit(record.text[1:3])
    names = NAME_OF_CTX if head.word("entry class") == "CTX" else None
    money = bool(amount) and record.text[2] not in NO_MONEY
    found = BankEntry(
        amount=amount or Decimal(0),
        flow=("credit" if credit else "debit") if money else "",
        kind=("ACH credit" if credit else "ACH debit") if money else "no money",
        family=head.word("entry class"),
        code=notes.word(f"{path}.code", record.cell("transaction code")),
        account=notes.word(f"{path}.account", record.cell("account")),
        name=notes.word(f"{path}.name", record.cell("name", names)),
        name_id=notes.word(f"{path}.name_id", record.cell("id")),
        trace=notes.word(f"{path}.trace", record.cell("trace")),
    )
    spoken = advice_of(head, record, entry.addenda, index) is not None
    for addendum in entry.addenda:
        found = _addendum(found, addendum, path, notes, spoken=spoken)
    return found


def _addendum(
    found: BankEntry, record: Record, path: str, notes: Notes, *, spoken: bool
) -> BankEntry:
    """The entry with one addendum more: text, a return, a change; others are kept as they are.

    `spoken`: its texts are an advice of their own, which a message of its own tells.
    """
    kind = record.text[1:3]
    if kind == "05":
        cell = record.cell("payment text")
        if spoken:
            notes.take("", cell, excluded="an advice of its own")
            return found
        text = notes.word(f"{path}.texts[{len(found.texts)}]", cell)
        return replace(found, texts=(*found.texts, text)) if text else found
    if kind not in ("98", "99"):
        notes.take("unread", record.cell("payment text"))
        return replace(found, unread=(*found.unread, (f"addenda {kind}", record.text[3:].strip())))
    reason = notes.word(f"{path}.return_reason", record.cell("return reason", RETURNED))
    original = notes.word(f"{path}.original", record.cell("original trace", RETURNED))
    found = replace(found, return_reason=reason, original=original)
    if kind == "98":
        corrected = notes.word(f"{path}.corrected", record.cell("corrected data", RETURNED))
        return replace(found, kind="notification of change", corrected=corrected, flow="")
    text = notes.word(f"{path}.texts[{len(found.texts)}]", record.cell("return text", RETURNED))
    returned = "returned payment" if found.flow == "credit" else "returned item"
    texts = (*found.texts, text) if text else found.texts
    return replace(found, kind=returned, texts=texts)
