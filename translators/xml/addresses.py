"""Addresses of XML layouts: the small part of XPath that can be written as well as read."""

from __future__ import annotations

import re
from functools import cache

import msgspec

from translators.dictionary import GuideError

_NAME = r"(?:[A-Za-z_][\w.\-]*:)?[A-Za-z_][\w.\-]*"
_STEP = re.compile(rf"({_NAME})((?:\[(?:[^\]'\"]|'[^']*'|\"[^\"]*\")*\])*)(\*?)", re.ASCII)
_TEST = re.compile(r"\[([^\]'\"!=]+)(?:(!?=)('[^']*'|\"[^\"]*\"))?\]")
_ATTRIBUTE = re.compile(rf"@({_NAME})", re.ASCII)


class Test(msgspec.Struct, frozen=True, kw_only=True):
    """What must hold of an element: one of `values` stands at `at` ("" is nothing).

    With `other` none of them does; without values the place merely has to be there. `place` is a
    number of the place and the kind of question, the same for conditions about the same.
    """

    at: Address
    values: tuple[str, ...] = ()
    other: bool = False
    place: int = 0


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One element on the way: its name, its conditions, whether it is repeated in writing."""

    name: str
    tests: tuple[Test, ...] = ()
    repeats: bool = False


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A place: elements on the way and an attribute ("" for the text of the last element).

    `absolute` addresses start at the layout's root, others at the record's element, or at the
    element so many levels `up` from it. What is looked up there is read only.
    """

    steps: tuple[Step, ...] = ()
    attribute: str = ""
    absolute: bool = False
    up: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names on the way, conditions left out."""
        return tuple(step.name for step in self.steps)


@cache
def read_address(text: str, where: str) -> Address:
    """Return what an address says. Raises GuideError at `where` when it is none."""
    rest = text.strip()
    absolute = rest.startswith("/")
    rest = rest.removeprefix("/")
    up = 0
    while rest.startswith("../") and not absolute:
        rest, up = rest[3:], up + 1
    steps: list[Step] = []
    while rest and rest != ".":
        attribute = _ATTRIBUTE.fullmatch(rest)
        if attribute:
            return Address(steps=tuple(steps), attribute=attribute[1], absolute=absolute, up=up)
        found = _STEP.match(rest)
        if not found or rest[found.end() :][:1] not in ("", "/"):
            raise GuideError(where, f"{text!r} is no address", "such as cac:Party/cbc:ID/@schemeID")
        tests = tuple(_test(one, found[2], where) for one in _TEST.finditer(found[2]))
        if "".join(one[0] for one in _TEST.finditer(found[2])) != found[2]:
            raise GuideError(where, f"{found[2]} is no condition", "such as [@name='x']")
        steps.append(Step(name=found[1], tests=tests, repeats=bool(found[3])))
        rest = rest[found.end() :]
        if rest == "/":
            raise GuideError(where, f"{text!r} is no address", "it ends in the middle")
        rest = rest.removeprefix("/")
    if not rest and not steps and not absolute:
        raise GuideError(where, "an address is empty", ". is the text of the element itself")
    return Address(steps=tuple(steps), absolute=absolute, up=up)


def _test(found: re.Match[str], text: str, where: str) -> Test:
    at = read_address(found[1], where)
    if at.absolute or at.up:
        raise GuideError(where, f"{text} looks elsewhere", "a condition is about the element")
    if found[2] is None:
        return Test(at=at)
    return Test(at=at, values=(found[3][1:-1],), other=found[2] == "!=")
