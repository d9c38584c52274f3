"""Files that are not X12, decided: whose a batch is, whether it is new, message by message.

A batch is stored as an interchange with one group, so that whatever looks at received files need
not know in which syntax they came.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from gateway.agreement import Agreement
from gateway.decision import Decision, open_case
from gateway.desk import Cursor
from gateway.findings import weighed
from gateway.identities import sender_of
from gateway.laid_out import queue_receipt
from gateway.layouts import layouts_to_read
from gateway.naming import named
from gateway.pipeline import (
    document_row,
    keep_problems,
    money_stated,
    refuse,
    take_over,
    wake,
)
from gateway.proposals import propose_batch
from gateway.reception import CONFLICT, MONTH, UNASSIGNED, advanced, answer_again, proceeds
from gateway.rows import (
    Arrival,
    GroupRow,
    InterchangeRow,
    KeyRow,
    VerdictRow,
)
from translators.batches import Batch, RawMessage, Remark
from translators.documents import SetVerdict
from translators.guide import known_sets, load_guide
from translators.parsed import Parsed
from translators.problems import Problem, Severity
from translators.syntaxes import SYNTAXES

PLAIN_RELEASE = "004010"
"""The release whose guides say what makes two documents the same where no layout does."""

BATCH_REFUSED = "file-rejected"
"""The exception of a batch of which nothing may be taken."""


def decide_messages(
    it: Decision, arrival: Arrival, batch: Batch, cursor: Cursor, budget: int
) -> tuple[int, Arrival]:
    """Decide the messages of a batch from the checkpoint on; gives how many, and where it is."""
    next_one = advanced(arrival, interchange=arrival.interchange + 1)
    batch = msgspec.structs.replace(batch, name=called(arrival))
    if elsewhere(it, arrival, batch):
        return 0, next_one if it.trial else msgspec.structs.replace(next_one, trial="due")
    row = it.state.get(InterchangeRow, f"{arrival.id}.{batch.index}")
    if row is None or row.verdict == UNASSIGNED:
        row = admit_batch(it, arrival, batch)
    group = it.state.get(GroupRow, f"{row.id}.0")
    if not proceeds(row) or group is None or group.verdict:
        return 0, next_one
    agreement = it.agreement(row.partner)
    decided = 0
    for raw in messages_from(cursor, arrival, batch, agreement):
        decide_message(it, arrival, batch, group.id, agreement, raw)
        decided += 1
        cursor.index += 1
        arrival = msgspec.structs.replace(arrival, set_index=raw.index + 1)
        if decided >= budget and arrival.set_index < batch.messages:
            return decided, arrival
    close_batch(it, batch, group, agreement)
    return decided, next_one


def called(arrival: Arrival) -> str:
    """What the sender calls a file, as a text that can be written whatever its bytes are."""
    return arrival.name.encode("utf-8", "backslashreplace").decode()


def elsewhere(it: Decision, arrival: Arrival, batch: Batch) -> bool:
    """Whether the other half of the home decides a batch: live or trial, by its usage.

    A sender nobody knows is always looked at by the live half, where people look.
    """
    if batch.usage != "T":
        return it.trial
    known = isinstance(sender_of(it.configuration, batch, arrival.source), Agreement)
    return known is not it.trial


def messages_from(
    cursor: Cursor, arrival: Arrival, batch: Batch, agreement: Agreement
) -> Iterator[RawMessage]:
    """The messages of a batch from the checkpoint on; a reading under way is gone on with.

    What came through another partner's channel is read by the sender's own layouts.
    """
    place = (batch.index, 0)
    if cursor.place != place or cursor.index != arrival.set_index:
        if agreement.key != arrival.source:
            layouts = layouts_to_read(agreement, batch.syntax)
            found = SYNTAXES[batch.syntax].scan(cursor.source, layouts)
            batch = next(
                each for each in found if isinstance(each, Batch) and each.index == batch.index
            )
        cursor.messages = SYNTAXES[batch.syntax].read(cursor.source, batch, arrival.set_index)
        cursor.place, cursor.index = place, arrival.set_index
    return cursor.messages


def admit_batch(it: Decision, arrival: Arrival, batch: Batch) -> InterchangeRow:
    """The batch is new, a retransmission, in conflict, refused or nobody's: stored as that."""
    agreement = sender_of(it.configuration, batch, arrival.source)
    row = batch_row(it, arrival, batch, agreement if isinstance(agreement, Agreement) else None)
    keep_problems(it, row.id, batch.problems)
    if not isinstance(agreement, Agreement):
        nobodys(it, arrival, batch, row, agreement)
        it.state.put(row)
        return row
    group = GroupRow(
        id=f"{row.id}.0",
        interchange=row.id,
        partner=agreement.key,
        functional_id=batch.syntax.upper(),
        control=batch.control,
        version=batch.layout.name if batch.layout else batch.version,
    )
    if row.verdict == "R":
        group = msgspec.structs.replace(group, verdict="R")
        refuse_batch(it, arrival, batch, group, agreement)
    else:
        row = known_before(it, arrival, batch, row, agreement)
        it.state.put(group)
    it.state.put(row)
    return row


def batch_row(
    it: Decision, arrival: Arrival, batch: Batch, agreement: Agreement | None
) -> InterchangeRow:
    """The batch as a row, with the verdict that it deserves as a whole."""
    refusing = [each for each in batch.problems if each.severity is Severity.REJECT]
    verdict = "R" if batch.refused else "A"
    return InterchangeRow(
        id=f"{arrival.id}.{batch.index}",
        arrival=arrival.id,
        index=batch.index,
        partner=agreement.key if agreement else "",
        sender=f"{batch.sender_kind}:{batch.sender}" if batch.sender else arrival.source,
        receiver=f"{batch.receiver_kind}:{batch.receiver}" if batch.receiver else "",
        control=batch.control,
        usage=batch.usage,
        digest=batch.digest,
        start=batch.start,
        end=batch.end,
        verdict=verdict if agreement else UNASSIGNED,
        code=refusing[0].code if refusing and agreement else "",
        decided_at=it.now,
    )


def nobodys(it: Decision, arrival: Arrival, batch: Batch, row: InterchangeRow, word: str) -> None:
    """Nobody's batch waits, unanswered, with a proposal ready."""
    if word == "sender-not-of-this-channel":
        hint = (
            f"if {arrival.source} may carry it, list the sender's key under carries in "
            f"partners/{arrival.source}/partner.toml, then replay {row.id}"
        )
    elif word == "not-for-us":
        hint = f"if it is, add {row.receiver} to the ids of [us], then replay {row.id}"
    else:
        hint = f"add an agreement, then replay {row.id}:\n{propose_batch(batch)}"
    said = f"sender {row.sender}" + (f" to {row.receiver}" if row.receiver else "")
    open_case(
        it,
        word,
        arrival.source,
        f"{arrival.name}: {said} ({word.replace('-', ' ')})",
        document=row.id,
        hint=hint,
    )


def refuse_batch(
    it: Decision, arrival: Arrival, batch: Batch, group: GroupRow, agreement: Agreement
) -> None:
    """Nothing of a batch is taken: a case says why, and so does our answer."""
    refusing = [each for each in batch.problems if each.severity is Severity.REJECT]
    open_case(
        it,
        BATCH_REFUSED,
        agreement.key,
        f"{arrival.name} was rejected: {'; '.join(each.message for each in refusing[:3])}",
        document=group.interchange,
        hint=refusing[0].hint or "nothing of it was processed; ask the partner to send it again",
    )
    it.state.put(answered(it, batch, group, agreement, ()))


def known_before(
    it: Decision, arrival: Arrival, batch: Batch, row: InterchangeRow, agreement: Agreement
) -> InterchangeRow:
    """The same bytes are answered again; other bytes under a number used before are held."""
    keys = [f"file|{agreement.key}|{batch.usage}|{batch.digest}"]
    if batch.control:
        # Banks and small systems number their files anew each day.
        day = batch.sent_at.date() if batch.sent_at else ""
        kind = batch.layout.name if batch.layout else batch.syntax
        keys.append(f"control|{agreement.key}|{kind}|{batch.control}|{batch.usage}|{day}")
    window = MONTH * agreement.wire.window_months
    for key in keys:
        known = it.state.get(KeyRow, key)
        if known is None or it.now - known.at > window:
            it.state.put(KeyRow(key=key, owner=row.id, digest=row.digest, at=it.now))
        elif known.owner != row.id and known.digest == row.digest:
            answer_again(it, known.owner)
            return msgspec.structs.replace(row, duplicate_of=known.owner)
        elif known.owner != row.id:
            open_case(
                it,
                CONFLICT,
                agreement.key,
                f"{arrival.name}: {batch.control} has other bytes than the one received as "
                f"{known.owner}",
                document=row.id,
                hint="ask the partner which one counts; let it send with a new number",
            )
            return msgspec.structs.replace(row, duplicate_of=known.owner)
    return row


def decide_message(
    it: Decision,
    arrival: Arrival,
    batch: Batch,
    group_id: str,
    agreement: Agreement,
    raw: RawMessage,
) -> None:
    """One message is judged, stored, and taken over if it may be."""
    syntax = SYNTAXES[batch.syntax]
    parsed = Parsed(document=None, problems=())
    if not raw.problems or raw.layout is not None:
        parsed = weighed(syntax.parse(raw), agreement, raw.kind)
    problems = (*raw.problems, *(each for each in parsed.problems if each not in raw.problems))
    verdict = verdict_on(problems)
    row = document_row(
        it,
        arrival,
        group_id,
        agreement,
        raw,
        verdict,
        problems,
        test=batch.usage == "T",
        syntax=batch.syntax,
    )
    if parsed.document is not None:
        row = named(row, parsed.document, business_key_of(raw))
    elif raw.kind:
        row = msgspec.structs.replace(row, amount=money_stated(syntax.locate(raw)))
    remark = Remark(
        index=raw.index, kind=raw.kind, number=row.number, verdict=verdict, problems=problems
    )
    it.state.put(
        VerdictRow(
            id=f"{group_id}/{raw.index:07d}",
            group=group_id,
            verdict=SetVerdict(kind=raw.kind, control=raw.control, status=verdict),
            remark=remark,
        )
    )
    keep_problems(it, row.id, problems)
    if verdict == "R" or parsed.document is None:
        it.state.put(refuse(it, row, problems))
        return
    it.state.put(row)
    it.state.put(take_over(it, row, parsed.document, agreement, None))
    wake(it)


def verdict_on(problems: Sequence[Problem]) -> str:
    """A, E or R, as a set of X12 with such problems would be answered."""
    severities = {each.severity for each in problems}
    if Severity.REJECT in severities:
        return "R"
    return "E" if Severity.ACCEPT in severities else "A"


def business_key_of(raw: RawMessage) -> tuple[str, ...]:
    """The fields that make two messages the same business document; without a layout X12's."""
    if raw.layout is not None:
        return raw.layout.business_key
    return load_guide(raw.kind, PLAIN_RELEASE).business_key if raw.kind in known_sets() else ()


def close_batch(it: Decision, batch: Batch, group: GroupRow, agreement: Agreement) -> None:
    """The batch's last message is decided: its answer is queued."""
    rows = it.state.children(VerdictRow, "group", group.id)
    remarks = [row.remark for row in rows if row.remark is not None]
    verdicts = {each.verdict for each in remarks}
    whole = "A" if not verdicts else verdicts.pop() if len(verdicts) == 1 else "P"
    if "R" not in {each.verdict for each in remarks} and whole == "P":
        whole = "E"
    row = msgspec.structs.replace(group, verdict=whole)
    it.state.put(answered(it, batch, row, agreement, remarks))


def answered(
    it: Decision,
    batch: Batch,
    group: GroupRow,
    agreement: Agreement,
    remarks: Sequence[Remark],
) -> GroupRow:
    """The group with our answer to it, where one is agreed and its syntax has one."""
    if agreement.acknowledge.send == "none":
        return group
    sent = queue_receipt(it, agreement, batch, remarks, answers=group.id)
    return group if sent is None else msgspec.structs.replace(group, answer=sent.id)
