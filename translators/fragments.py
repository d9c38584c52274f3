"""Parts of layouts that stand in many places: `like = "party"` takes one up, told once beside them.

A family's `parts.toml` holds tables of fields by name. Where a table of a layout, or of a part,
says `like`, the part's keys stand there, with the table's own laid on top: lists of records are
put one behind the other, tables are merged, everything else is replaced. `like` is a name, or a
list of names and of `{ part = "address", below = "cac:PostalAddress" }`: `below` is what the part's
addresses are relative to.
"""

from __future__ import annotations

from collections.abc import Mapping

from translators.dictionary import GuideError
from translators.layouts import LEAF_KEYS
from translators.tables import Table

LIKE = "like"


def take_up(table: Mapping[str, object], parts: Table, where: str) -> Table:
    """Return a layout's table with all parts taken up in its `fields`; what is given stays.

    Raises GuideError naming a part that is not there.
    """
    fields = table.get("fields")
    if not isinstance(fields, dict):
        return dict(table)
    return {**table, "fields": _taken(fields, parts, f"{where}: fields")}


def _taken(table: Mapping[str, object], parts: Table, where: str) -> Table:
    """Return a table of fields with its parts taken up, and those within it."""
    made: Table = {}
    for part, below in _wanted(table.get(LIKE, []), where):
        found = parts.get(part)
        if not isinstance(found, dict):
            raise GuideError(f"{where}.{LIKE}", f"there is no part {part!r}", ", ".join(parts))
        taken = _taken(found, parts, f"{where}.{part}")
        _lay(made, _form_below(taken, below) if below else taken)
    own = {key: _any(value, parts, where) for key, value in table.items() if key != LIKE}
    _lay(made, own)
    return made


def _wanted(spec: object, where: str) -> list[tuple[str, str]]:
    """Return the parts a `like` names, each with the place below which it is meant."""
    wanted = []
    for one in spec if isinstance(spec, list) else [spec]:
        if isinstance(one, str):
            wanted.append((one, ""))
        elif isinstance(one, dict) and one.keys() == {"part", "below"}:
            wanted.append((str(one["part"]), str(one["below"])))
        else:
            raise GuideError(f"{where}.{LIKE}", "must be names of parts", '"party"')
    return wanted


def _any(value: object, parts: Table, where: str) -> object:
    if isinstance(value, dict):
        return _taken(value, parts, where)
    if isinstance(value, list):
        return [_any(one, parts, where) for one in value]
    return value


def _lay(made: Table, table: Mapping[str, object]) -> None:
    """Lay the keys of a table on what is made so far."""
    for key, value in table.items():
        before = made.get(key)
        if isinstance(before, list) and isinstance(value, list) and _records(before + value):
            made[key] = [*before, *value]
        elif isinstance(before, dict) and isinstance(value, dict) and not _is_leaf(value):
            merged = dict(before)
            _lay(merged, value)
            made[key] = merged
        else:
            made[key] = value


def _records(values: list[object]) -> bool:
    return all(isinstance(one, dict) for one in values)


def _is_leaf(value: Mapping[str, object]) -> bool:
    return value.keys() <= LEAF_KEYS and bool(value.keys() & {"at", "is"})


def _form_below(form: Mapping[str, object], below: str) -> Table:
    """Return a form with its addresses below a place; those in an `each` stay relative to it."""
    if "each" in form:
        return {**form, "each": _joined(str(form["each"]), below)}
    return {
        key: _where_below(value, below) if key == "where" else _field_below(value, below)
        for key, value in form.items()
    }


def _where_below(conditions: object, below: str) -> object:
    if isinstance(conditions, list):
        return [_where_below(one, below) for one in conditions]
    assert isinstance(conditions, dict)
    return {**conditions, "at": _joined(str(conditions["at"]), below)}


def _field_below(value: object, below: str) -> object:
    """Return what stands for a field (an address, addresses, a leaf, a map, forms) put below."""
    if isinstance(value, str):
        return _joined(value, below)
    if isinstance(value, list):
        return [_field_below(one, below) for one in value]
    assert isinstance(value, dict)
    if _is_leaf(value):
        return {**value, "at": _field_below(value["at"], below)} if "at" in value else value
    return _form_below(value, below)


def _joined(address: str, below: str) -> str:
    return below if address == "." else f"{below}/{address}"
