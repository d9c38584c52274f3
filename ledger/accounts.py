"""The chart of accounts: names, codes and which names beancount takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from translators.problems import Problem, Severity

BANK = "Assets:Bank:Operating"
RECEIPTS = "Assets:Clearing:Receipts"
DISBURSEMENTS = "Assets:Clearing:Disbursements"
AR_TRADE = "Assets:AR:Trade"
AR_UNBILLED = "Assets:AR:Unbilled"
AR_DEDUCTIONS = "Assets:AR:Deductions"
INVENTORY = "Assets:Inventory"
UNAPPLIED = "Liabilities:Customers:Unapplied"
TAX_SALES = "Liabilities:Tax:Sales"
OPENING = "Equity:Opening"
SALES = "Income:Sales"
FREIGHT_BILLED = "Income:Freight-Billed"
ALLOWANCES = "Income:Allowances"
CASH_DISCOUNTS = "Income:Cash-Discounts"
COGS = "Expenses:COGS:Product"
COST_TRUE_UP = "Expenses:COGS:Cost-True-Up"
BANK_FEES = "Expenses:Bank-Fees"
SMALL_DIFFERENCES = "Expenses:Small-Differences"
SALES_ORDERS = "Equity:Memo:Sales-Orders-Open"
SALES_ORDERS_CONTRA = "Equity:Memo:Sales-Orders-Contra"
WAREHOUSE_ORDERS = "Equity:Memo:Warehouse-Orders-Open"
WAREHOUSE_ORDERS_CONTRA = "Equity:Memo:Warehouse-Orders-Contra"
MEMO_PREFIX = "Equity:Memo:"

CONTROL_ACCOUNTS = frozenset({AR_TRADE, AR_UNBILLED, AR_DEDUCTIONS, UNAPPLIED})
"""Accounts whose balance is a set of open items by party and reference."""

_CODES = {
    BANK: "1010",
    RECEIPTS: "1020",
    DISBURSEMENTS: "1025",
    AR_TRADE: "1100",
    AR_UNBILLED: "1110",
    AR_DEDUCTIONS: "1120",
    "Assets:AR:Vendor-Claims": "1130",
    "Assets:AR:Freight-Claims": "1135",
    "Assets:AR:Allowance": "1190",
    "Assets:Inventory:In-Transit": "1250",
    "Assets:Inventory:In-Transit-Out": "1255",
    "Assets:Inventory:Consigned-Out": "1260",
    "Assets:Inventory:Quarantine": "1270",
    "Assets:Inventory:Vendor-Return": "1275",
    "Assets:Prepaid:Vendors": "1300",
    "Liabilities:AP:Trade": "2000",
    "Liabilities:GRNI": "2010",
    "Liabilities:Accrued:Freight-In": "2021",
    "Liabilities:Accrued:Duty": "2022",
    "Liabilities:Accrued:Freight-Out": "2030",
    "Liabilities:Accrued:Customer-Rebates": "2040",
    UNAPPLIED: "2050",
    "Liabilities:Customers:Deposits": "2055",
    "Liabilities:Customers:Refunds": "2060",
    "Liabilities:Deferred-Revenue": "2070",
    OPENING: "3000",
    "Equity:Retained-Earnings": "3100",
    SALES_ORDERS: "9010",
    SALES_ORDERS_CONTRA: "9011",
    "Equity:Memo:Purchase-Orders-Open": "9020",
    "Equity:Memo:Purchase-Orders-Contra": "9021",
    WAREHOUSE_ORDERS: "9030",
    WAREHOUSE_ORDERS_CONTRA: "9031",
    "Equity:Memo:Claims-Open": "9040",
    "Equity:Memo:Claims-Contra": "9041",
    SALES: "4000",
    FREIGHT_BILLED: "4100",
    "Income:Restocking-Fees": "4150",
    "Income:Sales-Returns": "4200",
    ALLOWANCES: "4210",
    CASH_DISCOUNTS: "4220",
    "Income:Customer-Rebates": "4230",
    "Income:Customer-Penalties": "4240",
    COGS: "5000",
    "Expenses:COGS:PPV": "5010",
    "Expenses:COGS:Landed-Variance": "5020",
    "Expenses:COGS:Shrink": "5030",
    "Expenses:COGS:Scrap": "5040",
    COST_TRUE_UP: "5060",
    "Expenses:COGS:Purchase-Discounts": "5070",
    "Expenses:COGS:Vendor-Rebates": "5080",
    "Expenses:Freight:Outbound": "6100",
    "Expenses:ThreePL:Handling": "6200",
    "Expenses:ThreePL:Storage": "6210",
    "Expenses:Bad-Debt": "6400",
    BANK_FEES: "6500",
    SMALL_DIFFERENCES: "6510",
    "Expenses:FX:Realized": "7000",
    "Expenses:FX:Unrealized": "7010",
}

_NAME = re.compile(r"(?:Assets|Liabilities|Equity|Income|Expenses)(?::[A-Z0-9][A-Za-z0-9-]*)+")
_WORDS = re.compile(r"[A-Za-z0-9]+")


class Account(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An account: its beancount name, the accountant's code, and the one currency it holds."""

    name: str
    code: str = ""
    currency: str = "USD"


class Chart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The accounts by name, in the order the chart lists them."""

    accounts: Mapping[str, Account] = {}

    def code(self, name: str) -> str:
        """The code of an account, "" for one the chart does not list."""
        account = self.accounts.get(name)
        return account.code if account else ""


def default_chart(currency: str = "USD") -> Chart:
    """The chart of BOOKS without sites and tax jurisdictions (see `extended`)."""
    return Chart(
        accounts={
            name: Account(name=name, code=code, currency=currency) for name, code in _CODES.items()
        }
    )


def valid_name(name: str) -> bool:
    """True if beancount takes `name` as an account, in ASCII."""
    return _NAME.fullmatch(name) is not None


def component(key: str) -> str:
    """A configuration key as a part of an account name: `wh-east 2` becomes `Wh-East-2`.

    Asserts at least one ASCII letter or digit in it.
    """
    words = _WORDS.findall(key)
    assert words, f"the key {key!r} has no letter or digit to name an account with"
    return "-".join(word[0].upper() + word[1:] for word in words)


def site_account(site: str) -> str:
    """The inventory account of a site: `east` is `Assets:Inventory:East`."""
    return f"{INVENTORY}:{component(site)}"


def tax_account(jurisdiction: str) -> str:
    """The sales tax liability of a jurisdiction: `NJ` is `Liabilities:Tax:Sales:NJ`."""
    return f"{TAX_SALES}:{component(jurisdiction)}"


def statement_of(name: str) -> str:
    """Where an account stands: "balance-sheet", "income-statement" or "memo"."""
    if name.startswith(MEMO_PREFIX):
        return "memo"
    root = name.partition(":")[0]
    return "income-statement" if root in ("Income", "Expenses") else "balance-sheet"


def extended(
    chart: Chart, sites: Iterable[str], jurisdictions: Iterable[str] = (), currency: str = "USD"
) -> tuple[Chart, tuple[Problem, ...]]:
    """The chart with an account for each site and tax jurisdiction.

    Two keys that would share an account are a problem: their money could not be told apart. An
    account the chart already lists with that very name (to give a site a code) is taken over.
    """
    accounts = dict(chart.accounts)
    owners: dict[str, str] = {}
    problems = []
    named = [(site, site_account(site)) for site in sites]
    for key, name in [*named, *((code, tax_account(code)) for code in jurisdictions)]:
        other = "the default chart" if name in _CODES else owners.get(name, key)
        if other != key:
            message = f"the key {key!r} would share the account {name} with {other!r}"
            problems.append(_problem(message, key, "rename one of the two"))
        owners[name] = key
        accounts.setdefault(name, Account(name=name, currency=currency))
    return Chart(accounts=accounts), tuple(problems)


def read_chart(
    table: Mapping[str, object], currency: str = "USD"
) -> tuple[Chart, tuple[Problem, ...]]:
    """The default chart changed and extended by a table of account name to code.

    The table is the `[accounts]` of `config/accounts.toml`. Wrong names or codes are left out and
    named in the problems.
    """
    accounts = dict(default_chart(currency).accounts)
    problems = []
    for name, code in table.items():
        if not valid_name(name):
            hint = "write it like Expenses:Freight:Outbound, ASCII letters, digits and hyphens"
            problems.append(_problem(f"{name!r} is not an account name", name, hint))
        elif not isinstance(code, str):
            hint = f'write "{name}" = "1234"'
            problems.append(_problem(f"the code of {name} is not text: {code!r}", name, hint))
        else:
            accounts[name] = Account(name=name, code=code, currency=currency)
    return Chart(accounts=accounts), tuple(problems + _parents(accounts))


def _parents(accounts: Mapping[str, Account]) -> list[Problem]:
    """Accounts that have accounts below them: postings stand on leaves only."""
    parents = {name.rpartition(":")[0] for name in accounts} & accounts.keys()
    hint = "post to the accounts below it, or rename it"
    return [
        _problem(f"{name} has accounts below it and cannot be posted to", name, hint)
        for name in sorted(parents)
    ]


def _problem(message: str, value: str, hint: str) -> Problem:
    """A problem of the chart: it stops the start, so it holds."""
    return Problem(
        code="wrong-account", message=message, severity=Severity.HOLD, value=value, hint=hint
    )
