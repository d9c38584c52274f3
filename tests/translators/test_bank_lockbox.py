"""BAI lockbox files: deposits, batches, checks and what they pay, totals and counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.banking import lockbox
from tests.translators.test_bank_bai2 import batches, codes, read
from translators.documents import Lockbox

CHECKS = (
    ("500123", 7840, "ACME STORES", [("INV000001", 7000), ("INV000002", 840)]),
    ("500124", 100, "SOMEBODY", []),
)


def one(text: str) -> Lockbox:
    """The lockbox of a file, which has no problems."""
    [parsed] = read(text)
    assert parsed.problems == ()
    assert isinstance(parsed.document, Lockbox)
    return parsed.document


def test_deposits_batches_and_checks() -> None:
    found = one(lockbox(*CHECKS))
    [deposit] = found.deposits
    assert (deposit.number, deposit.deposited_on, deposit.lockbox, deposit.bank) == (
        "0000777-20260310", date(2026, 3, 10), "0000777", "121140399",
    )  # fmt: skip
    assert deposit.totals[0].amount == Decimal("79.40")
    [batch] = deposit.batches
    first, second = batch.payments
    assert (first.amount, first.trace, first.paid_on, first.method) == (
        Decimal("78.40"), "500123", date(2026, 3, 10), "check",
    )  # fmt: skip
    assert (first.parties[0].name, first.parties[0].id) == ("ACME STORES", "091000019-0000012345")
    assert [(item.reference, item.paid) for item in first.items] == [
        ("INV000001", Decimal("70.00")),
        ("INV000002", Decimal("8.40")),
    ]
    assert second.items == ()
    assert found.trace == "2603100600"


def test_words_about_a_check_and_a_date_that_is_none() -> None:
    text = lockbox(*CHECKS).replace("INV000001      0000007000", "FOR THE OLD ONES         ")
    text = text.replace("031026ACME", "993199ACME")
    payment = one(text).deposits[0].batches[0].payments[0]
    assert payment.texts[0].description == "FOR THE OLD ONES"
    assert payment.paid_on is None
    assert one(text.replace("FOR THE OLD ONES", " " * 16)).deposits


def test_several_batches_and_lockboxes() -> None:
    one_box = lockbox(*CHECKS).splitlines()
    head, box = one_box[:2], one_box[2:-1]
    second = [each.replace("0000777", "0000888") for each in box]
    parted = [box[0], box[1], *box[2:4], box[0], box[4].replace("6001", "6002"), box[-1]]
    text = "\n".join([*head, *parted, *second, f"9{len(head + parted + second) + 1:06d}"])
    found = one(text)
    assert [each.lockbox for each in found.deposits] == ["0000777", "0000888"]
    assert [len(each.batches) for each in found.deposits] == [2, 1]


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("\n7001000000077726031000200", "\n7001000000077726031000300", "record-count", "3 checks"),
        ("\n70010000000777260310002", "\n70010000000777260310002x", "invalid-number", "no amount"),
        ("0020000007940\n8", "0020000007941\n8", "control-total", "the batch says 79.41"),
        ("\n8001", "\n8001\n8001", "record-count", "the file says 10 records, there are 11"),
        ("\n5001", "\nX001", "unknown-segment", "there is no record 'X'"),
        ("\n5001", "\n1001", "missing-header", "outside of any lockbox"),
        ("\n8001", "\n2001", "missing-trailer", "the lockbox has no total"),
        ("\n9", "\n2", "missing-trailer", "the file ends before its 9"),
        ("0000777260310      1001", "0000777269910      1001", "missing-element", "no date"),
        ("\n60010010000007840", "\n6001001          ", "missing-element", "has no amount"),
        ("\n60010010000007840", "\n40010010000007840", "unexpected-segment", "no check is"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(old: str, new: str, code: str, said: str) -> None:
    text = lockbox(*CHECKS)
    assert old in text
    changed = text.replace(old, new, 1)
    found = [each for parsed in read(changed) for each in parsed.problems]
    found += [each for batch in batches(changed) for each in batch.problems]
    assert [each for each in found if each.code == code and said in each.message], found


def test_a_file_without_a_deposit_has_no_document() -> None:
    text = "\n".join(lockbox(*CHECKS).splitlines()[:2]) + "\n9000003\n"
    [parsed] = read(text)
    assert parsed.document is None
    assert codes(text) == ["missing-segment"]


def test_a_file_can_be_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translators.bank.lockbox.MOST_RECORDS", 5)
    assert "set-too-large" in codes(lockbox(*CHECKS))


def test_a_moment_that_is_none_is_not_told() -> None:
    text = lockbox(*CHECKS).replace("2603100600", "2699990600", 1)
    assert batches(text)[0].sent_at is None
