"""Open items: what does not sum to zero by account, party and reference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from ledger.entries import Row
from ledger.money import exponent_of
from ledger.reports.cells import grouped_money
from ledger.reports.report import Setting, Tie


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is open by account, party and reference, in minor units, debit positive.

    `debits` and `credits` are the sums of both sides (both positive), `amount` their difference.
    `on` is the day of its first posting, `due_on` the due date stated last, else `on`; `stated`
    tells which. `facts` are those of all its postings, the later ones above the earlier; `event`
    is the first one.
    """

    account: str
    party: str
    ref: str
    debits: int
    credits: int
    on: date
    due_on: date
    stated: bool
    event: str
    facts: Mapping[str, str] = {}

    @property
    def amount(self) -> int:
        """What is open, debit positive."""
        return self.debits - self.credits


class OpenItems(msgspec.Struct, frozen=True, kw_only=True):
    """The open items of some accounts by party and reference, and each account's balance.

    `nameless` counts by account the postings without party or reference: they are in the balance
    and in no item, so they are what the tie of a control account finds.
    """

    items: Mapping[str, tuple[Item, ...]]
    balances: Mapping[str, int]
    nameless: Mapping[str, int]

    def open(self, account: str) -> int:
        """The sum of the account's open items, debit positive."""
        return sum(item.amount for item in self.items[account])

    def tie(self, account: str, sign: int = 1) -> Tie:
        """The account's balance against the sum of its items; `sign` -1 shows credits positive."""
        expected, actual = sign * self.balances[account], sign * self.open(account)
        return Tie(name=f"Balance of {account}", expected=expected, actual=actual)

    def notes(self, account: str, setting: Setting) -> tuple[str, ...]:
        """What keeps the account from tying, if anything: postings that belong to no item."""
        count = self.nameless[account]
        if not count:
            return ()
        amount = self.balances[account] - self.open(account)
        text = grouped_money(amount, exponent_of(setting.currency))
        words = f"{count} postings on {account} ({text} {setting.currency})"
        hint = "belong to no open item: reverse them and post them again with both"
        return (f"{words} name no party or no reference and {hint}.",)


def open_items(rows: Iterable[Row], accounts: Iterable[str], as_of: date) -> OpenItems:
    """The open items of the accounts at the end of `as_of`, by party and reference, in one pass."""
    wanted = tuple(accounts)
    balances = dict.fromkeys(wanted, 0)
    nameless = dict.fromkeys(wanted, 0)
    gathered: defaultdict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.account in balances and row.on <= as_of:
            balances[row.account] += row.amount
            if row.party and row.ref:
                gathered[row.account, row.party, row.ref].append(row)
            else:
                nameless[row.account] += 1
    items: dict[str, list[Item]] = {account: [] for account in wanted}
    for (account, _, _), postings in gathered.items():
        if sum(row.amount for row in postings):
            items[account].append(_item(postings))
    return OpenItems(
        items={account: tuple(sorted(found, key=_place)) for account, found in items.items()},
        balances=balances,
        nameless=nameless,
    )


def _item(postings: list[Row]) -> Item:
    """The open item its postings make, in the order of their entries."""
    postings.sort(key=lambda row: (row.number, row.index))
    first = postings[0]
    on = min(row.on for row in postings)
    facts = {key: text for row in postings for key, text in row.facts.items()}
    due = facts.get("due", "")
    return Item(
        account=first.account,
        party=first.party,
        ref=first.ref,
        debits=sum(row.amount for row in postings if row.amount > 0),
        credits=-sum(row.amount for row in postings if row.amount < 0),
        on=on,
        due_on=date.fromisoformat(due) if due else on,
        stated=bool(due),
        event=first.event,
        facts=facts,
    )


def _place(item: Item) -> tuple[str, date, str]:
    """By party, then the oldest first."""
    return item.party, item.due_on, item.ref
