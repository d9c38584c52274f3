"""Where values stand: every value once, with the bytes it stands on."""

from __future__ import annotations

import pytest

from tests.translators.xml.own import OWN, batch_of, located, order
from translators import xml
from translators.source import of_bytes

INSIDE = (
    "<Party type='buyer' ><Name>B &amp; C</Name><Alias>A1</Alias><Alias> A2\n</Alias></Party>"
    '<Item line = "1"><Quantity unit="EA">5</Quantity><Price>2.50</Price><Discount>9</Discount>'
    '<Part kind="seller">A&#49;</Part><Note><![CDATA[n <1>]]></Note><Price>3</Price></Item>'
    '<Total currency="USD"><!-- c -->12<!-- d -->.50</Total>'
)


def test_every_value_with_its_bytes() -> None:
    found = located(order(INSIDE, head="<From>ME</From><Line1>a</Line1><Line2>b</Line2>"))
    assert found == {
        "number": ("4711", "4711"),
        "ordered_on": ("2026-11-21", "2026-11-21"),
        " /po:Order/Head/From": ("ME", "ME"),
        "category": ("b", "b"),
        " /po:Order/Party/@type": ("buyer", "buyer"),
        "parties[0].name": ("B & C", "B &amp; C"),
        "parties[0].more_names[0]": ("A1", "A1"),
        "parties[0].more_names[1]": ("A2", "A2"),
        "lines[0].number": ("1", "1"),
        "lines[0].unit": ("EA", "EA"),
        "lines[0].quantity": ("5", "5"),
        "lines[0].unit_price": ("2.50", "2.50"),
        "unread /po:Order/Item/Discount": ("9", "9"),
        " /po:Order/Item/Part/@kind": ("seller", "seller"),
        "lines[0].items.seller's item": ("A1", "A&#49;"),
        "lines[0].messages[0]": ("n <1>", "n <1>"),
        "unread /po:Order/Item/Price[2]": ("3", "3"),
        "currency": ("USD", "USD"),
        "total": ("12.50", "12<!-- d -->.50"),
    }


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_bytes_of_other_encodings(encoding: str) -> None:
    text = order("<Party type='ü'><Name>  €é </Name></Party>").decode()
    raw = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)
    (message,) = xml.read(of_bytes(raw), batch_of(raw))
    plain = {"utf-16": "utf-16-le"}.get(encoding, encoding)
    found = {
        one.path: raw[one.place.start : one.place.end].decode(plain) for one in xml.locate(message)
    }
    assert found["parties[0].name"] == "€é" and found["parties[0].role"] == "ü"


def test_money_is_told() -> None:
    (message,) = xml.read(of_bytes(order(INSIDE)), batch_of(order(INSIDE)))
    money = {one.value: (one.path, one.excluded) for one in xml.locate(message) if one.money}
    assert money == {
        "2.50": ("lines[0].unit_price", ""),
        "9": ("unread", "informational"),
        "12.50": ("total", ""),
    }


def test_maps_and_pairs_and_charges() -> None:
    found = located(
        order(
            '<Party type="x"><Contact>Ann</Contact><Number kind="fax">1</Number></Party>'
            '<Item><Quantity>1</Quantity><Fee amount="150"/></Item>'
        )
    )
    assert found["lines[0].charges[0].amount"] == ("150", "150")
    assert found["parties[0].contacts[0].numbers.fax"] == ("1", "1")
    assert OWN.name == "own"


def test_an_element_without_text_is_its_tag() -> None:
    raw = order('<Item a="/>"/>')
    (message,) = xml.read(of_bytes(raw), batch_of(raw))
    (problem,) = xml.parse(message).problems
    assert raw[problem.place.start : problem.place.end] == b'<Item a="/>"/>'
    raw = order("<Item ></Item>")
    (message,) = xml.read(of_bytes(raw), batch_of(raw))
    (problem,) = xml.parse(message).problems
    assert raw[problem.place.start : problem.place.end] == b"<Item >"
