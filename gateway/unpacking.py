"""Archives that came in: what a gzip or zip holds becomes files of its own in the archive."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from gateway import durable
from gateway.archive import Archive
from translators.packing import is_packed, unpack


class Member(NamedTuple):
    """A file out of an archive, durably kept: its name there ("" for none), digest and size."""

    name: str
    digest: str
    size: int


def members(archive: Archive, digest: str, size: int, first: bytes) -> list[Member] | None:
    """What a file of the archive holds, each kept as a file of its own; None: it is not packed.

    `first` are the file's first bytes, four or more. All of it or nothing: raises PackingError when
    any of it cannot be unpacked.
    """
    if not is_packed(first):
        return None
    source = archive.source(digest)
    names: list[str] = []
    paths: list[Path] = []
    try:
        for number, packed in enumerate(unpack(source, size)):
            path = durable.temporary_in(archive.folder, 2 * number)
            passing = durable.temporary_in(archive.folder, 2 * number + 1)
            durable.write_new(path, packed.blocks, temporary=passing)
            names.append(packed.name)
            paths.append(path)
        kept = archive.put_files(paths)
    finally:
        for path in paths:
            durable.remove(path)
    return [Member(name, *found) for name, found in zip(names, kept, strict=True)]
