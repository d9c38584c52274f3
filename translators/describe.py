"""A guide as Markdown: what a partner needs to know to send or to read a set."""

from __future__ import annotations

from collections.abc import Iterator

from translators.dictionary import Member
from translators.guide import Guide
from translators.uses import Slot, Use, outline

TYPES = {
    "AN": "text",
    "ID": "code",
    "R": "decimal number",
    "N0": "whole number",
    "DT": "date",
    "TM": "time",
    "B": "binary",
    "composite": "composite",
}


def describe(guide: Guide) -> str:
    """Return the implementation guide of a set as Markdown.

    An overview of all segments in wire order, then a table of elements for each use: type and
    lengths, whether it must stand, what it means to us, which codes we know.
    """
    head = [
        f"# {guide.set}, release {guide.release}",
        "",
        guide.note,
        "",
        f"Functional group {guide.functional_id}, business key {', '.join(guide.business_key)}.",
        "",
        "## Segments in order",
        "",
        "| segment | name | use | max | loop |",
        "|---|---|---|---|---|",
    ]
    uses = list(outline(guide.positions))
    rows = [_row(*one) for one in uses]
    parts = [line for use, *_ in uses for line in _section(use)]
    return "\n".join([*head, *rows, "", *parts]).rstrip() + "\n"


def _row(use: Use, limit: int, depth: int, like: str) -> str:
    """Return the row of a use; that of a loop made like one before names it."""
    indent = "&nbsp;&nbsp;" * depth
    loop = f"opens a loop, as {like}" if like else "opens a loop"
    cells = [
        f"{indent}{_header(use)}",
        use.name,
        "must" if use.mandatory else "may",
        str(limit) if limit else "any number",
        loop if use.loop else "",
    ]
    return f"| {' | '.join(cells)} |"


def _header(use: Use) -> str:
    """Return a use as `REF*DP` or `HL***S`: its id and constants."""
    fixed = use.fixed
    last = max(fixed, default=0)
    return "\\*".join([use.segment, *(fixed.get(at, "") for at in range(1, last + 1))])


def _section(use: Use) -> Iterator[str]:
    """Yield the lines that describe one use: notes, the table of elements, code lists."""
    yield from (f"## {use.path.replace('*', chr(92) + '*')}: {use.name}", "")
    if use.note:
        yield from (f"{use.note[0].upper()}{use.note[1:]}.", "")
    if use.excluded:
        yield from (f"Not booked: {use.excluded}.", "")
    if use.rules:
        yield from (f"Syntax notes: {', '.join(use.rules)}.", "")
    yield "| element | name | type | use | meaning |"
    yield "|---|---|---|---|---|"
    slots = {(slot.at, slot.part): slot for slot in use.slots}
    for at, member in enumerate(use.members, 1):
        yield _element(f"{use.segment}{at:02d}", member, slots.get((at, 0)))
        for part, component in enumerate(member.parts, 1):
            yield _element(f"{use.segment}{at:02d}-{part}", component, slots.get((at, part)))
    yield ""
    for slot in use.slots:
        if slot.codes and slot.codes.words:
            yield _codes(use, slot)
            yield ""


def _element(name: str, member: Member, slot: Slot | None) -> str:
    element = member.element
    kind = TYPES.get(element.type, f"number, {element.type[1:]} implied decimals")
    if not member.parts:
        kind += f", {element.least} to {element.most}"
    if member.repeat > 1:
        kind += f", up to {member.repeat} times"
    use = {"M": "must", "O": "may", "X": "see syntax notes"}[member.use]
    return f"| {name} | {element.name} | {kind} | {use} | {_meaning(slot)} |"


def _meaning(slot: Slot | None) -> str:
    """Return what an element means to us, in a few words."""
    if slot is None:
        return ""
    words = []
    if slot.fixed:
        words.append(f"always `{slot.fixed}`")
    if slot.pairs:
        last = f"element {slot.to:02d}" if slot.to else "the end"
        words.append(f"{slot.field}: pairs of kind and number up to {last}")
    elif slot.each:
        fields = ", ".join(part.field.replace("_", " ") for part in slot.parts)
        last = "component" if slot.composite else "element"
        words.append(f"{slot.field}: one each of {fields}, up to {last} {slot.to:02d}")
    elif slot.field:
        words.append(slot.field.replace("_", " "))
    if slot.count:
        words.append(f"number of {slot.count}")
    if slot.sum:
        words.append(f"sum of {slot.sum}")
    if slot.excluded:
        words.append(f"not booked: {slot.excluded}")
    if slot.note:
        words.append(slot.note)
    return "; ".join(words)


def _codes(use: Use, slot: Slot) -> str:
    assert slot.codes is not None
    name = f"{use.segment}{slot.at:02d}" + (f"-{slot.part}" if slot.part else "")
    which = "only these" if slot.codes.complete else "those we know; others pass as they are"
    words = ", ".join(f"`{code}` {word}" for code, word in slot.codes.words.items())
    return f"Codes of {name} ({which}): {words}."
