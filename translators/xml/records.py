"""What was met in a message to records: values converted and checked, items put together."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from lxml.etree import _Element as Element

from translators.cells import CellError
from translators.documents import Segment
from translators.problems import Place, Problem, Severity
from translators.xml.find import Finder
from translators.xml.places import Places
from translators.xml.plan import FormPlan, LeafPlan
from translators.xml.values import Value

Met = tuple[str, Element, str]
"""A text met on the walk, the element it stands in, and its attribute ("" for its own text)."""

MOST_SHOWN = 60
"""Characters of a value that a message repeats."""

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
}


class Taken(msgspec.Struct, frozen=True):
    """A text that became a field, by the path of the field in its record."""

    path: str
    met: Met
    money: bool


Item = tuple[object, list[Taken]]
"""A record, or the key and value of a pair, and what it was made of."""


class Frame:
    """What was met for one item of a form while its element was walked.

    `met` are texts by slot, `items` what the forms below made, `left` what nothing takes. `used`
    are the ids of texts that became values, `spare` those that did not and perhaps became another.
    """

    __slots__ = ("element", "form", "items", "left", "met", "spare", "used")

    def __init__(self, form: FormPlan, element: Element) -> None:
        self.form = form
        self.element = element
        self.met: dict[int, list[Met]] = {}
        self.items: dict[int, list[Item]] = {}
        self.left: list[Met] = []
        self.used: set[int] = set()
        self.spare: list[Met] = []


class Maker:
    """Makes the records of one message. With `trace` it keeps which text became which field."""

    def __init__(self, places: Places, finder: Finder, *, trace: bool) -> None:
        self.problems: list[Problem] = []
        self.wrong: list[tuple[int, Element, str]] = []
        self.looked: set[tuple[Element, str]] = set()
        self._places = places
        self._finder = finder
        self._trace = trace

    def item(self, form: FormPlan, frame: Frame) -> Item | None:
        """Return the record of a form, None when what it must have is missing or wrong."""
        values: dict[str, object] = dict(form.constants)
        taken: list[Taken] = []
        met = frame.met
        for leaf in form.plain:
            mets = met.get(leaf.slot)
            if mets is not None:
                self._fill(leaf, mets, frame, values, taken)
            elif leaf.needed:
                self._default(leaf, frame, values)
        for leaf in form.others:
            self._choose(leaf, frame, values, taken)
        for below in form.forms:
            if below.each is None:
                if not (
                    met.keys().isdisjoint(below.slots)
                    and frame.items.keys().isdisjoint(below.groups)
                ):
                    self._fill_inline(below, frame, values, taken)
            elif below.group in frame.items:
                self._collect(below, frame.items.pop(below.group), values, taken)
        if frame.spare and form is frame.form:
            frame.left += [one for one in frame.spare if id(one) not in frame.used]
        if frame.left and form is frame.form and form.has_unread:
            values["unread"] = self._unread(frame)
        for name in form.required:
            if name not in values:
                return None
        if form.record is None:
            return (values["key"], values["value"]), taken
        return form.record(**values), taken

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
        """Add the one item of a form without `each`, if its conditions hold."""
        if not all(self._finder.holds(frame.element, test) for test in form.tests):
            for slot in form.slots:
                frame.spare += frame.met.get(slot, ())
            return
        item = self.item(form, frame)
        if item is not None:
            self._collect(form, [item], values, taken)

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
        if self._trace:
            for index, (_, parts) in enumerate(items, len(before)):
                prefix = f"{form.field}[{index}]."
                taken += [Taken(prefix + one.path, one.met, one.money) for one in parts]

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
            taken += [Taken(f"{form.field}.{key}", one.met, one.money) for one in parts]

    # --- leaves -----------------------------------------------------------------------------

    def _choose(
        self, leaf: LeafPlan, frame: Frame, values: dict[str, object], taken: list[Taken]
    ) -> None:
        """Fill a leaf of several addresses, or of several values."""
        found: list[Met] = []
        for slot in leaf.slots:
            mets = frame.met.get(slot)
            if mets is None:
                continue
            if not found:
                found = mets
            elif leaf.many:
                found = found + mets
            else:
                frame.spare += [met for met in mets if met[0] != found[0][0]]
        if not found:
            if leaf.needed:
                self._default(leaf, frame, values)
        elif leaf.many:
            self._fill_many(leaf, found, frame, values, taken)
        else:
            self._fill(leaf, found, frame, values, taken)

    def _fill(
        self,
        leaf: LeafPlan,
        mets: list[Met],
        frame: Frame,
        values: dict[str, object],
        taken: list[Taken],
    ) -> None:
        """Put the first of the texts under its field; the others are left."""
        met = mets[0]
        value = met[0] if leaf.bare else self._value(leaf, met, frame)
        if value is not None:
            frame.used.add(id(met))
            if leaf.key:
                words = values.setdefault(leaf.field, {})
                assert isinstance(words, dict)
                words[leaf.key] = value
            else:
                values[leaf.field] = value
            if self._trace:
                taken.append(Taken(leaf.leaf.field, met, leaf.leaf.money))
        if len(mets) > 1:
            frame.spare += mets[1:]

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
        texts = [str(value) for _, value in pairs if value is not None]
        joined = leaf.leaf.join
        if texts:
            values[leaf.field] = tuple(texts) if joined is None else joined.join(texts)
        used = [met for met, value in pairs if value is not None]
        frame.used.update(map(id, used))
        if self._trace:
            for number, met in enumerate(used):
                end = "" if joined is not None else f"[{number}]"
                taken.append(Taken(f"{leaf.field}{end}", met, leaf.leaf.money))

    def _default(self, leaf: LeafPlan, frame: Frame, values: dict[str, object]) -> None:
        """Fill a leaf that nothing states."""
        if leaf.default is None:
            self._miss(leaf, frame)
        elif leaf.key:
            words = values.setdefault(leaf.field, {})
            assert isinstance(words, dict)
            words[leaf.key] = leaf.default
        else:
            values[leaf.field] = leaf.default

    def _value(self, leaf: LeafPlan, met: Met, frame: Frame) -> Value | None:
        """Return the value of a text, None when it is none."""
        text = met[0]
        if leaf.pattern is not None:
            found = leaf.pattern.search(text)
            if found is None or not found[1]:
                frame.spare.append(met)
                return None
            text = found[1]
        codes = leaf.leaf.codes
        if codes is not None:
            word = codes.words.get(text)
            if word is None:
                self._doubt(met, complete=codes.complete)
            else:
                text = word
        try:
            return leaf.read(text)
        except CellError as error:
            self.complain(met, error.code, error.message)
            frame.spare.append(met)
            return None

    # --- problems ---------------------------------------------------------------------------

    def _doubt(self, met: Met, *, complete: bool) -> None:
        if complete:
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
                value=text,
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
