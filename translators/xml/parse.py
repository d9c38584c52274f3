"""A message to a document: one walk over its elements, along the layout's tree of names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from lxml.etree import _Element as Element

from translators.batches import RawMessage
from translators.cells import CellError
from translators.documents import Document, Segment
from translators.parsed import Parsed
from translators.problems import Place, Problem, Severity
from translators.xml.content import Content, NotWellFormed, element_of
from translators.xml.find import Finder, is_nil
from translators.xml.limits import MAX_UNREAD
from translators.xml.places import Places
from translators.xml.plan import FormPlan, Known, LeafPlan, Plan, State, plan_of
from translators.xml.rules import RULES
from translators.xml.values import Value


class Met:
    """A text met on the walk, the element it stands in and its attribute; whether it was taken."""

    __slots__ = ("attribute", "element", "taken", "text")

    def __init__(self, text: str, element: Element, attribute: str) -> None:
        self.text = text
        self.element = element
        self.attribute = attribute
        self.taken = False


class Taken(msgspec.Struct, frozen=True):
    """A text that became a field, by the path of the field in its record."""

    path: str
    met: Met
    money: bool


Item = tuple[object, list[Taken]]
"""A record, or the key and value of a pair, and what it was made of."""


class Frame:
    """What was met for one item of a form while its element was walked."""

    __slots__ = ("element", "form", "items", "left", "met")

    def __init__(self, form: FormPlan, element: Element) -> None:
        self.form = form
        self.element = element
        self.met: dict[int, list[Met]] = {}
        self.items: dict[int, list[Item]] = {}
        self.left: list[Met] = []


def parse(raw: RawMessage) -> Parsed:
    """Return the document of a message and what is wrong with it. Never raises on any bytes.

    What no field takes stands in `unread` of the nearest record that has one.
    """
    if raw.layout is None:
        return Parsed(document=None, problems=())
    assert isinstance(raw.content, Content)
    try:
        element = element_of(raw.content)
    except NotWellFormed as error:
        return Parsed(document=None, problems=(error.problem,))
    plan = plan_of(raw.layout)
    parsed = Walk(plan, element, raw.content.path).parsed()
    if not plan.dialect.rules or parsed.document is None:
        return parsed
    found = RULES[plan.dialect.rules].check(parsed.document, plan.dialect.path[0])
    return Parsed(document=parsed.document, problems=(*parsed.problems, *found))


class Walk:
    """The walk over one message. With `trace` it keeps which text became which field."""

    def __init__(self, plan: Plan, element: Element, path: str, *, trace: bool = False) -> None:
        self.plan = plan
        self.element = element
        self.trace = trace
        self.problems: list[Problem] = []
        self.taken: list[Taken] = []
        self.known: list[Met] = []
        self.places = Places(plan.names, plan.attribute_names, element, path)
        self._finder = Finder(plan.names, plan.attribute_names)
        self._frames: list[Frame | None] = [None] * plan.frames
        self._expected: list[str] | None = None
        self._owner: list[Frame] = []

    def parsed(self) -> Parsed:
        """Return the document and its problems."""
        form = self.plan.form
        frame = Frame(form, self.element)
        self._frames[0] = frame
        self._owner.append(frame)
        self._look_up(frame)
        self._walk(self.element, self.plan.root)
        record, self.taken = self._record(form, frame) or (None, [])
        assert record is None or isinstance(record, Document)
        return Parsed(document=record, problems=tuple(self.problems))

    # --- down -------------------------------------------------------------------------------

    def _walk(self, element: Element, state: State) -> None:
        """Meet what stands in an element, below it, and in its attributes."""
        for form in state.starts:
            self._start(form, element)
        nil = False
        frames = self._frames
        attributes: list[tuple[str, str]] = element.items()  # type: ignore[assignment]
        for tag, value in attributes:
            text = " ".join(value.split())
            name = self.plan.attribute_names[tag]
            actions = state.attributes.get(name)
            if actions is not None:
                if text:
                    met = Met(text, element, tag)
                    for number, slot in actions:
                        frame = frames[number]
                        assert frame is not None
                        frame.met.setdefault(slot, []).append(met)
            elif name.startswith("xsi:"):
                nil = nil or is_nil(element)
            elif text:
                self._leave(Met(text, element, tag), state.known.get(name))
        said = element.text
        if len(element):
            said = self._walk_below(element, state, said or "")
        if said and not nil:
            text = " ".join(said.split())
            if text:
                met = Met(text, element, "")
                if state.texts is None:
                    self._leave(met, state.known.get(""))
                else:
                    for number, slot in state.texts:
                        frame = frames[number]
                        assert frame is not None
                        frame.met.setdefault(slot, []).append(met)
        for form in reversed(state.starts):
            self._end(form)

    def _walk_below(self, element: Element, state: State, text: str) -> str:
        """Walk the children; return the text between them."""
        names, ways = self.plan.names, state.ways
        for child in element:
            name = names[child.tag]
            below = ways.get(name)
            self._walk(child, below or self._state_of(child, state, name))
            tail = child.tail
            if tail:
                text = f"{text} {tail}"
        return text

    def _state_of(self, child: Element, state: State, name: str) -> State:
        """Return where a child stands that has not been met there, or whose conditions say it."""
        branches = state.choices.get(name, ())
        if not any(branch.tests for branch in branches):
            return self.plan.way(state, name)
        holding, excluded = [], set()
        for branch in branches:
            if branch.excludes not in excluded and all(
                self._finder.holds(child, test) for test in branch.tests
            ):
                holding.append(branch)
                if branch.excludes:
                    excluded.add(branch.excludes)
        return self.plan.choose(state, name, holding)

    def _start(self, form: FormPlan, element: Element) -> None:
        frame = Frame(form, element)
        self._frames[form.number] = frame
        if form.has_unread:
            self._owner.append(frame)
        self._look_up(frame)

    def _look_up(self, frame: Frame) -> None:
        """Look up what a form wants from outside of the message, or of its own element."""
        for slot, address in frame.form.absolute:
            root = frame.element if address.up else self.element
            for _ in () if address.up else self.plan.dialect.message:
                above = root.getparent()
                assert above is not None
                root = above
            found = [Met(*one) for one in self._finder.texts(root, address)]
            if found:
                frame.met[slot] = found

    def _leave(self, met: Met, known: Sequence[Known] | None = None) -> None:
        """Keep a text that no field takes, unless it says what is known anyway."""
        for each in known or ():
            if each is None:
                return
            if met.text == self._said(each) if isinstance(each, int) else met.text in each:
                if self.trace:
                    self.known.append(met)
                return
        left = self._owner[-1].left
        if len(left) < MAX_UNREAD:
            left.append(met)

    def _said(self, index: int) -> str:
        """Return a text that needs no field."""
        if self._expected is None:
            self._expected = [
                fixed
                or next(filter(None, (self._finder.first(self.element, at) for at in places)), "")
                for fixed, places in self.plan.expected
            ]
        return self._expected[index]

    # --- up ---------------------------------------------------------------------------------

    def _end(self, form: FormPlan) -> None:
        """Make the item of a frame and give it to the form around it."""
        frame = self._frames[form.number]
        assert frame is not None and form.above is not None
        around = self._frames[form.above.frame]
        assert around is not None
        stated = frame.met or frame.items or form.demands
        item = self._record(form, frame) if stated else None
        if form.has_unread:
            self._owner.pop()
        if item is None:
            self._owner[-1].left.extend(frame.left)
        else:
            around.items.setdefault(form.group, []).append(item)
        self._frames[form.number] = None

    def _record(self, form: FormPlan, frame: Frame) -> Item | None:
        """Return the record of a form, None when what it must have is missing or wrong."""
        values: dict[str, object] = {}
        taken: list[Taken] = []
        for leaf in form.leaves:
            self._fill(leaf, frame, values, taken)
        for below in form.forms:
            if below.each is None:
                self._fill_inline(below, frame, values, taken)
            elif below.group in frame.items:
                self._collect(below, frame.items.pop(below.group), values, taken)
        if form.has_unread and (form.each is not None or form.above is None):
            unread = self._unread(frame)
            if unread:
                values["unread"] = unread
        if any(name not in values for name in form.required):
            return None
        if form.record is None:
            return (values["key"], values["value"]), taken
        return form.record(**values), taken

    def _unread(self, frame: Frame) -> tuple[Segment, ...]:
        return tuple(
            (self.places.relative(met.element, met.attribute, frame.element), met.text)
            for met in dict.fromkeys(frame.left)
            if not met.taken
        )

    def _fill_inline(
        self, form: FormPlan, frame: Frame, values: dict[str, object], taken: list[Taken]
    ) -> None:
        """Add the one item of a form without `each`, if it holds something and may."""
        if not self._stated(form, frame):
            return
        if not all(self._finder.holds(frame.element, test) for test in form.tests):
            for leaf in form.leaves:
                for slot in leaf.slots:
                    self._leave_all(frame.met.get(slot, ()))
            return
        item = self._record(form, frame)
        if item is not None:
            self._collect(form, [item], values, taken)

    def _stated(self, form: FormPlan, frame: Frame) -> bool:
        return any(slot in frame.met for leaf in form.leaves for slot in leaf.slots) or any(
            below.group in frame.items if below.each else self._stated(below, frame)
            for below in form.forms
        )

    def _collect(
        self, form: FormPlan, items: list[Item], values: dict[str, object], taken: list[Taken]
    ) -> None:
        """Add items to a collection, or pairs to a map."""
        if form.record is None:
            self._collect_pairs(form, items, values, taken)
            return
        before = values.get(form.field, ())
        assert isinstance(before, tuple)
        values[form.field] = before + tuple(item for item, _ in items)
        if self.trace:
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

    def _fill(
        self, leaf: LeafPlan, frame: Frame, values: dict[str, object], taken: list[Taken]
    ) -> None:
        """Put the value of a leaf under its field."""
        if leaf.constant is not None:
            self._put(leaf, leaf.constant, values)
            return
        found: list[Met] = []
        for slot in leaf.slots:
            mets = frame.met.get(slot)
            if mets is None:
                continue
            if found and not leaf.many:
                self._leave_all(met for met in mets if met.text != found[0].text)
            else:
                found = found + mets if found else mets
        if not found:
            if leaf.default is not None:
                self._put(leaf, leaf.default, values)
            elif leaf.mandatory:
                self._miss(leaf, frame)
        elif leaf.many:
            self._fill_many(leaf, found, values, taken)
        else:
            value = self._value(leaf, found[0])
            if value is not None:
                self._put(leaf, value, values)
                self._note(leaf, found[0], taken)
            if len(found) > 1:
                self._leave_all(found[1:])

    def _fill_many(
        self, leaf: LeafPlan, found: list[Met], values: dict[str, object], taken: list[Taken]
    ) -> None:
        """Put all texts: joined, or each on its own."""
        pairs = [(met, value) for met in found if (value := self._value(leaf, met)) is not None]
        texts = tuple(str(value) for _, value in pairs)
        joined = leaf.leaf.join
        if texts:
            self._put(leaf, texts if joined is None else joined.join(texts), values)
        for number, (met, _) in enumerate(pairs):
            self._note(leaf, met, taken, "" if joined is not None else f"[{number}]")

    def _note(self, leaf: LeafPlan, met: Met, taken: list[Taken], end: str = "") -> None:
        met.taken = True
        if self.trace:
            taken.append(Taken(f"{leaf.leaf.field}{end}", met, leaf.leaf.money))

    def _put(self, leaf: LeafPlan, value: object, values: dict[str, object]) -> None:
        if leaf.key:
            found = values.setdefault(leaf.field, {})
            assert isinstance(found, dict)
            found[leaf.key] = value
        else:
            values[leaf.field] = value

    def _value(self, leaf: LeafPlan, met: Met) -> Value | None:
        """Return the value of a text, None when it is none."""
        text = met.text
        if leaf.pattern is not None:
            found = leaf.pattern.search(text)
            if found is None or not found[1]:
                self._leave_all([met])
                return None
            text = found[1]
        codes = leaf.leaf.codes
        if codes is not None:
            word = codes.words.get(text)
            if word is None:
                self._doubt(met, complete=codes.complete)
            text = word or text
        try:
            return leaf.read(text)
        except CellError as error:
            self._complain(met, error.code, error.message)
            self._leave_all([met])
            return None

    def _leave_all(self, mets: Iterable[Met]) -> None:
        for met in mets:
            if not met.taken:
                self._leave(met)

    # --- problems ---------------------------------------------------------------------------

    def _doubt(self, met: Met, *, complete: bool) -> None:
        if complete:
            self._complain(met, "invalid-code", "is not one of the codes agreed")
            return
        self._complain(
            met, "code-not-listed", "is not in our list; kept as it is", severity=Severity.NOTE
        )

    def _complain(
        self, met: Met, code: str, message: str, *, severity: Severity = Severity.REJECT
    ) -> None:
        path = self.places.absolute(met.element, met.attribute)
        shown = met.text if len(met.text) <= MOST_SHOWN else f"{met.text[:MOST_SHOWN]}…"
        self.problems.append(
            Problem(
                code=code,
                message=f"{path} {shown!r} {message}",
                severity=severity,
                place=Place(path=path),
                value=met.text,
                hint=HINTS.get(code, ""),
            )
        )

    def _miss(self, leaf: LeafPlan, frame: Frame) -> None:
        path = self.places.absolute(frame.element, "")
        at = leaf.leaf.at[0]
        path = f"{path}/{at}" if at != "." else path
        self.problems.append(
            Problem(
                code="missing-element",
                message=f"{path} is missing or empty: {leaf.leaf.field} must be stated",
                severity=Severity.REJECT,
                place=Place(path=path),
                hint=HINTS["missing-element"],
            )
        )


MOST_SHOWN = 60
"""Characters of a value that a message repeats."""

HINTS: Mapping[str, str] = {
    "missing-element": "the partner corrects its map",
    "invalid-code": "the partner corrects it, or agree it in the layout",
    "invalid-date": "the partner corrects the value",
    "invalid-time": "the partner corrects the value",
    "invalid-number": "the partner corrects the value",
    "too-long": "the partner corrects the value",
    "code-not-listed": "agree it in the layout's code list",
}
