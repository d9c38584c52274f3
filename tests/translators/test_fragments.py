"""Parts of layouts that stand in many places are told once."""

from __future__ import annotations

import pytest

from translators.dictionary import GuideError
from translators.fragments import take_up

PARTS: dict[str, object] = {
    "party": {
        "like": [{"part": "address", "below": "Place"}],
        "name": "Name",
        "references": [{"kind": {"is": "tax"}, "value": "Tax"}],
    },
    "address": {"address": ["Street", "."], "city": {"at": "City", "use": "M"}},
    "line": {"items": {"UPC": "Code"}, "where": {"at": "Kind", "is": "x"}},
    "tests": {"where": [{"at": "@kind", "not": ""}], "taxes": {"each": "Tax", "kind": "@kind"}},
}


def taken(fields: dict[str, object]) -> object:
    return take_up({"syntax": "xml", "fields": fields}, PARTS, "try")["fields"]


def test_a_part_stands_where_it_is_named() -> None:
    found = taken({"like": "party", "id": "Id"})
    assert found == {
        "address": ["Place/Street", "Place"],
        "city": {"at": "Place/City", "use": "M"},
        "name": "Name",
        "references": [{"kind": {"is": "tax"}, "value": "Tax"}],
        "id": "Id",
    }


def test_lists_are_put_behind_one_another_and_tables_merged() -> None:
    more = {"kind": {"is": "own"}, "value": "Own"}
    found = taken({"like": ["party", "line"], "references": [more], "items": {"EAN": "Ean"}})
    assert isinstance(found, dict)
    assert found["references"] == [{"kind": {"is": "tax"}, "value": "Tax"}, more]
    assert found["items"] == {"UPC": "Code", "EAN": "Ean"}


def test_a_leaf_and_an_address_are_replaced() -> None:
    found = taken({"like": "address", "address": "Line", "city": {"at": "Town"}})
    assert found == {"address": "Line", "city": {"at": "Town"}}


def test_conditions_and_each_move_below_and_what_is_inside_stays() -> None:
    found = taken({"like": [{"part": "tests", "below": "Head"}]})
    assert found == {
        "where": [{"at": "Head/@kind", "not": ""}],
        "taxes": {"each": "Head/Tax", "kind": "@kind"},
    }
    assert taken({"like": [{"part": "line", "below": "Head"}]}) == {
        "items": {"UPC": "Head/Code"},
        "where": {"at": "Head/Kind", "is": "x"},
    }


def test_parts_are_taken_up_at_any_depth() -> None:
    found = taken({"lines": [{"each": "Line", "like": "line"}]})
    lines = [{"items": {"UPC": "Code"}, "where": {"at": "Kind", "is": "x"}, "each": "Line"}]
    assert found == {"lines": lines}


def test_a_layout_without_fields_stays_as_it_is() -> None:
    assert take_up({"syntax": "xml"}, PARTS, "try") == {"syntax": "xml"}


@pytest.mark.parametrize("like", ["nobody", [7], [{"part": "line"}]])
def test_a_part_that_is_not_there_is_refused(like: object) -> None:
    with pytest.raises(GuideError, match="like"):
        taken({"like": like})
