"""Arrivals: what a file that came in is recorded as, and what archives and encrypted files hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

import msgspec

from gateway.archive import Archive
from gateway.drops import escaped
from gateway.rows import Arrival, CaseRow
from gateway.state import State
from gateway.unpacking import Member, members
from translators.packing import PackingError


def put_arrivals(
    state: State,
    archive: Archive,
    files: Iterable[tuple[str, str, str, str, int]],
    now: datetime,
    *,
    ignored: Collection[str] = (),
) -> None:
    """An arrival for each (source, name, claim, digest, size), numbered in that order.

    An archive is one too, and what it holds follows it, each file an arrival of its own. Of those
    whose claim is to be `ignored` nothing is read.
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
        try:
            found = members(archive, digest, size)
        except PackingError as error:
            state.put(msgspec.structs.replace(arrival, state="done", outcome=error.code))
            _not_unpacked(state, arrival, error)
            continue
        if found is None:
            state.put(arrival)
            continue
        state.put(msgspec.structs.replace(arrival, state="done", outcome="unpacked"))
        for number, member in enumerate(found, 1):
            state.put(_of_archive(arrival, state.draw("arrival"), number, member))


def _of_archive(archive: Arrival, id_: int, number: int, member: Member) -> Arrival:
    """The arrival of a file that an archive held."""
    inner = escaped(member.name) or archive.name.removesuffix(".gz")
    return msgspec.structs.replace(
        archive,
        id=id_,
        name=f"{archive.name}/{inner}",
        size=member.size,
        digest=member.digest,
        claim=f"{archive.claim}/{number}",
    )


def _not_unpacked(state: State, arrival: Arrival, error: PackingError) -> None:
    """A case says why nothing of an archive was taken."""
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
