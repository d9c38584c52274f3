"""What a received document is called in lists: its number, its date and its money."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from gateway.rows import DocumentRow
from ledger.money import bounded, extend, to_minor
from ledger.pricing import divisor
from translators.documents import Document

LONGEST_KEY = 200
"""A business key longer than this stands as its digest."""

TOTALS = ("total claimed", "total amount", "total")
"""Words of the amounts (AMT01) that say what a whole document comes to."""


class Naming(msgspec.Struct, frozen=True):
    """The fields of a document's number and date, and how its money is found (minor units)."""

    number: str = ""
    on: str = ""
    amount: Callable[[Any], int | None] = lambda _: None


def lines_value(document: Any) -> int:  # noqa: ANN401
    """What the lines of an order or its like come to, as far as they state a price."""
    return sum(
        extend(line.quantity, line.unit_price, divisor(line.price_basis) or 1)
        for line in document.lines
        if line.quantity is not None and line.unit_price is not None
    )


def stated(field: str) -> Callable[[Any], int | None]:
    """The money that one field of a document states."""

    def amount(document: Any) -> int | None:  # noqa: ANN401
        value: Decimal | None = getattr(document, field)
        return None if value is None else to_minor(value)

    return amount


def deposited(document: Any) -> int:  # noqa: ANN401
    """What a lockbox's deposits come to: the first total each of them states."""
    return sum(
        to_minor(deposit.totals[0].amount)
        for deposit in document.deposits
        if deposit.totals and deposit.totals[0].amount is not None
    )


def moved_in_all(document: Any) -> int:  # noqa: ANN401
    """What the lines of a bank statement move, both ways together: what is at stake at most."""
    return sum(to_minor(entry.amount) for entry in document.entries if entry.flow)


def totalled(document: Any) -> int | None:  # noqa: ANN401
    """The largest of the totals a document states: what is at stake at most."""
    found = [to_minor(each.amount) for each in document.totals if each.amount is not None]
    return max(found, default=None)


NAMES: Mapping[str, Naming] = {
    "180": Naming("number", "issued_on"),
    "204": Naming("shipment"),
    "210": Naming("number", "invoiced_on", stated("amount")),
    "214": Naming("reference"),
    "810": Naming("number", "invoiced_on", stated("total")),
    "812": Naming("number", "adjusted_on", stated("amount")),
    "820": Naming("trace", "paid_on", stated("amount")),
    "823": Naming("trace", "", deposited),
    "statement": Naming("account", "on", moved_in_all),
    "824": Naming("number", "advised_on"),
    "830": Naming("number", "issued_on"),
    "832": Naming("number"),
    "844": Naming("reference", "claimed_on", totalled),
    "846": Naming("number", "reported_on"),
    "849": Naming("reference", "answered_on", totalled),
    "850": Naming("number", "ordered_on", lines_value),
    "852": Naming("", "starts_on"),
    "855": Naming("number", "ordered_on", lines_value),
    "856": Naming("number", "noticed_on"),
    "860": Naming("number", "ordered_on", lines_value),
    "861": Naming("number", "advised_on"),
    "862": Naming("number", "issued_on"),
    "864": Naming("subject"),
    "865": Naming("number", "ordered_on", lines_value),
    "867": Naming("number", "reported_on"),
    "875": Naming("number", "ordered_on", lines_value),
    "880": Naming("number", "invoiced_on", stated("total")),
    "940": Naming("number"),
    "943": Naming("number", "shipped_on"),
    "944": Naming("number", "received_on"),
    "945": Naming("shipment", "shipped_on"),
    "947": Naming("number", "adjusted_on"),
    "990": Naming("shipment", "responded_on"),
    "997": Naming("group_control"),
    "999": Naming("group_control"),
}
"""How the documents of each set are named."""


def named(row: DocumentRow, document: Document, keys: Sequence[str]) -> DocumentRow:
    """The row with the business number, date, key (of the fields `keys`) and money of its document.

    A shipment without a number of its own goes by its order's; a key that would be too long
    stands as its digest.
    """
    naming = NAMES.get(row.kind, Naming())
    number = getattr(document, naming.number) if naming.number else ""
    on = getattr(document, naming.on) if naming.on else None
    assert on is None or isinstance(on, date)
    amount = naming.amount(document)
    return msgspec.structs.replace(
        row,
        number=number or getattr(document, "number", ""),
        on=on,
        amount=None if amount is None else bounded(amount),
        business_key=business_key(row, document, keys),
    )


def business_key(row: DocumentRow, document: Document, keys: Sequence[str]) -> str:
    """What makes two sets of a partner the same business document (X12.md §5); "" for nothing."""
    values = ["+".join(str(value) for value in reach(document, field.split("."))) for field in keys]
    key = "|".join(values)
    if len(key) > LONGEST_KEY:
        key = hashlib.sha256(key.encode()).hexdigest()
    return f"{row.partner}|{row.kind}|{key}" if values else ""


def reach(record: Any, path: list[str]) -> Iterable[object]:  # noqa: ANN401
    """What a path of fields leads to, item by item through collections."""
    value = getattr(record, path[0])
    if len(path) == 1:
        yield value
        return
    for item in value:
        yield from reach(item, path[1:])
