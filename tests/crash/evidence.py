"""What a home has come to: everything that must be the same after a crash as without one."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing

from gateway.config import load_configuration
from gateway.home import Home
from gateway.posted import typed
from gateway.reporting import report_on
from gateway.rows import TABLES, EntryRow
from gateway.store import Store
from ledger.render.text import report_text
from ledger.reports import REPORTS

INCIDENTAL = "claim"
"""A column that names a file by its inode and times: it differs from one copy to the next."""

Evidence = Mapping[str, bytes]
"""By name: each file, and each row of the database."""


def gather(home: Home) -> Evidence:
    """The evidence of a home where everything is done."""
    return {**dict(_files(home)), **dict(_rows(home))}


def fingerprint(evidence: Evidence) -> str:
    """A digest that two homes share only when they have the same evidence."""
    seen = hashlib.sha256()
    for name, content in sorted(evidence.items()):
        seen.update(f"{len(name)} {name} {len(content)} ".encode() + content)
    return seen.hexdigest()


def differences(expected: Evidence, found: Evidence) -> list[str]:
    """What is missing, extra or different, by name."""
    return [
        f"{name}: {'missing' if name not in found else 'extra'}"
        if (name in expected) != (name in found)
        else f"{name}: differs\n  expected {_cut(expected[name])}\n  found    {_cut(found[name])}"
        for name in sorted({*expected, *found})
        if expected.get(name) != found.get(name)
    ]


def reports(home: Home) -> Evidence:
    """Every report as of the last entry's day, as text. They are pure functions of the rows."""
    configuration = load_configuration(home).configuration
    store = Store(home.database_url)
    try:
        day = max(entry.on for entry in typed(store.iterate("entries"), EntryRow))
        return {
            f"report {name}": report_text(
                report_on(store, configuration, name, today=day, memo=True)
            ).encode()
            for name in REPORTS
        }
    finally:
        store.close()


def _files(home: Home) -> Iterator[tuple[str, bytes]]:
    """The files of a home, hidden ones too, but for the database and what was set aside."""
    written = (home.books, home.outbox, home.inbox, home.work, home.archive)
    for folder in (home.config, home.partners, *written):
        for path in sorted(folder.rglob("*")):
            if not path.is_dir():
                yield str(path.relative_to(home.root)), path.read_bytes()


def _rows(home: Home) -> Iterator[tuple[str, bytes]]:
    """Every row, read past the store, which is what is looked at."""
    with closing(sqlite3.connect(home.database)) as database:
        for table in TABLES:
            found = database.execute(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608 — ours
            names = [column[0] for column in found.description]
            for row in found:
                told = {
                    name: value
                    for name, value in zip(names, row, strict=True)
                    if name != INCIDENTAL
                }
                yield f"row {table} {row[0]}", repr(told).encode()


def _cut(content: bytes) -> str:
    return content[:1000].decode(errors="replace")
