"""Passes over what is due: batches and checkpoints, files set aside, deadlines, settings."""

from __future__ import annotations

import msgspec

from gateway import intake
from gateway.desk import Desk
from gateway.passes import decide_batch, decide_due, process
from gateway.rows import Arrival
from tests.house import House
from tests.wire import interchange, order, shipment

ACME = "partners/acme/partner.toml"
WIDGETS = "1*EA*8**IN*AC-1"


def batch(control: int, count: int, first: int = 1) -> str:
    """An interchange of so many orders."""
    numbers = range(first, first + count)
    sets = [order(str(each), WIDGETS, control=f"{each:04d}") for each in numbers]
    return interchange("acme", control, *sets)


def scan(desk: Desk) -> None:
    """What lies in the inboxes is taken in, and not decided yet."""
    intake.scan(desk.home, desk.store, desk.configuration.agreements, desk.clock)


def killed(house: House, arrival: int, times: int) -> None:
    """Deciding a file was stopped hard so often."""
    state = house.store.state()
    row = state.get(Arrival, arrival)
    assert row is not None
    state.put(msgspec.structs.replace(row, attempts=times))
    house.store.commit(state.changes)


def arrivals(house: House) -> list[tuple[str, int]]:
    """Every file's state and attempts."""
    return [(row.state, row.attempts) for row in house.rows("arrivals")]


def test_a_large_file_is_decided_in_batches_and_answered_once(house: House) -> None:
    house.drop("acme", batch(1, 450))
    told: list[tuple[int, int]] = []
    with house.desk() as desk:
        commits = process(desk, progress=lambda done, total: told.append((done, total)))
    assert commits == 3
    assert told[:2] == [(200, 450), (400, 450)]
    assert len(house.rows("orders", status="open")) == 450
    assert house.out("acme").count("AK1*PO*1~") == 1
    assert "AK9*A*450*450*450" in house.out("acme")
    assert [row.control for row in house.rows("files", partner="wh1")] == ["1", "2", "3"]


def test_small_files_share_a_batch(house: House) -> None:
    house.drop("acme", *[batch(number, 1, number) for number in range(1, 6)])
    with house.desk() as desk:
        assert process(desk) == 1
    assert "GE*5*" in house.out("acme")


def test_a_file_stopped_three_times_is_set_aside_and_the_others_go_on(house: House) -> None:
    house.drop("acme", batch(1, 1, 1), batch(2, 1, 2))
    with house.desk() as desk:
        scan(desk)
        killed(house, 1, 3)
        decide_due(desk)
    assert arrivals(house) == [("quarantined", 0), ("done", 0)]
    assert house.cases == ["X1 poison 0.00 A1"]
    assert [row.number for row in house.rows("orders")] == ["2"]
    assert house.act("replay", "A1") == "001.x12 is taken in again"
    assert [row.number for row in house.rows("orders")] == ["1", "2"]
    assert house.cases == []


def test_a_file_stopped_twice_is_tried_alone(house: House) -> None:
    house.drop("acme", batch(1, 1, 1), batch(2, 1, 2))
    with house.desk() as desk:
        scan(desk)
        killed(house, 1, 2)
        assert decide_batch(desk)
        assert arrivals(house) == [("done", 0), ("ready", 0)]
        decide_due(desk)


def test_a_file_set_aside_goes_on_where_it_stopped(house: House) -> None:
    house.drop("acme", batch(1, 300))
    with house.desk() as desk:
        scan(desk)
        assert decide_batch(desk)
        killed(house, 1, 3)
        decide_due(desk)
    assert (arrivals(house), len(house.rows("orders"))) == ([("quarantined", 0)], 200)
    house.act("replay", "A1")
    assert len(house.rows("orders", status="open")) == 300
    assert house.cases == []
    assert "AK9*A*300*300*300" in house.out("acme")


def test_notice_is_given_once_of_what_waits_too_long(house: House) -> None:
    sets = shipment("-", "W-1", "1", "CC*1*1**EA**VN*A100")
    house.receive("wh1", interchange("wh1", 1, sets))
    for day in (4, 5, 9):
        house.now = house.now.replace(day=day)
        house.receive("acme")
    assert house.cases == ["X1 parked-too-long 0.00 IN-1"]
    house.receive("wh1", interchange("wh1", 2, shipment("-", "W-2", "1", "CC*1*1**EA**VN*A100")))
    house.now = house.now.replace(day=19)
    house.receive("acme")
    assert house.cases == ["X1 parked-too-long 0.00 IN-1", "X2 parked-too-long 0.00 IN-2"]


def test_an_agreement_that_became_wrong_counts_as_it_stood(house: House) -> None:
    house.receive("acme", batch(1, 1, 1))
    house.change(ACME, 'warehouse = "wh1"', 'warehouse = "wh9"')
    house.drop("acme", batch(2, 1, 2))
    with house.desk() as desk:
        process(desk)
        assert [mistake.key for mistake in desk.mistakes] == ["selling.warehouse"]
    assert house.order("acme/2/").order.warehouse == "wh1"
    house.change(ACME, 'warehouse = "wh9"', 'warehouse = "wh1"')


def test_files_are_decided_in_order_of_arrival_by_folder_and_name(house: House) -> None:
    sets = shipment("-", "W-1", "1", "CC*1*1**EA**VN*A100")
    house.drop("wh1", interchange("wh1", 1, sets))
    house.drop("acme", batch(1, 1, 1))
    with house.desk() as desk:
        process(desk)
    assert [house.document(name).kind for name in ("IN-1", "IN-2")] == ["850", "945"]
    assert house.order("acme/1/").status == "shipped"


def test_an_empty_book_opens_without_an_entry(house: House) -> None:
    house.write("config/opening/stock.csv", "site,sku,quantity,value\n")
    house.receive("acme", batch(1, 1))
    assert house.balance("Equity:Opening") == 0
    assert house.rows("documents", id="OPENING") == []
