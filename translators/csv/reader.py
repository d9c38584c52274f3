"""CSV and fixed width files to messages: the first pass counts them, the second cuts them out."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING

from translators.batches import Batch, RawMessage
from translators.csv.bind import Names, cut_line, fit_row
from translators.csv.content import Rows
from translators.csv.dialect import find_mark
from translators.csv.lines import Lines, Unreadable, examine
from translators.csv.opening import Opening, dialect_of, open_file, reader_of_rows
from translators.csv.totals import Tally, judge_totals, sieve_of
from translators.layouts import Layout
from translators.problems import Place, Problem, Severity
from translators.source import Source

if TYPE_CHECKING:
    from _csv import Reader

ROWS = 100_000
"""The most rows of one document: a stock count of the largest warehouse. They are in memory."""

DOCUMENT_BYTES = 16 * 1024 * 1024
"""The most bytes of one document: cells take some eight times as much memory."""

KEYS = 200_000
"""So many keys of documents are remembered to find one that comes again."""

Key = str | tuple[str, ...]


def scan(source: Source, layouts: Sequence[Layout]) -> list[Batch | Problem]:
    """Return the one batch of a CSV or fixed width file, or why there is none. Never raises.

    Of the layouts those for reading count, and the one whose columns are all there; of several the
    one that asks for most. The batch bears what is wrong with the file as a whole: with a problem
    of severity reject, nothing of it may be taken.
    """
    fitting = [one for one in layouts if one.syntax in ("csv", "fixed") and one.direction != "out"]
    encodings = {dialect_of(one).encoding for one in fitting}
    declared = encodings.pop() if len(encodings) == 1 else "auto"
    found = examine(source, declared)
    if found.size <= found.mark:
        return [_empty()]
    if not found.encoding:
        return list(found.problems)
    opening = open_file(source, found.encoding, found.mark, fitting)
    if isinstance(opening, Problem):
        return [opening]
    if opening.table.dialect.encoding != declared:
        return scan(source, [opening.table.layout])
    tally = Tally(opening)
    deque(_messages(opening, source, tally), maxlen=0)  # they are counted, not cut out
    return [
        Batch(
            index=0,
            syntax=opening.table.layout.syntax,
            version=opening.version,
            encoding=found.encoding,
            start=0,
            end=found.size,
            digest=found.digest,
            messages=tally.documents,
            layout=opening.table.layout,
            problems=(*found.problems, *opening.problems, *judge_totals(opening, tally)),
        )
    ]


def read(source: Source, batch: Batch, first: int = 0) -> Iterator[RawMessage]:
    """Yield the messages of a batch from number `first` on, one in memory at a time."""
    assert batch.layout is not None
    mark = find_mark(source(0, 4))[1]
    opening = open_file(source, batch.encoding, mark, [batch.layout])
    assert isinstance(opening, Opening)
    for message in _messages(opening, source, None):
        if message.index >= first:
            yield message


class _Draft:
    """A message that is being cut out."""

    __slots__ = ("cells", "control", "large", "numbers", "problems", "start")

    def __init__(self, control: str, start: int) -> None:
        self.control = control
        self.start = start
        self.cells: list[list[str]] = []
        self.numbers: list[int] = []
        self.problems: list[Problem] = []
        self.large = False


class _Cutter:
    """Cuts a file into messages; it says which rows begin one."""

    def __init__(self, opening: Opening, source: Source, lines: Lines) -> None:
        dialect, names = opening.table.dialect, opening.table.names
        self.opening = opening
        self.source = source
        self.lines = lines
        self.index = 0
        self.current: Key = ""
        self.seen: set[Key] = set()
        self.fill = [cell.at for cell in map(names.cell, dialect.fill) if cell]
        by = [cell.at for cell in map(names.cell, dialect.by) if cell]
        self.key: Callable[[list[str]], Key] | None = itemgetter(*by) if by else None
        self.starts = dialect.starts
        self.record = names.record.at if names.record else 0

    def begins(self, cells: list[str], key: Key) -> bool:
        """Whether a row begins a message; one with a blank key goes on with the one before it."""
        if self.key is None:
            return bool(self.starts) and cells[self.record].strip() == self.starts
        plain = key.strip() if isinstance(key, str) else tuple(map(str.strip, key))
        if plain == self.current or not any(plain):
            return False
        self.current = plain
        return True

    def fill_down(self, cells: list[str], draft: _Draft) -> None:
        """Fill blank cells with those above them in the message."""
        for column in self.fill:
            if draft.cells and not cells[column].strip():
                cells[column] = draft.cells[-1][column]

    def open(self, start: int, number: int, tally: Tally | None) -> _Draft | None:
        """Return a new message, None where they are only counted; a key again is told."""
        if tally is not None:
            tally.documents += 1
            return None
        key = self.current
        control = key if isinstance(key, str) else " ".join(filter(None, key))
        draft = _Draft(control or str(self.index + 1), start)
        if self.key is not None:
            if key in self.seen:
                draft.problems.append(_again(control, self.opening, number))
            elif len(self.seen) < KEYS:
                self.seen.add(key)
        return draft

    def close(self, draft: _Draft, end: int) -> RawMessage:
        """Return the message cut out, `end` the byte behind it."""
        content = None
        if draft.large:
            draft.problems.append(_too_large(draft))
        else:
            content = Rows(
                opening=self.opening,
                source=self.source,
                odd=self.lines.odd,
                cells=draft.cells,
                numbers=draft.numbers,
                start=draft.start,
                end=end,
            )
        self.index += 1
        return RawMessage(
            kind=self.opening.table.layout.kind,
            index=self.index - 1,
            control=draft.control,
            layout=self.opening.table.layout,
            content=content,
            start=draft.start,
            end=end,
            problems=tuple(draft.problems),
        )

    def fit(self, cells: list[str], number: int, problems: list[Problem]) -> list[str]:
        """Return a row with as many cells as the header; what is wrong with it is told."""
        width = self.opening.table.names.width
        if len(cells) < width:
            if self.opening.table.dialect.header:
                problems.append(_short(len(cells), width, number))
            return fit_row(cells, self.opening.table.names)
        if self.opening.table.dialect.header:
            beyond = [cell for cell in cells[width:] if cell.strip()]
            if beyond:
                problems.append(_too_many(len(cells), width, number, beyond[0]))
            return cells[:width]
        return cells  # of columns by number, there may be more than the first row has


def _messages(opening: Opening, source: Source, tally: Tally | None) -> Iterator[RawMessage]:
    """Yield the messages of a file; a file that cannot be read on ends, and the tally says why."""
    lines = Lines(source, opening.encoding, opening.at, opening.number)
    cutter = _Cutter(opening, source, lines)
    sieve = sieve_of(opening, tally)
    key_of, fill, width = cutter.key, cutter.fill, opening.table.names.width
    extra = [each.text for each in opening.extra]
    draft: _Draft | None = None
    key: Key = ""
    last: Key | None = None
    wrong: list[Problem] = []
    before, at, end, until = opening.number, opening.at, opening.at, 0
    rows = _rows(opening, lines)
    try:
        for cells in rows:
            line, before = before + 1, opening.number + rows.line_num
            start, at = at, lines.ends[before - lines.first]
            if len(cells) != width:
                cells = cutter.fit(cells, line, wrong)
            if key_of is not None:
                key = key_of(cells)
            if (key != last or not key) and not any(map(str.strip, cells)):
                wrong.clear()
                continue
            if extra:
                cells += extra
            if sieve is not None and sieve(cells, line):
                wrong.clear()
                continue
            if last is None or ((key != last or key_of is None) and cutter.begins(cells, key)):
                if draft is not None:
                    yield cutter.close(draft, end)
                if last is None:
                    cutter.begins(cells, key)
                draft, until = cutter.open(start, line, tally), at + DOCUMENT_BYTES
            last, end = key, at
            if draft is None:
                continue
            if wrong:
                draft.problems += wrong
                wrong.clear()
            if fill:
                cutter.fill_down(cells, draft)
            draft.cells.append(cells)
            draft.numbers.append(line)
            if at > until or len(draft.numbers) > ROWS:
                draft.large = True
                draft.cells.clear()
    except csv.Error:
        _stop(tally, _endless(before + 1, at))
        return
    except Unreadable as error:
        _stop(tally, error.problem)
        return
    if draft is not None:
        yield cutter.close(draft, end)


def _stop(tally: Tally | None, problem: Problem) -> None:
    if tally is not None:
        tally.problems.append(problem)


class _FixedRows:
    """The rows of a file of fixed columns."""

    def __init__(self, lines: Lines, names: Names) -> None:
        self.lines = lines
        self.names = names
        self.line_num = 0

    def __iter__(self) -> Iterator[list[str]]:
        for line in self.lines:
            self.line_num += 1
            yield cut_line(line, self.names)


def _rows(opening: Opening, lines: Lines) -> _FixedRows | Reader:
    """Return the rows behind the header as lists of cells, counting the lines they took."""
    if opening.table.dialect.fixed:
        return _FixedRows(lines, opening.table.names)
    return reader_of_rows(iter(lines), opening.delimiter, opening.table.dialect)


def _empty() -> Problem:
    return Problem(
        code="empty-file",
        message="the file holds nothing",
        severity=Severity.NOTE,
        hint="ask the sender to send the file again, complete",
    )


def _endless(number: int, at: int) -> Problem:
    return Problem(
        code="unreadable-row",
        message=f"a cell is longer than {csv.field_size_limit():,} characters",
        severity=Severity.REJECT,
        place=Place(row=number, start=at),
        hint="a quotation mark that opens here and never closes? ask the sender to quote cells",
    )


def _again(control: str, opening: Opening, number: int) -> Problem:
    return Problem(
        code="repeated-key",
        message=f"{control} came before in this file, with other rows between",
        severity=opening.table.dialect.again,
        place=Place(row=number, column=" + ".join(opening.table.dialect.by)),
        value=control,
        hint="read as a document of its own; ask the sender to keep the rows of one together",
    )


def _short(found: int, wanted: int, number: int) -> Problem:
    return Problem(
        code="short-row",
        message=f"the row has {found} cells, the header {wanted}; the last ones are read as blank",
        severity=Severity.NOTE,
        place=Place(row=number),
        hint="ask the sender for all cells of a row; a line end in a cell needs quotation marks",
    )


def _too_many(found: int, wanted: int, number: int, beyond: str) -> Problem:
    return Problem(
        code="too-many-cells",
        message=f"the row has {found:,} cells, the header {wanted}",
        severity=Severity.REJECT,
        place=Place(row=number),
        value=beyond[:200],
        hint="a cell that holds the delimiter needs quotation marks",
    )


def _too_large(draft: _Draft) -> Problem:
    return Problem(
        code="document-too-large",
        message=f"the document is larger than {ROWS:,} rows or {DOCUMENT_BYTES:,} bytes",
        severity=Severity.REJECT,
        place=Place(start=draft.start),
        value=draft.control,
        hint="ask the sender to split it, or name the columns that part documents (by)",
    )
