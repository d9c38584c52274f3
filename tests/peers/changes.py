"""Lawful sets made wrong, one rule broken at a time: what every reader that checks must refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

import msgspec

from translators.dictionary import Member, rule_elements
from translators.guide import Guide
from translators.uses import Position, Use
from translators.x12.compile import compile_guide
from translators.x12.delimiters import DEFAULT
from translators.x12.sets import of_segments
from translators.x12.walk import Walk

STAR = DEFAULT.element
MOST = 12
"""A maximum up to here is exceeded by standing copies side by side."""


class Taken(NamedTuple):
    """A segment of a set: its place in the list, the use of the guide that reads it, its parts."""

    at: int
    use: Use
    parts: list[str]


class Room(NamedTuple):
    """How often segments may stand at a use's position, and whether its id has another one."""

    limit: int
    crowded: bool


class Case(NamedTuple):
    """A lawful set about to be made wrong; `rooms` are the maxima by the paths of the uses."""

    dice: Random
    segments: tuple[str, ...]
    taken: tuple[Taken, ...]
    rooms: Mapping[str, Room]

    def shuffled(self) -> Iterator[Taken]:
        """The segments between ST and SE in any order."""
        return iter(self.dice.sample(self.taken, len(self.taken)))

    def values(self, wanted: Callable[[Member, str], bool]) -> Iterator[tuple[Taken, int]]:
        """Elements that stand, are as wanted and bound to no code or level, in any order."""
        for one in self.shuffled():
            for at in self.dice.sample(range(1, len(one.parts)), len(one.parts) - 1):
                member = one.use.members[at - 1]
                free = at not in ruled(one.use)
                if one.parts[at] and not member.parts and free and wanted(member, one.parts[at]):
                    yield one, at

    def written(self, one: Taken, parts: Sequence[str]) -> list[str]:
        """The set with a segment of other parts."""
        changed = list(self.segments)
        changed[one.at] = STAR.join(parts).rstrip(STAR)
        return changed


def ruled(use: Use) -> set[int]:
    """The elements with constants, codes and levels."""
    levels = {1, 2} if use.hl else set()
    return levels | {slot.at for slot in use.slots if slot.fixed or slot.codes}


Change = Callable[[Case], list[str] | None]


def case_of(segments: Sequence[str], guide: Guide, dice: Random) -> Case:
    """A case of a lawful set."""
    taken: list[Taken] = []

    def note(position: int, text: str, step: object, _: object) -> None:
        use: Use = step.use  # type: ignore[attr-defined]
        taken.append(Taken(position - 1, use, text.split(STAR)))

    Walk(of_segments(segments), compile_guide(guide, DEFAULT), note).run()
    # pyx12 loses what it finds wrong in a loop that holds an LS
    around = {one.use.path.rpartition(".")[0] for one in taken if one.use.segment == "LS"}
    told = [one for one in taken if not any(is_below(one.use.path, loop) for loop in around)]
    return Case(dice, tuple(segments), tuple(told), dict(rooms_of(guide.positions)))


def is_below(path: str, loop: str) -> bool:
    """Whether a use is the one of that path, or stands below it."""
    return f"{path}.".startswith(f"{loop}.")


def rooms_of(positions: Sequence[Position]) -> Iterator[tuple[str, Room]]:
    """The maximum of every use, by its path."""
    ids = [position.uses[0].segment for position in positions]
    for position in positions:
        for use in position.uses:
            yield use.path, Room(position.limit, ids.count(use.segment) > 1)
            yield from rooms_of(use.children)


def closed(guide: Guide) -> Guide:
    """The guide with every list of codes complete, as an agreement may ask for."""
    return msgspec.structs.replace(guide, positions=tuple(map(closed_position, guide.positions)))


def closed_position(position: Position) -> Position:
    """A position with every list of codes complete."""
    return msgspec.structs.replace(position, uses=tuple(map(closed_use, position.uses)))


def closed_use(use: Use) -> Use:
    """A use with every list of codes complete, and those below it."""
    slots = [
        msgspec.structs.replace(slot, codes=msgspec.structs.replace(slot.codes, complete=True))
        if slot.codes
        else slot
        for slot in use.slots
    ]
    children = tuple(map(closed_position, use.children))
    return msgspec.structs.replace(use, slots=tuple(slots), children=children)


def counted(segments: list[str]) -> list[str]:
    """The set with the right SE01."""
    parts = segments[-1].split(STAR)
    return [*segments[:-1], STAR.join(["SE", str(len(segments)), *parts[2:]])]


def with_value(case: Case, wanted: Callable[[Member, str], bool], made: Callable[[Member], str]):
    """The set with one of the wanted elements made another."""
    for one, at in case.values(wanted):
        parts = list(one.parts)
        parts[at] = made(one.use.members[at - 1])
        return case.written(one, parts)
    return None


def too_long(case: Case) -> list[str] | None:
    return with_value(
        case,
        lambda member, _: member.element.type in ("AN", "ID", "R") or member.element.type[0] == "N",
        lambda member: "7" * (member.element.most + 1),
    )


def too_short(case: Case) -> list[str] | None:
    return with_value(
        case,
        lambda member, _: member.element.least > 1 and member.element.type in ("AN", "ID"),
        lambda member: "X" * (member.element.least - 1),
    )


def letters_in_a_number(case: Case) -> list[str] | None:
    return with_value(case, lambda member, _: member.element.type[0] in "NR", lambda member: "1A")


def impossible_date(case: Case) -> list[str] | None:
    return with_value(
        case,
        lambda member, _: member.element.type == "DT",
        lambda member: "20260231" if member.element.most == 8 else "260231",
    )


def impossible_time(case: Case) -> list[str] | None:
    return with_value(case, lambda member, _: member.element.type == "TM", lambda _: "2460")


def control_character(case: Case) -> list[str] | None:
    return with_value(
        case,
        lambda member, text: member.element.type == "AN" and len(text) > 2,
        lambda member: "A\x07B"[: max(2, member.element.least)].ljust(member.element.least, "C"),
    )


def beyond_the_extended_set(case: Case) -> list[str] | None:
    return with_value(
        case,
        lambda member, text: member.element.type == "AN" and member.element.most > 3,
        lambda member: "é" * max(2, member.element.least),
    )


def year_before_1800(case: Case) -> list[str] | None:
    return with_value(
        case,
        lambda member, _: member.element.type == "DT" and member.element.most == 8,
        lambda _: "17760704",
    )


def trailing_point(case: Case) -> list[str] | None:
    return with_value(
        case,
        lambda member, _: member.element.type == "R" and member.element.least < 2,
        lambda _: "5.",
    )


def trailing_blank(case: Case) -> list[str] | None:
    return with_value(
        case,
        lambda member, text: member.element.type == "AN" and member.element.most > len(text) + 1,
        lambda member: "X" * member.element.least + " ",
    )


def missing_element(case: Case) -> list[str] | None:
    for one in case.shuffled():
        for at, member in enumerate(one.use.members, 1):
            if member.use == "M" and at not in one.use.fixed and not one.use.hl:
                return case.written(
                    one, ["" if n == at else text for n, text in enumerate(one.parts)]
                )
    return None


def wrong_code(case: Case) -> list[str] | None:
    for one in case.shuffled():
        for slot in one.use.slots:
            listed = slot.codes and slot.codes.complete and not slot.fixed and not slot.part
            if listed and slot.at < len(one.parts) and one.parts[slot.at] and not slot.pairs:
                assert slot.codes is not None
                parts = list(one.parts)
                parts[slot.at] = next(
                    text
                    for text in ("Q" * slot.element.least, "Z9QWXYZ"[: slot.element.most])
                    if text not in slot.codes.words
                )
                return case.written(one, parts)
    return None


def too_many_elements(case: Case) -> list[str] | None:
    for one in case.shuffled():
        size = len(one.use.members) + 2
        return case.written(one, [*(one.parts + [""] * size)[: size - 1], "X"])
    return None


def note_broken(case: Case) -> list[str] | None:
    for one in case.shuffled():
        fixed = {slot.at for slot in one.use.slots if slot.fixed or slot.pairs or slot.part}
        for rule in one.use.rules:
            places = rule_elements(rule)
            here = [at for at in places if at < len(one.parts) and one.parts[at]]
            gone = {"P": here[1:], "R": here, "C": here[1:], "L": here[1:], "E": []}[rule[0]]
            if rule[0] in "PCL" and (len(here) < 2 or here[0] != places[0]):
                continue
            free = all(one.use.members[at - 1].use != "M" and at not in fixed for at in gone)
            if gone and free and not any(slot.to for slot in one.use.slots):
                parts = ["" if at in gone else text for at, text in enumerate(one.parts)]
                return case.written(one, parts)
    return None


def unknown_segment(case: Case) -> list[str] | None:
    at = case.dice.randrange(2, len(case.segments))
    return counted([*case.segments[:at], "ZZZ*1", *case.segments[at:]])


def missing_segment(case: Case) -> list[str] | None:
    paths = [one.use.path for one in case.taken]
    for one in case.shuffled():
        if one.use.mandatory and not one.use.loop and paths.count(one.use.path) == 1:
            return counted([*case.segments[: one.at], *case.segments[one.at + 1 :]])
    return None


def too_many_segments(case: Case) -> list[str] | None:
    return multiplied(case, crowded=False)


def too_many_at_one_of_two_positions(case: Case) -> list[str] | None:
    return multiplied(case, crowded=True)


def multiplied(case: Case, *, crowded: bool) -> list[str] | None:
    """The set with a segment once more than its position allows."""
    for one in case.shuffled():
        room = case.rooms[one.use.path]
        if not one.use.loop and 0 < room.limit <= MOST and room.crowded == crowded:
            copies = [case.segments[one.at]] * room.limit
            return counted([*case.segments[: one.at], *copies, *case.segments[one.at :]])
    return None


def out_of_order(case: Case) -> list[str] | None:
    first = case.segments[1]
    return [case.segments[0], *case.segments[2:-1], first, case.segments[-1]]


def wrong_count(case: Case) -> list[str] | None:
    parts = case.segments[-1].split(STAR)
    return [*case.segments[:-1], STAR.join(["SE", str(len(case.segments) + 1), parts[2]])]


def other_control(case: Case) -> list[str] | None:
    return [*case.segments[:-1], STAR.join([*case.segments[-1].split(STAR)[:2], "7777"])]


def parent_that_is_none(case: Case) -> list[str] | None:
    for one in case.shuffled():
        if one.use.hl and len(one.parts) > 2 and one.parts[2]:
            return case.written(one, [*one.parts[:2], "99", *one.parts[3:]])
    return None


def level_twice(case: Case) -> list[str] | None:
    levels = [one for one in case.taken if one.use.hl]
    if len(levels) < 2:
        return None
    return case.written(levels[-1], ["HL", levels[0].parts[1], *levels[-1].parts[2:]])


CHANGES: Mapping[str, Change] = {
    "too long": too_long,
    "too short": too_short,
    "letters in a number": letters_in_a_number,
    "impossible date": impossible_date,
    "impossible time": impossible_time,
    "control character": control_character,
    "beyond the extended set": beyond_the_extended_set,
    "year before 1800": year_before_1800,
    "trailing point": trailing_point,
    "trailing blank": trailing_blank,
    "missing element": missing_element,
    "wrong code": wrong_code,
    "too many elements": too_many_elements,
    "note broken": note_broken,
    "unknown segment": unknown_segment,
    "missing segment": missing_segment,
    "too many segments": too_many_segments,
    "too many at one of two positions": too_many_at_one_of_two_positions,
    "out of order": out_of_order,
    "wrong count": wrong_count,
    "other control": other_control,
    "parent that is none": parent_that_is_none,
    "level twice": level_twice,
}
"""Each breaks one rule of a lawful set; None where the set has nothing to break it with."""
