"""Whether a daemon works in a home, and where it can be asked: a lock it holds while it lives.

The lock ends with the process, however that ends; the file beside it says who held it last.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from gateway import durable
from gateway.endpoint import LOOPBACK
from gateway.errors import Conflict
from gateway.health import Health
from gateway.home import Home

ASK_SECONDS = 5
"""How long a daemon may take to say how it is."""


PATIENCE_SECONDS = 1
"""So long a lock is waited for: whoever asks whether it is held holds it for a moment."""


class Presence(msgspec.Struct, frozen=True, kw_only=True):
    """A daemon: its process, the port it answers on (0: none), since when."""

    pid: int
    port: int
    started_at: datetime


@contextmanager
def present(home: Home) -> Iterator[None]:
    """No other daemon works in this home meanwhile. Raises Conflict when one does already."""
    durable.make_folder(home.var)
    file = durable.open_lock(_lock(home))
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while not _take(file):
            if time.monotonic() > until:
                raise Conflict(
                    "a daemon works in this home already",
                    where=str(home.root),
                    hint="`gateway status` tells how it is; stop it before you start another",
                )
            time.sleep(PATIENCE_SECONDS / 10)
        yield
    finally:
        os.close(file)


def announce(home: Home, presence: Presence) -> None:
    """Whoever asks finds this daemon; the caller is present."""
    durable.write_new(_note(home), [msgspec.json.encode(presence)])


def find_daemon(home: Home) -> Presence | None:
    """The daemon that works in the home now, or None."""
    if not _lock(home).exists() or not _is_held(_lock(home)):
        return None
    try:
        return msgspec.json.decode(_note(home).read_bytes(), type=Presence)
    except (OSError, msgspec.DecodeError):
        return None


def ask(presence: Presence) -> Health | None:
    """How the daemon says it is, or None when it does not answer."""
    from http.client import HTTPConnection, HTTPException

    if not presence.port:
        return None
    connection = HTTPConnection(LOOPBACK, presence.port, timeout=ASK_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return msgspec.json.decode(connection.getresponse().read(), type=Health)
    except (OSError, HTTPException, msgspec.DecodeError):
        return None
    finally:
        connection.close()


def _take(file: int) -> bool:
    """Whether the lock is ours now."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_held(path: Path) -> bool:
    """Whether somebody has locked the file."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def _lock(home: Home) -> Path:
    return home.var / "daemon.lock"


def _note(home: Home) -> Path:
    return home.var / "daemon.json"
