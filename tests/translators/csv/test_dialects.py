"""How files are made: encodings, delimiters, headers, preambles, trailers, fixed columns."""

from __future__ import annotations

import codecs
from decimal import Decimal
from typing import Any

import pytest

from tests.translators.csv.reading import (
    ORDERS,
    TYPED,
    check_places,
    layout,
    problem_of,
    read_whole,
)
from translators.csv import locate
from translators.dictionary import GuideError
from translators.templates import own_layout

TEXT = "Order,Date,Name,Quantity\nP1,2026-03-02,Café Müller,2\n"


@pytest.mark.parametrize(
    ("raw", "encoding", "told"),
    [
        (TEXT.encode(), "utf-8", []),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8", []),
        (TEXT.encode("utf-16"), "utf-16-le", []),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be", []),
        (TEXT.encode("cp1252"), "cp1252", ["note assumed-encoding at row 2"]),
    ],
)
def test_encodings_are_found(raw: bytes, encoding: str, told: list[str]) -> None:
    whole = read_whole(raw, layout(ORDERS))
    assert whole.batch.encoding == encoding
    assert whole.document.parties[0].name == "Café Müller"
    assert whole.told == told


def test_declared_encodings() -> None:
    windows = layout(ORDERS, csv={"encoding": "cp1252"})
    assert read_whole(TEXT.encode("cp1252"), windows).told == []
    doubtful = read_whole(TEXT.encode(), windows)
    assert doubtful.told == ["note assumed-encoding at row 2"]
    strict = layout(ORDERS, csv={"encoding": "utf-8"})
    assert read_whole(TEXT.encode(), strict).told == []
    assert read_whole(TEXT.encode("cp1252"), strict).told == ["reject wrong-encoding at row 2"]
    ascii_only = layout(ORDERS, csv={"encoding": "ascii"})
    assert read_whole(TEXT.encode(), ascii_only).told == ["reject wrong-encoding at row 2"]
    plain = TEXT.replace("é", "e").replace("ü", "ue")
    assert read_whole(plain, ascii_only).told == []
    wide = layout(ORDERS, csv={"encoding": "utf-16"})
    assert read_whole(TEXT.encode("utf-16"), wide).told == []


def test_the_encoding_is_that_of_the_layout_that_reads_the_file() -> None:
    made = layout(ORDERS, "old", csv={**ORDERS["csv"], "encoding": "latin-1"})
    other = layout(ORDERS, "other", csv={"columns": ["Colour"]})
    whole = read_whole(TEXT.encode("latin-1"), made, other)
    assert (whole.batch.layout, whole.batch.encoding, whole.told) == (made, "latin-1", [])


def test_a_file_in_two_encodings_is_refused_with_the_row() -> None:
    raw = TEXT.encode() + "P2,2026-03-02,Café,2\n".encode("cp1252")
    assert read_whole(raw, layout(ORDERS)).told == ["reject mixed-encodings at row 3"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(delimiter: str) -> None:
    whole = read_whole(TEXT.replace(",", delimiter), layout(ORDERS))
    assert whole.document.lines[0].quantity == Decimal(2)
    given = layout(ORDERS, csv={"delimiter": {"\t": "tab"}.get(delimiter, delimiter)})
    assert read_whole(TEXT.replace(",", delimiter), given).documents == whole.documents


def test_an_odd_delimiter_has_to_be_given() -> None:
    made = layout(ORDERS, csv={"delimiter": "^"})
    assert read_whole(TEXT.replace(",", "^"), made).batch.version == "CSV, ^, 4 columns"


def test_quotes_line_ends_in_cells_and_inches() -> None:
    text = (
        'Order,Date, "Description" ,Quantity\r\n'
        'P1,2026-03-02,"two\r\nlines, ""quoted""", "2"\r\n'
        'P1,,"3" bolt",1\r\nP1,,5" pipe,1\r\nP1,,"",4\r\n'
    )
    whole = read_whole(text, layout(ORDERS))
    texts = [
        line.descriptions[0].text if line.descriptions else "" for line in whole.document.lines
    ]
    assert texts == ['two\r\nlines, "quoted"', '3 bolt"', '5" pipe', ""]
    assert [each.place.row for each in locate(whole.messages[0]) if each.value == "4"] == [6]


def test_escapes_and_no_quotes() -> None:
    escaped = layout(ORDERS, csv={"escape": "\\"})
    text = 'Order,Date,Description,Quantity\nP1,2026-03-02,"a \\"b\\" \\, c",2\nP1,,d\\,e,1\n'
    lines = read_whole(text, escaped).document.lines
    assert [line.descriptions[0].text for line in lines] == ['a "b" , c', "d,e"]
    bare = layout(ORDERS, csv={"quote": ""})
    text = 'Order,Date,Description,Quantity\nP1,2026-03-02,"a,2\n'
    assert read_whole(text, bare).document.lines[0].descriptions[0].text == '"a'


def test_line_ends_of_old_computers() -> None:
    for end in ("\n", "\r\n", "\r"):
        whole = read_whole(TEXT.replace("\n", end), layout(ORDERS))
        assert whole.document.lines[0].quantity == Decimal(2)
    assert len(read_whole(TEXT + "\x1a", layout(ORDERS)).documents) == 1
    assert len(read_whole(TEXT.rstrip(), layout(ORDERS)).documents) == 1


def test_header_names_are_compared_kindly() -> None:
    text = " ORDER , date,Quantity,Unit  Price,quantity,\nP1,2026-03-02,2,1,3,\n"
    lines = {"each": "row", "quantity": "QUANTITY", "unit_price": "unit price"}
    whole = read_whole(text, layout(ORDERS, fields={"lines": lines}))
    assert whole.told == ["note repeated-column at  at segment 0"] or len(whole.told) == 1
    assert whole.problems[0].code == "repeated-column"
    assert whole.document.lines[0].unit_price == Decimal(1)
    assert whole.document.lines[0].unread == (("quantity", "3"),)
    second = layout(ORDERS, fields={"lines": {**lines, "quantity": "Quantity#2"}})
    assert read_whole(text, second).document.lines[0].quantity == Decimal(3)


def test_columns_by_number() -> None:
    table = {
        **ORDERS,
        "csv": {"header": "none", "by": [1]},
        "fields": {
            "number": 1,
            "ordered_on": 2,
            "lines": {"each": "row", "number": "#", "quantity": 4},
        },
    }
    made = layout(table)
    whole = read_whole("P1,2026-03-02,x,2,y\nP1,,,3\nP2,2026-03-02,,4,,,z\n", made)
    assert [[line.quantity for line in each.lines] for each in whole.documents] == [
        [Decimal(2), Decimal(3)],
        [Decimal(4)],
    ]
    assert whole.documents[0].lines[0].unread == (("3", "x"), ("5", "y"))
    assert whole.documents[1].lines[0].unread == (("7", "z"),)
    assert whole.told == []
    assert "lacks: 2 columns" in problem_of("P1\n", made).message
    assert "lacks: 2 columns" in problem_of("\n\n", made).message


def test_lines_before_the_header() -> None:
    report = "Open orders\nVendor:,4711\n\n"
    counted = layout(ORDERS, csv={"preamble": 3}, fields={"contract": "above:Vendor"})
    searched = layout(ORDERS, csv={"preamble": "search"}, fields={"contract": "above:vendor"})
    for made in (counted, searched):
        whole = read_whole(report + TEXT + "P1,,,5\n", made)
        assert whole.document.contract == "4711"
        found = [each for each in locate(whole.messages[0]) if each.path == "contract"]
        assert {(each.place.row, each.place.column) for each in found} == {(2, "above:vendor")}
    one_cell = "Open orders\nVendor: 4711\n" + TEXT
    assert read_whole(one_cell, searched).document.contract == "4711"
    assert read_whole(TEXT, searched).document.contract == ""
    assert problem_of("nothing\nof use\n", searched).code == "no-layout"


def test_trailers_are_checked() -> None:
    trailer = {
        "where": {"at": "Order", "is": "TOTAL"},
        "rows": "Date",
        "documents": "Name",
        "sums": {"Quantity": "Quantity"},
        "use": "M",
    }
    made = layout(ORDERS, csv={"trailer": trailer})
    rows = TEXT + "P1,,,3\nP2,2026-03-02,,x\n"
    good = read_whole(rows + "total,3,2,5\n", made)
    assert good.told == ["reject invalid-number at row 4, column Quantity"]
    wrong = read_whole(rows + "Total,4,x,6\n", made)
    assert wrong.told[:3] == [
        "reject control-total at row 5, column Date",
        "reject control-total at row 5, column Name",
        "reject control-total at row 5, column Quantity",
    ]
    assert wrong.problems[0].message == "the trailer says 4 rows, there are 3"
    assert read_whole(TEXT, made).told == ["reject missing-trailer at "]
    light = layout(ORDERS, csv={"trailer": {**trailer, "use": "O", "severity": "accept"}})
    assert read_whole(TEXT, light).told == []
    assert read_whole(TEXT + "TOTAL,,,1\n", light).told == [
        "accept control-total at row 3, column Quantity"
    ]


def test_trailers_and_conditions_together() -> None:
    made = layout(
        ORDERS,
        csv={
            "trailer": {"where": {"at": 1, "is": "END"}, "rows": 2, "sums": {"None": 3}},
            "where": {"at": "Quantity", "not": "0"},
        },
    )
    whole = read_whole(TEXT + "P1,,,0\nEND,2,,\n", made)
    assert whole.told == ["note rows-left-out at "]
    assert len(whole.document.lines) == 1


RECORDS = (
    "HP1        20260302\r\nS0012    Store 12\r\nD001       2EA    105000A-1       \r\n"
    "NFragile\r\nD002       1CS      5000A-2       extra\r\nHP2        20260303\r\n"
)


def test_fixed_columns_by_type_of_line() -> None:
    whole = read_whole(RECORDS, layout(TYPED))
    first, second = whole.documents
    assert whole.batch.version == "fixed width"
    assert (first.number, first.parties[0].id, first.parties[0].name) == ("P1", "0012", "Store 12")
    assert [line.unit_price for line in first.lines] == [Decimal("10.5"), Decimal("0.5")]
    assert first.lines[0].messages == ("Fragile",)
    assert first.lines[1].unread == (("35-", "extra"),)
    assert (second.number, second.lines) == ("P2", ())


def test_lines_of_no_known_type() -> None:
    whole = read_whole(RECORDS + "X what\r\n", layout(TYPED))
    assert whole.told == ["accept unknown-row at row 7, column 1"]
    assert whole.documents[1].unread == (("2-", "what"),)
    assert "lacks: 1 = D or H or N or S" in problem_of("X what\n", layout(TYPED)).message


def test_types_of_rows_in_csv() -> None:
    table: dict[str, Any] = {
        **ORDERS,
        "csv": {"header": "none", "record": 1, "starts": "H", "delimiter": "pipe"},
        "fields": {
            "number": "H:2",
            "ordered_on": "H:3",
            "lines": {"each": "D", "number": "D:2", "quantity": "D:3", "messages": ["N:2"]},
        },
    }
    whole = read_whole("H|P1|2026-03-02\nD|1|5|x\nN|careful\nD|2|6\n", layout(table))
    assert [line.quantity for line in whole.document.lines] == [Decimal(5), Decimal(6)]
    assert whole.document.lines[0].unread == (("4", "x"),)
    by_row = {**table, "fields": {**table["fields"], "lines": {
        "each": "row", "where": {"at": "D:1", "is": "D"}, "quantity": "D:3"}}}  # fmt: skip
    whole = read_whole("H|P1|2026-03-02\nD|1|5\nN|careful\nD|2|6\n", layout(by_row))
    assert len(whole.document.lines) == 2
    assert whole.document.unread == (("2", "careful"),)


def test_fixed_columns_without_types() -> None:
    table = {
        **TYPED,
        "fixed": {"by": ["1-4"], "preamble": 1},
        "fields": {
            "number": "1-4",
            "ordered_on": "5-12",
            "lines": {"each": "row", "number": "#", "quantity": "15-17", "upc": "18"},
        },
    }
    whole = read_whole("PO  DATE\nP1  20260302ab  27rest\nP1  20260302    3\n\n", layout(table))
    assert [line.quantity for line in whole.document.lines] == [Decimal(2), Decimal(3)]
    assert whole.document.lines[0].unread == (("13-14", "ab"), ("19-", "rest"))
    overlapping = {**table["fields"], "contract": "1-6", "link": "14-"}  # type: ignore[dict-item]
    document = read_whole(
        "\nP1  20260302ab  27rest\n", layout({**table, "fields": overlapping})
    ).document
    assert (document.contract, document.link) == ("P1  20", "b  27rest")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"csv": {"separator": ","}}, "csv.separator: unknown key"),
        ({"csv": {"delimiter": "::"}}, "csv.delimiter: '::' is not one character"),
        ({"csv": {"encoding": "ebcdic"}}, "csv.encoding: 'ebcdic' is not right"),
        ({"csv": {"preamble": -1}}, "csv.preamble: -1 is no count"),
        ({"csv": {"starts": "H"}}, "csv.starts: needs record, and goes without by"),
        ({"csv": {"header": "none", "preamble": "search"}}, "csv.preamble: without a header"),
        ({"csv": {"header": "none"}}, "Order: without a header columns are numbers"),
        ({"csv": {"trailer": {"rows": 1}}}, "csv.trailer: must be a table with where"),
        (
            {"csv": {"trailer": {"where": {"at": 1, "is": "x"}, "count": 1}}},
            "trailer.count: unknown",
        ),
        ({"csv": {"trailer": {"where": {"at": 1, "is": "x"}, "sums": 1}}}, "sums: must be a table"),
        ({"csv": {"by": [True]}}, "csv.by: must be a text or a list of texts"),
        ({"csv": {"where": {"at": "x"}}}, "csv.where: must say at and either is or not"),
        ({"syntax": "fixed", "csv": {}}, "csv: unknown key"),
        ({"fields": {"total": {"is": "many"}}}, "total: 'many': is no number"),
    ],
)
def test_a_wrong_dialect_does_not_load(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(GuideError) as error:
        layout(ORDERS, **changes)
    assert message in str(error.value)


def test_a_wrong_place_in_a_line_does_not_load() -> None:
    for place in ("H:0-3", "H:5-2", "H:a"):
        fields = {**TYPED["fields"], "number": place}
        with pytest.raises(GuideError, match="is no place in a line"):
            own_layout("test", {**TYPED, "fields": fields})


def test_cells_filled_from_above() -> None:
    made = layout(ORDERS, csv={"fill": ["Name"]}, fields={"lines": {
        "each": "row", "quantity": "Quantity", "descriptions": {"text": "Name"}}})  # fmt: skip
    whole = read_whole(TEXT + "P1,,,3\n", made)
    assert [line.descriptions[0].text for line in whole.document.lines] == ["Café Müller"] * 2
    check_places((TEXT + "P1,,,3\n").encode(), whole.messages[0], "utf-8")
