"""The TA1 segment: the verdict on an interchange, to and from its elements."""

from __future__ import annotations

from collections.abc import Sequence

from translators.documents.acknowledgment import InterchangeAck
from translators.x12.delimiters import Delimiters
from translators.x12.moments import read_date, read_number, read_time


def read_ta1(segment: Sequence[str]) -> InterchangeAck | None:
    """Read a TA1 (its id and elements); None when it names no interchange or gives no verdict."""
    fields = [*(element.strip() for element in segment), "", "", "", "", ""]
    control, sent_on, sent_at, status, code = fields[1:6]
    if read_number(control) is None or status not in ("A", "E", "R"):
        return None
    return InterchangeAck(
        control=control,
        sent_on=read_date(sent_on),
        sent_at=read_time(sent_at),
        status=status,
        code=code,
    )


def write_ta1(ack: InterchangeAck, delimiters: Delimiters) -> str:
    """Write a TA1 without its terminator; a date or time that was none is written as zeros."""
    sent_on = ack.sent_on.strftime("%y%m%d") if ack.sent_on else "000000"
    sent_at = ack.sent_at.strftime("%H%M") if ack.sent_at else "0000"
    control = f"{read_number(ack.control) or 0:09d}"
    return delimiters.element.join(("TA1", control, sent_on, sent_at, ack.status, ack.code))
