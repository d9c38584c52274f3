"""Inventory valuation: how much of what is where, and what it is worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from ledger.accounts import INVENTORY, site_account
from ledger.entries import Row
from ledger.money import exponent_of, from_minor
from ledger.reports.ordering import in_order
from ledger.reports.report import (
    PLAIN,
    Cells,
    Column,
    Period,
    Report,
    Section,
    Setting,
    Tie,
    Total,
    figure,
    sums,
)

COLUMNS = (
    Column(name="account", title="Account", grouped=True),
    Column(name="site", title="Site"),
    Column(name="sku", title="Item"),
    Column(name="quantity", title="Quantity", kind="quantity"),
    Column(name="unit_cost", title="Unit cost", kind="price"),
    Column(name="value", title="Value", kind="money"),
    Column(name="moved_on", title="Last moved", kind="date"),
)

COST_PLACES = Decimal("0.0001")
"""Unit costs are shown to a ten-thousandth; the value, not they, is what the books hold."""

Stock = tuple[str, str, str]
"""Account, site and item."""


def inventory_valuation(
    rows: Iterable[Row],
    *,
    as_of: date,
    period: Period | None = None,  # noqa: ARG001 - one signature for all reports
    setting: Setting = PLAIN,
) -> Report:
    """Stock at moving average at the end of `as_of`, by inventory account, site and item.

    Ties each inventory account to its items; and, when `setting.pools` are given, quantity and
    value of the site accounts to the pools.
    """
    quantities: defaultdict[Stock, int] = defaultdict(int)
    values: defaultdict[Stock, int] = defaultdict(int)
    moved: dict[Stock, date] = {}
    balances: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        if not row.account.startswith(INVENTORY) or row.on > as_of:
            continue
        balances[row.account] += row.amount
        if row.sku:
            key = row.account, row.site, row.sku
            values[key] += row.amount
            if row.qty is not None:
                quantities[key] += row.qty
                moved[key] = max(moved.get(key, row.on), row.on)
    lines: list[Cells] = []
    for key in sorted(values):
        quantity, value = quantities[key], values[key]
        if quantity or value:
            cost = _unit_cost(quantity, value, setting)
            lines.append((*key, quantity, cost, value, moved.get(key)))
    return _report(lines, balances, as_of, setting)


def _unit_cost(quantity: int, value: int, setting: Setting) -> Decimal | None:
    """Currency per base unit, half up; None where nothing is in stock."""
    if not quantity:
        return None
    amount = from_minor(value, exponent_of(setting.currency))
    return (amount * 1000 / quantity).quantize(COST_PLACES, ROUND_HALF_UP)


def _report(
    lines: list[Cells], balances: Mapping[str, int], as_of: date, setting: Setting
) -> Report:
    """The valuation in sections by account, with its ties."""
    by_account = {key: tuple(group) for key, group in groupby(lines, key=lambda cells: cells[0])}
    sections = []
    ties = []
    for account in in_order(balances, setting.chart):
        members = by_account.get(account, ())
        cells = sums(COLUMNS, members, ("quantity", "value"))
        actual = figure(COLUMNS, cells, "value")
        expected = balances[account]
        ties.append(Tie(name=f"Balance of {account}", expected=expected, actual=actual))
        if members:
            total = Total(title=f"Total {account}", cells=cells)
            sections.append(Section(title=account, rows=members, totals=(total,)))
    return Report(
        name="inventory-valuation",
        title="Inventory valuation",
        as_of=as_of,
        entity=setting.entity,
        currency=setting.currency,
        columns=COLUMNS,
        sections=tuple(sections),
        totals=(Total(title="Total inventory", cells=sums(COLUMNS, lines, ("value",))),),
        notes=_notes(lines),
        ties=(*ties, *_pool_ties(lines, setting)),
    )


def _pool_ties(lines: Iterable[Cells], setting: Setting) -> tuple[Tie, ...]:
    """The pools against the items of their sites' accounts: quantity and value."""
    if not setting.pools:
        return ()
    sites = {site_account(pool.site) for pool in setting.pools}
    cells = sums(COLUMNS, (row for row in lines if row[0] in sites), ("quantity", "value"))
    quantity = sum(pool.quantity for pool in setting.pools)
    value = sum(pool.value for pool in setting.pools)
    return (
        Tie(name="Value of the pools", expected=value, actual=figure(COLUMNS, cells, "value")),
        Tie(
            name="Quantity of the pools",
            expected=quantity,
            actual=figure(COLUMNS, cells, "quantity"),
            kind="quantity",
        ),
    )


def _notes(lines: Iterable[Cells]) -> tuple[str, ...]:
    """The items a close stops at: below zero, or worth something without being there."""
    below: list[str] = []
    absent: list[str] = []
    for account, _, sku, quantity, _, _, _ in lines:
        if isinstance(quantity, int) and quantity < 0:
            below.append(f"{sku} in {account}")
        elif not quantity:
            absent.append(f"{sku} in {account}")
    cases = {"below zero in quantity": below, "worth something but not there": absent}
    return tuple(
        f"Items {words}: {len(found)} ({', '.join(found[:5])}{', …' if len(found) > 5 else ''})."
        for words, found in cases.items()
        if found
    )
