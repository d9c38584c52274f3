"""How a file begins: its delimiter, what stands before the header, and which layout reads it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from translators.csv.bind import (
    ABOVE,
    COUNTS,
    BoundForm,
    Cell,
    Names,
    all_addresses,
    bind,
    cut_line,
    fit_row,
    fold,
    holds,
    named,
    numbered,
    tests_of,
)
from translators.csv.checks import BoundCheck, bind_checks
from translators.csv.dialect import DELIMITERS, SEARCH, Dialect, read_dialect
from translators.csv.lines import Lines, Unreadable
from translators.layouts import Form, Layout
from translators.problems import Place, Problem, Severity
from translators.source import Source

if TYPE_CHECKING:
    from _csv import Reader

PREAMBLE_LINES = 100
"""How far a header is looked for: nobody writes more above a table."""

HEAD_LINES = PREAMBLE_LINES + 20
CELLS = 16_384
"""The most columns: as many as a spreadsheet has."""

SHOWN = 8
"""So many names of columns are told in a message."""


class Above(NamedTuple):
    """A value in the lines before the header: the label at its left, its line."""

    label: str
    text: str
    number: int


class Table(msgspec.Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """A layout laid on the columns of files with one header. One of a kind: `lay_on` keeps it."""

    layout: Layout
    dialect: Dialect
    names: Names
    root: BoundForm

    @cached_property
    def whole(self) -> tuple[Cell, ...]:
        """The columns that say something of a whole document: all its rows must say it alike."""
        if self.names.typed:
            return ()
        of_rows = {cell.at for cell in cells_of(self.root, inside=True)}
        found = (cell for cell in cells_of(self.root, inside=False) if cell.at not in of_rows)
        return tuple(dict.fromkeys(found))

    @cached_property
    def checks(self) -> tuple[BoundCheck, ...]:
        """What the rows of a file say twice."""
        return bind_checks(self.dialect, self.names)

    @cached_property
    def _taken(self) -> dict[str, frozenset[int]]:
        return {}

    def taken(self, type_: str) -> frozenset[int]:
        """Return the columns of a type of rows that some leaf reads; the type's own counts too."""
        if type_ not in self._taken:
            cells = [*cells_of(self.root, inside=True), *cells_of(self.root, inside=False)]
            taken = {cell.at for cell in cells if cell.type in ("", type_)}
            taken |= {self.names.record.at} if self.names.record else set()
            if self.dialect.fixed:
                addressed = map(self.names.cell, all_addresses(self.layout, self.dialect))
                own = {cell.at for cell in addressed if cell and cell.type in ("", type_)}
                taken |= set(range(self.names.width)) - own
            self._taken[type_] = frozenset(taken)
        return self._taken[type_]


class Opening(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """How one file is read, and where its rows begin.

    `at` is the byte behind the header, `number` the lines up to there. `extra` are cells added to
    every row: values from before the header, with the lines they stand in.
    """

    table: Table
    delimiter: str
    encoding: str
    at: int
    number: int
    extra: tuple[Above, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def version(self) -> str:
        """What kind of file it is, for people."""
        if self.table.dialect.fixed:
            return "fixed width"
        names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
        width = self.table.names.width
        return f"CSV, {names.get(self.delimiter, self.delimiter)}, {width} columns"


def cells_of(form: BoundForm, *, inside: bool) -> Iterator[Cell]:
    """Yield the columns the leaves of a form read: `inside` of its items, or once for all rows."""
    for leaf in form.leaves if not inside else ():
        yield from leaf.cells
    for below in form.forms:
        if below.each.kind and inside:
            yield from cells_of(below, inside=True)
            yield from cells_of(below, inside=False)
        elif not below.each.kind:
            yield from cells_of(below, inside=inside)
    for pairs in form.pairs:
        if bool(pairs.each.kind) is inside:
            yield from (*pairs.key.cells, *pairs.value.cells)


class _Head(NamedTuple):
    """The first lines of a file and the byte behind each."""

    lines: tuple[str, ...]
    ends: tuple[int, ...]
    start: int
    encoding: str


class _Fit(NamedTuple):
    """How well a layout fits a file, what lacks, and the opening if nothing does."""

    score: tuple[int, int]
    layout: Layout
    lacking: tuple[str, ...]
    opening: Opening | None


@lru_cache(maxsize=512)
def dialect_of(layout: Layout) -> Dialect:
    """Return the dialect of a layout, read once. Raises GuideError when it is wrong."""
    return read_dialect(layout)


@lru_cache(maxsize=64)
def lay_on(layout: Layout, header: tuple[str, ...], extra: tuple[str, ...]) -> Table:
    """Return a layout laid on a header and on labels before it; without one, on so many columns."""
    dialect = dialect_of(layout)
    if dialect.header:
        names = named(list(header), extra)
    else:
        names = numbered(layout, dialect)
        width = names.width if dialect.fixed else max(names.width, len(header))
        names = msgspec.structs.replace(names, width=width)
    return Table(layout=layout, dialect=dialect, names=names, root=bind(layout, names))


def check_layout(layout: Layout) -> None:
    """Make sure that a layout's dialect and addresses are right; raises GuideError if not."""
    lay_on(layout, (), ())


def open_file(
    source: Source, encoding: str, mark: int, layouts: Sequence[Layout]
) -> Opening | Problem:
    """Return how a file is read by the layout that fits best, or why none does."""
    head = _head(source, encoding, mark)
    if isinstance(head, Problem):
        return head
    fits = [fit for layout in layouts for fit in _fits(head, layout)]
    good = [fit for fit in fits if fit.opening]
    if not good:
        return _no_layout(head, fits)
    best = max(good, key=lambda fit: fit.score)
    assert best.opening is not None
    rivals = sorted({fit.layout.name for fit in good if fit.score == best.score})
    return best.opening if len(rivals) == 1 else _ambiguous(rivals)


def _head(source: Source, encoding: str, mark: int) -> _Head | Problem:
    reader = Lines(source, encoding, mark)
    lines: list[str] = []
    ends: list[int] = []
    try:
        for line in islice(reader, HEAD_LINES):
            lines.append(line)
            ends.append(reader.end_of(len(lines)))
    except Unreadable as error:
        if not lines:
            return error.problem
    return _Head(tuple(lines), tuple(ends), mark, encoding)


def _fits(head: _Head, layout: Layout) -> Iterator[_Fit]:
    """Yield how a layout fits, with each delimiter and each header that may be meant."""
    dialect = dialect_of(layout)
    for delimiter in [dialect.delimiter] if dialect.delimiter or dialect.fixed else DELIMITERS:
        if not dialect.header:
            yield _fit_numbers(head, delimiter, layout, dialect)
        elif dialect.preamble == SEARCH:
            starts = range(min(len(head.lines), PREAMBLE_LINES))
            fits = (_fit_names(head, start, delimiter, layout, dialect) for start in starts)
            yield max(fits, key=lambda fit: (fit.opening is not None, fit.score))
        else:
            yield _fit_names(head, dialect.preamble, delimiter, layout, dialect)


def _fit_names(head: _Head, start: int, delimiter: str, layout: Layout, dialect: Dialect) -> _Fit:
    """Return how a layout fits a header that begins in line `start`, blank lines passed over."""
    rows = list(islice(_rows(head.lines[start:], delimiter, dialect), 2))
    header, count = rows[0] if rows else ([], 0)
    if len(header) > CELLS:
        lacks = f"a header of at most {CELLS:,} columns, this one has {len(header):,}"
        return _Fit((0, 0), layout, (lacks,), None)
    extra = tuple(_above(head.lines[:start], delimiter, layout, dialect))
    table = lay_on(layout, tuple(header), tuple(each.label for each in extra))
    names = table.names
    required = _required(layout, dialect)
    lacking = [" or ".join(group) for group in required if not any(map(names.cell, group))]
    score = (len(required) - len(lacking), _found(layout, dialect, names))
    if not lacking and len(rows) == 2:
        first = [*rows[1][0], *[""] * len(header)][: len(header)]
        lacking = _when(dialect, names, [*first, *(each.text for each in extra)])
    if lacking:
        return _Fit(score, layout, tuple(lacking), None)
    opening = Opening(
        table=table,
        delimiter=delimiter,
        encoding=head.encoding,
        at=head.ends[start + count - 1],
        number=start + count,
        extra=extra,
        problems=tuple(_repeated(layout, dialect, names)),
    )
    return _Fit(score, layout, (), opening)


def _fit_numbers(head: _Head, delimiter: str, layout: Layout, dialect: Dialect) -> _Fit:
    """Return how a layout without a header fits: by its conditions, its types, its width."""
    at = dialect.preamble
    cells = next(_rows(head.lines[at:], delimiter, dialect), ([], 0))[0]
    table = lay_on(layout, ("",) * (0 if dialect.fixed else len(cells)), ())
    names = table.names
    first = cut_line("".join(cells), names) if dialect.fixed else fit_row(cells, names)
    lacking = _when(dialect, names, first)
    record = names.record
    if record and first[record.at].strip() not in names.types:
        lacking.append(f"{dialect.record} = {' or '.join(sorted(names.types))}")
    if not record and not dialect.fixed and len(cells) < _least(layout, dialect, names):
        lacking.append(f"{_least(layout, dialect, names)} columns")
    score = (len(dialect.when) + bool(record), min(len(cells), names.width))
    if lacking:
        return _Fit((0, 0), layout, tuple(lacking), None)
    opening = Opening(
        table=table,
        delimiter=delimiter,
        encoding=head.encoding,
        at=head.ends[at - 1] if at and head.lines[at - 1 : at] else head.start,
        number=at,
    )
    return _Fit(score, layout, (), opening)


def _rows(
    lines: Sequence[str], delimiter: str, dialect: Dialect
) -> Iterator[tuple[list[str], int]]:
    """Yield the rows that hold something, with the lines read up to each."""
    if dialect.fixed:
        yield from (([line], number) for number, line in enumerate(lines, 1) if line.strip())
        return
    reader = reader_of_rows(iter(lines), delimiter, dialect)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield row, reader.line_num
    except csv.Error:
        return


def reader_of_rows(lines: Iterator[str], delimiter: str, dialect: Dialect) -> Reader:
    """Return what cuts lines into rows of cells; it raises csv.Error for a cell without end."""
    return csv.reader(
        lines,
        delimiter=delimiter,
        quotechar=dialect.quote or None,
        escapechar=dialect.escape or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        skipinitialspace=True,
    )


def _required(layout: Layout, dialect: Dialect) -> list[tuple[str, ...]]:
    """Return the columns a header must have, each with those that may stand for it."""
    found: list[tuple[str, ...]] = [(each,) for each in (*dialect.columns, *dialect.by)]
    found += _mandatory(layout.root)
    found += [each for form in layout.root.forms if form.each for each in _mandatory(form)]
    return list(dict.fromkeys(found))


def _mandatory(form: Form) -> list[tuple[str, ...]]:
    return [
        leaf.at
        for leaf in form.leaves
        if leaf.mandatory and not leaf.fixed and not leaf.default and COUNTS not in leaf.at
    ]


def _found(layout: Layout, dialect: Dialect, names: Names) -> int:
    """Return how many columns of the file the layout reads."""
    cells = {names.cell(each) for each in all_addresses(layout, dialect)}
    return len(cells - {None})


def _least(layout: Layout, dialect: Dialect, names: Names) -> int:
    """Return how many cells a row must have for what is mandatory."""
    cells = (names.cell(each) for group in _required(layout, dialect) for each in group[:1])
    return max((cell.at + 1 for cell in cells if cell), default=1)


def _when(dialect: Dialect, names: Names, row: list[str]) -> list[str]:
    """Return the conditions of the layout that its first row does not meet."""
    return [
        f"{each.at} {'not ' if each.other else ''}= {' or '.join(each.values)}"
        for each, test in zip(dialect.when, tests_of(dialect.when, names), strict=True)
        if not holds((test,), row)
    ]


def _above(
    lines: Sequence[str], delimiter: str, layout: Layout, dialect: Dialect
) -> Iterator[Above]:
    """Yield what the layout reads in the lines before the header: the text behind its label."""
    wanted = {fold(each) for each in all_addresses(layout, dialect)}
    for number, line in enumerate(lines, 1):
        for row, _ in _rows([line], delimiter, dialect):
            cells = [cell.strip() for cell in row if cell.strip()]
            pairs = [*pairwise(cells), *(_parted(cell) for cell in cells)]
            for label, text in pairs:
                name = f"{ABOVE}{fold(label.rstrip(':'))}"
                if name in wanted and text:
                    wanted.remove(name)
                    yield Above(name, text, number)


def _parted(cell: str) -> tuple[str, str]:
    label, _, text = cell.partition(":")
    return label, text.strip()


def _repeated(layout: Layout, dialect: Dialect, names: Names) -> Iterator[Problem]:
    """Yield a note for each name the layout reads that stands twice in the header."""
    for name in dict.fromkeys(map(fold, all_addresses(layout, dialect))):
        if f"{name}#2" in names.found:
            yield Problem(
                code="repeated-column",
                message=f"the header has the column {name!r} more than once; the first is read",
                severity=Severity.NOTE,
                place=Place(column=name),
                hint=f'write "{name}#2" in the layout for the second one',
            )


def _no_layout(head: _Head, fits: list[_Fit]) -> Problem:
    """Return the problem of a file that no layout reads: the nearest one, and what lacks."""
    place = Place(row=1) if head.lines else Place()
    if not fits:
        return Problem(
            code="no-layout",
            message="there is no layout for files of this syntax",
            severity=Severity.REJECT,
            place=place,
            hint="add a layout to the agreement: docs/howto/csv-partner.md",
        )
    nearest = max(fits, key=lambda fit: (fit.score, -len(fit.lacking)))
    lacking = ", ".join(nearest.lacking[:SHOWN])
    return Problem(
        code="no-layout",
        message=f"no layout reads this file; {nearest.layout.name} is nearest and lacks: {lacking}",
        severity=Severity.REJECT,
        place=place,
        value=(head.lines[0].strip() if head.lines else "")[:200],
        hint="ask the sender for these columns, or name its own in the layout",
    )


def _ambiguous(names: list[str]) -> Problem:
    return Problem(
        code="ambiguous-layout",
        message=f"several layouts read this file equally well: {', '.join(names)}",
        severity=Severity.REJECT,
        hint="tell them apart by columns or when, in the layouts' [csv] tables",
    )
