"""Values in written form, checked: what is right is kept, because most values recur.

A form takes a value and returns its text. It raises LookupError, ValueError or TypeError where the
value is not right, or not of a kind it knows; what is wrong is then said by the careful writer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from operator import call
from typing import Any, TypeVar

import msgspec

from translators.dictionary import Element
from translators.uses import Slot, Use
from translators.x12.delimiters import Delimiters
from translators.x12.patterns import value_pattern
from translators.x12.values import write_value

FORMS = 1_024
"""How many values of one element are kept in written form, and how many shapes of one use."""

MARK = "\n"
"""Stands between segments that are made at once; no value may hold it."""

VALUES = ("decimal", "int", "date", "time")
"""The kinds of fields that hold no text."""

K = TypeVar("K")
V = TypeVar("V")
Form = Callable[[Any], str]
Check = Callable[[str], object]


class Kept(dict[K, V]):
    """What was worked out, as long as it is not too much."""

    def keep(self, key: K, found: V) -> V:
        """Keep what was found, and return it."""
        if len(self) >= FORMS:
            self.clear()
        self[key] = found
        return found


class Forms(Kept[Any, str]):
    """Values in written form. Of equal values (1 and 1.0) the text is the same."""

    def __init__(self, write: Form, right: Check) -> None:
        super().__init__()
        self.write = write
        self.right = right

    def __missing__(self, value: Any) -> str:  # noqa: ANN401
        text = "" if value is None else self.write(value)
        if not self.right(text):
            raise ValueError(text)
        return self.keep(value, text)


class Texts(Forms):
    """Texts in written form: mostly as they are."""

    def __missing__(self, value: str) -> str:
        if not self.right(value):
            return super().__missing__(value)  # without trailing blanks, or filled up with them
        return self.keep(value, value)


class Pairs(Kept[tuple[str, ...], tuple[str, tuple[Form, ...]]]):
    """Mappings in written form, by their kinds: the template of such pairs, and a form for each.

    A `padded` region keeps all its places, because something follows behind it.
    """

    def __init__(self, slot: Slot, use: Use, delimiters: Delimiters, *, padded: bool) -> None:
        super().__init__()
        self.slot = slot
        self.star = escaped(delimiters.element)
        self.size = len(range(slot.at - 1, (slot.to or len(use.members)) - 1, 2))
        self.padded = padded
        self.kind = form_of(slot, delimiters)
        self.numbers = [
            _text_form(use.members[slot.at + 2 * place].element, delimiters)
            for place in range(self.size)
        ]

    def __missing__(self, kinds: tuple[str, ...]) -> tuple[str, tuple[Form, ...]]:
        if len(kinds) > self.size:
            raise LookupError(self.slot.field)
        texts = [self.kind(plain_kind(kind, kinds)) for kind in kinds]
        pairs = [f"{escaped(text)}{self.star}%s" for text in texts]
        if self.padded:
            pairs += [self.star] * (self.size - len(pairs))
        return self.keep(kinds, (self.star.join(pairs), tuple(self.numbers[: len(kinds)])))

    def text(self, mapping: Mapping[str, str]) -> str:
        """Return the pairs of a mapping, from its first kind to its last number."""
        template, forms = self[tuple(mapping)]
        return template % tuple(map(call, forms, mapping.values()))


def plain_kind(kind: str, kinds: Sequence[str] | Mapping[str, str]) -> str:
    """Return "UPC" for a key "UPC 2" that parsing made of a kind standing twice."""
    plain, _, number = kind.rpartition(" ")
    return plain if number.isdigit() and int(number) > 1 and plain in kinds else kind


def form_of(slot: Slot, delimiters: Delimiters) -> Form:
    """Return the form of a value of a slot, or of the kind of its pairs."""
    if slot.codes is None:
        form = _value_form if slot.kind in VALUES else _text_form
        return form(slot.element, delimiters)
    codes, words = slot.codes.codes, slot.codes.words if slot.codes.complete else None
    right = _check_of(slot.element, delimiters)

    def write(value: str) -> str:
        return write_value(codes.get(value, value), slot.element)

    def listed(text: str) -> bool:
        return (words is None or text in words) and bool(right(text))

    return Forms(write, listed).__getitem__


def lines_form(
    use: Use, at: Sequence[int], most: int, match: Check, delimiters: Delimiters
) -> Form:
    """Return the form of texts that fill the elements `at` of as many segments as it takes."""
    star = delimiters.element
    fixed = [use.segment, *([""] * len(use.members))]
    for slot in use.slots:
        fixed[slot.at] = slot.fixed

    def write(texts: tuple[str, ...]) -> str:
        segments = []
        for start in range(0, len(texts), len(at)):
            elements = fixed.copy()
            for place, text in zip(at, texts[start : start + len(at)], strict=False):
                elements[place] = text.rstrip(" ")
            segment = star.join(elements)
            cut = segment.count(star) >= len(elements) or delimiters.segment in segment
            segment = segment.rstrip(star)
            if cut or not all(text.strip(" ") for text in texts) or match(segment) is None:
                raise ValueError(segment)
            segments.append(segment)
        return MARK.join(segments)

    return Forms(write, lambda text: text and text.count(MARK) < most).__getitem__


def escaped(text: str) -> str:
    """Return text as it stands in a template."""
    return text.replace("%", "%%")


@lru_cache(maxsize=FORMS)
def _text_form(element: Element, delimiters: Delimiters) -> Form:
    write = partial(write_value, element=element)
    return Texts(write, _check_of(element, delimiters)).__getitem__


@lru_cache(maxsize=FORMS)
def _value_form(element: Element, delimiters: Delimiters) -> Form:
    write = partial(write_value, element=element)
    return Forms(write, _check_of(element, delimiters)).__getitem__


def _check_of(element: Element, delimiters: Delimiters) -> Check:
    """Return what tells a right text of an element, in which no separator stands, from others."""
    signs = delimiters.element + delimiters.segment
    marks = msgspec.structs.replace(delimiters, element=signs)
    match = re.compile(value_pattern(element, marks), re.ASCII).fullmatch
    held = frozenset(signs + delimiters.component + delimiters.repetition)
    if element.type[0] not in "NRDT" or held.isdisjoint("-.0123456789"):
        return match
    return lambda text: match(text) and held.isdisjoint(text)
