"""A layout's form tree compiled once: which names lead where, and what is filled there.

All addresses of a layout become one tree of names; an element is looked at once, whatever number of
addresses pass it. Where addresses have conditions, the spots an element stands at depend on it: a
`State` is a set of spots, made when it is met first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import cache

import msgspec

from translators.layouts import Condition, Form, Layout, Leaf
from translators.uses import Field, fields_of
from translators.xml.addresses import Address, Step, Test, read_address
from translators.xml.dialect import Dialect, dialect_of
from translators.xml.names import spelled, spelled_test
from translators.xml.spots import Action, AttributeWay, Branch, FormPlan, LeafPlan, Spot, State

MOST_STATES = 4_096
"""States kept for one layout. UBL's largest layout needs some 700; a file can invent more."""


class Plan:
    """A compiled layout."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.dialect: Dialect = dialect_of(layout)
        self.names = self.dialect.names
        self.attribute_names = self.dialect.attributes
        self.nested = bool(self.dialect.message)
        self._slots = 0
        self._numbers = 0
        self._groups: dict[object, int] = {}
        self._places: dict[tuple[Address, bool], int] = {}
        root = Spot()
        self.form = self._form(layout.root, "", root, None)
        self.frames = self._numbers
        self._states: dict[tuple[tuple[int, ...], tuple[str, ...]], State] = {}
        self._beside: list[tuple[tuple[str, ...], tuple[str, ...], str, int]] = []
        self.expected: list[tuple[str, tuple[tuple[Address, Address | None], ...]]] = []
        """Texts that need no field: constants, or of the first pair whose first place states
        anything what stands at its second."""
        self.stated: list[int] = []
        """The numbers of those that stand beside fields and are a field of the document."""
        self._expect_beside()
        self._expect_envelope(root)
        self.root = self._state((root,), (self.names.key(self.dialect.path[-1]),))

    # --- the tree of names ------------------------------------------------------------------

    def _form(self, form: Form, field: str, spot: Spot, above: FormPlan | None) -> FormPlan:
        """Add a form and all below it to the tree, its addresses starting at a spot."""
        where = f"{self.layout.name}: {form.record.__name__}"
        plan = self._new(form, field, above, each=bool(form.each))
        tests = tuple(map(self._condition, form.where))
        if form.each:
            spot = self._start(plan, form.each, tests, spot, above, where)
        else:
            plan.tests = tests
            for test in tests:
                self._know(test, spot)
        kinds = fields_of(form.record)
        for leaf in form.leaves:
            known = kinds[leaf.field.partition(".")[0]]
            plan.leaves.append(self._leaf(leaf, known, plan, spot))
        for pairs in form.pairs:
            pair = self._new(None, pairs.field, plan, each=True)
            inner = self._start(pair, pairs.each, (), spot, plan, where)
            pair.required = ("key", "value")
            text = Field(name="", kind="str", required=True)
            pair.leaves += [self._leaf(one, text, pair, inner) for one in (pairs.key, pairs.value)]
            pair.settle()
            plan.forms.append(pair)
        for below in form.forms:
            plan.forms.append(self._form(below, below.field, spot, plan))
        plan.settle()
        return plan

    def _new(
        self, form: Form | None, field: str, above: FormPlan | None, *, each: bool
    ) -> FormPlan:
        self._numbers += 1
        return FormPlan(form, field, self._numbers - 1, above, each=each)

    def _condition(self, condition: Condition) -> Test:
        at = read_address(condition.at, f"{self.layout.name}: where")
        return Test(at=self._spelled(at), values=condition.values, other=condition.other)

    def _start(
        self,
        plan: FormPlan,
        each: str,
        tests: tuple[Test, ...],
        spot: Spot,
        above: FormPlan | None,
        where: str,
    ) -> Spot:
        """Return the spot at which a form with `each` starts, a branch of its own."""
        address = self._spelled(read_address(each, where))
        plan.each = address
        assert above is not None
        *way, last = address.steps
        spot = self._descend(spot, way)
        key = (above.number, plan.field, address.names)
        plan.group = self._groups.setdefault(key, plan.number)
        branch = Branch(self._placed((*last.tests, *tests)), plan.group + 1, Spot())
        branch.spot.starts.append(plan)
        spot.branches.setdefault(last.name, []).append(branch)
        for test in branch.tests:
            self._know(test, branch.spot)
        return branch.spot

    def _leaf(self, leaf: Leaf, known: Field, plan: FormPlan, spot: Spot) -> LeafPlan:
        slots: list[int] = []
        addresses = []
        for text in leaf.at:
            address = self._spelled(read_address(text, f"{self.layout.name}: {leaf.field}"))
            addresses.append(address)
            if leaf.fixed:
                place, name = self._place(spot, address)
                place.known.append((name, frozenset([leaf.fixed])))
                continue
            self._slots += 1
            slots.append(self._slots)
            if address.up or (address.absolute and (self.nested or plan.frame)):
                _framed(plan).absolute.append((self._slots, address))
            else:
                self._take(self._place(spot, address), (plan.frame, self._slots))
        return LeafPlan(leaf, tuple(slots), tuple(addresses), known, self.layout)

    def _take(self, place: tuple[Spot, str], action: Action) -> None:
        spot, attribute = place
        if attribute:
            spot.attributes.setdefault(attribute, []).append(action)
        else:
            spot.texts = [*(spot.texts or ()), action]

    def _place(self, spot: Spot, address: Address) -> tuple[Spot, str]:
        return self._descend(spot, address.steps), address.attribute

    def _descend(self, spot: Spot, steps: Sequence[Step]) -> Spot:
        for step in steps:
            branches = spot.branches.setdefault(step.name, [])
            tests = self._placed(step.tests)
            found = [one for one in branches if one.tests == tests and not one.excludes]
            if not found:
                found = [Branch(tests, 0, Spot())]
                branches += found
                for test in step.tests:
                    self._know(test, found[0].spot)
            spot = found[0].spot
        return spot

    def _placed(self, tests: Iterable[Test]) -> tuple[Test, ...]:
        """Return conditions with the number of what they look at."""
        return tuple(
            msgspec.structs.replace(
                test,
                place=self._places.setdefault((test.at, bool(test.values)), len(self._places) + 1),
            )
            for test in tests
        )

    def _know(self, test: Test, spot: Spot) -> None:
        """Note that what a condition asks for needs no field."""
        if test.values and not test.other and not test.at.up:
            place, name = self._place(spot, test.at)
            place.known.append((name, frozenset(test.values)))

    def _spelled(self, address: Address) -> Address:
        return spelled(address, self.names, self.attribute_names)

    # --- states -----------------------------------------------------------------------------

    def _expect_beside(self) -> None:
        """Note what stands beside fields."""
        leaves = {leaf.field: leaf.addresses for leaf in self.form.leaves}
        for one in self.dialect.beside:
            address = self._spelled(one.at)
            element = tuple(map(self.names.key, one.element))
            self._beside.append((element, address.names, address.attribute, len(self.expected)))
            places = tuple((at, at) for at in leaves.get(one.field, ()))
            if not one.fixed:
                self.stated.append(len(self.expected))
            self.expected.append((one.fixed, places))

    def _expect_envelope(self, root: Spot) -> None:
        """Note what the batch says already, and what is not for anybody's eyes."""
        dialect = self.dialect
        depth = len(dialect.message)
        for secret in map(self._spelled, dialect.secrets):
            if secret.names[:depth] == dialect.message:
                spot = self._descend(root, secret.steps[depth:])
                spot.known.append((secret.attribute, None))
        if self.nested:
            return
        for one in (*dialect.version, *dialect.control, *dialect.sent_at, *dialect.usage):
            self._expect([(one, one)], root)
        for places in (dialect.sender, dialect.receiver):
            self._expect([(place, place) for place, _ in places], root)
            self._expect(
                [(place, kind if isinstance(kind, Address) else None) for place, kind in places],
                root,
            )
        for test in dialect.when:
            self._know(spelled_test(test, self.names, self.attribute_names), root)

    def is_envelope(self, index: int) -> bool:
        """Whether an expected text is of what the batch says: whose file it is."""
        return index >= len(self.dialect.beside)

    def _expect(self, places: Sequence[tuple[Address, Address | None]], root: Spot) -> None:
        """Note that the text of the first of these places needs no field there."""
        pairs = [(self._spelled(gate), place and self._spelled(place)) for gate, place in places]
        for _, address in pairs:
            if address is not None:
                spot, name = self._place(root, address)
                spot.known.append((name, len(self.expected)))
        self.expected.append(("", tuple(pairs)))

    def way(self, state: State, tag: str, name: str) -> State:
        """Return the state of a child of that name where no condition has to be looked at."""
        branches = state.choices.get(name, ())
        found = self._state(tuple(one.spot for one in branches), (*state.path, name))
        if len(state.ways) < MOST_STATES:
            state.ways[tag] = found
        return found

    def attribute_way(self, state: State, tag: str) -> AttributeWay:
        """Return where an attribute of an element that stands there leads."""
        name = self.attribute_names[tag]
        actions = state.attributes.get(name)
        found = AttributeWay(
            actions,
            tuple(state.all_known.get(name, ())),
            name.startswith("xsi:") and actions is None,
        )
        if len(state.attribute_ways) < MOST_STATES:
            state.attribute_ways[tag] = found
        return found

    def choose(self, state: State, name: str, mask: int) -> State:
        """Return the state of a child of which those conditions hold, by their bits."""
        branches = state.conditional[name]
        spots = tuple(one.spot for bit, one in enumerate(branches) if mask >> bit & 1)
        found = self._state(spots, (*state.path, name))
        if len(state.chosen) < MOST_STATES:
            state.chosen[name, mask] = found
        return found

    def _state(self, spots: tuple[Spot, ...], path: tuple[str, ...]) -> State:
        key = (tuple(map(id, spots)), path)
        found = self._states.get(key)
        if found is None:
            if len(self._states) >= MOST_STATES:
                return State(spots, path)
            found = self._states[key] = State(spots, path)
            for element, names, attribute, index in self._beside:
                if _stands(path, element, names):
                    found.all_known.setdefault(attribute, []).append(index)
            found.known = tuple(found.all_known.get("", ()))
        return found


def _framed(plan: FormPlan) -> FormPlan:
    """Return the form whose frame the values of a form are kept in: its own, or one above it."""
    while plan.each is None and plan.above is not None:
        plan = plan.above
    return plan


def _stands(path: tuple[str, ...], element: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Whether a path is one of `names` below an element of that name ("" is the message)."""
    rest = path[: len(path) - len(names)]
    if path[len(rest) :] != names:
        return False
    if not element:
        return len(rest) == 1
    ends = rest[-len(element) :]
    return len(ends) == len(element) and all(map(fnmatchcase, ends, element))


@cache
def plan_of(layout: Layout) -> Plan:
    """Return the compiled layout. Raises GuideError when an address or the dialect is wrong."""
    return Plan(layout)
