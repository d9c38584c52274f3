"""Our guides in the languages of the other programs, so that all check the same documents.

Each says what its program can understand: Bots has one place for a segment id in a loop, and no
syntax notes; draftedi has no loops.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from pprint import pformat

from tests.bench.documents import RELEASE
from tests.peers import pyx12_maps
from translators.dictionary import Member
from translators.guide import Guide, load_guide
from translators.uses import Position, Use

MANY = 999_999

ENVELOPE = """\
structure = [
    {ID: 'ISA', MIN: 1, MAX: 99999, LEVEL: [
        {ID: 'GS', MIN: 1, MAX: 99999, LEVEL: [
            {ID: 'ST', MIN: 1, MAX: 999999, SUBTRANSLATION: {'BOTSID': 'ST', 'ST01': None}},
            {ID: 'GE', MIN: 1, MAX: 1},
        ]},
        {ID: 'IEA', MIN: 1, MAX: 1},
    ]},
]
nextmessage = ({'BOTSID': 'ISA'}, {'BOTSID': 'GS'}, {'BOTSID': 'ST'})
"""
ENVELOPES = {
    "ISA": "2 10 2 10 2 15 2 15 6 4 1 5 9 1 1 1",
    "IEA": "5 9",
    "GS": "2 15 15 8 8 9 2 12",
    "GE": "6 9",
    "ST": "3 9",
    "SE": "10 9",
}
"""The longest an element of each envelope segment may be."""


def export_all(sets: Iterable[str], folder: Path) -> None:
    """Below the folder stands what every program needs to check these sets."""
    bots = folder / "bots_grammars" / "grammars" / "x12"
    bots.mkdir(parents=True)
    for package in (bots, bots.parent, bots.parent.parent):
        (package / "__init__.py").touch()
    head = "from bots.botsconfig import *\n"
    (bots / "x12.py").write_text(
        f"{head}{ENVELOPE}recorddefs = {pformat(envelope_records())}\n", "utf-8"
    )
    (folder / "draftedi").mkdir()
    for set_ in sets:
        guide = load_guide(set_, RELEASE)
        pyx12_maps.export(guide, folder / "pyx12" / set_)
        (bots / f"{set_}{RELEASE}.py").write_text(head + bots_grammar(guide), "utf-8")
        (folder / "draftedi" / f"{RELEASE}-{set_}.json").write_text(skeleton(guide), "utf-8")


def envelope_records() -> dict[str, list[list[object]]]:
    """The envelope segments as Bots writes records; ISA16 is to it the start of a component."""
    records: dict[str, list[list[object]]] = {
        segment: [
            ["BOTSID", "M", 3, "AN"],
            *([f"{segment}{at:02d}", "M", int(n), "AN"] for at, n in enumerate(sizes.split(), 1)),
        ]
        for segment, sizes in ENVELOPES.items()
    }
    parts = [[f"ISA16.{at}", "C", 1, "AN"] for at in (1, 2)]
    records["ISA"][16] = ["ISA16", "C", parts]
    return records


def bots_grammar(guide: Guide) -> str:
    """A guide as a grammar of Bots."""
    records: dict[str, list[object]] = {
        segment: record for segment, record in envelope_records().items() if segment in ("ST", "SE")
    }
    body = ", ".join(level(guide.positions, records))
    end = "{ID: 'SE', MIN: 1, MAX: 1}"
    structure = f"[{{ID: 'ST', MIN: 1, MAX: 1, LEVEL: [{body}, {end}]}}]"
    # Its check for ambiguity refuses one id at two places, which X12 has everywhere.
    return (
        "syntax = {'checkcollision': False}\n"
        f"structure = {structure}\nrecorddefs = {pformat(records)}\n"
    )


def level(positions: Sequence[Position], records: dict[str, list[object]]) -> Iterator[str]:
    """The positions of a loop as Bots writes them; all levels of a hierarchy become one."""
    for position in positions:
        uses = position.uses
        segment = uses[0].segment
        records.setdefault(segment, record(uses[0]))
        least, most = int(any(use.mandatory for use in uses)), position.limit or MANY
        below = merged(uses)
        inner = ""
        if segment == "HL":
            most, below = MANY, flattened(uses)
        if below:
            inner = f", LEVEL: [{', '.join(level(below, records))}]"
        yield f"{{ID: '{segment}', MIN: {least}, MAX: {most}{inner}}}"


def merged(uses: Sequence[Use]) -> list[Position]:
    """What may follow any of the uses, each segment once where it stands first."""
    found: list[Position] = []
    for use in uses:
        at = 0
        for position in use.children:
            ids = [one.uses[0].segment for one in found]
            if position.uses[0].segment in ids:
                at = ids.index(position.uses[0].segment) + 1
            else:
                found.insert(at, position)
                at += 1
    return found


def flattened(uses: Sequence[Use]) -> list[Position]:
    """What may follow the HL of any level."""
    levels: list[Use] = []
    pending = list(uses)
    while pending:
        use = pending.pop(0)
        levels.append(use)
        pending += [below for one in use.children for below in one.uses if below.segment == "HL"]
    return [one for one in merged(levels) if one.uses[0].segment != "HL"]


def record(use: Use) -> list[object]:
    """A segment as Bots writes a record."""
    return [
        ["BOTSID", "M", 3, "AN"],
        *(field(f"{use.segment}{at:02d}", member) for at, member in enumerate(use.members, 1)),
    ]


def field(name: str, member: Member) -> list[object]:
    """An element or composite as Bots writes a field."""
    need = "M" if member.use == "M" else "C"
    if len(member.parts) > 1:
        parts = [field(f"{name}.{at:02d}", part) for at, part in enumerate(member.parts, 1)]
        return [name, need, parts]
    one = member.parts[0].element if member.parts else member.element
    kind = {"ID": "AN", "B": "AN"}.get(one.type, one.type)
    return [name, need, (one.least, one.most), kind]


def skeleton(guide: Guide) -> str:
    """A guide as a specification of draftedi: every segment once, no loops."""
    segments: dict[str, object] = {}
    top = {position.uses[0].segment: position for position in guide.positions}
    for number, use in enumerate(all_uses(guide.positions)):
        position = top.get(use.segment)
        must = position and not use.loop and any(one.mandatory for one in position.uses)
        segments.setdefault(
            use.segment,
            {
                "req": "M" if must else "O",
                "max_use": MANY,
                "loop": None,
                "loop_level": 0,
                "loop_repeat": 0,
                "seq": number,
                "area": 1,
                "elements": [
                    element(at, member)
                    for at, member in enumerate(use.members, 1)
                    if not member.parts
                ],
                "relational_conditions": [
                    {
                        "type": rule[0],
                        "positions": [int(rule[at : at + 2]) for at in range(1, len(rule), 2)],
                    }
                    for rule in use.rules
                ],
            },
        )
    meta = {"transaction_set_id": guide.set, "functional_group_id": guide.functional_id}
    return json.dumps({"_meta": meta, "segments": segments})


def all_uses(positions: Sequence[Position]) -> Iterator[Use]:
    """Every use of a guide, in order."""
    for position in positions:
        for use in position.uses:
            yield use
            yield from all_uses(use.children)


def element(at: int, member: Member) -> dict[str, object]:
    """An element as draftedi writes it."""
    one = member.element
    return {
        "element_id": one.number,
        "type": one.type,
        "min": one.least,
        "max": one.most,
        "req": member.use,
        "pos": at,
        "repeat": 1,
    }
