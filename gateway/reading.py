"""Stored documents read again from their very bytes."""

from __future__ import annotations

from gateway.archive import Archive
from gateway.rows import DocumentRow, FileRow
from gateway.store import Store
from translators.x12.interchange import Interchange
from translators.x12.reader import read_sets, scan
from translators.x12.sets import RawSet
from translators.x12.source import of_bytes


def set_of(store: Store, archive: Archive, row: DocumentRow) -> tuple[RawSet, str]:
    """The set of a document as it stands in its file, and the release its group names.

    A received set is in the archive, one we sent in its outgoing file.
    """
    return sent_set(store, row) if row.direction == "out" else received_set(archive, row)


def received_set(archive: Archive, row: DocumentRow) -> tuple[RawSet, str]:
    """The set of a received document and its group's release."""
    source = archive.source(row.digest)
    _, interchange, group = (int(part) for part in row.group.split("."))
    found = next(
        each for each in scan(source) if isinstance(each, Interchange) and each.index == interchange
    )
    within = found.groups[group]
    return next(read_sets(source, found, within, row.position)), within.version


def sent_set(store: Store, row: DocumentRow) -> tuple[RawSet, str]:
    """The set of a document we sent and its group's release: a file of ours holds one group."""
    file = store.load("files", row.file)
    assert isinstance(file, FileRow), f"{row.id} is in no file"
    source = of_bytes(file.body)
    [found] = scan(source)
    assert isinstance(found, Interchange)
    [group] = found.groups
    sets = read_sets(source, found, group)
    return next(raw for raw in sets if raw.control == row.control), group.version
