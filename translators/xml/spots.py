"""The records of a compiled layout: forms, leaves, spots in its tree of names, states."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from translators.layouts import Form, Layout, Leaf
from translators.uses import Field, fields_of
from translators.xml.addresses import Address, Test
from translators.xml.values import Value, reader_of

Action = tuple[int, int]
"""The number of a form that has `each` (or of the document), and the slot that is filled."""


Known = frozenset[str] | int | None
"""What needs no field: one of these texts, the text of that number in `Plan.expected`, any."""


class LeafPlan:
    """One leaf: its slots (one for each address), what reads it, and where the value goes."""

    __slots__ = (
        "addresses",
        "bare",
        "constant",
        "default",
        "field",
        "key",
        "leaf",
        "mandatory",
        "many",
        "needed",
        "pattern",
        "read",
        "slot",
        "slots",
        "words",
    )

    def __init__(
        self,
        leaf: Leaf,
        slots: tuple[int, ...],
        addresses: tuple[Address, ...],
        known: Field,
        layout: Layout,
    ) -> None:
        field, _, key = leaf.field.partition(".")
        self.leaf = leaf
        self.addresses = addresses
        self.mandatory = leaf.mandatory or known.required
        self.field = field
        self.key = key
        self.many = known.kind == "strs" or leaf.join is not None
        self.slots = slots
        self.read: Callable[[str], Value | None] = reader_of(leaf, layout.style)
        self.pattern = re.compile(leaf.pattern) if leaf.pattern else None
        self.constant = self.read(leaf.fixed) if leaf.fixed else None
        self.default = self.read(leaf.default) if leaf.default else None
        self.slot = slots[0] if slots else 0
        self.words = leaf.codes.words if leaf.codes is not None else None
        self.bare = leaf.kind == "str" and leaf.codes is None and not leaf.pattern
        if self.constant is not None and self.key:
            self.constant, self.default, self.slots = None, self.constant, ()
        self.needed = self.mandatory or self.default is not None


class FormPlan:
    """A form: its leaves and the forms of its collections.

    A form with `each` (and the document) has a frame of its own while its element is read; others
    are made from the frame around them, if their tests hold. `group` is where its items are
    collected: forms of one collection that look at the same elements share it. For a map that is
    filled from pairs the record is None and the leaves are key and value.
    """

    __slots__ = (
        "above",
        "absolute",
        "constants",
        "each",
        "field",
        "forms",
        "frame",
        "frames",
        "group",
        "groups",
        "has_unread",
        "inline",
        "inline_of",
        "inline_of_group",
        "leaves",
        "needed",
        "number",
        "others",
        "outer",
        "plain",
        "record",
        "required",
        "slots",
        "tests",
    )

    def __init__(
        self, form: Form | None, field: str, number: int, above: FormPlan | None, *, each: bool
    ) -> None:
        self.above = above
        self.record: type[msgspec.Struct] | None = form.record if form else None
        self.field = field
        self.number = number
        self.frame: int = number if each or above is None else above.frame
        self.group = number
        self.each: Address | None = None
        self.tests: tuple[Test, ...] = ()
        self.leaves: list[LeafPlan] = []
        self.forms: list[FormPlan] = []
        self.absolute: list[tuple[int, Address]] = []
        known = fields_of(form.record) if form else {}
        self.has_unread = "unread" in known
        self.required = tuple(one.name for one in known.values() if one.required)

    def settle(self) -> None:
        """Sort the leaves and count what the forms inside look at, when all are known."""
        self.constants: dict[str, Value] = {
            leaf.field: leaf.constant for leaf in self.leaves if leaf.constant is not None
        }
        rest = [leaf for leaf in self.leaves if leaf.constant is None]
        single = [leaf for leaf in rest if len(leaf.slots) == 1 and not leaf.many]
        self.plain = [leaf for leaf in single if not leaf.key and leaf.pattern is None]
        self.needed = [leaf for leaf in self.plain if leaf.needed]
        self.others = [leaf for leaf in rest if leaf not in self.plain]
        inline = [form for form in self.forms if form.each is None]
        own = frozenset(slot for leaf in self.leaves for slot in leaf.slots)
        self.slots: frozenset[int] = own.union(*(form.slots for form in inline))
        outer = frozenset(form.group for form in self.forms if form.each is not None)
        self.groups: frozenset[int] = outer.union(*(form.groups for form in inline))
        self.frames: frozenset[int] = frozenset([self.frame]).union(
            *(form.frames for form in self.forms)
        )
        self.inline_of = {slot: at for at, form in enumerate(inline) for slot in form.slots}
        self.inline_of_group = {
            group: at for at, form in enumerate(inline) for group in form.groups
        }
        self.inline = inline
        self.outer = [form for form in self.forms if form.each is not None]

    @property
    def demands(self) -> bool:
        """Whether an element of it that holds nothing lacks something."""
        return any(
            leaf.mandatory and leaf.constant is None and leaf.default is None
            for leaf in self.leaves
        )


class Branch(msgspec.Struct, frozen=True, eq=False):
    """The way to a spot below: what must hold, and which other ways it excludes (0: none)."""

    tests: tuple[Test, ...]
    excludes: int
    spot: Spot


class Spot:
    """One place in the tree of names."""

    __slots__ = ("attributes", "branches", "known", "starts", "texts")

    def __init__(self) -> None:
        self.texts: list[Action] | None = None
        self.attributes: dict[str, list[Action]] = {}
        self.known: list[tuple[str, Known]] = []
        self.starts: list[FormPlan] = []
        self.branches: dict[str, list[Branch]] = {}


class AttributeWay(msgspec.Struct, frozen=True):
    """Where an attribute leads: its slots (None: nowhere) and what is known of it."""

    actions: tuple[Action, ...] | None
    known: tuple[Known, ...]
    ignored: bool


class State:
    """All spots an element stands at, together. `known` are texts that need no field."""

    __slots__ = (
        "all_known",
        "attribute_ways",
        "attributes",
        "choices",
        "chosen",
        "conditional",
        "known",
        "path",
        "spots",
        "starts",
        "texts",
        "ways",
    )

    def __init__(self, spots: tuple[Spot, ...], path: tuple[str, ...]) -> None:
        self.spots = spots
        self.path = path
        texts = [spot.texts for spot in spots if spot.texts is not None]
        self.texts = tuple(one for each in texts for one in each) if texts else None
        self.attributes: dict[str, tuple[Action, ...]] = {}
        self.all_known: dict[str, list[Known]] = {}
        for spot in spots:
            for name, actions in spot.attributes.items():
                self.attributes[name] = self.attributes.get(name, ()) + tuple(actions)
            for name, values in spot.known:
                self.all_known.setdefault(name, []).append(values)
        self.known: tuple[Known, ...] = tuple(self.all_known.get("", ()))
        self.starts = tuple(form for spot in spots for form in spot.starts)
        self.choices: dict[str, list[Branch]] = {}
        for spot in spots:
            for name, branches in spot.branches.items():
                self.choices.setdefault(name, []).extend(branches)
        self.conditional = {
            name: branches
            for name, branches in self.choices.items()
            if any(branch.tests for branch in branches)
        }
        self.ways: dict[str, State] = {}
        self.chosen: dict[tuple[str, int], State] = {}
        self.attribute_ways: dict[str, AttributeWay] = {}
