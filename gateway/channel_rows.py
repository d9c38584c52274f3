"""The rows of channels: how it stands with a partner's server, what was fetched, what is sent."""

from __future__ import annotations

from datetime import datetime

import msgspec


class ChannelRow(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands with the channel of a partner (`key`).

    `stopped` is why nothing is done until a person acts: "", "host key" or "login". After
    `failures` rounds that failed in a row, the last for `detail`, none begins before `retry_at`.
    """

    key: str
    paused: bool = False
    stopped: str = ""
    failures: int = 0
    logins_refused: int = 0
    retry_at: datetime | None = None
    polled_at: datetime | None = None
    worked_at: datetime | None = None
    detail: str = ""
    cases: int = 0


class FetchRow(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a partner's server as we found it: `id` joins source, path, size and mtime.

    `state` is incomplete (it had no end: looked at again) or fetched: then it is staged under
    `token` until it is taken in. `after` is what became of it there: "" (it stays, or it is not
    known yet), done or refused. `same_as` is the name under which the same bytes came before.
    """

    id: str
    token: str
    source: str
    path: str
    size: int
    mtime: int
    state: str
    after: str = ""
    digest: str = ""
    same_as: str = ""
    at: datetime


class SendRow(msgspec.Struct, frozen=True, kw_only=True):
    """How far the channel is with an outgoing file (`id`).

    `state` is due, sent or failed (both to be told to its FileRow), then settled. `name` and
    `digest` are how it left.
    """

    id: int
    partner: str
    state: str = "due"
    attempts: int = 0
    at: datetime
    detail: str = ""
    name: str = ""
    digest: str = ""
