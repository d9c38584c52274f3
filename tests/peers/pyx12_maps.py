"""Our guide of a set as a map for pyx12, so that both validate the same rules on the same bytes.

pyx12 ships maps of health care sets only. What a guide says and a pyx12 map can say is exported:
order, use, maximum and nesting of every segment, type, length and use of every element, closed
code lists, constants and syntax notes. What it cannot say stands in `differences.toml`.
"""

from __future__ import annotations

import io
import logging
from collections import defaultdict
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from itertools import count
from pathlib import Path

import msgspec
from pyx12.params import ParamsBase
from pyx12.x12n_document import x12n_document

from translators.dictionary import Element, Member
from translators.guide import Guide
from translators.uses import Position, Slot, Use

RELEASE = "004010"
USAGE = {"M": "R", "O": "S", "X": "S"}
CONTROL_MAP = "x12.control.00401.xml"
ONLY_U = """\
        <valid_codes>
          <code>U</code>
        </valid_codes>
"""
"""What pyx12 allows in ISA11; partners send whatever they like there, and it means nothing."""

ENVELOPE = "".join(
    f'<element xid="ISA{at:02d}" data_ele="I{number:02d}" usage="R" seq="{at:02d}" name="-"/>'
    for at, number in enumerate((1, 2, 3, 4, 5, 6, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15), 1)
)
KEYS = {"HL": 3, "ENT": 2}
"""The element by whose codes pyx12 tells two uses of a segment apart; 1 in all other segments."""


def export(guide: Guide, folder: Path) -> None:
    """The folder is a `map_path` for pyx12 with which it validates the set in release 004010."""
    folder.mkdir(parents=True, exist_ok=True)
    shipped = files("pyx12").joinpath("map")
    (folder / "codes.xml").write_bytes(shipped.joinpath("codes.xml").read_bytes())
    control = shipped.joinpath(CONTROL_MAP).read_text("utf-8")
    assert ONLY_U in control
    (folder / CONTROL_MAP).write_text(control.replace(ONLY_U, ""), "utf-8")
    drawing = Drawing()
    body = "".join(drawing.level(guide.positions))
    name = f"{guide.set}.xml"
    (folder / name).write_text(transaction(guide, body), encoding="utf-8")
    (folder / "maps.xml").write_text(
        f'<maps><version icvn="00401"><map vriic="{guide.release}" fic="{guide.functional_id}" '
        f'abbr="{guide.set}">{name}</map></version></maps>',
        encoding="utf-8",
    )
    own = shipped.joinpath("dataele.xml").read_text(encoding="utf-8")
    kept = [
        line
        for line in own.splitlines()
        if not any(f'ele_num="{number}"' in line for number in drawing.elements)
    ]
    ours = [
        f'<data_ele ele_num="{number}" data_type="{kind}" min_len="{one.least}" '
        f'max_len="{one.most}" name="-"/>'
        for number, (one, kind) in drawing.elements.items()
    ]
    (folder / "dataele.xml").write_text(
        "\n".join(kept).replace("</data_elements>", "\n".join([*ours, "</data_elements>"])),
        encoding="utf-8",
    )


def complaints(raw: bytes, folder: Path) -> list[tuple[int, str]]:
    """What pyx12 has against a file, each with the number of the segment it is said of (ISA = 1).

    The file is in release 004010; the folder is what `export` made.
    """
    listener = Listener()
    logger = logging.getLogger("pyx12")
    logger.addHandler(listener)
    try:
        source = io.StringIO(raw.decode())
        lawful = x12n_document(ParamsBase(), source, None, None, map_path=str(folder))
    finally:
        logger.removeHandler(listener)
    assert lawful == (not listener.said), listener.said
    return listener.said


class Listener(logging.Handler):
    """Keeps what pyx12 logs: each error it finds, with its line."""

    def __init__(self) -> None:
        """Nothing was said yet."""
        super().__init__(logging.ERROR)
        self.said: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """An error was found."""
        line, _, text = record.getMessage().removeprefix("Line:").partition(" ")
        self.said.append((int(line), text))


def transaction(guide: Guide, body: str) -> str:
    """The map file: the set's own segments inside of its envelopes."""
    whole = (
        plain("ST", 10, (("143", guide.set), ("329", "")))
        + body
        + plain("SE", LAST, (("96", ""), ("329", "")))
    )
    group = (
        plain("GS", 10, (("479", guide.functional_id), *((one, "") for one in GS_REST)))
        + loop("ST_LOOP", 20, "R", ">1", whole)
        + plain("GE", 30, (("97", ""), ("28", "")))
    )
    isa = f'<segment xid="ISA" usage="R" pos="010" max_use="1" name="-">{ENVELOPE}</segment>'
    iea = plain("IEA", 30, (("I16", ""), ("I12", "")))
    interchange = isa + loop("GS_LOOP", 20, "R", ">1", group) + iea
    return (
        f'<transaction xid="{guide.set}"><name>-</name>'
        f"{loop('ISA_LOOP', 1, 'R', '>1', interchange)}</transaction>"
    )


LAST = 99_990
"""Behind every position of a set."""

GS_REST = ("142", "124", "373", "337", "28", "455", "480")


def loop(xid: str, pos: int, usage: str, repeat: str, body: str) -> str:
    """A loop around segments."""
    return (
        f'<loop xid="{xid}" type="explicit" name="-" usage="{usage}" pos="{pos:03d}" '
        f'repeat="{escape(repeat)}">{body}</loop>'
    )


def plain(xid: str, pos: int, elements: tuple[tuple[str, str], ...]) -> str:
    """An envelope segment, whose elements are all mandatory, with a constant or none."""
    inner = "".join(
        element(f"{xid}{at:02d}", number, "R", at, (code,) if code else ())
        for at, (number, code) in enumerate(elements, 1)
    )
    return f'<segment xid="{xid}" usage="R" pos="{pos:03d}" max_use="1" name="-">{inner}</segment>'


class Drawing:
    """A map being drawn: `elements` are the data elements it names, with their types.

    Positions are numbered through the whole map: pyx12 forgets a missing segment when the next one
    stands at a position of the same number, in whatever loop that is.
    """

    def __init__(self) -> None:
        """Nothing is drawn yet."""
        self.elements: dict[str, tuple[Element, str]] = {}
        self.numbers = count(50, 10)

    def level(self, positions: tuple[Position, ...]) -> list[str]:
        """The positions of a loop in order.

        pyx12 counts the segments of one id in a loop together, wherever in it they stand: each
        position of that id gets the maximum of all.
        """
        limits: dict[str, list[int]] = defaultdict(list)
        for position in positions:
            limits[position.uses[0].segment].append(position.limit)
        drawn = []
        for position in positions:
            number, uses = next(self.numbers), told_apart(position)
            most = limits[uses[0].segment]
            limit = 0 if 0 in most else sum(most)
            drawn += [self.placed(use, number, limit) for use in uses]
        return drawn

    def placed(self, use: Use, pos: int, limit: int) -> str:
        """A use as a segment, or as a loop that it opens."""
        usage = "R" if use.mandatory else "S"
        most = str(limit) if limit else ">1"
        if not use.children:
            return self.segment(use, pos, usage, most)
        name = f"{use.segment}_{next(self.numbers)}"
        opening = self.segment(use, next(self.numbers), "R", "1")
        return loop(name, pos, usage, most, opening + "".join(self.level(use.children)))

    def segment(self, use: Use, pos: int, usage: str, most: str) -> str:
        """A segment with its elements and syntax notes."""
        slots = {(slot.at, slot.part): slot for slot in use.slots}
        notes = "".join(f"<syntax>{rule}</syntax>" for rule in use.rules)
        inner = ""
        for at, member in enumerate(use.members, 1):
            xid = f"{use.segment}{at:02d}"
            if member.parts:
                inner += self.composite(xid, member, at, slots)
            else:
                inner += self.simple(xid, member, at, slots.get((at, 0)))
        return (
            f'<segment xid="{use.segment}" name="-" usage="{usage}" pos="{pos:03d}" '
            f'max_use="{escape(most)}">{notes}{inner}</segment>'
        )

    def composite(
        self, xid: str, member: Member, at: int, slots: Mapping[tuple[int, int], Slot]
    ) -> str:
        """A composite with its components."""
        parts = "".join(
            self.simple(f"{xid}-{part:02d}", component, part, slots.get((at, part)))
            for part, component in enumerate(member.parts, 1)
        )
        return (
            f'<composite xid="{xid}" data_ele="{member.element.number}" name="-" '
            f'usage="{USAGE[member.use]}" seq="{at:02d}">{parts}</composite>'
        )

    def simple(self, xid: str, member: Member, at: int, slot: Slot | None) -> str:
        """An element with its constant or closed list of codes.

        pyx12 tells uses apart by elements of type ID only, and mandatory ones.
        """
        number, kind = member.element.number, member.element.type
        codes: tuple[str, ...] = ()
        usage = USAGE[member.use]
        if slot and slot.fixed:
            codes, usage = (slot.fixed,), "R"
            if kind != "ID":
                number, kind = f"K{number}", "ID"
        elif slot and slot.codes and slot.codes.complete and not slot.pairs:
            codes = tuple(slot.codes.words)
        self.elements[number] = (member.element, kind)
        return element(xid, number, usage, at, codes)


def told_apart(position: Position) -> list[Use]:
    """The uses of a position that pyx12 can tell apart; of others one that allows what each does.

    It looks at one element only, and there at its codes.
    """
    kept: dict[tuple[str, ...], Use] = {}
    for use in position.uses:
        key = key_of(use)
        kept[key] = loosened(kept[key], use) if key in kept else use
    return list(kept.values())


def key_of(use: Use) -> tuple[str, ...]:
    """The codes by which pyx12 knows a use, none for one that catches the rest."""
    at = KEYS.get(use.segment, 1)
    for slot in use.slots:
        if slot.at == at and slot.part <= 1:
            if slot.fixed:
                return (slot.fixed,)
            if slot.codes and slot.codes.complete and slot.use == "M" and not slot.pairs:
                return tuple(slot.codes.words)
    return ()


def loosened(one: Use, other: Use) -> Use:
    """A use that allows what either allows."""
    both = one.children and other.children
    assert not both or ids(one) == ids(other), f"pyx12 takes {other.path} for {one.path}"
    members = tuple(
        mine if mine.use != "M" else theirs
        for mine, theirs in zip(one.members, other.members, strict=True)
    )
    key = KEYS.get(one.segment, 1)
    return msgspec.structs.replace(
        one,
        mandatory=one.mandatory and other.mandatory,
        members=members,
        rules=tuple(rule for rule in one.rules if rule in other.rules),
        slots=tuple(slot for slot in one.slots if slot.at == key),
        children=other.children or one.children,
    )


def ids(use: Use) -> list[str]:
    """The segments that may follow a use in its loop."""
    return [position.uses[0].segment for position in use.children]


def element(xid: str, number: str, usage: str, seq: int, codes: tuple[str, ...]) -> str:
    """An element of a map."""
    listed = "".join(f"<code>{escape(code)}</code>" for code in codes)
    valid = f"<valid_codes>{listed}</valid_codes>" if codes else ""
    return (
        f'<element xid="{xid}" data_ele="{number}" name="-" usage="{usage}" '
        f'seq="{seq:02d}">{valid}</element>'
    )
