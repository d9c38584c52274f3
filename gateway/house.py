"""What is ours and no partner's: entity, chart of accounts, items and opening stock from files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from gateway.agreement import Calendar, Entity, Item, OpeningStock
from gateway.calendar_reading import read_calendar
from gateway.columns import Cells, read_rows, unique
from gateway.errors import ConfigError
from gateway.home import SETTINGS, Home
from gateway.partners import KEY, KEY_RIGHT
from gateway.report_reading import read_scheduled
from gateway.settings import read_written
from gateway.tables import Table, read_toml
from ledger.accounts import read_chart

ITEM_COLUMNS = {
    "sku": True,
    "description": False,
    "unit": False,
    "upc": False,
    "price": False,
    "standard_cost": False,
    "case": False,
    "weight": False,
}
STOCK_COLUMNS = {"site": True, "sku": True, "quantity": True, "value": True}

ITEMS_FILE = "config/items.csv"
STOCK_FILE = "config/opening/stock.csv"
ACCOUNTS_FILE = "config/accounts.toml"

OTHER_DECIMALS = re.compile("BHD|CLF|IQD|ISK|JOD|JPY|KRW|KWD|LYD|OMR|PYG|TND|UGX|VND|XAF|XOF")
"""Currencies that have not two decimals: the books cannot keep them."""


class House(msgspec.Struct, frozen=True, kw_only=True):
    """What is ours and no partner's."""

    entity: Entity
    calendar: Calendar = Calendar()
    accounts: Mapping[str, str] = {}
    items: Mapping[str, Item] = {}
    opening_stock: tuple[OpeningStock, ...] = ()


def read_house(home: Home, mistakes: list[ConfigError]) -> House:
    """Entity, calendar, chart changes, items and opening stock; the list takes what is wrong."""
    file = str(SETTINGS)
    entity = Entity(key="", name="", opened_on=date.min)
    calendar = Calendar()
    top = read_toml(home.settings, file, mistakes, "make a home with `gateway init DIR`")
    if top is not None:
        right = "[entity] and below it key, name and opened_on"
        entity = read_entity(top.table("entity", required=True, right=right))
        calendar = read_calendar(top.table("calendar"))
        read_written(top)
        read_scheduled(top)
        top.finish()
    items = _items(home.root / ITEMS_FILE, mistakes)
    return House(
        entity=entity,
        calendar=calendar,
        accounts=_accounts(home.root / ACCOUNTS_FILE, mistakes),
        items={item.sku: item for item in items},
        opening_stock=_opening_stock(home.root / STOCK_FILE, items, mistakes),
    )


def read_entity(table: Table) -> Entity:
    """Our legal entity and its book; what is wrong is noted in the table's mistakes."""
    if not table.values:
        return Entity(key="", name="", opened_on=date.min)
    currency = table.text("currency", "USD", pattern=r"[A-Z]{3}", right='letters such as "USD"')
    if OTHER_DECIMALS.fullmatch(currency):
        table.wrong("currency", f"{currency} has not two decimals", "the books keep two decimals")
    zone = table.text("zone", "UTC")
    if not _is_zone(zone):
        right = 'write a name of the time zone database, such as "America/New_York"'
        table.wrong("zone", f'"{zone}" is no time zone', right)
    entity = Entity(
        key=table.text("key", pattern=KEY, right=KEY_RIGHT),
        name=table.text("name", pattern=r"\S.*", right="the name of our company"),
        currency=currency,
        zone=zone,
        opened_on=table.day("opened_on", "the first day of the books: opened_on = 2026-01-01"),
        company_prefix=table.text(
            "company_prefix",
            "0000000",
            pattern=r"\d{6,12}",
            right="our GS1 company prefix, 6 to 12 digits",
        ),
        address=table.texts("address", pattern=r"\S.*", right="lines of the address"),
        city=table.text("city", ""),
        region=table.text("region", ""),
        postal_code=table.text("postal_code", ""),
        country=table.text("country", ""),
    )
    table.finish()
    return entity


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True


def _accounts(path: Path, mistakes: list[ConfigError]) -> Mapping[str, str]:
    """Changes of the chart, account name → code; none when there is no such file."""
    if not path.exists():
        return {}
    top = read_toml(path, ACCOUNTS_FILE, mistakes)
    if top is None:
        return {}
    table = top.table("accounts")
    top.finish()
    for problem in read_chart(table.values)[1]:
        table.wrong(problem.value, problem.message, problem.hint)
    return {key: code for key, code in table.values.items() if isinstance(code, str)}


def _items(path: Path, mistakes: list[ConfigError]) -> tuple[Item, ...]:
    """Our items, each SKU once."""
    rows = list(read_rows(path, ITEMS_FILE, ITEM_COLUMNS, mistakes))
    unique(rows, ("sku",), "the item")
    return tuple(
        Item(
            sku=row.text("sku", required=True),
            description=row.text("description"),
            unit=row.text("unit") or "EA",
            upc=row.text("upc"),
            price=row.decimal("price"),
            standard_cost=row.decimal("standard_cost"),
            case=_whole(row, "case"),
            weight=row.decimal("weight"),
            row=row.row,
        )
        for row in rows
    )


def _whole(row: Cells, column: str) -> int:
    number = row.decimal(column)
    if number is None:
        return 0
    if number % 1:
        row.wrong(column, f"{number} is no whole number", "count base units in a carton")
    return int(number)


def _opening_stock(
    path: Path, items: Sequence[Item], mistakes: list[ConfigError]
) -> tuple[OpeningStock, ...]:
    """Stock on the first day, each site and item once."""
    rows = list(read_rows(path, STOCK_FILE, STOCK_COLUMNS, mistakes))
    unique(rows, ("site", "sku"), "the stock of")
    known = {item.sku for item in items}
    found = []
    for row in rows:
        sku = row.text("sku", required=True)
        if sku and sku not in known:
            row.wrong("sku", f'there is no item "{sku}"', f"add it to {ITEMS_FILE}")
        value = row.decimal("value")
        if value is not None and value * 100 % 1:
            row.wrong("value", f"{value} has more than two decimals", "round it to the cent")
        for column in ("quantity", "value"):
            row.text(column, required=True)
        found.append(
            OpeningStock(
                site=row.text("site", required=True),
                sku=sku,
                quantity=row.decimal("quantity", positive=True) or Decimal(0),
                value=value or Decimal(0),
                row=row.row,
            )
        )
    return tuple(found)
