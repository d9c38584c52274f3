"""Polling: what is fetched, when, how often, and what a partner's server can do to us."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from gateway.agreement import Channel
from gateway.channels import wire_of
from gateway.errors import TransportError
from gateway.polling import choose, poll
from gateway.transports.transport import Entry, Refused
from tests.transports.trading import Trade
from tests.transports.wires import FakeWire, broken

CHANNEL = Channel(kind="folder", inbound="out", quiet_seconds=0)
ORDER = b"ISA*00*          *00*          *ZZ*ACMESTORES     *01*123456789      "


def text(number: int) -> bytes:
    return f"a file without a mark at its end, number {number}".encode()


@pytest.fixture
def trade(tmp_path: Path) -> Trade:
    return Trade(tmp_path)


def fetched(trade: Trade, **words: object) -> tuple[str, ...]:
    polled = trade.round(**words).polled
    assert polled is not None
    return polled.fetched


def arrivals(trade: Trade) -> list[str]:
    trade.work()
    rows = trade.house.store.select("arrivals", order_by="id")
    return [f"{row.source} {row.name}" for row in rows]


# What is chosen


def names(*entries: Entry, **words: object) -> list[str]:
    channel = Channel(kind="folder", inbound="out", **words)
    return [each.name for each in choose(entries, channel).ready]


def test_what_is_unfinished_or_not_wanted_is_left() -> None:
    listed = [
        Entry(name, 1, 1)
        for name in ("b.x12", ".hidden", "c.tmp", "d.PART", "e.filepart", "~$f", "g.txt", "a.x12")
    ]
    assert names(*listed) == ["a.x12", "b.x12", "g.txt"]
    assert names(*listed, patterns=("*.x12",)) == ["a.x12", "b.x12"]
    assert names(Entry("folder", 1, 1, is_file=False)) == []


def test_a_sentinel_says_which_file_is_finished() -> None:
    listed = [Entry(name, 1, 1) for name in ("a.x12", "a.x12.done", "b.x12", "c.x12", "c.ok")]
    assert names(*listed, sentinel="{name}.done", patterns=("*.x12",)) == ["a.x12"]
    assert names(*listed, sentinel="{stem}.ok", patterns=("*.x12",)) == ["c.x12"]
    assert names(*listed[:2], sentinel="{name}.done") == ["a.x12"]


HOSTILE = [
    "../../etc/passwd", "/etc/passwd", "a/b", "a\\b", "x" * 181, "new\nline", "bell\x07",
    "\u202egpj.x12", "half\udce9", "\u2028", "nul\x00",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_refused(name: str) -> None:
    chosen = choose([Entry(name, 1, 1), Entry("good", 1, 1)], CHANNEL)
    assert [each.name for each in chosen.ready] == ["good"]
    [(told, reason)] = chosen.refused
    assert told.isprintable() and "its name" in reason


def test_names_of_any_language_are_taken() -> None:
    assert names(Entry("Auftrag für Köln.x12", 1, 1), Entry("注文.x12", 1, 1)) != []


def test_of_a_name_that_stands_twice_none_is_taken() -> None:
    chosen = choose([Entry("a", 1, 1), Entry("a", 2, 1), Entry("b", 1, 1)], CHANNEL)
    assert [each.name for each in chosen.ready] == ["b"]
    assert chosen.refused == (("a", "its name stands twice in the listing"),)


def test_a_file_that_is_too_large_is_refused() -> None:
    [(_, reason)] = choose([Entry("a", 2**40, 1)], CHANNEL).refused
    assert reason.startswith("it is larger than")


# What is fetched


def test_a_file_is_fetched_once(trade: Trade) -> None:
    trade.offer("one.txt", text(1))
    assert fetched(trade) == ("one.txt",)
    assert fetched(trade) == ()
    assert arrivals(trade) == ["acme one.txt"]
    assert fetched(trade) == ()
    assert arrivals(trade) == ["acme one.txt"]
    assert list((trade.house.home.fetched / "acme").iterdir()) == []


def test_the_same_name_with_new_content_is_a_new_arrival(trade: Trade) -> None:
    trade.offer("one.txt", text(1))
    fetched(trade)
    trade.offer("one.txt", text(12))
    assert fetched(trade) == ("one.txt",)
    trade.offer("one.txt", text(21), mtime=1_772_000_099)
    assert fetched(trade) == ("one.txt",)
    assert arrivals(trade) == ["acme one.txt"] * 3


def test_the_same_content_under_a_new_name_is_flagged(trade: Trade) -> None:
    trade.offer("one.txt", text(1))
    fetched(trade)
    trade.offer("again.txt", text(1))
    polled = trade.round().polled
    assert polled is not None and polled.same == (("again.txt", "one.txt"),)
    [row] = [row for row in trade.house.rows("fetches") if row.same_as]
    assert (row.path, row.same_as) == ("out/again.txt", "one.txt")


def test_a_new_file_must_look_the_same_in_two_listings(tmp_path: Path) -> None:
    trade = Trade(tmp_path, quiet=7)
    path = trade.offer("one.txt", text(1))
    around = trade.around

    def grow(seconds: float) -> None:
        trade.paused.append(seconds)
        if len(trade.paused) == 1:
            path.write_bytes(text(1) * 2)

    with wire_of(trade.house.home, trade.house.store, trade.agreement, around) as wire:
        words = (trade.house.home, trade.house.store, trade.agreement, around.clock, wire)
        assert poll(*words, pause=grow).waiting == ("one.txt",)
        assert poll(*words, pause=grow).fetched == ("one.txt",)
        assert poll(*words, pause=grow).fetched == ()
    assert trade.paused == [7, 7]  # nothing new, nothing to wait for


def test_a_file_without_its_end_is_waited_for_ten_minutes(trade: Trade) -> None:
    trade.offer("half.x12", ORDER)
    polled = trade.round().polled
    assert polled is not None and (polled.fetched, polled.waiting) == ((), ("half.x12",))
    assert fetched(trade) == ()
    trade.house.now += timedelta(minutes=9)
    assert fetched(trade) == ("half.x12",)
    assert fetched(trade) == ()


# What becomes of it there


def test_a_fetched_file_is_deleted_there(tmp_path: Path) -> None:
    trade = Trade(tmp_path, more='after = "delete"\nsentinel = "{name}.ok"')
    trade.offer("one.txt", text(1))
    trade.offer("one.txt.ok", b"")
    assert fetched(trade) == ("one.txt",)
    assert trade.offered == []
    assert trade.house.rows("fetches")[0].after == "done"


def test_a_fetched_file_is_moved_there(tmp_path: Path) -> None:
    trade = Trade(tmp_path, more='after = "move"\nmove_to = "done"')
    trade.offer("one.txt", text(1))
    fetched(trade)
    trade.offer("one.txt", text(12))
    fetched(trade)
    done = sorted(path.name for path in (trade.there / "done").iterdir())
    assert done == ["one.txt", f"one.txt.1772000000-{len(text(12))}"]
    assert trade.offered == []


def test_delete_refused_after_fetch(trade: Trade) -> None:
    """The row makes the next poll skip the file; the deletion is tried again."""
    wire = FakeWire()
    trade.house.change("partners/acme/partner.toml", "[channel]", '[channel]\nafter = "delete"')
    wire.files["out/one.txt"] = text(1), 7
    wire.faults["delete"] = [Refused("Permission denied", "out/one.txt")] * 2
    words = (trade.house.home, trade.house.store, trade.agreement, trade.around.clock, wire)
    first, second, third = poll(*words), poll(*words), poll(*words)
    assert (first.fetched, first.left) == (("one.txt",), (("one.txt", "Permission denied"),))
    assert (second.fetched, second.left) == ((), (("one.txt", "Permission denied"),))
    assert (third.fetched, third.left, wire.files) == ((), (), {})
    assert arrivals(trade) == ["acme one.txt"]


def test_a_file_that_changed_since_is_not_deleted(trade: Trade) -> None:
    wire = FakeWire()
    trade.house.change("partners/acme/partner.toml", "[channel]", '[channel]\nafter = "delete"')
    wire.files["out/one.txt"] = text(1), 7
    words = (trade.house.home, trade.house.store, trade.agreement, trade.around.clock, wire)
    find = wire.find

    def replaced(path: str) -> Entry | None:
        found = find(path)
        wire.files["out/one.txt"] = text(2), 8  # after it was fetched, before it is deleted
        return found

    wire.find = replaced  # type: ignore[method-assign]
    assert poll(*words).fetched == ("one.txt",)
    wire.find = find  # type: ignore[method-assign]
    assert wire.files["out/one.txt"] == (text(2), 8)
    assert poll(*words).fetched == ("one.txt",)
    assert arrivals(trade) == ["acme one.txt"] * 2


# What can go wrong


@pytest.mark.parametrize("what", ["list", "find", "fetch", "delete"])
def test_the_wire_breaks_anywhere_and_nothing_is_lost_or_doubled(trade: Trade, what: str) -> None:
    trade.house.change("partners/acme/partner.toml", "[channel]", '[channel]\nafter = "delete"')
    wire = FakeWire()
    for number in range(3):
        wire.files[f"out/{number}.txt"] = text(number), 7
    words = (trade.house.home, trade.house.store, trade.agreement, trade.around.clock, wire)
    for skipped in range(3):
        wire.faults[what] = [None] * skipped + [broken()]
        try:
            poll(*words)
        except TransportError:
            trade.work()
    wire.faults = {}
    poll(*words)
    assert wire.files == {}
    assert sorted(arrivals(trade)) == [f"acme {number}.txt" for number in range(3)]


def test_a_file_that_shrinks_while_it_is_fetched_waits(trade: Trade) -> None:
    wire = FakeWire()
    wire.files["out/one.txt"] = text(1), 7
    listed = list(wire.list("out"))
    wire.files["out/one.txt"] = text(1)[:5], 8
    wire.list = lambda folder: iter(listed)  # type: ignore[method-assign]
    words = (trade.house.home, trade.house.store, trade.agreement, trade.around.clock, wire)
    assert poll(*words).waiting == ("one.txt",)
    assert trade.house.rows("fetches") == []


def test_one_file_that_is_refused_does_not_stop_the_others(trade: Trade) -> None:
    trade.offer("one.txt", text(1))
    wire = FakeWire()
    wire.files = {"out/a.txt": (text(1), 7), "out/b.txt": (text(2), 7)}
    wire.faults["fetch"] = [Refused("Permission denied", "out/a.txt")]
    words = (trade.house.home, trade.house.store, trade.agreement, trade.around.clock, wire)
    polled = poll(*words)
    assert polled.fetched == ("b.txt",)
    assert polled.refused == (("a.txt", "Permission denied"),)
    assert poll(*words).fetched == ("a.txt",)


def test_a_hostile_name_is_told_once(trade: Trade) -> None:
    trade.offer("bad\nname", text(1))
    trade.round()
    trade.round()
    assert trade.cases == ["refused-file"]
    assert "bad\\nname" in trade.house.rows("cases", state="open")[0].message


def test_what_a_crash_left_staged_is_fetched_again(trade: Trade) -> None:
    folder = trade.house.home.fetched / "acme"
    folder.mkdir(parents=True)
    (folder / "half of a file").write_bytes(b"half")
    (folder / ".more.tmp").write_bytes(b"less")
    trade.offer("one.txt", text(1))
    assert arrivals(trade) == []
    assert fetched(trade) == ("one.txt",)
    assert len(list(folder.iterdir())) == 1
    assert arrivals(trade) == ["acme one.txt"]


def test_what_was_taken_in_and_not_removed_is_not_taken_in_again(trade: Trade) -> None:
    trade.offer("one.txt", text(1))
    fetched(trade)
    [path] = (trade.house.home.fetched / "acme").iterdir()
    raw = path.read_bytes()
    assert arrivals(trade) == ["acme one.txt"]
    path.write_bytes(raw)
    assert arrivals(trade) == ["acme one.txt"]
    assert not path.exists()
