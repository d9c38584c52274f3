"""What was met in a message to records: values converted and checked, items put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
from lxml.etree import _Element as Element

from translators.cells import CellError
from translators.documents import Segment
from translators.problems import Place, Problem, Severity
from translators.xml.find import Finder
from translators.xml.places import Places
from translators.xml.spots import FormPlan, LeafPlan
from translators.xml.values import Value

Met = tuple[str, Element, str]
"""A text met on the walk, the element it stands in, and its attribute ("" for its own text)."""

MOST_SHOWN = 60
"""Characters of a value that a message repeats."""

MOST_VALUE = 200
"""Characters of a wrong value that are kept with its problem."""

HINTS: Mapping[str, str] = {
    "missing-element": "the partner corrects its map",
    "invalid-code": "the partner corrects it, or agree it in the layout",
    "invalid-date": "the partner corrects the value",
    "invalid-time": "the partner corrects the value",
    "invalid-number": "the partner corrects the value",
    "invalid-character": "the partner corrects the value",
    "too-long": "the partner corrects the value",
    "code-not-listed": "agree it in the layout's code list",
    "too-much-unread": "use a layout that reads such files",
    "attachment-left": "open the archived file to see it",
}


class Taken(msgspec.Struct, frozen=True):
    """A text that became a field, by the path of the field in its record."""

    path: str
    met: Met
    leaf: LeafPlan

    @property
    def money(self) -> bool:
        """Whether the layout calls it money."""
        return self.leaf.leaf.money


Item = tuple[object, list[Taken]]
"""A record, or the key and value of a pair, and what it was made of."""


class Frame:
    """What was met for one item of a form while its element was walked.

    `met` are the first texts by slot, `more` the further ones, `items` what the forms below made,
    `left` what nothing takes. `spare` are texts that became no value, and perhaps became another;
    `failed` says for which leaf they did not, `closed` which forms may not be made.
    """

    __slots__ = ("closed", "element", "failed", "form", "items", "left", "met", "more", "spare")

    def __init__(self, form: FormPlan, element: Element) -> None:
        self.form = form
        self.element = element
        self.met: dict[int, Met] = {}
        self.more: dict[int, list[Met]] = {}
        self.items: dict[int, list[Item]] = {}
        self.left: list[Met] = []
        self.spare: list[Met] = []
        self.failed: set[tuple[int, Met]] = set()
        self.closed: list[FormPlan] = []

    def fail(self, leaf: LeafPlan, met: Met) -> None:
        """Note that a text is no value of a leaf."""
        self.spare.append(met)
        self.failed.add((id(leaf), met))

    def all(self, slot: int) -> list[Met]:
        """Return all texts of a slot."""
        first = self.met.get(slot)
        return [] if first is None else [first, *self.more.get(slot, ())]


class Maker:
    """Makes the records of one message. With `trace` it keeps which text became which field."""

    def __init__(self, places: Places, finder: Finder, *, trace: bool) -> None:
        self.problems: list[Problem] = []
        self.wrong: list[tuple[int, Element, str]] = []
        self.looked: set[tuple[Element, str]] = set()
        self._places = places
        self._finder = finder
        self.trace = trace

    def item(self, form: FormPlan, frame: Frame) -> Item | None:
        """Return the record of a form, None when what it must have is missing or wrong."""
        values: dict[str, object] = form.constants.copy()  # type: ignore[assignment]
        taken: list[Taken] = []
        met = frame.met
        for leaf in form.plain:
            one = met.get(leaf.slot)
            if one is not None:
                if leaf.bare:
                    values[leaf.field] = one[0]
                else:
                    value = self._value(leaf, one, frame)
                    if value is None:
                        continue
                    values[leaf.field] = value
                if self.trace:
                    taken.append(Taken(leaf.field, one, leaf))
        for leaf in form.needed:
            if leaf.slot not in met:
                self._default(leaf, frame, values)
        for leaf in form.others:
            self._choose(leaf, frame, values, taken)
        if form.inline:
            self._fill_inline(form, frame, values, taken)
        if frame.items:
            for below in form.outer:
                if below.group in frame.items:
                    self._collect(below, frame.items.pop(below.group), values, taken)
        if form is frame.form:
            self._finish(form, frame, values)
        for name in form.required:
            if name not in values:
                return None
        if form.record is None:
            return (values["key"], values["value"]), taken
        return form.record(**values), taken

    def _finish(self, form: FormPlan, frame: Frame, values: dict[str, object]) -> None:
        """Keep what no field of a frame took."""
        if frame.more or frame.spare:
            leaves = list(_leaves(form, frame))
            used = {met for leaf in leaves for met in _used(leaf, frame)}
            for leaf in leaves:
                if not leaf.many:
                    for slot in leaf.slots:
                        frame.spare += frame.more.get(slot, ())
            frame.left += [one for one in frame.spare if one not in used]
        if frame.left and form.has_unread:
            values["unread"] = self._unread(frame)

    def _unread(self, frame: Frame) -> tuple[Segment, ...]:
        return tuple(
            (self._places.relative(element, attribute, frame.element), text)
            for text, element, attribute in dict.fromkeys(frame.left)
            if (element, attribute) not in self.looked
        )

    # --- collections ------------------------------------------------------------------------

    def _fill_inline(
        self, form: FormPlan, frame: Frame, values: dict[str, object], taken: list[Taken]
    ) -> None:
        """Add an item for each form without `each` that holds something and may."""
        known = form.inline_of
        found = {known[slot] for slot in frame.met if slot in known}
        if frame.items and form.inline_of_group:
            groups = form.inline_of_group
            found |= {groups[group] for group in frame.items if group in groups}
        for at in sorted(found):
            below = form.inline[at]
            if all(self._finder.holds(frame.element, test) for test in below.tests):
                item = self.item(below, frame)
                if item is not None:
                    self._collect(below, [item], values, taken)
            else:
                frame.closed.append(below)
                frame.spare += [one for slot in below.slots for one in frame.all(slot)]

    def _collect(
        self, form: FormPlan, items: list[Item], values: dict[str, object], taken: list[Taken]
    ) -> None:
        """Add items to a collection, or pairs to a map."""
        if form.record is None:
            self._collect_pairs(form, items, values, taken)
            return
        before = values.get(form.field, ())
        assert isinstance(before, tuple)
        values[form.field] = before + tuple([item for item, _ in items])
        if self.trace:
            for index, (_, parts) in enumerate(items, len(before)):
                prefix = f"{form.field}[{index}]."
                taken += [Taken(prefix + one.path, one.met, one.leaf) for one in parts]

    def _collect_pairs(
        self, form: FormPlan, items: list[Item], values: dict[str, object], taken: list[Taken]
    ) -> None:
        found = values.setdefault(form.field, {})
        assert isinstance(found, dict)
        for item, parts in items:
            assert isinstance(item, tuple)
            key, value = item
            count = 1
            while key in found:
                count += 1
                key = f"{item[0]} {count}"
            found[key] = value
            taken += [Taken(f"{form.field}.{key}", one.met, one.leaf) for one in parts]

    # --- leaves -----------------------------------------------------------------------------

    def _choose(
        self, leaf: LeafPlan, frame: Frame, values: dict[str, object], taken: list[Taken]
    ) -> None:
        """Fill a leaf of several addresses, or of several values."""
        found: list[Met] = []
        for slot in leaf.slots:
            if slot in frame.met:
                if not found:
                    found = frame.all(slot)
                elif leaf.many:
                    found += frame.all(slot)
                elif frame.met[slot][0] != found[0][0]:
                    frame.spare.append(frame.met[slot])
        if not found:
            if leaf.needed:
                self._default(leaf, frame, values)
        elif leaf.many:
            self._fill_many(leaf, found, frame, values, taken)
        else:
            value = self._value(leaf, found[0], frame)
            if value is not None:
                self._put(leaf, value, values)
                if self.trace:
                    taken.append(Taken(leaf.leaf.field, found[0], leaf))

    def _put(self, leaf: LeafPlan, value: object, values: dict[str, object]) -> None:
        if leaf.key:
            words = values.setdefault(leaf.field, {})
            assert isinstance(words, dict)
            words[leaf.key] = value
        else:
            values[leaf.field] = value

    def _fill_many(
        self,
        leaf: LeafPlan,
        mets: list[Met],
        frame: Frame,
        values: dict[str, object],
        taken: list[Taken],
    ) -> None:
        """Put all texts: joined, or each on its own."""
        pairs = [(met, self._value(leaf, met, frame)) for met in mets]
        used = [(met, str(value)) for met, value in pairs if value is not None]
        joined = leaf.leaf.join
        if used:
            texts = tuple(text for _, text in used)
            values[leaf.field] = texts if joined is None else joined.join(texts)
        if self.trace:
            for number, (met, _) in enumerate(used):
                end = "" if joined is not None else f"[{number}]"
                taken.append(Taken(f"{leaf.field}{end}", met, leaf))

    def _default(self, leaf: LeafPlan, frame: Frame, values: dict[str, object]) -> None:
        """Fill a leaf that nothing states."""
        if leaf.default is None:
            self._miss(leaf, frame)
        else:
            self._put(leaf, leaf.default, values)

    def _value(self, leaf: LeafPlan, met: Met, frame: Frame) -> Value | None:
        """Return the value of a text, None when it is none."""
        text = met[0]
        if leaf.pattern is not None:
            found = leaf.pattern.search(text)
            if found is None or not found[1]:
                frame.fail(leaf, met)
                return None
            text = found[1]
        if leaf.words is not None:
            word = leaf.words.get(text)
            if word is None:
                self._doubt(leaf, met)
            else:
                text = word
        value = None
        try:
            value = leaf.read(text)
        except CellError as error:
            self.complain(met, error.code, error.message)
        if value is None:
            frame.fail(leaf, met)
        return value

    # --- problems ---------------------------------------------------------------------------

    def _doubt(self, leaf: LeafPlan, met: Met) -> None:
        assert leaf.leaf.codes is not None
        if leaf.leaf.codes.complete:
            self.complain(met, "invalid-code", "is not one of the codes agreed")
            return
        said = "is not in our list; kept as it is"
        self.complain(met, "code-not-listed", said, severity=Severity.NOTE)

    def complain(
        self, met: Met, code: str, message: str, *, severity: Severity = Severity.REJECT
    ) -> None:
        """Note that a text is wrong."""
        text, element, attribute = met
        path = self._places.absolute(element, attribute)
        shown = text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
        if severity is Severity.REJECT:
            self.wrong.append((len(self.problems), element, attribute))
        self.problems.append(
            Problem(
                code=code,
                message=f"{path} {shown!r} {message}",
                severity=severity,
                place=Place(path=path),
                value=text[:MOST_VALUE],
                hint=HINTS[code],
            )
        )

    def _miss(self, leaf: LeafPlan, frame: Frame) -> None:
        path = self._places.absolute(frame.element, "")
        at = leaf.leaf.at[0]
        path = at if leaf.addresses[0].absolute else f"{path}/{at}" if at != "." else path
        self.wrong.append((len(self.problems), frame.element, ""))
        self.problems.append(
            Problem(
                code="missing-element",
                message=f"{path} is missing or empty: {leaf.leaf.field} must be stated",
                severity=Severity.REJECT,
                place=Place(path=path),
                hint=HINTS["missing-element"],
            )
        )


def _leaves(form: FormPlan, frame: Frame) -> Iterator[LeafPlan]:
    """Yield the leaves of a frame: those of the form and of the forms made from its element."""
    yield from form.leaves
    for below in form.inline:
        if below not in frame.closed:
            yield from _leaves(below, frame)


def _used(leaf: LeafPlan, frame: Frame) -> list[Met]:
    """Return the texts that a leaf takes for its value."""
    found = [slot for slot in leaf.slots if slot in frame.met]
    if leaf.many:
        mets = [met for slot in found for met in frame.all(slot)]
    else:
        mets = [frame.met[slot] for slot in found[:1]]
    return [met for met in mets if (id(leaf), met) not in frame.failed]
