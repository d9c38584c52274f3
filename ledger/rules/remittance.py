"""A payment applied (820): receivables go down; what was left out stands as claims."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ledger.accounts import (
    AR_DEDUCTIONS,
    AR_TRADE,
    CASH_DISCOUNTS,
    RECEIPTS,
    SMALL_DIFFERENCES,
    UNAPPLIED,
)
from ledger.dialect import cleaned
from ledger.entries import Entry, Event, Posting
from ledger.matching import Applied, Claim, Settled, Sum, Unapplied


class RemittanceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The payment as `matching.apply_remittance` applied it; it must not be held.

    `receipt` is the open item of Clearing:Receipts it belongs to, party and reference, where the
    bank told of the money first, or where a deposit has several payments; else payer and trace.
    """

    applied: Applied
    receipt: tuple[str, str] = ("", "")
    part: int = 1


def post_remittance(event: Event, facts: RemittanceFacts) -> tuple[Entry, ...]:
    """Clearing:Receipts against AR:Trade per invoice, and one open item per claim (BOOKS §5).

    The bank account is written by the bank's statement only. Advice of nothing posts nothing.
    """
    applied = facts.applied
    assert not applied.held, f"{event.id}: a held payment is not posted"
    party, ref = facts.receipt
    postings = [_posting(RECEIPTS, applied.payment, party or applied.payer, ref or applied.trace)]
    for line in applied.lines:
        postings += _settled(line)
    for number, claim in enumerate(applied.claims, 1):
        postings.append(_claim(claim, applied, number))
    for one in applied.unapplied:
        postings.append(_unapplied(one, applied))
    if applied.small_difference is not None:
        small = applied.small_difference
        postings.append(_posting(SMALL_DIFFERENCES, small, applied.payer, applied.trace))
    if len(postings) == 1 and not applied.payment.amount:
        return ()
    invoices = dict.fromkeys(line.invoice for line in applied.lines)
    count = len(invoices)
    return (
        Entry(
            event=event.id,
            part=facts.part,
            on=event.on,
            payee=applied.payer,
            narration=cleaned(
                f"Payment {applied.trace}, {count} invoice{'s' * (count != 1)}"
                + (f", {len(applied.claims)} deducted" if applied.claims else "")
            ),
            rule="remittance",
            postings=tuple(postings),
            links=(f"payment/{applied.trace}", *(f"invoice/{ref}" for ref in invoices)),
            document=event.document,
            digest=event.digest,
            policy=event.policy,
        ),
    )


def _settled(line: Settled) -> Iterator[Posting]:
    """What leaves an invoice (or a credit of ours), its discount and its small difference."""
    yield _posting(AR_TRADE, line.credited.turned(), line.party, line.invoice)
    if line.discount is not None:
        yield _posting(CASH_DISCOUNTS, line.discount, line.party, line.invoice)
    if line.small_difference is not None:
        yield _posting(SMALL_DIFFERENCES, line.small_difference, line.party, line.invoice)


def _claim(claim: Claim, applied: Applied, number: int) -> Posting:
    """A deduction as an open item of its own, with what the payer says of it."""
    said = {"reason": claim.reason, "claim": claim.reference, "invoice": claim.invoice}
    return _posting(
        AR_DEDUCTIONS,
        claim.money,
        claim.party or applied.payer,
        f"{applied.trace}-D{number}",
        {key: cleaned(value) for key, value in said.items() if value},
    )


def _unapplied(one: Unapplied, applied: Applied) -> Posting:
    """Money that waits until somebody says what it pays."""
    said = {"claim": one.reference, "invoice": one.invoice}
    return _posting(
        UNAPPLIED,
        one.money.turned(),
        applied.payer,
        applied.trace,
        {key: cleaned(value) for key, value in said.items() if value},
    )


def _posting(
    account: str, money: Sum, party: str, ref: str = "", facts: dict[str, str] | None = None
) -> Posting:
    """A posting of a sum with its terms."""
    return Posting(
        account=account,
        amount=money.amount,
        terms=money.terms,
        party=party,
        ref=ref,
        facts=facts or {},
    )
