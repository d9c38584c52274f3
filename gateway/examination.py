"""What `gateway doctor` looks at: environment, home, disk, configuration, database, books."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from importlib import metadata

import msgspec

from gateway.config import check_house, load_configuration
from gateway.errors import GatewayError
from gateway.home import Home
from gateway.room import nearest, room_of
from gateway.settings import masked, read_settings

OLDEST_PYTHON = (3, 11)


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing looked at: `state` is good, warning or wrong."""

    state: str
    what: str
    message: str
    hint: str = ""


def examine(home: Home, environment: Mapping[str, str] = os.environ) -> tuple[Finding, ...]:
    """Everything that a home needs, looked at in the order in which to mend it."""
    return (
        *_environment(),
        *_folders(home),
        _disk(home),
        *_configuration(home),
        *_database_and_books(home, environment),
    )


def _good(what: str, message: str) -> Finding:
    return Finding(state="good", what=what, message=message)


def _environment() -> Iterator[Finding]:
    """Python and the packages this program declares."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        yield Finding(state="wrong", what="python", message=version, hint="3.11 is the oldest")
    else:
        yield _good("python", version)
    missing = [name for name in _required() if not _installed(name)]
    if missing:
        yield Finding(
            state="wrong",
            what="packages",
            message=f"missing: {', '.join(missing)}",
            hint="install the gateway again: make setup",
        )
    else:
        yield _good("packages", "all are installed")


def _required() -> list[str]:
    """The names of the packages the gateway always needs."""
    declared = metadata.requires("edi-gateway") or []
    return [
        re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]
        for line in declared
        if "extra ==" not in line
    ]


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _folders(home: Home) -> Iterator[Finding]:
    """The folders that runs write into."""
    for folder in (home.inbox, home.outbox, home.books, home.var):
        name = str(folder.relative_to(home.root))
        place = nearest(folder)
        if not os.access(place, os.W_OK | os.X_OK):
            yield Finding(
                state="wrong",
                what=name,
                message=f"{place} is not writable",
                hint="give the gateway's user the right to write there",
            )
        else:
            there = folder.is_dir()
            yield _good(name, "writable" if there else "is made when first needed")


def _disk(home: Home) -> Finding:
    """How much room is left where the home is."""
    room = room_of(home)
    hint = {"wrong": "make room at once: nothing is taken in", "warning": "make room", "good": ""}
    return Finding(state=room.state, what="disk", message=str(room), hint=hint[room.state])


def _configuration(home: Home) -> list[Finding]:
    """What is wrong in config/ and partners/."""
    mistakes = check_house(home)
    if not mistakes:
        return [_good("configuration", "right")]
    return [
        Finding(
            state="wrong",
            what="configuration",
            message=f"{mistake.where}: {mistake.message}",
            hint=mistake.hint,
        )
        for mistake in mistakes
    ]


def _database_and_books(home: Home, environment: Mapping[str, str]) -> list[Finding]:
    """Whether the database opens, and whether the books are what its rows say."""
    try:
        url = read_settings(home, environment)["database"].value
        if url == home.database_url and not home.database.exists():
            return [_good("database", f"{masked(url)} is made by the first run")]
        return [_good("database", masked(url)), *_books(home, url)]
    except GatewayError as error:
        where = f"{error.where}: " if error.where else ""
        return [
            Finding(
                state="wrong",
                what=error.code,
                message=f"{where}{error.message}",
                hint=error.hint,
            )
        ]


def _books(home: Home, url: str) -> list[Finding]:
    """The books' text against the rows. Raises GatewayError when either cannot be read."""
    from gateway.books import check_books
    from gateway.store import Store

    configuration = load_configuration(home).configuration
    store = Store(url)
    try:
        store.create()
        problems = check_books(home, store, configuration)
    finally:
        store.close()
    if not problems:
        return [_good("books", "text and rows are the same")]
    return [
        Finding(state="wrong", what="books", message=problem.message, hint=problem.hint)
        for problem in problems
    ]
