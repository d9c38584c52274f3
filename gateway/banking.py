"""The table `[bank]` of an agreement."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.agreement import Banking
from gateway.tables import Table
from ledger.accounts import valid_name
from ledger.banking import account_key

POSTED = ("statement", "intraday", "notice")
"""Kinds of statements, as `BankStatement.kind` names them."""

BANK_ACCOUNTS = "Assets:Bank:"
"""What every bank account of ours is called to begin with."""

PARTNER = r"[a-z0-9][a-z0-9-]{0,39}"

MOST_DAYS = 90
"""Credit and advice further apart than a quarter are not of one payment."""


def read_banking(table: Table) -> tuple[tuple[str, ...], Banking]:
    """The customers whose payments a bank reports, and how its statements are booked."""
    payer_for = table.texts("payer_for", pattern=PARTNER, right="keys of agreements")
    default = Banking()
    banking = Banking(
        accounts=_accounts(table.table("accounts")),
        posts=table.texts("posts", choices=POSTED) if table.given("posts") else default.posts,
        apply=table.choice("apply", ("never", "invoices", "customers"), default.apply),
        match=table.choice("match", ("payer", "amount"), default.match),
        days=table.integer("days", default.days, most=MOST_DAYS),
    )
    table.finish()
    return payer_for, banking


def _accounts(table: Table) -> Mapping[str, str]:
    """The bank's number of each account, without blanks, and our account in the books."""
    found = {}
    for number in table.values:
        account = table.text(number, pattern=r"\S+", right=f'"{BANK_ACCOUNTS}Operating"')
        if account and not (account.startswith(BANK_ACCOUNTS) and valid_name(account)):
            hint = f'write it like "{BANK_ACCOUNTS}Operating"'
            table.wrong(number, f'"{account}" is no bank account of the books', hint)
        found[account_key(number)] = account
    return found
