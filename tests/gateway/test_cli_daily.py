"""The commands of the daily work, run over a story's home."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.cli import work
from gateway.home import Home
from gateway.store import Store
from tests.playing import STORIES, make_home, perform, play, prepare, steps_of
from tests.terminal import Terminal

IN = STORIES / "short-payment" / "in"


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return play(STORIES / "short-payment", tmp_path_factory.mktemp("paid") / "home").root


@pytest.fixture
def gateway(paid: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """The home after the story's end, to be read only."""
    return Terminal(paid, capsys)


@pytest.fixture(autouse=True)
def _a_day_in_march(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is done on the day after the stories' orders, so that their ship dates are to come."""
    monkeypatch.setattr(work, "clock", lambda: datetime(2026, 3, 3, 14, tzinfo=UTC))


@pytest.fixture
def fresh(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A home in which nothing has happened."""
    return Terminal(make_home(STORIES / "short-payment", tmp_path / "home").root, capsys)


@pytest.fixture
def held(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A home with one order held for its price."""
    story = STORIES / "holds-and-releases"
    home = make_home(story, tmp_path / "home")
    now, step = steps_of(story)[0]
    prepare(home, story, step)
    perform(home, step, now)
    return Terminal(home.root, capsys)


def test_a_pass_tells_what_it_did(fresh: Terminal) -> None:
    shutil.copy(IN / "acme" / "batch.x12", fresh.home / "inbox" / "acme")
    done = fresh("process")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "1 file, 2 documents received, 5 sent, 5 entries posted, 0 new exceptions\n"
    )
    assert fresh("process").out == "nothing was due\n"
    assert len(list((fresh.home / "outbox" / "acme").iterdir())) == 2


def test_a_file_named_is_taken_in_as_from_a_partner(fresh: Terminal) -> None:
    file = str(IN / "acme" / "batch.x12")
    assert fresh.json("process", file, "--source", "acme")["received"] == 2
    assert Path(file).is_file()
    assert fresh("process", file, "--source", "acme").out == "nothing was due\n"
    assert fresh("process", file).code == 2
    assert fresh("process", file, "--source", "nobody").code == 4
    assert fresh("process", "nowhere.x12", "--source", "acme").code == 2


def test_wrong_agreements_are_told_by_a_pass_and_the_status(fresh: Terminal) -> None:
    path = fresh.home / "partners" / "bank" / "partner.toml"
    path.write_text(path.read_text().replace("payer_for", "payers"))
    for command in ("process", "status"):
        done = fresh(command)
        assert done.code == 3
        assert "wrong: this key is not known" in done.err
        assert "did you mean payer_for?" in done.err
    [mistake] = fresh.json("process")["mistakes"]
    assert mistake["where"] == "partners/bank/partner.toml: bank.payers"


def test_somebody_else_posts(fresh: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "PATIENCE_SECONDS", 0.05)
    home = Home(fresh.home)
    home.var.mkdir(exist_ok=True)
    store = Store(home.database_url)
    store.create()
    with store.posting_lock(home):
        done = fresh("process")
    store.close()
    assert done.code == 6
    assert "another process is posting" in done.err


def test_a_bar_where_somebody_watches(fresh: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(IN / "acme" / "batch.x12", fresh.home / "inbox" / "acme")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with work.progress_bar("deciding", "sets") as tell:
        assert tell is not None
        tell(1, 2)
    assert fresh("process").code == 0


def test_the_status(gateway: Terminal, fresh: Terminal) -> None:
    done = gateway("status")
    assert done.code == 0
    assert "received         posted 3, memo 2, duplicate 1\n" in done.out
    assert "exceptions       8 open, 2,847.69 USD\n" in done.out
    assert "          535.77 USD      1  duplicate-document\n" in done.out
    assert "overdue 8: 2,261.92 USD" in done.out
    assert "books            entry 12 of 2026-03-10: Payment TR-9100" in done.out
    status = gateway.json("status")["status"]
    overdue = {"code": "overdue-acknowledgment", "count": 4, "amount": "2261.92"}
    assert status["cases"][0] == overdue
    empty = fresh("status").out
    assert "books            not opened yet" in empty
    assert "last file        never" in empty


def test_the_status_watched(gateway: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", interrupted)
    assert gateway("status", "--watch").code == 130


def test_documents(gateway: Terminal) -> None:
    listed = gateway("documents", "list", "kind:850")
    assert listed.out.splitlines()[1].split()[:6] == [
        "IN-1", "850", "acme", "4781", "2026-03-02", "485.48",
    ]  # fmt: skip
    cut = gateway("documents", "list", "--limit", "2", "--csv")
    assert len(cut.out.splitlines()) == 3
    assert "2 rows shown" in cut.err
    assert gateway.json("documents", "list", "id:IN-5")[0]["amount"] == "535.77"
    assert gateway("documents", "list", "colour:red").code == 2
    shown = gateway("documents", "show", "IN-5").out
    assert shown.startswith("IN-5 820 TR-9100 from bank 535.77 USD: answered A, posted\n")
    assert "in arrival A3, remit.x12, ST02 0001" in shown
    assert "answered by OUT-11 997 51 to bank: sent" in shown
    assert "in file F" in gateway("documents", "show", "OUT-7").out
    assert gateway("documents", "show", "OPENING").code == 0
    found = gateway.json("documents", "show", "IN-5")
    assert [case["id"] for case in found["exceptions"]] == ["X3", "X4", "X5"]
    assert gateway("documents", "show", "IN-77").code == 4
    assert gateway("documents", "raw", "IN-2").out.startswith("ST*850*0002~")
    assert gateway.json("documents", "raw", "IN-2")["text"].startswith("ST*850*0002~")


def test_orders(gateway: Terminal) -> None:
    assert "SO000001" in gateway("orders", "list").out
    assert gateway("orders", "late").out.count("\n") == 1
    shown = gateway("orders", "show", "4781").out
    assert "line 1: 40 EA A100 at 8 = 320.00 USD; shipped 40, open 0" in shown
    assert "invoice INV000001: 485.48 USD, due 2026-04-02" in shown
    assert gateway.json("orders", "show", "4781")["invoices"][0]["total"] == "485.48"
    assert gateway("orders", "show", "1").code == 4


def test_exceptions(gateway: Terminal) -> None:
    listed = gateway("exceptions", "list")
    assert [line.split()[0] for line in listed.out.splitlines()[1:]] == [
        *("X1", "X2", "X6", "X7", "X8", "X3", "X4", "X5")
    ]
    shown = gateway("exceptions", "show", "X5").out
    assert shown.startswith("X5 open: short-payment, 10.00 USD, acme\n")
    assert "about INV000002" in shown
    found = gateway.json("exceptions", "show", "X5")
    assert found["exception"]["amount"] == "10.00"
    assert found["document"]["id"] == "IN-5"
    assert gateway("exceptions", "show", "X77").code == 4


def test_acknowledgments(gateway: Terminal) -> None:
    listed = gateway("acks", "list", "partner:acme", "kind:810")
    assert [line.split()[:3] for line in listed.out.splitlines()[1:]] == [
        ["OUT-7", "overdue", "485.48"],
        ["OUT-9", "overdue", "80.00"],
    ]


def test_traces(gateway: Terminal) -> None:
    done = gateway("trace", "entry", "6")
    assert done.code == 0
    assert "IN-1 PO104 at segment 7" in done.out
    found = gateway.json("trace", "IN-5")["documents"][0]
    assert found["complete"] is True
    assert {"place": "BPR02 at segment 2", "entries": [12]}.items() <= found["proof"][0].items()
    assert gateway("trace", "nonsense").code == 4


def test_an_exception_is_released(held: Terminal) -> None:
    release = ("exceptions", "resolve", "X1", "--action", "release", "--reason", "7.50 is fine")
    told = held(*release, "--dry-run")
    assert told.out.startswith("would be: order 4761 released\n  IN-1 850 4761: held -> memo\n")
    assert "would send 855_" in told.out
    assert "+   Equity:Memo:Sales-Orders-Open  300.00 USD\n" in told.out
    assert told.out.endswith("nothing was changed (--dry-run)\n")
    assert held.json("documents", "list", "id:IN-1")[0]["posting"] == "held"
    shown = held("exceptions", "show", "X1").out
    assert "end it: gateway exceptions resolve X1" in shown
    assert held(*release, "--user", "kim").out == "order 4761 released\n"
    assert "release by kim at " in held("exceptions", "show", "X1").out
    assert held(*release).code == 6
    assert held.json("documents", "list", "id:IN-1")[0]["posting"] == "memo"


def test_an_act_needs_a_reason(held: Terminal) -> None:
    assert held("exceptions", "resolve", "X1", "--action", "reject").code == 2
    assert held("exceptions", "resolve", "X1", "--action", "reject", "--reason", " ").code == 2
    assert held("replay", "IN-1").code == 2


def test_a_replay_by_todays_configuration(held: Terminal) -> None:
    told = held("replay", "IN-1", "--reason", "prices mended", "--dry-run")
    assert "IN-1 850 4761: held -> held" in told.out
    assert "nothing would be posted" in told.out
    items = held.home / "config" / "items.csv"
    items.write_text(items.read_text().replace("8.00", "7.50"))
    assert held("replay", "IN-1", "--reason", "prices mended").out == "IN-1 is now memo\n"
    again = held("replay", "IN-1", "--reason", "prices mended")
    assert again.out == "IN-1 is memo: nothing to do\n"
    assert held("replay", "IN-77", "--reason", "because").code == 4


def test_a_file_is_sent_again(held: Terminal) -> None:
    sent = held.home / "outbox" / "acme" / "997_000000001.x12"
    content = sent.read_bytes()
    sent.unlink()
    told = held("resend", "OUT-1", "--reason", "they lost it", "--dry-run").out
    assert "would send 997_000000001.x12 to acme" in told
    assert held("resend", "F1", "--reason", "they lost it").code == 0
    assert sent.read_bytes() == content
    assert held("resend", "OUT-77", "--reason", "they lost it").code == 4


def test_a_file_of_nobody_is_decided_when_its_partner_is_known(fresh: Terminal) -> None:
    partner = fresh.home / "partners" / "acme" / "partner.toml"
    content = partner.read_text()
    partner.write_text(content.replace("ZZ:ACMESTORES", "ZZ:OTHER"))
    shutil.copy(IN / "acme" / "batch.x12", fresh.home / "inbox" / "acme")
    assert "0 documents received" in fresh("process").out
    [case] = fresh.json("exceptions", "list", "code:unknown-sender")
    partner.write_text(content)
    told = fresh("replay", case["document"], "--reason", "agreed now", "--dry-run").out
    assert "IN-1 850 4781:  -> memo" in told
    assert "Order 4781, 2 lines" in told
    assert fresh.json("documents", "list", "kind:850") == []
    assert fresh("replay", case["document"], "--reason", "agreed now").code == 0
    assert [row["posting"] for row in fresh.json("documents", "list", "kind:850")] == [
        "memo",
        "memo",
    ]
