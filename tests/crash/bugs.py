"""Bugs planted on purpose, each a promise of the gateway broken: the harness must catch them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sql

from gateway import books, delivery, durable, passes, store
from gateway.archive import Archive
from gateway.home import Home
from gateway.rows import Arrival
from gateway.store import Store
from tests.crash.enumeration import go_on_with_all, states_of
from tests.crash.traffic import story_traffic
from tests.crash.undisturbed import play

Plant = Callable[[pytest.MonkeyPatch], None]


def mark_before_the_work(patch: pytest.MonkeyPatch) -> None:
    """The checkpoint of a file is committed before what was decided about it."""
    begin = passes.begin

    def marked(desk: passes.Desk, arrivals: list[Arrival]) -> list[Arrival]:
        tried = begin(desk, arrivals)
        state = desk.store.state()
        for row in tried:
            state.put(msgspec.structs.replace(row, state="done", attempts=0))
        desk.store.commit(state.changes)
        return tried

    patch.setattr(passes, "begin", marked)


def mark_before_the_delivery(patch: pytest.MonkeyPatch) -> None:
    """A file counts as sent before it stands on the outbox."""
    write_many, note = durable.write_many, delivery.note
    waiting: list[Sequence[tuple[Path, bytes, Path]]] = []

    def noted(*told: Any) -> None:
        note(*told)
        while waiting:
            write_many(waiting.pop())

    patch.setattr(delivery, "durable", _Instead(durable, write_many=waiting.append))
    patch.setattr(delivery, "note", noted)


def no_unique_claim(patch: pytest.MonkeyPatch) -> None:
    """Nothing stops a file from being taken in twice: no look for its claim, no unique column."""
    select = Store.select

    def blind(self: Store, table: str, **asked: Any) -> list[msgspec.Struct]:
        claims = table == "arrivals" and "claim" in (asked.get("where") or {})
        return [] if claims else select(self, table, **asked)

    table = store._TABLES["arrivals"]
    unique = {each for each in table.constraints if isinstance(each, sql.UniqueConstraint)}
    patch.setattr(Store, "select", blind)
    patch.setattr(table, "constraints", table.constraints - unique)


def remove_before_the_commit(patch: pytest.MonkeyPatch) -> None:
    """A file leaves work when it is archived, before the database knows of it."""

    keep_files = Archive.keep_files

    def hasty(self: Archive, paths: Iterable[Path]) -> list[tuple[str, int]]:
        ordered = list(paths)
        kept = keep_files(self, ordered)
        for path in ordered:
            durable.remove(path)
        return kept

    patch.setattr(Archive, "keep_files", hasty)


def no_tail_repair(patch: pytest.MonkeyPatch) -> None:
    """What follows the last whole entry of a month stays, and the next entry follows it."""

    def whole(home: Home, folder: Path, name: str) -> str:
        text = books._text(folder / name)
        ends = [found.end() for found in books._END.finditer(text)]
        return text[: ends[-1]] if ends else ""

    patch.setattr(books, "_without_torn_end", whole)


BUGS: Mapping[str, Plant] = {
    "cursor-before-decision": mark_before_the_work,
    "cursor-before-write": mark_before_the_delivery,
    "missing-unique-key": no_unique_claim,
    "input-removed-early": remove_before_the_commit,
    "no-tail-repair": no_tail_repair,
}
"""Every planted bug by what it is."""

STAGE = 3
"""The stage the bugs are looked for in: files from two partners, bookings and answers."""


def catch(bug: str, folder: Path) -> str:
    """The first point at which a planted bug does harm, in words; "" when it never does.

    The bug stays planted: call it in a process of its own.
    """
    BUGS[bug](pytest.MonkeyPatch())
    run = play(story_traffic(), folder)
    states = states_of(run, STAGE, run.before[STAGE - 1], folder / "stage")
    for stopped in go_on_with_all(run, states):
        if stopped.wrong:
            return str(stopped)
    return ""


class _Instead:
    """A module with some of its functions replaced, for one of those that use it."""

    def __init__(self, module: object, **replaced: object) -> None:
        self._module = module
        self.__dict__.update(replaced)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)
