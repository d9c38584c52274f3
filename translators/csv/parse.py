"""The rows of a message to a document with its problems, and where each value of it stands."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from functools import lru_cache
from typing import cast

from translators.batches import RawMessage
from translators.csv.content import Rows
from translators.csv.plan import NotPlain, plan_of
from translators.csv.spans import UNKNOWN, spans_of
from translators.csv.walk import Trace, Walk
from translators.documents import Document
from translators.layouts import Layout
from translators.parsed import Located, Parsed
from translators.problems import Place


def parse(raw: RawMessage) -> Parsed:
    """Return the document of a message and what is wrong with it. Never raises.

    What was found while cutting stands in `raw.problems` and is not told again. Without content
    (too large) there is no document.
    """
    if raw.content is None:
        return Parsed(document=None, problems=())
    assert isinstance(raw.content, Rows)
    plan = None if raw.content.odd else plan_of(raw.content.opening.table)
    if plan is not None:
        try:
            return Parsed(document=plan.read(raw.content), problems=())
        except NotPlain:
            return parse_carefully(raw.content)
    return parse_carefully(raw.content)


def parse_carefully(rows: Rows) -> Parsed:
    """Return what `parse` does, by looking at every cell: it tells what is wrong."""
    walk = Walk(rows)
    document = walk.document()
    return Parsed(document=cast("Document | None", document), problems=tuple(walk.problems))


def locate(raw: RawMessage) -> tuple[Located, ...]:
    """Return every cell of a message that holds something, in the file's order. Never raises.

    A cell that two fields are read from stands there for each. What says of the whole document what
    an earlier row has said has that one's path; what no leaf reads is "unread".
    """
    if raw.content is None:
        return ()
    assert isinstance(raw.content, Rows)
    walk = Walk(raw.content)
    walk.document()
    traces: dict[tuple[int, int], list[Trace]] = {}
    for trace in walk.traces:
        traces.setdefault((trace.row, trace.at), []).append(trace)
    whole = {cell.at: cell for cell in raw.content.opening.table.whole}
    firsts = {at: trace for (_, at), found in traces.items() for trace in found if at in whole}
    kept = {*walk.kept, *_alike(raw.content, walk.kept, whole)}
    return tuple(_located(raw.content, traces, firsts, kept))


def _alike(
    rows: Rows, kept: Mapping[tuple[int, int], str], whole: Container[int]
) -> Iterator[tuple[int, int]]:
    """Yield the cells that say of the whole document again what was kept unread of one row."""
    for (_, at), text in kept.items():
        if at in whole:
            yield from ((row, at) for row, cells in enumerate(rows.cells) if cells[at] == text)


def _located(
    rows: Rows,
    traces: dict[tuple[int, int], list[Trace]],
    firsts: dict[int, Trace],
    kept: Container[tuple[int, int]],
) -> Iterator[Located]:
    opening = rows.opening
    for row, cells in enumerate(rows.cells):
        taken = opening.table.taken(rows.types[row])
        spans = spans_of(rows, row)
        for at, cell in enumerate(cells):
            text = cell.strip()
            if not text:
                continue
            name = opening.table.names.name_of(at, rows.types[row])
            first = firsts.get(at)
            found = traces.get((row, at), [])
            if not found and first and rows.cells[first.row][at].strip() == text:
                found = [first]
            place = _place(rows, row, at, name, spans)
            for trace in found:
                yield Located(path=trace.path, place=place, value=text, money=trace.money)
            if not found:
                rule = _rule(opening.table.layout, name)
                path = "" if at in taken and (row, at) not in kept else "unread"
                yield Located(path=path, place=place, value=text, money=bool(rule), excluded=rule)


def _place(rows: Rows, row: int, at: int, name: str, spans: list[tuple[int, int]]) -> Place:
    beyond = at - rows.opening.table.names.width
    if rows.opening.table.dialect.header and beyond >= 0:
        return Place(row=rows.opening.extra[beyond].number, column=name)
    start, end = spans[at] if at < len(spans) else UNKNOWN
    return Place(row=rows.numbers[row], column=name, start=start, end=end)


def _rule(layout: Layout, name: str) -> str:
    """Return the rule that says why a column of money that no field takes is not booked."""
    return next((rule for pattern, rule in _rules(layout) if pattern.fullmatch(name)), "")


@lru_cache(maxsize=512)
def _rules(layout: Layout) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(re.escape(pattern).replace(r"\*", ".*"), re.IGNORECASE), rule)
        for pattern, rule in layout.money.items()
    )
