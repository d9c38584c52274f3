"""What the rows say the archive must hold."""

from __future__ import annotations

from gateway.archive import Archive
from gateway.config import parts_of
from gateway.errors import ArchiveError
from gateway.posted import typed
from gateway.rows import Arrival, DecisionRow
from gateway.store import Store


def missing_files(store: Store, archive: Archive) -> list[str]:
    """What the archive lacks, one sentence each: received files, configurations of decisions."""
    held = set(archive.digests())
    wrong = [
        f"the archive lacks the file of arrival A{row.id} ({row.name}): {row.digest}"
        for row in typed(store.iterate("arrivals"), Arrival)
        if row.digest not in held
    ]
    used = {row.configuration: row.number for row in typed(store.iterate("decisions"), DecisionRow)}
    lacking = {
        each: number
        for digest, number in used.items()
        for each in (digest, *_parts(archive, digest))
        if each not in held
    }
    return wrong + [
        f"the archive lacks the configuration of decision {number}: {digest}"
        for digest, number in lacking.items()
    ]


def _parts(archive: Archive, digest: str) -> tuple[str, ...]:
    """What a configuration is made of; nothing when it is gone or damaged, which is told anyway."""
    try:
        return parts_of(archive.read, digest)
    except ArchiveError:
        return ()
