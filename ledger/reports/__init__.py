"""Reports: each a pure function of rows, a day, a period and a setting."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.reports.ar_aging import ar_aging
from ledger.reports.backlog import backlog
from ledger.reports.balance_sheet import balance_sheet
from ledger.reports.clearing import clearing
from ledger.reports.deductions import deductions
from ledger.reports.general_ledger import general_ledger
from ledger.reports.income_statement import income_statement
from ledger.reports.inventory_valuation import inventory_valuation
from ledger.reports.journal import journal
from ledger.reports.open_invoices import open_invoices
from ledger.reports.report import ReportFunction
from ledger.reports.shipped_not_invoiced import shipped_not_invoiced
from ledger.reports.trial_balance import trial_balance
from ledger.reports.unapplied_cash import unapplied_cash

REPORTS: Mapping[str, ReportFunction] = {
    "trial-balance": trial_balance,
    "general-ledger": general_ledger,
    "journal": journal,
    "income-statement": income_statement,
    "balance-sheet": balance_sheet,
    "ar-aging": ar_aging,
    "open-invoices": open_invoices,
    "backlog": backlog,
    "shipped-not-invoiced": shipped_not_invoiced,
    "unapplied-cash": unapplied_cash,
    "deductions": deductions,
    "clearing": clearing,
    "inventory-valuation": inventory_valuation,
}
"""Every report by the name it is asked for."""
