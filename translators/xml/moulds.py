"""Records written in one go: those that are filled alike share one text with gaps.

What a record becomes is worked out once, by the careful pen, with marks in the place of values; the
text it gives is the mould of all records filled alike. How a record is filled, and its values, are
seen in its JSON cut at the quotes, which is quicker than looking at fields one by one. That needs
texts without quotes, backslashes and marks of XML; what has any the careful pen writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter

import msgspec

from translators.layouts import Layout
from translators.xml.scribe import MARK, Fix, Pen, Record, Scribe

FEW = 3
"""Items of one form beyond these are written one by one, as texts of their own."""

MOST_MOULDS = 2_000
"""Moulds, and kinds of structure, kept for one layout and one set of texts beside fields."""

_MARKS = re.compile("\ue000(\\d+)\ue001")
_encode = msgspec.json.Encoder().encode

Texts = Sequence[str]
"""All that stands between quotes in a record's JSON, names of fields and values; then extras."""

Pick = Callable[[Texts], tuple[str, ...]]


class Mould:
    """A text with gaps: which text stands in each, and what is done to it before."""

    __slots__ = ("fixes", "pick", "template")

    def __init__(self, text: str, marks: Mapping[str, Fix | None]) -> None:
        parts = _MARKS.split(text)
        gaps = [int(index) for index in parts[1::2]]
        self.template = "%s".join([part.replace("%", "%%") for part in parts[::2]])
        self.pick = _picker(gaps)
        known = {index: marks.get(_mark(index)) for index in gaps}
        self.fixes = [(index, fix) for index, fix in known.items() if fix is not None]


class Structure:
    """JSON with the same punctuation: which texts are names, and by those the moulds."""

    __slots__ = ("moulds", "names", "tell")

    def __init__(self, punctuation: Texts) -> None:
        behind = punctuation[1:]
        names = [index for index, mark in enumerate(behind) if mark.startswith(":")]
        self.names = _picker(names)
        self.tell: dict[tuple[str, ...], Pick] = {}
        self.moulds: dict[tuple[tuple[str, ...], tuple[str, ...]], Mould | None] = {}


def _picker(indexes: Sequence[int]) -> Pick:
    if len(indexes) > 1:
        return itemgetter(*indexes)
    return lambda texts: tuple([texts[index] for index in indexes])


class QuickPen(Pen):
    """A pen that has a mould for each way in which records are filled."""

    def __init__(self, layout: Layout, said: Mapping[str, str], top: Scribe) -> None:
        super().__init__(layout, said)
        every = list(_all(top))
        self._structures: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Structure] = {}
        self._tell = frozenset(field for one in every for field, _ in one.constants)
        self._joins = any(one.joins for one in every)
        self._single = {one.number: _Single(one) for one in every}
        self._kept = 0

    def cast(
        self, scribe: Scribe, record: msgspec.Struct, extra: Mapping[str, str] | None = None
    ) -> str:
        """Return the element of a record as `render` does; the record's texts are plain.

        `extra` are texts beside its fields that are written at addresses of their own.
        """
        if self._joins:
            return self._rendered(scribe, record, extra or {})
        more = dict(extra) if extra else {}
        single = self._single[scribe.number]
        rest = single.part(self, record, more) if single.fields else record
        pieces = _encode(rest).decode().split('"')
        texts = pieces[1::2]
        punctuation = tuple(pieces[::2])
        kind = (scribe.number, punctuation, tuple(more))
        if more:
            texts += more.values()
        structure = self._structures.get(kind)
        if structure is None:
            structure = self._structures[kind] = Structure(punctuation)
        names = structure.names(texts)
        tell = structure.tell.get(names)
        if tell is None:
            tell = structure.tell[names] = self._telling(punctuation, texts)
        key = (names, tell(texts))
        if key in structure.moulds:
            mould = structure.moulds[key]
        else:
            mould = self._mould(scribe, rest, more, len(texts) - len(more))
            structure.moulds[key] = mould
        if mould is None:
            return self._rendered(scribe, record, extra or {})
        try:
            for index, fix in mould.fixes:
                texts[index] = fix(texts[index])
        except KeyError:
            return self._rendered(scribe, record, extra or {})
        return mould.template % mould.pick(texts)

    def _rendered(self, scribe: Scribe, record: msgspec.Struct, extra: Mapping[str, str]) -> str:
        """Return what the careful pen writes."""
        made: Record = msgspec.to_builtins(record, str_keys=False)
        return self.render(scribe, {**made, **extra})

    def _telling(self, punctuation: tuple[str, ...], texts: Texts) -> Pick:
        """Return what picks the values that choose between forms."""
        behind = punctuation[1:]
        return _picker(
            [
                index + 1
                for index, mark in enumerate(behind)
                if mark == ":" and texts[index] in self._tell
            ]
        )

    def _mould(
        self, scribe: Scribe, record: msgspec.Struct, more: Mapping[str, str], start: int
    ) -> Mould | None:
        self._kept += 1
        if self._kept > MOST_MOULDS:
            self._structures.clear()
            self._kept = 0
        made: Record = msgspec.to_builtins(record, str_keys=False)
        marked = self._marked(made, _counter())
        marked.update({name: _mark(start + at) for at, name in enumerate(more)})
        before = self.careful, self.faults
        self.careful, self.faults, self.marks = True, [], {}
        text = self.render(scribe, marked)
        mould = None if self.faults else Mould(text, self.marks)
        (self.careful, self.faults), self.marks = before, None
        return mould

    def _marked(self, record: Mapping[str, object], count: Iterator[int]) -> Record:
        """Return a record with marks for values, numbered as they stand in JSON."""
        made: Record = {}
        for name, value in record.items():
            next(count)
            if isinstance(value, str):
                mark = _mark(next(count))
                made[name] = value if name in self._tell else mark
            elif isinstance(value, Mapping):
                made[name] = self._marked(value, count)
            elif isinstance(value, tuple | list):
                made[name] = [
                    self._marked(item, count) if isinstance(item, Mapping) else _mark(next(count))
                    for item in value
                ]
            else:
                made[name] = value
        return made


class _Single:
    """Collections of a form that another form alone writes: many items are written one by one."""

    def __init__(self, scribe: Scribe) -> None:
        self._scribes = {
            field: scribes[0]
            for field, scribes in scribe.collections.items()
            if len(scribes) == 1
            and not scribes[0].inline
            and not scribes[0].constants
            and not scribes[0].filled
            and not scribes[0].paired
        }
        self.fields = list(self._scribes)
        self._get = attrgetter(*self.fields, *self.fields[:1]) if self.fields else None

    def part(self, pen: QuickPen, record: msgspec.Struct, more: dict[str, str]) -> msgspec.Struct:
        """Return a record without what is written one by one, which is added to `more`."""
        assert self._get is not None
        if max(map(len, self._get(record))) <= FEW:
            return record
        taken: dict[str, tuple[object, ...]] = {}
        for field, scribe in self._scribes.items():
            items = getattr(record, field)
            if len(items) > FEW:
                taken[field] = ()
                more[field] = "".join([pen.cast(scribe, item) for item in items])
        return msgspec.structs.replace(record, **taken)


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
