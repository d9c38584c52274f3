"""Moving average: remainders, issues below zero, true-ups at the covering receipt."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.valuation import Pool, issue, receive

D = Decimal
EMPTY = Pool(site="east", sku="A100")


def test_receipts_average():
    pool, true_up = receive(EMPTY, 100_000, 50_000)
    pool, more = receive(pool, 50_000, 28_000)
    assert (pool.quantity, pool.value, pool.moves, true_up, more) == (150_000, 78_000, 2, 0, 0)
    assert pool.unit_cost == D(520)


def test_the_last_unit_takes_the_whole_remainder():
    pool, _ = receive(EMPTY, 3_000, 1_000)
    costs = []
    for _ in range(3):
        pool, cost = issue(pool, 1_000)
        costs.append(cost)
    assert costs == [333, 334, 333]
    assert (pool.quantity, pool.value, pool.moves) == (0, 0, 4)
    assert pool.unit_cost == D("333.333333")


def test_halves_of_an_issue_go_to_the_even_cent():
    pool, _ = receive(EMPTY, 2_000, 5)
    assert issue(pool, 1_000)[1] == 2
    pool, _ = receive(EMPTY, 2_000, 7)
    assert issue(pool, 1_000)[1] == 4


def test_an_issue_of_what_never_had_a_cost_is_held():
    assert issue(EMPTY, 1_000) == (EMPTY, None)


def test_a_standard_cost_serves_until_a_cost_is_known():
    pool, cost = issue(EMPTY, 1_500, D("333.5"))
    assert cost == 500
    assert (pool.quantity, pool.value, pool.unit_cost) == (-1_500, -500, D("333.5"))


def test_below_zero_the_last_known_cost_counts_and_the_receipt_trues_it_up():
    pool, _ = receive(EMPTY, 10_000, 5_000)
    pool, cost = issue(pool, 30_000, D(1))
    assert cost == 5_000 + 20 * 500
    assert (pool.quantity, pool.value) == (-20_000, -10_000)
    pool, true_up = receive(pool, 50_000, 30_000)
    assert true_up == 20 * 100
    assert (pool.quantity, pool.value, pool.unit_cost) == (30_000, 18_000, D(600))


def test_a_receipt_that_covers_a_part_trues_up_that_part():
    pool, _ = issue(EMPTY, 30_000, D(500))
    pool, true_up = receive(pool, 10_000, 6_000)
    assert (pool.quantity, pool.value, true_up, pool.unit_cost) == (-20_000, -10_000, 1_000, D(600))
    pool, true_up = receive(pool, 20_000, 9_000)
    assert (pool.quantity, pool.value, true_up) == (0, 0, -1_000)
    pool, cost = issue(pool, 1_000)
    assert cost == 450


def test_moves_have_a_direction():
    with pytest.raises(AssertionError, match="brings"):
        receive(EMPTY, 0, 5)
    with pytest.raises(AssertionError, match="takes"):
        issue(EMPTY, 0)


moves = st.lists(
    st.tuples(st.booleans(), st.integers(1, 10**7), st.integers(0, 10**9)), max_size=30
)


@given(moves)
def test_no_money_is_lost_and_nothing_on_hand_is_worth_nothing(steps):
    pool, inventory = EMPTY, 0
    for incoming, quantity, value in steps:
        if incoming:
            pool, true_up = receive(pool, quantity, value)
            inventory += value - true_up
        else:
            pool, cost = issue(pool, quantity, D("123.456"))
            inventory -= cost
        assert pool.value == inventory
        assert pool.quantity or not pool.value
        assert pool.quantity * pool.value >= 0
