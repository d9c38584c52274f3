"""The segments of a guide as tables: which are used, what each element is and means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from translators.dictionary import Member, rule_elements
from translators.handbook.blocks import Table
from translators.uses import CodeList, Position, Slot, Use, outline
from translators.wording import plain_word
from translators.x12.diagnose import region_of

FEW = 12
"""A list of so many codes stands beside its element, a longer one behind, once for all uses."""

SHOWN = 6
"""The overview names so many fields of a segment."""

REQUIREMENTS = {"M": "must", "O": "may", "X": "conditional"}


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


def used_uses(positions: Sequence[Position]) -> Iterator[tuple[Use, int, int, str]]:
    """Yield the uses that matter with maximum, depth and the loop they are like, in wire order.

    A use matters when it, or one below it, fills the document.
    """
    return (one for one in outline(positions) if matters(one[0]))


def matters(use: Use) -> bool:
    """Whether a use, or one below it, goes into the document."""
    return use.carries or any(matters(each) for position in use.children for each in position.uses)


def overview(positions: Sequence[Position]) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """Return the rows of the table of segments, and the depth of each."""
    rows, depths = [], []
    for use, limit, depth, like in used_uses(positions):
        rows.append(
            (
                header(use),
                use.name,
                "must" if use.mandatory else "may",
                str(limit) if limit else "any",
                "opens a loop" if use.loop else "",
                f"as {like}" if like else carried(use),
            )
        )
        depths.append(depth)
    return tuple(rows), tuple(depths)


def aside(positions: Sequence[Position]) -> list[str]:
    """Return the segments that are checked and kept only, by the loop they stand in."""
    found: list[str] = []
    for use, *_ in outline(positions):
        inside = any(use.path.startswith(f"{path}.") for path in found)
        if not matters(use) and not inside and use.path not in found:
            found.append(use.path)
    return found


def header(use: Use) -> str:
    """Return a use as `REF*DP` or `HL***S`: its id and constants."""
    fixed = use.fixed
    last = max(fixed, default=0)
    return "*".join([use.segment, *(fixed.get(at, "") for at in range(1, last + 1))])


def carried(use: Use) -> str:
    """Return what a segment puts into the document, in a few words."""
    names = [use.into] if use.into else [slot.field for slot in use.slots if slot.field]
    if not names and any(slot.count or slot.sum for slot in use.slots):
        names = ["control totals"]
    words = list(dict.fromkeys(plain_word(name) for name in names))
    more = [f"{len(words) - SHOWN} more"] if len(words) > SHOWN else []
    return ", ".join((*words[:SHOWN], *more))


def element_table(use: Use, codes: Codes) -> Table:
    """Return the elements of a segment as a table; long code lists are put into `codes`."""
    slots = {(slot.at, slot.part): slot for slot in use.slots}
    rows = []
    for at, member in enumerate(use.members, 1):
        slot = slots.get((at, 0)) or region_of(use, at)
        rows.append(_row(f"{use.segment}{at:02d}", member, slot, codes))
        if any((at, part) in slots for part in range(1, len(member.parts) + 1)):
            for part, below in enumerate(member.parts, 1):
                name = f"{use.segment}{at:02d}-{part}"
                rows.append(_row(name, below, slots.get((at, part)), codes))
    return Table(
        caption=f"Elements of {header(use)}",
        head=("Ref", "No.", "Name", "Attributes", "Use", "Meaning to us"),
        rows=tuple(rows),
        code=(0,),
    )


def _row(name: str, member: Member, slot: Slot | None, codes: Codes) -> tuple[str, ...]:
    element = member.element
    kind = "composite" if member.parts else f"{element.type} {element.least}/{element.most}"
    repeats = f", {member.repeat} times" if member.repeat > 1 else ""
    used = REQUIREMENTS[member.use] if slot or member.use == "M" else "not used"
    return (
        name,
        element.number,
        element.name,
        f"{member.use} {kind}{repeats}",
        used,
        _meaning(element.name, slot, codes),
    )


def _meaning(title: str, slot: Slot | None, codes: Codes) -> str:
    """Return what an element means to us, its codes in words."""
    if slot is None:
        return ""
    words = []
    if slot.fixed:
        word = slot.codes.words.get(slot.fixed, "") if slot.codes else ""
        words.append(f"always {slot.fixed}" + (f" ({word})" if word else ""))
    elif slot.pairs:
        last = f"element {slot.to:02d}" if slot.to else "the end"
        words.append(f"{plain_word(slot.field)}: pairs of kind and number up to {last}")
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
    if slot.codes and slot.codes.words and not slot.fixed:
        words.append(_codes(title, slot.codes, codes))
    return "; ".join(words)


def _codes(title: str, found: CodeList, codes: Codes) -> str:
    """Return a short code list in words, or where a long one stands."""
    if len(found.words) > FEW:
        return f"see the code list {codes.name(title, found)}"
    said = ", ".join(f"{code} {word}" for code, word in found.words.items())
    return f"only {said}" if found.complete else said


def rule_words(rule: str) -> str:
    """Return a syntax note in words (X12.6 §3.8.3): `P0607` pairs, C, L, R and E."""
    first, *others = (f"{at:02d}" for at in rule_elements(rule))
    both = f"{', '.join([first, *others[:-1]])} and {others[-1]}"
    rest = " and ".join(others)
    return {
        "P": f"{both} stand together or not at all.",
        "R": f"At least one of {both} must stand.",
        "E": f"At most one of {both} may stand.",
        "C": f"If {first} stands, {rest} must stand too.",
        "L": f"If {first} stands, at least one of {rest} must stand too.",
    }[rule[0]]
