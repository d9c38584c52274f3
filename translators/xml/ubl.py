"""What UBL demands and our documents do not have, made of what they have, before they are written.

Sums and line amounts of invoices, a name for every item, numbers of lines, goods told item by item
instead of carton by carton. What a document states already stays. Nobody is invented: that a buyer
and a seller stand in it is for whoever makes the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from msgspec.structs import replace

from translators.batches import Head
from translators.documents import (
    AckLine,
    Amount,
    Carton,
    ChangeLine,
    Charge,
    Description,
    Document,
    Invoice,
    InvoiceLine,
    LineStatus,
    OrderAck,
    OrderChange,
    OrderLine,
    Pallet,
    Party,
    PurchaseOrder,
    Quantity,
    ReceivedItem,
    ReceivingAdvice,
    Reference,
    Remittance,
    ShipNotice,
    ShippedItem,
    Tax,
    Terms,
    Text,
)
from translators.documents.contents import Content, contents
from translators.layouts import Form, Layout
from translators.problems import Problem
from translators.xml.totals import check_totals, net_amount

ROLES: Mapping[type[Document], tuple[str, str]] = {
    PurchaseOrder: ("buyer", "seller"),
    OrderChange: ("buyer", "seller"),
    OrderAck: ("seller", "buyer"),
    ShipNotice: ("ship from", "ship to"),
    ReceivingAdvice: ("ship to", "ship from"),
    Invoice: ("seller", "bill to"),
    Remittance: ("payer", "seller"),
}
"""Who sends a document, and to whom."""

ADDRESS = "electronic address"
CANCELLATION = "cancellation"
FREE_TEXT = "free text"
DOCUMENT_LINE = "document line"
LADING = "bill of lading"
"""What stands in a Consignment's mandatory id; "NA" where there is a carrier and no number."""

UNTAXED = Tax(kind="VAT", category="not subject to tax")
NO_TAX_REASON = "Not subject to VAT"

SUMS = (
    *("tax", "line item total", "total without tax", "total with tax"),
    *("allowances", "charges", "prior payment", "rounding"),
)
"""The sums of an invoice in the order they are read in."""

TAKEN = frozenset(["accepted", "accepted and shipped", "accepted and released for shipment"])
LATER = frozenset(["backordered", "accepted in part, balance backordered"])

Line = TypeVar("Line", OrderLine, AckLine, ChangeLine, InvoiceLine, ShippedItem, ReceivedItem)


def check(document: Document, root: str) -> Iterable[Problem]:
    """Return what contradicts itself in a document of a file whose root has that name."""
    return check_totals(document, root) if isinstance(document, Invoice) else ()


def complete(document: Document, layout: Layout, head: Head) -> Document:
    """Return a document with what UBL demands of its kind; one that has it all is the same.

    What `head` says of sender and receiver becomes their parties and electronic addresses, its
    currency that of a document without one.
    """
    made = _made(document, layout)
    if type(made) not in ROLES:
        return made
    if head.currency and not getattr(made, "currency", head.currency):
        made = replace(made, currency=head.currency)
    return _addressed(made, layout, head)


def _addressed(document: Document, layout: Layout, head: Head) -> Document:
    """Return a document whose sender and receiver stand in it, with an address (EndpointID)."""
    sender, receiver = ROLES[type(document)]
    schemes = _words(layout.root, "parties", "id_kind")
    parties: tuple[Party, ...] = getattr(document, "parties", ())
    there = next((one.country for one in parties if one.role == "ship to"), "")
    ends = (
        (sender, head.sender_kind, head.sender, head.sender_party),
        (receiver, head.receiver_kind, head.receiver, head.receiver_party),
    )
    for role, kind, value, known in ends:
        if known and not any(one.role == role for one in parties):
            # Peppol's answer to an order has no place for an address.
            named = Party(role=role, name=known.name)
            full = replace(known, role=role, country=known.country or there)
            parties = (*parties, named if isinstance(document, OrderAck) else full)
        parties = tuple(
            _with_address(_with_id(one, kind, value, known), schemes.get(kind, kind), value)
            if one.role == role and value
            else one
            for one in parties
        )
    return replace(document, parties=parties)


def _with_id(party: Party, kind: str, value: str, known: Party | None) -> Party:
    """Return a party with an id (BR-CO-26), and with its country where it has an address."""
    if known and party.name == known.name and party.address and not party.country:
        party = replace(party, country=known.country)
    return party if party.id else replace(party, id_kind=kind, id=value)


def _with_address(party: Party, scheme: str, value: str) -> Party:
    if any(one.kind == ADDRESS for one in party.references):
        return party
    own = Reference(kind=ADDRESS, value=value, description=scheme)
    return replace(party, references=(own, *party.references))


def _made(document: Document, layout: Layout) -> Document:
    """Return a document of any kind with what its own kind lacks."""
    if isinstance(document, Invoice):
        return _invoice(document, layout)
    if isinstance(document, OrderAck):
        return _answer(document)
    if isinstance(document, ShipNotice):
        return _notice(document)
    if isinstance(document, PurchaseOrder):
        if document.purpose == "cancel":
            return _cancellation(document)
        return replace(document, lines=_all_named(document.lines))
    if isinstance(document, OrderChange):
        return replace(document, lines=_all_named(document.lines))
    if isinstance(document, ReceivingAdvice):
        return replace(document, lines=_all_told(document.lines))
    return document


# --- lines ----------------------------------------------------------------------------------


def _all_named(lines: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(_named(_numbered(line, str(at))) for at, line in enumerate(lines, 1))


def _all_told(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return lines that say, beside their name and the order's line, which of the document's."""
    return tuple(_told(line, str(at)) for at, line in enumerate(_all_named(lines), 1))


def _numbered(line: Line, at: str) -> Line:
    """Return a line that has a number."""
    return line if line.number else replace(line, number=at)


def _told(line: Line, at: str) -> Line:
    """Return a line that says which line of this document it is, beside that of the order."""
    if any(one.kind == DOCUMENT_LINE for one in line.references):
        return line
    return replace(line, references=(Reference(kind=DOCUMENT_LINE, value=at), *line.references))


def _named(line: Line) -> Line:
    """Return a line that has one name: UBL wants one of every item (BR-25)."""
    named = [one for one in line.descriptions if one.text and one.kind in ("", FREE_TEXT)]
    rest: list[Description] = [one for one in line.descriptions if one not in named]
    if len(named) == 1 and named[0].kind and line.descriptions[0] == named[0]:
        return line
    text = " ".join(one.text for one in named) or next(iter(line.items.values()), line.number)
    return replace(line, descriptions=(Description(kind=FREE_TEXT, text=text), *rest))


# --- invoices -------------------------------------------------------------------------------


def _invoice(invoice: Invoice, layout: Layout) -> Invoice:
    """Return an invoice with a kind, a seller, line amounts, sums and a tax breakdown."""
    untaxed = not invoice.taxes and not any(line.taxes for line in invoice.lines)
    known = _words(layout.root, "charges", "code")
    charges = tuple(_charge(one, known, untaxed=untaxed) for one in invoice.charges)
    lines = tuple(_billed(line, known, untaxed=untaxed) for line in _all_told(invoice.lines))
    terms = tuple(map(_terms, invoice.terms))
    made = replace(
        invoice,
        kind=invoice.kind or "product or service",
        parties=_with_seller(invoice.parties),
        charges=charges,
        lines=lines,
        terms=terms,
    )
    return _summed(made, untaxed=untaxed)


def _with_seller(parties: tuple[Party, ...]) -> tuple[Party, ...]:
    """Return parties with a seller: it is whom to pay where nobody else is said to be."""
    if any(one.role == "seller" for one in parties):
        return parties
    return tuple(replace(one, role="seller") if one.role == "remit to" else one for one in parties)


def _billed(line: InvoiceLine, known: Mapping[str, str], *, untaxed: bool) -> InvoiceLine:
    amount = line.amount if line.amount is not None else net_amount(line)
    charges = tuple(_charge(one, known, untaxed=False) for one in line.charges)
    taxes = (UNTAXED,) if untaxed else line.taxes
    return replace(line, amount=amount, charges=charges, taxes=taxes)


def _charge(charge: Charge, known: Mapping[str, str], *, untaxed: bool) -> Charge:
    """Return an allowance or charge with its reason in words (BR-33, BR-38).

    A code of ours that UBL's lists do not have stands in the words alone.
    """
    code = charge.code if charge.code in known else ""
    taxes = charge.taxes or ((UNTAXED,) if untaxed else ())
    words = charge.description or charge.code or charge.kind
    return replace(charge, code=code, description=words, taxes=taxes)


def _words(form: Form, collection: str, field: str) -> Mapping[str, str]:
    """Return our words that a layout's field can write, with their codes."""
    for below in form.forms:
        if below.field == collection:
            for leaf in below.leaves:
                if leaf.field == field and leaf.codes is not None:
                    return leaf.codes.codes
    return {}


def _terms(terms: Terms) -> Terms:
    """Return terms with words that say the discount: EN 16931 has no other place for it."""
    if terms.description:
        return terms
    said = []
    if terms.discount_percent:
        until = f" until {terms.discount_due_on}" if terms.discount_due_on else ""
        within = f" within {terms.discount_days} days" if not until and terms.discount_days else ""
        said.append(f"{terms.discount_percent:f} % discount{until}{within}")
    if terms.net_days is not None:
        said.append(f"net {terms.net_days} days")
    return replace(terms, description=", ".join(said))


def _summed(invoice: Invoice, *, untaxed: bool) -> Invoice:
    """Return an invoice with the sums of EN 16931 it does not state (BG-22), and a breakdown."""
    stated = {one.kind: one.amount for one in invoice.totals}
    lines = sum((line.amount or Decimal(0) for line in invoice.lines), Decimal(0))
    off = _sum_of(invoice.charges, "allowance")
    on = _sum_of(invoice.charges, "charge")
    net = lines - off + on
    tax = sum((one.amount or Decimal(0) for one in invoice.taxes), Decimal(0))
    made = [("tax", tax), ("line item total", lines), ("total without tax", net)]
    made += [("total with tax", net + tax)]
    made += [(kind, amount) for kind, amount in (("allowances", off), ("charges", on)) if amount]
    totals = [Amount(kind=kind, amount=amount) for kind, amount in made if kind not in stated]
    taxes = invoice.taxes
    if untaxed:
        taxes = (replace(UNTAXED, base=net, amount=Decimal(0), reason=NO_TAX_REASON),)
    known = {kind: at for at, kind in enumerate(SUMS)}
    ordered = sorted((*invoice.totals, *totals), key=lambda one: known.get(one.kind, len(known)))
    return replace(invoice, totals=tuple(ordered), taxes=taxes)


def _sum_of(charges: tuple[Charge, ...], kind: str) -> Decimal:
    return sum((one.amount or Decimal(0) for one in charges if one.kind == kind), Decimal(0))


# --- answers and notices --------------------------------------------------------------------


def _answer(ack: OrderAck) -> OrderAck:
    """Return an answer with a number of its own and one status for each line."""
    lines = _all_told(tuple(map(_answered, ack.lines)))
    return replace(ack, request=ack.request or ack.our_number or ack.number, lines=lines)


def _answered(line: AckLine) -> AckLine:
    """Return a line whose quantity is what is accepted of it now; what comes later stands beside.

    UBL has one status for a line where X12 has one for each part of its quantity.
    """
    if not line.statuses:
        return line
    parts = [(one.status, one.quantity or Decimal(0)) for one in line.statuses]
    now = sum((quantity for status, quantity in parts if status not in LATER), Decimal(0))
    later = sum((quantity for status, quantity in parts if status in LATER), Decimal(0))
    if len(parts) == 1 and not later:
        quantity = line.quantity if line.statuses[0].quantity is None else now
        status = replace(line.statuses[0], quantity=quantity, unit=line.unit)
        return replace(line, quantity=quantity, statuses=(status,))
    taken = sum((quantity for status, quantity in parts if status in TAKEN), Decimal(0))
    changed = LineStatus(status="accepted with changes", quantity=taken, unit=line.unit)
    quantities = line.quantities
    if later:
        quantities = (*quantities, Quantity(kind="backordered", quantity=later, unit=line.unit))
    return replace(line, quantity=taken, statuses=(changed,), quantities=quantities)


def _cancellation(order: PurchaseOrder) -> PurchaseOrder:
    """Return a cancellation with a number, a day and words of its own."""
    told = [one for one in order.references if one.kind == CANCELLATION]
    own = told[0] if told else Reference(kind=CANCELLATION, value=order.number)
    own = replace(own, value=own.value or order.number, on=own.on or order.ordered_on)
    rest = [one for one in order.references if one.kind != CANCELLATION]
    notes = order.notes
    if not any(one.kind == "order" for one in notes):
        notes = (Text(kind="order", description="cancelled"), *notes)
    return replace(order, references=(own, *rest), notes=notes)


def _notice(notice: ShipNotice) -> ShipNotice:
    """Return a notice that tells its goods item by item, each with the carton it is in."""
    flat = not (notice.orders or notice.pallets or notice.cartons or notice.parts)
    items = notice.items if flat else tuple(map(_shipped, contents(notice)))
    known = {one.value for one in notice.references if one.kind == "purchase order"}
    orders = tuple(
        Reference(kind="purchase order", value=order.number, on=order.ordered_on)
        for order in notice.orders
        if order.number not in known
    )
    lading = [one for one in notice.references if one.kind == LADING]
    if notice.routing and not lading:
        orders = (*orders, Reference(kind=LADING, value="NA"))
    return replace(
        notice,
        references=(*notice.references, *orders),
        orders=(),
        pallets=(),
        cartons=(),
        parts=(),
        items=_all_told(items),
    )


def _shipped(content: Content) -> ShippedItem:
    """Return one item of a notice with its carton, or else its pallet, around it."""
    around = content.carton or content.pallet
    return ShippedItem(
        number=content.number,
        items=content.items,
        quantity=content.quantity,
        unit=content.unit,
        order_number=content.order,
        cartons=(Carton(marks=_marks(around)),) if around and around.marks else (),
    )


def _marks(around: Carton | Pallet) -> Mapping[str, str]:
    """Return the mark of a handling unit: its SSCC without the "00" a label has before it."""
    mark = around.marks.get("SSCC") or next(iter(around.marks.values()))
    return {"SSCC": mark[2:] if len(mark) == 20 and mark.startswith("00") else mark}
