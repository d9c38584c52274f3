"""`gateway pgp`: our own OpenPGP keys, by which partners encrypt to us and we sign."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import rich_click as click

from gateway.cli.output import Call, say, show
from gateway.cli.pattern import LazyGroup
from gateway.errors import GatewayError, NotFound


@click.group(cls=LazyGroup)
def pgp() -> None:
    """Our own OpenPGP keys: make one, take one in, show the public half to partners."""


@pgp.command()
@click.option("--new", "name", metavar="NAME", help="Make a key pair with this name on it.")
@click.option(
    "--passphrase",
    "reference",
    default="",
    metavar="REFERENCE",
    help="Where the new key's passphrase is: env:NAME or file:PATH.",
)
@click.pass_obj
def key(call: Call, name: str | None, reference: str) -> None:
    """Print our public keys, to give to partners; with --new one is made first.

    The fingerprint goes into `our_key` under [pgp] of an agreement, the reference of the passphrase
    into `passphrase`.
    """
    import os

    from gateway.references import read_secret
    from gateway.transports.pgp import Ring

    ring = Ring(call.home())
    with _told():
        if name:
            secret = read_secret(reference, os.environ, call.home().root) if reference else ""
            say(f"made {ring.create(name, secret).fingerprint}")
        found = ring.ours()
        public = {each.fingerprint: ring.public(each.fingerprint).decode() for each in found}
    if not found:
        raise NotFound(
            "we have no OpenPGP key", hint='make one: gateway pgp key --new "Our Name <edi@us>"'
        )
    rows = [
        {"fingerprint": each.fingerprint, "name": each.name, "public": public[each.fingerprint]}
        for each in found
    ]
    text = "\n".join(
        f"{each.fingerprint}  {each.name}\n\n{public[each.fingerprint]}" for each in found
    )
    show(call, rows, text.rstrip())


@pgp.command("import")
@click.argument("file", type=click.File("rb"))
@click.pass_obj
def import_(call: Call, file: IO[bytes]) -> None:
    """Take a secret key of ours in that was exported elsewhere (`-` reads it from stdin)."""
    from gateway.transports.pgp import Ring

    with _told():
        found = Ring(call.home()).take_in(file.read())
    rows = [{"fingerprint": each.fingerprint, "name": each.name} for each in found]
    show(call, rows, "\n".join(f"took in {each.fingerprint}  {each.name}" for each in found))


@contextmanager
def _told() -> Iterator[None]:
    """What gpg does not do is an error of the command."""
    from translators.packing import PackingError

    try:
        yield
    except PackingError as error:
        raise GatewayError(error.message, hint=error.hint, code=error.code) from error
