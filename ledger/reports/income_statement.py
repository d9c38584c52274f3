"""Income statement: what we earned in the period, and in the year so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ledger.accounts import ALLOWANCES, CASH_DISCOUNTS, Chart, statement_of
from ledger.entries import Row
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
)
from ledger.reports.window import Window, window

COLUMNS = (
    Column(name="section", title="Section", grouped=True),
    Column(name="code", title="Code"),
    Column(name="account", title="Account"),
    Column(name="period", title="Period", kind="money"),
    Column(name="period_share", title="% of net", kind="percent"),
    Column(name="year", title="Year to date", kind="money"),
    Column(name="year_share", title="% of net", kind="percent"),
)

REVENUE, REDUCTIONS, COST, OPERATING, OTHER = SECTIONS = (
    "Revenue",
    "Returns, allowances and discounts",
    "Cost of goods sold",
    "Operating expenses",
    "Other",
)

RESULTS = {
    REDUCTIONS: "Net revenue",
    COST: "Gross profit",
    OPERATING: "Operating income",
    OTHER: "Net income",
}
"""What the sections so far come to, after which section."""

_REDUCING = frozenset(
    {
        "Income:Sales-Returns",
        ALLOWANCES,
        CASH_DISCOUNTS,
        "Income:Customer-Rebates",
        "Income:Customer-Penalties",
    }
)

Pair = tuple[int, int]
"""Period and year to date, as shown."""


def income_statement(
    rows: Iterable[Row], *, as_of: date, period: Period | None = None, setting: Setting = PLAIN
) -> Report:
    """Income and expenses of the period and of the fiscal year up to its end, in sections.

    Income is shown positive (so returns and discounts are negative), expenses positive; the
    results are income less expenses. Shares are of net revenue. Ties net income to the movement
    of all other accounts.
    """
    span = window(as_of, period, setting.year_starts_in)
    in_period: defaultdict[str, int] = defaultdict(int)
    in_year: defaultdict[str, int] = defaultdict(int)
    others = [0, 0]
    earning: dict[str, str] = {}
    begin = min(span.first, span.year_first)
    for row in rows:
        if not begin <= row.on <= span.last:
            continue
        account, amount = row.account, row.amount
        if account not in earning:
            earning[account] = statement_of(account)
        statement = earning[account]
        if statement == "balance-sheet":
            others[0] += amount if row.on >= span.first else 0
            others[1] += amount if row.on >= span.year_first else 0
        elif statement == "income-statement":
            in_period[account] += amount if row.on >= span.first else 0
            in_year[account] += amount if row.on >= span.year_first else 0
    shown = {
        account: (_sign(account) * in_period[account], _sign(account) * in_year[account])
        for account in in_period
        if in_period[account] or in_year[account]
    }
    return _report(shown, (others[0], others[1]), span, setting)


def section_of(account: str) -> str:
    """The section of the statement an income or expense account stands in."""
    if account.startswith("Income:"):
        return REDUCTIONS if account in _REDUCING else REVENUE
    if account.startswith("Expenses:COGS:"):
        return COST
    return OTHER if account.startswith("Expenses:FX:") else OPERATING


def _sign(account: str) -> int:
    """Income is credit, and shown positive."""
    return -1 if account.startswith("Income:") else 1


def _report(shown: Mapping[str, Pair], others: Pair, span: Window, setting: Setting) -> Report:
    """The sections one below the other, with the result so far after each."""
    net = _sum(pair for account, pair in shown.items() if _sign(account) < 0)
    so_far = (0, 0)
    sections = []
    for title in SECTIONS:
        members = {name: pair for name, pair in shown.items() if section_of(name) == title}
        total = _sum(members.values())
        sign = 1 if title in (REVENUE, REDUCTIONS) else -1
        so_far = _sum((so_far, (sign * total[0], sign * total[1])))
        totals = [_total(f"Total {title.lower()}", total, net)] if members else []
        if title in RESULTS:
            totals.append(_total(RESULTS[title], so_far, net))
        lines = tuple(_lines(title, members, net, setting.chart))
        heading = title if members else ""
        sections.append(Section(title=heading, rows=lines, totals=tuple(totals)))
    words = ("period", "year to date")
    ties = tuple(
        Tie(name=f"Net income of the {word} moves the balance sheet", expected=moved, actual=earned)
        for word, moved, earned in zip(words, others, so_far, strict=True)
    )
    return Report(
        name="income-statement",
        title="Income statement",
        as_of=span.last,
        period=span.period,
        entity=setting.entity,
        currency=setting.currency,
        columns=COLUMNS,
        sections=tuple(sections),
        notes=(f"Year to date from {span.year_first}.",),
        ties=ties,
    )


def _lines(title: str, members: Mapping[str, Pair], net: Pair, chart: Chart) -> Iterable[Cells]:
    """One row for each account of a section."""
    for account in in_order(members, chart):
        yield title, chart.code(account), account, *_figures(members[account], net)


def _total(title: str, pair: Pair, net: Pair) -> Total:
    """A line of sums under that title."""
    return Total(title=title, cells=(None, None, None, *_figures(pair, net)))


def _figures(pair: Pair, net: Pair) -> Cells:
    """Both amounts with their shares of net revenue."""
    return pair[0], _share(pair[0], net[0]), pair[1], _share(pair[1], net[1])


def _share(amount: int, net: int) -> Decimal | None:
    """Per hundred of net revenue, one decimal; None while there is no revenue."""
    if net <= 0:
        return None
    return (Decimal(100 * amount) / Decimal(net)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _sum(pairs: Iterable[Pair]) -> Pair:
    """Both figures summed."""
    listed = list(pairs)
    return sum(pair[0] for pair in listed), sum(pair[1] for pair in listed)
