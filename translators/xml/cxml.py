"""What cXML demands and our documents do not have, made of what they have, before they are written.

Sums of invoices, numbers of their lines, the payload an answer is about, goods told item by item
instead of carton by carton. What a document states already stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from translators.batches import Head
from translators.documents import (
    Amount,
    Carton,
    Document,
    Invoice,
    InvoiceLine,
    OrderAck,
    PaidItem,
    Pallet,
    Party,
    Price,
    PurchaseOrder,
    Reference,
    Remittance,
    ShipNotice,
    ShippedItem,
    ShippedOrder,
    Terms,
)
from translators.documents.contents import Content, contents
from translators.layouts import Layout
from translators.problems import Place, Problem, Severity
from translators.xml.totals import net_amount

PAYLOAD = "transaction reference"
"""The payload id of the order that is answered, shipped or billed."""

ACCOUNT = "bankAccountID"
LINE = "line item, seller"
ORDER = "purchase order"
SLACK = Decimal("0.01")
"""What a total may be off for each line, and once more: each is rounded to the cent."""

MARK_DIGITS = 20
"""Of a SSCC with the "00" that a label has before it."""


# --- reading --------------------------------------------------------------------------------


def check(document: Document, root: str) -> Iterator[Problem]:
    """Yield what contradicts itself in a document: a total that is not the sum of its parts."""
    if isinstance(document, Invoice):
        yield from _check_total(document, f"/{root}")


def _check_total(invoice: Invoice, path: str) -> Iterator[Problem]:
    """Yield the difference of the net amount to lines, taxes and charges, if there is any."""
    made = _lines(invoice) + _tax(invoice) + _charged(invoice)
    if abs(made - invoice.total) > SLACK * (len(invoice.lines) + 1):
        yield Problem(
            code="total-differs",
            message=f"the invoice says {invoice.total:f}; its lines, taxes and charges come to "
            f"{made:f}",
            severity=Severity.HOLD,
            place=Place(path=f"{path}/Request/InvoiceDetailRequest/InvoiceDetailSummary"),
            value=f"{invoice.total:f}",
            hint="ask the supplier which of them counts",
        )


def _lines(invoice: Invoice) -> Decimal:
    return sum((_amount(line) or Decimal(0) for line in invoice.lines), Decimal(0))


def _amount(line: InvoiceLine) -> Decimal | None:
    return line.amount if line.amount is not None else net_amount(replace(line, charges=()))


def _tax(invoice: Invoice) -> Decimal:
    """Return the tax as it is stated in sum, else in its parts, else with the lines."""
    for one in invoice.totals:
        if one.kind == "tax" and one.amount is not None:
            return one.amount
    taxes = invoice.taxes or [tax for line in invoice.lines for tax in line.taxes]
    return sum((tax.amount or Decimal(0) for tax in taxes), Decimal(0))


def _charged(invoice: Invoice) -> Decimal:
    """Return the charges less the allowances: those in sum, of the lines where there are none."""
    charges = invoice.charges or [one for line in invoice.lines for one in line.charges]
    return sum(
        ((one.amount or Decimal(0)) * (-1 if one.kind == "allowance" else 1) for one in charges),
        Decimal(0),
    )


# --- writing --------------------------------------------------------------------------------


def complete(document: Document, _: Layout, _head: Head) -> Document:
    """Return a document with what cXML demands of its kind; one that has it all is the same."""
    if isinstance(document, Invoice):
        return _invoice(document)
    if isinstance(document, OrderAck):
        return replace(document, references=_answering(document.references, document.number))
    if isinstance(document, ShipNotice):
        return _notice(document)
    if isinstance(document, Remittance):
        return _remittance(document)
    if isinstance(document, PurchaseOrder):
        return _order(document)
    return document


def _answering(references: tuple[Reference, ...], number: str) -> tuple[Reference, ...]:
    """Return references with the payload that is answered: a DocumentReference must name one.

    Where nobody knows it the order's number stands in its place, as many networks write it.
    """
    if any(one.kind == PAYLOAD for one in references):
        return references
    return (Reference(kind=PAYLOAD, value=number), *references)


def _order(order: PurchaseOrder) -> PurchaseOrder:
    """Return an order with the total and the party to be billed that cXML asks for."""
    parties = order.parties
    buyers = [party for party in parties if party.role in ("buyer", "ship to")]
    if buyers and not any(party.role == "bill to" for party in parties):
        parties = (*parties, replace(buyers[0], role="bill to"))
    total = order.total
    if total is None:
        lines = [(line.quantity or Decimal(0)) * (line.unit_price or 0) for line in order.lines]
        total = sum(lines, Decimal(0))
    return replace(order, parties=parties, total=total)


# --- invoices -------------------------------------------------------------------------------


def _invoice(invoice: Invoice) -> Invoice:
    """Return an invoice with a kind, numbered lines and their sums, and its own sums."""
    order = invoice.order_number
    lines = tuple(_billed(line, str(at), order) for at, line in enumerate(invoice.lines, 1))
    made = replace(
        invoice,
        kind=invoice.kind or "product or service",
        purpose=invoice.purpose or "new",
        references=_answering(invoice.references, invoice.order_number),
        lines=lines,
        terms=tuple(part for terms in invoice.terms for part in _terms(terms)),
    )
    stated = {one.kind for one in made.totals}
    sums = (("billed", _lines(made)), ("tax", _tax(made)), ("net to pay", made.total))
    added = tuple(Amount(kind=kind, amount=sum_) for kind, sum_ in sums if kind not in stated)
    return replace(made, totals=(*made.totals, *added))


def _billed(line: InvoiceLine, at: str, order: str) -> InvoiceLine:
    """Return a line with its own number beside that of the order, the order, and its amount."""
    references = line.references
    for kind, value in ((ORDER, order), (LINE, at)):
        if value and not any(one.kind == kind for one in references):
            references = (Reference(kind=kind, value=value), *references)
    prices = line.prices
    if line.price_basis and not prices:
        prices = (Price(kind="unit cost", unit=line.unit),)
    number = line.number or at
    return replace(line, number=number, references=references, prices=prices, amount=_amount(line))


def _terms(terms: Terms) -> Iterator[Terms]:
    """Yield terms in the parts cXML tells apart: the discount until a day, the net sum at one."""
    if terms.discount_percent and terms.discount_days is not None:
        yield Terms(discount_percent=terms.discount_percent, discount_days=terms.discount_days)
    if terms.net_days is not None:
        yield Terms(net_days=terms.net_days)


def _remittance(remittance: Remittance) -> Remittance:
    """Return a remittance with accounts beside their parties, and items that are numbered."""
    items = tuple(_paid(item, str(at)) for at, item in enumerate(remittance.items, 1))
    accounts = {"payer": remittance.payer_account, "payee": remittance.payee_account}
    parties = tuple(_banked(one, accounts.get(one.role, "")) for one in remittance.parties)
    return replace(remittance, items=items, parties=parties)


def _banked(party: Party, account: str) -> Party:
    """Return a party with its account among its references."""
    reference = Reference(kind=ACCOUNT, value=account)
    if not account or reference in party.references:
        return party
    return replace(party, references=(*party.references, reference))


def _paid(item: PaidItem, at: str) -> PaidItem:
    references = item.references
    if not any(one.kind == "sequence" for one in references):
        references = (*references, Reference(kind="sequence", value=at))
    return replace(
        item,
        references=references,
        invoiced=item.paid if item.invoiced is None else item.invoiced,
    )


# --- notices --------------------------------------------------------------------------------


def _notice(notice: ShipNotice) -> ShipNotice:
    """Return a notice that tells its goods by order and item, each with the cartons it is in."""
    told = {order.number: order for order in notice.orders}
    flat = not (notice.pallets or notice.cartons or notice.items or notice.parts)
    if flat and all(_by_item(order) for order in notice.orders):
        orders = [*notice.orders]
    else:
        goods: dict[str, list[Content]] = {}
        for one in contents(notice):
            goods.setdefault(one.order, []).append(one)
        orders = [
            ShippedOrder(
                number=number,
                ordered_on=told[number].ordered_on if number in told else None,
                references=told[number].references if number in told else (),
                items=_items(parts),
            )
            for number, parts in goods.items()
        ]
    return replace(
        notice,
        purpose=notice.purpose or "new",
        parties=tuple(map(_placed, notice.parties)),
        pallets=(),
        cartons=(),
        items=(),
        parts=(),
        orders=tuple(
            replace(order, references=_answering(order.references, order.number))
            for order in orders
        ),
    )


def _by_item(order: ShippedOrder) -> bool:
    return not (order.pallets or order.cartons or order.parts)


def _placed(party: Party) -> Party:
    """Return a party with a name: a Contact must have one."""
    return party if party.name else replace(party, name=party.id or party.role)


def _items(parts: list[Content]) -> tuple[ShippedItem, ...]:
    """Return goods item by item: what of one order line is in several cartons is one item."""
    found: dict[tuple[object, ...], list[Content]] = {}
    for one in parts:
        found.setdefault((one.number, *one.items.items(), one.unit), []).append(one)
    return tuple(_item(same, str(at)) for at, same in enumerate(found.values(), 1))


def _item(same: list[Content], at: str) -> ShippedItem:
    first = same[0]
    cartons = (_carton(one, one.carton or one.pallet) for one in same)
    return ShippedItem(
        number=first.number or at,
        line=at,
        items=first.items,
        quantity=sum((one.quantity or Decimal(0) for one in same), Decimal(0)),
        unit=first.unit,
        cartons=tuple(carton for carton in cartons if carton is not None),
    )


def _carton(content: Content, around: Carton | Pallet | None) -> Carton | None:
    """Return so much of an item in its carton, None where no carton with a mark is told."""
    mark = around.marks.get("SSCC") if around else ""
    if not mark:
        return None
    labelled = len(mark) == MARK_DIGITS and mark.startswith("00")
    return Carton(
        marks={"SSCC": mark[2:] if labelled else mark},
        quantity=content.quantity,
        unit=content.unit,
    )
