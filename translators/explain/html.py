"""A file in words as one HTML page that needs nothing else and prints well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from translators.explain.files import (
    VERDICT_WORDS,
    ExplainedFile,
    ExplainedGroup,
    ExplainedInterchange,
)
from translators.explain.pieces import Piece
from translators.explain.remarks import Remark
from translators.explain.sets import ExplainedSet, Row
from translators.explain.text import STYLES, VERDICT_STYLES
from translators.page import facts_table, indented, page

HEAD = (
    '<thead><tr><th scope="col" class="n">No.</th><th scope="col">Element</th>'
    '<th scope="col">What it is</th><th scope="col">Value</th><th scope="col">Meaning</th>'
    "</tr></thead>"
)


def html_page(file: ExplainedFile, name: str) -> str:
    """Return the page: a summary, then every envelope, set and segment; all texts escaped."""
    return page(f"{name} explained", _body(file, name))


def _body(file: ExplainedFile, name: str) -> Iterator[str]:
    yield f"<h1>{escape(name)}</h1>"
    sets = file.sets
    yield (
        '<p class="lead">Every segment in words, problems where they stand. '
        f"Interchanges: {len(file.interchanges)}, transaction sets: {len(sets)}.</p>"
    )
    yield from _remark_list(file.remarks)
    if sets:
        yield "<table><caption>What is in the file</caption>"
        yield (
            '<thead><tr><th scope="col">Set</th><th scope="col">Control number</th>'
            '<th scope="col">Document</th><th scope="col">Number</th>'
            '<th scope="col">Verdict</th></tr></thead><tbody>'
        )
        for at, one in enumerate(sets, 1):
            yield (
                f'<tr><td>{escape(one.kind)}</td><td><a href="#set-{at}">{escape(one.control)}</a>'
                f"</td><td>{escape(one.title)}</td><td>{escape(one.number)}</td>"
                f"<td>{_verdict(one.status, one.answer)}</td></tr>"
            )
        yield "</tbody></table>"
    count = 0
    for each in file.interchanges:
        yield from _interchange(each)
        for group in each.groups:
            yield from _group(group)
            for one in group.sets:
                count += 1
                yield from _set(one, count)


def _interchange(one: ExplainedInterchange) -> Iterator[str]:
    yield f"<h2>Interchange {escape(one.control)}</h2>"
    yield f"<p>{_verdict(one.status, one.answer)}</p>"
    yield from facts_table(one.facts, "Who, when and how")
    yield from _remark_list(one.remarks)
    yield from _table([one.head, *one.acks], "The envelope")


def _group(group: ExplainedGroup) -> Iterator[str]:
    title = f": {group.title}" if group.title else ""
    yield f"<h2>Group {escape(group.control)}{escape(title)}</h2>"
    if group.status:
        yield f"<p>{_verdict(group.status, group.answer)}</p>"
    yield from _remark_list(group.remarks)
    yield from _table([group.head], "The group's header")


def _set(one: ExplainedSet, number: int) -> Iterator[str]:
    title = f"{one.kind} {one.title} {one.number}".rstrip()
    yield f'<h2 id="set-{number}">{escape(title)}</h2>'
    yield f"<p>ST02 {escape(one.control)}: {_verdict(one.status, one.answer)}</p>"
    yield from facts_table(one.facts, "In short")
    yield from _remark_list(one.remarks)
    yield from _table(one.rows, "Segment by segment, loops indented")


def _verdict(status: str, answer: str) -> str:
    return (
        f'<span class="verdict {VERDICT_STYLES[status]}">{VERDICT_WORDS[status]}</span> '
        f'<span class="quiet">({escape(answer)})</span>'
    )


def _table(rows: Sequence[Row], caption: str) -> Iterator[str]:
    yield f"<table><caption>{caption}</caption>{HEAD}"
    for row in rows:
        yield "<tbody>"
        yield from _row(row)
        yield "</tbody>"
    yield "</table>"


def _row(row: Row) -> Iterator[str]:
    """Yield a segment: a heading with its name and text, its elements, its problems."""
    position = str(row.position) if row.position else ""
    name = f"{row.title}: {row.topic}" if row.topic else row.title
    sent = f'<br><span class="code">{escape(row.text)}</span>' if row.text else ""
    yield (
        f'<tr class="segment"><td class="n">{position}</td>'
        f'<th scope="rowgroup" colspan="4"{indented(row.depth)}>{escape(row.id)} '
        f"{escape(name)}{sent}</th></tr>"
    )
    for piece in row.pieces:
        yield _piece(piece, row.depth)
        yield from _remark_rows(piece.remarks, row.depth)
    yield from _remark_rows(row.remarks, row.depth)


def _piece(piece: Piece, depth: int) -> str:
    value = escape(piece.value) if piece.value else '<span class="quiet">missing</span>'
    return (
        f'<tr><td></td><td{indented(depth)}><span class="code">{escape(piece.name)}</span></td>'
        f'<td>{escape(piece.title)}</td><td class="code">{value}</td>'
        f"<td>{escape(piece.meaning)}</td></tr>"
    )


def _remark_rows(remarks: Sequence[Remark], depth: int) -> Iterator[str]:
    for one in remarks:
        yield (
            f'<tr class="remark {STYLES[one.severity]}"><td></td>'
            f'<td colspan="4"{indented(depth)}>{_said(one)}</td></tr>'
        )


def _remark_list(remarks: Sequence[Remark]) -> Iterator[str]:
    if remarks:
        yield '<ul class="remarks">'
        yield from (f'<li class="{STYLES[one.severity]}">{_said(one)}</li>' for one in remarks)
        yield "</ul>"


def _said(one: Remark) -> str:
    """A problem as a sentence: its weight in words, what to do, what a 997 says."""
    said = f"<strong>{one.severity}:</strong> {escape(one.message)}"
    if one.hint:
        said += f"<br>What to do: {escape(one.hint)}"
    if one.answer:
        said += f'<br>Answered with <span class="code">{escape(one.answer)}</span>'
    return said
