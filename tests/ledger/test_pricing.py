"""What a price is for, and invoices whose prices are for so many or partly paid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger.balances import check_balance
from ledger.pricing import divisor
from translators.documents import Amount, Invoice, InvoiceLine

D = Decimal


@pytest.mark.parametrize(
    ("basis", "parts"),
    [
        ("", 1),
        ("per each", 1),
        ("per dozen", 12),
        ("3", 3),
        ("250", 250),
        ("2.5", None),
        ("0", None),
        ("per hundred feet", None),
        ("XX", 1),
    ],
)
def test_a_basis_says_for_how_many_a_price_is(basis: str, parts: int | None) -> None:
    assert divisor(basis) == parts


def test_what_is_prepaid_or_rounded_is_not_missing() -> None:
    line = InvoiceLine(number="1", quantity=D(6), unit="EA", unit_price=D(100), price_basis="3")
    invoice = Invoice(
        number="1",
        invoiced_on=date(2026, 11, 21),
        lines=(line,),
        total=D("150.02"),
        totals=(
            Amount(kind="prior payment", amount=D(50)),
            Amount(kind="rounding", amount=D("0.02")),
        ),
    )
    assert check_balance(invoice) == ()
