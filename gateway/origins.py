"""Where values stand: a document read again, its fields by path, the origin of each."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from gateway.rows import DocumentRow
from ledger.terms import Factor
from translators.documents import Document
from translators.parsed import Located
from translators.problems import Place


class Origin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where one factor of an amount stands: its value, and the very bytes or row it is.

    `path` is the field of the document, `place` the element as an EDI coordinator writes it, with
    its bytes from `start` to before `end` in `file` (a received file by its digest in the archive,
    one we sent by its own); `text` is the whole segment, cell row or stock move. `behind` are the
    receipts behind a stock move, or the postings behind an open balance.
    """

    factor: str
    value: str
    document: str = ""
    path: str = ""
    place: str = ""
    file: str = ""
    start: int = -1
    end: int = -1
    text: str = ""
    behind: tuple[str, ...] = ()


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A document read again: its record (None when it cannot be read) and every place.

    `text_at` gives the segment or line that a place is on.
    """

    row: DocumentRow
    document: Document | None
    located: tuple[Located, ...]
    text_at: Callable[[Place], str]


def reach(record: object, path: str) -> list[object]:
    """The values at a path of a record: `lines[3].unit_price`, or `lines[*].…` for every line."""
    found = [record]
    for step in path.split("."):
        name, _, index = step.partition("[")
        found = [each[name] if isinstance(each, Mapping) else getattr(each, name) for each in found]
        if index == "*]":
            found = [inner for each in found if isinstance(each, tuple) for inner in each]
        elif index:
            place = int(index[:-1])
            found = [each[place] for each in found if isinstance(each, tuple)]
    return found


def matching(located: Sequence[Located], path: str) -> list[Located]:
    """The places whose field a path names, `[*]` standing for every index.

    A value that stands repeatedly, as that of a header on every row, is where it stands first.
    """
    pattern = re.compile(re.escape(path).replace(r"\[\*\]", r"\[\d+\]"))
    found: dict[str, Located] = {}
    for each in located:
        if pattern.fullmatch(each.path):
            found.setdefault(each.path, each)
    return list(found.values())


def origin_of(factor: Factor, opened: Opened, located: Located, value: object) -> Origin:
    """The origin of a field of a document: its element, its bytes, its segment's text."""
    place = located.place
    return Origin(
        factor=factor.text,
        value=str(value),
        document=opened.row.id,
        path=located.path,
        place=str(place),
        file=opened.row.digest,
        start=place.start,
        end=place.end,
        text=opened.text_at(place),
    )


def cell_row(record: msgspec.Struct) -> str:
    """A row of a configuration file as CSV, as far as the configuration keeps it."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(
        getattr(record, name) for name in record.__struct_fields__
    )
    return line.getvalue()
