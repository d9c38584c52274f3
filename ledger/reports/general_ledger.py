"""General ledger: what happened on each account, posting by posting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

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
    cells_of,
    figure,
    sums,
)
from ledger.reports.window import Window, window

COLUMNS = (
    Column(name="code", title="Code", grouped=True),
    Column(name="account", title="Account", grouped=True),
    Column(name="on", title="Date", kind="date"),
    Column(name="entry", title="Entry", kind="integer"),
    Column(name="event", title="Event"),
    Column(name="payee", title="Payee"),
    Column(name="narration", title="Narration"),
    Column(name="party", title="Party"),
    Column(name="ref", title="Reference"),
    Column(name="debit", title="Debit", kind="money"),
    Column(name="credit", title="Credit", kind="money"),
    Column(name="balance", title="Balance", kind="money"),
)


def general_ledger(
    rows: Iterable[Row], *, as_of: date, period: Period | None = None, setting: Setting = PLAIN
) -> Report:
    """Each account that moved or stands open: its opening balance, postings and running balance.

    Balances are debit positive. `setting.account` limits it to an account and those below it.
    Memorandum accounts are shown on request, or when asked for by name. Ties: debits and credits
    of the period (when no account is chosen), each section's closing balance against the rows.
    """
    span = window(as_of, period, setting.year_starts_in)
    opening: defaultdict[str, int] = defaultdict(int)
    closing: defaultdict[str, int] = defaultdict(int)
    gathered: defaultdict[str, list[Row]] = defaultdict(list)
    shown: dict[str, bool] = {}
    for row in rows:
        account = row.account
        if account not in shown:
            shown[account] = _is_shown(account, setting)
        if not shown[account] or row.on > span.last:
            continue
        closing[account] += row.amount
        if row.on < span.first:
            opening[account] += row.amount
        else:
            gathered[account].append(row)
    names = [name for name in closing if opening[name] or name in gathered]
    sections = tuple(
        _section(name, opening[name], gathered[name], span, setting)
        for name in in_order(names, setting.chart)
    )
    return _report(sections, sum(closing.values()), span, setting)


def _is_shown(account: str, setting: Setting) -> bool:
    """True for the accounts asked for; without a choice, for all but the memorandum accounts."""
    if setting.account:
        return f"{account}:".startswith(f"{setting.account}:")
    return setting.memo or root_of(account) != "Memo"


def _section(
    account: str, opening: int, postings: list[Row], span: Window, setting: Setting
) -> Section:
    """One account: the balance brought forward, its postings by day, and its closing balance."""
    code = setting.chart.code(account)
    postings.sort(key=lambda row: (row.on, row.number, row.index))
    balance, debits, credited = opening, 0, 0
    lines: list[Cells] = [
        cells_of(
            COLUMNS,
            code=code,
            account=account,
            on=span.first,
            narration="Balance brought forward",
            balance=opening,
        )
    ]
    for row in postings:
        amount = row.amount
        balance += amount
        if amount > 0:
            debits += amount
        else:
            credited -= amount
        words = (row.event, row.payee, row.narration, row.party, row.ref)
        sides = (amount, None) if amount > 0 else (None, -amount)
        lines.append((code, account, row.on, row.number, *words, *sides, balance))
    title = f"Balance of {account} on {span.last}"
    cells = cells_of(COLUMNS, debit=debits, credit=credited, balance=balance)
    return Section(
        title=f"{code}  {account}".strip(),
        rows=tuple(lines),
        totals=(Total(title=title, cells=cells),),
    )


def _report(sections: tuple[Section, ...], closing: int, span: Window, setting: Setting) -> Report:
    """The ledger of all accounts shown, with the sums of their sections."""
    closings = [section.totals[0].cells for section in sections]
    total = sums(COLUMNS, closings, ("debit", "credit", "balance"))
    debits, credited, balance = (
        figure(COLUMNS, total, name) for name in ("debit", "credit", "balance")
    )
    ties = [Tie(name="Closing balances equal the rows", expected=closing, actual=balance)]
    if not setting.account:
        ties.append(Tie(name="Debits equal credits", expected=credited, actual=debits))
        ties.append(Tie(name="Closing balances sum to nil", expected=0, actual=balance))
    return Report(
        name="general-ledger",
        title="General ledger",
        as_of=span.last,
        period=span.period,
        entity=setting.entity,
        currency=setting.currency,
        columns=COLUMNS,
        sections=sections,
        totals=(Total(title="Total of the accounts shown", cells=total),),
        ties=tuple(ties),
    )
