"""Tools that need no home: `gateway validate`, `explain`, `convert`, `acknowledge`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from gateway.cli.listing import counted
from gateway.cli.output import FINDINGS, Call, json_text, say, show
from gateway.cli.pattern import Command

if TYPE_CHECKING:
    from gateway.agreement import Agreement
    from gateway.errors import GatewayError
    from gateway.sarif import Line as SourceLine
    from gateway.tools import Examined, Finding
    from translators.explain.text import Line
    from translators.source import Source
    from translators.x12.acknowledge import GuideFor, Weigh

READABLE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
FILE = click.argument("file", type=READABLE)
FILES = click.argument("files", type=READABLE, nargs=-1, required=True)
OUT = click.Path(dir_okay=False, path_type=Path)
PARTNER = click.option(
    "--partner", metavar="KEY", help="Read it by this partner's agreement (in a home)."
)

STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True},
    "id": {"fg": "cyan", "bold": True},
    "meaning": {"fg": "green"},
    "quiet": {"dim": True},
    "good": {"fg": "green", "bold": True},
    "note": {"fg": "yellow", "bold": True},
    "bad": {"fg": "red", "bold": True},
}
"""How a terminal shows the styles of an explained file."""


@click.command(cls=Command)
@FILES
@PARTNER
@click.option("--sarif", is_flag=True, help="Print SARIF 2.1.0, for code hosts and editors.")
@click.pass_obj
def validate(call: Call, files: tuple[Path, ...], partner: str | None, *, sarif: bool) -> int:
    """Tell everything that is wrong with files; `-` reads standard input.

    Exit code 3 when there is something worse than a note.
    """
    from gateway.batch_tools import examine_batches, syntax_here
    from gateway.tools import examine_file

    guides, weigh = guides_for(call, partner), weights_of(call, partner)
    agreement = agreement_of(call, partner) if partner else None
    examined, marked = [], []
    for file in files:
        with source_of(file) as source:
            name = syntax_here(source, agreement)
            if name == "x12":
                found = examine_file(source, guides, weigh)
            else:
                found = examine_batches(source, name, agreement)
            examined.append((file, found))
            if sarif:
                marked.append((_name(file), found.findings, _lines_in(source, found)))
    if sarif:
        from gateway.sarif import sarif_of

        click.echo(json_text(sarif_of(marked)))
    else:
        text = "\n".join(
            line for file, found in examined for line in _lines(found, file, several=len(files) > 1)
        )
        show(call, _examined(examined), text)
    return 0 if all(found.faultless for _, found in examined) else FINDINGS


@click.command(cls=Command)
@FILE
@PARTNER
@click.option("--html", "as_html", is_flag=True, help="Print one HTML page, to be printed or sent.")
@click.option("--problems", is_flag=True, help="Show only segments with a problem.")
@click.option("--out", type=OUT, help="Write to this new file instead.")
@click.pass_obj
def explain(
    call: Call,
    file: Path,
    partner: str | None,
    *,
    as_html: bool,
    problems: bool,
    out: Path | None,
) -> int:
    """Tell a file segment by segment in words; `-` reads standard input.

    Each element with its name, value and meaning; problems where they stand, what to do about them
    and how a 997 answers them. Exit code 3 when there is something worse than a note.
    """
    from gateway.batch_tools import examine_batches, explain_batches, syntax_here
    from translators.explain.files import explain_file
    from translators.explain.html import html_page
    from translators.explain.text import plain, text_lines

    paint = plain if out is not None or os.environ.get("NO_COLOR") else painted
    agreement = agreement_of(call, partner) if partner else None
    with source_of(file) as source:
        name = syntax_here(source, agreement)
        if name != "x12":
            if as_html or call.json:
                raise only_x12(file, "explain --html and --json")
            told = explain_batches(source, name, agreement, problems_only=problems)
            publish("\n".join(paint(line) for line in told) + "\n", out)
            return 0 if examine_batches(source, name, agreement).faultless else FINDINGS
        found = explain_file(source, guides_for(call, partner), weights_of(call, partner))
    if as_html:
        publish(html_page(found, file.name), out)
    elif call.json:
        publish(json_text(found) + "\n", out)
    else:
        lines = text_lines(found, file.name, problems_only=problems)
        publish("\n".join(paint(line) for line in lines) + "\n", out)
    return 0 if found.faultless else FINDINGS


@click.command(cls=Command)
@FILE
@click.option("--to", "target", required=True, type=click.Choice(["json", "x12"]), help="To what.")
@PARTNER
@click.pass_obj
def convert(call: Call, file: Path, target: str, partner: str | None) -> int:
    """Write an X12 file as JSON, or such JSON as X12; `-` reads standard input.

    Exit code 3 when a set of the file cannot be read as a document.
    """
    import msgspec

    from gateway.batch_tools import syntax_here
    from gateway.conversion import file_of_json, file_of_x12, x12_of
    from gateway.errors import GatewayError

    guides = guides_for(call, partner)
    with source_of(file) as source:
        name = syntax_here(source, None)
        if name in ("xml", "bank"):
            raise only_x12(file, "convert")
        if name == "json":
            found = file_of_json(b"".join(_blocks(source)))
        else:
            found = file_of_x12(source, guides)
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
    print_bytes(x12_of(found, guides))
    return 0


@click.command(cls=Command)
@FILE
@click.option("--partner", metavar="KEY", help="Judge it by this partner's agreement (in a home).")
@click.option("--999", "implementation", is_flag=True, help="Answer by a 999, not by a 997.")
@click.pass_obj
def acknowledge(call: Call, file: Path, partner: str | None, *, implementation: bool) -> None:
    """Write the 997 (or 999) and TA1 that answer a file; nothing when no answer is due."""
    import msgspec

    from gateway.batch_tools import syntax_here
    from gateway.pipeline import policy_of
    from translators.x12.acknowledge import AckPolicy, answer

    policy = policy_of(agreement_of(call, partner)) if partner else AckPolicy()
    if implementation:
        policy = msgspec.structs.replace(policy, kind="999")
    with source_of(file) as source:
        if syntax_here(source, None) not in ("x12", "csv"):
            raise only_x12(file, "acknowledge")
        guides = guides_for(call, partner)
        content = answer(source, guides, policy, weigh=weights_of(call, partner))
    if call.json:
        show(call, {"text": content.decode("utf-8", "replace")}, "")
    else:
        print_bytes(content)


def only_x12(file: Path, what: str) -> GatewayError:
    """What is raised for a file in a syntax that a tool does not speak."""
    from gateway.errors import UsageError

    return UsageError(
        f"{what} is for X12, and this file is something else",
        where=str(file),
        hint=f"see: gateway validate {file}, or gateway explain {file}",
    )


@contextmanager
def source_of(file: Path) -> Iterator[Source]:
    """The bytes of a file, read where they are asked for; `-` is standard input, read whole."""
    from translators.source import of_bytes

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


def guides_for(call: Call, partner: str | None) -> GuideFor:
    """The guides to read by: bare ones, or with a partner's overlay."""
    from gateway.tools import any_guide
    from gateway.typeset import guide_for
    from translators.guide import known_sets

    if partner is None:
        return any_guide
    agreement = agreement_of(call, partner)
    return lambda group, kind: (
        guide_for(agreement, kind, group.version) if kind in known_sets() else None
    )


def weights_of(call: Call, partner: str | None) -> Weigh:
    """How heavy problems are: as the guides say, or as a partner's agreement does."""
    from translators.x12.acknowledge import as_read

    if partner is None:
        return as_read
    from gateway.findings import weighed

    agreement = agreement_of(call, partner)
    return lambda parsed, kind: weighed(parsed, agreement, kind)


def agreement_of(call: Call, partner: str) -> Agreement:
    """The agreement of a key in the home at hand."""
    from gateway.config import load_configuration
    from gateway.errors import NotFound

    agreements = load_configuration(call.home()).configuration.agreements
    if partner not in agreements:
        raise NotFound(f"there is no partner {partner}", hint="see: gateway partner list")
    return agreements[partner]


def painted(line: Line) -> str:
    """A line with the colours of a terminal; `click.echo` takes them out for everybody else."""
    return "".join(click.style(text, **STYLES.get(style, {})) for style, text in line).rstrip()


def publish(text: str, out: Path | None) -> None:
    """A text on stdout, or in a new file. Raises Conflict when that is there already."""
    if out is None:
        click.echo(text, nl=False)
    else:
        print_bytes(text.encode(), out)
        say(str(out))


def print_bytes(content: bytes, out: Path | None = None) -> None:
    """Bytes as they are on stdout, or in a new file. Raises Conflict: that is there already."""
    from gateway import durable
    from gateway.errors import Conflict

    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    if out.exists():
        raise Conflict("the file is there already", where=str(out), hint="name another one")
    durable.write_new(out, [content])


def _examined(examined: Sequence[tuple[Path, Examined]]) -> dict[str, object]:
    """What is in files, with every problem, for programs."""
    return {
        "files": len(examined),
        "interchanges": sum(found.interchanges for _, found in examined),
        "sets": sum(found.sets for _, found in examined),
        "valid": sum(found.valid for _, found in examined),
        "problems": [
            {"file": _name(file)} | _cells(each)
            for file, found in examined
            for each in found.findings
        ],
    }


def _cells(found: Finding) -> dict[str, object]:
    """A finding as a flat row."""
    problem = found.problem
    return {
        "interchange": found.interchange,
        "group": found.group,
        "set": found.set,
        "place": str(problem.place),
        "start": found.start,
        "end": found.end,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "value": problem.value,
        "hint": problem.hint,
    }


def _lines(found: Examined, file: Path, *, several: bool) -> Iterator[str]:
    """What was found, for people; each line names its file when there are several."""
    lead = f"{file}: " if several else ""
    for each in found.findings:
        problem = each.problem
        where = [each.interchange and f"interchange {each.interchange}", each.group, each.set]
        named = ", ".join(part for part in (*where, str(problem.place)) if part)
        yield f"{lead}{problem.severity}: {named or 'file'}: {problem.message}"
        if problem.hint:
            yield f"  hint: {problem.hint}"
    yield (
        f"{lead}{counted(found.interchanges, found.words[0])}, "
        f"{counted(found.sets, found.words[1])}, "
        f"{found.valid} without fault"
    )


def _name(file: Path) -> str:
    """A file as findings name it."""
    return "stdin" if str(file) == "-" else str(file)


def _lines_in(source: Source, found: Examined) -> Mapping[int, SourceLine]:
    """Line and column of everything that was found."""
    from gateway.sarif import lines_of

    return lines_of(source, (at for each in found.findings for at in (each.start, each.end)))
