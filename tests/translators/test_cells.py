"""Values of cells: numbers, dates and times as partners write them."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from translators.cells import (
    CellError,
    Style,
    read_date,
    read_number,
    read_style,
    read_text,
    read_time,
    read_whole,
    write_date,
    write_number,
    write_time,
)
from translators.dictionary import GuideError

COMMA = Style(decimal=",", thousands=".")
AMERICAN = Style(thousands=",")


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("12", Style(), "12"),
        (" -1.50 ", Style(), "-1.50"),
        (".5", Style(), "0.5"),
        ("1.", Style(), "1"),
        ("+7", Style(), "7"),
        ("12.50-", Style(), "-12.50"),
        ("(12.50)", Style(), "-12.50"),
        ("$1,234,567.89", AMERICAN, "1234567.89"),
        ("USD 1,234.5", AMERICAN, "1234.5"),
        ("-$5.00", AMERICAN, "-5.00"),
        ("($5.00)", AMERICAN, "-5.00"),
        ("12 kr", Style(), "12"),
        ("1.234,50 €", COMMA, "1234.50"),
        ("-1.234", COMMA, "-1234"),
        ("1 234,5", Style(decimal=",", thousands=" "), "1234.5"),
        ("1'000.00", Style(thousands="'"), "1000.00"),
    ],
)
def test_numbers_as_partners_write_them(text: str, style: Style, value: str) -> None:
    assert read_number(text, style) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "style", "code"),
    [
        ("twelve", Style(), "invalid-number"),
        ("1,5", Style(), "invalid-number"),
        ("1.5", COMMA, "invalid-number"),
        ("12,34,5", AMERICAN, "invalid-number"),
        ("1e5", Style(), "invalid-number"),
        ("NaN", Style(), "invalid-number"),
        ("--5", Style(), "invalid-number"),
        ("()", Style(), "invalid-number"),
        ("(-5)", Style(), "invalid-number"),
        ("٣", Style(), "invalid-number"),
        ("1" * 31, Style(), "too-long"),
    ],
)
def test_what_is_no_number(text: str, style: Style, code: str) -> None:
    with pytest.raises(CellError) as error:
        read_number(text, style)
    assert error.value.code == code


def test_implied_decimals_and_whole_numbers() -> None:
    assert read_number("1234", decimals=2) == Decimal("12.34")
    assert read_whole("12.0") == 12
    with pytest.raises(CellError, match="no whole number"):
        read_whole("1.5")


def test_dates_times_and_texts() -> None:
    assert read_date("2026-03-02") == read_date("20260302") == date(2026, 3, 2)
    assert read_date("3/2/2026 14:05", ("%m/%d/%Y", "%m/%d/%Y %H:%M")) == date(2026, 3, 2)
    assert read_time("14:05") == time(14, 5)
    assert read_text(" a\tb ") == "a\tb"
    for read, text in ((read_date, "2026-02-30"), (read_time, "25:00"), (read_text, "a\x00")):
        with pytest.raises(CellError):
            read(text)


def test_values_are_written_in_the_style() -> None:
    assert write_number(Decimal("1234.50"), COMMA) == "1234,50"
    assert write_number(Decimal("1E+3")) == "1000"
    assert write_number(Decimal("12.34"), decimals=2) == "1234"
    assert write_number(7) == "7"
    assert write_date(date(2026, 3, 2), ("%d.%m.%Y",)) == "02.03.2026"
    assert write_time(time(14, 5)) == "14:05:00"


@pytest.mark.parametrize(
    "table",
    [
        {"point": "."},
        {"decimal": ";"},
        {"decimal": ",", "thousands": ","},
        {"thousands": "--"},
        {"date": "dmy"},
        {"time": []},
    ],
)
def test_a_wrong_style_does_not_load(table: dict[str, Any]) -> None:
    with pytest.raises(GuideError):
        read_style(table, "test: style")
