"""Acknowledgments we get (997): matched to what we sent, set by set (X12.md §4)."""

from __future__ import annotations

import msgspec

from gateway.agreement import Agreement
from gateway.decision import Decision, open_case
from gateway.outgoing import interchange_key, sent_key
from gateway.rows import DocumentRow, FileRow, InvoiceRow, KeyRow
from gateway.statuses import moved
from translators.documents import Acknowledgment
from translators.x12.acknowledge import reconcile_sets
from translators.x12.interchange import Interchange

STATUSES = {"A": "accepted", "E": "accepted with errors", "R": "rejected"}
"""Our words for a verdict."""


def decide_acknowledgment(
    it: Decision, row: DocumentRow, document: Acknowledgment, agreement: Agreement
) -> DocumentRow:
    """Every set of the group we sent gets the partner's verdict; a rejected one is a case."""
    sets = sets_sent(it, document, agreement)
    if not sets:
        open_case(
            it,
            "orphan-acknowledgment",
            agreement.key,
            f"a 997 answers group {document.group_control} ({document.functional_id}), "
            "which we did not send",
            document=row.id,
            hint="ask the partner which file it answers",
        )
        return moved(row, acknowledgement="orphan")
    found = reconcile_sets(document, [(each.kind, each.control) for each in sets])
    for sent, verdict in zip(sets, found.statuses, strict=True):
        if verdict:
            settle(it, sent, verdict, agreement)
    for problem in found.problems:
        open_case(
            it,
            problem.code,
            agreement.key,
            problem.message,
            document=row.id,
            amount=sum(each.amount or 0 for each in sets),
            hint=problem.hint,
        )
    return msgspec.structs.replace(row, answers=str(sets[0].file), subject=sets[0].subject)


def sets_sent(it: Decision, document: Acknowledgment, agreement: Agreement) -> list[DocumentRow]:
    """The sets of the group that a 997 names, in the order they were sent."""
    key = sent_key(agreement.key, document.functional_id, document.group_control)
    sent = it.state.get(KeyRow, key)
    if sent is None:
        return []
    file = it.state.get(FileRow, int(sent.owner))
    assert file is not None
    rows = it.state.children(DocumentRow, "file", file.id)
    return sorted((each for each in rows), key=lambda each: int(each.id.split("-")[1]))


def settle(it: Decision, sent: DocumentRow, verdict: str, agreement: Agreement) -> None:
    """One sent document has its verdict; the first one stands, a repeated one changes nothing."""
    if sent.acknowledgement not in ("awaited", "overdue"):
        return
    status = STATUSES[verdict]
    it.state.put(moved(sent, acknowledgement=status))
    if status != "rejected":
        return
    invoiced = it.state.get(InvoiceRow, sent.number) if sent.kind == "810" else None
    if invoiced is not None:
        it.state.put(msgspec.structs.replace(invoiced, presented=False))
    open_case(
        it,
        "rejected-by-partner",
        agreement.key,
        f"{agreement.name} rejected our {sent.kind} {sent.number}",
        document=sent.id,
        subject=sent.subject,
        amount=sent.amount or 0,
        hint="see the 997's errors, agree on what is wrong, then resend it or tell it otherwise",
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
        key = interchange_key(agreement.key, ack.control, interchange.usage) if agreement else ""
        sent = it.state.get(KeyRow, key) if key else None
        if agreement is None or sent is None:
            open_case(
                it,
                "orphan-acknowledgment",
                agreement.key if agreement else "",
                f"a TA1 answers interchange {ack.control}, which we did not send",
                document=row_id,
                hint="ask the partner which file it answers",
            )
        elif ack.status == "R":
            for row in it.state.children(DocumentRow, "file", int(sent.owner)):
                settle(it, row, "R", agreement)


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
