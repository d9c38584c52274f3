"""The value of one leaf of a layout, read from its text and written as text again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal

from translators.cells import (
    CellError,
    Style,
    read_date,
    read_number,
    read_text,
    read_time,
    read_whole,
    write_date,
    write_number,
    write_time,
)
from translators.layouts import Leaf
from translators.uses import CodeList

Value = str | int | Decimal | date | time

Reads = Callable[[str], Value]
Writes = Callable[[Value], str]


def reader_of(leaf: Leaf, style: Style) -> Reads:
    """Return what reads the leaf's text, which must hold something.

    It raises CellError for a text that is no value of the leaf. A code that an incomplete list does
    not have stays as it is; `is_listed` tells.
    """
    read = _reader_of_kind(leaf, style)
    if not leaf.pattern:
        return read
    pattern = re.compile(leaf.pattern)

    def read_part(text: str) -> Value:
        found = pattern.search(text)
        if found is None or not found[1]:
            raise CellError("invalid-format", f"is not written as agreed ({leaf.pattern})")
        return read(found[1])

    return read_part


def _reader_of_kind(leaf: Leaf, style: Style) -> Reads:
    if leaf.kind == "decimal":
        return _signed(leaf, lambda text: read_number(text, style, leaf.decimals))
    if leaf.kind == "int":
        return lambda text: read_whole(text, style)
    if leaf.kind == "date":
        dates = leaf.formats or style.dates
        return lambda text: read_date(text, dates)
    if leaf.kind == "time":
        times = leaf.formats or style.times
        return lambda text: read_time(text, times)
    if leaf.codes is None:
        return read_text
    return _coded(leaf.codes)


def _signed(leaf: Leaf, read: Callable[[str], Decimal]) -> Reads:
    if leaf.sign == "absolute":
        return lambda text: abs(read(text))
    if leaf.sign == "negated":
        return lambda text: -read(text)
    return read


def _coded(codes: CodeList) -> Reads:
    folded = {code.casefold(): word for code, word in codes.words.items()}

    def read_code(text: str) -> str:
        found = read_text(text)
        word = codes.words.get(found) or folded.get(found.casefold())
        if word is None and codes.complete:
            known = ", ".join(list(codes.words)[:12])
            raise CellError("invalid-code", f"is none of the agreed codes ({known})")
        return word or found

    return read_code


def is_listed(leaf: Leaf, value: Value) -> bool:
    """Whether a value that was read is a word of the leaf's code list; without one it is."""
    return leaf.codes is None or value in leaf.codes.codes


def writer_of(leaf: Leaf, style: Style) -> Writes:
    """Return what writes a value of the leaf as its text; a word without a code stands as it is."""
    if leaf.kind in ("decimal", "int"):
        return lambda value: _number(value, leaf, style)
    if leaf.kind == "date":
        dates = leaf.formats or style.dates
        return lambda value: write_date(value, dates) if isinstance(value, date) else str(value)
    if leaf.kind == "time":
        times = leaf.formats or style.times
        return lambda value: write_time(value, times) if isinstance(value, time) else str(value)
    codes = leaf.codes.codes if leaf.codes else {}
    return lambda value: codes.get(str(value), str(value))


def _number(value: Value, leaf: Leaf, style: Style) -> str:
    assert isinstance(value, Decimal | int)
    signed = -value if leaf.sign == "negated" else value
    return write_number(signed, style, leaf.decimals)
