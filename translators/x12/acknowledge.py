"""Acknowledging: the 997 or 999 and TA1 that answer a file, and what those we get mean.

Everything public of it in one place: `judge_set`, `judge_group`, `judge_interchange`,
`reconcile_sets`; `answer` does the whole for a file nobody has an agreement about.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from datetime import date, datetime, time

import msgspec

from translators.guide import Guide, load_guide
from translators.parsed import Parsed
from translators.problems import Place, Problem
from translators.source import Source
from translators.x12.answer_codes import answer_version
from translators.x12.delimiters import DEFAULT, Delimiters
from translators.x12.envelope import (
    Address,
    GroupHead,
    with_repetition,
    write_interchange,
)
from translators.x12.flaws import flaw
from translators.x12.interchange import Group, Interchange
from translators.x12.judge import AckPolicy, harmless, judge_group, judge_set
from translators.x12.judge_interchange import SOFTENABLE, interchange_verdict, judge_interchange
from translators.x12.parse import parse
from translators.x12.reconcile import Reconciled, reconcile_sets
from translators.x12.scan import scan
from translators.x12.sets import RawSet, read_sets
from translators.x12.ta1 import read_ta1, write_ta1
from translators.x12.write import write

__all__ = [
    "SOFTENABLE",
    "AckPolicy",
    "Reconciled",
    "answer",
    "answer_delimiters",
    "answer_version",
    "interchange_verdict",
    "judge_group",
    "judge_interchange",
    "judge_set",
    "read_ta1",
    "reconcile_sets",
    "write_ta1",
]

ANSWER_RELEASE = "004010"
"""The release of a 997 to a group whose GS08 names none."""

GuideFor = Callable[[Group, str], Guide | None]
"""Finds the guide for a set (ST01) of a group; None when no guide reads it."""

Weigh = Callable[[Parsed, str], Parsed]
"""Gives what was read of a set, each problem as heavy as somebody agreed for its kind."""


def as_read(parsed: Parsed, _kind: str) -> Parsed:
    """Return what was read of a set, each problem as heavy as the guide says."""
    return parsed


def answer(
    source: Source,
    guide_for: GuideFor,
    policy: AckPolicy,
    used: Container[str] = (),
    weigh: Weigh = as_read,
) -> bytes:
    """Return the acknowledgments for a file: one interchange for each one that is due any.

    Pure: the control numbers are 1, the times those of the received ISA, the separators the
    sender's own unless `policy` names others. Bytes outside of any interchange are not answered,
    nor are acknowledgments. An interchange whose ISA13 was `used` before is a duplicate (TA1 025).
    The result is b"" when nothing is due.
    """
    return b"".join(
        _answer_one(source, found, guide_for, policy, weigh, repeated=found.control in used)
        for found in scan(source)
        if isinstance(found, Interchange)
    )


def answer_delimiters(interchange: Interchange) -> Delimiters:
    """Return a sender's separators made fit for writing: ASCII, different, no letter or digit."""
    own = interchange.delimiters
    if _unfit(own.element) or _unfit(own.segment) or own.segment in ("\t", own.element):
        own = DEFAULT
    taken = (own.element, own.segment, own.repetition)
    if _unfit(own.component) or len(own.component) > 1 or own.component in taken:
        free = next(one for one in ">:<|" if one not in taken)
        own = msgspec.structs.replace(own, component=free)
    return with_repetition(own, _version(interchange))


def _unfit(separator: str) -> bool:
    return separator in ("", " ") or separator.isalnum() or not separator.isascii()


def _version(interchange: Interchange) -> str:
    version = interchange.version
    return version if len(version) == 5 and version.isascii() and version.isdigit() else "00401"


def _answer_one(
    source: Source,
    interchange: Interchange,
    guide_for: GuideFor,
    policy: AckPolicy,
    weigh: Weigh,
    *,
    repeated: bool,
) -> bytes:
    delimiters = policy.delimiters or answer_delimiters(interchange)
    policy = msgspec.structs.replace(policy, delimiters=delimiters)
    ta1 = judge_interchange(interchange, policy, repeated=repeated)
    groups = []
    if interchange_verdict(interchange, policy, repeated=repeated).status != "R":
        due = [group for group in interchange.groups if group.functional_id != "FA"]
        for control, group in enumerate(due, start=1):
            verdicts = [
                judge_set(raw, problems, policy)
                for raw, problems in _judged(source, interchange, group, guide_for, weigh)
            ]
            ack = judge_group(interchange, group, verdicts, policy)
            head = _head(group, control, policy.kind, delimiters)
            guide = load_guide(policy.kind, head.version)
            groups.append((head, [write(ack, guide, delimiters=delimiters)]))
    if ta1 is None and not groups:
        return b""
    return write_interchange(
        groups,
        sender=_address(interchange.receiver_kind, interchange.receiver, delimiters),
        receiver=_address(interchange.sender_kind, interchange.sender, delimiters),
        control=1,
        sent_at=datetime.combine(
            interchange.sent_on or date(2000, 1, 1), interchange.sent_at or time()
        ),
        version=_version(interchange),
        usage=interchange.usage if interchange.usage in ("P", "T", "I") else "P",
        delimiters=delimiters,
        ta1=[ta1] if ta1 else [],
        encoding=interchange.encoding,
    )


def _head(group: Group, control: int, kind: str, delimiters: Delimiters) -> GroupHead:
    """The GS that answers a group: ids swapped, the same release without its suffix."""
    return GroupHead(
        functional_id="FA",
        control=control,
        version=answer_version(kind, group.version) or ANSWER_RELEASE,
        sender=harmless(group.receiver, delimiters, 15),
        receiver=harmless(group.sender, delimiters, 15),
    )


def _address(kind: str, isa: str, delimiters: Delimiters) -> Address:
    return Address(
        isa_kind=harmless(kind, delimiters, 2),
        isa=harmless(isa, delimiters, 15),
    )


def _judged(
    source: Source, interchange: Interchange, group: Group, guide_for: GuideFor, weigh: Weigh
) -> Iterator[tuple[RawSet, tuple[Problem, ...]]]:
    """Each set of a group with what its guide finds wrong."""
    for raw in read_sets(source, interchange, group):
        guide = guide_for(group, raw.kind)
        if guide is None:
            place = Place(segment="ST", position=1, element=1, start=raw.start, end=raw.end)
            yield raw, (flaw("set-not-supported", place, value=raw.kind),)
        else:
            yield raw, weigh(parse(raw, guide), raw.kind).problems
