"""A guide: one declaration per document that drives parsing, validation, writing and text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache, cached_property

import msgspec

from translators.dictionary import (
    Dictionary,
    GuideError,
    known_releases,
    known_sets,
    load_dictionary,
    nearest_release,
    package_guide,
)
from translators.documents import DOCUMENTS, Document
from translators.releases import for_release
from translators.tables import Table, expand_bodies, is_header, lay_overlay
from translators.uses import Position, fields_of
from translators.vocabulary import Scope, check_record, read_body

__all__ = [
    "Guide",
    "GuideError",
    "build_guide",
    "business_key",
    "known_sets",
    "load_guide",
    "package_guide",
]

HEAD_KEYS = frozenset(
    ["set", "functional_id", "document", "business_key", "note", "since", "bodies"]
)


class Guide(msgspec.Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """A loaded guide: everything that parsing and writing one set for one partner needs.

    `release` is the one asked for, `dictionary` the nearest one known. Guides compare and hash by
    identity: `load_guide` keeps one of a kind.
    """

    set: str
    release: str
    functional_id: str
    document: type[Document]
    business_key: tuple[str, ...]
    note: str
    positions: tuple[Position, ...]
    dictionary: Dictionary

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the effective guide, as hexadecimal digits: it changes with every change."""
        head = (self.set, self.functional_id, self.document, self.business_key, self.release)
        effective = (*head, self.positions)
        content = msgspec.json.encode(effective, enc_hook=_class_name, order="sorted")
        return hashlib.sha256(content).hexdigest()


def load_guide(
    set_: str, release: str = "004010", overlay: Mapping[str, object] | None = None
) -> Guide:
    """Return the guide of a set in a release with a partner's overlay laid on it.

    The nearest known release serves when the exact one is unknown; suffixes (`004010VICS`) are
    ignored. The same content gives the same object. Raises GuideError when the set is unknown, or
    the guide or overlay is wrong, naming the path of the mistake.
    """
    text = msgspec.json.encode(dict(overlay or {}), order="sorted")
    return _load(set_, release[:6], text)


@cache
def _load(set_: str, release: str, overlay: bytes) -> Guide:
    if not set_.isalnum():
        raise GuideError(repr(set_), "is no set", "three digits such as 850")
    table = package_guide(f"sets/{set_}")
    nearest = nearest_release(release, known_releases())
    differences = package_guide("sets/releases")["differences"]
    assert isinstance(differences, list)
    return build_guide(
        for_release(table, release, differences),
        load_dictionary(max(nearest, str(table.get("since", "")))),
        codes=package_guide("sets/codes"),
        release=release,
        overlay=msgspec.json.decode(overlay),
    )


def build_guide(
    table: Table,
    dictionary: Dictionary,
    *,
    codes: Mapping[str, object],
    release: str = "",
    overlay: Mapping[str, object] | None = None,
) -> Guide:
    """Return the guide that `table` (a set's TOML) describes; `codes` are the shared lists.

    Raises GuideError naming the path of the first mistake.
    """
    set_, document = _read_head(table)
    bodies = table.get("bodies", {})
    if not isinstance(bodies, dict):
        raise GuideError(f"{set_}: bodies", "must be a table")
    segments: Table = {key: value for key, value in table.items() if is_header(key)}
    expanded = expand_bodies(segments, bodies, set_)
    laid = lay_overlay(expanded, overlay or {}, set_)
    scope = Scope(where=set_, record=document, dictionary=dictionary, codes=codes)
    positions = read_body(laid, scope)
    check_record(positions, document, set_)
    key = _business_key(table, document, set_)
    return Guide(
        set=set_,
        release=release or dictionary.release,
        functional_id=str(table["functional_id"]),
        document=document,
        business_key=key,
        note=str(table.get("note", "")),
        positions=positions,
        dictionary=dictionary,
    )


def _class_name(record: type[msgspec.Struct]) -> str:
    return record.__name__


def _read_head(table: Table) -> tuple[str, type[Document]]:
    """Return the set and the document class; refuse a head that lacks or has too much."""
    set_ = str(table.get("set", ""))
    where = f"{set_ or 'guide'}"
    for key in ("set", "functional_id", "document", "business_key"):
        if key not in table:
            raise GuideError(f"{where}: {key}", "is missing")
    for key in table:
        if key not in HEAD_KEYS and not is_header(key):
            raise GuideError(
                f"{where}: {key}", "unknown key", f"{', '.join(sorted(HEAD_KEYS))}, segments"
            )
    name = str(table["document"])
    if name not in DOCUMENTS:
        raise GuideError(f"{where}: document", f"{name!r} is none", ", ".join(DOCUMENTS))
    return set_, DOCUMENTS[name]


def _business_key(table: Table, document: type[Document], set_: str) -> tuple[str, ...]:
    """Return the fields that make two sets the same business document (X12.md §5)."""
    key = table["business_key"]
    if not isinstance(key, list):
        raise GuideError(f"{set_}: business_key", "must be a list of fields")
    for name in key:
        first, _, rest = str(name).partition(".")
        field = fields_of(document).get(first)
        if field is None or (rest and (field.item is None or rest not in fields_of(field.item))):
            raise GuideError(f"{set_}: business_key", f"{document.__name__} has no {name!r}")
    return tuple(key)


def business_key(guide: Guide, document: Document) -> tuple[str, ...]:
    """Return the values that make two sets the same business document, one for each key field.

    A field of the items of a collection (`deposits.number`) gives all of theirs, parted by `,`.
    """
    return tuple(_value_at(document, name) for name in guide.business_key)


def _value_at(document: Document, name: str) -> str:
    first, _, rest = name.partition(".")
    value = getattr(document, first)
    return ",".join(str(getattr(item, rest)) for item in value) if rest else str(value)
