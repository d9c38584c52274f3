"""What we sent and who has not answered yet: verdicts settle it, deadlines make it a case."""

from __future__ import annotations

from datetime import datetime

import msgspec

from gateway.agreement import Agreement
from gateway.calendar import deadline
from gateway.decision import Decision, open_case
from gateway.rows import CaseRow, DocumentRow, FileRow, InvoiceRow, SentGroupRow
from gateway.statuses import moved

STATUSES = {"A": "accepted", "E": "accepted with errors", "R": "rejected"}
"""Our words for a verdict."""

REFUSED = "refused-by-advice"
"""The exception of a document that a partner's people refused by an 824 or 864."""

OVERDUE = "overdue-acknowledgment"
"""The exception of a group nobody has acknowledged in time."""


def due_at(it: Decision, agreement: Agreement, functional_id: str) -> datetime | None:
    """Until when a group sent now must be acknowledged; None: no acknowledgment is awaited.

    The partner's working hours count, else those of the house.
    """
    agreed = agreement.acknowledge
    hours = agreed.await_hours_of.get(functional_id, agreed.await_hours)
    if functional_id == "FA" or not hours:
        return None
    calendar = agreement.calendar or it.configuration.calendar
    return deadline(it.now, hours, calendar, it.configuration.entity.zone)


def group_sent(
    it: Decision, agreement: Agreement, functional_id: str, file: FileRow, due: datetime | None
) -> None:
    """The one group of an outgoing file is known by its number, codes and deadline."""
    us, them = agreement.us, agreement.identities[0]
    it.state.put(
        SentGroupRow(
            id=file.id,
            partner=agreement.key,
            key=sent_key(agreement.key, functional_id, file.control),
            sender=us.gs or us.isa,
            receiver=them.gs or them.isa,
            due_at=due,
            notice_at=due,
        )
    )


def sent_key(partner: str, functional_id: str, control: str) -> str:
    """The key under which outgoing groups are found when an acknowledgment comes."""
    return f"{partner}|{functional_id}|{int(control) if control.isdecimal() else control}"


def sets_of(it: Decision, file: int) -> list[DocumentRow]:
    """The sets of an outgoing file, in the order they stand in it."""
    rows = it.state.children(DocumentRow, "file", file)
    return sorted(rows, key=lambda each: int(each.id.partition("-")[2]))


def settle(it: Decision, sent: DocumentRow, verdict: str, agreement: Agreement) -> str:
    """One sent document has its verdict (A, E or R), the first one; a rejection is a case.

    Gives "settled", or, when it had one before, "repeated" or "contradicted". What a 997 accepts
    and the partner's people refused by an 824 stays rejected: the two do not contradict.
    """
    status = STATUSES[verdict]
    if sent.acknowledgement == "rejected" and status != "rejected" and refusals(it, sent):
        return "settled"
    if sent.acknowledgement not in ("awaited", "overdue", "none expected"):
        return "repeated" if sent.acknowledgement == status else "contradicted"
    it.state.put(moved(sent, acknowledgement=status))
    if status == "rejected":
        not_presented(it, sent)
        open_case(
            it,
            "rejected-by-partner",
            agreement.key,
            f"{agreement.name} rejected our {sent.kind} {sent.number}",
            document=sent.id,
            subject=sent.subject,
            amount=sent.amount or 0,
            hint="see what it says is wrong, agree on it, then resend it or tell it otherwise",
        )
    return "settled"


def not_presented(it: Decision, sent: DocumentRow, *, after_all: bool = False) -> None:
    """The receivable of an invoice the customer did not take is not presented; or it is, after all.

    Of other documents nothing changes.
    """
    invoiced = it.state.get(InvoiceRow, sent.number) if sent.kind == "810" else None
    if invoiced is not None:
        it.state.put(msgspec.structs.replace(invoiced, presented=after_all))


def refuse_sent(it: Decision, sent: DocumentRow, agreement: Agreement, said: str) -> None:
    """A partner's people refused a document of ours: rejected, not presented, and a case."""
    if sent.acknowledgement != "rejected":
        it.state.put(moved(sent, acknowledgement="rejected"))
    not_presented(it, sent)
    if refusals(it, sent):
        return
    open_case(
        it,
        REFUSED,
        agreement.key,
        f"{agreement.name} refused our {sent.kind} {sent.number} {said}",
        document=sent.id,
        subject=sent.subject,
        amount=sent.amount or 0,
        hint="agree on what is wrong; release it if it stands all the same, else close it",
    )


def refusals(it: Decision, sent: DocumentRow) -> list[CaseRow]:
    """The open cases that say a partner's people refused a document of ours."""
    cases = it.state.children(CaseRow, "document", sent.id)
    return [case for case in cases if case.code == REFUSED and case.state == "open"]


def answered(it: Decision, file: int, by: str) -> None:
    """Once no set of the group waits any more it is answered `by` that, late or in time."""
    group = it.state.get(SentGroupRow, file)
    if group is None or group.answered_at is not None or waiting(it, file):
        return
    late = group.due_at is not None and it.now > group.due_at
    it.state.put(
        msgspec.structs.replace(
            group, answered_at=it.now, answered_by=by, late=late, notice_at=None
        )
    )
    for case in it.state.children(CaseRow, "document", f"F{file}"):
        if case.code == OVERDUE and case.state == "open":
            it.state.put(
                msgspec.structs.replace(
                    case,
                    state="resolved",
                    resolved_at=it.now,
                    resolution="arrived",
                    reason=f"acknowledged by {by}, late",
                )
            )


def waiting(it: Decision, file: int) -> list[DocumentRow]:
    """The sets of an outgoing file whose acknowledgment is awaited or overdue."""
    return [row for row in sets_of(it, file) if row.acknowledgement in ("awaited", "overdue")]


def overdue(it: Decision, file: int) -> None:
    """Nobody acknowledged a group in time: one case with the money of all that waits in it."""
    group = it.state.get(SentGroupRow, file)
    assert group is not None
    it.state.put(msgspec.structs.replace(group, notice_at=None))
    rows = [row for row in waiting(it, file) if row.acknowledgement == "awaited"]
    if not rows:
        return
    for row in rows:
        it.state.put(moved(row, acknowledgement="overdue"))
    sent = it.state.get(FileRow, file)
    agreement = it.configuration.agreements.get(group.partner)
    assert sent is not None and group.due_at is not None
    kind = rows[0].kind
    named = f"{kind} {rows[0].number}" if len(rows) == 1 else f"{len(rows)} sets {kind}"
    open_case(
        it,
        OVERDUE,
        group.partner,
        f"{agreement.name if agreement else group.partner} has not acknowledged our {named} of "
        f"{sent.decided_at:%F}, due {group.due_at:%F %H:%M} UTC",
        document=f"F{file}",
        subject=rows[0].subject if len({row.subject for row in rows}) == 1 else "",
        amount=sum(row.amount or 0 for row in rows),
        hint=f"ask whether {sent.name} arrived; `gateway resend {rows[0].id}` sends it again",
    )
