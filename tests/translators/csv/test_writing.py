"""Writing CSV and fixed width text: our own reader reads what the document says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.translators.csv.reading import (
    HEAD,
    ORDERS,
    TYPED,
    layout,
    read_whole,
    written_and_read,
)
from tests.translators.csv.test_dialects import RECORDS
from tests.translators.csv.test_reading import HEADER, SHIPMENTS, TWO
from translators.csv import write
from translators.layouts import Layout
from translators.problems import WriteError


def documents_of(text: str, made: Layout) -> list[Any]:
    return read_whole(text, made).documents


def wrong(documents: list[Any], made: Layout) -> list[str]:
    """What is told of documents that cannot be written."""
    with pytest.raises(WriteError) as error:
        write(documents, made, HEAD)
    return [f"{each.code} {each.place}: {each.message}" for each in error.value.problems]


def test_what_is_written_is_read_back() -> None:
    raw = written_and_read(documents_of(TWO, layout(ORDERS)), layout(ORDERS))
    assert raw.decode().splitlines() == [
        "Order,Date,Total,Ship To,Name,Line,Quantity,Unit,Price,SKU,UPC,Description",
        "P1,2026-03-02,31.50,0012,Store 12,1,2,EA,10.50,A-1,036000291452,Blue cup",
        'P1,2026-03-02,31.50,0012,Store 12,2,1,CS,10.50,A-2,,"Cups, red"',
        "P2,2026-03-03,,,,1,5,EA,1,A-1,036000291452,Blue cup",
    ]


def test_formulas_stay_as_they_are() -> None:
    text = HEADER + 'P1,2026-03-02,,=1+1,,1,2,EA,-1.50,@a,,"+x"\n'
    raw = written_and_read(documents_of(text, layout(ORDERS)), layout(ORDERS))
    assert b",=1+1," in raw and b",@a," in raw and b",+x" in raw


@pytest.mark.parametrize(
    "dialect",
    [
        {"delimiter": "tab", "line_end": "lf"},
        {"delimiter": "semicolon", "quote_all": True, "encoding": "utf-8-sig"},
        {"encoding": "utf-16", "once": True},
        {"encoding": "cp1252", "order": ["SKU", "Order"]},
        {"quote": "", "escape": "\\"},
        {"preamble": 2},
        {
            "trailer": {
                "where": {"at": "Order", "is": "END"},
                "rows": "Line",
                "documents": "Name",
                "sums": {"Quantity": "Quantity", "Total": "Total"},
                "use": "M",
            }
        },
    ],
)
def test_dialects_are_written(dialect: dict[str, Any]) -> None:
    made = layout(ORDERS, csv={**ORDERS["csv"], **dialect})
    written_and_read(documents_of(TWO, layout(ORDERS)), made)


def test_header_values_once() -> None:
    made = layout(ORDERS, csv={**ORDERS["csv"], "once": True, "order": ["Order", "Quantity"]})
    raw = written_and_read(documents_of(TWO, layout(ORDERS)), made)
    assert raw.decode().splitlines()[:3] == [
        "Order,Quantity,Date,Total,Ship To,Name,Line,Unit,Price,SKU,UPC,Description",
        "P1,2,2026-03-02,31.50,0012,Store 12,1,EA,10.50,A-1,036000291452,Blue cup",
        'P1,1,,,,,2,CS,10.50,A-2,,"Cups, red"',
    ]


def test_numbers_in_a_partners_style() -> None:
    lines = {
        "each": "row",
        "number": "#",
        "quantity": "Qty",
        "unit_price": {"at": "Cents", "decimals": 2},
        "cost": {"at": "Less", "sign": "negated"},
        "packing": {"packs": "Packs"},
    }
    made = layout(
        ORDERS,
        style={"decimal": ",", "date": "%d.%m.%Y"},
        csv={
            "by": ["Order"],
            "trailer": {"where": {"at": "Order", "is": "E"}, "sums": {"Qty": "Qty"}},
        },
        fields={"lines": lines},
    )
    text = "Order;Date;Qty;Cents;Less;Packs\nP1;02.03.2026;1,5;1050;-2,5;6\n"
    documents = documents_of(text, made)
    assert (documents[0].lines[0].unit_price, documents[0].lines[0].cost) == (
        Decimal("10.50"),
        Decimal("2.5"),
    )
    raw = written_and_read(documents, layout(ORDERS, style={"decimal": ",", "date": "%d.%m.%Y"},
        csv={**made.dialect, "delimiter": ";"}, fields={"lines": lines}))  # fmt: skip
    assert raw.splitlines()[1:] == [b"P1;02.03.2026;;;;1,5;1050;-2,5;6", b"E;;;;;1,5;;;"]


def test_levels_are_written_as_rows() -> None:
    made = layout(SHIPMENTS)
    text = (
        "Shipment,Date,PO,SSCC,UPC,Shipped\nS1,2026-03-02,P1,C1,036,2\nS1,,P1,C1,037,1\n"
        "S1,,P1,C2,036,2\nS1,,P2,C3,036,4\n"
    )
    raw = written_and_read(documents_of(text, made), made)
    assert raw.splitlines()[-1] == b"S1,2026-03-02,P2,C3,036,4"


def test_conditions_texts_maps_and_times_are_written() -> None:
    goods = {
        "each": "row",
        "quantity": "Quantity",
        "unit": {"is": "each"},
        "messages": ["M1", "M2"],
        "where": {"at": "Kind", "is": ["goods", "G"]},
    }
    fees = {
        "each": "row",
        "quantity": "Quantity",
        "unit": {"is": "fee"},
        "where": {"at": "Kind", "is": "fee"},
    }
    made = layout(
        ORDERS,
        fields={
            "lines": [goods, fees],
            "dates": {"kind": {"is": "order"}, "at": {"at": "Time", "format": "%H.%M"}},
            "contacts": {"numbers": {"each": "row", "key": "Phone Kind", "value": "Phone"}},
        },
    )
    text = (
        "Order,Date,Kind,Quantity,M1,M2,Time,Phone Kind,Phone\n"
        "P1,2026-03-02,goods,2,a,b,14.05,,\nP1,,fee,1,,,,telephone,555\n"
    )
    documents = documents_of(text, made)
    assert documents[0].contacts[0].numbers == {"telephone": "555"}
    raw = write(documents, made, HEAD)
    assert documents_of(raw.decode(), made) == documents
    assert b"goods" in raw and b"14.05" in raw


def test_types_of_rows_are_written() -> None:
    documents = documents_of(RECORDS.replace("extra", ""), layout(TYPED))
    raw = written_and_read(documents, layout(TYPED))
    assert raw.decode().splitlines()[:4] == [
        "HP1        20260302",
        "S0012    Store 12",
        "D001       2EA    105000A-1       ",
        "NFragile                                 ",
    ]
    zeros = layout(TYPED, fixed={**TYPED["fixed"], "zeros": True, "width": 80})
    raw = written_and_read(documents, zeros)
    assert raw.decode().splitlines()[2] == "D00100000002EA0000105000A-1".ljust(80)


def test_columns_by_number_and_types_in_csv() -> None:
    table: dict[str, Any] = {
        **ORDERS,
        "csv": {"header": "none", "record": 1, "starts": "H"},
        "fields": {
            "number": "H:2",
            "ordered_on": "H:4",
            "lines": {"each": "D", "quantity": "D:3", "messages": ["N:2"]},
        },
    }
    made = layout(table)
    raw = written_and_read(documents_of("H,P1,,2026-03-02\nD,,5\nN,careful\nD,,6\n", made), made)
    assert raw == b"H,P1,,2026-03-02\r\nD,,5\r\nN,careful\r\nD,,6\r\n"
    by_row = {**table, "fields": {**table["fields"], "lines": {
        "each": "row", "where": {"at": "1", "is": "D"}, "quantity": "D:3"}}}  # fmt: skip
    made = layout(by_row)
    documents = documents_of("H,P1,,2026-03-02\nD,,5\n", made)
    assert write(documents, made, HEAD) == b"H,P1,,2026-03-02\r\nD,,5\r\n"


def test_what_cannot_be_written_is_told() -> None:
    made = layout(ORDERS)
    (first, _) = documents_of(TWO, made)
    import msgspec

    line = msgspec.structs.replace(first.lines[0], quantity=None)
    assert wrong([msgspec.structs.replace(first, lines=(line,))], made) == [
        "missing-element lines[0].quantity: lines[0].quantity is empty"
    ]
    only = layout(ORDERS, fields={"lines": {**ORDERS["fields"]["lines"], "unit": {"is": "box"}}})
    assert wrong([first], only)[0] == (
        "no-place lines[0]: lines[0] fits none of the layout's forms"
    )
    several = msgspec.structs.replace(first.lines[0], messages=("a", "b"))
    texts = layout(ORDERS, fields={"lines": {"each": "row", "messages": ["M"]}})
    assert wrong([msgspec.structs.replace(first, lines=(several,))], texts) == [
        "no-place lines[0].messages: lines[0].messages has 2 texts, the layout 1 columns"
    ]
    party = msgspec.structs.replace(first.parties[0], name="北京")
    windows = layout(ORDERS, csv={"by": ["Order"], "encoding": "cp1252"})
    assert wrong([msgspec.structs.replace(first, parties=(party,))], windows) == [
        "invalid-character : '北京' is no cp1252"
    ]
    bare = layout(ORDERS, csv={"by": ["Order"], "quote": ""})
    assert wrong([first], bare)[0].startswith("invalid-character : a cell cannot be quoted")


def test_what_does_not_fit_a_fixed_column_is_told() -> None:
    import msgspec

    (first, _) = documents_of(RECORDS, layout(TYPED))
    long = msgspec.structs.replace(first, number="ORDER-NUMBER-1")
    assert wrong([long], layout(TYPED)) == [
        "too-long H:2-11: 'ORDER-NUMBER-1' does not fit into H:2-11"
    ]
    party = msgspec.structs.replace(first.parties[0], name="two\nlines")
    assert "too-long S:10-" in wrong(
        [msgspec.structs.replace(first, parties=(party,))], layout(TYPED)
    )[0]  # fmt: skip


def test_columns_that_are_read_only_or_above_the_header() -> None:
    fields = {"total": {"at": "Total", "write": False}, "contract": "above:Contract"}
    made = layout(ORDERS, fields=fields)
    (first, _) = documents_of(TWO, made)
    raw = write([first], made, HEAD).decode()
    assert "31.50" not in raw and "above" not in raw
