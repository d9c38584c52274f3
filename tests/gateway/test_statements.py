"""Bank statements: receipts and their advice, fees, returns, balances, what comes twice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gateway.archive import Archive
from gateway.rows import ReceiptRow
from gateway.trace import Tracer
from tests.banking import Entry, account, addenda, bai2, line, lockbox, nacha
from tests.house import House
from tests.translators.test_bank_camt import ENTRY, camt, statement
from tests.wire import interchange, order, payment, shipment, transaction

BANK = "partners/bank/partner.toml"
CLEARING = "Assets:Clearing:Receipts"
OPERATING = "Assets:Bank:Operating"


@pytest.fixture
def billed(house: House) -> House:
    """ACME owes 80.00 for INV000001; the bank sends files of its own."""
    house.change(BANK, 'isa = "ZZ:FHBANK"', 'isa = "ZZ:FHBANK"\nid = "ABA:121140399"')
    house.receive("acme", interchange("acme", 1, order("1", "10*EA*8**IN*AC-1")))
    lines = "CC*10*10**EA**VN*A100"
    house.receive("wh1", interchange("wh1", 1, shipment("SO000001", "W-1", "1", lines)))
    return house


def agree(house: House, *keys: str) -> None:
    """The agreement with the bank says more."""
    house.change(BANK, 'payer_for = ["acme"]', "\n".join(('payer_for = ["acme"]', *keys)))


def pay(house: House, trace: str = "T-10001", amount: str = "80", control: int = 1) -> None:
    """An 820 comes in."""
    sets = payment(trace, amount, f"RMR*IV*INV000001**{amount}")
    house.receive("bank", interchange("bank", control, sets))


def prove(house: House) -> None:
    """Every amount of the books is traced to the bytes it came from."""
    tracer = Tracer(house.store, Archive(house.home.archive))
    for row in house.rows("postings"):
        assert tracer.trace_posting(row).proven, row


def test_a_credit_meets_its_advice_by_reference(billed: House) -> None:
    pay(billed)
    assert billed.balance(CLEARING, "acme", "T-10001") == 8000
    credit = line("142", 8000, "ACH CREDIT", bank="T-10001")
    billed.receive("bank", bai2(account("1001", 50000, None, credit)))
    assert billed.cases == []
    assert billed.balance(CLEARING) == 0
    assert billed.balance(CLEARING, "acme", "T-10001") == 0
    assert billed.balance(OPERATING, "bank", "1001") == 58000
    assert billed.balance("Equity:Opening") <= -50000
    document = billed.document("IN-4")
    assert (document.kind, document.posting, document.amount) == ("statement", "posted", 8000)
    assert [row.basis for row in billed.rows("receipts")] == ["reference", "reference"]
    prove(billed)


def test_a_credit_meets_its_advice_by_payer_and_amount(billed: House) -> None:
    pay(billed)
    billed.receive("bank", bai2(account("1001", 0, None, line("142", 8000, "ACME STORES PPD"))))
    assert billed.cases == []
    assert billed.balance(CLEARING, "acme", "T-10001") == 0


def test_an_amount_alone_is_enough_where_it_is_agreed(billed: House) -> None:
    pay(billed)
    billed.receive("bank", bai2(account("1001", 0, None, line("142", 8000, "ACH SETTLEMENT"))))
    assert billed.cases == ["X1 unmatched-credit 80.00 IN-4"]
    assert billed.balance(CLEARING) == 0
    assert billed.balance(CLEARING, "acme") == 8000


def test_money_that_comes_before_its_advice(billed: House) -> None:
    agree(billed, 'match = "amount"')
    billed.receive("bank", bai2(account("1001", 0, None, line("142", 8000, "ACH SETTLEMENT"))))
    assert billed.cases == ["X1 unmatched-credit 80.00 IN-3"]
    assert billed.balance(CLEARING, "bank") == -8000
    pay(billed)
    assert billed.cases == []
    assert billed.case("X1").resolution == "matched"
    assert billed.balance(CLEARING, "bank") == 0
    assert billed.balance("Assets:AR:Trade") == 0
    prove(billed)


def test_another_amount_than_advised_is_a_case_with_the_difference(billed: House) -> None:
    pay(billed)
    credit = line("195", 7500, "WIRE", customer="T-10001")
    billed.receive("bank", bai2(account("1001", 0, None, credit)))
    assert billed.cases == ["X1 receipt-differs 5.00 IN-4"]
    assert billed.balance(CLEARING, "acme", "T-10001") == 500


def test_fees_payments_and_transfers(billed: House) -> None:
    billed.receive(
        "bank",
        bai2(
            account(
                "1001",
                100000,
                None,
                line("698", 1500, "MONTHLY FEE"),
                line("475", 20000, "CHECK", customer="4471"),
                line("575", 30000, "ZBA"),
                line("257", 700, "ACH RETURN", bank="R-77777"),
            ),
            account("1002", 0, None, line("275", 30000, "ZBA")),
        ),
    )
    assert billed.cases == []
    assert billed.balance("Expenses:Bank-Fees") == 1500
    assert billed.balance("Assets:Clearing:Disbursements", "bank", "transfers") == 0
    assert billed.balance("Assets:Clearing:Disbursements") == 20000 - 700
    assert billed.balance(OPERATING) == 100000 - 1500 - 20000 + 700
    prove(billed)


def test_a_credit_that_names_an_invoice_is_applied_where_it_is_agreed(billed: House) -> None:
    agree(billed, 'apply = "invoices"')
    credit = line("142", 8000, "ACME STORES INV000001")
    billed.receive("bank", bai2(account("1001", 0, None, credit)))
    assert billed.cases == []
    assert billed.balance("Assets:AR:Trade") == 0
    assert billed.balance(CLEARING) == 0
    pay(billed)
    assert billed.cases == ["X1 already-applied 80.00 IN-4"]
    assert billed.document("IN-4").posting == "held"
    prove(billed)


def test_a_credit_that_names_several_invoices_must_come_to_them(billed: House) -> None:
    agree(billed, 'apply = "invoices"')
    billed.receive("acme", interchange("acme", 2, order("2", "10*EA*8**IN*AC-1")))
    lines = "CC*10*10**EA**VN*A100"
    billed.receive("wh1", interchange("wh1", 2, shipment("SO000002", "W-2", "2", lines)))
    both = line("142", 16000, "INV000001 INV000002")
    less = line("142", 15000, "INV000001 INV000002")
    billed.receive("bank", bai2(account("1001", 0, None, less, both)))
    assert billed.cases == ["X1 unmatched-credit 150.00 IN-5"]
    assert billed.balance("Assets:AR:Trade") == 0
    prove(billed)


def test_a_credit_that_names_only_the_customer(billed: House) -> None:
    agree(billed, 'apply = "customers"')
    billed.receive("bank", bai2(account("1001", 0, None, line("142", 9900, "ACME STORES"))))
    assert billed.cases == ["X1 unapplied-cash 99.00 IN-3"]
    assert billed.balance("Liabilities:Customers:Unapplied", "acme") == -9900
    billed.receive(
        "bank",
        bai2(account("1001", 9900, None, line("142", 77, "SOMEBODY")), file="2", on="260311"),
    )
    assert billed.cases[1:] == ["X2 unmatched-credit 0.77 IN-4"]


def test_a_returned_payment_opens_its_invoices_again(billed: House) -> None:
    pay(billed, amount="75")
    assert billed.cases == ["X1 short-payment 5.00 IN-3"]
    credit = line("142", 7500, "ACH CREDIT", bank="T-10001")
    back = line("555", 7500, "DEPOSITED ITEM RETURNED NSF", bank="T-10001")
    billed.receive("bank", bai2(account("1001", 0, None, credit)))
    billed.receive("bank", bai2(account("1001", 7500, 0, back), file="2", on="260312"))
    assert billed.cases == ["X2 returned-item 75.00 IN-5"]
    assert billed.case("X1").resolution == "payment returned"
    assert billed.balance("Assets:AR:Trade", "acme", "INV000001") == 8000
    assert billed.balance(CLEARING) == 0
    assert billed.balance(OPERATING) == 0
    again = line("555", 7500, "RETURNED", bank="T-10001")
    billed.receive("bank", bai2(account("1001", 0, -7500, again), file="3", on="260313"))
    assert billed.cases[1:] == ["X3 returned-item-unknown 75.00 IN-6"]
    assert billed.balance(CLEARING, "bank") == 7500
    prove(billed)


def test_a_return_is_known_by_the_notice_of_the_clearing_house(billed: House) -> None:
    pay(billed, trace="091400600000001")
    credit = line("142", 8000, "ACME STORES")
    billed.receive("bank", bai2(account("1001", 0, None, credit)))
    reason = "R01091400600000001      12114039ACCOUNT CLOSED"
    billed.receive("bank", nacha([Entry("26", 8000, addenda=[("99", reason)])]))
    assert billed.document("IN-5").posting == "not bookable"
    back = line("557", 8000, "ACH RETURN")
    billed.receive("bank", bai2(account("1001", 8000, 0, back), file="2", on="260312"))
    assert billed.cases == ["X1 returned-item 80.00 IN-6"]
    assert "(R01)" in billed.case("X1").message


def test_a_return_is_known_by_payer_and_amount(billed: House) -> None:
    agree(billed, 'apply = "invoices"')
    credit = line("142", 8000, "ACME STORES INV000001")
    back = line("555", 8000, "NSF ACME STORES")
    billed.receive("bank", bai2(account("1001", 0, None, credit, back)))
    assert billed.cases == ["X1 returned-item 80.00 IN-3"]
    assert billed.balance("Assets:AR:Trade") == 8000


def test_a_change_of_bank_details_is_for_a_person(billed: House) -> None:
    told = "C01091400600000001      121140391918171614"
    billed.receive("bank", nacha([Entry("21", 0, addenda=[("98", told)])]))
    assert billed.cases == ["X1 notification-of-change 0.00 IN-3"]
    assert "1918171614" in billed.case("X1").message


def test_the_advice_in_addenda_is_applied_and_the_bank_booked_once(billed: House) -> None:
    billed.change("partners/acme/partner.toml", '"91:ACME"', '"91:ACME", "1234567890"')
    text = "RMR*IV*INV000001**78.40*80*1.60\\"
    billed.receive("bank", nacha([Entry("22", 7840, addenda=addenda(text))]))
    kinds = [billed.document(name).kind for name in ("IN-3", "IN-4")]
    assert kinds == ["statement", "820"]
    assert billed.balance("Assets:AR:Trade") == 0
    assert billed.balance(OPERATING) == 0
    credit = line("142", 7840, "PREAUTHORIZED ACH", customer="121140390000001")
    billed.receive("bank", bai2(account("1001", 0, None, credit)))
    assert billed.cases == []
    assert billed.balance(CLEARING) == 0
    prove(billed)


def test_what_an_intraday_report_booked_is_not_booked_again(billed: House) -> None:
    agree(billed, 'posts = ["statement", "intraday"]')
    first = line("142", 8000, "ACME STORES", bank="B-10001")
    second = line("142", 100, "OTHER", bank="B-10002")
    billed.receive("bank", bai2(account("1001", None, None, first), modifier="3"))
    billed.receive("bank", bai2(account("1001", 500, None, first, second), file="2"))
    assert billed.balance(OPERATING) == 8600
    notes = [row.code for row in billed.rows("problems", owner="IN-4")]
    assert notes == ["known-lines"]
    assert [each.split()[1] for each in billed.cases] == ["unmatched-credit"] * 2
    agree(billed, "")
    billed.receive("bank", bai2(account("1001", 500, None, first, second), file="3"))
    assert billed.document("IN-5").posting == "duplicate"


def test_information_is_not_booked(billed: House) -> None:
    first = line("142", 8000, "ACME STORES", bank="B-10001")
    billed.receive("bank", bai2(account("1001", None, None, first), modifier="3"))
    billed.receive("bank", bai2(account("1001", 0, None, first), file="2", status="4"))
    assert billed.balance(OPERATING) == 0
    assert billed.document("IN-4").posting == "not bookable"


def test_a_balance_that_is_not_the_banks_is_told_until_it_is(billed: House) -> None:
    one = account("1001", 10000, None, line("698", 100, "FEE"))
    two = account("1001", 9900, None, line("698", 200, "FEE"))
    three = account("1001", 9700, None, line("698", 300, "FEE"))
    billed.receive("bank", bai2(one, on="260302"))
    billed.receive("bank", bai2(three, file="3", on="260304"))
    assert billed.cases == ["X1 bank-balance-differs 2.00 IN-4"]
    billed.receive("bank", bai2(two, file="2", on="260303"))
    assert billed.cases == []
    assert billed.case("X1").resolution == "compared again"
    assert billed.balance(OPERATING) == 9400


def test_a_statement_that_does_not_add_up_is_held(billed: House) -> None:
    billed.receive("bank", bai2(account("1001", 0, 500, line("142", 400, "X"))))
    assert billed.cases == ["X1 statement-out-of-balance 4.00 IN-3"]
    assert billed.balance(OPERATING) == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (bai2(account("1001", 0, None, line("142", 400, "X")), status="2"), "statement-withdrawn"),
        (
            bai2(account("1001", 0, None, line("142", 400, "X")).replace("USD", "CAD")),
            "currency-not-agreed",
        ),
    ],
)
def test_what_cannot_be_booked_is_held_whole(billed: House, text: str, code: str) -> None:
    billed.receive("bank", text)
    assert billed.cases == [f"X1 {code} 4.00 IN-3"]
    assert billed.document("IN-3").posting == "held"


def test_accounts_are_those_of_the_agreement(billed: House) -> None:
    agree(billed, "[bank.accounts]", '"10 01" = "Assets:Bank:Operating"')
    one = account("1001", 0, None, line("698", 100, "FEE"))
    billed.receive("bank", bai2(one, account("1002", 0, None, line("698", 100, "FEE"))))
    assert billed.cases == ["X1 unknown-bank-account 1.00 IN-4"]
    assert billed.balance(OPERATING, "bank", "1001") == -100


def test_a_statement_from_before_the_opening_balance_is_held(billed: House) -> None:
    later = account("1001", 500, None, line("698", 100, "FEE"))
    billed.receive("bank", bai2(later, on="260305"))
    billed.receive(
        "bank", bai2(account("1001", 400, 500, line("142", 100, "X")), file="2", on="260304")
    )
    assert billed.cases == ["X1 statement-too-old 1.00 IN-4"]


def test_a_file_with_a_wrong_total_is_refused_account_by_account(billed: House) -> None:
    text = bai2(account("1001", 0, None, line("142", 400, "X"))).replace("99,800", "99,801")
    billed.receive("bank", text)
    assert billed.cases == ["X1 rejected 4.00 IN-3"]


def test_a_deposit_is_one_credit_and_each_check_a_payment(billed: House) -> None:
    billed.change(
        "partners/acme/partner.toml",
        'payer_ids = ["91:ACME"]',
        'payer_ids = ["91:ACME", "091000019-0000012345"]',
    )
    checks = (("500123", 7800, "ACME STORES", [("INV000001", 7800)]), ("500124", 1000, "ACME", []))
    billed.receive("bank", lockbox(*checks))
    assert billed.document("IN-3").posting == "posted"
    assert [each.split()[1] for each in billed.cases] == ["short-payment", "unapplied-cash"]
    assert billed.balance("Assets:AR:Trade") == 200
    assert billed.balance(CLEARING) == 8800
    billed.receive("bank", bai2(account("1001", 0, None, line("115", 8800, "LOCKBOX 0000777"))))
    assert billed.balance(CLEARING) == 0
    back = line("555", 7800, "CHECK 500123 NSF", customer="500123")
    billed.receive("bank", bai2(account("1001", 8800, 1000, back), file="2", on="260312"))
    assert billed.balance("Assets:AR:Trade") == 8000
    assert billed.balance(CLEARING) == 0
    assert [each.split()[1] for each in billed.cases] == ["returned-item"]
    prove(billed)


def test_checks_of_nobody_known_stand_unapplied(billed: House) -> None:
    credit = line("115", 5000, "LOCKBOX")
    billed.receive("bank", bai2(account("1001", 0, None, credit)))
    billed.receive("bank", lockbox(("500200", 5000, "SOMEBODY ELSE", []), on="260311"))
    assert billed.cases == ["X2 unknown-payer 50.00 IN-4"]
    assert billed.balance("Liabilities:Customers:Unapplied", "bank") == -5000
    assert billed.balance(CLEARING) == 0
    assert all(isinstance(row, ReceiptRow) for row in billed.rows("receipts"))
    assert Decimal(billed.document("IN-4").amount or 0) == 5000


def test_a_fee_that_the_bank_kept_is_booked_beside_the_whole_payment(billed: House) -> None:
    pay(billed, amount="80")
    fee = ENTRY.replace("95.00", "75.00")
    billed.receive("bank", camt(statement(fee, closing="75.00")))
    assert billed.cases == []
    assert billed.document("IN-4").posting == "posted"
    assert billed.balance(OPERATING) == 7500
    assert billed.balance("Expenses:Bank-Fees") == 500
    assert billed.balance(CLEARING) == 0
    prove(billed)


def test_camt_reports_and_advices_are_information(billed: House) -> None:
    billed.receive("bank", camt(statement(ENTRY), kind="052"), camt(statement(ENTRY), kind="054"))
    assert {billed.document(name).posting for name in ("IN-3", "IN-4")} == {"not bookable"}
    billed.receive("bank", camt(statement(ENTRY, closing="95.00")))
    assert billed.cases == ["X1 unmatched-credit 100.00 IN-5"]
    billed.receive("bank", camt(statement(ENTRY, closing="95.00")).replace("M053", "M2"))
    assert billed.document("IN-6").posting == "duplicate"


def test_a_lockbox_in_x12_is_booked_like_any_other(billed: House) -> None:
    body = (
        "N1*BK*First Harbor Bank", "TRN*3*LB-1",
        "DEP*D-10001*20260310**777*01*021000021*DA*1001", "AMT*TT*81", "QTY*41*1",
        "BAT*20260310**1", "BPR*C*80*C*CHK", "TRN*1*500300", "N1*PR*ACME Stores*91*ACME",
        "RMR*IV*INV000001**80",
    )  # fmt: skip
    billed.receive("bank", interchange("bank", 1, transaction("823", *body)))
    assert billed.document("IN-3").posting == "posted", billed.rows("problems")
    assert billed.cases == ["X1 deposit-differs 1.00 IN-3"]
    assert billed.balance("Assets:AR:Trade") == 0
    prove(billed)
