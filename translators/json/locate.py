"""Where the values of a document in JSON stand: the path of each, with its document's bytes."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from translators.batches import RawMessage
from translators.json.read import parse
from translators.parsed import Located
from translators.problems import Place
from translators.uses import fields_of

MONEY = frozenset(
    [
        "adjusted",
        "amount",
        "cost",
        "discount",
        "discountable",
        "discounted",
        "due",
        "invoiced",
        "paid",
        "price",
        "printed_price",
        "total",
        "unit_price",
    ]
)
"""The fields of our documents that hold money, whatever record they stand in."""


def locate(raw: RawMessage) -> tuple[Located, ...]:
    """Return every value of a message by its field; the bytes are those of the document."""
    document = parse(raw).document
    if document is None:
        return ()
    return tuple(_values(raw, document, "", f"/documents/{raw.index}/document"))


def _values(raw: RawMessage, record: msgspec.Struct, field: str, path: str) -> Iterator[Located]:
    for known in fields_of(type(record)).values():
        value = getattr(record, known.name)
        below, there = f"{field}{known.name}", f"{path}/{known.name}"
        if known.kind == "items":
            for index, each in enumerate(value):
                yield from _values(raw, each, f"{below}[{index}].", f"{there}/{index}")
        elif known.kind == "map":
            for key, each in value.items():
                if each:
                    yield _located(raw, f"{below}.{key}", f"{there}/{key}", each)
        elif known.kind in ("strs", "segments"):
            for index, each in enumerate(value):
                if each:
                    yield _located(raw, f"{below}[{index}]", f"{there}/{index}", each)
        elif value is not None and value != "":
            yield _located(raw, below, there, value, money=known.name in MONEY)


def _located(
    raw: RawMessage, field: str, path: str, value: object, *, money: bool = False
) -> Located:
    place = Place(path=path, start=raw.start, end=raw.end)
    return Located(path=field, place=place, value=str(value), money=money)
