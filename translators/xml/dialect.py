"""The `[xml]` table of a layout, as docs/reference/xml.md tells it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from translators.dictionary import GuideError
from translators.layouts import Layout, read_texts
from translators.tables import Table
from translators.uses import fields_of
from translators.xml.addresses import Address, Test, read_address
from translators.xml.names import Names
from translators.xml.rules import RULES

KEYS = frozenset(
    [
        "root",
        "prefixes",
        "loose",
        "message",
        "when",
        "standard",
        "version",
        "sender",
        "sender_kind",
        "receiver",
        "receiver_kind",
        "control",
        "sent_at",
        "usage",
        "test",
        "production",
        "secrets",
        "doctype",
        "declaration",
        "order",
        "rules",
        "with",
    ]
)
HEAD_FIELDS = ("^sender", "^sender_kind", "^receiver", "^receiver_kind", "^control", "^sent_at")
"""What `with` may name beside fields of the document: whose file it is, for the root alone."""

TEST_WORDS = ("test", "T", "true", "1")


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in each element of a name beside its fields.

    `element` is a name (`*` any text), the end of a path, or "." for the message; the value at
    `at` is that of the document's `field`, or `fixed` ("" is an element that holds nothing).
    """

    element: tuple[str, ...]
    at: Address
    field: str = ""
    fixed: str = ""


class Dialect(msgspec.Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """A layout's `[xml]` table. It compares by identity, as its layout does.

    `path` are the names of the root and of the way to the message as they are written. Addresses
    of whose file it is come in pairs: where the id stands, and its kind (an address, or
    a word after `=`).
    """

    roots: tuple[str, ...]
    path: tuple[str, ...]
    prefixes: Mapping[str, tuple[str, ...]]
    loose: bool
    message: tuple[str, ...]
    when: tuple[Test, ...]
    standard: str
    version: tuple[Address, ...]
    sender: tuple[tuple[Address, Address | str], ...]
    receiver: tuple[tuple[Address, Address | str], ...]
    control: tuple[Address, ...]
    sent_at: tuple[Address, ...]
    usage: tuple[Address, ...]
    test: tuple[str, ...]
    production: str
    secrets: tuple[Address, ...]
    doctype: str
    declaration: bool
    order: Mapping[str, tuple[str, ...]]
    beside: tuple[Beside, ...]
    rules: str
    names: Names
    attributes: Names


@cache
def dialect_of(layout: Layout) -> Dialect:
    """Return a layout's dialect. Raises GuideError naming the key that is wrong."""
    where = f"{layout.name}: xml"
    table = dict(layout.dialect)
    for key in table:
        if key not in KEYS:
            raise GuideError(f"{where}.{key}", "unknown key", ", ".join(sorted(KEYS)))
    roots = read_texts(table.get("root", []), f"{where}.root")
    if not roots or not all(roots):
        raise GuideError(f"{where}.root", "must name the root element")
    spelled = _table(table, "prefixes", where)
    prefixes = {
        prefix: read_texts(spaces, f"{where}.prefixes.{prefix}")
        for prefix, spaces in spelled.items()
    }
    loose = _flag(table, "loose", where, default=False)
    names = Names(prefixes, loose=loose)
    message = _address(str(table.get("message", ".")), f"{where}.message")
    if message.attribute or any(step.tests for step in message.steps):
        raise GuideError(f"{where}.message", "must be a path of names")
    return Dialect(
        roots=roots,
        path=(roots[0], *message.names),
        prefixes=prefixes,
        loose=loose,
        message=tuple(map(names.key, message.names)),
        when=_when(table.get("when", []), f"{where}.when"),
        standard=str(table.get("standard", "")),
        version=_addresses(table, "version", where),
        sender=_identity(table, "sender", where),
        receiver=_identity(table, "receiver", where),
        control=_addresses(table, "control", where),
        sent_at=_addresses(table, "sent_at", where),
        usage=_addresses(table, "usage", where),
        test=read_texts(table.get("test", list(TEST_WORDS)), f"{where}.test"),
        production=str(table.get("production", "")),
        secrets=_addresses(table, "secrets", where),
        doctype=str(table.get("doctype", "")),
        declaration=_flag(table, "declaration", where, default=True),
        order={
            key: read_texts(children, f"{where}.order.{key}")
            for key, children in _table(table, "order", where).items()
        },
        beside=_beside(_table(table, "with", where), layout, f"{where}.with"),
        rules=_rules(table, where),
        names=names,
        attributes=Names(prefixes, loose=loose, plain=True),
    )


def _table(table: Table, key: str, where: str) -> Table:
    found = table.get(key, {})
    if not isinstance(found, dict):
        raise GuideError(f"{where}.{key}", "must be a table")
    return found


def _flag(table: Table, key: str, where: str, *, default: bool) -> bool:
    found = table.get(key, default)
    if not isinstance(found, bool):
        raise GuideError(f"{where}.{key}", "must be true or false")
    return found


def _rules(table: Table, where: str) -> str:
    rules = str(table.get("rules", ""))
    if rules and rules not in RULES:
        raise GuideError(f"{where}.rules", f"{rules!r} are none", ", ".join(RULES))
    return rules


def _address(text: str, where: str) -> Address:
    return read_address(text, where)


def _addresses(table: Table, key: str, where: str) -> tuple[Address, ...]:
    texts = read_texts(table.get(key, []), f"{where}.{key}")
    return tuple(_address(text, f"{where}.{key}") for text in texts)


def _identity(table: Table, key: str, where: str) -> tuple[tuple[Address, Address | str], ...]:
    """Return the places of an id, each with where its kind stands ("=" and a word: the kind)."""
    places = _addresses(table, key, where)
    texts = read_texts(table.get(f"{key}_kind", []), f"{where}.{key}_kind")
    if texts and len(texts) != len(places):
        raise GuideError(f"{where}.{key}_kind", f"must be as many as {key} are")
    kinds = [
        text[1:] if text.startswith("=") else _address(text, f"{where}.{key}_kind")
        for text in texts or ["="] * len(places)
    ]
    return tuple(zip(places, kinds, strict=True))


def _when(spec: object, where: str) -> tuple[Test, ...]:
    """Return conditions; one that says an address alone asks whether the place is there."""
    tests = []
    for one in spec if isinstance(spec, list) else [spec]:
        if not isinstance(one, dict) or "at" not in one or len(one.keys() & {"is", "not"}) > 1:
            raise GuideError(where, "must be tables with at, and with is or not or neither")
        values = read_texts(one.get("is", one.get("not", [])), where)
        tests.append(Test(at=_address(str(one["at"]), where), values=values, other="not" in one))
    return tuple(tests)


def _beside(table: Table, layout: Layout, where: str) -> tuple[Beside, ...]:
    """Return what stands in elements beside their fields."""
    found = []
    for name, places in table.items():
        if not isinstance(places, dict):
            raise GuideError(f"{where}.{name}", "must be a table: address = field")
        for at, spec in places.items():
            there = f"{where}.{name}.{at}"
            fixed = str(spec.get("is", "")) if isinstance(spec, dict) else ""
            field = "" if isinstance(spec, dict) else str(spec)
            known = fields_of(layout.document)
            stated = field in HEAD_FIELDS or (field in known and known[field].kind == "str")
            if field and not stated:
                raise GuideError(there, f"{field!r} is no text of {layout.document.__name__}")
            address = _address(at, there)
            if address.absolute or any(step.tests for step in address.steps):
                raise GuideError(there, "must be a path of names below the element")
            element = () if name == "." else tuple(name.split("/"))
            found.append(Beside(element=element, at=address, field=field, fixed=fixed))
    return tuple(found)
