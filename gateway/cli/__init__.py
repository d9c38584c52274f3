"""The command line: `gateway [--home DIR] [--json] COMMAND …`.

A command is a few lines over a function of the shell. To add one: write it in the module of its
group (see `gateway.cli.partner` for the pattern) and name it in that module's `COMMANDS`; a new
group or top command is also named here in `COMMANDS`, with its module, which is imported only when
the command is called.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import rich_click as click

from gateway import __version__
from gateway.cli.output import Call, report_error, report_usage
from gateway.cli.pattern import LazyGroup
from gateway.errors import GatewayError

COMMANDS: Mapping[str, str] = {
    "init": "gateway.cli.start:init",
    "demo": "gateway.cli.demo:demo",
    "doctor": "gateway.cli.start:doctor",
    "version": "gateway.cli.start:version",
    "config": "gateway.cli.settings:config",
    "partner": "gateway.cli.partner:partner",
    "process": "gateway.cli.work:process",
    "run": "gateway.cli.work:run",
    "status": "gateway.cli.overview:status",
    "documents": "gateway.cli.documents:documents",
    "orders": "gateway.cli.orders:orders",
    "exceptions": "gateway.cli.exceptions:exceptions",
    "acks": "gateway.cli.acks:acks",
    "trace": "gateway.cli.tracing:trace",
    "replay": "gateway.cli.corrections:replay",
    "resend": "gateway.cli.corrections:resend",
    "validate": "gateway.cli.tools:validate",
    "explain": "gateway.cli.tools:explain",
    "convert": "gateway.cli.tools:convert",
    "acknowledge": "gateway.cli.tools:acknowledge",
    "sample": "gateway.cli.sampling:sample",
    "ledger": "gateway.cli.books:ledger",
    "report": "gateway.cli.books:report",
    "layouts": "gateway.cli.layouts:layouts",
    "export": "gateway.cli.export:export",
    "schema": "gateway.cli.export:schema",
    "archive": "gateway.cli.archive:archive",
    "sftp": "gateway.cli.sftp:sftp",
    "channel": "gateway.cli.channel:channel",
    "pgp": "gateway.cli.pgp:pgp",
}
"""Every top command and group: its module and its name there."""

INTERRUPTED = 130


@click.group(
    cls=LazyGroup,
    commands_at=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="gateway", message="%(prog)s %(version)s")
@click.pass_context
def root(context: click.Context) -> None:
    """Take in, check, answer and book what trading partners send."""


def main(args: Sequence[str] | None = None) -> None:
    """Run one command and leave the process with its exit code (COMMANDS.md)."""
    call = Call()
    try:
        code = root.main(
            list(args) if args is not None else None,
            prog_name="gateway",
            standalone_mode=False,
            obj=call,
        )
    except GatewayError as error:
        report_error(call, error)
        code = error.exit_code
    except click.ClickException as error:
        code = report_usage(call, error)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; nothing is left to be flushed at exit.
        sys.stdout = None
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
