"""One small order from order to payment, and a resolver that reads terms out of its documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from ledger.accounts import Chart
from ledger.entries import Entry, Event, Posted, check_entry
from ledger.journal import accounts_text, block, chain, entry_text, main_text, month_of
from ledger.money import extend, from_minor
from ledger.sales import BilledInvoice, SalesLine, SalesOrder, Shipment, ShipmentLine
from ledger.terms import Factor, evaluate
from translators.documents import (
    Charge,
    Invoice,
    OrderLine,
    PurchaseOrder,
    WarehouseShipment,
    WarehouseShipmentLine,
    WarehouseShipmentPack,
)

D = Decimal
DAY = date(2026, 1, 12)
_STEP = re.compile(r"(\w+)(?:\[(\d+|\*)\])?")


def event(number: int, kind: str, on: date = DAY) -> Event:
    return Event(
        id=f"EV{number}", kind=kind, on=on, document=f"D{number}", digest="ab" * 32, policy="1"
    )


def field(record: object, path: str) -> object:
    """The value at a path such as `lines[3].unit_price`; for `[*]` the list of values."""
    step, _, rest = path.partition(".")
    name, index = _STEP.fullmatch(step).groups()
    value = getattr(record, name)
    if index == "*":
        return [field(one, rest) for one in value]
    if index is not None:
        value = value[int(index)]
    return field(value, rest) if rest else value


def resolver(
    documents: Mapping[str, object],
    opened: Mapping[tuple[str, str, str], int] | None = None,
    moves: Mapping[tuple[str, str, int], int] | None = None,
    cells: Mapping[tuple[str, int, str], Decimal] | None = None,
):
    """Values of factors from records; amounts are given in minor units."""

    def resolve(factor: Factor):
        parts = factor.parts
        if factor.kind == "document":
            return field(documents[parts[0]], parts[1])
        if factor.kind == "open":
            return from_minor(opened[parts])
        if factor.kind == "pool":
            return from_minor(moves[parts[0], parts[1], int(parts[2])])
        return cells[parts[0], int(parts[1]), parts[2]]

    return resolve


def proven(entries: tuple[Entry, ...], resolve) -> list[str]:
    """The postings as text, each proven to evaluate to its amount, each entry to balance."""
    lines = []
    for entry in entries:
        assert sum(posting.amount for posting in entry.postings) == 0
        for posting in entry.postings:
            assert evaluate(posting.terms, resolve) == posting.amount, posting
            words = [posting.account, str(from_minor(posting.amount)), posting.party, posting.ref]
            lines.append(" ".join(word for word in words if word))
    return lines


PURCHASE_ORDER = PurchaseOrder(
    number="PO 77",
    ordered_on=DAY,
    lines=(
        OrderLine(number="1", quantity=D(10), unit="CA", unit_price=D("24.995")),
        OrderLine(number="2", quantity=D("3"), unit="EA", unit_price=D("0.335")),
    ),
)

ORDER = SalesOrder(
    key="acme/PO 77/",
    customer="acme",
    number="PO 77",
    our_number="SO000001",
    event="EV1",
    status="open",
    ordered_on=DAY,
    warehouse="north",
    lines=(
        SalesLine(
            path="lines[0]",
            number="1",
            sku="A100",
            quantity=D(10),
            unit="CA",
            unit_price=D("24.995"),
            price_terms="",
            extension=24995,
            factor=D(12),
        ),
        SalesLine(
            path="lines[1]",
            number="2",
            sku="B/2 x",
            quantity=D(3),
            unit="EA",
            unit_price=D("0.335"),
            price_terms="",
            extension=101,
        ),
    ),
)

ADVICE = WarehouseShipment(
    number="SO000001",
    packs=(
        WarehouseShipmentPack(
            number="1",
            lines=(
                WarehouseShipmentLine(shipped=D(48), unit="EA"),
                WarehouseShipmentLine(shipped=D(2), unit="EA"),
            ),
        ),
    ),
)
"""The 945: 48 each are 4 cases of line 1, and 2 of line 2."""


def shipment(order: SalesOrder, number: int, shipped: Mapping[int, Decimal], ref: str):
    """A shipment of the order's lines and the order after it, as the pipeline makes them."""
    lines = []
    for place, (index, quantity) in enumerate(shipped.items()):
        line = order.lines[index]
        amount = extend(quantity, line.unit_price, line.divisor)
        after = replace(line, shipped=line.shipped + quantity)
        left = line.extension - line.released
        released = left if after.open == 0 else min(amount, left)
        after = replace(after, released=line.released + released)
        order = replace(order, lines=(*order.lines[:index], after, *order.lines[index + 1 :]))
        stated = f"EV{number}/packs[0].lines[{place}].shipped"
        lines.append(
            ShipmentLine(
                path=f"packs[0].lines[{place}]",
                line=index,
                sku=line.sku,
                quantity=quantity,
                quantity_terms=f"{stated} / {line.factor}" if line.factor != 1 else "",
                stock=int(quantity * line.factor * 1000),
                amount=amount,
                cost=1000 + place,
                move=7 + place,
                released=released,
            )
        )
    return order, Shipment(
        key=f"north/SO000001/{ref}",
        ref=ref,
        order=order.key,
        site="north",
        warehouse="north",
        shipped_on=DAY,
        document=f"D{number}",
        event=f"EV{number}",
        lines=tuple(lines),
    )


def advice(*shipped: Decimal) -> WarehouseShipment:
    """A 945 of these quantities, in base units."""
    lines = tuple(WarehouseShipmentLine(shipped=one, unit="EA") for one in shipped)
    return replace(ADVICE, packs=(replace(ADVICE.packs[0], lines=lines),))


INVOICE_DOCUMENT = Invoice(
    number="INV000001",
    invoiced_on=DAY,
    total=D("105.65"),
    charges=(
        Charge(kind="charge", code="freight", amount=D("12.00")),
        Charge(kind="allowance", code="promotion", amount=D("7.00")),
    ),
)

BILLED = BilledInvoice(
    number="INV000001",
    customer="acme",
    order="acme/PO 77/",
    shipment="north/SO000001/SH000001",
    invoiced_on=DAY,
    due_on=date(2026, 2, 11),
    discount_on=date(2026, 1, 22),
    discount_percent=D(2),
    goods={"SH000001-1": 9998, "SH000001-2": 67},
    total=10065,
    event="EV3",
)


def book_of(*entries):
    """Posted entries, chained, in number order."""
    posted, sha = [], ""
    for number, one in enumerate(entries, 1):
        check_entry(one)
        sha = chain(sha, entry_text(number, one))
        posted.append(Posted(number=number, entry=one, sha=sha))
    return tuple(posted)


def load_book(folder: Path, posted: tuple[Posted, ...], chart: Chart, currency: str = "USD"):
    """The transactions and the errors that Beancount finds in the files of a book."""
    from beancount import loader

    months: dict[str, str] = {}
    for one in posted:
        name = month_of(one.entry.on)
        months[name] = months.get(name, "") + block(one, currency)
    files = {
        "main.beancount": main_text(months, 'ACME "Distribution"\n', currency),
        "accounts.beancount": accounts_text(chart, date(2020, 1, 1), currency),
        **months,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    entries, errors, _ = loader.load_file(str(folder / "main.beancount"))
    return [one for one in entries if type(one).__name__ == "Transaction"], errors
