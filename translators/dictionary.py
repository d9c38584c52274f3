"""The X12 dictionary of one release: elements, composites and segments, as facts.

One TOML file per release (`translators/x12/dictionary/004010.toml`); a later release says
`like = "004010"` and holds differences only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import resources

import msgspec

DEFAULT_RELEASE = "004010"
CENTURY_RELEASE = "004010"
"""The first release whose dates have eight digits; before it a date has six."""

_ELEMENT = re.compile(r"(.+); (AN|ID|B|R|DT|TM|N[0-9]) (\d+) (\d+)(; money)?")
_MEMBER = re.compile(r"([A-Z]?\d+) ([MOX])(?: (\d+))?")
_RULE = re.compile(r"[PRECL](?:\d\d){2,}")


class GuideError(Exception):
    """A guide, dictionary or overlay that cannot be used: `where`, what is wrong, a hint."""

    def __init__(self, where: str, message: str, hint: str = "") -> None:
        super().__init__(f"{where}: {message}" + (f" ({hint})" if hint else ""))
        self.where = where
        self.message = message
        self.hint = hint


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """A data element: its number, our name for it, type, least and greatest length."""

    number: str
    name: str
    type: str
    least: int
    most: int
    money: bool = False

    @property
    def decimals(self) -> int:
        """The implied decimals of an N element (N2: 2); 0 for every other type."""
        return int(self.type[1]) if self.type[0] == "N" else 0


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One place of a segment or composite: an element or a composite (`parts`), its use.

    `use` is M, O or X (a syntax note decides); `repeat` is how often the value may stand there.
    """

    element: Element
    use: str
    repeat: int = 1
    parts: tuple[Member, ...] = ()
    rules: tuple[str, ...] = ()


class SegmentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A segment of the standard: its members in order and its syntax notes."""

    id: str
    name: str
    members: tuple[Member, ...]
    rules: tuple[str, ...] = ()


class Dictionary(msgspec.Struct, frozen=True, kw_only=True):
    """All segments of one release."""

    release: str
    segments: Mapping[str, SegmentFacts]


def package_guide(name: str) -> dict[str, object]:
    """Return the TOML of a package file, such as `sets/850` or `dictionary/004010`.

    Raises GuideError when there is none of that name.
    """
    file = resources.files("translators.x12").joinpath(f"{name}.toml")
    if not file.is_file():
        raise GuideError(name, "there is no such file in translators/x12", "known sets: see sets/")
    return tomllib.loads(file.read_text("utf-8"), parse_float=Decimal)


@cache
def known_sets() -> frozenset[str]:
    """The transaction sets there are guides for."""
    files = resources.files("translators.x12").joinpath("sets").iterdir()
    names = (file.name.removesuffix(".toml") for file in files)
    return frozenset(name for name in names if name.isdecimal())


@cache
def known_releases() -> tuple[str, ...]:
    """Return the releases that have a dictionary, oldest first."""
    folder = resources.files("translators.x12").joinpath("dictionary")
    return tuple(sorted(f.name[:6] for f in folder.iterdir() if f.name.endswith(".toml")))


def nearest_release(release: str, known: tuple[str, ...]) -> str:
    """Return the newest known release not after `release`, else the oldest known one.

    Suffixes (`004010VICS`) are ignored; a release that is no number is read as the default.
    """
    plain = release[:6] if release[:6].isdigit() else DEFAULT_RELEASE
    earlier = [one for one in known if one <= plain]
    return earlier[-1] if earlier else known[0]


@cache
def load_dictionary(release: str) -> Dictionary:
    """Return the dictionary of a known release; raises GuideError when it is wrong."""
    return read_dictionary(release, _differences(release))


def _differences(release: str) -> dict[str, dict[str, object]]:
    """Return the tables of a release laid over those of the release it is `like`."""
    tables = package_guide(f"dictionary/{release}")
    tables.pop("release", None)  # for people: the file's name says it
    like = tables.pop("like", None)
    merged = _differences(str(like)) if like else {}
    for kind, table in tables.items():
        assert isinstance(table, dict), (release, kind)  # a file of ours, and tested
        merged[kind] = {**merged.get(kind, {}), **table}
    return merged


def read_dictionary(release: str, tables: Mapping[str, object]) -> Dictionary:
    """Return the dictionary that `tables` (elements, composites, segments) describe.

    Raises GuideError naming the element, composite or segment that is wrong.
    """
    where = f"dictionary {release}"
    unknown = sorted(set(tables) - {"elements", "composites", "segments"})
    if unknown:
        raise GuideError(
            f"{where}: {unknown[0]}", "unknown table", "elements, composites or segments"
        )
    known: dict[str, Member] = {}
    for number, text in _table(tables, "elements", where).items():
        element = _read_element(number, text, f"{where}: elements.{number}", release)
        known[number] = Member(element=element, use="O")
    for number, body in _table(tables, "composites", where).items():
        at = f"{where}: composites.{number}"
        name, members, rules = _read_members(body, at, known)
        longest = sum(member.element.most + 1 for member in members)
        composite = Element(number=number, name=name, type="composite", least=1, most=longest)
        known[number] = Member(element=composite, use="O", parts=members, rules=rules)
    segments: dict[str, SegmentFacts] = {}
    for id_, body in _table(tables, "segments", where).items():
        name, members, rules = _read_members(body, f"{where}: segments.{id_}", known)
        segments[id_] = SegmentFacts(id=id_, name=name, members=members, rules=rules)
    return Dictionary(release=release, segments=segments)


def _table(tables: Mapping[str, object], key: str, where: str) -> dict[str, object]:
    table = tables.get(key, {})
    if not isinstance(table, dict):
        raise GuideError(f"{where}: {key}", "must be a table")
    return table


def _read_element(number: str, text: object, where: str, release: str) -> Element:
    found = _ELEMENT.fullmatch(str(text))
    if not found:
        raise GuideError(
            where, f"cannot read {text!r}", '"name; TYPE least most", then "; money" for money'
        )
    name, type_, least, most, money = found.groups()
    shortest, longest = int(least), int(most)
    if type_ == "DT" and release < CENTURY_RELEASE:
        shortest = 6
    if shortest > longest:
        raise GuideError(where, f"least length {least} is above most {most}")
    return Element(
        number=number, name=name, type=type_, least=shortest, most=longest, money=bool(money)
    )


def _read_members(
    body: object, where: str, known: Mapping[str, Member]
) -> tuple[str, tuple[Member, ...], tuple[str, ...]]:
    """Return the name, the members and the syntax notes of a segment or composite."""
    table = body if isinstance(body, dict) else {"elements": body}
    unknown = sorted(set(table) - {"name", "elements", "rules"})
    if unknown:
        raise GuideError(f"{where}.{unknown[0]}", "unknown key", "name, elements or rules")
    texts = table.get("elements")
    if not isinstance(texts, list):
        raise GuideError(where, "needs elements, a list")
    members = []
    for at, text in enumerate(texts, 1):
        found = _MEMBER.fullmatch(str(text))
        if not found or found[1] not in known:
            raise GuideError(
                f"{where}.elements[{at}]", f"cannot read {text!r}", '"353 M": known element, use'
            )
        member = known[found[1]]
        members.append(msgspec.structs.replace(member, use=found[2], repeat=int(found[3] or "1")))
    rules = read_rules(table.get("rules", []), len(members), f"{where}.rules")
    return str(table.get("name", "")), tuple(members), rules


def read_rules(rules: object, count: int, where: str) -> tuple[str, ...]:
    """Return syntax notes such as `P0607`; raises GuideError when one is no note of `count`."""
    if not isinstance(rules, list):
        raise GuideError(where, "must be a list of syntax notes", '["P0304", "R0203"]')
    for rule in rules:
        if not isinstance(rule, str) or not _RULE.fullmatch(rule):
            raise GuideError(where, f"{rule!r} is no syntax note", 'such as "P0607" or "R0203"')
        if max(rule_elements(rule)) > count or min(rule_elements(rule)) < 1:
            raise GuideError(where, f"{rule} names an element the segment does not have")
    return tuple(rules)


def rule_elements(rule: str) -> tuple[int, ...]:
    """Return the positions a syntax note names: `P0607` → (6, 7)."""
    return tuple(int(rule[at : at + 2]) for at in range(1, len(rule), 2))
