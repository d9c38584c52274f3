"""Lists and their query, single things with all that belongs to them, the overview."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from gateway.archive import Archive
from gateway.errors import NotFound, UsageError
from gateway.home import Home
from gateway.rows import DocumentRow
from gateway.store import Store
from gateway.views.archive import missing_files
from gateway.views.cases import list_acks, list_cases, show_case
from gateway.views.documents import envelopes_of_arrival, list_documents, raw_bytes, show_document
from gateway.views.journal import list_entries
from gateway.views.orders import late_orders, list_orders, show_order
from gateway.views.overview import overview
from gateway.views.query import by_number
from tests.playing import STORIES, play

LATER = datetime(2026, 3, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return play(STORIES / "short-payment", tmp_path_factory.mktemp("views") / "home")


@pytest.fixture(scope="module")
def store(home: Home) -> Iterator[Store]:
    opened = Store(home.database_url)
    yield opened
    opened.close()


def ids(rows: list[DocumentRow]) -> str:
    return " ".join(row.id for row in rows)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind:850", "IN-1 IN-2"),
        ("kind:820,945 partner:wh1", "IN-3 IN-4"),
        ("direction:out kind:997", "OUT-5 OUT-10 OUT-11 OUT-12"),
        ("status:duplicate", "IN-6"),
        ("status:not-bookable status:", ""),
        ("status:overdue kind:810", "OUT-7 OUT-9"),
        ("po:4781", "IN-1 IN-3 OUT-1 OUT-2 OUT-6 OUT-7"),
        ("po:SO000002 kind:856,810", "OUT-8 OUT-9"),
        ("po:4781 number:4781", "IN-1 OUT-1"),
        ("po:4781 number:W-41", "IN-3"),
        ("po:nothing", ""),
        ("number:TR-9100", "IN-5 IN-6"),
        ("amount:>500", "IN-5 IN-6"),
        ("amount:80 direction:in", "IN-2 IN-4"),
        ("amount:=80.00 kind:850", "IN-2"),
        ("amount:<=80 kind:855", "OUT-3"),
        ("on:2026-03-02 kind:855", "OUT-1 OUT-3"),
        ("on:>=2026-03-10 direction:in", "IN-5 IN-6"),
        ("id:IN-3", "IN-3"),
        ("control:0002 kind:850", "IN-2"),
    ],
)
def test_documents_by_query(store: Store, query: str, expected: str) -> None:
    words = query.split()
    if words and words[-1] == "status:":
        with pytest.raises(UsageError, match="status: stands twice"):
            list_documents(store, words, 50)
    else:
        assert ids(list_documents(store, words, 50)) == expected


@pytest.mark.parametrize(
    ("query", "said", "hint"),
    [
        ("knd:850", "a query has no 'knd:850'", "did you mean kind:…?"),
        ("850", "a query has no '850'", "write one of id:, partner:"),
        ("amount:>much", "'much' is no amount", "amount:>1000"),
        ("amount:NaN", "'NaN' is no amount", "amount:>1000"),
        ("on:yesterday", "'yesterday' is no date", "on:>=2026-03-01"),
        ("status:lost", "there is no status 'lost'", "not-bookable"),
        ("status:", "there is no status ''", "not-bookable"),
    ],
)
def test_a_query_that_makes_no_sense(store: Store, query: str, said: str, hint: str) -> None:
    with pytest.raises(UsageError) as wrong:
        list_documents(store, [query], 50)
    assert wrong.value.message == said
    assert hint in wrong.value.hint


def test_the_latest_are_shown_in_order_of_their_numbers(store: Store) -> None:
    assert ids(list_documents(store, [], 3)) == "IN-6 OUT-11 OUT-12"
    assert ids(list_documents(store, ["direction:out"], 3)) == "OUT-10 OUT-11 OUT-12"
    assert sorted(["IN-10", "IN-2", "OUT-1"], key=by_number) == ["IN-2", "IN-10", "OUT-1"]


def test_a_document_with_all_about_it(store: Store) -> None:
    found = show_document(store, "IN-5")
    assert found.name == "remit.x12"
    assert [case.id for case in found.cases] == ["X3", "X4", "X5"]
    assert [row.id for row in found.answers] == ["OUT-11"]
    assert [entry.rule for entry in found.entries] == ["remittance"]
    assert show_document(store, "OUT-7").name == "810_000000004.x12"
    with pytest.raises(NotFound, match="there is no document IN-77"):
        show_document(store, "IN-77")


def test_the_bytes_of_things(store: Store, home: Home) -> None:
    archive = Archive(home.archive)
    assert raw_bytes(store, archive, "IN-2").startswith(b"ST*850*0002~\nBEG*00*SA*4782")
    assert raw_bytes(store, archive, "OUT-9").startswith(b"ST*810*")
    assert raw_bytes(store, archive, "OUT-9").endswith(b"~")
    sent = (home.outbox / "acme" / "855_000000002.x12").read_bytes()
    files = {row.id: row.name for row in store.select("files")}
    number = next(key for key, name in files.items() if name == "855_000000002.x12")
    assert raw_bytes(store, archive, f"F{number}") == sent
    whole = (STORIES / "short-payment" / "in" / "acme" / "batch.x12").read_bytes()
    assert raw_bytes(store, archive, "A1") == whole
    for wrong in ("A77", "F77", "OUT-77", "OPENING"):
        with pytest.raises(NotFound):
            raw_bytes(store, archive, wrong)


def test_the_envelopes_of_a_file(store: Store) -> None:
    [(interchange, groups)] = envelopes_of_arrival(store, 1)
    assert (interchange.control, [group.functional_id for group in groups]) == ("000000170", ["PO"])


def test_exceptions_by_their_money(store: Store) -> None:
    everything = ["X1", "X2", "X6", "X7", "X8", "X3", "X4", "X5"]
    assert [case.id for case in list_cases(store, [], 50)] == everything
    assert [case.id for case in list_cases(store, [], 2)] == ["X6", "X7"]
    assert [case.id for case in list_cases(store, ["amount:<20"], 50)] == ["X4", "X5"]
    overdue = ["code:overdue-acknowledgment", "partner:wh1"]
    assert [case.id for case in list_cases(store, overdue, 50)] == ["X2"]
    assert list_cases(store, ["status:resolved"], 50) == []
    assert [case.id for case in list_cases(store, ["id:X3"], 50)] == ["X3"]
    assert list_cases(store, ["po:4781"], 50) == []
    assert [case.id for case in list_cases(store, ["po:TR-9100"], 50)] == ["X8", "X3", "X4", "X5"]
    shown = show_case(store, "X8")
    assert shown.document is not None and shown.document.id == "IN-6"
    with pytest.raises(NotFound, match="there is no exception X77"):
        show_case(store, "X77")


def test_awaited_acknowledgments(store: Store) -> None:
    found = list_acks(store, [], 50, LATER)
    assert {each.state for each in found} == {"overdue"}
    assert [each.id for each in found][:5] == ["OUT-1", "OUT-2", "OUT-6", "OUT-7", "OUT-3"]
    assert list_acks(store, ["status:accepted"], 50, LATER) == []
    assert list_acks(store, ["late:yes"], 50, LATER) == []
    assert list_acks(store, ["status:orphan,duplicate"], 50, LATER) == []
    with pytest.raises(UsageError, match="late: is yes, not 'no'"):
        list_acks(store, ["late:no"], 50, LATER)
    assert [each.id for each in list_acks(store, ["kind:810", "po:4782"], 9, LATER)] == ["OUT-9"]


def test_orders(store: Store) -> None:
    assert [row.number for row in list_orders(store, [], 50)] == ["4781", "4782"]
    assert [row.number for row in list_orders(store, ["amount:>100"], 50)] == ["4781"]
    assert [row.number for row in list_orders(store, ["po:SO000002"], 50)] == ["4782"]
    assert list_orders(store, ["status:open"], 50) == []
    found = show_order(store, "SO000001")
    assert [row.number for row in found.invoices] == ["INV000001"]
    assert [row.shipment.ref for row in found.shipments] == ["SH000001"]
    assert [row.rule for row in found.entries][:2] == ["order", "warehouse-order"]
    with pytest.raises(NotFound, match="there is no order 1"):
        show_order(store, "1")


def test_late_orders(tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("late") / "home"
    store = Store(play(STORIES / "bad-set-in-a-batch", root).database_url)
    assert late_orders(store, [], 50, date(2026, 3, 1)) == []
    late = late_orders(store, [], 50, date(2027, 1, 1))
    assert late and all(row.open_value > 0 for row in late)
    assert [case.id for case in show_order(store, late[0].number).cases] == []
    store.close()


def test_the_journal(store: Store) -> None:
    def numbers(query: str, limit: int = 50) -> list[int]:
        return [each.number for each in list_entries(store, query.split(), limit)]

    assert numbers("", 2) == [11, 12]
    assert numbers("number:<=2") == [1, 2]
    assert numbers("number:7") == [7]
    assert numbers("account:Assets:AR:Trade") == [8, 11, 12]
    assert numbers("po:4782") == [4, 5, 9, 10, 11]
    assert numbers("rule:remittance partner:acme on:2026-03-10 event:EV8") == [12]
    with pytest.raises(UsageError, match="'x' is no number"):
        numbers("number:x")


def test_the_overview(store: Store) -> None:
    found = overview(store, LATER)
    assert found.received == {"posted": 3, "memo": 2, "duplicate": 1}
    assert found.sent == {"sent": 12}
    assert found.acknowledgments == {"none expected": 4, "overdue": 8}
    assert (found.overdue, found.overdue_amount) == (8, 226192)
    assert (found.cases[0].code, found.cases[0].count) == ("overdue-acknowledgment", 4)
    assert found.books is not None and found.books.number == 12
    assert found.last_arrival is not None and found.last_decision is not None
    assert (found.waiting, found.queued, found.failed, found.parked) == (0, 0, 0, 0)


def test_the_overview_of_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('empty') / 'gateway.db'}")
    store.create()
    found = overview(store, LATER)
    assert (found.books, found.last_arrival, found.last_decision) == (None, None, None)
    store.close()


def test_what_the_archive_lacks(store: Store, home: Home) -> None:
    assert missing_files(store, Archive(home.archive)) == []
    wrong = missing_files(store, Archive(home.root / "elsewhere"))
    assert any("arrival A1 (batch.x12)" in each for each in wrong)
    assert any("the configuration of decision" in each for each in wrong)
