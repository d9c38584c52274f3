"""`gateway status`: where everything stands."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import rich_click as click

from gateway.cli.listing import amount
from gateway.cli.output import FINDINGS, Call, clock, finding_of, row_of, say, show
from gateway.cli.pattern import Command

if TYPE_CHECKING:
    from gateway.errors import ConfigError
    from gateway.health import Health
    from gateway.presence import Presence
    from gateway.views.overview import Overview

WATCH_SECONDS = 2
"""How often `--watch` looks again."""


@click.command(cls=Command)
@click.option("--watch", is_flag=True, help="Look again and again until Ctrl-C.")
@click.pass_obj
def status(call: Call, *, watch: bool) -> int:
    """Tell where everything stands: documents, exceptions with money, queues, books, the daemon.

    Exit code 3 when an agreement is wrong, a file failed or the daemon is not well.
    """
    from gateway.config import load_configuration
    from gateway.presence import ask, find_daemon
    from gateway.views.overview import overview

    while True:
        mistakes = load_configuration(call.home()).mistakes
        with call.store() as store:
            found = overview(store, clock())
        daemon = find_daemon(call.home())
        health = ask(daemon) if daemon else None
        if watch and not call.json:
            click.clear()
        cells = row_of(found) | {
            "overdue_amount": amount(found.overdue_amount),
            "cases": [row_of(case) | {"amount": amount(case.amount)} for case in found.cases],
        }
        told = None if daemon is None else {**row_of(daemon), "health": health}
        result = {
            "status": cells,
            "daemon": told,
            "mistakes": [finding_of(each) for each in mistakes],
        }
        show(call, result, "\n".join((*_lines(found), *_of_daemon(daemon, health))))
        say_mistakes(mistakes)
        if not watch:
            ill = daemon is not None and (health is None or health.state == "wrong")
            return FINDINGS if mistakes or found.failed or found.quarantined or ill else 0
        time.sleep(WATCH_SECONDS)


def say_mistakes(mistakes: Sequence[ConfigError]) -> None:
    """Wrong agreements are told on stderr: they count as they stood before, or not at all."""
    for mistake in mistakes:
        say(f"wrong: {mistake}")


def user_name() -> str:
    """Who acts, unless `--user` says else."""
    return os.environ.get("USER") or os.environ.get("LOGNAME") or "operator"


def _lines(found: Overview) -> Iterator[str]:
    """The overview for people."""
    from gateway.decision import money

    yield f"received         {_counted(found.received) or 'nothing yet'}"
    yield f"sent             {_counted(found.sent) or 'nothing yet'}"
    untold = ("none expected", "overdue")
    told = [_counted({key: n for key, n in found.acknowledgments.items() if key not in untold})]
    if found.overdue:
        told.append(f"overdue {found.overdue}: {money(found.overdue_amount)}")
    if any(told):
        yield f"acknowledgments  {'; '.join(each for each in told if each)}"
    total = sum(case.amount for case in found.cases)
    count = sum(case.count for case in found.cases)
    yield f"exceptions       {f'{count} open, {money(total)}' if count else 'none open'}"
    for case in found.cases:
        yield f"                 {money(case.amount):>16}  {case.count:>5}  {case.code}"
    queues = {
        "files to decide": found.waiting,
        "files in quarantine": found.quarantined,
        "files to send": found.queued,
        "files not sent": found.failed,
        "documents parked": found.parked,
    }
    yield f"queues           {_counted(queues) or 'empty'}"
    if found.books:
        head = found.books
        yield f"books            entry {head.number} of {head.on}: {head.narration}"
    else:
        yield "books            not opened yet"
    for name, at in (("last file", found.last_arrival), ("last decision", found.last_decision)):
        yield f"{name:<17}{at:%Y-%m-%d %H:%M:%S} UTC" if at else f"{name:<17}never"


def _of_daemon(daemon: Presence | None, health: Health | None) -> Iterator[str]:
    """Whether a daemon works, and how it is."""
    if daemon is None:
        yield "daemon           does not run"
        return
    since = f"process {daemon.pid} since {daemon.started_at:%Y-%m-%d %H:%M:%S} UTC"
    if health is None:
        yield f"daemon           {since} does not say how it is"
        return
    last = health.last_pass_at
    looked = f", last pass {last:%H:%M:%S} in {health.last_pass_milliseconds} ms" if last else ""
    yield f"daemon           {since}: {health.state}{looked}"
    yield from (f"                 {each}" for each in health.findings)


def _counted(counts: Mapping[str, int]) -> str:
    """Counted words: `memo 28, held 3`."""
    return ", ".join(f"{word} {count}" for word, count in counts.items() if count)
