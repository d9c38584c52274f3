"""The state decisions see: the store's rows under the changes not yet committed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

from gateway.rows import TABLES, CounterRow, DocumentRow

Key = str | int
Load = Callable[[str, Key], msgspec.Struct | None]
Children = Callable[[str, str, Key], Iterable[msgspec.Struct]]
Row = TypeVar("Row", bound=msgspec.Struct)

KEYS = {name: struct.__struct_fields__[0] for name, struct in TABLES.items()}
"""The primary key of each table: the first field of its record."""

NAMES = {struct: name for name, struct in TABLES.items()}
"""The table of each record type."""


class State:
    """Rows by type and key; what is put stands over what is loaded until it is committed.

    `load(table, key)` gives the committed row or None; `children(table, column, value)` gives the
    committed rows of a table whose column has that value. Nothing is written here: the shell takes
    `changes` and commits them in one transaction.
    """

    def __init__(self, load: Load, children: Children) -> None:
        """A state over committed rows."""
        self._load = load
        self._children = children
        self._loaded: dict[tuple[str, Key], msgspec.Struct | None] = {}
        self.changes: dict[str, dict[Key, msgspec.Struct]] = {name: {} for name in TABLES}

    def get(self, row: type[Row], key: Key) -> Row | None:
        """The row of that type and key as it stands now, or None."""
        table = NAMES[row]
        found = self.changes[table].get(key)
        if found is None:
            place = (table, key)
            if place not in self._loaded:
                self._loaded[place] = self._load(table, key)
            found = self._loaded[place]
        assert found is None or isinstance(found, row)
        return found

    def put(self, row: msgspec.Struct) -> None:
        """The row stands from now on, in the place of one with the same key."""
        table = NAMES[type(row)]
        self.changes[table][getattr(row, KEYS[table])] = row

    def children(self, row: type[Row], column: str, value: Key) -> list[Row]:
        """The rows of a type whose column has a value now, in order of their keys."""
        table = NAMES[row]
        field = KEYS[table]
        found: dict[Key, msgspec.Struct] = {
            getattr(kept, field): kept for kept in self._children(table, column, value)
        }
        for key, changed in self.changes[table].items():
            if getattr(changed, column) == value:
                found[key] = changed
            else:
                found.pop(key, None)
        rows = [found[key] for key in sorted(found, key=lambda key: (str(type(key)), key))]
        return [kept for kept in rows if isinstance(kept, row)]

    def draw(self, name: str, *, last: int | None = None) -> int:
        """The next number of a sequence, from 1; after `last` it begins again at 1."""
        counter = self.get(CounterRow, name)
        value = counter.value + 1 if counter else 1
        if last is not None and value > last:
            value = 1
        self.put(CounterRow(name=name, value=value))
        return value

    def count_changes(self) -> None:
        """The documents changed here know the number of this change: what feeds go by."""
        changed = self.changes[NAMES[DocumentRow]]
        if changed:
            number = self.draw("change")
            for key, row in changed.items():
                changed[key] = msgspec.structs.replace(row, changed=number)
