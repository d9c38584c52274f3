"""Entries into the rows: numbered, chained, and summed into open items and balances."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from gateway.decision import Decision
from gateway.rows import (
    BalanceRow,
    EntryRow,
    MoveRow,
    OpenItemRow,
    PoolRow,
    PostingRow,
)
from ledger.entries import MEMO, Entry, Posted, Posting, check_entry
from ledger.journal import chain, entry_text
from ledger.valuation import Pool

PRIOR_PERIOD = "ppa"
"""The tag of an entry that is dated after the day it is about."""


def post(it: Decision, entries: Iterable[Entry]) -> None:
    """The entries stand in the book: gapless numbers, each chained to the one before."""
    for proposed in entries:
        entry = dated(it, proposed)
        check_entry(entry)
        number = it.state.draw("entry")
        before = it.state.get(EntryRow, number - 1)
        sha = chain(
            before.sha if before else "",
            entry_text(number, entry, it.configuration.entity.currency),
        )
        it.state.put(entry_row(Posted(number=number, entry=entry, sha=sha)))
        memo = MEMO in entry.tags
        for index, posting in enumerate(entry.postings):
            it.state.put(
                PostingRow(
                    id=number * 1_000_000 + index,
                    number=number,
                    on=entry.on,
                    account=posting.account,
                    amount=posting.amount,
                    terms=posting.terms,
                    party=posting.party,
                    ref=posting.ref,
                    sku=posting.sku,
                    qty=posting.qty,
                    site=posting.site,
                    facts=posting.facts,
                    memo=memo,
                )
            )
            if posting.party and not posting.account.startswith(("Income:", "Expenses:")):
                total(it, posting.account, posting.party, posting.ref, posting.amount, entry.on)


def dated(it: Decision, entry: Entry) -> Entry:
    """The entry on a day the book is open: its own, else the nearest, with the day it is about."""
    first = it.configuration.entity.opened_on
    on = min(max(entry.on, first), max(it.today, first))
    if on == entry.on:
        return entry
    return msgspec.structs.replace(
        entry, on=on, effective=entry.on, tags=(*entry.tags, PRIOR_PERIOD)
    )


def total(it: Decision, account: str, party: str, ref: str, amount: int, on: date) -> None:
    """The open item and the party's balance move by `amount`."""
    item_id = f"{account}|{party}|{ref}"
    item = it.state.get(OpenItemRow, item_id)
    it.state.put(
        msgspec.structs.replace(item, amount=item.amount + amount)
        if item
        else OpenItemRow(id=item_id, account=account, party=party, ref=ref, amount=amount, on=on)
    )
    balance_id = f"{account}|{party}"
    it.state.put(
        BalanceRow(
            id=balance_id,
            account=account,
            party=party,
            amount=balance(it, account, party) + amount,
        )
    )


def balance(it: Decision, account: str, party: str) -> int:
    """What stands on an account for a party now, debit positive, in minor units."""
    row = it.state.get(BalanceRow, f"{account}|{party}")
    return row.amount if row else 0


def open_amount(it: Decision, account: str, party: str, ref: str) -> int:
    """What is open on an account for a party and reference now, debit positive."""
    row = it.state.get(OpenItemRow, f"{account}|{party}|{ref}")
    return row.amount if row else 0


def pool_of(it: Decision, site: str, sku: str) -> Pool:
    """The stock pool of an item at a site; an empty one when it was never stocked."""
    row = it.state.get(PoolRow, f"{site}/{sku}")
    return row.pool if row else Pool(site=site, sku=sku)


def move_stock(it: Decision, event: str, before: Pool, after: Pool) -> int:
    """The pool stands as after the move, and the move is on its card; gives the move's number."""
    key = f"{after.site}/{after.sku}"
    it.state.put(
        PoolRow(
            key=key,
            site=after.site,
            sku=after.sku,
            quantity=after.quantity,
            value=after.value,
            pool=after,
        )
    )
    it.state.put(
        MoveRow(
            key=f"{key}#{after.moves}",
            pool=key,
            event=event,
            quantity=after.quantity - before.quantity,
            value=after.value - before.value,
            quantity_after=after.quantity,
            value_after=after.value,
        )
    )
    return after.moves


def entry_row(posted: Posted) -> EntryRow:
    """A posted entry as the row that stores it; its postings are rows of their own."""
    entry = posted.entry
    return EntryRow(
        number=posted.number,
        event=entry.event,
        part=entry.part,
        on=entry.on,
        payee=entry.payee,
        narration=entry.narration,
        rule=entry.rule,
        tags=entry.tags,
        links=entry.links,
        document=entry.document,
        digest=entry.digest,
        policy=entry.policy,
        effective=entry.effective,
        sha=posted.sha,
    )


def posted_of(row: EntryRow, sides: Iterable[PostingRow]) -> Posted:
    """The entry of a row and its postings."""
    entry = Entry(
        event=row.event,
        part=row.part,
        on=row.on,
        payee=row.payee,
        narration=row.narration,
        rule=row.rule,
        postings=tuple(
            Posting(
                account=side.account,
                amount=side.amount,
                terms=side.terms,
                party=side.party,
                ref=side.ref,
                sku=side.sku,
                qty=side.qty,
                site=side.site,
                facts=side.facts,
            )
            for side in sides
        ),
        tags=row.tags,
        links=row.links,
        document=row.document,
        digest=row.digest,
        policy=row.policy,
        effective=row.effective,
    )
    return Posted(number=row.number, entry=entry, sha=row.sha)
