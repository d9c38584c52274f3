"""How a record becomes a row of a table and back: one column per field, plain values only.

Whole numbers, flags and bytes stand as they are, and so does text that a database can hold; dates
and moments (UTC) as ISO text of fixed width, so that they sort; decimals as text; everything nested
as JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin

import msgspec

Coder = Callable[[object], object]


class Column(NamedTuple):
    """A column of a table: `kind` is text, number, flag or bytes; no coder: the value as it is."""

    name: str
    kind: str
    optional: bool
    encode: Coder | None
    decode: Coder | None


def columns_of(struct: type[msgspec.Struct]) -> tuple[Column, ...]:
    """The columns of a record type, in the order of its fields."""
    return tuple(_column(field.name, field.type) for field in msgspec.structs.fields(struct))


def encoder(struct: type[msgspec.Struct]) -> Callable[[msgspec.Struct], list[object]]:
    """A function from a record of this type to the values of its columns, in order."""
    columns = columns_of(struct)
    texts = [index for index, column in enumerate(columns) if column.encode is storable]
    coders = [
        (index, column.encode)
        for index, column in enumerate(columns)
        if column.encode is not None and column.encode is not storable
    ]

    def encode(record: msgspec.Struct) -> list[object]:
        values: list[Any] = list(msgspec.structs.astuple(record))
        for index in texts:  # nearly every text is one that a database can hold
            text = values[index]
            if text and not (text.isascii() and "\x00" not in text):
                values[index] = storable(text)
        for index, code in coders:
            if values[index] is not None:
                values[index] = code(values[index])
        return values

    return encode


def decoder(struct: type[msgspec.Struct]) -> Callable[[Sequence[object]], msgspec.Struct]:
    """A function from the values of a row to a record of this type."""
    columns = columns_of(struct)
    names = [column.name for column in columns]
    coders = [
        (index, column.decode) for index, column in enumerate(columns) if column.decode is not None
    ]

    def decode(row: Sequence[object]) -> msgspec.Struct:
        values = list(row)
        for index, code in coders:
            if values[index] is not None:
                values[index] = code(values[index])
        return struct(**dict(zip(names, values, strict=True)))

    return decode


def storable(value: object) -> object:
    """Text as every database can hold it: NUL as its symbol, what is not Unicode escaped.

    Partners' values may hold anything; where it matters, the archived bytes are the truth.
    """
    if not isinstance(value, str) or (value.isascii() and "\x00" not in value):
        return value
    return value.replace("\x00", "\u2400").encode("utf-8", "backslashreplace").decode()


def moment_text(moment: datetime) -> str:
    """A moment as text of fixed width that sorts: `2026-01-31T09:30:00.000000Z`. Asserts a zone."""
    assert moment.tzinfo is not None, "a moment without a time zone"
    plain = moment.astimezone(UTC).replace(tzinfo=None)
    return plain.isoformat(timespec="microseconds") + "Z"


def _column(name: str, stated: object) -> Column:
    """The column of a field of a stated type, which may be `… | None`."""
    plain, optional = stated, False
    if get_origin(stated) in (Union, UnionType):
        rest = [part for part in get_args(stated) if part is not NoneType]
        if len(rest) == 1:
            plain, optional = rest[0], True
    kind, encode, decode = _coders(plain)
    return Column(name, kind, optional, encode, decode)


def _coders(plain: object) -> tuple[str, Coder | None, Coder | None]:
    """How values of a type stand in a column: its kind, and the way there and back."""
    if plain is str:
        return "text", storable, None
    if plain is int:
        return "number", None, None
    if plain is bool:
        return "flag", None, bool
    if plain is bytes:
        return "bytes", None, None
    if plain is date:
        return "text", _date_text, _read_date
    if plain is datetime:
        return "text", lru_cache(256)(moment_text), lru_cache(256)(datetime.fromisoformat)
    if plain is Decimal:
        return "text", str, lambda text: Decimal(str(text))
    reader = msgspec.json.Decoder(plain)
    return "text", _json_text, lambda text: reader.decode(str(text))


_JSON = msgspec.json.Encoder()


def _json_text(value: object) -> str:
    return _JSON.encode(value).decode()


@lru_cache(4096)
def _date_text(value: date) -> str:
    return value.isoformat()


@lru_cache(4096)
def _read_date(value: str) -> date:
    return date.fromisoformat(value)
