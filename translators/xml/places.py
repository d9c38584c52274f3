"""Where an element stands, as a path of names a person can follow."""

from __future__ import annotations

import re

from lxml.etree import _Element as Element

from translators.xml.names import Names

_NUMBER = re.compile(r"\[\d+\]")


class Places:
    """Paths in one message; `path` is that of its own element in the file."""

    def __init__(self, names: Names, attributes: Names, message: Element, path: str) -> None:
        self._names = names
        self._attributes = attributes
        self._message = message
        self._path = path
        self._numbers: dict[Element, dict[Element, int]] = {}

    def relative(self, element: Element, attribute: str, start: Element) -> str:
        """Return the address of a place from `start`, repeated elements with their number."""
        steps = self._steps(element, start)
        if attribute:
            steps.append(f"@{self._attributes[attribute]}")
        return "/".join(steps) or "."

    def absolute(self, element: Element, attribute: str) -> str:
        """Return the path of a place in the file; what is around the message begins at the root."""
        relative = self.relative(element, attribute, self._message)
        if self._message is not element and self._message not in element.iterancestors():
            return f"/{relative.removeprefix('_/')}"
        return self._path if relative == "." else f"{self._path}/{relative}"

    def names(self, element: Element, attribute: str) -> str:
        """Return the names from the message to a place, without numbers."""
        relative = self.relative(element, attribute, self._message)
        return _NUMBER.sub("", relative)

    def _steps(self, element: Element, start: Element) -> list[str]:
        steps: list[str] = []
        one: Element | None = element
        while one is not None and one is not start:
            number = self._number(one)
            name = self._names[one.tag]
            steps.append(f"{name}[{number}]" if number else name)
            one = one.getparent()
        return steps[::-1]

    def _number(self, element: Element) -> int:
        """Return which of the elements of its name below its parent it is, 0 for the only one."""
        parent = element.getparent()
        if parent is None:
            return 0
        numbers = self._numbers.get(parent)
        if numbers is None:
            numbers = self._numbers[parent] = _numbered(parent)
        return numbers[element]


def _numbered(parent: Element) -> dict[Element, int]:
    """Return the number of each child among those of its name, 0 for one that is alone."""
    kinds: dict[str, list[Element]] = {}
    for child in parent:
        kinds.setdefault(child.tag, []).append(child)
    return {
        child: number if len(alike) > 1 else 0
        for alike in kinds.values()
        for number, child in enumerate(alike, 1)
    }
