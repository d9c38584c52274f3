"""Journal: which entries were made, in the order of their numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from ledger.entries import Row
from ledger.reports.ordering import root_of
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
from ledger.reports.window import window

COLUMNS = (
    Column(name="entry", title="Entry", kind="integer", grouped=True),
    Column(name="on", title="Date", kind="date", grouped=True),
    Column(name="event", title="Event", grouped=True),
    Column(name="rule", title="Rule", grouped=True),
    Column(name="payee", title="Payee", grouped=True),
    Column(name="narration", title="Narration", grouped=True),
    Column(name="account", title="Account"),
    Column(name="party", title="Party"),
    Column(name="ref", title="Reference"),
    Column(name="sku", title="Item"),
    Column(name="quantity", title="Quantity", kind="quantity"),
    Column(name="debit", title="Debit", kind="money"),
    Column(name="credit", title="Credit", kind="money"),
    Column(name="terms", title="From"),
)


def journal(
    rows: Iterable[Row], *, as_of: date, period: Period | None = None, setting: Setting = PLAIN
) -> Report:
    """The entries of the period by number, each with its postings and what they were made of.

    Memorandum postings are shown on request. Ties: debits equal credits, over all and counting the
    entries that do not balance (none).
    """
    span = window(as_of, period, setting.year_starts_in)
    entries: defaultdict[int, list[Row]] = defaultdict(list)
    memo: dict[str, bool] = {}
    for row in rows:
        account = row.account
        if account not in memo:
            memo[account] = root_of(account) == "Memo"
        if span.first <= row.on <= span.last and (setting.memo or not memo[account]):
            entries[row.number].append(row)
    sections = tuple(_section(entries[number]) for number in sorted(entries))
    lines = [row for section in sections for row in section.rows]
    total = sums(COLUMNS, lines, ("debit", "credit"))
    debits, credited = (figure(COLUMNS, total, name) for name in ("debit", "credit"))
    unbalanced = sum(1 for postings in entries.values() if sum(row.amount for row in postings))
    return Report(
        name="journal",
        title="Journal",
        as_of=span.last,
        period=span.period,
        entity=setting.entity,
        currency=setting.currency,
        columns=COLUMNS,
        sections=sections,
        totals=(Total(title="Total", cells=total),),
        notes=(f"{len(entries)} entries, {len(lines)} postings.",),
        ties=(
            Tie(name="Debits equal credits", expected=credited, actual=debits),
            Tie(name="Entries that do not balance", expected=0, actual=unbalanced, kind="integer"),
        ),
    )


def _section(postings: list[Row]) -> Section:
    """One entry with its postings in order."""
    postings.sort(key=lambda row: row.index)
    first = postings[0]
    head = (first.number, first.on, first.event, first.rule, first.payee, first.narration)
    lines: list[Cells] = []
    for row in postings:
        sides = (row.amount, None) if row.amount > 0 else (None, -row.amount)
        lines.append((*head, row.account, row.party, row.ref, row.sku, row.qty, *sides, row.terms))
    words = (f"#{first.number}", first.on.isoformat(), first.event, first.payee, first.narration)
    return Section(title="  ".join(word for word in words if word), rows=tuple(lines))
