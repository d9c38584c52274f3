"""What warehouses ship: stock, cost, revenue and backlog; then the ship notice and the invoice."""

from __future__ import annotations

from tests.house import House
from tests.wire import interchange, order, shipment, sscc

ACME = "partners/acme/partner.toml"
REFERENCES = "partners/acme/crossref/items.csv"


def sell(house: House, number: str, control: int, *lines: str, head: tuple[str, ...] = ()) -> None:
    """An order of ACME comes in."""
    house.receive("acme", interchange("acme", control, order(number, *lines, head=head)))


def ship(
    house: House, name: str, control: int, *lines: str, marks: tuple[str, ...] = (), po: str = "1"
) -> None:
    """A 945 about the first order comes in."""
    sets = shipment("SO000001", name, po, *lines, marks=marks)
    house.receive("wh1", interchange("wh1", control, sets))


def unit_sold(house: House) -> None:
    """ACME's prices count, to the hundredth of a cent."""
    house.change(ACME, "[selling]", '[selling]\nprices = "order"')


def test_cartons_of_one_line_are_billed_as_one(house: House) -> None:
    unit_sold(house)
    sell(house, "1", 1, "3*EA*0.125**IN*AC-1")
    lines = ["CC*1*1**EA**VN*A100"] * 3
    ship(house, "W-1", 1, *lines, marks=(sscc(1), sscc(2), sscc(3)))
    assert house.cases == []
    assert "IT1*1*3*EA*0.125**IN*AC-1" in house.out("acme")
    assert "TDS*38~" in house.out("acme")
    assert house.balance("Income:Sales") == -38
    revenue = [row.terms for row in house.rows("postings", account="Assets:AR:Unbilled")]
    assert "EV3/packs[1].lines[0].shipped * EV2/lines[0].unit_price - 0.01" in revenue
    assert house.balance("Assets:AR:Unbilled") == 0
    assert house.balance("Equity:Memo:Sales-Orders-Open") == 0


def test_two_lines_of_one_item_are_filled_in_turn(house: House) -> None:
    sell(house, "1", 1, "10*EA*8**IN*AC-1", "5*EA*8**IN*AC-1")
    ship(house, "W-1", 1, "CC*12*12**EA**VN*A100")
    found = house.order("acme/1/").order
    assert [line.shipped for line in found.lines] == [10, 2]
    ship(house, "W-2", 2, "CC*4*4**EA**VN*A100")
    found = house.order("acme/1/").order
    assert [line.shipped for line in found.lines] == [10, 6]
    assert house.cases == ["X1 856-held 32.00 IN-3"]
    assert "line 2: 6 EA shipped of 5 ordered" in house.case("X1").message
    assert house.balance("Equity:Memo:Sales-Orders-Open") == 0


def test_another_unit_is_shipped_than_was_ordered(house: House) -> None:
    sell(house, "1", 1, "2*CA*82**IN*AC-2")
    ship(house, "W-1", 1, "CC*5*5**EA**VN*B200")
    assert "SN1**0.833333*CA**2*CA~" in house.out("acme")
    assert house.balance("Income:Sales") == -6833
    ship(house, "W-2", 2, "CC*7*7**EA**UP*614141000029")
    assert house.order("acme/1/").status == "shipped"
    assert house.balance("Income:Sales") == -16400
    assert house.cases == []


def test_a_warehouse_may_ship_cases_of_what_was_ordered_in_pieces(house: House) -> None:
    sell(house, "1", 1, "24*EA*8**IN*AC-1")
    ship(house, "W-1", 1, "CC*2*2**CA**VN*A100")
    assert house.order("acme/1/").order.lines[0].shipped == 24
    assert house.rows("pools", key="WH1/A100")[0].quantity == 976_000


def test_what_ships_but_was_not_ordered_is_held(house: House) -> None:
    sell(house, "1", 1, "10*EA*8**IN*AC-1")
    ship(house, "W-1", 1, "CC*10*10**EA**VN*B200")
    ship(house, "W-2", 2, "CC*10*10**XX**VN*A100")
    ship(house, "W-3", 3, "CC*10*-10**EA**VN*A100")
    ship(house, "W-4", 4, "CC*10*0**EA**VN*A100")
    said = [house.case(f"X{number}").message for number in (1, 2, 3, 4)]
    assert said == [
        "shipment W-1 is held: packs[0].lines[0]: B200 is not on order 1",
        "shipment W-2 is held: packs[0].lines[0]: seller's item A100 in XX is no item of ours",
        "shipment W-3 is held: packs[0].lines[0]: -10 shipped is no shipment",
        "shipment W-4 is held: it ships nothing",
    ]
    assert house.balance("Assets:Inventory") == house.balance("Assets:Inventory:WH1") == 891550


def test_stock_that_was_never_there_is_held_without_a_cost(house: House) -> None:
    house.write("config/items.csv", "D400,Widget odd,EA,,4.00,,,\n", add=True)
    sell(house, "1", 1, "10*EA*4**VN*D400")
    ship(house, "W-1", 1, "CC*10*10**EA**VN*D400")
    assert house.cases == ["X1 no-cost 40.00 IN-2"]
    house.change("config/items.csv", "D400,Widget odd,EA,,4.00,,,", "D400,Widget odd,EA,,4.00,3,,")
    assert house.act("replay", "IN-2") == "IN-2 is now posted"
    assert house.balance("Expenses:COGS") == 3000
    assert house.balance("Assets:Inventory:WH1") == 891550 - 3000
    assert house.rows("pools", key="WH1/D400")[0].quantity == -10_000


def test_an_order_for_no_warehouse_may_ship_from_any(house: House) -> None:
    house.change(ACME, 'warehouse = "wh1"\n', "")
    sell(house, "1", 1, "10*EA*8**IN*AC-1")
    assert house.sent == ["855 1", "997 1"]
    ship(house, "W-1", 1, "CC*10*10**EA**VN*A100")
    assert house.document("IN-2").posting == "posted"
    assert house.rows("postings", account="Equity:Memo:Warehouse-Orders-Open") == []


def test_a_shipment_from_another_warehouse_than_the_orders_is_held(house: House) -> None:
    house.write("partners/wh2/partner.toml", (house.home.partners / "wh1/partner.toml").read_text())
    house.change("partners/wh2/partner.toml", '"wh1"', '"wh2"')
    house.change("partners/wh2/partner.toml", "BAYSIDE", "BAYTWO")
    sell(house, "1", 1, "10*EA*8**IN*AC-1")
    text = interchange("wh1", 1, shipment("SO000001", "W-1", "1", "CC*10*10**EA**VN*A100"))
    house.receive("wh2", text.replace("BAYSIDE", "BAYTWO ", 1).replace("BAYSIDE", "BAYTWO", 1))
    assert house.cases == ["X1 order-not-open 80.00 IN-2"]
    assert "order 1 is with wh1" in house.case("X1").message


def test_a_shipment_waits_for_an_order_that_is_held(house: House) -> None:
    sell(house, "1", 1, "10*EA*7**IN*AC-1")
    ship(house, "W-1", 1, "CC*10*10**EA**VN*A100")
    assert house.document("IN-2").posting == "parked"
    assert house.balance("Income:Sales") == 0
    house.resolve("X1", "release")
    assert house.document("IN-2").posting == "posted"
    assert house.balance("Income:Sales") == -7000


def test_no_invoice_goes_before_its_held_ship_notice(house: House) -> None:
    sell(house, "1", 1, "10*EA*8**IN*AC-1")
    ship(house, "W-1", 1, "CC*10*10**EA**VN*A100", marks=("00006141410000000015",))
    assert house.cases == ["X1 856-held 80.00 IN-2"]
    assert "SSCC '00006141410000000015' is not 20 digits" in house.case("X1").message
    assert house.sent == ["855 1", "940 SO000001", "997 1", "997 1"]
    assert house.rows("invoices") == []
    assert house.balance("Assets:AR:Unbilled", "acme", "SH000001-1") == 8000
    assert house.resolve("X1", "release") == "shipment SH000001 answered"
    assert house.sent[4:] == ["856 SH000001", "810 INV000001"]
    assert house.balance("Assets:AR:Unbilled") == 0


def test_a_shipment_whose_answers_were_given_up_is_answered_by_a_replay(house: House) -> None:
    sell(house, "1", 1, "10*EA*8**IN*AC-1")
    ship(house, "W-1", 1, "CC*4*4**EA**VN*A100", marks=(sscc(7),))
    assert house.act("replay", "IN-2") == "IN-2 is posted: nothing to send"
    ship(house, "W-2", 2, "CC*4*4**EA**VN*A100", marks=(sscc(7),))
    assert house.act("replay", "IN-3") == "the answers to IN-3 wait for X1"
    assert house.resolve("X1", "reject") == "X1 given up; IN-3 stays posted"
    held = "IN-3 is posted, its answers are held: the carton"
    assert house.act("replay", "IN-3").startswith(held)
    house.resolve("X2", "reject")
    house.change(ACME, "[selling]", '[selling]\nship_notice = "none"')
    assert house.act("replay", "IN-3") == "IN-3 is posted: 1 to send"
    assert house.sent[-1] == "810 INV000002"
    assert house.balance("Assets:AR:Unbilled") == 0
    assert house.act("replay", "IN-3") == "IN-3 is posted: nothing to send"


def test_a_shipment_that_names_two_orders_is_held(house: House) -> None:
    sell(house, "1", 1, "10*EA*8**IN*AC-1")
    ship(house, "W-1", 1, "CC*10*10**EA**VN*A100", po="2")
    assert house.cases == ["X1 shipment-unclear 80.00 IN-2"]
    assert "it names the order 2, SO000001 is 1" in house.case("X1").message


def test_an_invoice_alone_or_a_ship_notice_alone_where_so_agreed(house: House) -> None:
    house.change(ACME, "[selling]", '[selling]\nship_notice = "none"')
    sell(house, "1", 1, "10*EA*8**IN*AC-1")
    ship(house, "W-1", 1, "CC*4*4**EA**VN*A100")
    house.change(ACME, 'ship_notice = "none"', 'invoice = "none"')
    ship(house, "W-2", 2, "CC*6*6**EA**VN*A100")
    assert house.sent[3:] == ["810 INV000001", "997 1", "856 SH000002", "997 2"]
    assert house.balance("Assets:AR:Unbilled", "acme", "SH000002-1") == 4800


def test_pallets_stand_in_a_ship_notice_where_so_agreed(house: House) -> None:
    house.change(ACME, "[selling]", '[selling]\nship_notice_structure = "SOTPI"')
    sell(house, "1", 1, "10*EA*8**IN*AC-1")
    ship(house, "W-1", 1, "CC*10*10**EA**VN*A100", marks=(sscc(7),))
    assert house.cases == []
    levels = [line for line in house.out("acme").split("~\n") if line.startswith("HL*")]
    assert levels == ["HL*1**S", "HL*2*1*O", "HL*3*2*T", "HL*4*3*P", "HL*5*4*I"]
    assert f"MAN*GM*{sscc(7)}" in house.out("acme")


def test_a_substitute_goes_by_its_own_number(house: House) -> None:
    house.write(REFERENCES, "buyer's item,AC-3,C300,EA,1,\n", add=True)
    sell(house, "1", 1, "10*EA*8**IN*AC-1")
    ship(house, "W-1", 1, "CS*10*10**EA**VN*C300*********VN*A100")
    assert house.cases == ["X1 856-held 80.00 IN-2"]
    assert house.balance("Expenses:COGS") == 1228
    house.resolve("X1", "release")
    assert "LIN*1*IN*AC-3" in house.out("acme")
    assert "IT1*1*10*EA*8**IN*AC-1" in house.out("acme")


def test_a_ship_notice_after_the_last_day_is_held(house: House) -> None:
    sell(house, "1", 1, "10*EA*8**IN*AC-1")
    late = shipment("SO000001", "W-1", "1", "CC*10*10**EA**VN*A100", on="20260402")
    house.now = house.now.replace(month=4, day=2)
    house.receive("wh1", interchange("wh1", 1, late, on="20260402"))
    assert "shipped 2026-04-02, but the order is cancelled after 2026-04-01" in (
        house.case("X1").message
    )


def test_an_invoice_below_zero_is_held(house: House) -> None:
    allowance = ("SAC*A*C310***2500*******02***DISCOUNT",)
    sell(house, "1", 1, "10*EA*8**IN*AC-1", head=allowance)
    ship(house, "W-1", 1, "CC*1*1**EA**VN*A100")
    assert house.cases == ["X1 810-held 8.00 IN-2"]
    assert "comes to -17.00" in house.case("X1").message
    ship(house, "W-2", 2, "CC*9*9**EA**VN*A100")
    assert [(row.number, row.total) for row in house.rows("invoices")] == [("INV000001", 4700)]
    assert house.resolve("X1", "release") == "shipment SH000001 answered"
    assert [(row.number, row.total) for row in house.rows("invoices")][1] == ("INV000002", 800)


def test_a_carton_number_is_not_used_twice_in_a_year(house: House) -> None:
    sell(house, "1", 1, "10*EA*8**IN*AC-1")
    ship(house, "W-1", 1, "CC*4*4**EA**VN*A100", marks=(sscc(7),))
    ship(house, "W-2", 2, "CC*4*4**EA**VN*A100", marks=(sscc(7),))
    assert house.cases == ["X1 856-held 32.00 IN-3"]
    assert f"the carton {sscc(7)} was already on shipment SH000001" in house.case("X1").message
    house.resolve("X1", "release")
    house.now = house.now.replace(year=2027, month=4)
    ship(house, "W-3", 3, "CC*2*2**EA**VN*A100", marks=(sscc(7),))
    assert {each.split()[1] for each in house.cases} == {"overdue-acknowledgment"}


def test_an_order_of_a_thousand_lines_goes_all_the_way(house: House) -> None:
    lines = [f"{1 + index % 3}*EA*2.45**UP*614141000036" for index in range(1200)]
    house.change(ACME, "credit_limit = 50000.00\n", "")
    sell(house, "1", 1, *lines)
    packs = [f"CC*{1 + index % 3}*{1 + index % 3}**EA**VN*C300" for index in range(1200)]
    ship(house, "W-1", 1, *packs)
    assert house.cases == []
    assert house.order("acme/1/").status == "shipped"
    assert house.balance("Income:Sales") == -2400 * 245
    assert house.balance("Equity:Memo") == 0
