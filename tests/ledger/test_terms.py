"""Terms: read, evaluated to the cent, negated, summed, and what they refer to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.terms import (
    cell_factor,
    document_factor,
    evaluate,
    exactly,
    negate,
    number,
    open_factor,
    pool_factor,
    read_terms,
    references,
    total,
)

D = Decimal
VALUES = {
    "EV1/a": D("2.5"),
    "EV1/b": D("0.335"),
    "EV1/lines[*].q": [D(3), D(3), D(100)],
    "EV1/lines[*].p": [D("0.335"), D("0.335"), D("1.5")],
    "EV2/x": D("-7.005"),
}


def value(factor):
    return VALUES[factor.text]


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("EV1/a", 250),
        ("- EV1/a", -250),
        ("EV1/a * EV1/b", 84),
        ("EV1/a * EV1/b / 100", 1),
        ("EV1/a - 3.50 + EV1/b", -66),
        ("EV1/lines[*].q * EV1/lines[*].p", 101 + 101 + 15000),
        ("- EV1/lines[*].q * EV1/b", -(101 + 101 + 3350)),
        ("EV2/x", -701),
        ("0", 0),
        ("1 / 3 * 3", 100),
    ],
)
def test_each_product_is_rounded_once_then_summed(text, minor):
    assert evaluate(text, value) == minor
    assert evaluate(read_terms(text), value) == minor
    assert evaluate(negate(text), value) == -minor
    assert negate(negate(text)) == text


def test_another_currency_has_other_decimals():
    assert evaluate("EV1/a", value, 0) == 3
    assert evaluate("EV1/b", value, 3) == 335


def test_lines_of_different_length_do_not_multiply():
    values = {"EV1/x[*].a": [D(1)], "EV1/y[*].b": [D(1), D(2)]}
    with pytest.raises(AssertionError, match="different numbers"):
        evaluate("EV1/x[*].a * EV1/y[*].b", lambda factor: values[factor.text])


@pytest.mark.parametrize(
    ("text", "kind", "parts"),
    [
        (
            document_factor("EV12", "lines[3].unit_price"),
            "document",
            ("EV12", "lines[3].unit_price"),
        ),
        (pool_factor("east", "A/1 + 50%#2", 7), "pool", ("east", "A/1 + 50%#2", "7")),
        (cell_factor("opening", "stock.csv", 17, "value"), "opening", ("stock.csv", "17", "value")),
        ("price:acme/items.csv#4/price", "price", ("acme/items.csv", "4", "price")),
        (
            open_factor("Assets:AR:Trade", "acme", "PO 1 - 2/3 * %20"),
            "open",
            ("Assets:AR:Trade", "acme", "PO 1 - 2/3 * %20"),
        ),
    ],
)
def test_factors_name_what_they_refer_to(text, kind, parts):
    factors = references(f"- {text} * 2 + {text} - 3.50")
    assert [(one.kind, one.parts) for one in factors] == [(kind, parts)]
    assert references(read_terms("1.5 - 3")) == ()


@pytest.mark.parametrize("text", ["", "EV1", "sku:1", "EV1/a  * 2", "-3", "EV1/a + ", "pool:x#1"])
def test_what_is_no_term_is_named(text):
    with pytest.raises(ValueError, match="is not a term"):
        read_terms(text)


def test_sums_of_sums():
    assert total([]) == "0"
    assert total(["a - b", "- c + d", "e"]) == "a - b - c + d + e"


def test_a_plain_number_makes_a_sum_exact():
    assert exactly("EV1/a", 250, 250) == "EV1/a"
    assert exactly("EV1/a", 250, 249) == "EV1/a - 0.01"
    assert exactly("EV1/a", 250, 1250) == "EV1/a + 10.00"
    assert number(7, 0) == "7"
    with pytest.raises(AssertionError, match="sign"):
        number(-1)
