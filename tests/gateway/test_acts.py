"""What people do: exceptions ended, documents replayed, files sent again."""

from __future__ import annotations

import shutil

import pytest

from gateway.errors import Conflict, NotFound
from tests.house import House
from tests.wire import interchange, order, payment, shipment

WIDGETS = "10*EA*8**IN*AC-1"
"""An order line of 80.00."""

SHIPPED = "CC*10*10**EA**VN*A100"
"""The 945 line that ships it."""

WH1 = "partners/wh1/partner.toml"
ACME = "partners/acme/partner.toml"


def sell(house: House, number: str, control: int, line: str = WIDGETS) -> None:
    """An order of ACME comes in."""
    house.receive("acme", interchange("acme", control, order(number, line)))


def ship(house: House, ours: str, name: str, po: str, control: int, line: str = SHIPPED) -> None:
    """A 945 comes in."""
    house.receive("wh1", interchange("wh1", control, shipment(ours, name, po, line)))


def test_what_a_release_holds_stays_open(house: House) -> None:
    house.change(ACME, "[selling]", '[selling]\norder_acknowledgment = "held"')
    sell(house, "1", 1, "40*EA*7.5**IN*AC-1")
    assert house.cases == ["X1 price-difference 300.00 IN-1"]
    assert house.resolve("X1", "release") == "order 1 released"
    assert house.cases == ["X2 855-held 300.00 IN-1"]
    assert house.resolve("X2", "release") == "855 for order 1 sent"
    assert house.cases == []
    assert house.sent == ["997 1", "940 SO000001", "855 1"]


def test_an_exception_is_ended_once(house: House) -> None:
    sell(house, "1", 1, "40*EA*7.5**IN*AC-1")
    house.resolve("X1", "release")
    with pytest.raises(Conflict, match=r"X1 was already resolved \(release\) by pat"):
        house.resolve("X1", "release")
    with pytest.raises(NotFound, match="there is no exception X9"):
        house.resolve("X9", "close")
    assert house.balance("Equity:Memo:Sales-Orders-Open") == 30000


def test_settling_one_case_of_a_payment_leaves_the_others_open(house: House) -> None:
    sell(house, "1", 1)
    ship(house, "SO000001", "W-1", "1", 1)
    items = ("RMR*IV*INV000001**50", "RMR*IV*INV7**15")
    house.receive("bank", interchange("bank", 1, payment("T-1", "65", *items)))
    assert [each.split()[1] for each in house.cases] == ["unknown-invoice", "short-payment"]
    assert house.resolve("X1", "reject") == "X1 given up; IN-3 stays posted"
    assert house.cases == ["X2 short-payment 30.00 IN-3"]
    assert house.resolve("X2", "close") == "X2 closed"
    house.receive("bank", interchange("bank", 2, payment("T-2", "1", "RMR*IV*INV000001**1")))
    with pytest.raises(Conflict, match=r"IN-4 \(820, posted\) cannot be released"):
        house.resolve("X3", "release")


def test_a_held_order_may_not_be_closed_as_seen(house: House) -> None:
    sell(house, "1", 1, "1*EA*8**IN*NOBODY")
    with pytest.raises(Conflict, match="IN-1 is still held by X1"):
        house.resolve("X1", "close")
    with pytest.raises(Conflict, match="no item of ours is known as buyer's item NOBODY"):
        house.resolve("X1", "release")
    assert house.resolve("X1", "reject") == "order 1 refused, 855 sent"
    assert house.order("acme/1/").status == "refused"
    assert "BAK*00*RD*1*20260302*****20260302~" in house.out("acme")
    assert "ACK*IR*1*EA" in house.out("acme")
    assert house.balance("Equity") == house.balance("Equity:Opening")


def test_an_order_is_refused_in_silence_where_no_answer_is_agreed(house: House) -> None:
    house.change(ACME, "[selling]", '[selling]\norder_acknowledgment = "none"')
    sell(house, "1", 1, "1*EA*8**IN*NOBODY")
    assert house.resolve("X1", "reject") == "order 1 refused"
    sell(house, "2", 2)
    assert house.sent == ["997 1", "940 SO000001", "997 2"]


def test_an_order_that_was_refused_may_come_again_under_its_number(house: House) -> None:
    sell(house, "1", 1, "1*EA*8**IN*NOBODY")
    house.resolve("X1", "reject")
    sell(house, "1", 2)
    assert house.cases == []
    assert house.document("IN-2").posting == "memo"
    found = house.order("acme/1/")
    assert (found.status, found.document, found.value) == ("open", "IN-2", 8000)
    sell(house, "1", 3)
    assert house.cases == ["X2 duplicate-order 80.00 IN-3"]


def test_a_refused_order_may_be_held_again(house: House) -> None:
    sell(house, "1", 1, "1*EA*8**IN*NOBODY")
    house.resolve("X1", "reject")
    sell(house, "1", 2, "10*EA*7**IN*AC-1")
    assert house.cases == ["X2 price-difference 70.00 IN-2"]
    assert (house.order("acme/1/").status, house.order("acme/1/").document) == ("held", "IN-2")
    house.resolve("X2", "release")
    assert house.order("acme/1/").status == "open"


def test_a_second_order_of_one_number_is_an_order_of_its_own_once_released(house: House) -> None:
    sell(house, "1", 1)
    sell(house, "1", 2)
    assert house.cases == ["X1 duplicate-order 80.00 IN-2"]
    house.resolve("X1", "release")
    assert house.order("acme/1//IN-2").our_number == "SO000002"
    assert house.balance("Equity:Memo:Sales-Orders-Open", "acme", "1") == 16000
    house.receive("wh1", interchange("wh1", 1, shipment("-", "W-1", "1", SHIPPED)))
    assert house.cases == ["X2 ambiguous-order 0.00 IN-3"]


def test_a_replay_of_a_held_order_sees_the_mended_home(house: House) -> None:
    sell(house, "1", 1, "1*EA*8**IN*NOBODY")
    assert house.act("replay", "IN-1") == "IN-1 is now held"
    assert house.cases == ["X2 unknown-item 8.00 IN-1"]
    house.write("partners/acme/crossref/items.csv", "buyer's item,NOBODY,A100,EA,1,\n", add=True)
    assert house.act("replay", "IN-1") == "IN-1 is now memo"
    assert house.act("replay", "IN-1") == "IN-1 is memo: nothing to do"
    assert house.order("acme/1/").order.lines[0].sku == "A100"
    assert house.balance("Equity:Memo:Sales-Orders-Open") == 800
    with pytest.raises(NotFound, match="there is no received document OUT-1"):
        house.act("replay", "OUT-1")


def test_what_was_answered_r_is_never_booked(house: House) -> None:
    broken = order("1", WIDGETS)
    broken = (broken[0], "BEG*00*SA*1**20261399", *broken[2:])
    house.receive("acme", interchange("acme", 1, broken))
    assert house.cases == ["X1 rejected 80.00 IN-1"]
    with pytest.raises(Conflict, match="IN-1 was answered R and is never booked"):
        house.act("replay", "IN-1")
    with pytest.raises(Conflict, match=r"IN-1 \(850, refused\) cannot be released"):
        house.resolve("X1", "release")
    assert house.resolve("X1", "close") == "X1 closed"
    sell(house, "1", 2)
    assert house.document("IN-2").posting == "memo"


def test_a_parked_shipment_is_refused_and_its_order_goes_on(house: House) -> None:
    ship(house, "-", "W-1", "1", 1)
    assert house.document("IN-1").posting == "parked"
    house.now = house.now.replace(day=5)
    house.receive("acme")
    assert house.cases == ["X1 parked-too-long 0.00 IN-1"]
    assert house.resolve("X1", "reject") == "IN-1 refused"
    sell(house, "1", 1)
    assert house.document("IN-1").posting == "refused"
    assert house.order("acme/1/").status == "open"
    assert house.balance("Income:Sales") == 0


def test_the_order_ends_the_exception_of_its_parked_shipment(house: House) -> None:
    ship(house, "-", "W-1", "1", 1)
    house.now = house.now.replace(day=5)
    house.receive("acme")
    house.receive("acme")
    ship(house, "-", "W-2", "1", 2, "CC*2*2**EA**VN*A100")
    house.now = house.now.replace(day=9)
    house.receive("acme")
    assert house.cases == ["X1 parked-too-long 0.00 IN-1", "X2 parked-too-long 0.00 IN-2"]
    sell(house, "1", 1, "12*EA*8**IN*AC-1")
    assert house.cases == []
    assert (house.case("X1").resolution, house.case("X1").reason) == ("arrived", "order 1 is there")
    assert house.order("acme/1/").status == "shipped"
    assert house.balance("Income:Sales") == -9600


def test_a_parked_shipment_that_was_replayed_is_not_booked_again(house: House) -> None:
    house.write("partners/wh2/partner.toml", "")
    shutil.copy(house.home.root / WH1, house.home.root / "partners/wh2/partner.toml")
    house.change("partners/wh2/partner.toml", '"wh1"', '"wh2"')
    house.change("partners/wh2/partner.toml", "BAYSIDE", "BAYTWO")
    sell(house, "1", 1)
    ship(house, "-", "W-1", "2", 1)
    assert house.act("replay", "IN-2") == "IN-2 is now parked"
    sell(house, "2", 2)
    assert house.document("IN-2").posting == "posted"
    assert house.act("replay", "IN-2") == "IN-2 is posted: nothing to send"
    assert house.balance("Income:Sales") == -8000


def test_a_released_duplicate_of_a_shipment_is_a_shipment_of_its_own(house: House) -> None:
    sell(house, "1", 1, "30*EA*8**IN*AC-1")
    ship(house, "SO000001", "W-1", "1", 1)
    ship(house, "SO000001", "W-1", "1", 2)
    assert house.cases == ["X1 duplicate-document 0.00 IN-3"]
    assert house.resolve("X1", "release") == "IN-3, a document of its own, is now posted"
    assert [row.key for row in house.rows("shipments")] == [
        "wh1/SO000001/W-1",
        "wh1/SO000001/W-1/IN-3",
    ]
    assert house.balance("Income:Sales") == -16000
    assert [row.number for row in house.rows("invoices")] == ["INV000001", "INV000002"]


def test_a_released_duplicate_may_be_held_for_another_reason(house: House) -> None:
    sell(house, "1", 1)
    ship(house, "SO000001", "W-1", "1", 1)
    ship(house, "SO000001", "W-1", "1", 2, "CC*1*1**EA**VN*NOBODY")
    assert house.resolve("X1", "release") == "IN-3, a document of its own, is now held"
    assert house.cases == ["X2 shipment-unclear 0.00 IN-3"]
    assert house.resolve("X2", "reject") == "IN-3 refused"


def test_nothing_of_an_agreement_that_is_not_live_is_released(house: House) -> None:
    house.change(ACME, 'roles = ["customer"]', 'roles = ["customer"]\nstatus = "suspended"')
    sell(house, "1", 1)
    assert house.cases == ["X1 agreement-not-live 80.00 IN-1"]
    with pytest.raises(Conflict, match="ACME Stores is no live customer"):
        house.resolve("X1", "release")
    house.change(ACME, 'status = "suspended"', 'status = "live"')
    assert house.act("replay", "IN-1") == "IN-1 is now memo"


def test_documents_of_a_removed_partner_wait_for_its_return(house: House) -> None:
    sell(house, "1", 1, "1*EA*8**IN*NOBODY")
    ship(house, "-", "W-1", "2", 1)
    for key in ("acme", "bank"):
        (house.home.partners / key).rename(house.root / key)
    for target, action in (("X1", "release"), ("X1", "reject")):
        with pytest.raises(Conflict, match="IN-1 cannot be read by an agreement with acme"):
            house.resolve(target, action)
    with pytest.raises(Conflict, match="IN-1 cannot be read by an agreement with acme"):
        house.act("replay", "IN-1")
    for key in ("acme", "bank"):
        (house.root / key).rename(house.home.partners / key)
    assert house.resolve("X1", "reject") == "order 1 refused, 855 sent"


def test_a_parked_document_of_a_removed_partner_is_left_to_a_person(house: House) -> None:
    house.write("partners/wh2/partner.toml", (house.home.root / WH1).read_text())
    house.change("partners/wh2/partner.toml", '"wh1"', '"wh2"')
    house.change("partners/wh2/partner.toml", "BAYSIDE", "BAYTWO")
    text = interchange("wh1", 1, shipment("-", "W-1", "1", SHIPPED)).replace(
        "BAYSIDE", "BAYTWO ", 1
    )
    house.receive("wh2", text.replace("BAYSIDE", "BAYTWO", 1))
    assert house.document("IN-1").posting == "parked"
    (house.home.partners / "wh2").rename(house.root / "wh2")
    sell(house, "1", 1)
    assert house.document("IN-2").posting == "memo"
    assert house.cases == ["X1 unreadable 0.00 IN-1"]
    (house.root / "wh2").rename(house.home.partners / "wh2")


def test_an_order_to_a_removed_warehouse_is_taken_and_its_940_held(house: House) -> None:
    sell(house, "1", 1)
    (house.home.partners / "wh1").rename(house.root / "wh1")
    sell(house, "2", 2)
    assert house.cases == ["X1 940-held 80.00 IN-2"]
    with pytest.raises(Conflict, match="there is no agreement with wh1 any more"):
        house.resolve("X1", "release")
    (house.root / "wh1").rename(house.home.partners / "wh1")
    assert house.resolve("X1", "release") == "940 for order 2 sent"
    assert house.balance("Equity:Memo:Warehouse-Orders-Open", "wh1") == 16000


def test_a_warehouse_order_of_a_removed_item_is_not_sent(house: House) -> None:
    house.write("config/items.csv", "D400,Widget odd,EA,,4.00,2.00,,\n", add=True)
    sell(house, "1", 1, "10*EA*4**VN*D400")
    (house.home.partners / "wh1").rename(house.root / "wh1")
    sell(house, "2", 2, "10*EA*4**VN*D400")
    (house.root / "wh1").rename(house.home.partners / "wh1")
    house.change("config/items.csv", "D400", "D401")
    with pytest.raises(Conflict, match="we have no item D400 any more"):
        house.resolve("X1", "release")
    ship(house, "SO000001", "W-1", "1", 1, "CC*10*10**EA**VN*D400")
    assert house.cases == ["X1 940-held 40.00 IN-2", "X2 shipment-unclear 40.00 IN-3"]
    house.change("config/items.csv", "D401", "D400")
    assert house.act("replay", "IN-3") == "IN-3 is now posted"


def test_a_shipment_to_a_removed_customer_is_held(house: House) -> None:
    sell(house, "1", 1)
    for key in ("acme", "bank"):
        (house.home.partners / key).rename(house.root / key)
    ship(house, "SO000001", "W-1", "1", 1)
    assert house.cases == ["X1 no-agreement 80.00 IN-2"]
    for key in ("acme", "bank"):
        (house.root / key).rename(house.home.partners / key)
    assert house.act("replay", "IN-2") == "IN-2 is now posted"


def cancel(house: House, number: str, control: int) -> None:
    """ACME takes an order back."""
    house.receive("acme", interchange("acme", control, order(number, WIDGETS, purpose="01")))


def test_an_order_is_cancelled_with_its_warehouse_order(house: House) -> None:
    sell(house, "1", 1)
    cancel(house, "1", 2)
    assert house.cases == ["X1 order-cancellation 80.00 IN-2"]
    with pytest.raises(Conflict, match="a cancellation is not released"):
        house.resolve("X1", "release")
    assert house.resolve("X1", "cancel") == "order 1 cancelled"
    assert house.balance("Equity:Memo:Sales-Orders-Open") == 0
    assert house.balance("Equity:Memo:Warehouse-Orders-Open") == 0
    ship(house, "SO000001", "W-1", "1", 1)
    assert house.cases == ["X2 order-not-open 80.00 IN-3"]
    assert "order 1 is cancelled" in house.case("X2").message
    cancel(house, "1", 3)
    with pytest.raises(Conflict, match="order 1 is cancelled: nothing of it is open"):
        house.resolve("X3", "cancel")
    assert house.resolve("X3", "reject") == "IN-4 refused"


def test_a_shipped_order_cannot_be_cancelled(house: House) -> None:
    sell(house, "1", 1)
    ship(house, "SO000001", "W-1", "1", 1)
    cancel(house, "1", 2)
    with pytest.raises(Conflict, match="order 1 is shipped: nothing of it is open"):
        house.resolve("X1", "cancel")
    assert house.order("acme/1/").status == "shipped"


def test_a_held_order_is_cancelled_before_it_was_in_the_books(house: House) -> None:
    sell(house, "1", 1, "10*EA*7**IN*AC-1")
    cancel(house, "1", 2)
    assert house.cases == ["X1 price-difference 70.00 IN-1", "X2 order-cancellation 70.00 IN-2"]
    assert house.resolve("X2", "cancel") == "order 1 cancelled before it was taken over"
    assert house.cases == []
    assert house.document("IN-1").posting == "refused"
    assert house.document("IN-2").posting == "not bookable"
    assert house.order("acme/1/").status == "cancelled"
    assert house.rows("postings", account="Equity:Memo:Sales-Orders-Open") == []


def test_a_cancellation_of_nothing_does_not_take_the_number(house: House) -> None:
    cancel(house, "1", 1)
    assert house.cases == ["X1 unknown-order 0.00 IN-1"]
    sell(house, "1", 2)
    assert house.document("IN-2").posting == "memo"
    assert house.resolve("X1", "reject") == "IN-1 refused"
    assert house.sent == ["997 1", "855 1", "940 SO000001", "997 2"]


def test_a_warehouse_order_of_a_cancelled_order_is_not_sent(house: House) -> None:
    sell(house, "1", 1)
    (house.home.partners / "wh1").rename(house.root / "wh1")
    sell(house, "2", 2)
    (house.root / "wh1").rename(house.home.partners / "wh1")
    cancel(house, "2", 3)
    house.resolve("X2", "cancel")
    with pytest.raises(Conflict, match="order 2 is cancelled"):
        house.resolve("X1", "release")
    assert house.resolve("X1", "close") == "X1 closed"


def test_a_change_of_an_order_waits_for_a_person(house: House) -> None:
    sell(house, "1", 1)
    change = order("1", "20*EA*8**IN*AC-1", purpose="05")
    house.receive("acme", interchange("acme", 2, change))
    assert house.cases == ["X1 order-change 160.00 IN-2"]
    assert "changes or replaces the one received as IN-1" in house.case("X1").message
    assert house.resolve("X1", "reject") == "IN-2 refused"
    house.receive("acme", interchange("acme", 3, order("2", WIDGETS, purpose="04")))
    assert "one that we do not have" in house.case("X2").message
    assert house.resolve("X2", "reject") == "IN-3 refused"
    assert house.order("acme/2/").status == "refused"
    house.receive("acme", interchange("acme", 4, order("3", WIDGETS, purpose="05")))
    assert house.order("acme/3/").status == "open"


def test_confirmations_and_copies_of_orders_create_nothing(house: House) -> None:
    house.receive("acme", interchange("acme", 1, order("1", WIDGETS, purpose="06")))
    assert house.document("IN-1").posting == "not bookable"
    sell(house, "1", 2)
    house.receive("acme", interchange("acme", 3, order("1", WIDGETS, purpose="07")))
    assert [house.document(f"IN-{n}").posting for n in (2, 3)] == ["memo", "duplicate"]
    assert house.cases == []
    assert house.balance("Equity:Memo:Sales-Orders-Open") == 8000


def test_a_file_is_sent_again_with_the_same_bytes(house: House) -> None:
    sell(house, "1", 1)
    path = next((house.home.outbox / "acme").glob("855*"))
    before = path.read_bytes()
    path.unlink()
    file = house.document("OUT-1").file
    assert house.act("resend", "OUT-1") == f"{path.name} queued again for acme"
    assert path.read_bytes() == before
    path.unlink()
    house.act("resend", str(file))
    assert path.read_bytes() == before
    for nobody in ("OUT-9", "9", "9" * 30, "IN-1", "²"):
        with pytest.raises(NotFound, match=f"there is no outgoing file {nobody}"):
            house.act("resend", nobody)


def test_a_held_reply_leaves_only_if_it_can_be_written(house: House) -> None:
    house.change(ACME, "[selling]", '[selling]\norder_acknowledgment = "held"')
    overlay = '[overlay.855]\n"PO1.05" = { use = "M" }\n'
    house.write(ACME, f"\n{overlay}", add=True)
    sell(house, "1", 1)
    assert house.cases == ["X1 855-held 80.00 IN-1"]
    with pytest.raises(Conflict):
        house.resolve("X1", "release")
    assert house.cases == ["X1 855-held 80.00 IN-1"]


def test_a_file_nobody_knows_cannot_be_replayed(house: House) -> None:
    for nobody in ("A7", "7.0", "9" * 30):
        with pytest.raises(NotFound):
            house.act("replay", nobody)
    sell(house, "1", 1)
    assert house.act("replay", "A1") == "everything of 001.x12 is decided: nothing to do"
