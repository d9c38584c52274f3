"""The tables of a guide before they are read: bodies put in, a partner's differences laid on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from translators.dictionary import GuideError

Table = dict[str, object]

ELEMENT = re.compile(r"(\d\d)(?:-(\d{1,2}))?")
HEADER = re.compile(r"[A-Z][A-Z0-9]{0,2}(?:\*[^*]*)*|[A-Z][A-Za-z0-9_]*")
MAX_DEPTH = 24
"""Loops and bodies inside one another: a ship notice has six levels, each with a body and its
loops, and needs 17; more is a body that names itself."""


def expand_bodies(table: Table, bodies: Mapping[str, object], where: str) -> Table:
    """Return the table with every `body = "name"` replaced by the segments of that body.

    A body is expanded once, and its segments are the same objects wherever it stands: nobody may
    change them in place. Raises GuideError when a body is unknown or holds itself.
    """
    return _expanded(table, bodies, where, {}, 0)


def _expanded(
    table: Table, bodies: Mapping[str, object], where: str, made: dict[str, Table], depth: int
) -> Table:
    if depth > MAX_DEPTH:
        raise GuideError(where, f"loops nest deeper than {MAX_DEPTH}", "a body names itself?")
    expanded: Table = {}
    for key, value in table.items():
        if key == "body":
            name, body = str(value), bodies.get(str(value))
            if not isinstance(body, dict):
                raise GuideError(f"{where}.body", f"there is no [bodies.{name}]")
            if name not in made:
                made[name] = _expanded(body, bodies, where, made, depth + 1)
            double = sorted(set(made[name]) & (set(table) - {"body"}))
            if double:
                raise GuideError(f"{where}.{double[0]}", f"stands in body {name!r} too")
            expanded |= made[name]
        elif isinstance(value, dict) and is_header(key):
            expanded[key] = _expanded(value, bodies, f"{where}.{key}", made, depth + 1)
        else:
            expanded[key] = value
    return expanded


def is_header(key: str) -> bool:
    """Whether a key names a use of a segment (`N1`, `REF*DP`, `S`)."""
    return bool(HEADER.fullmatch(key))


def lay_overlay(table: Table, overlay: Mapping[str, object], where: str) -> Table:
    """Return the guide's table with a partner's differences laid on it; the table stays as it is.

    Keys are reference designators: `BEG.02`, `REF*DP`, `N1.N4.03`. Raises GuideError for a
    designator that is unknown or ambiguous.
    """
    laid = dict(table)
    for designator, difference in overlay.items():
        at = f"{where}: {designator}"
        if not isinstance(difference, Mapping):
            raise GuideError(at, "must be a table", '{ use = "M" }')
        *names, last = designator.split(".")
        if ELEMENT.fullmatch(last):
            use = _find(laid, names, at)
            use[last] = _merge(use.get(last, {}), difference)
        else:
            use = _find(laid, [*names, last], at)
            use.update(difference)
    return laid


def _merge(slot: object, difference: Mapping[str, object]) -> Table:
    """Return a slot with the differences laid on; code lists merge code by code."""
    merged: Table = {"field": slot} if isinstance(slot, str) else dict(_mapping(slot))
    for key, value in difference.items():
        old = merged.get(key)
        if key == "codes" and isinstance(value, Mapping) and isinstance(old, Mapping):
            value = {**old, **value}
        elif key == "codes" and isinstance(value, Mapping) and isinstance(old, str):
            value = {"like": old, **value}
        merged[key] = value
    return merged


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _find(table: Table, names: list[str], where: str) -> Table:
    """Return the table of the one use whose path is, or ends with, `names`, to be changed.

    A constant the guide does not have yet (`REF*DP`) becomes a use of its own before the use
    without constants, of which it is a copy.
    """
    found = list(_ending_with(table, names, ()))
    exact = [path for path in found if len(path) == len(names)]
    if len(exact) == 1 or len(found) == 1:
        return _own(table, exact[0] if exact else found[0])
    if found:
        paths = ", ".join(".".join(path) for path in found)
        raise GuideError(where, "names several uses", f"one of {paths}")
    plain, star, _ = names[-1].partition("*")
    if not star or not names[-1].strip("*") or not plain:
        raise GuideError(where, "the guide has no such use")
    general = list(_ending_with(table, [*names[:-1], plain], ()))
    shortest = [path for path in general if len(path) == len(names)] or general
    if len(shortest) != 1:
        raise GuideError(where, "the guide has no such use, or several it could narrow")
    return _insert_before(_own(table, shortest[0][:-1]), plain, names[-1])


def _ending_with(
    table: Table, names: list[str], above: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    """Yield the path of every use whose path ends with `names`."""
    for key, value in table.items():
        if isinstance(value, dict) and is_header(key):
            path = (*above, key)
            if list(path[-len(names) :]) == names:
                yield path
            yield from _ending_with(value, names, path)


def _own(table: Table, path: tuple[str, ...]) -> Table:
    """Return the table at the end of a path, it and those above it copied: bodies share theirs."""
    for key in path:
        own = dict(_mapping(table[key]))
        table[key] = own
        table = own
    return table


def _insert_before(parent: Table, plain: str, header: str) -> Table:
    """Put a copy of use `plain` under `header` before it, in place; return the copy."""
    new = dict(_mapping(parent[plain]))
    new.pop("use", None)
    items = list(parent.items())
    parent.clear()
    for key, value in items:
        if key == plain:
            parent[header] = new
        parent[key] = value
    return new
