"""Realistic purchase orders as X12 bytes, and a home with the agreement they fall under.

An order has 20 lines and about 2.5 KB: BEG REF DTM N1 N3 N4, then PO1 and PID per line, CTT. The
same seed gives the same bytes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from gateway.archive import Archive
from gateway.home import Home

LINES = 20
GOODS = 400
STORES = 60
WORDS = (
    "steel", "brass", "oak", "linen", "glass", "copper", "cotton", "maple", "rubber", "slate",
    "hinge", "bracket", "ladle", "basket", "lantern", "kettle", "caster", "napkin", "shelf", "tray",
)  # fmt: skip


def price_of(good: int) -> Decimal:
    """The list price of an item, dollars and cents."""
    return Decimal(295 + good * 37 % 9000) / 100


def name_of(good: int) -> str:
    """The description of an item, as a buyer writes it."""
    first, second, third = good % 20, good // 20 % 20, good * 7 % 20
    return f"{WORDS[first]} {WORDS[second]} {WORDS[third]} no {good}".capitalize()


def upc_of(good: int) -> str:
    """Twelve digits that name an item."""
    return f"61414{good:07d}"


def order(number: int, dice: random.Random, ending: str = "~\n") -> str:
    """One 850, ST to SE, with its terminators."""
    store = dice.randrange(STORES)
    day = 1 + number % 28
    segments = [
        f"BEG*00*SA*45{number:08d}**202603{day:02d}",
        f"REF*DP*{dice.randrange(900) + 100}",
        "REF*IA*0072213",
        f"DTM*010*209904{day:02d}",
        f"DTM*001*209905{day:02d}",
        f"N1*ST*Freshway Markets {store:04d}*92*{store:04d}",
        f"N3*{dice.randrange(9000) + 100} Sherman Avenue",
        "N4*Evanston*IL*60201*US",
    ]
    for line, good in enumerate(dice.sample(range(GOODS), LINES), 1):
        quantity = 6 * (1 + dice.randrange(40))
        price = f"{price_of(good):f}".rstrip("0").rstrip(".")
        segments.append(f"PO1*{line}*{quantity}*EA*{price}**IN*FW{good:07d}*UP*{upc_of(good)}")
        segments.append(f"PID*F****{name_of(good)}, pack {line} of the spring season")
    segments.append(f"CTT*{LINES}")
    control = f"{number % 1_000_000_000:04d}"
    body = [f"ST*850*{control}", *segments, f"SE*{len(segments) + 2}*{control}"]
    return "".join(segment + ending for segment in body)


def interchange(count: int, control: int = 1, first: int = 1, seed: int = 1) -> Iterator[bytes]:
    """One interchange of `count` orders in blocks, ISA to IEA, numbered from `first`."""
    dice = random.Random(f"{seed}/{first}")
    yield (
        "ISA*00*          *00*          *ZZ*FRESHWAY       *01*078512349      "
        f"*260302*0900*U*00401*{control:09d}*0*P*>~\n"
        f"GS*PO*FRESHWAY*CEDARPOINT*20260302*0900*{control}*X*004010~\n"
    ).encode()
    for number in range(first, first + count):
        yield order(number, dice).encode()
    yield f"GE*{count}*{control}~\nIEA*1*{control:09d}~\n".encode()


SETTINGS = """\
[entity]
key = "cedar"
name = "Cedar Point Wholesale"
currency = "USD"
zone = "America/Chicago"
opened_on = 2026-03-01
company_prefix = "0614141"
"""

AGREEMENT = """\
key = "freshway"
name = "Freshway Markets"
roles = ["customer"]

[[identities]]
isa = "ZZ:FRESHWAY"
gs = "FRESHWAY"

[us]
isa = "01:078512349"
gs = "CEDARPOINT"

[selling]
credit_limit = 9000000000.00
prices = "agreement"
price_tolerance_percent = 0.5
known_ship_to = true
terms = { discount_percent = 2, discount_days = 10, net_days = 30 }
"""


def make_home(root: Path) -> Path:
    """A home that takes the orders over: each released, acknowledged, booked; no warehouse."""
    goods = range(GOODS)
    items = [
        f"SKU-{good:05d},{name_of(good)},EA,{upc_of(good)},{price_of(good)},1.00,6,0.5"
        for good in goods
    ]
    references = [f"buyer's item,FW{good:07d},SKU-{good:05d},EA,1," for good in goods]
    stores = [
        f"{store:04d},Freshway {store:04d},1 Main Street,Evanston,IL,60201,US,"
        for store in range(STORES)
    ]
    partner = root / "partners" / "freshway"
    files = {
        root / "config" / "gateway.toml": SETTINGS,
        root / "config" / "items.csv": table(
            "sku,description,unit,upc,price,standard_cost,case,weight", items
        ),
        partner / "partner.toml": AGREEMENT,
        partner / "crossref" / "items.csv": table("kind,number,sku,unit,factor,price", references),
        partner / "crossref" / "locations.csv": table(
            "number,name,address,city,region,postal_code,country,warehouse", stores
        ),
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    Archive(Home(root).archive).prepare()  # as `gateway init` does
    inbox = root / "inbox" / "freshway"
    inbox.mkdir(parents=True)
    return inbox


def table(header: str, rows: list[str]) -> str:
    """A header and rows as the text of a file."""
    return "\n".join([header, *rows, ""])
