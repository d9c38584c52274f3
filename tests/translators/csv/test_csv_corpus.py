"""The real CSV beside the repository: its numbers are INDEX.csv's."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.translators.csv.reading import layout, read_whole

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "csv"
SHOP: dict[str, Any] = {
    "syntax": "csv",
    "kind": "850",
    "document": "PurchaseOrder",
    "style": {"date": "%m/%d/%Y"},
    "csv": {"by": ["OrderID"]},
    "fields": {
        "number": "OrderID",
        "ordered_on": "Date",
        "parties": {"role": {"is": "ship to"}, "id": "CustomerID", "address": ["ShippingAddress"]},
        "lines": {
            "each": "row",
            "number": "#",
            "quantity": "Quantity",
            "unit_price": {"at": "UnitPrice", "money": True},
            "items": {"buyer's item": "Product"},
            "amounts": {"kind": {"is": "line total"}, "amount": "TotalPrice"},
        },
    },
}

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples beside the repository")


def test_orders_of_an_online_shop() -> None:
    raw = (SAMPLES / "orders" / "Azure-logicapps__Microsoft_online_store.csv").read_bytes()
    whole = read_whole(raw, layout(SHOP))
    lines = [line for document in whole.documents for line in document.lines]
    assert len(lines) == 19
    assert len({document.number for document in whole.documents}) == 16
    assert [each.code for each in whole.problems] == ["repeated-key"] * 3
    assert all(line.quantity * line.unit_price == line.amounts[0].amount for line in lines)
    assert sum(line.amounts[0].amount for line in lines) == Decimal("24308.96")
    where = {"at": "OrderStatus", "not": ["Cancelled", "Returned"]}
    taken = read_whole(raw, layout(SHOP, csv={**SHOP["csv"], "where": where}))
    assert len(taken.documents) == 11
    assert taken.problems[0].message.startswith("8 rows were left out: OrderStatus is ")
