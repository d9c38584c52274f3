"""Forms in writing: records of one shape (which fields are filled) share a template of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from operator import itemgetter

from translators.cells import Style, write_date, write_number, write_time
from translators.layouts import Form, Layout, Leaf, Pairs
from translators.uses import fields_of
from translators.xml.addresses import Address, Step, Test, read_address
from translators.xml.dialect import Dialect, dialect_of
from translators.xml.tags import Hole, Order, Tag, escaped, lay_beside, template

Record = dict[str, object]
"""A record as text: its filled fields, then those of all that is written into its element."""

Fix = Callable[[str], str]
"""Makes the text of a value the text that is written. Raises KeyError: it is no code."""

Key = tuple[object, ...]


class Shape:
    """How records with the same fields filled are written: a template and what fills it."""

    __slots__ = ("fixes", "holes", "missing", "numbers", "pick", "template")

    def __init__(
        self, text: str, holes: list[Hole], fixes: dict[str, Fix], numbers: set[str]
    ) -> None:
        self.template = text
        self.holes = holes
        keys = [hole.key for hole in holes]
        self.pick: Callable[[Record], tuple[object, ...]] | None = None
        if len(keys) > 1:
            self.pick = itemgetter(*keys)
        elif keys:
            self.pick = lambda record: (record[keys[0]],)
        self.fixes = [
            (index, hole.key, fixes[hole.key])
            for index, hole in enumerate(holes)
            if hole.key in fixes
        ]
        self.numbers = [index for index, hole in enumerate(holes) if hole.key in numbers]
        self.missing: list[str] = []


class Filling:
    """What is known of the holes of a shape: what is done to their values, what lacks one."""

    __slots__ = ("fixes", "missing", "numbers")

    def __init__(self) -> None:
        self.fixes: dict[str, Fix] = {}
        self.numbers: set[str] = set()
        self.missing: list[str] = []


class Scribe:
    """A form in writing. One without `each` is written into the element around it."""

    def __init__(
        self, layout: Layout, form: Form | Pairs, above: Scribe | None, number: str
    ) -> None:
        self.number = number
        self.field = form.field
        self.layout = layout
        self.inline = above is not None and not form.each
        self.prefix = f"{number}." if self.inline else ""
        self.paired = isinstance(form, Pairs)
        leaves = form.leaves if isinstance(form, Form) else (form.key, form.value)
        self.leaves = [leaf for leaf in leaves if leaf.write]
        self.where = self._where(form)
        kinds = fields_of(form.record) if isinstance(form, Form) else {}
        own = {leaf.field: kinds[leaf.field].kind for leaf in leaves if leaf.field in kinds}
        self.lists = [field for field, kind in own.items() if kind == "strs"]
        self.joins = [leaf for leaf in leaves if leaf.join is not None and len(leaf.at) > 1]
        self.maps = sorted({leaf.field.partition(".")[0] for leaf in leaves if "." in leaf.field})
        self.texts = [field for field, one in kinds.items() if one.required and one.kind == "str"]
        self.constants = [
            (leaf.field, leaf.fixed) for leaf in leaves if leaf.fixed and leaf.field in kinds
        ]
        self.filled = list(_filled(self.where, leaves, layout.name))
        self.steps = read_address(form.each, layout.name).steps if form.each else ()
        self.way, self.own = _parted(self.steps)
        top = dialect_of(layout).path
        self.ancestors: tuple[str, ...] = above.path if above else top[:-1]
        names = tuple(step.name for step in self.steps) if above else top[-1:]
        self.path: tuple[str, ...] = (*self.ancestors, *names)
        self.collections: dict[str, list[Scribe]] = {}
        self.shapes: dict[Key, Shape] = {}
        if isinstance(form, Form):
            inner: list[Form | Pairs] = [*form.forms, *form.pairs]
            for index, below in enumerate(inner):
                scribe = Scribe(layout, below, self, f"{number}_{index}")
                self.collections.setdefault(below.field, []).append(scribe)

    def _where(self, form: Form | Pairs) -> list[Test]:
        conditions = form.where if isinstance(form, Form) else ()
        return [
            Test(at=read_address(one.at, self.layout.name), values=one.values, other=one.other)
            for one in conditions
        ]

    @property
    def group(self) -> str:
        """What is written together: items of one collection in elements of the same names."""
        return "#" + "/".join((self.field, *(step.name for step in self.steps)))

    def fits(self, record: Record) -> bool:
        """Whether a record says what the constants say, and has what `where` asks for."""
        return all(record.get(field, "") == value for field, value in self.constants) and all(
            _is_filled(record, field) is wanted for field, wanted in self.filled
        )


def _filled(where: Sequence[Test], leaves: Sequence[Leaf], name: str) -> Iterator[tuple[str, bool]]:
    """Yield fields that must be filled, or empty, for a condition of the form to hold."""
    for test in where:
        if test.values != ("",):
            continue
        for leaf in leaves:
            if leaf.at and read_address(leaf.at[0], name) == test.at:
                yield leaf.field, test.other


def _is_filled(record: Record, field: str) -> bool:
    field, _, word = field.partition(".")
    found = record.get(field)
    return bool(found.get(word) if word and isinstance(found, Mapping) else found)


def _parted(steps: tuple[Step, ...]) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Return the steps that items share, and those that each item has of its own."""
    marked = [index for index, step in enumerate(steps) if step.repeats]
    start = marked[0] if marked else len(steps) - 1
    return steps[: max(start, 0)], steps[max(start, 0) :]


class Pen:
    """Writes records by a layout. `said` are the document's texts that stand beside fields."""

    def __init__(self, layout: Layout, said: Mapping[str, str]) -> None:
        self.dialect: Dialect = dialect_of(layout)
        self._layout = layout
        self._said = said
        self._order = Order(self.dialect.order)
        self._shapes: dict[tuple[str, Key], Shape] = {}
        self.careful = False
        self.head: dict[str, Address] = {}
        self.faults: list[tuple[str, str, str]] = []
        self.marks: dict[str, Fix | None] | None = None

    def render(self, scribe: Scribe, record: Record) -> str:
        """Return the element of a record, line break first. Notes faults: code, field, value."""
        key = self._lay(scribe, record)
        shape = self._shapes.get((scribe.number, key))
        if shape is None:
            shape = self._shape(scribe, record)
            if len(self._shapes) >= MOST_SHAPES:
                self._shapes.clear()
            self._shapes[scribe.number, key] = shape
        for field in shape.missing:
            self.faults.append(("missing-element", field, ""))
        if shape.pick is None:
            return shape.template % ()
        values = shape.pick(record)
        if shape.fixes or self.careful:
            values = self._fixed(shape, values)
        return shape.template % values

    def _fixed(self, shape: Shape, values: tuple[object, ...]) -> tuple[object, ...]:
        """Return values as they are written: codes, formats; when careful each text escaped."""
        found = list(values)
        for index, field, fix in shape.fixes:
            if not self._is_marked(found[index], fix):
                try:
                    found[index] = fix(str(found[index]))
                except KeyError:
                    self.faults.append(("invalid-code", field, str(found[index])))
        if self.careful:
            for index in shape.numbers:
                if not self._is_marked(found[index], None):
                    found[index] = f"{Decimal(str(found[index])):f}"
            for index, hole in enumerate(shape.holes):
                if not hole.elements:
                    found[index] = self._checked(hole.key, str(found[index]))
        return tuple(found)

    def _is_marked(self, value: object, fix: Fix | None) -> bool:
        """Whether a mark stands for a value; then what is done to the value is noted."""
        if self.marks is None or not isinstance(value, str) or not value.startswith(MARK):
            return False
        self.marks[value] = fix
        return True

    def _checked(self, field: str, text: str) -> str:
        found = fault_free(text)
        if found is None:
            self.faults.append(("invalid-character", field, text))
        return found or ""

    # --- from a record to its shape -----------------------------------------------------------

    def _lay(self, scribe: Scribe, record: Record) -> Key:
        """Spread a record: what is written into its element becomes keys. Returns its shape."""
        for field in scribe.texts:
            if record.get(field) == "":
                del record[field]
        key: list[object] = [tuple(record)]
        for field in scribe.maps:
            found = record.get(field)
            if isinstance(found, dict):
                key.append(tuple(found))
                for word, text in found.items():
                    record[f"{field}.{word}"] = text
        for field in scribe.lists:
            texts = record.get(field)
            if isinstance(texts, list | tuple):
                key.append(len(texts))
                self._spread(field, list(texts), record)
        for leaf in scribe.joins:
            joined = record.get(leaf.field)
            if isinstance(joined, str):
                parts = joined.split(leaf.join or None, len(leaf.at) - 1)
                key.append(len(parts))
                self._spread(leaf.field, parts, record)
        for field, scribes in scribe.collections.items():
            if field in record:
                self._lay_items(scribes, record, field, key)
        return tuple(key)

    def _spread(self, field: str, texts: list[str], record: Record) -> None:
        for index, text in enumerate(texts):
            record[f"{field}[{index}]"] = text

    def _lay_items(
        self, scribes: list[Scribe], record: Record, field: str, key: list[object]
    ) -> None:
        """Write the items of a collection, each by the first form that fits it."""
        found = record[field]
        if isinstance(found, str):
            record[scribes[0].group] = found
            return
        items = (
            [{"key": word, "value": text} for word, text in found.items()]
            if isinstance(found, dict)
            else found
        )
        assert isinstance(items, list | tuple)
        used: set[str] = set()
        groups: dict[str, list[str]] = {}
        for item in items:
            scribe = next(
                (one for one in scribes if one.number not in used and one.fits(item)), None
            )
            if scribe is None:
                continue
            if scribe.inline:
                used.add(scribe.number)
                own = dict(item)
                key.append((scribe.number, self._lay(scribe, own)))
                record[f"?{scribe.number}"] = True
                record.update({f"{scribe.prefix}{name}": value for name, value in own.items()})
            else:
                groups.setdefault(scribe.group, []).append(self.render(scribe, item))
        for group, written in groups.items():
            key.append(group)
            record[group] = "".join(written)

    # --- from a shape to its template ----------------------------------------------------------

    def _shape(self, scribe: Scribe, record: Record) -> Shape:
        outer: Tag | None = None
        for name in (*scribe.ancestors, *(step.name for step in scribe.way)):
            outer = Tag(name, outer)
        depth = len(scribe.ancestors) + len(scribe.way)
        if scribe.own:
            tag = first = self._own(scribe.own[0], outer)
            for step in scribe.own[1:]:
                tag = tag.child(step.name, step.tests)
        else:
            tag = first = Tag(scribe.path[-1], outer)
        filling = Filling()
        self._fill(scribe, tag, record, "", filling)
        for name, address in self.head.items() if not scribe.own else ():
            if name in record:
                tag.put(address, Hole(name), over=False)
        lay_beside(first, tag if not scribe.own else None, self.dialect, self._said)
        shape = Shape(*template(first, depth, self._order), filling.fixes, filling.numbers)
        shape.missing = filling.missing
        return shape

    def _own(self, step: Step, outer: Tag | None) -> Tag:
        tag = Tag(step.name, outer, step.tests)
        for test in step.tests:
            tag.satisfy(test)
        return tag

    def _fill(
        self,
        scribe: Scribe,
        tag: Tag,
        record: Record,
        prefix: str,
        filling: Filling,
    ) -> None:
        """Put holes for all that is filled into the element of a form."""
        for leaf in scribe.leaves:
            self._fill_leaf(leaf, tag, record, prefix, filling)
        for scribes in scribe.collections.values():
            for below in scribes:
                name = f"{prefix}{below.group}"
                if below.inline and f"{prefix}?{below.number}" in record:
                    inner = f"{prefix}{below.prefix}"
                    self._fill(below, tag, record, inner, filling)
                elif not below.inline and name in record:
                    parent = tag
                    for step in below.way:
                        parent = parent.child(step.name, step.tests)
                    if not parent.has(name):
                        parent.below.append((below.own[0].name, Hole(name, elements=True)))
        for test in scribe.where:
            tag.satisfy(test)

    def _fill_leaf(
        self,
        leaf: Leaf,
        tag: Tag,
        record: Record,
        prefix: str,
        filling: Filling,
    ) -> None:
        addresses = [read_address(text, self._layout.name) for text in leaf.at]
        addresses = [one for one in addresses if not one.up and not self._outside(one, tag)]
        name = f"{prefix}{leaf.field}"
        if not addresses:
            return
        if leaf.fixed:
            tag.put(addresses[0], escaped(leaf.fixed))
            return
        fix = fix_of(leaf, self._layout.style)
        keys = [name] if name in record else []
        if f"{name}[0]" in record:
            keys = []
            while f"{name}[{len(keys)}]" in record:
                keys.append(f"{name}[{len(keys)}]")
        if not keys and leaf.mandatory:
            filling.missing.append(name)
        for index, key in enumerate(keys):
            which = min(index, len(addresses) - 1)
            tag.put(addresses[which], Hole(key), index - which)
            if fix:
                filling.fixes[key] = fix
            elif leaf.kind == "decimal":
                filling.numbers.add(key)

    def _outside(self, address: Address, tag: Tag) -> bool:
        """Whether an address is of the root, and this element is another."""
        return address.absolute and tag.above is not None


_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

MARK = "\ue000"
"""Begins what stands in the place of a value while it is worked out how records are written."""


def fault_free(text: str) -> str | None:
    """Return a text as it is written, None when XML cannot hold it."""
    return None if _ILLEGAL.search(text) else escaped(text)


MOST_SHAPES = 2_000
"""Templates kept for one layout and one set of texts beside fields."""


def fix_of(leaf: Leaf, style: Style) -> Fix | None:
    """Return what makes a value's plain text what is written, None where that is the same."""
    codes = leaf.codes
    if codes is not None:
        known, complete = codes.codes, codes.complete
        return lambda text: known[text] if complete else known.get(text, text)
    if leaf.kind == "decimal":
        signed = leaf.sign == "negated"
        if not signed and not leaf.decimals and style.decimal == "." and not style.thousands:
            return None
        return lambda text: write_number(
            -Decimal(text) if signed else Decimal(text), style, leaf.decimals
        )
    if leaf.kind == "date" and (leaf.formats or style.dates)[0] != "%Y-%m-%d":
        formats = leaf.formats or style.dates
        return lambda text: write_date(date.fromisoformat(text), formats)
    if leaf.kind == "time" and (leaf.formats or style.times)[0] != "%H:%M:%S":
        times = leaf.formats or style.times
        return lambda text: write_time(time.fromisoformat(text), times)
    return None
