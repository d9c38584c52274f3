"""What we answer in cXML: read back it is the same, and it has what cXML asks for."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from msgspec.structs import replace

from tests.translators.xml.cxml_files import HEAD, read_back
from translators.documents import (
    AckLine,
    Amount,
    Carton,
    Charge,
    Contact,
    DateMark,
    Description,
    Document,
    Freight,
    Handling,
    Invoice,
    InvoiceLine,
    LineStatus,
    Measure,
    OrderAck,
    OrderLine,
    PaidItem,
    Pallet,
    Party,
    Price,
    PurchaseOrder,
    Reference,
    Remittance,
    Routing,
    Schedule,
    ShipNotice,
    ShippedItem,
    ShippedOrder,
    Tax,
    Terms,
    Text,
    TextMessage,
)
from translators.templates import load_layout
from translators.xml.cxml import check, complete
from translators.xml.write import write

ON = date(2026, 11, 20)
ACME = Party(
    role="ship to",
    name="Acme & Sons",
    id_kind="buyer's code",
    id="0042",
    more_names=("Dock 3",),
    address=("1 Main St", "Rear"),
    city="Columbus",
    region="OH",
    postal_code="43201",
    country="US",
    contacts=(Contact(numbers={"email": "dock@acme.example"}),),
)
ORDER = PurchaseOrder(
    number="PO-1",
    purpose="replace",
    kind="release",
    ordered_on=ON,
    contract="A1",
    backorder="ship complete",
    currency="USD",
    total=Decimal("75.00"),
    references=(
        Reference(kind="transaction reference", value=HEAD.control),
        Reference(kind="original reference", value="p0"),
        Reference(kind="requisition", value="R1"),
        Reference(kind="governmentNumber", value="9"),
    ),
    dates=(DateMark(kind="delivery requested", on=ON), DateMark(kind="expires", on=ON)),
    parties=(ACME, Party(role="bill to", name="Acme AP"), Party(role="ship from", name="Us")),
    contacts=(Contact(role="buyer", name="Jo", numbers={"email": "jo@acme.example"}),),
    charges=(Charge(kind="charge", code="shipping", amount=Decimal(3), description="Ground"),),
    taxes=(Tax(kind="VAT", percent=Decimal(7), base=Decimal(75), amount=Decimal("5.25")),),
    amounts=(Amount(kind="tax", amount=Decimal("5.25")),),
    terms=(Terms(discount_percent=Decimal(2), discount_days=10), Terms(net_days=30)),
    freight=(Freight(payment="collect", terms="FOB", description="PriceCondition"),),
    routing=(Routing(id_kind="SCAC", id="FDEG", mode="motor"),),
    texts=(Text(lines=("Ring <twice>",)), Text(kind="internal", lines=("x",))),
    lines=(
        OrderLine(
            number="1",
            quantity=Decimal(10),
            unit="CA",
            unit_price=Decimal("1.25"),
            items={"seller's item": "NUT8", "buyer's item": "B-1", "UPC": "012345678905"},
            descriptions=(Description(kind="free text", text="Nut M8"),),
            dates=(DateMark(kind="requested ship", on=ON),),
            schedules=(
                Schedule(quantity=Decimal(10), unit="CA", date_kind="delivery requested", on=ON),
            ),
            parties=(replace(ACME, name="Store 7"),),
            texts=(Text(lines=("fragile",)),),
            references=(Reference(kind="requisition", value="R2"),),
        ),
        OrderLine(
            number="2",
            quantity=Decimal(500),
            unit="EA",
            unit_price=Decimal("12.50"),
            price_basis="per hundred",
            prices=(Price(kind="unit cost", unit="EA", multiplier_kind="unit of measure"),),
            items={"seller's item": "NUT9"},
        ),
    ),
)
ACK = OrderAck(
    purpose="new",
    status="acknowledge, details and changes",
    number="PO-1",
    ordered_on=ON,
    our_number="SO1",
    acknowledged_on=ON,
    references=(Reference(kind="transaction reference", value="p1@buyer"),),
    texts=(Text(lines=("thanks",)),),
    lines=(
        AckLine(
            number="1",
            quantity=Decimal(10),
            unit="EA",
            statuses=(
                LineStatus(
                    status="accepted",
                    quantity=Decimal(6),
                    unit="EA",
                    date_kind="promised ship",
                    on=ON,
                ),
                LineStatus(status="backordered", quantity=Decimal(4), unit="EA"),
            ),
        ),
        AckLine(
            number="2",
            quantity=Decimal(5),
            unit="EA",
            statuses=(
                LineStatus(
                    status="substituted",
                    quantity=Decimal(5),
                    unit="EA",
                    date_kind="promised delivery",
                    on=ON,
                    items={"seller's item": "OTHER"},
                ),
            ),
        ),
    ),
)
ITEM = ShippedItem(number="1", items={"buyer's item": "B-1"}, quantity=Decimal(4), unit="CA")
NOTICE = ShipNotice(
    purpose="new",
    number="SH1",
    noticed_on=ON,
    noticed_at=time(10, 30),
    routing=(Routing(id_kind="SCAC", id="FDEG"),),
    references=(
        Reference(kind="bill of lading", value="BOL1"),
        Reference(kind="carrier's reference", value="1Z1"),
    ),
    dates=(DateMark(kind="shipped", on=ON),),
    handling=(Handling(description="Paint", hazard_kind="UNDG", hazard="1263"),),
    measures=(Measure(kind="gross weight", value=Decimal("12.5"), unit="LB"),),
    descriptions=(Description(kind="free text", text="two pallets"),),
    parties=(ACME,),
    orders=(
        ShippedOrder(
            number="PO-1",
            ordered_on=ON,
            references=(Reference(kind="transaction reference", value="p1@buyer"),),
            pallets=(
                Pallet(
                    cartons=(
                        Carton(
                            marks={"SSCC": "00123456789012345675"},
                            items=(ITEM, replace(ITEM, number="2")),
                        ),
                        Carton(marks={"SSCC": "123456789012345682"}, items=(ITEM,)),
                        Carton(items=(ITEM,)),
                    )
                ),
            ),
        ),
    ),
)
INVOICE = Invoice(
    number="I1",
    invoiced_on=ON,
    order_number="PO-1",
    ordered_on=ON,
    currency="USD",
    parties=(Party(role="remit to", name="Us & Co", city="Erie"),),
    terms=(Terms(discount_percent=Decimal(2), discount_days=10, net_days=30),),
    dates=(DateMark(kind="shipped", on=ON),),
    charges=(
        Charge(kind="charge", code="shipping", amount=Decimal(2)),
        Charge(kind="allowance", code="discount", amount=Decimal(1)),
    ),
    lines=(
        InvoiceLine(
            number="7",
            quantity=Decimal(10),
            unit="EA",
            unit_price=Decimal("1.25"),
            items={"buyer's item": "B-1"},
            descriptions=(Description(kind="free text", text="Nut <M8>"),),
        ),
        InvoiceLine(
            quantity=Decimal(500),
            unit="EA",
            unit_price=Decimal("12.50"),
            price_basis="per hundred",
        ),
    ),
    total=Decimal("76.00"),
)
PAYMENT = Remittance(
    action="payment with remittance",
    amount=Decimal("97.00"),
    method="ACH",
    paid_on=ON,
    trace="T1",
    trace_reference="R1",
    currency="USD",
    payer_account="99",
    parties=(Party(role="payer", name="Acme"), Party(role="payee", name="Us")),
    items=(
        PaidItem(
            reference_kind="seller's invoice",
            reference="I1",
            paid=Decimal(98),
            invoiced=Decimal(100),
            discount=Decimal(2),
            references=(Reference(kind="sequence", value="9"),),
        ),
        PaidItem(
            reference_kind="seller's invoice",
            reference="I2",
            paid=Decimal(-1),
            adjusted=Decimal(1),
            adjustment_reason="withholding",
        ),
    ),
)


def completed(document: Document, name: str) -> Document:
    return complete(document, load_layout(name), HEAD)


def test_an_order_is_read_as_it_was_written() -> None:
    assert read_back(ORDER, "cxml/OrderRequest") == ORDER


def test_an_order_gets_a_total_and_somebody_to_bill() -> None:
    bare = replace(ORDER, total=None, parties=(ACME,))
    made = completed(bare, "cxml/OrderRequest")
    assert isinstance(made, PurchaseOrder)
    assert made.total == Decimal("6262.50")
    assert [party.role for party in made.parties] == ["ship to", "bill to"]
    assert completed(ORDER, "cxml/OrderRequest") == ORDER
    nobody = replace(ORDER, parties=())
    assert completed(nobody, "cxml/OrderRequest") == nobody


def test_a_confirmation_is_read_as_it_was_written() -> None:
    assert completed(ACK, "cxml/ConfirmationRequest") == ACK
    assert read_back(ACK, "cxml/ConfirmationRequest") == ACK


def test_what_our_answers_say_in_other_words_is_written_line_by_line() -> None:
    for status in ("accepted with details, no changes", "rejected with details"):
        ack = replace(ACK, status=status)
        assert read_back(ack, "cxml/ConfirmationRequest") == ACK


def test_an_answer_names_the_payload_or_the_order() -> None:
    made = completed(replace(ACK, references=()), "cxml/ConfirmationRequest")
    assert isinstance(made, OrderAck)
    assert made.references == (Reference(kind="transaction reference", value="PO-1"),)


def test_a_notice_tells_items_and_the_cartons_they_are_in() -> None:
    made = completed(NOTICE, "cxml/ShipNoticeRequest")
    assert isinstance(made, ShipNotice)
    (order,) = made.orders
    assert [
        (item.line, item.number, item.quantity, [one.marks["SSCC"] for one in item.cartons])
        for item in order.items
    ] == [
        ("1", "1", Decimal(12), ["123456789012345675", "123456789012345682"]),
        ("2", "2", Decimal(4), ["123456789012345675"]),
    ]
    assert order.references[0].value == "p1@buyer"
    assert read_back(made, "cxml/ShipNoticeRequest") == made
    assert completed(made, "cxml/ShipNoticeRequest") == made


def test_a_notice_of_no_order_names_its_parties() -> None:
    loose = replace(
        NOTICE,
        purpose="",
        parties=(Party(role="ship to", id_kind="GLN", id="0614141000012"),),
        orders=(),
        items=(replace(ITEM, order_number="PO-9"), replace(ITEM, number="")),
    )
    made = completed(loose, "cxml/ShipNoticeRequest")
    assert isinstance(made, ShipNotice)
    assert made.purpose == "new"
    assert made.parties[0].name == "0614141000012"
    assert [order.number for order in made.orders] == ["PO-9", ""]


def test_an_invoice_is_completed_and_read_as_it_was_written() -> None:
    made = completed(INVOICE, "cxml/InvoiceDetailRequest")
    assert isinstance(made, Invoice)
    assert [line.amount for line in made.lines] == [Decimal("12.50"), Decimal("62.50")]
    assert [line.number for line in made.lines] == ["7", "2"]
    assert {one.kind: one.amount for one in made.totals} == {
        "billed": Decimal("75.00"),
        "tax": Decimal(0),
        "net to pay": Decimal("76.00"),
    }
    assert made.terms == (
        Terms(discount_percent=Decimal(2), discount_days=10),
        Terms(net_days=30),
    )
    assert read_back(made, "cxml/InvoiceDetailRequest") == made
    assert completed(made, "cxml/InvoiceDetailRequest") == made
    assert list(check(made, "cXML")) == []


def test_taxes_and_charges_of_lines_count_where_none_stand_in_sum() -> None:
    line = replace(
        INVOICE.lines[0],
        taxes=(Tax(kind="VAT", amount=Decimal("0.88")),),
        charges=(Charge(kind="charge", code="shipping", amount=Decimal(1)),),
    )
    bare = replace(INVOICE, lines=(line,), charges=(), total=Decimal("14.38"))
    assert list(check(bare, "cXML")) == []
    (problem,) = check(replace(bare, total=Decimal("14.00")), "cXML")
    assert problem.value == "14.00"
    assert list(check(ORDER, "cXML")) == []


def test_a_line_without_a_price_counts_nothing() -> None:
    bare = replace(INVOICE, lines=(InvoiceLine(number="1"),), charges=(), total=Decimal(0))
    assert list(check(bare, "cXML")) == []


def test_a_remittance_is_read_as_it_was_written() -> None:
    made = completed(PAYMENT, "cxml/PaymentRemittanceRequest")
    assert isinstance(made, Remittance)
    assert made.items[1].invoiced == Decimal(-1)
    assert [len(party.references) for party in made.parties] == [1, 0]
    assert completed(made, "cxml/PaymentRemittanceRequest") == made
    assert [one.references[-1].value for one in made.items] == ["9", "2"]
    assert read_back(made, "cxml/PaymentRemittanceRequest") == made


def test_other_documents_stay_as_they_are() -> None:
    message = TextMessage(subject="hello")
    assert completed(message, "cxml/Response") is message


def test_what_stands_around() -> None:
    text = write([ACK], load_layout("cxml/ConfirmationRequest"), HEAD).decode()
    assert '<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.060/Fulfill.dtd">' in text
    assert '<cXML payloadID="us-1@example.com" timestamp="2026-11-21T12:00:00+00:00"' in text
    assert '<Request deploymentMode="test">' in text
    assert text.count('<Credential domain="DUNS">') == 2
    assert "<UserAgent>edi-gateway</UserAgent>" in text
    assert "SharedSecret" not in text
    live = write([ACK], load_layout("cxml/ConfirmationRequest"), replace(HEAD, usage="P"))
    assert b'deploymentMode="production"' in live


def test_elements_stand_in_the_order_of_the_dtd() -> None:
    made = completed(INVOICE, "cxml/InvoiceDetailRequest")
    text = write([made], load_layout("cxml/InvoiceDetailRequest"), HEAD).decode()
    names = ["InvoiceDetailHeaderIndicator", "InvoiceDetailLineIndicator", "InvoicePartner"]
    names += ["PaymentTerm", "InvoiceDetailOrderInfo", "InvoiceDetailItem", "UnitOfMeasure"]
    names += ["UnitPrice", "InvoiceDetailItemReference", "SubtotalAmount", "InvoiceDetailSummary"]
    names += ["ShippingAmount", "InvoiceDetailDiscount", "NetAmount", "DueAmount"]
    places = [text.index(f"<{name}") for name in names]
    assert places == sorted(places)
