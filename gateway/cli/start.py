"""Commands to begin with: `init`, `doctor`, `version`."""

from __future__ import annotations

import platform
from datetime import date, datetime
from importlib import metadata
from pathlib import Path

import rich_click as click

from gateway import __version__
from gateway.cli.output import FINDINGS, Call, clock, say, show, show_list
from gateway.cli.pattern import Command

DISTRIBUTIONS = ("beancount", "msgspec", "pyx12", "sqlalchemy", "paramiko", "lxml")
"""Whose versions matter when something behaves strangely."""


@click.command(cls=Command)
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--entity", "key", default="main", show_default=True, help="Key of our entity.")
@click.option("--name", default="Our Company", show_default=True, help="Name of our company.")
@click.option("--currency", default="USD", show_default=True, help="Currency of the books.")
@click.option("--zone", default="UTC", show_default=True, help="Time zone of business dates.")
@click.option(
    "--opened-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="First day of the books (else the first of January).",
)
@click.option("--dry-run", is_flag=True, help="Only list what would be written.")
@click.pass_obj
def init(
    call: Call,
    folder: Path,
    key: str,
    name: str,
    currency: str,
    zone: str,
    opened_on: datetime | None,
    *,
    dry_run: bool,
) -> None:
    """Make a home: the folders and first files of an installation."""
    from gateway.founding import first_files, found_home

    first_day = opened_on.date() if opened_on else date(clock().year, 1, 1)
    files = first_files(key=key, name=name, currency=currency, zone=zone, opened_on=first_day)
    if dry_run:
        paths = [folder / path for path in files]
        show(call, {"home": folder, "written": paths}, "\n".join(map(str, paths)))
        return
    home, written = found_home(folder, files)
    show(call, {"home": home.root, "written": written}, f"{home.root} is a home now")
    say(
        "next: edit config/gateway.toml and config/items.csv, then\n"
        "      gateway partner add KEY --name … --role customer --isa ZZ:… --our-isa 01:…"
    )


@click.command(cls=Command)
@click.pass_obj
def doctor(call: Call) -> int:
    """Look whether everything is as it must be: environment, home, database, books."""
    from gateway.examination import examine

    findings = examine(call.home())
    rows = [
        {"state": each.state, "what": each.what, "message": each.message, "hint": each.hint}
        for each in findings
    ]
    show_list(call, ("state", "what", "message", "hint"), rows)
    return 0 if all(each.state == "good" for each in findings) else FINDINGS


@click.command(cls=Command)
@click.pass_obj
def version(call: Call) -> None:
    """Print the versions of the gateway and of what it stands on."""
    found = {"gateway": __version__, "python": platform.python_version()}
    found |= {name: metadata.version(name) for name in DISTRIBUTIONS}
    show(call, found, "\n".join(f"{name} {number}" for name, number in found.items()))
