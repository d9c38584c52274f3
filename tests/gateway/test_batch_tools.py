"""Files that are not X12, looked at by commands: validated, explained, refused in plain words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.playing import STORIES
from tests.terminal import Terminal

CYCLE = STORIES / "whole-cycle-csv"
HEADER = "order_number,order_date,release,line,item,quantity,unit,unit_price\n"
GOOD = HEADER + "4711,2026-03-02,,1,AC-1,10,EA,8.00\n"
BAD = GOOD + "4712,2026-03-32,,1,AC-1,ten,EA,8.00\n"


@pytest.fixture
def gateway(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Commands in a home whose shop and warehouse speak CSV."""
    home = tmp_path / "home"
    shutil.copytree(STORIES / "home", home)
    shutil.copytree(CYCLE / "home", home, dirs_exist_ok=True)
    return Terminal(home, capsys)


@pytest.fixture
def bad(tmp_path: Path) -> str:
    (tmp_path / "bad.csv").write_text(BAD)
    return str(tmp_path / "bad.csv")


def test_a_file_of_columns_is_validated(gateway: Terminal, bad: str, tmp_path: Path) -> None:
    done = gateway("validate", bad)
    assert done.code == 3
    assert "reject: 850 4712, row 3, column order_date: " in done.out
    assert "reject: 850 4712, row 3, column quantity: " in done.out
    assert done.out.splitlines()[-1] == "1 file, 2 documents, 1 without fault"
    (tmp_path / "good.csv").write_text(GOOD)
    assert gateway("validate", str(tmp_path / "good.csv"), "--partner", "acme").code == 0
    marked = gateway.json("validate", bad, "--sarif")
    [first, *_] = marked["runs"][0]["results"]
    region = first["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (3, 6)


def test_a_file_that_no_layout_reads_is_told(gateway: Terminal, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("Colour,Size\nred,7\n")
    done = gateway("validate", str(tmp_path / "odd.csv"))
    assert done.code == 3
    assert "no layout reads this file" in done.out
    assert "no layout reads this file" in gateway("explain", str(tmp_path / "odd.csv")).out
    (tmp_path / "text").write_text("hello\n")
    assert "no ISA" in gateway("validate", str(tmp_path / "text")).out


def test_a_file_of_columns_is_explained(gateway: Terminal, bad: str) -> None:
    done = gateway("explain", bad, "--partner", "acme")
    assert done.code == 3
    assert "read by orders" in done.out
    assert "850 4711" in done.out
    assert any(
        line.split()
        == ["row", "2,", "column", "unit_price", "8.00", "lines[0].unit_price", "(money)"]
        for line in done.out.splitlines()
    )
    assert "reject: row 3, column quantity" in done.out
    short = gateway("explain", bad, "--partner", "acme", "--problems").out
    assert "lines[0].unit_price" not in short
    assert "reject: row 3, column quantity" in short


@pytest.mark.parametrize("syntax", ["ubl", "cxml"])
def test_xml_is_validated_and_explained(gateway: Terminal, syntax: str) -> None:
    file = str(STORIES / f"whole-cycle-{syntax}" / "in" / "acme" / "4791.xml")
    assert gateway("validate", file).code == 0
    assert "lines[1].unit_price (money)" in gateway("explain", file).out


@pytest.mark.parametrize(
    "command", [("explain", "--html"), ("acknowledge",), ("convert", "--to", "x12")]
)
def test_what_is_for_x12_only_says_so(gateway: Terminal, command: tuple[str, ...]) -> None:
    file = str(STORIES / "whole-cycle-ubl" / "in" / "acme" / "4791.xml")
    done = gateway(command[0], file, *command[1:])
    assert done.code == 2
    assert "is for X12" in done.err


def test_nothing_is_learned_from_other_files(gateway: Terminal, bad: str) -> None:
    done = gateway("partner", "learn", "bank", bad)
    assert "1 of the files are no X12" in done.out


def test_no_guide_of_x12_for_a_partner_without_an_isa_address(gateway: Terminal) -> None:
    done = gateway("partner", "guide", "acme", "850")
    assert done.code == 4
    assert "nothing of X12 is agreed with acme" in done.err


def test_agreements_of_other_syntaxes_are_added(gateway: Terminal) -> None:
    named = ["--name", "Shop", "--role", "customer"]
    text = gateway("partner", "add", "shop", *named, "--syntax", "csv", "--dry-run").out
    assert "[[identities]]" not in text
    ids = ["--id", "GLN:4012345000009", "--id", "DUNS:123456789", "--our-id", "GLN:4000001000005"]
    assert gateway("partner", "add", "shop", *named, "--syntax", "ubl", *ids).code == 0
    listed = gateway("partner", "list").out
    assert "ubl     GLN:4012345000009 DUNS:123456789" in listed
    assert "layouts.orders" in gateway("partner", "show", "acme").out
    wrong = gateway("partner", "add", "other", *named)
    assert (wrong.code, wrong.err.splitlines()[0]) == (2, "error: X12 needs --isa and --our-isa")
