"""Messages below their root, and roots within SOAP and StandardBusinessDocument."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from tests.translators.xml.own import OWN, batch_of, layout_of, located, order, parsed, scanned
from translators import xml
from translators.batches import Batch
from translators.documents import PurchaseOrder
from translators.problems import Problem
from translators.source import BLOCK_BYTES, of_bytes

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"

MANY = """
syntax = "xml"
kind = "850"
document = "PurchaseOrder"
[xml]
root = "f:File"
prefixes = { "" = "urn:file", f = "urn:file" }
message = "Orders/Order"
sender = "Head/From"
secrets = ["Orders/Order/Pin"]
[fields]
number = "@number"
ordered_on = "/Head/Date"
currency = "/Head/Sum/@currency"
[fields.lines]
each = "Item"
number = "../@number"
quantity = "Q"
unit = "../../../Head/Unit"
messages = "/Head/Note"
"""


def several(*orders: str, head: str = "") -> bytes:
    head = f"<Head><From>ME</From><Date>2026-01-02</Date>{head}</Head>"
    return f'<File xmlns="urn:file">{head}<Orders>{"".join(orders)}</Orders></File>'.encode()


def test_each_message_below_the_root_is_a_document() -> None:
    layout = layout_of(MANY)
    raw = several(
        '<Order number="1"><Item><Q>1</Q></Item></Order> ',
        "<!-- between -->",
        '<Order number="2"/><Other/>',
        '<Order number="3"><Pin>1234</Pin></Order>',
        head='<Sum currency="USD"/><Unit>EA</Unit><Note>a</Note><Note>b</Note>',
    )
    batch = batch_of(raw, layout)
    assert (batch.messages, batch.sender) == (3, "ME")
    found = [one.document for one in parsed(raw, layout)]
    assert [one.number for one in found if isinstance(one, PurchaseOrder)] == ["1", "2", "3"]
    first = found[0]
    assert isinstance(first, PurchaseOrder) and first.currency == "USD"
    (line,) = first.lines
    assert (line.number, line.unit, line.messages) == ("1", "EA", ("a", "b"))
    assert not first.unread and "1234" not in repr(found)
    messages = list(xml.read(of_bytes(raw), batch, 1))
    assert [one.index for one in messages] == [1, 2]
    assert raw[messages[0].start : messages[0].end] == b'<Order number="2"/>'


def test_places_name_the_message() -> None:
    layout = layout_of(MANY)
    raw = several('<Order number="1"/>', "<Order/>")
    (problem,) = parsed(raw, layout)[1].problems
    assert problem.place.path == "/File/Orders/Order[2]/@number"
    assert raw[problem.place.start : problem.place.end] == b"<Order/>"
    raw = several('<Order number="1"/>').replace(b"<Date>2026-01-02</Date>", b"")
    assert parsed(raw, layout)[0].problems[0].place.path == "/Head/Date"
    raw = several('<Order number="1"/>').replace(b"2026-01-02", b"soon")
    place = parsed(raw, layout)[0].problems[0].place
    assert (place.path, place.start) == ("/File/Head/Date", -1)


def test_values_of_headers_are_located_without_bytes() -> None:
    raw = several('<Order number="7"/>')
    found = {
        one.path: one
        for one in xml.locate(next(xml.read(of_bytes(raw), batch_of(raw, layout_of(MANY)))))
    }
    assert found["number"].place.start > 0
    assert (found["ordered_on"].value, found["ordered_on"].place.start) == ("2026-01-02", -1)


def test_a_root_without_messages_is_told() -> None:
    batch = batch_of(several(), layout_of(MANY))
    assert batch.messages == 0
    assert [one.code for one in batch.problems] == ["no-document"]


def test_a_header_has_its_limit() -> None:
    raw = several('<Order number="1"/>', head=f"<Note>{'x' * 70_000}</Note>")
    found = batch_of(raw, layout_of(MANY))
    assert found.messages == 0 and found.problems[-1].code == "header-too-large"


def test_a_soap_envelope_is_passed_through() -> None:
    raw = (
        f'<s:Envelope xmlns:s="{SOAP}" xmlns:q="urn:example:orders:1"><s:Header><any>x</any>'
        f"</s:Header><s:Body>\n"
    ).encode() + order(head="<From>ME</From>").replace(b' xmlns:q="urn:example:orders:1"', b"")
    raw += b"</s:Body></s:Envelope>"
    batch = batch_of(raw)
    assert (batch.start, batch.end, batch.sender) == (0, len(raw), "ME")
    assert batch.digest == hashlib.sha256(raw).hexdigest()
    assert located(raw)["number"] == ("4711", "4711")


def test_a_soap_fault_is_named() -> None:
    raw = f'<s:Envelope xmlns:s="{SOAP}"><s:Body><s:Fault/></s:Body></s:Envelope>'.encode()
    (found,) = scanned(raw)
    assert isinstance(found, Problem) and "Fault in the namespace" in found.message


def test_a_standard_business_document_says_whose_it_is() -> None:
    head = (
        f'<h:StandardBusinessDocument xmlns:h="{SBDH}"><h:StandardBusinessDocumentHeader>'
        '<h:Sender><h:Identifier Authority="iso6523-actorid-upis">0088:40</h:Identifier></h:Sender>'
        "<h:Receiver><h:Identifier>0088:41</h:Identifier></h:Receiver><h:DocumentIdentification>"
        "<h:InstanceIdentifier>i1</h:InstanceIdentifier>"
        "<h:CreationDateAndTime>2026-01-02T03:04:05Z</h:CreationDateAndTime>"
        "</h:DocumentIdentification></h:StandardBusinessDocumentHeader>"
    ).encode()
    raw = head + order() + b"<Unknown/>" + order(head="<From>ME</From>")
    raw += b"</h:StandardBusinessDocument>"
    first, unknown, second = scanned(raw)
    assert isinstance(first, Batch) and isinstance(second, Batch) and isinstance(unknown, Problem)
    assert (first.sender_kind, first.sender) == ("iso6523-actorid-upis", "0088:40")
    assert (first.receiver, first.control) == ("0088:41", "i1")
    assert first.sent_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert raw[first.start : first.end] == order()
    assert first.digest == hashlib.sha256(order()).hexdigest()
    assert (second.index, second.sender) == (2, "ME")
    assert [one.document is not None for one in parsed(raw)] == [True, True]


def test_a_broken_end_refuses_all() -> None:
    raw = f'<h:StandardBusinessDocument xmlns:h="{SBDH}">'.encode() + order() + order()
    first, second = scanned(raw)
    for found in (first, second):
        assert isinstance(found, Batch) and found.messages == 0
        assert found.problems[-1].code == "not-well-formed"


def test_a_namespace_taken_back_is_none() -> None:
    raw = f'<e:Envelope xmlns:e="{SOAP}" xmlns="urn:d"><e:Body>'.encode()
    raw += order().replace(b"<Head", b'<Head xmlns=""') + b"</e:Body></e:Envelope>"
    assert parsed(raw)[0].document is not None
    raw = raw.replace(b"<e:Body>", b'<e:Body xmlns="">')
    assert parsed(raw)[0].document is not None


def test_messages_across_blocks() -> None:
    layout = layout_of(MANY)
    fill = "x" * (BLOCK_BYTES // 3)
    raw = several(
        *(f'<Order number="{at}"><Item><Q>1</Q><Z>{fill}</Z></Item></Order>' for at in range(7))
    )
    found = [one.document for one in parsed(raw, layout)]
    assert [one.number for one in found if isinstance(one, PurchaseOrder)] == list("0123456")
    assert OWN is not layout
