"""A whole file in words: envelopes, groups and their sets, with verdicts and repairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from translators.documents.acknowledgment import InterchangeAck, SetVerdict
from translators.explain.pieces import Piece
from translators.explain.remarks import Remark, remark_of
from translators.explain.sets import ExplainedSet, Row, Weigh, explain_set
from translators.guide import Guide
from translators.problems import Problem, Severity
from translators.source import Source
from translators.wording import words_of
from translators.x12.delimiters import Delimiters
from translators.x12.interchange import Group, Interchange
from translators.x12.judge import AckPolicy, judge_group
from translators.x12.judge_interchange import interchange_verdict
from translators.x12.reader import read_sets, scan

GuideFor = Callable[[Group, str], Guide | None]
"""Finds the guide for a set (ST01) of a group; None when no guide reads it."""

ISA_TITLES = (
    ("kind of authorization", "authorizations"),
    ("authorization", ""),
    ("kind of security", "securities"),
    ("security", ""),
    ("kind of sender id", "qualifiers"),
    ("sender", ""),
    ("kind of receiver id", "qualifiers"),
    ("receiver", ""),
    ("date", ""),
    ("time", ""),
    ("repetition separator", ""),
    ("version of the envelope", ""),
    ("interchange control number", ""),
    ("TA1 asked for", "requests"),
    ("usage", "usages"),
    ("component separator", ""),
)
"""What the sixteen elements of an ISA are, and the table that has words for their codes."""

NAMES = {
    "\n": "line feed",
    "\r": "carriage return",
    "\r\n": "carriage return and line feed",
    "\t": "tab",
    " ": "blank",
}
"""Separators that cannot be seen."""

VERDICT_WORDS = {
    "A": "accepted",
    "E": "accepted, with errors",
    "P": "partly accepted",
    "R": "rejected",
}
"""What we would answer, in words."""


class ExplainedGroup(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A functional group: GS, its sets, GE; `title` is what it holds.

    `status` and `answer` are those of a 997's AK9; "" for acknowledgments, which get none.
    """

    functional_id: str
    control: str
    title: str = ""
    version: str = ""
    status: str = ""
    answer: str = ""
    head: Row
    sets: tuple[ExplainedSet, ...] = ()
    remarks: tuple[Remark, ...] = ()


class ExplainedInterchange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An interchange: ISA, TA1s, groups; `status` and `answer` are those of a TA1."""

    control: str
    facts: tuple[tuple[str, str], ...] = ()
    status: str
    answer: str
    head: Row
    acks: tuple[Row, ...] = ()
    groups: tuple[ExplainedGroup, ...] = ()
    remarks: tuple[Remark, ...] = ()


class ExplainedFile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file in words; `remarks` are on what stands outside of its interchanges."""

    interchanges: tuple[ExplainedInterchange, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def sets(self) -> tuple[ExplainedSet, ...]:
        """Every transaction set of the file, in order."""
        return tuple(
            each for one in self.interchanges for group in one.groups for each in group.sets
        )

    @property
    def faultless(self) -> bool:
        """Whether there is nothing worse than a note."""
        return all(one.severity is Severity.NOTE for one in _all_remarks(self))


def explain_file(source: Source, guide_for: GuideFor, weigh: Weigh | None = None) -> ExplainedFile:
    """Return a file in words, each set read by its guide. Never raises on any bytes."""
    interchanges, strays = [], []
    for found in scan(source):
        if isinstance(found, Problem):
            strays.append(remark_of(found))
        else:
            interchanges.append(_interchange(source, found, guide_for, weigh))
    return ExplainedFile(interchanges=tuple(interchanges), remarks=tuple(strays))


def _all_remarks(file: ExplainedFile) -> Iterable[Remark]:
    """Yield every remark of a file."""
    yield from file.remarks
    for one in file.interchanges:
        yield from one.remarks
        for group in one.groups:
            yield from group.remarks
    for each in file.sets:
        yield from each.remarks
        for row in each.rows:
            yield from row.remarks
            for piece in row.pieces:
                yield from piece.remarks


def _interchange(
    source: Source, found: Interchange, guide_for: GuideFor, weigh: Weigh | None
) -> ExplainedInterchange:
    verdict = interchange_verdict(found, AckPolicy())
    return ExplainedInterchange(
        control=found.control,
        facts=tuple(_facts(found)),
        status=verdict.status,
        answer=f"TA1 {verdict.status} {verdict.code}",
        head=_isa(found),
        acks=tuple(_ack(each) for each in found.acks),
        groups=tuple(_group(source, found, group, guide_for, weigh) for group in found.groups),
        remarks=tuple(remark_of(one, _ta1(found, one)) for one in found.problems),
    )


def _ta1(found: Interchange, problem: Problem) -> str:
    """Return the TA1 code one problem of an envelope is answered with, "" when with none."""
    alone = msgspec.structs.replace(found, problems=(problem,))
    verdict = interchange_verdict(alone, AckPolicy())
    return "" if verdict.status == "A" else f"TA1 {verdict.status} {verdict.code}"


def _facts(found: Interchange) -> Iterable[tuple[str, str]]:
    """Yield who sends to whom, when, and in which separators."""
    qualifiers, marks = words_of("qualifiers"), found.delimiters
    yield "from", _party(found.sender, found.sender_kind, qualifiers.get(found.sender_kind, ""))
    yield "to", _party(found.receiver, found.receiver_kind, qualifiers.get(found.receiver_kind, ""))
    moment = [str(found.sent_on or ""), found.sent_at.isoformat("minutes") if found.sent_at else ""]
    yield "sent", " ".join(part for part in moment if part) or "not stated"
    yield "control number", found.control
    yield "usage", words_of("usages").get(found.usage, found.usage)
    yield "separators", _separators(marks)
    yield "bytes", f"{found.end - found.start:,} ({found.encoding})"


def _party(id_: str, kind: str, word: str) -> str:
    return f"{id_} ({kind}, {word})" if word else f"{id_} ({kind})"


def _separators(marks: Delimiters) -> str:
    """Return the separators in use, those that cannot be seen by name."""
    named = (
        ("element", marks.element),
        ("component", marks.component),
        ("repetition", marks.repetition),
        ("segment", marks.segment),
        ("behind it", marks.suffix),
    )
    return ", ".join(f"{word} {visible(mark)}" for word, mark in named if mark)


def visible(mark: str) -> str:
    """Return a separator as a person can see it: by name, or by number, where it is no sign."""
    if mark in NAMES:
        return NAMES[mark]
    return " ".join(one if one.isprintable() else f"hex {ord(one):02X}" for one in mark)


def _isa(found: Interchange) -> Row:
    """Return the ISA as a segment in words."""
    pieces = []
    for at, (value, (title, table)) in enumerate(zip(found.isa, ISA_TITLES, strict=False), 1):
        if value.strip(" "):
            word = words_of(table).get(value.strip(), "") if table else _isa_word(at, found)
            piece = Piece(name=f"ISA{at:02d}", title=title, value=value.rstrip(" "), meaning=word)
            pieces.append(piece)
    text = found.delimiters.element.join(("ISA", *found.isa))
    return Row(id="ISA", title="start of the interchange", text=text, pieces=tuple(pieces))


def _isa_word(at: int, found: Interchange) -> str:
    """Return what a date, time or separator of the ISA is read as."""
    words = {
        9: str(found.sent_on or "no date"),
        10: found.sent_at.isoformat("minutes") if found.sent_at else "no time",
        11: "" if found.delimiters.repetition else "none in this version",
    }
    return words.get(at, "")


def _ack(ack: InterchangeAck) -> Row:
    """Return a TA1 that was received as a segment in words."""
    verdict = words_of("verdicts").get(ack.status, "")
    moment = f"{ack.sent_on or ''} {ack.sent_at or ''}".strip()
    named = (
        ("TA101", "interchange it answers", ack.control, ""),
        ("TA102", "date and time of that", moment, ""),
        ("TA104", "verdict", ack.status, verdict),
        ("TA105", "reason", ack.code, "none" if ack.code == "000" else ""),
    )
    pieces = tuple(
        Piece(name=name, title=title, value=value, meaning=word)
        for name, title, value, word in named
        if value
    )
    return Row(id="TA1", title="verdict on an interchange", pieces=pieces)


def _group(
    source: Source,
    found: Interchange,
    group: Group,
    guide_for: GuideFor,
    weigh: Weigh | None,
) -> ExplainedGroup:
    sets = []
    for raw in read_sets(source, found, group):
        guide = guide_for(group, raw.kind)
        known = () if guide is not None else (_unsupported(raw.kind),)
        sets.append(explain_set(raw, guide, known, weigh))
    status, answer = _ak9(found, group, sets)
    return ExplainedGroup(
        functional_id=group.functional_id,
        control=group.control,
        title=words_of("groups").get(group.functional_id, ""),
        version=group.version,
        status=status,
        answer=answer,
        head=_gs(group),
        sets=tuple(sets),
        remarks=tuple(remark_of(one) for one in group.problems),
    )


def _ak9(found: Interchange, group: Group, sets: Sequence[ExplainedSet]) -> tuple[str, str]:
    """Return the verdict on a group and the AK9 that says it."""
    if group.functional_id == "FA":
        return "", ""
    verdicts = [SetVerdict(kind=one.kind, control=one.control, status=one.status) for one in sets]
    ack = judge_group(found, group, verdicts, AckPolicy())
    counts = (str(count) for count in (ack.included, ack.received, ack.accepted))
    return ack.status, "*".join(("AK9", ack.status, *counts, *ack.codes))


def _unsupported(kind: str) -> Problem:
    """The problem of a set that nobody reads."""
    return Problem(
        code="set-not-supported",
        message=f"no guide reads a set {kind or '(none)'}",
        severity=Severity.REJECT,
        value=kind,
        hint="agree the set, or write its guide",
    )


def _gs(group: Group) -> Row:
    """Return the GS as a segment in words."""
    named: Sequence[tuple[str, str, str]] = (
        ("kind of group", group.functional_id, words_of("groups").get(group.functional_id, "")),
        ("sender's application", group.sender, ""),
        ("receiver's application", group.receiver, ""),
        ("date", str(group.sent_on or ""), ""),
        ("time", group.sent_at.isoformat("minutes") if group.sent_at else "", ""),
        ("group control number", group.control, ""),
        ("agency", group.agency, words_of("agencies").get(group.agency, "")),
        ("version", group.version, _release(group)),
    )
    pieces = tuple(
        Piece(name=f"GS{at:02d}", title=title, value=value, meaning=word)
        for at, (title, value, word) in enumerate(named, 1)
        if value
    )
    return Row(id="GS", title="start of the group", pieces=pieces)


def _release(group: Group) -> str:
    """Return release and version in words: `release 4010, industry suffix VICS`."""
    if not group.release:
        return ""
    release, suffix = f"X12 release {int(group.release)}", group.version[6:]
    return f"{release}, suffix {suffix}" if suffix else release
