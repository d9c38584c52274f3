"""The layouts we ship, by name, and those partners have of their own: loaded once each.

A name says where a layout lies: `csv/shop-orders` is translators/csv/layouts/shop-orders.toml,
`ubl/Order` is translators/xml/layouts/ubl/Order.toml. A `codes.toml` beside holds shared lists, a
`vocabulary.toml` what the layouts of a family share in the table of their syntax.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import resources

import msgspec

from translators.csv.opening import check_layout
from translators.dictionary import GuideError
from translators.fragments import take_up
from translators.layouts import Layout, build_layout, lay_differences
from translators.tables import Table

FOLDERS: Mapping[str, str] = {
    "csv": "csv/layouts",
    "fixed": "csv/layouts/fixed",
    "json": "json/layouts",
    "camt": "xml/layouts/camt",
    "cxml": "xml/layouts/cxml",
    "gs1": "xml/layouts/gs1",
    "ubl": "xml/layouts/ubl",
    "xml": "xml/layouts",
}
"""Where the layouts of each family lie, below translators/."""

CODES = "codes"
PARTS = "parts"
VOCABULARY = "vocabulary"
USES = "uses"
"""Keys of a layout's own table: lists of codes of its own, the layout it starts from."""


def load_layout(name: str, differences: Mapping[str, object] | None = None) -> Layout:
    """Return the layout of a name with a partner's differences laid on it.

    The same content gives the same object. Raises GuideError when there is none of that name, or
    it or the differences are wrong, naming the path of the mistake.
    """
    return _load(name, name, _content(differences or {}))


def own_layout(name: str, table: Mapping[str, object]) -> Layout:
    """Return the layout that a partner's own table describes; `name` is for messages.

    With `uses = "csv/shop-orders"` it starts from that one and the rest of the table is laid on
    it; without, the table is the whole layout. The same content under the same name gives the same
    object. Raises GuideError naming the path of the first mistake.
    """
    rest = {key: value for key, value in table.items() if key != USES}
    return _load(name, str(table.get(USES, "")), _content(rest))


@cache
def known_layouts() -> tuple[str, ...]:
    """Return the names of all layouts we ship, sorted."""
    found = []
    for family, folder in FOLDERS.items():
        place = resources.files("translators").joinpath(folder)
        if place.is_dir():
            names = (file.name for file in place.iterdir() if file.name.endswith(".toml"))
            shared = (f"{CODES}.toml", f"{PARTS}.toml", f"{VOCABULARY}.toml")
            found += [f"{family}/{name[:-5]}" for name in names if name not in shared]
    return tuple(sorted(found))


def layout_text(name: str) -> str:
    """Return the TOML of a layout we ship as it stands; the name is one of `known_layouts`."""
    family, _, rest = name.partition("/")
    folder = resources.files("translators").joinpath(FOLDERS[family])
    return folder.joinpath(f"{rest}.toml").read_text("utf-8")


def layout_table(name: str) -> Table:
    """Return the TOML of a layout we ship, with the parts it takes up.

    Raises GuideError when there is none of that name.
    """
    family, _, rest = name.partition("/")
    if name not in known_layouts():
        near = [each for each in known_layouts() if each.startswith(f"{family}/")]
        raise GuideError(name, "there is no such layout", ", ".join(near or known_layouts()))
    table = _read(f"{FOLDERS[family]}/{rest}")
    return take_up(table, _read(f"{FOLDERS[family]}/{PARTS}"), name)


def _content(table: Mapping[str, object]) -> bytes:
    return msgspec.json.encode(table)


@cache
def _load(name: str, start: str, content: bytes) -> Layout:
    table: Table = layout_table(start) if start else {}
    table = lay_differences(table, msgspec.json.decode(content), name)
    family = start.partition("/")[0] or str(table.get("syntax", ""))
    _lay_on_vocabulary(table, name)
    own = table.pop(CODES, {})
    if not isinstance(own, dict):
        raise GuideError(f"{name}: {CODES}", "must be a table of code lists")
    layout = build_layout(name, table, {**_codes(family), **own})
    if layout.syntax in ("csv", "fixed"):
        check_layout(layout)
    return layout


def _lay_on_vocabulary(table: Table, name: str) -> None:
    """Put what `[xml] like = "ubl"` names below the layout's own table of its syntax."""
    syntax = str(table.get("syntax", ""))
    own = table.get(syntax)
    if not isinstance(own, dict) or "like" not in own:
        return
    family = str(own["like"])
    shared = _read(f"{FOLDERS.get(family, family)}/{VOCABULARY}")
    if not shared:
        raise GuideError(f"{name}: {syntax}.like", f"there is no vocabulary {family!r}")
    rest = {key: value for key, value in own.items() if key != "like"}
    table[syntax] = lay_differences(shared, rest, f"{name}: {syntax}")


@cache
def _codes(family: str) -> Table:
    """Return the shared code lists of a family: its syntax's, then its folder's own."""
    folder = FOLDERS.get(family, "")
    above = f"{folder.partition('/')[0]}/layouts"
    return {**_read(f"{above}/{CODES}"), **_read(f"{folder}/{CODES}")}


def _read(path: str) -> Table:
    """Return the TOML of a file below translators/, an empty table where there is none."""
    file = resources.files("translators").joinpath(f"{path}.toml")
    if not file.is_file():
        return {}
    return tomllib.loads(file.read_text("utf-8"), parse_float=Decimal)
