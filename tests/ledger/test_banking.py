"""What bank lines are to the books, how they are booked, taken back, and added up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger.banking import (
    account_key,
    check_statement,
    fee_of,
    is_transfer,
    money_of,
    references_of,
    role_of,
    text_of,
    usable,
)
from ledger.entries import Entry, Event, Posted, Posting, check_entry
from ledger.matching import Tolerances, apply_remittance
from ledger.rules.bank import BankFacts, Role, post_bank
from ledger.rules.remittance import RemittanceFacts, post_remittance
from ledger.rules.reversal import ReversalFacts, post_reversal
from ledger.sales import OpenItem
from ledger.settling import Stated, Sum
from ledger.terms import evaluate, posted_factor, read_terms, references
from translators.documents import (
    BankBalance,
    BankCharge,
    BankDetail,
    BankEntry,
    BankStatement,
    BankTotal,
    PaidItem,
    Reference,
    Remittance,
)

EVENT = Event(id="EV7", kind="bank", on=date(2026, 3, 10), document="IN-4")


def entry(amount: str = "10", flow: str = "credit", **more: str) -> BankEntry:
    """A line."""
    return BankEntry(amount=Decimal(amount), flow=flow, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "role"),
    [
        (entry(), "receipt"),
        (entry(flow="debit"), "payment"),
        (entry(flow="debit", kind="fee"), "fee"),
        (entry(flow="debit", family="charges"), "fee"),
        (entry(kind="fee"), "fee"),
        (entry(flow="debit", kind="returned item"), "returned item"),
        (entry(flow="debit", kind="fee", reversal="true"), "returned item"),
        (entry(kind="returned payment"), "returned payment"),
        (entry(reversal="true", status="booked"), "returned payment"),
        (entry(status="pending"), None),
        (entry(flow=""), None),
        (entry("0"), None),
    ],
)
def test_what_a_line_is(line: BankEntry, role: str | None) -> None:
    assert role_of(line) == role


def test_money_fees_and_transfers() -> None:
    line = BankEntry(
        amount=Decimal(95),
        flow="credit",
        kind="transfer in",
        charges=(
            BankCharge(amount=Decimal(3), included="true"),
            BankCharge(amount=Decimal(2), included="true"),
            BankCharge(amount=Decimal(1), included="false"),
        ),
    )
    assert money_of(line, "EV7", "entries[2]") == Sum(amount=9500, terms="EV7/entries[2].amount")
    assert money_of(entry(flow="debit"), "EV7", "entries[0]").amount == -1000
    fee = fee_of(line, "EV7", "entries[2]")
    assert fee is not None
    assert (fee.amount, fee.terms) == (
        500,
        "EV7/entries[2].charges[0].amount + EV7/entries[2].charges[1].amount",
    )
    assert fee_of(entry(), "EV7", "entries[0]") is None
    assert is_transfer(line) and not is_transfer(entry())


def test_what_names_a_payment() -> None:
    detail = BankDetail(
        end_to_end="NOTPROVIDED",
        check="000123456",
        payer="Acme Ltd",
        references=(Reference(kind="Legal", value="L-100-200"),),
        items=(PaidItem(reference="INV000009"),),
        texts=("paid by 47-11-00",),
    )
    line = entry(reference="B/10.001", customer_reference="0", name="Jo")
    line = BankEntry(amount=line.amount, reference="B/10.001", name="Jo", details=(detail,),
                     texts=("thanks INV1",))  # fmt: skip
    assert references_of(line) == ("B10001", "000123456", "L100200", "INV000009", "471100")
    assert usable(["ABCDEF", "00000", "1234", "12345", "12-345"]) == ("12345",)
    assert text_of(line) == "JO THANKS INV1 ACME LTD PAID BY 47-11-00"


def book(role: Role, amount: int, fee: int = 0) -> dict[str, int]:
    """What a line does to each account."""
    facts = BankFacts(
        role=role,
        account="Assets:Bank:Operating",
        bank="bank",
        number="1001",
        money=Sum(amount=amount, terms="EV7/entries[0].amount"),
        fee=Sum(amount=fee, terms="EV7/entries[0].charges[0].amount") if fee else None,
        party="acme",
        ref="T-1",
        said="Received: ACME",
        reference="20260310-B1" if role == "receipt" else "",
    )
    [made] = post_bank(EVENT, facts)
    check_entry(made)
    assert made.links == (("bank/20260310-B1",) if role == "receipt" else ())
    return {posting.account: posting.amount for posting in made.postings}


def test_every_role_has_its_other_side() -> None:
    bank = "Assets:Bank:Operating"
    receipts, disbursements = "Assets:Clearing:Receipts", "Assets:Clearing:Disbursements"
    assert book("receipt", 9500) == {bank: 9500, receipts: -9500}
    assert book("receipt", 9500, 500) == {
        bank: 9500, "Expenses:Bank-Fees": 500, receipts: -10000,
    }  # fmt: skip
    assert book("payment", -100) == {bank: -100, disbursements: 100}
    assert book("fee", -100) == {bank: -100, "Expenses:Bank-Fees": 100}
    assert book("returned item", -100) == {bank: -100, receipts: 100}
    assert book("returned payment", 100) == {bank: 100, disbursements: -100}
    assert book("opening", 100) == {bank: 100, "Equity:Opening": -100}


def test_an_entry_taken_back_is_the_same_with_opposite_signs() -> None:
    entry_before = Entry(
        event="EV3",
        on=date(2026, 3, 2),
        payee="acme",
        narration="Payment T-1",
        rule="remittance",
        postings=(
            Posting(account="Assets:Clearing:Receipts", amount=8000, terms="80", party="acme"),
            Posting(account="Assets:AR:Trade", amount=-8000, terms="- 80", ref="INV1"),
            Posting(account="Assets:Inventory:East", amount=0, terms="0", sku="A", qty=3000),
        ),
        links=("payment/T-1",),
    )
    posted = Posted(number=17, entry=entry_before, sha="x")
    [back] = post_reversal(EVENT, ReversalFacts(posted=posted, reason="NSF", part=2))
    check_entry(back)
    assert [(each.amount, each.terms, each.qty) for each in back.postings] == [
        (-8000, "- posted:17/0", None),
        (8000, "- posted:17/1", None),
        (0, "- posted:17/2", -3000),
    ]
    assert (back.part, back.narration, back.links) == (
        2, "Reversal of entry 17: NSF", ("payment/T-1",),
    )  # fmt: skip
    assert evaluate("- posted:17/1", lambda _: Decimal("-80.00")) == 8000
    [factor] = references(read_terms(f"- {posted_factor(17, 1)}"))
    assert (factor.kind, factor.parts) == ("posted", ("17", "1"))


def statement(opening: str, closing: str, *entries: BankEntry, **more: object) -> BankStatement:
    """A statement with its two balances."""
    return BankStatement(
        currency="USD",
        balances=(
            BankBalance(kind="opening", amount=Decimal(opening), currency="USD"),
            BankBalance(kind="closing", amount=Decimal(closing), flow="debit"),
        ),
        entries=entries,
        **more,  # type: ignore[arg-type]
    )


def said(found: BankStatement) -> list[str]:
    """What does not add up."""
    return [each.message for each in check_statement(found)]


def test_a_statement_adds_up() -> None:
    waits = entry("7", status="pending")
    assert said(statement("5", "5", entry("10", "debit"), waits)) == []
    assert said(BankStatement(entries=(entry(),))) == []
    assert said(statement("5", "6", entry("10", "debit"))) == [
        "opening 5.00 + 0.00 in - 10.00 out = -5.00, the closing balance is -6.00"
    ]


def test_sums_are_those_of_the_entries() -> None:
    sums = (
        BankTotal(kind="all credits", flow="credit", amount=Decimal(9)),
        BankTotal(kind="all debits", flow="debit", amount=Decimal(0)),
        BankTotal(kind="ACH credits", flow="credit", amount=Decimal(1)),
        BankTotal(kind="all credits", flow="credit", count=4),
    )
    found = BankStatement(entries=(entry(),), totals=sums)
    assert said(found) == ["it says all credits 9.00, its entries come to 10.00"]
    waits = BankStatement(entries=(entry(), entry(status="pending")), totals=sums)
    assert said(waits) == []


def test_balances_are_in_one_currency() -> None:
    balances = (
        BankBalance(kind="opening", amount=Decimal(0), currency="EUR"),
        BankBalance(kind="closing", amount=Decimal(0), currency="SEK"),
    )
    found = BankStatement(currency="EUR", balances=balances)
    assert said(found) == ["its balances are in EUR and SEK, the account in EUR"]


def test_numbers_of_accounts_are_compared_without_blanks() -> None:
    assert account_key("de02 1203-0000") == "DE0212030000"


def test_a_payment_that_stands_in_a_statement_is_applied_from_its_line() -> None:
    terms = "EV7/entries[3].amount"
    named = Stated(
        path="items[0]",
        reference="INV1",
        kind="invoice",
        paid=Sum(amount=8000, terms=terms),
    )
    open_item = OpenItem(
        account="Assets:AR:Trade", party="acme", ref="INV1", amount=8000, on=date(2026, 3, 2)
    )
    document = Remittance(action="payment only", amount=Decimal(80), trace="L-1")
    applied = apply_remittance(
        EVENT, document, "acme", {"INV1": open_item}, {}, Tolerances(),
        path="entries[3].", named=[named],
    )  # fmt: skip
    assert not applied.held and not applied.unapplied
    facts = RemittanceFacts(applied=applied, receipt=("bank", "20260310-B1"), part=2)
    [made] = post_remittance(EVENT, facts)
    assert made.part == 2
    assert [(each.party, each.ref, each.terms) for each in made.postings] == [
        ("bank", "20260310-B1", terms),
        ("acme", "INV1", f"- {terms}"),
    ]


def test_a_check_of_a_deposit_is_applied_from_its_place() -> None:
    item = PaidItem(reference="INV1", paid=Decimal(80))
    document = Remittance(action="payment only", amount=Decimal(80), trace="500123", items=(item,))
    place = "deposits[0].batches[0].payments[2]."
    applied = apply_remittance(EVENT, document, "acme", {}, {}, Tolerances(), path=place)
    assert [each.money.terms for each in applied.unapplied] == [f"EV7/{place}items[0].paid"]
