"""The layouts in a partner.toml, and which of them writes what."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gateway.errors import ConfigError
from gateway.layouts import layout_of, way_named, writes
from gateway.tables import Table, closest
from translators.dictionary import GuideError
from translators.templates import known_layouts


def read_layouts(table: Table) -> Mapping[str, str]:
    """The layouts under [layouts], as JSON of their tables: they keep the order of their keys.

    Whoever is wrong is a mistake that names its key.
    """
    found = {}
    for name in table.values:
        inner = table.table(name)
        if not isinstance(table.values[name], dict):
            continue
        uses = inner.text("uses", "")
        if uses and uses not in known_layouts():
            said = f"we have no layout {uses}"
            inner.wrong("uses", said, closest(uses, known_layouts()))
            continue
        text = msgspec.json.encode(inner.values).decode()
        try:
            layout_of(name, text)
        except GuideError as error:
            place = f"{inner.path}.{error.where.removeprefix(name).lstrip(': ')}".rstrip(".")
            mistake = ConfigError(error.message, file=inner.file, key=place, hint=error.hint)
            table.mistakes.append(mistake)
            continue
        found[name] = text
    return found


def read_sends(table: Table, layouts: Mapping[str, str]) -> Mapping[str, str]:
    """Which layout writes which kind of document: kind → a layout's name, or x12."""
    found = {}
    for kind in table.values:
        name = table.text(kind, right='a layout such as "csv/invoice", or "x12"')
        try:
            way = way_named(name, layouts)
        except GuideError as error:
            known = (*layouts, *known_layouts(), "x12", "json")
            table.wrong(kind, error.message, closest(name, known))
            continue
        if way is not None and way.layout is not None and not writes(way.layout, kind):
            table.wrong(kind, f'"{name}" writes no {kind}', f"it is for {way.layout.kind}")
            continue
        found[kind] = name
    return found
