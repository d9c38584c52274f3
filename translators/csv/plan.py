"""Plain messages read fast: what the careful `walk` would make of them, from columns put together.

A layout is made into getters of cells and memories of values once for each file; what repeats (an
item's name, a ship-to, a date, a price) is read once. Whatever is not plain is left to the walk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter

import msgspec

from translators.cells import CellError
from translators.csv.bind import BoundForm, BoundLeaf, Cell, holds
from translators.csv.checks import reckoned
from translators.csv.content import Rows
from translators.csv.opening import Table
from translators.documents import Document, Segment
from translators.leaves import is_listed
from translators.uses import fields_of

MEMORIES = 8_192
"""So many values of a column are remembered: all that repeat in a file of one partner."""

Row = Sequence[str]
Record = msgspec.Struct
Read = Callable[[str], object]
Get = Callable[[Row], object]
EMPTY = {"str": "", "strs": ()}


class NotPlain(Exception):
    """Only the careful reading can say what this is."""


class _Memory(dict[object, object]):
    """What each text was read as; more than MEMORIES are forgotten together."""

    def __init__(self, make: Callable[[object], object]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, key: object) -> object:
        value = self.make(key)
        if len(self) >= MEMORIES:
            self.clear()
        self[key] = value
        return value


Field = tuple[str, Callable[[object], object], Get]
"""A field, how what its cells hold is read, and what gets that of a row. A plain tuple: speed."""


class _Record:
    """How a record is made of one row: its constants, fields and conditions.

    Fields are what `memories` have of a column, `texts` of a column as they stand, or `others`. It
    is made when one of its `own` cells holds something, or one of the collections `below`: for
    certain when the field `probe` does. `counted` are fields that number the item.
    """

    __slots__ = (
        *("below", "counted", "fixed", "make", "memories", "others", "own", "probe"),
        *("texts", "where"),
    )

    def __init__(self, form: BoundForm, place: Callable[[int], int]) -> None:
        if form.pairs:
            raise NotPlain
        self.make = form.form.record
        self.fixed: dict[str, object] = {}
        self.memories: list[tuple[str, _Memory, int]] = []
        self.texts: list[tuple[str, int]] = []
        self.others: list[Field] = []
        self.counted: list[tuple[str, type[str] | type[int]]] = []
        words: dict[str, list[BoundLeaf]] = {}
        for leaf in form.leaves:
            name, _, word = leaf.leaf.field.partition(".")
            if word:
                words.setdefault(name, []).append(leaf)
            else:
                self.add(leaf, [place(cell.at) for cell in leaf.cells])
        self.others += [_words_field(name, leaves, place) for name, leaves in words.items()]
        single: dict[str, list[BoundForm]] = {}
        for below in form.forms:
            if not below.each.kind:
                single.setdefault(below.form.field, []).append(below)
        self.below = [_forms_field(name, forms, place) for name, forms in single.items()]
        self.others += self.below
        own = [place(cell.at) for leaf in form.leaves for cell in leaf.cells]
        self.own = _getter(list(dict.fromkeys(own)))
        self.where = tuple(
            test._replace(cell=test.cell and Cell("", place(test.cell.at), ""))
            for test in form.where
        )
        self.probe = next((each.leaf.field for each in form.leaves if _probes(each)), "")

    def add(self, leaf: BoundLeaf, columns: list[int]) -> None:
        """Put a leaf of a field, or constant, where it is read fastest."""
        name = leaf.leaf.field
        if leaf.counts:
            self.counted.append((name, str if leaf.leaf.kind == "str" else int))
        if leaf.fixed is not None:
            self.fixed[name] = (leaf.fixed,) if leaf.leaf.kind == "strs" else leaf.fixed
        elif len(columns) != 1:
            if columns or not leaf.counts:
                memory = _Memory(lambda texts: _value(leaf, texts))  # type: ignore[arg-type]
                self.others.append((name, memory.__getitem__, _getter(columns)))
        elif not _is_text(leaf):
            memory = _Memory(lambda text: _value(leaf, (text,)))  # type: ignore[arg-type]
            self.memories.append((name, memory, columns[0]))
        elif leaf.leaf.mandatory:
            self.others.append((name, _demand, itemgetter(columns[0])))
        else:
            self.texts.append((name, columns[0]))

    def made(self, row: Row) -> bool:
        """Whether a row holds anything of the record."""
        if any(map(str.strip, self.own(row))):
            return True
        return any(read(get(row)) for _, read, get in self.below)

    def read(self, row: Row) -> dict[str, object]:
        """Return the fields a row fills. Raises NotPlain."""
        values: dict[str, object] = {name: memory[row[at]] for name, memory, at in self.memories}
        for name, at in self.texts:
            values[name] = row[at].strip()
        for name, read, get in self.others:
            values[name] = read(get(row))
        return values

    def count(self, values: dict[str, object], number: int) -> None:
        """Number an item that has no number of its own."""
        for name, kind in self.counted:
            if not values.get(name):
                values[name] = kind(number)

    def values(self, row: Row) -> dict[str, object] | None:
        """Return the fields a row fills, None when it holds nothing of the record."""
        if self.where and not holds(self.where, row):
            return None
        try:
            values = self.read(row)
        except NotPlain:
            if self.made(row):
                raise
            return None
        return values if values.get(self.probe) or self.made(row) else None


class Plan:
    """How the plain messages of a file are read."""

    def __init__(self, table: Table) -> None:
        root = table.root
        self.record = _Record(root, lambda at: at)
        self.alike = _getter([cell.at for cell in _cells(root)])
        self.several = tuple(
            (below.form.field, _Several(below)) for below in root.forms if below.each.kind
        )
        numbered = not table.dialect.header and not table.dialect.fixed
        self.checks = table.checks
        self.style = table.layout.style
        self.ragged = table.names.width if numbered else 0
        takers = [one for _, each in self.several for one in each.takers()]
        self.takers = len(takers)
        taken = table.taken("")
        self.unread = _Unread(table, taken)
        for taker in takers:
            taker.unread = self.unread

    def read(self, rows: Rows) -> Document:
        """Return the document of a message. Raises NotPlain when only the walk can read it."""
        cells = rows.cells
        if self.ragged and any(len(row) > self.ragged for row in cells):
            raise NotPlain
        for check in self.checks:
            if any(reckoned(check, row, "", self.style) is not None for row in cells):
                raise NotPlain
        first = cells[0]
        values = self.record.read(first)
        if len(cells) > 1:
            _check_alike(cells, self.alike)
        left: list[Row] = []
        for name, several in self.several:
            items = several.items(cells, values.get(name, ()), left)
            values[name] = items
        if self.unread.names and self.takers != 1:
            left = list(cells)
            if self.takers and any(map(self.unread.of, cells)):
                raise NotPlain
        if left and self.unread.names:
            rest = tuple(pair for row in left for pair in self.unread.of(row))
            if rest:
                values["unread"] = rest
        return self.record.make(**self.record.fixed, **values)  # type: ignore[return-value]


class _Unread:
    """The columns that no leaf reads."""

    def __init__(self, table: Table, taken: frozenset[int]) -> None:
        names = table.names
        size = len(names.cuts[""]) if names.cuts else names.width
        columns = [at for at in range(size) if at not in taken]
        self.names = [names.name_of(at) for at in columns]
        self.get = _getter(columns)

    def of(self, row: Row) -> tuple[Segment, ...]:
        """Return the names and texts of those that hold something."""
        cells = self.get(row)
        if not any(cells):
            return ()
        pairs = zip(self.names, cells, strict=True)
        return tuple([(name, plain) for name, text in pairs if text and (plain := text.strip())])


class _Several:
    """A form that makes an item of each row, or of the rows with the same values."""

    def __init__(self, form: BoundForm) -> None:
        self.record = _Record(form, lambda at: at)
        self.by = _getter([cell.at for cell in form.each.cells])
        self.grouped = form.each.kind == "group"
        self.alike = _getter([cell.at for cell in _cells(form)])
        self.several = tuple(
            (below.form.field, _Several(below)) for below in form.forms if below.each.kind
        )
        if self.several and not self.grouped:
            raise NotPlain
        self.takes = not self.grouped and "unread" in fields_of(form.form.record)
        self.unread: _Unread | None = None

    def takers(self) -> list[_Several]:
        """Return the forms that take what no leaf reads: this one and those below."""
        below = [one for _, each in self.several for one in each.takers()]
        return [self, *below] if self.takes else below

    def items(self, rows: Sequence[Row], before: object, left: list[Row]) -> tuple[Record, ...]:
        """Return the items of some rows behind those `before`; `left` get rows without an item."""
        assert isinstance(before, tuple)
        found: list[Record] = [*before]
        if self.grouped:
            for group in self.groups(rows):
                self.add_group(group, found, left)
        else:
            self.add_rows(rows, found, left)
        return tuple(found)

    def add_rows(self, rows: Sequence[Row], found: list[Record], left: list[Row]) -> None:
        """Add the item of each row. In one piece, and what is plain first: every row comes here."""
        record = self.record
        make, fixed, probe, counted = record.make, record.fixed, record.probe, record.counted
        memories, texts, others = record.memories, record.texts, record.others
        unread = self.unread.of if self.unread and self.unread.names else None
        for row in rows:
            if record.where and not holds(record.where, row):
                left.append(row)
                continue
            values: dict[str, object] = {}
            try:
                for name, memory, at in memories:
                    values[name] = memory[row[at]]
                for name, at in texts:
                    values[name] = row[at].strip()
                for name, read, get in others:
                    values[name] = read(get(row))
            except NotPlain:
                if record.made(row):
                    raise
                left.append(row)
                continue
            if not values.get(probe) and not record.made(row):
                left.append(row)
                continue
            if counted:
                record.count(values, len(found) + 1)
            if unread is not None:
                values["unread"] = unread(row)
            found.append(make(**fixed, **values))

    def groups(self, rows: Sequence[Row]) -> list[list[Row]]:
        """Return the rows with the same values, in the order of their first ones."""
        found: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            key = tuple(map(str.strip, self.by(row)))
            if any(key):
                found.setdefault(key, []).append(row)
        return list(found.values())

    def add_group(self, rows: list[Row], found: list[Record], left: list[Row]) -> None:
        """Add the item of a group of rows. Raises NotPlain where the first one makes none."""
        record, first = self.record, rows[0]
        _check_alike(rows, self.alike)
        values = record.values(first)
        if values is None:
            raise NotPlain
        for name, several in self.several:
            values[name] = several.items(rows, values.get(name, ()), left)
        if record.counted:
            record.count(values, len(found) + 1)
        found.append(record.make(**record.fixed, **values))


def _check_alike(rows: Sequence[Row], get: Callable[[Row], tuple[str, ...]]) -> None:
    """Make sure that the first row says all; the others say the same or nothing."""
    first = get(rows[0])
    for row in rows[1:]:
        cells = get(row)
        if cells != first and any(
            cell and cell != said for cell, said in zip(cells, first, strict=True)
        ):
            raise NotPlain


def _cells(form: BoundForm) -> list[Cell]:
    """Return the columns a record is read from that says one thing for several rows."""
    found = [cell for leaf in form.leaves for cell in leaf.cells]
    found += [test.cell for test in form.where if test.cell]
    for below in form.forms:
        if not below.each.kind:
            found += _cells(below)
    return list(dict.fromkeys(found))


def _getter(columns: Sequence[int]) -> Callable[[Row], tuple[str, ...]]:
    """Return what takes some cells of a row, as a tuple whatever their number."""
    if len(columns) == 1:
        at = columns[0]
        return lambda row: (row[at],)
    if not columns:
        return lambda _: ()
    return itemgetter(*columns)


def _probes(leaf: BoundLeaf) -> bool:
    """Whether a field that holds something tells that a cell does."""
    return bool(leaf.cells) and leaf.default is None and "." not in leaf.leaf.field


def _is_text(leaf: BoundLeaf) -> bool:
    """Whether a leaf takes a text as it stands: not worth a memory."""
    return (
        leaf.default is None
        and leaf.leaf.kind == "str"
        and not leaf.leaf.codes
        and not leaf.leaf.pattern
    )


def _demand(text: object) -> str:
    """Return a text that must not be blank."""
    plain = str(text).strip()
    if not plain:
        raise NotPlain
    return plain


def _value(leaf: BoundLeaf, texts: Sequence[str]) -> object:
    """Return the value of a leaf, of the texts of its cells."""
    held = [plain for text in texts if (plain := text.strip())]
    if not held:
        if leaf.default is not None:
            return leaf.default
        if leaf.leaf.mandatory and not leaf.counts:
            raise NotPlain
        return EMPTY.get(leaf.leaf.kind)
    if leaf.spare and len(held) > 1:
        _check_spare(leaf, texts, held[0])
    if leaf.leaf.kind == "strs":
        return tuple(_read(leaf, text) for text in held)
    if leaf.leaf.join is not None:
        return leaf.leaf.join.join(str(_read(leaf, text)) for text in held)
    return _read(leaf, held[0])


def _check_spare(leaf: BoundLeaf, texts: Sequence[str], said: str) -> None:
    """Make sure that no cell that is passed over says something else. Raises NotPlain."""
    for cell, text in zip(leaf.cells, texts, strict=True):
        if cell in leaf.spare and text.strip() not in ("", said):
            raise NotPlain


def _read(leaf: BoundLeaf, text: str) -> object:
    try:
        value = leaf.read(text)
    except CellError as error:
        raise NotPlain from error
    if not is_listed(leaf.leaf, value):
        raise NotPlain
    return value


def _words_field(name: str, leaves: list[BoundLeaf], place: Callable[[int], int]) -> Field:
    """Return the field of a map: its words, each from cells of its own."""
    columns = list(dict.fromkeys(place(cell.at) for leaf in leaves for cell in leaf.cells))
    parts = [
        (
            leaf.leaf.field.partition(".")[2],
            leaf,
            [columns.index(place(cell.at)) for cell in leaf.cells],
        )
        for leaf in leaves
    ]

    def make(texts: object) -> object:
        assert isinstance(texts, tuple)
        values = {
            word: leaf.fixed or _value(leaf, [texts[at] for at in cells])
            for word, leaf, cells in parts
        }
        return {word: value for word, value in values.items() if value}

    return name, _Memory(make).__getitem__, _getter(columns)


def _forms_field(name: str, forms: list[BoundForm], place: Callable[[int], int]) -> Field:
    """Return the field of a collection of which each form makes one item at most."""
    columns = list(dict.fromkeys(cell.at for form in forms for cell in _cells(form)))
    records = [_Record(form, columns.index) for form in forms]
    if any(record.counted for record in records):
        raise NotPlain

    def make(texts: object) -> object:
        cells = texts if isinstance(texts, tuple) else (texts,)
        return tuple(item for record in records if (item := _item(record, cells)) is not None)

    if len(columns) == 1:
        return name, _Memory(make).__getitem__, itemgetter(place(columns[0]))
    return name, _Memory(make).__getitem__, _getter([place(at) for at in columns])


def _item(record: _Record, texts: tuple[str, ...]) -> Record | None:
    """Return the item of a record, None where its cells hold nothing."""
    values = record.values(texts)
    return None if values is None else record.make(**record.fixed, **values)


@lru_cache(maxsize=8)
def plan_of(table: Table) -> Plan | None:
    """Return how the plain messages of a file are read; None when its layout is not plain."""
    if table.names.typed:
        return None
    try:
        return Plan(table)
    except NotPlain:
        return None
