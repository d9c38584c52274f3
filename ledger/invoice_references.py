"""Which invoice a payer means: our numbers as customers write them on their payments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ledger.sales import BilledInvoice

_LETTERS_AND_DIGITS = re.compile(r"[^A-Z0-9]")
_LAST_DIGITS = re.compile(r"0*([0-9]*)$")

Index = Mapping[tuple[str, str], str]
"""A way of writing ("exact", "plain", "digits", "order") and what is written, to our number."""


def index_references(numbers: Iterable[str], invoices: Mapping[str, BilledInvoice]) -> Index:
    """Every way of writing each number that only one of them can be meant by.

    `numbers` are the open references; `invoices` adds those that are settled already. The ways:
    as it is; without punctuation, case and leading zeros; its last digits alone; the customer's
    order, where one invoice bills it.
    """
    ways: dict[tuple[str, str], set[str]] = {}
    for number in {*numbers, *invoices}:
        ways[("exact", number)] = {number}
        ways.setdefault(("plain", _plain(number)), set()).add(number)
        ways.setdefault(("digits", _digits(number)), set()).add(number)
    for number, invoice in invoices.items():
        ordered = invoice.order.removeprefix(f"{invoice.customer}/").rpartition("/")[0]
        ways.setdefault(("order", _plain(ordered)), set()).add(number)
    return {way: next(iter(meant)) for way, meant in ways.items() if len(meant) == 1}


def find_reference(index: Index, reference: str, kind: str = "") -> str:
    """Our number that `reference` means, "" when none or more than one could be meant.

    `kind` is what the payer says it is: an order's number is looked up as nothing else.
    """
    if not reference:
        return ""
    plain = _plain(reference)
    if kind == "purchase order":
        return index.get(("order", plain), "")
    found = index.get(("exact", reference)) or index.get(("plain", plain))
    if not found and plain.isdigit():
        found = index.get(("digits", plain))
    return found or ""


def _plain(number: str) -> str:
    """Letters and digits only, capital, without leading zeros."""
    return _LETTERS_AND_DIGITS.sub("", number.upper()).lstrip("0")


def _digits(number: str) -> str:
    """The digits a number ends with, without leading zeros."""
    match = _LAST_DIGITS.search(_plain(number))
    return match[1] if match else ""
