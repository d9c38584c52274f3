"""How the adjustments of a payment count: three meanings in the wild, one that balances.

An adjustment (ADX) of an 820 is extra to the amount paid of its item (RMR04), already inside it,
or extra with the opposite sign. The meaning that makes the items sum to the payment (BPR02) holds.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Meaning = Literal["", "inside", "extra", "opposite"]
"""What adjustments mean; "" when there are none."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A meaning of the adjustments and the sum of what the items then pay.

    `alone_counts` says whether adjustments that stand under no item change the payment.
    """

    meaning: Meaning
    alone_counts: bool
    total: int


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """The reading that holds (None: none does, `code` and `reason` say why) and what it leaves.

    `rest` is the payment less the items, in minor units.
    """

    reading: Reading | None
    rest: int = 0
    code: str = ""
    reason: str = ""


def readings(paid: int, on_items: int | None, alone: int | None) -> tuple[Reading, ...]:
    """Every way to read a payment whose items pay `paid`, likeliest first.

    `on_items` and `alone` are the sums of the adjustments under items and under none, None where
    there are none.
    """
    if on_items is None and alone is None:
        return (Reading(meaning="", alone_counts=False, total=paid),)
    under, beside = on_items or 0, alone or 0
    ways = [
        Reading(meaning="inside", alone_counts=False, total=paid),
        Reading(meaning="extra", alone_counts=True, total=paid + under + beside),
        Reading(meaning="opposite", alone_counts=True, total=paid - under - beside),
    ]
    if alone is not None and on_items is not None:
        ways.append(Reading(meaning="inside", alone_counts=True, total=paid + beside))
    return tuple(ways)


def balance(
    amount: int, ways: tuple[Reading, ...], agreed: str = "auto", tolerance: int = 0
) -> Balance:
    """The reading that makes the items sum to `amount`, the payment.

    One that does so exactly comes first; then the nearest within `tolerance`. Otherwise, where the
    meaning is agreed or nothing is adjusted, a payment of more than its items holds with the rest;
    of less never does: a parse miss must not become a customer's claim. An agreed meaning that
    another one beats is a change that a person must see.
    """
    lawful = [way for way in ways if agreed == "auto" or way.meaning in ("", agreed)]
    exact = [way for way in lawful if way.total == amount]
    if exact:
        return Balance(reading=exact[0])
    other = next((way for way in ways if way.total == amount), None)
    if other is not None:
        return Balance(
            reading=None,
            rest=amount - lawful[0].total,
            code="adjustment-meaning-changed",
            reason=f"its adjustments balance as {other.meaning!r}, agreed is {agreed!r}",
        )
    nearest = min(lawful, key=lambda way: abs(amount - way.total))
    rest = amount - nearest.total
    if abs(rest) <= tolerance or (rest > 0 and len(lawful) == 1):
        return Balance(reading=nearest, rest=rest)
    reason = "its items do not sum to it"
    return Balance(reading=None, rest=rest, code="payment-imbalance", reason=reason)
