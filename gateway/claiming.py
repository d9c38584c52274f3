"""Files become ours: finished ones leave a drop by a rename, those on shares by a copy of it.

A claimed file is `var/work/<partner>/<token>~<name>`. One that lies on a share is first renamed
there, into a hidden folder, then copied to work; the copy is taken in, and the file there removed
once it is recorded. Whatever a crash leaves at any of these places is found again by its token.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from gateway import durable
from gateway.agreement import Agreement, Folder
from gateway.drops import (
    REFUSED,
    TAKEN,
    Drop,
    Lying,
    escaped,
    is_trigger,
    listed,
    lying_in,
    missing,
    refusal,
    sentinel_of,
    token_of,
)
from gateway.endings import is_complete
from gateway.home import Home
from gateway.rows import CaseRow
from gateway.store import Store

UNPROVEN_SECONDS = 600
"""After so long a file without its end is taken as it is: nobody is still writing it."""

BLOCK_BYTES = 1024 * 1024
"""How much of a file is in memory at once while it is copied from a share."""

SETTLED_NANOSECONDS = 2_000_000_000
"""Disks count time in steps of up to two seconds (FAT)."""

TOKEN = re.compile(r"[0-9a-f]+(-[0-9a-f]+){3}")
"""What stands before the name of a file that we claimed."""

UNREACHABLE = "folder-unreachable"
"""The exception of a share that cannot be looked into."""

Clock = Callable[[], datetime]
Signature = tuple[int, int, int, int]


class Claimed(NamedTuple):
    """A file in work: whose it is, its name there, the token of its move and where it is.

    `origin` is where the same file still lies on a share, until it is recorded.
    """

    source: str
    name: str
    token: str
    path: Path
    origin: Path | None = None

    @property
    def claim(self) -> str:
        """What no other arrival has."""
        return f"{self.source}/{self.token}/{escaped(self.name)}"


class Sightings:
    """Since when each file of the drop has looked as it does, by our own steady clock."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        """Nothing seen yet."""
        self._steady = steady
        self._seen: dict[Path, tuple[Signature, float]] = {}
        self._before: dict[Path, tuple[Signature, float]] = {}
        self._folders: dict[Path, tuple[int, int]] = {}

    def begin(self) -> None:
        """A new scan: files it does not see again are forgotten after it."""
        self._before, self._seen = self._seen, {}

    def vouch(self, path: Path, found: os.stat_result, seconds: int) -> None:
        """Whoever wrote the file says that it is finished: as if it had lain still for so long."""
        signature = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
        self._seen[path] = (signature, self._steady() - seconds)

    def still_for(self, path: Path, found: os.stat_result) -> float:
        """For how many seconds the file has not changed as far as we saw."""
        signature = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
        now = self._steady()
        before, since = self._before.get(path, (signature, now))
        self._seen[path] = (signature, since if before == signature else now)
        return now - self._seen[path][1]

    def is_as_before(self, folder: Path) -> bool:
        """Whether no name in a folder has changed since this was asked last, as far as can be seen.

        What changed just now may change again within the same tick of the disk's clock.
        """
        found = folder.stat()
        signature = (found.st_ino, found.st_mtime_ns)
        before = self._folders.pop(folder, None)
        if time.time_ns() - found.st_mtime_ns > SETTLED_NANOSECONDS:
            self._folders[folder] = signature
        return before == signature


def orphans(home: Home, agreements: Mapping[str, Agreement]) -> list[Claimed]:
    """What an earlier run claimed and did not finish, by partner and name."""
    found = []
    for folder in folders_in(home.work):
        agreement = agreements.get(folder.name)
        agreed = agreement.folder if agreement else None
        for each in _claimed_in(folder.name, folder):
            found.append(each)
            if agreed:
                _remove_sentinel(home.inbox / folder.name, agreed, each.name)
    return sorted(found)


def finished(
    home: Home, store: Store, drop: Drop, clock: Clock, quiet_seconds: int, seen: Sightings
) -> Iterator[Claimed]:
    """Claim the finished files of a drop, one after the other, by name."""
    names = listed(drop.folder) if drop.folder.is_dir() else []
    trigger = drop.agreed.sentinel if is_trigger(drop.agreed) else ""
    triggered = bool(trigger) and any(name == trigger for name, _ in names)
    if triggered:
        # Whatever was there before the trigger is in a listing begun after it was seen.
        names = listed(drop.folder)
    for each in lying_in(drop.agreed, names):
        path = drop.folder / each.name
        reason = refusal(path, each.found)
        if reason:
            lying = Claimed(drop.key, each.name, token_of(each.found), path)
            _refuse(home, store, drop, lying, reason, clock)
        elif _is_finished(path, each, drop.agreed, quiet_seconds, seen):
            yield _claim(home, drop, each)
        else:
            triggered = triggered and not each.vouched
    if triggered:
        durable.remove(drop.folder / trigger)


def from_share(
    home: Home,
    store: Store,
    drop: Drop,
    clock: Clock,
    quiet_seconds: int,
    seen: Sightings,
    claimed: Collection[str],
) -> list[Claimed]:
    """Claim the finished files on a share and copy them to work; those `claimed` are there already.

    A share that cannot be looked into, or fails meanwhile, is an exception until it can; what was
    claimed there is copied by a later scan.
    """
    found: list[Claimed] = []
    reason = missing(drop.folder, drop.agreed.mount)
    try:
        if not reason:
            for each in _claimed_there(home, store, drop, clock, quiet_seconds, seen):
                if store.children("arrivals", "claim", each.claim):
                    durable.remove(each.path)
                elif each.claim not in claimed:
                    found.append(_copied(home, each))
    except ShareError as error:
        reason = str(error)
    tell_share(store, drop.key, drop.folder, reason, clock)
    return found


class ShareError(Exception):
    """What went wrong on a share, in words."""


def _claimed_there(
    home: Home, store: Store, drop: Drop, clock: Clock, quiet_seconds: int, seen: Sightings
) -> list[Claimed]:
    """The files that are ours on a share: left by an earlier run, and claimed now.

    Raises ShareError.
    """
    taken = drop.folder / TAKEN
    try:
        for folder in (taken, drop.folder / REFUSED):
            if folder.is_symlink():
                raise ShareError(f"{folder} is a link")
        found = []
        for each in sorted(_claimed_in(drop.key, taken)) if taken.is_dir() else []:
            reason = refusal(each.path, each.path.lstat())
            if reason:
                _refuse(home, store, drop, each, reason, clock)
                continue
            _remove_sentinel(drop.folder, drop.agreed, each.name)
            found.append(each)
        return [*found, *finished(home, store, drop, clock, quiet_seconds, seen)]
    except OSError as error:
        raise ShareError(f"{drop.folder}: {error.strerror or error}") from error


def _copied(home: Home, each: Claimed) -> Claimed:
    """A file claimed on a share, copied to work whole and durably. Raises ShareError."""
    target = home.work / each.source / each.path.name
    durable.make_folder(target.parent)
    passing = durable.temporary_in(home.work, 0)
    durable.write_new(target, _blocks(each.path), temporary=passing)
    return each._replace(path=target, origin=each.path)


def _blocks(path: Path) -> Iterator[bytes]:
    """The blocks of a plain file on a share. Raises ShareError, also when it changes meanwhile."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(file, "rb", 0) as opened:
            before = token_of(os.fstat(file))
            size = 0
            while block := opened.read(BLOCK_BYTES):
                size += len(block)
                yield block
            after = os.fstat(file)
    except OSError as error:
        raise ShareError(f"{path}: {error.strerror or error}") from error
    if before != token_of(after) or size != after.st_size:
        raise ShareError(f"{path} changed while it was copied")


def tell_share(store: Store, key: str, folder: Path, reason: str, clock: Clock) -> None:
    """A case says that a share cannot be used, once; it ends when the share is there again."""
    subject = f"folder/{key}/{folder}"
    cases = [row for row in store.children("cases", "subject", subject) if isinstance(row, CaseRow)]
    standing = [row for row in cases if row.state != "resolved"]
    if bool(standing) == bool(reason):
        return
    state = store.state()
    for row in standing:
        done = {"state": "resolved", "resolved_at": clock(), "resolution": "reachable again"}
        state.put(msgspec.structs.replace(row, **done))
    if reason:
        state.put(
            CaseRow(
                id=f"XF{state.draw('refused-file')}",
                code=UNREACHABLE,
                partner=key,
                subject=subject,
                message=f"the folder of {key} cannot be used: {reason}",
                hint="mount the share and let this user read and write there; it goes on by itself",
                opened_at=clock(),
            )
        )
    store.commit(state.changes)


def _claimed_in(key: str, folder: Path) -> Iterator[Claimed]:
    """The files in a folder of claimed ones; what is not named by us there is none."""
    for path in folder.iterdir():
        token, _, name = path.name.partition("~")
        if TOKEN.fullmatch(token):
            yield Claimed(key, name, token, path)


def _refuse(
    home: Home, store: Store, drop: Drop, claimed: Claimed, reason: str, clock: Clock
) -> None:
    """A case says so, once; then what lay in the drop waits in quarantine, if we may read it."""
    unreadable = reason == "unreadable file"
    if not store.children("cases", "subject", claimed.claim):
        state = store.state()
        hint = (
            "let this user read the file"
            if unreadable
            else "ask the partner to send a plain file under a short name"
        )
        state.put(
            CaseRow(
                id=f"XF{state.draw('refused-file')}",
                code="unreadable-file" if unreadable else "refused-file",
                partner=claimed.source,
                subject=claimed.claim,
                message=f"{escaped(claimed.name)} in the drop of {claimed.source}: {reason}",
                hint=hint,
                opened_at=clock(),
            )
        )
        store.commit(state.changes)
    if not unreadable:
        aside = drop.folder / REFUSED if drop.mapped else home.quarantine / claimed.source
        durable.make_folder(aside / claimed.token)
        durable.move(claimed.path, aside / claimed.token / claimed.name)


def _is_finished(
    path: Path, each: Lying, agreed: Folder, quiet_seconds: int, seen: Sightings
) -> bool:
    """Whether nobody writes the file any more: it lay still, and its content has an end.

    What a sentinel vouches for need not lie still; what an older one stands beside is waited for
    until nobody can still be writing it.
    """
    if quiet_seconds == 0:
        return each.vouched is not False
    still = seen.still_for(path, each.found)
    if still >= UNPROVEN_SECONDS:
        return True
    proven = still >= quiet_seconds if each.vouched is None else each.vouched
    return proven and is_complete(path, agreed.trailers)


def _claim(home: Home, drop: Drop, each: Lying) -> Claimed:
    """The file is ours: moved out of the drop, under a token of what it was there.

    What does not lie on the disk of the home waits in a folder of its own where it lies.
    """
    token = token_of(each.found)
    name = f"{token}~{each.name}"
    claimed = (drop.folder / TAKEN if drop.mapped else home.work / drop.key) / name
    durable.make_folder(claimed.parent)
    durable.move(drop.folder / each.name, claimed)
    if each.sentinel and not is_trigger(drop.agreed):
        durable.remove(drop.folder / each.sentinel)
    return Claimed(drop.key, each.name, token, claimed)


def _remove_sentinel(folder: Path, agreed: Folder, name: str) -> None:
    """The sentinel of a file that was claimed goes too, unless another file of that name came."""
    if agreed.sentinel and not is_trigger(agreed) and not (folder / name).exists():
        durable.remove(folder / sentinel_of(name, agreed))


def folders_in(folder: Path) -> list[Path]:
    """The folders in a folder by name, none when it is not there."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir())
