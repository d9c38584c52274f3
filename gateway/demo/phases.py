"""The demo's calendar: phase after phase, what the partners send and what an operator does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from gateway.demo import payer, retailer, warehouse
from gateway.demo.answers import acknowledgments
from gateway.demo.wire import Drop, Letter, Mail, Period, Sent, open_mail, seal
from gateway.demo.world import CUSTOMER, WAREHOUSE, Plan


class Phase(msgspec.Struct, frozen=True, kw_only=True):
    """A moment of the demo: what happens then, in words; `mending` when an operator acts.

    `number` counts from 1; every pass of the phase happens at `at`.
    """

    number: int
    key: str
    title: str
    at: datetime
    mending: bool = False


def _phase(
    number: int, key: str, at: tuple[int, int, int], title: str, *, mending: bool = False
) -> Phase:
    month, day, hour = at
    moment = datetime(2026, month, day, hour, tzinfo=UTC)
    return Phase(number=number, key=key, title=title, at=moment, mending=mending)


PHASES = (
    _phase(1, "orders", (3, 2, 14), "the customer orders"),
    _phase(2, "trouble", (3, 2, 18), "orders and files that are not as they should be"),
    _phase(3, "mending", (3, 2, 20), "an operator mends and releases", mending=True),
    _phase(4, "shipping", (3, 3, 16), "the warehouse ships: in full, short, too much, too early"),
    _phase(5, "receiving", (3, 4, 16), "the customer answers, and corrects its order"),
    _phase(6, "second truck", (3, 5, 16), "the warehouse ships what came later"),
    _phase(7, "payment", (3, 11, 16), "the customer pays: with discounts, claims and mistakes"),
    _phase(8, "backorders", (3, 24, 16), "the warehouse ships what was short"),
    _phase(9, "late payment", (4, 20, 16), "the customer pays late, and a payment is told twice"),
)
"""Every phase in order."""

AT: Mapping[str, datetime] = {phase.key: phase.at for phase in PHASES}


def traffic(phase: Phase, plan: Plan, outbox: Sequence[Sent]) -> tuple[Drop, ...]:
    """Every file the partners drop in a phase, given what stands on our outbox before it.

    It depends on nothing else: the same plan and outbox give the same files, byte for byte.
    """
    written: Mapping[str, Callable[[], Iterable[Letter | Drop]]] = {
        "orders": lambda: retailer.sound_orders(plan, phase.at.date()),
        "trouble": lambda: trouble(plan),
        "mending": lambda: (),
        "shipping": lambda: shipping(outbox),
        "receiving": receiving,
        "second truck": lambda: second_truck(outbox),
        "payment": lambda: payment(outbox),
        "backorders": lambda: backorders(outbox),
        "late payment": lambda: late_payment(outbox),
    }
    posts = [*answers(phase, outbox), *written[phase.key]()]
    return seal(phase.number, phase.at, posts)


def answers(phase: Phase, outbox: Sequence[Sent]) -> Iterator[Letter]:
    """The 997s for everything we sent since the partners last looked."""
    if phase.number == 1 or phase.mending:
        return
    before = PHASES[phase.number - 2]
    since = PHASES[before.number - 2].at if before.mending else before.at
    period = (since, phase.at)
    kinds = ("PR", "SH", "IN")
    refuse = "856" if phase.key == "receiving" else ""
    got = open_mail(outbox, CUSTOMER.key, period, *kinds)
    yield from acknowledgments(CUSTOMER, got, detailed=True, refuse_one=refuse)
    got = open_mail(outbox, WAREHOUSE.key, period, "OW")
    yield from acknowledgments(WAREHOUSE, got, detailed=False)


def trouble(plan: Plan) -> Iterator[Letter | Drop]:
    """Orders with something wrong, and files that are none."""
    first = PHASES[0]
    file = retailer.order_file(plan, first.at.date(), 0)
    earlier = seal(first.number, first.at, [file])
    return retailer.troubled_orders(plan, AT["trouble"].date(), earlier)


def requests(outbox: Sequence[Sent], period: Period) -> Iterator[Mail]:
    """The warehouse orders we sent within a period."""
    return open_mail(outbox, WAREHOUSE.key, period, "OW")


def shipping(outbox: Sequence[Sent]) -> Iterator[Letter]:
    """What the warehouse was asked for so far, and what it was told by telephone."""
    on = AT["shipping"].date()
    asked = requests(outbox, (AT["orders"], AT["shipping"]))
    yield from warehouse.first_shipments(asked, on)
    yield warehouse.telephone_shipment(on)


def receiving() -> Iterator[Letter]:
    """The rejected order, corrected, and the order that was given by telephone."""
    on = AT["receiving"].date()
    yield retailer.corrected_order(on)
    yield retailer.telephone_order(on)


def second_truck(outbox: Sequence[Sent]) -> Iterator[Letter]:
    """What the warehouse was asked for after its first truck left."""
    asked = requests(outbox, (AT["shipping"], AT["second truck"]))
    return warehouse.late_orders(asked, AT["second truck"].date())


def backorders(outbox: Sequence[Sent]) -> Iterator[Letter]:
    """What was short on the first truck."""
    asked = requests(outbox, (AT["orders"], AT["shipping"]))
    return warehouse.following_shipments(asked, AT["backorders"].date())


def invoices(outbox: Sequence[Sent]) -> Iterator[Mail]:
    """The invoices of the first truck."""
    return open_mail(outbox, CUSTOMER.key, (AT["shipping"], AT["receiving"]), "IN")


def payment(outbox: Sequence[Sent]) -> Iterator[Letter]:
    """The first truck's invoices, most of them, in time for the discount."""
    return payer.payments(invoices(outbox), AT["payment"].date())


def late_payment(outbox: Sequence[Sent]) -> Iterator[Letter]:
    """Some of the invoices left, too late, and the first payment told once more."""
    yield from payer.late_payments(invoices(outbox), AT["late payment"].date())
    yield next(payer.payments(invoices(outbox), AT["payment"].date()))
