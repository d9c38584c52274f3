"""Layouts and files of the tests of CSV, read whole, with what always holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from translators.batches import Batch, Head, RawMessage
from translators.csv import locate, parse, read, scan
from translators.csv.parse import parse_carefully
from translators.documents import Document
from translators.layouts import Layout
from translators.parsed import Parsed
from translators.problems import Problem
from translators.source import of_bytes
from translators.templates import own_layout

HEAD = Head(control="77", sent_at=datetime(2026, 3, 2, 14, 0, tzinfo=UTC))

ORDERS: dict[str, Any] = {
    "syntax": "csv",
    "kind": "850",
    "document": "PurchaseOrder",
    "business_key": ["number"],
    "csv": {"by": ["Order"]},
    "fields": {
        "number": "Order",
        "ordered_on": "Date",
        "parties": [{"role": {"is": "ship to"}, "id": "Ship To", "name": "Name"}],
        "total": {"at": "Total", "money": True},
        "lines": {
            "each": "row",
            "number": ["Line", "#"],
            "quantity": {"at": "Quantity", "use": "M"},
            "unit": {"at": "Unit", "codes": {"complete": False, "EA": "each", "CS": "case"}},
            "unit_price": {"at": "Price", "money": True},
            "items": {"buyer's item": "SKU", "UPC": ["UPC", "EAN"]},
            "descriptions": {"text": "Description"},
        },
    },
}
"""Orders with header and line columns in one row."""

TYPED: dict[str, Any] = {
    "syntax": "fixed",
    "kind": "850",
    "document": "PurchaseOrder",
    "style": {"date": "%Y%m%d"},
    "fixed": {"record": "1", "starts": "H"},
    "fields": {
        "number": "H:2-11",
        "ordered_on": "H:12-19",
        "parties": {"role": {"is": "ship to"}, "id": "S:2-9", "name": "S:10-"},
        "lines": {
            "each": "D",
            "number": "D:2-4",
            "quantity": "D:5-12",
            "unit": "D:13-14",
            "unit_price": {"at": "D:15-24", "decimals": 4},
            "items": {"buyer's item": "D:25-34"},
            "messages": ["N:2-41"],
        },
    },
}
"""Orders of fixed width, in which the first position tells what a line is."""


class Whole(NamedTuple):
    """All of a file that was read."""

    batch: Batch
    messages: list[RawMessage]
    parsed: list[Parsed]

    @property
    def documents(self) -> list[Any]:
        return [each.document for each in self.parsed]

    @property
    def document(self) -> Any:
        (document,) = self.documents
        assert document is not None
        return document

    @property
    def problems(self) -> list[Problem]:
        found = [*self.batch.problems]
        for message, parsed in zip(self.messages, self.parsed, strict=True):
            found += [*message.problems, *parsed.problems]
        return found

    @property
    def told(self) -> list[str]:
        """Each problem as `severity code at place`."""
        return [f"{each.severity} {each.code} at {each.place}" for each in self.problems]


def layout(table: Mapping[str, Any], name: str = "test", **changes: Any) -> Layout:
    """A layout as its table says; keywords replace keys of it, `csv` and `fields` are merged."""
    merged = dict(table)
    for key, value in changes.items():
        merged[key] = {**merged.get(key, {}), **value} if isinstance(value, dict) else value
    return own_layout(name, merged)


def problem_of(raw: str | bytes, *layouts: Layout) -> Problem:
    """The problem because of which a file is no batch."""
    (found,) = scan(of_bytes(raw.encode() if isinstance(raw, str) else raw), layouts)
    assert isinstance(found, Problem)
    return found


def read_whole(raw: str | bytes, *layouts: Layout) -> Whole:
    """All of a file read; both ways of reading a message say the same, and every cell is found."""
    content = raw.encode() if isinstance(raw, str) else raw
    source = of_bytes(content)
    (batch,) = scan(source, layouts)
    assert isinstance(batch, Batch), batch
    messages = list(read(source, batch))
    assert len(messages) == batch.messages
    assert [each.index for each in messages] == list(range(len(messages)))
    parsed = [parse(each) for each in messages]
    for message, found in zip(messages, parsed, strict=True):
        if message.content is not None:
            assert parse_carefully(message.content) == found  # type: ignore[arg-type]
        check_places(content, message, batch.encoding)
    return Whole(batch, messages, parsed)


def check_places(raw: bytes, message: RawMessage, encoding: str) -> None:
    """What is located stands at its bytes."""
    for each in locate(message):
        assert each.value and each.place.column
        if each.place.start >= 0:
            assert message.start <= each.place.start < each.place.end <= message.end
            text = raw[each.place.start : each.place.end].decode(encoding, "replace")
            assert bare(text) == bare(each.value), each


def bare(text: str) -> str:
    """A text without the marks that quote in CSV."""
    return text.replace('"', "").replace("\\", "")


def paths(message: RawMessage) -> dict[str, str]:
    """The values of a message by their paths."""
    return {each.path: each.value for each in locate(message)}


def written_and_read(documents: list[Document], made: Layout) -> bytes:
    """The bytes of documents that are written; they read as the same."""
    from translators.csv import write

    raw = write(documents, made, HEAD)
    whole = read_whole(raw, made)
    assert whole.documents == documents
    assert whole.problems == []
    return raw
