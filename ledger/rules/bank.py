"""A line of a bank statement: the only rule that writes a bank account (BOOKS §5)."""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.accounts import BANK_FEES, DISBURSEMENTS, OPENING, RECEIPTS
from ledger.dialect import cleaned
from ledger.entries import Entry, Event, Posting
from ledger.settling import Sum

Role = Literal["opening", "receipt", "payment", "fee", "returned item", "returned payment"]
"""What a line is to the books; "opening" is what stood there before the first statement."""

AGAINST: dict[Role, str] = {
    "opening": OPENING,
    "receipt": RECEIPTS,
    "payment": DISBURSEMENTS,
    "fee": BANK_FEES,
    "returned item": RECEIPTS,
    "returned payment": DISBURSEMENTS,
}
"""The account each is booked against."""


class BankFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A line and what was found out about it.

    `money` is signed: above zero it came in. `fee`, above zero, is what the bank kept of it or took
    with it, so that the other side is booked gross. `bank` and `number` are the agreement's key and
    the bank's number of the account; `party` and `ref` the open item that the other side belongs
    to. `said` is what the narration tells.
    """

    role: Role
    account: str
    bank: str
    number: str
    money: Sum
    party: str
    ref: str
    said: str
    fee: Sum | None = None
    reference: str = ""


def post_bank(event: Event, facts: BankFacts) -> tuple[Entry, ...]:
    """The bank account against what the line is about.

    Receipts and what comes back of them stand against Clearing:Receipts, gross of a fee; payments
    against Clearing:Disbursements; fees against Bank-Fees.
    """
    gross = facts.money if facts.fee is None else facts.money.plus(facts.fee)
    other = gross.turned()
    against = AGAINST[facts.role]
    postings = [
        Posting(
            account=facts.account,
            amount=facts.money.amount,
            terms=facts.money.terms,
            party=facts.bank,
            ref=facts.number,
        )
    ]
    if facts.fee is not None:
        postings.append(Posting(account=BANK_FEES, amount=facts.fee.amount, terms=facts.fee.terms))
    cleared = against in (RECEIPTS, DISBURSEMENTS)
    postings.append(
        Posting(
            account=against,
            amount=other.amount,
            terms=other.terms,
            party=facts.party if cleared else "",
            ref=facts.ref if cleared else "",
        )
    )
    link = cleaned(facts.reference)
    return (
        Entry(
            event=event.id,
            on=event.on,
            payee=facts.party,
            narration=cleaned(facts.said),
            rule="bank",
            postings=tuple(postings),
            links=(f"bank/{link}",) if link else (),
            document=event.document,
            digest=event.digest,
            policy=event.policy,
        ),
    )
