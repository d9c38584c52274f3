"""What we write as UBL is read as the same document, and has what UBL demands."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

import msgspec
import pytest
from msgspec.structs import replace

from tests.translators.xml.filled import document_for
from tests.translators.xml.ubl_files import ORDER, invoice, parsed
from translators.batches import Head
from translators.documents import (
    AckLine,
    Carton,
    ChangeLine,
    Charge,
    Description,
    Document,
    Invoice,
    InvoiceLine,
    LineStatus,
    OrderAck,
    OrderChange,
    OrderLine,
    Pallet,
    Party,
    PurchaseOrder,
    ReceivedItem,
    ReceivingAdvice,
    Reference,
    Routing,
    ShipNotice,
    ShippedItem,
    ShippedOrder,
    Tax,
    Terms,
    TextMessage,
)
from translators.layouts import Layout
from translators.problems import Severity
from translators.templates import known_layouts, load_layout
from translators.xml.rules import RULES
from translators.xml.write import write

D = Decimal
TODAY = date(2026, 11, 21)
HEAD = Head(control="", sent_at=datetime(2026, 11, 21, 12, 30, tzinfo=UTC))
OURS = Head(
    control="1",
    sent_at=HEAD.sent_at,
    sender_kind="0088",
    sender="4000002000004",
    receiver_kind="0088",
    receiver="4000001000005",
)
LAYOUTS = [name for name in known_layouts() if name.startswith("ubl/")]


def completed(document: Document, name: str) -> Document:
    return RULES["ubl"].complete(document, load_layout(name), HEAD)


def written(document: Document, name: str, head: Head = HEAD) -> str:
    return write([document], load_layout(name), head).decode()


def in_one_day(document: Document) -> Document:
    """The same where the order's day is the document's: Peppol's answers do not state it."""
    if isinstance(document, OrderChange):
        return replace(document, changed_on=document.ordered_on)
    if isinstance(document, OrderAck):
        return replace(document, acknowledged_on=document.ordered_on)
    if isinstance(document, PurchaseOrder) and document.purpose == "cancel":
        rest = tuple(one for one in document.references if one.kind != "cancellation")
        return replace(document, references=rest)
    return document


def in_any_order(document: Document) -> object:
    """The same as plain values, collections sorted but for lines: they are read form by form."""
    return sorted_in(msgspec.to_builtins(document))


def sorted_in(value: object, field: str = "") -> object:
    if isinstance(value, dict):
        return {key: sorted_in(one, str(key)) for key, one in value.items()}
    if isinstance(value, tuple):
        inner = [sorted_in(one) for one in value]
        return inner if field in ("lines", "items", "address") else sorted(inner, key=repr)
    return value


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", LAYOUTS)
def test_what_is_written_is_read_again(name: str, seed: int) -> None:
    layout: Layout = load_layout(name)
    made = in_one_day(document_for(layout, Random(seed), whole=seed == 0))
    document = completed(made, name)
    assert completed(document, name) == document
    found = parsed(written(document, name).encode())
    assert found.document is not None
    assert in_any_order(found.document) == in_any_order(document)
    assert not found.rejected


def test_a_file_read_is_written_as_it_was() -> None:
    order = parsed(ORDER).document
    assert order is not None
    text = written(order, "ubl/Order")
    assert parsed(text.encode()).document == order
    assert text.index("<cbc:ID>4711") < text.index("<cbc:IssueDate>") < text.index("<cbc:Note>")
    assert '<cbc:Amount currencyID="USD">12.50</cbc:Amount>' in text
    assert '<cbc:ID schemeID="0160">04000002000998</cbc:ID>' in text
    assert "<cbc:ProfileID>urn:fdc:peppol.eu:poacc:bis:ordering:3</cbc:ProfileID>" in text


def our_invoice(**more: object) -> Invoice:
    """An invoice as the gateway makes it of a shipment."""
    made = Invoice(
        number="INV1",
        invoiced_on=TODAY,
        order_number="4711",
        currency="USD",
        parties=(
            Party(role="remit to", name="Us", city="Akron", country="US"),
            Party(role="bill to", name="Shop", city="Troy", country="US"),
        ),
        terms=(Terms(discount_percent=D(2), discount_days=10, net_due_on=TODAY, net_days=30),),
        lines=(
            InvoiceLine(
                number="10",
                quantity=D(6),
                unit="EA",
                unit_price=D("200"),
                price_basis="per ten",
                items={"buyer's item": "B-1"},
            ),
        ),
        charges=(
            Charge(kind="charge", code="freight", amount=D("12.50")),
            Charge(kind="allowance", code="new store discount", amount=D("2.50")),
        ),
        total=D(130),
    )
    return replace(made, **more)


def test_our_invoice_adds_up_by_the_european_rules() -> None:
    text = written(our_invoice(), "ubl/Invoice", OURS)
    found = parsed(text.encode())
    assert found.problems == ()
    read = found.document
    assert isinstance(read, Invoice)
    assert {one.kind: one.amount for one in read.totals} == {
        "tax": D(0),
        "line item total": D("120.00"),
        "total without tax": D("130.00"),
        "total with tax": D("130.00"),
        "allowances": D("2.50"),
        "charges": D("12.50"),
    }
    (tax,) = read.taxes
    assert (tax.category, tax.base, tax.amount) == ("not subject to tax", D("130.00"), D(0))
    assert [(one.role, one.name) for one in read.parties] == [("seller", "Us"), ("bill to", "Shop")]
    (line,) = read.lines
    assert (line.amount, line.descriptions[0].text) == (D("120.00"), "B-1")
    assert line.references == (Reference(kind="document line", value="1"),)
    assert read.terms[0].description == "2 % discount within 10 days, net 30 days"
    assert [(one.code, one.description) for one in read.charges] == [
        ("freight", "freight"),
        ("", "new store discount"),
    ]
    assert '<cbc:EndpointID schemeID="0088">4000002000004</cbc:EndpointID>' in text
    assert "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>" in text


def test_who_sends_and_receives_stands_in_every_document() -> None:
    us = Party(role="seller", name="Us", address=("1 Way",), city="Akron", country="US")
    them = Party(role="buyer", name="Shop")
    ours = replace(OURS, sender_kind="GLN", currency="USD", sender_party=us, receiver_party=them)
    store = Party(role="ship to", name="Store 1", country="CA")
    paid = Party(role="remit to", name="Us", address=("1 Way",))
    billed = our_invoice(parties=(paid, store), currency="")
    text = written(billed, "ubl/Invoice", ours)
    read = parsed(text.encode()).document
    assert isinstance(read, Invoice)
    assert read.currency == "USD"
    assert '<cbc:EndpointID schemeID="0088">4000002000004</cbc:EndpointID>' in text
    told = {one.role: (one.name, one.id_kind, one.id, one.country) for one in read.parties}
    assert told == {
        "seller": ("Us", "GLN", "4000002000004", "US"),
        "bill to": ("Shop", "GLN", "4000001000005", "CA"),
        "ship to": ("Store 1", "", "", "CA"),
    }
    assert written(read, "ubl/Invoice", ours) == text
    ack = OrderAck(status="rejected with details", number="1", ordered_on=TODAY)
    answer = written(ack, "ubl/OrderResponse", ours)
    assert "PostalAddress" not in answer
    assert answer.count("<cbc:RegistrationName>") == 2


def test_other_documents_stay_as_they_are() -> None:
    text = TextMessage(kind="greeting")
    assert RULES["ubl"].complete(text, load_layout("ubl/Order"), OURS) == text
    assert list(RULES["ubl"].check(text, "Order")) == []


def test_a_layout_without_codes_of_charges_writes_words() -> None:
    made = RULES["ubl"].complete(our_invoice(), load_layout("ubl/OrderCancellation"), HEAD)
    assert isinstance(made, Invoice)
    assert [one.code for one in made.charges] == ["", ""]


def test_a_carrier_without_a_number_of_the_shipment_is_written() -> None:
    notice = replace(
        notice_of(ShippedOrder(number="1")),
        orders=(),
        routing=(Routing(id="UPSN", id_kind="SCAC"),),
    )
    made = completed(notice, "ubl/DespatchAdvice")
    assert isinstance(made, ShipNotice)
    assert made.references == (Reference(kind="bill of lading", value="NA"),)


def test_a_cancellation_has_a_number_and_words() -> None:
    order = PurchaseOrder(number="4711", purpose="cancel", ordered_on=TODAY)
    text = written(order, "ubl/OrderCancellation")
    assert "<cbc:CancellationNote>cancelled</cbc:CancellationNote>" in text
    assert "<cbc:ID>4711</cbc:ID>" in text


def test_what_an_invoice_states_stays() -> None:
    taxed = our_invoice(
        kind="corrected invoice",
        parties=(Party(role="seller", name="Us"),),
        terms=(
            Terms(description="at once"),
            Terms(discount_percent=D(3), discount_due_on=TODAY),
        ),
        taxes=(
            Tax(kind="VAT", category="standard rate", percent=D(10), amount=D(13), base=D(130)),
        ),
        total=D(143),
    )
    made = completed(taxed, "ubl/Invoice")
    assert isinstance(made, Invoice)
    assert (made.kind, made.parties, made.taxes) == (taxed.kind, taxed.parties, taxed.taxes)
    assert [one.description for one in made.terms] == [
        "at once",
        f"3 % discount until {TODAY}",
    ]
    assert {one.kind: one.amount for one in made.totals}["total with tax"] == D("143.00")
    assert made.lines[0].taxes == ()


def test_a_credit_memo_is_written_with_positive_sums() -> None:
    credit = our_invoice(kind="credit memo", charges=(), total=D(120), terms=())
    text = written(credit, "ubl/CreditNote", OURS)
    assert "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>" in text
    assert parsed(text.encode()).problems == ()


def test_an_item_has_one_name() -> None:
    texts = ("Cup", "blue")
    line = OrderLine(
        quantity=D(1), descriptions=tuple(Description(kind="free text", text=one) for one in texts)
    )
    order = PurchaseOrder(number="1", ordered_on=TODAY, lines=(line, OrderLine(quantity=D(1))))
    made = completed(order, "ubl/Order")
    assert isinstance(made, PurchaseOrder)
    assert [line.descriptions[0].text for line in made.lines] == ["Cup blue", "2"]
    assert [line.number for line in made.lines] == ["1", "2"]


def test_a_change_and_a_receipt_have_named_and_numbered_lines() -> None:
    change = OrderChange(number="1", ordered_on=TODAY, lines=(ChangeLine(change="add"),))
    made = completed(change, "ubl/OrderChange")
    assert isinstance(made, OrderChange)
    assert made.lines[0].descriptions[0].text == "1"
    receipt = ReceivingAdvice(number="1", advised_on=TODAY, lines=(ReceivedItem(number="7"),))
    told = completed(receipt, "ubl/ReceiptAdvice")
    assert isinstance(told, ReceivingAdvice)
    assert told.lines[0].references == (Reference(kind="document line", value="1"),)


@pytest.mark.parametrize(
    ("statuses", "quantity", "status", "later"),
    [
        ([("accepted", 6)], 6, "accepted", []),
        ([("rejected", 6)], 6, "rejected", []),
        ([("accepted", 4), ("backordered", 2)], 4, "accepted with changes", [2]),
        ([("accepted", 4), ("rejected", 2)], 4, "accepted with changes", []),
        ([("backordered", 6)], 0, "accepted with changes", [6]),
        ([("accepted", None)], 6, "accepted", []),
        ([], 6, "", []),
    ],
)
def test_a_line_is_answered_by_one_status(
    statuses: list[tuple[str, int | None]], quantity: int, status: str, later: list[int]
) -> None:
    said = tuple(
        LineStatus(status=word, quantity=None if part is None else D(part), unit="EA")
        for word, part in statuses
    )
    line = AckLine(number="1", quantity=D(6), unit="EA", statuses=said)
    ack = OrderAck(
        status="accepted with details, no changes", number="4711", ordered_on=TODAY, lines=(line,)
    )
    made = completed(ack, "ubl/OrderResponse")
    assert isinstance(made, OrderAck)
    assert made.request == "4711"
    (answered,) = made.lines
    assert answered.quantity == D(quantity)
    assert [one.status for one in answered.statuses] == [status] * bool(statuses)
    assert [one.quantity for one in answered.quantities] == [D(one) for one in later]


def notice_of(order: ShippedOrder) -> ShipNotice:
    return ShipNotice(
        number="S1", noticed_on=TODAY, noticed_at=HEAD.sent_at.time(), orders=(order,)
    )


def test_a_notice_is_told_item_by_item() -> None:
    item = ShippedItem(number="10", items={"buyer's item": "B-1"}, quantity=D(3), unit="EA")
    order = ShippedOrder(
        number="4711",
        cartons=(Carton(marks={"SSCC": "00340000020000000016"}, items=(item,)),),
        pallets=(
            Pallet(marks={"SSCC-18": "340000020000000023"}, items=(item,)),
            Pallet(items=(item,)),
        ),
    )
    found = parsed(written(notice_of(order), "ubl/DespatchAdvice", OURS).encode())
    assert not found.rejected
    read = found.document
    assert isinstance(read, ShipNotice)
    assert [one.value for one in read.references] == ["4711"]
    assert [(one.order_number, one.number, one.quantity) for one in read.items] == [
        ("4711", "10", D(3))
    ] * 3
    assert [[carton.marks["SSCC"] for carton in one.cartons] for one in read.items] == [
        ["340000020000000023"],
        [],
        ["340000020000000016"],
    ]


def test_a_partner_that_wants_c62_gets_it() -> None:
    layout = load_layout("ubl/Invoice", {"fields": {"lines": {"unit": {"codes": "units_c62"}}}})
    assert b'unitCode="C62">6<' in write([our_invoice()], layout, HEAD)


def test_a_file_that_does_not_add_up_is_held_and_not_rejected() -> None:
    found = parsed(invoice(sums="").replace(b">120<", b">121<"))
    assert not found.rejected
    assert {one.severity for one in found.problems} == {Severity.HOLD}
