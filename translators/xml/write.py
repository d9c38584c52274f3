"""Documents to an XML file by a layout, so that reading it gives them again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from xml.sax.saxutils import quoteattr

import msgspec

from translators.batches import Head
from translators.documents import Document
from translators.layouts import Layout
from translators.problems import Place, Problem, Severity, WriteError
from translators.xml.addresses import Address, read_address
from translators.xml.dialect import HEAD_FIELDS, Dialect, dialect_of
from translators.xml.moulds import QuickPen
from translators.xml.names import XSI
from translators.xml.rules import RULES
from translators.xml.scribe import MARK, Record, Scribe
from translators.xml.tags import Hole, Order, Tag, escaped, lay_beside, template

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

_PREFIX = re.compile(r"([A-Za-z_][\w.\-]*):[A-Za-z_]")
_EXPONENT = re.compile(r'"-?[\d.]+E[+-]\d+"')

MOST_PENS = 64
"""Pens kept for one layout: they differ by texts that stand beside fields, such as a currency."""


def write(documents: Sequence[Document], layout: Layout | None, head: Head) -> bytes:
    """Return an XML file with these documents in UTF-8.

    Where the layout's root is the message there is one document. What `head` says stands at the
    dialect's addresses, unless a field of the document stands there. Raises WriteError when a
    value cannot stand in XML, is none of a closed code list, or something mandatory is missing.
    """
    assert layout is not None
    dialect = dialect_of(layout)
    assert dialect.message or len(documents) == 1, f"{layout.name} has one document in a file"
    if dialect.rules:
        documents = [RULES[dialect.rules].complete(one, layout, head) for one in documents]
    written = [_Writing(layout, one, head) for one in documents]
    body = "".join(one.text for one in written)
    if dialect.message:
        body = _around(layout, dialect, head, _record(documents[0])) % body
    problems = [problem for one in written for problem in one.problems]
    if problems:
        raise WriteError(problems)
    return "".join(_file(dialect, body, _prefixes(layout))).encode()


class _Writing:
    """One document as text, and what is wrong with it."""

    def __init__(self, layout: Layout, document: Document, head: Head) -> None:
        dialect = dialect_of(layout)
        around = _said_of(head)
        said = {
            one.field: around.get(one.field, str(getattr(document, one.field, "")))
            for one in dialect.beside
            if one.field and (one.field not in HEAD_FIELDS or one.element != dialect.path[:1])
        }
        pen = _pen(layout, tuple(said.items()))
        pen.faults = []
        plain = is_plain(document)
        pen.careful = not plain
        extra: dict[str, str] = {}
        if not dialect.message:
            for name, (address, text) in head_of_file(dialect, head).items():
                extra[name] = escaped(text) if plain else text
                pen.head[name] = address
        if plain:
            self.text = pen.cast(_scribe(layout), document, extra)
        else:
            self.text = pen.render(_scribe(layout), {**_record(document), **extra})
        self.problems = [_problem(layout, *fault) for fault in pen.faults]


def _record(document: Document) -> Record:
    made: Record = msgspec.to_builtins(document, str_keys=False)
    return made


def is_plain(document: Document) -> bool:
    """Whether a document can be written in one go: no text of it needs a second look.

    None has marks of XML, quotes or control characters, is empty or a number with an exponent.
    """
    text = msgspec.json.encode(document).decode()
    return (
        not any(mark in text for mark in ("&", "<", ">", "\\", '""', '"unread":', MARK))
        and (text.isascii() or text.isprintable())
        and "\x7f" not in text
        and not (("E+" in text or "E-" in text) and _EXPONENT.search(text))
    )


@cache
def _scribe(layout: Layout) -> Scribe:
    return Scribe(layout, layout.root, None, "0")


def _pen(layout: Layout, said: tuple[tuple[str, str], ...]) -> QuickPen:
    pens = _pens(layout)
    pen = pens.get(said)
    if pen is None:
        if len(pens) >= MOST_PENS:
            pens.clear()
        pen = pens[said] = QuickPen(layout, dict(said), _scribe(layout))
    return pen


@cache
def _pens(layout: Layout) -> dict[tuple[tuple[str, str], ...], QuickPen]:
    del layout
    return {}


def head_of_file(dialect: Dialect, head: Head) -> Mapping[str, tuple[Address, str]]:
    """Return what a file says of itself: a name, the address it stands at, and the text."""
    found: dict[str, tuple[Address, str]] = {}

    def add(name: str, addresses: Sequence[Address], text: str) -> None:
        if addresses and text:
            found[name] = (addresses[0], text)

    for name, places, kind, text in (
        ("^sender", dialect.sender, head.sender_kind, head.sender),
        ("^receiver", dialect.receiver, head.receiver_kind, head.receiver),
    ):
        place, its_kind = _place(places, kind)
        add(f"{name} {kind}", place, text)
        add(f"{name}_kind {kind}", its_kind, kind)
    add("^control", dialect.control, head.control)
    add("^sent_at", dialect.sent_at, _moment(head))
    add("^usage", dialect.usage, dialect.test[0] if head.usage == "T" else dialect.production)
    return found


def _moment(head: Head) -> str:
    return head.sent_at.isoformat(timespec="seconds")


def _place(
    places: Sequence[tuple[Address, Address | str]], kind: str
) -> tuple[list[Address], list[Address]]:
    """Return where an id of that kind stands, and where its kind does."""
    for place, its_kind in places:
        if its_kind == kind:
            return [place], []
        if isinstance(its_kind, Address):
            return [place], [its_kind]
    return [place for place, _ in places[:1]], []


def _around(layout: Layout, dialect: Dialect, head: Head, record: Record) -> str:
    """Return what is around the messages, as a template with one hole."""
    root = Tag(dialect.path[0], None)
    for leaf in layout.root.leaves:
        address = read_address(leaf.at[0], layout.name) if leaf.at else None
        if address and address.absolute and leaf.write and leaf.field in record:
            root.put(address, escaped(str(record[leaf.field])))
    for address, text in head_of_file(dialect, head).values():
        root.put(address, escaped(text), over=False)
    parent = root
    for name in dialect.path[1:-1]:
        parent = parent.child(name)
    parent.below.append((dialect.path[-1], Hole("messages", elements=True)))
    lay_beside(root, None, dialect, _said_of(head))
    text, _ = template(root, 0, Order(dialect.order))
    return text


def _said_of(head: Head) -> Mapping[str, str]:
    """Return what `with` may say of the file."""
    return {
        "^sender": head.sender,
        "^sender_kind": head.sender_kind,
        "^receiver": head.receiver,
        "^receiver_kind": head.receiver_kind,
        "^control": head.control,
        "^sent_at": _moment(head),
    }


@cache
def _prefixes(layout: Layout) -> frozenset[str]:
    """Return what stands before colons in a layout: its prefixes among them."""
    return frozenset(_PREFIX.findall(f"{layout.dialect} {layout.root}"))


def _file(dialect: Dialect, body: str, used: frozenset[str]) -> Iterator[str]:
    """Yield the file: declaration, DOCTYPE, the root with the namespaces it needs."""
    lines = [DECLARATION] if dialect.declaration else []
    name = dialect.path[0]
    if dialect.doctype:
        lines.append(f"<!DOCTYPE {name} SYSTEM {quoteattr(dialect.doctype)}>")
    yield "\n".join(lines)
    start = len(f"\n<{name}")
    yield body[:start] if lines else body[1:start]
    for prefix, namespaces in dialect.prefixes.items():
        if not prefix or prefix in used:
            yield f" xmlns{f':{prefix}' if prefix else ''}={quoteattr(namespaces[0])}"
    if "xsi" in used and "xsi" not in dialect.prefixes:
        yield f' xmlns:xsi="{XSI}"'
    yield body[start:]
    yield "\n"


def _problem(layout: Layout, code: str, field: str, value: str) -> Problem:
    said = {
        "missing-element": f"{field} is empty, and {layout.name} must state it",
        "invalid-code": f"{field} {value!r} has no code in {layout.name}",
        "invalid-character": f"{field} {value!r} has characters that XML cannot hold",
    }
    return Problem(
        code=code,
        message=said[code],
        severity=Severity.REJECT,
        place=Place(path=field),
        value=value,
        hint="mend the document, or the layout",
    )
