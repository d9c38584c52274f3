"""Stock at moving average: what a receipt makes of a pool, and what an issue costs.

Integers in arrival order, never restated (BOOKS §3): quantities in thousandths of the base unit,
money in minor units. Quantity 0 means value 0, always.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import msgspec

from ledger.money import EXACT


class Pool(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The stock of one item at one site.

    `unit_cost` is the last known cost of one base unit in minor units, kept when the pool runs
    empty (None: never known); `moves` counts the moves, so that a cost can name the one it is of.
    """

    site: str
    sku: str
    quantity: int = 0
    value: int = 0
    unit_cost: Decimal | None = None
    moves: int = 0


def receive(pool: Pool, quantity: int, value: int) -> tuple[Pool, int]:
    """The pool after `quantity` thousandths (above zero) came in for `value` minor units.

    The second result is the true-up: what stock issued below zero really cost more (or less) than
    it was issued at. The caller posts it: debit Cost-True-Up, credit the site's inventory; the
    pool's value is already without it. Stock on hand after the receipt carries the receipt's own
    unit cost in proportion; a pool still at or below zero carries its last known unit cost.
    """
    assert quantity > 0 and value >= 0, "a receipt brings goods in, at no negative cost"
    after = pool.quantity + quantity
    if pool.quantity >= 0:
        kept = pool.value + value
    elif after > 0:
        kept = _share(value, after, quantity)
    else:
        kept = _share(pool.value, after, pool.quantity)
    return (
        Pool(
            site=pool.site,
            sku=pool.sku,
            quantity=after,
            value=kept,
            unit_cost=_unit_cost(kept, after) if after > 0 else _unit_cost(value, quantity),
            moves=pool.moves + 1,
        ),
        pool.value + value - kept,
    )


def issue(
    pool: Pool, quantity: int, standard_cost: Decimal | None = None
) -> tuple[Pool, int | None]:
    """The pool after `quantity` thousandths (above zero) went out, and what they cost.

    Value × quantity / on hand, half to even; the last unit takes the whole remainder. What goes
    below zero is costed at the last known unit cost, else at `standard_cost` (minor units for one
    base unit). When no cost was ever known the pool is unchanged and the cost None: hold the move.
    """
    assert quantity > 0, "an issue takes goods out"
    after = pool.quantity - quantity
    if after >= 0:
        cost = _share(pool.value, quantity, pool.quantity)
        return _issued(pool, after, cost, pool.unit_cost), cost
    known = standard_cost if pool.unit_cost is None else pool.unit_cost
    if known is None:
        return pool, None
    on_hand = max(pool.quantity, 0)
    cost = (pool.value if on_hand else 0) + _rounded(EXACT.multiply(known, quantity - on_hand))
    return _issued(pool, after, cost, known), cost


def _issued(pool: Pool, after: int, cost: int, unit_cost: Decimal | None) -> Pool:
    """The pool after an issue of `cost` down to `after` thousandths."""
    return Pool(
        site=pool.site,
        sku=pool.sku,
        quantity=after,
        value=pool.value - cost,
        unit_cost=unit_cost,
        moves=pool.moves + 1,
    )


def _share(value: int, part: int, whole: int) -> int:
    """`value × part / whole`, half to even, exact."""
    quotient, remainder = divmod(value * part, whole)
    twice = 2 * remainder
    up = abs(twice) > abs(whole) or (abs(twice) == abs(whole) and quotient % 2 == 1)
    return quotient + up


def _rounded(thousandths: Decimal) -> int:
    """A product of thousandths of a unit and a unit cost in whole minor units, half to even."""
    return int(thousandths.scaleb(-3, EXACT).to_integral_value(ROUND_HALF_EVEN, EXACT))


def _unit_cost(value: int, quantity: int) -> Decimal:
    """Minor units for one base unit, to a millionth of a minor unit."""
    exact = EXACT.divide(Decimal(value * 1000), Decimal(quantity))
    return exact.quantize(Decimal("0.000001"), ROUND_HALF_EVEN, context=EXACT)
