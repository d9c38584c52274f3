"""Money as integer minor units: rounding, extending, allocating, and how amounts are written."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

EXPONENTS = {"JPY": 0, "KRW": 0, "CLP": 0, "VND": 0, "ISK": 0, "BHD": 3, "JOD": 3, "KWD": 3}
"""Currencies whose minor unit is not the hundredth (ISO 4217); every other one has two decimals."""

LARGEST = 10**15
"""No amount of a distributor reaches this many minor units; a larger one is a misread document."""

EXACT = Context(prec=200, rounding=ROUND_HALF_UP)
"""Wide enough that no product of document fields is ever rounded before its one rounding."""


def exponent_of(currency: str) -> int:
    """The decimals of a currency's minor unit: 2 for USD, 0 for JPY."""
    return EXPONENTS.get(currency, 2)


def to_minor(amount: Decimal, exponent: int = 2) -> int:
    """`amount` in minor units, a half rounded away from zero (so a credit mirrors its debit).

    Asserts a finite amount: readers never make others.
    """
    assert amount.is_finite(), f"not an amount of money: {amount}"
    return int(amount.scaleb(exponent, EXACT).to_integral_value(ROUND_HALF_UP, EXACT))


def bounded(amount: int) -> int:
    """The amount, or just beyond `LARGEST` where it is larger: enough to see that it is not real.

    So a row can hold what a document states, however absurd it is.
    """
    return max(-LARGEST - 1, min(amount, LARGEST + 1))


def from_minor(amount: int, exponent: int = 2) -> Decimal:
    """Minor units as a decimal with exactly the currency's places: 1050 is `10.50`."""
    return Decimal(amount).scaleb(-exponent, EXACT)


def ratio_to_minor(numerator: Decimal, denominator: Decimal, exponent: int = 2) -> int:
    """`numerator / denominator` in minor units, half up, without an intermediate rounding."""
    if denominator == 1:
        return to_minor(numerator, exponent)
    top, bottom = numerator.as_integer_ratio()
    over, under = denominator.as_integer_ratio()
    top, bottom = int(top * under * 10**exponent), bottom * over
    assert bottom, "an amount divided by zero"
    sign = -1 if (top < 0) != (bottom < 0) else 1
    return sign * ((2 * abs(top) + abs(bottom)) // (2 * abs(bottom)))


@lru_cache(maxsize=8_192)
def extend(quantity: Decimal, unit_price: Decimal, divisor: int = 1, exponent: int = 2) -> int:
    """Quantity × unit price in minor units, half up per line; `divisor` 100 for prices per hundred.

    (BOOKS: extensions round half up per line.) Asked for each line several times: computed once.
    """
    return ratio_to_minor(EXACT.multiply(quantity, unit_price), Decimal(divisor), exponent)


def allocate(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """`total` minor units shared in proportion to `weights` by largest remainder; sums to `total`.

    Weights are not negative and not all zero. Of equal remainders the earlier one gets the unit;
    a negative total mirrors the positive one.
    """
    whole = sum(weights)
    assert whole > 0 and min(weights) >= 0, "an allocation needs weights above zero"
    size = abs(total)
    shares = [size * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(size * weights[i] % whole))
    for index in by_remainder[: size - sum(shares)]:
        shares[index] += 1
    return tuple(shares) if total >= 0 else tuple(-share for share in shares)


def money_text(amount: int, exponent: int = 2) -> str:
    """Minor units as text with exactly the currency's decimals: -5 is `-0.05`."""
    if exponent == 0:
        return str(amount)
    scale = 10**exponent
    if amount < 0:
        return f"-{-amount // scale}.{-amount % scale:0{exponent}d}"
    return f"{amount // scale}.{amount % scale:0{exponent}d}"


def quantity_text(thousandths: int) -> str:
    """Thousandths as plain text without needless zeros: 1500 is `1.5`, -40000 is `-40`."""
    whole, rest = divmod(abs(thousandths), 1000)
    sign = "-" if thousandths < 0 else ""
    return f"{sign}{whole}.{rest:03d}".rstrip("0") if rest else f"{sign}{whole}"


def read_thousandths(text: str) -> int:
    """The thousandths that `quantity_text` wrote."""
    return int(Decimal(text).scaleb(3))


def to_thousandths(quantity: Decimal) -> int:
    """A quantity of the base unit in thousandths, half up."""
    return to_minor(quantity, 3)


def from_thousandths(thousandths: int) -> Decimal:
    """Thousandths of the base unit as a quantity, without needless zeros: 1500 is 1.5."""
    return Decimal(quantity_text(thousandths))
