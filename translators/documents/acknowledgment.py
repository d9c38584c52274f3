"""Functional acknowledgments (997, 999) and interchange acknowledgments (TA1)."""

from __future__ import annotations

from datetime import date, time

import msgspec

from translators.documents.parts import Segment


class ContextName(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a context is, in the wire's words, and its value: `SITUATIONAL TRIGGER`, `BEG03` P1."""

    name: str = ""
    value: str = ""


class Context(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an error hangs on (CTX of a 999): the business document, or the element that made it.

    `segment`, `position` (ST = 1), `loop`, `place` and `reference` name that element.
    """

    names: tuple[ContextName, ...] = ()
    segment: str = ""
    position: int | None = None
    loop: str = ""
    place: str = ""
    reference: str = ""


class ElementError(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong with one element (AK4, IK4): `place` is `5`, `5:2` or `5::3`.

    That is the element, its component, its repetition. `context` stands in a 999 only.
    """

    place: str
    reference: str = ""
    code: str
    value: str = ""
    context: tuple[Context, ...] = ()


class SegmentError(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong with one segment (AK3, IK3), at `position` counted with ST = 1."""

    segment: str
    position: int
    loop: str = ""
    code: str = ""
    context: tuple[Context, ...] = ()
    elements: tuple[ElementError, ...] = ()


class SetVerdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The verdict on one transaction set (AK2 … AK5, IK5): `status` is A, E, R, M, W or X.

    `convention` is the ST03 that the set stated (AK203, from 005010 on).
    """

    kind: str
    control: str
    convention: str = ""
    errors: tuple[SegmentError, ...] = ()
    status: str
    codes: tuple[str, ...] = ()
    unread: tuple[Segment, ...] = ()


class Acknowledgment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The verdict on one functional group: AK1, the sets named, and AK9's counts and codes.

    `version` is the GS08 of that group (AK103, from 005010 on).
    """

    functional_id: str
    group_control: str
    version: str = ""
    sets: tuple[SetVerdict, ...] = ()
    status: str
    included: int
    received: int
    accepted: int
    codes: tuple[str, ...] = ()
    unread: tuple[Segment, ...] = ()


class InterchangeAck(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The verdict on one interchange (TA1), which its control number, date and time name.

    The date or time is None where the interchange itself stated none that could be read.
    """

    control: str
    sent_on: date | None = None
    sent_at: time | None = None
    status: str
    code: str
