"""Changes made to files that are not X12: in bytes, rows, cells, elements, records, values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

from tests.fuzz.mutations import CODES, HOSTILE, LARGEST, change_byte, cut, make_huge

NUMBERS = (
    b"1e999999", b"9" * 10_000, b"-" + b"9" * 31, b"NaN", b"-Infinity", b"sNaN", b"1e-999999",
    b"0x10", b"1_000", b"(5.00)", b"5.00-", b"$1,000.50", b"1.000,50", b"12.", b".5", b"+-5", b"",
    b"0", b"-0", b"00", b"0.000000000000000000000000000001", "٣".encode(), "１２".encode(),
    b"100", b"-1", b"1.005", b"999999999999999999999999999999",
)  # fmt: skip
"""Numbers as partners write them, and some that nobody should."""

DAYS = (
    b"31.02.2026", b"0000-00-00", b"0000-01-01", b"2026-02-30", b"2026-13-01", b"99999-01-01",
    b"2026-03-02T25:61:61Z", b"2026-03-02T10:00:00+99:99", b"9999-12-31", b"0001-01-01",
    b"20260231", b"260231", b"000000", b"2026-3-2", b"3/2/2026", b"02/30/2026", b"24:00", b"2400",
    b"9999", b"99:99:99", "२०२६-०३-०२".encode(), b"2026-03-02\x00",
)  # fmt: skip
"""Days and times that are, or are not."""

MARKUP = (
    b"&amp;", b"&#0;", b"&#x202e;", b"&#xD800;", b"&x;", b"<!-- -->", b"<![CDATA[<x>]]>", b"]]>",
    b"<?p q?>", b"<a/>", b"</a>", b'<a b="1"/>', b'xmlns="u"', b'xmlns:q="u"', b"\xef\xbb\xbf",
    b'<!DOCTYPE a [<!ENTITY b "c">]>', b"\xc0\xbc", b"{}", b"[]", b"null", b"1e5", b'"\\ud800"',
    b'"\\u0000"', b"true", b"[" * 300, b'{"a":' * 300, b"\xe2\x80\xae", b"\xe2\x81\xa6", b"\x1b[2J",
)  # fmt: skip
"""What means something to one syntax or another."""

VALUES = (*HOSTILE, *NUMBERS, *DAYS, *MARKUP)

Mutation = Callable[[Random, bytes, list[bytes]], bytes]

_TAG = re.compile(rb"<[^<>]*>")
_TEXT = re.compile(rb">([^<>]+)<")
_ATTRIBUTE = re.compile(rb'="([^"]*)"')
_ELEMENT = re.compile(rb"<([\w:.-]+)(?:\s[^<>]*)?>[^<>]*</\1>")


def other_mutated(rng: Random, raw: bytes, others: list[bytes], most: int = 4) -> bytes:
    """The file with one to `most` changes, those of its own syntax more often than of any."""
    own = mutations_of(raw)
    for _ in range(rng.randint(1, most)):
        kinds = own if rng.random() < 0.8 else ANY
        raw = rng.choice(kinds)(rng, raw, others)[:LARGEST]
    return raw


def mutations_of(raw: bytes) -> tuple[Mutation, ...]:
    """The changes that fit what a file looks like."""
    first = raw.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if first == b"<":
        return TREES
    if first == b"{":
        return VALUED
    return ROWS


def value_of(rng: Random) -> bytes:
    """Something that stands where a value stood."""
    return rng.choice(VALUES if rng.random() < 0.8 else CODES)


def delimiter_of(raw: bytes) -> bytes:
    """What parts the cells of a file, as far as one can see."""
    line = raw.split(b"\n", 1)[0]
    return max((b",", b";", b"\t", b"|"), key=line.count)


def change_cell(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """Some cells become others, quoted or not."""
    mark = delimiter_of(raw)
    rows = raw.split(b"\n")
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.randrange(len(rows))
        cells = rows[at].split(mark)
        value = value_of(rng)
        if rng.random() < 0.3:
            value = b'"' + value.replace(b'"', b'""') + b'"'
        cells[rng.randrange(len(cells))] = value
        rows[at] = mark.join(cells)
    return b"\n".join(rows)


def change_place(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """Bytes of a line become a value of the same length: positions stay what they are."""
    rows = raw.split(b"\n")
    at = rng.randrange(len(rows))
    if rows[at]:
        start = rng.randrange(len(rows[at]))
        value = value_of(rng)[: rng.choice((1, 2, 6, 10))]
        rows[at] = (rows[at][:start] + value + rows[at][start + len(value) :])[: len(rows[at])]
    return b"\n".join(rows)


def change_rows(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """Rows are left out, doubled, swapped, moved, emptied, joined, cut or borrowed."""
    rows = raw.split(b"\n")
    at = rng.randrange(len(rows))
    other = rng.randrange(len(rows))
    match rng.randrange(8):
        case 0:
            del rows[at]
        case 1:
            rows[at:at] = [rows[at]] * rng.choice((1, 1, 2, 40))
        case 2:
            rows[at], rows[other] = rows[other], rows[at]
        case 3:
            rows.insert(other, rows.pop(at))
        case 4:
            rows[at] = rng.choice((b"", b" ", b",,,", b"\r"))
        case 5:
            rows[at : at + 2] = [b"".join(rows[at : at + 2])]
        case 6:
            rows[at] = rows[at][: rng.randrange(len(rows[at]) + 1)]
        case _:
            rows.insert(at, rng.choice(rng.choice(others).split(b"\n")))
    return b"\n".join(rows)


def change_columns(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """Every row has a column more, or less, or two of them swapped."""
    mark = delimiter_of(raw)
    at, other, change = rng.randrange(12), rng.randrange(12), rng.randrange(4)
    rows = []
    for row in raw.split(b"\n"):
        cells = row.split(mark)
        if change == 0:
            cells[at : at + 1] = []
        elif change == 1:
            cells[at:at] = cells[other : other + 1]
        elif change == 2 and max(at, other) < len(cells):
            cells[at], cells[other] = cells[other], cells[at]
        elif change == 3:
            cells.append(b"")
        rows.append(mark.join(cells))
    return b"\n".join(rows)


def change_marks(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """Delimiters, line ends and quotation marks become others."""
    old = rng.choice((delimiter_of(raw), b"\n", b'"', b"/", b".", b"'", b"<", b">", b"="))
    new = rng.choice((b",", b";", b"\t", b"|", b"\r\n", b"\r", b"\n", b"", b'"', b"'", b"\x0b"))
    if rng.random() < 0.5:
        return raw.replace(old, new)
    return raw.replace(old, new, rng.randrange(1, 5))


def change_encoding(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """The file in another encoding, or half of it."""
    text = raw.decode("utf-8", "replace")
    other = rng.choice(("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"))
    done = text.encode(other, "replace")
    if rng.random() < 0.2:
        half = len(text) // 2
        return text[:half].encode() + text[half:].encode(other, "replace")
    return done


def change_text(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """The text of an element or the value of an attribute becomes another."""
    found = list((_TEXT if rng.random() < 0.7 else _ATTRIBUTE).finditer(raw))
    if not found:
        return raw
    one = rng.choice(found)
    value = value_of(rng)
    if rng.random() < 0.7:
        value = value.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b'"', b"&quot;")
    return raw[: one.start(1)] + value + raw[one.end(1) :]


def change_tags(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """A tag is left out, doubled, renamed or borrowed: mostly no XML any more."""
    found = list(_TAG.finditer(raw))
    if not found:
        return raw
    one = rng.choice(found)
    tag = one[0]
    theirs = _TAG.findall(rng.choice(others)) or [b""]
    new = rng.choice((b"", tag + tag, tag.lower(), tag.replace(b":", b""), rng.choice(theirs)))
    return raw[: one.start()] + new + raw[one.end() :]


def change_elements(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """Whole elements are left out, doubled, emptied, swapped, wrapped or borrowed."""
    found = list(_ELEMENT.finditer(raw))
    if not found:
        return raw
    one, other = rng.choice(found), rng.choice(found)
    theirs = [each[0] for each in _ELEMENT.finditer(rng.choice(others))] or [b""]
    piece = one[0]
    new = rng.choice(
        (b"", piece * rng.choice((2, 3, 40)), b"<" + one[1] + b"/>", other[0], rng.choice(theirs),
         b"<" + one[1] + b">" + piece + b"</" + one[1] + b">", b"<!-- -->" + piece)
    )  # fmt: skip
    return raw[: one.start()] + new + raw[one.end() :]


def change_branch(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """An element with all below it is left out or comes again."""
    found = list(re.finditer(rb"<([\w:.-]+)[^<>]*(?<!/)>", raw))
    if not found:
        return raw
    one = rng.choice(found)
    end = raw.find(b"</" + one[1] + b">", one.end())
    if end < 0:
        return raw
    end += len(one[1]) + 3
    piece = raw[one.start() : end]
    return raw[: one.start()] + piece * rng.choice((0, 0, 2, 5)) + raw[end:]


def change_json(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """A value somewhere in JSON becomes another, or another kind of value."""
    try:
        whole = json.loads(raw)
    except (ValueError, RecursionError):
        return change_byte(rng, raw, others)
    spots = list(spots_of(whole))
    if not spots:
        return raw
    for _ in range(rng.choice((1, 1, 3))):
        holder, key = rng.choice(spots)
        match rng.randrange(6):
            case 0:
                holder[key] = value_of(rng).decode("utf-8", "surrogateescape").encode(
                    "utf-8", "replace").decode()  # fmt: skip
            case 1:
                holder[key] = rng.choice((None, True, 1, -1, 10**40, 0.5, [], {}, "", [[]]))
            case 2 if isinstance(holder, dict):
                holder["x" * rng.choice((1, 300))] = holder[key]
            case 3 if isinstance(holder, list):
                holder.extend([holder[key]] * rng.choice((1, 30)))
            case 4:
                holder[key] = [holder[key]]
            case _:
                holder[key] = str(holder[key])[: rng.choice((0, 1, 5))]
    return json.dumps(whole, ensure_ascii=rng.random() < 0.5, indent=rng.choice((None, 1))).encode(
        "utf-8", "replace"
    )


def spots_of(value: Any) -> Any:
    """Every place of a value in JSON: what holds it, and its key there."""
    if isinstance(value, dict | list):
        keys = list(value) if isinstance(value, dict) else range(len(value))
        for key in keys:
            yield value, key
            yield from spots_of(value[key])


def put_in(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """A value stands in the middle of anything."""
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + value_of(rng) + raw[at:]


def join_files(rng: Random, raw: bytes, others: list[bytes]) -> bytes:
    """Two files in one, or one twice."""
    return raw + rng.choice((b"", b"\n", b"\r\n\r\n", b"\x00", b"\x1a")) + rng.choice(
        (raw, rng.choice(others))
    )  # fmt: skip


ANY: tuple[Mutation, ...] = (
    change_byte, cut, make_huge, put_in, join_files, change_encoding, change_marks,
)  # fmt: skip
"""Changes of any file."""

ROWS: tuple[Mutation, ...] = (
    change_cell, change_cell, change_cell, change_place, change_rows, change_rows, change_columns,
)  # fmt: skip
"""Changes of rows, in columns or records."""

TREES: tuple[Mutation, ...] = (
    change_text, change_text, change_text, change_elements, change_elements, change_branch,
    change_tags,
)  # fmt: skip
"""Changes of XML."""

VALUED: tuple[Mutation, ...] = (change_json,)
"""Changes of JSON."""
