"""Unapplied cash: which receipts have not been matched to an invoice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.accounts import UNAPPLIED
from ledger.entries import Row
from ledger.reports.ageing import days_past
from ledger.reports.by_party import by_party
from ledger.reports.open_items import open_items
from ledger.reports.report import PLAIN, Column, Period, Report, Setting

COLUMNS = (
    Column(name="customer", title="Customer", grouped=True),
    Column(name="name", title="Name", grouped=True),
    Column(name="receipt", title="Receipt"),
    Column(name="received_on", title="Received", kind="date"),
    Column(name="days", title="Days", kind="integer"),
    Column(name="received", title="Received amount", kind="money"),
    Column(name="applied", title="Applied", kind="money"),
    Column(name="open", title="Unapplied", kind="money"),
    Column(name="event", title="Event"),
)


def unapplied_cash(
    rows: Iterable[Row],
    *,
    as_of: date,
    period: Period | None = None,  # noqa: ARG001 - one signature for all reports
    setting: Setting = PLAIN,
) -> Report:
    """Money of customers that settles nothing yet, by customer, the oldest first.

    A liability, shown positive. Ties to Liabilities:Customers:Unapplied.
    """
    found = open_items(rows, (UNAPPLIED,), as_of)
    lines = [
        (
            item.party,
            setting.names.get(item.party, ""),
            item.ref,
            item.on,
            days_past(item.on, as_of),
            item.credits,
            item.debits,
            -item.amount,
            item.event,
        )
        for item in found.items[UNAPPLIED]
    ]
    sections, total = by_party(COLUMNS, lines, ("received", "applied", "open"))
    return Report(
        name="unapplied-cash",
        title="Unapplied cash",
        as_of=as_of,
        entity=setting.entity,
        currency=setting.currency,
        columns=COLUMNS,
        sections=sections,
        totals=(total,),
        notes=found.notes(UNAPPLIED, setting),
        ties=(found.tie(UNAPPLIED, sign=-1),),
    )
