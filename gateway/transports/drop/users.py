"""Who may use the drop and how much: a snapshot that the gateway writes and the drop reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

MEGABYTE = 1_000_000


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A login: `keys` are OpenSSH public keys ("type base64"), `password` an argon2 hash.

    `allow` are the networks it may come from (none: any). A test user sees the files of test
    traffic. Quotas are bytes, and files a day.
    """

    name: str
    partner: str
    keys: tuple[str, ...] = ()
    password: str = ""
    allow: tuple[str, ...] = ()
    test: bool = False
    largest_file: int = 2_000 * MEGABYTE
    unfinished: int = 8_000 * MEGABYTE
    day_bytes: int = 20_000 * MEGABYTE
    day_files: int = 20_000


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What the drop bears from everybody together; see the reasons beside each number.

    `connections` in all and `per_address` with room for a partner's parallel transfers; `waiting`
    connections before login, each `login_seconds` at most: strangers cost memory. `idle_seconds`
    without a request end a session. New connections per second, and how many at once, by address
    and by network (/24, /64). A ban begins at `ban_score` within `ban_seconds`, lasts as long, and
    twice as long each time after. Uploads are refused when the disk has less than `free_bytes` or
    `free_percent` left.
    """

    connections: int = 200
    per_address: int = 20
    waiting: int = 30
    login_seconds: int = 20
    idle_seconds: int = 60
    address_rate: int = 5
    address_burst: int = 60
    network_rate: int = 20
    network_burst: int = 240
    ban_score: int = 15
    ban_seconds: int = 1_800
    free_bytes: int = 1 << 30
    free_percent: int = 5
    partial_seconds: int = 86_400
    remembered_seconds: int = 600


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the drop is told."""

    listen: str = ""
    limits: Limits = Limits()
    users: tuple[User, ...] = ()


def read_snapshot(path: Path) -> Snapshot:
    """The snapshot as it stands; empty when nobody wrote one. Raises msgspec.DecodeError."""
    try:
        written = path.read_bytes()
    except FileNotFoundError:
        return Snapshot()
    return msgspec.json.decode(written, type=Snapshot)


def by_name(snapshot: Snapshot) -> Mapping[str, User]:
    """The users by the name they log in with."""
    return {user.name: user for user in snapshot.users}
