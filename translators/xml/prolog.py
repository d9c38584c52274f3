"""How an XML file begins: its encoding, and its DOCTYPE, which is never seen by anything else.

expat is used where bytes matter, for lxml tells lines only. A DOCTYPE is blanked out before it is
seen here: what it declares does not exist, so an entity of its is unknown, which expat refuses.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from xml.parsers import expat

import msgspec

from translators.problems import Place, Problem, Severity
from translators.source import Source
from translators.xml.limits import MAX_TOKEN

ENCODINGS = {
    "utf8": "UTF-8",
    "usascii": "US-ASCII",
    "ascii": "US-ASCII",
    "iso88591": "ISO-8859-1",
    "latin1": "ISO-8859-1",
    "iso885915": "ISO-8859-15",
    "windows1252": "windows-1252",
    "cp1252": "windows-1252",
}
"""Encodings that are read, by their names without marks; UTF-16 shows itself by its bytes."""

MARKS = (
    (codecs.BOM_UTF8, "UTF-8"),
    (codecs.BOM_UTF16_LE, "UTF-16LE"),
    (codecs.BOM_UTF16_BE, "UTF-16BE"),
)
WIDE = ((b"<\x00", "UTF-16LE"), (b"\x00<", "UTF-16BE"))

_DECLARED = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z][\w.\-]*)[\"']")
_SPACE = b" \t\r\n"


class Refused(Exception):
    """A file that is not read on; `problem` says where and why."""

    def __init__(self, code: str, message: str, start: int = -1, hint: str = "") -> None:
        super().__init__(message)
        self.problem = Problem(
            code=code,
            message=message,
            severity=Severity.REJECT,
            place=Place(start=start, end=start),
            hint=hint or "ask the partner to send the file again, complete",
        )


class Prolog(msgspec.Struct, frozen=True, kw_only=True):
    """How a file begins: its encoding, where XML starts, and the bytes of its DOCTYPE."""

    encoding: str
    start: int
    doctype: tuple[int, int] = (0, 0)
    problems: tuple[Problem, ...] = ()


def read_prolog(source: Source) -> Prolog:
    """Return how a file begins. Raises Refused when its encoding or DOCTYPE is."""
    head = source(0, MAX_TOKEN)
    if not head.strip(_SPACE):
        raise Refused("empty-file", "the file holds nothing")
    encoding, start, problems = _encoding(head)
    blank = _blanks(head, start, encoding)
    if blank:
        problems = (*problems, _note("padding", "blank lines before the XML were passed over"))
    return Prolog(
        encoding=encoding,
        start=start + blank,
        doctype=_doctype(head[start + blank :], encoding, start + blank),
        problems=problems,
    )


def _note(code: str, message: str) -> Problem:
    return Problem(
        code=code,
        message=message,
        severity=Severity.NOTE,
        place=Place(start=0, end=0),
        hint="nothing to do; the sender may want to know",
    )


def _encoding(head: bytes) -> tuple[str, int, tuple[Problem, ...]]:
    """Return the encoding, the bytes of a byte order mark, and what is odd."""
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding, len(mark), ()
    for sign, encoding in WIDE:
        if head.startswith(sign):
            return encoding, 0, ()
    found = _DECLARED.match(head.lstrip(_SPACE))
    name = found[1].decode("ascii") if found else "UTF-8"
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    if plain.startswith("utf16"):
        said = f"the file says it is {name}, and is not; read as UTF-8"
        return "UTF-8", 0, (_note("encoding-mismatch", said),)
    if plain not in ENCODINGS:
        raise Refused(
            "unsupported-encoding",
            f"the encoding {name} is not read",
            start=0,
            hint="ask the partner to send UTF-8",
        )
    return ENCODINGS[plain], 0, ()


def _blanks(head: bytes, start: int, encoding: str) -> int:
    """Return how many bytes of blanks stand before the XML."""
    if encoding.startswith("UTF-16"):
        return 0
    rest = head[start:]
    return len(rest) - len(rest.lstrip(_SPACE))


def _doctype(head: bytes, encoding: str, start: int) -> tuple[int, int]:
    """Return the bytes of the DOCTYPE in the file. Raises Refused when it declares anything."""
    parser = expat.ParserCreate(encoding)
    begin = end = -1

    def look(text: str) -> None:
        nonlocal begin, end
        if text == "<!DOCTYPE":
            begin = parser.CurrentByteIndex
        elif begin >= 0 and end < 0 and text == "[":
            raise Refused(
                "entities-refused",
                "the DOCTYPE has declarations of its own (an internal subset)",
                start + parser.CurrentByteIndex,
                "ask the partner to leave them out",
            )
        elif begin >= 0 and end < 0 and text == ">":
            end = parser.CurrentByteIndex + len(">".encode(encoding))

    def stop(*_: object) -> None:
        raise _Enough

    parser.DefaultHandler = look
    parser.StartElementHandler = stop
    with suppress(_Enough, expat.ExpatError):
        parser.Parse(head, False)
    return (start + begin, start + end) if end >= 0 else (start, start)


class _Enough(Exception):
    """The root begins; the prolog is known."""
