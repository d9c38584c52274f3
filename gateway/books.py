"""The text books: entries follow the rows into their month's file, once, and are proven equal.

The rows are right in an open month, so text that is missing or torn is written again from them;
text the rows do not know, or that was changed, stops posting until a person has looked. What was
found in good order is remembered with the files' size and time, and looked at again when those
change.
"""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import msgspec

from gateway import durable
from gateway.agreement import Configuration
from gateway.errors import BooksError
from gateway.home import Home
from gateway.posted import posted_rows, typed
from gateway.rows import EntryRow
from gateway.store import Store
from ledger.accounts import Account, Chart, extended, read_chart
from ledger.entries import Posted
from ledger.journal import (
    accounts_text,
    block,
    chain,
    main_text,
    month_of,
    read_book,
    read_month,
)
from translators.problems import Problem, Severity

BATCH_ENTRIES = 5_000
"""Entries written at once when much is missing: some 3 MB of text."""

_END = re.compile(r"^; end seq=(\d{1,18}) sha=([0-9a-f]{64})\n", re.MULTILINE)
_OPENED = re.compile(r"^\d{4}-\d\d-\d\d open (\S+) (\S+)$", re.MULTILINE)

Stamp = tuple[int, int]


class Book(msgspec.Struct, kw_only=True):
    """A book found in good order: its month files' sizes and times, and their last entries.

    All entries up to `complete` stand in the text; `accounts` and `main` are its other two files.
    """

    stamps: dict[str, Stamp]
    last: dict[str, int]
    complete: int
    accounts: str
    main: str


_known: dict[tuple[Path, str], Book] = {}
"""Books this process has looked at, by their folder and database; never trusted without stamps."""


def folder_of(home: Home, configuration: Configuration) -> Path:
    """Where the book of the configuration's legal entity stands."""
    return home.books / configuration.entity.key


def append_entries(home: Home, store: Store, configuration: Configuration) -> int:
    """Every entry of the rows stands durably in the text; gives how many were missing.

    The caller holds the posting lock. Raises BooksError, naming file and line, when the text is
    ahead of the rows or was changed, and when it cannot be written.
    """
    folder = folder_of(home, configuration)
    place = (folder, store.address)
    book = _known.pop(place, None)
    try:
        if book is None or book.stamps != _stamps(folder):
            book = _examined(home, store, folder)
        written = _write_missing(store, configuration, folder, book)
    except OSError as error:
        raise BooksError(
            f"the books cannot be written: {error}",
            where=str(folder),
            hint="see to the disk, then start again: what is missing is written from the rows",
        ) from error
    _known[place] = book
    return written


def check_books(home: Home, store: Store, configuration: Configuration) -> tuple[Problem, ...]:
    """What is wrong with the whole book: nothing, when text, rows, chain and Beancount agree.

    Every file is read strictly, every entry compared with its rows, and Beancount must load it at
    zero tolerance, without an error, to as many entries as there are.
    """
    folder = folder_of(home, configuration)
    months = {name: _text(folder / name) for name in _months(folder)}
    posted, problems = read_book(months)
    found = list(problems)
    rows = posted_rows(store)
    for text_entry, row_entry in zip(posted, rows, strict=False):
        if text_entry != row_entry:
            found.append(_problem(f"entry {text_entry.number} is not what its rows say"))
    entries = store.count("entries")
    if len(posted) != entries:
        found.append(_problem(f"the text has {len(posted)} entries, the rows {entries}"))
    if (folder / "main.beancount").is_file():
        found += _load(folder / "main.beancount", len(posted))
    return tuple(found)


def _examined(home: Home, store: Store, folder: Path) -> Book:
    """The book as its files stand, torn ends set aside. Raises BooksError where it is not right."""
    last = {}
    for name in _months(folder):
        text = _without_torn_end(home, folder, name)
        last[name] = _check_chain(store, folder / name, text)
        _check_count(store, folder / name, text, last[name])
    return Book(
        stamps=_stamps(folder),
        last=last,
        complete=_complete_to(store, last),
        accounts=_text(folder / "accounts.beancount"),
        main=_text(folder / "main.beancount"),
    )


def _without_torn_end(home: Home, folder: Path, name: str) -> str:
    """The whole blocks of a file; what follows them was torn off and goes to quarantine."""
    path = folder / name
    text = _text(path)
    ends = [found.end() for found in _END.finditer(text)]
    whole = text[: ends[-1]] if ends else ""
    if whole != text:
        size = len(_bytes(whole))
        durable.make_folder(home.quarantine)
        kept = home.quarantine / f"{folder.name}-{path.name}-after-{size}"
        durable.write_new(kept, [_bytes(text)[size:]])
        durable.truncate(path, size)
    return whole


def _check_chain(store: Store, path: Path, text: str) -> int:
    """The last number of a file whose blocks all hash right, from one entry to the next."""
    start, before, sha = 0, 0, ""
    for end in _END.finditer(text):
        number = int(end[1])
        if number != before + 1 or before == 0:
            sha = _sha_of(store, path, number - 1)
        if number <= before or chain(sha, text[start : end.start()]) != end[2]:
            raise _changed(path, text, number, sha)
        start, before, sha = end.end(), number, end[2]
    if before and _sha_of(store, path, before) != sha:
        raise _wrong(path, f"entry {before} is another one than in the database")
    return before


def _check_count(store: Store, path: Path, text: str, last: int) -> None:
    """As many entries stand in a file as the rows have in its month up to its last number."""
    first, end = _days(path.stem)
    where = {"on >=": first, "on <=": end, "number <=": last}
    expected, found = store.count("entries", where=where), len(_END.findall(text))
    if found != expected:
        raise _wrong(path, f"{found} entries stand there up to number {last}, not {expected}")


def _complete_to(store: Store, last: Mapping[str, int]) -> int:
    """The number up to which the files have every entry of the rows."""
    numbers = [
        row.number - 1
        for name in _months_of_rows(store)
        for row in _first_missing(store, name, last.get(name, 0))
    ]
    newest = typed(store.select("entries", descending=True, limit=1), EntryRow)
    return min([*numbers, *(row.number for row in newest)], default=0)


def _first_missing(store: Store, name: str, last: int) -> list[EntryRow]:
    """The first entry of a month above a number, if there is one."""
    first, end = _days(Path(name).stem)
    where = {"on >=": first, "on <=": end, "number >": last}
    return list(typed(store.select("entries", where=where, limit=1), EntryRow))


def _months_of_rows(store: Store) -> list[str]:
    """The files the rows' entries belong into, from the first day's to the last day's."""
    ends = [
        row.on
        for descending in (False, True)
        for row in typed(
            store.select("entries", order_by="on", descending=descending, limit=1), EntryRow
        )
    ]
    if not ends:
        return []
    months = range(ends[0].year * 12 + ends[0].month - 1, ends[1].year * 12 + ends[1].month)
    return [month_of(date(month // 12, month % 12 + 1, 1)) for month in months]


def _write_missing(store: Store, configuration: Configuration, folder: Path, book: Book) -> int:
    """The entries above `book.complete` stand in the text; gives how many were written."""
    durable.make_folder(folder)
    _write_accounts(configuration, folder, book, ())
    _write_main(configuration, folder, book)
    written = 0
    posted = posted_rows(store, after=book.complete)
    while batch := list(islice(posted, BATCH_ENTRIES)):
        seals = {one.number: one.sha for one in batch}
        seals[batch[0].number - 1] = _sha_of(store, folder, batch[0].number - 1)
        months: dict[str, list[Posted]] = {}
        for one in batch:
            name = month_of(one.entry.on)
            if one.number > book.last.get(name, 0):
                months.setdefault(name, []).append(one)
        _write_accounts(configuration, folder, book, _accounts_used(batch))
        for name, entries in sorted(months.items()):
            _append_month(folder / name, entries, seals, configuration.entity.currency)
            book.last[name] = entries[-1].number
            written += len(entries)
        book.complete = batch[-1].number
        book.stamps = _stamps(folder)
        _write_main(configuration, folder, book)
    return written


def _append_month(
    path: Path, entries: Sequence[Posted], seals: Mapping[int, str], currency: str
) -> None:
    """The entries stand at the end of their file and read back as they are in the rows."""
    durable.make_folder(path.parent)
    content = _bytes("".join(block(one, currency) for one in entries))
    durable.append(path, content)
    with path.open("rb") as file:
        file.seek(-len(content), os.SEEK_END)
        found, torn, problems = read_month(_decoded(file.read()), seals)
    if found != tuple(entries) or torn is not None or problems:
        numbers = f"{entries[0].number} to {entries[-1].number}"
        raise _wrong(path, f"entries {numbers} do not read back as they were written")


def _write_accounts(
    configuration: Configuration, folder: Path, book: Book, used: Iterable[str]
) -> None:
    """Every account of the chart, and any the book ever used, is open from the first day."""
    currency = configuration.entity.currency
    sites = {row.site for row in configuration.opening_stock}
    sites |= {each.site for each in configuration.agreements.values() if each.site}
    chart, _ = extended(
        read_chart(configuration.accounts, currency)[0], sorted(sites), currency=currency
    )
    opened = [name for name, _ in _OPENED.findall(book.accounts)]
    accounts = dict(chart.accounts)
    for name in sorted({*opened, *used} - accounts.keys()):
        accounts[name] = Account(name=name, currency=currency)
    text = accounts_text(Chart(accounts=accounts), configuration.entity.opened_on, currency)
    if text != book.accounts:
        durable.write_new(folder / "accounts.beancount", [_bytes(text)])
        book.accounts = text


def _write_main(configuration: Configuration, folder: Path, book: Book) -> None:
    """The top file includes every month there is; it comes last, so that it always loads."""
    entity = configuration.entity
    text = main_text(sorted(book.last), entity.name, entity.currency)
    if text != book.main:
        durable.write_new(folder / "main.beancount", [_bytes(text)])
        book.main = text


def _accounts_used(batch: Iterable[Posted]) -> set[str]:
    return {posting.account for one in batch for posting in one.entry.postings}


def _load(main: Path, expected: int) -> list[Problem]:
    """What Beancount finds wrong: any error, and another number of entries than expected."""
    from beancount import loader
    from beancount.core.data import Transaction

    loader.initialize(use_cache=False)
    collecting = gc.isenabled()
    gc.disable()  # saves 40 % of the time: nothing of what is loaded is garbage
    try:
        entries, errors, _ = loader.load_file(str(main))
    finally:
        if collecting:
            gc.enable()
    found = [_problem(f"Beancount: {error.message}", str(error.source)) for error in errors]
    loaded = sum(isinstance(entry, Transaction) for entry in entries)
    if loaded != expected:
        found.append(_problem(f"Beancount loads {loaded} entries, not {expected}"))
    return found


def _sha_of(store: Store, path: Path, number: int) -> str:
    """The hash of an entry in the database; raises BooksError when there is none."""
    if number == 0:
        return ""
    row = store.load("entries", number)
    if row is None:
        raise _wrong(path, f"the text is ahead: the database has no entry {number}")
    assert isinstance(row, EntryRow)
    return row.sha


def _months(folder: Path) -> list[str]:
    """The month files of a book, as `month_of` names them."""
    return sorted(str(path.relative_to(folder)) for path in folder.glob("[0-9]*/*.beancount"))


def _stamps(folder: Path) -> dict[str, Stamp]:
    """Size and time of each month's file."""
    found = {name: (folder / name).stat() for name in _months(folder)}
    return {name: (each.st_size, each.st_mtime_ns) for name, each in found.items()}


def _days(month: str) -> tuple[date, date]:
    """The first and last day of a month like 2026-01."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _text(path: Path) -> str:
    return _decoded(path.read_bytes()) if path.is_file() else ""


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _changed(path: Path, text: str, number: int, sha: str) -> BooksError:
    """The error for a block that does not hash right, with the line a person should look at."""
    problems = read_month(text, {number - 1: sha})[2]
    return _wrong(path, problems[0].message if problems else f"entry {number} is out of order")


def _wrong(path: Path, message: str) -> BooksError:
    return BooksError(
        f"the books are not what the database says: {message}",
        where=str(path),
        hint="compare the file with a backup; if the database is right, move the file away and it "
        "is written again; `gateway ledger check` shows all that is wrong",
    )


def _problem(message: str, value: str = "") -> Problem:
    return Problem(
        code="books-changed",
        message=message,
        severity=Severity.HOLD,
        value=value,
        hint="compare with a backup; `gateway ledger rebuild` makes the books anew",
    )
