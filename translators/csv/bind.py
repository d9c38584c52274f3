"""A layout laid on the columns of one file: each address has become the number of a cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from translators.cells import PLAIN, CellError
from translators.csv.dialect import Dialect
from translators.dictionary import GuideError
from translators.layouts import Condition, Form, Layout, Leaf, Pairs, addresses
from translators.leaves import Reads, Value, reader_of
from translators.uses import fields_of

COUNTS = "#"
"""The address of an item's own number in its collection, from 1: for lines without numbers."""

ABOVE = "above:"
"""The address of what stands beside a label in the lines before the header."""

ROW = "row"

Cut = tuple[int, int | None]
"""Positions of a line, half open from 0; None is its end."""

_TYPED = re.compile(r"([^:]+):(.+)")
_RANGE = re.compile(r"(\d+)(?:-(\d*))?")


class Cell(NamedTuple):
    """A column: its type of rows ("" every), its number from 0, its name for people."""

    type: str
    at: int
    name: str


class Test(NamedTuple):
    """A condition on a cell, None where the file has no such column; `values` are casefolded."""

    cell: Cell | None
    values: frozenset[str]
    other: bool


class BoundLeaf(NamedTuple):
    """A leaf with its cells, how its text is read, and what stands for nothing.

    `spare` are those of its cells that no leaf looks at first: where another one is read instead,
    what they hold would be lost.
    """

    leaf: Leaf
    cells: tuple[Cell, ...]
    read: Reads
    fixed: Value | None
    default: Value | None
    counts: bool
    spare: tuple[Cell, ...]


class BoundPairs(NamedTuple):
    """A map of keys and values: one pair for each occurrence."""

    pairs: Pairs
    each: Each
    key: BoundLeaf
    value: BoundLeaf


class Each(NamedTuple):
    """What makes an item: a row, a row of a type, or rows with the same `cells`."""

    kind: str
    type: str = ""
    cells: tuple[Cell, ...] = ()


class BoundForm(NamedTuple):
    """A form with everything below it bound."""

    form: Form
    each: Each
    where: tuple[Test, ...]
    leaves: tuple[BoundLeaf, ...]
    pairs: tuple[BoundPairs, ...]
    forms: tuple[BoundForm, ...]


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of a file: their names, and how addresses find them.

    `width` counts them. `cuts` are the positions of fixed columns by type of rows: those of all
    types first, alike for each, then what no column of the type covers.
    """

    names: tuple[str, ...] = ()
    found: Mapping[str, int] = {}
    width: int = 0
    cuts: Mapping[str, tuple[Cut, ...]] = {}
    record: Cell | None = None
    types: frozenset[str] = frozenset()

    @property
    def typed(self) -> bool:
        """Whether a cell of each row tells its type."""
        return bool(self.types)

    def cell(self, address: str) -> Cell | None:
        """Return the column of an address, None when the file has it not."""
        type_, rest = split_type(address, typed=self.typed)
        if not rest:
            return None
        if self.cuts:
            index = self.cuts[""].index(read_range(rest))
            return Cell(type_, index, address)
        index = self.found.get(fold(rest), -1)
        if index < 0 and rest.isdecimal() and 0 < int(rest) <= self.width:
            index = int(rest) - 1
        return Cell(type_, index, self.name_of(index) or address) if index >= 0 else None

    def name_of(self, index: int, type_: str = "") -> str:
        """Return the name of a column for people: of the header, its positions, or its number."""
        if self.cuts:
            start, end = self.cuts.get(type_, self.cuts[""])[index]
            return f"{start + 1}-{'' if end is None else end}"
        return self.names[index] if index < len(self.names) else str(index + 1)


def fold(name: str) -> str:
    """Return a header's name as names are compared: without case and needless blanks."""
    return " ".join(name.split()).casefold()


def split_type(address: str, *, typed: bool) -> tuple[str, str]:
    """Return the type of rows an address names ("" for all) and the rest of it."""
    found = _TYPED.fullmatch(address) if typed else None
    return (found[1], found[2]) if found else ("", address)


def read_range(text: str) -> Cut:
    """Return the positions of a fixed column, half open from 0: `10-24` is (9, 24), `30-` (29,).

    Raises GuideError when it is none.
    """
    found = _RANGE.fullmatch(text)
    start = int(found[1]) if found else 0
    end = None if found and found[2] == "" else int(found[2] or start) if found else 0
    if start < 1 or (end is not None and end < start):
        raise GuideError(text, "is no place in a line", '"10-24", "30-" or "D:10-24"')
    return start - 1, end


def all_addresses(layout: Layout, dialect: Dialect) -> Iterator[str]:
    """Yield every address of a layout and its dialect that is a column."""
    found = [*addresses(layout.root)]
    found += [] if dialect.record else _eaches(layout.root)
    found += [*dialect.by, *dialect.fill, *dialect.columns]
    if dialect.record:
        found.append(dialect.record)
    found += [each.at for each in (*dialect.where, *dialect.when)]
    found += [at for each in dialect.checks for at in (*each.of, each.at)]
    if dialect.trailer:
        trailer = dialect.trailer
        found += [each.at for each in trailer.where]
        found += [at for at in (trailer.rows, trailer.documents) if at]
        found += [at for each in trailer.sums for at in (each.at, each.of)]
    yield from (at for at in found if at != COUNTS)


def _eaches(form: Form) -> Iterator[str]:
    """Yield what makes items below a form, `row` apart: columns, or types of rows."""
    for each in (*(one.each for one in form.forms), *(one.each for one in form.pairs)):
        if each and each != ROW:
            yield from each.split(" + ")
    for below in form.forms:
        yield from _eaches(below)


def named(header: list[str], extra: tuple[str, ...] = ()) -> Names:
    """Return the columns of a header; `extra` are addresses of cells added behind its columns.

    A name that stands again is `Name#2`, `Name#3`.
    """
    found: dict[str, int] = {}
    for index, name in enumerate(header):
        key, number = fold(name), 1
        while key and key in found:
            number += 1
            key = f"{fold(name)}#{number}"
        found[key] = index
    found.pop("", None)
    found |= {fold(name): len(header) + number for number, name in enumerate(extra)}
    names = tuple(" ".join(name.split()) for name in header)
    return Names(names=(*names, *extra), found=found, width=len(header))


def numbered(layout: Layout, dialect: Dialect) -> Names:
    """Return the columns of a file without a header, as far as the layout names them."""
    typed = bool(dialect.record)
    parts = [split_type(address, typed=typed) for address in all_addresses(layout, dialect)]
    types = {type_ for type_, _ in parts} | {dialect.starts} - {""}
    if typed:
        types |= set(_eaches(layout.root))
    found = Names(types=frozenset(types - {""}) if typed else frozenset())
    if dialect.fixed:
        width = len({read_range(rest) for _, rest in parts})
        found = msgspec.structs.replace(found, cuts=_cuts(parts, found.types), width=width)
    else:
        lacking = [rest for _, rest in parts if not rest.isdecimal()]
        if lacking:
            raise GuideError(f"{layout.name}: {lacking[0]}", "without a header columns are numbers")
        numbers = [int(rest) for _, rest in parts]
        found = msgspec.structs.replace(found, width=max(numbers, default=1))
    record = found.cell(dialect.record) if dialect.record else None
    return msgspec.structs.replace(found, record=record)


def fit_row(cells: list[str], names: Names) -> list[str]:
    """Return a row with a cell for each column at least."""
    return [*cells, *[""] * (names.width - len(cells))]


def cut_line(line: str, names: Names) -> list[str]:
    """Return the cells of a line of fixed columns: those of all types, then the rest of its own."""
    line = line.rstrip("\r\n")
    cells = [line[start:end] for start, end in names.cuts[""]]
    if names.record is None:
        return cells
    cuts = names.cuts.get(cells[names.record.at].strip(), names.cuts[""])[names.width :]
    return [*cells[: names.width], *(line[start:end] for start, end in cuts)]


def _cuts(parts: list[tuple[str, str]], types: frozenset[str]) -> Mapping[str, tuple[Cut, ...]]:
    """Return for each type of rows the ranges of all types, then what none of its own covers."""
    shared = {read_range(rest) for type_, rest in parts if not type_}
    ranges = sorted({read_range(rest) for _, rest in parts}, key=_order)
    found = {}
    for type_ in types | {""}:
        own = {read_range(rest) for one, rest in parts if one == type_} | shared
        found[type_] = (*ranges, *_gaps(sorted(own, key=_order)))
    return found


def _order(cut: Cut) -> tuple[int, bool, int]:
    return cut[0], cut[1] is None, cut[1] or 0


def _gaps(ordered: list[Cut]) -> Iterator[Cut]:
    """Yield the positions that no column covers, the rest of the line last."""
    behind: int | None = 0
    for start, end in ordered:
        if behind is not None and start > behind:
            yield behind, start
        behind = None if behind is None or end is None else max(behind, end)
    if behind is not None:
        yield behind, None


def bind(layout: Layout, names: Names) -> BoundForm:
    """Return the layout's root form laid on the columns of a file."""
    return _Binder(layout, names).form(layout.root)


class _Binder:
    """Binds the forms of one layout."""

    def __init__(self, layout: Layout, names: Names) -> None:
        self.style = layout.style
        self.names = names
        self.firsts = {
            (cell.type, cell.at)
            for leaf in _leaves(layout.root)
            for cell in self.cells(leaf)[: _read_of(leaf)]
        }

    def form(self, form: Form) -> BoundForm:
        """Return a form bound."""
        return BoundForm(
            form=form,
            each=self.each(form.each),
            where=tests_of(form.where, self.names),
            leaves=tuple(self.leaf(_demanded(leaf, form.record)) for leaf in form.leaves),
            pairs=tuple(
                BoundPairs(one, self.each(one.each), self.leaf(one.key), self.leaf(one.value))
                for one in form.pairs
            ),
            forms=tuple(self.form(one) for one in form.forms),
        )

    def each(self, each: str) -> Each:
        """Return what makes an item."""
        if not each:
            return Each("")
        if each == ROW:
            return Each(ROW)
        if self.names.typed:
            return Each(ROW, type=each)
        cells = (self.names.cell(address) for address in each.split(" + "))
        return Each("group", cells=tuple(cell for cell in cells if cell))

    def leaf(self, leaf: Leaf) -> BoundLeaf:
        """Return a leaf bound; constants are read now."""
        cells = self.cells(leaf)
        return BoundLeaf(
            leaf=leaf,
            cells=cells,
            read=reader_of(leaf, self.style),
            fixed=_constant(leaf, leaf.fixed),
            default=_constant(leaf, leaf.default),
            counts=COUNTS in leaf.at,
            spare=tuple(
                cell for cell in cells[_read_of(leaf) or len(cells) :] if self.is_spare(cell)
            ),
        )

    def is_spare(self, cell: Cell) -> bool:
        """Whether no leaf looks at a column first."""
        return not self.firsts & {(cell.type, cell.at), ("", cell.at)}

    def cells(self, leaf: Leaf) -> tuple[Cell, ...]:
        """Return the columns of a leaf that the file has."""
        cells = (self.names.cell(address) for address in leaf.at if address != COUNTS)
        return tuple(cell for cell in cells if cell)


def _leaves(form: Form) -> Iterator[Leaf]:
    """Yield every leaf of a form and those below it."""
    yield from form.leaves
    for pairs in form.pairs:
        yield from (pairs.key, pairs.value)
    for below in form.forms:
        yield from _leaves(below)


def _read_of(leaf: Leaf) -> int | None:
    """Return how many of a leaf's cells are read at least: the first, or (None) all of them."""
    return None if leaf.kind == "strs" or leaf.join is not None else 1


def _demanded(leaf: Leaf, record: type[msgspec.Struct]) -> Leaf:
    """Return the leaf of a field; one the record cannot be without is mandatory."""
    field = fields_of(record)[leaf.field.partition(".")[0]]
    return msgspec.structs.replace(leaf, mandatory=True) if field.required else leaf


def _constant(leaf: Leaf, text: str) -> Value | None:
    """Return a constant of the layout: our word, a plain number or an ISO date.

    Raises GuideError when it is none.
    """
    if not text:
        return None
    plain = Leaf(field=leaf.field, kind=leaf.kind)
    try:
        return reader_of(plain, PLAIN)(text)
    except CellError as error:
        raise GuideError(f"{leaf.field}: {text!r}", error.message) from error


def tests_of(conditions: tuple[Condition, ...], names: Names) -> tuple[Test, ...]:
    """Return conditions bound to columns."""
    return tuple(
        Test(names.cell(each.at), frozenset(map(str.casefold, each.values)), each.other)
        for each in conditions
    )


def holds(tests: tuple[Test, ...], row: Sequence[str], type_: str = "") -> bool:
    """Whether all conditions hold for a row; a column the file has not is blank."""
    for cell, values, other in tests:
        seen = cell is not None and cell.type in ("", type_)
        text = row[cell.at].strip().casefold() if cell is not None and seen else ""
        if (text in values) is other:
            return False
    return True
