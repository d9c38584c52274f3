"""Realistic documents of the four busiest sets as X12 bytes: 850, 856, 810 and 820, 20 lines each.

The same seed gives the same bytes. An interchange has one group of documents of one set; ISA11 is
none of its letters, because two of the programs that are timed take any for a separator.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from tests.bench.orders import GOODS, LINES, name_of, order, price_of, upc_of

FUNCTIONAL_IDS = {"850": "PO", "856": "SH", "810": "IN", "820": "RA"}
RELEASE = "004010"
TERMINATOR = "~\n"
OUR_BANK, THEIR_BANK = "01*021000021*DA*123456789", "01*071000013*DA*987654321"
CASE = 6
"""Pieces in a case."""


def interchange(set_: str, count: int, seed: int = 1) -> Iterator[bytes]:
    """One interchange of `count` documents of a set in blocks, ISA to IEA."""
    dice = random.Random(f"{set_}/{seed}")
    yield (
        "ISA*00*          *00*          *ZZ*FRESHWAY       *01*078512349      "
        "*260302*0900*|*00401*000000001*0*P*>~\n"
        f"GS*{FUNCTIONAL_IDS[set_]}*FRESHWAY*CEDARPOINT*20260302*0900*1*X*{RELEASE}~\n"
    ).encode()
    make = MAKERS[set_]
    for number in range(1, count + 1):
        yield make(number, dice).encode()
    yield f"GE*{count}*1~\nIEA*1*000000001~\n".encode()


def enclosed(set_: str, number: int, segments: list[str]) -> str:
    """The segments of a document between ST and SE, with their terminators."""
    control = f"{number:04d}"
    body = [f"ST*{set_}*{control}", *segments, f"SE*{len(segments) + 2}*{control}"]
    return "".join(segment + TERMINATOR for segment in body)


def plain(amount: Decimal) -> str:
    """An amount as it stands on the wire: no more digits than it has."""
    return f"{amount:f}".rstrip("0").rstrip(".") if amount % 1 else f"{amount:.0f}"


def address(role: str, number: int) -> list[str]:
    """The segments of a party."""
    return [
        f"N1*{role}*Freshway Markets {number:04d}*92*{number:04d}",
        f"N3*{number + 100} Sherman Avenue",
        "N4*Evanston*IL*60201*US",
    ]


def shipment(number: int, dice: random.Random) -> str:
    """One 856 of 20 items: shipment, order, four cartons with marks, five items in each."""
    store = dice.randrange(60)
    segments = [
        f"BSN*00*SH{number:08d}*20260302*0915*0001",
        "HL*1**S",
        f"MEA*PD*LN*{1 + dice.randrange(90)}*FT>1>1",
        f"TD1*CTN25*4****G*{40 + dice.randrange(200)}*LB",
        "TD5**2*UPSN*M*United Parcel",
        f"REF*BM*BL{number:08d}",
        "DTM*011*20260302",
        *address("ST", store),
        "N1*SF*Cedar Point*91*W1",
        "HL*2*1*O",
        f"PRF*45{number:08d}***20260227",
        f"REF*DP*{dice.randrange(900) + 100}",
    ]
    level, goods = 2, dice.sample(range(GOODS), LINES)
    for carton in range(4):
        level += 1
        parent = level
        segments += [f"HL*{parent}*2*P", f"MAN*GM*00006141410{number % 10**7:07d}{carton:02d}"]
        for good in goods[carton * 5 : carton * 5 + 5]:
            level += 1
            segments += [
                f"HL*{level}*{parent}*I",
                f"LIN**IN*FW{good:07d}*UP*{upc_of(good)}",
                f"SN1**{CASE * (1 + dice.randrange(40))}*EA",
                f"PO4*{CASE}*1*EA**G*{1 + dice.randrange(30)}.5*LB",
                f"MEA*PD*LN*{1 + dice.randrange(90)}*IN",
            ]
    segments.append(f"CTT*{level}")
    return enclosed("856", number, segments)


def invoice(number: int, dice: random.Random) -> str:
    """One 810 of 20 lines with freight, terms and a total that is right."""
    store = dice.randrange(60)
    segments = [
        f"BIG*20260303*INV{number:07d}*20260227*45{number:08d}",
        f"REF*DP*{dice.randrange(900) + 100}",
        *address("ST", store),
        "ITD*01*3*2**10**30",
        "DTM*011*20260302",
    ]
    total = Decimal(0)
    for line, good in enumerate(dice.sample(range(GOODS), LINES), 1):
        quantity, price = CASE * (1 + dice.randrange(40)), price_of(good)
        total += quantity * price
        segments += [
            f"IT1*{line}*{quantity}*EA*{plain(price)}**IN*FW{good:07d}*UP*{upc_of(good)}",
            f"PID*F****{name_of(good)}, pack {line} of the spring season",
        ]
    freight = Decimal(1250 + dice.randrange(5000)) / 100
    segments += [
        f"TDS*{int((total + freight) * 100)}",
        f"SAC*C*D240***{int(freight * 100)}",
        f"CTT*{LINES}",
    ]
    return enclosed("810", number, segments)


def payment(number: int, dice: random.Random) -> str:
    """One 820 that pays 20 invoices, every fifth with a deduction."""
    items: list[str] = []
    total = Decimal(0)
    for line in range(1, LINES + 1):
        amount = Decimal(10_000 + dice.randrange(900_000)) / 100
        paid = amount
        own = [f"REF*PO*45{number:06d}{line:02d}", "DTM*003*20260203"]
        if line % 5 == 0:
            deducted = Decimal(500 + dice.randrange(5_000)) / 100
            paid -= deducted
            own.append(f"ADX*-{plain(deducted)}*01")
        items += [f"RMR*IV*INV{number:05d}{line:02d}**{plain(paid)}*{plain(amount)}", *own]
        total += paid
    segments = [
        f"BPR*C*{plain(total)}*C*ACH*CTX*{OUR_BANK}*1078512349**{THEIR_BANK}*20260305",
        f"TRN*1*PAY{number:08d}*1078512349",
        "DTM*009*20260304",
        "N1*PR*Freshway Markets*92*FW",
        "N1*PE*Cedar Point Wholesale*92*CP",
        "ENT*1",
        *items,
    ]
    return enclosed("820", number, segments)


MAKERS: Mapping[str, Callable[[int, random.Random], str]] = {
    "850": order,
    "856": shipment,
    "810": invoice,
    "820": payment,
}
"""How a document of each set is made: its number and dice to segments with terminators."""
