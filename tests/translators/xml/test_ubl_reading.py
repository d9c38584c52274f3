"""UBL files become the documents that X12 sets become."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from tests.translators.xml.ubl_files import BUYER, ORDER, SELLER, file_of, invoice, parsed, party
from translators.documents import (
    Invoice,
    OrderAck,
    OrderChange,
    PurchaseOrder,
    ReceivingAdvice,
    Remittance,
    ShipNotice,
)
from translators.documents.contents import contents
from translators.problems import Severity

D = Decimal


def test_an_order_is_read_whole() -> None:
    found = parsed(ORDER)
    order = found.document
    assert isinstance(order, PurchaseOrder)
    assert found.problems == ()
    assert (order.number, order.ordered_on, order.kind) == (
        "4711",
        date(2026, 11, 20),
        "stand-alone",
    )
    assert (order.currency, order.total, order.unread) == ("USD", D("132.50"), ())
    assert [one.description for one in order.notes] == ["ring twice"]
    place, buyer, seller = sorted(order.parties, key=lambda one: one.role != "ship to")
    assert (buyer.role, buyer.name, buyer.id_kind, buyer.id) == (
        *("buyer", "Big Shop", "GLN"),
        "4000001000005",
    )
    assert (seller.role, seller.name) == ("seller", "Us")
    assert (place.role, place.name, place.id) == ("ship to", "Store 12", "4000001000012")
    assert place.address == ("1 Main", "Dock 2", "Gate 3")
    assert (place.city, place.region, place.postal_code, place.country) == (
        *("Akron", "OH", "44301"),
        "US",
    )
    assert {one.kind: one.on for one in order.dates} == {
        "do not deliver before": date(2026, 12, 1),
        "delivery requested": date(2026, 12, 5),
    }
    (charge,) = order.charges
    assert (charge.kind, charge.code, charge.amount) == ("charge", "freight", D("12.50"))


def test_a_line_says_what_of_whose_and_for_how_much() -> None:
    order = parsed(ORDER).document
    assert isinstance(order, PurchaseOrder)
    (line,) = order.lines
    assert (line.number, line.quantity, line.unit) == ("1", D(6), "EA")
    assert (line.unit_price, line.price_basis) == (D("200.00"), "per ten")
    assert line.items == {"buyer's item": "B-1", "seller's item": "CUP", "GTIN": "04000002000998"}
    assert [(one.kind, one.text) for one in line.descriptions] == [("free text", "Cup")]
    assert line.messages == ("fragile",)


@pytest.mark.parametrize(
    ("base", "basis"),
    [
        ("1", "per each"),
        ("1.0000", "per each"),
        ("100", "per hundred"),
        ("3.00", "3"),
        ("2.50", "2.5"),
    ],
)
def test_a_base_quantity_is_a_basis(base: str, basis: str) -> None:
    order = parsed(ORDER.replace(b">10.0<", f">{base}<".encode())).document
    assert isinstance(order, PurchaseOrder)
    assert order.lines[0].price_basis == basis


def test_an_address_of_older_versions_is_the_ship_to() -> None:
    old = (
        ORDER.replace(b"<cac:DeliveryLocation>", b"")
        .replace(b"</cac:DeliveryLocation>", b"")
        .replace(b'<cbc:ID schemeID="0088">4000001000012</cbc:ID>', b"")
        .replace(b"<cac:Address>", b"<cac:DeliveryAddress>")
        .replace(b"</cac:Address>", b"</cac:DeliveryAddress>")
    )
    order = parsed(old).document
    assert isinstance(order, PurchaseOrder)
    assert [(one.role, one.name, one.city) for one in order.parties if one.role == "ship to"] == [
        ("ship to", "Store 12", "Akron")
    ]


def test_a_party_with_two_names_goes_by_the_legal_one() -> None:
    named = "<cac:PartyName><cbc:Name>Shop!</cbc:Name></cac:PartyName>"
    order = parsed(
        ORDER.replace(b"<cac:PartyLegalEntity>", named.encode() + b"<cac:PartyLegalEntity>")
    )
    assert isinstance(order.document, PurchaseOrder)
    buyer = next(one for one in order.document.parties if one.role == "buyer")
    assert (buyer.name, buyer.more_names) == (
        "Big Shop",
        ("Shop!",),
    )


def test_a_cancellation_is_an_order_that_cancels() -> None:
    body = f"""<cbc:ID>C1</cbc:ID><cbc:IssueDate>2026-11-21</cbc:IssueDate>
        <cbc:CancellationNote>sorry</cbc:CancellationNote>
        <cac:OrderReference><cbc:ID>4711</cbc:ID></cac:OrderReference>{BUYER}{SELLER}"""
    found = parsed(file_of("OrderCancellation", body)).document
    assert isinstance(found, PurchaseOrder)
    assert (found.number, found.purpose, found.ordered_on) == ("4711", "cancel", date(2026, 11, 21))
    assert [(one.kind, one.value) for one in found.references] == [("cancellation", "C1")]


def test_a_change_names_its_order_and_each_lines_action() -> None:
    body = f"""<cbc:ID>X1</cbc:ID><cbc:IssueDate>2026-11-22</cbc:IssueDate>
        <cbc:SequenceNumberID>2</cbc:SequenceNumberID>
        <cac:OrderReference><cbc:ID>4711</cbc:ID><cbc:IssueDate>2026-11-20</cbc:IssueDate>
        </cac:OrderReference>{BUYER}{SELLER}
        <cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID><cbc:LineStatusCode>2</cbc:LineStatusCode>
        <cac:Item><cbc:Name>Cup</cbc:Name></cac:Item></cac:LineItem></cac:OrderLine>"""
    found = parsed(file_of("OrderChange", body)).document
    assert isinstance(found, OrderChange)
    assert (found.number, found.change, found.request) == ("4711", "2", "X1")
    assert (found.ordered_on, found.changed_on) == (date(2026, 11, 20), date(2026, 11, 22))
    assert [line.change for line in found.lines] == ["delete"]


def test_an_answer_says_what_of_a_line_is_taken() -> None:
    body = f"""<cbc:ID>A1</cbc:ID><cbc:SalesOrderID>SO7</cbc:SalesOrderID>
        <cbc:IssueDate>2026-11-21</cbc:IssueDate><cbc:OrderResponseCode>CA</cbc:OrderResponseCode>
        <cac:OrderReference><cbc:ID>4711</cbc:ID></cac:OrderReference>{SELLER}{BUYER}
        <cac:OrderLine><cac:LineItem><cbc:ID>7</cbc:ID><cbc:LineStatusCode>3</cbc:LineStatusCode>
        <cbc:Quantity unitCode="EA">4</cbc:Quantity>
        <cbc:MaximumBackorderQuantity unitCode="EA">2</cbc:MaximumBackorderQuantity>
        <cac:Item><cbc:Name>Cup</cbc:Name></cac:Item></cac:LineItem>
        <cac:OrderLineReference><cbc:LineID>1</cbc:LineID></cac:OrderLineReference>
        </cac:OrderLine>"""
    found = parsed(file_of("OrderResponse", body)).document
    assert isinstance(found, OrderAck)
    assert (found.status, found.our_number) == ("acknowledge, details and changes", "SO7")
    (line,) = found.lines
    assert (line.number, line.quantity) == ("1", D(4))
    assert [(one.status, one.quantity) for one in line.statuses] == [
        ("accepted with changes", D(4))
    ]
    assert [(one.kind, one.quantity) for one in line.quantities] == [("backordered", D(2))]


def test_goods_on_their_way_stand_in_their_cartons() -> None:
    lines = "".join(
        f"""<cac:DespatchLine><cbc:ID>{at}</cbc:ID>
        <cbc:DeliveredQuantity unitCode="EA">{at}</cbc:DeliveredQuantity>
        <cac:OrderLineReference><cbc:LineID>{at}0</cbc:LineID>{order}</cac:OrderLineReference>
        <cac:Item><cbc:Name>Cup</cbc:Name></cac:Item>
        <cac:Shipment><cbc:ID>NA</cbc:ID><cac:TransportHandlingUnit>
        <cbc:ID>34000002000000000{at}</cbc:ID></cac:TransportHandlingUnit></cac:Shipment>
        </cac:DespatchLine>"""
        for at, order in (
            (1, ""),
            (2, "<cac:OrderReference><cbc:ID>4712</cbc:ID></cac:OrderReference>"),
        )
    )
    body = f"""<cbc:ID>D1</cbc:ID><cbc:IssueDate>2026-11-21</cbc:IssueDate>
        <cac:OrderReference><cbc:ID>4711</cbc:ID></cac:OrderReference>
        <cac:DespatchSupplierParty>{party("Us", "1")}</cac:DespatchSupplierParty>
        <cac:DeliveryCustomerParty>{party("Shop", "2")}</cac:DeliveryCustomerParty>{lines}"""
    notice = parsed(file_of("DespatchAdvice", body)).document
    assert isinstance(notice, ShipNotice)
    assert (notice.noticed_at, [one.role for one in notice.parties]) == (
        time(),
        ["ship from", "ship to"],
    )
    told = [(one.order, one.number, one.quantity) for one in contents(notice)]
    assert told == [("4711", "10", D(1)), ("4712", "20", D(2))]
    assert [item.cartons[0].marks["SSCC"][-1] for item in notice.items] == ["1", "2"]


def test_a_receipt_tells_what_is_short_and_refused() -> None:
    body = f"""<cbc:ID>W1</cbc:ID><cbc:IssueDate>2026-11-23</cbc:IssueDate>
        <cac:DespatchDocumentReference><cbc:ID>D1</cbc:ID></cac:DespatchDocumentReference>
        <cac:DeliveryCustomerParty>{party("Shop", "2")}</cac:DeliveryCustomerParty>
        <cac:DespatchSupplierParty>{party("Us", "1")}</cac:DespatchSupplierParty>
        <cac:ReceiptLine><cbc:ID>1</cbc:ID>
        <cbc:ReceivedQuantity unitCode="EA">7</cbc:ReceivedQuantity>
        <cbc:ShortQuantity unitCode="EA">2</cbc:ShortQuantity>
        <cbc:RejectedQuantity unitCode="EA">1</cbc:RejectedQuantity>
        <cac:OrderLineReference><cbc:LineID>10</cbc:LineID>
        <cac:OrderReference><cbc:ID>4711</cbc:ID></cac:OrderReference></cac:OrderLineReference>
        </cac:ReceiptLine>"""
    found = parsed(file_of("ReceiptAdvice", body)).document
    assert isinstance(found, ReceivingAdvice)
    (line,) = found.lines
    assert (line.number, line.accepted, line.returned) == ("10", D(7), D(1))
    assert [(one.condition, one.quantity) for one in line.in_question] == [("short", D(2))]
    assert [one.number for one in line.orders] == ["4711"]


def test_a_remittance_pays_invoices_and_takes_credit_memos_off() -> None:
    def paid(debit: str, credit: str, paper: str, number: str) -> str:
        return f"""<cac:RemittanceAdviceLine><cbc:ID>1</cbc:ID>{debit}{credit}
            <cac:BillingReference><cac:{paper}DocumentReference><cbc:ID>{number}</cbc:ID>
            </cac:{paper}DocumentReference></cac:BillingReference></cac:RemittanceAdviceLine>"""

    zero = '<cbc:CreditLineAmount currencyID="GBP">0.00</cbc:CreditLineAmount>'
    debit = '<cbc:DebitLineAmount currencyID="GBP">107.50</cbc:DebitLineAmount>'
    credit = '<cbc:CreditLineAmount currencyID="GBP">7.50</cbc:CreditLineAmount>'
    body = f"""<cbc:ID>P1</cbc:ID><cbc:IssueDate>2026-11-24</cbc:IssueDate>
        <cbc:TotalPaymentAmount currencyID="GBP">92.50</cbc:TotalPaymentAmount>
        <cac:AccountingCustomerParty>{party("Shop", "2")}</cac:AccountingCustomerParty>
        <cac:AccountingSupplierParty>{party("Us", "1")}</cac:AccountingSupplierParty>
        {paid(debit, zero, "Invoice", "R1")}{paid("", credit, "CreditNote", "G1")}
        {paid("", credit, "Invoice", "R2")}"""
    found = parsed(file_of("RemittanceAdvice", body)).document
    assert isinstance(found, Remittance)
    assert (found.trace, found.amount, found.currency) == ("P1", D("92.50"), "GBP")
    assert found.action == "remittance only"
    assert [(one.reference_kind, one.reference, one.paid) for one in found.items] == [
        ("seller's invoice", "R1", D("107.50")),
        ("seller's credit memo", "G1", D("-7.50")),
        ("invoice", "R2", D("-7.50")),
    ]


def test_a_credit_note_is_an_invoice_by_its_kind() -> None:
    found = parsed(invoice(root="CreditNote")).document
    assert isinstance(found, Invoice)
    assert (found.kind, found.total, found.order_number) == ("credit memo", D(120), "4711")
    assert [(line.number, line.amount) for line in found.lines] == [("10", D(100))]


def test_sub_lines_are_details_of_their_line() -> None:
    def sub(number: str, below: str = "") -> str:
        return f"""<cac:SubInvoiceLine><cbc:ID>{number}</cbc:ID>
            <cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
            <cac:Item><cbc:Name>Part {number}</cbc:Name></cac:Item>{below}</cac:SubInvoiceLine>"""

    below = sub("1.1", sub("1.1.1", sub("1.1.1.1", sub("1.1.1.1.1"))))
    content = invoice().replace(b"</cac:InvoiceLine>", below.encode() + b"</cac:InvoiceLine>")
    found = parsed(content)
    assert found.problems == ()
    assert isinstance(found.document, Invoice)
    (line,) = found.document.lines
    assert [one.number for one in line.components] == ["1.1", "1.1.1", "1.1.1.1", "1.1.1.1.1"]
    assert {one.amount for one in line.components} == {D(100)}


def test_an_attachment_stays_in_the_file() -> None:
    content = "UjBs" * 2_000
    paper = f"""<cac:AdditionalDocumentReference><cbc:ID>A1</cbc:ID><cac:Attachment>
        <cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="a.pdf">{content}
        </cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"""
    found = parsed(invoice(charges=paper))
    (problem,) = found.problems
    assert (problem.code, problem.severity) == ("attachment-left", Severity.NOTE)
    assert problem.value == "8000 characters"
    assert isinstance(found.document, Invoice)
    (told,) = found.document.references
    assert (told.value, told.more) == ("A1", "a.pdf")
    place = "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
    assert told.unread == ((f"{place}/@mimeCode", "application/pdf"), (place, "8000 characters"))


def test_ways_to_pay_stand_side_by_side() -> None:
    ways = """<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>
        <cbc:PaymentID>R1</cbc:PaymentID><cac:PayeeFinancialAccount><cbc:ID>DE79</cbc:ID>
        </cac:PayeeFinancialAccount></cac:PaymentMeans>
        <cac:PaymentMeans><cbc:PaymentMeansCode>20</cbc:PaymentMeansCode></cac:PaymentMeans>"""
    found = parsed(invoice(charges=ways)).document
    assert isinstance(found, Invoice)
    assert [(one.method, one.reference, one.account) for one in found.payments] == [
        ("credit transfer", "R1", "DE79"),
        ("check", "", ""),
    ]
