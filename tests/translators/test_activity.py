"""Product activity by store (852) and resales (867)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.translators.small import read, right, told
from translators.documents import (
    Activity,
    ActivityLine,
    Amount,
    Contact,
    DateMark,
    Description,
    Destination,
    Measure,
    Packing,
    Party,
    Price,
    ProductActivity,
    Reference,
    ReportingParty,
    Resale,
    ResaleLine,
    ResaleReport,
    SetAside,
    StoreQuantity,
    UnitPrice,
)
from translators.guide import load_guide

ACTIVITY, RESALE = load_guide("852"), load_guide("867")


def test_what_a_customer_sold_and_has_by_store() -> None:
    body = """
        XQ*H*20240301*20240307
        XPO*900001*900009
        N9*DP*0224
        PER*IC*ANN
        N1*SU*US*92*77
        N9*IA*77
        LIN*1*UP*012345678905*IN*4711
        CTP**RTL*2.99
        PO4*6
        ZA*QS
        SDQ*EA*92*0027*1*0031*4
        SDQ*EA*92*0044*2
        ZA*QA*120*EA
        ZA*QP*48*EA*067*20240401*PO*900001
        CTT*1
    """
    assert right(body, ACTIVITY) == ProductActivity(
        handling="notification only",
        starts_on=date(2024, 3, 1),
        ends_on=date(2024, 3, 7),
        order_numbers=(SetAside(first="900001", last="900009"),),
        references=(Reference(kind="department", value="0224"),),
        contacts=(Contact(role="information", name="ANN"),),
        parties=(
            ReportingParty(
                role="supplier",
                name="US",
                id_kind="buyer's code",
                id="77",
                references=(Reference(kind="internal vendor number", value="77"),),
            ),
        ),
        lines=(
            ActivityLine(
                number="1",
                items={"UPC": "012345678905", "buyer's item": "4711"},
                prices=(Price(kind="retail", price=Decimal("2.99")),),
                packing=(Packing(packs=6),),
                activities=(
                    Activity(
                        kind="sold",
                        destinations=(
                            Destination(
                                unit="EA",
                                id_kind="buyer's code",
                                quantities=(
                                    StoreQuantity(store="0027", quantity=Decimal(1)),
                                    StoreQuantity(store="0031", quantity=Decimal(4)),
                                ),
                            ),
                            Destination(
                                unit="EA",
                                id_kind="buyer's code",
                                quantities=(StoreQuantity(store="0044", quantity=Decimal(2)),),
                            ),
                        ),
                    ),
                    Activity(kind="available", quantity=Decimal(120), unit="EA"),
                    Activity(
                        kind="on order",
                        quantity=Decimal(48),
                        unit="EA",
                        date_kind="current schedule delivery",
                        on=date(2024, 4, 1),
                        reference_kind="purchase order",
                        reference="900001",
                    ),
                ),
            ),
        ),
    )


def test_a_store_without_a_quantity_is_told() -> None:
    body = "XQ*H*20240301~LIN*1*UP*1~ZA*QS*1~SDQ*EA*92*0027"
    assert told(read(body, ACTIVITY)) == [
        "condition-missing ZA03 at segment 4",
        "missing-element SDQ04 at segment 5",
    ]


def test_what_a_dealer_resold() -> None:
    body = """
        BPT*00*RS-1*20240315*SI
        DTM*007*20240315
        N1*DS*DEALER*92*D1
        PTD*SS***IV*INV-3
        DTM*003*20240314
        N1*ST*END USER
        QTY*39*3*EA
        LIN*1*VN*PEN-1
        UIT*EA*2.5
        AMT*1*7.5
        ITA*A***02**0.5*150******PROMOTION
        PID*F****BLUE PENS
        MEA*PD*WT*3*LB
        QTY*39*1*EA
        LIN*2*VN*PEN-2
        CTT*1
        AMT*TT*7.5
    """
    document = right(body, RESALE)
    assert isinstance(document, ResaleReport)
    assert (document.number, document.reported_on, document.kind) == (
        "RS-1",
        date(2024, 3, 15),
        "seller's stock report",
    )
    (sale,) = document.resales
    assert document.amounts == (Amount(kind="total transaction amount", amount=Decimal("7.5")),)
    assert (sale.kind, sale.reference_kind, sale.reference) == (
        "stock sale",
        "seller's invoice",
        "INV-3",
    )
    assert sale.parties == (Party(role="ship to", name="END USER"),)
    first, second = sale.lines
    assert first == ResaleLine(
        kind="shipped",
        quantity=Decimal(3),
        unit="EA",
        number="1",
        items={"seller's item": "PEN-1"},
        prices=(UnitPrice(unit="EA", price=Decimal("2.5")),),
        amounts=(Amount(kind="line item total", amount=Decimal("7.5")),),
        charges=first.charges,
        descriptions=(Description(kind="free text", text="BLUE PENS"),),
        measures=(
            Measure(subject="physical dimensions", kind="weight", value=Decimal(3), unit="LB"),
        ),
    )
    (charge,) = first.charges
    assert (charge.kind, charge.rate, charge.amount) == (
        "allowance",
        Decimal("0.5"),
        Decimal("1.50"),
    )
    assert second.items == {"seller's item": "PEN-2"}
    assert sale == Resale(**{name: getattr(sale, name) for name in sale.__struct_fields__})
    assert sale.dates == (DateMark(kind="invoiced", on=date(2024, 3, 14)),)


def test_a_report_of_no_resale_lacks_it() -> None:
    assert told(read("BPT*00*RS-1*20240315", RESALE)) == ["missing-segment PTD at segment 3"]
    assert told(read("BPT*00*RS-1*20240315~PTD*SS*DIS", RESALE)) == [
        "condition-missing PTD03 at segment 3"
    ]
