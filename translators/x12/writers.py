"""From the fields of a record to its segments: one function per shape.

As with readers, the function is written as Python source and then compiled. `write_writer` returns
the source, for whoever wants to see it. What it makes of the record's own values is checked by one
pattern; which elements are there is known from the shape, and has been checked when it was made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, zip_longest
from operator import itemgetter
from typing import Any, NamedTuple, cast

import msgspec
from msgspec.structs import astuple

from translators.uses import fields_of
from translators.x12.acts import Act, Piece, Value, Values, Write
from translators.x12.forms import MARK, SLOT, VALUES, Texts
from translators.x12.readers import Names, made

Pick = Callable[[Values], tuple[Any, ...]]

NUMBERS = (r"\d+", r"\d*")
"""The patterns of the two numbers of an HL."""


class Shape(NamedTuple):
    """Records of a class with certain fields `filled` (their places), and what becomes of them.

    `blanks` is what each field of the class holds when nobody filled it.
    """

    record: type[msgspec.Struct]
    filled: Sequence[int]
    blanks: tuple[object, ...]
    parts: Sequence[Piece | Act]


def build_writer(shape: Shape, again: Write) -> Write:
    """Return what writes the records of a shape, and leaves those of others to `again`.

    It raises ODD for what is not plain.
    """
    source, names = write_writer(shape, again)
    return cast(Write, made(source, names, shape.record.__name__))


def write_writer(shape: Shape, again: Write) -> tuple[str, Names]:
    """Return the source of the writer of a shape, and what its names stand for."""
    fields = shape.record.__struct_fields__
    own = {at: f"{fields[at]}_" for at in shape.filled}
    others = slices_of([at for at in range(len(fields)) if at not in own])
    source = _Source(own)
    source.names |= {"record_class": shape.record, "astuple": astuple, "again": again}
    source.names |= {"others": others, "blanks": others(shape.blanks)}
    source.names["own"] = itemgetter(*own, 0)  # of more than one place it is always a tuple
    kinds = fields_of(shape.record)
    values = [name for at, name in own.items() if kinds[fields[at]].kind in VALUES]
    blank = [f"not {name}" for name in own.values() if name not in values]
    blank += [f"{name} is None" for name in values]
    source.lines = [
        "values = astuple(record)",
        "if type(record) is not record_class or others(values) != blanks:",
        "    return again(record, pen, parent)",
        f"{', '.join([*own.values(), '_'])} = own(values)",
        *(f"if {one}: return again(record, pen, parent)" for one in blank),
    ]
    source.add(shape.parts, "parent")
    source.add_run()
    body = "\n".join(f"    {line}" for line in source.lines)
    return f"def write(record, pen, parent):\n{body}\n", source.names


class _Source:
    """The source of a writer so far; segments that follow each other (`run`) are made at once."""

    def __init__(self, own: Mapping[int, str]) -> None:
        self.own = own
        self.lines: list[str] = []
        self.names: Names = {}
        self.run: list[tuple[Piece, list[str]]] = []

    def add(self, parts: Sequence[Piece | Act], parent: str) -> None:
        """Add what writes these parts, below the HL whose number has this name."""
        for part in parts:
            if not isinstance(part, Piece):
                self.add_run()
                name = self._named("act", part)
                self.lines.append(f"{name}(values, pen, {parent})")
            elif not part.hl:
                self.run.append((part, []))
            else:
                number = f"number{len(self.lines)}"
                self.lines += ["pen.levels += 1", f"{number} = str(pen.levels)"]
                self.run.append((part, [number, parent]))
                self.add(part.below, number)

    def add_run(self) -> None:
        """Add what makes the segments of the run."""
        if not self.run:
            return
        text = MARK.join(piece.text for piece, _ in self.run)
        texts: list[str] = []
        patterns: list[str] = []
        for piece, numbers in self.run:
            texts += numbers
            patterns += NUMBERS[: len(numbers)]
            for value in piece.values:
                texts.append(self._text(value))
                patterns.append(value.pattern)
        constants = text.split(SLOT)
        pattern = _woven(map(re.escape, constants), patterns)
        right = self._named("right", re.compile(pattern, re.ASCII).fullmatch)
        plain = (one.replace("{", "{{").replace("}", "}}") for one in constants)
        template = _woven(plain, (f"{{{one}}}" for one in texts))
        self.lines += [
            f"text = f{template!r}",
            f"if {right}(text) is None: raise ValueError(text)",
            f"pen.lines += text.split({MARK!r})" if MARK in text else "pen.lines.append(text)",
        ]
        self.run = []

    def _text(self, value: Value) -> str:
        """Return the name of the text of a value, adding the line that makes it where needed."""
        name = self.own[value.at]
        if isinstance(value.form, Texts):
            return name
        text = f"{name}{len(self.names)}"
        form = self._named("form", value.form)
        self.lines.append(f"{text} = {value.form.expression(form, name)}")
        return text

    def _named(self, kind: str, what: object) -> str:
        """Return the name of something the source uses."""
        name = f"{kind}{len(self.names)}"
        self.names[name] = what
        return name


def _woven(constants: Iterable[str], others: Iterable[str]) -> str:
    """Return constants with the others between them."""
    return "".join(chain.from_iterable(zip_longest(constants, others, fillvalue="")))


def slices_of(places: Sequence[int]) -> Pick:
    """Return what takes the values at these ascending places, neighbours as one slice."""
    starts = [at for at in places if at - 1 not in places]
    ends = [at + 1 for at in places if at + 1 not in places]
    return itemgetter(*map(slice, starts, ends)) if places else lambda _values: ()
