"""The reference of commands, made from the commands themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import rich_click as click

from gateway.cli import root
from gateway.settings import OPTIONS
from gateway.views.cases import ACK_CRITERIA, CASE_CRITERIA
from gateway.views.documents import DOCUMENT_CRITERIA
from gateway.views.journal import JOURNAL_CRITERIA
from gateway.views.orders import ORDER_CRITERIA
from gateway.views.query import Criteria

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "commands.md"

SHARED = ("--home", "--json", "--trial", "--help")
"""Options of every command, explained once."""

QUERIES: dict[str, Criteria] = {
    "documents list": DOCUMENT_CRITERIA,
    "orders list": ORDER_CRITERIA,
    "orders late": ORDER_CRITERIA,
    "exceptions list": CASE_CRITERIA,
    "acks list": ACK_CRITERIA,
    "ledger journal": JOURNAL_CRITERIA,
}
"""What each list can be searched by."""

HEAD = """# Commands

Made from the program itself: `make docs` writes this page anew.

`gateway [--home DIR] [--json] COMMAND …`: results go to standard output, messages to standard
error.

- `--home DIR` names the home to work in; else `GATEWAY_HOME`, else the current folder. The tools
  `validate`, `explain`, `convert`, `acknowledge` and `sample` need none.
- `--json` prints the result as JSON, an error as
  `{"error": {"code", "message", "where", "hint", "retryable"}}`. Money in lists and in `status` is
  in the currency, as text; in whole records, as `trace` and `ledger journal` give them, in minor
  units.
- `--trial` works in the trial half of the home, where test interchanges (ISA15 = T) are decided.
- Lists take a query of `key:value` words, all of which must hold; a comma means "or". They show the
  latest or largest `--limit` rows.
- `--dry-run` shows what a command would do and changes nothing. `--reason` is kept with what was
  done.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | failed |
| 2 | called in a way that makes no sense |
| 3 | done, and there is something to look at |
| 4 | what was named is not there |
| 5 | not permitted |
| 6 | in conflict with what is there, or somebody else posts |
| 75 | cannot be done now; try again |
| 130 | interrupted |
"""


def commands_page() -> str:
    """The whole page."""
    parts = [HEAD]
    context = click.Context(root, info_name="gateway")
    for words, command in _commands(root, context, ()):
        parts.append("\n".join(_chapter(words, command)))
    parts.append("\n".join(_settings()))
    return "\n".join(parts)


def _commands(
    group: click.Group, context: click.Context, above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words it is called by, groups left out."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        words = (*above, name)
        if isinstance(command, click.Group):
            yield from _commands(command, click.Context(command, context, name), words)
        else:
            yield words, command


def _chapter(words: tuple[str, ...], command: click.Command) -> Iterator[str]:
    """One command: how it is called, what it does, its options, what it can be searched by."""
    name = " ".join(words)
    pieces = [
        piece
        for piece in command.collect_usage_pieces(click.Context(command))
        if piece != "[OPTIONS]"
    ]
    yield f"## {name}\n"
    yield f"`{' '.join(['gateway', name, *pieces])}`\n"
    yield re.sub(r"\n +", "\n", (command.help or "").strip()) + "\n"
    options = [
        option
        for option in command.params
        if isinstance(option, click.Option) and not set(option.opts) & set(SHARED)
    ]
    if options:
        yield "| option | meaning |\n|---|---|"
        for option in options:
            yield f"| `{_written(option)}` | {_meaning(option)} |"
        yield ""
    if name in QUERIES:
        yield "| query | meaning |\n|---|---|"
        for key, criterion in QUERIES[name].items():
            yield f"| `{key}:` | {criterion.meaning} |"
        yield ""


def _written(option: click.Option) -> str:
    """How an option is written, with what it takes."""
    names = ", ".join((*option.opts, *option.secondary_opts))
    if option.is_flag:
        return names
    if isinstance(option.type, click.Choice):
        return f"{names} {'/'.join(map(str, option.type.choices))}"
    return f"{names} {option.metavar or option.type.name.upper()}"


def _meaning(option: click.Option) -> str:
    """What an option does, and what it is when it is left out."""
    told = option.help or ""
    if option.required:
        return f"{told} Required."
    shown = option.show_default and option.default not in (None, "", False)
    return f"{told} Else {option.default}." if shown else told


def _settings() -> Iterator[str]:
    """The settings of gateway.toml."""
    yield "## Settings\n"
    yield (
        "They stand in `config/gateway.toml`. A flag wins over the environment variable, that over "
        "the file; `gateway config show --origin` tells which one counts.\n"
    )
    yield "| setting | variable | default | meaning |\n|---|---|---|---|"
    for key, option in OPTIONS.items():
        default = f"`{option.default}`" if option.default else ""
        yield (
            f"| `[{option.table}] {key}` | `GATEWAY_{key.upper()}` | {default} | {option.meaning} |"
        )
    yield ""
