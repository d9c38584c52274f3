"""Whether an invoice adds up by the rules of EN 16931: BR-CO-10 … BR-CO-17 and the tax breakdown.

Only the lines themselves count; sub lines are shares of theirs. What a sender does not state is not
held against it. The rules are those of EN 16931-1, §6.4; the tolerances those its validators have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal

from translators.documents import Charge, Invoice, InvoiceLine, Tax
from translators.problems import Place, Problem, Severity

CENT = Decimal("0.01")
EXACT = Context(prec=100, rounding=ROUND_HALF_UP)
"""Enough digits for a product of two numbers of 30 digits over a third."""

LINE_SLACK = Decimal("0.02")
"""What a line may be off its quantity × price (Peppol's rule R120)."""

TAX_SLACK = Decimal(1)
"""What a tax or its base may be off (BR-CO-17, BR-S-08): systems round by line or in all."""

DIVISORS: Mapping[str, Decimal] = {
    "per ten": Decimal(10),
    "per dozen": Decimal(12),
    "per hundred": Decimal(100),
    "per thousand": Decimal(1000),
    "per ten thousand": Decimal(10_000),
    "per hundred thousand": Decimal(100_000),
}
"""For how many of the unit a price is, by our word; other numbers stand as they are."""

NUMBER = re.compile(r"\d{1,30}(\.\d{1,30})?", re.ASCII)

LINE_RULE = "R120"
"""Peppol's own: EN 16931 lets a line's amount be what it is, so that it holds nothing."""

MONEY = "cac:LegalMonetaryTotal/cbc:"


def check_totals(invoice: Invoice, root: str) -> Iterator[Problem]:
    """Yield everything in which the stated sums of an invoice or credit memo contradict each other.

    `root` is the name of the file's root, for the places. Each holds the document but those of a
    line.
    """
    stated = {one.kind: one.amount for one in invoice.totals if one.amount is not None}
    lines = [line.amount for line in invoice.lines if line.amount is not None]
    total = stated.get("line item total")
    if total is not None and len(lines) == len(invoice.lines):
        yield from _differs("BR-CO-10", "the lines", sum(lines), total, root, "LineExtensionAmount")
    reduced, raised = _charged(invoice.charges)
    for rule, kind, summed, name in (
        ("BR-CO-11", "allowances", reduced, "AllowanceTotalAmount"),
        ("BR-CO-12", "charges", raised, "ChargeTotalAmount"),
    ):
        said = stated.get(kind, Decimal(0))
        yield from _differs(rule, f"the {kind}", summed, said, root, name)
    net, gross = stated.get("total without tax"), stated.get("total with tax")
    if net is not None and total is not None:
        made = total - stated.get("allowances", Decimal(0)) + stated.get("charges", Decimal(0))
        what = "lines, allowances and charges"
        yield from _differs("BR-CO-13", what, made, net, root, "TaxExclusiveAmount")
    tax = stated.get("tax")
    if tax is not None and invoice.taxes:
        summed = sum((one.amount or Decimal(0) for one in invoice.taxes), Decimal(0))
        yield from _differs("BR-CO-14", "the taxes", summed, tax, root, "TaxAmount")
    if net is not None:
        made = net + (tax or Decimal(0))
        if gross is not None:
            what = "the total without tax and the tax"
            yield from _differs("BR-CO-15", what, made, gross, root, "TaxInclusiveAmount")
        due = made if gross is None else gross
        due += stated.get("rounding", Decimal(0)) - stated.get("prior payment", Decimal(0))
        what = "the total with tax, less what is paid"
        yield from _differs("BR-CO-16", what, due, invoice.total, root, "PayableAmount")
    yield from _check_taxes(invoice, root)
    yield from _check_lines(invoice, root)


def net_amount(line: InvoiceLine) -> Decimal | None:
    """Return quantity × price with the line's allowances and charges, to the cent.

    None where the line states no quantity or price, or a price for something it does not tell.
    """
    parts = parts_of(line.price_basis)
    if line.quantity is None or line.unit_price is None or not parts:
        return None
    reduced, raised = _charged(line.charges)
    extended = EXACT.divide(EXACT.multiply(line.quantity, line.unit_price), parts)
    return EXACT.quantize(extended, CENT) - reduced + raised


def parts_of(basis: str) -> Decimal:
    """Return for how many of the unit a price is: 1 for words that say nothing else, 0 unclear."""
    if NUMBER.fullmatch(basis):
        return Decimal(basis)
    return DIVISORS.get(basis, Decimal(0 if basis.endswith("feet") else 1))


def _charged(charges: tuple[Charge, ...]) -> tuple[Decimal, Decimal]:
    """Return what allowances take off and what charges add."""
    sums = {"allowance": Decimal(0), "charge": Decimal(0)}
    for one in charges:
        if one.kind in sums:
            sums[one.kind] += one.amount or Decimal(0)
    return sums["allowance"], sums["charge"]


def _check_taxes(invoice: Invoice, root: str) -> Iterator[Problem]:
    """Each tax is its base × its rate, each base what the lines and charges of its rate come to."""
    taxable: dict[tuple[str, Decimal], Decimal] = {}
    parts = [(one.amount, one.taxes) for one in invoice.lines]
    for charge in invoice.charges:
        sign = -1 if charge.kind == "allowance" else 1
        parts.append((sign * (charge.amount or Decimal(0)), charge.taxes))
    told = all(amount is not None and len(taxes) == 1 for amount, taxes in parts)
    for amount, taxes in parts if told else ():
        assert amount is not None
        key = _rate(taxes[0])
        taxable[key] = taxable.get(key, Decimal(0)) + amount
    for one in invoice.taxes:
        if one.base is None:
            continue
        if one.percent is not None and one.amount is not None:
            due = EXACT.quantize(EXACT.multiply(one.base, one.percent.scaleb(-2)), CENT)
            what = f"{one.percent:f} % of {one.base:f}"
            yield from _differs("BR-CO-17", what, due, one.amount, root, "TaxAmount", TAX_SLACK)
        if told:
            made = taxable.get(_rate(one), Decimal(0))
            what = f"what is taxed as {one.category or one.kind}"
            yield from _differs("BR-S-08", what, made, one.base, root, "TaxableAmount", TAX_SLACK)


def _rate(tax: Tax) -> tuple[str, Decimal]:
    """Return what the breakdown tells taxes apart by: category and rate."""
    return tax.category, tax.percent or Decimal(0)


def _check_lines(invoice: Invoice, root: str) -> Iterator[Problem]:
    """Each line is its quantity × its price, less allowances, plus charges."""
    for line in invoice.lines:
        due = net_amount(line)
        if due is not None and line.amount is not None:
            what = f"line {line.number}, quantity × price"
            name = "LineExtensionAmount"
            yield from _differs(LINE_RULE, what, due, line.amount, root, name, LINE_SLACK)


def _differs(
    rule: str,
    what: str,
    made: Decimal | int,
    said: Decimal,
    root: str,
    name: str,
    slack: Decimal = Decimal(0),
) -> Iterator[Problem]:
    """Yield the finding that a stated sum is not what it is made of, beyond `slack`."""
    if abs(made - said) <= slack:
        return
    place = {"TaxAmount": "cac:TaxTotal/cbc:", "TaxableAmount": "cac:TaxTotal/cac:TaxSubtotal/cbc:"}
    within = place.get(name, MONEY) if rule != LINE_RULE else "cac:" + root + "Line/cbc:"
    yield Problem(
        code="invoice-out-of-balance",
        message=f"{rule}: {what} come to {made:f}, {name} says {said:f}",
        severity=Severity.WARN if rule == LINE_RULE else Severity.HOLD,
        place=Place(path=f"/{root}/{within}{name}"),
        value=f"{said:f}",
        hint="ask the sender for an invoice that adds up",
    )
