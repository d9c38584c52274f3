"""The elements of one use: fields, constants, code lists, pairs, totals, read and checked."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from translators.dictionary import GuideError, Member, SegmentFacts
from translators.problems import Severity
from translators.tables import ELEMENT, Table
from translators.uses import CodeList, Field, Slot, fields_of

SLOT_KEYS = frozenset(
    [
        "field",
        "is",
        "codes",
        "use",
        "repeat",
        "pairs",
        "append",
        "each",
        "fields",
        "to",
        "count",
        "sum",
        "write",
        "severity",
        "excluded",
        "note",
    ]
)
FITTING: Mapping[str, tuple[str, ...]] = {
    "int": ("N0",),
    "decimal": ("R", *(f"N{decimals}" for decimals in range(10))),
    "date": ("DT",),
    "time": ("TM",),
}
"""The element types each kind of field can be filled from; text takes every type."""


def read_slots(
    body: Table,
    facts: SegmentFacts,
    fixed: Mapping[int, str],
    record: type[msgspec.Struct],
    where: str,
    codes: Mapping[str, object],
) -> tuple[Slot, ...]:
    """Return the slots of a use, in element order: its own, its constants, its text lines.

    Raises GuideError naming the element that is wrong.
    """
    slots: dict[tuple[int, int], Slot] = {}
    for key, value in body.items():
        if key[0].isdigit():
            at, part, member = _address(key, facts, f"{where}.{key}")
            table = {"field": value} if isinstance(value, str) else value
            if isinstance(table, dict) and "each" in table and not part:
                slots[at, 0] = _read_each(at, table, facts, record, f"{where}.{key}", codes)
                continue
            slots[at, part] = _read_slot(
                at,
                part,
                member,
                table,
                fixed.get(at, ""),
                record,
                f"{where}.{key}",
                codes,
                len(facts.members),
            )
    for at, value in fixed.items():
        if (at, 0) not in slots:
            element = facts.members[at - 1].element
            slots[at, 0] = Slot(at=at, element=element, fixed=value, use="M")
    if "append" in body:
        lines = _texts(str(body["append"]), record, f"{where}.append")
        for at, member in enumerate(facts.members, 1):
            if member.element.type == "AN" and (at, 0) not in slots:
                slots[at, 0] = Slot(
                    at=at,
                    element=member.element,
                    field=lines.name,
                    kind="strs",
                    append=True,
                    use=member.use,
                )
    return tuple(slots[key] for key in sorted(slots))


def _address(key: str, facts: SegmentFacts, where: str) -> tuple[int, int, Member]:
    """Return element, component (0: none) and the dictionary's facts of `04` or `04-2`."""
    found = ELEMENT.fullmatch(key)
    at, part = (int(found[1]), int(found[2] or "0")) if found else (0, 0)
    if not 1 <= at <= len(facts.members):
        raise GuideError(where, f"{facts.id} has no such element", f"01 to {len(facts.members):02}")
    member = facts.members[at - 1]
    if found and found[2]:
        if not 1 <= part <= len(member.parts):
            raise GuideError(where, f"{facts.id}{at:02} has no component {part}")
        member = member.parts[part - 1]
    return at, part, member


def _read_slot(
    at: int,
    part: int,
    member: Member,
    table: object,
    fixed: str,
    record: type[msgspec.Struct],
    where: str,
    codes: Mapping[str, object],
    count: int,
) -> Slot:
    if not isinstance(table, dict):
        raise GuideError(where, "must be a field name or a table")
    unknown = sorted(set(table) - SLOT_KEYS)
    if unknown:
        raise GuideError(f"{where}.{unknown[0]}", "unknown key", ", ".join(sorted(SLOT_KEYS)))
    field = _field(table, member, record, where)
    list_ = read_codes(table["codes"], f"{where}.codes", codes) if "codes" in table else None
    value = str(table.get("is", fixed))
    if fixed and value != fixed:
        raise GuideError(f"{where}.is", f"{value!r} is not the header's constant {fixed!r}")
    slot = Slot(
        at=at,
        part=part,
        element=member.element,
        field=field.name if field else "",
        kind=field.kind if field else "",
        fixed=value,
        codes=list_,
        use="M" if value else str(table.get("use", member.use)),
        repeat=bool(table.get("repeat", False)),
        pairs="pairs" in table,
        append="append" in table,
        to=int(str(table.get("to", 0))),
        count=str(table.get("count", "")),
        sum=str(table.get("sum", "")),
        write=bool(table.get("write", True)),
        severity=_severity(table, where),
        excluded=str(table.get("excluded", "")),
        note=str(table.get("note", "")),
    )
    _check_slot(slot, member, count, where)
    return slot


def _read_each(
    at: int,
    table: Table,
    facts: SegmentFacts,
    record: type[msgspec.Struct],
    where: str,
    codes: Mapping[str, object],
) -> Slot:
    """Return the slot of a region in which each run of elements is a record: SDQ03/04 … 21/22.

    In a composite the runs are of its components, in each of its repetitions.
    """
    name, specs = str(table["each"]), table.get("fields")
    field = fields_of(record).get(name)
    if field is None or field.item is None:
        raise GuideError(f"{where}.each", f"{record.__name__} has no collection {name!r}")
    if not isinstance(specs, list) or not specs:
        raise GuideError(f"{where}.fields", "must be a list", '["store", "quantity"]')
    member = facts.members[at - 1]
    members = member.parts or facts.members[at - 1 :]
    last = len(member.parts) or int(str(table.get("to", len(facts.members))))
    count = len(member.parts) or last - at + 1
    if not 0 < count <= len(members) or count % len(specs):
        raise GuideError(f"{where}.to", f"{count} elements are no runs of {len(specs)}")
    lacking = [one.name for one in fields_of(field.item).values() if one.required]
    if lacking:
        raise GuideError(f"{where}.each", f"{field.item.__name__}.{lacking[0]} may not be required")
    plain = {key: value for key, value in table.items() if key not in ("each", "fields", "to")}
    slot = _read_slot(at, 0, member, plain, "", record, where, codes, len(facts.members))
    parts = tuple(
        _read_slot(
            number,
            0,
            members[number - 1],
            {"field": spec} if isinstance(spec, str) else spec,
            "",
            field.item,
            f"{where}.fields[{number}]",
            codes,
            len(specs),
        )
        for number, spec in enumerate(specs, 1)
    )
    return msgspec.structs.replace(
        slot, field=name, kind="items", each=True, parts=parts, item=field.item, to=last
    )


def _field(table: Table, member: Member, record: type[msgspec.Struct], where: str) -> Field | None:
    """Return the field a slot fills, if any; refuse one whose annotation does not fit."""
    named = [key for key in ("field", "pairs", "append") if key in table]
    if not named:
        return None
    if len(named) > 1:
        raise GuideError(where, f"{named[0]} and {named[1]} together")
    key = named[0]
    name = str(table[key])
    at = f"{where}.{key}"
    if key == "append":
        return _texts(name, record, at)
    field = fields_of(record).get(name)
    if field is None:
        raise GuideError(at, f"{record.__name__} has no field {name!r}")
    wanted = "map" if key == "pairs" else "strs" if table.get("repeat") else field.kind
    if field.kind != wanted or field.kind in ("items", "segments"):
        raise GuideError(at, f"{record.__name__}.{name} ({field.kind}) does not fit {key}")
    if key == "field" and field.kind in ("map", "strs") and not table.get("repeat"):
        raise GuideError(at, f"{record.__name__}.{name} takes pairs, append or repeat = true")
    fitting = FITTING.get(field.kind, (member.element.type,))
    if member.element.type not in fitting:
        raise GuideError(
            at, f"{record.__name__}.{name} ({field.kind}) cannot hold type {member.element.type}"
        )
    return field


def _texts(name: str, record: type[msgspec.Struct], where: str) -> Field:
    field = fields_of(record).get(name)
    if field is None or field.kind != "strs":
        raise GuideError(where, f"{record.__name__} has no text lines {name!r}")
    return field


def _severity(table: Table, where: str) -> Severity | None:
    if "severity" not in table:
        return None
    word = str(table["severity"])
    if word not in ("reject", "accept", "note"):
        raise GuideError(f"{where}.severity", f"{word!r} is not known", "reject, accept or note")
    return Severity(word)


def _check_slot(slot: Slot, member: Member, count: int, where: str) -> None:
    if slot.use not in ("M", "O", "X"):
        raise GuideError(f"{where}.use", f"{slot.use!r} is not known", "M, O or X")
    if slot.codes and slot.kind not in ("", "str", "strs", "map"):
        raise GuideError(f"{where}.codes", f"codes need a text field, not {slot.kind}")
    if slot.repeat and member.repeat == 1:
        raise GuideError(f"{where}.repeat", "the dictionary lets this element stand once")
    if slot.pairs and ((slot.to or count) - slot.at) % 2 == 0:
        raise GuideError(f"{where}.pairs", "needs an even number of elements", "to = the last one")
    if slot.to and (not slot.pairs or not slot.at < slot.to <= count):
        raise GuideError(f"{where}.to", "is the last element of a region of pairs")
    if slot.fixed and slot.codes and slot.field and slot.fixed not in slot.codes.words:
        raise GuideError(f"{where}.is", f"{slot.fixed!r} is not in the code list")


def read_codes(spec: object, where: str, tables: Mapping[str, object]) -> CodeList:
    """Return the code list that an inline table, or the name of a shared one, describes.

    `like` in an inline table names a shared list that it adds to; `only` closes the list behind
    the codes it names, of which one without a word is its own. Raises GuideError when a word
    stands for two codes: writing must be the inverse of reading. What shall not be inverted is
    said apart: `reads` are further codes of words, `writes` further words for codes.
    """
    table = _codes_table(spec, where, tables)
    reads, writes = table.pop("reads", {}), table.pop("writes", {})
    only = table.pop("only", None)
    if only is not None:
        if not isinstance(only, list) or not only:
            raise GuideError(f"{where}.only", "must be a list of codes", 'only = ["SA", "NE"]')
        table = {"complete": True} | {str(code): table.get(str(code), code) for code in only}
    complete = table.pop("complete", None)
    if not isinstance(complete, bool):
        raise GuideError(where, "must say complete = true or complete = false")
    words: dict[str, str] = {}
    codes: dict[str, str] = {}
    for code, word in table.items():
        if not isinstance(word, str) or not word:
            raise GuideError(f"{where}.{code}", "must be a word of ours")
        if word in codes:
            raise GuideError(f"{where}.{code}", f"{word!r} stands for {codes[word]} already")
        words[code] = word
        codes[word] = code
    _add_one_way(words, reads, f"{where}.reads")
    _add_one_way(codes, writes, f"{where}.writes")
    return CodeList(complete=complete, words=words, codes=codes)


def _add_one_way(known: dict[str, str], more: object, where: str) -> None:
    """Add what is read only, or written only, to what goes both ways."""
    if not isinstance(more, dict):
        raise GuideError(where, "must be a table")
    for key, value in more.items():
        if not isinstance(value, str) or not value or key in known:
            raise GuideError(f"{where}.{key}", "must be new, and a text")
        known[key] = value


def _codes_table(spec: object, where: str, tables: Mapping[str, object]) -> Table:
    if isinstance(spec, str):
        shared = tables.get(spec)
        if not isinstance(shared, dict):
            raise GuideError(where, f"there is no code list {spec!r} in sets/codes.toml")
        return _codes_table(shared, where, tables)
    if not isinstance(spec, dict):
        raise GuideError(where, "must be a table of codes or the name of a shared one")
    table = dict(spec)
    if "like" in table:
        return _codes_table(str(table.pop("like")), where, tables) | table
    return table
