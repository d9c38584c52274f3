"""What to do with a received transaction set: judge it, take it over once, book it, answer it.

Everything here is decided and nothing done: changes go into the decision's state, answers into its
pending sets. The order of decisions is the order of arrival.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import msgspec

from gateway.acknowledgments import decide_acknowledgment
from gateway.advices import decide_advice, decide_message
from gateway.agreement import Agreement
from gateway.decision import Decision, close_cases, open_case
from gateway.findings import take_findings, weighed
from gateway.lockboxes import decide_lockbox
from gateway.naming import named
from gateway.orders import decide_order
from gateway.payments import decide_remittance
from gateway.routes import ROUTES, follow, is_kept
from gateway.rows import (
    Arrival,
    CaseRow,
    DocumentRow,
    KeyRow,
    ParkedRow,
    ProblemRow,
    VerdictRow,
)
from gateway.shipments import decide_shipment
from gateway.statements import decide_statement
from gateway.statuses import moved
from gateway.typeset import delimiters_of, guide_for
from ledger.balances import check_balance
from ledger.money import bounded, extend, to_minor
from translators.batches import RawMessage
from translators.documents import (
    Acknowledgment,
    ApplicationAdvice,
    BankStatement,
    Document,
    Lockbox,
    PurchaseOrder,
    Remittance,
    TextMessage,
    WarehouseShipment,
)
from translators.guide import Guide, known_sets
from translators.parsed import Located, Parsed
from translators.problems import Problem, Severity
from translators.x12.acknowledge import AckPolicy, judge_set
from translators.x12.interchange import Group, Interchange
from translators.x12.locate import locate
from translators.x12.parse import parse
from translators.x12.sets import RawSet

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""The deadline of what was already given notice of."""

PLAIN_NUMBER = re.compile(r"-?\d{1,18}(\.\d{0,9})?")

NEVER_FIRST = ("cancel", "confirmation", "duplicate")
"""Purposes of an order (BEG01) that speak of one we should have, and never create it."""

MOST_PROBLEMS = 100
"""So many problems of one set are kept; the answer names at most that many too."""


def decide_set(
    it: Decision,
    arrival: Arrival,
    interchange: Interchange,
    group: Group,
    group_id: str,
    agreement: Agreement,
    raw: RawSet,
    *,
    refused: bool,
) -> None:
    """One received set is judged, stored, and taken over if it may be.

    `refused`: the whole group is rejected, so that nothing of it may be taken over.
    """
    guide = guide_of(agreement, raw, group)
    parsed = Parsed(document=None, problems=(unsupported(raw),))
    if guide is not None:
        parsed = weighed(parse(raw, guide), agreement, raw.kind)
    problems = (*raw.problems, *parsed.problems)
    verdict = judge_set(raw, parsed.problems, policy_of(agreement))
    test = interchange.usage == "T"
    row = document_row(it, arrival, group_id, agreement, raw, verdict.status, problems, test=test)
    if parsed.document is not None and guide is not None:
        row = named(row, parsed.document, guide.business_key)
    it.state.put(VerdictRow(id=f"{group_id}/{raw.index:07d}", group=group_id, verdict=verdict))
    if group_id in it.verdicts:
        it.verdicts[group_id].append(verdict)
    keep_problems(it, row.id, problems)
    if refused or verdict.status not in ("A", "E") or parsed.document is None or guide is None:
        if guide is not None and row.amount is None:
            row = msgspec.structs.replace(row, amount=money_stated(locate(raw, guide)))
        it.state.put(refuse(it, row, problems))
        return
    it.state.put(row)
    row = take_over(it, row, parsed.document, agreement, group)
    it.state.put(row)
    wake(it)


def guide_of(agreement: Agreement, raw: RawSet, group: Group) -> Guide | None:
    """The guide that reads a set, or None when nobody agreed on such a set."""
    return guide_for(agreement, raw.kind, group.version) if raw.kind in known_sets() else None


def unsupported(raw: RawSet) -> Problem:
    """The problem of a set we have no guide for (AK5 code 1)."""
    return Problem(
        code="set-not-supported",
        message=f"transaction set {raw.kind or '(none)'} is not agreed",
        severity=Severity.REJECT,
        value=raw.kind,
        hint="ask the partner to stop sending it, or add a guide for it",
    )


def policy_of(agreement: Agreement) -> AckPolicy:
    """How we acknowledge this partner."""
    acknowledge = agreement.acknowledge
    return AckPolicy(
        kind="999" if acknowledge.send == "999" else "997",
        sets=acknowledge.sets,
        detail=acknowledge.detail,
        ta1=acknowledge.ta1,
        functional_ids=agreement.wire.functional_ids,
        versions=agreement.wire.versions,
        standards=agreement.wire.interchange_standards,
        control_versions=agreement.wire.interchange_versions,
        softened=acknowledge.soften,
        delimiters=delimiters_of(agreement),
    )


def document_row(
    it: Decision,
    arrival: Arrival,
    group_id: str,
    agreement: Agreement,
    raw: RawSet | RawMessage,
    verdict: str,
    problems: tuple[Problem, ...],
    *,
    test: bool,
    syntax: str = "x12",
) -> DocumentRow:
    """A received set or message as a row, before anything is done with it."""
    weighty = any(problem.severity is not Severity.NOTE for problem in problems)
    notes = "valid with notes" if problems and not weighty else "valid"
    return DocumentRow(
        id=f"IN-{it.state.draw('document in')}",
        direction="in",
        kind=raw.kind,
        partner=agreement.key,
        control=raw.control,
        group=group_id,
        arrival=arrival.id,
        digest=arrival.digest,
        start=raw.start,
        end=raw.end,
        position=raw.index,
        syntax=syntax,
        test=test,
        verdict=verdict,
        posting="received",
        validation="invalid" if weighty else notes,
        configuration=it.configuration.digest,
        decision=it.number,
        decided_at=it.now,
    )


def money_stated(located: Sequence[Located]) -> int | None:
    """What a document that cannot be read whole states in money, as far as it can be read.

    The amount of a payment, or quantity times price of each line.
    """
    values = {
        each.path: Decimal(each.value) for each in located if PLAIN_NUMBER.fullmatch(each.value)
    }
    if "amount" in values:
        return bounded(to_minor(values["amount"]))
    lines = [
        extend(values[path.replace("unit_price", "quantity")], price)
        for path, price in values.items()
        if path.endswith("unit_price") and path.replace("unit_price", "quantity") in values
    ]
    return bounded(sum(lines)) if lines else None


def keep_problems(it: Decision, owner: str, problems: tuple[Problem, ...]) -> None:
    """The problems are stored with what they belong to."""
    for index, problem in enumerate(problems[:MOST_PROBLEMS]):
        it.state.put(
            ProblemRow(
                id=f"{owner}/{index:03d}",
                owner=owner,
                code=problem.code,
                message=problem.message,
                severity=str(problem.severity),
                place=problem.place,
                value=problem.value,
                reference=problem.reference,
                hint=problem.hint,
            )
        )


def refuse(it: Decision, row: DocumentRow, problems: tuple[Problem, ...]) -> DocumentRow:
    """The set is answered R: never booked; somebody sees it with its money."""
    rejecting = [each for each in problems if each.severity is Severity.REJECT]
    said = "; ".join(f"{each.place}: {each.message}" for each in rejecting[:3])
    open_case(
        it,
        "rejected",
        row.partner,
        f"{row.kind} {row.number or row.control} was rejected: {said or 'its group is'}",
        document=row.id,
        amount=row.amount or 0,
        hint="its answer names every error to the partner, who must send it again, corrected",
    )
    return moved(msgspec.structs.replace(row, validation="invalid"), posting="refused")


def take_over(
    it: Decision, row: DocumentRow, document: Document, agreement: Agreement, group: Group | None
) -> DocumentRow:
    """An accepted set is booked, held, parked or known as a duplicate; never silently dropped.

    `group` is the X12 group it came in, None for a message of another syntax.
    """
    if isinstance(document, Acknowledgment) and group is not None:
        unbooked = moved(row, posting="not bookable")
        return decide_acknowledgment(it, unbooked, document, agreement, group)
    first = claim_key(it, row) if creates(document) else first_of(it, row)
    if first and is_kept(row.kind):
        return moved(row, posting="duplicate")
    if first and not isinstance(document, PurchaseOrder):
        return hold_duplicate(it, row, first)
    return decide_document(it, row, document, agreement, first)


def decide_document(
    it: Decision, row: DocumentRow, document: Document, agreement: Agreement, first: str
) -> DocumentRow:
    """The rule of the document's kind decides; a kind without one goes the way of its set."""
    if agreement.status != "live" and not (it.trial and agreement.status == "test"):
        return hold_for(it, row, "agreement-not-live", f"the agreement is {agreement.status}")
    holding = take_findings(it, row, agreement, check_balance(document))
    if holding:
        return hold_for(it, row, holding[0].code, "; ".join(each.message for each in holding))
    if isinstance(document, PurchaseOrder) and "customer" in agreement.roles:
        return decide_order(it, row, document, agreement, first)
    if isinstance(document, WarehouseShipment) and "warehouse" in agreement.roles:
        return decide_shipment(it, row, document, agreement)
    if isinstance(document, Remittance) and {"customer", "bank"} & set(agreement.roles):
        return decide_remittance(it, row, document, agreement)
    if isinstance(document, BankStatement) and "bank" in agreement.roles:
        return decide_statement(it, row, document, agreement)
    if isinstance(document, Lockbox) and "bank" in agreement.roles:
        return decide_lockbox(it, row, document, agreement)
    if isinstance(document, ApplicationAdvice):
        return decide_advice(it, row, document, agreement)
    if isinstance(document, TextMessage):
        return decide_message(it, row, document, agreement)
    route = ROUTES.get(row.kind)
    if route is not None and set(route.roles) & set(agreement.roles):
        return follow(it, row, route, getattr(document, "answer", ""))
    roles = " and ".join(agreement.roles)
    return hold_for(it, row, "not-expected", f"a {row.kind} from a {roles} is not agreed")


def hold_for(it: Decision, row: DocumentRow, code: str, said: str) -> DocumentRow:
    """The document waits for a person."""
    open_case(
        it,
        code,
        row.partner,
        f"{row.kind} {row.number}: {said}",
        document=row.id,
        amount=row.amount or 0,
        hint=f"change partners/{row.partner}/partner.toml, then replay it; or reject it",
    )
    return moved(row, posting="held")


def claim_key(it: Decision, row: DocumentRow) -> str:
    """The document that already used this business key; "" when it is new, and now its own."""
    first = first_of(it, row)
    if row.business_key and not first:
        it.state.put(KeyRow(key=row.business_key, owner=row.id, digest=row.digest, at=it.now))
    return first


def first_of(it: Decision, row: DocumentRow) -> str:
    """The document that this business key belongs to; "" for none, or one that was refused."""
    known = it.state.get(KeyRow, row.business_key) if row.business_key else None
    if known is None or known.owner == row.id:
        return ""
    owner = it.state.get(DocumentRow, known.owner)
    return "" if owner is not None and owner.posting == "refused" else known.owner


def creates(document: Document) -> bool:
    """Whether a document can be the first of its business key: a cancellation never is."""
    return not isinstance(document, PurchaseOrder) or document.purpose not in NEVER_FIRST


def hold_duplicate(it: Decision, row: DocumentRow, first: str) -> DocumentRow:
    """The same business number under a new control number: a person chooses."""
    open_case(
        it,
        "duplicate-document",
        row.partner,
        f"{row.kind} {row.number} was already received as {first}",
        document=row.id,
        amount=row.amount or 0,
        hint="reject it as a duplicate, or release it if it really is a second one",
    )
    return moved(row, posting="duplicate")


def wake(it: Decision) -> None:
    """Whoever was parked for something that is now there is decided, in order of arrival."""
    while it.wakes:
        key = it.wakes.pop(0)
        parked = it.state.get(ParkedRow, key)
        if parked is None or not parked.documents:
            continue
        it.state.put(msgspec.structs.replace(parked, documents=()))
        for document_id in parked.documents:
            row = it.state.get(DocumentRow, document_id)
            if row is not None and row.posting == "parked":
                close_cases(it, row.id, "arrived", f"{key.replace(':', ' ')} is there", "")
                it.state.put(decide_parked(it, row))


def decide_parked(it: Decision, row: DocumentRow) -> DocumentRow:
    """A document that waited is decided now; what cannot be read any more is left to a person."""
    document = it.reread(row)
    if document is None:
        return hold_for(it, row, "unreadable", "today's agreement does not read it any more")
    return decide_document(it, row, document, it.agreement(row.partner), "")


def give_notice(it: Decision, key: str) -> None:
    """What waited too long for `key` becomes cases; it goes on waiting all the same."""
    parked = it.state.get(ParkedRow, key)
    assert parked is not None
    for document_id in parked.documents:
        row = it.state.get(DocumentRow, document_id)
        if row is None or row.posting != "parked" or noticed(it, row):
            continue
        open_case(
            it,
            "parked-too-long",
            row.partner,
            f"{row.kind} {row.number} waits for {key.replace(':', ' ')} since {row.decided_at:%F}",
            document=row.id,
            amount=row.amount or 0,
            hint="ask the customer for the order, or reject the document",
        )
    it.state.put(msgspec.structs.replace(parked, until=NEVER))


def noticed(it: Decision, row: DocumentRow) -> bool:
    """Whether a person was already told that the document waits."""
    return any(each.state == "open" for each in it.state.children(CaseRow, "document", row.id))
