"""A second opinion on what we write: pyx12's reader must accept it before it may leave."""

from __future__ import annotations

import io
from collections import deque

from translators.problems import Place, Problem, Severity

KNOWN_VERSIONS = (b"00401", b"00501")
"""Interchange versions (ISA12) pyx12 knows; it checks nothing that differs between versions."""

ISA12 = slice(84, 89)
"""Where the interchange version stands in the ISA segment, whose length is fixed (X12.5)."""


def verify_interchange(raw: bytes) -> tuple[Problem, ...]:
    """What pyx12 finds wrong with an interchange: envelopes, control numbers, counts, HL, form.

    Nothing means that it may leave. A version pyx12 does not know is checked as 00401.
    """
    from pyx12.errors import EngineError, X12Error
    from pyx12.x12file import X12Reader

    if raw[ISA12] not in KNOWN_VERSIONS:
        raw = raw[: ISA12.start] + KNOWN_VERSIONS[0] + raw[ISA12.stop :]
    found: list[tuple[str, int]] = []
    try:
        reader = X12Reader(io.StringIO(raw.decode("latin-1"), newline=""))
        deque(reader, maxlen=0)
        reader.cleanup()
        found += [(error[2], error[4] or 0) for error in reader.pop_errors()]
        rest = reader.raw.buffer.strip()
        if rest:
            found.append((f"nothing is read from {rest[:20]!r} on", reader.cur_line + 1))
    except (X12Error, EngineError) as error:
        found.append((str(error), 0))
    except IndexError:
        found.append(("a trailer stands there without its header", 0))
    return tuple(_problem(message, line) for message, line in found)


def _problem(message: str, line: int) -> Problem:
    """A document that is held: a partner's reader would stumble as pyx12's does."""
    where = f" (segment {line} of the interchange)" if line else ""
    return Problem(
        code="not-accepted-by-pyx12",
        message=f"pyx12 does not accept what was written{where}: {message}",
        severity=Severity.HOLD,
        place=Place(),
        hint="compare the partner's overlay and delimiters with the values in the document",
    )
