"""Items that are filled alike, read in one go: what the walk found out once is done again.

The lines of an invoice have the same elements with other texts. When one has been walked, it is
known which text becomes which field; the next line with the same tags and attributes is read by
that recipe, if the texts that decided anything are the same. What is odd is walked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter

import msgspec
from lxml import etree
from lxml.etree import _Element as Element

from translators.uses import fields_of
from translators.xml.names import NIL
from translators.xml.plan import Plan
from translators.xml.records import Met, Taken
from translators.xml.spots import FormPlan, LeafPlan, State

MOST_BYTES = 16 * 1024
"""An item with more is walked: no two of such a size are filled alike."""

MOST_KINDS = 500
"""Kinds of items remembered for one layout; when there are more, all are learned again."""

PATIENCE = 40
"""Kinds of one form that are learned before as many items must have been read by them."""

Read = Callable[[str], object]


class Recipe:
    """How the texts of an item become a record: fields by the number of their text."""

    __slots__ = ("below", "constants", "direct", "maps", "more", "read", "record", "texts")

    def __init__(self, record: type[msgspec.Struct]) -> None:
        self.record = record
        self.constants: dict[str, object] = {}
        self.direct: list[tuple[str, int]] = []
        self.read: list[tuple[str, int, Read]] = []
        self.below: list[tuple[str, list[Recipe]]] = []
        self.maps: list[tuple[str, dict[str, object], list[tuple[str, int, Read]]]] = []
        self.texts: list[tuple[str, list[tuple[int, Read]]]] = []
        self.more = False

    def make(self, texts: Sequence[str]) -> msgspec.Struct:
        """Return the record of these texts. Raises ValueError or KeyError when one is odd."""
        values = self.constants.copy()
        for field, index in self.direct:
            values[field] = texts[index]
        for field, index, read in self.read:
            values[field] = read(texts[index])
        if self.more:
            self._add(values, texts)
        return self.record(**values)

    def _add(self, values: dict[str, object], texts: Sequence[str]) -> None:
        """Add records, maps and lists of texts."""
        for field, recipes in self.below:
            values[field] = tuple([one.make(texts) for one in recipes])
        for field, fixed, words in self.maps:
            found = fixed.copy()
            for word, index, read in words:
                found[word] = read(texts[index])
            values[field] = found
        for field, places in self.texts:
            values[field] = tuple([read(texts[index]) for index, read in places])


class Kind:
    """Items with the same tags: which texts decide, and the recipes for what they say."""

    __slots__ = ("empty", "filled", "places", "recipes")

    def __init__(self, places: tuple[int, ...], texts: Sequence[str]) -> None:
        self.places = places
        self.empty = texts.count("")
        self.filled = _picker([index for index, text in enumerate(texts) if text])
        self.recipes: dict[tuple[str, ...], Recipe | None] = {}

    def decides(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return what the deciding texts say."""
        return tuple([texts[index] for index in self.places]) if self.places else ()

    def is_plain(self, texts: Sequence[str]) -> bool:
        """Whether the same elements hold something, and nothing stands between them."""
        return texts.count("") == self.empty and all(self.filled(texts))


def _picker(indexes: Sequence[int]) -> Callable[[Sequence[str]], Sequence[str]]:
    if len(indexes) > 1:
        return itemgetter(*indexes)
    return lambda texts: [texts[index] for index in indexes]


class Alike:
    """The kinds of items of one layout, learned while its files are read."""

    def __init__(self, top: FormPlan) -> None:
        self.kinds: dict[tuple[State, tuple[str, ...], tuple[str, ...]], Kind] = {}
        self.unworthy = {form.number for form in _below(top) if form.record is None or _looks(form)}
        """The numbers of forms whose items are too seldom alike, or can never be read so."""
        self._learned: dict[int, int] = {}
        self.read: dict[int, int] = {form.number: 0 for form in _below(top)}
        """How many items of each form were read as one before."""

    def tire(self, form: FormPlan) -> None:
        """Note that one more kind of a form was learned."""
        learned = self._learned.get(form.number, 0) + 1
        self._learned[form.number] = learned
        if learned > PATIENCE and self.read[form.number] < learned:
            self.unworthy.add(form.number)

    def learned(
        self,
        key: tuple[State, tuple[str, ...], tuple[str, ...]],
        kind: Kind,
        texts: Sequence[str],
        recipe: Recipe | None,
    ) -> None:
        """Keep a recipe, None for items that are walked."""
        if len(self.kinds) >= MOST_KINDS:
            self.kinds.clear()
        before = self.kinds.get(key)
        if before is None or before.places != kind.places:
            self.kinds[key] = before = kind
        if len(before.recipes) < MOST_KINDS:
            before.recipes[before.decides(texts)] = recipe


@cache
def alike_of(plan: Plan) -> Alike:
    """Return the kinds of items of a layout."""
    return Alike(plan.form)


def _looks(form: FormPlan) -> bool:
    """Whether a form, or one below it, looks up values outside of its element."""
    return bool(form.absolute) or any(map(_looks, form.forms))


def _below(form: FormPlan) -> Iterator[FormPlan]:
    for below in form.forms:
        yield below
        yield from _below(below)


def cut_up(element: Element) -> tuple[tuple[str, ...], list[str]] | None:
    """Return an element's tags with their attributes, and the text behind each; None if odd."""
    written: str = etree.tostring(element, encoding="unicode", with_tail=False)
    if len(written) > MOST_BYTES or "&" in written:
        return None
    pieces = written.replace(">", "<").split("<")
    texts = pieces[2::2]
    joined = "|".join(texts)
    if not joined.isprintable() or "  " in joined or "| " in joined or " |" in joined:
        texts = [" ".join(text.split()) for text in texts]
    return tuple(pieces[1::2]), texts


def numbers_of(element: Element, tags: Sequence[str]) -> Mapping[Element, int]:
    """Return the number of the text of each element, counted as the texts behind tags are."""
    opening = [index for index, tag in enumerate(tags) if not tag.startswith("/")]
    return dict(zip(element.iter(), opening, strict=True))


class Learning:
    """What the walk over one item showed: enough for a recipe, or that there can be none."""

    def __init__(
        self,
        numbers: Mapping[Element, int],
        taken: Iterable[Taken],
        met: Sequence[Met],
        known: Sequence[Met],
    ) -> None:
        self._numbers = numbers
        self._taken: dict[str, list[Taken]] = {}
        self.possible = all(one.get(NIL) is None for one in numbers)
        for one in taken:
            self._taken.setdefault(one.path, []).append(one)
        used = {one.met[1:] for ones in self._taken.values() for one in ones}
        settled = used | {one[1:] for one in known}
        self._left = sum(one[1:] not in settled for one in met)

    def recipe(self, record: msgspec.Struct) -> Recipe | None:
        """Return how such a record is made, None when that cannot be said."""
        recipe = self._recipe(record, "")
        return recipe if self.possible and not self._left else None

    def _recipe(self, record: msgspec.Struct, prefix: str) -> Recipe:
        recipe = Recipe(type(record))
        required = [name for name, one in fields_of(type(record)).items() if one.required]
        for field in record.__struct_fields__:
            value = getattr(record, field)
            path = f"{prefix}{field}"
            if field == "unread":
                self._keep(recipe, value)
            elif isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
                recipes = [
                    self._recipe(item, f"{path}[{index}].") for index, item in enumerate(value)
                ]
                recipe.below.append((field, recipes))
            elif isinstance(value, tuple) and value:
                places = [self._place(f"{path}[{index}]") for index in range(len(value))]
                self.possible = self.possible and None not in places
                recipe.texts.append((field, [one for one in places if one is not None]))
            elif isinstance(value, dict) and value:
                self._map(recipe, field, value, path)
            else:
                place = self._place(path)
                if place is None:
                    if field in required or value not in ("", None, (), {}):
                        recipe.constants[field] = value
                elif place[1] is _same:
                    recipe.direct.append((field, place[0]))
                else:
                    recipe.read.append((field, *place))
        recipe.more = bool(recipe.below or recipe.maps or recipe.texts)
        return recipe

    def _keep(self, recipe: Recipe, unread: tuple[tuple[str, ...], ...]) -> None:
        """Keep what no field takes; attributes only, for they are the same in all of a kind."""
        self._left -= len(unread)
        self.possible = self.possible and all("@" in one[0].split("/")[-1] for one in unread)
        if unread:
            recipe.constants["unread"] = unread

    def _map(self, recipe: Recipe, field: str, found: dict[str, object], path: str) -> None:
        places = {word: self._place(f"{path}.{word}") for word in found}
        fixed = {word: found[word] for word, place in places.items() if place is None}
        words = [(word, *place) for word, place in places.items() if place is not None]
        recipe.maps.append((field, fixed, words))

    def _place(self, path: str) -> tuple[int, Read] | None:
        """Return the number of the text a value comes from and what reads it, None if constant."""
        texts = [one for one in self._taken.get(path, ()) if not one.met[2]]
        if not texts:
            return None
        (_, element, _), leaf = texts[0].met, texts[0].leaf
        if len(texts) > 1 or leaf.leaf.field == "key" or leaf.pattern or leaf.leaf.join is not None:
            self.possible = False
        return self._numbers[element], _reader(leaf)


def _same(text: str) -> object:
    return text


def _reader(leaf: LeafPlan) -> Read:
    """Return what makes a text the value of a leaf; it raises ValueError or KeyError if none."""
    if leaf.bare:
        return _same
    if leaf.words is not None:
        return leaf.words.__getitem__
    read = leaf.read
    if leaf.leaf.kind != "time":
        return read

    def value_of(text: str) -> object:
        value = read(text)
        if value is None:
            raise ValueError(text)
        return value

    return value_of
