"""The demo's shell: makes the home, drops the partners' files, and lets the gateway work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from gateway import durable
from gateway.demo.operator import mend
from gateway.demo.phases import PHASES, Phase, traffic
from gateway.demo.wire import Drop, Sent
from gateway.demo.world import BANK, CUSTOMER, WAREHOUSE, Plan, home_files
from gateway.errors import Conflict
from gateway.founding import found_home
from gateway.home import Home
from gateway.passes import at_work, process
from gateway.rows import CounterRow
from gateway.store import Store

FOLDER = "demo-home"
"""Where the demo plays unless it is told."""

Progress = Callable[[Phase, int, int], None]
"""Told how many of how many transaction sets of a phase are decided."""


def silent(phase: Phase, done: int, total: int) -> None:
    """Nobody is told."""


def play(home: Home, plan: Plan, progress: Progress = silent) -> None:
    """Everything has happened in the home: all phases, in order, to their end."""
    for phase in PHASES:
        drops = traffic(phase, plan, read_outbox(home))
        drop(home, drops)
        settle(home, phase, sum(each.sets for each in drops), progress)


def settle(home: Home, phase: Phase, sets: int = 0, progress: Progress = silent) -> None:
    """All that is due in a phase is decided, booked and sent; repeating it changes nothing."""
    store = Store(home.database_url)
    store.create()
    try:
        if phase.mending:
            mend(home, store, phase)
        else:
            take_in(home, store, phase, sets, progress)
    finally:
        store.close()


def take_in(home: Home, store: Store, phase: Phase, sets: int, progress: Progress) -> None:
    """One pass over the inbox at the phase's moment."""
    before = decided(store)

    def tell(_done: int, _total: int) -> None:
        progress(phase, min(decided(store) - before, sets), sets)

    progress(phase, 0, sets)
    with at_work(home, store, lambda: phase.at) as desk:
        process(desk, progress=tell)
    progress(phase, sets, sets)


def decided(store: Store) -> int:
    """How many transaction sets were ever received and decided."""
    row = store.load("counters", "document in")
    return row.value if isinstance(row, CounterRow) else 0


def make_home(root: Path, plan: Plan) -> Home:
    """A fresh home on its first day. Raises Conflict when the folder holds anything."""
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise Conflict(
            f"{root} is already used",
            where=str(root),
            hint="name a fresh folder with --dir, or leave it out: the demo then takes a new one",
        )
    files = {Path(path): text for path, text in home_files(plan).items()}
    home, _ = found_home(root, files)
    for key in (BANK.key, CUSTOMER.key, WAREHOUSE.key):
        durable.make_folder(home.inbox / key)
        durable.make_folder(home.outbox / key)
    return home


def fresh_folder(current: Path) -> Path:
    """The first of `demo-home`, `demo-home-2`, … below a folder that is not there yet."""
    number, folder = 1, current / FOLDER
    while folder.exists():
        number += 1
        folder = current / f"{FOLDER}-{number}"
    return folder


def read_outbox(home: Home) -> tuple[Sent, ...]:
    """Every file that stands on the outbox, by partner and name."""
    return tuple(
        Sent(partner=path.parent.name, name=path.name, content=path.read_bytes())
        for path in sorted(home.outbox.glob("*/*"))
        if path.is_file() and not path.name.startswith(".")
    )


def drop(home: Home, drops: Iterable[Drop]) -> None:
    """The files stand in their partners' inboxes, whole from the moment they appear."""
    for each in drops:
        durable.write_new(home.inbox / each.partner / each.name, [each.content])
