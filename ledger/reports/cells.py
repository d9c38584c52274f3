"""Cells as text: plain for machines, grouped for people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger.money import money_text, quantity_text
from ledger.reports.report import Cell, Kind


def plain(cell: Cell, kind: Kind, exponent: int = 2) -> str:
    """A cell for machines: plain decimals, ISO dates, "" for nothing."""
    if cell is None:
        return ""
    if kind == "money":
        assert isinstance(cell, int)
        return money_text(cell, exponent)
    if kind == "quantity":
        assert isinstance(cell, int)
        return quantity_text(cell)
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def grouped(cell: Cell, kind: Kind, exponent: int = 2) -> str:
    """A cell for people: thousands separated by commas, ISO dates, "" for nothing."""
    text = plain(cell, kind, exponent)
    return text if kind in ("text", "date") else grouped_digits(text)


def grouped_money(amount: int, exponent: int = 2) -> str:
    """Minor units for people: -123456 is `-1,234.56`."""
    return grouped_digits(money_text(amount, exponent))


def grouped_digits(number: str) -> str:
    """A plain number with commas: `-1234.5` is `-1,234.5`; "" stays empty."""
    whole, point, places = number.partition(".")
    sign = "-" if whole.startswith("-") else ""
    digits = whole.removeprefix("-")
    return f"{sign}{int(digits):,}{point}{places}" if digits else ""
