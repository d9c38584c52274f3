"""Sets to send: rendered and checked before anything is numbered, then put into interchanges."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import msgspec

from gateway.agreement import Agreement
from gateway.decision import Decision, PendingSet
from gateway.rows import DocumentRow, FileRow, KeyRow
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
    "855": "PR",
    "856": "SH",
    "810": "IN",
    "940": "OW",
}
"""The sets we send and the functional group each goes in (GS01)."""

LAST_CONTROL = 999_999_999
"""ISA13 has nine digits; after the last number the count begins again at 1."""

PLACEHOLDER_AT = datetime(2000, 1, 1, tzinfo=UTC)


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """A set ready to send, or the problems that stop it."""

    kind: str
    segments: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def render(
    it: Decision, agreement: Agreement, kind: str, document: Document, *, test: bool
) -> Rendered:
    """The document as segments, if our reader and pyx12's both take it; nothing is numbered yet."""
    guide = guide_for(agreement, kind, agreement.wire.version)
    control = f"{waiting(it, agreement, kind, test=test) % agreement.wire.max_sets + 1:04d}"
    delimiters = delimiters_of(agreement)
    try:
        segments = write(document, guide, control, delimiters)
    except WriteError as error:
        return Rendered(kind=kind, problems=tuple(error.problems))
    problems = read_back(segments, guide, delimiters, document)
    if not problems:
        problems = verify_interchange(
            wrap(agreement, kind, [segments], control=1, at=PLACEHOLDER_AT, test=test)
        )
    return Rendered(kind=kind, segments=segments, problems=problems)


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


def queue(
    it: Decision,
    agreement: Agreement,
    rendered: Rendered,
    *,
    answers: str,
    number: str = "",
    subject: str = "",
    on: date | None = None,
    amount: int | None = None,
    event: str = "",
    test: bool = False,
) -> DocumentRow:
    """The set will leave with this commit; its row says what it answers and awaits."""
    assert rendered.segments and not rendered.problems
    awaited = rendered.kind != "997"
    row = DocumentRow(
        id=f"OUT-{it.state.draw('document out')}",
        direction="out",
        kind=rendered.kind,
        partner=agreement.key,
        number=number,
        subject=subject,
        control=rendered.segments[0].split(agreement.wire.element)[2],
        test=test,
        on=on,
        amount=amount,
        event=event,
        answers=answers,
        delivery="queued",
        acknowledgement="awaited" if awaited else "none expected",
        acknowledge_by=it.now + timedelta(hours=agreement.acknowledge.await_hours)
        if awaited
        else None,
        configuration=it.configuration.digest,
        decision=it.number,
        decided_at=it.now,
    )
    it.state.put(row)
    key = (agreement.key, KINDS[rendered.kind], test)
    it.counts[key] = it.counts.get(key, 0) + 1
    it.pending.append(
        PendingSet(
            partner=agreement.key,
            functional_id=KINDS[rendered.kind],
            version=agreement.wire.version,
            test=test,
            segments=rendered.segments,
            document=row.id,
        )
    )
    return row


def envelop(it: Decision) -> None:
    """Every pending set gets its interchange: control numbers drawn, final bytes in a file row."""
    groups: dict[tuple[str, str, bool], list[PendingSet]] = {}
    for pending in it.pending:
        key = (pending.partner, pending.functional_id, pending.test)
        groups.setdefault(key, []).append(pending)
    acknowledgments_first = sorted(groups.items(), key=lambda item: item[0][1] != "FA")
    for (partner, _, test), sets in acknowledgments_first:
        agreement = it.agreement(partner)
        size = agreement.wire.max_sets
        for first in range(0, len(sets), size):
            envelop_group(it, agreement, sets[first : first + size], test=test)
    for partner, test, ack in it.interchange_acks:
        agreement = it.agreement(partner)
        control = draw_control(it, agreement, test=test)
        raw = wrap(agreement, "TA1", [], control=control, at=it.local, test=test, acks=(ack,))
        queue_file(it, agreement, "TA1", control, raw, test=test)
    it.pending.clear()
    it.counts.clear()
    it.interchange_acks.clear()


def envelop_group(
    it: Decision, agreement: Agreement, sets: list[PendingSet], *, test: bool
) -> None:
    """One interchange of one group: its file row, and each set's row pointing at it."""
    rows = [it.state.get(DocumentRow, pending.document) for pending in sets]
    kind = rows[0].kind if rows[0] else ""
    control = draw_control(it, agreement, test=test)
    raw = wrap(
        agreement,
        kind,
        [pending.segments for pending in sets],
        control=control,
        at=it.local,
        test=test,
    )
    file = queue_file(it, agreement, kind, control, raw, test=test)
    for row in rows:
        assert row is not None
        it.state.put(
            msgspec.structs.replace(row, file=file.id, group=str(control), digest=file.digest)
        )
    it.state.put(
        KeyRow(
            key=sent_key(agreement.key, sets[0].functional_id, str(control)),
            owner=str(file.id),
            digest=file.digest,
            at=it.now,
        )
    )


def queue_file(
    it: Decision, agreement: Agreement, kind: str, control: int, raw: bytes, *, test: bool
) -> FileRow:
    """The bytes wait for delivery under the name the agreement gives them."""
    row = FileRow(
        id=it.state.draw("file"),
        partner=agreement.key,
        name=("test_" if test else "")
        + agreement.outbox_name.format(kind=kind, control=f"{control:09d}", partner=agreement.key),
        control=str(control),
        usage="T" if test else "P",
        digest=hashlib.sha256(raw).hexdigest(),
        body=raw,
        decision=it.number,
        decided_at=it.now,
    )
    it.state.put(row)
    it.state.put(
        KeyRow(
            key=interchange_key(agreement.key, row.control, row.usage),
            owner=str(row.id),
            digest=row.digest,
            at=it.now,
        )
    )
    return row


def interchange_key(partner: str, control: str, usage: str) -> str:
    """The key under which an outgoing interchange is found when a TA1 answers it."""
    return f"out|{partner}|ISA|{int(control) if control.isdecimal() else control}|{usage}"


def send_again(it: Decision, file_id: int) -> None:
    """The identical bytes go out once more, under the same name and control number."""
    file = it.state.get(FileRow, file_id)
    assert file is not None
    it.state.put(msgspec.structs.replace(file, state="queued", sent_at=None))


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


def draw_control(it: Decision, agreement: Agreement, *, test: bool) -> int:
    """The next interchange control number between us and them, by usage; gapless."""
    them = agreement.identities[0]
    usage = "T" if test else agreement.wire.usage
    name = f"isa|{agreement.us.isa_kind}:{agreement.us.isa}|{them.isa_kind}:{them.isa}|{usage}"
    return it.state.draw(name, last=LAST_CONTROL)


def waiting(it: Decision, agreement: Agreement, kind: str, *, test: bool) -> int:
    """How many sets of a kind wait for this partner in this commit."""
    key = (agreement.key, KINDS[kind], test)
    return it.counts.get(key, 0)


def sent_key(partner: str, functional_id: str, control: str) -> str:
    """The key under which an outgoing group is found when its acknowledgment comes."""
    return f"out|{partner}|{functional_id}|{int(control) if control.isdecimal() else control}"


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
