"""Sets to send: rendered and checked before anything is numbered, then put into interchanges."""

from __future__ import annotations

import hashlib
from datetime import date

import msgspec

from gateway.agreement import Agreement
from gateway.awaiting import due_at, group_sent
from gateway.decision import Decision, PendingFile, PendingSet
from gateway.laid_out import LAST_CONTROL, file_name, lay_out, no_layout, send_files
from gateway.layouts import way_of
from gateway.rows import DocumentRow, FileRow, KeyRow
from gateway.typeset import KINDS, Rendered, typeset, wrap
from translators.dictionary import GuideError
from translators.documents import Document


def render(
    it: Decision, agreement: Agreement, kind: str, document: Document, *, test: bool
) -> Rendered:
    """The document as segments, if our reader and pyx12's both take it; nothing is numbered yet.

    For a partner of another syntax it is laid out as a file of that (`gateway.laid_out`). The press
    may take a set instead: then it is right until the press says otherwise, and in that case the
    whole sitting is held again without the press.
    """
    try:
        way = way_of(agreement, kind)
    except GuideError as error:
        return Rendered(kind=kind, problems=(no_layout(error),))
    if way is not None:
        return lay_out(it, agreement, way, kind, document, test=test)
    control = f"{waiting(it, agreement, kind, test=test) % agreement.wire.max_sets + 1:04d}"
    if it.press is not None:
        copy = it.press.offer(agreement, kind, document, control, test=test)
        if copy is not None:
            return Rendered(kind=kind, control=control, copy=copy)
    return typeset(agreement, kind, document, control, test=test)


def is_settled(it: Decision) -> bool:
    """Whether the press found nothing wrong; then every pending set has its segments."""
    if it.press is None:
        return True
    printed = it.press.collect()
    if printed is None or any(each.problems for each in printed):
        return False
    it.pending = [
        each
        if each.copy is None
        else msgspec.structs.replace(each, segments=printed[each.copy].segments)
        for each in it.pending
    ]
    return True


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
    assert rendered.control and not rendered.problems
    draft = it.drafts[rendered.draft] if rendered.draft is not None else None
    due = due_at(it, agreement, KINDS[rendered.kind]) if draft is None else None
    row = DocumentRow(
        id=f"OUT-{it.state.draw('document out')}",
        direction="out",
        kind=rendered.kind,
        partner=agreement.key,
        number=number,
        subject=subject,
        control=rendered.control,
        syntax=draft.way.syntax if draft else "x12",
        layout=draft.way.name if draft else "",
        test=test,
        on=on,
        amount=amount,
        event=event,
        answers=answers,
        delivery="queued",
        acknowledgement="awaited" if due else "none expected",
        acknowledge_by=due,
        configuration=it.configuration.digest,
        decision=it.number,
        decided_at=it.now,
    )
    it.state.put(row)
    if draft is not None:
        it.pending_files.append(
            PendingFile(
                partner=agreement.key,
                kind=rendered.kind,
                way=draft.way,
                test=test,
                row=row.id,
                record=draft.document,
            )
        )
        return row
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
            copy=rendered.copy,
        )
    )
    return row


def envelop(it: Decision) -> None:
    """Every pending set gets its interchange: control numbers drawn, final bytes in a file row.

    So does every file that is not X12; our answers to files come first.
    """
    send_files(it, answers=True)
    groups: dict[tuple[str, str, str, bool], list[PendingSet]] = {}
    for pending in it.pending:
        key = (pending.partner, pending.functional_id, pending.version, pending.test)
        groups.setdefault(key, []).append(pending)
    acknowledgments_first = sorted(groups.items(), key=lambda item: item[0][1] != "FA")
    for (partner, _, version, test), sets in acknowledgments_first:
        agreement = it.in_release(it.agreement(partner), version)
        size = agreement.wire.max_sets
        for first in range(0, len(sets), size):
            envelop_group(it, agreement, sets[first : first + size], test=test)
    for partner, test, answered, ack in it.interchange_acks:
        agreement = it.agreement(partner)
        control = draw_control(it, agreement, test=test)
        raw = wrap(agreement, "TA1", [], control=control, at=it.local, test=test, acks=(ack,))
        file = queue_file(it, agreement, "TA1", control, raw, test=test)
        it.state.put(
            KeyRow(key=ta1_key(answered), owner=str(file.id), digest=file.digest, at=it.now)
        )
    send_files(it, answers=False)
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
    due = rows[0].acknowledge_by if rows[0] else None
    group_sent(it, agreement, sets[0].functional_id, file, due)


def queue_file(
    it: Decision, agreement: Agreement, kind: str, control: int, raw: bytes, *, test: bool
) -> FileRow:
    """The bytes wait for delivery under the name the agreement gives them."""
    row = FileRow(
        id=it.state.draw("file"),
        partner=agreement.key,
        name=file_name(it, agreement, kind, control, "x12", test=test),
        control=str(control),
        usage="T" if test else agreement.wire.usage,
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


def ta1_key(interchange: str) -> str:
    """The key under which the TA1 that answered a received interchange is found."""
    return f"ta1|{interchange}"


def send_again(it: Decision, file_id: int) -> None:
    """The identical bytes go out once more, under the same name and control number."""
    file = it.state.get(FileRow, file_id)
    assert file is not None
    it.state.put(msgspec.structs.replace(file, state="queued", sent_at=None))


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
