"""Planning (830) and shipping schedules (862), price catalogues (832)."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from tests.translators.test_sets import read
from translators.documents import (
    Authorization,
    CatalogLine,
    CatalogPrice,
    Charge,
    DateMark,
    DeliveryDays,
    DeliveryPattern,
    Description,
    Destination,
    Forecast,
    LeadTime,
    Packing,
    Party,
    PlanningSchedule,
    PriceBracket,
    PriceCatalog,
    Quantity,
    Reference,
    ScheduleLine,
    Shipped,
    ShippingSchedule,
    StoreQuantity,
    TimedDelivery,
)
from translators.guide import load_guide
from translators.problems import Severity
from translators.x12.parse import parse
from translators.x12.reader import of_segments


def test_830_forecasts_of_an_item_and_what_was_received_of_it() -> None:
    schedule = read(
        """
        ST*830*0001
        BFR*05**R17*DL*A*20260105*20260330*20260104**C-9*4711
        CUR*BY*USD
        REF*DP*082
        N1*MI*Acme*92*01
        N1*ST*Acme Dallas*92*0042
        N4*Dallas*TX
        LIN*1*BP*B-1*VN*A-1
        UIT*EA*2.5*PE
        PO4*12*1*EA
        PRS*1*released
        LDT*AF*14*DA
        QTY*17*40*EA
        ATH*FI*20260131*3528*4000*20250101
        ATH*MT*20260228*5000**20250101
        FST*120*C*D*20260112**002*0700*DO*RAN-1
        QTY*63*120*EA
        SDQ*EA*92*0042*80*0043*40
        FST*600*D*W*20260119
        FST*2400*D*M*20260201*20260228
        SHP*01*96*050*20260103
        REF*SI*22197
        SHP*02*1340*051*20250101**20260103
        CTT*1
        SE*25*0001
        """
    )
    assert isinstance(schedule, PlanningSchedule)
    assert (schedule.release, schedule.kind, schedule.quantity_kind) == (
        "R17",
        "delivery",
        "discrete",
    )
    assert (schedule.starts_on, schedule.ends_on, schedule.issued_on) == (
        date(2026, 1, 5),
        date(2026, 3, 30),
        date(2026, 1, 4),
    )
    assert (schedule.contract, schedule.order_number) == ("C-9", "4711")
    assert [party.role for party in schedule.parties] == ["planning schedule issuer", "ship to"]
    assert schedule.lines == (
        ScheduleLine(
            number="1",
            items={"buyer's part": "B-1", "seller's item": "A-1"},
            unit="EA",
            unit_price=Decimal("2.5"),
            price_basis="per each",
            part_status="1",
            part_note="released",
            packing=(Packing(packs=12, size=Decimal(1), size_unit="EA"),),
            quantities=(Quantity(kind="on hand", quantity=Decimal(40), unit="EA"),),
            lead_times=(LeadTime(kind="AF", quantity=Decimal(14), period="DA"),),
            authorizations=(
                Authorization(
                    what="finished goods",
                    until=date(2026, 1, 31),
                    quantity=Decimal(3528),
                    largest=Decimal(4000),
                    since=date(2025, 1, 1),
                ),
                Authorization(
                    what="material",
                    until=date(2026, 2, 28),
                    quantity=Decimal(5000),
                    since=date(2025, 1, 1),
                ),
            ),
            forecasts=(
                Forecast(
                    quantity=Decimal(120),
                    firmness="firm",
                    timing="discrete",
                    starts_on=date(2026, 1, 12),
                    date_kind="delivery requested",
                    at=time(7),
                    reference_kind="delivery order",
                    reference="RAN-1",
                    quantities=(Quantity(kind="on order", quantity=Decimal(120), unit="EA"),),
                    destinations=(
                        Destination(
                            unit="EA",
                            id_kind="buyer's code",
                            quantities=(
                                StoreQuantity(store="0042", quantity=Decimal(80)),
                                StoreQuantity(store="0043", quantity=Decimal(40)),
                            ),
                        ),
                    ),
                ),
                Forecast(
                    quantity=Decimal(600),
                    firmness="planning",
                    timing="weekly",
                    starts_on=date(2026, 1, 19),
                ),
                Forecast(
                    quantity=Decimal(2400),
                    firmness="planning",
                    timing="monthly",
                    starts_on=date(2026, 2, 1),
                    ends_on=date(2026, 2, 28),
                ),
            ),
            shipments=(
                Shipped(
                    kind="discrete quantity",
                    quantity=Decimal(96),
                    date_kind="received",
                    on=date(2026, 1, 3),
                    references=(Reference(kind="shipper's reference", value="22197"),),
                ),
                Shipped(
                    kind="cumulative quantity",
                    quantity=Decimal(1340),
                    date_kind="cumulative count starts",
                    on=date(2025, 1, 1),
                    until=date(2026, 1, 3),
                ),
            ),
        ),
    )


def test_830_forecasts_by_pattern_of_delivery() -> None:
    schedule = read(
        """
        ST*830*0001
        BFR*00*176**SH*C*20260105**20260104
        LIN**BP*B-1
        SDP*D*A*F*B
        FST*120*C*D*20260112
        SDP*N*Y
        FST*600*D*W*20260119
        FST*700*D*W*20260126
        CTT*1
        SE*10*0001
        """
    )
    assert isinstance(schedule, PlanningSchedule)
    assert schedule.number == "176"
    first, second = schedule.lines[0].patterns
    assert first == DeliveryPattern(
        patterns=(
            DeliveryDays(days="Monday", time="first shift"),
            DeliveryDays(days="Wednesday", time="second shift"),
        ),
        forecasts=(
            Forecast(
                quantity=Decimal(120),
                firmness="firm",
                timing="discrete",
                starts_on=date(2026, 1, 12),
            ),
        ),
    )
    assert [one.quantity for one in second.forecasts] == [Decimal(600), Decimal(700)]
    assert schedule.lines[0].forecasts == ()


def test_830_needs_a_number_or_a_release_and_an_item() -> None:
    parsed = parse(
        of_segments(
            ["ST*830*0001", "BFR*00***DL*A*20260105**20260104", "LIN*1", "FST*1*C*D", "SE*5*0001"]
        ),
        load_guide("830"),
    )
    assert [
        (one.code, one.place.segment, one.place.element)
        for one in parsed.problems
        if one.severity is Severity.REJECT
    ] == [
        ("condition-missing", "BFR", 2),
        ("missing-element", "LIN", 2),
        ("missing-element", "LIN", 3),
        ("missing-element", "FST", 4),
    ]


def test_862_says_when_each_part_shall_be_there() -> None:
    schedule = read(
        """
        ST*862*0001
        BSS*05*1234567890*20260105*SH*20260112*20260118*R4**C-9**A
        DTM*193*20260112
        N1*ST*Acme Dallas*92*0042
        N3*1 Main Street
        N4*Dallas*TX*75201
        REF*DK*D4
        PER*SC*Ann Planner*TE*5551234
        LIN*1*BP*B-1
        UIT*EA
        PKG*F****returnable totes
        PO4*12
        QTY*02*1340*EA
        REF*LU*SL
        PER*SC*Ann Planner
        FST*100*C*D*20260112**002*1615*DO*SU14684
        DTM*002*20260112*1615
        SDQ*EA*92*0042*100
        JIT*60*0800
        REF*RU*R1**SU>14684>LU>SL
        JIT*40*1400
        SHP*01*96*050*20260103
        REF*SI*22197
        TD1*CTN*9
        TD3*TL
        TD5*B*2*UPSN*M
        LIN*2*BP*B-2
        UIT*EA
        FST*1000*C*D*20260113
        CTT*2*1100
        SE*31*0001
        """
    )
    assert isinstance(schedule, ShippingSchedule)
    assert (schedule.number, schedule.release, schedule.contract) == ("1234567890", "R4", "C-9")
    assert (schedule.starts_on, schedule.ends_on) == (date(2026, 1, 12), date(2026, 1, 18))
    assert schedule.dates == (DateMark(kind="period starts", on=date(2026, 1, 12)),)
    assert schedule.parties[0].references == (Reference(kind="dock", value="D4"),)
    first, second = schedule.lines
    assert first.forecasts == (
        Forecast(
            quantity=Decimal(100),
            firmness="firm",
            timing="discrete",
            starts_on=date(2026, 1, 12),
            date_kind="delivery requested",
            at=time(16, 15),
            reference_kind="delivery order",
            reference="SU14684",
            dates=(DateMark(kind="delivery requested", on=date(2026, 1, 12), at=time(16, 15)),),
            destinations=(
                Destination(
                    unit="EA",
                    id_kind="buyer's code",
                    quantities=(StoreQuantity(store="0042", quantity=Decimal(100)),),
                ),
            ),
            times=(
                TimedDelivery(
                    quantity=Decimal(60),
                    at=time(8),
                    references=(Reference(kind="route", value="R1", more="SU:14684:LU:SL"),),
                ),
                TimedDelivery(quantity=Decimal(40), at=time(14)),
            ),
        ),
    )
    assert sum(one.quantity for one in first.forecasts[0].times) == first.forecasts[0].quantity
    assert (first.packaging[0].text, first.loads[0].packages) == ("returnable totes", 9)
    assert (first.equipment[0].kind, first.routing[0].id) == ("trailer", "UPSN")
    assert first.shipments[0].quantity == Decimal(96)
    assert second.forecasts[0].quantity == Decimal(1000)


def test_832_prices_of_items_and_how_long_they_hold() -> None:
    catalog = read(
        """
        ST*832*0001
        BCT*PS*SPRING26*2*A**SPRING25*9*C*spring prices*00
        REF*PL*PL-7
        PER*SR*Sam Seller*TE*5551234
        DTM*007*20260201
        CUR*SE*USD
        CUR*BY*CAD
        ITD*08*3*2**10**30
        N1*SE*We*92*01
        N3*1 Mill Road
        N9*L1*terms
        LIN*1*VN*A-1*UP*012345678905
        DTM*007*20260201
        DTM*036*20260430
        PID*F****Blue mug
        MEA*PD*WT*3*LB
        PKG*F****brown box
        PO4*6*12*OZ
        LDT*AF*5*DA
        SAC*A*F800***100
        CTP*WS*CAT*19.95*1*CA
        G40**18.5*19.95***2499
        DTM*007*20260201
        CUR*SE*USD
        PO4*6
        REF*PD*P-1
        CTP**MSR*24.99
        N1*MF*Mill*92*77
        SLN*1**I*6*EA
        PID*F****mug
        CTP**CAT*3.5
        N9*L1*care
        LIN*2*VN*B-2
        CTP**CAT*9.9*1*CA
        CTT*2
        SE*36*0001
        """
    )
    assert isinstance(catalog, PriceCatalog)
    assert (catalog.purpose, catalog.number, catalog.version, catalog.revision) == (
        "price list",
        "SPRING26",
        "2",
        "A",
    )
    assert (catalog.old_number, catalog.action, catalog.currency) == ("SPRING25", "new", "USD")
    assert catalog.unread == (("CUR", "BY", "CAD"),)
    assert catalog.terms[0].net_days == 30
    first, second = catalog.lines
    assert first.items == {"seller's item": "A-1", "UPC": "012345678905"}
    assert [one.kind for one in first.dates] == ["effective", "expires"]
    assert first.prices == (
        CatalogPrice(
            channel="WS",
            kind="catalogue",
            price=Decimal("19.95"),
            quantity=Decimal(1),
            unit="CA",
            brackets=(
                PriceBracket(
                    cost=Decimal("18.5"), old_cost=Decimal("19.95"), old_retail=Decimal("24.99")
                ),
            ),
            dates=(DateMark(kind="effective", on=date(2026, 2, 1)),),
            currency_party="seller",
            currency="USD",
            packing=(Packing(packs=6),),
            references=(Reference(kind="promotion", value="P-1"),),
        ),
        CatalogPrice(kind="manufacturer's suggested retail", price=Decimal("24.99")),
    )
    assert first.charges == (
        Charge(kind="allowance", code="promotional allowance", amount=Decimal(1)),
    )
    assert first.parties == (
        Party(role="manufacturer", name="Mill", id_kind="buyer's code", id="77"),
    )
    assert first.components[0].prices[0].price == Decimal("3.5")
    assert first.components[0].descriptions == (Description(kind="free text", text="mug"),)
    assert second == CatalogLine(
        number="2",
        items={"seller's item": "B-2"},
        prices=(
            CatalogPrice(kind="catalogue", price=Decimal("9.9"), quantity=Decimal(1), unit="CA"),
        ),
    )
