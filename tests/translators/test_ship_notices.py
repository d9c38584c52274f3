"""Ship notices in every nesting met in the wild: the same goods, each once, in the right place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.translators.small import raw_of, read, told
from translators.documents import ShipNotice
from translators.documents.contents import contents
from translators.guide import load_guide
from translators.x12.parse import parse
from translators.x12.write import write

GUIDE = load_guide("856")
HEAD = "BSN*00*S1*20240304*1200*0001"


def notice_of(*levels: str) -> ShipNotice:
    """A notice of levels such as `O PRF*77`; HL01 counts, HL02 is left out."""
    lines = [HEAD]
    for number, level in enumerate(levels, 1):
        kind, _, rest = level.partition(" ")
        lines.append(f"HL*{number}**{kind}")
        lines += rest.split()
    parsed = read("~".join(lines), GUIDE)
    assert told(parsed) == []
    assert isinstance(parsed.document, ShipNotice)
    again = parse(raw_of("~".join(write(parsed.document, GUIDE)[1:-1]), set_="856"), GUIDE)
    assert again.document == parsed.document
    return parsed.document


def goods_of(*levels: str) -> list[str]:
    """Each of the goods as `order/pallet/carton quantity item`."""
    found = []
    for one in contents(notice_of(*levels)):
        pallet = one.pallet.marks["SSCC"] if one.pallet else ""
        carton = one.carton.marks["SSCC"] if one.carton else ""
        found.append(f"{one.order}/{pallet}/{carton} {one.quantity} {one.items['UPC']}")
    return found


ORDER_7, ORDER_8 = "O PRF*7", "O PRF*8"
PALLET_1, CARTON_1, CARTON_2 = "T MAN*GM*T1", "P MAN*GM*C1", "P MAN*GM*C2"
PENS, CUPS = "I LIN**UP*PENS SN1**12*EA", "I LIN**UP*CUPS SN1**4*EA"


@pytest.mark.parametrize(
    ("levels", "goods"),
    [
        (("S", ORDER_7, CARTON_1, PENS, CARTON_2, CUPS), ["7//C1 12 PENS", "7//C2 4 CUPS"]),
        (("S", ORDER_7, PALLET_1, CARTON_1, PENS, CUPS), ["7/T1/C1 12 PENS", "7/T1/C1 4 CUPS"]),
        (("S", ORDER_7, PENS, ORDER_8, CUPS), ["7// 12 PENS", "8// 4 CUPS"]),
        (("S", PENS, CUPS), ["// 12 PENS", "// 4 CUPS"]),
        (("S", PALLET_1, PENS, CUPS), ["/T1/ 12 PENS", "/T1/ 4 CUPS"]),
        (("S", CARTON_1, PENS, CARTON_2, CUPS), ["//C1 12 PENS", "//C2 4 CUPS"]),
        (("S", PALLET_1, CARTON_1, PENS), ["/T1/C1 12 PENS"]),
        (
            ("S", PALLET_1, ORDER_7, CARTON_1, PENS, ORDER_8, CARTON_2, CUPS),
            ["7/T1/C1 12 PENS", "8/T1/C2 4 CUPS"],
        ),
        (("S", CARTON_1, ORDER_7, PENS, ORDER_8, CUPS), ["7//C1 12 PENS", "8//C1 4 CUPS"]),
        (
            ("S", ORDER_7, CARTON_1, PENS, ORDER_8, CARTON_2, CUPS),
            ["7//C1 12 PENS", "8//C2 4 CUPS"],
        ),
    ],
)
def test_levels_in_any_order_hold_the_same_goods(levels: tuple[str, ...], goods: list[str]) -> None:
    assert goods_of(*levels) == goods


def test_an_item_told_before_its_cartons_is_counted_once() -> None:
    one = ("S", ORDER_7, PENS, CARTON_1, CARTON_2, CUPS)
    assert goods_of(*one) == ["7// 12 PENS", "7// 4 CUPS"]
    assert len(notice_of(*one).orders[0].items[0].cartons) == 2
    assert [
        (one.carton and one.carton.marks["SSCC"], one.quantity, one.items)
        for one in contents(notice_of("S", ORDER_7, PENS, "P SN1**10*EA MAN*GM*C1"))
    ] == [("C1", Decimal(10), {"UPC": "PENS"})]
    assert notice_of("S", PALLET_1, PENS, CARTON_1).pallets[0].items[0].cartons[0].marks == {
        "SSCC": "C1"
    }


def test_a_carton_of_one_item_says_itself_what_is_in_it() -> None:
    carton = "P LIN*3*UP*PENS SN1**12*EA MAN*GM*C1"
    assert goods_of("S", ORDER_7, carton) == ["7//C1 12 PENS"]
    (found,) = notice_of("S", ORDER_7, carton).orders[0].cartons
    assert (found.number, found.numbers, found.quantity) == ("3", {"UPC": "PENS"}, Decimal(12))


def test_an_item_names_its_order_itself() -> None:
    item = "I LIN**UP*PENS SN1*4*12*EA PRF*9*1**20240301*4"
    (found,) = contents(notice_of("S", item))
    assert (found.order, found.number) == ("9", "4")


def test_kits_smaller_packs_and_components_are_carried() -> None:
    levels = (
        "S",
        ORDER_7,
        CARTON_1,
        "Q MAN*UC*Q1",
        PENS,
        "F LIN**UP*INK SN1**12*EA",
        "Q MAN*UC*Q2",
        CUPS,
    )
    (carton,) = notice_of(*levels).orders[0].cartons
    assert [(one.kind, len(one.items)) for one in carton.parts] == [
        ("inner pack", 1),
        ("inner pack", 1),
    ]
    assert goods_of(*levels) == ["7//C1 12 PENS", "7//C1 4 CUPS"]
    kit = ("S", ORDER_7, "K LIN**UP*KIT SN1**1*EA")
    assert goods_of(*kit) == ["7// 1 KIT"]
    component = ("S", ORDER_7, PENS, "F LIN**UP*INK SN1**12*EA")
    assert goods_of(*component) == ["7// 12 PENS"]
    assert notice_of(*component).orders[0].items[0].parts[0].kind == "component"


def test_every_level_takes_its_own_details() -> None:
    details = (
        "PO4*6 PID*F****RED MEA*PD*HT*12*IN TD1*CTN25*2 TD5**2*UPSN TD3*TL**99 REF*LT*L1 PER*IC*ANN"
        " DTM*011*20240304 FOB*PP N1*ST*SHOP SDQ*EA**0001*5*0002*7 CUR*SE*USD SAC*C*D240***500"
    )
    goods = details.replace("DTM*", "MAN*GM*9 DTM*")
    found = notice_of(f"S {goods}", f"O PRF*7 {goods}", f"P {goods}", f"I LIN**UP*PENS {goods}")
    order = found.orders[0]
    carton = order.cartons[0]
    for level in (found, order, carton, carton.items[0]):
        assert level.packing[0].packs == 6
        assert level.descriptions[0].text == "RED"
        assert level.measures[0].value == Decimal(12)
        assert level.loads[0].packages == 2
        assert level.routing[0].id == "UPSN"
        assert level.equipment[0].number == "99"
        assert level.references[0].value == "L1"
        assert level.contacts[0].name == "ANN"
        assert level.marks == {"SSCC": "9"}
        assert level.freight[0].payment == "prepaid by seller"
        assert level.parties[0].name == "SHOP"
        assert [one.store for one in level.destinations[0].quantities] == ["0001", "0002"]
        assert (level.currency, level.charges[0].amount) == ("USD", Decimal("5.00"))
        assert level.dates[0].kind == "shipped"
        assert all(" " in segment[0] for segment in level.unread)


def test_a_notice_says_the_dates_before_its_levels() -> None:
    text = f"{HEAD}*AS~DTM*011*20240304~HL*1**S"
    document = read(text, GUIDE).document
    assert isinstance(document, ShipNotice)
    assert (document.kind, document.header_dates[0].kind, document.dates) == ("AS", "shipped", ())


def test_components_of_an_item_are_part_of_it() -> None:
    sub = "SLN*1**I*2*EA*1.50*PE**UP*INK"
    (found,) = contents(notice_of("S", ORDER_7, f"I LIN**UP*PENS SN1**12*EA {sub}"))
    assert found.quantity == Decimal(12)
    item = notice_of("S", ORDER_7, f"I LIN**UP*PENS SN1**12*EA {sub}").orders[0].items[0]
    (component,) = item.components
    assert (component.quantity, component.unit_price) == (Decimal(2), Decimal("1.50"))
    assert component.items == {"UPC": "INK"}
