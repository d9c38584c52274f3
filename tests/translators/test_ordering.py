"""Orders, answers to them, and changes of them: the constructs that retailers really use."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from tests.translators.test_sets import read
from translators.documents import (
    Amount,
    ChangeAckLine,
    ChangeLine,
    Charge,
    Component,
    DateMark,
    Description,
    Destination,
    Freight,
    Handling,
    ItemNumbers,
    LeadTime,
    LineStatus,
    Load,
    Measure,
    OrderAck,
    OrderChange,
    OrderChangeAck,
    OrderLine,
    Packaging,
    Packing,
    Party,
    Price,
    Promotion,
    PurchaseOrder,
    Quantity,
    Reference,
    Routing,
    Schedule,
    StoreQuantity,
    Tax,
    TaxStatus,
    Terms,
    Text,
)
from translators.guide import load_guide
from translators.problems import Severity
from translators.x12.parse import locate, parse
from translators.x12.reader import of_segments
from translators.x12.write import WriteError, write


def test_850_quantities_by_store_stand_in_their_own_unit() -> None:
    """Two SDQ of one line, ten stores in the first, eaches beside an order by the case."""
    stores = "*".join(f"{store:04}*{store}" for store in range(1, 11))
    order = read(
        f"""
        ST*850*0001
        BEG*00*SA*4711**20260105
        PO1*1*7*CA*120**UP*012345678905
        PO4*12*1*EA
        SDQ*EA*92*{stores}
        SDQ*EA*92*0011*17.5*0012*12*****************DC7
        CTT*1
        SE*8*0001
        """
    )
    assert isinstance(order, PurchaseOrder)
    (line,) = order.lines
    first, second = line.destinations
    assert [one.store for one in first.quantities] == [f"{store:04}" for store in range(1, 11)]
    assert second == Destination(
        unit="EA",
        id_kind="buyer's code",
        quantities=(
            StoreQuantity(store="0011", quantity=Decimal("17.5")),
            StoreQuantity(store="0012", quantity=Decimal(12)),
        ),
        location="DC7",
    )
    total = sum(one.quantity or 0 for each in line.destinations for one in each.quantities)
    assert total == Decimal("84.5")
    assert (line.unit, line.packing) == (
        "CA",
        (Packing(packs=12, size=Decimal(1), size_unit="EA"),),
    )


def test_850_a_prepack_has_components_with_items_prices_and_words_of_their_own() -> None:
    order = read(
        """
        ST*850*0001
        BEG*00*SA*4711**20260105
        PO1*1*10*AS*48**UP*012345678905
        SLN*1**I*2*EA*8.5*PE**UP*012345678912*SZ*M
        MSG*hang, do not fold
        PID*F*75***navy
        DTM*002*20260112
        CTP**RTL*19.99
        PO4*1*1*EA
        N9*L1*care
        MSG*wash cold
        SAC*A*F800***100
        QTY*63*20*EA
        N1*MF*Mill*92*77
        N3*2 Mill Road
        N4*Leeds**LS1*GB
        SLN*2*1*I*1*PR>2>0.5*15**S*UP*012345678929
        CTT*1
        SE*19*0001
        """
    )
    assert isinstance(order, PurchaseOrder)
    first, second = order.lines[0].components
    assert first == Component(
        number="1",
        relation="included",
        quantity=Decimal(2),
        unit="EA",
        unit_price=Decimal("8.5"),
        price_basis="per each",
        items={"UPC": "012345678912", "seller's size": "M"},
        messages=("hang, do not fold",),
        descriptions=(Description(kind="free text", characteristic="buyer's colour", text="navy"),),
        dates=(DateMark(kind="delivery requested", on=date(2026, 1, 12)),),
        prices=(Price(kind="retail", price=Decimal("19.99")),),
        packing=(Packing(packs=1, size=Decimal(1), size_unit="EA"),),
        texts=(Text(kind="letters or notes", reference="care", lines=("wash cold",)),),
        charges=(Charge(kind="allowance", code="promotional allowance", amount=Decimal(1)),),
        quantities=(Quantity(kind="on order", quantity=Decimal(20), unit="EA"),),
        parties=(
            Party(
                role="manufacturer",
                name="Mill",
                id_kind="buyer's code",
                id="77",
                address=("2 Mill Road",),
                city="Leeds",
                postal_code="LS1",
                country="GB",
            ),
        ),
    )
    assert (second.parent, second.change, second.unit) == ("1", "substituted", "PR:2:0.5")


def test_850_everything_a_line_may_say() -> None:
    order = read(
        """
        ST*850*0001
        BEG*00*SA*4711**20260105*****PC*00*DR
        PO1*1*12*CA*19.95*PE*UP*012345678905
        LIN*1*LT*L77
        CUR*BY*CAD*1.3701
        CTP*WS*UCP*19.95*12*CA*DIS*0.5*9.98*PE*A*2
        MEA*PD*WT*40.5*LB
        PID*F*08***Blue mug
        PO4*6*2*OZ*CTN*G*3*LB*1.2*CF*10*8*6*IN*2**A1*A2*3
        REF*DP*082**SU>14684>LU>SL
        PER*BD*Ann Buyer*TE*5551234
        SAC*A*C310****1*10
        CSH*SC
        CSH*SP**100
        ITD*08*3*2**10**30
        TAX*TX-1*SP*TX*CY*Dallas*******1
        FOB*PP*OR*Memphis
        DTM*010*20260112
        TD1*CTN*2****G*40.5*LB
        TD5*B*2*UPSN*M*Ground*****CD*3*SE
        TD3*TL*ABCD*1234******S1
        TD4*HM*9*1234*keep dry
        MSG*label each mug
        TXI*ST*1.65*8.25
        QTY*63*24*EA
        SCH*6*CA***002*20260110*1015
        TD5*B*2*FDEG
        REF*RU*R1
        SCH*6*CA***002*20260117
        PKG*F****brown box
        MEA*PD*LN*10*IN
        N9*L1*note
        MSG*fragile
        N1*ST*Acme Dallas*92*0042
        N3*1 Main Street
        N4*Dallas*TX*75201*US
        QTY*63*12*EA
        DTM*002*20260112
        SCH*12*CA***002*20260112
        AMT*1*239.4
        REF*IV*99
        CTT*1
        SE*43*0001
        """
    )
    assert isinstance(order, PurchaseOrder)
    assert (order.category, order.security, order.transaction) == ("PC", "00", "DR")
    assert order.lines == (
        OrderLine(
            number="1",
            quantity=Decimal(12),
            unit="CA",
            unit_price=Decimal("19.95"),
            price_basis="per each",
            items={"UPC": "012345678905"},
            more_items=(ItemNumbers(number="1", items={"lot": "L77"}),),
            currency_party="buyer",
            currency="CAD",
            exchange_rate=Decimal("1.3701"),
            prices=(
                Price(
                    channel="WS",
                    kind="unit cost",
                    price=Decimal("19.95"),
                    quantity=Decimal(12),
                    unit="CA",
                    multiplier_kind="DIS",
                    multiplier=Decimal("0.5"),
                    amount=Decimal("9.98"),
                    basis="per each",
                    condition="A",
                    multiple=2,
                ),
            ),
            measures=(
                Measure(
                    subject="physical dimensions", kind="weight", value=Decimal("40.5"), unit="LB"
                ),
            ),
            descriptions=(
                Description(kind="free text", characteristic="product", text="Blue mug"),
            ),
            packing=(
                Packing(
                    packs=6,
                    size=Decimal(2),
                    size_unit="OZ",
                    packaging="carton",
                    weight_kind="gross",
                    weight=Decimal(3),
                    weight_unit="LB",
                    volume=Decimal("1.2"),
                    volume_unit="CF",
                    length=Decimal(10),
                    width=Decimal(8),
                    height=Decimal(6),
                    dimension_unit="IN",
                    inner_packs=2,
                    number="A1",
                    number_to="A2",
                    count=3,
                ),
            ),
            references=(Reference(kind="department", value="082", more="SU:14684:LU:SL"),),
            contacts=order.lines[0].contacts,
            charges=(
                Charge(
                    kind="allowance",
                    code="discount",
                    percent_basis="item list cost",
                    percent=Decimal(10),
                ),
            ),
            backorder="ship complete",
            terms=(
                Terms(
                    kind="basic discount offered",
                    basis="invoice date",
                    discount_percent=Decimal(2),
                    discount_days=10,
                    net_days=30,
                ),
            ),
            tax_statuses=(
                TaxStatus(
                    number="TX-1",
                    places={"state": "TX", "county by name": "Dallas"},
                    exempt="exempt",
                ),
            ),
            freight=(
                Freight(
                    payment="prepaid by seller",
                    location_kind="origin, shipping point",
                    location="Memphis",
                ),
            ),
            dates=(DateMark(kind="requested ship", on=date(2026, 1, 12)),),
            loads=(
                Load(
                    packaging="carton",
                    packages=2,
                    weight_kind="gross",
                    weight=Decimal("40.5"),
                    weight_unit="LB",
                ),
            ),
            routing=(
                Routing(
                    sequence="origin and delivery carrier",
                    id_kind="SCAC",
                    id="UPSN",
                    mode="common motor carrier",
                    description="Ground",
                    transit_unit="CD",
                    transit_time=Decimal(3),
                    service="second day",
                ),
            ),
            equipment=order.lines[0].equipment,
            handling=(Handling(code="HM", hazard_kind="9", hazard="1234", description="keep dry"),),
            messages=("label each mug",),
            taxes=(
                Tax(
                    kind="state sales tax",
                    amount=Decimal("1.65"),
                    percent=Decimal("8.25"),
                ),
            ),
            quantities=(Quantity(kind="on order", quantity=Decimal(24), unit="EA"),),
            schedules=(
                Schedule(
                    quantity=Decimal(6),
                    unit="CA",
                    date_kind="delivery requested",
                    on=date(2026, 1, 10),
                    at=time(10, 15),
                    routing=(
                        Routing(sequence="origin and delivery carrier", id_kind="SCAC", id="FDEG"),
                    ),
                    references=(Reference(kind="route", value="R1"),),
                ),
                Schedule(
                    quantity=Decimal(6),
                    unit="CA",
                    date_kind="delivery requested",
                    on=date(2026, 1, 17),
                ),
            ),
            packaging=(
                Packaging(
                    kind="free text",
                    text="brown box",
                    measures=(
                        Measure(
                            subject="physical dimensions",
                            kind="length",
                            value=Decimal(10),
                            unit="IN",
                        ),
                    ),
                ),
            ),
            texts=(Text(kind="letters or notes", reference="note", lines=("fragile",)),),
            parties=(
                Party(
                    role="ship to",
                    name="Acme Dallas",
                    id_kind="buyer's code",
                    id="0042",
                    address=("1 Main Street",),
                    city="Dallas",
                    region="TX",
                    postal_code="75201",
                    country="US",
                    quantities=(Quantity(kind="on order", quantity=Decimal(12), unit="EA"),),
                    dates=(DateMark(kind="delivery requested", on=date(2026, 1, 12)),),
                    schedules=(
                        Schedule(
                            quantity=Decimal(12),
                            unit="CA",
                            date_kind="delivery requested",
                            on=date(2026, 1, 12),
                        ),
                    ),
                ),
            ),
            amounts=(
                Amount(
                    kind="line item total",
                    amount=Decimal("239.4"),
                    unread=(("REF", "IV", "99"),),
                ),
            ),
            unread=(("CSH", "SP", "", "100"),),
        ),
    )


def test_850_what_the_head_may_say() -> None:
    order = read(
        """
        ST*850*0001
        BEG*00*SA*4711**20260105
        NTE*DEL*dock 4 only
        TAX*TX-1
        CTP**CON*5
        LDT*AF*5*DA*20260110
        LIN**VN*A-1
        PID*F****spring line
        MEA*WT*G*500*LB
        PKG*F****pallets only
        TD1*PLT*2
        TD3*RT
        TD4*HM
        TXI*ST*12.5
        AMT*TT*1000
        N9*L1*terms
        MSG*no substitutes
        MSG*no part shipments
        N1*ST*Acme*92*42
        N4*Dallas*TX
        N4*Plano*TX
        ADV*ZZ*RP*1*2
        DTM*015*20260201
        MTX*GEN*half price*all week
        PO1**1*EA
        CTT*1**500*LB*20*CF*all on one truck
        SE*27*0001
        """
    )
    assert isinstance(order, PurchaseOrder)
    assert order.notes == (Text(kind="delivery", description="dock 4 only"),)
    assert order.tax_statuses == (TaxStatus(number="TX-1"),)
    assert order.prices == (Price(kind="contract", price=Decimal(5)),)
    assert order.lead_times == (
        LeadTime(kind="AF", quantity=Decimal(5), period="DA", on=date(2026, 1, 10)),
    )
    assert order.more_items == (ItemNumbers(items={"seller's item": "A-1"}),)
    assert order.descriptions[0].text == "spring line"
    assert order.measures[0].value == Decimal(500)
    assert order.packaging[0].text == "pallets only"
    assert (order.loads[0].packages, order.equipment[0].kind, order.handling[0].code) == (
        2,
        "refrigerated trailer",
        "HM",
    )
    assert (order.taxes[0].amount, order.amounts[0].amount) == (Decimal("12.5"), Decimal(1000))
    assert order.texts[0].lines == ("no substitutes", "no part shipments")
    assert order.parties[0].city == "Dallas"
    assert order.parties[0].unread == (("N4", "Plano", "TX"),)
    assert order.promotions == (
        Promotion(
            agency="ZZ",
            feature="RP",
            least=Decimal(1),
            most=Decimal(2),
            dates=(DateMark(kind="promotion starts", on=date(2026, 2, 1)),),
            texts=(Text(kind="entire set", lines=("half price", "all week")),),
        ),
    )
    assert (order.weight, order.volume_unit, order.totals_note) == (
        Decimal(500),
        "CF",
        "all on one truck",
    )


def test_850_a_bracketed_loop_is_carried_and_written_back() -> None:
    order = read(
        """
        ST*850*0001
        BEG*00*SA*4711**20260105
        PO1*1*12*CA*19.95
        LS*LDT
        LDT*AF*5*DA
        QTY*63*12*CA
        LE*LDT
        N9*L1*note
        CTT*1
        SE*10*0001
        """
    )
    assert isinstance(order, PurchaseOrder)
    assert [one[0] for one in order.lines[0].unread] == ["LS", "LDT", "QTY", "LE"]


def test_850_every_price_has_a_field_or_a_reason() -> None:
    segments = [
        "ST*850*0001",
        "BEG*00*SA*4711**20260105",
        "PO1*1*12*CA*19.95",
        "PO3*PC**UCP*19*PE*12*CA",
        "CTP**UCP*19",
        "SLN*1**I*2*EA*8.5",
        "AMT*1*239.4",
        "CTT*1",
        "SE*9*0001",
    ]
    found = {
        str(one.place): (one.path, one.excluded)
        for one in locate(of_segments(segments), load_guide("850"))
        if one.money
    }
    assert [path for path, _ in found.values()] == [
        "lines[0].unit_price",
        "unread",
        "lines[0].prices[0].price",
        "lines[0].components[0].unit_price",
        "lines[0].amounts[0].amount",
    ]
    assert [excluded for _, excluded in found.values() if excluded] == [
        "a price of a changed line, advice only"
    ]


def test_855_splits_a_line_into_what_becomes_of_each_part() -> None:
    ack = read(
        """
        ST*855*0001
        BAK*00*AD*4711*20260105**RQ7*C-9*S-1*20260106
        ITD*08*3*2**10**30
        PO1*1*12*CA*19.95**UP*012345678905
        CTP**CUP*19.5
        SDQ*CA*92*0042*6*0043*6
        LDT*AF*3*DA
        ACK*IQ*8*CA*068*20260112*R1*UP*012345678905
        DTM*068*20260112
        ACK*IB*3*CA*068*20260126
        ACK*R2*1*CA************************ZZ*A*N1
        TXI*ST*1.5
        SCH*8*CA***067*20260112
        N9*L1*why
        MSG*the mould broke
        N1*ST*Acme*92*42
        SLN*1**S*8*CA
        ACK*IS*8*CA
        CTT*1
        SE*20*0001
        """
    )
    assert isinstance(ack, OrderAck)
    (line,) = ack.lines
    assert line.statuses == (
        LineStatus(
            status="accepted, quantity changed",
            quantity=Decimal(8),
            unit="CA",
            date_kind="current schedule ship",
            on=date(2026, 1, 12),
            request="R1",
            items={"UPC": "012345678905"},
            unread=(("DTM", "068", "20260112"),),
        ),
        LineStatus(
            status="backordered",
            quantity=Decimal(3),
            unit="CA",
            date_kind="current schedule ship",
            on=date(2026, 1, 26),
        ),
        LineStatus(
            status="rejected, invalid item number",
            quantity=Decimal(1),
            unit="CA",
            agency="ZZ",
            source="A",
            code="N1",
        ),
    )
    assert sum(one.quantity or 0 for one in line.statuses) == line.quantity
    assert ack.request == "RQ7"
    assert line.prices == (Price(kind="confirmed unit price", price=Decimal("19.5")),)
    assert [one.store for one in line.destinations[0].quantities] == ["0042", "0043"]
    assert line.lead_times[0].quantity == Decimal(3)
    assert line.texts[0].lines == ("the mould broke",)
    assert line.components[0].statuses == (
        LineStatus(status="substituted", quantity=Decimal(8), unit="CA"),
    )


def test_860_says_what_becomes_of_each_line() -> None:
    change = read(
        """
        ST*860*0001
        BCH*04*SA*4711*7*2*20260105***X1**20260108
        REF*DP*082
        DTM*001*20260131
        N1*ST*Acme Dallas*92*0042
        POC*1*QD*8*4*CA*19.95*PE*UP*012345678905
        SDQ*CA*92*0042*8
        POC*2*DI
        POC*3*AI*5*5*EA*2.5**VN*B-2
        PID*F****Red mug
        SAC*C*D240***500
        CTT*3
        AMT*TT*172.1
        SE*14*0001
        """
    )
    assert isinstance(change, OrderChange)
    assert (change.number, change.release, change.change) == ("4711", "7", "2")
    assert (change.purpose, change.changed_on) == ("change", date(2026, 1, 8))
    assert [line.change for line in change.lines] == ["quantity decreased", "delete", "add"]
    first, second, third = change.lines
    assert first == ChangeLine(
        number="1",
        change="quantity decreased",
        quantity=Decimal(8),
        left=Decimal(4),
        unit="CA",
        unit_price=Decimal("19.95"),
        price_basis="per each",
        items={"UPC": "012345678905"},
        destinations=(
            Destination(
                unit="CA",
                id_kind="buyer's code",
                quantities=(StoreQuantity(store="0042", quantity=Decimal(8)),),
            ),
        ),
    )
    assert second == ChangeLine(number="2", change="delete")
    assert third.charges[0].amount == Decimal(5)
    assert change.totals == (Amount(kind="total transaction amount", amount=Decimal("172.1")),)


def test_860_a_change_of_quantity_needs_what_is_left_and_the_unit() -> None:
    parsed = parse(
        of_segments(
            ["ST*860*0001", "BCH*04*SA*4711***20260105", "POC*1*QD*8", "POC*2", "SE*5*0001"]
        ),
        load_guide("860"),
    )
    told = [
        (one.code, one.place.segment, one.place.element)
        for one in parsed.problems
        if one.severity is Severity.REJECT
    ]
    assert told == [
        ("condition-missing", "POC", 4),
        ("missing-element", "POC", 2),
    ]


def test_865_answers_a_change() -> None:
    answer = read(
        """
        ST*865*0001
        BCA*00*AC*4711*7*2*20260105***S-1*20260109*20260108
        POC*1*QD*8*4*CA*19.95**UP*012345678905
        ACK*IA*8*CA*068*20260112
        POC*3*AI*5*5*EA*2.5**VN*B-2
        ACK*R4*5*EA
        LDT*AF*9*DA
        QTY*63*5*EA
        PD*MO*20260101*EA*5*Index
        PDD*1*2
        CTT*2
        SE*12*0001
        """
    )
    assert isinstance(answer, OrderChangeAck)
    assert (answer.status, answer.our_number, answer.acknowledged_on) == (
        "acknowledge, details and changes",
        "S-1",
        date(2026, 1, 9),
    )
    assert answer.lines[0] == ChangeAckLine(
        number="1",
        change="quantity decreased",
        quantity=Decimal(8),
        left=Decimal(4),
        unit="CA",
        unit_price=Decimal("19.95"),
        items={"UPC": "012345678905"},
        statuses=(
            LineStatus(
                status="accepted",
                quantity=Decimal(8),
                unit="CA",
                date_kind="current schedule ship",
                on=date(2026, 1, 12),
            ),
        ),
    )
    assert answer.lines[1].statuses[0].status == "rejected, contract item not available"
    assert answer.lines[1].lead_times[0].unread == (("QTY", "63", "5", "EA"),)


def test_more_stores_than_one_segment_holds_are_refused_and_not_cut_off() -> None:
    spread = Destination(
        unit="EA",
        quantities=tuple(StoreQuantity(store=f"S{at}", quantity=Decimal(1)) for at in range(11)),
    )
    order = PurchaseOrder(
        number="1",
        ordered_on=date(2026, 1, 5),
        purpose="new",
        kind="stand-alone",
        lines=(OrderLine(destinations=(spread,)),),
    )
    with pytest.raises(WriteError, match=r"destinations\[0\]"):
        write(order, load_guide("850"))


def test_a_rate_of_few_digits_is_filled_up_to_the_least_of_them() -> None:
    """Element 280 has four digits at least; a point does not count as one (X12.6)."""
    order = PurchaseOrder(
        number="1",
        ordered_on=date(2026, 1, 5),
        purpose="new",
        kind="stand-alone",
        currency_party="buyer",
        currency="CAD",
        exchange_rate=Decimal("1.5"),
        lines=(OrderLine(),),
    )
    lines = write(order, load_guide("850"))
    assert lines[2] == "CUR*BY*CAD*001.5"
    assert parse(of_segments(lines), load_guide("850")).document == order
