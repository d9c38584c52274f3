"""From the groups of a right segment to the fields it fills: one function per use.

The function is written as Python source, line by line what the guide says of the use, and then
compiled: a use is read a thousand times, and a loop over a plan would be walked each time.
`write_reader` returns the source, for whoever wants to see it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import cast

import msgspec

from translators.documents import Segment
from translators.uses import Slot, Use
from translators.x12.delimiters import Delimiters
from translators.x12.rests import loose_places, rest_of
from translators.x12.runs import composite_texts, read_runs
from translators.x12.values import DATES, TIMES, read_value

Found = dict[str, object]
Reader = Callable[[re.Match[str]], Found]
Names = dict[str, object]
Words = Callable[[str], str]

VALUES: Names = {"Decimal": Decimal, "DATES": DATES, "TIMES": TIMES}
"""What the source of every reader may name."""

NESTED = 3
"""So many elements are asked for before a look at whether the segment goes on at all."""


def build_reader(use: Use, groups: Sequence[tuple[int, int]], delimiters: Delimiters) -> Reader:
    """Return the reader of a use for the groups of its pattern.

    It raises LookupError for an unlisted code or a repeated pair and ValueError for an impossible
    date: `diagnose` then says which.
    """
    source, names = write_reader(use, groups, delimiters)
    return cast(Reader, made(source, names, use.path))


def made(source: str, names: Names, of: str) -> object:
    """Return the function that a source defines: a reader, or a writer."""
    code = compile(source, f"<made for {of}>", "exec")
    exec(code, names)  # noqa: S102  our own text, of a guide that has been checked
    return names[code.co_names[-1]]


def write_reader(
    use: Use, groups: Sequence[tuple[int, int]], delimiters: Delimiters
) -> tuple[str, Names]:
    """Return the source of a use's reader, and what its names stand for."""
    names: Names = dict(VALUES)
    given: list[str] = []
    steps: list[tuple[int, str]] = []
    outer, loose = 0, _loose_groups(use, groups, delimiters)
    for index, (at, part) in enumerate(groups):
        outer = outer if part > 0 else index + 1  # a composite's own group closes after its parts
        value = _value_of(use, index, at, part, names, delimiters)
        if value and value[0] and not part and use.members[at - 1].use == "M":
            given.append(f"{value[0]!r}: {value[1]}")
        elif value:
            name, text = value
            line = f"found[{name!r}] = {text}" if name else text
            steps.append((outer, f"if groups[{index}] is not None: {line}"))
        if index in loose:
            steps.append((outer, f"if {loose[index]}: rest = True"))
    lines = ["groups, last = match.groups(), match.lastindex or 0"]
    lines.append(f"found = {{{', '.join(given)}}}")
    lines += ["rest = False"] if loose else []
    lines += _nested(steps)
    lines += _collections(use, groups, names, delimiters) if groups else []  # else none matches
    if loose:
        names["keep"] = _keeper(use, delimiters)
        lines.append("if rest: found['unread'] = [keep(match, found)]")
    body = "\n".join(f"    {line}" for line in [*lines, "return found"])
    return f"def read(match):\n{body}\n", names


def _nested(steps: Sequence[tuple[int, str]]) -> list[str]:
    """Return the steps, each few of them below the question whether the segment goes so far.

    Trailing elements are mostly absent. A step's number is that of the group it needs.
    """
    lines: list[str] = []
    indent, asked, since = "", 0, 0
    for group, step in steps:
        if since >= NESTED and group > asked:
            lines.append(f"{indent}if last >= {group}:")
            indent, asked, since = f"{indent}    ", group, 0
        lines.append(indent + step)
        since += 1
    return lines


def _value_of(
    use: Use, index: int, at: int, part: int, names: Names, delimiters: Delimiters
) -> tuple[str, str] | None:
    """Return the field of a group and the expression of its value; "" where it is only checked."""
    slot = next((one for one in use.slots if (one.at, one.part) == (at, part)), None)
    member = use.members[at - 1]
    text = f"groups[{index}]"
    if part < 0 or _in_region(use, at) or (slot and slot.kind == "strs"):
        return None
    if slot and (slot.field or slot.codes):
        if member.repeat > 1 and delimiters.repetition:  # a field that holds one value
            text = f"{text}.partition({delimiters.repetition!r})[0]"
        return slot.field, converted(slot, text, f"words{index}", names, delimiters)
    element = member.parts[part - 1].element if part else member.element
    return ("", f"DATES[{text}]") if element.type == "DT" else None


def _in_region(use: Use, at: int) -> bool:
    """Whether an element belongs to pairs or runs inside of a segment."""
    return any(
        slot.at <= at <= (slot.at if slot.composite else slot.to) for slot in use.slots if slot.to
    )


def converted(slot: Slot, text: str, word: str, names: Names, delimiters: Delimiters) -> str:
    """Return the expression of the value that a right text stands for."""
    decimals = slot.element.decimals
    if slot.codes:
        names[word] = slot.codes.words
        return f"{word}[{text}]"
    if slot.kind == "decimal":
        return f'Decimal({text} + "E-{decimals}")' if decimals else f"Decimal({text})"
    if slot.kind == "int":
        return f"int({text})"
    if slot.kind in ("date", "time"):
        return f"{slot.kind.upper()}S[{text}]"
    if slot.composite and delimiters.component not in ("", ":"):
        return f"{text}.replace({delimiters.component!r}, ':')"
    return text


def _collections(
    use: Use, groups: Sequence[tuple[int, int]], names: Names, delimiters: Delimiters
) -> list[str]:
    """Return the lines that read what fills collections: pairs, texts and runs."""
    lines: list[str] = []
    index = {at: number for number, (at, part) in enumerate(groups) if part <= 0}
    for field in dict.fromkeys(slot.field for slot in use.slots if slot.pairs):
        slots = [slot for slot in use.slots if slot.pairs and slot.field == field]
        lines += _pairs(field, slots, index, names, delimiters.element)
    for field in dict.fromkeys(slot.field for slot in use.slots if slot.kind == "strs"):
        slots = [slot for slot in use.slots if slot.kind == "strs" and slot.field == field]
        lines += _texts(field, slots, groups, names, delimiters.repetition)
    for slot in use.slots:
        if slot.each:
            names[f"run{slot.at}"] = _run_reader(slot, index, delimiters)
            lines.append(f"found.setdefault({slot.field!r}, []).extend(run{slot.at}(groups))")
    return lines


def _pairs(
    field: str, slots: Sequence[Slot], index: Mapping[int, int], names: Names, star: str
) -> list[str]:
    """Return the lines that read qualifiers and values into a mapping."""
    tail = next((slot for slot in slots if not slot.to), None)
    for slot in slots:
        names[f"word{slot.at}"] = _words(slot)
    if len(slots) == 1 and tail is not None:
        return [
            f"if groups[{index[tail.at]}]:",
            f"    parts = groups[{index[tail.at]}].split({star!r})",
            f"    pairs = found[{field!r}] = {{}}",
            "    for at in range(1, len(parts), 2):",
            f"        pairs[word{tail.at}(parts[at])] = parts[at + 1]",
            "    if len(pairs) * 2 + 1 != len(parts):",
            f"        raise LookupError({field!r})",
        ]
    texts, words = [], []
    for slot in slots:
        for at in range(slot.at, slot.to, 2):
            texts += [f"groups[{index[at]}]", f"groups[{index[at + 1]}]"]
            words.append(f"word{slot.at}")
    if tail is not None:
        texts.append(f"*(groups[{index[tail.at]}] or '').split({star!r})[1:]")
        words.append(f"word{tail.at}")
    names["paired"] = _paired
    return [
        f"pairs = paired(({', '.join(texts)}), ({', '.join(words)},))",
        f"if pairs: found[{field!r}] = pairs",
    ]


def _paired(texts: Sequence[str | None], words: Sequence[Words]) -> dict[str, str]:
    """Return a mapping of qualifiers and values; LookupError for what only a closer look can keep.

    That is half a pair, a repeated qualifier, and an empty place before a pair.
    """
    pairs: dict[str, str] = {}
    filled = [text for text in texts if text is not None]
    for at in range(0, len(filled) - 1, 2):
        pairs[words[min(at // 2, len(words) - 1)](filled[at])] = filled[at + 1]
    if None in texts[: len(filled)] or len(pairs) * 2 != len(filled):
        raise LookupError(texts)
    return pairs


def _texts(
    field: str,
    slots: Sequence[Slot],
    groups: Sequence[tuple[int, int]],
    names: Names,
    repetition: str,
) -> list[str]:
    """Return the lines that read texts into a list, each repetition one of them."""
    lines = [f"texts = found[{field!r}] = []"]
    taken = []
    for slot in slots:
        index = groups.index((slot.at, slot.part))
        text = f"groups[{index}]"
        taken.append(text)
        names[f"word{index}"] = _words(slot)
        added = f"texts.append(word{index}({text}))"
        if slot.repeat and repetition:
            added = f"texts.extend(map(word{index}, {text}.split({repetition!r})))"
        lines.append(f"if {text} is not None: {added}")
    if len(slots) > 1:
        names["in_front"] = _in_front
        lines.append(f"in_front(({', '.join(taken)}))")
    return lines


def _in_front(texts: Sequence[str | None]) -> None:
    """Raise LookupError for an empty place before a filled one, which only a closer look keeps."""
    if None in texts and any(texts[texts.index(None) :]):
        raise LookupError(texts)


def _run_reader(
    slot: Slot, index: Mapping[int, int], delimiters: Delimiters
) -> Callable[[Sequence[str | None]], list[msgspec.Struct]]:
    """Return a function that makes a record of each run of elements in the groups."""
    places = [index[slot.at]] if slot.composite else [index[a] for a in range(slot.at, slot.to + 1)]

    def convert(part: Slot, text: str) -> object:
        if part.codes:
            return _words(part)(text)
        if part.composite:
            return text.replace(delimiters.component, ":") if delimiters.component else text
        return read_value(text, part.element, part.kind)

    def read(groups: Sequence[str | None]) -> list[msgspec.Struct]:
        texts = [groups[place] for place in places]
        if slot.composite:
            return list(read_runs(slot, composite_texts(slot, texts[0] or "", delimiters), convert))
        size = len(slot.parts)
        filled = [any(texts[at : at + size]) for at in range(0, len(texts), size)]
        if sorted(filled, reverse=True) != filled:
            raise LookupError(slot.field)
        return list(read_runs(slot, texts, convert))

    return read


def _words(slot: Slot) -> Words:
    """Return code → our word, raising LookupError for a code that is not listed."""
    return slot.codes.words.__getitem__ if slot.codes else str


def _loose_groups(
    use: Use, groups: Sequence[tuple[int, int]], marks: Delimiters
) -> Mapping[int, str]:
    """Return the groups that may hold what no field carries: when each does, as an expression.

    Whatever stands at a loose place, and all but the first repetition for a field of one value.
    """
    if not use.carries:
        return {}
    loose = set(loose_places(use))
    single = {(slot.at, slot.part) for slot in use.slots if slot.kind not in ("strs", "items")}
    found: dict[int, str] = {}
    kept = [index for index, place in enumerate(groups) if place in loose]
    for _, alike in groupby(kept, key=lambda index: groups[index][0]):
        indexes = list(alike)  # components of one element
        found[indexes[-1]] = " or ".join(f"groups[{index}]" for index in indexes)
    for index, (at, part) in enumerate(groups):
        if marks.repetition and use.members[at - 1].repeat > 1 and (at, part) in single:
            again = f"{marks.repetition!r} in (groups[{index}] or '')"
            found[index] = f"{found[index]} or {again}" if index in found else again
    return found


def _keeper(use: Use, marks: Delimiters) -> Callable[[re.Match[str], Found], Segment | None]:
    """Return the function that keeps what of a segment no field carries."""

    def keep(match: re.Match[str], found: Found) -> Segment | None:
        return rest_of(use, match[0].split(marks.element), marks, found)

    return keep
