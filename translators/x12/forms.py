"""Values in written form, and the patterns of what is right.

A form takes a value and returns its text. It raises LookupError, ValueError or TypeError where the
value is not of a kind it knows. Whether the text is right is seen from the whole of what is written
at once, by its pattern; what is wrong is then said by the careful writer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, TypeVar

import msgspec

from translators.dictionary import Element, Member
from translators.uses import Slot, Use
from translators.x12.delimiters import Delimiters
from translators.x12.patterns import value_pattern
from translators.x12.plans import word_of
from translators.x12.values import write_value

FORMS = 1_024
"""How many values of one element are kept in written form, and how many shapes of one use."""

MARK = "\n"
"""Stands between segments that are made at once; no value may hold it."""

SLOT = "\t"
"""Stands in a text where a value will; no constant holds it."""

VALUES = ("decimal", "int", "date", "time")
"""The kinds of fields that hold no text."""

K = TypeVar("K")
V = TypeVar("V")
Check = Callable[[str], object]


class Kept(dict[K, V]):
    """What was worked out, as long as it is not too much."""

    def keep(self, key: K, found: V) -> V:
        """Keep what was found, and return it."""
        if len(self) >= FORMS:
            self.clear()
        self[key] = found
        return found


class Texts:
    """Texts are written as they are."""

    def text(self, value: str) -> str:
        """Return the text of a value."""
        return value


class Words(Kept[Any, str]):
    """Codes, dates, times: few, which recur. Of equal values (1 and 1.0) the text is the same."""

    def __init__(self, write: Callable[[Any], str]) -> None:
        super().__init__()
        self.write = write

    def __missing__(self, value: Any) -> str:  # noqa: ANN401
        return self.keep(value, self.write(value))

    def text(self, value: object) -> str:
        """Return the text of a value."""
        return self[value]

    def expression(self, form: str, value: str) -> str:
        """Return the source of the text of a value: of the form and the value by their names."""
        return f"{form}[{value}]"


class Numbers(Words):
    """Numbers with a point: 10 is 10 and 1.25 is 1.25, but 1.50 is 1.5."""

    def expression(self, form: str, value: str) -> str:
        """Return the source of the text of a value: of the form and the value by their names."""
        return f"{form}[{value}] if (plain := str({value}))[-1] == '0' else plain"


class Pairs(Kept[tuple[str, ...], str]):
    """Mappings in written form, by their kinds: the template of such pairs.

    A `padded` region keeps all its places, because something follows behind it.
    """

    def __init__(self, slot: Slot, use: Use, delimiters: Delimiters, *, padded: bool) -> None:
        super().__init__()
        self.star = delimiters.element
        self.region = range(slot.at - 1, (slot.to or len(use.members)) - 1, 2)
        self.padded = padded
        self.kind = form_of(slot)
        self.pattern = self._pattern(use.members, delimiters)

    def _pattern(self, members: Sequence[Member], delimiters: Delimiters) -> str:
        """Return the pattern of one or more pairs; ValueError when their places are not alike."""
        star = re.escape(self.star)
        kinds, numbers = members[self.region.start :: 2], members[self.region.start + 1 :: 2]
        (kind,) = {right_pattern(one.element, delimiters) for one in kinds[: len(self.region)]}
        (number,) = {right_pattern(one.element, delimiters) for one in numbers[: len(self.region)]}
        pair = kind + star + number
        return f"{pair}(?:{star}{pair}){{,{len(self.region) - 1}}}(?:{star}{star})*"

    def __missing__(self, kinds: tuple[str, ...]) -> str:
        if len(kinds) > len(self.region):
            raise LookupError(kinds)
        texts = [self.kind.text(plain_kind(kind, kinds)) for kind in kinds]
        pairs = [f"{escaped(text + self.star)}%s" for text in texts]
        if self.padded:
            pairs += [escaped(self.star)] * (len(self.region) - len(pairs))
        return self.keep(kinds, escaped(self.star).join(pairs))

    def text(self, mapping: Mapping[str, str]) -> str:
        """Return the pairs of a mapping, from its first kind to its last number."""
        return self[tuple(mapping)] % tuple(mapping.values())

    def expression(self, form: str, value: str) -> str:
        """Return the source of the text of a mapping: of the form and the value by their names."""
        return f"{form}[tuple({value})] % tuple({value}.values())"


Form = Texts | Words | Pairs


def plain_kind(kind: str, kinds: Sequence[str] | Mapping[str, str]) -> str:
    """Return "UPC" for a key "UPC 2" that parsing made of a kind standing twice."""
    plain, _, number = kind.rpartition(" ")
    return plain if number.isdigit() and int(number) > 1 and plain in kinds else kind


def form_of(slot: Slot) -> Texts | Words:
    """Return the form of a value of a slot, or of the kind of its pairs."""
    if slot.fixed:
        return Words({word_of(slot): slot.fixed}.__getitem__)
    if slot.codes is not None:
        return Words(partial(_code_of, slot))
    return _value_form(slot.element) if slot.kind in VALUES else Texts()


def _code_of(slot: Slot, word: str) -> str:
    """Return the code of a word; LookupError when it is none of a complete list."""
    assert slot.codes is not None
    text = write_value(slot.codes.codes.get(str(word), word), slot.element)
    if slot.codes.complete and text not in slot.codes.words:
        raise LookupError(text)
    return text


@lru_cache(maxsize=FORMS)
def _value_form(element: Element) -> Words:
    """Return the form of numbers, dates or times."""
    plain = element.type == "R" and element.least == 1
    return (Numbers if plain else Words)(partial(write_value, element=element))


def lines_form(
    use: Use, at: Sequence[int], most: int, match: Check, delimiters: Delimiters
) -> Words:
    """Return the form of texts that fill the elements `at` of as many segments as it takes.

    The segments are right: each is matched.
    """
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
        if not 0 < len(segments) <= most:
            raise LookupError(use.path)
        return MARK.join(segments)

    return Words(write)


def escaped(text: str) -> str:
    """Return text as it stands in a template."""
    return text.replace("%", "%%")


def right_pattern(element: Element, delimiters: Delimiters) -> str:
    """Return the pattern of a right text of an element, in which no separator stands."""
    signs = delimiters.element + delimiters.segment
    return value_pattern(element, msgspec.structs.replace(delimiters, element=signs))
