"""The [xml] table and addresses: what is wrong is named, with its place."""

from __future__ import annotations

import tomllib

import pytest

from tests.translators.xml.own import ORDER, layout_of
from translators.dictionary import GuideError
from translators.templates import load_layout, own_layout
from translators.xml.addresses import read_address
from translators.xml.dialect import dialect_of
from translators.xml.plan import plan_of

WRONG: dict[str, tuple[dict[str, object], str]] = {
    "an unknown key": ({"roots": "x"}, "xml.roots: unknown key"),
    "no root": ({"root": []}, "root: must name the root element"),
    "prefixes as a text": ({"prefixes": "x"}, "prefixes: must be a table"),
    "loose as a text": ({"loose": "yes"}, "loose: must be true or false"),
    "a message with a condition": ({"message": "a[b]"}, "message: must be a path of names"),
    "a message that is an attribute": ({"message": "a/@b"}, "message: must be a path of names"),
    "a kind too many": ({"sender_kind": ["=a"]}, "sender_kind: must be as many as sender are"),
    "when without at": ({"when": {"is": "x"}}, "when: must be tables with at"),
    "when with both": ({"when": {"at": "a", "is": "x", "not": "y"}}, "when: must be tables"),
    "rules of nobody": ({"rules": "edifact"}, "rules: 'edifact' are none"),
    "beside: no table": ({"with": {"a": "b"}}, "with.a: must be a table"),
    "beside: no field": ({"with": {"a": {"@b": "nothing"}}}, "'nothing' is no text of"),
    "beside: a number": ({"with": {"a": {"@b": "total"}}}, "'total' is no text of"),
    "beside: a condition": ({"with": {"a": {"b[c]": "number"}}}, "must be a path of names"),
    "a list of numbers": ({"order": {"a": [True]}}, "order.a: must be a text"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_dialect_is_named(name: str) -> None:
    keys, message = WRONG[name]
    with pytest.raises(GuideError) as raised:
        dialect_of(layout_of(name=name, **keys))
    assert str(raised.value).startswith(f"{name}: xml") and message in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a/",
        "a//b",
        "a b",
        "1a",
        "a[",
        "a[b",
        "a['x']",
        "a[b=c]",
        "a[/b='c']",
        "a[../b]",
        "@",
        "a/@b/c",
        "//a",
    ],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(GuideError, match="here"):
        read_address(text, "here")


def test_addresses() -> None:
    found = read_address("a:b[c/@d='x y'][@e!=\"z\"][f]*/g/@h:i", "")
    assert found.names == ("a:b", "g") and found.attribute == "h:i"
    first = found.steps[0]
    assert first.repeats and not found.steps[1].repeats
    assert [(test.values, test.other) for test in first.tests] == [
        (("x y",), False),
        (("z",), True),
        ((), False),
    ]
    assert read_address("/a", "").absolute and read_address("../../a", "").up == 2
    assert read_address(".", "").steps == ()


def test_a_wrong_address_of_a_field_is_named() -> None:
    layout = layout_of(ORDER.replace('"Head/Number"', '"Head//Number"'), name="odd")
    with pytest.raises(GuideError, match="odd: number: 'Head//Number' is no address"):
        plan_of(layout)


def test_a_vocabulary_is_shared() -> None:
    table = tomllib.loads(ORDER)
    table["xml"]["like"] = "ubl"
    layout = own_layout("alike", table)
    assert "cbc" in dialect_of(layout).prefixes and "po" in dialect_of(layout).prefixes
    table["xml"]["like"] = "nobody"
    with pytest.raises(GuideError, match="there is no vocabulary 'nobody'"):
        own_layout("alike", table)


@pytest.mark.parametrize(
    "name", ["ubl/Invoice", "cxml/OrderRequest", "gs1/warehousingInboundNotification"]
)
def test_layouts_of_ours_are_compiled_once(name: str) -> None:
    layout = load_layout(name)
    assert plan_of(layout) is plan_of(layout)
