"""Deductions: what customers held back, why, and for how long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from ledger.accounts import AR_DEDUCTIONS
from ledger.entries import Row
from ledger.money import exponent_of
from ledger.reports.ageing import BUCKETS, bucket, days_past
from ledger.reports.by_party import by_party
from ledger.reports.cells import grouped_money
from ledger.reports.open_items import Item, open_items
from ledger.reports.report import PLAIN, Cells, Column, Period, Report, Setting

COLUMNS = (
    Column(name="customer", title="Customer", grouped=True),
    Column(name="name", title="Name", grouped=True),
    Column(name="deduction", title="Deduction"),
    Column(name="reason", title="Reason"),
    Column(name="invoice", title="Invoice"),
    Column(name="claim", title="Their claim"),
    Column(name="taken_on", title="Taken", kind="date"),
    Column(name="days", title="Days", kind="integer"),
    Column(name="age", title="Age"),
    Column(name="taken", title="Taken amount", kind="money"),
    Column(name="settled", title="Settled", kind="money"),
    Column(name="open", title="Open", kind="money"),
    Column(name="event", title="Event"),
)

UNSTATED = "not stated"
"""The reason of a deduction that came without one."""


def deductions(
    rows: Iterable[Row],
    *,
    as_of: date,
    period: Period | None = None,  # noqa: ARG001 - one signature for all reports
    setting: Setting = PLAIN,
) -> Report:
    """Open deductions at the end of `as_of`, one row each, by customer, the oldest first.

    Aged from the day they were taken. Ties to Assets:AR:Deductions.
    """
    found = open_items(rows, (AR_DEDUCTIONS,), as_of)
    items = found.items[AR_DEDUCTIONS]
    lines = [_line(item, as_of, setting) for item in items]
    sections, total = by_party(COLUMNS, lines, ("taken", "settled", "open"))
    return Report(
        name="deductions",
        title="Deductions",
        as_of=as_of,
        entity=setting.entity,
        currency=setting.currency,
        columns=COLUMNS,
        sections=sections,
        totals=(total,),
        notes=(*_by_reason(items, setting.currency), *found.notes(AR_DEDUCTIONS, setting)),
        ties=(found.tie(AR_DEDUCTIONS),),
    )


def _line(item: Item, as_of: date, setting: Setting) -> Cells:
    """A deduction with what the payer said of it."""
    days = days_past(item.on, as_of)
    return (
        item.party,
        setting.names.get(item.party, ""),
        item.ref,
        item.facts.get("reason", UNSTATED),
        item.facts.get("invoice", ""),
        item.facts.get("claim", ""),
        item.on,
        days,
        BUCKETS[bucket(days)].title,
        item.debits,
        item.credits,
        item.amount,
        item.event,
    )


def _by_reason(items: Iterable[Item], currency: str) -> tuple[str, ...]:
    """One note for each reason, the largest amount first."""
    amounts: defaultdict[str, int] = defaultdict(int)
    for item in items:
        amounts[item.facts.get("reason", UNSTATED)] += item.amount
    exponent = exponent_of(currency)
    largest_first = sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        f"Reason {reason}: {grouped_money(amount, exponent)}." for reason, amount in largest_first
    )
