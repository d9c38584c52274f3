"""Dates, times and numbers as envelopes write them."""

from __future__ import annotations

from datetime import date, time
from functools import lru_cache

MOMENTS = 2048
"""How many dates, and how many times, are kept: the envelopes of a day have few different ones."""


def read_date(text: str) -> date | None:
    """Read YYMMDD (50 to 99 are the last century) or CCYYMMDD; None when it is no date."""
    return _date(text) if len(text) in (6, 8) else None


@lru_cache(maxsize=MOMENTS)
def _date(text: str) -> date | None:
    if not (text.isascii() and text.isdigit()):
        return None
    if len(text) == 6:
        text = ("20" if text < "5" else "19") + text
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """Read HHMM, HHMMSS or HHMMSSDD (the hundredths are dropped); None when it is no time."""
    return _time(text) if len(text) in (4, 6, 7, 8) else None


@lru_cache(maxsize=MOMENTS)
def _time(text: str) -> time | None:
    if not (text.isascii() and text.isdigit()):
        return None
    try:
        return time(int(text[:2]), int(text[2:4]), int(text[4:6] or 0))
    except ValueError:
        return None


def read_number(text: str, size: int = 9) -> int | None:
    """Read a control number or a count of at most `size` digits; None when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= size else None


def same_control(one: str, other: str) -> bool:
    """Compare control numbers as numbers (000000017 is 17), as text where they are none."""
    if one == other:
        return True
    number = read_number(one)
    return number is not None and number == read_number(other)
