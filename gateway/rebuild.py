"""The books and outgoing files made anew from archive, arrivals, acts and the log of decisions.

Neither entries nor outgoing rows of the home are read: every decision is made again, at its own
time and by its own configuration, in a home of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from gateway import durable
from gateway.acts import decide_act
from gateway.archive import Archive
from gateway.awaiting import overdue
from gateway.config import load_snapshot
from gateway.decision import Decision
from gateway.desk import Desk
from gateway.errors import Conflict
from gateway.home import Home
from gateway.opening import open_books
from gateway.passes import commit, publish
from gateway.pipeline import give_notice
from gateway.received import decide_arrival
from gateway.reception import quarantine
from gateway.rows import ActRow, Arrival, CaseRow, DecisionRow
from gateway.store import Store

DECIDED_CASE = re.compile(r"X\d+")
"""The ids of exceptions that decisions open; those of the shell have letters behind the X."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is not the same in both homes: `what` is missing, extra or differs."""

    path: str
    what: str


def rebuild(
    home: Home, store: Store, into: Path, progress: Callable[[int, int], None] | None = None
) -> tuple[Difference, ...]:
    """Make the books and the outbox again below `into`; gives how the books differ.

    Raises Conflict when `into` is not empty.
    """
    if into.exists() and any(into.iterdir()):
        raise Conflict(f"{into} is not empty", hint="name a new folder")
    target = Home(into, trial=home.trial)
    durable.make_folder(target.var)
    anew = Store(target.database_url)
    anew.create()
    archive = Archive(home.archive)
    decisions = [
        row for row in store.select("decisions", order_by="number") if isinstance(row, DecisionRow)
    ]
    cursor = None
    for index, decision in enumerate(decisions):
        desk = desk_at(target, anew, archive, decision)
        desk.cursor = cursor
        it = desk.decision(decision.at)
        assert it.number == decision.number, "the log of decisions has a gap"
        for given in decision.inputs:
            decide_again(desk, it, store, given)
        commit(desk, it, list(decision.inputs))
        publish(desk)
        cursor = desk.cursor
        if progress:
            progress(index + 1, len(decisions))
    anew.close()
    return compare(home.books, target.books)


def desk_at(target: Home, anew: Store, archive: Archive, decision: DecisionRow) -> Desk:
    """A desk in the new home as the old one stood at a decision: its time, its configuration."""
    configuration = load_snapshot(archive.read, decision.configuration)
    return Desk(target, anew, lambda: decision.at, archive, configuration)


def decide_again(desk: Desk, it: Decision, store: Store, given: Mapping[str, int | str]) -> None:
    """One input of a decision, decided as it was."""
    if "opening" in given:
        open_books(it)
    elif "act" in given:
        act = store.load("acts", given["act"])
        assert isinstance(act, ActRow)
        assert it.state.draw("act") == act.id, "the log of acts has a gap"
        find_case(it, store, act.target)
        decide_act(it, msgspec.structs.replace(act, state="pending", outcome=""))
    elif "parked" in given:
        give_notice(it, str(given["parked"]))
    elif "overdue" in given:
        overdue(it, int(given["overdue"]))
    elif "poison" in given:
        quarantine(it, arrival_again(it, store, int(given["poison"])))
    else:
        arrival = arrival_again(it, store, int(given["arrival"]))
        decide_arrival(desk, it, arrival, int(given["budget"]))


def find_case(it: Decision, store: Store, target: str) -> None:
    """An exception that no decision opened stands again: a refused file, a channel that failed."""
    case = store.load("cases", target)
    if (
        isinstance(case, CaseRow)
        and not DECIDED_CASE.fullmatch(case.id)
        and it.state.get(CaseRow, case.id) is None
    ):
        ended = {"resolved_at": None, "resolution": "", "reason": "", "user": ""}
        it.state.put(msgspec.structs.replace(case, state="open", **ended))


def arrival_again(it: Decision, store: Store, arrival_id: int) -> Arrival:
    """The arrival as the new home has decided it so far, else as it came in."""
    known = it.state.get(Arrival, arrival_id)
    if known is not None:
        return known
    row = store.load("arrivals", arrival_id)
    assert isinstance(row, Arrival)
    return msgspec.structs.replace(
        row, state="ready", outcome="", attempts=0, interchange=0, group=0, set_index=0
    )


def compare(one: Path, other: Path) -> tuple[Difference, ...]:
    """Which files below two folders are not byte for byte the same."""
    ours = {path.relative_to(one): path for path in sorted(one.rglob("*")) if path.is_file()}
    theirs = {path.relative_to(other): path for path in sorted(other.rglob("*")) if path.is_file()}
    found = []
    for path in sorted({*ours, *theirs}):
        if path not in theirs:
            found.append(Difference(path=str(path), what="missing"))
        elif path not in ours:
            found.append(Difference(path=str(path), what="extra"))
        elif ours[path].read_bytes() != theirs[path].read_bytes():
            found.append(Difference(path=str(path), what="differs"))
    return tuple(found)
