"""Interchanges and groups as they come in: whose, whether they are new, what answers them."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from gateway.acknowledgments import decide_interchange_acks
from gateway.agreement import Agreement
from gateway.decision import Decision, open_case
from gateway.identities import partner_of
from gateway.outgoing import queue, render, send_again, ta1_key
from gateway.pipeline import keep_problems, policy_of
from gateway.proposals import propose
from gateway.rows import (
    Arrival,
    DocumentRow,
    GroupRow,
    InterchangeRow,
    KeyRow,
    VerdictRow,
)
from translators.documents import SetVerdict
from translators.problems import Place, Problem, Severity
from translators.x12.acknowledge import (
    AckPolicy,
    answer_version,
    interchange_verdict,
    judge_group,
    judge_interchange,
)
from translators.x12.interchange import Group, Interchange

MONTH = timedelta(days=30)

CONFLICT = "control-number-conflict"
"""The exception of an interchange whose number came before with other bytes."""

UNASSIGNED = "-"
"""The verdict of an interchange that is nobody's yet."""


def admit(it: Decision, arrival: Arrival, interchange: Interchange) -> InterchangeRow:
    """The interchange is new, a retransmission, in conflict, refused or nobody's: stored as that.

    Only one whose `verdict` is A or E and which is no duplicate is to be decided set by set.
    """
    row_id = f"{arrival.id}.{interchange.index}"
    keep_problems(it, row_id, interchange.problems)
    partners = [partner_for(it, arrival, interchange, group) for group in interchange.groups]
    agreement = next((each for each in partners if isinstance(each, Agreement)), None)
    row = interchange_row(it, arrival, interchange, agreement)
    if agreement is None:
        row = unassigned(it, arrival, interchange, row, [str(each) for each in partners])
    elif row.verdict != "R":
        # A refused one registers no number, so that it may come again whole under the same.
        row = known_before(it, arrival, interchange, row, agreement)
    it.state.put(row)
    if interchange.acks and not row.duplicate_of:
        decide_interchange_acks(it, interchange, row_id, arrival.source)
    if row.verdict == "R" and not row.duplicate_of and agreement is not None:
        refused_case(it, row, agreement)
    if agreement is not None and not row.duplicate_of:
        ack = judge_interchange(interchange, policy_of(agreement))
        if ack is not None:
            it.interchange_acks.append((agreement.key, interchange.usage == "T", row_id, ack))
    return row


def proceeds(row: InterchangeRow) -> bool:
    """Whether the sets of an interchange are to be decided."""
    return row.verdict in ("A", "E") and not row.duplicate_of


def advanced(arrival: Arrival, *, interchange: int, group: int = 0, index: int = 0) -> Arrival:
    """The file with its checkpoint moved."""
    return msgspec.structs.replace(arrival, interchange=interchange, group=group, set_index=index)


def partner_for(
    it: Decision, arrival: Arrival, interchange: Interchange, group: Group
) -> Agreement | str:
    """The agreement a group falls under, or the word for why there is none."""
    return partner_of(it.configuration, interchange, group, arrival.source)


def interchange_row(
    it: Decision, arrival: Arrival, interchange: Interchange, agreement: Agreement | None
) -> InterchangeRow:
    """The interchange as a row, with the verdict its envelope deserves."""
    policy = policy_of(agreement) if agreement else AckPolicy()
    verdict = interchange_verdict(interchange, policy)
    return InterchangeRow(
        id=f"{arrival.id}.{interchange.index}",
        arrival=arrival.id,
        index=interchange.index,
        partner=agreement.key if agreement else "",
        sender=f"{interchange.sender_kind}:{interchange.sender}",
        receiver=f"{interchange.receiver_kind}:{interchange.receiver}",
        control=interchange.control,
        usage=interchange.usage,
        digest=interchange.digest,
        start=interchange.start,
        end=interchange.end,
        verdict=verdict.status,
        code=verdict.code,
        decided_at=it.now,
    )


def unassigned(
    it: Decision,
    arrival: Arrival,
    interchange: Interchange,
    row: InterchangeRow,
    words: list[str],
) -> InterchangeRow:
    """Nobody's interchange waits, unanswered, with a proposal ready."""
    word = words[0] if words else "no-group"
    group = interchange.groups[0] if interchange.groups else None
    if group is None and interchange.acks:
        return msgspec.structs.replace(row, verdict="A")
    hint = way_out(word, arrival, interchange, group, row.id) if group else "look at it"
    open_case(
        it,
        word,
        arrival.source,
        f"{arrival.name}: sender {row.sender} to {row.receiver} ({word.replace('-', ' ')})",
        document=row.id,
        hint=hint,
    )
    return msgspec.structs.replace(row, verdict=UNASSIGNED, code="")


def way_out(
    word: str, arrival: Arrival, interchange: Interchange, group: Group, target: str
) -> str:
    """What makes an interchange or group somebody's: a listing under `carries`, or an agreement."""
    if word == "sender-not-of-this-channel":
        return (
            f"if {arrival.source} may carry it, list the sender's key under carries in "
            f"partners/{arrival.source}/partner.toml, then replay {target}"
        )
    if word == "ambiguous-sender":
        return f"tell the agreements apart by the gs of their identities, then replay {target}"
    return f"add an agreement, then replay {target}:\n{propose(interchange, group)}"


def known_before(
    it: Decision,
    arrival: Arrival,
    interchange: Interchange,
    row: InterchangeRow,
    agreement: Agreement,
) -> InterchangeRow:
    """A control number used before: the same bytes are answered again, other bytes are held."""
    policy = agreement.wire.control_numbers
    day = f"|{interchange.sent_on}" if policy == "per-day" else ""
    control = str(int(row.control)) if row.control.isdecimal() else row.control
    # Where numbers say nothing the bytes still tell a retransmission.
    identity = row.digest if policy == "ignored" else f"{control}|{row.usage}{day}"
    key = f"isa|{row.sender}|{row.receiver}|{identity}"
    known = it.state.get(KeyRow, key)
    window = MONTH * agreement.wire.window_months
    if known is None or it.now - known.at > window:
        it.state.put(KeyRow(key=key, owner=row.id, digest=row.digest, at=it.now))
        return row
    if known.owner == row.id:
        return row
    if known.digest == row.digest:
        answer_again(it, known.owner)
    else:
        if agreement.acknowledge.repeated == "reject":
            ack = judge_interchange(interchange, policy_of(agreement), repeated=True)
            if ack is not None:
                it.interchange_acks.append((agreement.key, interchange.usage == "T", row.id, ack))
        open_case(
            it,
            CONFLICT,
            agreement.key,
            f"{arrival.name}: interchange {row.control} has other bytes than the one received "
            f"as {known.owner}",
            document=row.id,
            hint="ask the partner which one counts; let it send with a new control number",
        )
    return msgspec.structs.replace(row, duplicate_of=known.owner)


def answer_again(it: Decision, interchange: str) -> None:
    """The stored 997s of an interchange, and its TA1, leave again, byte for byte."""
    receipt = it.state.get(KeyRow, ta1_key(interchange))
    if receipt is not None:
        send_again(it, int(receipt.owner))
    for group in it.state.children(GroupRow, "interchange", interchange):
        answer = it.state.get(DocumentRow, group.answer) if group.answer else None
        if answer is not None and answer.file:
            send_again(it, answer.file)


def refused_case(it: Decision, row: InterchangeRow, agreement: Agreement) -> None:
    """An interchange whose envelope is unusable is a case: nothing of it was read."""
    open_case(
        it,
        "interchange-rejected",
        agreement.key,
        f"interchange {row.control} was rejected with TA1 code {row.code}",
        document=row.id,
        hint="nothing of it was processed; ask the partner to send it again",
    )


def admit_group(
    it: Decision,
    arrival: Arrival,
    interchange: Interchange,
    group: Group,
    partner: Agreement | str,
    interchange_id: str,
) -> GroupRow:
    """The group is stored with its partner; one that is nobody's is a case of its own."""
    group_id = f"{interchange_id}.{group.index}"
    problems = group.problems
    if isinstance(partner, Agreement) and partner.wire.group_numbers == "note":
        problems = (*problems, *repeated_group(it, interchange, group, group_id))
    keep_problems(it, group_id, problems)
    row = GroupRow(
        id=group_id,
        interchange=interchange_id,
        partner=partner.key if isinstance(partner, Agreement) else "",
        functional_id=group.functional_id,
        control=group.control,
        version=group.version,
    )
    it.state.put(row)
    it.verdicts[group_id] = []  # decided from its first set on: all its verdicts come by here
    if not isinstance(partner, Agreement):
        open_case(
            it,
            partner,
            arrival.source,
            f"{arrival.name}: group {group.control} from {group.sender} to {group.receiver}",
            document=group_id,
            hint=way_out(partner, arrival, interchange, group, group_id),
        )
    return row


def repeated_group(
    it: Decision, interchange: Interchange, group: Group, group_id: str
) -> tuple[Problem, ...]:
    """A note when GS06 came before in another interchange from there (X12.md §5)."""
    parties = f"{interchange.sender_kind}:{interchange.sender}|{group.sender}|{group.receiver}"
    key = f"gs|{parties}|{group.functional_id}|{group.control}|{interchange.usage}"
    known = it.state.get(KeyRow, key)
    if known is None:
        it.state.put(KeyRow(key=key, owner=group_id, digest=interchange.digest, at=it.now))
    if known is None or known.owner == group_id:
        return ()
    return (
        Problem(
            code="repeated-group-control",
            message=f"GS06 {group.control} came before, in {known.owner}",
            severity=Severity.NOTE,
            place=Place(segment="GS", element=6, start=group.start, end=group.end),
            value=group.control,
            hint="nothing to do, unless the partner numbers its groups without gaps",
        ),
    )


def refused(interchange: Interchange, group: Group, agreement: Agreement) -> bool:
    """Whether the envelope of a group forbids to take over anything of it (AK905 1–4 and 6)."""
    whole = SetVerdict(kind="", control="", status="A")
    return judge_group(interchange, group, [whole], policy_of(agreement)).accepted == 0


def close_group(
    it: Decision, interchange: Interchange, group: Group, group_id: str, agreement: Agreement
) -> None:
    """The group's last set is decided: its 997 or 999 is queued, unless it acknowledges itself."""
    row = it.state.get(GroupRow, group_id)
    assert row is not None
    if group.functional_id == "FA" or agreement.acknowledge.send == "none":
        it.state.put(msgspec.structs.replace(row, verdict="-"))
        return
    verdicts = it.verdicts.pop(group_id, None)
    if verdicts is None:
        verdicts = [each.verdict for each in it.state.children(VerdictRow, "group", group_id)]
    answer = judge_group(interchange, group, verdicts, policy_of(agreement))
    test = interchange.usage == "T"
    speaking = it.in_release(agreement, answer_release(group, agreement))
    rendered = render(it, speaking, agreement.acknowledge.send, answer, test=test)
    if rendered.problems:
        unanswerable(it, group_id, agreement, rendered.problems)
        it.state.put(msgspec.structs.replace(row, verdict=answer.status))
        return
    sent = queue(
        it,
        speaking,
        rendered,
        answers=group_id,
        number=group.control,
        subject=group_id,
        on=it.today,
        test=test,
    )
    it.state.put(msgspec.structs.replace(row, verdict=answer.status, answer=sent.id))


def answer_release(group: Group, agreement: Agreement) -> str:
    """The release of our answer: the received one without its suffix (X12.md §3), if it is one."""
    kind = agreement.acknowledge.send
    return answer_version(kind, group.version) or answer_version(kind, agreement.wire.version)


def unanswerable(
    it: Decision, group_id: str, agreement: Agreement, problems: tuple[Problem, ...]
) -> None:
    """A 997 or 999 that we cannot write lawfully is a case, not a broken file."""
    said = "; ".join(each.message for each in problems[:3])
    open_case(
        it,
        "997-held",
        agreement.key,
        f"the {agreement.acknowledge.send} for group {group_id} cannot be written: {said}",
        document=group_id,
        hint="acknowledge it by other means and tell us: this is a fault of ours",
    )


def file_case(it: Decision, arrival: Arrival, code: str, said: str, hint: str = "") -> None:
    """Something is wrong with a whole file; its bytes stay in the archive."""
    open_case(
        it,
        code,
        arrival.source,
        said,
        document=f"A{arrival.id}",
        hint=hint or "its bytes are in the archive; ask the partner what it was",
    )


def quarantine(it: Decision, arrival: Arrival) -> None:
    """A file that failed us again and again waits for a person; the others go on."""
    file_case(
        it,
        arrival,
        "poison",
        f"{arrival.name} could not be processed",
        "its bytes are in the archive: tell us, this is a fault of ours",
    )
    it.state.put(
        msgspec.structs.replace(arrival, state="quarantined", outcome="poison", attempts=0)
    )
