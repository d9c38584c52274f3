"""Clearing: advices whose money did not come, money whose advice did not, payments on their way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ledger.accounts import DISBURSEMENTS, RECEIPTS
from ledger.entries import Row
from ledger.reports.ageing import days_past
from ledger.reports.open_items import Item, OpenItems, open_items
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
    sums,
)

COLUMNS = (
    Column(name="account", title="Account", grouped=True),
    Column(name="party", title="Party"),
    Column(name="name", title="Name"),
    Column(name="item", title="Payment"),
    Column(name="waits_for", title="Waits for"),
    Column(name="since", title="Since", kind="date"),
    Column(name="days", title="Days", kind="integer"),
    Column(name="debits", title="Debits", kind="money"),
    Column(name="credits", title="Credits", kind="money"),
    Column(name="open", title="Open", kind="money"),
    Column(name="event", title="Event"),
)

SUMMED = ("debits", "credits", "open")
OPEN = next(place for place, column in enumerate(COLUMNS) if column.name == "open")


def clearing(
    rows: Iterable[Row],
    *,
    as_of: date,
    period: Period | None = None,  # noqa: ARG001 - one signature for all reports
    setting: Setting = PLAIN,
) -> Report:
    """Every open item of the two clearing accounts with what it waits for, the oldest first.

    Ties to Assets:Clearing:Receipts and Assets:Clearing:Disbursements.
    """
    accounts = (RECEIPTS, DISBURSEMENTS)
    found = open_items(rows, accounts, as_of)
    sections = tuple(
        Section(
            title=account,
            rows=lines,
            totals=(Total(title=f"Total {account}", cells=sums(COLUMNS, lines, SUMMED)),),
        )
        for account in accounts
        if (lines := tuple(lines_of(account, found, as_of, setting)))
    )
    every = [row for section in sections for row in section.rows]
    return Report(
        name="clearing",
        title="Clearing",
        as_of=as_of,
        entity=setting.entity,
        currency=setting.currency,
        columns=COLUMNS,
        sections=sections,
        totals=(Total(title="Total", cells=sums(COLUMNS, every, SUMMED)),),
        ties=tuple(
            Tie(
                name=f"Balance of {account}",
                expected=found.balances[account],
                actual=sum(int(str(row[OPEN])) for row in every if row[0] == account),
            )
            for account in accounts
        ),
    )


def lines_of(account: str, found: OpenItems, as_of: date, setting: Setting) -> Iterator[Cells]:
    """The open items of an account, the oldest first; what names no payment as one of them."""
    for item in sorted(found.items[account], key=lambda item: (item.on, item.ref)):
        yield (
            account,
            item.party,
            setting.names.get(item.party, ""),
            item.ref,
            waits_for(item),
            item.on,
            days_past(item.on, as_of),
            item.debits,
            item.credits,
            item.amount,
            item.event,
        )
    nameless = found.balances[account] - found.open(account)
    if nameless:
        debits, credited = max(nameless, 0), max(-nameless, 0)
        yield cells_of(
            COLUMNS,
            account=account,
            waits_for="a person: it names no payment",
            debits=debits,
            credits=credited,
            open=nameless,
        )


def waits_for(item: Item) -> str:
    """What would clear an item: the other side of what is there."""
    if item.debits and item.credits:
        return "the difference"
    if item.account == RECEIPTS:
        return "the money" if item.debits else "the advice"
    return "what it paid" if item.debits else "the money"
