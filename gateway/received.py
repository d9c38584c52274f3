"""A received file decided from its checkpoint on: interchange by interchange, set by set."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gateway.agreement import Agreement
from gateway.batches import decide_messages
from gateway.decision import Decision
from gateway.desk import Cursor, Desk
from gateway.pipeline import decide_set
from gateway.reading import open_file
from gateway.reception import (
    UNASSIGNED,
    admit,
    admit_group,
    advanced,
    close_group,
    file_case,
    partner_for,
    proceeds,
    refused,
)
from gateway.rows import Arrival, GroupRow, InterchangeRow
from translators.batches import Batch
from translators.problems import Problem
from translators.x12.interchange import Interchange
from translators.x12.reader import read_sets
from translators.x12.sets import RawSet


def decide_arrival(desk: Desk, it: Decision, arrival: Arrival, budget: int) -> int:
    """Decide one file from its checkpoint on, at most `budget` sets; gives how many they were."""
    cursor = cursor_in(desk, arrival)
    decided = 0
    while arrival.interchange < len(cursor.found):
        found = cursor.found[arrival.interchange]
        if isinstance(found, Problem) and it.trial:
            arrival = advanced(arrival, interchange=arrival.interchange + 1)
            continue
        if isinstance(found, Problem):
            if found.severity != "note" or found.code == "empty-file":
                file_case(it, arrival, found.code, f"{arrival.name}: {found.message}", found.hint)
            arrival = advanced(arrival, interchange=arrival.interchange + 1)
            continue
        if isinstance(found, Batch):
            taken, arrival = decide_messages(it, arrival, found, cursor, budget - decided)
        else:
            taken, arrival = decide_interchange(it, arrival, found, cursor, budget - decided)
        decided += taken
        if decided >= budget and arrival.interchange < len(cursor.found):
            it.state.put(msgspec.structs.replace(arrival, attempts=0))
            return decided
    it.state.put(msgspec.structs.replace(arrival, state="done", attempts=0))
    desk.cursor = None
    return decided


def cursor_in(desk: Desk, arrival: Arrival) -> Cursor:
    """Where the file stands: the cursor in it, or a new one at its beginning."""
    cursor, configuration = desk.cursor, desk.configuration
    stale = cursor is None or cursor.arrival != arrival.id
    if cursor is None or stale or cursor.configuration != configuration.digest:
        channel = configuration.agreements.get(arrival.source)
        opened = open_file(desk.archive.source(arrival.digest), arrival.digest, channel)
        cursor = desk.cursor = Cursor(arrival.id, configuration.digest, opened)
    return cursor


def decide_interchange(
    it: Decision,
    arrival: Arrival,
    interchange: Interchange,
    cursor: Cursor,
    budget: int,
) -> tuple[int, Arrival]:
    """Decide the sets of an interchange from the checkpoint on; gives how many, and where it is."""
    if elsewhere(it, arrival, interchange):
        due = arrival if it.trial else msgspec.structs.replace(arrival, trial="due")
        return 0, advanced(due, interchange=arrival.interchange + 1)
    row = it.state.get(InterchangeRow, f"{arrival.id}.{interchange.index}")
    if row is None or row.verdict == UNASSIGNED:
        row = admit(it, arrival, interchange)
    decided = 0
    while proceeds(row) and arrival.group < len(interchange.groups):
        group = interchange.groups[arrival.group]
        group_id = f"{row.id}.{group.index}"
        owner = it.state.get(GroupRow, group_id)
        if owner is None or not owner.partner:
            partner = partner_for(it, arrival, interchange, group)
            owner = admit_group(it, arrival, interchange, group, partner, row.id)
        if owner.partner and not owner.verdict:
            agreement = it.agreement(owner.partner)
            bad = refused(interchange, group, agreement)
            for raw in sets_from(cursor, interchange, arrival):
                decide_set(it, arrival, interchange, group, group_id, agreement, raw, refused=bad)
                decided += 1
                cursor.index += 1
                arrival = msgspec.structs.replace(arrival, set_index=raw.index + 1)
                if decided >= budget and arrival.set_index < group.sets:
                    return decided, arrival
            close_group(it, interchange, group, group_id, agreement)
        arrival = advanced(arrival, interchange=arrival.interchange, group=arrival.group + 1)
        if decided >= budget and arrival.group < len(interchange.groups):
            return decided, arrival
    return decided, advanced(arrival, interchange=arrival.interchange + 1)


def elsewhere(it: Decision, arrival: Arrival, interchange: Interchange) -> bool:
    """Whether the other half of the home decides an interchange: live or trial, by its ISA15.

    A sender nobody knows is always looked at by the live half, where people look.
    """
    if interchange.usage != "T":
        return it.trial
    known = [partner_for(it, arrival, interchange, group) for group in interchange.groups]
    nobody = bool(known) and not any(isinstance(each, Agreement) for each in known)
    return nobody if it.trial else not nobody


def sets_from(cursor: Cursor, interchange: Interchange, arrival: Arrival) -> Iterator[RawSet]:
    """The sets of the group in hand from the checkpoint on; a reading under way is gone on with."""
    place = (arrival.interchange, arrival.group)
    if cursor.place != place or cursor.index != arrival.set_index:
        group = interchange.groups[arrival.group]
        cursor.sets = read_sets(cursor.source, interchange, group, arrival.set_index)
        cursor.place, cursor.index = place, arrival.set_index
    return cursor.sets
