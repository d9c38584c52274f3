"""Trial balance: whether the books balance, and what moved on each account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from ledger.accounts import Chart
from ledger.entries import Row
from ledger.reports.ordering import in_order, root_of
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
    sums,
)
from ledger.reports.window import window

COLUMNS = (
    Column(name="code", title="Code"),
    Column(name="account", title="Account"),
    Column(name="opening", title="Opening", kind="money"),
    Column(name="debits", title="Debits", kind="money"),
    Column(name="credits", title="Credits", kind="money"),
    Column(name="balance_debit", title="Balance debit", kind="money"),
    Column(name="balance_credit", title="Balance credit", kind="money"),
)
MONEY = ("opening", "debits", "credits", "balance_debit", "balance_credit")

Sums = tuple[int, int, int]
"""Opening balance (debit positive), debits and credits of the period (both positive)."""


def trial_balance(
    rows: Iterable[Row], *, as_of: date, period: Period | None = None, setting: Setting = PLAIN
) -> Report:
    """Every account with its opening balance, movements and closing balance.

    The opening balance is debit positive; the closing balance stands in the debit or the credit
    column. Accounts at zero that did not move are left out. Memorandum accounts are a section of
    their own, on request. Ties: debits and credits of the period, closing balances, opening at nil.
    """
    span = window(as_of, period, setting.year_starts_in)
    found = account_sums(rows, span.first, span.last)
    real = {account: figures for account, figures in found.items() if root_of(account) != "Memo"}
    memo = {account: figures for account, figures in found.items() if root_of(account) == "Memo"}
    lines = _lines(real, setting.chart)
    total = sums(COLUMNS, lines, MONEY)
    shown = _lines(memo, setting.chart) if setting.memo else ()
    return Report(
        name="trial-balance",
        title="Trial balance",
        as_of=span.last,
        period=span.period,
        entity=setting.entity,
        currency=setting.currency,
        columns=COLUMNS,
        sections=(
            Section(rows=lines, totals=(Total(title="Total", cells=total),)),
            *([_memo_section(shown)] if shown else []),
        ),
        ties=_ties(real, "") + (_ties(memo, " (memorandum)") if setting.memo else ()),
    )


def account_sums(rows: Iterable[Row], first: date, last: date) -> dict[str, Sums]:
    """Opening, debits and credits by account, of rows up to `last`, the period beginning `first`.

    Accounts at zero that did not move are left out.
    """
    opening: defaultdict[str, int] = defaultdict(int)
    debits: defaultdict[str, int] = defaultdict(int)
    credits: defaultdict[str, int] = defaultdict(int)  # noqa: A001 - the trade's own word
    for row in rows:
        if row.on > last:
            continue
        if row.on < first:
            opening[row.account] += row.amount
        elif row.amount > 0:
            debits[row.account] += row.amount
        else:
            credits[row.account] -= row.amount
    accounts = {**opening, **debits, **credits}
    figures = {name: (opening[name], debits[name], credits[name]) for name in accounts}
    return {account: each for account, each in figures.items() if any(each)}


def _lines(found: dict[str, Sums], chart: Chart) -> tuple[Cells, ...]:
    """One row for each account, in the order of the chart."""
    lines = []
    for account in in_order(found, chart):
        opening, debit, credit = found[account]
        balance = opening + debit - credit
        sides = (balance, None) if balance >= 0 else (None, -balance)
        lines.append((chart.code(account), account, opening, debit, credit, *sides))
    return tuple(lines)


def _memo_section(lines: tuple[Cells, ...]) -> Section:
    """The memorandum accounts, apart from the books' own total."""
    total = Total(title="Total memorandum", cells=sums(COLUMNS, lines, MONEY))
    return Section(title="Memorandum accounts", rows=lines, totals=(total,))


def _ties(found: dict[str, Sums], which: str) -> tuple[Tie, ...]:
    """Debits against credits, balances against each other, the opening balances against nil."""
    balances = [opening + debit - credit for opening, debit, credit in found.values()]
    opening = sum(each[0] for each in found.values())
    debits, credited = (sum(each[place] for each in found.values()) for place in (1, 2))
    positive = sum(balance for balance in balances if balance > 0)
    negative = -sum(balance for balance in balances if balance < 0)
    return (
        Tie(name=f"Opening balances sum to nil{which}", expected=0, actual=opening),
        Tie(name=f"Debits equal credits{which}", expected=credited, actual=debits),
        Tie(
            name=f"Debit balances equal credit balances{which}", expected=negative, actual=positive
        ),
    )
