"""Bank statements: every line booked once, its advice found, balances held against the books."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date

import msgspec

from gateway.agreement import Agreement
from gateway.crediting import credit_line
from gateway.decision import Decision, happen, money, open_case
from gateway.lines import Line, describe, post_line
from gateway.posting import open_amount
from gateway.receipts import RETURN, keep, receipt_key
from gateway.returning import return_line
from gateway.rows import BankAccountRow, CaseRow, DocumentRow, KeyRow, ReceiptRow
from gateway.statuses import moved
from ledger.accounts import BANK
from ledger.banking import account_key, balance_of, is_transfer, references_of, role_of, signed
from ledger.money import to_minor
from ledger.rules.bank import BankFacts, Role
from ledger.settling import Sum
from ledger.terms import document_factor
from translators.documents import BankEntry, BankStatement

TRANSFERS = "transfers"
"""The open item that money between accounts of ours passes through."""

BALANCE_DIFFERS = "bank-balance-differs"


def decide_statement(
    it: Decision, row: DocumentRow, document: BankStatement, agreement: Agreement
) -> DocumentRow:
    """The statement is booked line by line, kept as information, or held whole with its reason."""
    if document.status == "test" or document.kind not in agreement.banking.posts:
        return keep_notice(it, row, document, agreement)
    held = reason_to_hold(it, document, agreement)
    if held is not None:
        return hold_statement(it, row, *held)
    account = our_account(agreement, document.account)
    assert account is not None
    event = open_account(it, row, document, agreement, account)
    known = 0
    counts: dict[str, int] = {}
    for index, entry in enumerate(document.entries):
        role = role_of(entry)
        if role is None:
            continue
        line = Line(
            row=row,
            bank=agreement,
            account=account,
            number=account_key(document.account),
            entry=entry,
            path=f"entries[{index}]",
            on=day_of(it, document, entry),
        )
        if not is_new(it, line, counts):
            known += 1
            continue
        booked = book(it, line, role)
        event = event or booked
    if known:
        it.state.put(describe(row, agreement, known))
    compare(it, row, document, agreement, account)
    if not event:
        return moved(row, posting="not bookable")
    return moved(msgspec.structs.replace(row, event=event), posting="posted")


def our_account(agreement: Agreement, number: str) -> str | None:
    """The account of the books for the bank's number; None: the agreement does not know it."""
    accounts = agreement.banking.accounts
    return accounts.get(account_key(number)) if accounts else BANK


def reason_to_hold(
    it: Decision, document: BankStatement, agreement: Agreement
) -> tuple[str, str, str] | None:
    """Why nothing of a statement may be booked: code, what is said of it, what to do."""
    if document.status == "deletion":
        said = "the bank takes back what it sent before"
        return "statement-withdrawn", said, "compare it with what was booked; correct it by hand"
    if our_account(agreement, document.account) is None:
        said = f"account {document.account} is not in the agreement"
        hint = f"add it to [bank.accounts] of partners/{agreement.key}/partner.toml, then replay it"
        return "unknown-bank-account", said, hint
    own = it.configuration.entity.currency
    currencies = {document.currency, *(each.currency for each in document.entries)}
    others = sorted(currencies - {"", own})
    if others:
        said = f"it is in {', '.join(others)}, the books in {own}"
        return "currency-not-agreed", said, "book it by hand, then close it"
    known = it.state.get(BankAccountRow, f"{agreement.key}|{account_key(document.account)}")
    if known is not None and document.on is not None and document.on < known.opened_on:
        said = f"it is of {document.on}, the account was taken over on {known.opened_on}"
        return "statement-too-old", said, "its lines are in the opening balance: reject it"
    return None


def hold_statement(it: Decision, row: DocumentRow, code: str, said: str, hint: str) -> DocumentRow:
    """The whole statement waits for a person."""
    open_case(
        it,
        code,
        row.partner,
        f"statement {row.number or row.control} is held: {said}",
        document=row.id,
        amount=row.amount or 0,
        hint=hint,
    )
    return moved(row, posting="held")


def day_of(it: Decision, document: BankStatement, entry: BankEntry) -> date:
    """The day a line is booked on, as its entry or else its statement says."""
    return entry.booked_on or document.on or document.ends_on or document.issued_on or it.today


def open_account(
    it: Decision,
    row: DocumentRow,
    document: BankStatement,
    agreement: Agreement,
    account: str,
) -> str:
    """What stood on an account before its first statement is booked; gives that event, else "".

    Reports of a day that is not over, and notices, open nothing: their lines may stand already.
    """
    if document.kind != "statement":
        return ""
    number = account_key(document.account)
    key = f"{agreement.key}|{number}"
    known = it.state.get(BankAccountRow, key)
    on = document.on or document.ends_on or document.issued_on or it.today
    closing = balance_of(document, "closing")
    told = known is None or known.told_on <= on
    it.state.put(
        BankAccountRow(
            key=key,
            account=account,
            opened_on=known.opened_on if known else on,
            told_on=on if told or known is None else known.told_on,
            closing=known.closing if known and not told else signed(closing) if closing else None,
        )
    )
    opening = balance_of(document, "opening")
    if known is not None or opening is None or not opening.amount:
        return ""
    place = next(i for i, each in enumerate(document.balances) if each is opening)
    event = happen(it, "bank", on, row, subject=number)
    path = f"balances[{place}].amount"
    stood = Sum(amount=to_minor(opening.amount), terms=document_factor(event.id, path))
    facts = BankFacts(
        role="opening",
        account=account,
        bank=agreement.key,
        number=number,
        money=stood if opening.flow == "credit" else stood.turned(),
        party="",
        ref="",
        said=f"Opening balance of account {document.account}",
    )
    post_line(it, event, facts)
    return event.id


def is_new(it: Decision, line: Line, counts: dict[str, int]) -> bool:
    """Whether a line was not booked before, from an intraday report or an earlier statement.

    The same line may well stand twice in one statement: then it is counted.
    """
    entry = line.entry
    reference = entry.reference or entry.trace or entry.customer_reference
    words = reference or "|".join(entry.texts)
    said = hashlib.sha256(words.encode()).hexdigest()[:16]
    place = f"{line.bank.key}|{line.number}|{line.on}|{entry.flow}|{to_minor(entry.amount)}|{said}"
    counts[place] = counts.get(place, 0) + 1
    key = f"line|{place}|{counts[place]}"
    if it.state.get(KeyRow, key) is not None:
        return False
    it.state.put(KeyRow(key=key, owner=line.row.id, digest=line.row.digest, at=it.now))
    return True


def book(it: Decision, line: Line, role: Role) -> str:
    """One line is booked as what it is; gives its event."""
    event = happen(it, "bank", line.on, line.row, subject=line.number)
    if is_transfer(line.entry):
        moved_role: Role = "payment" if line.entry.flow == "debit" else "returned payment"
        post_line(it, event, line.facts(event.id, moved_role, ref=TRANSFERS))
        return event.id
    rules: Mapping[Role, Callable[[], None]] = {
        "receipt": lambda: credit_line(it, event, line),
        "returned item": lambda: return_line(it, event, line),
    }
    if role in rules:
        rules[role]()
    else:
        post_line(it, event, line.facts(event.id, role))
    return event.id


def compare(
    it: Decision,
    row: DocumentRow,
    document: BankStatement,
    agreement: Agreement,
    account: str,
) -> None:
    """The bank's last closing balance against the books: a difference is told with its money."""
    number = account_key(document.account)
    key = f"{agreement.key}|{number}"
    told = it.state.get(BankAccountRow, key)
    if told is None or told.closing is None:
        return
    booked = open_amount(it, account, agreement.key, number)
    difference = told.closing - booked
    waiting = [
        case
        for case in it.state.children(CaseRow, "subject", key)
        if case.state == "open" and case.code == BALANCE_DIFFERS
    ]
    for case in waiting:
        it.state.put(
            msgspec.structs.replace(
                case,
                state="resolved",
                resolved_at=it.now,
                resolution="compared again",
                reason=f"with {row.id}",
            )
        )
    if difference:
        currency = it.configuration.entity.currency
        open_case(
            it,
            BALANCE_DIFFERS,
            agreement.key,
            f"account {document.account}: the bank has {money(told.closing, currency)} on "
            f"{told.told_on}, the books have {money(booked, currency)}",
            document=row.id,
            subject=key,
            amount=difference,
            hint="look for a statement that is missing or was held, and for lines booked by hand",
        )


def keep_notice(
    it: Decision, row: DocumentRow, document: BankStatement, agreement: Agreement
) -> DocumentRow:
    """Information: returns are kept for the line that books them; changes are for a person."""
    for index, entry in enumerate(document.entries):
        if entry.kind == "notification of change":
            open_case(
                it,
                "notification-of-change",
                agreement.key,
                f"{entry.name or 'a receiver'}: {entry.return_reason} {entry.corrected}".strip(),
                document=row.id,
                subject=entry.original,
                hint="correct the bank details before the next payment",
            )
        elif entry.return_reason:
            amount = to_minor(entry.amount)
            keep(
                it,
                ReceiptRow(
                    key=receipt_key(RETURN, agreement.key, f"{row.id}-{index + 1}"),
                    side=RETURN,
                    party=agreement.key,
                    ref=entry.original or entry.trace,
                    amount=amount,
                    on=day_of(it, document, entry),
                    place=f"{RETURN}:{amount}",
                    said=entry.return_reason,
                    references=references_of(entry),
                    document=row.id,
                    at=f"entries[{index}]",
                ),
            )
    return moved(row, posting="not bookable")
