"""Open invoices: which invoices are unpaid, and since when they are due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.accounts import AR_TRADE
from ledger.entries import Row
from ledger.reports.ageing import days_past
from ledger.reports.by_party import by_party
from ledger.reports.open_items import Item, open_items
from ledger.reports.report import PLAIN, Cells, Column, Period, Report, Setting

COLUMNS = (
    Column(name="customer", title="Customer", grouped=True),
    Column(name="name", title="Name", grouped=True),
    Column(name="invoice", title="Invoice"),
    Column(name="invoiced_on", title="Invoiced", kind="date"),
    Column(name="due_on", title="Due", kind="date"),
    Column(name="days_past_due", title="Days past due", kind="integer"),
    Column(name="terms", title="Terms"),
    Column(name="invoiced", title="Invoiced amount", kind="money"),
    Column(name="settled", title="Settled", kind="money"),
    Column(name="open", title="Open", kind="money"),
    Column(name="event", title="Event"),
)


def open_invoices(
    rows: Iterable[Row],
    *,
    as_of: date,
    period: Period | None = None,  # noqa: ARG001 - one signature for all reports
    setting: Setting = PLAIN,
) -> Report:
    """The invoices not fully settled at the end of `as_of`, by customer, the earliest due first.

    Days past due are negative until the due date. Ties to Assets:AR:Trade.
    """
    found = open_items(rows, (AR_TRADE,), as_of)

    def line(item: Item) -> Cells:
        return (
            item.party,
            setting.names.get(item.party, ""),
            item.ref,
            item.on,
            item.due_on,
            days_past(item.due_on, as_of),
            item.facts.get("terms-of-sale", ""),
            item.debits,
            item.credits,
            item.amount,
            item.event,
        )

    lines = [line(item) for item in found.items[AR_TRADE]]
    sections, total = by_party(COLUMNS, lines, ("invoiced", "settled", "open"))
    return Report(
        name="open-invoices",
        title="Open invoices",
        as_of=as_of,
        entity=setting.entity,
        currency=setting.currency,
        columns=COLUMNS,
        sections=sections,
        totals=(total,),
        notes=found.notes(AR_TRADE, setting),
        ties=(found.tie(AR_TRADE),),
    )
