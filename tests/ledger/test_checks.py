"""Checks of an order before it is released."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from ledger.checks import OrderChecks, check_order, exposure
from tests.ledger.cycle import ORDER
from translators.problems import Severity

D = Decimal
TODAY = date(2026, 1, 12)
CHECKS = OrderChecks(today=TODAY)


def found(order=ORDER, checks=CHECKS, price_of=None):
    problems = check_order(order, checks, price_of)
    assert all(one.severity is Severity.HOLD and one.hint for one in problems)
    return [(one.code, one.message) for one in problems]


def codes(*arguments):
    return [code for code, _ in found(*arguments)]


def first_line(**changes):
    return replace(ORDER, lines=(replace(ORDER.lines[0], **changes), ORDER.lines[1]))


def test_a_good_order_has_no_findings():
    prices = {one.sku: one.unit_price for one in ORDER.lines}
    assert found(price_of=lambda line: prices[line.sku]) == []


def test_exposure_counts_a_credit_against_what_is_owed():
    assert exposure(ar_trade=100, unbilled=20, backlog=30, unapplied=-50) == 100


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (replace(ORDER, lines=()), "no-lines"),
        (replace(ORDER, number="PO\x0777"), "unusable-number"),
        (replace(ORDER, number="PO\n77"), "unusable-number"),
        (first_line(quantity=D(0)), "no-quantity"),
        (first_line(unit_price=D("-0.01")), "price-difference"),
        (first_line(extension=10**16), "amount-too-large"),
        (first_line(quantity=D(10**12), factor=D(1000)), "amount-too-large"),
        (
            replace(ORDER, lines=tuple(replace(one, extension=10**15) for one in ORDER.lines)),
            "amount-too-large",
        ),
        (replace(ORDER, currency="EUR"), "currency-not-agreed"),
        (replace(ORDER, cancel_after=date(2026, 1, 11)), "ship-window-closed"),
        (replace(ORDER, ship_by=date(2026, 1, 11)), "ship-window-closed"),
    ],
)
def test_each_reason_to_hold(order, code):
    assert codes(order) == [code]


def test_a_window_closes_after_its_last_day():
    assert codes(replace(ORDER, cancel_after=TODAY, ship_by=date(2026, 1, 1))) == []


def test_the_credit_limit_counts_this_order():
    at_limit = replace(CHECKS, exposure=74904, credit_limit=100_000)
    assert codes(ORDER, at_limit) == []
    ((code, message),) = found(ORDER, replace(at_limit, exposure=74905))
    assert code == "over-credit-limit"
    assert message == ("749.05 USD open and this order of 250.96 pass the limit of 1000.00 by 0.01")


@pytest.mark.parametrize(
    ("agreed", "tolerance", "wrong"),
    [
        ("24.995", "0", 0),
        ("24.99", "0", 1),
        ("25.00", "0.02", 0),
        ("25.00", "0.0199", 1),
        ("20", "24.975", 0),
        ("30", "10", 1),
    ],
)
def test_prices_differ_by_no_more_than_the_tolerance(agreed, tolerance, wrong):
    checks = replace(CHECKS, price_tolerance_percent=D(tolerance))
    prices = {"A100": D(agreed), "B/2 x": D("0.335")}
    assert codes(ORDER, checks, lambda line: prices[line.sku]) == ["price-difference"] * wrong


def test_a_price_difference_says_what_it_costs():
    ((_, less),) = found(
        first_line(), CHECKS, lambda line: {"A100": D(26)}.get(line.sku, D("0.335"))
    )
    assert less == (
        "line 1: the price 24.995 is not the agreed 26, which makes 10.05 USD less over the line"
    )
    ((_, more),) = found(
        first_line(), CHECKS, lambda line: {"A100": D(24)}.get(line.sku, D("0.335"))
    )
    assert more.endswith("is not the agreed 24, which makes 9.95 USD more over the line")


def test_a_price_per_hundred_is_compared_per_hundred():
    line = replace(ORDER.lines[0], unit_price=D(2500), divisor=100, extension=25000)
    order = replace(ORDER, lines=(line,))
    assert codes(order, CHECKS, lambda _: D(25)) == []


def test_what_has_no_agreed_price_is_held_and_what_is_ours_is_not_compared():
    assert codes(replace(ORDER, lines=ORDER.lines[:1]), CHECKS, lambda _: None) == ["no-price"]
    ours = first_line(price_terms="price:items.csv#4/price", sku="A100")
    unknown = replace(ours, lines=(ours.lines[0], replace(ours.lines[1], sku="")))
    assert codes(unknown, CHECKS, lambda _: None) == []
