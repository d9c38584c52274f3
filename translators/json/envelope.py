"""The envelope around documents in JSON, and which record each kind of document is."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from translators.documents import DOCUMENTS, Document

VERSION = 1
"""The version of envelope and documents; a field that is added leaves it as it is."""

KINDS: Mapping[str, str] = {
    "180": "ReturnAuthorization",
    "204": "LoadTender",
    "210": "FreightInvoice",
    "214": "ShipmentStatus",
    "810": "Invoice",
    "812": "CreditDebit",
    "820": "Remittance",
    "823": "Lockbox",
    "824": "ApplicationAdvice",
    "830": "PlanningSchedule",
    "832": "PriceCatalog",
    "844": "ProductClaim",
    "846": "InventoryAdvice",
    "849": "ClaimResponse",
    "850": "PurchaseOrder",
    "852": "ProductActivity",
    "855": "OrderAck",
    "856": "ShipNotice",
    "860": "OrderChange",
    "861": "ReceivingAdvice",
    "862": "ShippingSchedule",
    "864": "TextMessage",
    "865": "OrderChangeAck",
    "867": "ResaleReport",
    "940": "WarehouseOrder",
    "943": "StockTransfer",
    "944": "StockReceipt",
    "945": "WarehouseShipment",
    "947": "InventoryAdjustment",
    "990": "TenderResponse",
    "statement": "BankStatement",
}
"""The documents that JSON carries, by the house name of their kind."""


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One document with its kind; `number` is the sender's own of this message."""

    kind: str
    number: str = ""
    document: msgspec.Raw


class Envelope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a file holds. The names of the two sides are told where the file does not come alone."""

    version: int
    sender: str = ""
    receiver: str = ""
    control: str = ""
    test: bool = False
    documents: tuple[Item, ...]


def record_of(kind: str) -> type[Document] | None:
    """Return the record of a kind, None when JSON carries no such document."""
    return DOCUMENTS.get(KINDS.get(kind, ""))
