"""A TOML file changed in one place: comments, order and everything else stay as they are."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal

from gateway.errors import GatewayError

BARE = re.compile(r"[A-Za-z0-9_-]+")
HEADER = re.compile(r"\s*\[([^\[\]].*?)\]\s*(#.*)?$")
ANY_HEADER = re.compile(r"\s*\[")


def amended(text: str, table: str, key: str, value: object) -> str:
    """The text with `key` of a table set to a value; the table is added when it is not there.

    `table` is a path of plain names (`overlay.850`). Raises GatewayError when the key stands there
    in a form that only a person can change, or when the text would say anything else anew.
    """
    lines = text.splitlines()
    line = f"{_name(key)} = {toml_value(value)}"
    head = _header(lines, table)
    if head is None:
        body = [*lines, *([""] if lines and lines[-1].strip() else []), f"[{table}]", line]
    else:
        end = next(
            (at for at in range(head + 1, len(lines)) if ANY_HEADER.match(lines[at])), len(lines)
        )
        found = [at for at in range(head + 1, end) if _is_key(lines[at], key)]
        last = max(
            (at for at in range(head, end) if lines[at].strip() and lines[at][0] != "#"),
            default=head,
        )
        body = (
            [*lines[: found[0]], line, *lines[found[0] + 1 :]]
            if found
            else [*lines[: last + 1], line, *lines[last + 1 :]]
        )
    result = "\n".join(body) + "\n"
    if not _says(text, result, table, key, value):
        raise GatewayError(
            f"{table}.{key} cannot be set without touching more than its line",
            hint=f"write it by hand: {line}",
            code="by-hand",
        )
    return result


def toml_value(value: object) -> str:
    """A value as TOML on one line: texts, numbers, flags, lists and tables of them."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml_value(each) for each in value)}]"
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_name(str(key))} = {toml_value(each)}" for key, each in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    assert isinstance(value, int | Decimal), value
    return str(value)


def _name(key: str) -> str:
    return key if BARE.fullmatch(key) else toml_value(key)


def _header(lines: list[str], table: str) -> int | None:
    """The line of a table's header."""
    for at, line in enumerate(lines):
        found = HEADER.match(line)
        if found and re.sub(r"[\s\"']", "", found[1]) == table:
            return at
    return None


def _is_key(line: str, key: str) -> bool:
    """Whether a line sets a key."""
    return (
        re.match(rf"\s*(?:{re.escape(toml_value(key))}|'?{re.escape(key)}'?)\s*=", line) is not None
    )


def _says(before: str, after: str, table: str, key: str, value: object) -> bool:
    """Whether the new text says the new value, and everything else as before."""
    try:
        old, new = (tomllib.loads(each, parse_float=Decimal) for each in (before, after))
    except tomllib.TOMLDecodeError:
        return False
    at = old
    for name in table.split("."):
        at = at.setdefault(name, {})
        if not isinstance(at, dict):
            return False
    at[key] = tomllib.loads(f"value = {toml_value(value)}", parse_float=Decimal)["value"]
    return old == new
