"""The careful reading of one message: every cell looked at, everything wrong told with its place.

What is plain is read by `plan`, many times as fast and to the same document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from translators.cells import CellError
from translators.csv.bind import BoundForm, BoundLeaf, BoundPairs, Cell, Each, holds
from translators.csv.checks import reckoned
from translators.csv.content import Rows
from translators.csv.spans import span_of
from translators.documents import Segment
from translators.leaves import Value, is_listed
from translators.problems import Place, Problem, Severity
from translators.uses import fields_of

PROBLEMS = 1_000
"""More problems of one message nobody reads; they would fill the memory."""

SHOWN = 200
"""So much of a wrong value is told."""


class Trace(NamedTuple):
    """A cell that was read: its row and number, the path it went to, whether it is money."""

    row: int
    at: int
    path: str
    money: bool


class Hit(NamedTuple):
    """A cell that holds something."""

    row: int
    cell: Cell
    text: str


class Walk:
    """Reads one message: the problems found, and where each value went."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.cells = rows.cells
        self.names = rows.opening.table.names
        self.types = rows.types
        self.problems: list[Problem] = []
        self.traces: list[Trace] = []
        self.claimed: set[int] = set()
        self.passed: dict[int, list[Hit]] = {}
        self.kept: dict[tuple[int, int], str] = {}
        self.seen: set[tuple[int, int]] = set()
        self.hit = False

    def document(self) -> msgspec.Struct | None:
        """Return the document, None when it cannot be made."""
        root = self.rows.opening.table.root
        scope = range(len(self.cells))
        self.check_alike(scope)
        self.check_types(scope)
        self.check_rows(scope)
        values = self.values(root, scope, "", 0)
        unread = [
            pair for row in scope if row not in self.claimed for pair in self.rows.unread(row)
        ]
        rest = (*unread, *(pair for row in sorted(self.passed) for pair in self.spare(row)))
        if values is None:
            return None
        return root.form.record(**values, **({"unread": rest} if rest else {}))

    def values(
        self, form: BoundForm, scope: Sequence[int], path: str, number: int
    ) -> dict[str, object] | None:
        """Return the fields of a record read in some rows, None when it lacks a required one."""
        values: dict[str, object] = {}
        hit = False
        missing: list[BoundLeaf] = []
        for leaf in form.leaves:
            self.hit = False
            value = self.leaf(leaf, scope, path, number)
            hit = hit or self.hit
            if value is not None:
                _put(values, leaf.leaf.field, value)
            elif leaf.leaf.mandatory and not self.hit:
                missing.append(leaf)
        for pairs in form.pairs:
            found = self.pairs(pairs, scope, path)
            hit = hit or bool(found)
            if found:
                values[pairs.pairs.field] = found
        for below in form.forms:
            items = self.items(below, scope, path, len(_items(values, below)))
            hit = hit or bool(items)
            if items:
                values[below.form.field] = (*_items(values, below), *items)
        self.hit = hit
        if not hit and path:
            return None
        for leaf in missing:
            self.missing(leaf, scope)
        known = fields_of(form.form.record)
        complete = all(field in values for field in known if known[field].required)
        return values if complete else None

    def items(
        self, form: BoundForm, scope: Sequence[int], path: str, count: int
    ) -> list[msgspec.Struct]:
        """Return the items a form makes of some rows; `count` are in the collection already."""
        found: list[msgspec.Struct] = []
        for rows in self.occurrences(form.each, scope):
            if form.where and not self.hold(form, rows):
                continue
            number = count + len(found)
            below = f"{path}{form.form.field}[{number}]."
            values = self.values(form, rows, below, number)
            if values is None:
                continue
            self.claim(form, rows, values)
            found.append(form.form.record(**values))
        return found

    def claim(self, form: BoundForm, rows: Sequence[int], values: dict[str, object]) -> None:
        """Give what no leaf reads of a row to the first item made of it."""
        if form.each.kind == "row" and "unread" in fields_of(form.form.record):
            row = rows[0]
            if row not in self.claimed:
                self.claimed.add(row)
                unread = (*self.rows.unread(row), *self.spare(row))
                if unread:
                    values["unread"] = unread

    def hold(self, form: BoundForm, rows: Sequence[int]) -> bool:
        """Whether the conditions of a form hold: each in the first row that can tell."""
        return all(
            holds((test,), self.cells[row], self.types[row])
            for test in form.where
            for row in self.telling(test.cell, rows)
        )

    def telling(self, cell: Cell | None, rows: Sequence[int]) -> Sequence[int]:
        """Return the first row with something in a cell, else the first row."""
        hit = self.first(cell, rows) if cell else None
        return [hit.row] if hit else rows[:1]

    def occurrences(self, each: Each, scope: Sequence[int]) -> Iterator[Sequence[int]]:
        """Yield the rows of each item: all of them, one by one, by type, or by value."""
        if not each.kind:
            yield scope
        elif each.kind == "row":
            starts = [row for row in scope if not each.type or self.types[row] == each.type]
            ends = [*starts[1:], scope[-1] + 1] if starts else []
            for start, end in zip(starts, ends, strict=True):
                yield range(start, end) if each.type else (start,)
        else:
            groups: dict[tuple[str, ...], list[int]] = {}
            for row in scope:
                key = tuple(self.cells[row][cell.at].strip() for cell in each.cells)
                if any(key):
                    groups.setdefault(key, []).append(row)
            yield from groups.values()

    def leaf(self, leaf: BoundLeaf, scope: Sequence[int], path: str, number: int) -> object:
        """Return the value of a leaf, None for nothing; `hit` says whether a cell held it."""
        if leaf.fixed is not None:
            return (leaf.fixed,) if leaf.leaf.kind == "strs" else leaf.fixed
        if leaf.leaf.kind == "strs":
            texts = [self.read(leaf, hit, path) for hit in self.hits(leaf, scope)]
            return tuple(text for text in texts if text is not None) or None
        if leaf.leaf.join is not None:
            texts = [self.read(leaf, hit, path) for hit in self.hits(leaf, scope)]
            return leaf.leaf.join.join(str(text) for text in texts if text is not None) or None
        hit = next(self.hits(leaf, scope), None)
        if hit is not None:
            self.pass_over(leaf, hit, scope)
            return self.read(leaf, hit, path)
        if leaf.counts:
            return str(number + 1) if leaf.leaf.kind == "str" else number + 1
        return leaf.default

    def pass_over(self, leaf: BoundLeaf, hit: Hit, scope: Sequence[int]) -> None:
        """Note what stands in other cells of a leaf and says something else than the one read."""
        for cell in leaf.spare:
            other = self.first(cell, scope)
            if other is not None and other.text != hit.text:
                self.passed.setdefault(other.row, []).append(other)

    def spare(self, row: int) -> tuple[Segment, ...]:
        """Return the cells of a row that were passed over and that nothing reads, with names."""
        found = {
            (hit.row, hit.cell.at): hit.text
            for hit in self.passed.get(row, ())
            if (hit.row, hit.cell.at) not in self.seen and (hit.row, hit.cell.at) not in self.kept
        }
        self.kept |= found
        return tuple(
            (self.names.name_of(at, self.types[row]), text) for (_, at), text in found.items()
        )

    def hits(self, leaf: BoundLeaf, scope: Sequence[int]) -> Iterator[Hit]:
        """Yield the first cell that holds something for each address of a leaf."""
        for cell in leaf.cells:
            hit = self.first(cell, scope)
            if hit is not None:
                yield hit

    def first(self, cell: Cell, scope: Sequence[int]) -> Hit | None:
        """Return the first row in which a column holds something."""
        for row in scope:
            if cell.type in ("", self.types[row]):
                text = self.cells[row][cell.at].strip()
                if text:
                    return Hit(row, cell, text)
        return None

    def read(self, leaf: BoundLeaf, hit: Hit, path: str) -> Value | None:
        """Return the value of a cell, None when it is none: then it is told why."""
        self.hit = True
        self.seen.add((hit.row, hit.cell.at))
        self.traces.append(Trace(hit.row, hit.cell.at, f"{path}{leaf.leaf.field}", leaf.leaf.money))
        try:
            value = leaf.read(hit.text)
        except CellError as error:
            self.wrong(error.code, error.message, hit, Severity.REJECT)
            return None
        if not is_listed(leaf.leaf, value):
            self.wrong("code-not-listed", "is not in our list; kept as it is", hit, Severity.NOTE)
        return value

    def pairs(self, pairs: BoundPairs, scope: Sequence[int], path: str) -> dict[str, str]:
        """Return a map filled by occurrences of key and value; of a key that repeats the first."""
        found: dict[str, str] = {}
        for rows in self.occurrences(pairs.each, scope):
            below = f"{path}{pairs.pairs.field}."
            key = self.leaf(pairs.key, rows, below, 0)
            value = self.leaf(pairs.value, rows, below, 0)
            if key is not None and value is not None:
                found.setdefault(str(key), str(value))
        return found

    def check_alike(self, scope: Sequence[int]) -> None:
        """Tell where a row says otherwise of the whole document than the first that says it."""
        for cell in self.rows.opening.table.whole:
            hit = self.first(cell, scope)
            for row in scope if hit else ():
                text = self.cells[row][cell.at].strip()
                if hit and text and text != hit.text:
                    message = f"is {hit.text[:SHOWN]!r} in row {self.rows.numbers[hit.row]}"
                    other = Hit(row, cell, text)
                    self.wrong("contradicting-rows", message, other, Severity.ACCEPT)
                    break

    def check_types(self, scope: Sequence[int]) -> None:
        """Tell of rows whose type the layout does not know."""
        record = self.names.record
        for row in scope if record else ():
            if record and self.types[row] not in self.names.types:
                known = ", ".join(sorted(self.names.types))
                hit = Hit(row, record, self.types[row])
                self.wrong("unknown-row", f"is no known type ({known})", hit, Severity.ACCEPT)

    def check_rows(self, scope: Sequence[int]) -> None:
        """Tell of rows whose cells contradict one another."""
        table = self.rows.opening.table
        for bound in table.checks:
            by = " × " if bound.check.multiplies else " + "
            for row in scope:
                found = reckoned(bound, self.cells[row], self.types[row], table.layout.style)
                if found is not None:
                    hit = Hit(row, bound.at, self.cells[row][bound.at.at].strip())
                    message = f"is not {by.join(cell.name for cell in bound.of)} = {found:f}"
                    self.wrong("contradicting-cells", message, hit, bound.check.severity)

    def missing(self, leaf: BoundLeaf, scope: Sequence[int]) -> None:
        """Tell that a mandatory value is missing, at its column where there is one."""
        name = leaf.cells[0].name if leaf.cells else " or ".join(leaf.leaf.at)
        cell = leaf.cells[0] if leaf.cells else Cell("", -1, name)
        self.tell("missing-element", f"{name} is empty, {leaf.leaf.field} must be known",
                  Hit(scope[0], cell, ""), Severity.REJECT, "fill the cell")  # fmt: skip

    def wrong(self, code: str, message: str, hit: Hit, severity: Severity) -> None:
        """Tell what is wrong with the value of a cell."""
        text = f"{hit.cell.name} {hit.text[:SHOWN]!r} {message}"
        self.tell(code, text, hit, severity, HINTS.get(code, "correct the cell"))

    def tell(self, code: str, message: str, hit: Hit, severity: Severity, hint: str) -> None:
        """Keep a problem with its place; of too many, one says so."""
        if len(self.problems) > PROBLEMS:
            return
        if len(self.problems) == PROBLEMS:
            code, severity = "too-many-problems", Severity.REJECT
            message, hint = f"more than {PROBLEMS:,} problems; the others are not told", ""
        start, end = span_of(self.rows, hit.row, hit.cell.at)
        place = Place(row=self.rows.numbers[hit.row], column=hit.cell.name, start=start, end=end)
        self.problems.append(
            Problem(
                code=code,
                message=message,
                severity=severity,
                place=place,
                value=hit.text[:SHOWN],
                hint=hint,
            )
        )


HINTS = {
    "invalid-number": "write the number as agreed: see decimal and thousands of the layout",
    "invalid-date": "write the date as agreed: see date of the layout",
    "invalid-code": "use one of the agreed codes",
    "code-not-listed": "add it to the codes of the layout if it is meant",
    "contradicting-rows": "say it alike in all rows of a document, or once",
    "contradicting-cells": "ask the sender which is right; total and parts are read as they stand",
    "unknown-row": "it is kept as unread; ask the sender what it is",
    "invalid-character": "ask the sender for plain text",
}


def _put(values: dict[str, object], field: str, value: object) -> None:
    """Set a field, or a word of a map: `items.UPC`."""
    name, _, word = field.partition(".")
    if not word:
        values[name] = value
        return
    words = values.setdefault(name, {})
    assert isinstance(words, dict)
    words[word] = value


def _items(values: dict[str, object], form: BoundForm) -> tuple[object, ...]:
    items = values.get(form.form.field, ())
    assert isinstance(items, tuple)
    return items
