"""Warehouse orders (940) and shipments (945) with lots, packs, pallets and what they cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.translators.small import read, right, told
from translators.documents import (
    Allowance,
    Amount,
    Conditions,
    Contact,
    DateMark,
    Destination,
    LotDetail,
    Measure,
    Packing,
    PalletLoad,
    Party,
    Quantity,
    Reference,
    StoreQuantity,
    Text,
    UnitLoad,
    WarehouseOrder,
    WarehouseOrderLine,
    WarehouseShipment,
    WarehouseShipmentLine,
    WarehouseShipmentPack,
)
from translators.guide import load_guide

ORDER, SHIPMENT = load_guide("940"), load_guide("945")


def test_an_order_with_lots_stores_and_temperatures() -> None:
    body = """
        W05*N*SO-1*PO-1***KN
        N1*ST*SHOP 12*92*12
        N9*DP*0224
        G62*10*20240304
        NTE*WHI*CALL FIRST
        W09*TL*34*FA*40*FA
        W66*PP*M*1*01*VIA NORTH*****UPSN
        W6*HZD*TOP
        LX*1
        SDQ*EA*92*0001*5*0002*7
        G62*38*20240310
        W01*12*EA**VN*PEN-1*LT*L9******L9
        G69*BLUE PENS
        N9*LT*L9
        NTE*WHI*FRAGILE
        W20*6*1*EA
        QTY*39*12*EA
        AMT*1*30
        G62*36*20250101
        N1*MF*MAKER
        PER*IC*ANN
        LS*LOT
        LX*1
        N9*LT*L9
        G62*36*20250101
        SDQ*EA**0001*5
        LE*LOT
        W76*12*500*LB*20*CF*2
    """
    assert right(body, ORDER) == WarehouseOrder(
        action="original",
        number="SO-1",
        order_number="PO-1",
        kind="KN",
        parties=(Party(role="ship to", name="SHOP 12", id_kind="buyer's code", id="12"),),
        references=(Reference(kind="department", value="0224"),),
        dates=(DateMark(kind="requested ship", on=date(2024, 3, 4)),),
        texts=(Text(kind="warehouse", description="CALL FIRST"),),
        conditions=(
            Conditions(
                equipment="trailer",
                temperature=Decimal(34),
                temperature_unit="FA",
                other_temperature=Decimal(40),
                other_temperature_unit="FA",
            ),
        ),
        freight_payment="prepaid by seller",
        transport="common motor carrier",
        pallet_exchange="no exchange",
        unit_load="01",
        routing="VIA NORTH",
        carrier="UPSN",
        handling=("HZD", "TOP"),
        lines=(
            WarehouseOrderLine(
                number="1",
                quantity=Decimal(12),
                unit="EA",
                items={"seller's item": "PEN-1", "lot": "L9"},
                lot="L9",
                destinations=(
                    Destination(
                        unit="EA",
                        id_kind="buyer's code",
                        quantities=(
                            StoreQuantity(store="0001", quantity=Decimal(5)),
                            StoreQuantity(store="0002", quantity=Decimal(7)),
                        ),
                    ),
                ),
                dates=(DateMark(kind="ship no later", on=date(2024, 3, 10)),),
                descriptions=("BLUE PENS",),
                references=(Reference(kind="lot", value="L9"),),
                texts=(Text(kind="warehouse", description="FRAGILE"),),
                packing=(Packing(packs=6, size=Decimal(1), size_unit="EA"),),
                quantities=(Quantity(kind="shipped", quantity=Decimal(12), unit="EA"),),
                amounts=(Amount(kind="line item total", amount=Decimal(30)),),
                item_dates=(DateMark(kind="expires", on=date(2025, 1, 1)),),
                item_parties=(Party(role="manufacturer", name="MAKER"),),
                contacts=(Contact(role="information", name="ANN"),),
                section="LOT",
                lots=(
                    LotDetail(
                        number="1",
                        references=(Reference(kind="lot", value="L9"),),
                        dates=(DateMark(kind="expires", on=date(2025, 1, 1)),),
                        destinations=(
                            Destination(
                                unit="EA",
                                quantities=(StoreQuantity(store="0001", quantity=Decimal(5)),),
                            ),
                        ),
                    ),
                ),
                unread=(("LE", "LOT"),),
            ),
        ),
        total_quantity=Decimal(12),
        weight=Decimal(500),
        weight_unit="LB",
        volume=Decimal(20),
        volume_unit="CF",
        packages=Decimal(2),
    )


def test_further_items_of_one_line_are_kept() -> None:
    body = """
        W05*N*SO-1
        LX*1
        W01*12*EA**VN*PEN-1
        G69*BLUE PENS
        W01*4*EA**VN*CUP-1
        G69*CUPS
        N9*LT*L9
        LX*2
        W01*1*EA**VN*CUP-2
    """
    parsed = read(body, ORDER)
    assert told(parsed) == []
    document = parsed.document
    assert isinstance(document, WarehouseOrder)
    assert [line.items["seller's item"] for line in document.lines] == ["PEN-1", "CUP-2"]
    assert document.lines[0].unread == (
        ("W01", "4", "EA", "", "VN", "CUP-1"),
        ("G69", "CUPS"),
        ("N9", "LT", "L9"),
    )
    assert right(body, ORDER) == document


def test_a_shipment_with_pallets_lots_and_costs() -> None:
    body = """
        W06*F*SO-1*20240304*SH-1*BOL7*PO-1
        N1*ST*SHOP 12*92*12
        G62*11*20240304
        W27*M*UPSN**PP*TL*ABCD*123456
        W6*HZD
        W28*F*500*G*L
        W10*01*2*1*SEAL1
        G72*504*06******2550
        LX*1
        MAN*GM*00000123456789012345
        PAL*1*4*6*24
        N9*LV*LPN-1
        W12*CC*12*12*0*EA**VN*PEN-1*L9*10*G*L*9*N*L*000123456789*VN*PEN-0*02*A
        G69*BLUE PENS
        N9*LT*L9
        G62*36*20250101
        QTY*39*12*EA
        MEA*PD*WT*3*LB
        AMT*1*30
        N1*MF*MAKER
        G72*504*06******550
        LS*LOT
        LX*1
        N9*SE*S-1
        LE*LOT
        W03*12*500*LB*20*CF*2*PL
    """
    document = right(body, SHIPMENT)
    assert isinstance(document, WarehouseShipment)
    assert (document.carrier, document.handling, document.consolidation) == ("UPSN", ("HZD",), "F")
    assert document.unit_loads == (
        UnitLoad(kind="01", count=2, exchange="no exchange", seals=("SEAL1",)),
    )
    (freight,) = document.allowances
    assert freight == Allowance(code="504", method=freight.method, amount=Decimal("25.50"))
    assert (document.packages, document.packages_unit) == (2, "PL")
    assert document.packs == (
        WarehouseShipmentPack(
            number="1",
            marks={"SSCC": "00000123456789012345"},
            pallets=(PalletLoad(kind="1", tiers=4, tier_cartons=6, packs=24),),
            references=(Reference(kind="licence plate", value="LPN-1"),),
            lines=(
                WarehouseShipmentLine(
                    status="shipped complete",
                    ordered=Decimal(12),
                    shipped=Decimal(12),
                    difference=Decimal(0),
                    unit="EA",
                    items={"seller's item": "PEN-1"},
                    lot="L9",
                    weight=Decimal(10),
                    weight_kind="gross",
                    weight_unit="L",
                    other_weight=Decimal(9),
                    other_weight_kind="actual net",
                    other_weight_unit="L",
                    replaced={"seller's item": "PEN-0"},
                    replaced_upc="000123456789",
                    reason="02",
                    adjustment="A",
                    descriptions=("BLUE PENS",),
                    references=(Reference(kind="lot", value="L9"),),
                    dates=(DateMark(kind="expires", on=date(2025, 1, 1)),),
                    quantities=(Quantity(kind="shipped", quantity=Decimal(12), unit="EA"),),
                    measures=(
                        Measure(
                            subject="physical dimensions",
                            kind="weight",
                            value=Decimal(3),
                            unit="LB",
                        ),
                    ),
                    amounts=(Amount(kind="line item total", amount=Decimal(30)),),
                    parties=(Party(role="manufacturer", name="MAKER"),),
                    allowances=(
                        Allowance(code="504", method=freight.method, amount=Decimal("5.50")),
                    ),
                    section="LOT",
                    lots=(
                        LotDetail(number="1", references=(Reference(kind="serial", value="S-1"),)),
                    ),
                    unread=(("LE", "LOT"),),
                ),
            ),
        ),
    )


def test_an_allowance_is_a_rate_a_sum_or_a_percentage() -> None:
    body = "W06*F*SO-1~N1*ST*X~G72*504*06***1**EA*2550"
    assert told(read(body, SHIPMENT)) == [
        "condition-missing G7206 at segment 4",
        "excluded-together G7208 at segment 4",
    ]
