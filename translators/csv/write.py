"""Documents to CSV or fixed width text, by the layout that reads it: parse(write(d)) == d.

What a layout has no column for is not written: it says what the partner wants to know. Cells that
begin like a formula stay as they are; only reports for people change them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Literal

import msgspec

from translators.batches import Head
from translators.csv.bind import ABOVE, COUNTS, ROW, fold, read_range, split_type
from translators.csv.dialect import Dialect
from translators.csv.opening import dialect_of
from translators.documents import Document
from translators.layouts import Condition, Form, Layout, Leaf, Pairs
from translators.leaves import Value, writer_of
from translators.problems import Place, Problem, Severity, WriteError

Cells = dict[str, str]
"""What stands in a row, by address; the type of a row stands at its record's address."""


def write(documents: Sequence[Document], layout: Layout | None, head: Head) -> bytes:
    """Return a file with these documents, in the layout's dialect and encoding.

    Of `head` such a file says nothing. Raises WriteError when a mandatory field is empty, an item
    fits none of the layout's forms, or a value does not fit its column or the encoding.
    """
    del head
    assert layout is not None
    dialect = dialect_of(layout)
    pen = _Pen(layout, dialect)
    rows = [row for document in documents for row in pen.document(document)]
    rows += pen.trailer(rows, len(documents))
    if pen.problems:
        raise WriteError(pen.problems)
    text = _fixed_text(rows, layout, dialect) if dialect.fixed else _text(rows, layout, dialect)
    return _encoded(text, dialect)


def _encoded(text: str, dialect: Dialect) -> bytes:
    encoding = "utf-8" if dialect.encoding == "auto" else dialect.encoding
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        wrong = text[error.start : error.end]
        raise WriteError([_problem("invalid-character", f"{wrong!r} is no {encoding}")]) from error


def _problem(code: str, message: str, path: str = "") -> Problem:
    return Problem(code=code, message=message, severity=Severity.HOLD, place=Place(path=path))


class _Pen:
    """Writes the rows of documents, and keeps what cannot be written."""

    def __init__(self, layout: Layout, dialect: Dialect) -> None:
        self.layout = layout
        self.dialect = dialect
        self.typed = bool(dialect.record)
        self.problems: list[Problem] = []

    def document(self, document: Document) -> list[Cells]:
        """Return the rows of a document."""
        cells, rows = self.record(self.layout.root, document, "")
        return self.joined(cells, rows, once=self.dialect.once)

    def joined(self, cells: Cells, rows: list[Cells], *, once: bool) -> list[Cells]:
        """Return rows with what stands above them: in each, in the first, or in rows of types."""
        if self.typed:
            return [*self.by_type(cells), *rows]
        if not rows:
            return [cells]
        again = cells
        if once:
            again = {at: text for at, text in cells.items() if at in self.dialect.by}
        return [{**(again if number else cells), **row} for number, row in enumerate(rows)]

    def by_type(self, cells: Cells, first: str = "") -> Iterator[Cells]:
        """Yield a row for each type of the addresses in some cells: `first`, then in their order.

        What has no type stands in the first row.
        """
        parts: dict[str, Cells] = {first: {}} if first else {}
        plain = {at: text for at, text in cells.items() if not split_type(at, typed=True)[0]}
        for at, text in cells.items():
            if at not in plain:
                parts.setdefault(split_type(at, typed=True)[0], {})[at] = text
        for type_, own in parts.items():
            yield {self.dialect.record: type_, **plain, **own}
            plain = {}

    def record(self, form: Form, record: msgspec.Struct, path: str) -> tuple[Cells, list[Cells]]:
        """Return the cells of a record that stand once, and the rows of its items."""
        cells: Cells = {}
        rows: list[Cells] = []
        for leaf in form.leaves:
            self.leaf(leaf, _value_of(record, leaf.field), cells, f"{path}{leaf.field}")
        for pairs in form.pairs:
            rows += self.pairs(pairs, _value_of(record, pairs.field))
        for field in dict.fromkeys(below.field for below in form.forms):
            forms = [below for below in form.forms if below.field == field]
            items = getattr(record, field)
            rows += self.items(forms, items, cells, f"{path}{field}")
        for condition in form.where:
            _meet(condition, cells)
        return cells, rows

    def items(
        self, forms: list[Form], items: Sequence[msgspec.Struct], cells: Cells, path: str
    ) -> list[Cells]:
        """Return the rows of a collection; what stands once goes into `cells` of the record."""
        rows: list[Cells] = []
        once = [form for form in forms if not form.each]
        for number, item in enumerate(items):
            below = f"{path}[{number}]."
            form = next((one for one in once if _fits(one, item)), None)
            if form is not None:
                once.remove(form)
                own, inner = self.record(form, item, below)
                cells |= own
                rows += inner
                continue
            form = next((one for one in forms if one.each and _fits(one, item)), None)
            if form is not None:
                own, inner = self.record(form, item, below)
                if self.typed:
                    rows += self.by_type(own, "" if form.each == ROW else form.each)
                    rows += inner
                else:
                    rows += self.joined(own, inner, once=False)
            elif any(one.each for one in forms):
                message = f"{below[:-1]} fits none of the layout's forms"
                self.problems.append(_problem("no-place", message, below[:-1]))
        return rows

    def leaf(self, leaf: Leaf, value: object, cells: Cells, path: str) -> None:
        """Put a value into the cell of its leaf, texts into one after the other."""
        columns = _columns(leaf)
        text_of = writer_of(leaf, self.layout.style)
        values = list(value) if isinstance(value, tuple) else [value]
        values = [each for each in values if each is not None and each != ""]
        if not values and leaf.mandatory and columns:
            self.problems.append(_problem("missing-element", f"{path} is empty", path))
        if not columns:
            return
        if len(values) > len(columns):
            message = f"{path} has {len(values)} texts, the layout {len(columns)} columns"
            self.problems.append(_problem("no-place", message, path))
        for at, each in zip(columns, values, strict=False):
            cells[at] = text_of(_as_value(each))

    def pairs(self, pairs: Pairs, words: object) -> list[Cells]:
        """Return a row for each pair of a map."""
        assert isinstance(words, Mapping)
        key, value = pairs.key, pairs.value
        key_text, value_text = (
            writer_of(key, self.layout.style),
            writer_of(value, self.layout.style),
        )
        return [
            {key.at[0]: key_text(word), value.at[0]: value_text(text)}
            for word, text in words.items()
        ]

    def trailer(self, rows: list[Cells], documents: int) -> list[Cells]:
        """Return the row of totals, where the layout has one."""
        trailer = self.dialect.trailer
        if trailer is None:
            return []
        cells: Cells = {}
        for condition in trailer.where:
            _meet(condition, cells)
        if trailer.rows:
            cells[trailer.rows] = str(len(rows))
        if trailer.documents:
            cells[trailer.documents] = str(documents)
        for each in trailer.sums:
            leaf = Leaf(field="sum", kind="decimal")
            texts = (row.get(each.of, "") for row in rows)
            plain = (text.replace(self.layout.style.decimal, ".") for text in texts if text)
            total = sum(map(Decimal, plain), Decimal(0))
            cells[each.at] = writer_of(leaf, self.layout.style)(total)
        return [cells]


def _as_value(value: object) -> Value:
    return value  # type: ignore[return-value]  # what a document's fields hold


def _value_of(record: msgspec.Struct, field: str) -> object:
    """Return a field, or a word of a map: `items.UPC`."""
    name, _, word = field.partition(".")
    value = getattr(record, name)
    return value.get(word) if word else value


def _fits(form: Form, item: msgspec.Struct) -> bool:
    """Whether an item has the constants of a form."""
    return all(str(_value_of(item, leaf.field)) == leaf.fixed for leaf in form.leaves if leaf.fixed)


def _meet(condition: Condition, cells: Cells) -> None:
    """Write what a condition asks for into a cell that nothing else is written into."""
    if not condition.other and condition.at not in cells:
        cells[condition.at] = condition.values[0]


@lru_cache(maxsize=64)
def columns_of(layout: Layout) -> tuple[str, ...]:
    """Return the columns a layout writes, in the dialect's order, then in that of the fields."""
    dialect = dialect_of(layout)
    found: dict[str, str] = {}
    for at in (*dialect.order, *dialect.by, *_written(layout.root)):
        found.setdefault(fold(at), at)
    return tuple(found.values())


def _columns(leaf: Leaf) -> tuple[str, ...]:
    """Return the columns a leaf is written into: the first of its addresses; for texts all."""
    found = [at for at in leaf.at if at != COUNTS and not fold(at).startswith(ABOVE)]
    if not leaf.write:
        return ()
    return tuple(found if leaf.kind == "strs" else found[:1])


def _written(form: Form) -> Iterator[str]:
    """Yield the columns a form and those below it write."""
    for leaf in (*form.leaves, *(one for pairs in form.pairs for one in (pairs.key, pairs.value))):
        yield from _columns(leaf)
    for condition in form.where:
        yield condition.at
    for below in form.forms:
        yield from _written(below)


def _text(rows: list[Cells], layout: Layout, dialect: Dialect) -> str:
    """Return the rows as CSV."""
    file = io.StringIO()
    writer = csv.writer(
        file,
        delimiter=dialect.delimiter or ",",
        quotechar=dialect.quote or None,
        escapechar=dialect.escape or None,
        quoting=_quoting(dialect),
        lineterminator=dialect.line_end,
    )
    file.write(dialect.line_end * max(dialect.preamble, 0))
    try:
        if dialect.header:
            columns = columns_of(layout)
            writer.writerow([at.partition("#")[0] for at in columns])
            writer.writerows([[row.get(at, "") for at in columns] for row in rows])
        else:
            writer.writerows(_numbered(row) for row in rows)
    except csv.Error as error:
        raise WriteError(
            [_problem("invalid-character", f"a cell cannot be quoted: {error}")]
        ) from error
    return file.getvalue()


def _quoting(dialect: Dialect) -> Literal[0, 1, 3]:
    if not dialect.quote:
        return csv.QUOTE_NONE
    return csv.QUOTE_ALL if dialect.quote_all else csv.QUOTE_MINIMAL


def _numbered(row: Cells) -> list[str]:
    """Return a row whose columns are numbers."""
    cells = {int(at.rpartition(":")[2]): text for at, text in row.items()}
    return [cells.get(number, "") for number in range(1, max(cells, default=1) + 1)]


def _fixed_text(rows: list[Cells], layout: Layout, dialect: Dialect) -> str:
    """Return the rows as lines of fixed columns: numbers at the right, texts at the left."""
    numbers = set(_numbers(layout.root))
    problems: list[Problem] = []
    lines = [""] * max(dialect.preamble, 0)
    for row in rows:
        line = ""
        places = sorted((read_range(split_type(at, typed=True)[1]), at) for at in row)
        for (start, end), at in places:
            text, width = row[at], (end or 0) - start
            if "\n" in text or "\r" in text or (end and len(text) > width):
                problems.append(_problem("too-long", f"{text!r} does not fit into {at}", at))
            if end and at in numbers:
                text = text.zfill(width) if dialect.zeros and text else text.rjust(width)
            line = line.ljust(start)[:start] + text.ljust(max(width, 0))
        lines.append(line.ljust(dialect.width))
    if problems:
        raise WriteError(problems)
    return "".join(f"{line}{dialect.line_end}" for line in lines)


def _numbers(form: Form) -> Iterator[str]:
    """Yield the addresses of numbers."""
    for leaf in form.leaves:
        if leaf.kind in ("decimal", "int"):
            yield from leaf.at
    for below in form.forms:
        yield from _numbers(below)
