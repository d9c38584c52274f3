"""The ISA segment: read by counting its separators, because its length cannot be trusted."""

from __future__ import annotations

import re
from itertools import pairwise

import msgspec

from translators.x12.delimiters import Delimiters

HEADER_BYTES = 1024
"""An ISA has 106 bytes; over-long ones of 111 are known. Sixteen separators must be within this."""

WINDOW_BYTES = 4096
"""What is read to judge an ISA: the segment itself and the line behind it."""

_USUAL = re.compile(
    rb"""ISA (?P<element>[!-/:-@\[-`{-~])
    00 \1 [ -~]{10} \1 00 \1 [ -~]{10} \1
    [A-Za-z0-9]{2} \1 (?![ ]{15}) [ -~]{15} \1
    [A-Za-z0-9]{2} \1 (?![ ]{15}) [ -~]{15} \1
    \d{6} \1 \d{4} \1
    (?: [!-/:-@\[-`{-~] \1 | [A-Za-z0-9] \1 (?=00[0-3]|0040[01])) \d{5} \1
    \d{9} \1 [01] \1 [PTI] \1
    (?P<component>[!-/:-@\[-`{-~])
    (?! (?P=element) | (?P=component)) (?P<terminator>[!-/:-@\[-`{-~])
    (?P<suffix>\r\n|\n|\r|)""",
    re.VERBOSE,
)
"""An ISA as most are written: 106 bytes, lawful but for what its date and time may be."""

_BEGIN = re.compile(rb"ISA[^A-Za-z0-9 \r\n]")
_LINE = re.compile(rb"[\r\n]+((?:GS|TA1|IEA)[^\r\n]{2,})")
_NEWLINES = (b"\r\n", b"\n", b"\r")


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """An ISA and the separators it sets, as bytes.

    `elements` are ISA01–ISA16 without line ends; `first` is where, relative to the ISA's begin, the
    segments behind it are looked for; `size` the characters up to ISA16. `readable` is false when
    the separators make no sense, so that nothing behind the ISA can be read. `flaws` are codes. Of
    a `usual` one nothing is left to be judged but whether its date and time exist.
    """

    elements: tuple[bytes, ...]
    element: bytes
    component: bytes
    terminator: bytes
    suffix: bytes = b""
    first: int
    size: int
    readable: bool
    flaws: tuple[str, ...]
    usual: bool = False

    @property
    def cut(self) -> bytes:
        """The bytes segments are split at; see `Delimiters.cut`."""
        return b"\n" if self.terminator == b"\r\n" else self.terminator


def begins_interchange(window: bytes) -> bool:
    """Say whether an ISA segment begins here (not `ISABEL`, not `ISA 3`)."""
    return _BEGIN.match(window) is not None


def read_header(window: bytes) -> Header | None:
    """Read the ISA that begins `window`; None when it does not have its sixteen separators."""
    found = _USUAL.match(window)
    if found is None or window.count(found["element"], 0, 105) != 16:
        return _read_odd(window)
    element, component, terminator, suffix = found.groups()
    return Header(
        elements=tuple(window[4:105].split(element)),
        element=element,
        component=component,
        terminator=terminator,
        suffix=suffix,
        first=106,
        size=105,
        readable=True,
        flaws=(),
        usual=True,
    )


def _read_odd(window: bytes) -> Header | None:
    """Read any ISA by its separators, and note what is odd about it."""
    element = _character(window, 3)
    ends = _separators(window, element)
    if not begins_interchange(window) or len(ends) < 16:
        return None
    texts = [window[a + len(element) : b] for a, b in pairwise(ends)]
    tail = ends[15] + len(element)
    component = _character(window, tail)
    size = tail + len(component)
    if component in (b"\r", b"\n", b""):
        component, size = b"", tail
    head = b"".join(texts).replace(b"\r", b"").replace(b"\n", b"")
    length = len(head) + 19 + len(component)
    flaws = [] if length == 105 else ["isa-length"]
    if any(end in text for text in texts for end in (b"\r", b"\n")):
        flaws.append("isa-line-break")
    component = component.strip(b" ")
    terminator, first = _terminator(window, size)
    elements = tuple(text.replace(b"\r", b"").replace(b"\n", b"") for text in [*texts, component])
    if terminator in _NEWLINES:
        real = _ending_of_next_line(window, size, element)
        if real:
            flaws.append("isa-terminator")
            terminator = real
    fault = _fault(element, component, terminator, window[first:])
    if component == terminator and not fault:
        flaws.append("no-component-separator")
        component = b""
    lines = terminator in _NEWLINES
    return Header(
        elements=elements,
        element=element,
        component=component,
        terminator=terminator,
        suffix=b"" if lines else next((e for e in _NEWLINES if window.startswith(e, first)), b""),
        first=first,
        size=length,
        readable=not fault or (not component and fault == "invalid-component-separator"),
        flaws=(*flaws, fault) if fault else tuple(flaws),
    )


def _separators(window: bytes, element: bytes) -> list[int]:
    ends: list[int] = []
    at = 3
    while len(ends) < 16 and 0 <= at < HEADER_BYTES:
        ends.append(at)
        at = window.find(element, at + len(element), HEADER_BYTES)
    return ends


def _character(window: bytes, at: int) -> bytes:
    """The character that begins at `at`: one byte, or a whole UTF-8 sequence."""
    if window[at : at + 1] < b"\x80":
        return window[at : at + 1]
    for size in (2, 3, 4):
        try:
            window[at : at + size].decode()
        except UnicodeDecodeError:
            continue
        return window[at : at + size]
    return window[at : at + 1]


def _terminator(window: bytes, at: int) -> tuple[bytes, int]:
    """The segment terminator at `at` and where it ends; line ends count as one."""
    if window.startswith(b"\r\n", at):
        return b"\r\n", at + 2
    terminator = _character(window, at)
    return terminator, at + len(terminator)


def _ending_of_next_line(window: bytes, at: int, element: bytes) -> bytes:
    """What ends the segment behind an ISA that ended with its line: b"" when only the line end.

    GS08, TA105 and IEA02 end in a letter or digit, so anything else there is the terminator.
    """
    line = _LINE.match(window, at)
    if line is None:
        return b""
    text = line[1]
    for size in (4, 3, 2):
        if text[-size] >= 0x80 and _character(text, len(text) - size) == text[-size:]:
            return text[-size:]
    ending = text[-1:]
    return b"" if ending.isalnum() or ending in (b" ", element) else ending


def _fault(element: bytes, component: bytes, terminator: bytes, behind: bytes) -> str:
    """Why these separators cannot be: a code of `flaws.FLAWS`, "" when they can."""
    wrong_end = terminator.isalnum() or terminator in (b"", b" ", b"\t", element)
    if wrong_end and component.isalnum():
        return "invalid-element-separator"
    if wrong_end:
        return "invalid-terminator"
    if component.isalnum() or component in (element, b""):
        return "invalid-component-separator"
    if component == terminator and not re.match(rb"[\r\n]*(?:GS|TA1|IEA|\Z)", behind):
        return "invalid-component-separator"
    return ""


def delimiters_of(header: Header, encoding: str) -> Delimiters:
    """The separators as text in the interchange's encoding.

    ISA11 separates repetitions from version 00402 on, and only when it is no letter or digit
    (partners leave the `U` of older versions).
    """
    repetition = header.elements[10].decode(encoding, "replace")
    taken = (header.element, header.component, header.terminator, b" ", b"")
    lawful = (
        header.elements[11] >= b"00402"
        and len(repetition) == 1
        and not repetition.isalnum()
        and header.elements[10] not in taken
    )
    return Delimiters(
        element=header.element.decode(encoding, "replace"),
        segment=header.terminator.decode(encoding, "replace"),
        component=header.component.decode(encoding, "replace"),
        repetition=repetition if lawful else "",
        suffix=header.suffix.decode(encoding, "replace"),
    )
