"""The store, on SQLite and (where there is a server) on PostgreSQL: rows in, the same rows out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from gateway import durable
from gateway import store as store_module
from gateway.durable import Step
from gateway.errors import Conflict, StoreError
from gateway.home import Home
from gateway.mapping import columns_of, decoder, encoder, moment_text
from gateway.rows import (
    TABLES,
    Arrival,
    CaseRow,
    CounterRow,
    DocumentRow,
    FileRow,
    KeyRow,
    OrderRow,
    ParkedRow,
    PoolRow,
    ProblemRow,
    ShipmentRow,
)
from gateway.state import KEYS
from gateway.store import Store
from ledger.sales import SalesLine, SalesOrder, Shipment
from ledger.valuation import Pool
from translators.problems import Place

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/gateway.db"
    address: str = request.getfixturevalue("postgresql")
    return address


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store(url)
    opened.create()
    yield opened
    opened.close()


def put(store: Store, *rows: msgspec.Struct) -> None:
    state = store.state()
    for row in rows:
        state.put(row)
    store.commit(state.changes)


def document(number: int, **fields: object) -> DocumentRow:
    given = {
        "id": f"IN-{number}",
        "direction": "in",
        "kind": "850",
        "partner": "acme",
        "decided_at": NOW,
    }
    return msgspec.convert(given | fields, DocumentRow)


ORDER = OrderRow(
    key="acme/4711",
    customer="acme",
    number="4711",
    our_number="S1",
    status="open",
    ordered_on=date(2026, 1, 5),
    value=1250,
    open_value=1250,
    document="IN-1",
    order=SalesOrder(
        key="acme/4711",
        customer="acme",
        number="4711",
        ordered_on=date(2026, 1, 5),
        references={"department": "07"},
        lines=(
            SalesLine(
                path="lines[0]",
                number="1",
                sku="A100",
                quantity=Decimal(10),
                unit="EA",
                unit_price=Decimal("1.25"),
                price_terms="EV1/lines[0].unit_price",
                extension=1250,
            ),
        ),
    ),
)

ROWS: tuple[msgspec.Struct, ...] = (
    ORDER,
    document(1, test=True, on="2026-01-05", amount=-5),
    Arrival(id=1, source="acme", name="ä\u202e", size=9, digest="d", claim="c", arrived_at=NOW),
    ProblemRow(
        id="P1", owner="IN-1", code="c", message="m", severity="note", place=Place(segment="PO1")
    ),
    FileRow(
        id=2**40,
        partner="acme",
        name="n",
        control="1",
        usage="P",
        digest="d",
        body=bytes(range(256)),
        decision=1,
        decided_at=NOW,
    ),
    ShipmentRow(
        key="wh/S1/1",
        order="acme/4711",
        shipped_on=date(2026, 2, 1),
        shipment=Shipment(
            key="wh/S1/1",
            ref="1",
            order="acme/4711",
            site="wh",
            warehouse="wh",
            shipped_on=date(2026, 2, 1),
            document="IN-2",
            event="EV2",
            cancelled={1: 200},
        ),
    ),
    PoolRow(key="wh/A", site="wh", sku="A", quantity=1, value=2, pool=Pool(site="wh", sku="A")),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: type(row).__name__)
def test_a_row_comes_back_as_it_was(store: Store, row: msgspec.Struct) -> None:
    put(store, row)
    [table] = [name for name, struct in TABLES.items() if struct is type(row)]
    assert store.load(table, getattr(row, KEYS[table])) == row
    assert store.select(table) == [row]


def test_a_row_that_is_not_there_is_none(store: Store) -> None:
    assert store.load("orders", "acme/4712") is None
    assert store.select("orders") == []
    assert store.children("documents", "group", "1.0.0") == []


def test_a_changed_row_stands_in_the_place_of_the_old(store: Store) -> None:
    put(store, ORDER, CounterRow(name="entry", value=1))
    shipped = msgspec.structs.replace(ORDER, status="shipped", ship_by=date(2026, 3, 1))
    put(store, shipped, CounterRow(name="entry", value=2))
    assert store.select("orders") == [shipped]
    assert store.load("counters", "entry") == CounterRow(name="entry", value=2)


def test_a_state_sees_what_is_committed_and_what_it_changed(store: Store) -> None:
    put(store, document(2, group="1.0.0"), document(10, group="1.0.0"))
    state = store.state()
    state.put(document(3, group="1.0.0"))
    rows = state.children(DocumentRow, "group", "1.0.0")
    assert [row.id for row in rows] == ["IN-10", "IN-2", "IN-3"]
    assert state.draw("case") == 1
    assert state.draw("case") == 2


def test_all_of_a_commit_or_nothing(store: Store) -> None:
    put(store, Arrival(id=1, source="a", name="n", size=0, digest="d", claim="x", arrived_at=NOW))
    twin = Arrival(id=2, source="a", name="n", size=0, digest="d", claim="x", arrived_at=NOW)
    with pytest.raises(Exception, match=r"(?i)unique"):
        put(store, CounterRow(name="arrival", value=2), twin)
    assert store.load("counters", "arrival") is None
    put(store, CounterRow(name="arrival", value=1))


def test_an_unfinished_commit_never_was(store: Store) -> None:
    class StoppedError(Exception):
        pass

    def observe(step: Step) -> None:
        if step.kind == "commit" and not step.done:
            raise StoppedError

    durable.observer = observe
    with pytest.raises(StoppedError):
        put(store, ORDER)
    durable.observer = None
    assert store.select("orders") == []


def test_selecting_filters_sorts_and_limits(store: Store) -> None:
    put(
        store,
        *[
            document(number, amount=number * 100, on=date(2026, 1, number), group="g")
            for number in range(1, 7)
        ],
        document(7),
    )

    def ids(**words: object) -> list[str]:
        rows = store.select("documents", **words)  # type: ignore[arg-type]
        return [getattr(row, "id", "") for row in rows]

    assert ids(where={"amount >": 400}) == ["IN-5", "IN-6"]
    assert ids(where={"amount <": 200}) == ["IN-1"]
    assert ids(where={"on >=": date(2026, 1, 5), "on <=": date(2026, 1, 5)}) == ["IN-5"]
    assert ids(where={"id": ("IN-1", "IN-3", "IN-99")}) == ["IN-1", "IN-3"]
    assert ids(where={"amount": None}) == ["IN-7"]
    assert ids(where={"group !=": "g"}) == ["IN-7"]
    assert ids(where={"test": True}) == []
    assert ids(where={"group": "g"}, order_by="amount", descending=True, limit=2) == [
        "IN-6",
        "IN-5",
    ]
    assert ids(where={"decided_at": NOW}, limit=1) == ["IN-1"]
    assert store.count("documents", where={"group": "g"}) == 6
    assert store.count("documents") == 7


def test_text_sorts_by_its_characters_everywhere(store: Store) -> None:
    names = ["B", "a", "A-1", "A1", "Z", "b"]
    put(store, *[CounterRow(name=name, value=1) for name in names])
    rows = store.select("counters")
    assert [getattr(row, "name", "") for row in rows] == sorted(names)


def test_streaming_gives_every_row_in_order(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "FETCH_ROWS", 10)
    put(store, *[CounterRow(name=f"{number:03d}", value=number) for number in range(35)])
    values = [getattr(row, "value", 0) for row in store.iterate("counters", order_by="value")]
    assert values == list(range(35))
    assert len(list(store.iterate("counters", where={"value >=": 30}))) == 5


def test_moments_are_utc_and_sort_as_text(store: Store) -> None:
    abroad = NOW.astimezone(timezone(timedelta(hours=-5)))
    put(store, KeyRow(key="k", owner="o", digest="d", at=abroad))
    found = store.load("keys", "k")
    assert isinstance(found, KeyRow)
    assert found.at == NOW
    assert found.at.utcoffset() == timedelta(0)
    assert moment_text(NOW) < moment_text(NOW + timedelta(microseconds=1))
    with pytest.raises(AssertionError, match="time zone"):
        moment_text(datetime(2026, 1, 1))  # noqa: DTZ001


def test_what_waited_long_enough(store: Store) -> None:
    early, due, late = (
        ParkedRow(key=key, documents=("IN-1",), until=NOW + timedelta(hours=hours))
        for key, hours in (("b", -2), ("a", 0), ("c", 1))
    )
    put(store, late, due, early)
    assert store.parked_until(NOW) == [early, due]


def test_text_no_database_can_hold_is_stored_in_its_stead(store: Store) -> None:
    put(store, KeyRow(key="a\x00b", owner="\udcff", digest="ü", at=NOW))
    found = store.load("keys", "a\x00b")
    assert found == KeyRow(key="a\u2400b", owner="\\udcff", digest="ü", at=NOW)


def test_dropped_tables_are_empty(store: Store) -> None:
    put(store, ORDER, CounterRow(name="entry", value=1))
    store.drop(["orders"])
    assert store.select("orders") == []
    assert store.count("counters") == 1


def test_creating_again_changes_nothing(store: Store, url: str) -> None:
    put(store, ORDER)
    again = Store(url)
    again.create()
    assert again.select("orders") == [ORDER]
    again.close()
    assert again.load("orders", ORDER.key) == ORDER
    again.close()


def test_tables_of_another_version_are_refused(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "VERSION", 3)
    other = Store(url)
    with pytest.raises(StoreError, match="tables of version 2; this program works with 3"):
        other.create()
    other.close()


def test_only_one_process_posts(store: Store, url: str, tmp_path: Path) -> None:
    other = Store(url)
    with store.posting_lock(Home(tmp_path)):
        mine = other.posting_lock(Home(tmp_path))
        with pytest.raises(Conflict, match="another process is posting") as found, mine:
            pass
        assert found.value.exit_code == 6
        if url.startswith("postgresql"):  # another machine has another disk
            with pytest.raises(Conflict), other.posting_lock(Home(tmp_path / "elsewhere")):
                pass
    with other.posting_lock(Home(tmp_path)):
        pass
    other.close()


def test_threads_have_their_own_connections(store: Store) -> None:
    put(store, ORDER)
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(store.load("orders", ORDER.key)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [ORDER] * 3


@pytest.mark.parametrize(
    "address",
    ["sqlite:////nowhere/at/all/gateway.db", "postgresql://u:secret@127.0.0.1:9/none"],
)
def test_a_database_out_of_reach_is_named_without_its_password(address: str) -> None:
    store = Store(address)
    with pytest.raises(StoreError, match="cannot be opened") as found:
        store.create()
    assert found.value.retryable
    assert found.value.exit_code == 75
    assert "secret" not in str(found.value)


def test_every_table_and_every_column_has_a_plain_kind() -> None:
    for struct in TABLES.values():
        kinds = {column.kind for column in columns_of(struct)}
        assert kinds <= {"text", "number", "flag", "bytes"}


def test_a_field_of_several_types_is_json() -> None:
    class Mixed(msgspec.Struct, frozen=True):
        key: str
        value: int | str | None
        price: Decimal

    row = Mixed("k", None, Decimal("1.250"))
    assert decoder(Mixed)(encoder(Mixed)(row)) == row
    assert encoder(Mixed)(Mixed("k", 5, Decimal(1))) == ["k", "5", "1"]


def test_a_case_keeps_its_money(store: Store) -> None:
    case = CaseRow(id="X1", code="c", partner="acme", message="m", amount=10**15, opened_at=NOW)
    put(store, case)
    assert store.select("cases", where={"state": "open"}, order_by="amount") == [case]
