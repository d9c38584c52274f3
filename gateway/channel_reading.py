"""The `[channel]` table of an agreement: a partner's server that we look at and send to."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from datetime import date
from typing import Any

import msgspec

from gateway.agreement import Channel, HostKey
from gateway.references import REFERENCE_RIGHT, reference_in
from gateway.schedules import SCHEDULE_RIGHT, read_schedule
from gateway.tables import Table

KINDS = ("sftp", "folder")
PATH = r"[^\x00-\x1f\x7f]+"
PATH_RIGHT = 'a folder there, such as "/outgoing/edi"'
NAME_PATTERN = r"[^/\x00-\x1f\x7f]+"
PATTERNS_RIGHT = 'patterns such as ["*.x12", "PO_*"]'
KEY_TYPES = "ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp256|ecdsa-sha2-nistp384|ecdsa-sha2-nistp521"
HOST_KEY = rf"(?:{KEY_TYPES}) (?:SHA256:[A-Za-z0-9+/]{{43}}|AAAA[A-Za-z0-9+/]+=*)"
HOST_KEY_RIGHT = '"ssh-ed25519 SHA256:…" as `ssh-keygen -l` tells it, or the public key itself'


def read_channel(table: Table) -> Channel:
    """What a `[channel]` states; what is wrong is noted in the table's mistakes."""
    kind = table.choice("kind", KINDS)
    default = Channel(kind=kind)
    inbound = table.text("in", "", pattern=PATH, right=PATH_RIGHT)
    outbound = table.text("out", "", pattern=PATH, right=PATH_RIGHT)
    after = table.choice("after", ("keep", "move", "delete"), default.after)
    found = Channel(
        kind=kind,
        inbound=inbound,
        outbound=outbound,
        patterns=table.texts("patterns", pattern=NAME_PATTERN, right=PATTERNS_RIGHT)
        or default.patterns,
        sentinel=_sentinel(table),
        quiet_seconds=table.integer("quiet_seconds", default.quiet_seconds, most=3_600),
        schedule=table.text("schedule", default.schedule, right=SCHEDULE_RIGHT),
        hours=table.choice("hours", ("always", "working-days", "working-hours"), default.hours),
        after=after,
        move_to=table.text("move_to", "", pattern=PATH, right=PATH_RIGHT),
    )
    more = _server(table) if kind == "sftp" else _share(table)
    found = msgspec.structs.replace(found, **more)
    if not (inbound or outbound):
        table.wrong("in", "neither in nor out is stated", 'write in = "…", out = "…", or both')
    if read_schedule(found.schedule) is None:
        table.wrong("schedule", f'"{found.schedule}" is no schedule', f"write {SCHEDULE_RIGHT}")
    if (after == "move") != bool(found.move_to):
        hint = 'they belong together: after = "move" and move_to = "…"'
        table.wrong("move_to", "after and move_to contradict each other", hint)
    elif found.move_to and found.move_to.rstrip("/") == inbound.rstrip("/"):
        table.wrong("move_to", "this is the folder the files are in", "name another folder")
    table.finish()
    return found


def host_keys_on(channel: Channel, day: date) -> tuple[str, ...]:
    """The host keys that are trusted on a day."""
    return tuple(
        each.key
        for each in channel.host_keys
        if (each.since is None or each.since <= day) and (each.until is None or day <= each.until)
    )


def fingerprint_of(key: str) -> str:
    """A host key as `type SHA256:…`; "" when what stands for its bytes are none (RFC 4648)."""
    kind, _, said = key.partition(" ")
    if said.startswith("SHA256:"):
        return key
    try:
        raw = base64.b64decode(said, validate=True)
    except binascii.Error:
        return ""
    digest = base64.b64encode(hashlib.sha256(raw).digest()).decode().rstrip("=")
    return f"{kind} SHA256:{digest}"


def _server(table: Table) -> dict[str, Any]:
    """Where the server is, as whom we log in, and by which keys it is known."""
    key = reference_in(table, "key")
    password = reference_in(table, "password")
    if not (key or password):
        table.wrong("key", "neither key nor password is stated", f"write {REFERENCE_RIGHT}")
    return {
        "host": table.text("host", pattern=r"[A-Za-z0-9._:-]+", right="a name or an address"),
        "port": table.integer("port", 22, least=1, most=65_535),
        "user": table.text("user", pattern=r"[^\x00-\x1f\x7f]+", right="the name we log in under"),
        "key": key,
        "passphrase": reference_in(table, "passphrase"),
        "password": password,
        "host_keys": _host_keys(table),
        "legacy": table.flag("legacy", default=False),
    }


def _share(table: Table) -> dict[str, Any]:
    """The folder of a share on this machine."""
    right = 'the whole path of a folder on this machine, such as "/mnt/acme"'
    return {"path": table.text("path", pattern=r"/[^\x00-\x1f\x7f]+", right=right)}


def _host_keys(table: Table) -> tuple[HostKey, ...]:
    """The host keys, each with the days between which it is trusted."""
    right = 'as [[channel.host_keys]] with key = "…"; `gateway channel trust-host` adds one'
    found = []
    for each in table.tables("host_keys", right) if table.given("host_keys") else []:
        key = each.text("key", pattern=HOST_KEY, right=HOST_KEY_RIGHT)
        fingerprint = fingerprint_of(key)
        if re.fullmatch(HOST_KEY, key) and not fingerprint:
            each.wrong("key", "this is no public key", f"write {HOST_KEY_RIGHT}")
        day = "a date such as 2026-12-31"
        since = each.day("since", day) if each.given("since") else None
        until = each.day("until", day) if each.given("until") else None
        found.append(HostKey(key=fingerprint, since=since, until=until))
        each.finish()
    return tuple(found)


def _sentinel(table: Table) -> str:
    """The name of the file that says that another is finished."""
    right = 'a name with {name} or {stem} in it, such as "{name}.done"'
    found = table.text("sentinel", "", pattern=NAME_PATTERN, right=right)
    if found and "{name}" not in found and "{stem}" not in found:
        table.wrong("sentinel", "it does not say of which file it tells", f"write {right}")
    return found
