"""Documents written by a layout: order, names, escapes, what is refused; read back as they were."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.translators.xml.own import HEAD, ORDER, OWN, batch_of, document_of, layout_of, parsed
from tests.translators.xml.test_xml_wrapped import MANY
from translators import xml
from translators.documents import (
    Charge,
    Component,
    Contact,
    DateMark,
    OrderLine,
    Packing,
    Party,
    PurchaseOrder,
    Reference,
    Text,
)
from translators.layouts import Layout
from translators.problems import WriteError
from translators.xml import scribe

FULL = PurchaseOrder(
    number="4711",
    ordered_on=date(2026, 11, 21),
    kind="stand-alone",
    release="2",
    currency="USD",
    total=Decimal("12.50"),
    category="a, b",
    notes=(
        Text(kind="k", lines=("one",)),
        Text(kind="l", lines=("two",)),
    ),
    references=(
        Reference(kind="department", value="7"),
        Reference(kind="job", value="J"),
    ),
    parties=(
        Party(role="buyer", name="B & C", id_kind="GLN", id="40", more_names=("A", "O")),
        Party(
            role="seller",
            name='"S" <x>',
            contacts=(Contact(name="Ann", numbers={"fax": "1", "phone": "2"}),),
        ),
    ),
    lines=(
        OrderLine(
            number="1",
            quantity=Decimal(5),
            unit="each",
            unit_price=Decimal("2.50"),
            items={"seller's item": "A1", "UPC": "0001", "house": "ours"},
            messages=("x", "y"),
            dates=(DateMark(kind="requested", on=date(2026, 12, 1)),),
            charges=(Charge(kind="charge", amount=Decimal("1.50")),),
            packing=(Packing(packs=3),),
        ),
        OrderLine(number="2", quantity=Decimal("5E+3"), unit="pallet", items={"house": "ours"}),
    ),
)

WRITTEN = """<?xml version="1.0" encoding="UTF-8"?>
<po:Order xmlns:po="urn:example:orders:1" version="7">
  <Head mode="live">
    <Message>77</Message>
    <Sent>2026-11-21T08:30:00+00:00</Sent>
    <From kind="GLN">4012345000009</From>
    <To>THEM</To>
    <Number>4711</Number>
    <Date>2026-11-21</Date>
  </Head>
  <Party type="buyer">
    <Name lang="en">B &amp; C</Name>
    <Alias>A</Alias>
    <Id scheme="0088">40</Id>
  </Party>
  <Item line="1">
    <Quantity unit="EA">5</Quantity>
    <Part kind="seller">A1</Part>
    <Price currency="USD">2.50</Price>
    <Note>x</Note>
    <Note>y</Note>
  </Item>
  <Total currency="USD">12.50</Total>
</po:Order>
"""


def small() -> PurchaseOrder:
    line = OrderLine(
        number="1",
        quantity=Decimal(5),
        unit="each",
        unit_price=Decimal("2.50"),
        items={"seller's item": "A1", "house": "ours"},
        messages=("x", "y"),
    )
    party = Party(role="buyer", name="B & C", id_kind="GLN", id="40", more_names=("A",))
    return PurchaseOrder(
        number="4711",
        ordered_on=date(2026, 11, 21),
        currency="USD",
        total=Decimal("12.50"),
        parties=(party,),
        lines=(line,),
    )


def test_a_file_as_people_read_it() -> None:
    assert xml.write([small()], OWN, HEAD).decode() == WRITTEN


def test_what_was_written_is_read_again() -> None:
    raw = xml.write([FULL], OWN, HEAD)
    assert document_of_noted(raw) == FULL
    batch = batch_of(raw)
    assert (batch.sender_kind, batch.sender, batch.receiver) == ("GLN", "4012345000009", "THEM")
    assert (batch.control, batch.sent_at, batch.usage) == ("77", HEAD.sent_at, "P")
    assert xml.write([FULL], OWN, HEAD) == raw, "from the template it is the same"


def document_of_noted(raw: bytes, layout: Layout = OWN) -> object:
    """The document of a file whose problems are notes only."""
    (found,) = parsed(raw, layout)
    assert not found.rejected, found.problems
    return found.document


def test_tests_and_other_senders() -> None:
    head = replace(HEAD, usage="T", sender_kind="DUNS", sender="99 & 1", receiver="")
    text = xml.write([small()], OWN, head).decode()
    assert '<Head mode="test">' in text and '<From kind="DUNS">99 &amp; 1</From>' in text
    assert "<To>" not in text
    plain = layout_of(name="plain", sender=["Head/From"], sender_kind=["=DUNS"], production="")
    text = xml.write([small()], plain, HEAD).decode()
    assert "<From>4012345000009</From>" in text and "mode" not in text
    assert xml.write([small()], layout_of(sender=[], sender_kind=[]), HEAD).count(b"<From") == 0


@pytest.mark.parametrize(
    "name",
    ["<&>\"'", "tab\tand\nline", "ümläut €", "]]>", "&amp;", "%s %d", "\U0001f600", "a\u0085"],
)
def test_escapes(name: str) -> None:
    document = replace(small(), parties=(Party(role="x & <y>", name=name),))
    if name.isprintable() or "\t" in name:
        raw = xml.write([document], OWN, HEAD)
        (party,) = document_of(raw).parties  # type: ignore[union-attr]
        assert (party.role, party.name) == ("x & <y>", " ".join(name.split()))
    else:
        with pytest.raises(WriteError):
            xml.write([document], OWN, HEAD)


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[0m", "a\x7f", "\ufffe", "\x9b"])
def test_control_characters_are_refused(text: str) -> None:
    with pytest.raises(WriteError) as raised:
        xml.write([replace(small(), number=text)], OWN, HEAD)
    (problem,) = raised.value.problems
    assert (problem.code, problem.place.path) == ("invalid-character", "number")


def test_codes_and_what_must_be_stated() -> None:
    with pytest.raises(WriteError, match="no code in own"):
        xml.write([replace(small(), kind="nonsense")], OWN, HEAD)
    line = OrderLine(number="1")
    with pytest.raises(WriteError, match="quantity is empty") as raised:
        xml.write([replace(small(), lines=(line, line), number="")], OWN, HEAD)
    assert [one.code for one in raised.value.problems] == ["missing-element"] * 3


def test_numbers_are_written_plainly() -> None:
    line = OrderLine(quantity=Decimal("1E-7"), unit_price=Decimal("0E+2"))
    text = xml.write([replace(small(), lines=(line,))], OWN, HEAD).decode()
    assert (
        "<Quantity>0.0000001</Quantity>" in text and '<Price currency="USD">000</Price>' not in text
    )
    assert '<Price currency="USD">0</Price>' in text
    odd = replace(small(), number="E+1 E-2")
    assert document_of_noted(xml.write([odd], OWN, HEAD)) == replace(odd, release="1")


def test_without_a_currency_nothing_stands_beside() -> None:
    text = xml.write([replace(small(), currency="")], OWN, HEAD).decode()
    assert "<Price>2.50</Price>" in text and "<Total>12.50</Total>" in text


STYLED = """
syntax = "xml"
kind = "850"
document = "PurchaseOrder"
[style]
decimal = ","
date = "%d.%m.%Y"
time = "%H%M"
[xml]
root = "Bestellung"
doctype = "http://example.org/b.dtd"
declaration = false
[xml.with]
"Bestellung" = { "@n" = { is = "100 %" } }
[fields]
number = "@nr"
ordered_on = "Datum"
total = { at = "Summe", sign = "negated" }
order_size = { at = "Menge", sign = "absolute", decimals = 3 }
release = { at = "../Nie" }
contract = { at = "/Vertrag" }
security = { is = "S", at = "Sicher" }
exempt = { at = "Frei", write = false }
dates = [{ kind = "Art", on = "Tag", at = "Tag/@zeit" }]
lines = { each = "Zeilen/Zeile", number = "/Nr", quantity = ".", messages = "N*/T" }
"""


def test_styles_signs_and_doctypes() -> None:
    layout = layout_of(STYLED)
    document = PurchaseOrder(
        number="1",
        ordered_on=date(2026, 11, 21),
        total=Decimal("-3.5"),
        order_size=Decimal("1.5"),
        contract="V",
        security="S",
        exempt="x",
        dates=(DateMark(kind="k", on=date(2026, 1, 2), at=time(9, 5)), DateMark(kind="lost")),
        lines=(
            OrderLine(quantity=Decimal("1.5"), messages=("a", "b")),
            OrderLine(number="n", quantity=Decimal(2)),
        ),
    )
    raw = xml.write([document], layout, HEAD)
    assert raw.decode() == (
        '<!DOCTYPE Bestellung SYSTEM "http://example.org/b.dtd">\n'
        '<Bestellung nr="1" n="100 %">\n  <Datum>21.11.2026</Datum>\n  <Summe>3,5</Summe>\n'
        "  <Menge>1500</Menge>\n  <Vertrag>V</Vertrag>\n  <Sicher>S</Sicher>\n  <Art>k</Art>\n"
        '  <Tag zeit="0905">02.01.2026</Tag>\n  <Zeilen>\n    <Zeile>1,5\n      <N>\n'
        "        <T>a</T>\n      </N>\n      <N>\n        <T>b</T>\n      </N>\n    </Zeile>\n"
        "    <Zeile>2</Zeile>\n  </Zeilen>\n</Bestellung>\n"
    )
    found = document_of(raw, layout)
    assert isinstance(found, PurchaseOrder)
    assert found == replace(
        document,
        exempt="",
        dates=document.dates[:1],
        lines=(document.lines[0], replace(document.lines[1], number="")),
    )
    raw = raw.split(b"\n", 1)[1]
    bare = layout_of(STYLED, name="bare", doctype="")
    assert xml.write([document], bare, HEAD) == raw, "neither declaration nor DOCTYPE"


HEADED = MANY.replace(
    "[fields]",
    """
[xml.with]
"f:File" = { "@v" = { is = "2" }, "Head/Told" = "^receiver", "Head/At" = "^sent_at" }
"Order" = { "@x" = { is = "y" }, "@z" = { is = "9" } }
[fields]
""",
).replace("message =", 'control = "Head/No"\nmessage =')


def test_several_messages_below_one_root() -> None:
    layout = layout_of(HEADED)
    documents = [
        PurchaseOrder(number=number, ordered_on=date(2026, 1, 2), currency="US%D")
        for number in ("1", "2")
    ]
    raw = xml.write(documents, layout, HEAD)
    assert raw.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<f:File xmlns="urn:file" xmlns:f="urn:file" v="2">\n'
        '  <Head>\n    <Date>2026-01-02</Date>\n    <Sum currency="US%D"/>\n'
        "    <From>4012345000009</From>\n    <No>77</No>\n    <Told>THEM</Told>\n"
        "    <At>2026-11-21T08:30:00+00:00</At>\n  </Head>\n  <Orders>\n"
        '    <Order number="1" x="y" z="9"/>\n    <Order number="2" x="y" z="9"/>\n  </Orders>\n'
        "</f:File>\n"
    )
    assert [one.document for one in parsed(raw, layout)] == documents


def test_names_of_other_vocabularies_are_declared() -> None:
    text = ORDER.replace('"Head/Number"', '"Head/x:Number/@xsi:type"')
    text = text.replace("prefixes = {", 'prefixes = { x = "urn:x", y = "urn:y",')
    layout = layout_of(text)
    raw = xml.write([small()], layout, HEAD).decode()
    assert '<po:Order xmlns:x="urn:x" xmlns:po="urn:example:orders:1"' in raw
    assert 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' in raw and "urn:y" not in raw
    assert document_of_noted(raw.encode(), layout) == replace(small(), release="1")


def test_a_record_of_constants_alone() -> None:
    text = ORDER.replace(
        'value = "Head/Department"', 'value = { is = "5", at = "Head/Department" }'
    )
    text = text.replace(
        '"Item"\n', '"Item"\ncomponents = [{ each = "Box", number = { is = "1" } }]\n'
    )
    layout = layout_of(text, name="constant")
    line = replace(small().lines[0], components=(Component(number="1"), Component(number="2")))
    raw = xml.write([replace(small(), lines=(line,))], layout, HEAD)
    assert b"    <Box/>\n" in raw and raw.count(b"<Box") == 1


def test_shapes_and_pens_are_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scribe, "MOST_SHAPES", 20)
    layout = layout_of(name="many currencies")
    for number in range(70):
        text = xml.write([replace(small(), currency=f"C{number}")], layout, HEAD).decode()
        assert f'<Price currency="C{number}">' in text
    for count in range(60):
        line = OrderLine(quantity=Decimal(1), messages=tuple("x" * count))
        text = xml.write([replace(small(), lines=(line,))], layout, HEAD).decode()
        assert text.count("<Note>") == count


def test_one_document_where_the_root_is_the_message() -> None:
    with pytest.raises(AssertionError, match="one document"):
        xml.write([small(), small()], OWN, HEAD)
