"""One pass over everything due: take files in, decide in batches, write the books, deliver."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from gateway import books, delivery, intake, pickups, polling, sending
from gateway.acts import decide_act
from gateway.agreement import Configuration
from gateway.archive import Archive
from gateway.awaiting import overdue
from gateway.claiming import Sightings
from gateway.config import load_configuration, load_snapshot
from gateway.decision import POLICY, Decision
from gateway.desk import Clock, Cursor, Desk
from gateway.errors import GatewayError
from gateway.home import Home
from gateway.logins import write_users
from gateway.opening import open_books
from gateway.outgoing import envelop, is_settled
from gateway.pipeline import give_notice
from gateway.press import Press
from gateway.received import decide_arrival
from gateway.reception import (
    quarantine,
)
from gateway.room import is_full, room_of
from gateway.rows import ActRow, Arrival, DecisionRow
from gateway.store import Store
from gateway.unlocking import Unlocking
from translators.batches import Batch
from translators.problems import Problem
from translators.x12.interchange import Interchange

BATCH = 200
"""Sets decided in one commit: large enough that its fsync is shared, small enough to redo."""

PRESS_BYTES = 256 * 1024
"""From so much on a second process typesets: some hundred orders, which take longer than it takes
to start up."""

MOST_ATTEMPTS = 3
"""So often a file may fail us before it is set aside for a person (RELIABILITY.md §1)."""

Progress = Callable[[int, int], None]
"""Told after each commit how many bytes of how many of the file in hand are decided."""


@contextmanager
def at_work(home: Home, store: Store, clock: Clock) -> Iterator[Desk]:
    """A desk that alone may post; books and outbox are brought up to the rows first and last."""
    with store.posting_lock(home):
        archive = Archive(home.archive)
        archive.sweep()
        loaded = load_configuration(home, configured_before(store, archive))
        archive.put_many(loaded.texts)
        desk = Desk(home, store, clock, archive, loaded.configuration)
        desk.mistakes = loaded.mistakes
        desk.delivering = loaded.configuration.agreements
        desk.by_channel = frozenset(
            agreement.key
            for agreement in loaded.configuration.agreements.values()
            if agreement.channel is not None and agreement.channel.outbound
        )
        open_if_new(desk)
        publish(desk)
        try:
            yield desk
        finally:
            if desk.press is not None:
                desk.press.close()
        publish(desk)


def configured_before(store: Store, archive: Archive) -> Configuration | None:
    """What the last decision was made by: a wrong agreement counts as it stood there."""
    for row in store.select("decisions", order_by="number", descending=True, limit=1):
        assert isinstance(row, DecisionRow)
        return load_snapshot(archive.read, row.configuration)
    return None


def process(
    desk: Desk,
    *,
    quiet_seconds: int = 0,
    sightings: Sightings | None = None,
    progress: Progress | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Take in and decide everything that is due; gives how many commits it took.

    On a full disk nothing is taken in; what was taken in is decided all the same. `stopping` is
    asked before each commit: when it says so, the rest is left to the next pass.
    """
    if desk.home.trial:
        return decide_due(desk, progress, stopping)
    desk.mistakes += tuple(write_users(desk.home, desk.configuration))
    proofs = pickups.read_journal(desk.home, desk.store)
    if sightings is not None:
        pickups.vouch(desk.home, proofs, sightings, quiet_seconds)
    unlock = Unlocking(desk.home, desk.configuration.agreements).open
    polling.take_fetched(desk.home, desk.store, desk.archive, desk.clock, unlock)
    delivery.note_collected(desk.home, desk.store, desk.clock, desk.delivering, sightings)
    if not is_full(desk.home):
        intake.scan(
            desk.home,
            desk.store,
            desk.configuration.agreements,
            desk.clock,
            quiet_seconds=quiet_seconds,
            sightings=sightings,
        )
    return decide_due(desk, progress, stopping) + decide_trials(desk)


def decide_trials(desk: Desk) -> int:
    """Test interchanges are decided in the trial half: nothing of them touches the live books."""
    due = desk.store.select("arrivals", where={"trial": "due"}, order_by="id")
    half = Home(desk.home.root, trial=True)
    if not due and not (desk.by_channel and half.database.is_file()):
        return 0
    store = Store(half.database_url)
    store.create()
    try:
        take_over(store, [row for row in due if isinstance(row, Arrival)])
        trial = Desk(half, store, desk.clock, desk.archive, desk.configuration)
        trial.by_channel = desk.by_channel
        trial.delivering = desk.delivering
        open_if_new(trial)
        commits = decide_due(trial)
        publish(trial)
        delivery.note_collected(half, store, desk.clock, desk.delivering)
    finally:
        store.close()
    if due:
        state = desk.store.state()
        for row in due:
            state.put(msgspec.structs.replace(row, trial="taken"))
        desk.store.commit(state.changes)
    return commits


def take_over(store: Store, arrivals: list[Arrival]) -> None:
    """The trial half has these files to decide, each once."""
    state = store.state()
    for row in arrivals:
        if state.get(Arrival, row.id) is None:
            fresh = msgspec.structs.replace(
                row, state="ready", trial="", interchange=0, group=0, set_index=0
            )
            state.put(fresh)
    store.commit(state.changes)


def decide_due(
    desk: Desk, progress: Progress | None = None, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Decide every file that is ready and every deadline that has passed, or until `stopping`."""
    commits = 0
    with collected_between() as collect:
        while not stopping() and decide_batch(desk):
            publish(desk)
            commits += 1
            if progress and desk.cursor:
                position(desk.cursor, desk, progress)
            collect()
    return commits + decide_deadlines(desk)


@contextmanager
def collected_between() -> Iterator[Callable[[], object]]:
    """Garbage is collected when told, not while deciding: that takes a tenth of the time.

    What is there at the start is not looked at again, so that collecting between costs nothing.
    """
    collecting = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield gc.collect
    finally:
        gc.unfreeze()
        if collecting:
            gc.enable()


def position(cursor: Cursor, desk: Desk, progress: Progress) -> None:
    """Tell how far the file in hand is decided."""
    arrival = desk.store.load("arrivals", cursor.arrival)
    assert isinstance(arrival, Arrival)
    total = sets_in(cursor.found[min(arrival.interchange, len(cursor.found) - 1)])
    progress(min(arrival.set_index, total), total)


def sets_in(found: Interchange | Batch | Problem) -> int:
    """How many documents are in what a file holds."""
    if isinstance(found, Interchange):
        return sum(group.sets for group in found.groups)
    return found.messages if isinstance(found, Batch) else 0


def publish(desk: Desk) -> None:
    """What is committed stands in the books and on the outbox."""
    books.append_entries(desk.home, desk.store, desk.configuration)
    sending.settle(desk.store, desk.clock)
    delivery.send_due(desk.home, desk.store, desk.clock, desk.by_channel, desk.delivering)


def open_if_new(desk: Desk) -> None:
    """The books' first decision is their opening."""
    if desk.store.load("counters", "decision") is None:
        it = desk.decision(desk.clock())
        open_books(it)
        commit(desk, it, [{"opening": 1}])


def decide_batch(desk: Desk) -> bool:
    """Decide up to a batch of sets in order of arrival and commit them; False: nothing was due."""
    rows = desk.store.select("arrivals", where={"state": "ready"}, order_by="id", limit=BATCH)
    arrivals = [row for row in rows if isinstance(row, Arrival)]
    if not arrivals:
        return False
    # Stopped once, the batch is decided again as it was, so that its answers leave in the same
    # interchanges; stopped again, one file after the other shows which it is.
    lone = arrivals[0].attempts > 1
    arrivals = arrivals[:1] if lone else arrivals
    tried = begin(desk, arrivals)
    if tried[0].attempts > MOST_ATTEMPTS:
        set_aside(desk, tried[0])
        return True
    it, inputs = sit(desk, tried)
    commit(desk, it, inputs)
    return True


def sit(desk: Desk, arrivals: list[Arrival]) -> tuple[Decision, list[Mapping[str, int | str]]]:
    """A sitting over files, and its inputs; much is typeset by the press meanwhile.

    Where the press finds a fault the sitting is held once more without it, to the same end as if
    there were no press.
    """
    much = sum(each.size for each in arrivals) >= PRESS_BYTES
    if desk.press is None and much and len(os.sched_getaffinity(0)) > 1:
        desk.press = Press()
    it = desk.decision(desk.clock())
    it.press = desk.press
    inputs = decide_arrivals(desk, it, arrivals, BATCH)
    if not is_settled(it):
        desk.cursor = None
        it = desk.decision(it.now)
        inputs = decide_arrivals(desk, it, arrivals, BATCH)
    return it, inputs


def begin(desk: Desk, arrivals: list[Arrival]) -> list[Arrival]:
    """Count the attempt before the work, so that a hard crash counts too."""
    state = desk.store.state()
    tried = [msgspec.structs.replace(each, attempts=each.attempts + 1) for each in arrivals]
    for row in tried:
        state.put(row)
    desk.store.commit(state.changes)
    return tried


def set_aside(desk: Desk, arrival: Arrival) -> None:
    """A file that failed us too often waits in quarantine; the others go on."""
    it = desk.decision(desk.clock())
    quarantine(it, arrival)
    commit(desk, it, [{"poison": arrival.id}])


def decide_arrivals(
    desk: Desk, it: Decision, arrivals: Iterable[Arrival], budget: int
) -> list[Mapping[str, int | str]]:
    """Decide files from their checkpoints on until `budget` sets are decided; gives the inputs."""
    inputs: list[Mapping[str, int | str]] = []
    for arrival in arrivals:
        if budget <= 0:
            it.state.put(msgspec.structs.replace(arrival, attempts=0))
            continue
        inputs.append({"arrival": arrival.id, "budget": budget})
        budget -= max(decide_arrival(desk, it, arrival, budget), 1)
    return inputs


def commit(desk: Desk, it: Decision, inputs: list[Mapping[str, int | str]]) -> None:
    """Everything decided becomes true in one transaction, with what makes it repeatable."""
    envelop(it)
    it.state.put(
        DecisionRow(
            number=it.number,
            at=it.now,
            inputs=tuple(inputs),
            policy=POLICY,
            configuration=it.configuration.digest,
        )
    )
    it.state.count_changes()
    desk.store.commit(it.state.changes)


def decide_deadlines(desk: Desk) -> int:
    """Whoever waits too long for something becomes a case; gives the commits it took."""
    now = desk.clock()
    parked = [row.key for row in desk.store.parked_until(now)]
    unanswered = desk.store.overdue_at(now)
    if not parked and not unanswered:
        return 0
    it = desk.decision(now)
    for key in parked:
        give_notice(it, key)
    for file in unanswered:
        overdue(it, file)
    commit(
        desk,
        it,
        [*({"parked": key} for key in parked), *({"overdue": file} for file in unanswered)],
    )
    publish(desk)
    return 1


def act(
    desk: Desk, verb: str, target: str, *, reason: str, user: str, detail: Mapping[str, str]
) -> str:
    """An operator's act is decided, committed and published; gives what happened in words."""
    it = desk.decision(desk.clock())
    row = ActRow(
        id=it.state.draw("act"),
        at=it.now,
        user=user,
        verb=verb,
        target=target,
        reason=reason,
        detail=detail,
    )
    outcome = decide_act(it, row)
    commit(desk, it, [{"act": row.id}])
    publish(desk)
    return outcome


def take(desk: Desk, path: Path, source: str) -> None:
    """A file given by name is taken in as if the partner had dropped it.

    Raises GatewayError on a full disk.
    """
    if is_full(desk.home):
        raise GatewayError(
            f"the disk is full ({room_of(desk.home)}): nothing is taken in",
            where=str(desk.home.root),
            hint="make room, then take it in again",
            code="disk-full",
            exit_code=75,
            retryable=True,
        )
    intake.take(desk.home, desk.store, path, source, desk.clock, desk.configuration.agreements)
