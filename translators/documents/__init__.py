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
from translators.documents.bank import (
    BankBalance,
    BankCharge,
    BankDetail,
    BankEntry,
    BankShare,
    BankStatement,
    BankTotal,
)
from translators.documents.carriage import (
    CarriedOrder,
    CarriedPart,
    FreightCharge,
    FreightInvoice,
    FreightLine,
    FreightStop,
    LadingQuantity,
    LadingSize,
    PayingBank,
    ShipmentStatus,
    Tariff,
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
    SoldItem,
    SpecialCharge,
)
from translators.documents.codings import Account, ListedCode, Listing
from translators.documents.details import (
    Allowance,
    Handling,
    ItemNumbers,
    LeadTime,
    Packaging,
    Promotion,
    TaxStatus,
)
from translators.documents.freight import (
    DamagedFreight,
    FreightCarton,
    FreightEquipment,
    FreightEvent,
    FreightHandling,
    FreightParty,
    FreightSum,
    FreightWeight,
    Hazard,
    HazardContact,
    Lading,
    Leg,
    OrderShare,
    Package,
    QuotedCharge,
)
from translators.documents.invoice import (
    Carriage,
    Invoice,
    InvoiceLine,
    ShippedDifference,
    ShippedTotal,
)
from translators.documents.lockbox import Deposit, Lockbox, LockboxBatch
from translators.documents.orders import (
    AckLine,
    OrderAck,
    OrderLine,
    PurchaseOrder,
)
from translators.documents.parts import (
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
    Load,
    Measure,
    Packing,
    Party,
    Percent,
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
from translators.documents.settlement import Adjustment, PaidLine, PaymentWay, Person, WrongValue
from translators.documents.shipping import (
    Carton,
    Pallet,
    ShipNotice,
    ShippedItem,
    ShippedOrder,
    ShippedPart,
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
from translators.documents.tenders import (
    CarrierEvent,
    LoadTender,
    TenderedOrder,
    TenderResponse,
    TenderStop,
)
from translators.documents.warehouse import (
    Conditions,
    LotDetail,
    PalletLoad,
    UnitLoad,
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
    | BankStatement
    | LoadTender
    | TenderResponse
    | ShipmentStatus
    | FreightInvoice
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
    "BankStatement": BankStatement,
    "LoadTender": LoadTender,
    "TenderResponse": TenderResponse,
    "ShipmentStatus": ShipmentStatus,
    "FreightInvoice": FreightInvoice,
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
    "BankBalance",
    "BankCharge",
    "BankDetail",
    "BankEntry",
    "BankShare",
    "BankStatement",
    "BankTotal",
    "Carriage",
    "CarriedOrder",
    "CarriedPart",
    "CarrierEvent",
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
    "Conditions",
    "Contact",
    "Context",
    "ContextName",
    "CreditDebit",
    "DamagedFreight",
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
    "FreightCarton",
    "FreightCharge",
    "FreightEquipment",
    "FreightEvent",
    "FreightHandling",
    "FreightInvoice",
    "FreightLine",
    "FreightParty",
    "FreightStop",
    "FreightSum",
    "FreightWeight",
    "Handling",
    "Hazard",
    "HazardContact",
    "InterchangeAck",
    "InventoryAdjustment",
    "InventoryAdvice",
    "InventoryLine",
    "Invoice",
    "InvoiceLine",
    "ItemNumbers",
    "Lading",
    "LadingQuantity",
    "LadingSize",
    "LeadTime",
    "Leg",
    "LineStatus",
    "ListedCode",
    "Listing",
    "Load",
    "LoadTender",
    "Lockbox",
    "LockboxBatch",
    "LotDetail",
    "Measure",
    "Message",
    "OrderAck",
    "OrderChange",
    "OrderChangeAck",
    "OrderLine",
    "OrderShare",
    "Package",
    "Packaging",
    "Packing",
    "PaidEntity",
    "PaidItem",
    "PaidLine",
    "Pallet",
    "PalletLoad",
    "Party",
    "PayingBank",
    "PaymentWay",
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
    "QuotedCharge",
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
    "SetAside",
    "SetVerdict",
    "ShipNotice",
    "ShipmentStatus",
    "Shipped",
    "ShippedDifference",
    "ShippedItem",
    "ShippedOrder",
    "ShippedPart",
    "ShippedTotal",
    "ShippingSchedule",
    "SoldItem",
    "SpecialCharge",
    "StockQuantity",
    "StockReceipt",
    "StockReceiptLine",
    "StockTransfer",
    "StockTransferLine",
    "StoreQuantity",
    "StoreShare",
    "Tariff",
    "Tax",
    "TaxPayment",
    "TaxStatus",
    "TenderResponse",
    "TenderStop",
    "TenderedOrder",
    "Terms",
    "Text",
    "TextMessage",
    "TimedDelivery",
    "UnitLoad",
    "UnitPrice",
    "WageDeduction",
    "WarehouseOrder",
    "WarehouseOrderLine",
    "WarehouseShipment",
    "WarehouseShipmentLine",
    "WarehouseShipmentPack",
    "WrongValue",
]
