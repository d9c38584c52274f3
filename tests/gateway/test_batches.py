"""Files that are not X12, taken in and answered: JSON stands for every syntax that has batches."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.house import House

SHOP = """key = "shop"
name = "Corner Shop"
roles = ["customer"]
syntax = "json"

[selling]
warehouse = "depot"
known_ship_to = false
prices = "order"
terms = { net_days = 30 }
"""

DEPOT = """key = "depot"
name = "Depot"
roles = ["warehouse"]
syntax = "json"

[warehouse]
site = "WH1"
"""


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    house.write("partners/shop/partner.toml", SHOP)
    house.write("partners/depot/partner.toml", DEPOT)
    return house


def line(number: int = 1, sku: str = "A100", price: str = "8.00") -> dict[str, Any]:
    return {
        "number": str(number),
        "quantity": 10,
        "unit": "EA",
        "unit_price": price,
        "items": {"seller's item": sku},
    }


def order(number: str = "4711", **changed: Any) -> dict[str, Any]:
    return {
        "purpose": "new",
        "kind": "stand alone",
        "number": number,
        "ordered_on": "2026-03-02",
        "lines": [line()],
        **changed,
    }


def shipment(order: str, shipped: int = 10) -> dict[str, Any]:
    return {"action": "original"}


def envelope(*documents: Mapping[str, Any], kind: str = "850", **head: Any) -> str:
    items = [{"kind": kind, "document": each} for each in documents]
    return json.dumps({"version": 1, **head, "documents": items})


def sent(house: House, partner: str) -> dict[str, Any]:
    folder = house.home.outbox / partner
    return {path.name: json.loads(path.read_text()) for path in sorted(folder.iterdir())}


def test_an_order_is_taken_over_and_answered(house: House) -> None:
    house.receive("shop", envelope(order()))
    assert house.cases == []
    assert house.document("IN-1").posting == "memo"
    files = sent(house, "shop")
    assert list(files) == ["855_000000001.json", "receipt_000000001.json"]
    assert files["receipt_000000001.json"]["documents"][0]["verdict"] == "A"
    assert list(sent(house, "depot")) == ["940_000000001.json"]
    house.verify()
