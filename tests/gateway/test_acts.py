"""What people do: exceptions ended, documents replayed, files sent again."""

from __future__ import annotations

from tests.house import House
from tests.wire import interchange, order, payment, shipment

WIDGETS = "40*EA*8**IN*AC-1"
LARGE = "12*EA*13.79**IN*AC-2"


def test_releasing_an_order_keeps_the_answers_that_its_release_holds(house: House) -> None:
    house.change(
        "partners/acme/partner.toml", "[selling]", '[selling]\norder_acknowledgment = "held"'
    )
    house.receive("acme", interchange("acme", 1, order("1", "40*EA*7.5**IN*AC-1")))
    assert house.cases == ["X1 price-difference 300.00 IN-1"]
    assert house.resolve("X1", "release") == "order 1 released"
    assert house.cases == ["X2 855-held 300.00 IN-1"]
    assert house.resolve("X2", "release") == "855 for order 1 sent"
    assert house.cases == []
    assert house.sent == ["997 1", "940 SO000001", "855 1"]


def test_settling_one_case_of_a_payment_leaves_the_others_open(house: House) -> None:
    house.receive("acme", interchange("acme", 1, order("1", "10*EA*8**IN*AC-1")))
    house.receive(
        "wh1", interchange("wh1", 1, shipment("SO000001", "W-1", "1", "CC*10*10**EA**VN*A100"))
    )
    items = ("RMR*IV*INV000001**50", "RMR*IV*INV7**15")
    house.receive("bank", interchange("bank", 1, payment("T-1", "65", *items)))
    assert [each.split()[1] for each in house.cases] == ["unknown-invoice", "short-payment"]
    house.resolve("X1", "reject")
    assert house.cases == ["X2 short-payment 30.00 IN-3"]
