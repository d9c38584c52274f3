"""Bank files beside the repository: their numbers are INDEX.csv's."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ledger.banking import check_statement
from translators import bank, xml
from translators.batches import Batch
from translators.documents import BankStatement, Remittance
from translators.parsed import Parsed
from translators.source import of_bytes
from translators.templates import known_layouts, load_layout

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples beside the repository")


def messages(name: str) -> tuple[Batch, list[Parsed]]:
    """The only batch of a sample and its messages."""
    source = of_bytes((SAMPLES / name).read_bytes())
    if name.startswith("camt"):
        layouts = [load_layout(each) for each in known_layouts() if each.startswith("camt/")]
        [batch] = xml.scan(source, layouts)
        assert isinstance(batch, Batch)
        return batch, [xml.parse(raw) for raw in xml.read(source, batch, 0)]
    [batch] = bank.scan(source, ())
    assert isinstance(batch, Batch)
    return batch, [bank.parse(raw) for raw in bank.read(source, batch, 0)]


def statements(found: list[Parsed]) -> list[BankStatement]:
    """The statements among messages."""
    return [each.document for each in found if isinstance(each.document, BankStatement)]


def moved(found: list[BankStatement], flow: str) -> Decimal:
    """What entries move one way, all statements together."""
    entries = [entry for each in found for entry in each.entries]
    return sum((entry.amount for entry in entries if entry.flow == flow), Decimal(0))


def test_bai2_of_a_bank_that_leaves_out_slashes() -> None:
    batch, found = messages("bai2/BAI2/ministryofjustice-bai2__svb.bai2")
    assert batch.problems == ()
    assert not any(each.problems for each in found)
    read = statements(found)
    assert [each.account for each in read] == ["1234567890", "1234567890"]
    assert (moved(read, "credit"), moved(read, "debit")) == (Decimal("13959.96"), 0)
    assert not any(list(check_statement(each)) for each in read)


def test_bai2_with_several_records_on_a_line() -> None:
    """INDEX.csv counts lines: 13 accounts, 64 records. Of records there are 15 and 74, as stated.

    With the two lines inside of other lines (5.00 in, 32.03 out) its sums are ours.
    """
    batch, found = messages("bai2/BAI2/moov-io-bai2__sample3.txt")
    assert batch.problems == ()
    assert not any(each.problems for each in found)
    read = statements(found)
    assert len(read) == 13 + 2
    assert moved(read, "credit") == Decimal("392.13") + Decimal("5.00")
    assert moved(read, "debit") == Decimal("562.15") + Decimal("32.03")
    assert not any(list(check_statement(each)) for each in read)


def test_nacha_with_an_820_in_other_bytes_than_ascii() -> None:
    batch, found = messages("nacha/CCD/moov-io-ach__nonascii.ach")
    assert [each.message for each in batch.problems][:1] == [
        "the file says entry and addenda count 1, there are 13"
    ]
    assert all(each.rejected for each in found)
    notice, advice = (each.document for each in found)
    assert isinstance(notice, BankStatement)
    assert (moved([notice], "credit"), moved([notice], "debit")) == (0, Decimal("1000000.00"))
    assert isinstance(advice, Remittance)
    assert (advice.amount, advice.trace) == (Decimal("1352.88"), "M4986O3TM2")
    assert "advice-differs" in {each.code for each in found[1].problems}


def test_nacha_debit_and_returns() -> None:
    batch, found = messages("nacha/CTX/moov-io-ach__ctx-debit.ach")
    assert batch.problems == () and not found[0].problems
    assert moved(statements(found), "debit") == Decimal("1000000.00")
    assert len(statements(found)[0].entries[0].texts) == 2
    batch, found = messages("nacha/WEB/moov-io-ach__return-WEB.ach")
    assert batch.problems == () and not any(each.problems for each in found)
    read = statements(found)
    assert (moved(read, "credit"), moved(read, "debit")) == (Decimal("45.65"), Decimal("123.54"))
    assert [entry.return_reason for each in read for entry in each.entries] == ["R01", "R03"]


@pytest.mark.parametrize(
    ("name", "kind", "number", "debits", "paid_in", "off"),
    [
        ("camt.052/genkgo-camt__v6", "intraday", "AAAASESS-FP-ACCR001", "200000", "0", False),
        ("camt.053/genkgo-camt__only-Dt-with-DtTm", "statement", "I38y0h4YyLnQiOV6P7nEd44r2", "0",
         "0", False),
        ("camt.053/genkgo-camt__v2.with-party-ids", "statement", "253EURNL26VAYB8060476890", "0",
         "8.85", True),
        ("camt.054/genkgo-camt__v4", "notice", "AAAASESS-FP-ACCR001", "200000", "0", False),
    ],
)  # fmt: skip
def test_camt(name: str, kind: str, number: str, debits: str, paid_in: str, *, off: bool) -> None:
    _, [parsed] = messages(f"camt/{name}.xml")
    assert not parsed.rejected
    found = parsed.document
    assert isinstance(found, BankStatement)
    assert (found.kind, found.number) == (kind, number)
    assert (moved([found], "debit"), moved([found], "credit")) == (
        Decimal(debits), Decimal(paid_in),
    )  # fmt: skip
    assert bool(list(check_statement(found))) is off
