"""Looking up one address in an element: for conditions, and for whose file it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml.etree import _Element as Element

from translators.xml.addresses import Address, Step, Test
from translators.xml.names import NIL, Names

Found = tuple[str, Element, str]
"""A text, the element it stands in, and its attribute ("" for its own text)."""


class Finder:
    """Finds what stands at addresses, spelled as names are looked up."""

    def __init__(self, names: Names, attributes: Names) -> None:
        self._names = names
        self._attributes = attributes

    def texts(self, element: Element, address: Address) -> Iterator[Found]:
        """Yield what stands there and holds something, in the order of the file."""
        for one in self._elements(_above(element, address.up), address.steps):
            if not address.attribute:
                text = own_text(one)
                if text:
                    yield text, one, ""
                continue
            attributes: list[tuple[str, str]] = one.items()  # type: ignore[assignment]
            for tag, value in attributes:
                text = " ".join(value.split())
                if text and self._attributes[tag] == address.attribute:
                    yield text, one, tag

    def first(self, element: Element, address: Address) -> str:
        """Return the first text that stands there, "" for none."""
        return next((text for text, _, _ in self.texts(element, address)), "")

    def holds(self, element: Element, test: Test) -> bool:
        """Whether a condition holds of an element."""
        if not test.values:
            return self._there(element, test.at)
        stated = {text for text, _, _ in self.texts(element, test.at)} or {""}
        return stated.isdisjoint(test.values) if test.other else not stated.isdisjoint(test.values)

    def _there(self, element: Element, at: Address) -> bool:
        elements = self._elements(_above(element, at.up), at.steps)
        if not at.attribute:
            return any(True for _ in elements)
        attributes = (tag for one in elements for tag, _ in one.items())
        return any(self._attributes[str(tag)] == at.attribute for tag in attributes)

    def _elements(self, element: Element, steps: Sequence[Step]) -> Iterator[Element]:
        if not steps:
            yield element
            return
        step, below = steps[0], steps[1:]
        for child in element:
            if self._names[child.tag] == step.name and all(
                self.holds(child, test) for test in step.tests
            ):
                yield from self._elements(child, below)


def _above(element: Element, levels: int) -> Element:
    """Return the element so many levels above one, the root at most."""
    for _ in range(levels):
        above = element.getparent()
        element = element if above is None else above
    return element


def own_text(element: Element) -> str:
    """Return the text of the element itself, without blanks around it or runs of them inside."""
    text = element.text or ""
    if len(element):
        text = " ".join([text, *(child.tail or "" for child in element)])
    text = " ".join(text.split())
    return "" if text and is_nil(element) else text


def is_nil(element: Element) -> bool:
    """Whether an element says that it holds nothing."""
    return (element.get(NIL) or "").strip() in ("true", "1")
