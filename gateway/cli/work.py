"""`gateway process` and `gateway run`: the work itself, once or for ever."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from gateway.cli.listing import counted
from gateway.cli.output import FINDINGS, Call, clock, finding_of, say, show
from gateway.cli.overview import say_mistakes
from gateway.cli.pattern import Command

if TYPE_CHECKING:
    from gateway.desk import Desk
    from gateway.store import Store

PATIENCE_SECONDS = 5
"""How long a command waits for another process to end its posting."""


@click.command(cls=Command)
@click.argument(
    "paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True, path_type=Path)
)
@click.option("--source", metavar="KEY", help="The partner that the files at PATH are from.")
@click.pass_obj
def process(call: Call, paths: tuple[Path, ...], source: str | None) -> int:
    """Take in and decide everything due, write the books, fill the outbox: one pass.

    Files at PATH are taken in first as if partner KEY had dropped them; they stay where they are.
    Exit code 3 when an agreement is wrong.
    """
    from gateway import passes
    from gateway.errors import NotFound, UsageError
    from gateway.room import room_of

    if bool(paths) != bool(source):
        raise UsageError("PATH and --source belong together", hint="process FILE --source acme")
    with call.store() as store:
        before = _counters(store)
        with at_desk(call, store) as desk:
            if source and source not in desk.configuration.agreements:
                raise NotFound(f"there is no partner {source}", hint="see: gateway partner list")
            for path in paths:
                passes.take(desk, path, str(source))
            with progress_bar("deciding", "sets") as tell:
                commits = passes.process(desk, progress=tell)
            mistakes = desk.mistakes
        done = {name: value - before[name] for name, value in _counters(store).items()}
    result = {
        "commits": commits,
        **done,
        "mistakes": [finding_of(each) for each in mistakes],
    }
    show(call, result, _told(commits, done))
    say_mistakes(mistakes)
    room = room_of(call.home())
    if room.state == "wrong":
        say(f"the disk is full ({room}): nothing was taken in; make room")
    return FINDINGS if mistakes else 0


@click.command(cls=Command)
@click.option("--quiet-seconds", type=click.IntRange(0), help="How long a file must lie still.")
@click.option("--log-format", type=click.Choice(["text", "json"]), help="How events are written.")
@click.option(
    "--health-port", type=click.IntRange(0, 65_535), help="Port of /healthz and /metrics."
)
@click.option("--sftp-listen", metavar="HOST:PORT", help="Open the SFTP drop there too.")
@click.pass_obj
def run(
    call: Call,
    quiet_seconds: int | None,
    log_format: str | None,
    health_port: int | None,
    sftp_listen: str | None,
) -> None:
    """Process whatever comes in until told to stop (SIGTERM, Ctrl-C); one line per event."""
    import logging

    from gateway.daemon import Daemon, Options, stop_on_signals
    from gateway.logs import LINES, Relay

    given = {
        "quiet_seconds": quiet_seconds, "log_format": log_format,
        "health_port": health_port, "sftp_listen": sftp_listen,
    }  # fmt: skip
    flags = {key: str(value) for key, value in given.items() if value is not None}
    line = LINES[call.setting("log_format", flags)]
    options = Options(
        quiet_seconds=int(call.setting("quiet_seconds", flags)),
        scan_seconds=int(call.setting("scan_seconds")),
        health_port=int(call.setting("health_port", flags)),
        sftp_listen=call.setting("sftp_listen", flags),
    )

    def report(event: str, facts: Mapping[str, object]) -> None:
        say(line(clock(), event, facts))

    logging.basicConfig(handlers=[Relay(report)])
    with call.store() as store:
        daemon = Daemon(call.home(), store, clock, report, options)
        stop_on_signals(daemon.ask_to_stop, daemon.stop)
        daemon.run()


@contextmanager
def at_desk(call: Call, store: Store) -> Iterator[Desk]:
    """A desk that may post; while the daemon makes a pass its end is waited for, not for ever."""
    from gateway.errors import Conflict
    from gateway.passes import at_work

    with ExitStack() as stack:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                desk = stack.enter_context(at_work(call.home(), store, clock))
                break
            except Conflict:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
        yield desk


@contextmanager
def progress_bar(what: str, unit: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr to tell of progress; None where nobody watches a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


COUNTED = {
    "files": "arrival",
    "received": "document in",
    "sent": "document out",
    "entries": "entry",
    "exceptions": "case",
}
"""What a pass is told by: our words and the counters that give them."""


def _counters(store: Store) -> dict[str, int]:
    """How much there is of everything a pass can add to."""
    from gateway.rows import CounterRow

    found = {word: store.load("counters", name) for word, name in COUNTED.items()}
    return {word: row.value if isinstance(row, CounterRow) else 0 for word, row in found.items()}


def _told(commits: int, done: dict[str, int]) -> str:
    """A pass in one line."""
    if not commits and not any(done.values()):
        return "nothing was due"
    entries = done["entries"]
    posted = f"{entries} {'entry' if entries == 1 else 'entries'}"
    return (
        f"{counted(done['files'], 'file')}, {counted(done['received'], 'document')} received, "
        f"{done['sent']} sent, {posted} posted, "
        f"{counted(done['exceptions'], 'new exception')}"
    )
