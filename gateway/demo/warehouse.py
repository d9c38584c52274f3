"""The demo's warehouse: it ships what our 940s ask for, mostly in full, and says so with 945s."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from gateway.demo.goods import GOODS
from gateway.demo.retailer import BY_TELEPHONE, NO_BACK_ORDER, PHONED
from gateway.demo.wire import Letter, Mail, documents_of, letter
from gateway.demo.world import STORES, WAREHOUSE
from gateway.gate import check_digit
from translators.documents import (
    DateMark,
    Party,
    WarehouseOrder,
    WarehouseShipment,
    WarehouseShipmentLine,
    WarehouseShipmentPack,
)

SSCC_PREFIX = "0810456"
"""The warehouse's own GS1 company prefix, in the cartons it marks."""

SHORT_EVERY, SHORT_AT = 6, 5
"""Of every six orders the sixth ships short, and its rest follows."""

NEVER_FOLLOWS = 8
"""The place of the order that ships short and whose rest never comes: it stays in the backlog."""

OVER = 9
"""The place of the order of which a case too many ships."""

SHORT_FOR_NOW = "partial, back order to follow"
SHORT_FOR_GOOD = "partial, no back order"

CASES = {good.sku: good.case for good in GOODS}
Shipped = dict[int, Decimal]
"""What ships of a warehouse order: place of its line → eaches."""


def first_shipments(mail: Iterable[Mail], on: date) -> Iterator[Letter]:
    """A letter for each of our files: every 940 in it shipped, some of them not as ordered."""
    place = 0
    for each in mail:
        advices = []
        for document in documents_of([each]):
            assert isinstance(document, WarehouseOrder)
            shipped = picked(document, place)
            word = SHORT_FOR_GOOD if place == NO_BACK_ORDER else SHORT_FOR_NOW
            advices.append(advice(document, shipped, on, marked=place % 2 == 0, short=word))
            place += 1
        yield letter(WAREHOUSE, "945", advices)


def following_shipments(mail: Iterable[Mail], on: date) -> Iterator[Letter]:
    """The rests of the orders that shipped short, given the 940s of the first shipments."""
    documents = list(documents_of(mail))
    advices = []
    for place, document in enumerate(documents):
        assert isinstance(document, WarehouseOrder)
        if place % SHORT_EVERY == SHORT_AT:
            first = picked(document, place)
            rest = {
                index: line.quantity - first[index]
                for index, line in enumerate(document.lines)
                if line.quantity > first[index]
            }
            advices.append(advice(document, rest, on, marked=True, number=2))
    if advices:
        yield letter(WAREHOUSE, "945", advices)


def late_orders(mail: Iterable[Mail], on: date) -> Iterator[Letter]:
    """Orders that came since, in full; the one shipped on a telephone call does not ship again."""
    orders = [each for each in documents_of(mail) if isinstance(each, WarehouseOrder)]
    advices = [
        advice(each, picked(each, 0), on, marked=True)
        for each in orders
        if each.order_number != BY_TELEPHONE
    ]
    if advices:
        yield letter(WAREHOUSE, "945", advices)


def telephone_shipment(on: date) -> Letter:
    """What shipped on a telephone call: the warehouse knows the customer's order number only."""
    lines = tuple(
        WarehouseShipmentLine(
            status="shipped complete",
            ordered=Decimal(cases * good.case),
            shipped=Decimal(cases * good.case),
            difference=Decimal(0),
            unit="EA",
            items={"seller's item": good.sku},
        )
        for good, cases, _ in PHONED
    )
    shipment = WarehouseShipment(
        reporting="full detail",
        number="TELEPHONE",
        shipped_on=on,
        shipment="LK-TEL-1",
        order_number=BY_TELEPHONE,
        parties=parties(STORES[2].name, STORES[2].number),
        dates=(DateMark(kind="shipped", on=on),),
        transport="motor",
        carrier="RDWY",
        freight_payment="prepaid by seller",
        packs=(WarehouseShipmentPack(number="1", lines=lines),),
        total_quantity=sum((line.shipped or Decimal(0) for line in lines), Decimal(0)),
    )
    return letter(WAREHOUSE, "945", [shipment])


def picked(document: WarehouseOrder, place: int) -> Shipped:
    """What ships first of the order at this place."""
    shipped = {index: line.quantity for index, line in enumerate(document.lines)}
    short = place % SHORT_EVERY == SHORT_AT or place in (NO_BACK_ORDER, NEVER_FOLLOWS)
    case = CASES[document.lines[0].items["seller's item"]]
    if short:
        shipped[0] = half(shipped[0], case)
    if place == OVER:
        shipped[0] += case
    return shipped


def half(quantity: Decimal, case: int) -> Decimal:
    """About half of a quantity: whole cases where it is ordered in whole cases."""
    piece = case if quantity % case == 0 else 1
    return quantity // 2 // piece * piece


def advice(
    document: WarehouseOrder,
    shipped: Shipped,
    on: date,
    *,
    marked: bool,
    number: int = 1,
    short: str = "",
) -> WarehouseShipment:
    """The 945 for what shipped; `marked` cartons carry the warehouse's SSCCs.

    `short` is what is said of a line that shipped less than was asked for ("": it is complete now).
    """
    packs = tuple(
        pack(
            order,
            line_of(document, index, quantity, short),
            sscc(document.number, index, number) if marked else "",
        )
        for order, (index, quantity) in enumerate(shipped.items(), 1)
        if quantity
    )
    place = next(party for party in document.parties if party.role == "ship to")
    return WarehouseShipment(
        reporting="full detail",
        number=document.number,
        shipped_on=on,
        shipment=f"LK-{document.number}-{number}",
        agent_shipment=f"BOL{document.number[2:]}{number}",
        order_number=document.order_number,
        parties=parties(place.name, place.id),
        dates=(DateMark(kind="shipped", on=on),),
        transport="motor",
        carrier="RDWY",
        freight_payment="prepaid by seller",
        packs=packs,
        total_quantity=sum(shipped.values(), Decimal(0)),
    )


def line_of(
    document: WarehouseOrder, index: int, quantity: Decimal, short: str
) -> WarehouseShipmentLine:
    """What shipped of one line of the order."""
    asked = document.lines[index]
    missing = max(asked.quantity - quantity, Decimal(0))
    return WarehouseShipmentLine(
        status=short if missing and short else "shipped complete",
        ordered=asked.quantity,
        shipped=quantity,
        difference=missing,
        unit=asked.unit,
        items=asked.items,
    )


def pack(number: int, line: WarehouseShipmentLine, mark: str) -> WarehouseShipmentPack:
    """One carton with one line in it, marked or not."""
    return WarehouseShipmentPack(
        number=str(number), marks={"SSCC": mark} if mark else {}, lines=(line,)
    )


def sscc(order: str, index: int, number: int) -> str:
    """A carton mark of the warehouse's: application identifier 00 and the SSCC (GS1)."""
    digits = f"0{SSCC_PREFIX}{int(order[2:]):06d}{index}{number}{0}"
    return f"00{digits}{check_digit(digits)}"


def parties(name: str, number: str) -> tuple[Party, ...]:
    """From whom and to whom it shipped."""
    return (
        Party(role="ship from", name=WAREHOUSE.name),
        Party(role="ship to", name=name, id_kind="buyer's code", id=number),
    )
