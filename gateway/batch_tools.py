"""Files that are not X12, looked at without a home: everything that is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.agreement import Agreement
from gateway.findings import weighed
from gateway.layouts import layouts_to_read, shared_layouts
from gateway.reading import HEAD_BYTES, syntax_of
from gateway.tools import Examined, Finding
from translators.batches import RawMessage
from translators.explain.text import STYLES, Line, harmless
from translators.problems import Problem, Severity
from translators.source import Source
from translators.syntaxes import SYNTAXES, Syntax, sniff

COLUMNS = re.compile(rb"[,;|\t]")
"""What parts columns: text without it in its first line is looked at as X12 that went wrong."""


def syntax_here(source: Source, agreement: Agreement | None) -> str:
    """The syntax to read a file by: as the partner's agreement says, else as it shows itself."""
    first = source(0, HEAD_BYTES)
    if agreement is not None:
        return syntax_of(first, agreement)
    name = sniff(first) or "x12"
    line = first.strip().splitlines()[0] if name == "csv" else b""
    return "x12" if name == "csv" and not COLUMNS.search(line) else name


def examine_batches(source: Source, name: str, agreement: Agreement | None) -> Examined:
    """Everything that is wrong with a file of a syntax, by the partner's layouts or by ours.

    Findings name the batch by its number, where it has one, and the message.
    """
    syntax = SYNTAXES[name]
    layouts = layouts_to_read(agreement, name) if agreement else shared_layouts(name)
    findings: list[Finding] = []
    batches = messages = valid = 0
    for found in syntax.scan(source, layouts):
        if isinstance(found, Problem):
            findings.append(_finding(found))
            continue
        batches += 1
        findings += [_finding(each, found.control) for each in found.problems]
        for raw in () if found.refused else syntax.read(source, found, 0):
            problems = _problems(syntax, raw, agreement)
            messages += 1
            valid += all(each.severity is Severity.NOTE for each in problems)
            name = f"{raw.kind} {raw.control}"
            findings += [_finding(each, found.control, name) for each in problems]
    return Examined(
        interchanges=batches,
        sets=messages,
        valid=valid,
        findings=tuple(findings),
        words=("file", "document"),
    )


def explain_batches(
    source: Source, name: str, agreement: Agreement | None, *, problems_only: bool = False
) -> Iterator[Line]:
    """Yield the lines that tell a file message by message: every value with its field and place."""
    for line in _lines(source, name, agreement, problems_only=problems_only):
        yield tuple((style, harmless(text)) for style, text in line)


def _lines(
    source: Source, name: str, agreement: Agreement | None, *, problems_only: bool
) -> Iterator[Line]:
    syntax = SYNTAXES[name]
    layouts = layouts_to_read(agreement, name) if agreement else shared_layouts(name)
    for found in syntax.scan(source, layouts):
        if isinstance(found, Problem):
            yield from _told(found)
            continue
        by = f", read by {found.layout.name}" if found.layout else ""
        yield (("title", f"{found.version or name}, {found.messages} messages{by}"),)
        for problem in found.problems:
            yield from _told(problem)
        for raw in () if found.refused else syntax.read(source, found, 0):
            yield ()
            yield (("id", f"{raw.kind or 'unknown'} {raw.control}"),)
            for each in () if problems_only else syntax.locate(raw):
                place = ("quiet", f"  {each.place!s:<40} ")
                money = " (money)" if each.money else ""
                yield (place, ("", each.value), ("meaning", f"  {each.path}{money}"))
            for problem in _problems(syntax, raw, agreement):
                yield from _told(problem)


def _told(problem: Problem) -> Iterator[Line]:
    """A problem in a line, and what to do about it in another."""
    style = STYLES[problem.severity]
    where = f"{problem.place}: " if str(problem.place) else ""
    yield ((style, f"  {problem.severity}: {where}{problem.message}"),)
    if problem.hint:
        yield (("quiet", f"    hint: {problem.hint}"),)


def _problems(syntax: Syntax, raw: RawMessage, agreement: Agreement | None) -> tuple[Problem, ...]:
    """What is wrong with a message, as heavy as its partner agreed."""
    parsed = syntax.parse(raw)
    if agreement is not None:
        parsed = weighed(parsed, agreement, raw.kind)
    return (*raw.problems, *(each for each in parsed.problems if each not in raw.problems))


def _finding(problem: Problem, batch: str = "", message: str = "") -> Finding:
    place = problem.place
    return Finding(
        interchange=batch, set=message, problem=problem, start=place.start, end=place.end
    )
