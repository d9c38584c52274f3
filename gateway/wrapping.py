"""What our files look like on their way out: compressed, encrypted and signed as agreed.

Kept, digested and resent is the plain file. Encrypted bytes are others each time, so those under
way wait in `var/sending` until the file is sent: a run that was stopped goes on with the same.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from gateway import durable
from gateway.agreement import Agreement
from gateway.home import Home
from gateway.rows import FileRow
from gateway.store import Store
from gateway.transports.filters import is_changed, outgoing, outgoing_name

UNDER_WAY = ("queued", "sending")
"""States of files that are still to leave."""


class Wrapped(NamedTuple):
    """A file as it leaves: its name and its bytes there."""

    name: str
    body: bytes


def wrapped(
    home: Home,
    agreement: Agreement | None,
    file: FileRow,
    environment: Mapping[str, str] = os.environ,
) -> Wrapped:
    """The file as it leaves: the same each time until it is sent.

    Raises PackingError: it cannot be encrypted or signed as agreed.
    """
    if agreement is None or not is_changed(agreement):
        return Wrapped(file.name, file.body)
    name = outgoing_name(agreement, file.name)
    if agreement.pgp is None:
        return Wrapped(name, outgoing(home, agreement, file.name, file.body, environment))
    path = _folder(home) / f"{file.id}-{_way(agreement, file)}"
    if not path.is_file():
        body = outgoing(home, agreement, file.name, file.body, environment)
        durable.make_folder(path.parent)
        durable.write_new(path, [body])
    return Wrapped(name, path.read_bytes())


def sweep(home: Home, store: Store) -> None:
    """Nothing waits of files that have left, or never will."""
    folder = _folder(home)
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        number = path.name.lstrip(".").partition("-")[0]
        file = store.load("files", int(number)) if number.isdecimal() else None
        if not isinstance(file, FileRow) or file.state not in UNDER_WAY:
            durable.remove(path)


def _folder(home: Home) -> Path:
    """Where bytes under way wait; the trial half numbers its own files."""
    return home.var / ("trial-sending" if home.trial else "sending")


def _way(agreement: Agreement, file: FileRow) -> str:
    """What tells bytes under way from those of another file, or of another agreement."""
    agreed = msgspec.json.encode((file.digest, agreement.compress, agreement.pgp))
    return hashlib.sha256(agreed).hexdigest()[:16]
