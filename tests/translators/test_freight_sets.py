"""Tenders, answers, shipment statuses and freight invoices."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from tests.translators.small import raw_of
from tests.translators.test_sets import read
from translators.documents import (
    FreightInvoice,
    LoadTender,
    QuotedCharge,
    ShipmentStatus,
    TenderResponse,
)
from translators.guide import business_key, load_guide
from translators.x12.parse import parse

TENDER = """
ST*204*0001
B2**UPSN**S-1*L*PP
B2A*00*LT
L11*BOL-1*BM
G62*64*20260302*1*1120*ET
MS3*UPSN*O**M
AT5*ID
PLD*3**L*900
NTE*DEL*Call before delivery
N1*BT*Us*93*11
N3*1 Main Street
N4*Memphis*TN*38101*US
L11*A-9*11
G61*IC*Ann*TE*5551234
N7**53210*900*G*******TL****5300**L
M7*SEAL-1*SEAL-2
S5*1*CL*900*L*30*CT*12*E
L11*APPT-1*AO
G62*37*20260303*G*0800*ET
AT8*G*L*900*3*30
LAD*CTN*30***L*900*VN*A-1
NTE*LOI*Rear
N1*SF*Our warehouse*93*W1
S5*2*CU
N1*ST*Acme Dallas*92*0042
L5*1*Mugs*4711*N*CTN
AT8*G*L*900*3
G61*HM*Bob*TE*5559999
L11*X*PO
LH1*PK*2*UN1263***KG*20***II
LH3*Paint*D
OID*O-1*4711**CA*30*L*900*E*12
G62*10*20260303
LAD*CTN*30
L5**Mugs
AT8*G*L*900
L3*900*G*250*FR*25000*******L
SE*38*0001
"""


def test_204_is_a_load_stop_by_stop() -> None:
    found = read(TENDER)
    assert isinstance(found, LoadTender)
    assert (found.carrier, found.shipment, found.payment) == ("UPSN", "S-1", "prepaid by seller")
    assert (found.purpose, found.pallets, found.pallet_weight) == ("new", 3, Decimal(900))
    assert found.dates[0].at == time(11, 20)
    assert found.equipment[0].seals == ("SEAL-1", "SEAL-2")
    assert found.handling[0].code == "inside delivery"
    assert found.parties[0].contacts[0].numbers == {"telephone": "5551234"}
    load, unload = found.stops
    assert (load.number, load.reason, load.quantity) == (1, "complete load", Decimal(30))
    assert load.packages[0].items == {"seller's item": "A-1"}
    assert load.weights[0].packages == 3
    assert load.texts[0].description == "Rear"
    goods = unload.goods[0]
    assert goods.contacts[0].hazards[0].un_number == "UN1263"
    order = unload.orders[0]
    assert (order.number, order.order_number, order.weight) == ("O-1", "4711", Decimal(900))
    assert order.dates[0].on == date(2026, 3, 3)
    assert found.sums[0].charge == Decimal("250.00")
    assert business_key(load_guide("204"), found) == ("UPSN", "S-1", "BOL-1")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("B2******PP~B2A*00~AT5*ID**Inside~S5*1*LD", "excluded-together"),
        ("B2******PP~B2A*00~N7**1**G~S5*1*LD", "condition-missing"),
    ],
)
def test_204_what_carriers_get_wrong_is_read_and_answered(body: str, code: str) -> None:
    parsed = parse(raw_of(body, set_="204"), load_guide("204"))
    assert [(one.code, str(one.severity)) for one in parsed.problems] == [(code, "accept")]
    assert isinstance(parsed.document, LoadTender)


def test_204_hazardous_goods_right_below_a_stop_are_read() -> None:
    found = read(
        """
        ST*204*0001
        B2******PP
        B2A*00
        S5*1*LD
        N1*SF*Our warehouse
        LH1*PK*2*UN1263
        LH2*3
        SE*8*0001
        """
    )
    assert isinstance(found, LoadTender)
    assert found.stops[0].hazards[0].un_number == "UN1263"


def test_990_answers_a_tender() -> None:
    found = read(
        """
        ST*990*0001
        B1*UPSN*S-1*20260302*C
        N9*CN*PRO-7
        N9*BM*BOL-1
        G62*69*20260303
        N7**53210
        L9*FUE*25.5
        V9*DEC*too late*20260302*****EQU
        K1*will haul for more
        S5*1*LD
        N9*AO*APPT-1
        K1*after noon
        SE*13*0001
        """
    )
    assert isinstance(found, TenderResponse)
    assert (found.carrier, found.shipment, found.answer) == ("UPSN", "S-1", "counter offer")
    assert [one.value for one in found.references] == ["PRO-7", "BOL-1"]
    assert found.charges == (QuotedCharge(kind="fuel", amount=Decimal("25.5")),)
    assert (found.events[0].kind, found.events[0].reason) == ("declined", "EQU")
    assert found.remarks == ("will haul for more",)
    assert found.stops[0].remarks == ("after noon",)


def test_214_tells_where_a_shipment_is() -> None:
    found = read(
        """
        ST*214*0001
        B10*PRO-7*S-1*UPSN
        L11*4711*PO
        MAN*GM*00100000000000000017
        K1*fragile
        N1*CN*Acme Dallas*92*0042
        N3*1 Main Street
        L11*77*11
        MS3*UPSN*O**M
        LX*1
        AT7*D1*NS***20260304*1230*LT
        MS1*Dallas*TX*US
        MS2*UPSN*53210
        L11*X-1*2I
        Q7*D*CTN*2
        K1*left at dock
        AT8*G*L*900*3
        CD3*G*30**20***PS*1250
        AT7*X4*NS
        NM1*CN*1*Smith*Bo
        PRF*4711
        N1*ST*Acme
        SPO*4711**CA*30
        SDQ*CA*92*0042*30
        SE*25*0001
        """
    )
    assert isinstance(found, ShipmentStatus)
    assert (found.reference, found.shipment, found.carrier) == ("PRO-7", "S-1", "UPSN")
    assert found.marks == {"SSCC": "00100000000000000017"}
    part = found.parts[0]
    event = part.events[0]
    assert (event.status, event.reason) == (
        "unloading completed at the delivery location",
        "normal",
    )
    assert (event.on, event.at, event.city) == (date(2026, 3, 4), time(12, 30), "Dallas")
    assert (event.carrier, event.equipment_number) == ("UPSN", "53210")
    assert (part.damages[0].code, part.damages[0].packages) == ("damaged", 2)
    assert part.remarks == ("left at dock",)
    carton = part.cartons[0]
    assert (carton.charge, carton.days) == (Decimal("12.50"), Decimal(2))
    assert (carton.events[0].status, carton.people[0].name) == ("arrived at a terminal", "Smith")
    assert part.purchase_orders[0].number == "4711"
    assert part.orders[0].destinations[0].quantities[0].quantity == Decimal(30)


def test_214_a_role_with_nobody_in_it_is_read_and_answered() -> None:
    parsed = parse(raw_of("B10*P*S*UPSN~L11**PO~N1*SF", set_="214"), load_guide("214"))
    assert {str(one.severity) for one in parsed.problems} == {"accept"}
    assert isinstance(parsed.document, ShipmentStatus)


def test_210_says_what_carriage_costs() -> None:
    found = read(
        """
        ST*210*0001
        B3**FB-1*S-1*PP**20260305*12417**20260304*035*UPSN*20260302
        C2*1*13*071000013
        C3*USD*1.255
        ITD*01
        N9*PO*4711
        G62*86*20260302
        R3*UPSN*O**M****1250
        H3*DN
        K1*thank you
        N1*SH*Our warehouse
        N9*BM*BOL-1
        N7**53210
        M7*SEAL-1
        SPO*4711**CA*30
        SDQ*CA*92*0042*30
        S5*1*LD
        N9*AO*APPT-1
        N1*SF*Our warehouse
        N7**53210
        LX*1
        POD*20260304*1230*B Smith
        L5*1*Mugs
        L0*1*30*CW*900*G***30*CTN**L
        L1*1*41.93*PH*56186*100*200
        L4*12*10*8*N
        L7*1*UPSN*0912****77.5
        K1*line words
        N1*CN*Acme
        CD3*G*30
        N9*2I*1Z
        L9*FUE*2.5
        POD*20260304**Bo
        LX*2
        L1*2***-43769****DSC
        L3*900*G***12417*******L
        SE*37*0001
        """
    )
    assert isinstance(found, FreightInvoice)
    assert (found.number, found.amount, found.carrier) == ("FB-1", Decimal("124.17"), "UPSN")
    assert (found.currency, found.exchange_rate) == ("USD", Decimal("1.255"))
    assert found.bank[0].id == "071000013"
    assert found.legs[0].amount == Decimal("12.50")
    assert found.equipment[0].seals == ("SEAL-1",)
    assert found.stops[0].parties[0].equipment[0].number == "53210"
    first, second = found.lines
    assert first.received_by == "B Smith"
    charge = first.charges[0]
    assert (charge.rate, charge.rate_kind) == (Decimal("41.93"), "per hundredweight")
    assert (charge.amount, charge.advances, charge.prepaid) == (
        Decimal("561.86"),
        Decimal(1),
        Decimal(2),
    )
    assert first.tariffs[0].freight_class == "77.5"
    carton = first.parties[0].cartons[0]
    assert (carton.costs[0].amount, carton.received_by) == (Decimal("2.5"), "Bo")
    assert (second.charges[0].amount, second.charges[0].special) == (
        Decimal("-437.69"),
        "discount",
    )
    assert found.sums[0].charge == found.amount
    assert business_key(load_guide("210"), found) == ("UPSN", "FB-1", "2026-03-05")
