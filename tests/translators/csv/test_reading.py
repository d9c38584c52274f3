"""Reading CSV: which rows are a document, which columns its fields, what is wrong and where."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.translators.csv.reading import (
    ORDERS,
    layout,
    paths,
    problem_of,
    read_whole,
)
from translators.csv import locate, plan, read, scan
from translators.problems import Severity
from translators.source import of_bytes

HEADER = "Order,Date,Ship To,Name,Total,Line,Quantity,Unit,Price,SKU,UPC,Description\n"
TWO = (
    HEADER
    + "P1,2026-03-02,0012,Store 12,31.50,1,2,EA,10.50,A-1,036000291452,Blue cup\n"
    + 'P1,2026-03-02,0012,Store 12,31.50,2,1,CS,10.50,A-2,,"Cups, red"\n'
    + "P2,2026-03-03,,,,1,5,EA,1,A-1,036000291452,Blue cup\n"
)


def test_rows_with_one_key_are_a_document() -> None:
    whole = read_whole(TWO, layout(ORDERS))
    first, second = whole.documents
    assert whole.problems == []
    assert whole.batch.version == "CSV, comma, 12 columns"
    assert (whole.messages[0].control, whole.messages[0].kind) == ("P1", "850")
    assert (first.number, first.ordered_on, first.total) == (
        "P1",
        date(2026, 3, 2),
        Decimal("31.50"),
    )
    assert [(party.role, party.id, party.name) for party in first.parties] == [
        ("ship to", "0012", "Store 12")
    ]
    assert [line.quantity * line.unit_price for line in first.lines] == [
        Decimal("21.00"),
        Decimal("10.50"),
    ]
    assert first.lines[0].items == {"buyer's item": "A-1", "UPC": "036000291452"}
    assert first.lines[1].descriptions[0].text == "Cups, red"
    assert [line.unit for line in first.lines] == ["each", "case"]
    assert second.parties == ()


def test_every_value_is_located() -> None:
    whole = read_whole(TWO, layout(ORDERS))
    found = locate(whole.messages[0])
    assert paths(whole.messages[0])["lines[1].descriptions[0].text"] == "Cups, red"
    # what says of the order what the first row said has the first one's path, and its weight
    totals = [each for each in found if each.path == "total"]
    assert [(each.place.row, each.money) for each in totals] == [(2, True), (3, True)]
    assert str(totals[1].place) == "row 3, column Total"


def test_columns_no_leaf_reads_are_kept() -> None:
    text = "Order,Date,Quantity,Colour,Line Value\nP1,2026-03-02,2,red,21.00\nP1,2026-03-02,1,,\n"
    made = layout(ORDERS, money={"line *": "sum of the line"})
    whole = read_whole(text, made)
    assert [line.unread for line in whole.document.lines] == [
        (("Colour", "red"), ("Line Value", "21.00")),
        (),
    ]
    loose = [each for each in locate(whole.messages[0]) if each.path == "unread"]
    assert [(each.value, each.money, each.excluded) for each in loose] == [
        ("red", False, ""),
        ("21.00", True, "sum of the line"),
    ]


def test_what_no_item_takes_is_kept_in_the_document() -> None:
    lines = {**ORDERS["fields"]["lines"], "where": {"at": "Kind", "is": "goods"}}
    made = layout(ORDERS, fields={"lines": lines})
    text = "Order,Date,Quantity,Kind,Note\nP1,2026-03-02,2,goods,a\nP1,2026-03-02,1,gift,b\n"
    document = read_whole(text, made).document
    assert [line.unread for line in document.lines] == [(("Kind", "goods"), ("Note", "a"))]
    assert document.unread == (("Kind", "gift"), ("Note", "b"))


def test_two_forms_share_the_rows() -> None:
    goods = {**ORDERS["fields"]["lines"], "where": {"at": "Kind", "is": "goods"}}
    gifts = {**ORDERS["fields"]["lines"], "where": {"at": "Kind", "not": "goods"}}
    made = layout(ORDERS, fields={"lines": [goods, gifts]})
    plain = "Order,Date,Quantity,Kind\nP1,2026-03-02,2,\nP1,2026-03-02,1,goods\n"
    document = read_whole(plain, made).document
    assert [line.quantity for line in document.lines] == [Decimal(1), Decimal(2)]
    assert [line.number for line in document.lines] == ["1", "2"]
    named = layout(
        ORDERS,
        fields={"lines": [goods, gifts], "texts": {"kind": {"is": "note"}, "lines": ["Kind"]}},
    )
    text = "Order,Date,Quantity,Kind,Colour\nP1,2026-03-02,2,goods,\nP1,2026-03-02,1,goods,red\n"
    document = read_whole(text, named).document
    assert document.lines[1].unread == (("Colour", "red"),)
    document = read_whole(text.replace("red", ""), named).document
    assert len(document.lines) == 2


def test_blank_keys_go_on_with_the_document_before() -> None:
    text = "Order,Date,Quantity\nP1,2026-03-02,2\n,,3\n\n , , \nP2,2026-03-03,1\n,,9\n"
    documents = read_whole(text, layout(ORDERS)).documents
    assert [[line.quantity for line in each.lines] for each in documents] == [
        [Decimal(2), Decimal(3)],
        [Decimal(1), Decimal(9)],
    ]


def test_a_file_whose_first_row_has_no_key() -> None:
    whole = read_whole("Order,Date,Quantity\n,2026-03-02,2\nP1,2026-03-02,1\n", layout(ORDERS))
    assert whole.documents[0] is None
    assert whole.documents[1].number == "P1"
    assert whole.told == ["reject missing-element at row 2, column Order"]


def test_a_key_that_comes_again_is_a_second_document() -> None:
    text = "Order,Date,Quantity\nP1,2026-03-02,2\nP2,2026-03-02,2\nP1,2026-03-02,2\n"
    whole = read_whole(text, layout(ORDERS))
    assert [each.number for each in whole.documents] == ["P1", "P2", "P1"]
    assert whole.told == ["note repeated-key at row 4, column Order"]
    strict = layout(ORDERS, csv={"again": "reject"})
    assert read_whole(text, strict).told == ["reject repeated-key at row 4, column Order"]


def test_keys_of_several_columns() -> None:
    made = layout(ORDERS, csv={"by": ["Order", "Ship To"]})
    text = "Order,Ship To,Date,Quantity\nP1,01,2026-03-02,2\nP1,02,2026-03-02,2\n,,,3\n"
    whole = read_whole(text, made)
    assert [each.control for each in whole.messages] == ["P1 01", "P1 02"]
    assert len(whole.documents[1].lines) == 2


def test_a_file_may_be_one_document() -> None:
    made = layout({**ORDERS, "csv": {}})
    whole = read_whole("Order,Date,Quantity\nP1,2026-03-02,2\n\n,,3\n", made)
    assert whole.messages[0].control == "1"
    assert len(whole.document.lines) == 2
    assert read_whole("Order,Date,Quantity\n", made).documents == []


def test_what_is_wrong_is_told_with_row_and_column() -> None:
    text = HEADER + 'P1,2026-13-02,,,x,1,,EA,"1,2,3",A-1,,\nP1,2026-03-02,,,,2,4,PALLET,1,A-2,,\n'
    whole = read_whole(text, layout(ORDERS))
    assert whole.told == [
        "accept contradicting-rows at row 3, column Date",
        "reject invalid-date at row 2, column Date",
        "reject invalid-number at row 2, column Total",
        "reject invalid-number at row 2, column Price",
        "reject missing-element at row 2, column Quantity",
        "note code-not-listed at row 3, column Unit",
    ]
    problem = next(each for each in whole.problems if each.code == "invalid-date")
    assert problem.message == "Date '2026-13-02' is not written as %Y-%m-%d or %Y%m%d"
    assert text.encode()[problem.place.start : problem.place.end] == b"2026-13-02"
    assert problem.value == "2026-13-02" and problem.hint
    assert whole.documents == [None]


def test_rows_of_one_document_that_contradict() -> None:
    text = "Order,Date,Ship To,Quantity\nP1,2026-03-02,01,2\nP1,,02,1\nP1,,03,1\n"
    whole = read_whole(text, layout(ORDERS))
    assert whole.told == ["accept contradicting-rows at row 3, column Ship To"]
    assert whole.problems[0].message == "Ship To '02' is '01' in row 2"
    assert whole.document.parties[0].id == "01"
    later = "Order,Date,Ship To,Quantity\nP1,2026-03-02,,2\nP1,,02,1\n"
    assert read_whole(later, layout(ORDERS)).document.parties[0].id == "02"


def test_conditions_choose_rows() -> None:
    made = layout(ORDERS, csv={"where": {"at": "Status", "not": ["cancelled", "returned"]}})
    text = "Order,Date,Quantity,Status\nP1,2026-03-02,2,\nP1,2026-03-02,9,Cancelled\n"
    whole = read_whole(text, made)
    assert [line.quantity for line in whole.document.lines] == [Decimal(2)]
    assert [each.message for each in whole.problems] == [
        "1 rows were left out: Status is cancelled or returned"
    ]
    only = layout(ORDERS, csv={"where": {"at": "Status", "is": ["paid", ""]}})
    assert "Status is not paid or " in read_whole(text, only).problems[0].message


def test_reading_goes_on_from_any_message() -> None:
    source = of_bytes(TWO.encode())
    (batch,) = scan(source, [layout(ORDERS)])
    assert [each.control for each in read(source, batch, 1)] == ["P2"]  # type: ignore[arg-type]


def test_several_addresses_joins_and_texts() -> None:
    fields = {
        "number": {"at": ["Order", "Release"], "join": "-"},
        "contract": {"at": ["Contract", "Agreement"], "default": "none"},
        "notes": {"kind": {"is": "note"}, "lines": ["Note 1", "Note 2"]},
        "lines": {"each": "row", "number": "#", "messages": ["Text", "More"], "upc": "EAN"},
    }
    made = layout(ORDERS, fields=fields)
    text = (
        "Order,Release,Date,Contract,Agreement,Note 1,Note 2,Text,More,EAN\n"
        "P1,3,2026-03-02,,C7,a,b,,x,1\nP2,,2026-03-02,,,,,,,\n"
    )
    first, second = read_whole(text, made).documents
    assert (first.number, second.number) == ("P1-3", "P2")
    assert (first.contract, second.contract) == ("C7", "none")
    assert first.notes[0].lines == ("a", "b")
    assert first.lines[0].messages == ("x",) and first.lines[0].number == "1"
    assert second.lines == () and second.notes == ()


def test_numbers_dates_and_patterns_of_a_partner() -> None:
    made = layout(
        ORDERS,
        style={"decimal": ",", "thousands": ".", "date": ["%d.%m.%Y", "%d.%m.%y"]},
        fields={
            "lines": {
                "each": "row",
                "quantity": {"at": "Qty", "pattern": r"^(\d+) "},
                "unit_price": "Price",
                "printed_price": {"at": "Credit", "sign": "negated"},
                "cost": {"at": "Cents", "decimals": 2},
                "packing": {"packs": "Packs"},
            },
            "charges": {
                "kind": {"is": "allowance"},
                "amount": {"at": "Discount", "sign": "absolute"},
                "where": {"at": "Discount", "not": ["", "0,00"]},
            },
        },
    )
    text = (
        "Order;Date;Qty;Price;Credit;Cents;Packs;Discount\n"
        "P1;02.03.26;12 EA;€ 1.234,50;(5,00);1050;6;-3,10\n"
        "P2;02.03.2026;5 EA;1,00-;;;;0,00\n"
    )
    first, second = read_whole(text, made).documents
    line = first.lines[0]
    assert first.ordered_on == date(2026, 3, 2)
    assert (line.quantity, line.unit_price) == (Decimal(12), Decimal("1234.50"))
    assert (line.printed_price, line.cost) == (Decimal("5.00"), Decimal("10.50"))
    assert line.packing[0].packs == 6
    assert first.charges[0].amount == Decimal("3.10")
    assert second.lines[0].unit_price == Decimal("-1.00") and second.charges == ()
    wrong = read_whole("Order;Date;Qty;Packs\nP1;02.03.26;dozen;1,5\n", made)
    assert wrong.told == [
        "reject invalid-format at row 2, column Qty",
        "reject invalid-number at row 2, column Packs",
    ]


def test_closed_code_lists_and_letter_case() -> None:
    lines = {"each": "row", "unit": {"at": "Unit", "codes": {"complete": True, "EA": "each"}}}
    made = layout(ORDERS, fields={"lines": lines})
    whole = read_whole("Order,Date,Unit\nP1,2026-03-02,ea\nP1,2026-03-02,KG\n", made)
    assert whole.document.lines[0].unit == "each"
    assert whole.told == ["reject invalid-code at row 3, column Unit"]


def test_maps_filled_by_rows() -> None:
    pairs = {"each": "row", "key": "Kind", "value": "Number"}
    lines = {"each": "Line", "quantity": "Quantity", "items": pairs}
    made = layout(ORDERS, fields={"lines": lines})
    text = (
        "Order,Date,Line,Quantity,Kind,Number\nP1,2026-03-02,1,5,UPC,036\nP1,,1,,SKU,A-1\n"
        "P1,,1,,SKU,A-2\nP1,,2,3,,\n"
    )
    document = read_whole(text, made).document
    assert [line.items for line in document.lines] == [{"UPC": "036", "SKU": "A-1"}, {}]


SHIPMENTS = {
    "syntax": "csv",
    "kind": "856",
    "document": "ShipNotice",
    "csv": {"by": ["Shipment"], "fill": ["SSCC"]},
    "fields": {
        "number": "Shipment",
        "noticed_on": "Date",
        "noticed_at": {"is": "00:00"},
        "orders": {
            "each": "PO",
            "number": "PO",
            "cartons": {
                "each": "SSCC",
                "marks": {"SSCC": "SSCC"},
                "items": {"each": "row", "items": {"UPC": "UPC"}, "quantity": "Shipped"},
            },
        },
    },
}


def test_levels_are_rows_with_the_same_values() -> None:
    made = layout(SHIPMENTS)
    text = (
        "Shipment,Date,PO,SSCC,UPC,Shipped,Lot\n"
        "S1,2026-03-02,P1,C1,036,2,L1\nS1,,P1,,037,1,\nS1,,P1,C2,036,2,\nS1,,P2,C3,036,4,\n"
    )
    document = read_whole(text, made).document
    assert [order.number for order in document.orders] == ["P1", "P2"]
    assert [len(carton.items) for carton in document.orders[0].cartons] == [2, 1]
    assert document.orders[0].cartons[0].marks == {"SSCC": "C1"}
    assert document.orders[0].cartons[0].items[0].unread == (("Lot", "L1"),)


def test_rows_of_no_level_and_levels_without_values() -> None:
    orders = SHIPMENTS["fields"]["orders"]  # type: ignore[index]
    made = layout(
        SHIPMENTS,
        csv={"fill": []},
        fields={"orders": {**orders, "where": {"at": "PO", "not": "X"}}},
    )
    text = "Shipment,Date,PO,SSCC,UPC,Shipped,Lot\nS1,2026-03-02,P1,,036,2,L1\nS1,,X,C1,036,2,L2\n"
    document = read_whole(text, made).document
    assert [len(order.cartons) for order in document.orders] == [0]
    assert document.unread == (("Lot", "L1"), ("Lot", "L2"))


def test_layouts_are_told_apart_by_their_headers() -> None:
    orders = layout(ORDERS, "orders")
    stock = layout(
        {
            "syntax": "csv",
            "kind": "846",
            "document": "InventoryAdvice",
            "csv": {"columns": ["On Hand"]},
            "fields": {
                "number": {"is": "1"},
                "reported_on": {"is": "2026-03-02"},
                "lines": {"each": "row", "items": {"SKU": "SKU"}},
            },
        },
        "stock",
    )
    special = layout(ORDERS, "special", csv={"columns": ["Warehouse"]})
    out = layout({**ORDERS, "direction": "out"}, "ours")
    assert read_whole(TWO, orders, stock, out).batch.layout is orders
    assert read_whole("sku,on hand\nA,3\n", orders, stock).batch.layout is stock
    text = "Order,Date,Quantity,warehouse\nP1,2026-03-02,2,W1\n"
    assert read_whole(text, orders, special).batch.layout is special
    again = layout(ORDERS, "again")
    problem = problem_of(TWO, orders, again)
    assert (problem.code, problem.severity) == ("ambiguous-layout", Severity.REJECT)
    assert "again, orders" in problem.message


def test_the_nearest_layout_is_named_with_what_lacks() -> None:
    problem = problem_of("Order,Datum,Menge\nP1,2026-03-02,2\n", layout(ORDERS, "orders"))
    assert problem.code == "no-layout"
    assert problem.message == (
        "no layout reads this file; orders is nearest and lacks: Date, Quantity"
    )
    assert problem.value == "Order,Datum,Menge"
    assert problem_of("a,b\n").message == "there is no layout for files of this syntax"


def test_a_layout_for_files_whose_first_row_says_so() -> None:
    new = layout(ORDERS, "new", csv={"when": {"at": "Type", "is": "new"}})
    change = layout(ORDERS, "change", csv={"when": {"at": "Type", "is": ["change", "C"]}})
    text = "Order,Date,Quantity,Type\nP1,2026-03-02,2,{}\n"
    assert read_whole(text.format("NEW"), new, change).batch.layout is new
    assert read_whole(text.format("c"), new, change).batch.layout is change
    assert "lacks: Type = " in problem_of(text.format("x"), new, change).message
    assert read_whole("Order,Date,Quantity,Type\n", new).documents == []


def test_what_is_not_plain_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = {"each": "row", "quantity": "Quantity", "charges": {
        "each": "row", "kind": {"is": "charge"}, "amount": "Fee"}}  # fmt: skip
    notes = {"reference": "#", "lines": ["Note"]}
    text = "Order,Date,Quantity,Fee,Note,X\nP1,2026-03-02,2,1.50,a,x\nP1,,3,,,\n"
    document = read_whole(text, layout(ORDERS, fields={"lines": lines})).document
    assert document.lines[0].charges[0].unread == (("Note", "a"), ("X", "x"))
    document = read_whole(text, layout(ORDERS, fields={"notes": notes})).document
    assert document.notes[0].reference == "1"
    monkeypatch.setattr(plan, "MEMORIES", 1)
    many = "".join(
        f"P{number},2026-03-0{number},,,{number},1,1,EA,{number},,,\n" for number in range(1, 6)
    )
    documents = read_whole(HEADER + many, layout(ORDERS)).documents
    assert [each.lines[0].unit_price for each in documents] == list(map(Decimal, range(1, 6)))


def test_a_party_that_must_have_a_name_where_it_stands() -> None:
    party = {"role": {"is": "ship to"}, "id": "Ship To", "name": {"at": "Name", "use": "M"}}
    made = layout(ORDERS, fields={"parties": party})
    text = "Order,Date,Quantity,Ship To,Name\nP1,2026-03-02,1,,\nP2,2026-03-02,1,0012,\n"
    whole = read_whole(text, made)
    assert whole.documents[0].parties == ()
    assert whole.documents[1].parties[0].id == "0012"
    assert whole.told == ["reject missing-element at row 3, column Name"]
