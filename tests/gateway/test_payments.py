"""Payments: whose they are, what they settle, and what is held whole."""

from __future__ import annotations

import pytest

from gateway.errors import Conflict
from tests.house import House
from tests.wire import interchange, order, payment, shipment, transaction

ACME = "partners/acme/partner.toml"


@pytest.fixture
def billed(house: House) -> House:
    """ACME owes 80.00 for INV000001."""
    house.receive("acme", interchange("acme", 1, order("1", "10*EA*8**IN*AC-1")))
    lines = "CC*10*10**EA**VN*A100"
    house.receive("wh1", interchange("wh1", 1, shipment("SO000001", "W-1", "1", lines)))
    return house


def pay(house: House, control: int, sets: tuple[str, ...], by: str = "bank") -> None:
    """An 820 comes in."""
    house.receive(by, interchange(by, control, sets))


def test_a_payment_in_full_settles_the_invoice(billed: House) -> None:
    pay(billed, 1, payment("T-1", "78.40", "RMR*IV*INV000001**78.40*80*1.60"))
    assert billed.cases == []
    assert billed.balance("Assets:AR:Trade") == 0
    assert billed.balance("Income:Cash-Discounts") == 160
    assert billed.balance("Assets:Clearing:Receipts") == 7840


def test_items_in_no_entity_are_applied(billed: House) -> None:
    whole = payment("T-1", "80", "RMR*IV*INV000001**70", "RMR*IV*INV7**10")
    pay(billed, 1, transaction("820", *(one for one in whole[1:-1] if one != "ENT*1")))
    assert billed.balance("Assets:AR:Trade") == 1000
    assert "10.00" in " ".join(billed.cases)


def test_a_customer_may_advise_its_payment_itself(billed: House) -> None:
    pay(billed, 2, payment("T-1", "80", "RMR*IV*1**80", payer="92*WHOEVER"), by="acme")
    assert billed.balance("Assets:AR:Trade") == 0


def test_a_payer_that_nobody_knows_is_held(billed: House) -> None:
    pay(billed, 1, payment("T-1", "80", "RMR*IV*INV000001**80", payer="91*OTHER"))
    assert billed.cases == ["X1 unknown-payer 80.00 IN-3"]
    with pytest.raises(Conflict, match="cannot be released as it is"):
        billed.resolve("X1", "release")
    billed.change(ACME, 'payer_ids = ["91:ACME"]', 'payer_ids = ["91:ACME", "OTHER"]')
    assert billed.act("replay", "IN-3") == "IN-3 is now posted"
    assert billed.balance("Assets:AR:Trade") == 0


def test_a_bank_that_pays_for_one_needs_no_name(billed: House) -> None:
    billed.change(ACME, 'payer_ids = ["91:ACME"]\n', "")
    pay(billed, 1, payment("T-1", "80", "RMR*IV*INV000001**80", payer="91*OTHER"))
    assert billed.document("IN-3").posting == "posted"


def test_money_pulled_from_us_is_never_posted(billed: House) -> None:
    pulled = payment("T-1", "80", "RMR*IV*INV000001**80")
    pay(billed, 1, (pulled[0], pulled[1].replace("BPR*C*80*C", "BPR*C*80*D"), *pulled[2:]))
    assert billed.document("IN-3").posting == "held"
    assert billed.resolve("X1", "reject") == "IN-3 refused"
    assert billed.balance("Assets:AR:Trade") == 8000


def test_what_does_not_add_up_is_held_whole(billed: House) -> None:
    pay(billed, 1, payment("T-1", "100", "RMR*IV*INV000001**200"))
    assert billed.document("IN-3").posting == "held"
    assert [each.split()[2] for each in billed.cases] == ["100.00"]


def test_a_payment_of_more_than_is_owed_is_unapplied(billed: House) -> None:
    pay(billed, 1, payment("T-1", "90", "RMR*IV*INV000001**90"))
    assert billed.balance("Liabilities:Customers:Unapplied", "acme", "T-1") == -1000
    assert billed.cases == ["X1 overpayment 10.00 IN-3"]
    assert billed.case("X1").message.endswith("paid 10.00 USD for more than INV000001 was open for")
    pay(billed, 2, payment("T-2", "5"))
    assert billed.cases[1:] == ["X2 unapplied-cash 5.00 IN-4"]


def test_the_same_payment_twice_is_a_case_with_its_money(billed: House) -> None:
    pay(billed, 1, payment("T-1", "80", "RMR*IV*INV000001**80"))
    pay(billed, 2, payment("T-1", "80", "RMR*IV*INV000001**80"))
    assert billed.cases == ["X1 duplicate-document 80.00 IN-4"]
    assert billed.resolve("X1", "release") == "IN-4, a document of its own, is now posted"
    assert billed.cases == ["X2 invoice-not-open 80.00 IN-4"]
    assert billed.balance("Liabilities:Customers:Unapplied", "acme") == -8000


def test_a_payment_lowers_what_the_limit_counts(billed: House) -> None:
    billed.change(ACME, "credit_limit = 50000.00", "credit_limit = 100.00")
    pay(billed, 1, payment("T-1", "80", "RMR*IV*INV000001**80"))
    billed.receive("acme", interchange("acme", 2, order("2", "10*EA*8**IN*AC-1")))
    assert billed.cases == []
