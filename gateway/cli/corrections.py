"""Acts of an operator: `gateway replay`, `gateway resend`, and what they share with `resolve`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import rich_click as click

from gateway.cli.output import Call, show
from gateway.cli.overview import say_mistakes, user_name
from gateway.cli.pattern import Command
from gateway.cli.work import at_desk

if TYPE_CHECKING:
    from gateway.rehearsal import Rehearsal


@click.command(cls=Command)
@click.argument("target")
@click.option("--reason", required=True, help="Why; it is kept.")
@click.option("--user", help="Who decides it; else the name you are logged in under.")
@click.option("--dry-run", is_flag=True, help="Show the ledger diff; nothing is changed.")
@click.pass_obj
def replay(call: Call, target: str, reason: str, user: str | None, *, dry_run: bool) -> None:
    """Decide a held or parked document (IN-3) again by today's configuration.

    Of a file (A3) or interchange (3.0) it decides what belonged to nobody.
    """
    perform(call, "replay", target, reason, user, dry_run=dry_run)


@click.command(cls=Command)
@click.argument("target")
@click.option("--reason", required=True, help="Why; it is kept.")
@click.option("--user", help="Who decides it; else the name you are logged in under.")
@click.option("--dry-run", is_flag=True, help="Only show what would be sent.")
@click.pass_obj
def resend(call: Call, target: str, reason: str, user: str | None, *, dry_run: bool) -> None:
    """Send the file of an outgoing document (OUT-3) again: identical bytes and control number."""
    number = target[1:] if target[:1] == "F" else target
    perform(call, "resend", number, reason, user, dry_run=dry_run)


def perform(
    call: Call,
    verb: str,
    target: str,
    reason: str,
    user: str | None,
    *,
    dry_run: bool,
    detail: Mapping[str, str] | None = None,
) -> None:
    """An operator's act is done and told, and what is due by it; `dry_run` only shows all that."""
    from gateway import passes
    from gateway.errors import UsageError
    from gateway.rehearsal import rehearse

    if not reason.strip():
        raise UsageError("an act needs a reason", where="--reason", hint="say why; it is kept")
    who = user or user_name()
    chosen = detail or {}
    with call.store() as store, at_desk(call, store) as desk:
        say_mistakes(desk.mistakes)
        if dry_run:
            found = rehearse(desk, verb, target, reason=reason, user=who, detail=chosen)
            show(call, found, _rehearsed(found))
            return
        outcome = passes.act(desk, verb, target, reason=reason, user=who, detail=chosen)
        passes.decide_due(desk)
    show(call, {"verb": verb, "target": target, "outcome": outcome}, outcome)


def _rehearsed(found: Rehearsal) -> str:
    """What an act would change, for people."""
    lines = [f"would be: {found.outcome}"]
    for each in found.documents:
        lines += [f"  {each.id} {each.kind} {each.number}: {each.before} -> {each.after}"]
    for case in found.exceptions:
        lines.append(f"  {case}")
    for file in found.files:
        lines.append(f"  would send {file}")
    lines.append("would be posted:" if found.journal else "nothing would be posted")
    lines += [f"+ {line}" if line else "" for line in found.journal.splitlines()]
    lines.append("nothing was changed (--dry-run)")
    return "\n".join(lines)
