"""Customers' orders: read into our words, checked, held or released, answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import msgspec

from gateway.agreement import Agreement
from gateway.catalog import Catalog
from gateway.decision import Decision, happen, open_case
from gateway.gate import contradictions
from gateway.outgoing import Rendered, queue, render
from gateway.posting import balance, post
from gateway.replies import order_ack, warehouse_order
from gateway.rows import DocumentRow, NumberRow, OrderRow
from gateway.statuses import moved
from ledger.accounts import AR_TRADE, AR_UNBILLED, SALES_ORDERS, UNAPPLIED
from ledger.checks import OrderChecks, check_order, exposure
from ledger.entries import Event
from ledger.money import extend, to_minor
from ledger.rules import RULES
from ledger.rules.order import OrderFacts
from ledger.rules.warehouse_order import WarehouseOrderFacts
from ledger.sales import OrderCharge, SalesLine, SalesOrder
from translators.documents import Charge, DateMark, OrderLine, Party, PurchaseOrder
from translators.problems import Place, Problem, Severity

DIVISORS = {"per hundred": 100, "per thousand": 1000}
"""Price bases that are not one unit, by our word (PO105)."""

SIGNS = {"allowance": -1, "charge": 1}
"""What a charge does to the invoice (SAC01)."""

ON_INVOICE = frozenset({"", "off invoice", "charge to be paid by buyer", "paid by customer"})
"""How a charge is settled (SAC12) when our invoice must state it."""

BACKORDERS = {
    "ship partial, cancel balance": "cancel",
    "no back order": "cancel",
    "do not back order": "cancel",
    "back order": "keep",
    "back order if out of stock": "keep",
    "ship as available": "keep",
}
"""What an order says to what cannot ship at once (CSH01), as our policy."""

OVERRIDABLE = frozenset(
    {
        "price-difference",
        "over-credit-limit",
        "ship-window-closed",
        "duplicate-order",
        "unknown-ship-to",
        "order-change",
    }
)
"""What a person may release as it is; everything else must be mended first."""


def decide_order(
    it: Decision, row: DocumentRow, document: PurchaseOrder, agreement: Agreement, first: str
) -> DocumentRow:
    """Take an order over: released when nothing speaks against it, else held with its money.

    `first` is the document that used this business key before ("" for none).
    """
    if document.purpose in ("confirmation", "duplicate"):
        return moved(row, posting="duplicate" if first else "not bookable")
    key = f"{agreement.key}/{document.number}/{document.release}"
    if document.purpose == "cancel":
        return decide_cancellation(it, row, key, agreement)
    order, problems = sales_order(it, row, document, agreement, key)
    if first:
        problems = (*problems, duplicate(first))
    elif document.purpose in ("change", "replace") and it.state.get(OrderRow, key):
        problems = (*problems, changed(order))
    findings = (*problems, *judge(it, order, agreement))
    if it.state.get(OrderRow, key) is None:
        put_order(it, order)
    if findings:
        return hold(it, row, order, findings)
    return release(it, row, order, agreement)


def duplicate(first: str) -> Problem:
    """The finding that an order number was used before."""
    return Problem(
        code="duplicate-order",
        message=f"this order number was already received as {first}",
        severity=Severity.HOLD,
        hint="reject it, or release it if it really is a second order",
    )


def changed(order: SalesOrder) -> Problem:
    """The finding that an order we already have is to be replaced."""
    return Problem(
        code="order-change",
        message=f"order {order.number} replaces one that is already taken over",
        severity=Severity.HOLD,
        hint="cancel or change the first one with the customer, then reject this one",
    )


def sales_order(
    it: Decision, row: DocumentRow, document: PurchaseOrder, agreement: Agreement, key: str
) -> tuple[SalesOrder, tuple[Problem, ...]]:
    """The order in our words, and what of it we do not understand."""
    catalog = it.catalog(agreement)
    problems: list[Problem] = []
    lines = tuple(
        sales_line(line, index, catalog, agreement, problems)
        for index, line in enumerate(document.lines)
    )
    place = next((each for each in document.parties if each.role == "ship to"), None)
    problems.extend(place_problems(place, catalog, agreement))
    known = catalog.location(place.id) if place else None
    dates = document.dates
    charges = tuple(order_charges(document, problems))
    order = SalesOrder(
        key=key,
        customer=agreement.key,
        number=document.number,
        release=document.release,
        document=row.id,
        digest=row.digest,
        ordered_on=document.ordered_on,
        not_before=day(dates, "ship not before"),
        ship_by=day(dates, "ship no later", "requested ship", "delivery requested"),
        cancel_after=day(dates, "cancel after", "cancel if not delivered by"),
        currency=document.currency or agreement.selling.currency,
        warehouse=(known.warehouse if known else "") or agreement.selling.warehouse,
        backorders=backorder_policy(document, agreement),
        ship_to_kind=place.id_kind if place else "",
        ship_to=place.id if place else "",
        ship_to_name=(place.name or (known.name if known else "")) if place else "",
        address=(place.address or (known.address if known else ())) if place else (),
        city=(place.city or (known.city if known else "")) if place else "",
        region=(place.region or (known.region if known else "")) if place else "",
        postal_code=(place.postal_code or (known.postal_code if known else "")) if place else "",
        country=(place.country or (known.country if known else "")) if place else "",
        lines=lines,
        charges=charges,
    )
    return order, tuple(problems)


def order_charges(document: PurchaseOrder, problems: list[Problem]) -> Iterator[OrderCharge]:
    """The allowances and charges the invoice must state; one without an amount is a problem."""
    stated: list[tuple[int | None, str, Charge]] = [
        (None, f"charges[{at}]", each) for at, each in enumerate(document.charges)
    ]
    for index, line in enumerate(document.lines):
        stated += [
            (index, f"lines[{index}].charges[{at}]", each) for at, each in enumerate(line.charges)
        ]
    for line_index, path, charge in stated:
        if charge.kind not in SIGNS or charge.method not in ON_INVOICE:
            continue
        if charge.amount is None:
            problems.append(
                finding(
                    "charge-without-amount",
                    f"the {charge.kind} {charge.code or path} states no amount",
                    "agree on the amount with the customer; have the order sent with it",
                    path,
                )
            )
            continue
        yield OrderCharge(
            path=path,
            kind=charge.kind,
            code=charge.code,
            amount=SIGNS[charge.kind] * to_minor(charge.amount),
            description=charge.description,
            line=line_index,
        )


def sales_line(
    line: OrderLine,
    index: int,
    catalog: Catalog,
    agreement: Agreement,
    problems: list[Problem],
) -> SalesLine:
    """One line in our words; what is not understood of it is added to `problems`."""
    path = f"lines[{index}]"
    name = line.number or str(index + 1)
    found = catalog.find(line.items, line.unit)
    if found is None:
        said = ", ".join(f"{kind} {number}" for kind, number in line.items.items()) or "no number"
        problems.append(
            finding(
                "unknown-item",
                f"line {name}: no item of ours is known as {said}",
                f"add it to partners/{agreement.key}/crossref/items.csv, then replay the order",
                path,
            )
        )
    elif found.factor is None:
        problems.append(
            finding(
                "unknown-unit",
                f"line {name}: how many {found.item.unit} of {found.item.sku} make one "
                f"{line.unit} is not agreed",
                f"add the unit to partners/{agreement.key}/crossref/items.csv, then replay",
                path,
            )
        )
    price, terms = line.unit_price, ""
    if price is None and found is not None and found.price is not None:
        price, terms = found.price, found.price_terms
    if price is None:
        problems.append(
            finding(
                "no-price",
                f"line {name}: the order states no price and no list has one",
                "add a price to config/items.csv or the cross-reference, then replay the order",
                path,
            )
        )
    divisor = DIVISORS.get(line.price_basis, 1)
    quantity = line.quantity or Decimal(0)
    return SalesLine(
        path=path,
        number=name,
        sku=found.item.sku if found else "",
        quantity=quantity,
        unit=line.unit,
        unit_price=price or Decimal(0),
        price_terms=terms,
        price_basis=line.price_basis,
        divisor=divisor,
        extension=extend(quantity, price or Decimal(0), divisor),
        factor=(found.factor if found else None) or Decimal(1),
        items=line.items,
        description=next((each.text for each in line.descriptions if each.text), ""),
    )


def finding(code: str, message: str, hint: str, path: str = "") -> Problem:
    """A reason to hold an order."""
    return Problem(
        code=code, message=message, severity=Severity.HOLD, hint=hint, place=Place(loop=path)
    )


def place_problems(place: Party | None, catalog: Catalog, agreement: Agreement) -> list[Problem]:
    """What is wrong with the ship-to, where the agreement wants known ones only."""
    if not agreement.selling.known_ship_to:
        return []
    if place is None or catalog.location(place.id) is None:
        said = f"ship-to {place.id or place.name!r}" if place else "no ship-to"
        return [
            finding(
                "unknown-ship-to",
                f"{said} is not among the agreed locations",
                f"add it to partners/{agreement.key}/crossref/locations.csv, then replay",
            )
        ]
    return []


def backorder_policy(document: PurchaseOrder, agreement: Agreement) -> str:
    """Whether what cannot ship waits: the order's own word (CSH01), else the agreement's."""
    return BACKORDERS.get(document.backorder, agreement.selling.backorders)


def day(dates: tuple[DateMark, ...], *kinds: str) -> date | None:
    """The first date of one of the kinds, in the order of the kinds."""
    for kind in kinds:
        for mark in dates:
            if mark.kind == kind and mark.on is not None:
                return mark.on
    return None


def judge(it: Decision, order: SalesOrder, agreement: Agreement) -> tuple[Problem, ...]:
    """The checks before release: price, credit, window, currency (BOOKS: order checks)."""
    selling = agreement.selling
    catalog = it.catalog(agreement)
    customer = agreement.key
    at_stake = exposure(
        ar_trade=balance(it, AR_TRADE, customer),
        unbilled=balance(it, AR_UNBILLED, customer),
        backlog=balance(it, SALES_ORDERS, customer),
        unapplied=balance(it, UNAPPLIED, customer),
    )

    def price_of(line: SalesLine) -> Decimal | None:
        found = catalog.find(line.items, line.unit)
        return found.price if found else None

    return check_order(
        order,
        OrderChecks(
            today=it.today,
            currency=selling.currency,
            exposure=at_stake,
            credit_limit=selling.credit_limit,
            price_tolerance_percent=selling.price_tolerance_percent,
        ),
        price_of if selling.prices == "agreement" else None,
    )


def hold(
    it: Decision, row: DocumentRow, order: SalesOrder, findings: tuple[Problem, ...]
) -> DocumentRow:
    """The order waits for a person: one case that says everything, with the order's money."""
    codes = [each.code for each in findings]
    worst = next((code for code in codes if code not in OVERRIDABLE), codes[0])
    messages = list(dict.fromkeys(each.message for each in findings))
    shown = "; ".join(messages[:5])
    more = f"; and {len(messages) - 5} more" if len(messages) > 5 else ""
    open_case(
        it,
        worst,
        order.customer,
        f"order {order.number} is held: {shown}{more}",
        document=row.id,
        subject=order.key,
        amount=order.value,
        hint=next(each.hint for each in findings if each.code == worst),
    )
    return moved(row, posting="held")


def release(it: Decision, row: DocumentRow, order: SalesOrder, agreement: Agreement) -> DocumentRow:
    """The order is taken over: booked, acknowledged, sent to the warehouse; who waited wakes."""
    numbered = msgspec.structs.replace(
        order, our_number=f"SO{it.state.draw('sales order'):06d}", status="open"
    )
    event = happen(it, "order", it.today, row, subject=order.key)
    numbered = msgspec.structs.replace(numbered, event=event.id)
    put_order(it, numbered)
    put_number(it, numbered.our_number, order.key)
    put_number(it, f"po:{order.number}", order.key)
    post(it, RULES["order"](event, OrderFacts(order=numbered)))
    acknowledge(it, row, numbered, agreement, event)
    tell_warehouse(it, row, numbered, event)
    it.wakes.append(f"order:{order.number}")
    return moved(msgspec.structs.replace(row, event=event.id, subject=order.key), posting="memo")


def put_order(it: Decision, order: SalesOrder) -> None:
    """The order as a row, with the values lists need."""
    open_value = sum(line.extension - line.released for line in order.lines)
    it.state.put(
        OrderRow(
            key=order.key,
            customer=order.customer,
            number=order.number,
            our_number=order.our_number,
            status=order.status,
            ordered_on=order.ordered_on,
            ship_by=order.ship_by or order.cancel_after,
            value=order.value,
            open_value=open_value if order.status == "open" else 0,
            document=order.document,
            order=order,
        )
    )


def put_number(it: Decision, number: str, order: str) -> None:
    """The number names the order, beside those it named before."""
    row = it.state.get(NumberRow, number)
    orders = row.orders if row else ()
    if order not in orders:
        it.state.put(NumberRow(number=number, orders=(*orders, order)))


def acknowledge(
    it: Decision, row: DocumentRow, order: SalesOrder, agreement: Agreement, event: Event
) -> None:
    """The 855, if one is agreed to go by itself; what the gate refuses is held as a case."""
    if agreement.selling.order_acknowledgment == "none":
        return
    ack = order_ack(order, it.now, it.configuration.entity.zone)
    rendered = render(it, agreement, "855", ack, test=row.test)
    problems = (*contradictions(ack, order), *rendered.problems)
    if agreement.selling.order_acknowledgment == "held":
        problems = (
            *problems,
            finding("acknowledgment-held", "the agreement wants a person to send it", "release it"),
        )
    if problems:
        hold_reply(it, row, "855", order, problems, order.value)
        return
    queue(
        it,
        agreement,
        rendered,
        answers=row.id,
        number=order.number,
        subject=order.key,
        on=it.today,
        amount=order.value,
        event=event.id,
        test=row.test,
    )


def hold_reply(
    it: Decision,
    row: DocumentRow,
    kind: str,
    order: SalesOrder,
    problems: tuple[Problem, ...],
    amount: int,
    subject: str = "",
) -> None:
    """An answer that may not leave: a case with its money."""
    said = "; ".join(each.message for each in problems[:5])
    open_case(
        it,
        f"{kind}-held",
        order.customer,
        f"the {kind} for order {order.number} is held: {said}",
        document=row.id,
        subject=subject or order.key,
        amount=amount,
        hint="release it with a reason, or correct what it contradicts",
    )


def tell_warehouse(it: Decision, row: DocumentRow, order: SalesOrder, event: Event) -> None:
    """The 940 to the warehouse the agreement names, and its memo pair."""
    if not order.warehouse:
        return
    warehouse = it.agreement(order.warehouse)
    request = warehouse_order(order, it.configuration.items, it.configuration.entity)
    rendered = render(it, warehouse, "940", request, test=row.test)
    if rendered.problems:
        hold_reply(it, row, "940", order, rendered.problems, order.value)
        return
    send_warehouse_order(it, row, order, event, rendered)


def send_warehouse_order(
    it: Decision, row: DocumentRow, order: SalesOrder, event: Event, rendered: Rendered
) -> None:
    """The 940 is queued and stands in the books."""
    queue(
        it,
        it.agreement(order.warehouse),
        rendered,
        answers=row.id,
        number=order.our_number,
        subject=order.key,
        on=it.today,
        amount=order.value,
        event=event.id,
        test=row.test,
    )
    post(
        it,
        RULES["warehouse-order"](
            event, WarehouseOrderFacts(order=order, warehouse=order.warehouse)
        ),
    )


def decide_cancellation(
    it: Decision, row: DocumentRow, key: str, agreement: Agreement
) -> DocumentRow:
    """The customer takes an order back: always a case, because a warehouse may have begun."""
    known = it.state.get(OrderRow, key)
    message = (
        f"the customer cancels order {known.number} ({known.status})"
        if known
        else f"the customer cancels {row.number}, which we do not have"
    )
    open_case(
        it,
        "order-cancellation" if known else "unknown-order",
        agreement.key,
        message,
        document=row.id,
        subject=key if known else "",
        amount=known.open_value if known else 0,
        hint="ask the warehouse, then resolve it with cancel or reject",
    )
    return moved(row, posting="held")
