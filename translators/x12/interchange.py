"""What the first pass over a file finds: interchanges and their groups, without the sets."""

from __future__ import annotations

from datetime import date, time

import msgspec

from translators.documents.acknowledgment import InterchangeAck
from translators.problems import Problem
from translators.x12.delimiters import Delimiters


class Group(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One functional group (GS … GE), from byte `start` to `end`, half open.

    `declared` is GE01 (None: no number or no GE), `sets` the sets really there; `version` is GS08
    as sent, suffix included. Texts are without trailing blanks. `only` says, of a group with one
    set that has its SE, where ST begins and where SE begins and ends.
    """

    index: int
    functional_id: str
    sender: str
    receiver: str
    sent_on: date | None = None
    sent_at: time | None = None
    control: str
    agency: str = ""
    version: str = ""
    start: int
    end: int
    declared: int | None = None
    trailer_control: str = ""
    sets: int = 0
    only: tuple[int, int, int] | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def release(self) -> str:
        """GS08 without its suffix: "004010" of "004010VICS"; "" when GS08 holds no release."""
        release = self.version[:6]
        return release if len(release) == 6 and release.isdecimal() else ""


class Interchange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One interchange (ISA … IEA), from byte `start` to `end`, half open.

    `isa` holds the sixteen elements as sent; the named ones are without trailing blanks.
    `declared` is IEA01 (None: no number or no IEA); `acks` are the TA1 segments received; `digest`
    is the SHA-256 of the interchange's bytes.
    """

    index: int
    isa: tuple[str, ...]
    sender_kind: str
    sender: str
    receiver_kind: str
    receiver: str
    sent_on: date | None = None
    sent_at: time | None = None
    version: str
    control: str
    ack_requested: bool = False
    usage: str
    delimiters: Delimiters
    encoding: str = "utf-8"
    start: int
    end: int
    digest: str
    groups: tuple[Group, ...] = ()
    acks: tuple[InterchangeAck, ...] = ()
    declared: int | None = None
    trailer_control: str = ""
    problems: tuple[Problem, ...] = ()
