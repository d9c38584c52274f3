"""What operators do: resolve an exception, replay a document, send a file again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import msgspec

from gateway.agreement import Agreement
from gateway.awaiting import REFUSED, not_presented
from gateway.billing import answer_shipment
from gateway.decision import POLICY, Decision, close_cases, happen
from gateway.errors import Conflict, NotFound
from gateway.order_reading import sales_order
from gateway.orders import (
    OVERRIDABLE,
    judge,
    put_order,
    release,
    send_ack,
    send_warehouse_order,
)
from gateway.outgoing import render, send_again
from gateway.pipeline import claim_key, creates, decide_document, first_of, wake
from gateway.posting import open_amount, post
from gateway.reception import CONFLICT, UNASSIGNED
from gateway.replies import order_ack, order_refusal, warehouse_order
from gateway.routes import NO_RULE
from gateway.rows import (
    ActRow,
    Arrival,
    CaseRow,
    DocumentRow,
    EventRow,
    FileRow,
    GroupRow,
    InterchangeRow,
    OrderRow,
    ShipmentRow,
)
from gateway.shipments import cancel_rest
from gateway.statuses import moved
from ledger.accounts import WAREHOUSE_ORDERS
from ledger.entries import Event
from ledger.rules import RULES
from ledger.rules.order_cancelled import OrderCancelledFacts
from translators.documents import Document, PurchaseOrder
from translators.problems import Problem

UNANSWERED = ("order-cancellation", "duplicate-order", "order-change", "unknown-order")
"""Refusals that get no 855: it would speak of another order, or of none."""

ORDERS = ("850", "875")
"""The sets that are customers' orders."""

WAITING = ("held", "duplicate", "parked")
"""How a received document stands that waits for a person or for another document."""


def decide_act(it: Decision, act: ActRow) -> str:
    """Do what an operator asked; gives what happened, in words.

    Raises NotFound for a target that is not there and Conflict for one that does not allow it;
    then nothing of the decision may be committed.
    """
    verbs: Mapping[str, Callable[[Decision, ActRow], str]] = {
        "resolve": resolve,
        "replay": replay,
        "resend": resend,
    }
    outcome = verbs[act.verb](it, act)
    wake(it)
    it.state.put(msgspec.structs.replace(act, state="done", outcome=outcome))
    return outcome


def resolve(it: Decision, act: ActRow) -> str:
    """An exception is released, rejected, cancelled, or closed as seen."""
    case = it.state.get(CaseRow, act.target)
    if case is None:
        raise NotFound(f"there is no exception {act.target}", hint="see: gateway exceptions list")
    if case.state != "open":
        raise Conflict(
            f"{case.id} was already resolved ({case.resolution}) by {case.user}",
            hint="see: gateway exceptions show " + case.id,
        )
    action = act.detail.get("action", "close")
    row = it.state.get(DocumentRow, case.document)
    if row is not None and row.posting in WAITING and action != "close":
        # Before the act, which may hold an answer and so open cases of its own.
        close_cases(it, row.id, action, act.reason, act.user)
    if action == "release":
        outcome = release_case(it, case, row)
    elif action in ("reject", "cancel"):
        outcome = give_up(it, case, row, action)
    else:
        outcome = close(it, case, row)
    settled = msgspec.structs.replace(
        case,
        state="resolved",
        resolved_at=it.now,
        resolution=action,
        reason=act.reason,
        user=act.user,
    )
    it.state.put(settled)
    return outcome


def close(it: Decision, case: CaseRow, row: DocumentRow | None) -> str:
    """The case was seen and needs nothing more; a held document may not be left so.

    One that no rule books is settled by hand, and stays as information.
    """
    if row is not None and row.posting == "held" and case.code == NO_RULE:
        it.state.put(moved(row, posting="not bookable"))
        return f"{row.kind} {row.number} is settled by hand"
    if row is not None and row.posting == "held" and not case.code.endswith("-held"):
        raise Conflict(
            f"{row.id} is still held by {case.id}",
            hint="choose --action release or --action reject, or replay it after mending",
        )
    return f"{case.id} closed"


def release_case(it: Decision, case: CaseRow, row: DocumentRow | None) -> str:
    """What a case holds goes on, because a person says so."""
    if row is None:
        raise Conflict(f"{case.id} holds no document", hint="replay its interchange instead")
    if case.code in (REFUSED, "rejected-by-partner"):
        not_presented(it, row, after_all=True)
        return f"our {row.kind} {row.number} stands all the same"
    if case.code in ("855-held", "940-held"):
        return release_order_reply(it, case, row)
    if case.code in ("856-held", "810-held"):
        return release_shipment_reply(it, case, row)
    if row.posting == "duplicate":
        agreement, document = read_again(it, row)
        after = decide_document(it, row, document, agreement, "")
        it.state.put(after)
        return f"{row.id}, a document of its own, is now {after.posting}"
    if row.posting != "held" or row.kind not in ORDERS:
        raise Conflict(
            f"{row.id} ({row.kind}, {row.posting}) cannot be released as it is",
            hint="mend what the exception names, then replay the document",
        )
    return release_order(it, row)


def release_order(it: Decision, row: DocumentRow) -> str:
    """A held order is taken over as it is; what cannot be overridden is refused by name."""
    agreement, document = read_again(it, row)
    assert isinstance(document, PurchaseOrder)
    if document.purpose == "cancel":
        raise Conflict("a cancellation is not released", hint="resolve it with --action cancel")
    if agreement.status != "live" or "customer" not in agreement.roles:
        raise Conflict(
            f"{agreement.name} is no live customer",
            hint=f"change partners/{agreement.key}/partner.toml, then replay {row.id}",
        )
    key = f"{agreement.key}/{document.number}/{document.release}"
    known = it.state.get(OrderRow, key)
    if known is not None and known.document != row.id and known.status != "refused":
        key = f"{key}/{row.id}"
    order, problems = sales_order(it, row, document, agreement, key)
    findings = (*problems, *judge(it, order, agreement))
    blocking = [each for each in findings if each.code not in OVERRIDABLE]
    if blocking:
        raise Conflict(blocking[0].message, hint=blocking[0].hint)
    it.state.put(release(it, row, order, agreement))
    return f"order {order.number} released"


def read_again(it: Decision, row: DocumentRow) -> tuple[Agreement, Document]:
    """A received document through today's agreement; raises Conflict when that is not to be had."""
    document = it.reread(row)
    if document is None:
        raise Conflict(
            f"{row.id} cannot be read by an agreement with {row.partner} as it stands today",
            hint=f"look at partners/{row.partner}: is it there, and its overlay right?",
        )
    return it.agreement(row.partner), document


def release_order_reply(it: Decision, case: CaseRow, row: DocumentRow) -> str:
    """A held 855 or 940 leaves after all."""
    found = it.state.get(OrderRow, case.subject)
    assert found is not None
    order = found.order
    if order.status == "cancelled":
        raise Conflict(f"order {order.number} is cancelled", hint="close the exception")
    if case.code == "940-held":
        warehouse = agreement_with(it, order.warehouse)
        gone = [line.sku for line in order.lines if line.sku not in it.configuration.items]
        if gone:
            raise Conflict(f"we have no item {gone[0]} any more", hint="add it to config/items.csv")
        request = warehouse_order(order, it.configuration.items, it.configuration.entity)
        rendered = render(it, warehouse, "940", request, test=row.test)
        stop(rendered.problems)
        send_warehouse_order(it, row, order, event_of(it, order.event), rendered)
        return f"940 for order {order.number} sent"
    agreement = agreement_with(it, order.customer)
    ack = order_ack(order, it.now, it.configuration.entity.zone)
    rendered = render(it, agreement, "855", ack, test=row.test)
    stop(rendered.problems)
    send_ack(it, row, order, agreement, rendered)
    return f"855 for order {order.number} sent"


def release_shipment_reply(it: Decision, case: CaseRow, row: DocumentRow) -> str:
    """A held 856 or 810 leaves after all, and what follows it."""
    found = it.state.get(ShipmentRow, case.subject)
    assert found is not None
    order = it.state.get(OrderRow, found.order)
    assert order is not None
    agreement_with(it, order.customer)
    stop(answer_shipment(it, row, found.shipment, order.order, released=True))
    return f"shipment {found.shipment.ref} answered"


def agreement_with(it: Decision, key: str) -> Agreement:
    """The agreement with a partner; raises Conflict when it was removed."""
    if key not in it.configuration.agreements:
        raise Conflict(f"there is no agreement with {key} any more", hint=f"see partners/{key}")
    return it.agreement(key)


def stop(problems: tuple[Problem, ...]) -> None:
    """A reply that cannot be written lawfully cannot be released either."""
    if problems:
        raise Conflict(
            "; ".join(each.message for each in problems[:3]),
            hint="mend the agreement or the items, then release again",
        )


def event_of(it: Decision, event_id: str) -> Event:
    """A stored event, as the rules take it."""
    row = it.state.get(EventRow, event_id)
    assert row is not None
    return Event(
        id=row.id,
        kind=row.kind,
        on=row.on,
        document=row.document,
        digest=row.digest,
        policy=POLICY,
    )


def give_up(it: Decision, case: CaseRow, row: DocumentRow | None, action: str) -> str:
    """What a case holds is refused or taken back, with the answer that is due."""
    if row is None:
        return f"{case.id} given up"
    if case.code == "order-cancellation" and action == "cancel":
        return cancel_order(it, case, row)
    if row.posting not in WAITING:
        return f"{case.id} given up; {row.id} stays {row.posting}"
    it.state.put(moved(row, posting="refused"))
    for known in it.state.children(OrderRow, "document", row.id):
        put_order(it, msgspec.structs.replace(known.order, status="refused"))
    if row.kind not in ORDERS or case.code in UNANSWERED:
        return f"{row.id} refused"
    return refuse_order(it, row)


def refuse_order(it: Decision, row: DocumentRow) -> str:
    """A held order is refused: an 855 that rejects every line, where one is agreed."""
    agreement, document = read_again(it, row)
    assert isinstance(document, PurchaseOrder)
    key = f"{agreement.key}/{document.number}/{document.release}"
    order, _ = sales_order(it, row, document, agreement, key)
    if agreement.selling.order_acknowledgment == "none":
        return f"order {order.number} refused"
    refusal = order_refusal(order, it.now, it.configuration.entity.zone)
    rendered = render(it, agreement, "855", refusal, test=row.test)
    stop(rendered.problems)
    send_ack(it, row, order, agreement, rendered)
    return f"order {order.number} refused, 855 sent"


def cancel_order(it: Decision, case: CaseRow, row: DocumentRow) -> str:
    """The customer's cancellation stands: what is open of the order leaves the backlog."""
    found = it.state.get(OrderRow, case.subject)
    assert found is not None
    if found.status == "held":
        return cancel_held_order(it, found, row)
    if found.status != "open":
        raise Conflict(
            f"order {found.number} is {found.status}: nothing of it is open",
            hint="resolve it with --action reject, and tell the customer",
        )
    event = happen(it, "order-cancelled", it.today, row, subject=found.key)
    closed, _ = cancel_rest(found.order)
    put_order(it, msgspec.structs.replace(closed, status="cancelled"))
    facts = OrderCancelledFacts(
        order=found.order,
        reason="the customer's cancellation",
        warehouse_open=open_amount(it, WAREHOUSE_ORDERS, found.order.warehouse, found.our_number),
    )
    post(it, RULES["order-cancelled"](event, facts))
    it.state.put(
        moved(msgspec.structs.replace(row, event=event.id, subject=found.key), posting="memo")
    )
    return f"order {found.number} cancelled"


def cancel_held_order(it: Decision, found: OrderRow, row: DocumentRow) -> str:
    """An order that was never taken over is cancelled: it never was in the books."""
    held = it.state.get(DocumentRow, found.document)
    assert held is not None and held.posting == "held"
    close_cases(it, held.id, "cancel", "the customer's cancellation", "")
    it.state.put(moved(held, posting="refused"))
    put_order(it, msgspec.structs.replace(found.order, status="cancelled"))
    it.state.put(moved(msgspec.structs.replace(row, subject=found.key), posting="not bookable"))
    return f"order {found.number} cancelled before it was taken over"


def replay(it: Decision, act: ActRow) -> str:
    """A received document goes through today's configuration; what is booked stays booked."""
    if re.fullmatch(r"A?\d{1,18}(\.\d{1,18}){0,2}", act.target):
        return replay_file(it, act)
    row = it.state.get(DocumentRow, act.target)
    if row is None or row.direction != "in":
        raise NotFound(
            f"there is no received document {act.target}", hint="see: gateway documents list"
        )
    if row.posting == "refused" and row.verdict == "R":
        raise Conflict(
            f"{row.id} was answered R and is never booked",
            hint="the partner must send it again, corrected",
        )
    if row.kind == "945" and row.posting == "posted":
        return answer_late(it, row)
    if row.posting not in ("held", "parked"):
        return f"{row.id} is {row.posting}: nothing to do"
    close_cases(it, row.id, "replayed", act.reason, act.user)
    agreement, document = read_again(it, row)
    first = claim_key(it, row) if creates(document) else first_of(it, row)
    again = msgspec.structs.replace(
        row, configuration=it.configuration.digest, decided_at=it.now, decision=it.number
    )
    after = decide_document(it, again, document, agreement, first)
    it.state.put(after)
    return f"{row.id} is now {after.posting}"


def answer_late(it: Decision, row: DocumentRow) -> str:
    """A booked shipment gets the answers it never got: refused by a person, or not agreed then."""
    cases = it.state.children(CaseRow, "document", row.id)
    waiting = [each.id for each in cases if each.state == "open"]
    if waiting:
        return f"the answers to {row.id} wait for {waiting[0]}"
    order = it.state.get(OrderRow, row.subject)
    assert order is not None
    agreement_with(it, order.customer)
    before = it.waiting_to_leave
    for found in it.state.children(ShipmentRow, "order", order.key):
        if found.shipment.document == row.id:
            problems = answer_shipment(it, row, found.shipment, order.order)
            if problems:
                return f"{row.id} is posted, its answers are held: {problems[0].message}"
    told = it.waiting_to_leave - before
    return f"{row.id} is posted: {told or 'nothing'} to send"


def replay_file(it: Decision, act: ActRow) -> str:
    """What of a file was nobody's is decided now, because an agreement may know it by now.

    The target is an arrival (`A3`), an interchange of it (`3.0`) or a group (`3.0.1`); whatever of
    it was decided before stays as it is.
    """
    number = int(act.target.removeprefix("A").split(".")[0])
    arrival = it.state.get(Arrival, number)
    if arrival is None or arrival.state not in ("done", "quarantined"):
        raise NotFound(f"there is no decided file {act.target}", hint="see: gateway status")
    owners = [f"A{number}", *unassigned_of(it, number), *conflicts_of(it, number)]
    if arrival.state == "done" and len(owners) == 1:
        return f"everything of {arrival.name} is decided: nothing to do"
    for owner in owners:
        close_cases(it, owner, "replayed", act.reason, act.user)
    again = msgspec.structs.replace(arrival, state="ready", outcome="")
    if arrival.state == "done":
        # A file set aside goes on where it stopped: what of it was decided stays so.
        again = msgspec.structs.replace(again, interchange=0, group=0, set_index=0)
    it.state.put(again)
    return f"{arrival.name} is taken in again"


def conflicts_of(it: Decision, arrival: int) -> list[str]:
    """The interchanges of a file held for their control number, which a replay does not check."""
    found = []
    for interchange in it.state.children(InterchangeRow, "arrival", arrival):
        cases = it.state.children(CaseRow, "document", interchange.id)
        if any(each.state == "open" and each.code == CONFLICT for each in cases):
            it.state.put(msgspec.structs.replace(interchange, duplicate_of=""))
            found.append(interchange.id)
    return found


def unassigned_of(it: Decision, arrival: int) -> list[str]:
    """The interchanges and groups of a file that no agreement knew."""
    found = []
    for interchange in it.state.children(InterchangeRow, "arrival", arrival):
        if interchange.verdict == UNASSIGNED:
            found.append(interchange.id)
        found += [
            group.id
            for group in it.state.children(GroupRow, "interchange", interchange.id)
            if not group.partner
        ]
    return found


def resend(it: Decision, act: ActRow) -> str:
    """An outgoing file, or the file of an outgoing document, leaves again with its very bytes."""
    target = act.target
    sent = it.state.get(DocumentRow, target)
    number = (
        sent.file if sent is not None else int(target) if re.fullmatch(r"\d{1,18}", target) else 0
    )
    file = it.state.get(FileRow, number)
    if file is None:
        raise NotFound(f"there is no outgoing file {target}", hint="see: gateway documents list")
    send_again(it, file.id)
    return f"{file.name} queued again for {file.partner}"
