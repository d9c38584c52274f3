"""Looking up one address in an element: for conditions, and for whose file it is."""

from __future__ import annotations

from lxml.etree import _Element as Element

from translators.xml.addresses import Address, Test
from translators.xml.names import NIL, Names

Found = tuple[str, Element, str]
"""A text, the element it stands in, and its attribute ("" for its own text)."""


class Finder:
    """Finds what stands at addresses, spelled as names are looked up."""

    def __init__(self, names: Names, attributes: Names) -> None:
        self._names = names
        self._attributes = attributes
        self.seen: list[Element] = []
        """Elements whose texts were looked at; whoever wants to know empties it before."""

    def texts(self, element: Element, address: Address) -> list[Found]:
        """Return what stands there and holds something, in the order of the file."""
        elements = self._elements(element, address)
        if not address.attribute:
            self.seen += elements
            return [(text, one, "") for one in elements if (text := own_text(one))]
        found: list[Found] = []
        for one in elements:
            attributes: list[tuple[str, str]] = one.items()  # type: ignore[assignment]
            for tag, value in attributes:
                text = " ".join(value.split())
                if text and self._attributes[tag] == address.attribute:
                    found.append((text, one, tag))
        return found

    def first(self, element: Element, address: Address) -> str:
        """Return the first text that stands there, "" for none."""
        return next((text for text, _, _ in self.texts(element, address)), "")

    def stated(self, element: Element, test: Test) -> frozenset[str]:
        """Return what a condition looks at: texts, "" alone where there is none.

        For a condition that asks whether the place is there it is "" or nothing at all.
        """
        if test.values:
            texts = frozenset([text for text, _, _ in self.texts(element, test.at)])
            return texts or NOTHING
        elements = self._elements(element, test.at)
        if test.at.attribute:
            tags = [str(tag) for one in elements for tag, _ in one.items()]
            return (
                NOTHING
                if any(self._attributes[tag] == test.at.attribute for tag in tags)
                else frozenset()
            )
        return NOTHING if elements else frozenset()

    def holds(self, element: Element, test: Test) -> bool:
        """Whether a condition holds of an element."""
        return holds(test, self.stated(element, test))

    def _elements(self, element: Element, address: Address) -> list[Element]:
        names = self._names
        found = [_above(element, address.up) if address.up else element]
        for step in address.steps:
            name = step.name
            found = [one for above in found for one in above if names[one.tag] == name]
            for test in step.tests:
                found = [one for one in found if self.holds(one, test)]
        if address.up:
            self.seen += found or [element.getroottree().getroot()]
        return found


NOTHING = frozenset([""])


def holds(test: Test, stated: frozenset[str]) -> bool:
    """Whether a condition holds where that is stated."""
    if not test.values:
        return bool(stated)
    return stated.isdisjoint(test.values) is test.other


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
