"""`gateway archive`: the bytes of everything that ever came in or went out."""

from __future__ import annotations

import rich_click as click

from gateway.cli.output import FINDINGS, Call, show
from gateway.cli.pattern import LazyGroup


@click.group(cls=LazyGroup)
def archive() -> None:
    """The archive of received files and configurations."""


@archive.command()
@click.pass_obj
def verify(call: Call) -> int:
    """Check that the archive holds every file it must, and each under the name of its content.

    Exit code 3 when something is wrong.
    """
    from gateway.archive import Archive
    from gateway.views.archive import missing_files

    kept = Archive(call.home().archive)
    with call.store() as store:
        wrong = [*kept.verify(), *missing_files(store, kept)]
    count = sum(1 for _ in kept.digests())
    right = f"the archive is right: {count} files"
    show(call, {"files": count, "problems": wrong}, "\n".join(wrong) or right)
    return FINDINGS if wrong else 0
