"""Real UBL documents beside the repository: their numbers are INDEX.csv's."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

from tests.translators.xml.ubl_files import parsed
from translators.documents import Invoice
from translators.problems import Severity

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples beside the repository")

SUMS = {
    "LineExtensionAmount": "line item total",
    "TaxExclusiveAmount": "total without tax",
    "TaxInclusiveAmount": "total with tax",
    "AllowanceTotalAmount": "allowances",
    "ChargeTotalAmount": "charges",
    "PrepaidAmount": "prior payment",
    "PayableRoundingAmount": "rounding",
    "TaxAmount": "tax",
}
KINDS = {"380": "product or service", "877": "final construction invoice"}
UNBALANCED = {"invopop-gobl.ubl__custom-prefixes.xml": ["BR-CO-13"]}
"""Samples called valid whose sums are not: an allowance of 10 is taken off and not told."""


def rows() -> list[dict[str, str]]:
    if not SAMPLES.is_dir():
        return []
    with (SAMPLES / "INDEX.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["path"].startswith("ubl/")]


@pytest.mark.parametrize("row", rows(), ids=lambda row: Path(row["path"]).stem)
def test_a_sample_ends_as_its_row_says(row: dict[str, str]) -> None:
    found = parsed((SAMPLES / row["path"]).read_bytes())
    invoice = found.document
    assert isinstance(invoice, Invoice)
    assert not found.rejected
    held = [one.message for one in found.problems if one.severity is Severity.HOLD]
    expected = UNBALANCED.get(Path(row["path"]).name, [])
    assert [one.partition(":")[0] for one in held] == expected
    sums = {one.kind: one.amount for one in invoice.totals}
    said = row["expected"]
    for word, value in re.findall(r"(\w+) (-?[\d.]+)\b(?=[, ]|$)", said):
        if word in SUMS:
            assert sums[SUMS[word]] == Decimal(value), word
        elif word == "PayableAmount":
            assert invoice.total == Decimal(value)
        elif word == "type":
            assert invoice.kind == KINDS[value]
    counts = dict(re.findall(r"(lines|allowances/charges) (\d+)", said.replace("sub lines", "sub")))
    assert len(invoice.lines) == int(counts["lines"])
    assert re.search(rf"ID {re.escape(invoice.number)},", said)
    check_counts(invoice, said)


def check_counts(invoice: Invoice, said: str) -> None:
    """What the row counts and refers to."""
    counted = {
        "sub lines": sum(len(line.components) for line in invoice.lines),
        "document allowances/charges": len(invoice.charges),
        "line allowances/charges": sum(
            len(line.charges) + sum(one.kind == "catalogue" for one in line.prices)
            for line in invoice.lines
        ),
    }
    for what, count in counted.items():
        told = re.search(rf"{what} (\d+)", said)
        assert told is None or int(told[1]) == count, what
    kinds = {
        "DespatchDocumentReference": "ship notice number",
        "BillingReference": "original invoice",
    }
    for what, kind in kinds.items():
        told = re.search(rf"{what} ([^,]+)", said)
        values = [one.value for one in invoice.references if one.kind == kind]
        assert told is None or told[1].startswith(values[0]), what
    told = re.search(r"OrderReference ([^,]+)", said)
    assert told is None or invoice.order_number == told[1]
    told = re.search(r"currency (\w+)", said)
    assert told is None or invoice.currency == told[1]
