"""`gateway exceptions`: the cases somebody must look at, by their money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import rich_click as click

from gateway.cli.documents import document_cells, document_line
from gateway.cli.listing import amount, list_options, print_list
from gateway.cli.output import Call, row_of, show
from gateway.cli.pattern import LazyGroup

if TYPE_CHECKING:
    from gateway.rows import CaseRow
    from gateway.views.cases import CaseView

COLUMNS = ("id", "amount", "code", "partner", "document", "opened_at", "message")
ACTIONS = ("release", "reject", "cancel", "close")


@click.group(cls=LazyGroup)
def exceptions() -> None:
    """Exceptions: what somebody must look at."""


@exceptions.command("list")
@list_options
@click.pass_obj
def list_(call: Call, words: tuple[str, ...], limit: int, *, as_csv: bool) -> None:
    """List the open exceptions, the largest money first; `status:resolved` for the others."""
    from gateway.views.cases import list_cases

    with call.store() as store:
        rows = [case_cells(row) for row in list_cases(store, words, limit)]
    print_list(call, COLUMNS, rows, limit, as_csv=as_csv)


@exceptions.command("show")
@click.argument("exception")
@click.pass_obj
def show_(call: Call, exception: str) -> None:
    """Show an exception with its document, the problems of that, and what can be done."""
    from gateway.views.cases import show_case

    with call.store() as store:
        found = show_case(store, exception)
    result = {
        "exception": case_cells(found.case),
        "document": document_cells(found.document) if found.document else None,
        "problems": found.problems,
    }
    show(call, result, "\n".join(_lines(found)))


@exceptions.command()
@click.argument("exception")
@click.option("--action", required=True, type=click.Choice(ACTIONS), help="How it ends.")
@click.option("--reason", required=True, help="Why; it is kept.")
@click.option("--user", help="Who decides it; else the name you are logged in under.")
@click.option("--dry-run", is_flag=True, help="Only show what it would change and post.")
@click.pass_obj
def resolve(
    call: Call, exception: str, action: str, reason: str, user: str | None, *, dry_run: bool
) -> None:
    """End an exception: release what it holds, reject or cancel it, or close it as seen."""
    from gateway.cli.corrections import perform

    detail = {"action": action}
    perform(call, "resolve", exception, reason, user, dry_run=dry_run, detail=detail)


def case_cells(row: CaseRow) -> dict[str, object]:
    """An exception as a row of a list: money in currency."""
    return row_of(row) | {"amount": amount(row.amount)}


def _lines(found: CaseView) -> Iterator[str]:
    """An exception for people."""
    from gateway.decision import money

    case = found.case
    yield f"{case.id} {case.state}: {case.code}, {money(case.amount)}, {case.partner}"
    yield f"  {case.message}"
    if case.hint:
        yield f"  hint: {case.hint}"
    yield f"  since {case.opened_at:%Y-%m-%d %H:%M:%S} UTC"
    if case.resolved_at:
        yield f"  {case.resolution} by {case.user} at {case.resolved_at:%F %T} UTC: {case.reason}"
    if case.subject:
        yield f"  about {case.subject}"
    if found.document:
        yield f"  {document_line(found.document)}"
    elif case.document:
        yield f"  document {case.document}"
    for problem in found.problems:
        yield f"    {problem.severity}: {problem.place}: {problem.message}"
    if case.state == "open":
        yield f"  end it: gateway exceptions resolve {case.id} --action … --reason …"
