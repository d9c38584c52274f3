"""A reply put in type: written as segments, then read by our reader and by pyx12's.

Nothing is numbered here but the set, and nothing is decided: it can be done in any process.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from gateway.agreement import Agreement
from gateway.verify import verify_interchange
from translators.documents import Document, InterchangeAck
from translators.guide import Guide, load_guide
from translators.problems import Problem, Severity
from translators.x12.delimiters import Delimiters
from translators.x12.envelope import Address, GroupHead, write_interchange
from translators.x12.parse import parse
from translators.x12.sets import of_segments
from translators.x12.write import WriteError, write

KINDS: Mapping[str, str] = {
    "997": "FA",
    "999": "FA",
    "855": "PR",
    "856": "SH",
    "810": "IN",
    "940": "OW",
}
"""The sets we send and the functional group each goes in (GS01)."""

PLACEHOLDER_AT = datetime(2000, 1, 1, tzinfo=UTC)


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """A set ready to send, or the problems that stop it.

    With a `copy` the press has it under that number, and will tell segments or problems before the
    commit (see `gateway.press`). With a `draft` it is no set but a document of another syntax, kept
    under that number with the sitting.
    """

    kind: str
    control: str = ""
    segments: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    copy: int | None = None
    draft: int | None = None


def typeset(
    agreement: Agreement, kind: str, document: Document, control: str, *, test: bool
) -> Rendered:
    """The document as segments, if our reader and pyx12's both take it; else what they find."""
    guide = guide_for(agreement, kind, agreement.wire.version)
    delimiters = delimiters_of(agreement)
    try:
        segments = write(document, guide, control, delimiters)
    except WriteError as error:
        return Rendered(kind=kind, control=control, problems=tuple(error.problems))
    problems = read_back(segments, guide, delimiters, document)
    if not problems:
        problems = verify_interchange(
            wrap(agreement, kind, [segments], control=1, at=PLACEHOLDER_AT, test=test)
        )
    return Rendered(kind=kind, control=control, segments=segments, problems=problems)


def read_back(
    segments: tuple[str, ...], guide: Guide, delimiters: Delimiters, document: Document
) -> tuple[Problem, ...]:
    """What our own reader finds wrong with what we wrote: it must give the document again."""
    parsed = parse(of_segments(segments, delimiters=delimiters), guide)
    weighty = tuple(each for each in parsed.problems if each.severity is not Severity.NOTE)
    if not weighty and parsed.document != document:
        return (
            Problem(
                code="not-read-back",
                message="what was written reads as another document",
                severity=Severity.HOLD,
                hint="compare the partner's overlay with the reply",
            ),
        )
    return weighty


def wrap(
    agreement: Agreement,
    kind: str,
    sets: list[tuple[str, ...]],
    *,
    control: int,
    at: datetime,
    test: bool,
    acks: tuple[InterchangeAck, ...] = (),
) -> bytes:
    """The sets in their group and interchange, from us to them, as the agreement writes X12."""
    wire = agreement.wire
    them = agreement.identities[0]
    head = GroupHead(functional_id=KINDS.get(kind, ""), control=control, version=wire.version)
    return write_interchange(
        [(head, sets)] if sets else [],
        sender=Address(isa_kind=agreement.us.isa_kind, isa=agreement.us.isa, gs=agreement.us.gs),
        receiver=Address(isa_kind=them.isa_kind, isa=them.isa, gs=them.gs),
        control=control,
        sent_at=at,
        version=interchange_version(wire.version),
        usage="T" if test else wire.usage,
        delimiters=delimiters_of(agreement),
        ta1=acks,
    )


def interchange_version(version: str) -> str:
    """ISA12 for a release: `00401` for 004010."""
    return version[:5]


def guide_for(agreement: Agreement, kind: str, version: str) -> Guide:
    """The guide of a set in a release, with the partner's overlay laid on it."""
    return load_guide(kind, version[:6], agreement.overlays.get(kind))


def delimiters_of(agreement: Agreement) -> Delimiters:
    """The separators the agreement writes with."""
    wire = agreement.wire
    return Delimiters(
        element=wire.element,
        segment=wire.segment,
        component=wire.component,
        repetition=wire.repetition if wire.version >= "00402" else "",
        suffix=wire.suffix,
    )
