"""What happens in the books for each kind of event: one rule per file, and the table of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger.entries import Entry, Event
from ledger.rules.bank import post_bank
from ledger.rules.invoice import post_invoice
from ledger.rules.opening import post_opening
from ledger.rules.order import post_order
from ledger.rules.order_cancelled import post_order_cancelled
from ledger.rules.remittance import post_remittance
from ledger.rules.reversal import post_reversal
from ledger.rules.shipment import post_shipment
from ledger.rules.warehouse_order import post_warehouse_order

Rule = Callable[[Event, Any], tuple[Entry, ...]]
"""An event and its facts (the record defined beside the rule) make entries."""

RULES: Mapping[str, Rule] = {
    "opening": post_opening,
    "order": post_order,
    "order-cancelled": post_order_cancelled,
    "warehouse-order": post_warehouse_order,
    "shipment": post_shipment,
    "invoice": post_invoice,
    "remittance": post_remittance,
    "bank": post_bank,
    "reversal": post_reversal,
}
"""The rule of every kind of event (BOOKS §5)."""
