"""Where the cells of a row stand in the bytes of the file: on demand only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from translators.csv.content import Rows
from translators.csv.lines import LINE_BYTES, WIDE
from translators.csv.opening import Opening

UNKNOWN = (-1, -1)


def span_of(rows: Rows, row: int, at: int) -> tuple[int, int]:
    """Return the bytes of one cell, half open, without quotes and blanks; (-1, -1) for none."""
    found = spans_of(rows, row)
    return found[at] if 0 <= at < len(found) else UNKNOWN


def spans_of(rows: Rows, row: int) -> list[tuple[int, int]]:
    """Return the bytes of each cell of a row, half open, without quotes and blanks around it.

    Cells that stand elsewhere (added from before the header, filled from above) are (-1, -1).
    """
    start = rows.starts[row]
    end = rows.starts[row + 1] if row + 1 < len(rows.starts) else rows.end
    encoding = rows.opening.encoding
    text = rows.source(start, min(end - start, LINE_BYTES)).decode(encoding, _errors(encoding))
    before = _bytes_before(text, encoding)
    cells = rows.cells[row]
    found = []
    for at, (first, last) in enumerate(_cut(text, rows.opening, row, rows)):
        part = text[first:last]
        first += len(part) - len(part.lstrip())
        last -= len(part.strip()) and len(part) - len(part.rstrip())
        stands = at < len(cells) and (cells[at].strip() != "") is (first < last)
        found.append((start + before[first], start + before[last]) if stands else UNKNOWN)
    return found


def _bytes_before(text: str, encoding: str) -> Sequence[int]:
    """Return the number of bytes before each character, and before the end."""
    if text.isascii() and encoding not in WIDE:
        return range(len(text) + 1)
    sizes = (len(character.encode(encoding, _errors(encoding))) for character in text)
    return list(accumulate(sizes, initial=0))


def _errors(encoding: str) -> str:
    """Return how bytes that are no characters are kept, so that they count."""
    return "replace" if encoding in WIDE else "surrogateescape"


def _cut(text: str, opening: Opening, row: int, rows: Rows) -> Iterator[tuple[int, int]]:
    """Return the characters of each cell of the first row of a text."""
    if opening.table.dialect.fixed:
        return _positions(text, opening, rows.types[row])
    return _quoted(
        text, opening.delimiter, opening.table.dialect.quote, opening.table.dialect.escape
    )


def _positions(text: str, opening: Opening, type_: str) -> Iterator[tuple[int, int]]:
    line = text.partition("\n")[0].rstrip("\r")
    cuts = opening.table.names.cuts
    for start, end in cuts.get(type_, cuts[""]):
        yield min(start, len(line)), len(line) if end is None else min(end, len(line))


def _quoted(text: str, delimiter: str, quote: str, escape: str) -> Iterator[tuple[int, int]]:
    """Yield the cells of the first row, as `csv.reader` cuts them: lenient, blanks passed over."""
    at, size = 0, len(text)
    while True:
        while at < size and text[at] == " ":
            at += 1
        if quote and text[at : at + 1] == quote:
            end = _closing(text, at + 1, quote, escape)
            start, at = at + 1, end + 1
            rest = _ending(text, at, delimiter, escape)
            yield (start, end) if rest == at else (start - 1, rest)
            at = rest
        else:
            start, at = at, _ending(text, at, delimiter, escape)
            yield start, at
        if text[at : at + 1] != delimiter:
            return
        at += 1


def _closing(text: str, at: int, quote: str, escape: str) -> int:
    """Return where the quotation mark that closes a cell stands, the end when none does."""
    while at < len(text):
        if escape and text[at] == escape:
            at += 1
        elif text[at] == quote:
            if text[at + 1 : at + 2] != quote:
                return at
            at += 1
        at += 1
    return len(text)


def _ending(text: str, at: int, delimiter: str, escape: str) -> int:
    """Return where a cell without quotes ends: at a delimiter, the row's or the text's end."""
    while at < len(text) and text[at] != delimiter and text[at] not in "\r\n":
        at += 2 if escape and text[at] == escape else 1
    return min(at, len(text))
