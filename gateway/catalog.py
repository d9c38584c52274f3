"""Whose number is this: a partner's item numbers, units and places in our words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from gateway.agreement import Agreement, Item, ItemReference, Location


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """An item of ours under a partner's number.

    `factor` base units make one of the partner's unit (None: the unit is not known); `price` is
    ours per partner's unit, `price_terms` where it came from ("" when we have none).
    """

    item: Item
    factor: Decimal | None
    price: Decimal | None = None
    price_terms: str = ""


class Catalog:
    """The cross-references of one agreement over our items, indexed once; finds are remembered."""

    def __init__(self, agreement: Agreement, items: Mapping[str, Item]) -> None:
        """An index over the agreement's references, our items' numbers and their UPCs."""
        self._items = items
        self._key = agreement.key
        self._references: dict[tuple[str, str], list[ItemReference]] = {}
        for reference in agreement.items:
            place = (reference.kind, reference.number)
            self._references.setdefault(place, []).append(reference)
        self._upcs = {item.upc: item for item in items.values() if item.upc}
        self._found: dict[tuple[object, ...], Found | None] = {}
        self._locations = {location.number: location for location in agreement.locations}
        self._numbers = {
            (reference.sku, reference.unit): reference for reference in reversed(agreement.items)
        }

    def location(self, number: str) -> Location | None:
        """Their ship-to location by its number, or None."""
        return self._locations.get(number)

    def their_number(self, sku: str) -> ItemReference | None:
        """How they call an item of ours, in any unit; None when they have no number for it."""
        return next((ref for (known, _), ref in self._numbers.items() if known == sku), None)

    def find(self, numbers: Mapping[str, str], unit: str) -> Found | None:
        """The item that a line's numbers name, and what the unit makes of it; None: unknown.

        An agreed reference of the very kind counts first, then one of any kind, then our own
        number and the UPC.
        """
        place = (unit, *numbers.items())
        if place not in self._found:
            self._found[place] = self._search(numbers, unit)
        return self._found[place]

    def _search(self, numbers: Mapping[str, str], unit: str) -> Found | None:
        for kind, number in numbers.items():
            references = self._references.get((kind, number)) or self._references.get(("", number))
            if references:
                return self._referred(references, unit)
        for number in numbers.values():
            item = self._items.get(number) or self._upcs.get(number)
            if item is not None:
                return self._own(item, unit)
        return None

    def _referred(self, references: list[ItemReference], unit: str) -> Found | None:
        """What the reference for this unit says, else the one for any unit."""
        by_unit = {reference.unit: reference for reference in references}
        reference = by_unit.get(unit) or by_unit.get("") or references[0]
        item = self._items.get(reference.sku)
        if item is None:
            return None
        own = self._own(item, unit)
        factor = reference.factor if reference.unit == unit != "" else own.factor
        if reference.unit == "" and reference.factor != 1:
            factor = reference.factor
        if reference.price is None or reference.unit not in ("", unit):
            return self._priced(item, factor)
        terms = f"price:{self._key}/items.csv#{reference.row}/price"
        if reference.unit == "" and reference.factor == 1:
            # A price for no unit in particular is one for our own.
            return priced(item, factor, reference.price, terms)
        return Found(item=item, factor=factor, price=reference.price, price_terms=terms)

    def _own(self, item: Item, unit: str) -> Found:
        """An item under our own number: its base unit, or a case of it."""
        if unit in ("", item.unit):
            return self._priced(item, Decimal(1))
        if unit in ("CA", "CS", "CT") and item.case:
            return self._priced(item, Decimal(item.case))
        return self._priced(item, None)

    def _priced(self, item: Item, factor: Decimal | None) -> Found:
        """The item with our list price for one of the partner's units."""
        return priced(item, factor, item.price, f"price:items.csv#{item.row}/price")


def priced(item: Item, factor: Decimal | None, price: Decimal | None, terms: str) -> Found:
    """An item whose price for one base unit is known, with that for one of the partner's units."""
    if price is None or factor is None:
        return Found(item=item, factor=factor)
    return Found(
        item=item,
        factor=factor,
        price=price * factor,
        price_terms=terms if factor == 1 else f"{terms} * {factor}",
    )
