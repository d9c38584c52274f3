"""What the demo's wholesaler sells, and how its customer calls it."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from gateway.gate import check_digit

COMPANY_PREFIX = "0850123"
"""The GS1 company prefix of the demo's wholesaler: in its UPCs and its cartons' SSCCs."""


class Good(msgspec.Struct, frozen=True, kw_only=True):
    """An item: `price`, `cost` and `opening_cost` are for one each, `case` eaches make a case.

    `buyer` is the customer's number; `contract` is the agreed price of a case where it is not
    simply `case` times `price`.
    """

    sku: str
    number: int
    buyer: str
    description: str
    case: int
    price: Decimal
    cost: Decimal
    opening_cost: Decimal
    weight: Decimal
    contract: Decimal | None = None

    @property
    def upc(self) -> str:
        """The UPC-A: company prefix, item number and check digit (GS1)."""
        digits = f"{COMPANY_PREFIX[1:]}{self.number:05d}"
        return digits + check_digit(digits)

    def price_of(self, unit: str) -> Decimal:
        """The agreed price of one `unit`: "CA" a case, "EA" an each."""
        if unit == "EA":
            return self.price
        return self.contract or self.price * self.case


def _good(row: str) -> Good:
    """An item from a row of the table below."""
    sku, number, buyer, case, price, cost, opening_cost, weight, contract, *words = row.split()
    return Good(
        sku=sku,
        number=int(number),
        buyer=buyer,
        description=" ".join(words),
        case=int(case),
        price=Decimal(price),
        cost=Decimal(cost),
        opening_cost=Decimal(opening_cost),
        weight=Decimal(weight),
        contract=None if contract == "-" else Decimal(contract),
    )


TABLE = """\
OATS-42     10110 884001 12  3.18  2.21  2.23  2.8  -      Rolled oats 42 oz
RICE-5      10120 884002  8  4.05  2.87  2.87  5.1  -      Long grain rice 5 lb
BEANS-15    10130 884003 24  0.89  0.58  0.57  1.0  20.90  Black beans 15 oz can
TOMATO-28   10140 884004 12  1.42  0.97  0.99  1.9  -      Crushed tomatoes 28 oz can
OLIVE-1L    10150 884005  6  9.75  7.10  7.32  2.2  57.00  Olive oil extra virgin 1 l
PEANUT-40   10160 884006  6  5.36  3.92  3.90  2.7  -      Peanut butter creamy 40 oz
DISH-24     20110 884101 12  2.64  1.71  1.70  1.7  -      Dish soap lemon 24 oz
LAUNDRY-100 20120 884102  4 10.90  7.65  7.71  7.0  42.50  Laundry detergent 100 oz
TOWELS-6    20130 884103  4  7.48  5.22  5.22  3.1  -      Paper towels 6 rolls
BAGS-80     20140 884104  6 11.25  7.94  7.98  4.2  -      Trash bags 13 gal 80 count
CLEANER-32  20150 884105 12  2.97  1.88  1.91  2.3  -      All-purpose cleaner 32 oz
SPONGES-6   20160 884106 24  3.05  1.79  1.80  0.3  -      Scrub sponges pack of 6
"""
"""sku, item number, the customer's number, eaches a case, price, standard cost, cost of the opening
stock, weight, contract price of a case, description."""

GOODS = tuple(_good(row) for row in TABLE.splitlines())
"""Everything the wholesaler stocks."""

LISTED = GOODS[:-1]
"""What the cross-reference with the customer holds on the first day."""

UNLISTED = GOODS[-1]
"""What the customer orders although its number is not agreed yet."""
