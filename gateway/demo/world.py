"""The demo's home as files: the wholesaler, its customer, its warehouse and its bank."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from gateway.demo.goods import COMPANY_PREFIX, GOODS, LISTED, Good
from translators.x12.delimiters import Delimiters

OPENED_ON = date(2026, 3, 1)
"""The day the demo's books open."""

ZONE = "America/Chicago"
"""Where the wholesaler keeps its calendar, and the clock its envelopes are stamped by."""

DEFAULT_ORDERS = 24
MOST_ORDERS = 100_000
"""Beyond that the demo would tell nothing more, and take hours."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How much is played, and from which seed: two plays of one plan are the same to the byte."""

    orders: int = DEFAULT_ORDERS
    seed: int = 1

    @property
    def credit_limit(self) -> int:
        """The customer's limit in whole dollars: enough for all sound orders at once."""
        return 40_000 + 4_000 * self.orders


class Trader(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who sends and receives interchanges: key, name, addresses and separators."""

    key: str
    name: str
    isa_kind: str = "ZZ"
    isa: str
    gs: str
    delimiters: Delimiters = Delimiters(suffix="\n")


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    """A store of the customer, which orders are shipped to."""

    number: str
    name: str
    street: str
    city: str
    region: str
    postal_code: str


US = Trader(
    key="cedar", name="Cedar Point Wholesale", isa_kind="01", isa="078512349", gs="CEDARPOINT"
)
CUSTOMER = Trader(key="freshway", name="Freshway Markets", isa="FRESHWAY", gs="FRESHWAYPO")
WAREHOUSE = Trader(
    key="lakeside",
    name="Lakeside Logistics",
    isa="LAKESIDE3PL",
    gs="LAKESIDE",
    delimiters=Delimiters(element="|", component=":", suffix="\n"),
)
BANK = Trader(
    key="prairie",
    name="Prairie State Bank",
    isa_kind="01",
    isa="071901234",
    gs="PRAIRIE",
    delimiters=Delimiters(),
)
STRANGER = Trader(key="stranger", name="Corner Grocers", isa="CORNERGROCERS", gs="CORNER")
"""A sender nobody has an agreement with."""

SITE = "LAKESIDE"
"""The warehouse as a place of stock."""

STORES = (
    Shop(
        number="0107",
        name="Freshway 107 Evanston",
        street="1920 Sherman Ave",
        city="Evanston",
        region="IL",
        postal_code="60201",
    ),
    Shop(
        number="0112",
        name="Freshway 112 Oak Park",
        street="438 Lake St",
        city="Oak Park",
        region="IL",
        postal_code="60302",
    ),
    Shop(
        number="0131",
        name="Freshway 131 Madison",
        street="77 Willow Dr",
        city="Madison",
        region="WI",
        postal_code="53703",
    ),
    Shop(
        number="0140",
        name="Freshway 140 Gary",
        street="612 Broadway",
        city="Gary",
        region="IN",
        postal_code="46402",
    ),
)


def home_files(plan: Plan) -> Mapping[str, str]:
    """Every file of the demo's home on its first day: path below the home → text."""
    return {
        "config/gateway.toml": SETTINGS,
        "config/items.csv": items(),
        "config/opening/stock.csv": opening_stock(plan),
        f"partners/{CUSTOMER.key}/partner.toml": customer_agreement(plan),
        f"partners/{CUSTOMER.key}/crossref/items.csv": item_references(LISTED),
        f"partners/{CUSTOMER.key}/crossref/locations.csv": locations(),
        f"partners/{WAREHOUSE.key}/partner.toml": WAREHOUSE_AGREEMENT,
        f"partners/{BANK.key}/partner.toml": BANK_AGREEMENT,
    }


def items() -> str:
    """`config/items.csv`: what we sell."""
    rows = [
        f"{good.sku},{good.description},EA,{good.upc},{good.price},{good.cost},{good.case},"
        f"{good.weight}"
        for good in GOODS
    ]
    return csv("sku,description,unit,upc,price,standard_cost,case,weight", rows)


def opening_stock(plan: Plan) -> str:
    """`config/opening/stock.csv`: enough of everything for every order of the plan."""
    rows = []
    for good in GOODS:
        quantity = good.case * (120 + 6 * plan.orders)
        value = (quantity * good.opening_cost).quantize(Decimal("0.01"))
        rows.append(f"{SITE},{good.sku},{quantity},{value}")
    return csv("site,sku,quantity,value", rows)


def item_references(goods: tuple[Good, ...]) -> str:
    """The customer's `crossref/items.csv`: its numbers, by each and by case, for these goods."""
    rows = []
    for good in goods:
        rows.append(f"buyer's item,{good.buyer},{good.sku},EA,1,")
        rows.append(f"buyer's item,{good.buyer},{good.sku},CA,{good.case},{good.contract or ''}")
    return csv("kind,number,sku,unit,factor,price", rows)


def locations() -> str:
    """The customer's `crossref/locations.csv`: its stores."""
    rows = [
        f"{store.number},{store.name},{store.street},{store.city},{store.region},"
        f"{store.postal_code},US,"
        for store in STORES
    ]
    return csv("number,name,address,city,region,postal_code,country,warehouse", rows)


def csv(header: str, rows: list[str]) -> str:
    """A header and rows as the text of a file."""
    return "\n".join([header, *rows, ""])


SETTINGS = f"""\
# The wholesaler of the demo and its book.
[entity]
key = "{US.key}"
name = "{US.name}"
currency = "USD"
zone = "{ZONE}"
opened_on = {OPENED_ON}
company_prefix = "{COMPANY_PREFIX}"
address = ["2200 Harbor Road"]
city = "Waukegan"
region = "IL"
postal_code = "60085"
country = "US"
"""


def identities(trader: Trader) -> str:
    """How a partner and we sign interchanges, as tables of a partner.toml."""
    return f"""\
[[identities]]
isa = "{trader.isa_kind}:{trader.isa}"
gs = "{trader.gs}"

[us]
isa = "{US.isa_kind}:{US.isa}"
gs = "{US.gs}"
"""


def customer_agreement(plan: Plan) -> str:
    """The customer's partner.toml."""
    return f"""\
# What we agreed with {CUSTOMER.name}, a retailer: 2 % in 10 days, net 30.
key = "{CUSTOMER.key}"
name = "{CUSTOMER.name}"
roles = ["customer"]

{identities(CUSTOMER)}
[selling]
order_acknowledgment = "automatic"
warehouse = "{WAREHOUSE.key}"
ship_notice = "after-shipment"
ship_notice_structure = "SOPI"
invoice = "after-shipment"
backorders = "keep"
currency = "USD"
credit_limit = {plan.credit_limit}.00
prices = "agreement"
price_tolerance_percent = 0.5
known_ship_to = true
terms = {{ discount_percent = 2, discount_days = 10, net_days = 30 }}
write_off = 0.50

# Freshway always states its item numbers; an order line without one is refused.
[overlay.850]
"PO1.06" = {{ use = "M" }}
"""


WAREHOUSE_AGREEMENT = f"""\
# {WAREHOUSE.name}, the third-party warehouse that holds our stock.
key = "{WAREHOUSE.key}"
name = "{WAREHOUSE.name}"
roles = ["warehouse"]

{identities(WAREHOUSE)}
[warehouse]
site = "{SITE}"
"""

BANK_AGREEMENT = f"""\
# {BANK.name}, which receives the customer's payments and sends us their advices.
key = "{BANK.key}"
name = "{BANK.name}"
roles = ["bank"]

{identities(BANK)}
[bank]
payer_for = ["{CUSTOMER.key}"]
"""
