"""Findings as SARIF 2.1.0, which code hosts, CI systems and editors show beside the file.

The format is OASIS's "Static Analysis Results Interchange Format"; a region is told in lines and
columns and in bytes, a segment also as a logical location.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

import msgspec

from gateway import __version__
from gateway.tools import Finding
from translators.problems import Severity
from translators.source import BLOCK_BYTES, Source

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS: Mapping[Severity, str] = {
    Severity.REJECT: "error",
    Severity.HOLD: "error",
    Severity.ACCEPT: "warning",
    Severity.WARN: "warning",
    Severity.NOTE: "note",
}
"""What each severity is to SARIF."""

Json = dict[str, object]


class Line(msgspec.Struct, frozen=True):
    """Where a byte stands: its line and column, both from 1."""

    line: int
    column: int


def sarif_of(files: Sequence[tuple[str, Sequence[Finding], Mapping[int, Line]]]) -> Json:
    """The findings of files as one SARIF run; each with its name and `lines_of` their offsets."""
    results = [_result(name, each, lines) for name, findings, lines in files for each in findings]
    rules = dict.fromkeys(each.problem.code for _, findings, _ in files for each in findings)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "gateway",
                        "semanticVersion": __version__,
                        "rules": [_rule(code) for code in rules],
                    }
                },
                "artifacts": [{"location": {"uri": _uri(name)}} for name, _, _ in files],
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }


def lines_of(source: Source, offsets: Iterable[int]) -> dict[int, Line]:
    """Line and column of byte offsets of a file, in one pass over it; bounded memory."""
    found: dict[int, Line] = {}
    line, position, begun = 1, 0, b""
    block = source(0, BLOCK_BYTES)
    for offset in sorted({each for each in offsets if each >= 0}):
        while position + len(block) < offset and block:
            line += block.count(b"\n")
            begun = _tail(begun, block)
            position += len(block)
            block = source(position, BLOCK_BYTES)
        before = block[: offset - position]
        behind = _tail(begun, before).decode("utf-8", "replace")
        found[offset] = Line(line + before.count(b"\n"), len(behind) + 1)
    return found


def _tail(begun: bytes, more: bytes) -> bytes:
    """What stands on the line that is open after more bytes."""
    last = more.rfind(b"\n")
    return begun + more if last < 0 else more[last + 1 :]


def _rule(code: str) -> Json:
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in code.split("-")),
        "shortDescription": {"text": code.replace("-", " ")},
    }


def _result(name: str, found: Finding, lines: Mapping[int, Line]) -> Json:
    problem = found.problem
    text = f"{problem.message}. {problem.hint}" if problem.hint else problem.message
    physical: Json = {"artifactLocation": {"uri": _uri(name)}}
    region = _region(found, lines)
    if region:
        physical["region"] = region
    location: Json = {"physicalLocation": physical}
    named = [part for part in (found.interchange, found.group, found.set) if part]
    if problem.place.segment:
        named.append(str(problem.place))
    if named:
        location["logicalLocations"] = [
            {"fullyQualifiedName": "/".join(named), "name": named[-1], "kind": "element"}
        ]
    return {
        "ruleId": problem.code,
        "level": LEVELS[problem.severity],
        "message": {"text": text},
        "locations": [location],
        "properties": {"severity": problem.severity.value, "value": problem.value},
    }


def _region(found: Finding, lines: Mapping[int, Line]) -> Json:
    """Where a finding stands, {} when nobody knows."""
    if found.start not in lines or found.end not in lines:
        return {}
    first, last = lines[found.start], lines[found.end]
    return {
        "startLine": first.line,
        "startColumn": first.column,
        "endLine": last.line,
        "endColumn": last.column,
        "byteOffset": found.start,
        "byteLength": found.end - found.start,
    }


def _uri(name: str) -> str:
    """A path as a URI: relative ones stay so."""
    path = name.replace("\\", "/")
    return f"file://{quote(path)}" if path.startswith("/") else quote(path)
