"""The guides of all sets, their code tables and dictionaries, as real documents use them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from translators.dictionary import known_releases, load_dictionary
from translators.documents import (
    Acknowledgment,
    Document,
    Invoice,
    OrderAck,
    PurchaseOrder,
    Remittance,
    ShipNotice,
    WarehouseOrder,
    WarehouseShipment,
)
from translators.guide import Guide, known_sets, load_guide, package_guide
from translators.problems import Problem, Severity
from translators.slots import read_codes
from translators.uses import Position, Use
from translators.x12.parse import parse
from translators.x12.reader import Interchange, RawSet, of_bytes, read_sets, scan
from translators.x12.write import write

SETS = tuple(sorted(known_sets()))
SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "x12"


def read(text: str, release: str = "004010") -> Document:
    """The document of a set that is right: no problem, and written again it is the same text."""
    segments = [line.strip() for line in text.strip().splitlines()]
    kind = segments[0].split("*")[1]
    guide = load_guide(kind, release)
    parsed = parse(RawSet(kind=kind, control="0001", segments=segments), guide)
    assert parsed.problems == ()
    assert parsed.document is not None
    assert list(write(parsed.document, guide)) == segments
    return parsed.document


def uses_of(positions: tuple[Position, ...]) -> Iterator[Use]:
    for position in positions:
        for use in position.uses:
            yield use
            yield from uses_of(use.children)


@pytest.mark.parametrize("set_", SETS)
def test_every_guide_loads_in_every_release(set_: str) -> None:
    since = str(package_guide(f"sets/{set_}").get("since", ""))
    for release in known_releases():
        guide = load_guide(set_, release)
        assert guide.dictionary.release == max(release, since)
        assert guide.set == set_


def test_code_tables_are_used_and_are_inverses() -> None:
    tables = package_guide("sets/codes")
    texts = [
        Path(__file__).parents[2].joinpath(f"translators/x12/sets/{one}.toml").read_text()
        for one in known_sets()
    ]
    for name, table in tables.items():
        codes = read_codes(table, name, tables)
        assert {codes.codes[word] for word in codes.words.values()} == set(codes.words)
        assert any(f'"{name}"' in text for text in texts), f"{name} is used by no guide"


def filled_collections(positions: tuple[Position, ...]) -> Iterator[tuple[str, Position]]:
    for position in positions:
        for use in position.uses:
            if use.into:
                yield use.into, position
            else:
                yield from filled_collections(use.children)


@pytest.mark.parametrize("set_", SETS)
def test_each_collection_has_one_position_so_that_it_is_written_where_it_was_read(
    set_: str,
) -> None:
    guide = load_guide(set_)
    bodies = [guide.positions, *(use.children for use in uses_of(guide.positions) if use.into)]
    for body in bodies:
        places: dict[str, set[int]] = {}
        for name, position in filled_collections(body):
            places.setdefault(name, set()).add(id(position))
        assert [name for name, found in places.items() if len(found) > 1] == []


@pytest.mark.parametrize("set_", SETS)
def test_what_must_stand_in_a_carried_segment_has_a_field(set_: str) -> None:
    for use in uses_of(load_guide(set_).positions):
        if use.carries and not use.hl:
            places = {slot.at for slot in use.slots}
            for slot in use.slots:
                if slot.pairs or slot.each:
                    places.update(range(slot.at, (slot.to or len(use.members)) + 1))
            for at, member in enumerate(use.members, 1):
                assert member.use != "M" or at in places, f"{set_}: {use.path}.{at:02}"


def test_money_is_known_by_the_dictionary() -> None:
    segments = load_dictionary("004010").segments
    wanted = {
        "TDS": (1, 2, 3, 4),
        "AMT": (2,),
        "SAC": (5,),
        "PO1": (4,),
        "IT1": (4,),
        "CTP": (3, 8),
        "BPR": (2,),
        "RMR": (4, 5, 6, 8),
        "ADX": (1,),
        "TXI": (2, 8),
        "ITD": (8, 10),
    }
    for id_, places in wanted.items():
        found = [at for at, one in enumerate(segments[id_].members, 1) if one.element.money]
        assert tuple(found) == places, id_
    assert segments["SAC"].members[4].element.decimals == 2
    assert segments["TXI"].members[1].element.decimals == 0


def test_later_releases_differ_where_it_matters() -> None:
    lengths = [
        load_dictionary(one).segments["REF"].members[1].element.most
        for one in ("004010", "005010", "007010")
    ]
    assert lengths == [30, 50, 80]
    assert load_dictionary("003010").segments["DTM"].members[1].element.most == 6
    assert len(load_dictionary("005010").segments["ST"].members) == 3
    assert len(load_dictionary("005010").segments["AK4"].members[0].parts) == 3


def test_850() -> None:
    order = read(
        """
        ST*850*0001
        BEG*00*SA*4711*7*20260105*C-9
        CUR*BY*USD
        REF*DP*082
        PER*BD*Ann Buyer*TE*5551234*EM*ann@example.com
        FOB*CC*OR*Memphis
        CSH*SC
        SAC*A*F800***1250*3*2.5*****02
        ITD*01*3*2**10**30
        DTM*010*20260112
        DTM*001*20260120
        TD5*B*2*UPSN*M*Ground
        N9*L1*Please read
        MSG*Call before delivery
        MSG*Dock 4
        N1*BT*Acme*92*11
        N1*ST*Acme Dallas*92*0042
        N3*1 Main Street*Dock 4
        N4*Dallas*TX*75201*US
        PO1*1*12*CA*19.95*PE*UP*012345678905*VN*A-1
        CTP**MSR*24.99
        PID*F****Blue mug
        PO4*6*12*OZ
        SDQ*EA*92*0042*12
        PO1*2*1.5*EA*0*NC*UP*012345678912*UP*012345678929
        CTT*2
        AMT*TT*239.4
        SE*28*0001
        """
    )
    assert isinstance(order, PurchaseOrder)
    assert (order.number, order.release, order.purpose, order.kind) == (
        "4711",
        "7",
        "new",
        "stand-alone",
    )
    assert order.ordered_on == date(2026, 1, 5)
    assert order.charges[0].amount == Decimal("12.50")
    assert order.charges[0].method == "off invoice"
    assert order.texts[0].lines == ("Call before delivery", "Dock 4")
    assert order.contacts[0].numbers == {"telephone": "5551234", "email": "ann@example.com"}
    assert [party.role for party in order.parties] == ["bill to", "ship to"]
    first, second = order.lines
    assert first.items == {"UPC": "012345678905", "seller's item": "A-1"}
    assert first.unit_price == Decimal("19.95")
    assert (first.prices[0].kind, first.prices[0].price) == (
        "manufacturer's suggested retail",
        Decimal("24.99"),
    )
    spread = first.destinations[0]
    assert (spread.unit, spread.id_kind) == ("EA", "buyer's code")
    assert [(one.store, one.quantity) for one in spread.quantities] == [("0042", Decimal(12))]
    assert first.unread == ()
    assert second.items == {"UPC": "012345678912", "UPC 2": "012345678929"}
    assert order.totals[0].amount == Decimal("239.4")


def test_855_says_what_happens_to_each_line() -> None:
    ack = read(
        """
        ST*855*0001
        BAK*00*AD*4711*20260105****S-1*20260106
        PO1*1*12*CA*19.95**UP*012345678905
        ACK*IA*10*CA*068*20260112
        ACK*IB*2*CA
        CTT*1
        SE*7*0001
        """
    )
    assert isinstance(ack, OrderAck)
    assert (ack.status, ack.our_number) == ("accepted with details, no changes", "S-1")
    assert [one.status for one in ack.lines[0].statuses] == ["accepted", "backordered"]
    assert ack.lines[0].statuses[0].on == date(2026, 1, 12)


def test_856_shipment_order_pallet_carton_item() -> None:
    notice = read(
        """
        ST*856*0001
        BSN*00*SH1*20260112*1015*0001
        HL*1**S
        TD1*CTN*3****G*40.5*LB
        TD5*B*2*UPSN*M
        REF*BM*B-77
        DTM*011*20260112
        N1*ST*Acme Dallas*92*0042
        HL*2*1*O
        PRF*4711*7**20260105
        HL*3*2*T
        MAN*GM*00000715670002152360
        HL*4*3*P
        MAN*GM*00000715670002152377
        HL*5*4*I
        LIN*1*UP*012345678905
        SN1**12*CA
        HL*6*2*P
        MAN*GM*00000715670002152384
        MAN*CP*1Z9
        HL*7*6*I
        LIN**VN*A-1
        SN1**1*EA
        HL*8*1*I
        SN1**3*EA
        CTT*8
        SE*27*0001
        """
    )
    assert isinstance(notice, ShipNotice)
    assert (notice.noticed_at, notice.structure) == (time(10, 15), "shipment, order, pack, item")
    order = notice.orders[0]
    assert order.pallets[0].cartons[0].items[0].number == "1"
    assert order.cartons[0].marks == {
        "SSCC": "00000715670002152384",
        "carrier's package": "1Z9",
    }
    assert notice.items[0].quantity == Decimal(3)


def test_810_counts_money_in_cents_where_the_standard_implies_it() -> None:
    invoice = read(
        """
        ST*810*0001
        BIG*20260115*INV1*20260105*4711***CR
        REF*VN*S-1
        N1*RE*We*92*99
        ITD*01*3*2**10**30*479
        IT1*1*12*CA*19.95**UP*012345678905
        TXI*ST*1.25*8.25
        PID*F****Blue mug
        SAC*C*D240***500
        TDS*24515*24015*24036*479
        TXI*ST*1.25
        CAD*M***UPSN
        SAC*C*D240***500**********Freight
        CTT*1
        SE*15*0001
        """
    )
    assert isinstance(invoice, Invoice)
    assert (invoice.kind, invoice.total) == ("credit memo", Decimal("245.15"))
    assert (invoice.discount, invoice.discounted) == (Decimal("4.79"), Decimal("240.36"))
    assert invoice.lines[0].charges[0].amount == Decimal(5)
    assert invoice.lines[0].taxes[0].amount == Decimal("1.25")
    assert invoice.charges[0].description == "Freight"


def test_820_holds_items_and_their_adjustments() -> None:
    payment = read(
        """
        ST*820*0001
        BPR*C*7889.73*C*ACH*CTX*01*123456789*DA*555*1657777777**01*148529553*DA*92283334*20260131
        TRN*1*12053011440000192
        N1*PR*Your Company*91*227777777
        ENT*1
        RMR*IV*7321239**953.19*963.19*10
        REF*PO*24305
        RMR*IV*7321511*PO*6936.54
        ADX*-100*06*IV*7321511
        NTE*OTH*short by two cases
        REF*DP*40
        SE*12*0001
        """
    )
    assert isinstance(payment, Remittance)
    assert payment.amount == Decimal("7889.73")
    first, second = payment.entities[0].items
    assert (first.paid, first.invoiced, first.discount) == (
        Decimal("953.19"),
        Decimal("963.19"),
        Decimal(10),
    )
    assert second.adjustments[0].amount == Decimal(-100)
    assert second.adjustments[0].reason == "quantity contested"
    assert second.adjustments[0].references[0].value == "40"


def test_940_and_945() -> None:
    order = read(
        """
        ST*940*0001
        W05*N*538686*4711*001001*538686
        N1*ST*Acme*92*0042
        N9*BR*R1121
        G62*10*20260204
        NTE*WHI*Ship on pallets
        W66*PP*M***MTEN
        LX*1
        W01*12*CA*000100000010*VN*000100*UP*012345678905******19991205
        G69*Strudel
        N9*LT*L7
        W76*12*500*LB*24*CF
        SE*13*0001
        """
    )
    assert isinstance(order, WarehouseOrder)
    assert (order.link, order.lines[0].lot) == ("001001", "19991205")
    assert order.lines[0].items == {"seller's item": "000100", "UPC": "012345678905"}
    shipment = read(
        """
        ST*945*0001
        W06*F*538686*20260205*BOL1**4711
        N1*ST*Acme*92*0042
        W27*M*UPSN*Ground*PP*TL*ABCD*5301
        LX*1
        MAN*GM*00000715670002152360
        W12*CC*12*10*2*CA**VN*000100*LOT9
        N9*SE*77
        W03*10*480*LB
        SE*10*0001
        """
    )
    assert isinstance(shipment, WarehouseShipment)
    line = shipment.packs[0].lines[0]
    assert (line.status, line.ordered, line.shipped) == (
        "shipped complete",
        Decimal(12),
        Decimal(10),
    )
    assert (line.lot, shipment.equipment_number) == ("LOT9", "5301")


def test_997() -> None:
    ack = read(
        """
        ST*997*0001
        AK1*PO*11
        AK2*850*0001
        AK3*PO1*7**8
        AK4*4>2*212*1
        AK5*R*5
        AK9*R*1*1*0*5
        SE*8*0001
        """
    )
    assert isinstance(ack, Acknowledgment)
    assert ack.sets[0].errors[0].elements[0].place == "4:2"
    assert (ack.sets[0].status, ack.sets[0].codes, ack.codes) == ("R", ("5",), ("5",))


EXPECTED: dict[str, set[str]] = {
    "irobayna-stupidedi__Nissan_2001.edi": {"UNT", "J2X", "ATH", "TD5", "MAN"},
    "indice-co-EDI.Net__BISG.edi": {"CUR"},
    "indice-co-EDI.Net__issue135_Barsan.edi": set(),
    "irobayna-stupidedi__NYISO_wrapped.edi": {"PO103", "SCH02"},
    "freight-trust-libedi__RosettaNet_style.txt": {"REF04-1", "REF04-2", "DTP"},
    "irobayna-stupidedi__two_terminators.edi": set(),
    "olmelabs-EdiEngine__AckTest.edi": {"N901", "W6606"},
    "mvogttech-node-x12-edi__3PL_4280.edi": {"W0707", "W0804"},
    "apimeister-x12-types__WAQE_template.edi": {"N102", "N103", "W1001"},
    "apimeister-x12-types__HamburgSud_import.edi": {"AT503", "N716"},
    "jf-tech-omniparser__UPS.txt": {"N902", "L122"},
    "jf-tech-omniparser__CanadaPost.txt": {"N102", "L1101"},
    "mvogttech-node-x12-edi__three_990.edi": {"B101"},
    "xlate-staedi__empty997.edi": {"AK1", "AK9"},
    "xlate-staedi__invalid997.edi": {"AK101", "AK402"},
    "xlate-staedi__invalid999.edi": {"IK5", "AK204", "CTX06-1"},
}
"""The samples whose sets are wrong, and the places that must be named; empty: envelope trouble."""


def problems_of(path: Path) -> Iterator[Problem]:
    source = of_bytes(path.read_bytes())
    for found in scan(source):
        if isinstance(found, Interchange):
            for group in found.groups:
                for raw in read_sets(source, found, group):
                    guide: Guide = load_guide(raw.kind, group.version)
                    yield from parse(raw, guide).problems


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not part of the repository")
@pytest.mark.parametrize("folder", [*SETS, "850-810"])
def test_real_documents(folder: str) -> None:
    for path in sorted((SAMPLES / folder).glob("*")):
        wrong = [one for one in problems_of(path) if one.severity is not Severity.NOTE]
        names = {str(one.place).split(" ")[0] for one in wrong}
        wanted = EXPECTED.get(path.name)
        if wanted is None:
            assert wrong == [], path.name
        elif wanted:
            assert names == wanted, path.name
