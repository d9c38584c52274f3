"""The demo's customer: orders that are sound, orders that are not, and a grocer nobody knows."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from gateway.demo.goods import GOODS, LISTED, UNLISTED, Good
from gateway.demo.wire import Drop, Letter, letter
from gateway.demo.world import CUSTOMER, STORES, STRANGER, Plan
from translators.documents import (
    DateMark,
    Description,
    OrderLine,
    Party,
    PurchaseOrder,
    Reference,
)

FEWEST_IN_A_FILE = 6
MOST_IN_A_FILE = 200
"""Orders the customer puts into one interchange."""

NO_BACK_ORDER = 2
"""The place of the sound order that wants no back order."""

UNKNOWN_ITEM = "4580000001"
PRICE_OFF = "4580000002"
TOO_MUCH = "4580000003"
BATCH = ("4580000011", "4580000012", "4580000013", "4580000014")
BROKEN = BATCH[2]
BY_TELEPHONE = "4580000021"
STRANGERS = "CG-0001"
"""Order numbers with a story of their own; the sound ones begin with 450."""

NEW_CONTROL = (b"*000010001*", b"*000029999*")
"""The interchange control number of the first file, and the one its half is sent under."""

Wanted = tuple[Good, int, str]
"""A good, how many, and in which unit."""


def number_of(index: int) -> str:
    """The number of a sound order by its place."""
    return f"450{index + 1:07d}"


def chance(plan: Plan, *names: object) -> random.Random:
    """A generator for one purpose: its numbers depend on the seed and the purpose's name only."""
    seed = "/".join(str(name) for name in (plan.seed, *names))
    return random.Random(seed)  # noqa: S311 - a play that repeats, not a secret


def sound_orders(plan: Plan, on: date) -> Iterator[Letter]:
    """All clean orders of the plan, file by file."""
    for file in range(files_of(plan)):
        yield order_file(plan, on, file)


def files_of(plan: Plan) -> int:
    """How many files the clean orders come in."""
    return -(-plan.orders // size_of(plan))


def size_of(plan: Plan) -> int:
    """How many clean orders stand in one file: about four files, then files as large as allowed."""
    return min(max(FEWEST_IN_A_FILE, plan.orders // 4), MOST_IN_A_FILE)


def order_file(plan: Plan, on: date, file: int) -> Letter:
    """One file of clean orders; the same whenever it is asked for."""
    first = file * size_of(plan)
    rng = chance(plan, "orders", file)
    places = range(first, min(first + size_of(plan), plan.orders))
    return letter(CUSTOMER, "850", [sound_order(rng, index, on) for index in places])


def sound_order(rng: random.Random, index: int, on: date) -> PurchaseOrder:
    """A clean order: a few goods, mostly by the case, at the agreed prices."""
    goods = rng.sample(LISTED, rng.randint(2, 5))
    wanted = [
        (good, rng.randint(2, 12), "CA") if rng.random() < 0.8 else (good, rng.randint(6, 30), "EA")
        for good in goods
    ]
    store = rng.randrange(len(STORES))
    backorder = "no back order" if index == NO_BACK_ORDER else ""
    return order(number_of(index), on, wanted, store=store, backorder=backorder)


def order(
    number: str,
    on: date,
    wanted: Sequence[Wanted],
    *,
    store: int = 0,
    backorder: str = "",
    discount: Decimal = Decimal(1),
) -> PurchaseOrder:
    """An order of the customer's; its prices are the agreed ones times `discount`."""
    place = STORES[store]
    return PurchaseOrder(
        purpose="new",
        kind="stand-alone",
        number=number,
        ordered_on=on,
        backorder=backorder,
        references=(Reference(kind="department", value="041"),),
        dates=(
            DateMark(kind="requested ship", on=on + timedelta(days=4)),
            DateMark(kind="cancel after", on=on + timedelta(days=30)),
        ),
        parties=(Party(role="ship to", name=place.name, id_kind="buyer's code", id=place.number),),
        lines=tuple(
            order_line(str(index), good, quantity, unit, discount)
            for index, (good, quantity, unit) in enumerate(wanted, 1)
        ),
    )


def order_line(number: str, good: Good, quantity: int, unit: str, discount: Decimal) -> OrderLine:
    """One line; a good whose number is not agreed yet comes without its UPC, too."""
    price = (good.price_of(unit) * discount).quantize(Decimal("0.01"))
    items = {"buyer's item": good.buyer}
    if good is not UNLISTED:
        items["UPC"] = good.upc
    return OrderLine(
        number=number,
        quantity=Decimal(quantity),
        unit=unit,
        unit_price=price,
        items=items,
        descriptions=(Description(kind="free text", text=good.description),),
    )


def troubled_orders(plan: Plan, on: date, earlier: Sequence[Drop]) -> Iterator[Letter | Drop]:
    """Everything that goes wrong on a bad day: `earlier` are the files sent before."""
    new = [(GOODS[0], 4, "CA"), (UNLISTED, 5, "CA")]
    yield letter(CUSTOMER, "850", [order(UNKNOWN_ITEM, on, new)])
    off = [(GOODS[4], 10, "CA"), (GOODS[5], 6, "CA")]
    yield letter(CUSTOMER, "850", [order(PRICE_OFF, on, off, store=1, discount=Decimal("0.90"))])
    cases = 2 * plan.credit_limit // int(GOODS[9].price_of("CA"))
    yield letter(CUSTOMER, "850", [order(TOO_MUCH, on, [(GOODS[9], cases, "CA")], store=2)])
    yield letter(CUSTOMER, "850", [order(number_of(0), on, [(GOODS[1], 9, "CA")], store=3)])
    yield broken(letter(CUSTOMER, "850", batch(on, BATCH)), BROKEN)
    stranger = order(STRANGERS, on, [(GOODS[2], 10, "CA")])
    yield letter(STRANGER, "850", [stranger], partner=CUSTOMER.key)
    yield from broken_files(earlier[0])


def batch(on: date, numbers: Iterable[str]) -> Iterator[PurchaseOrder]:
    """Small orders under these numbers, told apart by their quantities."""
    for number in numbers:
        size = int(number[-1])
        yield order(number, on, [(GOODS[6], 2 + size, "CA"), (GOODS[8], 1 + size, "CA")])


def broken(post: Letter, number: str) -> Letter:
    """The letter with one order damaged: its lines have lost the customer's item numbers."""
    star = post.sender.delimiters.element
    sets = []
    for segments in post.sets:
        if number in segments[1].split(star):
            segments = tuple(
                star.join(each.split(star)[:5]) if each.startswith(f"PO1{star}") else each
                for each in segments
            )
        sets.append(segments)
    return Letter(sender=post.sender, kind=post.kind, sets=tuple(sets), partner=post.partner)


def broken_files(earlier: Drop) -> Iterator[Drop]:
    """A file sent again, half a file, an empty one, and one that is not EDI at all."""
    key = CUSTOMER.key
    yield Drop(partner=key, name=f"again-{earlier.name}", content=earlier.content)
    half = earlier.content[: len(earlier.content) // 2].replace(*NEW_CONTROL, 1)
    yield Drop(partner=key, name="half.edi", content=half)
    yield Drop(partner=key, name="empty.edi", content=b"")
    words = "Hello, please find our order attached.\nBest regards, the night shift\n"
    yield Drop(partner=key, name="letter.txt", content=words.encode())


def corrected_order(on: date) -> Letter:
    """The order that was rejected, corrected and sent in full."""
    return letter(CUSTOMER, "850", batch(on, [BROKEN]))


PHONED: tuple[Wanted, ...] = ((GOODS[3], 8, "CA"), (GOODS[10], 5, "CA"))
"""What the customer ordered by telephone, before it sent the order."""


def telephone_order(on: date) -> Letter:
    """The order that follows a telephone call; the warehouse has shipped it already."""
    return letter(CUSTOMER, "850", [order(BY_TELEPHONE, on, PHONED, store=2)])
