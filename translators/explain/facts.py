"""What a document is about, in a few lines: number, dates, parties, counts, amounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time
from decimal import Decimal

import msgspec

from translators.documents import Document
from translators.guide import Guide
from translators.uses import fields_of
from translators.wording import money_text, number_text, plain_word
from translators.x12.totals import reach

PARTIES_SHOWN = 12
"""A summary names so many parties; more are counted."""

QUIET = frozenset(
    [
        "charges",
        "contacts",
        "dates",
        "descriptions",
        "equipment",
        "freight",
        "loads",
        "packing",
        "parties",
        "references",
        "routing",
        "schedules",
        "terms",
        "texts",
        "totals",
    ]
)
"""Collections that a summary does not count."""

MONEY_FIELDS = ("amount", "total", "paid", "due")
"""Words in the names of fields that hold the sums of a whole document."""

COUNT_FIELDS = ("quantity", "shipped", "received", "damaged")
"""Words in the names of totals that count goods."""


def facts_of(document: Document, guide: Guide) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the business number of a document ("" when it has none), and what it is about."""
    fields = number_fields(guide)
    found = ["+".join(map(str, reach(document, name.split(".")))) for name in fields]
    key = [text for text in found if text]
    facts = [*_own(document), *_dates(document), *_parties(document)]
    facts += [*_counts(document), *_amounts(document, guide)]
    return " / ".join(key), tuple(facts)


def number_fields(guide: Guide) -> tuple[str, ...]:
    """Return the fields of the business key that people call the document's number."""
    key = guide.business_key
    first = ("number",) if "number" in key else key[:1]
    return (*first, "release") if "release" in key else first


def _own(document: msgspec.Struct) -> Iterator[tuple[str, str]]:
    """Yield the short fields of the document itself: kinds, numbers, dates."""
    for name, field in fields_of(type(document)).items():
        value = getattr(document, name)
        if isinstance(value, time):
            yield plain_word(name), value.isoformat("minutes")
        elif isinstance(value, date) or (field.kind in ("str", "int") and value):
            yield plain_word(name), str(value)


def _dates(document: msgspec.Struct) -> Iterator[tuple[str, str]]:
    """Yield the dates with a meaning of their own."""
    for mark in getattr(document, "dates", ()):
        if mark.kind and mark.on is not None:
            yield mark.kind, str(mark.on)


def _parties(document: msgspec.Struct) -> Iterator[tuple[str, str]]:
    """Yield every party once: role and name, id and place."""
    found = dict.fromkeys(_named(document))
    yield from list(found)[:PARTIES_SHOWN]
    if len(found) > PARTIES_SHOWN:
        yield "parties", f"{len(found) - PARTIES_SHOWN} more"


def _named(record: msgspec.Struct) -> Iterator[tuple[str, str]]:
    for each in _records(record, "parties"):
        address = getattr(each, "address", ())
        place = f"{getattr(each, 'region', '')} {getattr(each, 'postal_code', '')}".strip()
        words = (getattr(each, "name", ""), *address, getattr(each, "city", ""), place)
        said = ", ".join(word for word in words if word)
        if identity := getattr(each, "id", ""):
            kind = getattr(each, "id_kind", "")
            number = f"{kind} {identity}" if kind else identity
            said = f"{said} ({number})" if said else number
        yield getattr(each, "role", "") or "party", said


def _records(record: msgspec.Struct, wanted: str) -> Iterator[msgspec.Struct]:
    """Yield the items of every collection of a name, anywhere in a document."""
    for name, field in fields_of(type(record)).items():
        if field.kind == "items":
            for item in getattr(record, name):
                if name == wanted:
                    yield item
                yield from _records(item, wanted)


def _counts(document: msgspec.Struct) -> Iterator[tuple[str, str]]:
    """Yield how many items each collection has, with their quantities by unit."""
    found: dict[str, list[msgspec.Struct]] = {}
    _gather(document, found)
    for name, items in found.items():
        total = _quantities(items)
        yield plain_word(name), f"{len(items)} ({total})" if total else str(len(items))


def _gather(record: msgspec.Struct, found: dict[str, list[msgspec.Struct]]) -> None:
    """Gather the items of all collections that are worth counting, nested ones too."""
    for name, field in fields_of(type(record)).items():
        if field.kind != "items" or name in QUIET:
            continue
        for item in getattr(record, name):
            found.setdefault(name, []).append(item)
            _gather(item, found)


def _quantities(items: Sequence[msgspec.Struct]) -> str:
    """Return the quantities of items added up, one figure for each unit."""
    totals: dict[str, Decimal] = {}
    for item in items:
        quantity = getattr(item, "quantity", None)
        if isinstance(quantity, Decimal):
            unit = str(getattr(item, "unit", ""))
            totals[unit] = totals.get(unit, Decimal()) + quantity
    return ", ".join(f"{number_text(sum_)} {unit}".rstrip() for unit, sum_ in totals.items())


def _amounts(document: msgspec.Struct, guide: Guide) -> Iterator[tuple[str, str]]:
    """Yield the sums of the document, and what its lines come to."""
    currency = str(getattr(document, "currency", ""))
    for name, field in fields_of(guide.document).items():
        value = getattr(document, name)
        if field.kind == "decimal" and value is not None:
            counts = any(word in name for word in COUNT_FIELDS)
            money = not counts and any(word in name for word in MONEY_FIELDS)
            text = f"{money_text(value)} {currency}".rstrip() if money else number_text(value)
            yield plain_word(name), text
    for each in getattr(document, "charges", ()):
        if each.amount is not None:
            kind, what = getattr(each, "kind", "charge"), getattr(each, "description", "")
            yield kind, f"{money_text(each.amount)} ({what})" if what else money_text(each.amount)
    for each in getattr(document, "totals", ()):
        amount = getattr(each, "amount", None)
        if isinstance(amount, Decimal):
            yield str(getattr(each, "kind", "")) or "sum", money_text(amount)
    extended = _extended(getattr(document, "lines", ()))
    if extended is not None:
        yield "quantity by price", f"{money_text(extended)} {currency}".rstrip()


def _extended(lines: Sequence[msgspec.Struct]) -> Decimal | None:
    """Return what the lines come to, None unless every one has a plain price and a quantity."""
    total = Decimal()
    for line in lines:
        quantity = getattr(line, "quantity", None)
        price = getattr(line, "unit_price", None)
        basis = getattr(line, "price_basis", "")
        if quantity is None or price is None or basis:
            return None
        total = total + quantity * price
    return total if lines else None
