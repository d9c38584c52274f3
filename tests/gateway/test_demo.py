"""The demo: played twice it is the same to the byte, its books load, its troubles show."""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from gateway.archive import Archive
from gateway.books import check_books
from gateway.cli import main
from gateway.cli.paper import draw
from gateway.config import load_configuration
from gateway.demo.goods import GOODS
from gateway.demo.phases import PHASES, traffic
from gateway.demo.play import drop, fresh_folder, make_home, play, read_outbox, settle
from gateway.demo.retailer import files_of, size_of, sound_orders
from gateway.demo.summary import open_cases, summary
from gateway.demo.world import MOST_ORDERS, Plan
from gateway.errors import Conflict
from gateway.gate import check_digit
from gateway.home import Home
from gateway.proof import trace_document
from gateway.rows import CaseRow, DocumentRow, FileRow, PostingRow
from gateway.store import Store
from gateway.trace import Tracer
from ledger.render import report_text

PLAN = Plan(orders=12, seed=7)

OPEN = {
    "over-credit-limit": 1,
    "duplicate-document": 1,
    "856-held": 1,
    "rejected-by-partner": 1,
    "duplicate-order": 1,
    "rejected": 1,
    "unknown-invoice": 1,
    "deduction": 3,
    "short-payment": 1,
    "interchange-rejected": 1,
    "empty-file": 1,
    "not-edi": 1,
    "unknown-sender": 1,
}
"""The exceptions that twelve orders leave open."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which the demo was played to its end."""
    home = make_home(tmp_path_factory.mktemp("demo") / "home", PLAN)
    play(home, PLAN)
    return home


@pytest.fixture
def store(played: Home) -> Iterator[Store]:
    opened = Store(played.database_url)
    yield opened
    opened.close()


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path there."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def printed(home: Home) -> list[str]:
    """The demo's summary as plain text."""
    store = Store(home.database_url)
    configuration = load_configuration(home).configuration
    reports = summary(store, Archive(home.archive), configuration)
    texts = [report_text(report) for report in reports]
    store.close()
    return texts


def test_two_plays_of_a_seed_are_the_same_to_the_byte(played: Home, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    again = make_home(tmp_path / "again", PLAN)
    play(again, PLAN, lambda phase, done, total: told.append((phase.key, done, total)))
    assert files_below(again.books) == files_below(played.books)
    assert files_below(again.outbox) == files_below(played.outbox)
    assert files_below(again.archive) == files_below(played.archive)
    assert printed(again) == printed(played)
    assert told[0] == ("orders", 0, 12)
    assert told[1] == ("orders", 12, 12)
    assert files_below(again.inbox) == {}

    before = files_below(again.root / "ledger"), files_below(again.outbox)
    for phase in PHASES:
        settle(again, phase)
    assert (files_below(again.root / "ledger"), files_below(again.outbox)) == before


def test_traffic_depends_on_plan_and_outbox_only(played: Home) -> None:
    outbox = read_outbox(played)
    for phase in PHASES:
        assert traffic(phase, PLAN, outbox) == traffic(phase, PLAN, tuple(outbox))
    first = traffic(PHASES[0], PLAN, ())
    assert first != traffic(PHASES[0], Plan(orders=12, seed=8), ())
    assert [each.sets for each in first] == [6, 6]
    assert first[0].content.startswith(b"ISA*00*")


def test_files_dropped_in_another_home_play_the_same(played: Home, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", PLAN)
    outbox = read_outbox(played)
    for phase in PHASES[:2]:
        drop(home, traffic(phase, PLAN, outbox))
        settle(home, phase)
    sent = files_below(home.outbox)
    assert sent
    assert sent.items() <= files_below(played.outbox).items()


def test_the_books_are_right(played: Home, store: Store) -> None:
    configuration = load_configuration(played).configuration
    assert check_books(played, store, configuration) == ()
    assert store.count("entries") > 100


def test_each_document_has_its_answer(store: Store) -> None:
    rows = [row for row in store.iterate("documents") if isinstance(row, DocumentRow)]
    ways = Counter((row.direction, row.kind, row.posting) for row in rows)
    assert ways["in", "850", "memo"] == 12 + 2 + 3 + 2
    assert ways["in", "850", "held"] == 2
    assert ways["in", "850", "refused"] == 1
    assert ways["in", "820", "duplicate"] == 1
    assert ways["out", "855", "not bookable"] == ways["out", "940", "not bookable"] == 19
    received = [row for row in rows if row.direction == "in" and row.kind != "opening"]
    assert {row.verdict for row in received} == {"A", "R"}
    unanswered = [row for row in rows if row.acknowledgement == "awaited"]
    assert unanswered == []


def test_the_bad_set_in_a_batch_is_answered_p(played: Home) -> None:
    answers = [
        segment
        for file in read_outbox(played)
        for segment in file.content.decode().split("~\n")
        if segment.startswith("AK9*P")
    ]
    assert answers == ["AK9*P*4*4*3"]


def test_exceptions_show_their_money(store: Store) -> None:
    cases = [row for row in store.iterate("cases") if isinstance(row, CaseRow)]
    assert Counter(case.code for case in cases if case.state == "open") == OPEN
    settled = {case.code: case.resolution for case in cases if case.state != "open"}
    assert settled == {"unknown-item": "replayed", "price-difference": "release"}
    report = open_cases(cases)
    amounts = [int(str(row[1])) for row in report.rows]
    assert amounts == sorted(amounts, reverse=True)
    assert report.rows[0][2] == "over-credit-limit"
    many = open_cases(cases * 2)
    assert many.notes == ("And 10 more; the total is of all.",)


def test_the_summary_ends_with_a_posting_traced_to_its_bytes(played: Home) -> None:
    texts = printed(played)
    assert [text.split("\n")[0] for text in texts[:-1]] == [
        "What was played",
        "Documents and their answers",
        "Exceptions that are open, by their money",
        "Exceptions that were resolved",
        "Trial balance",
        "Receivables ageing",
    ]
    assert "Income:Sales" in texts[-1]
    assert "PO104 at segment" in texts[-1]
    assert "W1203 at segment" in texts[-1]
    assert "the same." in texts[-1]


def test_every_posting_traces_to_its_bytes(played: Home, store: Store) -> None:
    archive = Archive(played.archive)
    tracer = Tracer(store, archive)
    for posting in store.select("postings"):
        assert isinstance(posting, PostingRow)
        trace = tracer.trace_posting(posting)
        assert trace.proven, posting
        assert trace.origins, posting
        for origin in trace.origins:
            if origin.file:
                files = store.children("files", "digest", origin.file)
                bodies = [file.body for file in files if isinstance(file, FileRow)]
                raw = bodies[0] if bodies else archive.read(origin.file)
                assert raw[origin.start : origin.end].decode() in origin.text


def test_every_money_element_is_posted_or_excluded_by_a_rule(played: Home, store: Store) -> None:
    tracer = Tracer(store, Archive(played.archive))
    for row in store.select("documents"):
        assert isinstance(row, DocumentRow)
        trace = trace_document(store, tracer, row.id)
        assert trace.complete, trace.proof
        assert all(bool(proof.entries) != bool(proof.rule) for proof in trace.proof)


def test_drawn_on_a_terminal(played: Home) -> None:
    out = io.StringIO()
    store = Store(played.database_url)
    configuration = load_configuration(played).configuration
    screen = Console(file=out, width=160, force_terminal=True, highlight=False)
    for report in summary(store, Archive(played.archive), configuration):
        draw(report, screen)
    store.close()
    assert "Debits equal credits" in out.getvalue()
    assert "over-credit-limit" in out.getvalue()
    assert "Total" in out.getvalue()


def test_a_used_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Conflict, match="already used"):
        make_home(tmp_path, PLAN)
    with pytest.raises(Conflict, match="already used"):
        make_home(tmp_path / "mine.txt", PLAN)
    assert fresh_folder(tmp_path).name == "demo-home"
    (tmp_path / "demo-home").mkdir()
    assert fresh_folder(tmp_path).name == "demo-home-2"


def test_any_number_of_orders_fits_its_files() -> None:
    assert (size_of(Plan(orders=1)), files_of(Plan(orders=1))) == (6, 1)
    assert (size_of(Plan(orders=24)), files_of(Plan(orders=24))) == (6, 4)
    assert (size_of(Plan(orders=2_000)), files_of(Plan(orders=2_000))) == (200, 10)
    assert files_of(Plan(orders=MOST_ORDERS)) == 500
    letters = list(sound_orders(Plan(orders=13), date(2026, 3, 2)))
    assert [len(each.sets) for each in letters] == [6, 6, 1]


def test_goods_have_right_check_digits() -> None:
    for good in GOODS:
        assert len(good.upc) == 12
        assert check_digit(good.upc[:-1]) == good.upc[-1]
        assert good.price_of("CA") > good.price > good.cost


def run(*args: str) -> int:
    with pytest.raises(SystemExit) as end:
        main([*args])
    assert isinstance(end.value.code, int)
    return end.value.code


def test_the_command_prints_what_happened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run("demo", "--orders", "1", "--seed", "3", "--json") == 0
    done = capsys.readouterr()
    told = json.loads(done.out)
    assert told["home"] == str(tmp_path / "demo-home")
    assert [each["report"] for each in told["reports"]] == [
        *("days", "documents", "exceptions", "resolved", "trial-balance", "ar-aging", "trace")
    ]
    assert "the customer orders" in done.err

    assert run("demo", "--dir", str(tmp_path / "demo-home")) == 6
    assert "already used" in capsys.readouterr().err
    assert run("demo", "--orders", "0") == 2


def test_the_command_draws_on_a_terminal_and_writes_plainly_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("demo", "--dir", str(tmp_path / "one"), "--orders", "1") == 0
    assert "--------" in capsys.readouterr().out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert run("demo", "--dir", str(tmp_path / "two"), "--orders", "1") == 0
    assert "────" in capsys.readouterr().out
