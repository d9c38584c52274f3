"""What a row says twice, and what no field takes because another address came first."""

from __future__ import annotations

from typing import Any

import pytest

from tests.translators.csv.reading import ORDERS, layout, paths, read_whole
from translators.csv import locate
from translators.dictionary import GuideError

HEADER = "Order,Date,Name,Quantity,Price,Line Total,Tax,Gross\n"
PRODUCT = {"product": ["Quantity", "Price"], "is": "Line Total"}


def told(rows: str, *checks: dict[str, Any]) -> list[str]:
    return read_whole(HEADER + rows, layout(ORDERS, csv={"checks": list(checks)})).told


def test_a_product_that_another_column_states() -> None:
    rows = "P1,2026-03-02,a,3,1.333,4.00,,\nP1,2026-03-02,a,3,1.333,4.02,,\n"
    assert told(rows, PRODUCT) == ["accept contradicting-cells at row 3, column Line Total"]
    (problem,) = read_whole(HEADER + rows, layout(ORDERS, csv={"checks": PRODUCT})).problems
    assert problem.message == "Line Total '4.02' is not Quantity × Price = 3.999"
    assert (problem.value, problem.place.row) == ("4.02", 3)
    assert told(rows, {**PRODUCT, "within": "0.1"}) == []
    assert told(rows, {**PRODUCT, "within": "0", "severity": "reject"}) == [
        "reject contradicting-cells at row 2, column Line Total",
        "reject contradicting-cells at row 3, column Line Total",
    ]


def test_a_sum_and_rows_that_state_nothing() -> None:
    total = {"sum": ["Line Total", "Tax"], "is": "Gross", "severity": "note"}
    rows = (
        "P1,2026-03-02,a,1,1,1.00,0.20,1.20\nP1,2026-03-02,a,1,1,1.00,0.20,1.30\n"
        "P1,2026-03-02,a,1,1,1.00,,9.00\nP1,2026-03-02,a,1,1,1.00,none,9.00\n"
    )
    assert told(rows, PRODUCT, total) == ["note contradicting-cells at row 3, column Gross"]
    assert told(rows, {**total, "is": "Net"}) == []


def test_rows_of_a_type() -> None:
    table = {
        "syntax": "csv",
        "kind": "850",
        "document": "PurchaseOrder",
        "csv": {
            "header": "none",
            "record": 1,
            "starts": "H",
            "checks": {"product": ["D:2", "D:3"], "is": "D:4"},
        },
        "fields": {
            "number": "H:2",
            "ordered_on": "H:3",
            "lines": {"each": "D", "quantity": "D:2", "unit_price": "D:3"},
        },
    }
    text = "H,7,2026-03-02,9\nD,2,3,6\nD,2,3,7\n"
    assert read_whole(text, layout(table)).told == ["accept contradicting-cells at row 3, column 4"]


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ({"is": "Total"}, "must say product or sum"),
        ({**PRODUCT, "sum": ["Tax"]}, "must say product or sum"),
        ("Quantity", "must say product or sum"),
        ({"product": ["Quantity"]}, "must be a text"),
        ({**PRODUCT, "at": "Total"}, "unknown key"),
        ({**PRODUCT, "within": "a cent"}, "is no number"),
        ({**PRODUCT, "severity": "bad"}, "is not right"),
    ],
)
def test_a_check_that_is_wrong_does_not_load(check: object, said: str) -> None:
    with pytest.raises(GuideError, match=said) as raised:
        layout(ORDERS, csv={"checks": [check]})
    assert "checks" in str(raised.value)


def test_what_another_address_says_is_kept() -> None:
    """The first address that holds something counts; what the others say otherwise is unread."""
    fields = {
        "parties": [
            {"role": {"is": "ship to"}, "id": ["Ship To", "Store"], "name": ["Name", "Who"]},
            {"role": {"is": "bill to"}, "name": ["Payer", "Who"]},
        ]
    }
    text = (
        "Order,Date,Ship To,Store,Name,Who,Payer,Quantity,UPC,EAN\n"
        "P1,2026-03-02,1,2,N,W,B,1,5,6\nP1,2026-03-02,1,2,N,W,B,1,5,5\n"
        "P2,2026-03-02,,2,N,W,,1,,6\n"
    )
    whole = read_whole(text, layout(ORDERS, fields=fields))
    first, second = whole.documents
    assert first.lines[0].unread == (("Store", "2"), ("Who", "W"), ("EAN", "6"))
    assert first.lines[1].unread == first.unread == ()
    assert second.lines[0].unread == second.unread == ()  # a bill to of that name was made
    assert [party.name for party in second.parties] == ["N", "W"]
    places = [(each.path, each.value) for each in locate(whole.messages[0])]
    assert places.count(("unread", "2")) == places.count(("unread", "W")) == 2
    assert places.count(("unread", "6")) == places.count(("", "5")) == 1
    assert "unread" not in paths(whole.messages[1])


def test_what_is_found_late_is_kept_of_the_document() -> None:
    made = {key: value for key, value in ORDERS["fields"].items() if key != "parties"}
    made["parties"] = {"role": {"is": "buyer"}, "name": ["Buyer", "Who"]}
    text = "Order,Date,Quantity,Buyer,Who\nP1,2026-03-02,1,B,W\nP1,2026-03-02,1,,\n"
    document = read_whole(text, layout({**ORDERS, "fields": made})).document
    assert document.unread == (("Who", "W"),)
    assert document.parties[0].name == "B"
