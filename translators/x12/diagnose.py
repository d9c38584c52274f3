"""A segment looked at in detail: every flaw of it, and what of it can still be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from translators.dictionary import Element, Member, rule_elements
from translators.problems import Severity
from translators.uses import Slot, Use
from translators.x12.delimiters import Delimiters
from translators.x12.runs import places_of, read_runs
from translators.x12.values import flaw, read_value


class Flaw(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong with a segment: where inside it, the value, the words for a person."""

    code: str
    message: str
    at: int
    part: int = 0
    repetition: int = 0
    value: str = ""
    reference: str = ""
    severity: Severity = Severity.REJECT


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The right values of a segment, by element and component, and its flaws in wire order."""

    texts: dict[tuple[int, int], list[str]]
    flaws: list[Flaw]


def diagnose(use: Use, parts: Sequence[str], delimiters: Delimiters) -> Reading:
    """Return all flaws of a segment (`parts`: its id and elements) and its right values.

    Element rules are those of X12.6: presence, repetition, composition, type, length, code, and
    the segment's syntax notes.
    """
    reading = Reading(texts={}, flaws=[])
    slots = places_of(use)
    for at, member in enumerate(use.members, 1):
        raw = parts[at] if at < len(parts) else ""
        if not raw.strip(" "):
            if member.use == "M":
                reading.flaws.append(_missing(use, at, 0, member.element, slots.get((at, 0))))
            continue
        if (at, 0) not in slots and (region := region_of(use, at)):
            slots[at, 0] = region
        repeats = raw.split(delimiters.repetition) if delimiters.repetition else [raw]
        if len(repeats) > member.repeat:
            reading.flaws.append(_too_often(use, at, member, slots.get((at, 0))))
        for number, text in enumerate(repeats[: member.repeat], 1):
            repetition = number if len(repeats) > 1 else 0
            _read_place(use, at, member, text, repetition, slots, delimiters, reading)
    _check_count(use, parts, reading)
    present = {at for at, _ in reading.texts} | {one.at for one in reading.flaws if one.value}
    reading.flaws.extend(_broken_notes(use, use.rules, present, 0, use.members))
    reading.flaws.sort(key=lambda one: (one.at, one.part))
    return reading


def region_of(use: Use, at: int) -> Slot | None:
    """Return the slot whose region of pairs has its qualifiers at `at`."""
    for slot in use.slots:
        inside = slot.pairs and slot.at <= at <= (slot.to or len(use.members))
        if inside and (at - slot.at) % 2 == 0:
            return slot
    return None


def _read_place(
    use: Use,
    at: int,
    member: Member,
    text: str,
    repetition: int,
    slots: dict[tuple[int, int], Slot],
    delimiters: Delimiters,
    reading: Reading,
) -> None:
    """Judge one repetition of an element, component by component when it is a composite."""
    if not member.parts:
        _judge(use, at, 0, member.element, text, repetition, slots, delimiters, reading)
        return
    components = text.split(delimiters.component) if delimiters.component else [text]
    reading.texts.setdefault((at, 0), []).append(":".join(components).rstrip(": "))
    if any(one.strip(" ") for one in components[len(member.parts) :]):
        reading.flaws.append(
            Flaw(
                code="too-many-components",
                message=f"{name(use, at)} has more than {len(member.parts)} components",
                at=at,
                repetition=repetition,
                value=text,
                reference=member.element.number,
                severity=_weight(use, slots.get((at, 0))),
            )
        )
    present = set()
    for part, component in enumerate(member.parts, 1):
        value = components[part - 1] if part <= len(components) else ""
        if value.strip(" "):
            present.add(part)
            _judge(use, at, part, component.element, value, repetition, slots, delimiters, reading)
        elif component.use == "M":
            slot = slots.get((at, part))
            reading.flaws.append(_missing(use, at, part, component.element, slot))
    reading.flaws.extend(_broken_notes(use, member.rules, present, at, member.parts))


def _judge(
    use: Use,
    at: int,
    part: int,
    element: Element,
    text: str,
    repetition: int,
    slots: dict[tuple[int, int], Slot],
    delimiters: Delimiters,
    reading: Reading,
) -> None:
    """Judge one simple value; a right one (or one off its code list) is kept."""
    slot = slots.get((at, part))
    if delimiters.component and delimiters.component in text:
        code = "invalid-character"
    else:
        code = flaw(text, element)
    value = text.rstrip(" ")
    severity = _weight(use, slot)
    text_taken = element.type in ("AN", "ID") and severity is not Severity.REJECT
    if not code or (code in ("too-short", "too-long") and text_taken):
        reading.texts.setdefault((at, part), []).append(value)
    if not code:
        code, severity = _judge_code(slot, element, value, severity)
    if code:
        reading.flaws.append(
            Flaw(
                code=code,
                message=MESSAGES[code].format(
                    place=name(use, at, part), what=element.name, value=value, element=element
                ),
                at=at,
                part=part,
                repetition=repetition,
                value=value,
                reference=element.number,
                severity=severity,
            )
        )


MESSAGES = {
    "invalid-character": "{place} ({what}) has a character that type {element.type} cannot hold",
    "too-short": "{place} ({what}) is shorter than {element.least}",
    "too-long": "{place} ({what}) is longer than {element.most}",
    "invalid-date": "{place} ({what}) {value!r} is no date",
    "invalid-time": "{place} ({what}) {value!r} is no time",
    "invalid-code": "{place} ({what}) {value!r} is not a code this guide allows",
    "code-not-listed": "{place} ({what}) {value!r} is not in our code list",
    "explicit-point": "{place} ({what}) {value!r} has a point where decimals are implied",
}


def _judge_code(
    slot: Slot | None, element: Element, value: str, severity: Severity
) -> tuple[str, Severity]:
    """Return what is wrong with a value of the right form: its code, or a needless point."""
    soft = slot.severity if slot and slot.severity else Severity.NOTE
    if slot and slot.fixed and slot.fixed != value:
        return "invalid-code", severity
    if slot and slot.codes and value not in slot.codes.words:
        return ("invalid-code", severity) if slot.codes.complete else ("code-not-listed", soft)
    if element.decimals and "." in value:
        return "explicit-point", soft
    return "", severity


def _weight(use: Use, slot: Slot | None) -> Severity:
    """Return how much a flaw here weighs: the slot's word, the use's, else reject."""
    return (slot.severity if slot else None) or use.severity or Severity.REJECT


def name(use: Use, at: int, part: int = 0) -> str:
    """Return the reference designator of an element: PO104, SLN05-2."""
    return f"{use.segment}{at:02d}" + (f"-{part}" if part else "")


def _missing(use: Use, at: int, part: int, element: Element, slot: Slot | None) -> Flaw:
    return Flaw(
        code="missing-element",
        message=f"{name(use, at, part)} ({element.name}) is missing",
        at=at,
        part=part,
        reference=element.number,
        severity=_weight(use, slot),
    )


def _too_often(use: Use, at: int, member: Member, slot: Slot | None) -> Flaw:
    return Flaw(
        code="too-many-repetitions",
        message=f"{name(use, at)} ({member.element.name}) may stand {member.repeat} times",
        at=at,
        repetition=member.repeat + 1,
        reference=member.element.number,
        severity=_weight(use, slot),
    )


def _check_count(use: Use, parts: Sequence[str], reading: Reading) -> None:
    count = len(use.members)
    if any(one.strip(" ") for one in parts[count + 1 :]):
        reading.flaws.append(
            Flaw(
                code="too-many-elements",
                message=f"{use.segment} has more than {count} elements",
                at=count + 1,
                severity=_weight(use, None),
            )
        )


def _broken_notes(
    use: Use, rules: Sequence[str], present: set[int], composite: int, members: Sequence[Member]
) -> Iterator[Flaw]:
    """Yield a flaw for each syntax note (P R E C L, X12.6 §3.8) that the present places break."""
    for rule in rules:
        places = rule_elements(rule)
        there = [one for one in places if one in present]
        absent = [one for one in places if one not in present]
        at, text = _judge_note(rule[0], places, there, absent)
        if at:
            shown = (name(use, composite, at)) if composite else name(use, at)
            yield Flaw(
                code="excluded-together" if rule[0] == "E" else "condition-missing",
                message=f"{shown} {text} (syntax note {rule})",
                at=composite or at,
                part=at if composite else 0,
                reference=members[at - 1].element.number,
                severity=_weight(use, None),
            )


def _judge_note(
    kind: str, places: Sequence[int], there: list[int], absent: list[int]
) -> tuple[int, str]:
    """Return the place a syntax note is broken at (0: it holds) and why."""
    others = ", ".join(f"{one:02d}" for one in places)
    if kind == "P" and there and absent:
        return absent[0], f"must stand because {there[0]:02d} does"
    if kind == "R" and not there:
        rest = " or ".join(f"{one:02d}" for one in places[1:])
        return places[0], f"or {rest} must stand"
    if kind == "E" and len(there) > 1:
        return there[1], f"must not stand together with another of {others}"
    first_there = places[0] in there
    if kind == "C" and first_there and absent:
        return absent[0], f"must stand because {places[0]:02d} does"
    if kind == "L" and first_there and len(there) == 1:
        return places[1], f"or another of {others} must stand because {places[0]:02d} does"
    return 0, ""


def read_leniently(use: Use, reading: Reading) -> dict[str, object]:
    """Return the fields that the right values of a diagnosed segment fill.

    A code off its list passes raw. A pairs key that repeats is kept as "kind 2", "kind 3".
    """
    found: dict[str, object] = {}
    for slot in use.slots:
        texts = reading.texts.get((slot.at, slot.part), [])
        if slot.pairs:
            mapping = found.setdefault(slot.field, {})
            assert isinstance(mapping, dict)
            for kind, value in _pairs(use, slot, reading):
                add_pair(mapping, _word(slot, kind), value)
        elif slot.each:
            lines = found.setdefault(slot.field, [])
            assert isinstance(lines, list)
            lines.extend(read_runs(slot, _run_texts(slot, reading), _value))
        elif slot.kind == "strs" and texts:
            lines = found.setdefault(slot.field, [])
            assert isinstance(lines, list)
            lines.extend(_word(slot, text) for text in texts)
        elif slot.field and texts:
            found[slot.field] = _value(slot, texts[0])
    return {field: value for field, value in found.items() if value not in ({}, [])}


def _value(slot: Slot, text: str) -> object:
    return _word(slot, text) if slot.codes else read_value(text, slot.element, slot.kind)


def _run_texts(slot: Slot, reading: Reading) -> list[str]:
    """Return the right values of a region of runs in order, "" where there is none.

    Of a composite that repeats the right components are told apart by their number only, so the
    first repetition is read.
    """
    if slot.composite:
        keys = [(slot.at, part) for part in range(1, slot.to + 1)]
    else:
        keys = [(at, 0) for at in range(slot.at, slot.to + 1)]
    return [reading.texts.get(key, [""])[0] for key in keys]


def _pairs(use: Use, slot: Slot, reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield the complete pairs of a region."""
    for at in range(slot.at, slot.to or len(use.members), 2):
        kinds, values = reading.texts.get((at, 0)), reading.texts.get((at + 1, 0))
        if kinds and values:
            yield kinds[0], values[0]


def _word(slot: Slot, code: str) -> str:
    return slot.codes.words.get(code, code) if slot.codes else code


def add_pair(mapping: dict[str, str], kind: str, value: str) -> None:
    """Add a pair under its kind, or under "kind 2", "kind 3" when the kind is there already."""
    key, number = kind, 1
    while key in mapping:
        number += 1
        key = f"{kind} {number}"
    mapping[key] = value
