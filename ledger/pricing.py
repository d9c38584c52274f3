"""What a price is for, when it is not for one of the line's unit (PO105, IT105)."""

from __future__ import annotations

DIVISORS = {
    "per ten": 10,
    "per dozen": 12,
    "wholesale per dozen": 12,
    "per hundred": 100,
    "quoted per hundred": 100,
    "wholesale per hundred": 100,
    "per thousand": 1000,
    "contract per thousand": 1000,
    "per ten thousand": 10_000,
    "per hundred thousand": 100_000,
}
"""Prices that are for so many of the line's unit, by our word."""

MEASURED = frozenset({"per hundred feet", "per thousand feet"})
"""Prices for something that the line's unit does not tell."""


def divisor(basis: str) -> int | None:
    """For how many of the line's unit a price is; None when the basis does not tell.

    A basis that is a number (UBL's BaseQuantity) is that many; a fraction of a unit tells nothing.
    """
    if basis.isdecimal():
        return int(basis) or None
    if basis in MEASURED or basis.replace(".", "", 1).isdecimal():
        return None
    return DIVISORS.get(basis, 1)
