"""What a warehouse shipped, against what it was asked to ship."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from ledger.crosschecks import check_shipment
from tests.ledger.cycle import ORDER
from translators.documents import Party, WarehouseShipment

D = Decimal
ON = date(2026, 3, 3)
ASKED = replace(
    ORDER,
    ship_to="0042",
    not_before=date(2026, 3, 2),
    ship_by=date(2026, 3, 8),
    cancel_after=None,
)


def shipped(on=ON, to="0042"):
    return WarehouseShipment(
        number="SO000001", shipped_on=on, parties=(Party(role="ship to", id=to),)
    )


def test_a_shipment_as_asked_for():
    line = ASKED.lines[0]
    assert list(check_shipment(shipped(), ASKED, {0: line.open})) == []
    assert list(check_shipment(shipped(on=None, to=""), ASKED, {})) == []
    assert list(check_shipment(WarehouseShipment(number="SO000001"), ASKED, {})) == []
    anywhere = replace(ASKED, ship_to="", not_before=None, ship_by=None)
    assert list(check_shipment(shipped(), anywhere, {})) == []


@pytest.mark.parametrize(
    ("shipment", "more", "code", "said"),
    [
        (shipped(), 1, "over-shipped", "shipped"),
        (shipped(on=date(2026, 3, 9)), 0, "shipped-late", "the order could ship until 2026-03-08"),
        (shipped(on=date(2026, 3, 1)), 0, "shipped-early", "was not to ship before 2026-03-02"),
        (shipped(to="0043"), 0, "ship-to-differs", "shipped to 0043, the order is for 0042"),
    ],
)
def test_a_shipment_that_differs(shipment, more, code, said):
    [problem] = check_shipment(shipment, ASKED, {0: ASKED.lines[0].open + more})
    assert (problem.code, problem.severity) == (code, "note")
    assert said in problem.message


def test_the_last_day_is_the_one_to_cancel_after():
    asked = replace(ASKED, cancel_after=date(2026, 3, 20))
    assert list(check_shipment(shipped(on=date(2026, 3, 9)), asked, {})) == []
