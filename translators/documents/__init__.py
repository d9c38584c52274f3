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
from translators.documents.activity import (
    Activity,
    ActivityLine,
    ProductActivity,
    ReportingParty,
    Resale,
    ResaleLine,
    ResaleReport,
    SetAside,
)
from translators.documents.adjustments import (
    AdjustedLine,
    CreditDebit,
    ReturnedShipment,
    StoreShare,
)
from translators.documents.advice import (
    AdvisedError,
    AdvisedSet,
    ApplicationAdvice,
    Message,
    TextMessage,
    WrongValue,
)
from translators.documents.claims import (
    ClaimedContract,
    ClaimedLine,
    ClaimParty,
    ClaimResponse,
    ProductClaim,
    Refusal,
    ReturnedCondition,
    ServiceCharge,
    SoldItem,
)
from translators.documents.invoice import Invoice, InvoiceLine
from translators.documents.lockbox import Deposit, Lockbox, LockboxBatch
from translators.documents.orders import (
    AckLine,
    OrderAck,
    OrderLine,
    PurchaseOrder,
)
from translators.documents.parts import (
    Account,
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
    Handling,
    ItemNumbers,
    LeadTime,
    LineStatus,
    ListedCode,
    Listing,
    Load,
    Measure,
    Packaging,
    Packing,
    PaidLine,
    Party,
    Percent,
    Person,
    Price,
    Promotion,
    Quantity,
    Reference,
    Routing,
    Schedule,
    Segment,
    StoreQuantity,
    Tax,
    TaxStatus,
    Terms,
    Text,
)
from translators.documents.payment import Available, PaidEntity, PaidItem, Remittance
from translators.documents.receipts import (
    DoubtfulQuantity,
    ReceiptException,
    ReceivedItem,
    ReceivedOrder,
    ReceivingAdvice,
    StockReceipt,
    StockReceiptLine,
)
from translators.documents.returns import ReturnAuthorization, ReturnLine, ReturnQuantity
from translators.documents.shipping import (
    Carton,
    Pallet,
    ShipNotice,
    ShippedItem,
    ShippedOrder,
)
from translators.documents.stock import (
    AdjustmentLine,
    InventoryAdjustment,
    InventoryAdvice,
    InventoryLine,
    StockQuantity,
    StockTransfer,
    StockTransferLine,
    UnitPrice,
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
    | StockTransfer
    | StockReceipt
    | InventoryAdvice
    | InventoryAdjustment
    | ReturnAuthorization
    | ReceivingAdvice
    | ResaleReport
    | ProductActivity
    | CreditDebit
    | ApplicationAdvice
    | TextMessage
    | ProductClaim
    | ClaimResponse
    | Lockbox
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
    "StockTransfer": StockTransfer,
    "StockReceipt": StockReceipt,
    "InventoryAdvice": InventoryAdvice,
    "InventoryAdjustment": InventoryAdjustment,
    "ReturnAuthorization": ReturnAuthorization,
    "ReceivingAdvice": ReceivingAdvice,
    "ResaleReport": ResaleReport,
    "ProductActivity": ProductActivity,
    "CreditDebit": CreditDebit,
    "ApplicationAdvice": ApplicationAdvice,
    "TextMessage": TextMessage,
    "ProductClaim": ProductClaim,
    "ClaimResponse": ClaimResponse,
    "Lockbox": Lockbox,
    "Acknowledgment": Acknowledgment,
}
"""Every document by its name, as guides and stored rows name it."""

__all__ = [
    "DOCUMENTS",
    "Account",
    "AckLine",
    "Acknowledgment",
    "Activity",
    "ActivityLine",
    "AdjustedLine",
    "Adjustment",
    "AdjustmentLine",
    "AdvisedError",
    "AdvisedSet",
    "Amount",
    "ApplicationAdvice",
    "Available",
    "Carton",
    "Charge",
    "ClaimParty",
    "ClaimResponse",
    "ClaimedContract",
    "ClaimedLine",
    "Component",
    "Contact",
    "Context",
    "ContextName",
    "CreditDebit",
    "DateMark",
    "Deposit",
    "Description",
    "Destination",
    "Document",
    "DoubtfulQuantity",
    "ElementError",
    "Equipment",
    "Freight",
    "Handling",
    "InterchangeAck",
    "InventoryAdjustment",
    "InventoryAdvice",
    "InventoryLine",
    "Invoice",
    "InvoiceLine",
    "ItemNumbers",
    "LeadTime",
    "LineStatus",
    "ListedCode",
    "Listing",
    "Load",
    "Lockbox",
    "LockboxBatch",
    "Measure",
    "Message",
    "OrderAck",
    "OrderLine",
    "Packaging",
    "Packing",
    "PaidEntity",
    "PaidItem",
    "PaidLine",
    "Pallet",
    "Party",
    "Percent",
    "Person",
    "Price",
    "ProductActivity",
    "ProductClaim",
    "Promotion",
    "PurchaseOrder",
    "Quantity",
    "ReceiptException",
    "ReceivedItem",
    "ReceivedOrder",
    "ReceivingAdvice",
    "Reference",
    "Refusal",
    "Remittance",
    "ReportingParty",
    "Resale",
    "ResaleLine",
    "ResaleReport",
    "ReturnAuthorization",
    "ReturnLine",
    "ReturnQuantity",
    "ReturnedCondition",
    "ReturnedShipment",
    "Routing",
    "Schedule",
    "Segment",
    "SegmentError",
    "ServiceCharge",
    "SetAside",
    "SetVerdict",
    "ShipNotice",
    "ShippedItem",
    "ShippedOrder",
    "SoldItem",
    "StockQuantity",
    "StockReceipt",
    "StockReceiptLine",
    "StockTransfer",
    "StockTransferLine",
    "StoreQuantity",
    "StoreShare",
    "Tax",
    "TaxStatus",
    "Terms",
    "Text",
    "TextMessage",
    "UnitPrice",
    "WarehouseOrder",
    "WarehouseOrderLine",
    "WarehouseShipment",
    "WarehouseShipmentLine",
    "WarehouseShipmentPack",
    "WrongValue",
]
