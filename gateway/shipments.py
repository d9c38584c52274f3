"""What a warehouse shipped (945): stock and cost, the unbilled receivable, then 856 and 810."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import msgspec

from gateway.agreement import Agreement
from gateway.billing import answer_shipment
from gateway.decision import Decision, happen, open_case
from gateway.findings import take_findings
from gateway.gate import check_digit
from gateway.order_reading import finding
from gateway.orders import put_order
from gateway.posting import move_stock, open_amount, pool_of, post
from gateway.rows import DocumentRow, NumberRow, OrderRow, ParkedRow, ShipmentRow
from gateway.statuses import moved
from ledger.accounts import WAREHOUSE_ORDERS
from ledger.crosschecks import check_shipment
from ledger.money import LARGEST, ratio_to_minor, to_thousandths
from ledger.rules import RULES
from ledger.rules.shipment import ShipmentFacts
from ledger.sales import SalesLine, SalesOrder, Shipment, ShipmentLine
from ledger.valuation import Pool, issue
from translators.documents import WarehouseShipment, WarehouseShipmentLine
from translators.problems import Problem

MORE_FOLLOWS = frozenset({"partial, back order to follow", "split shipment", "back ordered"})

MILLIONTH = Decimal("0.000001")

PARKED_FOR = timedelta(days=2)
"""How long a shipment waits for its order before a person is asked."""


class Picked(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a 945 line given to one order line; `shipped` in base units of `sku`."""

    path: str
    line: int
    sku: str
    shipped: Decimal
    quantity_terms: str
    carton: str
    lot: str


def decide_shipment(
    it: Decision, row: DocumentRow, document: WarehouseShipment, agreement: Agreement
) -> DocumentRow:
    """Book what left the warehouse, or park it until its order is there, or hold it."""
    named = orders_named(it, document)
    if not named:
        return park(it, row, document)
    live = [each for each in named if each.status in ("open", "shipped")]
    orders = [each for each in live if each.order.warehouse in ("", agreement.key)]
    orders = [each for each in orders if each.status == "open"] or orders
    if not orders:
        first = (live or named)[0]
        said = f"with {first.order.warehouse}" if live else first.status
        said = f"order {first.number} is {said}"
        return hold_shipment(it, row, "order-not-open", said, first.value)
    if len(orders) > 1:
        return hold_shipment(it, row, "ambiguous-order", f"{len(orders)} open orders match it", 0)
    order = orders[0].order
    if order.customer not in it.configuration.agreements:
        said = f"there is no agreement with {order.customer} any more"
        return hold_shipment(it, row, "no-agreement", said, orders[0].open_value)
    said = document.order_number.lstrip("0")
    if said and said != order.number.lstrip("0"):
        said = f"it names the order {document.order_number}, {order.our_number} is {order.number}"
        return hold_shipment(it, row, "shipment-unclear", said, orders[0].open_value)
    picked, problems = pick(it, document, order, agreement)
    if problems or not picked:
        said = "; ".join(each.message for each in problems) or "it ships nothing"
        return hold_shipment(it, row, "shipment-unclear", said, orders[0].open_value)
    findings = check_shipment(document, order, total_picked(picked))
    holding = take_findings(it, row, agreement, findings)
    if holding:
        said = "; ".join(each.message for each in holding)
        return hold_shipment(it, row, holding[0].code, said, orders[0].open_value)
    return ship(it, row, document, agreement, order, picked)


def orders_named(it: Decision, document: WarehouseShipment) -> list[OrderRow]:
    """The orders once released that a 945 may be about: by our number, else by the customer's."""
    for number in (document.number, f"po:{document.order_number}"):
        named = it.state.get(NumberRow, number)
        if named is not None:
            rows = [it.state.get(OrderRow, key) for key in named.orders]
            return [row for row in rows if row is not None]
    return []


def park(it: Decision, row: DocumentRow, document: WarehouseShipment) -> DocumentRow:
    """The shipment waits for its order; the order's release wakes it."""
    key = f"order:{document.order_number or document.number}"
    parked = it.state.get(ParkedRow, key)
    documents = parked.documents if parked else ()
    if row.id not in documents:
        it.state.put(ParkedRow(key=key, documents=(*documents, row.id), until=it.now + PARKED_FOR))
    return moved(row, posting="parked")


def hold_shipment(it: Decision, row: DocumentRow, code: str, said: str, amount: int) -> DocumentRow:
    """The shipment waits for a person."""
    open_case(
        it,
        code,
        row.partner,
        f"shipment {row.number} is held: {said}",
        document=row.id,
        subject=row.subject,
        amount=amount,
        hint="mend the cross-reference or ask the warehouse, then replay it",
    )
    return moved(row, posting="held")


def pick(
    it: Decision, document: WarehouseShipment, order: SalesOrder, agreement: Agreement
) -> tuple[list[Picked], list[Problem]]:
    """Every shipped line given to the order lines it covers, and what cannot be given."""
    left = {index: line.open for index, line in enumerate(order.lines)}
    picked: list[Picked] = []
    problems: list[Problem] = []
    for place, pack in enumerate(document.packs):
        carton = carton_mark(pack.marks)
        for index, line in enumerate(pack.lines):
            path = f"packs[{place}].lines[{index}]"
            if not line.shipped:
                continue
            if to_thousandths(line.shipped) <= 0:
                said = f"{path}: {line.shipped:f} shipped is no shipment"
                problems.append(finding("no-quantity", said, ""))
                continue
            parts = pick_line(it, line, path, carton, order, agreement, left)
            if isinstance(parts, Problem):
                problems.append(parts)
            else:
                picked.extend(parts)
    return picked, problems


def pick_line(
    it: Decision,
    line: WarehouseShipmentLine,
    path: str,
    carton: str,
    order: SalesOrder,
    agreement: Agreement,
    left: dict[int, Decimal],
) -> list[Picked] | Problem:
    """One 945 line over the order lines of its item, earliest first; the excess on the last."""
    catalog = it.catalog(agreement)
    numbers = {**line.items, **({"UPC": line.upc} if line.upc else {})}
    found = catalog.find(numbers, line.unit)
    if found is None or found.factor is None:
        said = ", ".join(f"{kind} {number}" for kind, number in numbers.items()) or "no number"
        return finding("unknown-item", f"{path}: {said} in {line.unit} is no item of ours", "")
    replaced = catalog.find(line.replaced, line.unit) if line.replaced else None
    sku = replaced.item.sku if replaced else found.item.sku
    wanted = [index for index, ordered in enumerate(order.lines) if ordered.sku == sku]
    if not wanted:
        return finding("not-ordered", f"{path}: {sku} is not on order {order.number}", "")
    rest = (line.shipped or Decimal(0)) * found.factor
    parts: list[Picked] = []
    for index in wanted:
        stock = rest if index == wanted[-1] else min(left[index], rest)
        if stock <= 0:
            continue
        left[index] -= stock
        rest -= stock
        factor = order.lines[index].factor
        terms = f"{stock:f}" if factor == 1 else f"{stock:f} / {factor:f}"
        parts.append(
            Picked(
                path=path,
                line=index,
                sku=found.item.sku,
                shipped=stock,
                quantity_terms=terms,
                carton=carton,
                lot=line.lot,
            )
        )
    if len(parts) == 1:
        terms = whole_terms(path, found.factor, order.lines[parts[0].line].factor)
        return [msgspec.structs.replace(parts[0], quantity_terms=terms)]
    return parts


def whole_terms(path: str, stated: Decimal, ordered: Decimal) -> str:
    """The terms of a whole 945 line: its field, turned from its unit into the customer's."""
    terms = f"{{event}}/{path}.shipped"
    if stated != 1:
        terms += f" * {stated:f}"
    return terms if ordered == 1 else f"{terms} / {ordered:f}"


def total_picked(picked: list[Picked]) -> dict[int, Decimal]:
    """What a shipment ships of each order line, in base units."""
    found: dict[int, Decimal] = {}
    for part in picked:
        found[part.line] = found.get(part.line, Decimal(0)) + part.shipped
    return found


def carton_mark(marks: Mapping[str, str]) -> str:
    """The 18 digits of a carton's SSCC as the warehouse states it, or nothing."""
    mark = marks.get("SSCC", "")
    return mark[2:] if len(mark) == 20 else mark


def ship(
    it: Decision,
    row: DocumentRow,
    document: WarehouseShipment,
    agreement: Agreement,
    order: SalesOrder,
    picked: list[Picked],
) -> DocumentRow:
    """The shipment is booked at average cost and order price, and answered to the customer."""
    costed = cost(it, agreement.site, picked)
    if costed is None:
        return hold_shipment(it, row, "no-cost", "an item has no cost to issue it at", order.value)
    if too_large(order, picked, costed):
        said = "what it ships is worth more than any real order"
        return hold_shipment(it, row, "amount-too-large", said, order.value)
    event = happen(it, "shipment", document.shipped_on or it.today, row, subject=order.key)
    cartons = number_cartons(it, picked)
    moves = [move_stock(it, event.id, before, after) for before, after, _ in costed]
    lines: list[ShipmentLine] = []
    shipped = order
    for part, (_, _, amount), move, carton in zip(picked, costed, moves, cartons, strict=True):
        beside = shipped.lines[part.line].shipped - order.lines[part.line].shipped
        line, shipped = ship_line(part, shipped, event.id, amount, move, carton, beside)
        lines.append(line)
    keep = order.backorders == "keep" or more_follows(document)
    shipped, cancelled = (shipped, {}) if keep else cancel_rest(shipped)
    key = f"{agreement.key}/{order.our_number}/{document.shipment or row.id}"
    if it.state.get(ShipmentRow, key) is not None:
        key = f"{key}/{row.id}"
    shipment = Shipment(
        key=key,
        ref=f"SH{it.state.draw('shipment'):06d}",
        order=order.key,
        site=agreement.site,
        warehouse=agreement.key,
        shipped_on=document.shipped_on or it.today,
        document=row.id,
        event=event.id,
        carrier=document.carrier,
        bill_of_lading=document.agent_shipment,
        lines=tuple(lines),
        cancelled=cancelled,
    )
    if all(line.open == 0 for line in shipped.lines):
        shipped = msgspec.structs.replace(shipped, status="shipped")
    put_order(it, shipped)
    waiting = open_amount(it, WAREHOUSE_ORDERS, agreement.key, order.our_number)
    facts = ShipmentFacts(order=shipped, shipment=shipment, warehouse_open=waiting)
    post(it, RULES["shipment"](event, facts))
    it.state.put(
        ShipmentRow(
            key=shipment.key,
            order=order.key,
            shipped_on=shipment.shipped_on,
            shipment=shipment,
        )
    )
    answer_shipment(it, row, shipment, shipped)
    return moved(
        msgspec.structs.replace(
            row, event=event.id, subject=order.key, amount=sum(line.amount for line in lines)
        ),
        posting="posted",
    )


def too_large(
    order: SalesOrder, picked: list[Picked], costed: list[tuple[Pool, Pool, int]]
) -> bool:
    """Whether a part ships more than a book can hold: a misread or wrong document."""
    amounts = [
        max(worth(part.shipped, order.lines[part.line]), to_thousandths(part.shipped), abs(amount))
        for part, (_, _, amount) in zip(picked, costed, strict=True)
    ]
    return sum(amounts) > LARGEST


def worth(shipped: Decimal, ordered: SalesLine) -> int:
    """What so many base units of an order line come to at its price, in minor units."""
    return ratio_to_minor(shipped * ordered.unit_price, ordered.factor * ordered.divisor)


def more_follows(document: WarehouseShipment) -> bool:
    """Whether the warehouse says that the rest comes with another shipment (W1201)."""
    return any(line.status in MORE_FOLLOWS for pack in document.packs for line in pack.lines)


def cost(it: Decision, site: str, picked: list[Picked]) -> list[tuple[Pool, Pool, int]] | None:
    """Each part's pool before and after, and its cost; None when an item never had a cost."""
    pools: dict[str, Pool] = {}
    costed = []
    for part in picked:
        before = pools.get(part.sku) or pool_of(it, site, part.sku)
        standard = it.configuration.items[part.sku].standard_cost
        after, amount = issue(before, to_thousandths(part.shipped), standard and standard * 100)
        if amount is None:
            return None
        pools[part.sku] = after
        costed.append((before, after, amount))
    return costed


def number_cartons(it: Decision, picked: list[Picked]) -> list[str]:
    """Every part's carton: the warehouse's SSCC, else one drawn of ours for each line."""
    return [part.carton or draw_sscc(it) for part in picked]


def draw_sscc(it: Decision) -> str:
    """A new SSCC: extension digit, company prefix, serial number and check digit (GS1)."""
    prefix = it.configuration.entity.company_prefix
    serial = it.state.draw("sscc", last=10 ** (16 - len(prefix)) - 1)
    digits = f"0{prefix}{serial:0{16 - len(prefix)}d}"
    return digits + check_digit(digits)


def ship_line(
    part: Picked,
    order: SalesOrder,
    event: str,
    amount: int,
    move: int,
    carton: str,
    beside: Decimal,
) -> tuple[ShipmentLine, SalesOrder]:
    """The part as a shipment line, and the order with it shipped and released from the backlog.

    `beside` is what the same shipment has of the order line in earlier parts: together they are
    worth what the invoice says, which is rounded once.
    """
    ordered = order.lines[part.line]
    alone = worth(part.shipped, ordered)
    revenue = worth(beside + part.shipped, ordered) - worth(beside, ordered)
    after = msgspec.structs.replace(ordered, shipped=ordered.shipped + part.shipped)
    remaining = ordered.extension - ordered.released
    released = remaining if after.open == 0 else min(revenue, remaining)
    after = msgspec.structs.replace(after, released=ordered.released + released)
    line = ShipmentLine(
        path=part.path,
        line=part.line,
        sku=part.sku,
        quantity=in_unit(part.shipped, ordered.factor),
        quantity_terms=part.quantity_terms.replace("{event}", event),
        stock=to_thousandths(part.shipped),
        amount=revenue,
        rounding=revenue - alone,
        cost=amount,
        move=move,
        released=released,
        carton=carton,
        lot=part.lot,
    )
    return line, with_line(order, part.line, after)


def in_unit(shipped: Decimal, factor: Decimal) -> Decimal:
    """Base units in the customer's unit, to a millionth where it does not come out even."""
    quantity = (shipped / factor).quantize(MILLIONTH)
    whole = quantity.to_integral_value()
    return whole if whole == quantity else quantity


def with_line(order: SalesOrder, index: int, line: SalesLine) -> SalesOrder:
    """The order with one line in the place of another."""
    lines = (*order.lines[:index], line, *order.lines[index + 1 :])
    return msgspec.structs.replace(order, lines=lines)


def cancel_rest(order: SalesOrder) -> tuple[SalesOrder, dict[int, int]]:
    """The order with nothing left to ship, and the backlog given up line by line."""
    cancelled: dict[int, int] = {}
    for index, line in enumerate(order.lines):
        given_up = line.extension - line.released
        if line.open > 0 or given_up:
            cancelled[index] = given_up
            closed = msgspec.structs.replace(
                line, cancelled=line.cancelled + line.open, released=line.extension
            )
            order = with_line(order, index, closed)
    return order, cancelled
