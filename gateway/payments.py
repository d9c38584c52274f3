"""Remittances (820): applied to open invoices, with discounts, deductions and what is left over."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from gateway.agreement import Agreement
from gateway.decision import Decision, happen, money, open_case
from gateway.posting import open_amount, post
from gateway.receipts import advise, already_applied, noted_event
from gateway.rows import DocumentRow, InvoiceRow, OpenItemRow
from gateway.statuses import moved
from ledger.accounts import AR_TRADE
from ledger.entries import Event
from ledger.matching import Applied, Tolerances, apply_remittance
from ledger.money import to_minor
from ledger.rules import RULES
from ledger.rules.remittance import RemittanceFacts
from ledger.sales import BilledInvoice, OpenItem
from ledger.settling import Stated
from translators.documents import Remittance
from translators.problems import Severity


def decide_remittance(
    it: Decision, row: DocumentRow, document: Remittance, agreement: Agreement
) -> DocumentRow:
    """The payment is applied and booked, or held whole; what needs a person becomes cases."""
    payer = payer_of(it, document, agreement)
    if payer is None:
        return hold_payment(it, row, "unknown-payer", "its payer is none of our customers")
    applied = apply(it, row, document, payer)
    if applied.held:
        problem = next(each for each in applied.problems if each.severity is Severity.HOLD)
        return hold_payment(it, row, problem.code, problem.message, problem.hint)
    before = already_applied(it, document, payer, applied.payment.amount)
    if before is not None:
        said = f"its money was applied without it, as {before.ref} in {before.document}"
        return hold_payment(it, row, "already-applied", said, "compare the two, then reject it")
    event = happen(it, "remittance", document.paid_on or it.today, row, subject=payer.key)
    applied = apply(it, row, document, payer, event)
    receipt = advise(it, row, document, payer, applied)
    post(it, RULES["remittance"](event, RemittanceFacts(applied=applied, receipt=receipt)))
    noted_event(it, row.id, event.id)
    report(it, row, document, payer, applied)
    return moved(msgspec.structs.replace(row, event=event.id, subject=payer.key), posting="posted")


def payer_of(it: Decision, document: Remittance, agreement: Agreement) -> Agreement | None:
    """The customer that pays: the sender itself, or the payer a bank names."""
    if "customer" in agreement.roles:
        return agreement
    agreements = it.configuration.agreements
    customers = [agreements[key] for key in agreement.payer_for if key in agreements]
    payers = [party for party in document.parties if party.role == "payer" and party.id]
    for party in payers:
        for customer in customers:
            # `91:ACME` names the qualifier for people; among one bank's payers the id is enough.
            ids = {known.rpartition(":")[2] for known in customer.selling.payer_ids}
            if party.id in ids:
                return customer
    if len(customers) != 1 or (payers and customers[0].selling.payer_ids):
        return None
    return customers[0]


def apply(
    it: Decision,
    row: DocumentRow,
    document: Remittance,
    payer: Agreement,
    event: Event | None = None,
    *,
    path: str = "",
    found: Sequence[Stated] | None = None,
) -> Applied:
    """The payment against what the payer has open; without an event only to see whether it fits.

    `path` is where it stands in the row's document when it is one of several; `found` are its items
    where the payer stated none and somebody found them out.
    """
    items = [
        item
        for item in it.state.children(OpenItemRow, "party", payer.key)
        if item.account == AR_TRADE and item.amount
    ]
    stated = (*document.items, *(item for each in document.entities for item in each.items))
    named = [item.reference for item in stated] + [each.reference for each in found or ()]
    invoices: dict[str, BilledInvoice] = {}
    for number in dict.fromkeys((*(item.ref for item in items), *named)):
        billed = it.state.get(InvoiceRow, number)
        if billed is not None and billed.customer == payer.key:
            invoices[number] = billed.invoice
    selling = payer.selling
    return apply_remittance(
        event or Event(id="EV0", kind="remittance", on=it.today, document=row.id),
        document,
        payer.key,
        {
            item.ref: OpenItem(
                account=item.account,
                party=item.party,
                ref=item.ref,
                amount=item.amount,
                on=item.on,
                due_on=invoices[item.ref].due_on if item.ref in invoices else None,
            )
            for item in items
        },
        invoices,
        Tolerances(
            write_off=selling.write_off,
            discount_grace_days=selling.discount_grace_days,
            adx=selling.adx,
            actions=selling.payment_advice,
        ),
        it.configuration.entity.currency,
        path,
        found,
    )


def report(
    it: Decision,
    row: DocumentRow,
    document: Remittance,
    payer: Agreement,
    applied: Applied,
    within: str = "",
) -> None:
    """Deductions, unapplied money and short payments, each with its money, for a person.

    `within` is the path of the payment in the row's document when it is one of several.
    """
    for number, claim in enumerate(applied.claims, 1):
        about = f" about {claim.invoice}" if claim.invoice else ""
        open_case(
            it,
            "deduction",
            payer.key,
            f"{payer.name} deducted{about}: {claim.reason or 'no reason stated'} "
            f"{claim.reference}".rstrip(),
            document=row.id,
            subject=f"{applied.trace}-D{number}",
            amount=claim.money.amount,
            hint="find out whether it is right, then settle it",
        )
    settled = {line.path: line.invoice for line in applied.lines}
    report_over(it, row, payer, applied)
    for problem in applied.problems:
        if problem.severity is Severity.WARN:
            path = problem.place.loop
            invoice = settled.get(path, "")
            short = problem.code == "short-payment"
            amount = (
                open_amount(it, AR_TRADE, payer.key, invoice)
                if short
                else paid_at(document, path.removeprefix(within))
            )
            open_case(
                it,
                problem.code,
                payer.key,
                problem.message,
                document=row.id,
                subject=invoice or applied.trace,
                amount=amount,
                hint=problem.hint,
            )


def report_over(it: Decision, row: DocumentRow, payer: Agreement, applied: Applied) -> None:
    """Money over what an invoice was open for, or for nothing named, waits to be told what it is.

    (What names an invoice that is not open, or not ours, has a problem of its own.)
    """
    paid = {line.invoice for line in applied.lines}
    for one in applied.unapplied:
        if one.invoice in paid or not (one.invoice or one.reference):
            what = f"more than {one.invoice} was open for" if one.invoice else "nothing it names"
            open_case(
                it,
                "overpayment" if one.invoice else "unapplied-cash",
                payer.key,
                f"{payer.name} paid {money(one.money.amount)} for {what}",
                document=row.id,
                subject=applied.trace,
                amount=one.money.amount,
                hint="ask the payer what it is for, then apply or refund it",
            )


def paid_at(document: Remittance, path: str) -> int:
    """What the payer says it pays with the item at a path (`entities[0].items[2]`)."""
    stated = {f"items[{place}]": item for place, item in enumerate(document.items)}
    for index, entity in enumerate(document.entities):
        for place, item in enumerate(entity.items):
            stated[f"entities[{index}].items[{place}]"] = item
    found = stated.get(path)
    return to_minor(document.amount if found is None else found.paid or Decimal(0))


def hold_payment(
    it: Decision, row: DocumentRow, code: str, said: str, hint: str = ""
) -> DocumentRow:
    """The whole remittance waits for a person: a parse miss must never become a claim."""
    open_case(
        it,
        code,
        row.partner,
        f"payment {row.number} is held: {said}",
        document=row.id,
        amount=row.amount or 0,
        hint=hint or "add the payer to an agreement, then replay it",
    )
    return moved(row, posting="held")
