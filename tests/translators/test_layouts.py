"""Layouts: what a table of TOML may say, how differences are laid on it, how they are loaded."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from translators.csv import parse, read, scan
from translators.csv.dialect import CSV_KEYS, FIXED_KEYS, SHARED_KEYS, TRAILER_KEYS
from translators.dictionary import GuideError
from translators.layouts import (
    HEAD_KEYS,
    LEAF_KEYS,
    addresses,
    build_layout,
    lay_differences,
)
from translators.source import of_bytes
from translators.templates import known_layouts, layout_table, load_layout, own_layout

ORDER: dict[str, Any] = {
    "syntax": "json",
    "kind": "850",
    "document": "PurchaseOrder",
    "business_key": ["number", "lines.number"],
    "fields": {
        "number": "Order",
        "ordered_on": {"at": "Date", "format": "%d.%m.%Y"},
        "references": [{"kind": {"is": "x"}, "value": "X"}],
        "lines": {
            "each": "row",
            "where": {"at": "Kind", "is": "goods"},
            "items": {"UPC": "Barcode"},
            "quantity": ["Qty", "Quantity"],
        },
        "contacts": {"numbers": {"each": "row", "key": "K", "value": "V"}},
    },
}


def build(**changes: Any) -> Any:
    table = {key: value for key, value in {**ORDER, **changes}.items() if value is not None}
    return build_layout("test", table, {"units": {"complete": True, "EA": "each"}})


def test_a_layout_is_built() -> None:
    made = build()
    assert (made.kind, made.direction, made.business_key) == (
        "850",
        "both",
        ("number", "lines.number"),
    )
    assert list(addresses(made.root)) == [
        *("Order", "Date", "X", "Kind", "Barcode", "Qty", "Quantity", "K", "V"),
    ]


FIELDS = ORDER["fields"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"syntax": "edifact"}, "syntax: 'edifact' is not right"),
        ({"colour": 1}, "colour: unknown key"),
        ({"document": "Order"}, "document: 'Order' is none"),
        ({"kind": "85"}, "kind: '85' is no kind"),
        ({"direction": "up"}, "direction: 'up' is not right"),
        ({"business_key": "number"}, "business_key: must be a list"),
        ({"business_key": ["nummer"]}, "business_key: PurchaseOrder has no 'nummer'"),
        ({"style": "x"}, "style: must be a table"),
        ({"fields": {**FIELDS, "nummer": "x"}}, "PurchaseOrder has no field 'nummer'"),
        ({"fields": {**FIELDS, "unread": "x"}}, "PurchaseOrder has no field 'unread'"),
        ({"fields": {"number": "x"}}, "PurchaseOrder.ordered_on is required and not filled"),
        ({"fields": {**FIELDS, "lines": "x"}}, "lines: must be a table of fields"),
        ({"fields": {**FIELDS, "lines": ["x"]}}, "lines[0]: must be a table of fields"),
        ({"fields": {**FIELDS, "lines": {"items": "x"}}}, "items: must be a table"),
        ({"fields": {**FIELDS, "release": {}}}, "release: has no address"),
        ({"fields": {**FIELDS, "release": {"at": "x", "size": 1}}}, "release.size: unknown key"),
        ({"fields": {**FIELDS, "release": {"at": True}}}, "release.at: must be a text or a list"),
        ({"fields": {**FIELDS, "release": {"at": "x", "pattern": "a"}}}, "must have one group"),
        ({"fields": {**FIELDS, "release": {"at": "x", "pattern": "("}}}, "no regular expression"),
        ({"fields": {**FIELDS, "total": {"at": "x", "join": ","}}}, "join: joins texts only"),
        ({"fields": {**FIELDS, "total": {"at": "x", "sign": "up"}}}, "sign: 'up' is not right"),
        ({"fields": {**FIELDS, "total": {"at": "x", "decimals": "2"}}}, "is no count of digits"),
        ({"fields": {**FIELDS, "total": {"at": "x", "use": "X"}}}, "use: 'X' is not right"),
        ({"fields": {**FIELDS, "kind": {"at": "x", "codes": "sizes"}}}, "no code list 'sizes'"),
        ({"fields": {**FIELDS, "lines": {"where": "x"}}}, "where: must say at and either"),
    ],
)
def test_a_wrong_layout_does_not_load(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(GuideError) as error:
        build(**changes)
    assert message in str(error.value)


def test_differences_are_laid_on() -> None:
    laid = lay_differences(
        FIELDS,
        {
            "number": {"use": "M"},
            "ordered_on": {"at": "Ordered"},
            "references": False,
            "contacts": {"name": "Contact"},
            "lines": {"quantity": "Menge", "unit": {"at": "U", "write": False}},
        },
        "test",
    )
    assert laid["number"] == {"at": "Order", "use": "M"}
    assert laid["ordered_on"] == {"at": "Ordered", "format": "%d.%m.%Y"}
    assert "references" not in laid
    lines = laid["lines"]
    assert isinstance(lines, dict)
    assert lines["quantity"] == "Menge" and lines["items"] == {"UPC": "Barcode"}
    assert lines["unit"] == {"at": "U", "write": False}
    assert FIELDS["lines"]["quantity"] == ["Qty", "Quantity"]
    again = lay_differences({"number": "Order"}, {"number": {"is": "1"}}, "test")
    assert again == {"number": {"is": "1"}}
    with pytest.raises(GuideError, match="there is nothing to take out"):
        lay_differences(FIELDS, {"terms": False}, "test")


def test_layouts_are_loaded_by_name_once() -> None:
    assert "csv/shop-orders" in known_layouts()
    assert load_layout("csv/shop-orders") is load_layout("csv/shop-orders", {})
    assert load_layout("csv/shop-orders").name == "csv/shop-orders"
    assert layout_table("csv/shop-orders")["syntax"] == "csv"
    for name in known_layouts():
        assert load_layout(name).name == name


def test_an_unknown_name_is_told_with_those_there_are() -> None:
    with pytest.raises(GuideError, match="there is no such layout") as error:
        load_layout("csv/../../secrets")
    assert "csv/shop-orders" in error.value.hint
    with pytest.raises(GuideError, match="there is no such layout") as error:
        load_layout("parquet/orders")
    assert "csv/shop-orders" in error.value.hint


def test_a_partners_own_layout() -> None:
    own = own_layout(
        "acme: orders",
        {
            "uses": "csv/shop-orders",
            "note": "ours",
            "codes": {"sizes": {"complete": True, "L": "large"}},
            "fields": {"category": {"at": "Size", "codes": "sizes"}},
        },
    )
    assert (own.name, own.note, own.kind) == ("acme: orders", "ours", "850")
    assert any(leaf.field == "category" for leaf in own.root.leaves)
    whole = {**ORDER, "syntax": "csv"}
    assert own_layout("x", whole) is own_layout("x", dict(whole))
    with pytest.raises(GuideError, match="codes: must be a table of code lists"):
        own_layout("x", {**whole, "codes": 1})


PAGE = Path(__file__).parents[2] / "docs" / "reference" / "layouts.md"


def test_the_examples_of_the_reference_are_true() -> None:
    blocks = re.findall(r"```(\w+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert [kind for kind, _ in blocks] == ["toml", "csv", "json", "toml", "csv", "json", "toml"]
    for number, (kind, text) in enumerate(blocks):
        if kind != "toml":
            continue
        made = own_layout(f"example {number}", tomllib.loads(text))
        if "uses" in tomllib.loads(text):
            assert made.dialect["delimiter"] == "semicolon"
            continue
        source = of_bytes(blocks[number + 1][1].encode())
        (batch,) = scan(source, [made])
        (message,) = read(source, batch)  # type: ignore[arg-type]
        document = msgspec.json.decode(msgspec.json.encode(parse(message).document))
        assert document == msgspec.json.decode(blocks[number + 2][1])


def test_the_reference_tells_every_key() -> None:
    text = PAGE.read_text(encoding="utf-8")
    keys = {*HEAD_KEYS, *LEAF_KEYS, *CSV_KEYS, *FIXED_KEYS, *SHARED_KEYS, *TRAILER_KEYS}
    assert sorted(key for key in keys if not re.search(rf"[`\[]{key}\b", text)) == []
