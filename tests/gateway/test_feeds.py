"""Feeds for other systems: what happened, whole decisions, nothing twice; and their schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from gateway.cli.output import json_text
from gateway.errors import UsageError
from gateway.home import Home
from gateway.schemas import ITEMS, schema_of
from gateway.store import Store
from gateway.views.feeds import FEEDS, STATUS, feed
from tests.house import House
from tests.playing import STORIES, play
from tests.terminal import Terminal
from tests.wire import interchange, order
from translators.documents import DOCUMENTS, Document
from translators.generate import generate
from translators.guide import known_sets, load_guide
from translators.json.envelope import KINDS


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return play(STORIES / "short-payment", tmp_path_factory.mktemp("feeds") / "home")


@pytest.fixture(scope="module")
def store(home: Home) -> Iterator[Store]:
    opened = Store(home.database_url)
    yield opened
    opened.close()


def plain(found: object) -> dict[str, Any]:
    """What a program gets of it."""
    read: dict[str, Any] = json.loads(json_text(found))
    return read


def walk(store: Store, name: str, limit: int) -> list[object]:
    """All items of a feed, asked for again and again."""
    items: list[object] = []
    after, more = 0, True
    while more:
        found = feed(store, name, after, limit)
        assert found.after == after and (not found.more or found.last > after)
        items += found.items
        after, more = found.last, found.more
    assert feed(store, name, after, limit).items == ()
    return items


@pytest.mark.parametrize("name", [*FEEDS, STATUS])
def test_a_feed_read_in_pieces_is_the_whole_feed(store: Store, name: str) -> None:
    whole = feed(store, name, 0).items
    assert whole
    for limit in (1, 2, 3, 7):
        assert tuple(walk(store, name, limit)) == whole


@pytest.mark.parametrize("name", [*FEEDS, STATUS])
def test_a_number_never_given_is_refused(store: Store, name: str) -> None:
    with pytest.raises(UsageError, match="nothing has the number 9999 yet"):
        feed(store, name, 9999)


@pytest.mark.parametrize("name", ITEMS)
def test_a_feed_is_as_its_schema_says(store: Store, name: str) -> None:
    schema = schema_of(name)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(plain(feed(store, name, 0)))


def test_what_feeds_tell(store: Store) -> None:
    first = plain(feed(store, "orders", 0).items[0])
    assert (first["customer"], first["number"], first["status"]) == ("acme", "4781", "shipped")
    line = first["lines"][0]
    assert (line["sku"], line["open"]) == ("A100", "0")
    shipped = plain(feed(store, "shipments", 0).items[0])
    assert (shipped["order"], shipped["invoice"]) == ("4781", "INV000001")
    billed = plain(feed(store, "invoices", 0).items[0])
    assert (billed["number"], billed["goods"]) == ("INV000001", billed["total"])
    [paid] = feed(store, "payments", 0).items
    assert sum(each["amount"] != "0" for each in plain(paid)["postings"]) > 1
    moves = [plain(each) for each in feed(store, "stock", 0).items]
    assert {each["happened"]["kind"] for each in moves} == {"opening", "shipment"}
    assert moves[-1]["quantity"].startswith("-")


def test_a_status_comes_again_when_it_changes(house: House) -> None:
    house.receive("acme", interchange("acme", 1, order("1", "10*EA*8**IN*AC-1")))
    before = plain(feed(house.store, STATUS, 0))
    told = {each["document"] for each in before["items"]}
    assert told >= {"IN-1", "OUT-1"}
    assert all(row.changed for row in house.rows("documents"))
    house.receive("acme", interchange("acme", 2, order("2", "10*EA*8**IN*AC-1")))
    after = plain(feed(house.store, STATUS, before["last"]))
    assert told.isdisjoint(each["document"] for each in after["items"])


def documents() -> list[tuple[str, Document]]:
    """A generated document of each kind that a guide writes."""
    return [
        (kind, generate(load_guide(kind), Random(kind), minimal=False))
        for kind in sorted(known_sets() & KINDS.keys())
    ]


def test_documents_are_as_their_schema_says() -> None:
    schema = schema_of("documents")
    Draft202012Validator.check_schema(schema)
    right = Draft202012Validator(schema)
    for kind, document in documents():
        assert type(document) is DOCUMENTS[KINDS[kind]]
        one = {"kind": kind, "document": json.loads(msgspec.json.encode(document))}
        right.validate({"version": 1, "documents": [one]})
    wrong = {"version": 1, "documents": [{"kind": "850", "document": {"number": 7}}]}
    assert not right.is_valid(wrong)


def test_the_commands(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    gateway = Terminal(home.root, capsys)
    found = json.loads(gateway("export", "status", "--limit", "1").out)
    assert (found["feed"], found["version"]) == ("status", 1)
    assert json.loads(gateway("schema", "documents").out)["$defs"]["PurchaseOrder"]
