"""The walk over a message: each element is looked at once, along the layout's tree of names."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from lxml.etree import _Element as Element

from translators.cells import CellError
from translators.documents import Document
from translators.parsed import Parsed
from translators.problems import Severity
from translators.xml.alike import Kind, Learning, alike_of, cut_up, numbers_of
from translators.xml.find import Finder, holds, is_nil
from translators.xml.limits import MAX_KEPT, MAX_UNREAD
from translators.xml.places import Places
from translators.xml.plan import Plan
from translators.xml.records import Frame, Item, Maker, Met, Taken
from translators.xml.spots import Action, FormPlan, Known, State


class Walk:
    """The walk over one message. With `trace` it keeps which text became which field."""

    def __init__(self, plan: Plan, element: Element, path: str, *, trace: bool = False) -> None:
        self.plan = plan
        self.element = element
        self.taken: list[Taken] = []
        self.known: list[Met] = []
        self.met: list[Met] = []
        self.places = Places(plan.names, plan.attribute_names, element, path)
        self._trace = trace
        self._alike = alike_of(plan)
        self._locates = trace
        self._beside: tuple[str, ...] | None = None
        """What the document says that may stand beside fields, once somebody asks."""
        self._shared = False
        self._inner: frozenset[int] = frozenset()
        self._finder = Finder(plan.names, plan.attribute_names)
        self.maker = Maker(self.places, self._finder, trace=trace)
        self._frames: list[Frame | None] = [None] * plan.frames
        self._mets: list[dict[int, Met]] = [{}] * plan.frames
        self._said: dict[int, str] = {}
        self._owners: list[Frame] = []

    def parsed(self) -> Parsed:
        """Return the document and its problems."""
        form = self.plan.form
        frame = Frame(form, self.element)
        self._owners.append(frame)
        self._open(form, frame)
        self._walk(self.element, self.plan.root)
        record, self.taken = self.maker.item(form, frame) or (None, [])
        assert record is None or isinstance(record, Document)
        return Parsed(document=record, problems=tuple(self.maker.problems))

    def _walk(self, element: Element, state: State) -> None:
        """Meet what stands in an element and below it. Most have a text and nothing else."""
        for form in state.starts:
            self._start(form, element)
        attributes: list[tuple[str, str]] = element.items()  # type: ignore[assignment]
        nil = self._attributes(element, attributes, state) if attributes else False
        said = [element.text or ""]
        ways = state.ways
        for child in element:
            tag = child.tag
            below = ways.get(tag) or self._state_of(child, tag, state)
            if below.starts:
                self._item(child, below)
            elif len(child):
                self._walk(child, below)
            else:
                attributes = child.items()  # type: ignore[assignment]
                text = child.text
                if attributes and self._attributes(child, attributes, below):
                    text = None
                if text:
                    self._meet(text, child, "", below.texts, below.known)
            tail = child.tail
            if tail:
                said.append(tail)
        if not nil:
            text = said[0] if len(said) == 1 else " ".join(said)
            if text:
                self._meet(text, element, "", state.texts, state.known)
        for form in reversed(state.starts):
            self._end(form)

    def _item(self, element: Element, state: State) -> None:
        """Read an element that is an item of a form: as one before if they are alike."""
        form, alike = state.starts[0], self._alike
        cut = None
        if form.number not in alike.unworthy and len(state.starts) == 1 and not self._trace:
            cut = cut_up(element)
        if cut is None:
            self._walk(element, state)
            return
        tags, texts = cut
        if self._beside is None:
            self._beside = tuple([self._expected(index) for index in self.plan.stated])
        key = (state, tags, self._beside)
        kind = alike.kinds.get(key)
        decided = kind.decides(texts) if kind is not None else ()
        if kind is None or decided not in kind.recipes:
            self._learn(element, key, texts)
            return
        recipe = kind.recipes[decided]
        if recipe is None or not kind.is_plain(texts):
            self._walk(element, state)
            return
        try:
            record = recipe.make(texts)
        except (CellError, KeyError, ValueError):
            self._walk(element, state)
            return
        alike.read[form.number] += 1
        self._add(form, (record, []))

    def _learn(
        self,
        element: Element,
        key: tuple[State, tuple[str, ...], tuple[str, ...]],
        texts: list[str],
    ) -> None:
        """Walk an item, and keep how it was made for those like it."""
        state, tags, _ = key
        form = state.starts[0]
        assert form.above is not None
        around = self._frames[form.above.frame]
        assert around is not None
        before = len(around.items.get(form.group, ())), len(self.maker.problems)
        self._trace = self.maker.trace = True
        self._shared, self._inner = False, form.frames
        self._finder.seen.clear()
        self._walk(element, state)
        self._trace = self.maker.trace = False
        items = around.items.get(form.group, [])
        recipe = None
        numbers = numbers_of(element, tags)
        if (len(items) - 1, len(self.maker.problems)) == before:
            record, taken = items[-1]
            assert isinstance(record, msgspec.Struct)
            items[-1] = record, []
            recipe = Learning(numbers, taken, self.met, self.known).recipe(record)
        looked = [*self._finder.seen, *(met[1] for met in self.known if not met[2])]
        places = tuple(sorted({numbers[one] for one in looked if one in numbers}))
        kind = Kind(places, texts)
        outside = any(one not in numbers for one in looked)
        doubtful = outside or self._shared or not kind.is_plain(texts)
        self._alike.learned(key, kind, texts, None if doubtful else recipe)
        self._alike.tire(form)
        self.met.clear()
        self.known.clear()
        self._shared = False

    def _attributes(
        self, element: Element, attributes: Sequence[tuple[str, str]], state: State
    ) -> bool:
        """Meet the attributes of an element. Returns whether they say that it holds nothing."""
        nil = False
        for tag, value in attributes:
            way = state.attribute_ways.get(tag) or self.plan.attribute_way(state, tag)
            if way.ignored:
                nil = nil or is_nil(element)
            else:
                self._meet(value, element, tag, way.actions, way.known)
        return nil

    def _meet(
        self,
        text: str,
        element: Element,
        tag: str,
        actions: Sequence[Action] | None,
        known: Sequence[Known],
    ) -> None:
        """Give a text to the slots it fills, or leave it. One of blanks alone is none."""
        text = " ".join(text.split())
        if not text:
            return
        met = (text, element, tag)
        if self._trace:
            self.met.append(met)
            self._shared |= any(number not in self._inner for number, _ in actions or ())
        if actions is None:
            self._leave(met, known)
            return
        for number, slot in actions:
            mets = self._mets[number]
            if slot in mets:
                frame = self._frames[number]
                assert frame is not None
                frame.more.setdefault(slot, []).append(met)
            else:
                mets[slot] = met

    def _state_of(self, child: Element, tag: str, state: State) -> State:
        """Return where a child stands that was not met there, or whose conditions say it."""
        name = self.plan.names[tag]
        branches = state.conditional.get(name)
        if branches is None:
            return self.plan.way(state, tag, name)
        mask = 0
        bit = 1
        excluded = set()
        stated: dict[int, frozenset[str]] = {}
        for branch in branches:
            if branch.excludes not in excluded:
                for test in branch.tests:
                    found = stated.get(test.place)
                    if found is None:
                        found = stated[test.place] = self._finder.stated(child, test)
                    if not holds(test, found):
                        break
                else:
                    mask |= bit
                    if branch.excludes:
                        excluded.add(branch.excludes)
            bit <<= 1
        return state.chosen.get((name, mask)) or self.plan.choose(state, name, mask)

    def _start(self, form: FormPlan, element: Element) -> None:
        frame = Frame(form, element)
        if form.has_unread:
            self._owners.append(frame)
        self._open(form, frame)

    def _open(self, form: FormPlan, frame: Frame) -> None:
        """Make a frame the one of its form, with what is looked up elsewhere."""
        self._frames[form.number] = frame
        self._mets[form.number] = frame.met
        for slot, address in form.absolute:
            start = self.element
            if address.up:
                start = frame.element
            else:
                for _ in self.plan.dialect.message:
                    above = start.getparent()
                    assert above is not None
                    start = above
            found = self._finder.texts(start, address)
            if found:
                frame.met[slot] = found[0]
                frame.more[slot] = found[1:]
                self.maker.looked.update((element, tag) for _, element, tag in found)

    def _end(self, form: FormPlan) -> None:
        """Make the item of a frame and give it to the form around it."""
        frame = self._frames[form.number]
        assert frame is not None and form.above is not None
        stated = frame.met or frame.items or form.demands
        item = self.maker.item(form, frame) if stated else None
        if form.has_unread:
            self._owners.pop()
        if item is not None:
            self._add(form, item)
        if frame.left and (item is None or not form.has_unread):
            self._owners[-1].left += frame.left

    def _add(self, form: FormPlan, item: Item) -> None:
        """Give an item to the form around it."""
        assert form.above is not None
        around = self._frames[form.above.frame]
        assert around is not None
        items = around.items.get(form.group)
        if items is None:
            around.items[form.group] = [item]
        else:
            items.append(item)

    def _leave(self, met: Met, known: Sequence[Known]) -> None:
        """Keep a text that no field takes, unless it says what is known anyway."""
        for each in known:
            if each is None:
                if self._trace:
                    self.met.pop()
                return
            if met[0] == self._expected(each) if isinstance(each, int) else met[0] in each:
                if self._trace:
                    self.known.append(met)
                    self._shared |= isinstance(each, int) and self.plan.is_envelope(each)
                return
        left = self._owners[-1].left
        if len(met[0]) > MAX_KEPT and not met[2] and not self._locates:
            met = (f"{len(met[0])} characters", met[1], met[2])
            said = "of an attachment are not kept: they stay in the file"
            self.maker.complain(met, "attachment-left", said, severity=Severity.NOTE)
        if len(left) < MAX_UNREAD:
            left.append(met)
        elif len(left) == MAX_UNREAD:
            left.append(met)
            said = "and what follows is not kept: no field takes it"
            self.maker.complain(met, "too-much-unread", said, severity=Severity.WARN)

    def _expected(self, index: int) -> str:
        """Return a text that needs no field."""
        found = self._said.get(index)
        if found is None:
            found, places = self.plan.expected[index]
            seen = len(self._finder.seen)
            for gate, place in places if not found else ():
                if self._finder.first(self.element, gate):
                    found = self._finder.first(self.element, place) if place else ""
                    break
            del self._finder.seen[seen:]
            self._said[index] = found
        return found
