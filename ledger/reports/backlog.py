"""Backlog: what customers ordered that has neither shipped nor been cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.accounts import SALES_ORDERS, SALES_ORDERS_CONTRA
from ledger.entries import Row
from ledger.reports.ageing import days_past
from ledger.reports.by_party import by_party
from ledger.reports.open_items import open_items
from ledger.reports.report import PLAIN, Column, Period, Report, Setting, Tie

COLUMNS = (
    Column(name="customer", title="Customer", grouped=True),
    Column(name="name", title="Name", grouped=True),
    Column(name="order", title="Order"),
    Column(name="ordered_on", title="Ordered", kind="date"),
    Column(name="days", title="Days", kind="integer"),
    Column(name="ordered", title="Ordered value", kind="money"),
    Column(name="released", title="Shipped or cancelled", kind="money"),
    Column(name="open", title="Open", kind="money"),
    Column(name="event", title="Event"),
)


def backlog(
    rows: Iterable[Row],
    *,
    as_of: date,
    period: Period | None = None,  # noqa: ARG001 - one signature for all reports
    setting: Setting = PLAIN,
) -> Report:
    """Open orders at order price at the end of `as_of`, by customer, the oldest first.

    The backlog is the balance of a pair of memorandum accounts (BOOKS §5). Ties to
    Equity:Memo:Sales-Orders-Open and to its contra account.
    """
    found = open_items(rows, (SALES_ORDERS, SALES_ORDERS_CONTRA), as_of)
    lines = [
        (
            item.party,
            setting.names.get(item.party, ""),
            item.ref,
            item.on,
            days_past(item.on, as_of),
            item.debits,
            item.credits,
            item.amount,
            item.event,
        )
        for item in found.items[SALES_ORDERS]
    ]
    sections, total = by_party(COLUMNS, lines, ("ordered", "released", "open"))
    contra = Tie(
        name=f"Balance of {SALES_ORDERS_CONTRA}, sign reversed",
        expected=-found.balances[SALES_ORDERS_CONTRA],
        actual=found.open(SALES_ORDERS),
    )
    return Report(
        name="backlog",
        title="Backlog",
        as_of=as_of,
        entity=setting.entity,
        currency=setting.currency,
        columns=COLUMNS,
        sections=sections,
        totals=(total,),
        notes=found.notes(SALES_ORDERS, setting),
        ties=(found.tie(SALES_ORDERS), contra),
    )
