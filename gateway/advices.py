"""What partners' people say of what we sent: 824 by document, 864 in words (X12.md §4)."""

from __future__ import annotations

import re

import msgspec

from gateway.agreement import Agreement
from gateway.awaiting import refuse_sent, sent_key, sets_of
from gateway.decision import Decision, open_case
from gateway.rows import DocumentRow, InvoiceRow, SentGroupRow
from gateway.statuses import moved
from gateway.typeset import KINDS
from translators.documents import AdvisedSet, ApplicationAdvice, TextMessage

REJECTED = ("batch rejected", "group rejected", "item rejected", "set rejected")
"""Verdicts (OTI01) that refuse our document."""

TAKEN = ("batch accepted", "group accepted", "item accepted", "set accepted")
"""Verdicts that say all is well; what lies between goes to a person."""

SHOWN = 400
"""So many characters of a message stand in its exception; the whole is in the document."""


def decide_advice(
    it: Decision, row: DocumentRow, document: ApplicationAdvice, agreement: Agreement
) -> DocumentRow:
    """Each document of ours an 824 speaks of is refused, seen by a person, or well."""
    first = ""
    for told in document.sets:
        sent = document_advised(it, told, agreement)
        if sent is None:
            if told.verdict not in TAKEN:
                unknown_document(it, row, told, agreement)
            continue
        first = first or sent.id
        if told.verdict in REJECTED:
            refuse_sent(it, sent, agreement, f"by 824 {row.number}{errors_of(told)}")
        elif told.verdict not in TAKEN:
            open_case(
                it,
                "advised-errors",
                agreement.key,
                f"824 {row.number} about our {sent.kind} {sent.number}: {told.verdict}"
                f"{errors_of(told)}",
                document=sent.id,
                subject=sent.subject,
                amount=sent.amount or 0,
                hint="settle with the partner what it changed or left out",
            )
    return moved(msgspec.structs.replace(row, answers=first), posting="not bookable")


def document_advised(it: Decision, told: AdvisedSet, agreement: Agreement) -> DocumentRow | None:
    """The document of ours that an OTI names: by its control numbers, else by its number."""
    functional_id = KINDS.get(told.set, "")
    if told.group_control and told.control and functional_id:
        key = sent_key(agreement.key, functional_id, told.group_control)
        for group in reversed(it.state.children(SentGroupRow, "key", key)):
            for sent in sets_of(it, group.id):
                if sent.control.lstrip("0") == told.control.lstrip("0"):
                    return sent
    for number in (told.reference, *(each.value for each in told.references)):
        found = [
            sent
            for sent in (it.state.children(DocumentRow, "number", number) if number else ())
            if sent.direction == "out"
            and sent.partner == agreement.key
            and sent.kind in ((told.set,) if functional_id else ("810", "855", "856", "940"))
        ]
        if found:
            return max(found, key=lambda sent: (sent.kind == "810", int(sent.id[4:])))
    return None


def unknown_document(
    it: Decision, row: DocumentRow, told: AdvisedSet, agreement: Agreement
) -> None:
    """An 824 refuses something that we cannot find among what we sent this partner."""
    name = told.reference or f"set {told.control} of group {told.group_control}"
    open_case(
        it,
        "orphan-advice",
        agreement.key,
        f"824 {row.number} says {told.verdict} about {name}, which we did not send"
        f"{errors_of(told)}",
        document=row.id,
        hint="ask the partner which document it is about",
    )


def errors_of(told: AdvisedSet) -> str:
    """What an application found wrong, in its own words, a few of them."""
    said = [f"{each.code} {each.text} {each.value}".strip() for each in told.errors[:3]]
    return f": {'; '.join(said)}" if said else ""


def decide_message(
    it: Decision, row: DocumentRow, document: TextMessage, agreement: Agreement
) -> DocumentRow:
    """A message is shown to a person; an invoice it names is not presented until that one says."""
    words = [document.subject]
    for each in document.messages:
        words += [] if each.subject == document.subject else [each.subject]
        words += each.lines
    text = " ".join(word for word in words if word)
    about = [*(each.number for each in document.messages), text]
    numbers = dict.fromkeys(re.findall(r"[A-Za-z0-9-]+", " ".join(about)))
    invoices = [
        invoice
        for invoice in (it.state.get(InvoiceRow, number) for number in numbers)
        if invoice is not None and invoice.customer == agreement.key
    ]
    shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    for invoice in invoices:
        sent = it.state.get(DocumentRow, invoice.document)
        assert sent is not None
        refuse_sent(it, sent, agreement, f"by 864: {shown}")
    if not invoices:
        open_case(
            it,
            "message",
            agreement.key,
            f"{agreement.name} writes: {shown}",
            document=row.id,
            hint="read it, answer the partner if it asks for something, then close it",
        )
    first = invoices[0].document if invoices else ""
    return moved(msgspec.structs.replace(row, answers=first), posting="not bookable")
