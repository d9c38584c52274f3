"""What warehouses tell in GS1 XML becomes the documents that X12 becomes."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from tests.translators.xml.cxml_files import all_parsed, batch_of, parsed
from translators.documents import (
    InventoryAdjustment,
    InventoryAdvice,
    Reference,
    StockReceipt,
    StockTransfer,
    WarehouseShipment,
)

SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
HEADER = f"""<sh:StandardBusinessDocumentHeader xmlns:sh="{SBDH}"><sh:HeaderVersion>1.0
  </sh:HeaderVersion><sh:Sender><sh:Identifier Authority="GS1">0614141000029</sh:Identifier>
  </sh:Sender><sh:Receiver><sh:Identifier Authority="GS1">0614141000012</sh:Identifier>
  </sh:Receiver><sh:DocumentIdentification><sh:Standard>GS1</sh:Standard>
  <sh:TypeVersion>3.4.1</sh:TypeVersion><sh:InstanceIdentifier>M1</sh:InstanceIdentifier>
  <sh:CreationDateAndTime>2026-11-21T10:00:00Z</sh:CreationDateAndTime>
  </sh:DocumentIdentification></sh:StandardBusinessDocumentHeader>"""
SUPPLIER = "additionalTradeItemIdentificationTypeCode='SUPPLIER_ASSIGNED'"


def message(kind: str, body: str, *, bare: bool = False) -> bytes:
    """A message of a kind; `bare` leaves out the namespaces, as some senders do."""
    space = re.sub("(?=[A-Z])", "_", kind).lower()
    head = f"""<creationDateTime>2026-11-21T09:00:00+01:00</creationDateTime>
      <documentStatusCode>ORIGINAL</documentStatusCode>
      <documentActionCode>ADD</documentActionCode>
      <{kind}Identification><entityIdentification>N1</entityIdentification>
      </{kind}Identification>"""
    inner = f"<{kind}>{head}{body}</{kind}>"
    if bare:
        plain = HEADER.replace("sh:", "").replace(f' xmlns:sh="{SBDH}"', "")
        return f"<{kind}Message>{plain}{inner}</{kind}Message>".encode()
    return (
        f'<m:{kind}Message xmlns:m="urn:gs1:ecom:{space}:xsd:3">{HEADER}{inner}</m:{kind}Message>'
    ).encode()


def item(kind: str, inner: str, gtin: str = "00012345678905") -> str:
    return f"""<{kind}><lineItemNumber>1</lineItemNumber><transactionalTradeItem>
      <gtin>{gtin}</gtin><additionalTradeItemIdentification {SUPPLIER}>NUT8
      </additionalTradeItemIdentification><transactionalItemData><batchNumber>L1</batchNumber>
      </transactionalItemData></transactionalTradeItem>{inner}</{kind}>"""


def unit(sscc: str, quantity: str = "") -> str:
    said = f'<tradeItemQuantity measurementUnitCode="EA">{quantity}</tradeItemQuantity>'
    return f"<logisticUnit><sscc>{sscc}</sscc>{said if quantity else ''}</logisticUnit>"


def shipped(quantity: str, planned: str = "10") -> str:
    return f"""<plannedDespatchQuantity measurementUnitCode="EA">{planned}
      </plannedDespatchQuantity>
      <actualDespatchQuantity measurementUnitCode="EA">{quantity}</actualDespatchQuantity>"""


def shipment(items: str) -> str:
    return f"""<warehousingOutboundNotificationShipment>
      <shipper><gln>0614141000029</gln></shipper>
      <receiver><additionalPartyIdentification
        additionalPartyIdentificationTypeCode="BUYER_ASSIGNED_IDENTIFIER_FOR_A_PARTY">0042
        </additionalPartyIdentification><address><name>Acme</name></address></receiver>
      <transactionalReference><entityIdentification>PO-1</entityIdentification>
        <transactionalReferenceTypeCode>ON</transactionalReferenceTypeCode>
      </transactionalReference>
      <warehousingOutboundStatusCode>GOODS_LOADED</warehousingOutboundStatusCode>
      <actualDespatch><logisticEventDateTime><date>2026-11-20+01:00</date>
        </logisticEventDateTime></actualDespatch>
      <warehousingOutboundInstruction><entityIdentification>SO000001</entityIdentification>
      </warehousingOutboundInstruction>{items}</warehousingOutboundNotificationShipment>"""


OUT = "warehousingOutboundNotificationShipmentItem"


@pytest.mark.parametrize("bare", [False, True])
def test_what_a_warehouse_shipped(bare: bool) -> None:
    body = shipment(item(OUT, unit("123456789012345675") + shipped("8")))
    content = message("warehousingOutboundNotification", body, bare=bare)
    batch = batch_of(content)
    assert (batch.sender_kind, batch.sender, batch.control) == ("GLN", "0614141000029", "M1")
    found = parsed(content)
    document = found.document
    assert isinstance(document, WarehouseShipment)
    assert found.problems == ()
    assert (document.number, document.shipment, document.order_number) == (
        "SO000001",
        "N1",
        "PO-1",
    )
    assert document.shipped_on == date(2026, 11, 20)
    assert document.references == (Reference(kind="status", value="GOODS_LOADED"),)
    assert [(one.role, one.id_kind, one.id, one.name) for one in document.parties] == [
        ("shipper", "GLN", "0614141000029", ""),
        ("receiver", "buyer's code", "0042", "Acme"),
    ]
    (pack,) = document.packs
    assert pack.marks == {"SSCC": "123456789012345675"}
    (line,) = pack.lines
    assert (line.ordered, line.shipped, line.unit, line.lot) == (
        Decimal(10),
        Decimal(8),
        "EA",
        "L1",
    )
    assert line.items == {"UPC": "012345678905", "seller's item": "NUT8"}


def test_logistic_units_that_say_what_they_hold_are_packs() -> None:
    units = unit("123456789012345675", "6") + unit("123456789012345682", "4")
    body = shipment(item(OUT, units + shipped("10")))
    document = parsed(message("warehousingOutboundNotification", body)).document
    assert isinstance(document, WarehouseShipment)
    assert [
        (pack.number, pack.marks["SSCC"], line.shipped, line.items["UPC"], line.lot)
        for pack in document.packs
        for line in pack.lines
    ] == [
        ("1", "123456789012345675", Decimal(6), "012345678905", "L1"),
        ("1", "123456789012345682", Decimal(4), "012345678905", "L1"),
    ]


@pytest.mark.parametrize(
    ("gtin", "items"),
    [
        ("00012345678905", {"UPC": "012345678905"}),
        ("012345678905", {"UPC": "012345678905"}),
        ("04012345678901", {"EAN": "4012345678901"}),
        ("4012345678901", {"EAN": "4012345678901"}),
        ("14012345678908", {"GTIN-14": "14012345678908"}),
        ("0123456789", {"GTIN": "0123456789"}),
    ],
)
def test_a_gtin_is_the_number_it_was_made_of(gtin: str, items: dict[str, str]) -> None:
    body = shipment(item(OUT, shipped("1"), gtin))
    document = parsed(message("warehousingOutboundNotification", body)).document
    assert isinstance(document, WarehouseShipment)
    (line,) = document.packs[0].lines
    assert line.items == {**items, "seller's item": "NUT8"}
    assert "gtin" not in str(document.unread)


def inbound(status: str, inner: str) -> str:
    return f"""<warehousingInboundNotificationShipment>
      <shipper><gln>0614141000012</gln></shipper><receiver><gln>0614141000029</gln></receiver>
      <warehousingInboundStatusCode>{status}</warehousingInboundStatusCode>{inner}
      </warehousingInboundNotificationShipment>"""


IN = "warehousingInboundNotificationShipmentItem"


def test_what_a_warehouse_received() -> None:
    received = """<actualReceiptQuantity measurementUnitCode="EA">8</actualReceiptQuantity>
      <inboundQuantityVariance><varianceQuantity measurementUnitCode="EA">2</varianceQuantity>
      <warehousingQuantityVarianceCode>QUANTITY_SHORT</warehousingQuantityVarianceCode>
      </inboundQuantityVariance>"""
    receipt = """<actualReceipt><logisticEventDateTime><date>2026-11-20+05:30</date>
      <time>06:04:13+05:30</time></logisticEventDateTime></actualReceipt>
      <warehousingInboundInstruction><entityIdentification>ST1</entityIdentification>
      </warehousingInboundInstruction>"""
    body = inbound("RECEIVING_FINISHED", receipt + item(IN, received))
    found = parsed(message("warehousingInboundNotification", body))
    document = found.document
    assert isinstance(document, StockReceipt)
    assert found.problems == ()
    assert (document.number, document.order_number) == ("N1", "ST1")
    assert (str(document.received_on), str(document.received_at)) == ("2026-11-20", "06:04:13")
    (line,) = document.lines
    assert (line.received, line.unit, line.lot) == (Decimal(8), "EA", "L1")
    assert (line.exceptions[0].condition, line.exceptions[0].quantity) == ("short", Decimal(2))


def test_goods_on_their_way_are_no_receipt() -> None:
    left = """<actualDespatch><logisticEventDateTime><date>2026-11-20</date>
      </logisticEventDateTime></actualDespatch>"""
    body = inbound("GOODS_LOADED", left + item(IN, unit("387203891143913749") + shipped("6")))
    document = parsed(message("warehousingInboundNotification", body)).document
    assert isinstance(document, StockTransfer)
    assert document.shipped_on == date(2026, 11, 20)
    (line,) = document.lines
    assert line.shipped == Decimal(6)
    assert Reference(kind="licence plate", value="387203891143913749") in line.references


def test_a_receipt_without_a_quantity_is_refused() -> None:
    body = inbound("RECEIVING_FINISHED", item(IN, ""))
    found = parsed(message("warehousingInboundNotification", body))
    assert [one.code for one in found.problems] == ["missing-element"]
    assert found.rejected


def located(inner: str) -> str:
    return f"""<structureTypeCode>LOCATION_BY_ITEM</structureTypeCode>
      <inventoryReportingParty><gln>0614141000029</gln></inventoryReportingParty>
      <inventoryReportToParty><gln>0614141000012</gln></inventoryReportToParty>
      <reportingPeriod><beginDate>2026-11-01</beginDate><endDate>2026-11-20</endDate>
      </reportingPeriod><logisticsInventoryReportInventoryLocation><inventoryLocation>
      <gln>0614141000036</gln></inventoryLocation>{inner}
      </logisticsInventoryReportInventoryLocation>"""


STOCK = f"""<gtin>14012345678908</gtin><additionalTradeItemIdentification {SUPPLIER}>NUT8
  </additionalTradeItemIdentification><tradeItemQuantity measurementUnitCode="H87">{{quantity}}
  </tradeItemQuantity><transactionalItemData><batchNumber>L1</batchNumber>
  <tradeItemQuantity measurementUnitCode="H87">2</tradeItemQuantity></transactionalItemData>"""


def test_a_report_of_stock() -> None:
    status = f"""<tradeItemInventoryStatus>{STOCK.format(quantity=3)}
      <inventoryDispositionCode>sellable_accessible</inventoryDispositionCode>
      <inventorySubLocation><glnExtension>A-1</glnExtension></inventorySubLocation>
      </tradeItemInventoryStatus>"""
    found = parsed(message("logisticsInventoryReport", located(status)))
    document = found.document
    assert isinstance(document, InventoryAdvice)
    assert found.problems == ()
    assert (document.number, str(document.reported_on)) == ("N1", "2026-11-20")
    (line,) = document.lines
    (quantity,) = line.quantities
    assert (quantity.kind, quantity.quantity, quantity.unit) == (
        "available for sale",
        Decimal(3),
        "PC",
    )
    assert (quantity.references[0].value, quantity.references[0].description) == ("L1", "2")
    assert [(one.role, one.id, one.location) for one in line.parties] == [
        ("reporting location", "0614141000036", ""),
        ("warehouse", "", "A-1"),
    ]


def event(movement: str, quantity: int) -> str:
    return f"""<tradeItemInventoryEvent>{STOCK.format(quantity=quantity)}
      <eventDateTime>2026-11-19T10:00:00Z</eventDateTime>
      <inventoryBusinessStepCode>status_changing</inventoryBusinessStepCode>
      <inventoryDispositionCode>non_sellable_damaged</inventoryDispositionCode>
      <inventoryMovementTypeCode>{movement}</inventoryMovementTypeCode>
      <inventoryEventReasonCode>DAMAGED</inventoryEventReasonCode></tradeItemInventoryEvent>"""


def corrected(content: bytes) -> InventoryAdjustment:
    found = parsed(content)
    assert isinstance(found.document, InventoryAdjustment)
    assert found.problems == ()
    return found.document


def test_what_a_warehouse_corrected() -> None:
    events = event("DECREASE", 4) + event("INCREASE", 1)
    for content in (
        message("logisticsInventoryReport", located(events)),
        message(
            "warehousingOperationsNotification",
            "<warehousingOperationsTransaction><warehousingOperationsLocation>"
            f"{events}</warehousingOperationsLocation></warehousingOperationsTransaction>",
        ),
    ):
        document = corrected(content)
        assert (document.warehouse_number, str(document.adjusted_on)) == ("N1", "2026-11-21")
        assert [(line.quantity, line.reason, line.lot) for line in document.lines] == [
            (Decimal(-4), "damaged in the warehouse", "L1"),
            (Decimal(1), "damaged in the warehouse", "L1"),
        ]


def test_each_message_of_a_file_is_a_document() -> None:
    body = shipment(item(OUT, shipped("8")))
    content = message("warehousingOutboundNotification", body).decode()
    inner = content[content.index("<warehousingOutboundNotification>") : content.rindex("</m:")]
    both = content.replace(inner, inner + inner.replace("SO000001", "SO000002"))
    documents = [found.document for found in all_parsed(both.encode())]
    assert [one.number for one in documents if isinstance(one, WarehouseShipment)] == [
        "SO000001",
        "SO000002",
    ]
