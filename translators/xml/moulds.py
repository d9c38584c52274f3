"""Records written in one go: those that are filled alike share one text with gaps.

What a record becomes is worked out once, by the careful pen, with marks in the place of values; the
text it gives is the mould of all records filled alike. What is odd the careful pen writes itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from operator import itemgetter

from translators.layouts import Layout
from translators.xml.scribe import MARK, Fix, Pen, Record, Scribe, fault_free

FEW = 3
"""Items of one form beyond these are written one by one, as texts of their own."""

MANY = 12
"""Items of several forms beyond these are for the careful pen: no two records have as many."""

MOST_MOULDS = 2_000
"""Moulds kept for one layout and one set of texts beside fields."""

_MARKS = re.compile("\ue000(\\d+)\ue001")


class Mould:
    """A text with gaps: which value stands in each, and what is done to it before."""

    __slots__ = ("fixes", "numbers", "pick", "template", "texts")

    def __init__(self, text: str, marks: Mapping[str, Fix | None], elements: set[int]) -> None:
        parts = _MARKS.split(text)
        gaps = [int(index) for index in parts[1::2]]
        self.template = "%s".join(part.replace("%", "%%") for part in parts[::2])
        self.pick = _picker(gaps)
        known = {index: marks.get(f"{MARK}{index}\ue001", str) for index in gaps}
        self.fixes = [(at, fix) for at, fix in known.items() if fix not in (None, str)]
        self.numbers = [at for at, fix in known.items() if fix is None]
        self.texts = [index for index in known if index not in elements]


def _picker(gaps: list[int]) -> Callable[[list[str]], tuple[str, ...]]:
    if len(gaps) > 1:
        return itemgetter(*gaps)
    return lambda values: tuple(values[index] for index in gaps)


class QuickPen(Pen):
    """A pen that has a mould for each way in which records are filled."""

    def __init__(self, layout: Layout, said: Mapping[str, str], top: Scribe) -> None:
        super().__init__(layout, said)
        self._moulds: dict[tuple[object, ...], Mould | None] = {}
        self._tell = frozenset(field for one in _all(top) for field, _ in one.constants)
        self._quick = not any(one.joins for one in _all(top))

    def render(self, scribe: Scribe, record: Record) -> str:
        """Return the element of a record, line break first. Notes faults: code, field, value."""
        if self.marks is None and self._quick:
            key: list[object] = [scribe.number]
            values: list[str] = []
            if self._flatten(scribe, record, key, values):
                mould = self._mould(tuple(key), scribe, record)
                written = None if mould is None else self._cast(mould, values)
                if written is not None:
                    return written
        return super().render(scribe, record)

    def _cast(self, mould: Mould, values: list[str]) -> str | None:
        """Return a mould filled with values, None when one of them is no code."""
        if mould.fixes:
            try:
                for index, fix in mould.fixes:
                    values[index] = fix(values[index])
            except KeyError:
                return None
        if self.careful:
            for index in mould.numbers:
                values[index] = f"{Decimal(values[index]):f}"
            for index in mould.texts:
                text = fault_free(values[index])
                if text is None:
                    return None
                values[index] = text
        return mould.template % mould.pick(values)

    def _flatten(
        self, scribe: Scribe | None, record: Record, key: list[object], values: list[str]
    ) -> bool:
        """Add the values of a record and what they are; False when it is for the careful pen."""
        tell = self._tell
        for name, value in record.items():
            kind = value.__class__
            if kind is str:
                if value:
                    key.append(name)
                    values.append(value)  # type: ignore[arg-type]
                    if name in tell:
                        key.append(value)
            elif isinstance(value, tuple | list):
                if name != "unread" and value:
                    if not isinstance(value[0], dict):
                        key += (name, len(value))
                        values += value
                    elif not self._flatten_items(scribe, name, value, key, values):
                        return False
            elif isinstance(value, dict):
                key += (name, tuple(value))
                values += value.values()
            else:
                key.append(name)
                values.append(str(value))
        return True

    def _flatten_items(
        self,
        scribe: Scribe | None,
        name: str,
        items: tuple[Record, ...] | list[Record],
        key: list[object],
        values: list[str],
    ) -> bool:
        below = _one_by_one(scribe, name, len(items))
        if below is not None:
            if not all(below.fits(item) for item in items):
                return False
            key.append((name, "written"))
            values.append("".join([self.render(below, item) for item in items]))
            return True
        if len(items) > MANY:
            return False
        key += (name, len(items))
        for item in items:
            if not self._flatten(None, item, key, values):
                return False
            key.append(None)
        return True

    # --- making a mould -----------------------------------------------------------------------

    def _mould(self, key: tuple[object, ...], scribe: Scribe, record: Record) -> Mould | None:
        if key in self._moulds:
            return self._moulds[key]
        if len(self._moulds) >= MOST_MOULDS:
            self._moulds.clear()
        before, self.marks = (self.careful, self.faults), {}
        self.careful, self.faults = True, []
        elements: set[int] = set()
        marked = self._marked(scribe, record, _counter(), elements)
        text = super().render(scribe, marked)
        whole = not self.faults and text.count(MARK) == len(_MARKS.findall(text))
        self._moulds[key] = Mould(text, self.marks, elements) if whole else None
        (self.careful, self.faults), self.marks = before, None
        return self._moulds[key]

    def _marked(
        self, scribe: Scribe | None, record: Record, count: Iterator[int], elements: set[int]
    ) -> Record:
        """Return a record with marks for values, numbered as `_flatten` puts them."""
        made: Record = {}
        for name, value in record.items():
            if isinstance(value, str):
                if value:
                    mark = _mark(next(count))
                    made[name] = value if name in self._tell else mark
            elif isinstance(value, tuple | list):
                if name != "unread" and value:
                    made[name] = self._marked_items(scribe, name, value, count, elements)
            elif isinstance(value, dict):
                made[name] = {word: _mark(next(count)) for word in value}
            else:
                made[name] = _mark(next(count))
        return made

    def _marked_items(
        self,
        scribe: Scribe | None,
        name: str,
        items: tuple[object, ...] | list[object],
        count: Iterator[int],
        elements: set[int],
    ) -> object:
        if not isinstance(items[0], dict):
            return [_mark(next(count)) for _ in items]
        if _one_by_one(scribe, name, len(items)) is not None:
            index = next(count)
            elements.add(index)
            return _mark(index)
        return [
            self._marked(None, item, count, elements) for item in items if isinstance(item, dict)
        ]


def _one_by_one(scribe: Scribe | None, name: str, count: int) -> Scribe | None:
    """Return the form whose items are written one by one, None where they are not."""
    scribes = scribe.collections.get(name, []) if scribe is not None and count > FEW else []
    return scribes[0] if len(scribes) == 1 and not scribes[0].inline else None


def _all(scribe: Scribe) -> Iterator[Scribe]:
    yield scribe
    for scribes in scribe.collections.values():
        for below in scribes:
            yield from _all(below)


def _mark(index: int) -> str:
    return f"{MARK}{index}\ue001"


def _counter() -> Iterator[int]:
    index = 0
    while True:
        yield index
        index += 1
