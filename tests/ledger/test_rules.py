"""The posting rules over one order's life; every amount proven from the documents."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from msgspec.structs import replace

from ledger.accounts import default_chart, extended
from ledger.entries import check_entry
from ledger.journal import read_month
from ledger.matching import Tolerances, apply_remittance
from ledger.money import extend
from ledger.rules import RULES
from ledger.rules.invoice import InvoiceFacts
from ledger.rules.opening import OpeningFacts, OpeningRow
from ledger.rules.order import OrderFacts
from ledger.rules.order_cancelled import OrderCancelledFacts
from ledger.rules.remittance import RemittanceFacts
from ledger.rules.shipment import ShipmentFacts
from ledger.rules.warehouse_order import WarehouseOrderFacts
from ledger.sales import BilledCharge, OpenItem
from tests.ledger.cycle import (
    ADVICE,
    BILLED,
    DAY,
    INVOICE_DOCUMENT,
    ORDER,
    PURCHASE_ORDER,
    advice,
    book_of,
    event,
    load_book,
    proven,
    resolver,
    shipment,
)
from translators.documents import Adjustment, PaidEntity, PaidItem, Remittance

D = Decimal
MOVES = {("north", "A100", 7): 1000, ("north", "B/2 x", 8): 1001, ("north", "B/2 x", 7): 1000}
DOCUMENTS = {"EV1": PURCHASE_ORDER, "EV2": ADVICE, "EV3": INVOICE_DOCUMENT}


def priced(order=ORDER):
    """The order with a list price on line 1 and a price per hundred on line 2."""
    first, second = order.lines
    return replace(
        order,
        lines=(
            replace(first, price_terms="price:items.csv#4/price * 12"),
            replace(second, divisor=100, extension=1),
        ),
    )


def test_an_order_is_one_pair_of_its_value():
    (entry,) = entries = RULES["order"](event(1, "order"), OrderFacts(order=ORDER))
    assert proven(entries, resolver(DOCUMENTS)) == [
        "Equity:Memo:Sales-Orders-Open 250.96 acme PO 77",
        "Equity:Memo:Sales-Orders-Contra -250.96 acme PO 77",
    ]
    assert entry.postings[0].terms == "EV1/lines[*].quantity * EV1/lines[*].unit_price"
    assert (entry.tags, entry.links, entry.narration) == (
        ("memo",),
        ("order/PO 77",),
        "Order PO 77, 2 lines",
    )


def test_prices_of_our_list_and_per_hundred_are_named():
    order = priced()
    entries = RULES["order"](event(1, "order"), OrderFacts(order=order))
    cells = {("items.csv", 4, "price"): D("24.995") / 12}
    resolve = resolver(DOCUMENTS, cells={key: round(one, 10) for key, one in cells.items()})
    (entry,) = entries
    assert entry.postings[0].terms == (
        "EV1/lines[0].quantity * price:items.csv#4/price * 12"
        " + EV1/lines[1].quantity * EV1/lines[1].unit_price / 100"
    )
    assert len(proven(entries, resolve)) == 2


def test_an_order_worth_nothing_still_stands_in_the_books():
    order = replace(ORDER, lines=())
    (entry,) = entries = RULES["order"](event(1, "order"), OrderFacts(order=order))
    assert proven(entries, resolver({})) == [
        "Equity:Memo:Sales-Orders-Open 0.00 acme PO 77",
        "Equity:Memo:Sales-Orders-Contra 0.00 acme PO 77",
    ]
    check_entry(entry)


def test_a_release_is_part_of_the_reference():
    order = replace(ORDER, release="2", lines=ORDER.lines[:1])
    (entry,) = RULES["order"](event(1, "order"), OrderFacts(order=order))
    assert entry.postings[0].ref == "PO 77-2"
    assert entry.narration == "Order PO 77-2, 1 line"


def test_a_warehouse_order_has_its_own_pair():
    facts = WarehouseOrderFacts(order=ORDER, warehouse="north")
    entries = RULES["warehouse-order"](event(1, "warehouse-order"), facts)
    assert proven(entries, resolver(DOCUMENTS)) == [
        "Equity:Memo:Warehouse-Orders-Open 250.96 north SO000001",
        "Equity:Memo:Warehouse-Orders-Contra -250.96 north SO000001",
    ]
    assert entries[0].part == 2
    facts = replace(facts, quantities={1: D(2)})
    entries = RULES["warehouse-order"](event(4, "warehouse-order"), facts)
    assert proven(entries, resolver(DOCUMENTS))[0].split()[1] == "0.67"
    assert entries[0].part == 1


def test_a_shipment_books_cost_revenue_and_release():
    order, shipped = shipment(ORDER, 2, {0: D(4), 1: D(2)}, "SH000001")
    facts = ShipmentFacts(order=order, shipment=shipped)
    entries = RULES["shipment"](event(2, "shipment"), facts)
    assert proven(entries, resolver(DOCUMENTS, moves=MOVES)) == [
        "Expenses:COGS:Product 10.00",
        "Assets:Inventory:North -10.00",
        "Assets:AR:Unbilled 99.98 acme SH000001-1",
        "Income:Sales -99.98 acme SH000001-1",
        "Expenses:COGS:Product 10.01",
        "Assets:Inventory:North -10.01",
        "Assets:AR:Unbilled 0.67 acme SH000001-2",
        "Income:Sales -0.67 acme SH000001-2",
        "Equity:Memo:Sales-Orders-Open -100.65 acme PO 77",
        "Equity:Memo:Sales-Orders-Contra 100.65 acme PO 77",
        "Equity:Memo:Warehouse-Orders-Open -100.65 north SO000001",
        "Equity:Memo:Warehouse-Orders-Contra 100.65 north SO000001",
    ]
    sale, memo = entries
    assert (sale.part, memo.part, sale.tags, memo.tags) == (1, 2, (), ("memo",))
    stock = sale.postings[1]
    assert (stock.sku, stock.qty, stock.site) == ("A100", -48_000, "north")
    assert stock.terms == "- pool:north/A100#7"
    assert sale.postings[2].terms == (
        "EV2/packs[0].lines[0].shipped / 12 * EV1/lines[0].unit_price"
    )


def test_the_last_shipment_of_a_line_releases_what_is_left_of_it():
    order, first = shipment(ORDER, 2, {1: D(1)}, "SH1")
    order, second = shipment(order, 4, {1: D(1)}, "SH2")
    order, third = shipment(order, 5, {1: D(1)}, "SH3")
    assert [one.lines[0].released for one in (first, second, third)] == [34, 34, 33]
    facts = ShipmentFacts(order=order, shipment=third)
    entries = RULES["shipment"](event(5, "shipment"), facts)
    documents = {**DOCUMENTS, "EV5": advice(D(1))}
    lines = proven(entries, resolver(documents, moves=MOVES))
    assert lines[2] == "Assets:AR:Unbilled 0.34 acme SH3-1"
    assert lines[4] == "Equity:Memo:Sales-Orders-Open -0.33 acme PO 77"
    assert entries[1].postings[0].terms == (
        "- EV1/lines[1].quantity * EV1/lines[1].unit_price + 0.68"
    )


def test_more_than_ordered_releases_no_more_than_is_open():
    order, shipped = shipment(ORDER, 2, {0: D(12)}, "SH1")
    facts = ShipmentFacts(order=order, shipment=shipped)
    entries = RULES["shipment"](event(2, "shipment"), facts)
    lines = proven(entries, resolver({**DOCUMENTS, "EV2": advice(D(144))}, moves=MOVES))
    assert lines[2].split()[1] == "299.94"
    assert lines[4].split()[1] == "-249.95"
    order, again = shipment(order, 6, {0: D(1)}, "SH2")
    entries = RULES["shipment"](event(6, "shipment"), ShipmentFacts(order=order, shipment=again))
    assert len(entries) == 1
    assert len(proven(entries, resolver({**DOCUMENTS, "EV6": advice(D(12))}, moves=MOVES))) == 4


def test_a_short_shipment_without_backorder_gives_up_the_rest():
    order, shipped = shipment(ORDER, 2, {0: D(4), 1: D(3)}, "SH1")
    line = order.lines[0]
    rest = line.extension - line.released
    order = replace(
        order, lines=(replace(line, released=line.extension, cancelled=line.open), order.lines[1])
    )
    shipped = replace(shipped, cancelled={0: rest, 1: 0})
    facts = ShipmentFacts(order=order, shipment=shipped)
    entries = RULES["shipment"](event(2, "shipment"), facts)
    documents = {**DOCUMENTS, "EV2": advice(D(48), D(3))}
    lines = proven(entries, resolver(documents, moves=MOVES))
    assert lines[8] == "Equity:Memo:Sales-Orders-Open -250.96 acme PO 77"


def test_a_warehouse_order_is_never_released_below_zero():
    order, shipped = shipment(ORDER, 2, {0: D(4), 1: D(2)}, "SH1")
    facts = ShipmentFacts(order=order, shipment=shipped, warehouse_open=5000)
    key = ("Equity:Memo:Warehouse-Orders-Open", "north", "SO000001")
    entries = RULES["shipment"](event(2, "shipment"), facts)
    lines = proven(entries, resolver(DOCUMENTS, {key: 5000}, MOVES))
    assert lines[10] == "Equity:Memo:Warehouse-Orders-Open -50.00 north SO000001"
    entries = RULES["shipment"](event(2, "shipment"), replace(facts, warehouse_open=0))
    assert len(proven(entries, resolver(DOCUMENTS, {}, MOVES))) == 10


def test_a_cancellation_takes_back_what_is_still_open():
    order, _ = shipment(ORDER, 2, {0: D(4)}, "SH1")
    facts = OrderCancelledFacts(order=order, reason="customer's wish", warehouse_open=15098)
    key = ("Equity:Memo:Warehouse-Orders-Open", "north", "SO000001")
    (entry,) = entries = RULES["order-cancelled"](event(7, "order-cancelled"), facts)
    assert proven(entries, resolver(DOCUMENTS, {key: 15098})) == [
        "Equity:Memo:Sales-Orders-Open -150.98 acme PO 77",
        "Equity:Memo:Sales-Orders-Contra 150.98 acme PO 77",
        "Equity:Memo:Warehouse-Orders-Open -150.98 north SO000001",
        "Equity:Memo:Warehouse-Orders-Contra 150.98 north SO000001",
    ]
    assert entry.narration == "Order PO 77 cancelled: customer's wish"


def test_single_lines_can_be_cancelled():
    facts = OrderCancelledFacts(order=ORDER, lines=(1,))
    (entry,) = entries = RULES["order-cancelled"](event(7, "order-cancelled"), facts)
    assert proven(entries, resolver(DOCUMENTS))[0].split()[1] == "-1.01"
    assert entry.narration == "Order PO 77 cancelled"
    done = replace(ORDER, lines=tuple(replace(one, released=one.extension) for one in ORDER.lines))
    assert (
        RULES["order-cancelled"](event(7, "order-cancelled"), OrderCancelledFacts(order=done)) == ()
    )


def billed(**changes):
    charges = (
        BilledCharge(kind="charge", code="freight", amount=1200, terms="EV3/charges[0].amount"),
        BilledCharge(kind="allowance", code="promo", amount=-700, terms="EV3/charges[1].amount"),
    )
    return replace(BILLED, charges=charges, total=10565, **changes)


OPEN_GOODS = {
    ("Assets:AR:Unbilled", "acme", "SH000001-1"): 9998,
    ("Assets:AR:Unbilled", "acme", "SH000001-2"): 67,
}


def test_an_invoice_turns_unbilled_into_a_receivable():
    _, shipped = shipment(ORDER, 2, {0: D(4), 1: D(2)}, "SH000001")
    facts = InvoiceFacts(invoice=billed(), shipment=shipped)
    (entry,) = entries = RULES["invoice"](event(3, "invoice"), facts)
    assert proven(entries, resolver(DOCUMENTS, OPEN_GOODS)) == [
        "Assets:AR:Trade 105.65 acme INV000001",
        "Assets:AR:Unbilled -99.98 acme SH000001-1",
        "Assets:AR:Unbilled -0.67 acme SH000001-2",
        "Income:Freight-Billed -12.00",
        "Income:Allowances 7.00",
    ]
    assert entry.postings[0].facts == {
        "due": "2026-02-11",
        "terms-of-sale": "2 percent until 2026-01-22",
    }


def test_an_invoice_without_discount_and_with_tax():
    _, shipped = shipment(ORDER, 2, {0: D(4), 1: D(2)}, "SH000001")
    charges = (BilledCharge(kind="tax", code="NJ", amount=500, terms="EV3/taxes[0].amount"),)
    invoice = replace(BILLED, charges=charges, total=10565, discount_on=None)
    (entry,) = RULES["invoice"](
        event(3, "invoice"), InvoiceFacts(invoice=invoice, shipment=shipped)
    )
    assert entry.postings[0].facts == {"due": "2026-02-11"}
    assert entry.postings[-1].account == "Liabilities:Tax:Sales:NJ"
    assert (entry.postings[-1].amount, entry.postings[-1].terms) == (-500, "- EV3/taxes[0].amount")
    with pytest.raises(AssertionError, match="wrong total"):
        RULES["invoice"](
            event(3, "invoice"), InvoiceFacts(invoice=replace(invoice, total=1), shipment=shipped)
        )


def test_opening_stock_stands_row_by_row():
    rows = (
        OpeningRow(site="north", sku="A100", quantity=480_000, value=100_000, row=2),
        OpeningRow(site="east", sku="B", quantity=1_500, value=77, row=3, true_up=-5),
        OpeningRow(site="east", sku="C", quantity=1_000, value=50, row=4, true_up=3),
    )
    cells = {("stock.csv", one.row, "value"): D(one.value) / 100 for one in rows}
    (entry,) = entries = RULES["opening"](event(1, "opening"), OpeningFacts(rows=rows))
    assert proven(entries, resolver({}, cells=cells)) == [
        "Assets:Inventory:North 1000.00",
        "Equity:Opening -1000.00",
        "Assets:Inventory:East 0.77",
        "Equity:Opening -0.77",
        "Expenses:COGS:Cost-True-Up -0.05",
        "Assets:Inventory:East 0.05",
        "Assets:Inventory:East 0.50",
        "Equity:Opening -0.50",
        "Expenses:COGS:Cost-True-Up 0.03",
        "Assets:Inventory:East -0.03",
    ]
    assert entry.postings[0].qty == 480_000
    assert sum(one.qty or 0 for one in entry.postings) == 482_500


def test_a_long_opening_file_makes_several_entries():
    rows = tuple(
        OpeningRow(site="north", sku=f"S{row}", quantity=1000, value=1, row=row)
        for row in range(2, 403)
    )
    entries = RULES["opening"](event(1, "opening"), OpeningFacts(rows=rows))
    assert [(one.part, len(one.postings)) for one in entries] == [(1, 400), (2, 400), (3, 2)]
    assert entries[1].narration == "Opening stock from stock.csv, rows 202 to 401"


def whole_cycle():
    """The entries of every rule, in the order they happen."""
    order, shipped = shipment(ORDER, 2, {0: D(4), 1: D(2)}, "SH000001")
    stock = (OpeningRow(site="north", sku="A100", quantity=480_000, value=100_000, row=2),)
    owed = OpenItem(account="Assets:AR:Trade", party="acme", ref="INV000001", amount=10565, on=DAY)
    paid = PaidItem(
        reference="1", paid=D("90.65"), adjustments=(Adjustment(amount=D(-15), reason="damaged"),)
    )
    remittance = Remittance(
        action="payment only", amount=D("90.65"), trace="T 1", entities=(PaidEntity(items=(paid,)),)
    )
    applied = apply_remittance(
        event(5, "remittance"),
        remittance,
        "acme",
        {"INV000001": owed},
        {"INV000001": billed()},
        Tolerances(),
    )
    return [
        *RULES["opening"](event(9, "opening"), OpeningFacts(rows=stock)),
        *RULES["order"](event(1, "order"), OrderFacts(order=ORDER)),
        *RULES["warehouse-order"](
            event(1, "order"), WarehouseOrderFacts(order=ORDER, warehouse="north")
        ),
        *RULES["shipment"](event(2, "shipment"), ShipmentFacts(order=order, shipment=shipped)),
        *RULES["invoice"](event(3, "invoice"), InvoiceFacts(invoice=billed(), shipment=shipped)),
        *RULES["order-cancelled"](
            event(4, "order-cancelled"), OrderCancelledFacts(order=order, warehouse_open=15031)
        ),
        *RULES["remittance"](event(5, "remittance"), RemittanceFacts(applied=applied)),
    ]


def test_beancount_loads_the_whole_cycle(tmp_path, monkeypatch):
    monkeypatch.setenv("BEANCOUNT_DISABLE_LOAD_CACHE", "1")
    posted = book_of(*whole_cycle())
    chart, _ = extended(default_chart(), ["north"])
    loaded, errors = load_book(tmp_path, posted, chart)
    assert errors == []
    assert len(loaded) == len(posted) == 8
    text = (tmp_path / "2026" / "2026-01.beancount").read_text(encoding="utf-8")
    assert read_month(text) == (posted, None, ())
    open_items = Counter()
    for one in posted:
        for posting in one.entry.postings:
            open_items[posting.account, posting.party, posting.ref] += posting.amount
    left = {key: amount for key, amount in open_items.items() if amount and key[1]}
    assert {account.split(":")[-1] for account, _, _ in left} == {"Receipts", "Deductions", "Sales"}


def test_an_extension_that_is_not_the_product_is_still_exact():
    line = replace(ORDER.lines[0], extension=25000)
    order = replace(ORDER, lines=(line, ORDER.lines[1]))
    (entry,) = entries = RULES["order"](event(1, "order"), OrderFacts(order=order))
    assert extend(line.quantity, line.unit_price) == 24995
    assert entry.postings[0].terms.startswith(
        "EV1/lines[0].quantity * EV1/lines[0].unit_price + 0.05 + EV1/lines[1]"
    )
    assert proven(entries, resolver(DOCUMENTS))[0].split()[1] == "251.01"
