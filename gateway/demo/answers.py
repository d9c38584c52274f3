"""The 997s of the demo's partners: what they say to what we sent them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gateway.demo.wire import Letter, Mail, letter
from gateway.demo.world import Trader
from translators.documents import Acknowledgment, ElementError, SegmentError, SetVerdict
from translators.x12.sets import RawSet

PACKAGING = "TD1"
"""The segment of a ship notice whose code the customer does not take."""


def acknowledgments(
    trader: Trader, mail: Iterable[Mail], *, detailed: bool, refuse_one: str = ""
) -> Iterator[Letter]:
    """A 997 for each group, its sets named (`detailed`) or only counted.

    The first set of kind `refuse_one` is refused.
    """
    left = refuse_one
    for each in mail:
        refused = next((raw for raw in each.sets if raw.kind == left), None)
        if refused is not None:
            left = ""
        yield letter(trader, "997", [acknowledgment(each, refused, detailed=detailed)])


def acknowledgment(mail: Mail, refused: RawSet | None, *, detailed: bool) -> Acknowledgment:
    """The 997 for one group."""
    named = [raw for raw in mail.sets if detailed or raw is refused]
    count = len(mail.sets)
    accepted = count - (refused is not None)
    return Acknowledgment(
        functional_id=mail.functional_id,
        group_control=mail.group_control,
        sets=tuple(refusal(raw) if raw is refused else acceptance(raw) for raw in named),
        status="A" if accepted == count else "P" if accepted else "R",
        included=count,
        received=count,
        accepted=accepted,
    )


def acceptance(raw: RawSet) -> SetVerdict:
    """The verdict on a set that is fine."""
    return SetVerdict(kind=raw.kind, control=raw.control, status="A")


def refusal(raw: RawSet) -> SetVerdict:
    """The verdict on a ship notice whose packaging code the customer does not know."""
    star = raw.delimiters.element
    place, segment = next(
        (number, each.split(star))
        for number, each in enumerate(raw.segments, 1)
        if each.startswith(PACKAGING + star)
    )
    error = ElementError(place="1", reference="103", code="7", value=segment[1])
    return SetVerdict(
        kind=raw.kind,
        control=raw.control,
        errors=(SegmentError(segment=PACKAGING, position=place, code="8", elements=(error,)),),
        status="R",
        codes=("5",),
    )
