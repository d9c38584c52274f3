"""The elements of a segment as a table: what each is, whether it is used, what it means to us."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from translators.dictionary import Member, rule_elements
from translators.handbook.blocks import Table
from translators.handbook.segments import header
from translators.uses import CodeList, Slot, Use
from translators.wording import list_of, plain_word
from translators.x12.diagnose import region_of

FEW = 12
"""A list of so many codes stands beside its element, a longer one behind, once for all uses."""

REQUIREMENTS = {"M": "must", "O": "may", "X": "conditional"}

UNUSED = "not used"

_TOLD = re.compile("as [A-Z0-9]{2,3}[0-9]{2}")


class Codes:
    """The long code lists that elements refer to, each once, by the name of its element."""

    def __init__(self) -> None:
        """No list yet."""
        self.lists: dict[str, CodeList] = {}

    def name(self, title: str, codes: CodeList) -> str:
        """The name of a list: that of its element, numbered when two have the same name."""
        name, number = title, 1
        while name in self.lists and self.lists[name] != codes:
            number += 1
            name = f"{title} ({number})"
        self.lists[name] = codes
        return name

    def tables(self) -> Iterator[Table]:
        """The lists as tables, by name."""
        for name, codes in sorted(self.lists.items()):
            which = "no other code is taken" if codes.complete else "other codes pass as they are"
            yield Table(
                caption=f"{name}: {which}",
                head=("Code", "Meaning"),
                rows=tuple(codes.words.items()),
                code=(0,),
            )


def element_table(use: Use, codes: Codes) -> Table:
    """Return the elements of a segment as a table; long code lists are put into `codes`.

    Neighbours that are not used share one row, and so do the pairs behind the first.
    """
    slots = {(slot.at, slot.part): slot for slot in use.slots}
    rows: list[tuple[str, ...]] = []
    for at, member in enumerate(use.members, 1):
        name = f"{use.segment}{at:02d}"
        said = _said(use, at, member, codes)
        rows.append(_row(name, member, said))
        if any((at, part) in slots for part in range(1, len(member.parts) + 1)):
            for part, below in enumerate(member.parts, 1):
                slot = slots.get((at, part))
                told = None if slot is None else _meaning(below, slot, codes)
                rows.append(_row(f"{name}-{part}", below, told))
    return Table(
        caption=f"Elements of {header(use)}",
        head=("Ref", "No.", "Name", "Attributes", "Use", "Meaning to us"),
        rows=tuple(_gathered(rows)),
        code=(0,),
    )


def live_rules(use: Use) -> tuple[str, ...]:
    """Return the syntax notes of a segment that concern an element which is used."""
    live = {
        at
        for at, member in enumerate(use.members, 1)
        if member.use == "M" or _said(use, at, member, Codes()) is not None
    }
    return tuple(rule for rule in use.rules if live & set(rule_elements(rule)))


def _said(use: Use, at: int, member: Member, codes: Codes) -> str | None:
    """Return what an element means to us, None where the guide does not use it.

    An element of a pair or run is told by the one that opens the region.
    """
    own = next((slot for slot in use.slots if slot.at == at), None)
    if own is not None:
        return "" if own.part else _meaning(member, own, codes)
    if (opened := region_of(use, at)) is not None:
        return f"as {use.segment}{opened.at:02d}"
    if (opened := region_of(use, at - 1)) is not None:
        first = at - 1 == opened.at
        return ("the value to " if first else "as ") + f"{use.segment}{opened.at + 1 - first:02d}"
    run = next((slot for slot in use.slots if slot.each and slot.at < at <= slot.to), None)
    if run is None:
        return None
    step = (at - run.at) % len(run.parts)
    if at - run.at >= len(run.parts):
        return f"as {use.segment}{run.at + step:02d}"
    part = run.parts[step]
    return _filled([plain_word(part.field)], member, part, codes)


def _row(name: str, member: Member, said: str | None) -> tuple[str, ...]:
    element = member.element
    kind = "composite" if member.parts else f"{element.type} {element.least}/{element.most}"
    repeats = f", {member.repeat} times" if member.repeat > 1 else ""
    used = REQUIREMENTS[member.use] if said is not None or member.use == "M" else UNUSED
    return (
        name,
        element.number,
        element.name,
        f"{member.use} {kind}{repeats}",
        used,
        said or "",
    )


def _gathered(rows: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield the rows; neighbours that are not used, or told before, as one."""
    for kind, same in groupby(rows, _likeness):
        group = list(same)
        if not kind or len(group) == 1:
            yield from group
            continue
        told = dict.fromkeys(row[5].removeprefix("as ") for row in group)
        said = f"as {' and '.join(told)} in turn" if kind == "told" else ""
        name = f"{group[0][0]} to {group[-1][0]}"
        yield name, "", f"{len(group)} elements", "", group[0][4], said


def _likeness(row: tuple[str, ...]) -> str:
    """Return what lets a row share one with its neighbours, "" when it stands alone."""
    if row[4] == UNUSED:
        return "unused"
    return "told" if _TOLD.fullmatch(row[5]) else ""


def _meaning(member: Member, slot: Slot, codes: Codes) -> str:
    """Return what an element means to us, its codes in words."""
    words = []
    if slot.fixed:
        word = slot.codes.words.get(slot.fixed, "") if slot.codes else ""
        words.append(f"always {slot.fixed}" + (f" ({word})" if word else ""))
    elif slot.pairs:
        last = f"element {slot.to:02d}" if slot.to else "the end"
        words.append(f"{plain_word(slot.field)}: pairs of kind and number up to {last}")
    elif slot.each:
        fields = " and ".join(plain_word(part.field) for part in slot.parts)
        last = "component" if slot.composite else "element"
        words.append(f"{plain_word(slot.field)}: {fields} in turn up to {last} {slot.to:02d}")
    elif slot.field:
        words.append(plain_word(slot.field))
    if slot.count:
        words.append("number of HL segments" if slot.count.isupper() else f"number of {slot.count}")
    if slot.sum:
        words.append(f"sum of {slot.sum.replace('.', ', ')}")
    if slot.excluded:
        words.append(f"not booked: {slot.excluded}")
    if slot.note:
        words.append(slot.note)
    return _filled(words, member, slot, codes)


def _filled(words: list[str], member: Member, slot: Slot, codes: Codes) -> str:
    """Return what an element means with its codes: the guide's own, else those of the standard."""
    found = slot.codes
    if found is None and slot.field and member.element.type == "ID":
        known = list_of(member.element.number)
        found = CodeList(complete=False, words=known, codes={})
    if found is not None and found.words and not slot.fixed:
        words.append(_codes(member.element.name, found, codes))
    return "; ".join(words)


def _codes(title: str, found: CodeList, codes: Codes) -> str:
    """Return a short code list in words, or where a long one stands."""
    if len(found.words) > FEW:
        return f"see the code list {codes.name(title, found)}"
    said = ", ".join(f"{code} {word}" for code, word in found.words.items())
    return f"only {said}" if found.complete else said
