"""Writing envelopes: groups of segments become the bytes of one interchange."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from translators.documents.acknowledgment import InterchangeAck
from translators.x12.delimiters import DEFAULT, Delimiters
from translators.x12.ta1 import write_ta1

CONTROL_LIMIT = 999_999_999
"""ISA13 and GS06 have nine digits."""


class EnvelopeError(Exception):
    """An envelope that cannot be written: an id or a separator of the agreement is wrong."""


class Address(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who somebody is on an envelope: ISA05/06 (or 07/08) and GS02 (or 03; "": the same id)."""

    isa_kind: str
    isa: str
    gs: str = ""


class GroupHead(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a GS says: GS01, GS06, GS08 and GS07.

    `sender` and `receiver` stand where the group has a GS02 and GS03 of its own.
    """

    functional_id: str
    control: int
    version: str
    agency: str = "X"
    sender: str = ""
    receiver: str = ""


def with_repetition(delimiters: Delimiters, version: str) -> Delimiters:
    """Return separators that name one for repetitions, which ISA12 from 00402 on asks for.

    To be used before the sets are written, so that no value holds it.
    """
    if delimiters.repetition or version < "00402":
        return delimiters
    taken = (delimiters.element, delimiters.component, delimiters.segment)
    free = next(character for character in "^!|`" if character not in taken)
    return msgspec.structs.replace(delimiters, repetition=free)


def write_interchange(
    groups: Sequence[tuple[GroupHead, Sequence[Sequence[str]]]],
    *,
    sender: Address,
    receiver: Address,
    control: int,
    sent_at: datetime,
    version: str = "00401",
    usage: str = "P",
    ack_requested: bool = False,
    delimiters: Delimiters = DEFAULT,
    ta1: Sequence[InterchangeAck] = (),
    encoding: str = "utf-8",
) -> bytes:
    """Return one interchange, ISA to IEA, with its counts computed and its ISA 106 characters long.

    `groups` holds, per group, its head and its sets, each as segments ST … SE without terminators
    (as `write` returns them); `sent_at` is written as it is, so give the wall clock the agreement
    wants. Raises EnvelopeError when an id does not fit or holds a separator, when a control number
    has more than nine digits, or when the separators are not different single characters.
    """
    _check_separators(delimiters)
    _check_control(control)
    if len(version) != 5:
        raise EnvelopeError(f"ISA12 has five characters, not {version!r}; change the agreement")
    ids = ((2, sender.isa_kind), (15, sender.isa), (2, receiver.isa_kind), (15, receiver.isa))
    for size, text in (*ids, (15, sender.gs), (15, receiver.gs)):
        _check_id(text, size, delimiters)
    asked = "1" if ack_requested else "0"
    segments = [_isa(sender, receiver, control, sent_at, version, asked, usage, delimiters)]
    segments += [write_ta1(ack, delimiters) for ack in ta1]
    star = delimiters.element
    for head, sets in groups:
        _check_control(head.control)
        _check_id(head.sender, 15, delimiters)
        _check_id(head.receiver, 15, delimiters)
        segments.append(_gs(head, sender, receiver, sent_at, delimiters))
        for segments_of_set in sets:
            segments += segments_of_set
        segments.append(f"GE{star}{len(sets)}{star}{head.control}")
    segments.append(f"IEA{star}{len(groups)}{star}{control:09d}")
    ending = delimiters.segment + delimiters.suffix
    return "".join(segment + ending for segment in segments).encode(encoding)


def _isa(
    sender: Address,
    receiver: Address,
    control: int,
    sent_at: datetime,
    version: str,
    asked: str,
    usage: str,
    delimiters: Delimiters,
) -> str:
    """Write the ISA: sixteen elements of fixed width (ISA11 is `U` where nothing repeats)."""
    repetition = delimiters.repetition if version >= "00402" else ""
    fields = (
        *("ISA", "00", " " * 10, "00", " " * 10),
        *(f"{sender.isa_kind:2}", f"{sender.isa:15}", f"{receiver.isa_kind:2}"),
        *(f"{receiver.isa:15}", f"{sent_at:%y%m%d}", f"{sent_at:%H%M}", repetition or "U", version),
        *(f"{control:09d}", asked, usage, delimiters.component),
    )
    return delimiters.element.join(fields)


def _gs(
    head: GroupHead,
    sender: Address,
    receiver: Address,
    sent_at: datetime,
    delimiters: Delimiters,
) -> str:
    """Write the GS; releases before 004010 write the year with two digits."""
    day = f"{sent_at:%Y%m%d}" if head.version >= "004010" else f"{sent_at:%y%m%d}"
    fields = (
        *("GS", head.functional_id),
        *(head.sender or sender.gs or sender.isa, head.receiver or receiver.gs or receiver.isa),
        *(day, f"{sent_at:%H%M}", str(head.control), head.agency, head.version),
    )
    return delimiters.element.join(fields)


def _check_separators(delimiters: Delimiters) -> None:
    separators = (delimiters.element, delimiters.component, delimiters.segment)
    if len(set(separators)) < 3 or not all(separators) or len(delimiters.component) > 1:
        raise EnvelopeError(
            f"the separators {separators} are not three different characters; change the agreement"
        )


def _check_id(text: str, size: int, delimiters: Delimiters) -> None:
    if len(text) > size:
        raise EnvelopeError(f"the id {text!r} has more than {size} characters; shorten it")
    separators = (delimiters.element, delimiters.component, delimiters.segment, "\r", "\n")
    if any(one in text for one in separators):
        raise EnvelopeError(f"the id {text!r} holds a separator; choose other separators")


def _check_control(control: int) -> None:
    if not 0 < control <= CONTROL_LIMIT:
        raise EnvelopeError(f"a control number is 1 to {CONTROL_LIMIT}, not {control}")
