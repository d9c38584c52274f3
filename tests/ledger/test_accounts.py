"""The chart: names that Beancount takes, codes, sites and jurisdictions."""

from __future__ import annotations

import pytest

from ledger.accounts import (
    component,
    default_chart,
    extended,
    read_chart,
    site_account,
    statement_of,
    tax_account,
    valid_name,
)


def test_every_account_of_the_chart_has_a_name_and_a_code_of_its_own():
    accounts = default_chart().accounts.values()
    assert all(valid_name(one.name) for one in accounts)
    assert len({one.code for one in accounts}) == len(accounts)


@pytest.mark.parametrize(
    "name", ["Assets", "assets:Bank", "Assets:AR:A/B", "Assets:Bank:é", "Assets:bank", "Foo:Bar"]
)
def test_names_beancount_would_misread_are_refused(name):
    assert not valid_name(name)


def test_keys_become_parts_of_names():
    assert component("wh-east_2 x") == "Wh-East-2-X"
    assert site_account("WH1") == "Assets:Inventory:WH1"
    assert tax_account("nj") == "Liabilities:Tax:Sales:Nj"
    with pytest.raises(AssertionError, match="no letter"):
        component("é")


def test_sites_and_jurisdictions_get_accounts():
    chart, problems = extended(default_chart(), ["east"], ["NJ"])
    assert not problems
    assert "Assets:Inventory:East" in chart.accounts
    assert "Liabilities:Tax:Sales:NJ" in chart.accounts
    assert chart.code("Assets:Inventory:East") == ""
    assert chart.code("Assets:AR:Trade") == "1100"
    assert chart.code("Assets:Nowhere") == ""


def test_a_site_keeps_the_code_its_account_was_given():
    chart, _ = read_chart({"Assets:Inventory:East": "1201"})
    chart, problems = extended(chart, ["east"])
    assert not problems
    assert chart.code("Assets:Inventory:East") == "1201"


def test_two_keys_never_share_an_account():
    _, problems = extended(default_chart(), ["wh-1", "wh_1", "in-transit"])
    assert [one.value for one in problems] == ["wh_1", "in-transit"]
    assert "the default chart" in problems[1].message


def test_a_chart_is_read_from_a_table():
    chart, problems = read_chart({"Expenses:Rent": "6700", "Income:Sales": "4001"}, "EUR")
    assert not problems
    assert chart.code("Expenses:Rent") == "6700"
    assert chart.code("Income:Sales") == "4001"
    assert {one.currency for one in chart.accounts.values()} == {"EUR"}


def test_wrong_lines_of_a_chart_are_named():
    _, problems = read_chart({"rent": "1", "Expenses:Rent": 6700, "Assets:AR": "1"})
    assert [one.value for one in problems] == ["rent", "Expenses:Rent", "Assets:AR"]


def test_accounts_stand_in_statements():
    assert statement_of("Equity:Memo:Sales-Orders-Open") == "memo"
    assert statement_of("Income:Sales") == statement_of("Expenses:Bank-Fees") == "income-statement"
    assert statement_of("Assets:AR:Trade") == "balance-sheet"
