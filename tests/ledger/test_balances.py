"""Documents that add up, and those that do not."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from ledger.balances import check_balance
from translators.documents import (
    Carton,
    Charge,
    Invoice,
    InvoiceLine,
    ShipNotice,
    ShippedItem,
    ShippedOrder,
    Tax,
    TextMessage,
)

D = Decimal
ON = date(2026, 3, 2)


def line(quantity, price, charges=(), taxes=(), basis=""):
    return InvoiceLine(
        quantity=quantity and D(quantity),
        unit="EA",
        unit_price=price and D(price),
        price_basis=basis,
        charges=charges,
        taxes=taxes,
    )


def sac(kind, amount):
    return Charge(kind=kind, amount=amount and D(amount))


def tax(amount):
    return Tax(kind="state sales tax", amount=amount and D(amount))


def invoice(total, *lines, charges=(), taxes=()):
    return Invoice(
        number="INV1",
        invoiced_on=ON,
        total=D(total),
        lines=lines,
        charges=charges,
        taxes=taxes,
    )


TEN = line("10", "8.00")
FREIGHT = sac("charge", "4.00")


@pytest.mark.parametrize(
    "good",
    [
        invoice("80.00", TEN),
        invoice("-80.00", TEN),
        invoice("80.05", TEN),
        invoice("84.00", TEN, charges=(FREIGHT,)),
        invoice("78.00", TEN, charges=(sac("allowance", "2.00"), sac("charge", None))),
        invoice("80.00", line("10", "8.00", charges=(FREIGHT,))),
        invoice("84.00", line("10", "8.00", charges=(FREIGHT,))),
        invoice("84.00", line("10", "8.00", charges=(FREIGHT,)), charges=(FREIGHT,)),
        invoice("85.60", TEN, taxes=(tax("5.60"), tax(None))),
        invoice("80.00", TEN, taxes=(tax("5.60"),)),
        invoice("85.60", line("10", "8.00", taxes=(tax("5.60"),))),
        invoice("0.80", line("10", "8.00", basis="per hundred")),
        invoice("1.00", line("10", "8.00", basis="per hundred feet")),
        invoice("1.00", line("10", None)),
        invoice("1.00", line(None, "8.00")),
        invoice("80.07", *[line("1", "11.43")] * 7, charges=(sac("no charge", "4.00"),)),
    ],
)
def test_an_invoice_that_adds_up_or_cannot_be_judged(good):
    assert check_balance(good) == ()


def test_an_invoice_that_does_not():
    [problem] = check_balance(invoice("97.50", TEN, charges=(FREIGHT,)))
    assert problem.code == "invoice-out-of-balance"
    assert problem.message == (
        "the lines, charges and taxes come to 84.00, the total says 97.50: 13.50 are unexplained"
    )
    assert problem.severity == "hold"


def notice(*cartons, items=()):
    order = ShippedOrder(number="4711", cartons=cartons, items=items)
    return ShipNotice(number="SH1", noticed_on=ON, noticed_at=time(9), orders=(order,))


def item(quantity, unit="EA", cartons=()):
    return ShippedItem(quantity=quantity and D(quantity), unit=unit, cartons=cartons)


@pytest.mark.parametrize(
    "good",
    [
        notice(Carton(items=(item("4"),))),
        notice(Carton(quantity=D(9), unit="EA", items=(item("4"), item("5")))),
        notice(Carton(quantity=D(1), unit="CT", items=(item("4"), item("5")))),
        notice(Carton(quantity=D(9), unit="EA", items=(item("4"), item(None)))),
        notice(items=(item("12", cartons=(Carton(quantity=D(12), unit="EA"),)),)),
    ],
)
def test_packs_that_hold_what_is_said(good):
    assert check_balance(good) == ()


def test_packs_that_do_not():
    cartons = (Carton(quantity=D(6), unit="EA"), Carton(quantity=D(5), unit="EA"))
    [problem] = check_balance(notice(items=(item("12", cartons=cartons),)))
    assert (problem.code, problem.severity) == ("packs-not-quantity", "warn")
    assert problem.message == "orders[0].items[0]: 12 EA are said to ship, the packs hold 11"
    assert problem.place.loop == "orders[0].items[0]"


def test_what_has_no_sum():
    assert check_balance(TextMessage(subject="HELLO")) == ()
