"""Every report on a quarter of a small distributor: what it says and what it ties to."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.accounts import Account, Chart, default_chart
from ledger.reports import REPORTS
from ledger.reports.ageing import BUCKETS, bucket
from ledger.reports.ordering import in_order
from ledger.reports.report import Setting, Tie, cells_of
from ledger.reports.window import window
from ledger.valuation import Pool
from tests.ledger.report_rows import LAST_DAY, bill, day, entry, memo, post, quarter

MARCH = (date(2026, 3, 1), LAST_DAY)
NAMED = Setting(names={"acme": "Acme Stores", "bolt": "Bolt Hardware"})


def report(name, rows=None, as_of=LAST_DAY, period=MARCH, setting=NAMED):
    chosen = quarter() if rows is None else rows
    return REPORTS[name](iter(chosen), as_of=as_of, period=period, setting=setting)


def column(made, name):
    place = [column.name for column in made.columns].index(name)
    return [row[place] for row in made.rows]


def totals(made):
    """Title to figures, of all totals."""
    every = [total for section in made.sections for total in section.totals]
    return {
        total.title: [cell for cell in total.cells if isinstance(cell, int)]
        for total in (*every, *made.totals)
    }


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_ties_on_sound_books_in_any_order_of_rows(name):
    made = report(name)
    assert made.name == name and made.ties and made.tied
    assert made == report(name, rows=quarter()[::-1])
    for section in made.sections:
        assert all(len(row) == len(made.columns) for row in section.rows)
        assert all(len(total.cells) == len(made.columns) for total in section.totals)


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_of_empty_books_is_empty_and_ties(name):
    made = report(name, rows=[], period=None)
    assert made.rows == () and made.tied


@pytest.mark.parametrize("name", REPORTS)
def test_what_comes_after_the_day_is_not_known(name):
    later = [row for row in quarter() if row.on <= LAST_DAY]
    assert report(name) == report(name, rows=later)


def test_trial_balance_has_opening_movements_and_balances_on_their_sides():
    made = report("trial-balance")
    lines = {row[1]: row for row in made.rows}
    receivable = lines["Assets:AR:Trade"]
    assert receivable == ("1100", "Assets:AR:Trade", 50_000, 42_530, 0, 92_530, None)
    assert lines["Income:Sales"][2:] == (-262_345, 0, 60_000, None, 322_345)
    assert totals(made) == {"Total": [0, 133_930, 133_930, 874_275, 874_275]}
    assert [tie.difference for tie in made.ties] == [0, 0, 0]


def test_trial_balance_stands_at_the_end_of_the_period_and_leaves_out_empty_accounts():
    made = report("trial-balance", period=(date(2026, 1, 1), date(2026, 1, 31)))
    assert made.as_of == date(2026, 1, 31)
    assert "Assets:Clearing:Receipts" not in column(made, "account")


def test_trial_balance_shows_memorandum_accounts_only_when_asked():
    assert not any("Memo" in account for account in column(report("trial-balance"), "account"))
    made = report("trial-balance", setting=Setting(memo=True))
    assert made.sections[1].title == "Memorandum accounts"
    assert totals(made)["Total memorandum"] == [0, 0, 0, 170_000, 170_000]
    assert len(made.ties) == 6 and made.tied


def test_trial_balance_names_the_difference_of_books_that_do_not_balance():
    broken = entry(99, "2026-03-31", "BROKEN", "one side", post("Assets:Bank:Operating", 7))
    made = report("trial-balance", rows=[*quarter(), *broken])
    assert not made.tied
    assert [tie.difference for tie in made.ties] == [0, 7, 7]


def test_general_ledger_runs_the_balance_from_the_one_brought_forward():
    made = report("general-ledger", setting=Setting(account="Assets:AR:Trade"))
    assert [section.title for section in made.sections] == ["1100  Assets:AR:Trade"]
    assert column(made, "balance") == [50_000, 80_000, 80_530, 92_530]
    assert column(made, "debit") == [None, 30_000, 530, 12_000]
    assert totals(made)["Balance of Assets:AR:Trade on 2026-03-31"] == [42_530, 0, 92_530]
    assert [tie.name for tie in made.ties] == ["Closing balances equal the rows"]


def test_general_ledger_takes_an_account_with_those_below_it_and_no_namesake():
    made = report("general-ledger", setting=Setting(account="Assets:AR"))
    assert set(column(made, "account")) == {
        "Assets:AR:Trade",
        "Assets:AR:Unbilled",
        "Assets:AR:Deductions",
    }
    assert report("general-ledger", setting=Setting(account="Assets:A")).rows == ()


def test_general_ledger_shows_memorandum_accounts_when_asked_or_named():
    account = "Equity:Memo:Sales-Orders-Open"
    assert account not in column(report("general-ledger"), "account")
    assert account in column(report("general-ledger", setting=Setting(memo=True)), "account")
    assert account in column(report("general-ledger", setting=Setting(account=account)), "account")


def test_general_ledger_leaves_out_accounts_that_are_nil_and_did_not_move():
    april = (date(2026, 4, 1), date(2026, 4, 30))
    rows = [*quarter(), *bill(21, "2026-03-31", 18_000, "bolt", "IN6", "SH9")]
    made = report("general-ledger", rows=rows, as_of=april[1], period=april)
    assert "Assets:AR:Unbilled" not in column(made, "account")


def test_journal_lists_entries_by_number_with_what_each_amount_was_made_of():
    made = report("journal")
    assert [section.title for section in made.sections][:2] == [
        "#13  2026-03-02  EV13  acme  Shipment SH3",
        "#14  2026-03-03  EV14  acme  Invoice IN3",
    ]
    assert column(made, "terms")[0] == "EV13/amount"
    assert column(made, "quantity")[:2] == [None, -30_000]
    assert made.notes == ("7 entries, 20 postings.",)
    assert totals(made)["Total"] == [133_930, 133_930]


def test_journal_counts_entries_that_do_not_balance_and_hides_memorandum_postings():
    broken = entry(99, "2026-03-31", "BROKEN", "one side", post("Assets:Bank:Operating", 7))
    made = report("journal", rows=[*memo(98, "2026-03-30", 500, "acme", "PO9"), *broken])
    assert column(made, "entry") == [99]
    assert [tie.difference for tie in made.ties] == [7, 1]
    with_memo = report(
        "journal", rows=memo(98, "2026-03-30", 500, "acme", "PO9"), setting=Setting(memo=True)
    )
    assert column(with_memo, "entry") == [98, 98]


def test_income_statement_subtracts_section_by_section_down_to_net_income():
    made = report("income-statement")
    assert totals(made) == {
        "Total revenue": [60_000, 310_000],
        "Total returns, allowances and discounts": [0, -4_000],
        "Net revenue": [60_000, 306_000],
        "Total cost of goods sold": [30_000, 155_000],
        "Gross profit": [30_000, 151_000],
        "Total operating expenses": [1_400, 1_400],
        "Operating income": [28_600, 149_600],
        "Net income": [28_600, 149_600],
    }
    assert column(made, "account") == [
        "Income:Sales",
        "Income:Cash-Discounts",
        "Expenses:COGS:Product",
        "Expenses:Freight:Outbound",
    ]
    assert column(made, "period_share") == [
        Decimal("100.0"),
        Decimal("0.0"),
        Decimal("50.0"),
        Decimal("2.3"),
    ]
    assert made.notes == ("Year to date from 2026-01-01.",)


def test_income_statement_puts_exchange_differences_below_operating_income():
    rows = entry(
        1, "2026-03-05", "", "Rate", post("Expenses:FX:Realized", 300), post("Assets:Bank:Op", -300)
    )
    made = report("income-statement", rows=rows)
    assert totals(made)["Operating income"] == [0, 0]
    assert totals(made)["Net income"] == [-300, -300]
    assert column(made, "period_share") == [None]


def test_income_statement_of_a_fiscal_year_that_starts_in_april():
    made = report("income-statement", setting=Setting(year_starts_in=4))
    assert made.notes == ("Year to date from 2025-04-01.",)
    assert totals(made)["Net income"] == [28_600, 149_600 + 12_345]


def test_income_statement_over_the_end_of_a_year_keeps_the_year_to_date_apart():
    made = report("income-statement", period=(date(2025, 12, 1), date(2026, 1, 31)))
    assert totals(made)["Total revenue"] == [262_345, 250_000]
    assert made.tied


def test_balance_sheet_balances_with_the_earnings_not_closed():
    made = report("balance-sheet")
    figures = totals(made)
    assert figures["Total receivables"] == [52_500, 60_530, 113_030]
    assert figures["Total assets"] == [683_345, 30_530, 713_875]
    assert figures["Total liabilities"] == [50_000, 1_930, 51_930]
    assert figures["Total equity"] == [633_345, 28_600, 661_945]
    assert figures["Total liabilities and equity"] == [683_345, 30_530, 713_875]
    equity = {row[2]: row[5] for row in made.rows if row[0] == "Equity"}
    assert equity == {
        "Equity:Opening": 500_000,
        "Earnings of earlier years, not closed": 12_345,
        "Earnings of the year": 149_600,
    }
    assert [section.title for section in made.sections] == [
        "Cash and clearing",
        "Receivables",
        "Inventory",
        "Payables and accruals",
        "Owed to customers",
        "Taxes and other liabilities",
        "Equity",
    ]


def test_balance_sheet_puts_unlisted_assets_last_and_memorandum_accounts_outside_on_request():
    rows = [
        *entry(1, "2026-03-05", "", "Vans", post("Assets:Vans", 900), post("Equity:Opening", -900)),
        *memo(2, "2026-03-06", 500, "acme", "PO9"),
    ]
    made = report("balance-sheet", rows=rows, setting=Setting(memo=True))
    assert [(section.title, len(section.rows)) for section in made.sections] == [
        ("Other assets", 1),
        ("Payables and accruals", 0),
        ("Equity", 1),
        ("Memorandum accounts", 2),
    ]
    assert totals(made)["Total assets"] == [0, 900, 900]
    assert not any("Memo" in name for name in column(report("balance-sheet", rows=rows), "account"))


def test_ageing_puts_each_invoice_in_the_bucket_of_its_days_past_due():
    made = report("ar-aging")
    assert made.rows == (
        ("acme", "Acme Stores", 1, 30_000, 0, 0, 0, 0, 30_000),
        ("bolt", "Bolt Hardware", 3, 0, 12_530, 0, 50_000, 0, 62_530),
    )
    assert totals(made)["Total"] == [4, 30_000, 12_530, 0, 50_000, 0, 92_530]
    assert made.ties == (Tie(name="Balance of Assets:AR:Trade", expected=92_530, actual=92_530),)
    assert made.notes == (
        "Past due: 625.30 (67.6 % of what is open).",
        "Items without a due date, aged from the day they were posted: 1.",
        "Not in this ageing: 25.00 of open deductions (report deductions).",
        "Not in this ageing: 500.00 of unapplied cash (report unapplied-cash).",
    )


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (-5, "current"),
        (0, "current"),
        (1, "days_1_30"),
        (30, "days_1_30"),
        (31, "days_31_60"),
        (60, "days_31_60"),
        (61, "days_61_90"),
        (90, "days_61_90"),
        (91, "over_90"),
        (4000, "over_90"),
    ],
)
def test_the_buckets_of_ageing(days, name):
    assert BUCKETS[bucket(days)].name == name


def test_ageing_looks_back_to_what_was_open_on_a_past_day():
    made = report("ar-aging", as_of=date(2026, 2, 9))
    assert totals(made)["Total"] == [2, 200_000, 50_000, 0, 0, 0, 250_000]


def test_ageing_names_postings_that_belong_to_no_item_and_does_not_tie():
    stray = entry(
        98, "2026-03-30", "", "stray", post("Assets:AR:Trade", -700), post("Equity:Opening", 700)
    )
    made = report("ar-aging", rows=[*quarter(), *stray])
    assert [tie.difference for tie in made.ties] == [700]
    assert made.notes[0].startswith("1 postings on Assets:AR:Trade (-7.00 USD) name no party")


def test_ageing_without_anything_late_says_nothing_of_it():
    rows = bill(1, "2026-03-30", 100, "acme", "IN1", "SH1", due="2026-04-30")
    assert report("ar-aging", rows=rows).notes == ()


def test_open_invoices_are_listed_by_customer_the_earliest_due_first():
    made = report("open-invoices")
    assert column(made, "invoice") == ["IN3", "IN2", "IN4", "IN5"]
    assert column(made, "days_past_due") == [-2, 70, 15, 6]
    assert [section.title for section in made.sections] == [
        "acme  Acme Stores",
        "bolt  Bolt Hardware",
    ]
    assert totals(made)["Total bolt"] == [62_530, 0, 62_530]
    assert made.rows[0][6] == "2 percent until 2026-02-01"


def test_open_invoices_show_what_was_paid_and_the_due_date_stated_last():
    rows = [
        *bill(1, "2026-01-10", 1_000, "acme", "IN1", "SH1", due="2026-02-10"),
        *entry(
            2,
            "2026-02-01",
            "acme",
            "Part payment and longer terms",
            post("Assets:Clearing:Receipts", 400),
            post("Assets:AR:Trade", -400, party="acme", ref="IN1", due="2026-03-30"),
        ),
    ]
    made = report("open-invoices", rows=rows)
    assert made.rows[0][3:6] == (day("2026-01-10"), day("2026-03-30"), 1)
    assert made.rows[0][7:10] == (1_000, 400, 600)


def test_backlog_is_the_balance_of_the_orders_by_customer_and_order():
    made = report("backlog")
    assert column(made, "order") == ["PO1", "PO7"]
    assert column(made, "open") == [120_000, 50_000]
    assert column(made, "days") == [85, 84]
    assert totals(made)["Total"] == [420_000, 250_000, 170_000]
    assert [tie.expected for tie in made.ties] == [170_000, 170_000]


def test_shipped_not_invoiced_lists_what_is_left_of_each_shipment_line():
    made = report("shipped-not-invoiced")
    assert column(made, "shipment_line") == ["SH4-1", "SH5-1"]
    assert column(made, "invoiced") == [0, 12_000]
    assert totals(made)["Total"] == [30_000, 12_000, 18_000]


def test_unapplied_cash_is_a_liability_shown_positive():
    made = report("unapplied-cash")
    assert made.rows[0] == ("cargo", "", "LB1", day("2026-02-12"), 47, 50_000, 0, 50_000, "EV12")
    assert made.ties[0].expected == 50_000
    assert made.sections[0].title == "cargo"


def test_deductions_have_reason_reference_and_age():
    made = report("deductions")
    assert made.rows[0][2:9] == (
        "RM1-D1",
        "shortage",
        "IN1",
        "CB77",
        day("2026-02-10"),
        49,
        "31-60 days",
    )
    assert made.notes == ("Reason shortage: 25.00.",)


def test_deductions_are_summed_by_reason_the_largest_first():
    rows = entry(
        1,
        "2026-03-01",
        "acme",
        "Payment",
        post("Assets:AR:Deductions", 100, party="acme", ref="D1", reason="pricing"),
        post("Assets:AR:Deductions", 900, party="acme", ref="D2"),
        post("Assets:AR:Trade", -1_000, party="acme", ref="IN1"),
    )
    made = report("deductions", rows=rows)
    assert made.notes == ("Reason not stated: 9.00.", "Reason pricing: 1.00.")


def test_inventory_has_quantity_unit_cost_and_value_by_site_and_item():
    made = report("inventory-valuation")
    assert made.rows == (
        (
            "Assets:Inventory:East",
            "east",
            "A100",
            690_000,
            Decimal("5.0000"),
            345_000,
            day("2026-03-20"),
        ),
    )
    assert totals(made) == {
        "Total Assets:Inventory:East": [690_000, 345_000],
        "Total inventory": [345_000],
    }


def test_inventory_ties_to_the_pools_when_they_are_given():
    pools = (Pool(site="east", sku="A100", quantity=690_000, value=345_001),)
    made = report("inventory-valuation", setting=Setting(pools=pools))
    assert [(tie.name, tie.difference) for tie in made.ties[1:]] == [
        ("Value of the pools", -1),
        ("Quantity of the pools", 0),
    ]


def stock(number, sku, quantity, value, account="Assets:Inventory:East"):
    return entry(
        number,
        "2026-03-01",
        "",
        "Stock",
        post(account, value, sku=sku, qty=quantity, site="east"),
        post("Equity:Opening", -value),
    )


def test_inventory_notes_what_stops_a_close_and_what_ties_to_nothing():
    rows = [
        *stock(1, "NEG", -2_000, -1_000),
        *stock(2, "GHOST", 0, 500),
        *stock(3, "GONE", 0, 0),
        *[row for n in range(10, 16) for row in stock(n, f"N{n}", -1_000, -100)],
        *entry(
            30,
            "2026-03-02",
            "",
            "Value without an item",
            post("Assets:Inventory:West", 70),
            post("Equity:Opening", -70),
        ),
        *entry(
            31,
            "2026-03-03",
            "",
            "Landed cost",
            post("Assets:Inventory:East", 30, sku="NEG", site="east"),
            post("Equity:Opening", -30),
        ),
    ]
    made = report("inventory-valuation", rows=rows)
    east = "Assets:Inventory:East"
    assert made.notes == (
        (
            f"Items below zero in quantity: 7 (N10 in {east}, N11 in {east}, N12 in {east}, "
            f"N13 in {east}, N14 in {east}, …)."
        ),
        f"Items worth something but not there: 1 (GHOST in {east}).",
    )
    assert "GONE" not in column(made, "sku")
    assert column(made, "unit_cost")[0] is None
    assert [(tie.name, tie.difference) for tie in made.ties] == [
        ("Balance of Assets:Inventory:East", 0),
        ("Balance of Assets:Inventory:West", -70),
    ]


def test_without_a_period_a_report_looks_at_the_month_so_far():
    made = report("trial-balance", as_of=date(2026, 3, 12), period=None)
    assert made.period == (date(2026, 3, 1), date(2026, 3, 12))


def test_a_period_that_ends_before_it_begins_is_our_own_mistake():
    with pytest.raises(AssertionError, match="after its end"):
        window(date(2026, 1, 5), (date(2026, 2, 1), date(2026, 2, 28)), 1)
    assert window(date(2026, 3, 1), None, 4).year_first == date(2025, 4, 1)


def test_accounts_without_a_code_follow_their_nearest_coded_relatives():
    names = ["Income:Sales", "Assets:Inventory:East", "Liabilities:AP:Trade", "Assets:AR:Trade"]
    memorandum = "Equity:Memo:Sales-Orders-Open"
    assert in_order([memorandum, "Equity:Opening", *names], default_chart()) == [
        "Assets:AR:Trade",
        "Assets:Inventory:East",
        "Liabilities:AP:Trade",
        "Equity:Opening",
        "Income:Sales",
        memorandum,
    ]
    tiny = Chart(accounts={"Assets:Bank": Account(name="Assets:Bank", code="10")})
    assert in_order(["Income:B", "Assets:A", "Assets:Bank", "Income:A"], tiny) == [
        "Assets:Bank",
        "Assets:A",
        "Income:A",
        "Income:B",
    ]


def test_a_row_cannot_have_a_column_the_report_does_not_have():
    with pytest.raises(AssertionError, match="no such column"):
        cells_of(BUCKETS, total=1)


def test_clearing_says_what_each_item_waits_for():
    receipts, disbursements = "Assets:Clearing:Receipts", "Assets:Clearing:Disbursements"
    bank = "Assets:Bank:Operating"
    lines = (
        (receipts, 8000, "acme", "T-1"),
        (receipts, -900, "bank", "L-1"),
        (receipts, 500, "acme", "T-2"),
        (receipts, -450, "acme", "T-2"),
        (disbursements, 70, "bank", "L-2"),
        (disbursements, -30, "bank", "L-3"),
    )
    rows = [
        row
        for number, (account, amount, party, ref) in enumerate(lines, 1)
        for row in entry(
            number, "2026-03-05", party, "", post(account, amount, party=party, ref=ref),
            post(bank, -amount),
        )
    ]  # fmt: skip
    made = report("clearing", rows=rows)
    found = dict(zip(column(made, "item"), column(made, "waits_for"), strict=True))
    assert found == {
        "T-1": "the money",
        "L-1": "the advice",
        "T-2": "the difference",
        "L-2": "what it paid",
        "L-3": "the money",
    }
    assert sum(column(made, "open")) == 8000 - 900 + 50 + 70 - 30
    assert made.tied
