"""Real cXML, GS1 and SAP documents beside the repository: they end as INDEX.csv says."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

from tests.translators.xml.cxml_files import all_parsed, batch_of, layouts
from translators.documents import (
    ApplicationAdvice,
    Document,
    InventoryAdvice,
    Invoice,
    OrderAck,
    PurchaseOrder,
    ShipNotice,
    StockReceipt,
    StockTransfer,
    WarehouseShipment,
)
from translators.problems import Problem, Severity
from translators.source import of_bytes
from translators.xml import scan

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
FORMATS = ("cxml/", "gs1xml/", "xml/")

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples beside the repository")

KINDS = {
    "InvoiceDetailRequest": Invoice,
    "OrderRequest": PurchaseOrder,
    "Response": ApplicationAdvice,
    "ShipNoticeRequest": ShipNotice,
    "StatusUpdateRequest": ApplicationAdvice,
    "logisticsInventoryReportMessage": InventoryAdvice,
    "warehousingOutboundNotificationMessage": WarehouseShipment,
    "DeliveryRequest": ShipNotice,
    "InvoiceRequest": Invoice,
    "OrderConfRequest": OrderAck,
}
OTHERS = (
    "CatalogUploadRequest",
    "ProductActivityMessage",
    "PunchOutOrderMessage",
    "QuoteMessage",
)
"""Documents that belong to no set of ours."""

WITHOUT_TOTAL = ("invoice_tax_total", "invoice_multi_po")
"""Invoices that leave the net amount out, or say 0: their parts come to something else."""


def rows() -> list[dict[str, str]]:
    if not SAMPLES.is_dir():
        return []
    with (SAMPLES / "INDEX.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["path"].startswith(FORMATS)]


@pytest.mark.parametrize("row", rows(), ids=lambda row: Path(row["path"]).parent.name)
def test_a_sample_ends_as_its_row_says(row: dict[str, str]) -> None:
    content = (SAMPLES / row["path"]).read_bytes()
    kind = Path(row["path"]).parent.name
    if kind in OTHERS:
        (problem,) = scan(of_bytes(content), layouts())
        assert isinstance(problem, Problem)
        assert problem.code == "set-not-supported"
        assert kind in problem.message
        return
    payload = re.search(r"payloadID ([^,]+),", row["expected"])
    if payload:
        assert batch_of(content).control == payload[1]
    for found in all_parsed(content):
        assert not found.rejected, found.problems
        held = [one.code for one in found.problems if one.severity is Severity.HOLD]
        short = any(name in row["path"] for name in WITHOUT_TOTAL)
        assert held == (["total-differs"] if short else [])
        assert found.document is not None
        _check(found.document, kind, row["expected"])


def _check(document: Document, kind: str, expected: str) -> None:
    if kind == "warehousingInboundNotificationMessage":
        assert isinstance(document, StockReceipt | StockTransfer)
        return
    assert isinstance(document, KINDS[kind])
    said = dict(re.findall(r"(orderID|invoiceID|shipmentID|orderRef|type) ([^,]+)", expected))
    counts = dict(re.findall(r"(ItemOut|InvoiceDetailItem|ShipNoticePortion) (\d+)", expected))
    if isinstance(document, PurchaseOrder) and "orderID" in said:
        assert (document.number, document.purpose) == (said["orderID"], said["type"])
        assert len(document.lines) == int(counts["ItemOut"])
        total = re.search(r"total ([\d.]+) (\w+)", expected)
        assert total is not None
        assert (document.total, document.currency) == (Decimal(total[1]), total[2])
    if isinstance(document, Invoice) and "invoiceID" in said:
        assert document.number == said["invoiceID"]
        assert len(document.lines) == int(counts["InvoiceDetailItem"])
    if isinstance(document, ShipNotice) and "shipmentID" in said:
        assert document.number == said["shipmentID"]
        assert [one.number for one in document.orders] == [said["orderRef"]]


def test_numbers_of_the_messages_of_sap() -> None:
    found = {
        path.parent.name: all_parsed(path.read_bytes())[0].document
        for path in (SAMPLES / "xml").glob("*/*.xml")
    }
    order, answer = found["OrderRequest"], found["OrderConfRequest"]
    notice, invoice = found["DeliveryRequest"], found["InvoiceRequest"]
    assert isinstance(order, PurchaseOrder)
    assert [(one.number, one.quantity, one.unit_price) for one in order.lines] == [
        ("10", Decimal("1.0"), Decimal("50.0")),
        ("20", Decimal("1.0"), Decimal("50.0")),
    ]
    assert isinstance(answer, OrderAck)
    assert [[status.status for status in line.statuses] for line in answer.lines] == [
        ["accepted"],
        ["rejected"],
        ["accepted"],
        ["rejected"],
        ["accepted"],
    ]
    assert isinstance(notice, ShipNotice)
    assert (notice.items[0].order_number, notice.items[0].unit) == ("4500003532", "PC")
    assert isinstance(invoice, Invoice)
    assert (invoice.total, invoice.taxes[0].amount) == (Decimal("42.84"), Decimal("6.84"))
