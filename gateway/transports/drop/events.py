"""What happens at the drop, as lines of its journal: the audit, and all the gateway is told."""

from __future__ import annotations

from pathlib import Path

import msgspec

STARTED = "started"
REFUSED_CONNECTION = "connection refused"
BANNED = "banned"
LOGIN = "login"
LOGIN_FAILED = "login failed"
LOGOUT = "logout"
UPLOADED = "uploaded"
KEPT = "kept"
ABORTED = "aborted"
RESUMED = "resumed"
REFUSED = "refused"
REFUSED_UPLOAD = "upload refused"
RENAMED = "renamed"
REMOVED = "removed"
EXPIRED = "expired"
DOWNLOADED = "downloaded"
PARTLY_READ = "partly read"
DELETED = "deleted"

SUFFIX = ".jsonl"


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happened: when (UTC, ISO 8601), what, by whom, from where, to which file.

    `name` is the client's name of the file with everything unprintable escaped, `stored` the name
    it has in the inbox; `device`, `inode` and `modified` (nanoseconds) tell the published file.
    """

    at: str
    kind: str
    user: str = ""
    partner: str = ""
    address: str = ""
    session: int = 0
    name: str = ""
    stored: str = ""
    size: int = 0
    digest: str = ""
    device: int = 0
    inode: int = 0
    modified: int = 0
    note: str = ""


def segments(folder: Path) -> list[Path]:
    """The files of a journal, the oldest first."""
    return sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []


def read_events(path: Path, offset: int) -> tuple[list[Event], int]:
    """The whole lines of a file from an offset on, and the offset after them.

    A line that is torn (the machine stopped while it was written) is passed over.
    """
    with path.open("rb") as file:
        file.seek(offset)
        found = file.read()
    whole, _, _ = found.rpartition(b"\n")
    events = []
    for line in whole.split(b"\n") if whole else ():
        try:
            events.append(msgspec.json.decode(line, type=Event))
        except msgspec.DecodeError:
            continue
    return events, offset + (len(whole) + 1 if whole or found.startswith(b"\n") else 0)
