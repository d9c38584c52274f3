"""Balance sheet: what we own, what we owe, and what is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from ledger.accounts import MEMO_PREFIX, Chart
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
    figure,
    sums,
)
from ledger.reports.window import Window, window

COLUMNS = (
    Column(name="section", title="Section", grouped=True),
    Column(name="code", title="Code"),
    Column(name="account", title="Account"),
    Column(name="before", title="Before the period", kind="money"),
    Column(name="change", title="Change", kind="money"),
    Column(name="balance", title="Balance", kind="money"),
)
MONEY = ("before", "change", "balance")

CASH, RECEIVABLES, STOCK, OTHER_ASSETS = ASSETS = (
    "Cash and clearing",
    "Receivables",
    "Inventory",
    "Other assets",
)
PAYABLES, CUSTOMERS, OTHER_LIABILITIES = LIABILITIES = (
    "Payables and accruals",
    "Owed to customers",
    "Taxes and other liabilities",
)
EQUITY = "Equity"
MEMO = "Memorandum accounts"

_SECTIONS = {
    "Assets:Bank": CASH,
    "Assets:Clearing": CASH,
    "Assets:AR": RECEIVABLES,
    "Assets:Inventory": STOCK,
    "Liabilities:AP": PAYABLES,
    "Liabilities:GRNI": PAYABLES,
    "Liabilities:Accrued": PAYABLES,
    "Liabilities:Customers": CUSTOMERS,
    "Liabilities:Deferred-Revenue": CUSTOMERS,
}

EARLIER_EARNINGS = "Earnings of earlier years, not closed"
EARNINGS = "Earnings of the year"


def balance_sheet(
    rows: Iterable[Row], *, as_of: date, period: Period | None = None, setting: Setting = PLAIN
) -> Report:
    """Balances at the end of the period beside those before it; liabilities and equity positive.

    Income and expenses not closed to equity stand in it as earnings: of the fiscal year, and of
    those before. Ties assets to liabilities and equity. Memorandum accounts on request.
    """
    span = window(as_of, period, setting.year_starts_in)
    before: defaultdict[str, int] = defaultdict(int)
    change: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        if row.on > span.last:
            continue
        account = row.account
        if account.startswith(("Income:", "Expenses:")):
            account = EARNINGS if row.on >= span.year_first else EARLIER_EARNINGS
        if row.on < span.first:
            before[account] += row.amount
        else:
            change[account] += row.amount
    found = {name: (before[name], change[name]) for name in {**before, **change}}
    groups: defaultdict[str, list[Cells]] = defaultdict(list)
    for name in _in_order(found, setting.chart):
        opening, moved = found[name]
        if opening or moved:
            title = _section_of(name)
            sign = 1 if title in (*ASSETS, MEMO) else -1
            figures = (sign * opening, sign * moved, sign * (opening + moved))
            groups[title].append((title, setting.chart.code(name), name, *figures))
    return _report(groups, span, setting)


def _in_order(names: Iterable[str], chart: Chart) -> list[str]:
    """The accounts by code, and the earnings after them."""
    listed = list(names)
    earnings = [name for name in (EARLIER_EARNINGS, EARNINGS) if name in listed]
    return in_order((name for name in listed if name not in earnings), chart) + earnings


def _section_of(name: str) -> str:
    """The section an account, or the earnings, stand in."""
    if name.startswith(MEMO_PREFIX):
        return MEMO
    if name in (EARLIER_EARNINGS, EARNINGS) or root_of(name) == "Equity":
        return EQUITY
    other = OTHER_ASSETS if root_of(name) == "Assets" else OTHER_LIABILITIES
    return _SECTIONS.get(":".join(name.split(":")[:2]), other)


def _report(groups: defaultdict[str, list[Cells]], span: Window, setting: Setting) -> Report:
    """Assets, liabilities and equity in their sections, each part with its total."""
    parts = (
        (ASSETS, "Total assets"),
        (LIABILITIES, "Total liabilities"),
        ((EQUITY,), ""),
    )
    sections: list[Section] = []
    for titles, whole in parts:
        present = [title for title in titles if groups[title]] or list(titles[:1])
        lines = [row for title in present for row in groups[title]]
        sections += [_section(title, groups[title]) for title in present[:-1]]
        extra = (_total(whole, lines),) if whole else ()
        sections.append(_section(present[-1], groups[present[-1]], *extra))
    owed = [row for title in (*LIABILITIES, EQUITY) for row in groups[title]]
    owned = [row for title in ASSETS for row in groups[title]]
    both = _total("Total liabilities and equity", owed)
    sections[-1] = _section(EQUITY, groups[EQUITY], both)
    if setting.memo:
        sections.append(_section(MEMO, groups[MEMO]))
    return Report(
        name="balance-sheet",
        title="Balance sheet",
        as_of=span.last,
        period=span.period,
        entity=setting.entity,
        currency=setting.currency,
        columns=COLUMNS,
        sections=tuple(sections),
        notes=(f"{EARNINGS}: from {span.year_first}, not closed to equity.",),
        ties=tuple(
            Tie(
                name=f"Assets equal liabilities and equity{words}",
                expected=figure(COLUMNS, both.cells, name),
                actual=figure(COLUMNS, _total("", owned).cells, name),
            )
            for name, words in (("before", " before the period"), ("balance", ""))
        ),
    )


def _section(title: str, lines: list[Cells], *more: Total) -> Section:
    """A section with its own total and those of the part it ends."""
    own = _total(f"Total {title[0].lower()}{title[1:]}", lines)
    return Section(title=title, rows=tuple(lines), totals=(own, *more))


def _total(title: str, lines: Iterable[Cells]) -> Total:
    """The sums of the lines under that title."""
    return Total(title=title, cells=sums(COLUMNS, lines, MONEY))
