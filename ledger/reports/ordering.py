"""The order accounts stand in: as their codes say, statement by statement."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.accounts import MEMO_PREFIX, Chart

ROOTS = ("Assets", "Liabilities", "Equity", "Income", "Expenses", "Memo")
"""The order of the roots in every report; memorandum accounts come last."""


def root_of(account: str) -> str:
    """The root an account is shown under: one of `ROOTS`."""
    return "Memo" if account.startswith(MEMO_PREFIX) else account.partition(":")[0]


def in_order(accounts: Iterable[str], chart: Chart) -> list[str]:
    """The accounts by root, then code, then name.

    An account without a code (a site, a tax jurisdiction) follows the last coded account of its
    nearest parent: `Assets:Inventory:East` stands after the other inventory accounts.
    """
    last: dict[str, str] = {}
    for account in chart.accounts.values():
        parent = account.name
        while parent:
            parent = parent.rpartition(":")[0]
            last[parent] = max(last.get(parent, ""), account.code)

    def place(account: str) -> tuple[int, str, bool, str]:
        code = chart.code(account)
        return ROOTS.index(root_of(account)), code or _after(account, last), not code, account

    return sorted(accounts, key=place)


def _after(account: str, last: dict[str, str]) -> str:
    """The last code below the nearest parent that has coded accounts; "" in an empty chart."""
    parent = account.rpartition(":")[0]
    while parent and parent not in last:
        parent = parent.rpartition(":")[0]
    return last.get(parent, "")
