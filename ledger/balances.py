"""Whether a document adds up in itself: an invoice to its total, packs to their quantities.

What does not balance is told to a person and never to the 997: the syntax was right (X12.md §2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product

import msgspec

from ledger.banking import check_statement
from ledger.money import extend, money_text, to_minor
from ledger.pricing import divisor
from translators.documents import BankStatement, Charge, Document, Invoice, ShipNotice, Tax
from translators.problems import Place, Problem, Severity

LEAST_TOLERANCE = 5
"""An invoice may miss its total by so many minor units however few lines it has: rounding."""

SIGNS = {"allowance": -1, "charge": 1}
"""What a charge does to the total (SAC01); other kinds do nothing."""

SETTLED = {"prior payment": -1, "rounding": 1}
"""What stands between an invoice's sum and what is left to pay, where it states it (UBL)."""

LEVELS = ("orders", "pallets", "cartons", "items")
"""The collections by which the levels of a ship notice hold one another."""


def check_balance(document: Document) -> tuple[Problem, ...]:
    """Everything in which a received document does not add up; nothing for kinds without a sum."""
    check = CHECKS.get(type(document))
    return tuple(check(document)) if check else ()


def check_invoice(invoice: Invoice) -> Iterator[Problem]:
    """Lines with their charges and taxes come to the total, within a cent a line or five in all.

    A line's charge may be in its price already, or stand again in the summary; taxes may be in the
    charges. The reading that comes nearest counts. Lines without a price, or with one for a measure
    the line does not state, cannot be judged.
    """
    lines = 0
    for line in invoice.lines:
        parts_of = divisor(line.price_basis)
        if line.quantity is None or line.unit_price is None or parts_of is None:
            return
        lines += extend(line.quantity, line.unit_price, parts_of)
    own = sum(charged(line.charges) for line in invoice.lines)
    taxed = taxes(invoice.taxes)
    stated = [each for each in invoice.totals if each.kind in SETTLED]
    taxed_lines = sum(taxes(line.taxes) for line in invoice.lines)
    settled = sum(SETTLED[each.kind] * to_minor(each.amount or Decimal(0)) for each in stated)
    parts = ({0, own}, {0, charged(invoice.charges)}, {0, taxed}, {0, taxed_lines}, {0, settled})
    total = to_minor(invoice.total)
    sums = [lines + sum(chosen) for chosen in product(*parts)]
    nearest = min(sums, key=lambda each: (abs(abs(each) - abs(total)), each))
    missed = abs(abs(nearest) - abs(total))
    if missed > max(len(invoice.lines), LEAST_TOLERANCE):
        yield Problem(
            code="invoice-out-of-balance",
            message=f"the lines, charges and taxes come to {money_text(nearest)}, the total says "
            f"{money_text(total)}: {money_text(missed)} are unexplained",
            severity=Severity.HOLD,
            place=Place(segment="TDS", element=1),
            value=f"{invoice.total:f}",
            hint="ask the sender what the rest is for",
        )


def charged(charges: Sequence[Charge]) -> int:
    """What allowances and charges with an amount come to, in minor units."""
    return sum(
        SIGNS.get(each.kind, 0) * to_minor(each.amount)
        for each in charges
        if each.amount is not None
    )


def taxes(stated: Sequence[Tax]) -> int:
    """What taxes with an amount come to, in minor units."""
    return sum(to_minor(each.amount) for each in stated if each.amount is not None)


def check_ship_notice(notice: ShipNotice) -> Iterator[Problem]:
    """What states a quantity, and holds packs or items in the same unit, holds as much as that."""
    yield from _held(notice, "")


def _held(level: msgspec.Struct, path: str) -> Iterator[Problem]:
    """The levels below one, each with its place, and whether they come to what it states."""
    below = [
        (f"{path}{name}[{at}]", each)
        for name in LEVELS
        for at, each in enumerate(getattr(level, name, ()))
    ]
    quantity, unit = getattr(level, "quantity", None), getattr(level, "unit", "")
    parts = [(getattr(each, "quantity", None), getattr(each, "unit", "")) for _, each in below]
    if quantity is not None and parts and all(n is not None and u == unit for n, u in parts):
        held = sum(part for part, _ in parts if part is not None)
        if held != quantity:
            yield Problem(
                code="packs-not-quantity",
                message=f"{path.rstrip('.')}: {quantity:f} {unit} are said to ship, the packs hold "
                f"{held:f}",
                severity=Severity.WARN,
                place=Place(segment="SN1", element=2, loop=path.rstrip(".")),
                value=f"{quantity:f}",
                hint="count what arrives; ask the sender which of the two is right",
            )
    for place, each in below:
        yield from _held(each, f"{place}.")


CHECKS: Mapping[type, Callable[..., Iterator[Problem]]] = {
    Invoice: check_invoice,
    ShipNotice: check_ship_notice,
    BankStatement: check_statement,
}
"""What is added up, by the kind of document."""
