"""Named rules for money fields that are not posted."""

from __future__ import annotations

import pytest

from ledger.exclusions import EXCLUSIONS, excluded
from translators.documents import DOCUMENTS


@pytest.mark.parametrize(
    ("document", "path", "said"),
    [
        ("PurchaseOrder", "charges[3].amount", "billed with the invoice"),
        ("PurchaseOrder", "lines[0].charges[1].rate", "billed with the invoice"),
        ("PurchaseOrder", "totals[0].amount", "control total"),
        ("ShipNotice", "anything[1].at_all", "copy"),
        ("WarehouseShipment", "packs[0].lines[1].amounts[0].amount", "our own cost"),
        ("ProductActivity", "lines[0].prices[0].price", "advice"),
        ("Remittance", "entities[0].items[2].invoiced", "our own invoice"),
        ("Remittance", "entities[0].items[2].paid", ""),
        ("Remittance", "amount", ""),
        ("PurchaseOrder", "lines[0].unit_price", ""),
        ("Invoice", "total", ""),
        ("Nothing", "amount", ""),
    ],
)
def test_a_field_is_posted_or_a_rule_says_why_not(document, path, said):
    rule = excluded(document, path)
    assert said in rule
    assert bool(rule) == bool(said)


def test_rules_are_about_documents_that_exist():
    assert EXCLUSIONS.keys() <= DOCUMENTS.keys()
