"""The reference names every report and every one of its columns."""

from datetime import date
from pathlib import Path

import pytest

from ledger.reports import REPORTS

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "reports.md"


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_documented_with_all_its_columns(name):
    chapters = REFERENCE.read_text(encoding="utf-8").split("\n## ")
    chapter = next(text for text in chapters if text.startswith(f"{name}\n"))
    columns = REPORTS[name]([], as_of=date(2026, 1, 31)).columns
    assert [column.name for column in columns if f"`{column.name}`" not in chapter] == []
    assert "Ties" in chapter
