"""A file in words as text: lines of spans, each with the style a terminal may give it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from textwrap import wrap

from translators.explain.files import (
    VERDICT_WORDS,
    ExplainedFile,
    ExplainedGroup,
    ExplainedInterchange,
)
from translators.explain.pieces import Piece
from translators.explain.remarks import Remark
from translators.explain.sets import ExplainedSet, Row
from translators.problems import Severity

Span = tuple[str, str]
"""A style ("" for none: title, id, value, meaning, quiet, good, note, bad) and a text."""

Line = tuple[Span, ...]

WIDTH = 100
"""Lines are folded here where they can be."""

TITLE_WIDTH = 30
VALUE_WIDTH = 24
INDENT = "  "

STYLES = {
    Severity.REJECT: "bad",
    Severity.HOLD: "bad",
    Severity.ACCEPT: "note",
    Severity.WARN: "note",
    Severity.NOTE: "quiet",
}
"""How a problem is shown, by what it weighs."""

_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

VERDICT_STYLES = {"A": "good", "E": "note", "P": "note", "R": "bad"}


def text_lines(file: ExplainedFile, name: str, *, problems_only: bool = False) -> Iterator[Line]:
    """Yield the lines of a file in words: a summary, then every envelope, set and segment.

    With `problems_only` the segments without a remark are left out. Characters that would steer a
    terminal or turn the line are shown by their numbers.
    """
    for line in _lines(file, name, problems_only=problems_only):
        yield tuple((style, harmless(text)) for style, text in line)


def harmless(text: str) -> str:
    """Return a text in which what would steer a terminal is shown by its number."""
    return _STEERING.sub(_number, text)


def _number(found: re.Match[str]) -> str:
    """Show a character by its number."""
    return f"\\x{ord(found[0]):02x}"


def _lines(file: ExplainedFile, name: str, *, problems_only: bool) -> Iterator[Line]:
    yield (("title", name),)
    yield from _remarks(file.remarks, "")
    yield from _summary(file)
    for one in file.interchanges:
        yield ()
        yield from _interchange(one, problems_only=problems_only)


def plain(line: Line) -> str:
    """A line without styles or blanks behind it."""
    return "".join(text for _, text in line).rstrip()


def _summary(file: ExplainedFile) -> Iterator[Line]:
    """Yield one line for each set: what it is, its number, the verdict."""
    sets = file.sets
    yield (("", f"{_count(len(file.interchanges), 'interchange')}, {_count(len(sets), 'set')}"),)
    if not sets:
        return
    yield ()
    cells = [(one.kind, one.control, one.title, one.number or "-") for one in sets]
    widths = [max(len(row[at]) for row in cells) for at in range(4)]
    for one, row in zip(sets, cells, strict=True):
        text = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield ("", INDENT + text + "  "), *_verdict(one.status, one.answer)


def _verdict(status: str, answer: str) -> Line:
    return (VERDICT_STYLES[status], VERDICT_WORDS[status]), ("quiet", f" ({answer})")


def _count(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _interchange(one: ExplainedInterchange, *, problems_only: bool) -> Iterator[Line]:
    yield ("title", f"Interchange {one.control}"), ("", "  "), *_verdict(one.status, one.answer)
    yield from _facts(one.facts)
    yield from _remarks(one.remarks, INDENT)
    if not problems_only:
        yield ()
        yield from _row(one.head, INDENT)
    for ack in one.acks:
        yield ()
        yield from _row(ack, INDENT)
    for group in one.groups:
        yield ()
        yield from _group(group, problems_only=problems_only)


def _group(group: ExplainedGroup, *, problems_only: bool) -> Iterator[Line]:
    holds = f": {group.title}" if group.title else ""
    head: Line = (("title", f"Group {group.control}{holds}"),)
    yield (*head, ("", "  "), *_verdict(group.status, group.answer)) if group.status else head
    yield from _remarks(group.remarks, INDENT)
    if not problems_only:
        yield ()
        yield from _row(group.head, INDENT)
    for each in group.sets:
        if not problems_only or each.troubled:
            yield ()
            yield from _set(each, problems_only=problems_only)


def _set(each: ExplainedSet, *, problems_only: bool) -> Iterator[Line]:
    number = f" {each.number}" if each.number else ""
    yield (
        ("title", f"{each.kind} {each.title}{number}"),
        ("", f"  (ST02 {each.control})  "),
        *_verdict(each.status, each.answer),
    )
    yield from _facts(each.facts)
    yield from _remarks(each.remarks, INDENT)
    yield ()
    for row in each.rows:
        if not problems_only or row.troubled:
            yield from _row(row, INDENT)


def _facts(facts: Sequence[tuple[str, str]]) -> Iterator[Line]:
    """Yield names and values side by side, long values folded."""
    width = max((len(name) for name, _ in facts), default=0)
    for name, value in facts:
        folded = wrap(value, max(WIDTH - width - 6, 30)) or [""]
        yield ("quiet", f"{INDENT}{name.ljust(width)}  "), ("value", folded[0])
        for more in folded[1:]:
            yield ("", " " * (width + 4)), ("value", more)


def _row(row: Row, indent: str) -> Iterator[Line]:
    """Yield a segment: its id and name, as it was sent, then each element on a line."""
    inside = indent + INDENT * row.depth
    position = f"{row.position:>4} " if row.position else ""
    name = f"{row.title}: {row.topic}" if row.topic else row.title
    lead = " " * len(position) + inside + INDENT
    yield ("quiet", position), ("", inside), ("id", row.id), ("", f"  {name}")
    for at in range(0, len(row.text), WIDTH - len(lead)):
        yield ("", lead), ("quiet", row.text[at : at + WIDTH - len(lead)])
    for piece in row.pieces:
        yield from _piece(piece, lead)
    yield from _remarks(row.remarks, lead)


def _piece(piece: Piece, lead: str) -> Iterator[Line]:
    """Yield an element: name, what it is, value, meaning; below it what is wrong with it."""
    title = piece.title if len(piece.title) <= TITLE_WIDTH else f"{piece.title[: TITLE_WIDTH - 1]}…"
    start = f"{lead}{piece.name:<8}{title:<{TITLE_WIDTH}}  "
    value = piece.value or "(missing)"
    gap = "  " if len(value) >= VALUE_WIDTH else " " * (VALUE_WIDTH - len(value))
    yield (
        ("id", f"{lead}{piece.name:<8}"),
        ("", start[len(lead) + 8 :]),
        ("value" if piece.value else "quiet", value),
        ("meaning", f"{gap}{piece.meaning}" if piece.meaning else ""),
    )
    yield from _remarks(piece.remarks, lead + " " * 8)


def _remarks(remarks: Sequence[Remark], lead: str) -> Iterator[Line]:
    """Yield problems: what is wrong, what to do, how a 997 answers it."""
    for one in remarks:
        style = STYLES[one.severity]
        head, *more = wrap(f"{one.severity}: {one.message}", max(WIDTH - len(lead) - 4, 40))
        yield ("", lead), (style, f"! {head}")
        for part in more:
            yield ("", lead), (style, f"  {part}")
        for word, said in (("hint", one.hint), ("answered", one.answer)):
            for part in wrap(f"{word}: {said}", max(WIDTH - len(lead) - 4, 40)) if said else ():
                yield ("", lead), ("quiet", f"  {part}")
