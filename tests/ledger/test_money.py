"""Money: one rounding, half up and mirrored, and text with exactly the currency's decimals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import (
    LARGEST,
    allocate,
    bounded,
    exponent_of,
    extend,
    from_minor,
    money_text,
    quantity_text,
    ratio_to_minor,
    read_thousandths,
    to_minor,
    to_thousandths,
)

D = Decimal


def test_an_absurd_amount_is_known_as_one_and_fits_into_a_row():
    assert [bounded(amount) for amount in (0, -5, LARGEST)] == [0, -5, LARGEST]
    assert bounded(10**40) == LARGEST + 1
    assert bounded(-(10**40)) == -LARGEST - 1


@pytest.mark.parametrize(
    ("amount", "minor"),
    [
        ("0.005", 1),
        ("-0.005", -1),
        ("0.0049999", 0),
        ("12.345", 1235),
        ("-12.345", -1235),
        ("7", 700),
    ],
)
def test_halves_round_away_from_zero(amount, minor):
    assert to_minor(D(amount)) == minor
    assert ratio_to_minor(D(amount) * 3, D(3)) == minor


def test_an_amount_that_is_none_is_our_bug():
    with pytest.raises(AssertionError, match="not an amount"):
        to_minor(D("NaN"))
    with pytest.raises(AssertionError, match="zero"):
        ratio_to_minor(D(1), D(0))


@pytest.mark.parametrize(
    ("quantity", "price", "divisor", "minor"),
    [
        ("3", "0.335", 1, 101),
        ("250", "1.499", 100, 375),
        ("-3", "0.335", 1, -101),
        ("1", "2", 3, 67),
    ],
)
def test_a_line_is_rounded_once(quantity, price, divisor, minor):
    assert extend(D(quantity), D(price), divisor) == minor


@given(
    st.decimals(0, 10**15, places=3), st.decimals(0, 10**15, places=7), st.sampled_from([1, 7, 100])
)
def test_no_product_is_rounded_before_its_end(quantity, price, divisor):
    exact = Fraction(quantity) * Fraction(price) * 100 / divisor
    assert extend(quantity, price, divisor) == floor(exact + Fraction(1, 2))


def test_allocation_gives_the_remainder_to_the_largest():
    assert allocate(100, (1, 1, 1)) == (34, 33, 33)
    assert allocate(-100, (1, 1, 1)) == (-34, -33, -33)
    assert allocate(5, (0, 3, 7)) == (0, 2, 3)
    with pytest.raises(AssertionError, match="weights"):
        allocate(5, (0, 0))


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=9))
def test_an_allocation_sums_to_its_total(total, weights):
    if sum(weights):
        shares = allocate(total, weights)
        assert sum(shares) == total
        for share, weight in zip(shares, weights, strict=True):
            assert abs(share * sum(weights) - total * weight) < sum(weights)


def test_text_has_the_decimals_of_the_currency():
    assert [money_text(one) for one in (0, 5, -5, 123456, -100)] == [
        "0.00",
        "0.05",
        "-0.05",
        "1234.56",
        "-1.00",
    ]
    assert money_text(-1234, exponent_of("JPY")) == "-1234"
    assert money_text(1234, exponent_of("KWD")) == "1.234"
    assert exponent_of("USD") == 2
    assert str(from_minor(1050)) == "10.50"
    assert str(from_minor(-7, 0)) == "-7"


@pytest.mark.parametrize(
    ("thousandths", "text"),
    [(1500, "1.5"), (-40000, "-40"), (0, "0"), (-5, "-0.005"), (100, "0.1"), (10000, "10")],
)
def test_quantities_are_written_without_needless_zeros(thousandths, text):
    assert quantity_text(thousandths) == text
    assert read_thousandths(text) == thousandths


def test_quantities_count_in_thousandths():
    assert to_thousandths(D("0.0005")) == 1
    assert to_thousandths(D(12)) == 12000
