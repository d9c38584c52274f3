"""Orders as customers write them: prices, units, numbers, charges, and why they are held."""

from __future__ import annotations

import pytest

from gateway.errors import Conflict
from tests.house import House
from tests.wire import interchange, order

ACME = "partners/acme/partner.toml"
REFERENCES = "partners/acme/crossref/items.csv"


def sell(house: House, *lines: str, head: tuple[str, ...] = (), number: str = "1") -> None:
    """An order of ACME comes in."""
    house.files += 1
    house.receive("acme", interchange("acme", house.files, order(number, *lines, head=head)))


def test_a_price_per_hundred_is_taken_for_a_hundred(house: House) -> None:
    sell(house, "40*EA*800*HP*IN*AC-1")
    assert house.cases == []
    assert (house.document("IN-1").amount, house.order("acme/1/").value) == (32000, 32000)
    assert "PO1*1*40*EA*800*HP*IN*AC-1" in house.out("acme")


@pytest.mark.parametrize(("price", "basis"), [("96", "PD"), ("8000", "TP"), ("80", "PN")])
def test_a_price_for_so_many_is_one_of_so_many(house: House, price: str, basis: str) -> None:
    sell(house, f"40*EA*{price}*{basis}*IN*AC-1")
    assert house.cases == []
    assert house.order("acme/1/").value == 32000


def test_a_price_for_a_measure_is_not_guessed(house: House) -> None:
    sell(house, "40*EA*800*HF*IN*AC-1")
    assert [each.split()[1] for each in house.cases] == ["price-basis-unclear"]


def test_an_order_without_prices_is_priced_from_our_lists(house: House) -> None:
    sell(house, "12*EA***IN*AC-1", "2*CA***IN*AC-2", "100*EA***UP*614141000036")
    assert house.cases == []
    found = house.order("acme/1/").order
    assert [line.price_terms for line in found.lines] == [
        "price:items.csv#2/price",
        "price:acme/items.csv#4/price",
        "price:items.csv#4/price",
    ]
    assert [line.extension for line in found.lines] == [9600, 16400, 24500]
    assert house.document("IN-1").amount == 50500
    assert "PO1*3*100*EA*2.45**UP*614141000036" in house.out("acme")


def test_a_list_price_of_any_unit_is_for_our_own_unit(house: House) -> None:
    house.write(REFERENCES, "buyer's item,AC-9,A100,,1,7.50\n", add=True)
    sell(house, "2*CA***IN*AC-9", "3*EA***IN*AC-9")
    assert house.cases == []
    assert [line.extension for line in house.order("acme/1/").order.lines] == [18000, 2250]


def test_nobody_has_a_price(house: House) -> None:
    house.write("config/items.csv", "D400,Widget odd,EA,,,2.00,,\n", add=True)
    sell(house, "12*EA***VN*D400")
    sell(house, "12*EA*3**VN*D400", number="2")
    assert [each.split()[1] for each in house.cases] == ["no-price", "no-price"]
    with pytest.raises(Conflict, match="no price of D400 is agreed"):
        house.resolve("X2", "release")


def test_quantities_of_nothing_or_less_are_held_and_never_released(house: House) -> None:
    sell(house, "-4*EA*8**IN*AC-1")
    sell(house, "0*EA*8**IN*AC-1", number="2")
    assert [each.split()[1] for each in house.cases] == ["no-quantity", "no-quantity"]
    with pytest.raises(Conflict, match="the quantity is -4"):
        house.resolve("X1", "release")
    assert house.resolve("X1", "reject") == "order 1 refused, 855 sent"
    assert house.resolve("X2", "reject") == "order 2 refused, 855 sent"


def test_goods_without_charge_are_sold_where_the_customers_prices_count(house: House) -> None:
    sell(house, "4*EA*0*NC*IN*AC-1")
    assert [each.split()[1] for each in house.cases] == ["price-difference"]
    house.change(ACME, "[selling]", '[selling]\nprices = "order"')
    sell(house, "4*EA*0*NC*IN*AC-1", number="2")
    assert house.order("acme/2/").status == "open"
    assert house.order("acme/2/").value == 0


def test_an_order_is_kept_in_the_currency_of_the_books(house: House) -> None:
    sell(house, "4*EA*8**IN*AC-1", head=("CUR*BY*EUR",))
    house.change(ACME, "[selling]", '[selling]\ncurrency = "EUR"')
    sell(house, "4*EA*8**IN*AC-1", number="2")
    assert [each.split()[1] for each in house.cases] == ["currency-not-agreed"] * 2
    for case in ("X1", "X2"):
        with pytest.raises(Conflict, match="the order is in EUR"):
            house.resolve(case, "release")
    assert house.balance("Equity:Memo:Sales-Orders-Open") == 0


def test_units_nobody_agreed_on_are_held(house: House) -> None:
    sell(house, "4*BX*8**IN*AC-1")
    assert house.cases == ["X1 unknown-unit 32.00 IN-1"]
    assert "how many EA of A100 make one BX is not agreed" in house.case("X1").message


def test_a_hold_says_all_that_is_wrong_but_not_without_end(house: House) -> None:
    sell(house, *[f"1*EA*8**IN*AC-{number}" for number in range(20, 28)])
    message = house.case("X1").message
    assert message.count("no item of ours is known") == 5
    assert message.endswith("; and 3 more")


def test_places_nobody_agreed_on_are_held_where_that_is_agreed(house: House) -> None:
    strange = order("1", "1*EA*8**IN*AC-1", store="9999")
    nowhere = tuple(each for each in order("2", "1*EA*8**IN*AC-1") if not each.startswith("N1"))
    nowhere = (*nowhere[:-1], f"SE*{len(nowhere)}*0001")
    house.receive("acme", interchange("acme", 1, strange), interchange("acme", 2, nowhere))
    assert [house.case(f"X{number}").message for number in (1, 2)] == [
        "order 1 is held: ship-to '9999' is not among the agreed locations",
        "order 2 is held: no ship-to is not among the agreed locations",
    ]
    house.resolve("X1", "release")
    assert house.order("acme/1/").status == "open"
    house.change(ACME, "[selling]", "[selling]\nknown_ship_to = false")
    assert house.act("replay", "IN-2") == "IN-2 is now memo"
    assert "N1*ST" not in house.out("acme")


def test_a_window_that_is_closed_holds_an_order(house: House) -> None:
    house.now = house.now.replace(month=4, day=2)
    sell(house, "4*EA*8**IN*AC-1")
    assert house.cases == ["X1 ship-window-closed 32.00 IN-1"]


def test_the_limit_counts_what_is_owed_shipped_and_ordered(house: House) -> None:
    house.change(ACME, "credit_limit = 50000.00", "credit_limit = 100.00")
    sell(house, "10*EA*8**IN*AC-1")
    sell(house, "3*EA*8**IN*AC-1", number="2")
    assert house.cases == ["X1 over-credit-limit 24.00 IN-2"]
    assert "by 4.00" in house.case("X1").message


def test_charges_others_pay_are_not_ours_to_bill(house: House) -> None:
    sell(
        house,
        "10*EA*8**IN*AC-1",
        head=("SAC*A*C310***2500*******04***REBATE", "SAC*N*D240***1250*******06***NOTE"),
    )
    assert house.order("acme/1/").order.charges == ()
    sell(house, "10*EA*8**IN*AC-1", head=("SAC*A*C310****3*2.5*****02***X",), number="2")
    assert [each.split()[1] for each in house.cases] == ["charge-without-amount"]


def test_two_orders_of_a_batch_see_each_other(house: House) -> None:
    house.change(ACME, "credit_limit = 50000.00", "credit_limit = 100.00")
    both = (order("1", "10*EA*8**IN*AC-1"), order("2", "10*EA*8**IN*AC-1", control="0002"))
    house.receive("acme", interchange("acme", 1, *both))
    assert house.cases == ["X1 over-credit-limit 80.00 IN-2"]
    assert house.sent == ["855 1", "940 SO000001", "997 1"]
