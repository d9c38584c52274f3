"""The commands of the books and the tools that need no home."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest

from gateway.errors import UsageError
from gateway.reporting import read_period
from tests.playing import STORIES, play
from tests.terminal import Terminal

BATCH = STORIES / "short-payment" / "in" / "acme" / "batch.x12"
BAD = STORIES / "bad-set-in-a-batch" / "in" / "acme" / "batch.x12"


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return play(STORIES / "short-payment", tmp_path_factory.mktemp("paid") / "home").root


@pytest.fixture
def gateway(paid: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(paid, capsys)


@pytest.fixture
def nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """Commands where no home is."""
    monkeypatch.delenv("GATEWAY_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    return Terminal(tmp_path / "nowhere", capsys)


def test_the_books_are_checked(gateway: Terminal) -> None:
    assert gateway("ledger", "check").out.startswith("the books are right: 12 entries")
    [month] = (gateway.home / "ledger").rglob("2026-03.beancount")
    text = month.read_text()
    month.write_text(text.replace("485.48 USD", "485.49 USD", 1))
    done = gateway("ledger", "check")
    month.write_text(text)
    assert done.code == 3
    assert gateway("ledger", "check").code == 0


def test_books_are_rebuilt_and_compared(gateway: Terminal, tmp_path: Path) -> None:
    done = gateway("ledger", "rebuild", "--into", str(tmp_path / "again"))
    assert (done.code, done.out) == (
        0,
        "7 decisions made again: books and outgoing files are the same\n",
    )
    assert gateway("ledger", "rebuild", "--into", str(tmp_path / "again")).code == 6
    sent = next((gateway.home / "outbox" / "acme").iterdir())
    content = sent.read_bytes()
    sent.write_bytes(content + b"\n")
    other = gateway("ledger", "rebuild", "--into", str(tmp_path / "other"))
    sent.write_bytes(content)
    assert (other.code, other.out) == (3, f"differs: acme/{sent.name}\n")


def test_the_journal(gateway: Terminal) -> None:
    text = gateway("ledger", "journal", "rule:invoice", "po:4782").out
    assert text.startswith('2026-03-03 * "acme" "Invoice INV000002 for shipment SH000002"')
    lines = gateway("ledger", "journal", "account:Income:Sales", "--csv").out.splitlines()
    assert lines[0].startswith("number,on,account,amount")
    assert lines[2].startswith("6,2026-03-03,Assets:Inventory:WH1,-201.20,,,A100,-40,WH1")
    assert gateway.json("ledger", "journal", "number:12")[0]["number"] == 12
    assert gateway("ledger", "journal", "number:77").out == "no entries\n"


def test_reports(gateway: Terminal, tmp_path: Path) -> None:
    done = gateway("report", "trial-balance", "--as-of", "2026-03-31")
    assert done.code == 0
    assert "Assets:AR:Deductions" in done.out
    assert json.loads(gateway("report", "backlog", "--format", "json").out)["report"] == "backlog"
    assert gateway.json("report", "ar-aging")["report"] == "ar-aging"
    assert (
        "2026-01-01 to 2026-03-31"
        in gateway("report", "income-statement", "--period", "2026-Q1").out
    )
    assert gateway("report", "nonsense").code == 4
    assert gateway("report", "backlog", "--format", "xlsx").code == 2
    output = tmp_path / "backlog.xlsx"
    done = gateway("report", "backlog", "--format", "xlsx", "--output", str(output))
    assert done.err == f"written: {output}\n"
    assert output.read_bytes().startswith(b"PK")
    assert "Value of the pools" in gateway("report", "inventory-valuation").out
    long_ago = gateway("report", "inventory-valuation", "--as-of", "2026-03-02").out
    assert "Value of the pools" not in long_ago


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-03-05..2026-03-09", date(2026, 3, 5), date(2026, 3, 9)),
    ],
)
def test_periods(text: str, first: date, last: date) -> None:
    assert read_period(text) == (first, last)


@pytest.mark.parametrize("text", ["", "Q1", "2026-13", "2026-Q5", "2026-03-09..2026-03-05", "a..b"])
def test_no_periods(text: str) -> None:
    with pytest.raises(UsageError, match="is no period"):
        read_period(text)


def test_the_archive_is_verified(gateway: Terminal) -> None:
    assert gateway("archive", "verify").out.startswith("the archive is right: ")
    kept = next((gateway.home / "var" / "archive").glob("*/*"))
    content = kept.read_bytes()
    kept.write_bytes(content[:-1])
    broken = gateway("archive", "verify")
    kept.unlink()
    gone = gateway("archive", "verify")
    kept.write_bytes(content)
    assert (broken.code, gone.code) == (3, 3)
    assert "does not hold the bytes its name promises" in broken.out
    assert gateway("archive", "verify").code == 0


def test_a_file_is_validated(nowhere: Terminal) -> None:
    done = nowhere("validate", str(BATCH))
    assert (done.code, done.out) == (0, "1 interchange, 2 sets, 2 without fault\n")
    bad = nowhere("validate", str(BAD))
    assert bad.code == 3
    assert "850 0002, BEG05 at segment 2: BEG05 (date) '20261399' is no date" in bad.out
    [problem] = nowhere.json("validate", str(BAD))["problems"]
    assert (problem["code"], problem["set"]) == ("invalid-date", "850 0002")
    assert b"20261399" in BAD.read_bytes()[problem["start"] : problem["end"]]


def test_what_is_no_edi_and_what_is_not_agreed(
    nowhere: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Input:
        buffer = io.BytesIO(b"hello")

    monkeypatch.setattr("sys.stdin", Input)
    assert nowhere("validate", "-").code == 3
    strange = tmp_path / "strange.x12"
    strange.write_bytes(BATCH.read_bytes().replace(b"ST*850*0001", b"ST*998*0001"))
    assert "no guide reads set 998" in nowhere("validate", str(strange)).out
    assert nowhere("convert", str(strange), "--to", "json").code == 3
    assert nowhere("convert", str(strange), "--to", "x12").code == 1


def test_by_a_partners_agreement(gateway: Terminal) -> None:
    assert gateway("validate", str(BATCH), "--partner", "acme").code == 0
    assert gateway("validate", str(BATCH), "--partner", "nobody").code == 4
    answered = gateway("acknowledge", str(BAD), "--partner", "acme").out
    assert "AK9*P*3*3*2~" in answered


def test_a_file_is_acknowledged(nowhere: Terminal) -> None:
    out = nowhere("acknowledge", str(BAD)).out
    assert "AK4*5*373*8*20261399~" in out
    assert nowhere.json("acknowledge", str(BAD))["text"] == out
    assert "IK4*5*373*8*20261399~" in nowhere("acknowledge", str(BAD), "--999").out


def test_to_json_and_back(nowhere: Terminal, tmp_path: Path) -> None:
    done = nowhere("convert", str(BATCH), "--to", "json")
    assert done.code == 0
    file = tmp_path / "batch.json"
    file.write_text(done.out)
    assert nowhere("convert", str(file), "--to", "x12").out == BATCH.read_text()
    assert nowhere("convert", str(BATCH), "--to", "x12").out == BATCH.read_text()
    assert nowhere("convert", str(file), "--to", "json").out == done.out


@pytest.mark.parametrize(
    ("given", "wanted", "said"),
    [
        ('"kind": "850"', '"kind": "998"', "there is no set '998'"),
        ('"ordered_on": "2026-03-02"', '"ordered_on": "soon"', "850 0001: Invalid RFC3339"),
        ('"control": "170"', '"control": "x"', "'x' is no control number"),
        ('"interchanges"', '"things"', "missing required field `interchanges`"),
        ('"number": "4781"', '"number": "47*81"', "cannot be written as X12"),
        ('"sender": "ACMESTORES"', '"sender": "ACME*"', "cannot be written as X12"),
    ],
)
def test_json_that_is_not_ours(
    nowhere: Terminal, tmp_path: Path, given: str, wanted: str, said: str
) -> None:
    text = nowhere("convert", str(BATCH), "--to", "json").out
    assert given in text
    file = tmp_path / "batch.json"
    file.write_text(text.replace(given, wanted))
    done = nowhere("convert", str(file), "--to", "x12")
    assert done.code == 1
    assert said in done.err
