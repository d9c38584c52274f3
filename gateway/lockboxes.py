"""Lockboxes (823 and BAI): every check of a deposit applied as a payment; the deposit is one sum.

The bank's statement shows a deposit as one credit, so all its payments stand on one open item of
Clearing:Receipts, which that credit clears.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gateway.agreement import Agreement
from gateway.decision import Decision, happen, money, open_case
from gateway.payments import apply, payer_of, report
from gateway.posting import post
from gateway.receipts import (
    ADVICE,
    CHECK,
    counterpart,
    join,
    keep,
    receipt_key,
    references_in,
)
from gateway.rows import DocumentRow, ReceiptRow
from gateway.statuses import moved
from ledger.banking import usable
from ledger.dialect import cleaned
from ledger.entries import Event
from ledger.matching import Applied, Unapplied
from ledger.money import to_minor
from ledger.rules import RULES
from ledger.rules.remittance import RemittanceFacts
from ledger.settling import Sum
from ledger.terms import document_factor
from translators.documents import Deposit, Lockbox, Remittance
from translators.problems import Problem, Severity


def decide_lockbox(
    it: Decision, row: DocumentRow, document: Lockbox, agreement: Agreement
) -> DocumentRow:
    """Every payment is booked: applied, or unapplied with a case, because its money is there.

    The row's event is the first of them.
    """
    event = ""
    for place, deposit in enumerate(document.deposits):
        receipt = deposit_receipt(it, row, deposit, agreement)
        for path, payment in payments_of(deposit, f"deposits[{place}]"):
            done = book_check(it, row, payment, f"{path}.", agreement, deposit, receipt)
            event = event or done
    if not event:
        return moved(row, posting="not bookable")
    return moved(msgspec.structs.replace(row, event=event), posting="posted")


def payments_of(deposit: Deposit, path: str) -> Iterator[tuple[str, Remittance]]:
    """The payments of a deposit, each with its path in the document."""
    for number, batch in enumerate(deposit.batches):
        for index, payment in enumerate(batch.payments):
            yield f"{path}.batches[{number}].payments[{index}]", payment


def total_of(it: Decision, row: DocumentRow, deposit: Deposit) -> int:
    """What the bank says a deposit comes to; when its payments do not, a person is told."""
    paid = sum(to_minor(payment.amount) for _, payment in payments_of(deposit, ""))
    stated = [to_minor(each.amount) for each in deposit.totals if each.amount is not None]
    if not stated or stated[0] == paid:
        return paid
    open_case(
        it,
        "deposit-differs",
        row.partner,
        f"deposit {deposit.number} says {money(stated[0])}, its payments come to {money(paid)}",
        document=row.id,
        subject=deposit.number,
        amount=stated[0] - paid,
        hint="ask the bank which payment is missing",
    )
    return stated[0]


def deposit_receipt(
    it: Decision, row: DocumentRow, deposit: Deposit, agreement: Agreement
) -> tuple[str, str]:
    """The deposit waits for its credit, or has found it; gives the open item it stands on."""
    amount = total_of(it, row, deposit)
    ref = f"{deposit.deposited_on:%Y%m%d}-{cleaned(deposit.number)}"
    mine = ReceiptRow(
        key=receipt_key(ADVICE, agreement.key, ref),
        side=ADVICE,
        party=agreement.key,
        ref=ref,
        amount=amount,
        on=deposit.deposited_on,
        place=f"{ADVICE}:{amount}",
        payer=agreement.key,
        references=usable((deposit.number, deposit.lockbox)),
        document=row.id,
    )
    found = counterpart(it, mine, agreement)
    if found is None:
        keep(it, mine)
        return mine.party, mine.ref
    other, basis = found
    join(it, msgspec.structs.replace(mine, party=other.party, ref=other.ref), other, basis)
    return other.party, other.ref


def book_check(
    it: Decision,
    row: DocumentRow,
    payment: Remittance,
    path: str,
    agreement: Agreement,
    deposit: Deposit,
    receipt: tuple[str, str],
) -> str:
    """One payment of a deposit is booked; gives its event.

    A check in a lockbox is money whatever its advice is called, so that one whose payer nobody
    knows, or whose advice does not add up, stands as unapplied cash until a person says more.
    """
    check = msgspec.structs.replace(
        payment, action="payment only", paid_on=payment.paid_on or deposit.deposited_on
    )
    payer = payer_of(it, check, agreement)
    event = happen(it, "remittance", deposit.deposited_on, row, payer.key if payer else "")
    applied = None if payer is None else apply(it, row, check, payer, event, path=path)
    if payer is None or applied is None or applied.held:
        problem = reason_of(applied)
        applied = unapplied(event, check, path, payer or agreement)
        explain(it, row, payment, applied, problem)
    else:
        report(it, row, check, payer, applied, path)
    facts = RemittanceFacts(applied=applied, receipt=receipt)
    post(it, RULES["remittance"](event, facts))
    keep_check(it, row, event, payment, path, deposit, receipt, applied)
    return event.id


def reason_of(tried: Applied | None) -> Problem:
    """Why a payment is not applied: its payer is nobody's, or it does not add up."""
    if tried is not None:
        return next(each for each in tried.problems if each.severity is Severity.HOLD)
    return Problem(
        code="unknown-payer",
        message="its payer is none of our customers",
        severity=Severity.HOLD,
        hint="add the payer to an agreement, then apply it by hand",
    )


def unapplied(event: Event, check: Remittance, path: str, owner: Agreement) -> Applied:
    """The whole payment as money that pays nothing yet."""
    whole = Sum(amount=to_minor(check.amount), terms=document_factor(event.id, f"{path}amount"))
    return Applied(
        payer=owner.key,
        payment=whole,
        trace=cleaned(check.trace or check.trace_reference) or event.id,
        unapplied=(Unapplied(money=whole),),
    )


def explain(
    it: Decision, row: DocumentRow, payment: Remittance, applied: Applied, problem: Problem
) -> None:
    """Why a payment of a deposit is not applied, for a person."""
    open_case(
        it,
        problem.code,
        applied.payer,
        f"check {payment.trace or '(no number)'} of {money(applied.payment.amount)} is not "
        f"applied: {problem.message}",
        document=row.id,
        subject=applied.trace,
        amount=applied.payment.amount,
        hint=problem.hint,
    )


def keep_check(
    it: Decision,
    row: DocumentRow,
    event: Event,
    payment: Remittance,
    path: str,
    deposit: Deposit,
    receipt: tuple[str, str],
    applied: Applied,
) -> None:
    """The check can be found again should it bounce."""
    amount = applied.payment.amount
    keep(
        it,
        ReceiptRow(
            key=receipt_key(CHECK, applied.payer, f"{row.id}-{path.rstrip('.')}"),
            side=CHECK,
            party=receipt[0],
            ref=applied.trace,
            amount=amount,
            on=deposit.deposited_on,
            place=f"{CHECK}:{amount}",
            payer=applied.payer,
            references=references_in(payment),
            document=row.id,
            event=event.id,
            at=path.rstrip("."),
        ),
    )
