"""The syntaxes a file can have: how it shows its own by its first bytes, what reads and writes it.

X12 has its own way (`translators.x12`): its interchanges and groups say more than a batch does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import NamedTuple

from translators import bank, csv, json
from translators.batches import Batch, Head, RawMessage, Remark
from translators.csv.opening import check_layout
from translators.documents import Document
from translators.layouts import Layout
from translators.parsed import Located, Parsed
from translators.problems import Problem
from translators.source import Source
from translators.x12.header import begins_interchange

_BEFORE = b" \t\r\n\x00\x1a\xef\xbb\xbf\xfe\xff"
_ISA_LINE = re.compile(rb"[\r\n]ISA[^A-Za-z0-9 \r\n]")


class Syntax(NamedTuple):
    """What reads and writes one syntax; each function is pure and never raises on any bytes.

    `scan` finds the batches of a file and by which of the layouts each is read, `read` cuts one
    into messages from the given one on, `parse` gives a message's document, `locate` where its
    values stand. `write` makes a file of documents by a layout, `receipt` our answer to a batch by
    what is said of each of its messages and of the whole (b"": none is due). `check` raises
    GuideError when the dialect or an address of a layout is wrong. None: nobody does.
    """

    scan: Callable[[Source, Sequence[Layout]], list[Batch | Problem]]
    read: Callable[[Source, Batch, int], Iterator[RawMessage]]
    parse: Callable[[RawMessage], Parsed]
    locate: Callable[[RawMessage], tuple[Located, ...]]
    write: Callable[[Sequence[Document], Layout | None, Head], bytes] | None = None
    receipt: Callable[[Batch, Sequence[Remark], Sequence[Problem], Head], bytes] | None = None
    extension: str = ""
    check: Callable[[Layout], object] | None = None


def _xml() -> ModuleType:
    """The package for XML: lxml is loaded when the first XML file comes."""
    from translators import xml

    return xml


def _check_xml(layout: Layout) -> None:
    from translators.xml.plan import plan_of

    plan_of(layout)


def _answer_xml(
    batch: Batch, remarks: Sequence[Remark], problems: Sequence[Problem], head: Head
) -> bytes:
    from translators.xml.answers import answer

    return answer(batch, remarks, problems, head)


_CSV = Syntax(
    csv.scan, csv.read, csv.parse, csv.locate, csv.write, csv.receipt, "csv", check_layout
)

SYNTAXES: Mapping[str, Syntax] = {
    "bank": Syntax(bank.scan, bank.read, bank.parse, bank.locate),
    "csv": Syntax(
        csv.scan, csv.read, csv.parse, csv.locate, csv.write, csv.receipt, "csv", check_layout
    ),
    "fixed": Syntax(
        csv.scan, csv.read, csv.parse, csv.locate, csv.write, csv.receipt, "txt", check_layout
    ),
    "xml": Syntax(
        lambda source, layouts: _xml().scan(source, layouts),
        lambda source, batch, first: _xml().read(source, batch, first),
        lambda raw: _xml().parse(raw),
        lambda raw: _xml().locate(raw),
        lambda documents, layout, head: _xml().write(documents, layout, head),
        _answer_xml,
        "xml",
        _check_xml,
    ),
    "json": Syntax(json.scan, json.read, json.parse, json.locate, json.write, json.receipt, "json"),
}
"""Each syntax but X12, by the name layouts and batches give it."""


def _is_x12(first: bytes) -> bool:
    """An ISA begins the file, or a line of it where somebody put a text before."""
    return begins_interchange(first.lstrip(_BEFORE)) or _ISA_LINE.search(first) is not None


_FITS: Mapping[str, Callable[[bytes], bool]] = {
    "x12": _is_x12,
    "xml": lambda first: first.replace(b"\x00", b"").lstrip(_BEFORE).startswith(b"<"),
    "json": lambda first: first.lstrip(_BEFORE).startswith(b"{"),
    "bank": lambda first: bank.format_of(first) != "",
    "csv": lambda first: bool(first.strip(_BEFORE)),
}
"""What tells a file of each syntax; the first that says yes is taken."""


def sniff(first: bytes) -> str:
    """Return the syntax of a file whose first bytes (4 KB are plenty) these are; "" for none.

    Whatever has nothing of the others is text in columns ("csv"), until a layout reads it.
    """
    return next((name for name, fits in _FITS.items() if fits(first)), "")
