"""Our guide of a set as a map for pyx12, so that both validate the same rules on the same bytes.

pyx12 ships no map of the 850. What a guide says and a pyx12 map can say is exported: order, use,
maximum and nesting of every segment, type, length and use of every element, closed code lists,
constants and syntax notes.
"""

from __future__ import annotations

from html import escape
from importlib.resources import files
from pathlib import Path

from translators.dictionary import Element, Member
from translators.guide import Guide
from translators.uses import Position, Slot, Use

USAGE = {"M": "R", "O": "S", "X": "S"}
CONTROL_MAP = "x12.control.00401.xml"
ENVELOPE = "".join(
    f'<element xid="ISA{at:02d}" data_ele="I{number:02d}" usage="R" seq="{at:02d}" name="-"/>'
    for at, number in enumerate((1, 2, 3, 4, 5, 6, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15), 1)
)


def export(guide: Guide, folder: Path) -> None:
    """The folder is a `map_path` for pyx12 with which it validates the set in release 004010."""
    shipped = files("pyx12").joinpath("map")
    for name in ("codes.xml", CONTROL_MAP):
        (folder / name).write_bytes(shipped.joinpath(name).read_bytes())
    elements: dict[str, Element] = {}
    body = "".join(level(guide.positions, elements))
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
        if not any(f'ele_num="{number}"' in line for number in elements)
    ]
    ours = [
        f'<data_ele ele_num="{one.number}" data_type="{one.type}" min_len="{one.least}" '
        f'max_len="{one.most}" name="-"/>'
        for one in elements.values()
    ]
    (folder / "dataele.xml").write_text(
        "\n".join(kept).replace("</data_elements>", "\n".join([*ours, "</data_elements>"])),
        encoding="utf-8",
    )


def transaction(guide: Guide, body: str) -> str:
    """The map file: the set's own segments inside of its envelopes."""
    header = loop("HEADER", 20, "R", "1", body)
    whole = (
        plain("ST", 10, (("143", guide.set), ("329", "")))
        + header
        + plain("SE", 30, (("96", ""), ("329", "")))
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


def level(positions: tuple[Position, ...], elements: dict[str, Element]) -> list[str]:
    """The positions of a loop in order."""
    return [
        placed(use, position, number, elements)
        for number, position in enumerate(positions, 1)
        for use in position.uses
    ]


def placed(use: Use, position: Position, number: int, elements: dict[str, Element]) -> str:
    """A use as a segment, or as a loop that it opens."""
    usage = "R" if use.mandatory else "S"
    most = str(position.limit) if position.limit else ">1"
    pos = number * 10
    if not use.children:
        return segment(use, pos, usage, most, elements)
    opening = segment(use, 1, "R", "1", elements)
    body = opening + "".join(level(use.children, elements))
    return loop(f"{use.segment}_LOOP", pos, usage, most, body)


def segment(use: Use, pos: int, usage: str, most: str, elements: dict[str, Element]) -> str:
    """A segment with its elements and syntax notes."""
    slots = {(slot.at, slot.part): slot for slot in use.slots}
    notes = "".join(f"<syntax>{rule}</syntax>" for rule in use.rules)
    inner = ""
    for at, member in enumerate(use.members, 1):
        xid = f"{use.segment}{at:02d}"
        if member.parts:
            parts = ""
            for part, component in enumerate(member.parts, 1):
                elements[component.element.number] = component.element
                parts += simple(f"{xid}-{part:02d}", component, part, slots.get((at, part)))
            inner += (
                f'<composite xid="{xid}" data_ele="{member.element.number}" name="-" '
                f'usage="{USAGE[member.use]}" seq="{at:02d}">{parts}</composite>'
            )
        else:
            elements[member.element.number] = member.element
            inner += simple(xid, member, at, slots.get((at, 0)))
    return (
        f'<segment xid="{use.segment}" name="-" usage="{usage}" pos="{pos:03d}" '
        f'max_use="{escape(most)}">{notes}{inner}</segment>'
    )


def simple(xid: str, member: Member, at: int, slot: Slot | None) -> str:
    """An element with its constant or closed list of codes."""
    codes: tuple[str, ...] = ()
    if slot and slot.fixed:
        codes = (slot.fixed,)
    elif slot and slot.codes and slot.codes.complete and not slot.pairs:
        codes = tuple(slot.codes.words)
    return element(xid, member.element.number, USAGE[member.use], at, codes)


def element(xid: str, number: str, usage: str, seq: int, codes: tuple[str, ...]) -> str:
    """An element of a map."""
    listed = "".join(f"<code>{escape(code)}</code>" for code in codes)
    valid = f"<valid_codes>{listed}</valid_codes>" if codes else ""
    return (
        f'<element xid="{xid}" data_ele="{number}" name="-" usage="{usage}" '
        f'seq="{seq:02d}">{valid}</element>'
    )
