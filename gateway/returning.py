"""Money that comes back: a check that bounced, an ACH return. What it paid is open again."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from gateway.crediting import customers_of
from gateway.decision import Decision, money, open_case
from gateway.lines import Line, post_line
from gateway.posting import posted_of
from gateway.receipts import (
    ADVICE,
    APPLIED,
    BANK,
    CHECK,
    MATCHED,
    RETURN,
    at_place,
    by_reference,
    named_customer,
)
from gateway.rows import CaseRow, EntryRow, KeyRow, PostingRow, ReceiptRow
from ledger.accounts import RECEIPTS
from ledger.banking import references_of, text_of
from ledger.entries import Event, Posted
from ledger.money import to_minor
from ledger.rules import RULES
from ledger.rules.reversal import ReversalFacts

RETURNED_WITHIN = timedelta(days=90)
"""Without a reference a return is looked for among the payments of so many days before it."""

SETTLED_CASES = ("deduction", "overpayment", "unapplied-cash", "short-payment")
"""Exceptions of a payment that mean nothing any more when the payment came back."""


def return_line(it: Decision, event: Event, line: Line) -> None:
    """A returned item is booked, and the payment it was applied as taken back where it is known."""
    amount = to_minor(line.entry.amount)
    reason = reason_of(it, line, amount)
    found = original(it, line, amount)
    if found is None:
        post_line(it, event, line.facts(event.id, "returned item"))
        open_case(
            it,
            "returned-item-unknown",
            line.bank.key,
            f"{line.bank.name} took back {money(amount)}: {line.words or line.entry.kind}{reason}",
            document=line.row.id,
            subject=line.ref,
            amount=amount,
            hint="ask the bank which payment came back, then open its invoices again by hand",
        )
        return
    receipt, posted = found
    cleared = next(each for each in posted.entry.postings if each.account == RECEIPTS)
    facts = line.facts(event.id, "returned item", party=cleared.party, ref=cleared.ref)
    why = f"the bank returned it{reason}"
    back = RULES["reversal"](event, ReversalFacts(posted=posted, reason=why, part=2))
    post_line(it, event, facts, *back)
    it.state.put(
        KeyRow(
            key=f"reversed|{posted.number}", owner=line.row.id, digest=line.row.digest, at=it.now
        )
    )
    end_cases(it, receipt.document, line.row.id)
    open_case(
        it,
        "returned-item",
        receipt.payer,
        f"payment {receipt.ref} of {money(amount)} came back{reason}: what it paid is open again",
        document=line.row.id,
        subject=receipt.key,
        amount=amount,
        hint="ask the customer to pay again, and for the fee where that is agreed",
    )


def reason_of(it: Decision, line: Line, amount: int) -> str:
    """The bank's code of why it came back, in brackets; from a notice where the line has none."""
    reasons = [line.entry.return_reason, *(each.return_reason for each in line.entry.details)]
    reasons += [each.said for each in at_place(it, f"{RETURN}:{amount}")]
    stated = [reason for reason in reasons if reason]
    return f" ({stated[0]})" if stated else ""


def original(it: Decision, line: Line, amount: int) -> tuple[ReceiptRow, Posted] | None:
    """The payment that came back and the entry that applied it; None when it is not clear which."""
    references = references_of(line.entry)
    notices = at_place(it, f"{RETURN}:{amount}")
    found = settled(it, references, amount)
    if not found and len(notices) == 1:
        found = settled(it, notices[0].references, amount)
    payer = named_customer(customers_of(it, line.bank), text_of(line.entry))
    if not found and payer is not None:
        found = [
            row
            for state in (MATCHED, APPLIED, CHECK)
            for row in at_place(it, f"{state}:{amount}")
            if row.payer == payer.key and timedelta(0) <= line.on - row.on <= RETURNED_WITHIN
        ]
    entries = {each[1].number: each for row in found if (each := applied_as(it, row)) is not None}
    return entries.popitem()[1] if len(entries) == 1 else None


def settled(it: Decision, references: tuple[str, ...], amount: int) -> list[ReceiptRow]:
    """The receipts of an amount that any of these references names."""
    return [
        row
        for side in (ADVICE, CHECK, BANK)
        for row in by_reference(it, side, references)
        if row.amount == amount
    ]


def applied_as(it: Decision, row: ReceiptRow) -> tuple[ReceiptRow, Posted] | None:
    """The entry that applied a receipt: of its advice, or of itself; None once it was reversed."""
    mate = it.state.get(ReceiptRow, row.matched) if row.side == BANK and row.matched else None
    row = mate or row
    for entry in it.state.children(EntryRow, "event", row.event):
        if entry.rule == "remittance" and it.state.get(KeyRow, f"reversed|{entry.number}") is None:
            postings = it.state.children(PostingRow, "number", entry.number)
            return row, posted_of(entry, postings)
    return None


def end_cases(it: Decision, document: str, by: str) -> None:
    """What was asked about a payment that came back is over."""
    for case in it.state.children(CaseRow, "document", document):
        if case.state == "open" and case.code in SETTLED_CASES:
            it.state.put(
                msgspec.structs.replace(
                    case,
                    state="resolved",
                    resolved_at=it.now,
                    resolution="payment returned",
                    reason=f"with {by}",
                )
            )
