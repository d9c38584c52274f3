"""Money and its advice: the bank's credit and the 820 that explains it find each other, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import msgspec

from gateway.agreement import Agreement
from gateway.decision import Decision
from gateway.rows import CaseRow, DocumentRow, ReceiptReferenceRow, ReceiptRow
from ledger.banking import plain, usable
from ledger.matching import Applied
from translators.documents import Remittance

BANK, ADVICE, CHECK, RETURN = "bank", "advice", "check", "return"
MATCHED, APPLIED = "matched", "applied"

MOST_CANDIDATES = 200
"""So many receipts of one amount are looked at: more of them are told apart by references only."""

OTHER = {BANK: ADVICE, ADVICE: BANK}
"""What each side waits for."""


def receipt_key(side: str, party: str, ref: str) -> str:
    """The key of one side of a receipt."""
    return f"{side}|{party}|{ref}"


def keep(it: Decision, row: ReceiptRow) -> None:
    """The receipt is there to be found, by amount and by each of its references."""
    it.state.put(row)
    for reference in row.references:
        key = f"{row.side}|{reference}"
        known = it.state.get(ReceiptReferenceRow, key)
        receipts = known.receipts if known else ()
        if row.key not in receipts:
            it.state.put(ReceiptReferenceRow(key=key, receipts=(*receipts, row.key)))


def counterpart(it: Decision, row: ReceiptRow, bank: Agreement) -> tuple[ReceiptRow, str] | None:
    """The other side of a receipt that waits for it, and by what it was found.

    First by a reference that both state and the amount, then by payer and amount within the days
    agreed with the bank, the oldest first; by the amount alone only where that is agreed and only
    one waits. A reference with another amount is found last: then the difference is told.
    """
    side = OTHER[row.side]
    named = [each for each in by_reference(it, side, row.references) if is_waiting(each)]
    same = [each for each in named if each.amount == row.amount]
    if same:
        return same[0], "reference"
    near = [
        each
        for each in at_place(it, f"{side}:{row.amount}")
        if abs(each.on - row.on) <= timedelta(days=bank.banking.days)
    ]
    known = [each for each in near if each.payer and row.payer == each.payer]
    if known:
        return known[0], "payer and amount"
    if bank.banking.match == "amount" and len(near) == 1 and not (near[0].payer and row.payer):
        return near[0], "amount"
    if len(named) == 1:
        return named[0], "reference, another amount"
    return None


def is_waiting(row: ReceiptRow) -> bool:
    """Whether nothing was found for a receipt yet."""
    return row.place == f"{row.side}:{row.amount}"


def by_reference(it: Decision, side: str, references: Iterable[str]) -> list[ReceiptRow]:
    """The receipts of a side that any of these references names, once each."""
    keys: dict[str, None] = {}
    for reference in references:
        known = it.state.get(ReceiptReferenceRow, f"{side}|{reference}")
        keys.update(dict.fromkeys(known.receipts if known else ()))
    found = (it.state.get(ReceiptRow, key) for key in keys)
    return [row for row in found if row is not None]


def at_place(it: Decision, place: str) -> list[ReceiptRow]:
    """The receipts of a state and amount, the oldest first; none where there are too many."""
    rows = it.state.children(ReceiptRow, "place", place)
    if len(rows) > MOST_CANDIDATES:
        return []
    return sorted(rows, key=lambda row: (row.on, row.key))


def join(it: Decision, one: ReceiptRow, other: ReceiptRow, basis: str) -> None:
    """Both sides are found; exceptions about the money that waited are over."""
    pairs = ((one, other), (other, one))
    for row, mate in pairs:
        place = f"{MATCHED}:{row.amount}"
        keep(it, msgspec.structs.replace(row, place=place, matched=mate.key, basis=basis))
    bank = one if one.side == BANK else other
    for case in it.state.children(CaseRow, "subject", bank.key):
        if case.state == "open" and case.code in WAITING_CASES:
            it.state.put(
                msgspec.structs.replace(
                    case,
                    state="resolved",
                    resolved_at=it.now,
                    resolution="matched",
                    reason=f"found by {basis}",
                )
            )


WAITING_CASES = ("unmatched-credit",)
"""Exceptions that end by themselves when the advice of the money comes."""


def references_in(document: Remittance) -> tuple[str, ...]:
    """What a remittance may be known by to a bank: its traces and checks."""
    stated = [document.trace, document.trace_reference]
    stated += [each.value for each in document.references if each.kind in TRACES]
    return usable(stated)


TRACES = ("ACH trace", "check number", "transaction reference", "end-to-end")
"""Kinds of references that name a payment, not a customer or an invoice."""


def advise(
    it: Decision, row: DocumentRow, document: Remittance, payer: Agreement, applied: Applied
) -> tuple[str, str]:
    """The advice waits for its money, or has found it; gives the open item it is booked on."""
    mine = ReceiptRow(
        key=receipt_key(ADVICE, payer.key, applied.trace),
        side=ADVICE,
        party=payer.key,
        ref=applied.trace,
        amount=applied.payment.amount,
        on=document.paid_on or it.today,
        place=f"{ADVICE}:{applied.payment.amount}",
        payer=payer.key,
        references=references_in(document),
        document=row.id,
    )
    for bank in banks_of(it, payer):
        found = counterpart(it, mine, bank)
        if found is not None:
            other, basis = found
            mine = msgspec.structs.replace(mine, party=other.party, ref=other.ref)
            join(it, mine, other, basis)
            return other.party, other.ref
    keep(it, mine)
    return mine.party, mine.ref


def noted_event(it: Decision, document: str, event: str) -> None:
    """The receipts of a document know the event that booked them."""
    for row in it.state.children(ReceiptRow, "document", document):
        if not row.event:
            it.state.put(msgspec.structs.replace(row, event=event))


def banks_of(it: Decision, payer: Agreement) -> list[Agreement]:
    """The banks that report a customer's payments."""
    agreements = it.configuration.agreements.values()
    return [each for each in agreements if payer.key in each.payer_for]


def already_applied(
    it: Decision, document: Remittance, payer: Agreement, amount: int
) -> ReceiptRow | None:
    """The credit that was applied to a payer's invoices without its advice, which comes now."""
    references = set(references_in(document))
    on = document.paid_on or it.today
    days = max((bank.banking.days for bank in banks_of(it, payer)), default=0)
    for row in at_place(it, f"{APPLIED}:{amount}"):
        near = abs(row.on - on) <= timedelta(days=days)
        if row.payer == payer.key and (near or references & set(row.references)):
            return row
    return None


def named_customer(customers: Iterable[Agreement], text: str) -> Agreement | None:
    """The one customer that a bank's words name, by its name or an id it pays under."""
    squeezed = plain(text)
    found = []
    for customer in customers:
        ids = [known.rpartition(":")[2] for known in customer.selling.payer_ids]
        names = [plain(each) for each in (customer.name, *ids)]
        if any(len(name) >= LEAST_NAME and name in squeezed for name in names):
            found.append(customer)
    return found[0] if len(found) == 1 else None


LEAST_NAME = 4
"""A shorter name stands in too many words to name anybody."""
