"""Arrivals: what a file that came in is recorded as, and what archives and encrypted files hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

import msgspec

from gateway.archive import Archive
from gateway.drops import escaped
from gateway.rows import Arrival, CaseRow
from gateway.state import State
from gateway.unpacking import Member, members
from translators.packing import PackingError

ENDINGS = (".gz", ".pgp", ".gpg", ".asc")
"""What the name of a packed file has behind that of the file it holds."""

HEAD_BYTES = 64
"""So many bytes tell an archive, or an OpenPGP message with blank lines before it."""

Unlock = Callable[[Archive, Arrival, bytes], Member | None]
"""What an encrypted file holds, told by its first bytes, None if plain; raises PackingError."""


def put_arrivals(
    state: State,
    archive: Archive,
    files: Iterable[tuple[str, str, str, str, int]],
    now: datetime,
    unlock: Unlock,
    *,
    ignored: Collection[str] = (),
) -> None:
    """An arrival for each (source, name, claim, digest, size), numbered in that order.

    An archive or an encrypted file is one too, and what it holds follows it, each file an arrival
    of its own. Of those whose claim is to be `ignored` nothing is read.
    """
    for source, name, claim, digest, size in files:
        arrival = Arrival(
            id=state.draw("arrival"),
            source=source,
            name=escaped(name),
            size=size,
            digest=digest,
            claim=claim,
            arrived_at=now,
        )
        if claim in ignored:
            state.put(msgspec.structs.replace(arrival, state="done", outcome="ignored"))
            continue
        first = archive.source(digest)(0, HEAD_BYTES)
        try:
            plain = unlock(archive, arrival, first)
        except PackingError as error:
            _not_opened(state, arrival, error)
            continue
        if plain is not None:
            state.put(msgspec.structs.replace(arrival, state="done", outcome="decrypted"))
            arrival = _inside(arrival, state.draw("arrival"), 1, plain)
            first = archive.source(arrival.digest)(0, HEAD_BYTES)
        _put_unpacked(state, archive, arrival, first)


def _put_unpacked(state: State, archive: Archive, arrival: Arrival, first: bytes) -> None:
    """The arrival, and those of the files in it when it is an archive."""
    try:
        found = members(archive, arrival.digest, arrival.size, first)
    except PackingError as error:
        _not_opened(state, arrival, error)
        return
    if found is None:
        state.put(arrival)
        return
    state.put(msgspec.structs.replace(arrival, state="done", outcome="unpacked"))
    for number, member in enumerate(found, 1):
        state.put(_inside(arrival, state.draw("arrival"), number, member))


def _inside(outer: Arrival, id_: int, number: int, member: Member) -> Arrival:
    """The arrival of a file that an archive or an encrypted file held."""
    last = outer.name.rpartition("/")[2]
    ending = next((each for each in ENDINGS if last.lower().endswith(each)), "")
    inner = escaped(member.name) or last[: len(last) - len(ending)]
    return msgspec.structs.replace(
        outer,
        id=id_,
        name=f"{outer.name}/{inner}",
        size=member.size,
        digest=member.digest,
        claim=f"{outer.claim}/{number}",
    )


def _not_opened(state: State, arrival: Arrival, error: PackingError) -> None:
    """The arrival is done, and a case says why nothing of it was taken."""
    state.put(msgspec.structs.replace(arrival, state="done", outcome=error.code))
    state.put(
        CaseRow(
            id=f"XF{state.draw('refused-file')}",
            code=error.code,
            partner=arrival.source,
            document=f"A{arrival.id}",
            message=f"{arrival.name}: {error.message}",
            hint=error.hint,
            opened_at=arrival.arrived_at,
        )
    )
