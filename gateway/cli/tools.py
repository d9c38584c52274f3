"""Tools that need no home: `gateway validate`, `convert`, `acknowledge`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from gateway.cli.listing import counted
from gateway.cli.output import FINDINGS, Call, show
from gateway.cli.pattern import Command

if TYPE_CHECKING:
    from gateway.agreement import Agreement
    from gateway.tools import Examined, Finding, GuideFor
    from translators.x12.source import Source

FILE = click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
)


@click.command(cls=Command)
@FILE
@click.option("--partner", metavar="KEY", help="Read it by this partner's agreement (in a home).")
@click.pass_obj
def validate(call: Call, file: Path, partner: str | None) -> int:
    """Tell everything that is wrong with a file; `-` reads standard input.

    Exit code 3 when there is something worse than a note.
    """
    from gateway.tools import examine_file

    with source_of(file) as source:
        found = examine_file(source, _guides(call, partner))
    result = {
        "interchanges": found.interchanges,
        "sets": found.sets,
        "valid": found.valid,
        "problems": [_cells(each) for each in found.findings],
    }
    show(call, result, "\n".join(_lines(found)))
    return 0 if found.faultless else FINDINGS


@click.command(cls=Command)
@FILE
@click.option("--to", "target", required=True, type=click.Choice(["json", "x12"]), help="To what.")
@click.option("--partner", metavar="KEY", help="Read it by this partner's agreement (in a home).")
@click.pass_obj
def convert(call: Call, file: Path, target: str, partner: str | None) -> int:
    """Write an X12 file as JSON, or such JSON as X12; `-` reads standard input.

    Exit code 3 when a set of the file cannot be read as a document.
    """
    import msgspec

    from gateway.errors import GatewayError
    from gateway.tools import file_of_json, file_of_x12, x12_of

    with source_of(file) as source:
        if source(0, 4096).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            found = file_of_json(b"".join(_blocks(source)))
        else:
            found = file_of_x12(source, _guides(call, partner))
    sets = [each for one in found.interchanges for group in one.groups for each in group.sets]
    unread = [each for each in sets if bytes(each.document) == b"null"]
    if target == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return FINDINGS if unread or found.problems else 0
    if unread or not found.interchanges:
        raise GatewayError(
            "the file holds what cannot be read as a document",
            where=str(file),
            hint=f"see: gateway validate {file}",
        )
    _out(x12_of(found))
    return 0


@click.command(cls=Command)
@FILE
@click.option("--partner", metavar="KEY", help="Judge it by this partner's agreement (in a home).")
@click.pass_obj
def acknowledge(call: Call, file: Path, partner: str | None) -> None:
    """Write the 997 and TA1 that answer a file; nothing when no answer is due."""
    from gateway.pipeline import policy_of
    from translators.x12.acknowledge import AckPolicy, answer

    policy = policy_of(_agreement(call, partner)) if partner else AckPolicy()
    with source_of(file) as source:
        content = answer(source, _guides(call, partner), policy)
    if call.json:
        show(call, {"text": content.decode("utf-8", "replace")}, "")
    else:
        _out(content)


@contextmanager
def source_of(file: Path) -> Iterator[Source]:
    """The bytes of a file, read where they are asked for; `-` is standard input, read whole."""
    from translators.x12.source import of_bytes

    if str(file) == "-":
        yield of_bytes(sys.stdin.buffer.read())
        return
    with file.open("rb") as opened:
        yield lambda offset, size: os.pread(opened.fileno(), size, offset)


def _blocks(source: Source) -> Iterator[bytes]:
    """All bytes of a source."""
    offset = 0
    while block := source(offset, 1024 * 1024):
        yield block
        offset += len(block)


def _guides(call: Call, partner: str | None) -> GuideFor:
    """The guides to read by: bare ones, or with a partner's overlay."""
    from gateway.tools import any_guide
    from gateway.typeset import guide_for
    from translators.guide import known_sets

    if partner is None:
        return any_guide
    agreement = _agreement(call, partner)
    return lambda group, kind: (
        guide_for(agreement, kind, group.version) if kind in known_sets() else None
    )


def _agreement(call: Call, partner: str) -> Agreement:
    """The agreement of a key in the home at hand."""
    from gateway.config import load_configuration
    from gateway.errors import NotFound

    agreements = load_configuration(call.home()).configuration.agreements
    if partner not in agreements:
        raise NotFound(f"there is no partner {partner}", hint="see: gateway partner list")
    return agreements[partner]


def _cells(found: Finding) -> dict[str, object]:
    """A finding as a flat row."""
    problem = found.problem
    return {
        "interchange": found.interchange,
        "group": found.group,
        "set": found.set,
        "place": str(problem.place),
        "start": problem.place.start,
        "end": problem.place.end,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "value": problem.value,
        "hint": problem.hint,
    }


def _lines(found: Examined) -> Iterator[str]:
    """What was found, for people."""
    for each in found.findings:
        problem = each.problem
        where = [each.interchange and f"interchange {each.interchange}", each.group, each.set]
        named = ", ".join(part for part in (*where, str(problem.place)) if part)
        yield f"{problem.severity}: {named or 'file'}: {problem.message}"
        if problem.hint:
            yield f"  hint: {problem.hint}"
    yield (
        f"{counted(found.interchanges, 'interchange')}, {counted(found.sets, 'set')}, "
        f"{found.valid} without fault"
    )


def _out(content: bytes) -> None:
    """Bytes as they are, on stdout."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
