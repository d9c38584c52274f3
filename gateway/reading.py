"""Files opened in whatever syntax they are, and stored documents read again from their bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from gateway.agreement import Agreement
from gateway.archive import Archive
from gateway.layouts import RECEIPT, for_reading, layout_named, layouts_to_read
from gateway.rows import DocumentRow, FileRow
from gateway.store import Store
from gateway.typeset import guide_for
from translators.batches import Batch, RawMessage
from translators.documents import Document
from translators.guide import known_sets
from translators.layouts import Layout
from translators.parsed import Located
from translators.problems import Place, Problem, Severity
from translators.source import Source, of_bytes
from translators.syntaxes import SYNTAXES, Syntax, sniff
from translators.x12.interchange import Interchange
from translators.x12.locate import locate
from translators.x12.parse import parse
from translators.x12.reader import read_sets, scan
from translators.x12.sets import RawSet

HEAD_BYTES = 4_096
"""So much of a file's beginning tells its syntax."""

SHOWN_BYTES = 400
"""So much of the line a value stands on is shown."""


class OpenedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file as its first pass sees it: interchanges of X12, or batches of a syntax."""

    source: Source
    syntax: Syntax | None
    found: Sequence[Interchange | Batch | Problem]


class Reread(msgspec.Struct, frozen=True, kw_only=True):
    """A stored document read again: its record, None when it is not readable as agreed.

    `located` are its places; `text_at` gives the segment or line that a place of it is on.
    """

    document: Document | None
    located: tuple[Located, ...]
    text_at: Callable[[Place], str]


def open_file(source: Source, digest: str, channel: Agreement | None) -> OpenedFile:
    """What a file that came through a partner's channel holds.

    A file in columns, or of documents in JSON, is read where the agreement says how; what nobody
    agreed on is looked at as X12, which says what is wrong with it. A file of a partner's that
    cannot be read at all is a batch of nothing, so that the partner is answered.
    """
    name = syntax_of(source(0, HEAD_BYTES), channel)
    if name == "x12":
        return OpenedFile(source=source, syntax=None, found=tuple(scan(source)))
    syntax = SYNTAXES[name]
    found = [
        Batch(index=index, syntax=name, start=0, end=0, digest=digest, messages=0, problems=(each,))
        if isinstance(each, Problem) and each.severity is Severity.REJECT
        else each
        for index, each in enumerate(syntax.scan(source, layouts_to_read(channel, name)))
    ]
    return OpenedFile(source=source, syntax=syntax, found=found)


def syntax_of(first: bytes, channel: Agreement | None) -> str:
    """The syntax by which a file is read, from its first bytes and what its channel agreed on."""
    name = sniff(first)
    if name in ("csv", "bank", "json") and layouts_to_read(channel, "csv"):
        return "csv"  # whoever sends columns may begin them with anything
    if name == "json" and not speaks_json(channel):
        return "x12"
    return name if name in SYNTAXES and name != "csv" else "x12"


def speaks_json(agreement: Agreement | None) -> bool:
    """Whether documents in JSON are agreed with a partner, one way or the other."""
    if agreement is None:
        return False
    return agreement.syntax == "json" or "json" in agreement.sends.values()


def batch_of(opened: OpenedFile, index: int) -> Batch | None:
    """The batch of a number in a file, None when its layouts do not find so many."""
    found = (each for each in opened.found if isinstance(each, Batch) and each.index == index)
    return next(found, None)


def document_of(archive: Archive, row: DocumentRow, agreement: Agreement) -> Document | None:
    """A received document from its archived bytes, as an agreement reads it now."""
    if row.syntax == "x12":
        raw, version = received_set(archive, row)
        return parse(raw, guide_for(agreement, row.kind, version)).document
    message = received_message(archive.source(row.digest), row, agreement)
    return SYNTAXES[row.syntax].parse(message).document if message is not None else None


def reread(store: Store, archive: Archive, row: DocumentRow, agreement: Agreement) -> Reread:
    """A document, received or sent, as it stands in its file, with the places of its values."""
    if row.syntax == "x12":
        raw, version = set_of(store, archive, row)
        guide = guide_for(agreement, row.kind, version)
        return Reread(
            document=parse(raw, guide).document,
            located=locate(raw, guide),
            text_at=lambda place: raw.segments[place.position - 1],
        )
    syntax = SYNTAXES[row.syntax]
    if row.direction == "out":
        source = of_bytes(sent_file(store, row).body)
        message = sent_message(source, row, agreement)
    else:
        source = archive.source(row.digest)
        message = received_message(source, row, agreement)
    assert message is not None, f"{row.id} is not in its file any more"
    return Reread(
        document=syntax.parse(message).document,
        located=syntax.locate(message),
        text_at=lambda place: line_at(source, place),
    )


def is_readable(row: DocumentRow) -> bool:
    """Whether a stored document has places: a set some guide reads, a message some layout read.

    Our answers to files (receipts) state nothing of their own.
    """
    if row.syntax == "x12":
        return row.kind in known_sets()
    return row.kind not in ("", RECEIPT)


def line_at(source: Source, place: Place) -> str:
    """The line of a file that a place is on, as much of it as is worth showing."""
    first = max(place.start - SHOWN_BYTES, 0)
    before = source(first, place.start - first).rpartition(b"\n")[2]
    after = source(place.start, SHOWN_BYTES).partition(b"\n")[0]
    return (before + after).decode(errors="replace").strip("\r\x00 ")


def received_message(source: Source, row: DocumentRow, agreement: Agreement) -> RawMessage | None:
    """The message of a received document; None when today's layouts find no such message."""
    layouts = layouts_to_read(agreement, row.syntax)
    index = int(row.group.split(".")[1])
    return _message(source, row, layouts, index)


def sent_message(source: Source, row: DocumentRow, agreement: Agreement) -> RawMessage | None:
    """The message of a document we sent, in its file, by the layout that wrote it."""
    layout = layout_named(agreement, row.layout)
    return _message(source, row, (for_reading(layout),) if layout else (), 0)


def _message(
    source: Source, row: DocumentRow, layouts: Sequence[Layout], index: int
) -> RawMessage | None:
    syntax = SYNTAXES[row.syntax]
    opened = OpenedFile(source=source, syntax=syntax, found=syntax.scan(source, layouts))
    batch = batch_of(opened, index)
    if batch is None or batch.refused:
        return None
    return next(syntax.read(source, batch, row.position), None)


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


def sent_file(store: Store, row: DocumentRow) -> FileRow:
    """The file that a document of ours is in."""
    file = store.load("files", row.file)
    assert isinstance(file, FileRow), f"{row.id} is in no file"
    return file


def sent_set(store: Store, row: DocumentRow) -> tuple[RawSet, str]:
    """The set of a document we sent and its group's release: a file of ours holds one group."""
    source = of_bytes(sent_file(store, row).body)
    [found] = scan(source)
    assert isinstance(found, Interchange)
    [group] = found.groups
    sets = read_sets(source, found, group)
    return next(raw for raw in sets if raw.control == row.control), group.version
