"""Invoices are held to the sums of EN 16931, each rule by its name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.translators.xml.ubl_files import invoice, money, parsed, tax_total
from translators.documents import Charge, Invoice, InvoiceLine, Tax
from translators.problems import Severity
from translators.xml.totals import check_totals, net_amount

D = Decimal
OFF = '<cbc:AllowanceTotalAmount currencyID="EUR">10</cbc:AllowanceTotalAmount>'
PAID = '<cbc:PrepaidAmount currencyID="EUR">50</cbc:PrepaidAmount>'
CENTS = '<cbc:PayableRoundingAmount currencyID="EUR">0.02</cbc:PayableRoundingAmount>'


def allowance(amount: str, *, charge: str = "false", tax: str = "20") -> str:
    return f"""<cac:AllowanceCharge><cbc:ChargeIndicator>{charge}</cbc:ChargeIndicator>
        <cbc:Amount currencyID="EUR">{amount}</cbc:Amount>
        <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>{tax}</cbc:Percent>
        <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory>
        </cac:AllowanceCharge>"""


def rules(content: bytes) -> list[str]:
    return [one.message.partition(":")[0] for one in parsed(content).problems]


@pytest.mark.parametrize("root", ["Invoice", "CreditNote"])
def test_what_adds_up_is_no_finding(root: str) -> None:
    assert parsed(invoice(root=root)).problems == ()


def test_allowances_prepayment_and_rounding_add_up() -> None:
    content = invoice(
        charges=allowance("10"),
        tax=tax_total("90", "18"),
        sums=money(100, 90, 108, "58.02", OFF + PAID + CENTS),
    )
    assert rules(content) == []


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (invoice(sums=money(99, 99, 119, 119)), ["BR-CO-10"]),
        (
            invoice(
                charges=allowance("10"), tax=tax_total("90", "18"), sums=money(100, 90, 108, 108)
            ),
            ["BR-CO-11", "BR-CO-13"],
        ),
        (
            invoice(
                charges=allowance("10", charge="true"),
                tax=tax_total("110", "22"),
                sums=money(100, 110, 132, 132),
            ),
            ["BR-CO-12", "BR-CO-13"],
        ),
        (invoice(tax=tax_total("100", "20", "21"), sums=money(100, 100, 121, 121)), ["BR-CO-14"]),
        (invoice(sums=money(100, 100, 121, 121)), ["BR-CO-15"]),
        (invoice(sums=money(100, 100, 120, 119)), ["BR-CO-16"]),
        (invoice(tax=tax_total("100", "30"), sums=money(100, 100, 130, 130)), ["BR-CO-17"]),
        (invoice(tax=tax_total("110", "21"), sums=money(100, 100, 121, 121)), ["BR-S-08"]),
        (invoice(tax=tax_total("100.90", "20.18"), sums=money(100, 100, "120.18", "120.18")), []),
    ],
)
def test_each_sum_is_held_to_its_parts(content: bytes, found: list[str]) -> None:
    assert rules(content) == found


def test_a_finding_holds_and_says_where() -> None:
    (problem,) = parsed(invoice(sums=money(100, 100, 120, 119))).problems
    assert (problem.code, problem.severity) == ("invoice-out-of-balance", Severity.HOLD)
    assert problem.place.path == "/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount"
    assert "120" in problem.message
    assert problem.value == "119"
    assert problem.hint


def test_a_line_is_its_quantity_times_its_price() -> None:
    content = invoice().replace(b">25<", b">24<")
    (problem,) = parsed(content).problems
    assert problem.severity is Severity.WARN
    assert problem.message.startswith("R120: line 10, quantity × price come to 96.00")
    assert problem.place.path == "/Invoice/cac:InvoiceLine/cbc:LineExtensionAmount"


def test_what_is_not_stated_is_not_held_against_anybody() -> None:
    bare = Invoice(
        number="1",
        invoiced_on=date(2026, 11, 21),
        total=D(5),
        lines=(InvoiceLine(amount=D(3)), InvoiceLine()),
        charges=(Charge(kind="service", amount=D(9)),),
        taxes=(Tax(kind="VAT", amount=D(1)),),
    )
    assert list(check_totals(bare, "Invoice")) == []


@pytest.mark.parametrize(
    ("basis", "amount"),
    [
        ("", "10.00"),
        ("per each", "10.00"),
        ("per dozen", "0.83"),
        ("2.5", "4.00"),
        ("8", "1.25"),
        ("per hundred feet", None),
        ("0", None),
    ],
)
def test_a_price_is_for_so_many(basis: str, amount: str | None) -> None:
    line = InvoiceLine(quantity=D(4), unit_price=D("2.5"), price_basis=basis)
    assert net_amount(line) == (None if amount is None else D(amount))


def test_no_number_is_too_long_for_a_sum() -> None:
    line = InvoiceLine(
        quantity=D("9" * 30), unit_price=D("9" * 30), price_basis="0." + "0" * 28 + "1"
    )
    assert net_amount(line)
    assert net_amount(InvoiceLine(quantity=D(1))) is None
