"""Elements to be written: a tree with holes for values, in the schema's order, as a template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from translators.xml.addresses import Address, Test
from translators.xml.dialect import Beside, Dialect

_SPECIAL = re.compile(r"[&<>\"\t\n\r]")
_ESCAPES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}


class Hole:
    """Where a value will stand: its key, and whether it is elements that are written already."""

    __slots__ = ("elements", "key")

    def __init__(self, key: str, *, elements: bool = False) -> None:
        self.key = key
        self.elements = elements


Piece = str | Hole
"""A text as it stands in the file, or a hole."""


class Tag:
    """One element: attributes, a text, and what stands below it, in the order it came."""

    __slots__ = ("above", "attributes", "below", "name", "number", "tests", "text")

    def __init__(
        self, name: str, above: Tag | None, tests: tuple[Test, ...] = (), number: int = 0
    ) -> None:
        self.name = name
        self.above = above
        self.tests = tests
        self.number = number
        self.attributes: dict[str, Piece] = {}
        self.text: Piece | None = None
        self.below: list[Tag | tuple[str, Hole]] = []

    def put(self, address: Address, piece: Piece, number: int = 0, *, over: bool = True) -> None:
        """Set what stands at an address below, making the elements on the way.

        With a `number` the element that repeats is that one of its kind. What stands there
        already stays, unless this is `over` it; elements that are written already are not entered.
        """
        tag = self.reach(address, number, over=over)
        if tag is None:
            return
        if address.attribute:
            if over or address.attribute not in tag.attributes:
                tag.attributes[address.attribute] = piece
        elif over or tag.text is None:
            tag.text = piece

    def reach(self, address: Address, number: int = 0, *, over: bool = True) -> Tag | None:
        """Return the element of an address, made if need be; None where it is written already."""
        tag = self
        marked = [index for index, step in enumerate(address.steps) if step.repeats]
        repeating = marked[0] if marked else len(address.steps) - 1
        for index, step in enumerate(address.steps):
            if not over and tag.holds_elements(step.name):
                return None
            tag = tag.child(step.name, step.tests, number if index == repeating else 0)
        return tag

    def child(self, name: str, tests: tuple[Test, ...] = (), number: int = 0) -> Tag:
        """Return the child of that name, conditions and number, made if there is none."""
        for one in self.below:
            if (
                isinstance(one, Tag)
                and one.name == name
                and one.number == number
                and one.tests == tests
            ):
                return one
        made = Tag(name, self, tests, number)
        self.below.append(made)
        for test in tests:
            made.satisfy(test)
        return made

    def satisfy(self, test: Test) -> None:
        """Write what a condition asks for."""
        if test.values and not test.other and test.values[0]:
            self.put(test.at, escaped(test.values[0]), over=False)

    def holds_elements(self, name: str) -> bool:
        """Whether elements of that name are written already."""
        return any(isinstance(one, tuple) and one[0] == name for one in self.below)

    def has(self, key: str) -> bool:
        """Whether the elements of that hole stand below already."""
        return any(isinstance(one, tuple) and one[1].key == key for one in self.below)

    def path(self) -> tuple[str, ...]:
        """Return the names from the outermost element to this one."""
        return (*(self.above.path() if self.above else ()), self.name)


def lay_beside(tag: Tag, top: Tag | None, dialect: Dialect, said: Mapping[str, str]) -> None:
    """Put what stands beside fields into an element and all below it.

    `top` is the message, if it is among them; `said` are the texts of the document's fields.
    """
    for below in list(tag.below):
        if isinstance(below, Tag):
            lay_beside(below, top, dialect, said)
    path = tag.path()
    for one in dialect.beside:
        text = one.fixed or said.get(one.field, "")
        if (text or not one.field) and _fits(one, tag, path, top):
            tag.put(one.at, escaped(text), over=False)


def _fits(one: Beside, tag: Tag, path: tuple[str, ...], top: Tag | None) -> bool:
    if not one.element:
        return tag is top
    ends = path[-len(one.element) :]
    return len(ends) == len(one.element) and all(map(fnmatchcase, ends, one.element))


class Order:
    """The order in which a dialect wants the children of an element."""

    def __init__(self, order: Mapping[str, Sequence[str]]) -> None:
        self._ranks = [
            (tuple(key.split("/")), {name: rank for rank, name in enumerate(names)})
            for key, names in sorted(order.items(), key=lambda one: -one[0].count("/"))
        ]

    def sort(self, tag: Tag) -> list[Tag | tuple[str, Hole]]:
        """Return what stands below an element in its order."""
        path = tag.path()
        for key, ranks in self._ranks:
            if (key == (".",) and len(path) == 1) or path[-len(key) :] == key:
                return sorted(tag.below, key=lambda one: ranks.get(_name(one), len(ranks)))
        return tag.below


def _name(one: Tag | tuple[str, Hole]) -> str:
    return one.name if isinstance(one, Tag) else one[0]


def template(tag: Tag, depth: int, order: Order) -> tuple[str, list[Hole]]:
    """Return an element as a template for `%`, and its holes in order.

    It begins with the line break before it; `depth` is how far it is moved in.
    """
    holes: list[Hole] = []
    pieces: list[str] = []
    for piece in _pieces(tag, depth, order):
        if isinstance(piece, Hole):
            holes.append(piece)
            pieces.append("%s")
        else:
            pieces.append(piece.replace("%", "%%"))
    return "".join(pieces), holes


def _pieces(tag: Tag, depth: int, order: Order) -> Iterator[Piece]:
    margin = "\n" + "  " * depth
    yield f"{margin}<{tag.name}"
    for name, piece in tag.attributes.items():
        yield f' {name}="'
        yield piece
        yield '"'
    if tag.text is None and not tag.below:
        yield "/>"
        return
    yield ">"
    if tag.text is not None:
        yield tag.text
    for below in order.sort(tag):
        if isinstance(below, Tag):
            yield from _pieces(below, depth + 1, order)
        else:
            yield below[1]
    yield f"{margin}</{tag.name}>" if tag.below else f"</{tag.name}>"


def escaped(text: str) -> str:
    """Return a text as it stands in an element or attribute."""
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], text)
