"""Returns of goods (180) and what was received of a shipment (861)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.translators.small import read, right, told
from translators.documents import (
    Amount,
    Charge,
    DateMark,
    Description,
    DoubtfulQuantity,
    Packing,
    Party,
    ReceivedItem,
    ReceivedOrder,
    ReceivingAdvice,
    Reference,
    ReturnAuthorization,
    ReturnLine,
    ReturnQuantity,
    Text,
)
from translators.guide import load_guide

RETURN, RECEIVED = load_guide("180"), load_guide("861")


def test_a_return_that_is_asked_for() -> None:
    body = """
        BGN*13*RA-5*20240310
        RDR*RA*DA**CARTON CRUSHED*N
        PRF*PO-1***20240201
        DTM*097*20240310
        N9*IV*INV-9
        SAC*C*D240***500
        G38*150.5
        NTE*GEN*PICK UP
        N1*ST*SHOP 12*92*12
        BLI*UP*012345678905*2*EA*UCP*3.5**VN*PEN-1
        PID*F****BLUE PENS
        RDR**DR
        AMT*1*7
        PRF*PO-1****3
        QTY*74*2*EA
        AMT*1*7
        BLI*VN*PEN-2*1*CA
    """
    assert right(body, RETURN) == ReturnAuthorization(
        purpose="request",
        number="RA-5",
        issued_on=date(2024, 3, 10),
        disposition="return under a number",
        request="damaged",
        reason="CARTON CRUSHED",
        used="N",
        order_number="PO-1",
        ordered_on=date(2024, 2, 1),
        dates=(DateMark(kind="transaction", on=date(2024, 3, 10)),),
        references=(Reference(kind="seller's invoice", value="INV-9"),),
        charges=(Charge(kind="charge", code="freight", amount=Decimal("5.00")),),
        limit=Decimal("150.5"),
        texts=(Text(kind="entire set", description="PICK UP"),),
        parties=(Party(role="ship to", name="SHOP 12", id_kind="buyer's code", id="12"),),
        lines=(
            ReturnLine(
                items={"UPC": "012345678905", "seller's item": "PEN-1"},
                quantity=Decimal(2),
                unit="EA",
                price_kind="unit cost",
                unit_price=Decimal("3.5"),
                descriptions=(Description(kind="free text", text="BLUE PENS"),),
                request="defective, consumer's return",
                amounts=(Amount(kind="line item total", amount=Decimal(7)),),
                order_number="PO-1",
                order_line="3",
                quantities=(
                    ReturnQuantity(
                        kind="damaged",
                        quantity=Decimal(2),
                        unit="EA",
                        amounts=(Amount(kind="line item total", amount=Decimal(7)),),
                    ),
                ),
            ),
            ReturnLine(items={"seller's item": "PEN-2"}, quantity=Decimal(1), unit="CA"),
        ),
    )


def test_a_return_states_a_reason_or_an_answer() -> None:
    body = "BGN*13*RA-5*20240310~RDR**DA*QD~BLI*UP*1*2"
    assert told(read(body, RETURN)) == ["excluded-together RDR03 at segment 3"]
    assert told(read("BGN*13*RA-5~BLI*UP", RETURN)) == [
        "missing-element BGN03 at segment 2",
        "missing-element BLI02 at segment 3",
    ]


def test_a_receiving_advice() -> None:
    body = """
        BRA*RC-1*20240312*00*2
        REF*SI*SH000001
        DTM*050*20240312
        PRF*PO-1*1
        N1*ST*SHOP 12*92*12
        RCD*1*10*EA*1*EA*1*EA*01*2*EA*02
        SN1**12*EA**12*EA
        LIN**UP*012345678905*VN*PEN-1
        PID*F****BLUE PENS
        PO4*6
        REF*LT*L9
        DTM*050*20240312
        PRF*PO-1****1
        MAN*GM*00000123456789012345
        CTT*1
    """
    assert right(body, RECEIVED) == ReceivingAdvice(
        number="RC-1",
        advised_on=date(2024, 3, 12),
        purpose="new",
        kind="after receipt",
        references=(Reference(kind="shipper's reference", value="SH000001"),),
        dates=(DateMark(kind="received", on=date(2024, 3, 12)),),
        orders=(ReceivedOrder(number="PO-1", release="1"),),
        parties=(Party(role="ship to", name="SHOP 12", id_kind="buyer's code", id="12"),),
        lines=(
            ReceivedItem(
                number="1",
                accepted=Decimal(10),
                unit="EA",
                returned=Decimal(1),
                returned_unit="EA",
                in_question=(
                    DoubtfulQuantity(quantity=Decimal(1), unit="EA", condition="damaged"),
                    DoubtfulQuantity(quantity=Decimal(2), unit="EA", condition="short"),
                ),
                shipped=Decimal(12),
                shipped_unit="EA",
                ordered=Decimal(12),
                ordered_unit="EA",
                items={"UPC": "012345678905", "seller's item": "PEN-1"},
                descriptions=(Description(kind="free text", text="BLUE PENS"),),
                packing=(Packing(packs=6),),
                references=(Reference(kind="lot", value="L9"),),
                dates=(DateMark(kind="received", on=date(2024, 3, 12)),),
                orders=(ReceivedOrder(number="PO-1", line="1"),),
                marks={"SSCC": "00000123456789012345"},
            ),
        ),
    )


def test_a_receiving_advice_says_how_much_of_a_line() -> None:
    body = "BRA*RC-1*20240312*00*2~DTM*050*20240312~RCD*1~LIN**UP*1"
    assert told(read(body, RECEIVED)) == ["condition-missing RCD02 at segment 4"]
    assert told(read("BRA*RC-1*20240312*00*2~RCD*1*5*EA", RECEIVED)) == [
        "missing-segment DTM at segment 3"
    ]
