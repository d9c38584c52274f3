"""A report as text, CSV, JSON, HTML and XLSX."""

import csv
import io
import json
import subprocess
import sys
import time
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from lxml import html as lxml_html
from msgspec.structs import replace

from ledger.render import (
    FORMATS,
    report_csv,
    report_html,
    report_json,
    report_text,
    report_xlsx,
    xlsx,
)
from ledger.reports import REPORTS
from ledger.reports.report import Column, Report, Section, Setting, Tie, Total
from tests.ledger.report_rows import LAST_DAY, entry, post, quarter

MARCH = (date(2026, 3, 1), LAST_DAY)
EVIL = '=HYPERLINK("http://x","<b>click</b>")\x1b[31m\n\u202e'


def made(name, rows=None):
    setting = Setting(entity="Example Wholesale", names={"acme": "Acme Stores"})
    return REPORTS[name](
        quarter() if rows is None else rows, as_of=LAST_DAY, period=MARCH, setting=setting
    )


SMALL = Report(
    name="small",
    title="Small",
    as_of=LAST_DAY,
    entity="Us & Co",
    columns=(
        Column(name="group", title="Group", grouped=True),
        Column(name="word", title="Word"),
        Column(name="blank", title="Blank"),
        Column(name="money", title="Money", kind="money"),
        Column(name="quantity", title="Quantity", kind="quantity"),
        Column(name="price", title="Price", kind="price"),
        Column(name="share", title="Share", kind="percent"),
        Column(name="on", title="On", kind="date"),
        Column(name="count", title="Count", kind="integer"),
    ),
    sections=(
        Section(
            title="First",
            rows=(
                ("g", "one", "", -123_456_789, 1_234_500, Decimal("0.0500"), None, LAST_DAY, 0),
                ("g", "two", "", 0, 40_000, Decimal(12), Decimal("-1.5"), None, None),
            ),
            totals=(
                Total(
                    title="A title longer than the words above it",
                    cells=(None, None, None, -123_456_789, None, None, None, None, 7),
                ),
            ),
        ),
    ),
    totals=(Total(title="Nothing summed", cells=(None,) * 9),),
    notes=("A note.", "Another."),
    ties=(Tie(name="Pools", expected=1_500, actual=2_000, kind="quantity"),),
)


TEXT = """
Small
Us & Co · as of 2026-03-31 · USD

Word                                            Money  Quantity   Price  Share  On          Count
--------------------------------------  -------------  --------  ------  -----  ----------  -----

First
one                                     -1,234,567.89   1,234.5  0.0500         2026-03-31      0
two                                                 -        40      12   -1.5
                                        -------------                                       -----
A title longer than the words above it  -1,234,567.89                                           7

Nothing summed

A note.
Another.

Must tie  Expected  Actual  Difference
Pools          1.5       2         0.5
DOES NOT TIE: see the differences above.
"""


def test_text_aligns_numbers_separates_thousands_and_draws_rules():
    assert f"\n{report_text(SMALL)}" == TEXT


def test_text_fits_the_width_of_a_terminal_by_shortening_words_not_numbers():
    wide = made("general-ledger")
    assert max(len(line) for line in report_text(wide).splitlines()) > 100
    table = report_text(wide, width=100).split("Must tie", maxsplit=1)[0].splitlines()
    assert max(len(line) for line in table) <= 100
    assert any("…" in line for line in table)
    assert "1,339.30" in table[-2]
    narrow = report_text(wide, width=20).splitlines()
    assert "2026-03-02" in " ".join(narrow)


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_readable_at_a_hundred_columns(name):
    before_ties = report_text(made(name), width=110).split("\nMust tie", maxsplit=1)[0]
    assert max(len(line) for line in before_ties.splitlines()) <= 110


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("form", FORMATS)
def test_every_report_has_every_format_with_and_without_rows(name, form):
    for report in (made(name), made(name, rows=[])):
        content = FORMATS[form](report)
        assert content and content == FORMATS[form](report)


def test_an_empty_report_says_so():
    empty = made("backlog", rows=[])
    assert "Nothing to report." in report_text(empty)
    assert "Nothing to report." in report_html(empty)
    assert "Shipped or cancelled" in report_text(empty)


def evil():
    return made(
        "journal",
        rows=entry(
            1,
            "2026-03-05",
            EVIL,
            EVIL,
            post("Assets:AR:Trade", -500, party=EVIL, ref="-5"),
            post("Equity:Opening", 500, party="+1", ref="@x"),
        ),
    )


def test_csv_is_plain_decimals_and_disarms_formulas_in_text_only():
    rows = list(csv.DictReader(io.StringIO(report_csv(evil()))))
    assert [row["payee"] for row in rows] == [f"'{EVIL}"] * 2
    assert [row["ref"] for row in rows] == ["'-5", "'@x"]
    assert [row["credit"] for row in rows] == ["5.00", ""]
    first = next(csv.DictReader(io.StringIO(report_csv(SMALL))))
    assert first == {
        "group": "g",
        "word": "one",
        "blank": "",
        "money": "-1234567.89",
        "quantity": "1234.5",
        "price": "0.0500",
        "share": "",
        "on": "2026-03-31",
        "count": "0",
    }


def test_text_shows_no_control_character_of_a_partner():
    text = report_text(evil())
    assert "\x1b" not in text and "\u202e" not in text
    assert '=HYPERLINK("http://x","<b>click</b>")?[31m??' in text


def test_html_escapes_everything_and_loads_nothing():
    page = report_html(evil())
    assert "<b>" not in page and "\x1b" not in page
    assert "<script" not in page and "src=" not in page and "url(" not in page
    tree = lxml_html.fromstring(page)
    widths = {
        sum(int(cell.get("colspan", "1")) for cell in row)
        for row in tree.xpath("//table[@class='report']//tr")
    }
    assert len(widths) == 1


def test_html_marks_negative_amounts_totals_and_what_does_not_tie():
    page = report_html(SMALL)
    assert '<td class="n minus">-1,234,567.89</td>' in page
    assert '<tr class="total"><td colspan="7">Nothing summed</td></tr>' in page
    assert '<tr class="off"><td>Pools</td><td class="n">1.5</td>' in page
    assert "Does not tie" in page and "size: A4;" in page
    assert "Us &amp; Co" in page
    assert '<ul class="notes"><li>A note.</li><li>Another.</li></ul>' in page
    assert "size: A4 landscape;" in report_html(made("general-ledger"))
    untied = replace(SMALL, ties=(), entity="", notes=())
    assert "Must tie" not in report_html(untied) and "Must tie" not in report_text(untied)


def test_json_is_one_object_with_decimals_in_strings():
    content = json.loads(report_json(SMALL))
    assert list(content) == [
        "report",
        "title",
        "entity",
        "currency",
        "as_of",
        "period",
        "columns",
        "rows",
        "subtotals",
        "totals",
        "notes",
        "tied",
        "ties",
    ]
    assert content["rows"][1] == {
        "group": "g",
        "word": "two",
        "blank": "",
        "money": "0.00",
        "quantity": "40",
        "price": "12",
        "share": "-1.5",
        "on": None,
        "count": None,
    }
    assert content["period"] is None and content["as_of"] == "2026-03-31"
    assert content["subtotals"] == [
        {
            "section": "First",
            "title": "A title longer than the words above it",
            "values": {"money": "-1234567.89", "count": 7},
        }
    ]
    assert content["totals"] == [{"title": "Nothing summed", "values": {}}]
    assert content["tied"] is False
    assert content["ties"] == [
        {"name": "Pools", "expected": "1.5", "actual": "2", "difference": "0.5"}
    ]
    period = json.loads(report_json(made("trial-balance")))["period"]
    assert period == {"first": "2026-03-01", "last": "2026-03-31"}


def opened(report):
    return openpyxl.load_workbook(io.BytesIO(report_xlsx(report)))


def test_xlsx_has_typed_cells_with_formats_and_text_that_stays_text():
    book = opened(SMALL)
    assert book.sheetnames == ["Report", "Ties"]
    sheet = book["Report"]
    assert [cell.value for cell in sheet[4]][:3] == ["Word", "Money", "Quantity"]
    assert [cell.value for cell in sheet[6]] == [
        "one",
        -1234567.89,
        1234.5,
        0.05,
        None,
        sheet["F6"].value,
        0,
    ]
    assert sheet["F6"].value.date() == LAST_DAY
    assert [cell.number_format for cell in sheet[6]][1:3] == [
        "#,##0.00;[Red]-#,##0.00",
        "#,##0.###",
    ]
    assert sheet["C7"].number_format == "#,##0"
    assert sheet["A8"].value == SMALL.sections[0].totals[0].title and sheet["A8"].font.bold
    assert [sheet[f"A{row}"].value for row in (9, 11, 12)] == ["Nothing summed", *SMALL.notes]
    assert sheet.freeze_panes == "A5" and sheet.print_title_rows == "$4:$4"
    assert [cell.value for cell in book["Ties"][2]] == ["Pools", 1.5, 2, 0.5]
    partner = opened(evil())["Report"]
    texts = [cell for row in partner.iter_rows() for cell in row if cell.value == "@x"]
    assert [cell.data_type for cell in texts] == ["s"]
    assert not any(cell.data_type == "f" for row in partner.iter_rows() for cell in row)


def test_xlsx_text_that_looks_like_a_formula_is_quoted():
    rows = (("g", "=1+1", "", 1, None, None, None, None, None),)
    book = opened(replace(SMALL, sections=(Section(rows=rows),), totals=()))
    cell = book["Report"]["A5"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_xlsx_of_a_currency_without_decimals():
    cell = opened(replace(SMALL, currency="JPY"))["Report"]["B6"]
    assert (cell.value, cell.number_format) == (-123456789, "#,##0;[Red]-#,##0")


def test_xlsx_goes_on_on_another_sheet_when_one_is_full(monkeypatch):
    monkeypatch.setattr(xlsx, "LINES_PER_SHEET", 3)
    book = opened(SMALL)
    assert book.sheetnames == ["Report", "Report 2", "Ties"]
    assert book["Report 2"]["A5"].value == SMALL.sections[0].totals[0].title
    assert book["Report 2"]["A9"].value == "Another."


def test_equal_reports_are_equal_workbooks_whatever_the_time(monkeypatch):
    before = report_xlsx(SMALL)
    monkeypatch.setattr(
        time, "localtime", lambda *_: time.struct_time((2031, 5, 6, 7, 8, 10, 0, 0, 0))
    )
    assert report_xlsx(SMALL) == before
    with zipfile.ZipFile(io.BytesIO(before)) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {xlsx.ZIP_EPOCH}


def test_openpyxl_is_imported_only_for_a_workbook():
    code = "import sys, ledger.render, ledger.reports; print('openpyxl' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
