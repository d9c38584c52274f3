"""Texts of elements and attributes as values: what XML writes in its own way, the rest as cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from translators.cells import (
    MOST_DIGITS,
    PLAIN,
    CellError,
    Style,
    read_date,
    read_number,
    read_time,
    read_whole,
)
from translators.layouts import Leaf

MOST_NUMBERS = 8_192
"""Numbers that are remembered: rates, quantities and prices of a few partners."""

Value = str | int | Decimal | date | time

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T[\d:.]*)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII).fullmatch
_TIME = re.compile(
    r"(?:\d{4}-\d\d-\d\dT)?(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII
).fullmatch


def reader_of(leaf: Leaf, style: Style) -> Callable[[str], Value | None]:
    """Return what makes a text without blanks around it a value of the leaf's kind.

    The function raises CellError: the text is none. Dates and times in ISO 8601, also those of
    moments and with zones, are always understood; a moment's date is the one that is written, and
    the time of a day alone is None.
    """
    if leaf.kind == "decimal":
        return _number_reader(leaf, style)
    if leaf.kind == "int":
        return lambda text: read_whole(text, style)
    if leaf.kind == "date":
        dates = leaf.formats or style.dates
        return lambda text: _date(text, dates)
    if leaf.kind == "time":
        times = leaf.formats or style.times
        return lambda text: _time(text, times)
    return str


@lru_cache(MOST_NUMBERS)
def _number(text: str) -> Decimal:
    """Return a number without marks of its own; the same ones come again and again."""
    if text.replace(".", "", 1).isdecimal() and text.isascii() and len(text) <= MOST_DIGITS:
        return Decimal(text)
    return read_number(text)


def _number_reader(leaf: Leaf, style: Style) -> Callable[[str], Decimal]:
    decimals, sign = leaf.decimals, leaf.sign
    if not sign and not decimals and style.decimal == PLAIN.decimal and not style.thousands:
        return _number

    def read(text: str) -> Decimal:
        number = read_number(text, style, decimals)
        return abs(number) if sign == "absolute" else -number if sign else number

    return read


def _date(text: str, formats: tuple[str, ...]) -> date:
    found = _DATE(text)
    if found is None:
        return read_date(text, formats)
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise CellError("invalid-date", f"is no date: {error}") from error


def _time(text: str, formats: tuple[str, ...]) -> time | None:
    """Return a time of day; None for a day without one, which is no mistake."""
    found = _TIME(text)
    if found is None and _DATE(text):
        return None
    if found is None:
        return read_time(text, formats)
    try:
        return time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError as error:
        raise CellError("invalid-time", f"is no time: {error}") from error
