"""The daemon's log: one line per event, as text for people or as a JSON object for programs.

What partners choose (names of files, texts of errors) stands in it: control characters, overrides
of the writing direction and line ends are escaped in both forms, so that an event is always one
line and a terminal shows it as it is.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from datetime import datetime

Report = Callable[[str, Mapping[str, object]], None]
"""Told of each event: its name and its facts."""


class Relay(logging.Handler):
    """Warnings of the libraries as events: else they would be lines of another form."""

    def __init__(self, report: Report) -> None:
        """Tells of warnings and errors."""
        super().__init__(logging.WARNING)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        """The warning is an event."""
        self._report("library", {"name": record.name, "message": record.getMessage()})


_PLAIN = re.compile(r"[^\s\"=\\]+")
"""A value that needs no quotes in a line of text."""


def text_line(at: datetime, event: str, facts: Mapping[str, object]) -> str:
    """`2026-03-02T14:00:00+00:00 processed commits=1 name="a b"`, without its line end."""
    told = "".join(f" {key}={_quoted(str(value))}" for key, value in facts.items())
    return f"{at.isoformat(timespec='seconds')} {event}{told}"


def json_line(at: datetime, event: str, facts: Mapping[str, object]) -> str:
    """The event as a JSON object in one line; numbers and flags stay what they are."""
    told = {
        key: value if isinstance(value, int) else printable(str(value))
        for key, value in facts.items()
    }
    line = {"at": at.isoformat(timespec="milliseconds"), "event": event, **told}
    return json.dumps(line, ensure_ascii=True)


LINES: Mapping[str, Callable[[datetime, str, Mapping[str, object]], str]] = {
    "text": text_line,
    "json": json_line,
}
"""How an event is written, by the setting `log_format`."""


def printable(text: str) -> str:
    r"""The text with everything that is not printed escaped, `\n` and `\x1b` for example."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape", "replace").decode()
        for letter in text
    )


def _quoted(text: str) -> str:
    """A value of a text line: bare where that can be read back, else in quotes."""
    if _PLAIN.fullmatch(text) and text.isprintable():
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{printable(escaped)}"'
