"""The answers to a shipment: the ship notice (856), then the invoice (810) and its entry."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from gateway.agreement import Agreement
from gateway.decision import Decision, happen
from gateway.gate import contradictions
from gateway.order_reading import finding
from gateway.orders import hold_reply, put_order
from gateway.outgoing import queue, render
from gateway.posting import post
from gateway.replies import invoice, ship_notice
from gateway.rows import CounterRow, DocumentRow, InvoiceRow, KeyRow, ShipmentRow
from gateway.statuses import moved
from ledger.entries import Event
from ledger.rules import RULES
from ledger.rules.invoice import InvoiceFacts
from ledger.sales import BilledCharge, BilledInvoice, SalesOrder, Shipment
from translators.problems import Problem

YEAR = timedelta(days=366)
"""So long a carton's number is not used again."""


def answer_shipment(
    it: Decision,
    row: DocumentRow,
    shipment: Shipment,
    order: SalesOrder,
    *,
    released: bool = False,
) -> tuple[Problem, ...]:
    """The 856 and the 810 of a shipment, as agreed; `released`: a person lets them pass the gate.

    What may not leave opens one case and nothing of it is numbered or booked; gives why.
    """
    agreement = it.agreement(order.customer)
    selling = agreement.selling
    amount = sum(line.amount for line in shipment.lines)
    if selling.ship_notice != "none":
        problems = send_ship_notice(it, row, shipment, order, agreement, released=released)
        if problems:
            hold_reply(it, row, "856", order, problems, amount, subject=shipment.key)
            return problems
    if selling.invoice != "none" and not shipment.invoice:
        problems = send_invoice(it, row, shipment, order, agreement, released=released)
        if problems:
            hold_reply(it, row, "810", order, problems, amount, subject=shipment.key)
            return problems
    return ()


def send_ship_notice(
    it: Decision,
    row: DocumentRow,
    shipment: Shipment,
    order: SalesOrder,
    agreement: Agreement,
    *,
    released: bool,
) -> tuple[Problem, ...]:
    """The 856 is queued, or these problems stop it."""
    sent = it.state.children(DocumentRow, "answers", row.id)
    if any(each.kind == "856" and each.number == shipment.ref for each in sent):
        return ()
    notice = ship_notice(
        shipment, order, agreement, it.configuration.entity, it.now, it.catalog(agreement)
    )
    problems = () if released else (*contradictions(notice, order), *used_cartons(it, shipment))
    rendered = render(it, agreement, "856", notice, test=row.test)
    if problems or rendered.problems:
        return (*problems, *rendered.problems)
    for carton in {line.carton for line in shipment.lines}:
        it.state.put(
            KeyRow(key=carton_key(carton), owner=shipment.ref, digest=row.digest, at=it.now)
        )
    queue(
        it,
        agreement,
        rendered,
        answers=row.id,
        number=shipment.ref,
        subject=order.key,
        on=shipment.shipped_on,
        amount=sum(line.amount for line in shipment.lines),
        event=shipment.event,
        test=row.test,
    )
    return ()


def used_cartons(it: Decision, shipment: Shipment) -> tuple[Problem, ...]:
    """The cartons whose SSCC stood on another shipment within a year (GS1 forbids it)."""
    problems = []
    for carton in sorted({line.carton for line in shipment.lines}):
        known = it.state.get(KeyRow, carton_key(carton))
        if known is not None and known.owner != shipment.ref and it.now - known.at <= YEAR:
            said = f"the carton 00{carton} was already on shipment {known.owner}"
            problems.append(finding("repeated-sscc", said, "ask the warehouse"))
    return tuple(problems)


def carton_key(carton: str) -> str:
    """The key under which a carton's number is remembered."""
    return f"sscc|{carton}"


def send_invoice(
    it: Decision,
    row: DocumentRow,
    shipment: Shipment,
    order: SalesOrder,
    agreement: Agreement,
    *,
    released: bool,
) -> tuple[Problem, ...]:
    """The 810 is numbered, queued and booked, or these problems stop it and nothing is drawn."""
    billed = bill(it, shipment, order, agreement)
    document = invoice(billed, shipment, order, agreement, it.configuration.entity)
    problems = () if released else contradictions(document, order)
    rendered = render(it, agreement, "810", document, test=row.test)
    if problems or rendered.problems:
        return (*problems, *rendered.problems)
    it.state.draw("invoice")
    sent = queue(
        it,
        agreement,
        rendered,
        answers=row.id,
        number=billed.number,
        subject=order.key,
        on=billed.invoiced_on,
        amount=billed.total,
        test=row.test,
    )
    event = happen(it, "invoice", billed.invoiced_on, sent, subject=order.key)
    it.state.put(moved(msgspec.structs.replace(sent, event=event.id), posting="posted"))
    book_invoice(it, sent, event, billed, shipment, order)
    return ()


def bill(
    it: Decision, shipment: Shipment, order: SalesOrder, agreement: Agreement
) -> BilledInvoice:
    """The invoice of a shipment under the number it would get, dated today."""
    selling = agreement.selling
    drawn = it.state.get(CounterRow, "invoice")
    goods = {f"{shipment.ref}-{index}": line.amount for index, line in enumerate(shipment.lines, 1)}
    number = f"INV{(drawn.value if drawn else 0) + 1:06d}"
    charges = due_charges(shipment, order)
    discounted = selling.discount_percent > 0
    return BilledInvoice(
        number=number,
        customer=order.customer,
        order=order.key,
        shipment=shipment.key,
        invoiced_on=it.today,
        due_on=it.today + timedelta(days=selling.net_days),
        discount_on=it.today + timedelta(days=selling.discount_days) if discounted else None,
        discount_percent=selling.discount_percent,
        goods=goods,
        charges=charges,
        total=sum(goods.values()) + sum(charge.amount for charge in charges),
    )


def due_charges(shipment: Shipment, order: SalesOrder) -> tuple[BilledCharge, ...]:
    """The order's allowances and charges that this invoice must state: each once.

    Those of the whole order go with its first invoice, those of a line with its first shipment.
    """
    shipped = {line.line for line in shipment.lines}
    return tuple(
        BilledCharge(
            kind=charge.kind,
            code=charge.code,
            amount=charge.amount,
            terms=f"{order.event}/{charge.path}.amount",
            description=charge.description,
        )
        for charge in order.charges
        if not charge.billed and (charge.line is None or charge.line in shipped)
    )


def book_invoice(
    it: Decision,
    sent: DocumentRow,
    event: Event,
    billed: BilledInvoice,
    shipment: Shipment,
    order: SalesOrder,
) -> None:
    """The invoice stands in the books and is known by its number."""
    booked = msgspec.structs.replace(billed, event=event.id)
    post(it, RULES["invoice"](event, InvoiceFacts(invoice=booked, shipment=shipment)))
    it.state.put(
        InvoiceRow(
            number=booked.number,
            customer=booked.customer,
            order=booked.order,
            invoiced_on=booked.invoiced_on,
            due_on=booked.due_on,
            total=booked.total,
            document=sent.id,
            invoice=booked,
        )
    )
    put_order(it, with_billed(order, shipment, booked.number))
    it.state.put(
        ShipmentRow(
            key=shipment.key,
            order=shipment.order,
            shipped_on=shipment.shipped_on,
            shipment=msgspec.structs.replace(shipment, invoice=booked.number),
        )
    )


def with_billed(order: SalesOrder, shipment: Shipment, number: str) -> SalesOrder:
    """The order with the charges that an invoice states marked as billed."""
    shipped = {line.line for line in shipment.lines}
    charges = tuple(
        msgspec.structs.replace(charge, billed=number)
        if not charge.billed and (charge.line is None or charge.line in shipped)
        else charge
        for charge in order.charges
    )
    return msgspec.structs.replace(order, charges=charges)
