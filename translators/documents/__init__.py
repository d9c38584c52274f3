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
)
from translators.documents.changes import ChangeAckLine, ChangeLine, OrderChange, OrderChangeAck
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
from translators.documents.details import (
    Allowance,
    Handling,
    ItemNumbers,
    LeadTime,
    Packaging,
    Promotion,
    TaxStatus,
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
    LineStatus,
    ListedCode,
    Listing,
    Load,
    Measure,
    Packing,
    PaidLine,
    Party,
    Percent,
    Person,
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
    WrongValue,
)
from translators.documents.payment import (
    Available,
    PaidEntity,
    PaidItem,
    Remittance,
    TaxPayment,
    WageDeduction,
)
from translators.documents.prices import CatalogLine, CatalogPrice, PriceBracket, PriceCatalog
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
from translators.documents.schedules import (
    Authorization,
    DeliveryDays,
    DeliveryPattern,
    Forecast,
    PlanningSchedule,
    ScheduleLine,
    Shipped,
    ShippingSchedule,
    TimedDelivery,
)
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
    | OrderChange
    | OrderChangeAck
    | PlanningSchedule
    | ShippingSchedule
    | PriceCatalog
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
    "OrderChange": OrderChange,
    "OrderChangeAck": OrderChangeAck,
    "PlanningSchedule": PlanningSchedule,
    "ShippingSchedule": ShippingSchedule,
    "PriceCatalog": PriceCatalog,
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
    "Allowance",
    "Amount",
    "ApplicationAdvice",
    "Authorization",
    "Available",
    "Carton",
    "CatalogLine",
    "CatalogPrice",
    "ChangeAckLine",
    "ChangeLine",
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
    "DeliveryDays",
    "DeliveryPattern",
    "Deposit",
    "Description",
    "Destination",
    "Document",
    "DoubtfulQuantity",
    "ElementError",
    "Equipment",
    "Forecast",
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
    "OrderChange",
    "OrderChangeAck",
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
    "PlanningSchedule",
    "Price",
    "PriceBracket",
    "PriceCatalog",
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
    "ScheduleLine",
    "Segment",
    "SegmentError",
    "ServiceCharge",
    "SetAside",
    "SetVerdict",
    "ShipNotice",
    "Shipped",
    "ShippedItem",
    "ShippedOrder",
    "ShippingSchedule",
    "SoldItem",
    "StockQuantity",
    "StockReceipt",
    "StockReceiptLine",
    "StockTransfer",
    "StockTransferLine",
    "StoreQuantity",
    "StoreShare",
    "Tax",
    "TaxPayment",
    "TaxStatus",
    "Terms",
    "Text",
    "TextMessage",
    "TimedDelivery",
    "UnitPrice",
    "WageDeduction",
    "WarehouseOrder",
    "WarehouseOrderLine",
    "WarehouseShipment",
    "WarehouseShipmentLine",
    "WarehouseShipmentPack",
    "WrongValue",
]
