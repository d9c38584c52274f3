"""The text books follow the rows, are proven equal to them, and survive what happens to them."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from gateway import books as books_module
from gateway import durable
from gateway.agreement import Configuration, Entity, OpeningStock
from gateway.books import append_entries, check_books, folder_of
from gateway.durable import Step
from gateway.errors import BooksError
from gateway.home import Home
from gateway.posted import posted_rows
from gateway.rows import EntryRow, PostingRow
from gateway.store import Store
from ledger.entries import Entry, Posting
from ledger.journal import chain, entry_text

CONFIGURATION = Configuration(
    digest="c",
    entity=Entity(key="us01", name='ACME "Wholesale"', opened_on=date(2026, 1, 1)),
    opening_stock=(
        OpeningStock(site="wh1", sku="A", quantity=Decimal(1), value=Decimal(1), row=2),
    ),
)
JANUARY, FEBRUARY = "2026/2026-01.beancount", "2026/2026-02.beancount"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.var.mkdir(parents=True)
    return made


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    opened = Store(home.database_url)
    opened.create()
    yield opened
    opened.close()
    durable.observer = None


def entry(number: int, on: date) -> Entry:
    return Entry(
        event=f"EV{number}",
        on=on,
        payee="acme",
        narration=f"Shipment {number} “ü”",
        rule="shipment",
        postings=(
            Posting(
                account="Expenses:COGS:Product",
                amount=100 + number,
                terms=f"pool:wh1/A#{number}",
            ),
            Posting(
                account="Assets:Inventory:Wh1",
                amount=-100 - number,
                terms=f"pool:wh1/A#{number}",
                sku="A",
                qty=-1000,
                site="wh1",
                facts={"lot": "L-1"},
            ),
        ),
        document=f"IN-{number}",
        digest="d",
        policy="1",
    )


def post(store: Store, days: Sequence[date]) -> None:
    """Entries on these days stand in the rows, numbered and chained after what is there."""
    state = store.state()
    sha = ""
    first = store.count("entries")
    if first:
        last = store.load("entries", first)
        assert isinstance(last, EntryRow)
        sha = last.sha
    for number, on in enumerate(days, first + 1):
        one = entry(number, on)
        sha = chain(sha, entry_text(number, one))
        fields = {name: getattr(one, name) for name in one.__struct_fields__ if name != "postings"}
        state.put(EntryRow(number=number, sha=sha, **fields))
        for index, side in enumerate(one.postings):
            words = {name: getattr(side, name) for name in side.__struct_fields__}
            state.put(PostingRow(id=number * 1_000_000 + index, number=number, on=one.on, **words))
    store.commit(state.changes)


def days(*each: int) -> list[date]:
    """Days of January; from 32 on of February."""
    return [date.fromordinal(date(2025, 12, 31).toordinal() + day) for day in each]


def texts(home: Home) -> dict[str, str]:
    folder = folder_of(home, CONFIGURATION)
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def append(home: Home, store: Store) -> int:
    return append_entries(home, store, CONFIGURATION)


def path_of(home: Home, name: str = JANUARY) -> Path:
    return folder_of(home, CONFIGURATION) / name


def forget(home: Home, store: Store) -> None:
    """As a new process sees it."""
    books_module._known.clear()


def quarantined(home: Home) -> list[str]:
    return sorted(path.read_text() for path in home.quarantine.glob("*"))


def test_a_new_book_has_accounts_and_loads(home: Home, store: Store) -> None:
    assert append(home, store) == 0
    assert sorted(texts(home)) == ["accounts.beancount", "main.beancount"]
    assert "open Assets:Inventory:Wh1 USD" in texts(home)["accounts.beancount"]
    assert check_books(home, store, CONFIGURATION) == ()


def test_entries_stand_in_their_months_once(home: Home, store: Store) -> None:
    post(store, days(5, 40, 6))
    assert append(home, store) == 3
    post(store, days(41, 7))
    assert append(home, store) == 2
    assert append(home, store) == 0
    found = texts(home)
    assert [number for number in range(1, 6) if f"^EV{number}\n" in found[JANUARY]] == [1, 3, 5]
    assert [number for number in range(1, 6) if f"^EV{number}\n" in found[FEBRUARY]] == [2, 4]
    assert f'include "{FEBRUARY}"' in found["main.beancount"]
    assert check_books(home, store, CONFIGURATION) == ()
    forget(home, store)
    assert append(home, store) == 0
    assert texts(home) == found


def test_one_fsync_for_each_file_touched(home: Home, store: Store) -> None:
    post(store, days(5, 40))
    append(home, store)
    post(store, days(6, 7, 8, 41))
    steps: list[Step] = []
    durable.observer = steps.append
    append(home, store)
    durable.observer = None
    synced = [Path(step.path).name for step in steps if step.kind == "fsync" and step.done]
    assert synced == ["2026-01.beancount", "2026-02.beancount"]


def test_large_gaps_are_closed_in_batches(
    home: Home, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books_module, "BATCH_ENTRIES", 3)
    post(store, days(5, 40, 6, 7, 41, 8, 9, 42))
    assert append(home, store) == 8
    assert check_books(home, store, CONFIGURATION) == ()


def test_rows_give_their_entries_again(store: Store) -> None:
    post(store, days(5, 40))
    found = list(posted_rows(store))
    assert [one.entry for one in found] == [entry(1, days(5)[0]), entry(2, days(40)[0])]
    assert [one.number for one in posted_rows(store, after=1)] == [2]


class Crash(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("torn", [None, 0, 100])
def test_a_crash_at_any_step_costs_a_repeat(
    home: Home, store: Store, tmp_path: Path, torn: int | None
) -> None:
    post(store, days(5, 40))
    append(home, store)
    post(store, days(6, 41, 65, 7))
    store.close()
    whole = Home(tmp_path / "whole")
    shutil.copytree(home.root, whole.root)
    undisturbed = Store(whole.database_url)
    append(whole, undisturbed)
    undisturbed.close()
    stop_at, finished = 0, False
    while not finished:
        copy = Home(tmp_path / f"run{stop_at}")
        shutil.copytree(home.root, copy.root)
        opened = Store(copy.database_url)
        count = 0

        def observe(step: Step) -> int | None:
            nonlocal count
            count += 1
            if step.kind == "torn":
                raise Crash
            if count > stop_at:  # noqa: B023  called within this round only
                if torn is None or step.kind != "write" or step.done:
                    raise Crash
                return torn
            return None

        durable.observer = observe
        try:
            append(copy, opened)
            finished = True
        except Crash:
            durable.observer = None
            forget(copy, opened)
            append(copy, opened)
        durable.observer = None
        found = {name: text for name, text in texts(copy).items() if not Path(name).match(".*")}
        assert found == texts(whole)
        opened.close()
        shutil.rmtree(copy.root)
        stop_at += 1
    assert stop_at > 20


@pytest.mark.parametrize("cut", [1, 30, 80, 200, 300])
def test_a_torn_end_is_kept_aside_and_written_again(home: Home, store: Store, cut: int) -> None:
    post(store, days(5, 6))
    append(home, store)
    before = texts(home)
    content = path_of(home).read_bytes()
    path_of(home).write_bytes(content[:-cut])
    assert append(home, store) == 1  # its size tells, without a new start
    assert texts(home) == before
    [kept] = quarantined(home)
    assert content.decode().endswith(kept + content[-cut:].decode("utf-8", "replace"))


def test_a_file_deleted_or_restored_from_an_older_copy_is_written_again(
    home: Home, store: Store
) -> None:
    post(store, days(5, 40, 6))
    append(home, store)
    older = path_of(home).read_bytes()
    post(store, days(7, 41, 8))
    append(home, store)
    before = texts(home)
    path_of(home).write_bytes(older)
    assert append(home, store) == 2
    path_of(home, FEBRUARY).unlink()
    assert append(home, store) == 2
    path_of(home).unlink()
    path_of(home, FEBRUARY).unlink()
    assert append(home, store) == 6
    assert texts(home) == before
    shutil.rmtree(folder_of(home, CONFIGURATION))
    assert append(home, store) == 6
    assert texts(home) == before
    assert check_books(home, store, CONFIGURATION) == ()


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("Shipment 1 ", "Shipment 9 ", "line 1"),
        ("  Expenses:COGS:Product  1.02 USD", "  Expenses:COGS:Product  1.03 USD", "2"),
        ("; end seq=1 ", "; end seq=2 ", "entry"),
        ('"L-1"', '"L-2"', "line"),
    ],
)
def test_an_edited_line_stops_posting_and_is_named(
    home: Home, store: Store, before: str, after: str, line: str
) -> None:
    post(store, days(5, 6))
    append(home, store)
    text = path_of(home).read_text()
    assert before in text
    path_of(home).write_text(text.replace(before, after, 1))
    post(store, days(7))
    for _ in range(2):
        with pytest.raises(BooksError, match="not what the database says") as found:
            append(home, store)
        assert found.value.where == str(path_of(home))
        assert line in found.value.message
    assert check_books(home, store, CONFIGURATION)
    path_of(home).write_text(text)
    assert append(home, store) == 1


def blocks(home: Home) -> list[str]:
    parts = path_of(home).read_text().split("; end seq=")
    ends = [part.partition("\n") for part in parts[1:]]
    bodies = [parts[0], *(end[2] for end in ends)]
    return [f"{body}; end seq={end[0]}\n" for body, end in zip(bodies, ends, strict=False)]


@pytest.mark.parametrize("order", [(0, 2), (1, 2), (0, 2, 1), (0, 0, 1, 2), (0, 1, 2, 1)])
def test_a_block_taken_out_doubled_or_moved_stops_posting(
    home: Home, store: Store, order: tuple[int, ...]
) -> None:
    post(store, days(5, 6, 7))
    append(home, store)
    found = blocks(home)
    path_of(home).write_text("".join(found[index] for index in order))
    with pytest.raises(BooksError):
        append(home, store)


def test_a_block_of_another_month_stops_posting(home: Home, store: Store) -> None:
    post(store, days(5, 40))
    append(home, store)
    text = path_of(home, FEBRUARY).read_text()
    with path_of(home).open("a") as file:
        file.write(text)
    with pytest.raises(BooksError, match="entries stand there up to number 2, not 1"):
        append(home, store)


def test_text_ahead_of_the_database_stops_posting(home: Home, store: Store, tmp_path: Path) -> None:
    post(store, days(5))
    store.close()
    older = tmp_path / "older"
    shutil.copytree(home.var, older)
    post(store, days(6))
    append(home, store)
    store.close()
    shutil.rmtree(home.var)
    shutil.copytree(older, home.var)
    forget(home, store)
    with pytest.raises(BooksError, match="the text is ahead: the database has no entry 2"):
        append(home, store)


def test_another_database_of_the_same_numbers_stops_posting(home: Home, store: Store) -> None:
    post(store, days(5, 6))
    append(home, store)
    last = store.load("entries", 2)
    assert isinstance(last, EntryRow)
    state = store.state()
    state.put(msgspec.structs.replace(last, sha="0" * 64))
    store.commit(state.changes)
    forget(home, store)
    with pytest.raises(BooksError, match="entry 2 is another one than in the database"):
        append(home, store)


def test_rows_that_do_not_read_back_stop_posting(home: Home, store: Store) -> None:
    post(store, days(5))
    state = store.state()
    side = store.load("postings", 1_000_000)
    assert isinstance(side, PostingRow)
    state.put(msgspec.structs.replace(side, terms="pool:wh1/A#999"))
    store.commit(state.changes)
    with pytest.raises(BooksError, match="do not read back"):
        append(home, store)


def test_a_disk_that_fails_stops_the_appender_and_the_tail_is_written_anew(
    home: Home, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(store, days(5))
    append(home, store)
    post(store, days(6))
    size = path_of(home).stat().st_size

    def broken(file: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(BooksError, match=r"cannot be written: .*Input/output error"):
        append(home, store)
    assert path_of(home).stat().st_size == size
    monkeypatch.undo()
    assert append(home, store) == 1
    assert check_books(home, store, CONFIGURATION) == ()


def test_accounts_once_used_stay_open(home: Home, store: Store) -> None:
    post(store, days(5))
    append(home, store)
    without = msgspec.structs.replace(CONFIGURATION, opening_stock=())
    append_entries(home, store, without)
    assert "open Assets:Inventory:Wh1 USD" in texts(home)["accounts.beancount"]
    assert check_books(home, store, without) == ()
    shutil.rmtree(folder_of(home, without))
    append_entries(home, store, without)
    assert check_books(home, store, without) == ()


def test_a_check_finds_rows_that_differ_and_entries_that_are_missing(
    home: Home, store: Store
) -> None:
    post(store, days(5, 6))
    append(home, store)
    row = store.load("entries", 1)
    assert isinstance(row, EntryRow)
    state = store.state()
    state.put(msgspec.structs.replace(row, narration="Another"))
    store.commit(state.changes)
    post(store, days(7))
    messages = [each.message for each in check_books(home, store, CONFIGURATION)]
    assert messages == [
        "entry 1 is not what its rows say",
        "the text has 2 entries, the rows 3",
    ]


def test_a_check_hears_what_beancount_says(home: Home, store: Store) -> None:
    post(store, days(5))
    append(home, store)
    accounts = path_of(home, "accounts.beancount")
    accounts.write_text(
        accounts.read_text().replace("open Expenses:COGS:Product", "open Expenses:X")
    )
    found = check_books(home, store, CONFIGURATION)
    assert any("Beancount" in each.message for each in found)
    main = path_of(home, "main.beancount")
    main.write_text(main.read_text().replace(f'include "{JANUARY}"\n', ""))
    found = check_books(home, store, CONFIGURATION)
    assert "Beancount loads 0 entries, not 1" in [each.message for each in found]
