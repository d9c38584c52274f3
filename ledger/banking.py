"""What a line of a bank statement is to the books, and whether a statement adds up in itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ledger.money import money_text, to_minor
from ledger.rules.bank import Role
from ledger.settling import Sum
from ledger.terms import document_factor
from translators.documents import BankBalance, BankEntry, BankStatement
from translators.problems import Place, Problem, Severity

FEES = ("fee", "charges", "commission")
RETURNS = ("returned item", "returned payment", "reversal")
TRANSFERS = ("transfer in", "transfer out", "transfer between accounts")

LEAST_REFERENCE = 5
"""A shorter number of a bank or payer names nothing: it would be found everywhere."""

NO_REFERENCES = frozenset({"NOTPROVIDED", "NONREF", "00000", "UNKNOWN"})
"""What banks write where there is no reference."""

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.#-]*")
_PLAIN = re.compile(r"[^A-Z0-9]")


def role_of(entry: BankEntry) -> Role | None:
    """What a line is; None for one that moves no money (yet): pending, information, zero."""
    if not entry.flow or not entry.amount or entry.status not in ("", "booked"):
        return None
    words = {entry.kind, entry.family}
    back = entry.reversal == "true" or bool(words & {*RETURNS})
    if entry.flow == "debit":
        if back:
            return "returned item"
        return "fee" if words & {*FEES} else "payment"
    if words & {*FEES}:
        return "fee"
    return "returned payment" if back else "receipt"


def is_transfer(entry: BankEntry) -> bool:
    """Whether a line moves money between accounts of ours."""
    return entry.kind in TRANSFERS


def money_of(entry: BankEntry, event: str, path: str) -> Sum:
    """What a line does to the account, above zero when it comes in, with its terms."""
    money = Sum(amount=to_minor(entry.amount), terms=document_factor(event, f"{path}.amount"))
    return money if entry.flow == "credit" else money.turned()


def fee_of(entry: BankEntry, event: str, path: str) -> Sum | None:
    """What the bank kept of a line, where it says that its amount is already less by it."""
    found = [
        Sum(
            amount=to_minor(charge.amount),
            terms=document_factor(event, f"{path}.charges[{index}].amount"),
        )
        for index, charge in enumerate(entry.charges)
        if charge.included == "true" and charge.flow == "debit" and charge.amount
    ]
    return found[0].plus(*found[1:]) if found else None


def account_key(number: str) -> str:
    """A bank's number of an account as it is compared: without blanks and hyphens, capital."""
    return re.sub(r"[\s-]", "", number).upper()


def plain(text: str) -> str:
    """A reference as it is compared: letters and digits, capital."""
    return _PLAIN.sub("", text.upper())


def usable(references: Iterable[str]) -> tuple[str, ...]:
    """References as they are compared, once each; those that name nothing are left out."""
    found = (plain(each) for each in references)
    return tuple(
        dict.fromkeys(
            each
            for each in found
            if len(each) >= LEAST_REFERENCE
            and each not in NO_REFERENCES
            and each.strip("0")
            and any(character.isdigit() for character in each)
        )
    )


def references_of(entry: BankEntry) -> tuple[str, ...]:
    """Everything in a line that could name a payment: its references, then words of its texts."""
    stated = [entry.reference, entry.customer_reference, entry.trace, entry.number, entry.original]
    for detail in entry.details:
        stated += [detail.end_to_end, detail.transaction, detail.instruction, detail.check]
        stated += [detail.reference, detail.original, detail.message]
        stated += [each.value for each in detail.references]
        stated += [item.reference for item in detail.items]
    return usable((*stated, *words_of(entry)))


def words_of(entry: BankEntry) -> tuple[str, ...]:
    """The words of a line's texts that have a digit."""
    texts = [*entry.texts, *(text for detail in entry.details for text in detail.texts)]
    return tuple(word for text in texts for word in _WORD.findall(text))


def text_of(entry: BankEntry) -> str:
    """All words of a line in which a payer may be named, capital."""
    parts = [entry.company, entry.company_id, entry.name, entry.name_id, *entry.texts]
    for detail in entry.details:
        parts += [detail.payer, detail.payer_account, *detail.texts]
    return " ".join(part for part in parts if part).upper()


def signed(balance: BankBalance) -> int:
    """A balance in minor units, below zero where the account owes."""
    return to_minor(balance.amount) * (-1 if balance.flow == "debit" else 1)


def balance_of(statement: BankStatement, kind: str) -> BankBalance | None:
    """The first balance of a kind: "opening" or "closing"."""
    return next((each for each in statement.balances if each.kind == kind), None)


def check_statement(statement: BankStatement) -> Iterator[Problem]:
    """Opening balance, credits and debits make the closing balance; stated sums are the entries'.

    Pending entries count in neither. A statement without both balances cannot be judged by them.
    """
    booked = [each for each in statement.entries if each.status in ("", "booked")]
    moved = {
        flow: sum(to_minor(each.amount) for each in booked if each.flow == flow)
        for flow in ("credit", "debit")
    }
    opening, closing = balance_of(statement, "opening"), balance_of(statement, "closing")
    if opening is not None and closing is not None:
        expected = signed(opening) + moved["credit"] - moved["debit"]
        if expected != signed(closing):
            yield _problem(
                f"opening {money_text(signed(opening))} + {money_text(moved['credit'])} in - "
                f"{money_text(moved['debit'])} out = {money_text(expected)}, the closing balance "
                f"is {money_text(signed(closing))}",
                f"{closing.amount:f}",
            )
        elif {opening.currency, closing.currency} - {"", statement.currency}:
            yield _problem(
                f"its balances are in {opening.currency} and {closing.currency}, the account in "
                f"{statement.currency}",
                closing.currency,
            )
    if len(booked) < len(statement.entries):
        return  # whether sums count what is only awaited, banks do not agree
    for total in statement.totals:
        if total.kind not in ("all credits", "all debits") or total.amount is None:
            continue
        if abs(to_minor(total.amount)) != moved.get(total.flow):
            yield _problem(
                f"it says {total.kind} {money_text(to_minor(total.amount))}, its entries come to "
                f"{money_text(moved.get(total.flow, 0))}",
                f"{total.amount:f}",
            )


def _problem(message: str, value: str) -> Problem:
    return Problem(
        code="statement-out-of-balance",
        message=message,
        severity=Severity.HOLD,
        place=Place(),
        value=value,
        hint="ask the bank for a complete statement; nothing of this one is booked",
    )
