"""Functional acknowledgments (997) and interchange acknowledgments (TA1)."""

from __future__ import annotations

from datetime import date, time

import msgspec

from translators.documents.parts import Segment


class ElementError(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong with one element (AK4): `place` is `5` or `5:2`, as on the wire."""

    place: str
    reference: str = ""
    code: str
    value: str = ""


class SegmentError(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong with one segment (AK3), at `position` counted with ST = 1."""

    segment: str
    position: int
    loop: str = ""
    code: str = ""
    elements: tuple[ElementError, ...] = ()


class SetVerdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The verdict on one transaction set (AK2 … AK5): `status` is the wire's A, E, R, M, W or X."""

    kind: str
    control: str
    errors: tuple[SegmentError, ...] = ()
    status: str
    codes: tuple[str, ...] = ()


class Acknowledgment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The verdict on one functional group: AK1, the sets named, and AK9's counts and codes."""

    functional_id: str
    group_control: str
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
