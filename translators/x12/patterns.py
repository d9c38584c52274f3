"""One regular expression per segment use: it checks everything and captures the elements.

What it accepts is free of problems except unlisted codes and impossible dates, which the reading
of the captured groups finds. What it refuses is looked at in detail by `diagnose`. Optional parts
are written `(?:…|)`: Python's engine takes a branch a third faster than `(?:…)?`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from translators.dictionary import Element, Member, rule_elements
from translators.uses import Slot, Use
from translators.x12.delimiters import Delimiters

NEVER = "(?!)"


class Pattern(msgspec.Struct, frozen=True, kw_only=True):
    """A compiled use: `groups` names element and component of each group, in order.

    A group (at, -1) is a whole region of pairs up to the end of the segment.
    """

    regex: re.Pattern[str]
    groups: tuple[tuple[int, int], ...]


UNMATCHED = Pattern(regex=re.compile(NEVER), groups=())


def build_pattern(use: Use, delimiters: Delimiters) -> Pattern:
    """Return the pattern of a use; one that matches nothing when only `diagnose` can judge it.

    That is so where a syntax note reaches into a region of pairs, or a composite may repeat.
    """
    if delimiters.repetition and any(one.parts and one.repeat > 1 for one in use.members):
        return UNMATCHED
    slots = {(slot.at, slot.part): slot for slot in use.slots}
    tail = next((slot for slot in use.slots if slot.pairs and not slot.to), None)
    count = tail.at - 1 if tail else len(use.members)
    rules = [rule for rule in use.rules if not _inside_pairs(rule, tail)]
    if tail and any(max(rule_elements(rule)) >= tail.at for rule in rules):
        return UNMATCHED
    groups: list[tuple[int, int]] = []
    texts = [
        _element(at, use.members[at - 1], slots, groups, delimiters) for at in range(1, count + 1)
    ]
    least = max((at for at in range(1, count + 1) if use.members[at - 1].use == "M"), default=0)
    star = re.escape(delimiters.element)
    ending = ""
    if tail:
        ending = _pairs(use, tail, delimiters)
        groups.append((tail.at, -1))
        ending_required = use.members[tail.at - 1].use == "M"
        least = count if ending_required else least
    body = ending
    for at in range(count, 0, -1):
        text = star + texts[at - 1] + body
        body = text if at <= least else f"(?:{text}|)"
    notes = "".join(_note(rule, groups) for rule in rules)
    for at, member in enumerate(use.members[:count], 1):
        notes_of = member.rules if delimiters.component else ()
        notes += "".join(_note(rule, groups, at) for rule in notes_of)
    return Pattern(regex=re.compile(use.segment + body + notes, re.ASCII), groups=tuple(groups))


def _inside_pairs(rule: str, tail: Slot | None) -> bool:
    """Whether a note only says that qualifier and value of a pair stand together."""
    if tail is None:
        return False
    first, *others = [(at - tail.at) // 2 for at in rule_elements(rule)]
    return rule[0] in "PC" and others == [first] and first >= 0


def _element(
    at: int,
    member: Member,
    slots: Mapping[tuple[int, int], Slot],
    groups: list[tuple[int, int]],
    delimiters: Delimiters,
) -> str:
    """Return the pattern of one element after its separator, adding its groups."""
    slot = slots.get((at, 0))
    groups.append((at, 0))
    if slot and slot.fixed:
        return f"({re.escape(slot.fixed)})"
    if member.parts:
        text = _composite(at, member, slots, groups, delimiters)
    else:
        text = value_pattern(member.element, delimiters)
    if member.repeat > 1 and delimiters.repetition:
        again = re.escape(delimiters.repetition)
        text = f"{text}(?:{again}{text}){{0,{member.repeat - 1}}}"
    return f"({text})" if member.use == "M" else f"(?:({text})|)"


def _composite(
    at: int,
    member: Member,
    slots: Mapping[tuple[int, int], Slot],
    groups: list[tuple[int, int]],
    delimiters: Delimiters,
) -> str:
    """Return the pattern of a composite: components as groups, at least one character."""
    colon = re.escape(delimiters.component)
    if not colon:
        member = msgspec.structs.replace(member, parts=member.parts[:1])
    count = len(member.parts)
    least = max((n for n in range(1, count + 1) if member.parts[n - 1].use == "M"), default=0)
    texts = []
    for part, component in enumerate(member.parts, 1):
        slot = slots.get((at, part))
        groups.append((at, part))
        text = re.escape(slot.fixed) if slot and slot.fixed else ""
        text = text or value_pattern(component.element, delimiters)
        texts.append(f"({text})" if component.use == "M" else f"(?:({text})|)")
    body = ""
    for part in range(count, 0, -1):
        text = (colon if part > 1 else "") + texts[part - 1] + body
        body = text if part <= max(least, 1) else f"(?:{text}|)"
    star = re.escape(delimiters.element)
    return f"(?!{star}|$){body}"


def value_pattern(element: Element, delimiters: Delimiters) -> str:
    """Return the pattern of a right, non-empty value of an element."""
    least, most = max(element.least, 1), element.most
    if element.type[0] == "N":
        return rf"-?\d{{{least},{most}}}"
    if element.type == "R":
        digits = rf"\d{{{least},{most}}}+(?![.\d])"
        return rf"-?(?:{digits}|(?=[\d.]{{{least + 1},{most + 1}}}+(?![.\d]))(?:\d+\.\d*|\.\d+))"
    if element.type == "DT":
        return r"\d{8}" if least == 8 else r"\d{6}(?:\d\d)?" if most >= 8 else r"\d{6}"
    if element.type == "TM":
        fraction = r"(?:[0-5]\d\d{0,2})?" if most >= 8 else r"(?:[0-5]\d)?" if most >= 6 else ""
        return rf"(?:[01]\d|2[0-3])[0-5]\d{fraction}"
    marks = delimiters.element + delimiters.component + delimiters.repetition
    return rf"[^{re.escape(marks)}\x00-\x1f\x7f]{{{least},{most}}}+(?<! )"


def _pairs(use: Use, tail: Slot, delimiters: Delimiters) -> str:
    """Return the pattern of complete qualifier and value pairs to the end of the segment."""
    star = re.escape(delimiters.element)
    kind = value_pattern(use.members[tail.at - 1].element, delimiters)
    value = value_pattern(use.members[tail.at].element, delimiters)
    most = (len(use.members) - tail.at + 1) // 2
    least = 1 if use.members[tail.at - 1].use == "M" else 0
    return f"((?:{star}{kind}{star}{value}){{{least},{most}}})"


def _note(rule: str, groups: list[tuple[int, int]], composite: int = 0) -> str:
    """Return a syntax note as conditions on groups: `(?(3)…)` asks whether group 3 took part."""
    first, *others = [
        1 + groups.index((composite, at) if composite else (at, 0)) for at in rule_elements(rule)
    ]
    everyone = [first, *others]
    if rule[0] == "P":
        pairs = zip(everyone, [*others, first], strict=True)
        return "".join(f"(?({one})(?({other})|{NEVER}))" for one, other in pairs)
    if rule[0] == "E":
        return "".join(
            f"(?({one})(?({other}){NEVER}))"
            for at, one in enumerate(everyone)
            for other in everyone[at + 1 :]
        )
    if rule[0] == "C":
        return "".join(f"(?({first})(?({other})|{NEVER}))" for other in others)
    some = NEVER
    for one in reversed(everyone if rule[0] == "R" else others):
        some = f"(?({one})|{some})"
    return some if rule[0] == "R" else f"(?({first}){some})"
