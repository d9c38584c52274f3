"""Cutting a file into roots and messages: expat's events with their bytes, within limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from xml.parsers import expat

import msgspec

from translators.layouts import Layout
from translators.source import BLOCK_BYTES, Source
from translators.xml.dialect import Dialect, dialect_of
from translators.xml.limits import (
    MAX_ATTRIBUTES,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_ELEMENTS,
    MAX_HEADER,
    MAX_NAMESPACES,
    MAX_TOKEN,
)
from translators.xml.prolog import Prolog, Refused

SOAP = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
WRAPPERS = frozenset(
    [
        *(f"{{{one}}}{name}" for one in SOAP for name in ("Envelope", "Body")),
        f"{{{SBDH}}}StandardBusinessDocument",
    ]
)
"""Elements around a root that are passed through."""

HEADERS = frozenset(
    [*(f"{{{one}}}Header" for one in SOAP), f"{{{SBDH}}}StandardBusinessDocumentHeader"]
)
"""Elements in wrappers that hold no document."""

Choose = Callable[[str, int, tuple[tuple[str | None, str], ...]], Layout | None]
"""Chooses the layout of a root by its name, its first byte and the namespaces declared around."""


class Root(msgspec.Struct, frozen=True, kw_only=True):
    """A root begins: its layout (None when there is none for it), its name as `{namespace}local`.

    `namespaces` are declared around it and by it: prefix (None for the default) and name.
    """

    layout: Layout | None
    name: str
    start: int
    wrapped: bool
    namespaces: tuple[tuple[str | None, str], ...]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message of the root before, from `start` to `end`, half open.

    `around` are the elements around it from the root on, as the file writes their names.
    """

    start: int
    end: int
    around: tuple[str, ...]


class RootEnd(msgspec.Struct, frozen=True, kw_only=True):
    """The root before has ended."""

    end: int


Event = Root | Message | RootEnd


def cut(source: Source, prolog: Prolog, choose: Choose) -> Iterator[Event]:
    """Yield the roots and messages of a file as they end. Raises Refused: it is not read on."""
    cutter = _Cutter(prolog, choose)
    offset = prolog.start
    while block := source(offset, BLOCK_BYTES):
        cutter.feed(_without_doctype(block, offset, prolog))
        offset += len(block)
        yield from cutter.events
        cutter.events.clear()
    cutter.close(offset)
    yield from cutter.events


def _without_doctype(block: bytes, offset: int, prolog: Prolog) -> bytes:
    """Return a block with blanks in the place of the DOCTYPE."""
    start, end = (min(max(at - offset, 0), len(block)) for at in prolog.doctype)
    if start >= end:
        return block
    wide = {"UTF-16LE": b" \x00", "UTF-16BE": b"\x00 "}.get(prolog.encoding, b" ")
    return block[:start] + wide * ((end - start) // len(wide)) + block[end:]


class _Cutter:
    """The state of the pass. Inside of a message only `_count` looks at elements."""

    def __init__(self, prolog: Prolog, choose: Choose) -> None:
        self.events: list[Event] = []
        self._choose = choose
        self._origin = prolog.start
        self._fed = prolog.start
        self._scope: list[tuple[str | None, str]] = []
        self._names: list[str] = []
        self._wrappers = 0
        self._dialect: Dialect | None = None
        self._root_start = -1
        self._matched = 0
        self._message = -1
        self._ends_root = False
        self._first = True
        self._ending: Callable[[int], None] | None = None
        self._parser = parser = expat.ParserCreate(prolog.encoding, "}")
        parser.namespace_prefixes = True
        parser.ordered_attributes = True
        parser.StartNamespaceDeclHandler = self._declare
        parser.EndNamespaceDeclHandler = self._undeclare
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end

    def feed(self, block: bytes) -> None:
        """Take the next bytes. Raises Refused."""
        self._fed += len(block)
        try:
            self._parser.Parse(block, False)
        except expat.ExpatError as error:
            raise self._broken(error) from error
        at = self._at()
        if self._fed - at > MAX_TOKEN:
            raise Refused("too-long", f"a tag or comment has more than {MAX_TOKEN} bytes", at)
        if self._message >= 0 and self._fed - self._message > MAX_BYTES + BLOCK_BYTES:
            raise self._too_large(self._message)

    def close(self, end: int) -> None:
        """Say that the file ends here. Raises Refused when it ends too early."""
        try:
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise self._broken(error) from error
        self._settle(end)

    def _at(self) -> int:
        return self._origin + self._parser.CurrentByteIndex

    def _broken(self, error: expat.ExpatError) -> Refused:
        at = self._origin + self._parser.ErrorByteIndex
        said = expat.errors.messages[error.code]
        if said == expat.errors.XML_ERROR_UNDEFINED_ENTITY:
            return Refused(
                "entities-refused",
                f"line {error.lineno} uses an entity that XML does not define",
                at,
                "ask the partner to write the character itself",
            )
        return Refused("not-well-formed", f"this is no XML: {said}, line {error.lineno}", at)

    def _too_large(self, start: int) -> Refused:
        size = f"{MAX_BYTES // 1024 // 1024} MB"
        return Refused(
            "set-too-large",
            f"the document is larger than {size}",
            start,
            "ask the partner to send fewer lines in a document",
        )

    def _declare(self, prefix: str | None, name: str | None) -> None:
        self._scope.append((prefix, name or ""))
        if len(self._scope) > MAX_NAMESPACES:
            raise Refused("too-many-attributes", "too many namespaces are declared", self._at())

    def _undeclare(self, prefix: str | None) -> None:
        del prefix
        self._scope.pop()

    # --- outside of messages ----------------------------------------------------------------

    def _begin(self, name: str, attributes: Sequence[str]) -> None:
        """An element outside of any message begins."""
        at = self._at()
        if self._ending:
            self._settle(at)
        self._guard(len(self._names), attributes)
        tag, qualified = _tag(name)
        depth = len(self._names)
        self._names.append(qualified)
        if self._dialect is not None:
            if depth == self._wrappers + 1 + self._matched:
                self._look_for_message(tag, at)
        elif tag in HEADERS and depth == self._wrappers and depth:
            self._inside(-1, ends_root=False)
        else:
            self._begin_root(tag, at)

    def _begin_root(self, tag: str, at: int) -> None:
        scope = tuple(self._scope)
        layout = self._choose(tag, at, scope)
        if layout is None and tag in WRAPPERS:
            self._wrappers += 1
            return
        wrapped = self._wrappers > 0
        self.events.append(
            Root(layout=layout, name=tag, start=at, wrapped=wrapped, namespaces=scope)
        )
        self._root_start = at
        if layout is None:
            self._inside(-1, ends_root=True)
            return
        self._dialect = dialect_of(layout)
        self._matched = 0
        self._first = True
        if not self._dialect.message:
            self._inside(at, ends_root=True)

    def _look_for_message(self, tag: str, at: int) -> None:
        assert self._dialect is not None
        path = self._dialect.message
        if self._dialect.names[tag] != path[self._matched]:
            return
        self._matched += 1
        if self._matched == len(path):
            if self._first and at - self._root_start > MAX_HEADER:
                raise Refused(
                    "header-too-large",
                    f"more than {MAX_HEADER // 1024} KB stand before the first document",
                    self._root_start,
                )
            self._first = False
            self._inside(at, ends_root=False)

    def _end(self, name: str) -> None:
        """An element outside of any message ends."""
        del name
        if self._ending:
            self._settle(self._at())
        self._names.pop()
        depth = len(self._names)
        if self._dialect is None:
            self._wrappers = min(self._wrappers, depth)
        elif depth == self._wrappers:
            self._end_root()
        elif depth == self._wrappers + self._matched:
            self._matched -= 1

    def _end_root(self) -> None:
        self._dialect = None
        self._ending = self._root_ended
        self._parser.DefaultHandler = self._pass

    def _root_ended(self, end: int) -> None:
        self.events.append(RootEnd(end=end))

    # --- inside of messages, and of what is passed over -------------------------------------

    def _inside(self, message: int, *, ends_root: bool) -> None:
        """Only count elements until the one that has just begun ends."""
        self._message = message
        self._ends_root = ends_root
        floor = depth = len(self._names)
        count = 0
        at_end = self._end_inside

        def begin(_: str, attributes: list[str]) -> None:
            nonlocal depth, count
            depth += 1
            count += 1
            if depth > MAX_DEPTH or count > MAX_ELEMENTS or len(attributes) > 2 * MAX_ATTRIBUTES:
                self._guard(depth, attributes, count)

        def end(_: str) -> None:
            nonlocal depth
            depth -= 1
            if depth < floor:
                at_end()

        self._parser.StartElementHandler = begin
        self._parser.EndElementHandler = end

    def _end_inside(self) -> None:
        """The message, or what was passed over, has ended; where is known at the next event."""
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.DefaultHandler = self._pass
        around = tuple(self._names[self._wrappers : -1])
        start, self._message = self._message, -1
        self._names.pop()
        ends_root = self._ends_root
        if ends_root:
            self._dialect = None
        elif start >= 0:
            self._matched -= 1

        def settle(end: int) -> None:
            if start >= 0:
                if end - start > MAX_BYTES:
                    raise self._too_large(start)
                self.events.append(Message(start=start, end=end, around=around))
            if ends_root:
                self.events.append(RootEnd(end=end))

        self._ending = settle

    def _pass(self, text: str) -> None:
        """Something stands behind what has ended."""
        del text
        self._settle(self._at())

    def _settle(self, at: int) -> None:
        ending, self._ending = self._ending, None
        self._parser.DefaultHandler = None
        if ending:
            ending(at)

    def _guard(self, depth: int, attributes: Sequence[str], count: int = 0) -> None:
        """Raise Refused for an element beyond a limit."""
        if depth > MAX_DEPTH:
            raise Refused("too-deep", f"elements stand {MAX_DEPTH} levels deep", self._at())
        if len(attributes) > 2 * MAX_ATTRIBUTES:
            raise Refused(
                "too-many-attributes",
                f"an element has more than {MAX_ATTRIBUTES} attributes",
                self._at(),
            )
        if count > MAX_ELEMENTS:
            raise Refused(
                "too-many-elements",
                f"a document has more than {MAX_ELEMENTS:,} elements",
                self._at(),
            )


def _tag(name: str) -> tuple[str, str]:
    """Return `{namespace}local` and the name as the file writes it."""
    parts = name.split("}")
    if len(parts) == 1:
        return name, name
    qualified = f"{parts[2]}:{parts[1]}" if len(parts) > 2 else parts[1]
    return f"{{{parts[0]}}}{parts[1]}", qualified
