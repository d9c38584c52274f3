"""Traces as people read them on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.origins import Origin
from gateway.proof import DocumentTrace, MoneyProof
from gateway.rows import DocumentRow, EntryRow
from gateway.trace import EntryTrace, PostingTrace
from gateway.tracing import Trace
from ledger.money import money_text

DIGITS = 12
"""So much of a digest tells an archived file from the others."""


def trace_lines(trace: Trace) -> Iterator[str]:
    """A whole trace, line by line."""
    if trace.order:
        row = trace.order
        yield (
            f"order {row.number} of {row.customer}, ours {row.our_number or '-'}: {row.status}, "
            f"{money_text(row.value)}, open {money_text(row.open_value)}"
        )
    if trace.case:
        case = trace.case
        yield f"{case.id} {case.state}: {case.code}, {money_text(case.amount)}: {case.message}"
    if trace.arrival:
        row_in = trace.arrival.arrival
        yield (
            f"arrival A{row_in.id}: {row_in.name} from {row_in.source}, {row_in.size} bytes, "
            f"sha256 {row_in.digest}, {row_in.state}"
        )
        for isa in trace.arrival.interchanges:
            again = f", a duplicate of {isa.duplicate_of}" if isa.duplicate_of else ""
            yield f"  interchange {isa.control} from {isa.sender}: {isa.verdict}{again}"
        for group in trace.arrival.groups:
            sent = f", answered by {group.answer}" if group.answer else ""
            yield f"  group {group.control} {group.functional_id}: {group.verdict or '-'}{sent}"
        for each in trace.arrival.cases:
            yield f"  {each.id} {each.state}: {each.message}"
    if trace.file:
        file = trace.file
        yield f"file F{file.id}: {file.name} to {file.partner}, sha256 {file.digest}, {file.state}"
    for entry in trace.entries:
        yield from entry_lines(entry)
    for document in trace.documents:
        yield from document_lines(document)
    for other in trace.also:
        yield f"see also: gateway trace {other}"


def entry_lines(trace: EntryTrace) -> Iterator[str]:
    """An entry with the origins of each posting."""
    entry: EntryRow = trace.entry
    yield f"entry {entry.number} of {entry.on}: {entry.narration}"
    yield f"  {entry.event} by {entry.document}, rule {entry.rule}"
    for posting in trace.postings:
        yield from posting_lines(posting)


def posting_lines(trace: PostingTrace) -> Iterator[str]:
    """A posting, what it was made of, and whether that makes its amount again."""
    whose = " ".join(word for word in (trace.party, trace.ref) if word)
    yield f"  {trace.account}  {money_text(trace.amount)}{f'  ({whose})' if whose else ''}"
    yield f"    from: {trace.terms}"
    for origin in trace.origins:
        yield from origin_lines(origin)
    mark = "✓" if trace.proven else f"✗ the posting says {money_text(trace.amount)}"
    yield f"    = {money_text(trace.computed)} {mark}"


def origin_lines(origin: Origin) -> Iterator[str]:
    """One origin: its value, its element, its bytes."""
    value = f"{origin.factor} = {origin.value}"
    if origin.file:
        yield f"    {value}: {origin.document} {origin.place}"
        yield f"      {origin.text}"
        yield f"      bytes {origin.start} to {origin.end} of {origin.file[:DIGITS]}"
    else:
        yield f"    {value}: {origin.place}"
        if origin.text:
            yield f"      {origin.text}"
    for each in origin.behind:
        yield f"      {each}"


def document_lines(trace: DocumentTrace) -> Iterator[str]:
    """A document: what became of it, every journal line it caused, and its money accounted for."""
    row: DocumentRow = trace.document
    worth = "" if row.amount is None else f" {money_text(row.amount)}"
    named = " ".join(word for word in (row.kind, row.number, row.partner) if word)
    states = [row.verdict and f"answered {row.verdict}", row.posting, row.delivery]
    yield f"{row.id} {named}{worth}: {', '.join(state for state in states if state)}"
    for case in trace.cases:
        yield f"  {case.id} {case.state}: {case.message}"
    for line in trace.lines:
        yield f"  entry {line.number} {line.on}  {line.account}  {money_text(line.amount)}"
    for answer in trace.answers:
        said = "answered by" if row.direction == "in" else "acknowledged by"
        yield f"  {said} {answer.id} {answer.kind} {answer.number}"
    for proof in trace.proof:
        yield f"  {proof.place} {proof.value}: {_fate(proof)}"
    if trace.proof:
        count = len(trace.proof)
        done = "each posted or excluded by rule ✓" if trace.complete else "NOT all accounted for ✗"
        yield f"  {count} money element{'s' if count > 1 else ''}: {done}"


def _fate(proof: MoneyProof) -> str:
    """What became of a money element, in words."""
    if proof.entries:
        return f"posted in entry {', '.join(map(str, proof.entries))} as {proof.path}"
    return f"not posted: {proof.rule}{f' ({proof.case})' if proof.case else ''}"
