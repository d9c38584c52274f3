"""Shipped, not invoiced: which shipment lines still wait for their invoice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.accounts import AR_UNBILLED
from ledger.entries import Row
from ledger.reports.ageing import days_past
from ledger.reports.by_party import by_party
from ledger.reports.open_items import open_items
from ledger.reports.report import PLAIN, Column, Period, Report, Setting

COLUMNS = (
    Column(name="customer", title="Customer", grouped=True),
    Column(name="name", title="Name", grouped=True),
    Column(name="shipment_line", title="Shipment line"),
    Column(name="shipped_on", title="Shipped", kind="date"),
    Column(name="days", title="Days", kind="integer"),
    Column(name="shipped", title="Shipped value", kind="money"),
    Column(name="invoiced", title="Invoiced", kind="money"),
    Column(name="open", title="Not invoiced", kind="money"),
    Column(name="event", title="Event"),
)


def shipped_not_invoiced(
    rows: Iterable[Row],
    *,
    as_of: date,
    period: Period | None = None,  # noqa: ARG001 - one signature for all reports
    setting: Setting = PLAIN,
) -> Report:
    """Shipment lines whose revenue is not billed at the end of `as_of`, by customer, oldest first.

    At order price. Ties to Assets:AR:Unbilled.
    """
    found = open_items(rows, (AR_UNBILLED,), as_of)
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
        for item in found.items[AR_UNBILLED]
    ]
    sections, total = by_party(COLUMNS, lines, ("shipped", "invoiced", "open"))
    return Report(
        name="shipped-not-invoiced",
        title="Shipped, not invoiced",
        as_of=as_of,
        entity=setting.entity,
        currency=setting.currency,
        columns=COLUMNS,
        sections=sections,
        totals=(total,),
        notes=found.notes(AR_UNBILLED, setting),
        ties=(found.tie(AR_UNBILLED),),
    )
