"""Money that comes in: matched with its advice, applied without one where agreed, or a case."""

from __future__ import annotations

import msgspec

from gateway.agreement import Agreement
from gateway.decision import Decision, money, open_case
from gateway.lines import Line, post_line
from gateway.payments import apply, report
from gateway.receipts import (
    APPLIED,
    BANK,
    counterpart,
    join,
    keep,
    named_customer,
    receipt_key,
)
from gateway.rows import InvoiceRow, OpenItemRow, ReceiptRow
from ledger.accounts import AR_TRADE
from ledger.banking import references_of, text_of, usable, words_of
from ledger.entries import Event
from ledger.invoice_references import find_reference, index_references
from ledger.matching import Applied
from ledger.money import to_minor
from ledger.rules.remittance import RemittanceFacts, post_remittance
from ledger.settling import Stated, Sum
from ledger.terms import document_factor, open_factor
from translators.documents import Remittance

DEPOSITS = ("lockbox deposit", "check deposit")
"""Credits that the bank itself explains, by its lockbox."""

SURE_WAYS = ("exact", "plain")
"""How a word of a bank's text may name an invoice: as it is, or without punctuation."""


def credit_line(it: Decision, event: Event, line: Line) -> None:
    """A credit is booked against the advice it brings the money of, or waits for one."""
    facts = line.facts(event.id, "receipt")
    gross = facts.money.amount + (facts.fee.amount if facts.fee else 0)
    customers = customers_of(it, line.bank)
    payer = named_customer(customers, text_of(line.entry))
    mine = ReceiptRow(
        key=receipt_key(BANK, line.bank.key, line.ref),
        side=BANK,
        party=line.bank.key,
        ref=line.ref,
        amount=gross,
        on=line.on,
        place=f"{BANK}:{gross}",
        payer=line.bank.key if line.entry.kind in DEPOSITS else payer.key if payer else "",
        said=line.words,
        references=references_of(line.entry),
        document=line.row.id,
        event=event.id,
        at=line.path,
    )
    found = counterpart(it, mine, line.bank)
    if found is not None:
        meet(it, event, line, mine, *found)
        return
    named = name_payment(it, event, line, customers, payer)
    if named is not None:
        settle_named(it, event, line, mine, *named)
        return
    keep(it, mine)
    post_line(it, event, facts)
    open_case(
        it,
        "unmatched-credit",
        payer.key if payer else line.bank.key,
        f"{line.bank.name} credited {money(gross)}: {line.words or line.entry.kind}",
        document=line.row.id,
        subject=mine.key,
        amount=gross,
        hint="it ends by itself when the advice comes; else ask the payer what it is for",
    )


def customers_of(it: Decision, bank: Agreement) -> list[Agreement]:
    """The customers whose payments a bank reports."""
    agreements = it.configuration.agreements
    return [agreements[key] for key in bank.payer_for if key in agreements]


def meet(
    it: Decision, event: Event, line: Line, mine: ReceiptRow, advice: ReceiptRow, basis: str
) -> None:
    """The credit clears the item of its advice; a difference stays there, with a case."""
    mine = msgspec.structs.replace(mine, payer=advice.payer)
    facts = line.facts(event.id, "receipt", party=advice.party, ref=advice.ref)
    post_line(it, event, facts)
    join(it, mine, advice, basis)
    if mine.amount != advice.amount:
        open_case(
            it,
            "receipt-differs",
            advice.payer,
            f"{line.bank.name} credited {money(mine.amount)} for payment {advice.ref}, the advice "
            f"says {money(advice.amount)}",
            document=line.row.id,
            subject=advice.key,
            amount=mine.amount - advice.amount,
            hint="ask the bank whether it kept a fee, or the payer for the rest",
        )


def settle_named(
    it: Decision,
    event: Event,
    line: Line,
    mine: ReceiptRow,
    payer: Agreement,
    document: Remittance,
    applied: Applied,
) -> None:
    """A credit without advice settles what its own words name, as agreed with the bank."""
    keep(
        it,
        msgspec.structs.replace(
            mine, payer=payer.key, place=f"{APPLIED}:{mine.amount}", basis="named in its text"
        ),
    )
    receipt = (line.bank.key, line.ref)
    further = post_remittance(event, RemittanceFacts(applied=applied, receipt=receipt, part=2))
    post_line(it, event, line.facts(event.id, "receipt"), *further)
    report(it, line.row, document, payer, applied)


def name_payment(
    it: Decision,
    event: Event,
    line: Line,
    customers: list[Agreement],
    payer: Agreement | None,
) -> tuple[Agreement, Remittance, Applied] | None:
    """What a credit settles by its own words; None where that is not agreed or not clear.

    One invoice takes the whole credit, as a payer would state it; several must come to it exactly.
    Without an invoice the money stands on the account of the customer it names, where agreed.
    """
    agreed = line.bank.banking.apply
    if agreed == "never" or line.entry.charges:
        return None
    found = [(each, numbers) for each in customers if (numbers := invoices_in(it, line, each))]
    if len(found) > 1 or (found and payer is not None and found[0][0].key != payer.key):
        return None
    if not found and (agreed != "customers" or payer is None):
        return None
    owner, numbers = found[0] if found else (payer, [])
    assert owner is not None
    items = stated_items(it, event, line, owner, numbers)
    if items is None:
        return None
    document = Remittance(
        action="payment only", amount=line.entry.amount, trace=line.ref, paid_on=line.on
    )
    applied = apply(it, line.row, document, owner, event, path=f"{line.path}.", found=items)
    return None if applied.held else (owner, document, applied)


def invoices_in(it: Decision, line: Line, customer: Agreement) -> list[str]:
    """The open invoices of a customer that a line names, once each, in the order it names them."""
    opened = [
        item.ref
        for item in it.state.children(OpenItemRow, "party", customer.key)
        if item.account == AR_TRADE and item.amount > 0
    ]
    rows = (it.state.get(InvoiceRow, number) for number in opened)
    index = index_references(opened, {row.number: row.invoice for row in rows if row is not None})
    sure = {way: number for way, number in index.items() if way[0] in SURE_WAYS}
    stated = [item.reference for detail in line.entry.details for item in detail.items]
    found = [find_reference(index, each) for each in stated]
    words = (*words_of(line.entry), line.entry.customer_reference)
    found += [find_reference(sure, each) for each in words if usable((each,))]
    return [number for number in dict.fromkeys(found) if number in opened]


def stated_items(
    it: Decision, event: Event, line: Line, customer: Agreement, numbers: list[str]
) -> list[Stated] | None:
    """The items of a payment that names invoices; None when several do not come to it."""
    amount = to_minor(line.entry.amount)
    whole = Sum(amount=amount, terms=document_factor(event.id, f"{line.path}.amount"))
    if len(numbers) == 1:
        return [Stated(path="items[0]", reference=numbers[0], kind="invoice", paid=whole)]
    sums = []
    for number in numbers:
        item = it.state.get(OpenItemRow, f"{AR_TRADE}|{customer.key}|{number}")
        assert item is not None
        terms = open_factor(AR_TRADE, customer.key, number)
        sums.append(Sum(amount=item.amount, terms=terms))
    if numbers and sum(each.amount for each in sums) != amount:
        return None
    return [
        Stated(path=f"items[{place}]", reference=number, kind="invoice", paid=paid)
        for place, (number, paid) in enumerate(zip(numbers, sums, strict=True))
    ]
