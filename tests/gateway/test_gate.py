"""The gate: an answer that contradicts its order is told so, point by point."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from gateway.gate import check_digit, contradictions
from ledger.sales import SalesLine, SalesOrder
from translators.documents import (
    AckLine,
    Carton,
    Charge,
    DateMark,
    Invoice,
    InvoiceLine,
    LineStatus,
    OrderAck,
    Pallet,
    Party,
    ShipNotice,
    ShippedItem,
    ShippedOrder,
    Tax,
)

ITEMS = {"buyer's item": "AC-2"}
ORDER = SalesOrder(
    key="acme/1/",
    customer="acme",
    number="1",
    ordered_on=date(2026, 3, 2),
    cancel_after=date(2026, 4, 1),
    ship_to="0042",
    lines=(
        SalesLine(
            path="lines[0]",
            number="1",
            sku="B200",
            quantity=Decimal(10),
            unit="CA",
            unit_price=Decimal(82),
            price_terms="",
            extension=82000,
            factor=Decimal(6),
            items=ITEMS,
            shipped=Decimal(12),
        ),
    ),
)
"""Ten cases of six, of which two have shipped."""

ACK = OrderAck(
    purpose="new",
    status="accepted with details, no changes",
    number="1",
    ordered_on=date(2026, 3, 2),
    lines=(
        AckLine(
            number="1",
            quantity=Decimal(10),
            unit="CA",
            unit_price=Decimal(82),
            items=ITEMS,
            statuses=(LineStatus(status="accepted", quantity=Decimal(10), unit="CA"),),
        ),
    ),
)
ITEM = ShippedItem(number="1", items=ITEMS, quantity=Decimal(2), unit="CA")
CARTON = Carton(marks={"SSCC": "00006141410000000012"}, items=(ITEM,))
NOTICE = ShipNotice(
    purpose="new",
    number="SH1",
    noticed_on=date(2026, 3, 3),
    noticed_at=time(15, 0),
    dates=(DateMark(kind="shipped", on=date(2026, 3, 3)),),
    parties=(Party(role="ship to", id="0042"), Party(role="ship from", id="WH1")),
    orders=(ShippedOrder(number="1", cartons=(CARTON,)),),
)
BILLED = InvoiceLine(
    number="1", quantity=Decimal(2), unit="CA", unit_price=Decimal(82), items=ITEMS
)
INVOICE = Invoice(
    number="INV1",
    invoiced_on=date(2026, 3, 3),
    order_number="1",
    parties=(Party(role="ship to", id="0042"),),
    lines=(BILLED,),
    total=Decimal("164.00"),
)


def codes(reply: OrderAck | ShipNotice | Invoice, order: SalesOrder = ORDER) -> list[str]:
    """The codes of the contradictions found."""
    return [each.code for each in contradictions(reply, order)]


@pytest.mark.parametrize("reply", [ACK, NOTICE, INVOICE])
def test_an_answer_that_agrees_passes(reply: OrderAck | ShipNotice | Invoice) -> None:
    assert codes(reply) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unit": "EA"}, "unit-differs"),
        ({"unit_price": Decimal("81.99")}, "price-differs"),
        ({"number": "2"}, "line-not-ordered"),
        ({"statuses": ()}, "quantity-differs"),
    ],
)
def test_an_acknowledgment_says_what_was_ordered(change: dict[str, Any], code: str) -> None:
    assert codes(replace(ACK, lines=(replace(ACK.lines[0], **change),))) == [code]


def test_an_answer_names_the_order_letter_for_letter() -> None:
    assert codes(replace(ACK, number="01")) == ["order-number-differs"]
    assert codes(replace(INVOICE, order_number="")) == ["order-number-differs"]
    part = replace(NOTICE.orders[0], number="2")
    assert codes(replace(NOTICE, orders=(part,))) == ["order-number-differs"]


def noticed(carton: Carton) -> ShipNotice:
    """The notice with another carton."""
    return replace(NOTICE, orders=(ShippedOrder(number="1", cartons=(carton,)),))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unit": "EA"}, "unit-differs"),
        ({"items": {"seller's item": "C300"}}, "substituted-item"),
        ({"number": "2"}, "line-not-ordered"),
        ({"quantity": Decimal(11)}, "over-shipment"),
    ],
)
def test_a_notice_tells_of_what_was_ordered(change: dict[str, Any], code: str) -> None:
    assert codes(noticed(replace(CARTON, items=(replace(ITEM, **change),)))) == [code]


@pytest.mark.parametrize("mark", ["", "00006141410000000013", "0000614141000000001", "SSCC" * 5])
def test_a_carton_has_a_right_sscc(mark: str) -> None:
    marks = {"SSCC": mark} if mark else {}
    assert codes(noticed(replace(CARTON, marks=marks))) == ["bad-sscc"]


def test_cartons_on_pallets_are_looked_at_too() -> None:
    bad = replace(CARTON, marks={}, items=(replace(ITEM, unit="EA"),))
    part = ShippedOrder(number="1", pallets=(Pallet(cartons=(bad,)),))
    assert codes(replace(NOTICE, orders=(part,))) == ["bad-sscc", "unit-differs"]


def test_all_shipments_together_stay_within_the_order() -> None:
    over = replace(ORDER, lines=(replace(ORDER.lines[0], shipped=Decimal(61)),))
    assert [each.message for each in contradictions(NOTICE, over)] == [
        "line 1: 10.166667 CA shipped of 10 ordered"
    ]


def test_goods_go_in_time_to_the_right_place() -> None:
    late = DateMark(kind="shipped", on=date(2026, 4, 2))
    expected = DateMark(kind="estimated delivery", on=date(2026, 4, 5))
    assert codes(replace(NOTICE, dates=(late, expected))) == ["shipped-too-late"]
    assert codes(replace(NOTICE, dates=(late,)), replace(ORDER, cancel_after=None)) == []
    elsewhere = (Party(role="ship to", id="0077"),)
    assert codes(replace(NOTICE, parties=elsewhere)) == ["ship-to-differs"]
    assert codes(replace(INVOICE, parties=elsewhere)) == ["ship-to-differs"]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"unit": "EA"}, ["unit-differs"]),
        ({"unit_price": Decimal(83)}, ["price-differs", "total-differs"]),
        ({"number": "2"}, ["line-not-ordered", "total-differs"]),
        ({"quantity": Decimal("2.5")}, ["billed-too-much", "total-differs"]),
    ],
)
def test_an_invoice_bills_what_shipped(change: dict[str, Any], found: list[str]) -> None:
    assert codes(replace(INVOICE, lines=(replace(BILLED, **change),))) == found


def test_an_invoice_adds_up_with_its_charges_and_taxes() -> None:
    charges = (
        Charge(kind="allowance", amount=Decimal("4.00")),
        Charge(kind="charge", amount=Decimal("10.00")),
    )
    taxes = (Tax(kind="state sales tax", amount=Decimal("8.20")),)
    whole = replace(INVOICE, charges=charges, taxes=taxes, total=Decimal("178.20"))
    assert codes(whole) == []
    assert codes(replace(whole, total=Decimal("178.19"))) == ["total-differs"]
    huge = (Charge(kind="allowance", amount=Decimal(200)),)
    assert codes(replace(INVOICE, charges=huge, total=Decimal(-36))) == ["below-zero"]


def test_a_part_of_a_unit_is_billed_to_a_millionth() -> None:
    part = replace(ORDER, lines=(replace(ORDER.lines[0], shipped=Decimal(5)),))
    line = replace(BILLED, quantity=Decimal("0.833333"))
    assert codes(replace(INVOICE, lines=(line,), total=Decimal("68.33")), part) == []


def test_check_digits_are_those_of_gs1() -> None:
    assert [check_digit(each) for each in ("37610425002123456", "629104150021", "0")] == [
        "9",
        "3",
        "0",
    ]
