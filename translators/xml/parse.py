"""A message to a document."""

from __future__ import annotations

import msgspec

from translators.batches import RawMessage
from translators.parsed import Parsed
from translators.problems import Problem
from translators.xml.content import Content, NotWellFormed, element_of
from translators.xml.plan import plan_of
from translators.xml.rules import RULES
from translators.xml.spans import Spans
from translators.xml.walk import Walk


def parse(raw: RawMessage) -> Parsed:
    """Return the document of a message and what is wrong with it. Never raises on any bytes.

    What no field takes stands in `unread` of the nearest record that has one.
    """
    if raw.layout is None:
        return Parsed(document=None, problems=())
    assert isinstance(raw.content, Content)
    try:
        element = element_of(raw.content)
    except NotWellFormed as error:
        return Parsed(document=None, problems=(error.problem,))
    plan = plan_of(raw.layout)
    walk = Walk(plan, element, raw.content.path)
    parsed = walk.parsed()
    problems = parsed.problems
    if walk.maker.wrong:
        problems = _placed(walk, problems, Spans(raw.content, element))
    if plan.dialect.rules and parsed.document is not None:
        check = RULES[plan.dialect.rules].check
        problems = (*problems, *check(parsed.document, plan.dialect.path[0]))
    return Parsed(document=parsed.document, problems=problems)


def _placed(walk: Walk, problems: tuple[Problem, ...], spans: Spans) -> tuple[Problem, ...]:
    """Return problems with the bytes they are about."""
    placed = list(problems)
    for index, element, attribute in walk.maker.wrong:
        start, end = spans.of(element, attribute)
        place = msgspec.structs.replace(placed[index].place, start=start, end=end)
        placed[index] = msgspec.structs.replace(placed[index], place=place)
    return tuple(placed)
