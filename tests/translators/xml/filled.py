"""Documents made up for a layout: filled with what it carries, so that writing loses nothing."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from random import Random

import msgspec

from translators.documents import Document
from translators.layouts import Form, Layout, Leaf
from translators.uses import fields_of

TEXTS = ("Müller & Söhne", "<4711>", 'a "b" c', "%s {0}", "x" * 40, "7", "Ä", "o'clock")
SELDOM = 3
IN_PART = ("", "lines", "items")
"""Collections whose items may be filled in part; "" is the document."""


def document_for(layout: Layout, rng: Random, *, whole: bool = False) -> Document:
    """A document whose every field stands in the layout, with odd texts in it.

    It is `whole` when nothing is left out.
    """
    made = _record(layout.root, rng, whole=whole)
    assert isinstance(made, Document)
    return made


def _record(form: Form, rng: Random, *, whole: bool) -> msgspec.Struct:
    """A record of a form. Some records may be filled in part, others are nothing then."""
    values: dict[str, object] = {}
    kinds = fields_of(form.record)
    asked = {one.at for one in form.where if one.other}
    in_part = form.field in IN_PART and not whole
    for leaf in form.leaves:
        name, _, word = leaf.field.partition(".")
        must = leaf.mandatory or leaf.default or leaf.fixed or kinds[name].required
        must = must or bool(asked.intersection(leaf.at)) or len(leaf.at) > 1
        if not leaf.write and not kinds[name].required:
            continue
        if in_part and not must and rng.randrange(SELDOM) == 0:
            continue
        if word:
            mapping = values.setdefault(name, {})
            assert isinstance(mapping, dict)
            mapping[word] = _value(leaf, rng)
        elif kinds[name].kind == "strs":
            values[name] = tuple(_text(rng) for _ in range(len(leaf.at)))
        else:
            values[name] = _value(leaf, rng)
    for below in form.forms:
        items = _items(below, form, rng, whole=whole)
        values[below.field] = (*values.get(below.field, ()), *items)  # type: ignore[misc]
    return form.record(**values)


def _items(form: Form, above: Form, rng: Random, *, whole: bool) -> tuple[msgspec.Struct, ...]:
    """Items of a collection by one form: none by one that another form before it would write."""
    said = {leaf.field: leaf.fixed for leaf in form.leaves if leaf.fixed}
    for other in above.forms:
        if other is form:
            break
        if other.field == form.field:
            others = {leaf.field: leaf.fixed for leaf in other.leaves if leaf.fixed}
            if all(said.get(field) == word for field, word in others.items()):
                return ()
    if not any(leaf.write and not leaf.fixed for leaf in form.leaves):
        return ()
    most = 3 if form.each else 2
    few = 1 if whole or form.field == "parties" else rng.randrange(most)
    return tuple(_record(form, rng, whole=whole) for _ in range(few))


def _value(leaf: Leaf, rng: Random) -> object:
    if leaf.fixed:
        return leaf.fixed
    if leaf.codes is not None:
        both = [
            word for code, word in leaf.codes.words.items() if leaf.codes.codes.get(word) == code
        ]
        return rng.choice(both)
    if leaf.kind == "date":
        return date(rng.randint(1990, 2040), rng.randint(1, 12), rng.randint(1, 28))
    if leaf.kind == "time":
        return time(rng.randrange(24), rng.randrange(60), rng.randrange(60))
    if leaf.kind == "int":
        return rng.randint(1, 999)
    if leaf.kind == "decimal":
        return Decimal(rng.randint(1, 999_999)).scaleb(-rng.randrange(4))
    return _text(rng)


def _text(rng: Random) -> str:
    return f"{rng.choice(TEXTS)}{rng.randrange(100)}"
