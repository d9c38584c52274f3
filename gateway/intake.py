"""Files in: `scan` and `take` are the only creators of arrivals; a watcher only wakes them.

A file is claimed by a rename to `var/work/<partner>/<token>~<name>`, archived, recorded, and only
then removed. Whatever a crash leaves in work is adopted by the next scan, before anything new; a
file found again after it was recorded is known by its token. The caller holds the posting lock.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from gateway import durable
from gateway.agreement import Agreement
from gateway.archive import Archive
from gateway.arrivals import put_arrivals
from gateway.claiming import Claimed, Sightings, finished, folders_in, from_share, orphans
from gateway.drops import drops_of, escaped, is_ignored, token_of
from gateway.errors import NotFound, UsageError
from gateway.home import Home
from gateway.posted import typed
from gateway.rows import Arrival
from gateway.store import Store
from gateway.unlocking import Unlocking

BATCH_FILES = 5_000
"""Files recorded in one transaction."""

Clock = Callable[[], datetime]


def scan(
    home: Home,
    store: Store,
    agreements: Mapping[str, Agreement],
    clock: Clock,
    *,
    quiet_seconds: int = 0,
    sightings: Sightings | None = None,
) -> int:
    """Every finished file in the partners' drops is an arrival; gives how many are new.

    Numbers are drawn in order of partner and name, after what an earlier run left in work. With
    `quiet_seconds` a file must have lain still so long between scans that share `sightings`, or be
    vouched for by the sentinel agreed, and its content must have an end; without, all is taken as
    it is, once its sentinel is there. Links, devices and pipes go to quarantine with an exception,
    and what may not be read stays, with one; so does a share that cannot be looked into.
    """
    seen = sightings or Sightings()
    seen.begin()
    found = orphans(home, agreements)
    for drop in drops_of(home, agreements):
        if drop.mapped:
            claims = {each.claim for each in found}
            found += from_share(home, store, drop, clock, quiet_seconds, seen, claims)
        else:
            found += finished(home, store, drop, clock, quiet_seconds, seen)
    return sum(
        _record(home, store, found[first : first + BATCH_FILES], agreements, clock)
        for first in range(0, len(found), BATCH_FILES)
    )


def take(
    home: Home,
    store: Store,
    path: Path,
    source: str,
    clock: Clock,
    agreements: Mapping[str, Agreement],
) -> Arrival:
    """A copy of the file is an arrival from a partner; the file stays.

    The same unchanged file is taken once: then the arrival it already is. Raises NotFound when
    there is no such file, UsageError when it is none.
    """
    place = path.resolve()
    if not place.exists():
        raise NotFound(f"there is no file {path}", where=str(path), hint="check the name")
    if not place.is_file():
        raise UsageError(f"{path} is not a file", where=str(path), hint="name a file to take in")
    claim = f"{source}/{token_of(place.stat())}/{escaped(str(place))}"
    known = store.children("arrivals", "claim", claim)
    if not known:
        archive = Archive(home.archive)
        [(digest, size)] = archive.put_files([place])
        state = store.state()
        files = [(source, place.name, claim, digest, size)]
        put_arrivals(state, archive, files, clock(), Unlocking(home, agreements).open)
        store.commit(state.changes)
        known = store.children("arrivals", "claim", claim)
    [arrival] = known
    assert isinstance(arrival, Arrival)
    return arrival


class Watcher:
    """Sets an event when something changes in a drop. It may miss things; the timer's scan never.

    A drop that has changed is not watched until the next `rearm`: one wake is enough, and 10,000
    files dropped at once shall not cost 10,000 times as much as one. watchdog shows a file moved in
    from elsewhere as created only, and is blind for a folder that was replaced or mounted over:
    `rearm` notices.
    """

    def __init__(self, home: Home, wake: threading.Event) -> None:
        """A watcher that watches nothing yet."""
        self._inbox = home.inbox
        self._wake = wake
        self._watched: dict[Path, tuple[tuple[int, int], Any]] = {}
        self._known: set[Path] = set()
        self._observer: Any = None

    def start(self) -> None:
        """Every drop there is now is watched."""
        from watchdog.observers import Observer

        self._observer = Observer()
        self._observer.start()
        self.rearm()

    def rearm(self) -> None:
        """Every drop there is now is watched; call it before each scan, which sees what was missed.

        A drop that is new sets the event: what lies in it may be waiting.
        """
        folders = {path: _identity(path) for path in folders_in(self._inbox)}
        for path, (identity, watch) in list(self._watched.items()):
            if folders.get(path) != identity:
                self._known.discard(path)
                if self._watched.pop(path, None) is not None:
                    self._observer.unschedule(watch)
        for path in sorted(folders.keys() - self._watched.keys()):
            waker = _waker(partial(self._changed, path))
            watch = self._observer.schedule(waker, str(path), recursive=False)
            self._watched[path] = (folders[path], watch)
            if path not in self._known:
                self._known.add(path)
                self._wake.set()

    def _changed(self, path: Path) -> None:
        """A drop has changed: that is told, and no more of it. Called in watchdog's thread."""
        watched = self._watched.pop(path, None)
        if watched is not None:
            self._observer.unschedule(watched[1])
        self._wake.set()

    def stop(self) -> None:
        """Nothing is watched any more."""
        self._observer.stop()
        self._observer.join()
        self._watched = {}


def _waker(changed: Callable[[], None]) -> Any:  # noqa: ANN401
    """What watchdog calls: it tells of what can finish a file."""
    from watchdog.events import FileSystemEvent, FileSystemEventHandler

    class Waker(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in ("closed", "moved", "created"):
                changed()

    return Waker()


def _record(
    home: Home,
    store: Store,
    found: Sequence[Claimed],
    agreements: Mapping[str, Agreement],
    clock: Clock,
) -> int:
    """All of these are archived and arrivals, in one transaction; then they leave work."""
    known = store.select("arrivals", where={"claim": [each.claim for each in found]})
    recorded = {row.claim for row in typed(known, Arrival)}
    new = [each for each in found if each.claim not in recorded]
    if new:
        # A file the archive shares must not be found in the drop again after a power cut.
        keys = sorted({each.source for each in new})
        durable.sync([home.work / key for key in keys])
        durable.sync([home.inbox / key for key in keys if (home.inbox / key).is_dir()])
        archive = Archive(home.archive)
        kept = archive.keep_files([each.path for each in new])
        rows = [
            (each.source, each.name, each.claim, digest, size)
            for each, (digest, size) in zip(new, kept, strict=True)
        ]
        ignored = {each.claim for each in new if is_ignored(each.name, agreements.get(each.source))}
        state = store.state()
        put_arrivals(
            state, archive, rows, clock(), Unlocking(home, agreements).open, ignored=ignored
        )
        store.commit(state.changes)
    for each in found:
        durable.remove(each.path)
        if each.origin is not None:
            _remove_there(each.origin)
    return len(new)


def _remove_there(path: Path) -> None:
    """A recorded file leaves its share; if that fails just now, a later scan knows its claim."""
    with suppress(OSError):
        durable.remove(path)


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino
