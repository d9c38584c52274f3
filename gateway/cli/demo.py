"""`gateway demo`: a home of its own, played through by generated partners."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import rich_click as click

from gateway.cli.output import Call, say, show
from gateway.cli.pattern import Command
from gateway.demo.world import DEFAULT_ORDERS, MOST_ORDERS, Plan

if TYPE_CHECKING:
    from gateway.demo.phases import Phase
    from gateway.home import Home
    from ledger.reports.report import Report


@click.command(cls=Command)
@click.option(
    "--dir",
    "folder",
    metavar="D",
    type=click.Path(path_type=Path),
    help="A fresh folder to play in (else demo-home, demo-home-2, …).",
)
@click.option(
    "--orders",
    metavar="N",
    type=click.IntRange(1, MOST_ORDERS),
    default=DEFAULT_ORDERS,
    show_default=True,
    help="How many sound orders the customer sends.",
)
@click.option(
    "--seed",
    metavar="S",
    type=int,
    default=1,
    show_default=True,
    help="The same seed plays the same, to the byte.",
)
@click.pass_obj
def demo(call: Call, folder: Path | None, orders: int, seed: int) -> None:
    """Play order to cash with a customer, a warehouse and a bank, and show what happened."""
    from gateway.demo.play import fresh_folder, make_home, play

    plan = Plan(orders=orders, seed=seed)
    home = make_home(folder or fresh_folder(Path.cwd()), plan)
    say(f"playing {orders} orders in {home.root}")
    with progress_bar() as progress:
        play(home, plan, progress)
    print_summary(call, home)
    say(
        f"\nEverything stands in {home.root}: look into outbox/ and ledger/books/, or ask on:\n"
        f"  gateway --home {home.root} exceptions list\n"
        f"  gateway --home {home.root} report income-statement"
    )


@contextmanager
def progress_bar() -> Iterator[Callable[[Phase, int, int], None]]:
    """A bar for each phase on a terminal's stderr; nothing when nobody is watching."""
    from gateway.demo.play import silent

    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    words = TextColumn("{task.description}")
    screen = Console(stderr=True)
    with Progress(words, BarColumn(), MofNCompleteColumn(), console=screen) as bars:
        tasks: dict[int, int] = {}

        def tell(phase: Phase, done: int, total: int) -> None:
            if phase.number not in tasks:
                name = f"{phase.at:%d %b}  {phase.title}"
                tasks[phase.number] = bars.add_task(name, total=total)
            bars.update(bars.task_ids[tasks[phase.number]], completed=done)

        yield tell


def print_summary(call: Call, home: Home) -> None:
    """What happened stands on stdout: report after report, or with `--json` all in one object."""
    from gateway.archive import Archive
    from gateway.cli.paper import print_report
    from gateway.config import load_configuration
    from gateway.demo.summary import summary
    from gateway.store import Store

    store = Store(home.database_url)
    try:
        configuration = load_configuration(home).configuration
        reports = list(summary(store, Archive(home.archive), configuration))
    finally:
        store.close()
    if call.json:
        show(call, {"home": home.root, "reports": [plain(each) for each in reports]}, "")
        return
    for report in reports:
        print_report(report)


def plain(report: Report) -> object:
    """A report as an object for programs."""
    from ledger.render import report_json

    return msgspec.json.decode(report_json(report))
