"""Which bytes of the file each element, text and attribute of a message stands on.

lxml tells lines only, so the bytes are read once more, by expat, when somebody asks.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from lxml.etree import _Element as Element

from translators.xml.content import Content

Range = tuple[int, int]
"""Bytes of the file from the first to behind the last; -1 both where they are not known."""

UNKNOWN: Range = (-1, -1)

_ATTRIBUTE = re.compile(r"([^\s=<>\"'/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


class Spans:
    """The bytes of one message; `element` is its own."""

    def __init__(self, content: Content, element: Element) -> None:
        self._content = content
        self._whole = b"".join((content.prefix, content.body, content.suffix))
        self._tags: list[list[int]] = []
        self._texts: list[list[int]] = []
        self._stack: list[int] = []
        self._last = -1
        self._parser = parser = expat.ParserCreate(content.encoding)
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.DefaultHandler = self._other
        parser.Parse(self._whole, True)
        root = element.getroottree().getroot()
        self._numbers = {one: number for number, one in enumerate(root.iter())}

    def of(self, element: Element, attribute: str) -> Range:
        """Return the bytes of an element's own text, or of the value of an attribute of it.

        Where the element has no text they are its tag.
        """
        number = self._numbers[element]
        start, end = self._tags[number]
        if attribute:
            start, end = self._attribute(
                start, end, [str(key) for key, _ in element.items()], attribute
            )
        elif self._texts[number][0] >= 0:
            start, end = self._trimmed(*self._texts[number])
        return self._in_file(start, end)

    def _in_file(self, start: int, end: int) -> Range:
        """Return bytes of what was read as bytes of the file; headers are not among them."""
        moved = self._content.start - len(self._content.prefix)
        return (start + moved, end + moved) if start >= len(self._content.prefix) else UNKNOWN

    # --- events -----------------------------------------------------------------------------

    def _settle(self) -> int:
        """End the tag or text that was the last event; return where the next one begins."""
        at = self._parser.CurrentByteIndex
        if self._last >= 0:
            self._texts[self._last][1] = at
            self._last = -1
        if self._tags and self._tags[-1][1] < 0:
            self._tags[-1][1] = at
        return at

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        del name, attributes
        at = self._settle()
        self._stack.append(len(self._tags))
        self._tags.append([at, -1])
        self._texts.append([-1, -1])

    def _end(self, name: str) -> None:
        del name
        self._settle()
        self._stack.pop()

    def _text(self, text: str) -> None:
        at = self._settle()
        if not text.isspace():
            self._last = self._stack[-1]
            if self._texts[self._last][0] < 0:
                self._texts[self._last][0] = at

    def _other(self, text: str) -> None:
        del text
        self._settle()

    # --- inside of tags and texts -------------------------------------------------------------

    def _attribute(self, start: int, end: int, keys: list[str], attribute: str) -> Range:
        encoding = self._content.encoding
        tag = self._whole[start:end].decode(encoding)
        found = [one for one in _ATTRIBUTE.finditer(tag) if not one[1].startswith("xmlns")]
        one = found[keys.index(attribute)]
        value = 2 if one[2] is not None else 3
        before = len(tag[: one.start(value)].encode(encoding))
        return start + before, start + before + len(one[value].encode(encoding))

    def _trimmed(self, start: int, end: int) -> Range:
        encoding = self._content.encoding
        text = self._whole[start:end].decode(encoding)
        left = len(text) - len(text.lstrip())
        before = len(text[:left].encode(encoding))
        return start + before, start + before + len(text.strip().encode(encoding))
