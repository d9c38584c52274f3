"""A customer's order in our words: items, units, prices, places, dates, and what is not clear."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from gateway.agreement import Agreement
from gateway.catalog import Catalog
from gateway.decision import Decision
from gateway.rows import DocumentRow
from ledger.money import bounded, extend, to_minor
from ledger.pricing import divisor
from ledger.sales import OrderCharge, SalesLine, SalesOrder
from translators.documents import Charge, DateMark, OrderLine, Party, PurchaseOrder
from translators.problems import Place, Problem, Severity

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
            amount=bounded(SIGNS[charge.kind] * to_minor(charge.amount)),
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
    price, terms, basis = line.unit_price, "", line.price_basis
    if price is None and found is not None and found.price is not None:
        # Our list prices are for one of the unit, whatever the basis of the price not stated.
        price, terms, basis = found.price, found.price_terms, ""
    parts = divisor(basis)
    if parts is None:
        problems.append(
            finding(
                "price-basis-unclear",
                f"line {name}: a price {basis} says nothing about one {line.unit}",
                "ask the customer for a price per unit; reject the order",
                path,
            )
        )
    if price is None:
        problems.append(
            finding(
                "no-price",
                f"line {name}: the order states no price and no list has one",
                "add a price to config/items.csv or the cross-reference, then replay the order",
                path,
            )
        )
    quantity = line.quantity or Decimal(0)
    return SalesLine(
        path=path,
        number=name,
        sku=found.item.sku if found else "",
        quantity=quantity,
        unit=line.unit,
        unit_price=price or Decimal(0),
        price_terms=terms,
        price_basis=basis,
        divisor=parts or 1,
        extension=bounded(extend(quantity, price or Decimal(0), parts or 1)),
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
