"""Stock sent to a warehouse (943), received (944), corrected (947) and told (846)."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from tests.translators.small import read, right, told
from translators.documents import (
    AdjustmentLine,
    Amount,
    Contact,
    DateMark,
    Description,
    InventoryAdjustment,
    InventoryAdvice,
    InventoryLine,
    LeadTime,
    LotDetail,
    Packing,
    Party,
    Price,
    ReceiptException,
    Reference,
    StockQuantity,
    StockReceipt,
    StockReceiptLine,
    StockTransfer,
    StockTransferLine,
    Text,
    UnitPrice,
)
from translators.guide import load_guide

TRANSFER, RECEIPT = load_guide("943"), load_guide("944")
ADJUSTMENT, ADVICE = load_guide("947"), load_guide("846")

WAREHOUSE = Party(role="warehouse", name="BAYSIDE", id_kind="buyer's code", id="W1")


def test_a_stock_transfer() -> None:
    body = """
        W06*F*T-100*20240304*BOL7**PO55
        N1*WH*BAYSIDE*92*W1
        N9*BM*BOL7
        G61*IC*ANN*TE*5551234
        G62*11*20240304
        NTE*WHI*KEEP DRY
        W27*M*UPSN**PP*TL*ABCD*123456
        W10*01*2*1*SEAL1*SEAL2
        W04*48*CA**VN*PEN-1*LT*L9
        G69*BLUE PENS
        N9*LT*L9
        W20*12****
        W04*24*EA*012345678905
        W03*72*500*LB*20*CF*3*PL
    """.replace("W20*12****", "W20*12")
    assert right(body, TRANSFER) == StockTransfer(
        reporting="full detail",
        number="T-100",
        shipped_on=date(2024, 3, 4),
        shipment="BOL7",
        order_number="PO55",
        parties=(WAREHOUSE,),
        references=(Reference(kind="bill of lading", value="BOL7"),),
        contacts=(Contact(role="information", name="ANN", numbers={"telephone": "5551234"}),),
        dates=(DateMark(kind="shipped", on=date(2024, 3, 4)),),
        texts=(Text(kind="warehouse", description="KEEP DRY"),),
        transport="common motor carrier",
        carrier="UPSN",
        freight_payment="prepaid by seller",
        equipment_kind="trailer",
        equipment_initial="ABCD",
        equipment_number="123456",
        pallets=2,
        pallet_exchange="no exchange",
        seals=("SEAL1", "SEAL2"),
        lines=(
            StockTransferLine(
                shipped=Decimal(48),
                unit="CA",
                items={"seller's item": "PEN-1", "lot": "L9"},
                descriptions=("BLUE PENS",),
                references=(Reference(kind="lot", value="L9"),),
                packing=(Packing(packs=12),),
            ),
            StockTransferLine(shipped=Decimal(24), unit="EA", upc="012345678905"),
        ),
        total_quantity=Decimal(72),
        weight=Decimal(500),
        weight_unit="LB",
        volume=Decimal(20),
        volume_unit="CF",
        packages=3,
        packages_unit="PL",
        unread=(("W10 1", "01"),),
    )


def test_a_stock_transfer_without_what_it_must_have() -> None:
    body = "W06*F~N1*WH*BAYSIDE~W04**CA**VN*1~W03*1"
    found = told(read(body, TRANSFER))
    assert found == ["missing-segment W27 at segment 4", "missing-element W0401 at segment 4"]


def test_a_stock_receipt_with_damage() -> None:
    body = """
        W17*F*20240306*R-9*T-100*BOL7*1*0800
        N1*WH*BAYSIDE*92*W1
        W08*M*UPSN**ABCD*123456*SEAL1
        W07*46*CA**VN*PEN-1*LT*L9*LOT9
        G69*BLUE PENS
        N9*LT*L9
        W20*12
        W13*2*CA*01*LOT9*05
        N9*LT*L9
        W14*46*48*2
    """
    assert right(body, RECEIPT) == StockReceipt(
        reporting="full detail",
        received_on=date(2024, 3, 6),
        number="R-9",
        order_number="T-100",
        shipment="BOL7",
        time_kind="1",
        received_at=time(8, 0),
        parties=(WAREHOUSE,),
        transport="common motor carrier",
        carrier="UPSN",
        equipment_initial="ABCD",
        equipment_number="123456",
        seals=("SEAL1",),
        lines=(
            StockReceiptLine(
                received=Decimal(46),
                unit="CA",
                items={"seller's item": "PEN-1", "lot": "L9"},
                lot="LOT9",
                descriptions=("BLUE PENS",),
                references=(Reference(kind="lot", value="L9"),),
                packing=(Packing(packs=12),),
                exceptions=(
                    ReceiptException(
                        quantity=Decimal(2),
                        unit="CA",
                        condition="damaged",
                        lot="LOT9",
                        cause="05",
                        references=(Reference(kind="lot", value="L9"),),
                    ),
                ),
            ),
        ),
        total_received=Decimal(46),
        total_shipped=Decimal(48),
        total_damaged=Decimal(2),
    )


def test_a_receipt_with_a_kind_but_no_number_is_taken_one_without_a_quantity_is_not() -> None:
    start = "W17*F*20240306*R-9~N1*WH*BAYSIDE~"
    kind = read(f"{start}W07*46*CA**VN*PEN-1*LT**LOT9~W14*46", RECEIPT)
    assert told(kind) == ["condition-missing W0707 at segment 4 (accept)"]
    assert isinstance(kind.document, StockReceipt)
    assert kind.document.lines[0].lot == "LOT9"
    none = told(read(f"{start}W07**CA**VN*PEN-1~W14*46", RECEIPT))
    assert none == ["missing-element W0701 at segment 4"]


def test_an_inventory_adjustment() -> None:
    body = """
        W15*20240307*WA-1*DA-1*00
        N1*WH*BAYSIDE*92*W1
        N9*ZZ*COUNT 3
        W19*AA*-2*EA**VN*PEN-1*LT*L9*LOT9*10*G*L
        G69*BLUE PENS
        N9*LT*L9
        AMT*1*12.5
        G62*36*20250101
        LX*1
        N9*SE*S-1
        W19*AU*-1*EA*012345678905
        N1*DE*US
    """
    assert right(body, ADJUSTMENT) == InventoryAdjustment(
        adjusted_on=date(2024, 3, 7),
        warehouse_number="WA-1",
        number="DA-1",
        purpose="new",
        parties=(WAREHOUSE,),
        references=(Reference(kind="agreed", value="COUNT 3"),),
        lines=(
            AdjustmentLine(
                reason="physical count",
                quantity=Decimal(-2),
                unit="EA",
                items={"seller's item": "PEN-1", "lot": "L9"},
                lot="LOT9",
                weight=Decimal(10),
                weight_kind="gross",
                weight_unit="L",
                descriptions=("BLUE PENS",),
                references=(Reference(kind="lot", value="L9"),),
                amounts=(Amount(kind="line item total", amount=Decimal("12.50")),),
                dates=(DateMark(kind="expires", on=date(2025, 1, 1)),),
                lots=(LotDetail(number="1", references=(Reference(kind="serial", value="S-1"),)),),
            ),
            AdjustmentLine(
                reason="damaged in the warehouse",
                quantity=Decimal(-1),
                unit="EA",
                upc="012345678905",
                parties=(Party(role="depositor", name="US"),),
            ),
        ),
    )


def test_an_adjustment_names_the_item_and_both_numbers() -> None:
    body = "W15*20240307*WA-1~N1*WH*BAYSIDE~W19*AA*-2*EA"
    assert told(read(body, ADJUSTMENT)) == [
        "condition-missing W1503 at segment 2",
        "condition-missing W1904 at segment 4 (accept)",
    ]
    weight = "W15*20240307*1*1~N1*WH*BAYSIDE~W19*AA*-13.000*CA*007015788277*VN*1***L*58.50*N"
    assert told(read(weight, ADJUSTMENT)) == ["condition-missing W1912 at segment 4 (accept)"]
    assert told(read(weight.replace("-13.000", ""), ADJUSTMENT)) == [
        "missing-element W1902 at segment 4",
        "condition-missing W1912 at segment 4 (accept)",
    ]


def test_an_inventory_advice() -> None:
    body = """
        BIA*00*DD*INV-7*20240308*0600
        CUR*SE*USD
        DTM*007*20240308
        REF*IA*V77
        N1*SU*BAYSIDE
        LIN*1*UP*012345678905*VN*PEN-1
        PID*F****BLUE PENS
        CTP**RES*2.5*1*EA
        SDQ*EA*92*0001*5*0002*7
        UIT*EA*2.1
        LDT*AF*3*DA
        SLN*1**I*2*EA****UP*INK
        QTY*33*120*EA
        UIT*EA*2.1
        DTM*036*20250101
        QTY*63*48*EA
        SCH*48*EA***067*20240401
        LS*LOT
        REF*LT*L9
        LE*LOT
        LIN*2*UP*012345678912
        QTY*33*0*EA
        CTT*2
    """
    document = right(body, ADVICE)
    assert isinstance(document, InventoryAdvice)
    first, second = document.lines
    assert (document.kind, document.number) == ("distributor's stock report", "INV-7")
    assert (document.reported_on, document.reported_at) == (date(2024, 3, 8), time(6, 0))
    assert (document.currency, document.parties[0].name) == ("USD", "BAYSIDE")
    assert first.items == {"UPC": "012345678905", "seller's item": "PEN-1"}
    assert first.descriptions == (Description(kind="free text", text="BLUE PENS"),)
    assert first.prices == (
        Price(kind="resale", price=Decimal("2.50"), quantity=Decimal(1), unit="EA"),
    )
    assert [(one.store, one.quantity) for one in first.destinations[0].quantities] == [
        ("0001", Decimal(5)),
        ("0002", Decimal(7)),
    ]
    assert first.unit_prices == (UnitPrice(unit="EA", price=Decimal("2.10")),)
    assert first.lead_times == (LeadTime(kind="AF", quantity=Decimal(3), period="DA"),)
    assert first.components[0].items == {"UPC": "INK"}
    available, ordered = first.quantities
    assert available == StockQuantity(
        kind="available for sale",
        quantity=Decimal(120),
        unit="EA",
        prices=(UnitPrice(unit="EA", price=Decimal("2.10")),),
        dates=(DateMark(kind="expires", on=date(2025, 1, 1)),),
    )
    assert (ordered.kind, ordered.schedules[0].on) == ("on order", date(2024, 4, 1))
    assert ordered.references == (Reference(kind="lot", value="L9"),)
    assert second == InventoryLine(
        number="2",
        items={"UPC": "012345678912"},
        quantities=(StockQuantity(kind="available for sale", quantity=Decimal(0), unit="EA"),),
    )


def test_an_advice_of_nothing_lacks_its_lines() -> None:
    assert told(read("BIA*00*DD*INV-7*20240308", ADVICE)) == ["missing-segment LIN at segment 3"]
    wrong = "BIA*00*DD*INV-7*20240308~LIN*1*UP*0~QTY*33*EA~CTT*2"
    assert told(read(wrong, ADVICE)) == [
        "invalid-character QTY02 at segment 4",
        "control-total CTT01 at segment 5 (note)",
    ]
