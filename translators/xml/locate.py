"""Where each value of a message came from: computed on demand, by walking it again."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from translators.batches import RawMessage
from translators.parsed import Located
from translators.problems import Place
from translators.xml.content import Content, NotWellFormed, element_of
from translators.xml.plan import plan_of
from translators.xml.records import Met
from translators.xml.spans import Spans
from translators.xml.walk import Walk


def locate(raw: RawMessage) -> tuple[Located, ...]:
    """Return every value of a message, in the order of the file, with its bytes. Never raises.

    The path is that of its field, "unread" where no field takes it, "" where it is known anyway (a
    condition, the sender). What is looked up in headers comes last; its bytes are not known.
    """
    if raw.layout is None:
        return ()
    assert isinstance(raw.content, Content)
    try:
        element = element_of(raw.content)
    except NotWellFormed:
        return ()
    walk = Walk(plan_of(raw.layout), element, raw.content.path, trace=True)
    walk.parsed()
    return tuple(_located(raw, walk, Spans(raw.content, element)))


def _located(raw: RawMessage, walk: Walk, spans: Spans) -> Iterator[Located]:
    paths: dict[tuple[object, str], tuple[str, bool]] = {}
    for one in walk.taken:
        key = one.met[1:]
        if key not in paths or one.money:
            paths[key] = one.path, one.money
    known = set(map(id, walk.known))
    told = set()
    for met in walk.met:
        key = met[1:]
        told.add(key)
        path, money = paths.get(key, ("" if id(met) in known else "unread", False))
        yield _one(raw, walk, spans, met, path, money=money)
    for one in walk.taken:
        if one.met[1:] not in told:
            text, element, attribute = one.met
            place = Place(path=walk.places.absolute(element, attribute))
            yield Located(path=one.path, place=place, value=text, money=one.money)


def _one(raw: RawMessage, walk: Walk, spans: Spans, met: Met, path: str, *, money: bool) -> Located:
    text, element, attribute = met
    rule = ""
    if path in ("", "unread"):
        assert raw.layout is not None
        names = walk.places.names(element, attribute)
        rules = (rule for pattern, rule in raw.layout.money.items() if fnmatchcase(names, pattern))
        rule = next(rules, "")
    start, end = spans.of(element, attribute)
    place = Place(path=walk.places.absolute(element, attribute), start=start, end=end)
    return Located(path=path, place=place, value=text, money=money or bool(rule), excluded=rule)
