"""Sample interchanges: a document with a story in a whole envelope, ready to be sent or read."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time

import msgspec

from gateway.agreement import Agreement
from gateway.errors import NotFound, UsageError
from gateway.typeset import KINDS, delimiters_of, guide_for, interchange_version
from translators.guide import Guide, GuideError, known_sets, load_guide
from translators.samples import DAY, Wish, sample
from translators.x12.delimiters import Delimiters
from translators.x12.envelope import Address, GroupHead, write_interchange

SENT_AT = datetime.combine(DAY, time(9, 0), UTC)
"""The moment every sample was sent at: with the same words the same bytes."""

BUYER = Address(isa_kind="ZZ", isa="ACMESTORES", gs="ACMEGS")
SELLER = Address(isa_kind="01", isa="061414100", gs="HARBOR")
"""Who writes to whom when no agreement is named."""

BREAK = Delimiters(suffix="\n")
"""The separators when no agreement is named: a segment a line."""


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A sample: its set as segments, the whole interchange as bytes, the guide that reads it."""

    segments: tuple[str, ...]
    content: bytes
    guide: Guide


def write_sample(
    kind: str, wish: Wish, *, agreement: Agreement | None = None, release: str = ""
) -> Written:
    """A sample interchange; with an agreement as this partner sends it, or as we send it to them.

    Raises NotFound for an unknown set, UsageError for an unknown scenario.
    """
    guide = guide_of(kind, agreement, release)
    delimiters = delimiters_of(agreement) if agreement else BREAK
    dice = random.Random(wish.seed)  # noqa: S311  made-up documents, no secrets
    try:
        segments = sample(guide, wish, dice, delimiters)
    except GuideError as error:
        raise UsageError(
            f"{error.where}: {error.message}", where="--scenario", hint=error.hint
        ) from error
    sender, receiver = addresses(kind, agreement)
    version = release or (agreement.wire.version if agreement else guide.release)
    head = GroupHead(functional_id=guide.functional_id, control=wish.seed, version=version)
    content = write_interchange(
        [(head, [segments])],
        sender=sender,
        receiver=receiver,
        control=wish.seed,
        sent_at=SENT_AT,
        version=interchange_version(version),
        usage="T",
        delimiters=delimiters,
    )
    return Written(segments=segments, content=content, guide=guide)


def guide_of(kind: str, agreement: Agreement | None, release: str = "") -> Guide:
    """The guide of a set in a release, with an agreement's overlay. Raises NotFound."""
    if kind not in known_sets():
        raise NotFound(
            f"there is no guide for a set {kind}", hint=f"one of {', '.join(sorted(known_sets()))}"
        )
    if agreement is None:
        return load_guide(kind, release or "004010")
    return guide_for(agreement, kind, release or agreement.wire.version)


def addresses(kind: str, agreement: Agreement | None) -> tuple[Address, Address]:
    """Who sends a set and who gets it: the sets that we write go out, all others come in."""
    them, us = BUYER, SELLER
    if agreement is not None and agreement.identities:
        first = agreement.identities[0]
        them = Address(isa_kind=first.isa_kind, isa=first.isa, gs=first.gs)
        us = Address(isa_kind=agreement.us.isa_kind, isa=agreement.us.isa, gs=agreement.us.gs)
    return (us, them) if outgoing(kind, agreement) else (them, us)


def outgoing(kind: str, agreement: Agreement | None) -> bool:
    """Whether we send a set to this partner; a transfer goes to a warehouse of ours."""
    return kind in KINDS or (kind == "943" and agreement is not None and agreement.site != "")
