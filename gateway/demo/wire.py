"""The partners' side of the wire: what they send as X12 files, what they read of ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

from gateway.demo.world import US, ZONE, Trader
from translators.documents import Document
from translators.guide import load_guide
from translators.x12.envelope import Address, GroupHead, write_interchange
from translators.x12.interchange import Group, Interchange
from translators.x12.parse import parse
from translators.x12.reader import of_bytes, read_sets, scan
from translators.x12.sets import RawSet
from translators.x12.write import write

VERSION = "004010"
"""The release everybody in the demo writes."""

FUNCTIONAL_IDS: Mapping[str, str] = {"850": "PO", "945": "SW", "820": "RA", "997": "FA"}
"""The sets the partners send and the group each goes in (GS01)."""

CONTROLS_OF_PHASE = 10_000
"""Control numbers a partner has for one phase: the first of phase 3 is 30,001."""


Period = tuple[datetime, datetime]
"""From the first moment on, to before the second."""


class Drop(msgspec.Struct, frozen=True, kw_only=True):
    """A file a partner puts into its inbox; `sets` is how many transaction sets are in it."""

    partner: str
    name: str
    content: bytes
    sets: int = 0


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """Sets of one kind that a trader wants to send, each as segments ST … SE, not yet numbered.

    `partner` is the inbox it goes into ("": the sender's own).
    """

    sender: Trader
    kind: str
    sets: tuple[tuple[str, ...], ...]
    partner: str = ""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A file on our outbox, as the partner finds it there."""

    partner: str
    name: str
    content: bytes


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A group of ours that a partner has opened: its number and sets, and when we sent it."""

    partner: str
    functional_id: str
    group_control: str
    sent_at: datetime
    sets: tuple[RawSet, ...]


def letter(sender: Trader, kind: str, documents: Iterable[Document], partner: str = "") -> Letter:
    """The documents as a letter, written through our guide with the sender's separators."""
    guide = load_guide(kind, VERSION)
    sets = tuple(
        write(document, guide, f"{number:04d}", sender.delimiters)
        for number, document in enumerate(documents, 1)
    )
    return Letter(sender=sender, kind=kind, sets=sets, partner=partner)


def seal(phase: int, at: datetime, posts: Iterable[Letter | Drop]) -> tuple[Drop, ...]:
    """The letters in envelopes, numbered per sender within the phase; ready drops as they are."""
    used: dict[str, int] = {}
    drops = []
    for post in posts:
        if isinstance(post, Drop):
            drops.append(post)
            continue
        number = used[post.sender.key] = used.get(post.sender.key, 0) + 1
        assert number < CONTROLS_OF_PHASE, "more files in a phase than a partner has numbers for"
        drops.append(_enveloped(post, phase * CONTROLS_OF_PHASE + number, at))
    return tuple(drops)


def _enveloped(post: Letter, control: int, at: datetime) -> Drop:
    """One letter as the file that goes over the wire."""
    sender = post.sender
    passed_on = f"{sender.key}-" if post.partner not in ("", sender.key) else ""
    head = GroupHead(functional_id=FUNCTIONAL_IDS[post.kind], control=control, version=VERSION)
    return Drop(
        partner=post.partner or sender.key,
        name=f"{passed_on}{post.kind}-{control:09d}.edi",
        content=write_interchange(
            [(head, post.sets)],
            sender=Address(isa_kind=sender.isa_kind, isa=sender.isa, gs=sender.gs),
            receiver=Address(isa_kind=US.isa_kind, isa=US.isa, gs=US.gs),
            control=control,
            sent_at=at,
            delimiters=sender.delimiters,
        ),
        sets=len(post.sets),
    )


def open_mail(
    outbox: Sequence[Sent], partner: str, period: Period, *functional_ids: str
) -> Iterator[Mail]:
    """What we sent a partner within a period in groups of these kinds, in order of names."""
    for file in outbox:
        if file.partner != partner:
            continue
        source = of_bytes(file.content)
        for found in scan(source):
            assert isinstance(found, Interchange), f"{file.name} is no interchange"
            sent_at = _moment(found)
            if not period[0] <= sent_at < period[1]:
                continue
            for group in found.groups:
                if group.functional_id in functional_ids:
                    yield _mail(file, found, group, sent_at)


def _moment(interchange: Interchange) -> datetime:
    """When an interchange of ours says it was sent: our clock on the wall."""
    assert interchange.sent_on is not None and interchange.sent_at is not None
    local = datetime.combine(interchange.sent_on, interchange.sent_at, ZoneInfo(ZONE))
    return local.astimezone(UTC)


def _mail(file: Sent, interchange: Interchange, group: Group, sent_at: datetime) -> Mail:
    """One group as opened mail."""
    return Mail(
        partner=file.partner,
        functional_id=group.functional_id,
        group_control=group.control,
        sent_at=sent_at,
        sets=tuple(read_sets(of_bytes(file.content), interchange, group)),
    )


def documents_of(mail: Iterable[Mail]) -> Iterator[Document]:
    """The documents in the mail, one by one."""
    for each in mail:
        for raw in each.sets:
            parsed = parse(raw, load_guide(raw.kind, VERSION))
            assert parsed.document is not None, f"{raw.kind} {raw.control} does not read"
            yield parsed.document
