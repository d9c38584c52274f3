"""An invoice we sent (810): what was unbilled becomes a receivable with a due date."""

from __future__ import annotations

import msgspec

from ledger.accounts import (
    ALLOWANCES,
    AR_TRADE,
    AR_UNBILLED,
    FREIGHT_BILLED,
    tax_account,
)
from ledger.dialect import cleaned
from ledger.entries import Entry, Event, Posting
from ledger.sales import BilledCharge, BilledInvoice, Shipment
from ledger.terms import document_factor, negate, open_factor


class InvoiceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The invoice and the shipment it bills.

    A charge of kind "tax" names its jurisdiction as `code`; its `terms`, like every charge's,
    evaluate to the amount the document states, which has no sign.
    """

    invoice: BilledInvoice
    shipment: Shipment


def post_invoice(event: Event, facts: InvoiceFacts) -> tuple[Entry, ...]:
    """AR:Trade for the whole, against the unbilled lines, charges, allowances and tax (BOOKS §5).

    The goods clear what stands open of the shipment line. Asserts that the parts make the total.
    """
    invoice, shipment = facts.invoice, facts.shipment
    charges = sum(charge.amount for charge in invoice.charges)
    assert invoice.total == sum(invoice.goods.values()) + charges, f"{invoice.number}: wrong total"
    due = {"due": invoice.due_on.isoformat()}
    if invoice.discount_on is not None:
        percent = f"{invoice.discount_percent:f}"
        due["terms-of-sale"] = f"{percent} percent until {invoice.discount_on.isoformat()}"
    receivable = Posting(
        account=AR_TRADE,
        amount=invoice.total,
        terms=document_factor(event.id, "total"),
        party=invoice.customer,
        ref=invoice.number,
        facts=due,
    )
    goods = tuple(
        Posting(
            account=AR_UNBILLED,
            amount=-amount,
            terms=f"- {open_factor(AR_UNBILLED, invoice.customer, ref)}",
            party=invoice.customer,
            ref=ref,
        )
        for ref, amount in invoice.goods.items()
    )
    return (
        Entry(
            event=event.id,
            on=event.on,
            payee=invoice.customer,
            narration=cleaned(f"Invoice {invoice.number} for shipment {shipment.ref}"),
            rule="invoice",
            postings=(receivable, *goods, *map(_charge, invoice.charges)),
            links=(f"invoice/{invoice.number}", f"shipment/{shipment.ref}"),
            document=event.document,
            digest=event.digest,
            policy=event.policy,
        ),
    )


def _charge(charge: BilledCharge) -> Posting:
    """An allowance (debit), a charge or a tax (credit)."""
    if charge.amount < 0:
        terms = charge.terms.removeprefix("- ")
        return Posting(account=ALLOWANCES, amount=-charge.amount, terms=terms)
    account = tax_account(charge.code) if charge.kind == "tax" else FREIGHT_BILLED
    return Posting(account=account, amount=-charge.amount, terms=negate(charge.terms))
