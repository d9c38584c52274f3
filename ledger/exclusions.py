"""Why a money field of a document is not posted: the named rules that complete a trace."""

from __future__ import annotations

import re
from collections.abc import Mapping

CONTROL_TOTAL = "a control total: its parts are posted"
BILLED_LATER = "charges are billed with the invoice"
ADVICE = "advice: what counts is posted from the document it tells about"
TERMS = "terms of sale: what is taken is posted with the payment"
COPY = "a copy: the event it tells about is posted from another document"
FREIGHT_TOLD = "freight told by the warehouse: the carrier's bill is posted"
CLEARED = "posted as what stood open: the shipment it bills"
STATED_TOTAL = "what the payer saw as owed: our own invoice counts"
DETAIL = "detail of a sum that is stated above it"
OUR_COST = "a value the warehouse states: stock is booked at our own cost"
LIST_PRICE = "a price list beside the price of the line"
BALANCE = "a balance: what lies between is posted, the last one is held against the books"
LINE_ELSEWHERE = "a line that is booked already, or not yet"
NOT_TRADE = "taxes and wages in a payment are not of our trade"

EXCLUSIONS: Mapping[str, Mapping[str, str]] = {
    "PurchaseOrder": {
        "lines[*].charges[*].*": BILLED_LATER,
        "lines[*].terms[*].*": TERMS,
        "lines[*].prices[*].*": LIST_PRICE,
        "lines[*].cost": LIST_PRICE,
        "lines[*].printed_price": LIST_PRICE,
        "lines[*].components[*].*": DETAIL,
        "lines[*].amounts[*].*": DETAIL,
        "lines[*].taxes[*].*": BILLED_LATER,
        "lines[*].allowances[*].*": BILLED_LATER,
        "charges[*].*": BILLED_LATER,
        "allowances[*].*": BILLED_LATER,
        "taxes[*].*": BILLED_LATER,
        "terms[*].*": TERMS,
        "prices[*].*": LIST_PRICE,
        "amounts[*].*": CONTROL_TOTAL,
        "totals[*].amount": CONTROL_TOTAL,
        "total": CONTROL_TOTAL,
    },
    "OrderAck": {"*": COPY},
    "OrderChange": {"*": ADVICE},
    "OrderChangeAck": {"*": ADVICE},
    "PlanningSchedule": {"*": ADVICE},
    "ShippingSchedule": {"*": ADVICE},
    "PriceCatalog": {"*": ADVICE},
    "ShipNotice": {"*": COPY},
    "WarehouseOrder": {"*": COPY},
    "WarehouseShipment": {
        "charges[*].*": FREIGHT_TOLD,
        "allowances[*].*": FREIGHT_TOLD,
        "packs[*].lines[*].allowances[*].*": FREIGHT_TOLD,
        "packs[*].lines[*].amounts[*].*": OUR_COST,
    },
    "InventoryAdjustment": {"lines[*].amounts[*].*": OUR_COST},
    "InventoryAdvice": {"*": ADVICE},
    "ReturnAuthorization": {"*": ADVICE},
    "ReceivingAdvice": {"*": ADVICE},
    "ProductActivity": {"*": ADVICE},
    "ResaleReport": {"*": ADVICE},
    "Invoice": {
        "lines[*].unit_price": CLEARED,
        "lines[*].charges[*].*": CONTROL_TOTAL,
        "lines[*].taxes[*].*": CONTROL_TOTAL,
        "lines[*].prices[*].*": LIST_PRICE,
        "lines[*].terms[*].*": TERMS,
        "lines[*].components[*].*": DETAIL,
        "lines[*].allowances[*].*": CONTROL_TOTAL,
        "lines[*].amount": CONTROL_TOTAL,
        "allowances[*].*": CONTROL_TOTAL,
        "taxes[*].*": CONTROL_TOTAL,
        "charges[*].*": CONTROL_TOTAL,
        "terms[*].*": TERMS,
        "discountable": TERMS,
        "discounted": TERMS,
        "discount": TERMS,
        "totals[*].amount": CONTROL_TOTAL,
    },
    "Remittance": {
        "entities[*].items[*].invoiced": STATED_TOTAL,
        "entities[*].items[*].discount": STATED_TOTAL,
        "entities[*].items[*].adjusted": STATED_TOTAL,
        "entities[*].items[*].adjustments[*].amount": ADVICE,
        "entities[*].items[*].adjustments[*].lines[*].*": DETAIL,
        "entities[*].items[*].lines[*].*": DETAIL,
        "items[*].invoiced": STATED_TOTAL,
        "items[*].discount": STATED_TOTAL,
        "items[*].adjusted": STATED_TOTAL,
        "items[*].discountable": STATED_TOTAL,
        "items[*].due": STATED_TOTAL,
        "items[*].adjustments[*].amount": ADVICE,
        "items[*].adjustments[*].lines[*].*": DETAIL,
        "items[*].lines[*].*": DETAIL,
        "entities[*].adjustments[*].amount": ADVICE,
        "entities[*].adjustments[*].lines[*].*": DETAIL,
        "adjustments[*].amount": ADVICE,
        "tax_payments[*].*": NOT_TRADE,
        "deductions[*].*": NOT_TRADE,
    },
    "BankStatement": {
        "balances[*].amount": BALANCE,
        "totals[*].amount": CONTROL_TOTAL,
        "entries[*].shares[*].amount": DETAIL,
        "entries[*].charges[*].amount": DETAIL,
        "entries[*].details[*].*": DETAIL,
        "entries[*].amount": LINE_ELSEWHERE,
    },
    "Lockbox": {
        "deposits[*].totals[*].amount": CONTROL_TOTAL,
        "deposits[*].batches[*].totals[*].amount": CONTROL_TOTAL,
        "deposits[*].batches[*].available[*].*": DETAIL,
        "deposits[*].batches[*].payments[*].*": DETAIL,
    },
}
"""Each document's money fields that may stay unposted, and the rule that says why.

A field that a posting's terms name is posted and needs none of these. `[*]` is any place in a
list, `*` at the end anything below.
"""

_INDEX = re.compile(r"\[\d+\]")


def excluded(document: str, path: str) -> str:
    """The rule by which a money field of a document is not posted, "" when none says so.

    `document` is the record's name, `path` the field's, such as `charges[0].amount`.
    """
    rules = EXCLUSIONS.get(document, {})
    wanted = _INDEX.sub("[*]", path)
    for pattern, rule in rules.items():
        if pattern == wanted or (pattern.endswith("*") and wanted.startswith(pattern[:-1])):
            return rule
    return ""
