"""Our host keys: made once, told to partners, changed with notice.

A rotation makes the next pair, which is announced to clients at every login (they remember it) and
used from thirty days later on, when the old one goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import asyncssh
import msgspec

from gateway import durable

NOTICE = timedelta(days=30)
"""How long a new host key is announced beside the old one."""

KINDS = {"ssh-ed25519": {}, "ssh-rsa": {"key_size": 3072}}
"""What keys there are: the one everybody has, and one for old clients, as strong as 128 bits."""

STAMP = "%Y%m%dT%H%M%SZ"


class HostKey(msgspec.Struct, frozen=True, kw_only=True):
    """A host key: its kind, the fingerprint a partner compares, and from when it is used."""

    kind: str
    fingerprint: str
    public: str
    used_from: datetime
    in_use: bool


def load(folder: Path, now: datetime) -> list[asyncssh.SSHKey]:
    """Every key to announce, those in use first; a first pair is made if there is none.

    Keys whose successors are in use are taken away.
    """
    if not _pairs(folder):
        _make(folder, now)
    pairs = _pairs(folder)
    used = max((at for at in pairs if at <= now), default=min(pairs))
    for at in [at for at in pairs if at < used]:
        for path in pairs.pop(at):
            durable.remove(path)
    return [asyncssh.read_private_key(path) for at in sorted(pairs) for path in pairs[at]]


def rotate(folder: Path, now: datetime) -> datetime:
    """There is a next pair of keys; gives from when it is used. One that waits stays as it is."""
    load(folder, now)
    waiting = max(_pairs(folder))
    if waiting > now:
        return waiting
    _make(folder, now + NOTICE)
    return max(_pairs(folder))


def described(folder: Path, now: datetime) -> list[HostKey]:
    """The keys for people to compare and publish."""
    load(folder, now)
    pairs = _pairs(folder)
    used = max((at for at in pairs if at <= now), default=min(pairs))
    found = []
    for at, paths in sorted(pairs.items()):
        for path in paths:
            key = asyncssh.read_private_key(path)
            found.append(
                HostKey(
                    kind=key.get_algorithm(),
                    fingerprint=key.get_fingerprint(),
                    public=key.export_public_key().decode().strip(),
                    used_from=at,
                    in_use=at == used,
                )
            )
    return found


def _make(folder: Path, at: datetime) -> None:
    """A pair of keys that is used from a moment on, readable by the drop alone."""
    durable.make_folder(folder)
    for kind, words in KINDS.items():
        key = asyncssh.generate_private_key(kind, "", **words)
        durable.write_secret(folder / f"{at.strftime(STAMP)}-{kind}", key.export_private_key())


def _pairs(folder: Path) -> dict[datetime, Sequence[Path]]:
    """The files of the keys by the moment they are used from; ed25519 first."""
    found: dict[datetime, list[Path]] = {}
    for path in sorted(folder.glob("*Z-ssh-*")) if folder.is_dir() else ():
        at = datetime.strptime(f"{path.name.split('-')[0]}+0000", f"{STAMP}%z")
        found.setdefault(at, []).append(path)
    return dict(found)
