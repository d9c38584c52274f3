"""Documents to send in files that are not X12: tried first, then numbered, named and queued."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

import msgspec

from gateway.agreement import Agreement, Entity
from gateway.decision import Decision, Draft, PendingFile
from gateway.identities import address_of
from gateway.layouts import RECEIPT, Way, for_reading
from gateway.rows import DocumentRow, FileRow
from gateway.typeset import PLACEHOLDER_AT, Rendered
from translators.batches import Batch, Head, RawMessage, Remark
from translators.dictionary import GuideError
from translators.documents import Document, Party
from translators.problems import Problem, Severity, WriteError
from translators.source import of_bytes
from translators.syntaxes import SYNTAXES

LAST_CONTROL = 999_999_999
"""ISA13 has nine digits, and so have other numbers of files; after it the count begins again."""

LAST_SEQUENCE = 999_999
"""After so many files to a partner the count in their names begins again."""


def lay_out(
    it: Decision, agreement: Agreement, way: Way, kind: str, document: Document, *, test: bool
) -> Rendered:
    """The document as a file of its own, if our reader takes it; nothing is numbered yet."""
    head = head_of(it.configuration.entity, agreement, kind, 1, PLACEHOLDER_AT, test=test)
    try:
        body = written(way, [document], head)
    except WriteError as error:
        return Rendered(kind=kind, problems=error.problems)
    problems = read_back(body, way, head)
    it.drafts.append(Draft(way, document))
    return Rendered(kind=kind, control="1", problems=problems, draft=len(it.drafts) - 1)


def written(way: Way, documents: Sequence[Document], head: Head) -> bytes:
    """Documents as a file. Raises WriteError: the layout cannot write one of them."""
    write = SYNTAXES[way.syntax].write
    assert write is not None, f"nobody writes {way.syntax}"
    return write(documents, way.layout, head)


def read_back(body: bytes, way: Way, head: Head) -> tuple[Problem, ...]:
    """What our own reader finds wrong with a file of ours: what it reads must be written so again.

    A layout need not carry every field of a document, so that the bytes are compared.
    """
    syntax = SYNTAXES[way.syntax]
    problems, messages = messages_of(body, way)
    parsed = [syntax.parse(raw) for raw in messages]
    problems += [each for one in parsed for each in one.problems]
    weighty = tuple(each for each in problems if each.severity is not Severity.NOTE)
    documents = [each.document for each in parsed if each.document is not None]
    if not weighty and body != written(way, documents, head):
        return (
            Problem(
                code="not-read-back",
                message="what was written reads as another document",
                severity=Severity.HOLD,
                hint="compare the layout that writes it with the reply",
            ),
        )
    return weighty


def messages_of(body: bytes, way: Way) -> tuple[list[Problem], list[RawMessage]]:
    """What a file of ours holds, and what is wrong with it as a whole."""
    syntax = SYNTAXES[way.syntax]
    source = of_bytes(body)
    problems: list[Problem] = []
    messages: list[RawMessage] = []
    for found in syntax.scan(source, (for_reading(way.layout),) if way.layout else ()):
        if isinstance(found, Problem):
            problems.append(found)
            continue
        problems += found.problems
        if not found.refused:
            messages += syntax.read(source, found, 0)
    return problems + [each for raw in messages for each in raw.problems], messages


def no_layout(error: GuideError) -> Problem:
    """The problem of a document that the agreement has no layout for."""
    return Problem(code="no-layout", message=error.message, severity=Severity.HOLD, hint=error.hint)


def queue_receipt(
    it: Decision,
    agreement: Agreement,
    batch: Batch,
    remarks: Sequence[Remark],
    *,
    answers: str,
) -> DocumentRow | None:
    """Our answer to a batch will leave with this commit; None when its syntax has none."""
    receipt = SYNTAXES[batch.syntax].receipt
    test = batch.usage == "T"
    if receipt is None:
        return None

    def answer(head: Head) -> bytes:
        return receipt(batch, remarks, batch.problems, head)

    if not answer(
        head_of(it.configuration.entity, agreement, RECEIPT, 1, PLACEHOLDER_AT, test=test)
    ):
        return None
    row = DocumentRow(
        id=f"OUT-{it.state.draw('document out')}",
        direction="out",
        kind=RECEIPT,
        partner=agreement.key,
        number=batch.control,
        subject=answers,
        syntax=batch.syntax,
        test=test,
        on=it.today,
        answers=answers,
        delivery="queued",
        configuration=it.configuration.digest,
        decision=it.number,
        decided_at=it.now,
    )
    it.state.put(row)
    it.pending_files.append(
        PendingFile(
            partner=agreement.key,
            kind=RECEIPT,
            way=Way(batch.syntax, None),
            test=test,
            row=row.id,
            answer=answer,
        )
    )
    return row


def send_files(it: Decision, *, answers: bool) -> None:
    """Every pending file of ours, or every answer, is numbered and has its final bytes."""
    chosen = [each for each in it.pending_files if (each.answer is not None) is answers]
    it.pending_files = [each for each in it.pending_files if (each.answer is None) is answers]
    together: dict[tuple[str, str, Way, bool], list[PendingFile]] = {}
    for pending in chosen:
        key = (pending.partner, pending.kind, pending.way, pending.test)
        together.setdefault(key, []).append(pending)
    for (partner, _, way, _), files in together.items():
        agreement = it.agreement(partner)
        # An answer is about one file, and a message of XML mostly is the file.
        size = 1 if answers or way.syntax == "xml" else agreement.max_documents
        for first in range(0, len(files), size):
            send_together(it, agreement, files[first : first + size])


def send_together(it: Decision, agreement: Agreement, files: list[PendingFile]) -> None:
    """These leave in one file, or each in its own where the layout cannot hold several."""
    if len(files) > 1:
        records = [each.record for each in files if each.record is not None]
        head = head_of(
            it.configuration.entity, agreement, files[0].kind, 1, PLACEHOLDER_AT, test=files[0].test
        )
        way = files[0].way
        body = written(way, records, head)
        if read_back(body, way, head) or len(messages_of(body, way)[1]) != len(files):
            for each in files:
                send_file(it, agreement, [each])
            return
    send_file(it, agreement, files)


def send_file(it: Decision, agreement: Agreement, files: list[PendingFile]) -> None:
    """One file: its number drawn, its bytes final, and each document's row pointing at it."""
    first = files[0]
    syntax = SYNTAXES[first.way.syntax]
    usage = "T" if first.test else agreement.wire.usage
    name = f"file|{agreement.key}|{first.kind}|{usage}"
    control = it.state.draw(name, last=LAST_CONTROL)
    head = head_of(
        it.configuration.entity, agreement, first.kind, control, it.local, test=first.test
    )
    if first.answer is not None:
        body = first.answer(head)
    else:
        records = [each.record for each in files if each.record is not None]
        body = written(first.way, records, head)
    file = FileRow(
        id=it.state.draw("file"),
        partner=agreement.key,
        name=file_name(it, agreement, first.kind, control, syntax.extension, test=first.test),
        control=str(control),
        usage=usage,
        digest=hashlib.sha256(body).hexdigest(),
        body=body,
        decision=it.number,
        decided_at=it.now,
    )
    it.state.put(file)
    for position, each in enumerate(files):
        row = it.state.get(DocumentRow, each.row)
        assert row is not None
        it.state.put(
            msgspec.structs.replace(
                row, file=file.id, control=str(control), position=position, digest=file.digest
            )
        )


def file_name(
    it: Decision, agreement: Agreement, kind: str, control: int, extension: str, *, test: bool
) -> str:
    """What a file of ours is called; no two to a partner have one name.

    Date and time are those of the decision, on our clock; `sequence` counts the partner's files
    whose names ask for it.
    """
    pattern = agreement.outbox_name
    sequence = 0
    if "{sequence}" in pattern:
        sequence = it.state.draw(f"outbox|{agreement.key}", last=LAST_SEQUENCE)
    name = pattern.format(
        kind=kind,
        control=f"{control:09d}",
        sequence=f"{sequence:06d}",
        date=f"{it.local:%Y%m%d}",
        time=f"{it.local:%H%M%S}",
        partner=agreement.key,
        extension=extension,
    )
    return f"test_{name}" if test else name


def head_of(
    entity: Entity, agreement: Agreement, kind: str, control: int, at: datetime, *, test: bool
) -> Head:
    """What stands around documents to a partner: from us to them, as the agreement names both.

    Its number is unlike any other that anybody gives (what cXML and SBDH ask for).
    """
    sender_kind, sender = address_of((agreement.us,))
    receiver_kind, receiver = address_of(agreement.identities)
    return Head(
        control=f"{at:%Y%m%d%H%M%S}.{kind}.{control}@{sender or agreement.key}",
        sent_at=at,
        usage="T" if test else agreement.wire.usage,
        sender_kind=sender_kind,
        sender=sender,
        receiver_kind=receiver_kind,
        receiver=receiver,
        currency=agreement.selling.currency,
        sender_party=Party(
            role="seller",
            name=entity.name,
            address=entity.address,
            city=entity.city,
            region=entity.region,
            postal_code=entity.postal_code,
            country=entity.country,
        ),
        receiver_party=Party(role="buyer", name=agreement.name),
    )
