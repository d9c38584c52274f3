"""`gateway sftp`: the drop that partners' clients put files into and pick files up from."""

from __future__ import annotations

import sys

import rich_click as click

from gateway.cli.output import FINDINGS, Call, clock, row_of, say, show, show_list
from gateway.cli.overview import say_mistakes
from gateway.cli.pattern import LazyGroup

SHOWN_EVENTS = 50


@click.group(cls=LazyGroup)
def sftp() -> None:
    """The SFTP drop: partners' logins, host keys, and what happened there."""


@sftp.command()
@click.option("--listen", metavar="HOST:PORT", help="Where to listen.")
@click.pass_obj
def serve(call: Call, listen: str | None) -> None:
    """Serve the drop until told to stop (SIGTERM, Ctrl-C).

    `gateway run` does it by itself where sftp_listen is set. Without it this command serves alone,
    as another user if need be: it needs var/drop, inbox and outbox, and no database.
    """
    import asyncio

    from gateway.transports.drop.__main__ import LISTEN, serve

    where = call.setting("sftp_listen", {"sftp_listen": listen} if listen else {}) or LISTEN
    _write_users(call)
    asyncio.run(serve(call.home().root, where, bound=False))


@sftp.command()
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.pass_obj
def users(call: Call, *, as_csv: bool) -> int:
    """List who may log in, and tell the drop; exit code 3 when an agreement is wrong."""
    from gateway.transports.drop.places import Places
    from gateway.transports.drop.users import MEGABYTE, read_snapshot

    wrong = _write_users(call)
    rows = [
        {
            "user": user.name,
            "partner": user.partner,
            "traffic": "test" if user.test else "live",
            "keys": len(user.keys),
            "password": bool(user.password),
            "allow": user.allow,
            "file_mb": user.largest_file // MEGABYTE,
            "day_mb": user.day_bytes // MEGABYTE,
        }
        for user in read_snapshot(Places(call.home().root).users).users
    ]
    columns = ("user", "partner", "traffic", "keys", "password", "allow", "file_mb", "day_mb")
    show_list(call, columns, rows, as_csv=as_csv)
    return FINDINGS if wrong else 0


@sftp.command()
@click.pass_obj
def fingerprints(call: Call) -> None:
    """Print our host keys, for partners to compare and to pin; made now if there are none."""
    from gateway.transports.drop.hostkeys import described
    from gateway.transports.drop.places import Places

    found = described(Places(call.home().root).keys, clock())
    lines = [
        f"{each.kind} {each.fingerprint} "
        + ("in use" if each.in_use else f"from {each.used_from.date().isoformat()}")
        + f"\n  {each.public}"
        for each in found
    ]
    show(call, [row_of(each) for each in found], "\n".join(lines))


@sftp.command("rotate-host-key")
@click.pass_obj
def rotate_host_key(call: Call) -> None:
    """Make the next host keys: announced to clients from now on, in use after thirty days."""
    from gateway.transports.drop.hostkeys import rotate
    from gateway.transports.drop.places import Places

    at = rotate(Places(call.home().root).keys, clock())
    show(call, {"used_from": at}, f"the next host keys are used from {at.date().isoformat()}")
    say("tell partners whose clients pin a key: `gateway sftp fingerprints` prints it")


@sftp.command("hash-password")
@click.pass_obj
def hash_password(call: Call) -> None:
    """Print the hash of a password, read from standard input or asked for: a login's secret."""
    from argon2 import PasswordHasher

    if sys.stdin.isatty():
        password = click.prompt("password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    found = PasswordHasher().hash(password)
    show(call, {"hash": found}, found)


@sftp.command()
@click.option("--partner", default="", metavar="KEY", help="Of this partner only.")
@click.option("--limit", default=SHOWN_EVENTS, show_default=True, type=click.IntRange(1))
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.pass_obj
def journal(call: Call, partner: str, limit: int, *, as_csv: bool) -> None:
    """List what happened at the drop last: logins, uploads, downloads, refusals."""
    from gateway.transports.drop.events import read_events, segments
    from gateway.transports.drop.places import Places

    found: list[dict[str, object]] = []
    for path in reversed(segments(Places(call.home().root).journal)):
        events = [
            row_of(each)
            for each in read_events(path, 0)[0]
            if not partner or each.partner == partner
        ]
        found = [*events[max(len(events) - limit + len(found), 0) :], *found]
        if len(found) >= limit:
            break
    columns = ("at", "kind", "user", "address", "name", "size", "note")
    show_list(call, columns, found, as_csv=as_csv)


def _write_users(call: Call) -> bool:
    """The drop knows the users of the agreements; gives whether something is wrong with some."""
    from gateway.config import load_configuration
    from gateway.logins import write_users

    home = call.home()
    loaded = load_configuration(home)
    wrong = {mistake.file.split("/")[1] for mistake in loaded.mistakes}
    mistakes = [*loaded.mistakes, *write_users(home, loaded.configuration, keep=wrong)]
    say_mistakes(mistakes)
    return bool(mistakes)
