"""`gateway documents`: what came in and went out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import rich_click as click

from gateway.cli.listing import amount, list_options, print_list
from gateway.cli.output import Call, row_of, show
from gateway.cli.pattern import LazyGroup

if TYPE_CHECKING:
    from gateway.rows import DocumentRow
    from gateway.views.documents import DocumentView

COLUMNS = (
    "id", "kind", "partner", "number", "on", "amount", "verdict", "validation", "posting",
    "delivery", "acknowledgement",
)  # fmt: skip


@click.group(cls=LazyGroup)
def documents() -> None:
    """Documents received and sent."""


@documents.command("list")
@list_options
@click.pass_obj
def list_(call: Call, words: tuple[str, ...], limit: int, *, as_csv: bool) -> None:
    """List the latest documents, for example `kind:850 partner:acme status:held amount:>1000`."""
    from gateway.views.documents import list_documents

    with call.store() as store:
        rows = [document_cells(row) for row in list_documents(store, words, limit)]
    print_list(call, COLUMNS, rows, limit, as_csv=as_csv)


@documents.command("show")
@click.argument("document")
@click.pass_obj
def show_(call: Call, document: str) -> None:
    """Show a document with its problems, exceptions, entries and answers."""
    from gateway.views.documents import show_document

    with call.store() as store:
        found = show_document(store, document)
    result = {
        "document": document_cells(found.document),
        "file": found.name,
        "problems": found.problems,
        "exceptions": [row_of(case) | {"amount": amount(case.amount)} for case in found.cases],
        "entries": found.entries,
        "answers": [document_cells(row) for row in found.answers],
    }
    show(call, result, "\n".join(_lines(found)))


@documents.command()
@click.argument("document")
@click.pass_obj
def raw(call: Call, document: str) -> None:
    """Print the very bytes of a document, of arrival A3, or of outgoing file F3."""
    from gateway.archive import Archive
    from gateway.views.documents import raw_bytes

    with call.store() as store:
        content = raw_bytes(store, Archive(call.home().archive), document)
    if call.json:
        show(call, {"document": document, "text": content.decode("utf-8", "replace")}, "")
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def document_cells(row: DocumentRow) -> dict[str, object]:
    """A document as a row of a list: money in currency."""
    return row_of(row) | {"amount": amount(row.amount)}


def document_line(row: DocumentRow) -> str:
    """A document in one line: what it is and what became of it."""
    from gateway.decision import money

    worth = f" {money(row.amount)}" if row.amount is not None else ""
    states = [
        f"answered {row.verdict}" if row.verdict else "",
        row.posting if row.posting != "not bookable" else "",
        row.delivery,
        row.acknowledgement if row.acknowledgement != "none expected" else "",
    ]
    told = ", ".join(state for state in states if state)
    way = "from" if row.direction == "in" else "to"
    named = f" {way} {row.partner}" if row.partner else ""
    return f"{row.id} {row.kind} {row.number}{named}{worth}: {told or 'not bookable'}"


def _lines(found: DocumentView) -> Iterator[str]:
    """A document for people."""
    row = found.document
    yield document_line(row)
    if row.on:
        yield f"  dated {row.on}"
    if found.name:
        arrived = found.arrived
        place = (
            f"arrival A{arrived.id}, {found.name}" if arrived else f"file F{row.file}, {found.name}"
        )
        number = "ST02" if row.syntax == "x12" else f"{row.syntax.upper()} document"
        yield f"  in {place}, {number} {row.control}"
    yield f"  {row.validation}; decided {row.decided_at:%Y-%m-%d %H:%M:%S} UTC"
    for problem in found.problems:
        yield f"  {problem.severity}: {problem.place}: {problem.message}"
        if problem.hint:
            yield f"    hint: {problem.hint}"
    for case in found.cases:
        yield f"  {case.id} {case.state}: {case.message}"
    for entry in found.entries:
        yield f"  entry {entry.number} of {entry.on}: {entry.narration}"
    said = "answered by" if row.direction == "in" else "acknowledged by"
    for answer in found.answers:
        yield f"  {said} {document_line(answer)}"
