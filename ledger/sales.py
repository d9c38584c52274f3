"""The sales cycle as records: an order taken, what shipped of it, what was billed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec


class SalesLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of an order in our words.

    `quantity`, `unit_price` and `unit` are the customer's; `extension` is their product in minor
    units (half up, price basis applied). `factor` turns the customer's unit into the item's base
    unit; `shipped`, `cancelled` and `open`, what may still ship, are in base units, so that thirds
    of a case add up. `released` is how much of `extension` no longer stands in the backlog. `path`
    is the line's place in its document (`lines[3]`), `price_terms` where the price came from ("":
    the line's own field).
    """

    path: str
    number: str
    sku: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    price_terms: str
    price_basis: str = ""
    divisor: int = 1
    extension: int
    factor: Decimal = Decimal(1)
    items: Mapping[str, str] = {}
    description: str = ""
    shipped: Decimal = Decimal(0)
    cancelled: Decimal = Decimal(0)
    released: int = 0

    @property
    def ordered(self) -> Decimal:
        """What was ordered, in base units."""
        return self.quantity * self.factor

    @property
    def open(self) -> Decimal:
        """What may still ship, in base units; never below zero."""
        return max(self.ordered - self.shipped - self.cancelled, Decimal(0))


class OrderCharge(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An allowance (below zero) or charge of an order, in minor units, billed with its invoice.

    `path` is its place in the order's document; `line` the index of the order line it is about, or
    None for the whole order. `billed` names the invoice it stands on.
    """

    path: str
    kind: str
    code: str
    amount: int
    description: str = ""
    line: int | None = None
    billed: str = ""


class SalesOrder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A customer's order in our words.

    `key` is `customer/number/release` (the open-item reference uses `number`, with `-release`);
    `our_number` is the number a warehouse knows it by. `status` is one of "held", "open",
    "shipped", "cancelled". `event` posted it ("" while held); `document` is the received 850.
    `ship_to` is our key of the location, `ship_to_name` and `address` lines are for the warehouse.
    """

    key: str
    customer: str
    number: str
    release: str = ""
    our_number: str = ""
    document: str = ""
    digest: str = ""
    event: str = ""
    status: str = "held"
    ordered_on: date
    not_before: date | None = None
    ship_by: date | None = None
    cancel_after: date | None = None
    currency: str = "USD"
    warehouse: str = ""
    backorders: str = "keep"
    ship_to_kind: str = ""
    ship_to: str = ""
    ship_to_name: str = ""
    address: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    references: Mapping[str, str] = {}
    lines: tuple[SalesLine, ...] = ()
    charges: tuple[OrderCharge, ...] = ()

    @property
    def ref(self) -> str:
        """The open-item reference of this order in the books."""
        return f"{self.number}-{self.release}" if self.release else self.number

    @property
    def value(self) -> int:
        """The whole order in minor units."""
        return sum(line.extension for line in self.lines)


class ShipmentLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What shipped of one order line.

    `line` is the index of the order line; `quantity` is in the customer's unit (to a millionth),
    `stock` in thousandths of the base unit of `sku` (another than the line's for a substitute);
    `amount` is the revenue in minor units, `cost` the stock relieved; `released` how much of the
    backlog it covers. `path` is the place in the 945, `quantity_terms` what `quantity` was made of
    (a sum for `from:`), `carton` the carton's SSCC. `rounding` is how far `amount` is from its own
    product, so that the parts of one order line come to what the whole of it is billed at.
    """

    path: str
    line: int
    sku: str
    quantity: Decimal
    quantity_terms: str = ""
    stock: int
    amount: int
    cost: int
    move: int
    released: int
    rounding: int = 0
    carton: str = ""
    lot: str = ""


class Shipment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A physical shipment of one order, as its warehouse reported it (945).

    `key` is `warehouse/our order number/shipment number`; `ref` its reference in the books.
    `final` says that what did not ship of the lines was cancelled with it, not backordered:
    `cancelled` maps the index of an order line to the backlog minor units given up.
    """

    key: str
    ref: str
    order: str
    site: str
    warehouse: str
    shipped_on: date
    document: str
    event: str
    carrier: str = ""
    bill_of_lading: str = ""
    tracking: str = ""
    lines: tuple[ShipmentLine, ...] = ()
    cancelled: Mapping[int, int] = {}
    invoice: str = ""


class BilledCharge(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An allowance (negative) or charge (positive) of an invoice, in minor units."""

    kind: str
    code: str
    amount: int
    terms: str
    description: str = ""


class BilledInvoice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An invoice we sent: `total` is what the customer owes, in minor units.

    `goods` maps each shipment line's open-item reference (in AR:Unbilled) to what is billed of it.
    """

    number: str
    customer: str
    order: str
    shipment: str
    invoiced_on: date
    due_on: date
    discount_on: date | None = None
    discount_percent: Decimal = Decimal(0)
    goods: Mapping[str, int] = {}
    charges: tuple[BilledCharge, ...] = ()
    total: int
    event: str = ""


class OpenItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is open on a control account by party and reference: debit positive, minor units."""

    account: str
    party: str
    ref: str
    amount: int
    on: date
    due_on: date | None = None
