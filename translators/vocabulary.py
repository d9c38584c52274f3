"""A guide's tables to uses and slots: the whole vocabulary, checked against the dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import TypeVar

import msgspec

from translators.dictionary import Dictionary, GuideError, Member, SegmentFacts, read_rules
from translators.problems import Severity
from translators.slots import read_slots
from translators.tables import Table, is_header
from translators.uses import Field, Position, Slot, Use, fields_of

T = TypeVar("T")

USE_KEYS = frozenset(
    [
        "segment",
        "use",
        "max",
        "loop",
        "into",
        "append",
        "hl",
        "rules",
        "note",
        "excluded",
        "severity",
    ]
)
SEVERITIES: Mapping[object, Severity | None] = {
    "reject": Severity.REJECT,
    "accept": Severity.ACCEPT,
    "note": Severity.NOTE,
}


COLLECTIONS = ("", "strs", "map", "items")
"""The kinds of slots that fill no field, or one that several segments may add to."""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What the reading of one use needs: where it stands, into which record it reads.

    `made` are the uses read so far, by their table and record: bodies stand in many places.
    """

    where: str
    path: str = ""
    record: type[msgspec.Struct]
    dictionary: Dictionary
    codes: Mapping[str, object]
    made: dict[tuple[int, str, type[msgspec.Struct]], Use] = msgspec.field(default_factory=dict)


def read_body(table: Table, scope: Scope) -> tuple[Position, ...]:
    """Return the positions that the segment headers of `table` describe, in wire order.

    Raises GuideError naming the path of the first mistake.
    """
    uses = [_read_use(key, value, scope) for key, value in table.items() if is_header(key)]
    positions: list[Position] = []
    for _, neighbours in groupby(uses, key=lambda use: use.segment):
        group = list(neighbours)
        limits = [use.limit for use in group]
        ordered = sorted(group, key=lambda use: not use.fixed)
        plain = [use for use in group if not use.fixed]
        if len(plain) > 1 and not _is_first_and_rest(plain):
            raise GuideError(
                f"{scope.where}: {group[-1].path}",
                f"two neighbouring uses of {group[0].segment} without constants",
                "tell them apart by a constant element",
            )
        limit = 0 if 0 in limits else max(limits)
        positions.append(Position(uses=tuple(ordered), limit=limit, number=len(positions)))
    return tuple(positions)


def _is_first_and_rest(plain: list[Use]) -> bool:
    """Whether one use takes the first occurrence and the other carries all others unread."""
    first, *rest = plain
    return first.carries and first.limit == 1 and [use.carries for use in rest] == [False]


def _read_use(header: str, body: object, scope: Scope) -> Use:
    """Return one use with its slots and, below it, its children."""
    path = f"{scope.path}.{header}" if scope.path else header
    where = f"{scope.where}: {path}"
    if not isinstance(body, dict):
        raise GuideError(where, "must be a table")
    alike = scope.made.get((id(body), header, scope.record))
    if alike is not None:
        return _moved(alike, path)
    _refuse_unknown(body, where)
    facts, fixed = _segment(str(body.get("segment", header)), where, scope.dictionary)
    into, item = _target(body, where, scope.record)
    inner = item or scope.record
    slots = read_slots(body, facts, fixed, inner, where, scope.codes)
    children = read_body(body, msgspec.structs.replace(scope, path=path, record=inner))
    if children and "into" in body:
        raise GuideError(where, "into makes an item without a loop", "say loop instead of into")
    extra = read_rules(body.get("rules", []), len(facts.members), f"{where}.rules")
    use = Use(
        path=path,
        segment=facts.id,
        name=facts.name,
        mandatory=_choice(body, "use", {"M": True, "O": False}, False, where),
        limit=_limit(body, where),
        into=into,
        item=item,
        loop=bool(children) or "loop" in body,
        hl=bool(_choice(body, "hl", {True: True, False: False}, False, where)),
        excluded=str(body.get("excluded", "")),
        note=str(body.get("note", "")),
        severity=_choice(body, "severity", SEVERITIES, None, where),
        members=_members(facts, slots),
        rules=tuple(dict.fromkeys((*facts.rules, *extra))),
        slots=slots,
        children=children,
    )
    _check_use(use, scope, where)
    scope.made[id(body), header, scope.record] = use
    return use


def _moved(use: Use, path: str) -> Use:
    """Return a use and all below it as they stand under another path."""
    size = len(use.path)
    children = tuple(
        msgspec.structs.replace(
            position, uses=tuple(_moved(one, path + one.path[size:]) for one in position.uses)
        )
        for position in use.children
    )
    return msgspec.structs.replace(use, path=path, children=children)


def _refuse_unknown(body: Table, where: str) -> None:
    for key in body:
        if key not in USE_KEYS and not key[0].isdigit() and not is_header(key):
            known = ", ".join(sorted(USE_KEYS))
            raise GuideError(f"{where}.{key}", "unknown key", f"known: {known}, 01 …, segments")


def _segment(
    text: str, where: str, dictionary: Dictionary
) -> tuple[SegmentFacts, Mapping[int, str]]:
    """Return the facts of the segment in `REF*DP` and its constants, position → value."""
    id_, *values = text.split("*")
    facts = dictionary.segments.get(id_)
    if facts is None:
        raise GuideError(
            where,
            f"segment {id_} is not in dictionary {dictionary.release}",
            'a header that is only a name needs segment = "HL***S"',
        )
    if len(values) > len(facts.members):
        raise GuideError(where, f"{id_} has {len(facts.members)} elements only")
    return facts, {at: value for at, value in enumerate(values, 1) if value}


def _target(
    body: Table, where: str, record: type[msgspec.Struct]
) -> tuple[str, type[msgspec.Struct] | None]:
    """Return the collection an occurrence is one item of, and the class of the item."""
    if "loop" in body and "into" in body:
        raise GuideError(where, "loop and into together", "loop alone, if segments follow in it")
    for key in ("loop", "into"):
        if key in body:
            name = str(body[key])
            field: Field | None = fields_of(record).get(name)
            if field is None or field.item is None:
                raise GuideError(f"{where}.{key}", f"{record.__name__} has no collection {name!r}")
            return name, field.item
    return "", None


def _choice(body: Table, key: str, choices: Mapping[object, T], default: T, where: str) -> T:
    if key not in body:
        return default
    value = body[key]
    if isinstance(value, dict | list) or value not in choices:
        words = ", ".join(str(choice) for choice in choices)
        raise GuideError(f"{where}.{key}", f"{value!r} is not known", f"one of {words}")
    return choices[value]


def _limit(body: Table, where: str) -> int:
    limit = body.get("max", 1)
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 0:
        raise GuideError(f"{where}.max", f"{limit!r} is no maximum", "0 means no limit")
    return limit


def _members(facts: SegmentFacts, slots: tuple[Slot, ...]) -> tuple[Member, ...]:
    """Return the members of a segment with the use that the guide gives each."""
    members = list(facts.members)
    for slot in slots:
        if not slot.part:
            members[slot.at - 1] = msgspec.structs.replace(members[slot.at - 1], use=slot.use)
    return tuple(members)


def _check_use(use: Use, scope: Scope, where: str) -> None:
    """Refuse what cannot be read back or would lose money without saying so."""
    if use.hl and use.segment != "HL":
        raise GuideError(f"{where}.hl", "is for HL segments only")
    repeated = sorted(_scalars(use)) if use.limit != 1 and not use.into else []
    if repeated:
        raise GuideError(
            where, f"may repeat, but {repeated[0]!r} holds one value", 'max = 1, or into = "…"'
        )
    if not use.carries and not use.loop and "unread" not in fields_of(scope.record):
        raise GuideError(
            where, f"{scope.record.__name__} has no field 'unread' to keep this segment in"
        )
    for at, member in enumerate(use.members, 1):
        _check_money(use, at, 0, member, where)
        for part, component in enumerate(member.parts, 1):
            _check_money(use, at, part, component, where)


def _check_money(use: Use, at: int, part: int, member: Member, where: str) -> None:
    """Refuse a money element that no field takes and no named rule excludes (DESIGN §4)."""
    if not member.element.money or use.excluded:
        return
    for slot in use.slots:
        run = slot.each and not slot.composite
        here = slot.at <= at <= slot.to if run else slot.at == at
        if here and slot.part in (0, part) and (slot.field or slot.excluded):
            return
    place = f"{at:02d}" + (f"-{part}" if part else "")
    raise GuideError(
        f"{where}.{place}",
        f"money ({member.element.name}) that no field takes and no rule excludes",
        'give it a field, or excluded = "why"',
    )


def _scalars(use: Use) -> set[str]:
    """Return the one-valued fields of the enclosing record that a use fills, children too."""
    found = {slot.field for slot in use.slots if slot.kind not in COLLECTIONS}
    for position in use.children:
        for child in position.uses:
            if not child.into:
                found |= _scalars(child)
    return found


def check_record(positions: tuple[Position, ...], record: type[msgspec.Struct], where: str) -> None:
    """Refuse a guide that fills a one-valued field twice or leaves a required one unfilled.

    Control totals must lead to something that can be counted or added up.
    """
    _check_totals(positions, record, where)
    filled: list[str] = []
    _collect(positions, filled, where)
    double = [name for at, name in enumerate(filled) if name in filled[:at]]
    if double:
        raise GuideError(where, f"{record.__name__}.{double[0]} is filled by two elements")
    collections = {name for name, field in fields_of(record).items() if field.kind == "items"}
    for name, field in fields_of(record).items():
        if field.required and name not in filled and name not in collections:
            raise GuideError(where, f"nothing fills {record.__name__}.{name}, which is required")


def _collect(positions: tuple[Position, ...], filled: list[str], where: str) -> None:
    """Gather the one-valued fields the positions fill; check the records of loops below."""
    for position in positions:
        for use in position.uses:
            own = [slot.field for slot in use.slots if slot.kind not in COLLECTIONS]
            if use.item is not None:
                below: list[str] = []
                _collect(use.children, below, where)
                _check_item(own + below, use, where)
            else:
                filled.extend(own)
                _collect(use.children, filled, where)


def _check_item(filled: list[str], use: Use, where: str) -> None:
    assert use.item is not None
    at = f"{where}: {use.path}"
    double = [name for at_, name in enumerate(filled) if name in filled[:at_]]
    if double:
        raise GuideError(at, f"{use.item.__name__}.{double[0]} is filled by two elements")
    for name, field in fields_of(use.item).items():
        if field.required and name not in filled:
            raise GuideError(at, f"nothing fills {use.item.__name__}.{name}, which is required")


def _check_totals(
    positions: tuple[Position, ...], record: type[msgspec.Struct], where: str
) -> None:
    """Refuse a `count` or `sum` whose path does not lead through the document's collections."""
    for position in positions:
        for use in position.uses:
            for slot in use.slots:
                at = f"{where}: {use.path}.{slot.at:02d}"
                if slot.count and not slot.count.isupper():
                    _follow(slot.count, record, f"{at}.count")
                field = _follow(slot.sum, record, f"{at}.sum") if slot.sum else None
                if field and field.kind not in ("decimal", "int"):
                    raise GuideError(f"{at}.sum", f"{field.name} is no number")
            _check_totals(use.children, record, where)


def _follow(path: str, record: type[msgspec.Struct], where: str) -> Field:
    """Return the field a path such as `lines.quantity` ends at."""
    *names, last = path.split(".")
    for name in names:
        field = fields_of(record).get(name)
        if field is None or field.item is None:
            raise GuideError(where, f"{name} holds no records in {record.__name__}")
        record = field.item
    if last not in fields_of(record):
        raise GuideError(where, f"{record.__name__} has no {last!r}")
    return fields_of(record)[last]
