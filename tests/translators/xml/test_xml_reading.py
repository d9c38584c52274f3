"""XML read by a layout: names, conditions, texts, what is kept, what is wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from tests.translators.xml.own import OWN, batch_of, document_of, layout_of, order, parsed, scanned
from translators import xml
from translators.batches import Batch
from translators.documents import PurchaseOrder
from translators.problems import Severity
from translators.source import of_bytes

LINE = '<Item line="1"><Quantity unit="EA">5</Quantity>{}</Item>'


def read(raw: bytes) -> PurchaseOrder:
    found = document_of(raw)
    assert isinstance(found, PurchaseOrder)
    return found


def flawed(raw: bytes) -> list[tuple[str, str]]:
    (found,) = parsed(raw)
    return [(one.code, one.place.path) for one in found.problems]


def test_whatever_the_prefix() -> None:
    for root in ("po:Order xmlns:po", "x:Order xmlns:x", "Order xmlns"):
        name = root.partition(" ")[0]
        inner = ' xmlns=""' if name == "Order" else ""
        raw = (
            f'<{root}="urn:example:orders:1"><Head{inner}><Number>1</Number>'
            f"<Date>2026-01-02</Date></Head></{name}>"
        )
        assert read(raw.encode()).number == "1"


def test_another_namespace_is_another_name() -> None:
    raw = order(
        '<x:Note xmlns:x="urn:other">text</x:Note>', head='<Number xmlns="urn:x">9</Number>'
    )
    assert read(raw).unread == (
        ("Head/{urn:x}Number", "9"),
        ("{urn:other}Note", "text"),
    )


def test_loose_names_need_no_namespace() -> None:
    loose = layout_of(loose=True)
    raw = b'<Order><Head a:x="1" xmlns:a="u"><z:Number xmlns:z="z">5</z:Number>'
    raw += b"<Date>20260102</Date></Head></Order>"
    found = document_of(raw, loose)
    assert isinstance(found, PurchaseOrder) and found.number == "5"
    assert found.unread == (("Head/@x", "1"),)
    assert batch_of(order(), loose, OWN).layout is OWN, "what is exact comes first"


def test_a_default_namespace_and_versions_of_it() -> None:
    spaces = {"": ["urn:bank:1", "urn:bank:*"], "b": "urn:b"}
    layout = layout_of(root="Order", prefixes=spaces)
    for space in ("urn:bank:1", "urn:bank:1.09"):
        raw = f'<o:Order xmlns:o="{space}"><o:Head><o:Number>1</o:Number>'
        raw += "<o:Date>2026-01-02</o:Date><Plain>p</Plain></o:Head></o:Order>"
        found = document_of(raw.encode(), layout)
        assert isinstance(found, PurchaseOrder) and found.unread == (("Head/{}Plain", "p"),)


def test_texts_comments_sections_and_blanks() -> None:
    raw = order(
        LINE.format("<Note> a <!-- no --> b<?pi no?> </Note><Note><![CDATA[<x> & y]]></Note>")
        + '<Party type="x"><Name>B &amp; C&#xA0;D\n   E</Name></Party>',
        number="<Number>47<!-- -->11</Number>",
    )
    found = read(raw)
    assert found.number == "4711"
    assert found.lines[0].messages == ("a b", "<x> & y")
    assert found.parties[0].name == "B & C D E"


def test_text_around_elements_is_one() -> None:
    found = read(order(LINE.format("<Note>long <Short>brief</Short> tail</Note>") + "stray"))
    assert found.lines[0].messages == ("long tail",)
    assert found.lines[0].unread == (("Note/Short", "brief"),)
    assert found.unread == ((".", "stray"),)


def test_nil_and_blank_elements_hold_nothing() -> None:
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    inside = (
        f'<Total {xsi} xsi:nil="true" currency="USD">0</Total>'
        f'<Party type="x" {xsi} xsi:type="t"><Name> </Name><Name>N</Name></Party>'
    )
    found = read(order(inside, head=f'<Release {xsi} xsi:nil="1">4</Release>'))
    assert found.total is None and found.currency == "USD"
    assert found.release == "1", "the default"
    assert found.parties[0].name == "N" and not found.unread


def test_conditions_choose_the_form() -> None:
    found = read(
        order(
            '<Party type="buyer"><Name lang="en">B</Name><Id scheme="0088">40</Id>'
            '<Id scheme="9">x</Id><Other>O</Other><Alias>A</Alias><Alias>A2</Alias></Party>'
            '<Party type="seller"><Name lang="fr">S</Name><Contact>Ann</Contact>'
            "</Party>"
        )
    )
    buyer, seller = found.parties
    assert (buyer.role, buyer.id_kind, buyer.id, buyer.name) == ("buyer", "GLN", "40", "B")
    assert buyer.more_names == ("A", "A2", "O")
    assert buyer.unread == (("Id[2]/@scheme", "9"), ("Id[2]", "x"))
    assert seller.role == "seller" and seller.unread == (("Name/@lang", "fr"),)
    assert seller.contacts[0].name == "Ann"


def test_pairs_fill_a_map() -> None:
    inside = '<Party type="x"><Number kind="fax">1</Number><Number kind="fax">2</Number></Party>'
    (party,) = read(order(inside)).parties
    assert party.contacts[0].numbers == {"fax": "1", "fax 2": "2"}


def test_a_pair_without_its_key_is_a_problem() -> None:
    assert flawed(order('<Party type="x"><Number>3</Number></Party>')) == [
        ("missing-element", "/po:Order/Party/Number/@kind")
    ]


def test_forms_without_each_are_made_when_they_hold_something() -> None:
    found = read(order(head='<Department>7</Department><Job state="open">J</Job>'))
    assert [(one.kind, one.value) for one in found.references] == [
        ("department", "7"),
        ("job", "J"),
    ]
    assert found.unread == (("Head/Job/@state", "open"),)
    found = read(order(head='<Job state="closed">J</Job>'))
    assert not found.references
    assert ("Head/Job", "J") in found.unread


def test_numbers_dates_codes_and_patterns() -> None:
    inside = LINE.format(
        "<Price>1,5</Price><Due>2026-12-01T10:30:00Z</Due><Packs>3</Packs>"
        '<Fee amount="150">net</Fee><Fee/>'
    )
    raw = order(inside, head="<Agreement>Contract No. 8</Agreement><Type>SA</Type>")
    (found,) = parsed(raw)
    assert [one.code for one in found.problems] == ["invalid-number"]
    document = found.document
    assert isinstance(document, PurchaseOrder)
    line = document.lines[0]
    assert (line.unit, line.unit_price) == ("each", None)
    assert (line.dates[0].on, line.dates[0].at) == (date(2026, 12, 1), time(10, 30))
    assert line.charges[0].amount == Decimal("1.50")
    assert line.packing[0].packs == 3
    assert line.items == {"house": "ours"}
    assert line.charges[0].unread == ((".", "net"),)
    assert line.unread == (("Price", "1,5"),)
    assert (document.kind, document.contract) == ("stand-alone", "8")


def test_several_addresses() -> None:
    found = read(order(head="<Line2>b</Line2><Line1>a</Line1><Contract>none</Contract>"))
    assert found.category == "a, b"
    assert found.contract == "" and found.unread == (("Head/Contract", "none"),)
    raw = order(head="<Contract>No. 1</Contract><Agreement>No. 2</Agreement>")
    assert read(raw).unread == (("Head/Agreement", "No. 2"),)
    raw = order(head="<Contract>No. 1</Contract><Agreement>No. 1</Agreement>")
    assert read(raw).unread == ()


def test_the_second_of_one_is_kept() -> None:
    found = read(order(LINE.format('<Price currency="EUR">1</Price><Price>2</Price>')))
    assert found.lines[0].unit_price == 1
    assert found.lines[0].unread == (("Price[1]/@currency", "EUR"), ("Price[2]", "2"))


def test_what_stands_beside_fields_is_known() -> None:
    raw = order(LINE.format('<Price currency="USD">1</Price>') + '<Total currency="USD">1</Total>')
    raw = raw.replace(b"<q:Order", b'<q:Order version="7"')
    found = read(raw)
    assert not found.unread and not found.lines[0].unread


def test_secrets_are_kept_nowhere() -> None:
    raw = order(head="<Password>sesame</Password>")
    assert "sesame" not in repr(read(raw))
    (message,) = xml.read(of_bytes(raw), batch_of(raw))
    assert "sesame" not in repr(xml.locate(message)).replace(repr(message), "")


def test_what_is_missing_or_wrong() -> None:
    raw = order(
        '<Item line="1"/><Item><Quantity unit="XX">x</Quantity></Item>'
        + LINE.format("<Due>2026-02-30</Due>"),
        number="",
        head="<Type>ZZ</Type><Release/>",
    )
    (found,) = parsed(raw)
    assert found.document is None and found.rejected
    assert sorted((one.code, one.place.path) for one in found.problems) == [
        ("code-not-listed", "/po:Order/Item[2]/Quantity/@unit"),
        ("invalid-code", "/po:Order/Head/Type"),
        ("invalid-date", "/po:Order/Item[3]/Due"),
        ("invalid-number", "/po:Order/Item[2]/Quantity"),
        ("missing-element", "/po:Order/Head/Number"),
        ("missing-element", "/po:Order/Item[1]/Quantity"),
    ]
    for one in found.problems:
        if one.severity is Severity.REJECT and one.value:
            assert raw[one.place.start : one.place.end].decode() == one.value
    assert "is missing or empty: number" in str([one.message for one in found.problems])


def test_dates_and_times_that_are_none() -> None:
    line = LINE.format("<Due>soon</Due>")
    assert {code for code, _ in flawed(order(line))} == {"invalid-date", "invalid-time"}
    assert ("invalid-time", "/po:Order/Item/Due") in flawed(order(LINE.format("<Due>25:00</Due>")))
    found = parsed(order(LINE.format("<Due>20261130</Due>")))[0].document
    assert isinstance(found, PurchaseOrder) and found.lines[0].dates[0].on == date(2026, 11, 30)


def test_long_values_are_shown_short() -> None:
    (found,) = parsed(order(LINE.format(f"<Price>{'9' * 200}</Price>")))
    (problem,) = found.problems
    assert problem.code == "too-long" and problem.value == "9" * 200
    assert len(problem.message) < 200


def test_a_mountain_of_unread_values_is_cut_and_told() -> None:
    inside = "".join(f"<Extra{number}>x</Extra{number}>" for number in range(2_100))
    (found,) = parsed(order(inside))
    assert isinstance(found.document, PurchaseOrder)
    assert len(found.document.unread) == 2_001
    assert [one.code for one in found.problems] == ["too-much-unread"]


def test_more_names_than_are_remembered() -> None:
    many = b"".join(b"<a%d b%d='1'>x</a%d>" % (at, at, at) for at in range(5_000))
    raw = order().replace(
        b"</q:Order>", b"<Item><Quantity>1</Quantity>" + many + b"</Item></q:Order>"
    )
    for _ in range(2):
        (found,) = parsed(raw, layout_of(name="once"))
        assert isinstance(found.document, PurchaseOrder) and found.document.number == "4711"


def test_whose_file_it_is() -> None:
    raw = order(
        head='<From kind="DUNS">99</From><From kind="GLN">4012345000009</From><To>us</To>'
        "<Message>m1</Message><Sent>2026-11-21T10:00:00+02:00</Sent>"
    ).replace(b"<Head>", b'<Head mode="test">')
    raw = raw.replace(b"<q:Order", b'<q:Order version="6"')
    batch = batch_of(raw)
    assert (batch.sender_kind, batch.sender, batch.receiver) == ("GLN", "4012345000009", "us")
    assert (batch.control, batch.usage, batch.version) == ("m1", "T", "Own 6")
    assert batch.sent_at == datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert (batch.start, batch.end, batch.messages) == (0, len(raw), 1)
    assert read(raw).unread == (("Head/From[1]/@kind", "DUNS"), ("Head/From[1]", "99"))
    batch = batch_of(order(head='<From kind="DUNS">99</From><Sent>2026-11-21T10:00:00</Sent>'))
    assert (batch.sender_kind, batch.sender, batch.usage) == ("DUNS", "99", "P")
    assert batch.sent_at == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert batch_of(order(head="<Sent>today</Sent>")).sent_at is None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "iso8859-15", "cp1252"])
def test_encodings(encoding: str) -> None:
    named = {"iso8859-15": "ISO-8859-15", "cp1252": "windows-1252"}.get(encoding, "UTF-16")
    text = f'<?xml version="1.0" encoding="{named}"?>' if encoding != "utf-8-sig" else ""
    text += order('<Party type="x"><Name>Müller €</Name></Party>').decode()
    assert read(text.encode(encoding)).parties[0].name == "Müller €"


def test_odd_beginnings_are_told() -> None:
    raw = b'\n\n<?xml version="1.0" encoding="utf-16"?>' + order()
    batch = batch_of(raw)
    assert [one.code for one in batch.problems] == ["encoding-mismatch", "padding"]
    assert document_of(raw)


def test_a_doctype_that_only_names_is_passed_over() -> None:
    for encoding in ("utf-8", "utf-16"):
        text = '<!-- <!DOCTYPE a [ --><!DOCTYPE q:Order PUBLIC "a" "http://nowhere/[x>.dtd" >'
        raw = (text + order().decode()).encode(encoding)
        assert read(raw).number == "4711"


def test_what_no_layout_reads_is_named() -> None:
    (found,) = scanned(b'<Other xmlns="urn:o"><a/></Other>')
    assert not isinstance(found, Batch)
    assert found.code == "set-not-supported" and "Other in the namespace urn:o" in found.message
    (found,) = scanned(b"<Order/>")
    assert not isinstance(found, Batch) and "a document Order" in found.message


def test_layouts_of_one_root_are_told_apart() -> None:
    new = layout_of(name="new", when=[{"at": "Head/Type", "not": ["CA", ""]}])
    cancel = layout_of(name="cancel", when={"at": "Head/Type", "is": "CA"})
    flagged = layout_of(name="flagged", when=[{"at": "Head/@flag"}, {"at": "Head"}])
    layouts = (OWN, new, cancel, flagged)

    def chosen(raw: bytes) -> str:
        layout = batch_of(raw, *layouts).layout
        assert layout is not None
        return layout.name

    assert chosen(order(head="<Type>CA</Type>")) == "cancel"
    assert [one.code for one in parsed(order(head="<Type>CA</Type>"), *layouts)[0].problems] == [
        "invalid-code"
    ]
    assert chosen(order(head="<Type>SA</Type>")) == "new"
    assert chosen(order()) == "own"
    assert chosen(order().replace(b"<Head>", b'<Head flag="">')) == "flagged"
    found = scanned(order(head="<Type>CA</Type>"), new)
    assert not isinstance(found[0], Batch) and "with Head/Number" in found[0].message


def test_a_beginning_too_long_to_look_into() -> None:
    fill = f'<q:Order x="{"y" * 70_000}"'.encode()
    raw = order(head="<From>ME</From>").replace(b"<q:Order", fill)
    assert batch_of(raw).sender == ""
    assert read(raw).number == "4711"
    long = b"p" * 66_000
    assert (
        batch_of(raw.replace(b"q:", long + b":").replace(b":q=", b":" + long + b"=")).sender == ""
    )
    wrapper = b'<h:StandardBusinessDocument xmlns:h="http://www.unece.org/cefact/namespaces/'
    wrapper += b'StandardBusinessDocumentHeader" x="' + b"y" * 70_000 + b'">'
    raw = wrapper + order() + b"</h:StandardBusinessDocument>"
    assert batch_of(raw).sender == ""
    assert batch_of(raw.replace(b"h:", long + b":").replace(b":h=", b":" + long + b"=")).messages
