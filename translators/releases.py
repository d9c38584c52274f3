"""Releases: what a guide says otherwise in some of them (`translators/x12/sets/releases.toml`).

Guides are written for 004010. A release is its dictionary and a few differences, never a copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from translators.dictionary import DEFAULT_RELEASE, GuideError
from translators.tables import Table, is_header, lay_overlay

KEYS = frozenset(
    [
        *("from", "until", "sets", "note"),
        *("segment", "move", "becomes", "behind", "text", "overlay", "instead", "uses"),
    ]
)


def for_release(table: Table, release: str, differences: Iterable[object]) -> Table:
    """Return a guide's table as it is for a release, texts such as `004010VICS` taken as numbers.

    Raises GuideError when a difference is wrong, naming its number.
    """
    plain = release if release.isdecimal() else DEFAULT_RELEASE
    for number, one in enumerate(differences, 1):
        where = f"releases: differences[{number}]"
        if not isinstance(one, Mapping) or set(one) - KEYS:
            raise GuideError(where, "has an unknown key", ", ".join(sorted(KEYS)))
        first, last = str(one.get("from", "")), str(one.get("until", "999999"))
        if first <= plain <= last and table["set"] in one.get("sets", [table["set"]]):
            table = _differing(table, one, where)
    return table


def _differing(table: Table, difference: Mapping[str, object], where: str) -> Table:
    if "instead" in difference:
        return _replaced(table, str(difference["instead"]), difference.get("uses"), where)
    if "overlay" in difference:
        overlay = difference["overlay"]
        return lay_overlay(table, overlay if isinstance(overlay, Mapping) else {}, where)
    segment, changed = str(difference.get("segment", "")), dict[str, object]()
    for key, value in table.items():
        changed[key] = _differing(value, difference, where) if isinstance(value, dict) else value
    for key in [key for key in changed if is_header(key)]:
        body = changed[key]
        if isinstance(body, dict) and str(body.get("segment", key)).partition("*")[0] == segment:
            _change(changed, key, body, difference)
    return changed


def _replaced(table: Table, header: str, uses: object, where: str) -> Table:
    """Return a guide's table with other uses where the one under `header` stood."""
    if header not in table or not isinstance(uses, Mapping):
        raise GuideError(f"{where}.instead", f"needs a use {header!r} and [differences.uses]")
    changed: Table = {}
    for key, value in table.items():
        changed |= uses if key == header else {key: value}
    return changed


def _change(table: Table, header: str, body: Table, difference: Mapping[str, object]) -> None:
    """Change one use in its table: move its elements, or put another segment behind or for it.

    What moves to nowhere (`04 = ""`) is an element that the segment does not have.
    """
    moves, behind = difference.get("move"), difference.get("behind")
    if isinstance(moves, Mapping):
        moved = ((str(moves.get(key, key)), value) for key, value in body.items())
        table[header] = {key: value for key, value in moved if key}
    if "becomes" in difference:
        renamed = {
            str(difference["becomes"]) if key == header else key: table[key] for key in table
        }
        table.clear()
        table.update(renamed)
    if behind is None or behind in table:
        return
    other: Table = {"max": body.get("max", 1)}
    lines = _lines(body)
    if lines:
        other[str(difference["text"])] = {"append": lines}
        body = {key: body[key] for key in body if key not in ("append", "01")}
    items = list(table.items())
    table.clear()
    for key, value in items:
        table[key] = {one: body[one] for one in body if one != "use"} if key == header else value
        if key == header:
            table[str(behind)] = other


def _lines(body: Table) -> str:
    """Return the list of texts that a use adds its first element to, if any."""
    first = body.get("01")
    return str(body.get("append") or (first.get("append", "") if isinstance(first, dict) else ""))
