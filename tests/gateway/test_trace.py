"""Every posting of every story leads to its bytes, every money element of every document ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.archive import Archive
from gateway.errors import NotFound, UsageError
from gateway.home import Home
from gateway.origins import Origin
from gateway.posted import typed
from gateway.proof import UNEXPLAINED, trace_arrival, trace_document
from gateway.routes import is_kept
from gateway.rows import Arrival, CaseRow, DocumentRow, EntryRow, FileRow, PostingRow
from gateway.store import Store
from gateway.trace import Tracer
from gateway.trace_text import trace_lines
from gateway.tracing import follow
from tests.playing import STORIES, make_home, perform, play, stories


class Played:
    """A story's home after its end."""

    def __init__(self, home: Home) -> None:
        self.store = Store(home.database_url)
        self.archive = Archive(home.archive)
        self.tracer = Tracer(self.store, self.archive)

    def bytes_of(self, origin: Origin) -> bytes:
        row = self.store.load("documents", origin.document)
        assert isinstance(row, DocumentRow)
        file = self.store.load("files", row.file)
        raw = file.body if isinstance(file, FileRow) else self.archive.read(origin.file)
        return raw[origin.start : origin.end]

    def text(self, target: str) -> str:
        return "\n".join(trace_lines(follow(self.store, self.tracer, target)))


@pytest.fixture(scope="module", params=stories(), ids=lambda path: path.name)
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    return Played(play(request.param, tmp_path_factory.mktemp("story") / "home"))


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    played = Played(play(STORIES / "short-payment", tmp_path_factory.mktemp("paid") / "home"))
    yield played
    played.store.close()


def test_every_posting_leads_to_its_bytes(story: Played) -> None:
    postings = list(typed(story.store.select("postings"), PostingRow))
    assert postings
    for posting in postings:
        trace = story.tracer.trace_posting(posting)
        assert (trace.proven, trace.computed) == (True, posting.amount), posting
        assert trace.origins, posting
        for origin in trace.origins:
            if origin.file:
                assert story.bytes_of(origin).decode() in origin.text
            else:
                assert origin.place and (origin.text or origin.behind)


def test_every_money_element_is_accounted_for(story: Played) -> None:
    for row in typed(story.store.select("documents"), DocumentRow):
        trace = trace_document(story.store, story.tracer, row.id)
        assert trace.complete, [each for each in trace.proof if each.rule == UNEXPLAINED]
        for proof in trace.proof:
            assert bool(proof.entries) != bool(proof.rule)
        if row.posting in ("posted", "memo"):
            assert trace.lines
        if row.posting in ("held", "refused", "duplicate") and not is_kept(row.kind):
            assert trace.cases
            assert all(proof.case for proof in trace.proof)


def test_every_entry_file_and_order_can_be_followed(story: Played) -> None:
    for entry in typed(story.store.select("entries"), EntryRow):
        assert "✗" not in story.text(str(entry.number))
        assert f"entry {entry.number} of" in story.text(entry.event)
    for arrival in typed(story.store.select("arrivals"), Arrival):
        assert f"arrival A{arrival.id}: {arrival.name}" in story.text(f"A{arrival.id}")
    for case in typed(story.store.select("cases"), CaseRow):
        assert story.text(case.id).startswith(f"{case.id} {case.state}: {case.code}")
    for file in typed(story.store.select("files"), FileRow):
        documents = story.store.children("documents", "file", file.id)
        assert story.text(f"F{file.id}").count("\nOUT-") == len(documents)


def test_a_posting_of_two_documents(paid: Played) -> None:
    text = paid.text("entry 6")
    assert "EV4/packs[0].lines[0].shipped = 40: IN-3 W1203 at segment 8" in text
    assert "      PO1*1*40*EA*8**IN*AC-1" in text
    assert "move 2 of A100 at WH1" in text
    assert "received by OPENING: 1000 for 5030.00" in text


def test_what_was_open_before(paid: Played) -> None:
    text = paid.text("INV000001")
    assert "open:Assets:AR:Unbilled/acme/SH000001-1 = 320.00: open before this entry" in text
    assert "EV5/total = 485.48: OUT-7 TDS01" in text
    assert "see also: gateway trace number INV000001" in text


def test_a_cell_of_a_file(paid: Played) -> None:
    assert "opening:stock.csv#2/value = 5030.00: row 2 of stock.csv" in paid.text("1")
    assert "WH1,A100,1000,5030.00,2" in paid.text("EV1")


def test_prices_of_our_own_lists(tmp_path: Path) -> None:
    story = STORIES / "accepted-order"
    home = make_home(story, tmp_path / "home")
    order = (story / "in" / "acme" / "po-4711.x12").read_text()
    for given, left in (("EA*8*", "EA**"), ("12*EA*13.79**IN*AC-2", "2*CA***IN*AC-2")):
        assert given in order
        order = order.replace(given, left)
    (home.inbox / "acme" / "po.x12").write_text(order)
    perform(home, {}, datetime(2026, 3, 2, 14, tzinfo=UTC))
    played = Played(home)
    text = played.text("2")
    assert "price:items.csv#2/price = 8.00: row 2 of items.csv" in text
    assert "A100,Widget small,EA," in text
    assert "price:acme/items.csv#4/price = 82.00: row 4 of acme/items.csv" in text
    assert "✗" not in text
    played.store.close()


def test_an_order_with_all_about_it(paid: Played) -> None:
    text = paid.text("4781")
    assert text.startswith("order 4781 of acme, ours SO000001: shipped, 485.48, open 0.00")
    assert "PO104 at segment 7 8: posted in entry 2" in text
    assert "each posted or excluded by rule ✓" in text
    assert paid.text("order SO000001") == text.partition("\nsee also")[0]


def test_an_exception_with_its_document(paid: Played) -> None:
    text = paid.text("X8")
    assert text.startswith("X8 open: duplicate-document, 535.77")
    assert "the document is duplicate: nothing of it is posted (X8)" in text


def test_a_payment_by_its_number(paid: Played) -> None:
    text = paid.text("TR-9100")
    assert "IN-5 820 TR-9100" in text
    assert "IN-6 820 TR-9100" in text
    assert "RMR05 at segment 7 485.48: not posted: " in text


def test_a_file_by_kind_and_number(paid: Played) -> None:
    assert paid.text("arrival 1") == paid.text("A1")
    assert trace_arrival(paid.store, paid.tracer, 1).documents[0].document.id == "IN-1"


@pytest.mark.parametrize(
    "target", ["nonsense", "IN-99", "OUT-99", "X99", "A99", "F99", "EV99", "entry 99", "order 1"]
)
def test_nothing_of_that_name(paid: Played, target: str) -> None:
    with pytest.raises(NotFound):
        follow(paid.store, paid.tracer, target)


def test_a_word_that_names_no_kind(paid: Played) -> None:
    with pytest.raises(UsageError, match="'parcel' cannot be traced"):
        follow(paid.store, paid.tracer, "parcel 3")


def test_what_no_tracer_opens(paid: Played) -> None:
    with pytest.raises(NotFound, match="which no guide reads"):
        paid.tracer.open("OPENING")
    with pytest.raises(NotFound, match="there is no document IN-99"):
        paid.tracer.open("IN-99")
    with pytest.raises(NotFound, match="there is no entry 99"):
        paid.tracer.trace_entry(99)
