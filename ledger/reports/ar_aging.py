"""Receivables ageing: who owes us how much, and how late it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ledger.accounts import AR_DEDUCTIONS, AR_TRADE, UNAPPLIED
from ledger.entries import Row
from ledger.money import exponent_of
from ledger.reports.ageing import BUCKETS, bucket, days_past
from ledger.reports.cells import grouped_money
from ledger.reports.open_items import OpenItems, open_items
from ledger.reports.report import (
    PLAIN,
    Cells,
    Column,
    Period,
    Report,
    Section,
    Setting,
    Total,
    sums,
)

COLUMNS = (
    Column(name="customer", title="Customer"),
    Column(name="name", title="Name"),
    Column(name="items", title="Items", kind="integer"),
    *BUCKETS,
    Column(name="total", title="Total", kind="money"),
)


def ar_aging(
    rows: Iterable[Row],
    *,
    as_of: date,
    period: Period | None = None,  # noqa: ARG001 - one signature for all reports
    setting: Setting = PLAIN,
) -> Report:
    """What each customer owes on invoices at the end of `as_of`, by days past the due date.

    An item without a stated due date is aged from its posting. Credits that no invoice has taken
    reduce their bucket. Ties to Assets:AR:Trade.
    """
    found = open_items(rows, (AR_TRADE, AR_DEDUCTIONS, UNAPPLIED), as_of)
    owed: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(BUCKETS) + 1))
    for item in found.items[AR_TRADE]:
        figures = owed[item.party]
        figures[0] += 1
        figures[1 + bucket(days_past(item.due_on, as_of))] += item.amount
    lines: tuple[Cells, ...] = tuple(
        (party, setting.names.get(party, ""), *figures, sum(figures[1:]))
        for party, figures in sorted(owed.items())
    )
    names = [column.name for column in COLUMNS if column.kind in ("money", "integer")]
    total = Total(title="Total", cells=sums(COLUMNS, lines, names))
    return Report(
        name="ar-aging",
        title="Receivables ageing",
        as_of=as_of,
        entity=setting.entity,
        currency=setting.currency,
        columns=COLUMNS,
        sections=(Section(rows=lines, totals=(total,)),),
        notes=_notes(found, as_of, setting),
        ties=(found.tie(AR_TRADE),),
    )


def _notes(found: OpenItems, as_of: date, setting: Setting) -> tuple[str, ...]:
    """How much is late, what lacks a due date, and what the customers' accounts hold besides."""
    exponent = exponent_of(setting.currency)
    items = found.items[AR_TRADE]
    notes = list(found.notes(AR_TRADE, setting))
    late = sum(item.amount for item in items if item.due_on < as_of)
    whole = found.open(AR_TRADE)
    if late > 0 and whole > 0:
        share = (Decimal(100 * late) / Decimal(whole)).quantize(Decimal("0.1"))
        notes.append(f"Past due: {grouped_money(late, exponent)} ({share} % of what is open).")
    undated = sum(1 for item in items if not item.stated)
    if undated:
        notes.append(f"Items without a due date, aged from the day they were posted: {undated}.")
    outside = {
        "open deductions (report deductions)": found.open(AR_DEDUCTIONS),
        "unapplied cash (report unapplied-cash)": -found.open(UNAPPLIED),
    }
    notes += [
        f"Not in this ageing: {grouped_money(amount, exponent)} of {words}."
        for words, amount in outside.items()
        if amount
    ]
    return tuple(notes)
