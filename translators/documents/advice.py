"""What a partner's application says of our documents (824), and messages to people (864)."""

from __future__ import annotations

from datetime import date, time

import msgspec

from translators.documents.codings import Listing
from translators.documents.parts import (
    Amount,
    Contact,
    DateMark,
    Party,
    Quantity,
    Reference,
    Segment,
    Text,
)
from translators.documents.settlement import Person, WrongValue


class AdvisedError(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One error an application found (TED): what, and where in our document.

    `segment`, `position` (ST = 1) and `element` name the place; `value` is what stood there,
    `better` what would be right.
    """

    code: str
    text: str = ""
    segment: str = ""
    position: int | None = None
    element: int | None = None
    reference: int | None = None
    value: str = ""
    better: str = ""
    texts: tuple[Text, ...] = ()
    details: tuple[WrongValue, ...] = ()
    unread: tuple[Segment, ...] = ()


class AdvisedSet(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The verdict on one of our documents (OTI), named by its reference and control numbers."""

    verdict: str
    reference_kind: str
    reference: str
    sender: str = ""
    receiver: str = ""
    on: date | None = None
    at: time | None = None
    group_control: str = ""
    control: str = ""
    set: str = ""
    version: str = ""
    purpose: str = ""
    kind: str = ""
    application: str = ""
    action: str = ""
    handling: str = ""
    reason: str = ""
    references: tuple[Reference, ...] = ()
    dates: tuple[DateMark, ...] = ()
    contacts: tuple[Contact, ...] = ()
    totals: tuple[Amount, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    people: tuple[Person, ...] = ()
    errors: tuple[AdvisedError, ...] = ()
    listings: tuple[Listing, ...] = ()
    unread: tuple[Segment, ...] = ()


class ApplicationAdvice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a partner's application accepted or refused, after a 997 accepted the syntax."""

    purpose: str = ""
    number: str
    advised_on: date
    advised_at: time | None = None
    zone: str = ""
    reference: str = ""
    kind: str = ""
    action: str = ""
    security: str = ""
    parties: tuple[Party, ...] = ()
    sets: tuple[AdvisedSet, ...] = ()
    unread: tuple[Segment, ...] = ()


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message to people: what it is about, and its lines."""

    number: str
    subject: str = ""
    page_width: int | None = None
    page_lines: int | None = None
    parties: tuple[Party, ...] = ()
    lines: tuple[str, ...] = ()
    unread: tuple[Segment, ...] = ()


class TextMessage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Messages for people of the partner, in words."""

    purpose: str = ""
    subject: str = ""
    kind: str = ""
    dates: tuple[DateMark, ...] = ()
    parties: tuple[Party, ...] = ()
    messages: tuple[Message, ...] = ()
    unread: tuple[Segment, ...] = ()
