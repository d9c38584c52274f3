"""Acknowledgments we get (997, TA1): matched to what we sent, set by set (X12.md §4)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gateway.agreement import Agreement
from gateway.awaiting import STATUSES, answered, sent_key, sets_of, settle
from gateway.decision import Decision, open_case
from gateway.outgoing import interchange_key
from gateway.rows import DocumentRow, FileRow, KeyRow, SentGroupRow
from gateway.statuses import moved
from translators.documents import Acknowledgment, InterchangeAck
from translators.x12.acknowledge import reconcile_sets
from translators.x12.interchange import Group, Interchange
from translators.x12.moments import read_date, read_time

ISA09, ISA10 = slice(70, 76), slice(77, 81)
"""Where date and time stand in an ISA of ours, whose length is fixed (X12.5)."""


def decide_acknowledgment(
    it: Decision, row: DocumentRow, document: Acknowledgment, agreement: Agreement, group: Group
) -> DocumentRow:
    """Every set of the group we sent gets the partner's verdict; a rejected one is a case."""
    found = groups_answered(it, document, agreement, group)
    if len(found) != 1:
        return orphan(it, row, document, agreement, found)
    sets = sets_of(it, found[0].id)
    reconciled = reconcile_sets(document, [(each.kind, each.control) for each in sets])
    outcomes = [
        settle(it, sent, verdict, agreement) if verdict else ""
        for sent, verdict in zip(sets, reconciled.statuses, strict=True)
    ]
    answered(it, found[0].id, row.id)
    for problem in reconciled.problems:
        open_case(
            it,
            problem.code,
            agreement.key,
            problem.message,
            document=row.id,
            amount=sum(each.amount or 0 for each in sets),
            hint=problem.hint,
        )
    told = zip(sets, reconciled.statuses, outcomes, strict=True)
    contradicted(
        it,
        row.id,
        agreement,
        [(sent, verdict) for sent, verdict, outcome in told if outcome == "contradicted"],
    )
    row = msgspec.structs.replace(row, answers=str(found[0].id), subject=sets[0].subject)
    again = {"repeated", "contradicted"} & set(outcomes) and "settled" not in outcomes
    return moved(row, acknowledgement="duplicate") if again else row


def groups_answered(
    it: Decision, document: Acknowledgment, agreement: Agreement, group: Group
) -> list[SentGroupRow]:
    """The group of ours that a 997 answers; several when it cannot be told which, or none.

    AK101 and AK102 name GS01 and GS06, and the 997's GS02 and GS03 are ours swapped. Partners
    answer from other codes too: then it is the one group of that number not answered yet.
    """
    key = sent_key(agreement.key, document.functional_id, document.group_control)
    named = it.state.children(SentGroupRow, "key", key)
    exact = [
        sent for sent in named if (sent.receiver, sent.sender) == (group.sender, group.receiver)
    ]
    open_ones = [sent for sent in named if sent.answered_at is None]
    if exact:
        return [max(exact, key=lambda sent: (sent.answered_at is None, sent.id))]
    return open_ones or named[-1:]


def orphan(
    it: Decision,
    row: DocumentRow,
    document: Acknowledgment,
    agreement: Agreement,
    found: Sequence[SentGroupRow],
) -> DocumentRow:
    """A 997 about nothing we sent, or about one of several groups, is left to a person."""
    said = f"and {len(found)} groups of ours have that number" if found else "which we did not send"
    open_case(
        it,
        "orphan-acknowledgment",
        agreement.key,
        f"a {row.kind} answers group {document.group_control} ({document.functional_id}), {said}",
        document=row.id,
        hint="ask the partner which file it answers",
    )
    return moved(row, acknowledgement="orphan")


def contradicted(
    it: Decision, by: str, agreement: Agreement, told: Sequence[tuple[DocumentRow, str]]
) -> None:
    """Verdicts that contradict the first one change nothing; a person sees them with the money."""
    if not told:
        return
    sent, verdict = told[0]
    more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
    open_case(
        it,
        "acknowledgment-contradicted",
        agreement.key,
        f"{agreement.name} now says {STATUSES[verdict]} about our {sent.kind} {sent.number}{more}, "
        f"which it had {sent.acknowledgement}",
        document=by,
        subject=sent.subject,
        amount=sum(each.amount or 0 for each, _ in told),
        hint="the first verdict stands; ask the partner which one counts",
    )


def decide_interchange_acks(
    it: Decision, interchange: Interchange, row_id: str, channel: str
) -> None:
    """Every TA1 received names an interchange of ours; a rejection rejects all sets in it.

    An accepting TA1 does not replace a 997 (X12.md §4), so it changes nothing. `channel` is the
    key of the folder it came in: nobody acknowledges for another.
    """
    agreement = signer(it, interchange, channel)
    for ack in interchange.acks:
        sent = file_answered(it, ack, interchange.usage, agreement) if agreement else None
        if agreement is None or isinstance(sent, str) or sent is None:
            open_case(
                it,
                "orphan-acknowledgment",
                agreement.key if agreement else "",
                f"a TA1 answers interchange {ack.control}, {sent or 'which we did not send'}",
                document=row_id,
                hint="ask the partner which file it answers",
            )
        elif ack.status == "R":
            rows = sets_of(it, sent.id)
            outcomes = [(row, settle(it, row, "R", agreement)) for row in rows]
            contradicted(
                it, row_id, agreement, [(row, "R") for row, said in outcomes if said[0] == "c"]
            )
            answered(it, sent.id, row_id)


def file_answered(
    it: Decision, ack: InterchangeAck, usage: str, agreement: Agreement
) -> FileRow | str | None:
    """The interchange of ours with a TA1's number, date and time; a text says what differs.

    A date or time that the TA1 does not state readably is not compared.
    """
    known = it.state.get(KeyRow, interchange_key(agreement.key, ack.control, usage))
    file = it.state.get(FileRow, int(known.owner)) if known else None
    if file is None:
        return None
    on, at = (read(file.body[place].decode()) for read, place in STAMP)
    if ack.sent_on not in (None, on) or ack.sent_at not in (None, at):
        return f"sent {ack.sent_on} {ack.sent_at}; ours of that number went out {on} {at}"
    return file


STAMP = ((read_date, ISA09), (read_time, ISA10))
"""How date and time of an interchange of ours are read."""


def signer(it: Decision, interchange: Interchange, channel: str) -> Agreement | None:
    """The agreement whose ISA ids an interchange bears, where exactly one of the channel's does."""
    own = it.configuration.agreements.get(channel)
    through = {channel, *(own.carries if own is not None else ())}
    found = [
        agreement
        for agreement in it.configuration.agreements.values()
        if agreement.key in through
        and (agreement.us.isa_kind, agreement.us.isa)
        == (interchange.receiver_kind, interchange.receiver)
        and any(
            (them.isa_kind, them.isa) == (interchange.sender_kind, interchange.sender)
            for them in agreement.identities
        )
    ]
    return found[0] if len(found) == 1 else None
