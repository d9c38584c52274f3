"""cXML as buyers' networks send it becomes the documents that X12 becomes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.translators.xml.cxml_files import batch_of, layouts, parsed, request
from translators.documents import (
    ApplicationAdvice,
    Charge,
    DateMark,
    Invoice,
    OrderAck,
    PurchaseOrder,
    Reference,
    Remittance,
    ShipNotice,
    Terms,
)
from translators.problems import Problem
from translators.source import of_bytes
from translators.xml import scan

LINE = """<ItemOut lineNumber="1" quantity="10"><ItemID><SupplierPartID>NUT8</SupplierPartID>
  <BuyerPartID>B-1</BuyerPartID></ItemID><ItemDetail>
  <UnitPrice><Money currency="USD">1.25</Money></UnitPrice>
  <Description xml:lang="en"><ShortName>Nut M8</ShortName></Description>
  <UnitOfMeasure>{unit}</UnitOfMeasure>{basis}
  <Classification domain="UNSPSC">31161500</Classification></ItemDetail>
  <Distribution><Accounting name="x"><AccountingSegment id="7"/></Accounting>
    <Charge><Money currency="USD">12.50</Money></Charge></Distribution></ItemOut>"""

ORDER = """<OrderRequest><OrderRequestHeader orderID="PO-1" orderDate="2026-11-20T23:30:00-08:00"
    type="{kind}" orderType="regular" shipComplete="yes" requisitionID="R1" orderVersion="2">
  <Total><Money currency="USD">12.50</Money></Total>
  <ShipTo><Address addressID="0042" addressIDDomain="buyerLocationID">
    <Name xml:lang="en">Acme</Name><PostalAddress><DeliverTo>Dock 3</DeliverTo>
    <Street>1 Main St</Street><Street>Rear</Street><City>Columbus</City><State>OH</State>
    <PostalCode>43201</PostalCode><Country isoCountryCode="US">United States</Country>
    </PostalAddress><Email>dock@acme.example</Email></Address></ShipTo>
  <BillTo><Address><Name xml:lang="en">Acme AP</Name></Address></BillTo>
  <Shipping><Money currency="USD">3.00</Money><Description xml:lang="en">Ground</Description>
  </Shipping>
  <Payment><PCard number="4111111111111111" expiration="2029-01-01"/></Payment>
  <PaymentTerm payInNumberOfDays="10"><Discount><DiscountPercent percent="2"/></Discount>
  </PaymentTerm><PaymentTerm payInNumberOfDays="30"/>
  <Comments>Ring the bell</Comments>
  <Extrinsic name="costCenter">77</Extrinsic>
</OrderRequestHeader>{lines}</OrderRequest>"""


def order(kind: str = "new", lines: str = "", mode: str = "production") -> bytes:
    return request(ORDER.format(kind=kind, lines=lines or LINE.format(unit="EA", basis="")), mode)


def test_an_order() -> None:
    found = parsed(order())
    document = found.document
    assert isinstance(document, PurchaseOrder)
    assert found.problems == ()
    assert (document.number, document.purpose, document.kind) == ("PO-1", "new", "stand-alone")
    # The day is the one that is written, in the buyer's own zone.
    assert document.ordered_on == date(2026, 11, 20)
    assert (document.currency, document.total) == ("USD", Decimal("12.50"))
    assert document.backorder == "ship complete"
    place, payer = document.parties
    assert (place.role, place.id_kind, place.id) == ("ship to", "buyer's code", "0042")
    assert (place.more_names, place.address) == (("Dock 3",), ("1 Main St", "Rear"))
    assert (place.city, place.region, place.country) == ("Columbus", "OH", "US")
    assert place.contacts[0].numbers == {"email": "dock@acme.example"}
    assert (payer.role, payer.name) == ("bill to", "Acme AP")
    assert document.charges == (
        Charge(kind="charge", code="shipping", amount=Decimal("3.00"), description="Ground"),
    )
    assert document.terms == (
        Terms(discount_percent=Decimal(2), discount_days=10),
        Terms(net_days=30),
    )
    assert document.texts[0].lines == ("Ring the bell",)
    assert document.references == (
        Reference(kind="transaction reference", value="p1@buyer"),
        Reference(kind="requisition", value="R1"),
        Reference(kind="purchase order revision", value="2"),
        Reference(kind="costCenter", value="77"),
    )


def test_a_line_of_an_order() -> None:
    document = parsed(order()).document
    assert isinstance(document, PurchaseOrder)
    (line,) = document.lines
    assert (line.number, line.quantity, line.unit) == ("1", Decimal(10), "EA")
    assert line.unit_price == Decimal("1.25")
    assert line.items == {
        "seller's item": "NUT8",
        "buyer's item": "B-1",
        "classification": "31161500",
    }
    assert line.descriptions[0].text == "Nut M8"


@pytest.mark.parametrize(
    ("kind", "purpose"), [("new", "new"), ("update", "replace"), ("delete", "cancel")]
)
def test_an_update_is_the_whole_order_again(kind: str, purpose: str) -> None:
    document = parsed(order(kind)).document
    assert isinstance(document, PurchaseOrder)
    assert document.purpose == purpose
    assert len(document.lines) == 1


def test_a_line_that_an_update_deletes_is_no_line_of_it() -> None:
    line = LINE.format(unit="EA", basis="")
    deleted = line.replace('lineNumber="1"', 'lineNumber="2" operation="delete"')
    document = parsed(order("update", line + deleted)).document
    assert isinstance(document, PurchaseOrder)
    assert [each.number for each in document.lines] == ["1"]
    assert ("ItemOut[2]/@operation", "delete") in document.unread


@pytest.mark.parametrize(
    ("stated", "ours"),
    [("EA", "EA"), ("H87", "PC"), ("PCE", "PC"), ("CS", "CA"), ("KGM", "KG"), ("XYZ", "XYZ")],
)
def test_units_are_those_of_our_documents(stated: str, ours: str) -> None:
    found = parsed(order(lines=LINE.format(unit=stated, basis="")))
    assert isinstance(found.document, PurchaseOrder)
    assert found.document.lines[0].unit == ours
    assert [one.code for one in found.problems] == (["code-not-listed"] if ours == "XYZ" else [])


@pytest.mark.parametrize(
    ("quantity", "factor", "basis", "refused"),
    [
        ("1.0", "1", "per each", False),
        ("100.00", "1.0", "per hundred", False),
        ("25", "1", "25", True),
        ("0.5", "1", ".5", True),
        ("1", "12", "per each", True),
    ],
)
def test_a_price_for_something_we_do_not_understand_is_refused(
    quantity: str, factor: str, basis: str, refused: bool
) -> None:
    stated = (
        f'<PriceBasisQuantity quantity="{quantity}" conversionFactor="{factor}">'
        "<UnitOfMeasure>EA</UnitOfMeasure></PriceBasisQuantity>"
    )
    found = parsed(order(lines=LINE.format(unit="EA", basis=stated)))
    assert isinstance(found.document, PurchaseOrder)
    assert found.document.lines[0].price_basis == basis
    assert found.rejected is refused


def test_secrets_are_kept_nowhere() -> None:
    content = order()
    found = parsed(content)
    for said in (repr(found), repr(batch_of(content))):
        assert "topsecret" not in said
        assert "4111111111111111" not in said


def test_whose_file_it_is() -> None:
    batch = batch_of(order(mode="test"))
    assert (batch.sender_kind, batch.sender) == ("NetworkID", "AN01-T")
    assert (batch.receiver_kind, batch.receiver) == ("DUNS", "123456789")
    assert (batch.control, batch.usage, batch.version) == ("p1@buyer", "T", "cXML 1.2.060")
    assert batch.sent_at is not None
    assert batch.sent_at.isoformat() == "2026-11-21T01:05:00+00:00"


@pytest.mark.parametrize("name", ["PunchOutSetupRequest", "CatalogUploadRequest", "ProfileRequest"])
def test_a_document_we_do_not_take_is_named(name: str) -> None:
    (problem,) = scan(of_bytes(request(f"<{name}/>")), layouts())
    assert isinstance(problem, Problem)
    assert problem.code == "set-not-supported"
    assert problem.message == f"no layout reads a document cXML with Request/{name}"


def test_a_root_that_holds_nothing_is_named_alone() -> None:
    (problem,) = scan(of_bytes(b"<cXML/>"), layouts())
    assert isinstance(problem, Problem)
    assert problem.message == "no layout reads a document cXML"


def test_a_confirmation() -> None:
    found = parsed(
        request(
            """<ConfirmationRequest>
  <ConfirmationHeader confirmID="C1" operation="new" type="except"
    noticeDate="2026-11-21T10:00:00Z">
    <Comments>Sorry</Comments></ConfirmationHeader>
  <OrderReference orderID="PO-1" orderDate="2026-11-20T12:00:00Z">
    <DocumentReference payloadID="p0@us"/></OrderReference>
  <ConfirmationItem lineNumber="1" quantity="10"><UnitOfMeasure>EA</UnitOfMeasure>
    <ConfirmationStatus quantity="6" type="accept" shipmentDate="2026-12-01T12:00:00Z">
      <UnitOfMeasure>EA</UnitOfMeasure></ConfirmationStatus>
    <ConfirmationStatus quantity="3" type="backordered" deliveryDate="2026-12-24T12:00:00Z">
      <UnitOfMeasure>EA</UnitOfMeasure></ConfirmationStatus>
    <ConfirmationStatus quantity="1" type="reject"><UnitOfMeasure>EA</UnitOfMeasure>
      <Comments>gone</Comments></ConfirmationStatus></ConfirmationItem>
  <ConfirmationItem lineNumber="2" quantity="5"><UnitOfMeasure>EA</UnitOfMeasure>
    <ConfirmationStatus quantity="5" type="detail"><UnitOfMeasure>EA</UnitOfMeasure>
      <ItemIn quantity="5"><ItemID><SupplierPartID>OTHER</SupplierPartID></ItemID>
      </ItemIn></ConfirmationStatus></ConfirmationItem>
</ConfirmationRequest>"""
        )
    )
    document = found.document
    assert isinstance(document, OrderAck)
    assert not found.rejected
    assert (document.number, document.status, document.our_number) == (
        "PO-1",
        "exceptions only",
        "C1",
    )
    assert document.references[0].value == "p0@us"
    first, second = document.lines
    assert [
        (one.status, one.quantity, one.date_kind, str(one.on or "")) for one in first.statuses
    ] == [
        ("accepted", Decimal(6), "promised ship", "2026-12-01"),
        ("backordered", Decimal(3), "promised delivery", "2026-12-24"),
        ("rejected", Decimal(1), "", ""),
    ]
    (status,) = second.statuses
    assert (status.status, status.items) == ("substituted", {"seller's item": "OTHER"})


def test_a_ship_notice() -> None:
    found = parsed(
        request(
            """<ShipNoticeRequest>
  <ShipNoticeHeader shipmentID="S1" operation="new" noticeDate="2026-11-21T10:30:00-05:00"
      shipmentDate="2026-11-21T08:00:00-05:00">
    <Contact role="shipFrom" addressID="9"><Name xml:lang="en">Mill</Name>
      <PostalAddress><Street>2 Mill Rd</Street><City>Erie</City>
      <Country isoCountryCode="US"/></PostalAddress></Contact>
    <Hazard><Classification domain="UNDG">1263</Classification></Hazard>
    <TermsOfDelivery><TermsOfDeliveryCode value="PriceCondition"/>
      <ShippingPaymentMethod value="Collect"/><TransportTerms value="FOB"/></TermsOfDelivery>
    <Packaging><Dimension quantity="12.5" type="grossWeight">
      <UnitOfMeasure>LBR</UnitOfMeasure></Dimension></Packaging></ShipNoticeHeader>
  <ShipControl><CarrierIdentifier domain="companyName">Mill Trucks</CarrierIdentifier>
    <ShipmentIdentifier>1Z1</ShipmentIdentifier><Route method="motor"/></ShipControl>
  <ShipNoticePortion><OrderReference orderID="PO-1"/>
    <ShipNoticeItem lineNumber="1" quantity="10"><ItemID><SupplierPartID>A</SupplierPartID>
      </ItemID><UnitOfMeasure>EA</UnitOfMeasure>
      <Packaging><PackagingCode xml:lang="en">carton</PackagingCode>
        <ShippingContainerSerialCode>123456789012345675</ShippingContainerSerialCode>
        <DispatchQuantity quantity="10"><UnitOfMeasure>EA</UnitOfMeasure></DispatchQuantity>
      </Packaging></ShipNoticeItem></ShipNoticePortion></ShipNoticeRequest>"""
        )
    )
    document = found.document
    assert isinstance(document, ShipNotice)
    assert not found.rejected
    assert (str(document.noticed_on), str(document.noticed_at)) == ("2026-11-21", "10:30:00")
    assert document.dates == (DateMark(kind="shipped", on=date(2026, 11, 21)),)
    (route,) = document.routing
    assert (route.id, route.description, route.mode) == ("", "Mill Trucks", "motor")
    assert document.freight[0].payment == "collect"
    assert document.handling[0].hazard == "1263"
    assert (document.measures[0].kind, document.measures[0].unit) == ("gross weight", "LB")
    assert (document.parties[0].role, document.parties[0].city) == ("ship from", "Erie")
    (item,) = document.orders[0].items
    (carton,) = item.cartons
    assert (carton.marks, carton.quantity) == ({"SSCC": "123456789012345675"}, Decimal(10))


MONEY = '<Money currency="USD">{}</Money>'
INVOICE = """<InvoiceDetailRequest>
  <InvoiceDetailRequestHeader invoiceID="I1" invoiceDate="2026-11-21T10:00:00Z"
      purpose="{purpose}" operation="new"><InvoiceDetailHeaderIndicator/>
    <InvoiceDetailLineIndicator/>
    <InvoicePartner><Contact role="remitTo"><Name xml:lang="en">Mill</Name></Contact>
      <IdReference domain="bankAccountID" identifier="1"/></InvoicePartner>
    <InvoiceIDInfo invoiceID="I0"/>
    <InvoiceDetailPaymentTerm payInNumberOfDays="10" percentageRate="1.5"/>
    <InvoiceDetailPaymentTerm payInNumberOfDays="45" percentageRate="0"/>
  </InvoiceDetailRequestHeader>{orders}
  <InvoiceDetailSummary><SubtotalAmount>{subtotal}</SubtotalAmount>
    <Tax>{tax}<Description xml:lang="en">tax</Description></Tax>
    <NetAmount>{net}</NetAmount></InvoiceDetailSummary></InvoiceDetailRequest>"""
BILLED = """<InvoiceDetailOrder><InvoiceDetailOrderInfo><OrderReference orderID="{order}">
    <DocumentReference payloadID=""/></OrderReference></InvoiceDetailOrderInfo>
  <InvoiceDetailItem invoiceLineNumber="{line}" quantity="{quantity}">
    <UnitOfMeasure>EA</UnitOfMeasure><UnitPrice><Money currency="USD">2</Money></UnitPrice>
    <InvoiceDetailItemReference lineNumber="1"/></InvoiceDetailItem></InvoiceDetailOrder>"""


def bill(orders: str, net: str, tax: str = "1.00", purpose: str = "standard") -> bytes:
    return request(
        INVOICE.format(
            orders=orders,
            purpose=purpose,
            subtotal=MONEY.format("10.00"),
            tax=MONEY.format(tax),
            net=MONEY.format(net),
        )
    )


def test_an_invoice_for_several_orders() -> None:
    orders = BILLED.format(order="PO-1", line=1, quantity=3)
    orders += BILLED.format(order="PO-2", line=2, quantity=2)
    found = parsed(bill(orders, "11.00"))
    document = found.document
    assert isinstance(document, Invoice)
    assert found.problems == ()
    assert (document.order_number, document.total) == ("PO-1", Decimal("11.00"))
    assert [
        next(one.value for one in line.references if one.kind == "purchase order")
        for line in document.lines
    ] == ["PO-1", "PO-2"]
    assert document.terms == (
        Terms(discount_percent=Decimal("1.5"), discount_days=10),
        Terms(net_days=45),
    )
    assert document.related_number == "I0"
    assert document.parties[0].references[0].value == "1"


@pytest.mark.parametrize(
    ("purpose", "kind"),
    [("creditMemo", "credit memo"), ("lineLevelCreditMemo", "credit invoice")],
)
def test_a_credit_memo_states_what_its_sender_wrote(purpose: str, kind: str) -> None:
    orders = BILLED.format(order="PO-1", line=1, quantity=-5)
    found = parsed(bill(orders, "-11.00", "-1.00", purpose))
    document = found.document
    assert isinstance(document, Invoice)
    assert (document.kind, document.total) == (kind, Decimal("-11.00"))
    assert found.problems == ()


def test_an_invoice_whose_net_amount_is_no_sum_of_its_parts_is_held() -> None:
    found = parsed(bill(BILLED.format(order="PO-1", line=1, quantity=5), "99.00"))
    assert [one.code for one in found.problems] == ["total-differs"]
    assert "come to 11.00" in found.problems[0].message
    assert not found.rejected


def test_an_invoice_by_orders_in_sum_and_for_services() -> None:
    orders = f"""<InvoiceDetailHeaderOrder><InvoiceDetailOrderInfo><OrderIDInfo orderID="PO-3"/>
      </InvoiceDetailOrderInfo><InvoiceDetailOrderSummary invoiceLineNumber="1">
      <SubtotalAmount>{MONEY.format("10.00")}</SubtotalAmount></InvoiceDetailOrderSummary>
      </InvoiceDetailHeaderOrder>"""
    document = parsed(bill(orders, "11.00")).document
    assert isinstance(document, Invoice)
    (line,) = document.lines
    assert (document.order_number, line.amount) == ("PO-3", Decimal("10.00"))
    service = f"""<InvoiceDetailOrder><InvoiceDetailOrderInfo><OrderIDInfo orderID="PO-4"/>
      </InvoiceDetailOrderInfo><InvoiceDetailServiceItem invoiceLineNumber="1">
      <InvoiceDetailServiceItemReference lineNumber="7"><Description>Fit</Description>
      </InvoiceDetailServiceItemReference><SubtotalAmount>{MONEY.format("10.00")}
      </SubtotalAmount></InvoiceDetailServiceItem></InvoiceDetailOrder>"""
    document = parsed(bill(service, "11.00")).document
    assert isinstance(document, Invoice)
    assert document.lines[0].descriptions[0].text == "Fit"


def test_a_remittance() -> None:
    detail = f"""<RemittanceDetail lineNumber="1"><PayableInfo><PayableInvoiceInfo>
      <InvoiceIDInfo invoiceID="I1" invoiceDate="2026-11-01T12:00:00Z"/>
      <PayableOrderInfo><OrderIDInfo orderID="PO-1"/></PayableOrderInfo></PayableInvoiceInfo>
      </PayableInfo><NetAmount>{MONEY.format("95.00")}</NetAmount>
      <GrossAmount>{MONEY.format("100.00")}</GrossAmount>
      <DiscountAmount>{MONEY.format("2.00")}</DiscountAmount>
      <AdjustmentAmount>{MONEY.format("3.00")}<Modifications><Modification>
        <AdditionalDeduction type="damage"><DeductionAmount>{MONEY.format("3.00")}
        </DeductionAmount></AdditionalDeduction></Modification></Modifications>
      </AdjustmentAmount></RemittanceDetail>"""
    found = parsed(
        request(
            f"""<PaymentRemittanceRequest><PaymentRemittanceRequestHeader paymentRemittanceID="R1"
      paymentReferenceNumber="CHK7" paymentDate="2026-12-01T12:00:00Z">
      <PaymentMethod type="check"/><PaymentPartner><Contact role="payer">
      <Name xml:lang="en">Acme</Name></Contact>
      <IdReference domain="bankAccountID" identifier="99"/></PaymentPartner>
    </PaymentRemittanceRequestHeader><PaymentRemittanceSummary>
      <NetAmount>{MONEY.format("95.00")}</NetAmount>
      <GrossAmount>{MONEY.format("100.00")}</GrossAmount>
    </PaymentRemittanceSummary>{detail}</PaymentRemittanceRequest>"""
        )
    )
    document = found.document
    assert isinstance(document, Remittance)
    assert not found.rejected
    assert (document.action, document.amount) == ("payment with remittance", Decimal("95.00"))
    assert (document.trace, document.trace_reference) == ("CHK7", "R1")
    assert (document.method, document.payer_account) == ("check", "99")
    (item,) = document.items
    assert (item.reference, item.paid, item.invoiced) == ("I1", Decimal(95), Decimal(100))
    assert (item.discount, item.adjusted) == (Decimal(2), Decimal(3))
    assert item.adjustment_reason == "item not accepted, damaged"


@pytest.mark.parametrize(
    ("status", "verdict", "errors"),
    [
        ('<Status code="200" text="OK"/>', "set accepted", []),
        ('<Status code="201" text="Accepted">later</Status>', "set accepted", []),
        ('<Status code="406" text="Not Acceptable">no price</Status>', "set rejected", ["406"]),
        ('<Status code="777" text="?"/>', "777", ["777"]),
    ],
)
def test_a_status_told_later(status: str, verdict: str, errors: list[str]) -> None:
    told = f'<DocumentReference payloadID="us-9"/>{status}'
    document = parsed(request(f"<StatusUpdateRequest>{told}</StatusUpdateRequest>")).document
    assert isinstance(document, ApplicationAdvice)
    (advised,) = document.sets
    assert (advised.verdict, advised.reference) == (verdict, "us-9")
    assert [one.code for one in advised.errors] == errors


def test_a_buyer_refuses_an_invoice() -> None:
    document = parsed(
        request(
            """<StatusUpdateRequest><Status code="200" text="OK"/>
      <InvoiceStatus type="rejected"><InvoiceIDInfo invoiceID="I7"/>
      <Comments>wrong price</Comments></InvoiceStatus></StatusUpdateRequest>"""
        )
    ).document
    assert isinstance(document, ApplicationAdvice)
    (advised,) = document.sets
    assert (advised.verdict, advised.set, advised.reference) == ("set rejected", "810", "I7")
    assert advised.errors[0].text == "wrong price"


def test_a_response() -> None:
    document = parsed(
        b"""<cXML payloadID="r1" timestamp="2026-11-21T10:00:00Z"><Response>
        <Status code="500" text="Internal Server Error">down</Status></Response></cXML>"""
    ).document
    assert isinstance(document, ApplicationAdvice)
    assert (document.number, document.sets[0].verdict) == ("r1", "set rejected")
    assert document.sets[0].errors[0].text == "down"
