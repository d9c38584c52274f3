"""The demo's bank: it tells us what the customer pays, with discounts, deductions and mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from gateway.demo.wire import Letter, Mail, documents_of, letter
from gateway.demo.world import BANK, CUSTOMER, US
from translators.documents import Adjustment, Invoice, PaidEntity, PaidItem, Party, Remittance

CLAIMED, SHORT = 1, 3
"""The places of the invoices that are paid less a claim, and short without a word."""

UNPAID_EVERY, UNPAID_AT = 5, 4
"""Of every five invoices the fifth is not paid in time."""

CLAIM = Decimal("25.00")
MISSING = Decimal("12.50")
STRANGE = Decimal("148.20")
"""What the claim deducts, what is short, and what pays an invoice that is not ours."""

NOT_OURS = "INV-7788"
DISCOUNT = Decimal("0.02")
CENT = Decimal("0.01")
MOST_ITEMS = 400
"""Invoices one remittance pays at most."""


def invoices_in(mail: Iterable[Mail]) -> list[Invoice]:
    """The invoices the customer got from us."""
    return [each for each in documents_of(mail) if isinstance(each, Invoice)]


def payments(mail: Iterable[Mail], on: date) -> Iterator[Letter]:
    """The customer pays four of five invoices in time, most of them less their discount."""
    invoices = invoices_in(mail)
    items = [
        item(invoice, place)
        for place, invoice in enumerate(invoices)
        if place % UNPAID_EVERY != UNPAID_AT
    ]
    items.append(PaidItem(reference_kind="seller's invoice", reference=NOT_OURS, paid=STRANGE))
    for number, first in enumerate(range(0, len(items), MOST_ITEMS), 1):
        paid = items[first : first + MOST_ITEMS]
        yield letter(BANK, "820", [remittance(f"FW{on:%m%d}{number:04d}", on, paid)])


def late_payments(mail: Iterable[Mail], on: date) -> Iterator[Letter]:
    """Every second invoice left open is paid weeks late, and the discount is taken all the same."""
    left = invoices_in(mail)[UNPAID_AT::UNPAID_EVERY]
    items = [discounted(invoice) for invoice in left[::2]]
    for number, first in enumerate(range(0, len(items), MOST_ITEMS), 1):
        paid = items[first : first + MOST_ITEMS]
        yield letter(BANK, "820", [remittance(f"FW{on:%m%d}{number:04d}", on, paid)])


def item(invoice: Invoice, place: int) -> PaidItem:
    """How the invoice at a place is paid."""
    if place == SHORT:
        return PaidItem(
            reference_kind="seller's invoice",
            reference=invoice.number,
            paid=invoice.total - MISSING,
        )
    paid = discounted(invoice)
    if place != CLAIMED:
        return paid
    claim = Adjustment(
        amount=-CLAIM,
        reason="item not accepted, damaged",
        reference_kind="buyer's credit memo",
        reference="CLM-2031",
    )
    return PaidItem(
        reference_kind=paid.reference_kind,
        reference=paid.reference,
        paid=paid.paid,
        invoiced=paid.invoiced,
        discount=paid.discount,
        adjustments=(claim,),
    )


def discounted(invoice: Invoice) -> PaidItem:
    """The invoice paid less two per cent."""
    discount = (invoice.total * DISCOUNT).quantize(CENT)
    return PaidItem(
        reference_kind="seller's invoice",
        reference=invoice.number,
        paid=invoice.total - discount,
        invoiced=invoice.total,
        discount=discount,
    )


def remittance(trace: str, on: date, items: Sequence[PaidItem]) -> Remittance:
    """The 820 for these items; what moves is their sum less their claims."""
    amount = sum((each.paid or Decimal(0) for each in items), Decimal(0))
    claims = sum((claim.amount for each in items for claim in each.adjustments), Decimal(0))
    return Remittance(
        action="payment with remittance",
        amount=amount + claims,
        flow="credit",
        method="ACH",
        format="CTX",
        payer_bank_kind="ABA routing",
        payer_bank="071901234",
        payer_account_kind="demand deposit",
        payer_account="5500112233",
        originator="1362225555",
        payee_bank_kind="ABA routing",
        payee_bank="071000288",
        payee_account_kind="demand deposit",
        payee_account="8800776655",
        paid_on=on,
        trace_kind="current transaction",
        trace=trace,
        parties=(
            Party(role="payer", name=CUSTOMER.name),
            Party(role="payee", name=US.name),
        ),
        entities=(PaidEntity(number="1", items=tuple(items)),),
    )
