"""The canonical documents: what every syntax is read into and written from."""

from __future__ import annotations

from collections.abc import Mapping

from translators.documents.acknowledgment import (
    Acknowledgment,
    Context,
    ContextName,
    ElementError,
    InterchangeAck,
    SegmentError,
    SetVerdict,
)
from translators.documents.invoice import Invoice, InvoiceLine
from translators.documents.orders import (
    AckLine,
    LineStatus,
    OrderAck,
    OrderLine,
    PurchaseOrder,
)
from translators.documents.parts import (
    Adjustment,
    Amount,
    Charge,
    Component,
    Contact,
    DateMark,
    Description,
    Destination,
    Equipment,
    Freight,
    Load,
    Measure,
    Packing,
    Party,
    Price,
    Quantity,
    Reference,
    Routing,
    Schedule,
    Segment,
    StoreQuantity,
    Tax,
    Terms,
    Text,
)
from translators.documents.payment import PaidEntity, PaidItem, Remittance
from translators.documents.shipping import (
    Carton,
    Pallet,
    ShipNotice,
    ShippedItem,
    ShippedOrder,
)
from translators.documents.warehouse import (
    WarehouseOrder,
    WarehouseOrderLine,
    WarehouseShipment,
    WarehouseShipmentLine,
    WarehouseShipmentPack,
)

Document = (
    PurchaseOrder
    | OrderAck
    | ShipNotice
    | Invoice
    | Remittance
    | WarehouseOrder
    | WarehouseShipment
    | Acknowledgment
)

DOCUMENTS: Mapping[str, type[Document]] = {
    "PurchaseOrder": PurchaseOrder,
    "OrderAck": OrderAck,
    "ShipNotice": ShipNotice,
    "Invoice": Invoice,
    "Remittance": Remittance,
    "WarehouseOrder": WarehouseOrder,
    "WarehouseShipment": WarehouseShipment,
    "Acknowledgment": Acknowledgment,
}
"""Every document by its name, as guides and stored rows name it."""

__all__ = [
    "DOCUMENTS",
    "AckLine",
    "Acknowledgment",
    "Adjustment",
    "Amount",
    "Carton",
    "Charge",
    "Component",
    "Contact",
    "Context",
    "ContextName",
    "DateMark",
    "Description",
    "Destination",
    "Document",
    "ElementError",
    "Equipment",
    "Freight",
    "InterchangeAck",
    "Invoice",
    "InvoiceLine",
    "LineStatus",
    "Load",
    "Measure",
    "OrderAck",
    "OrderLine",
    "Packing",
    "PaidEntity",
    "PaidItem",
    "Pallet",
    "Party",
    "Price",
    "PurchaseOrder",
    "Quantity",
    "Reference",
    "Remittance",
    "Routing",
    "Schedule",
    "Segment",
    "SegmentError",
    "SetVerdict",
    "ShipNotice",
    "ShippedItem",
    "ShippedOrder",
    "StoreQuantity",
    "Tax",
    "Terms",
    "Text",
    "WarehouseOrder",
    "WarehouseOrderLine",
    "WarehouseShipment",
    "WarehouseShipmentLine",
    "WarehouseShipmentPack",
]
