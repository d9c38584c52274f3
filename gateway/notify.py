"""What systemd is told of the daemon, over the datagram socket it names (sd_notify(3)).

Ready, at work, stopping, and that it still lives: a daemon that hangs says nothing any more, and
systemd starts it anew. Without `NOTIFY_SOCKET` nothing is told.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping

MICROSECONDS = 1_000_000


class Notifier:
    """Tells systemd; or nobody, where it was not started by systemd."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """By the address in `NOTIFY_SOCKET`: a path, or an abstract name that begins with @."""
        self._address = environment.get("NOTIFY_SOCKET", "")
        watchdog = environment.get("WATCHDOG_USEC", "")
        self.watchdog_seconds = int(watchdog) / MICROSECONDS if watchdog.isdecimal() else 0.0

    def tell(self, *words: str) -> bool:
        """These assignments (`READY=1`) are told; False when nobody could be told."""
        if not self._address.startswith(("/", "@")):
            return False
        address = self._address.replace("@", "\0", 1) if self._address[0] == "@" else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as told:
            told.settimeout(1)
            try:
                told.sendto("\n".join(words).encode(), address)
            except OSError:
                return False
        return True


def keep_alive(
    notifier: Notifier, lives: Callable[[], bool], stop: threading.Event
) -> threading.Thread | None:
    """A thread that tells systemd twice in its time that we live, while we do, until `stop`.

    None when systemd does not watch. The thread counts by the steady clock.
    """
    if not notifier.watchdog_seconds:
        return None

    def tell() -> None:
        while not stop.wait(notifier.watchdog_seconds / 2):
            if lives():
                notifier.tell("WATCHDOG=1")

    thread = threading.Thread(target=tell, name="watchdog", daemon=True)
    thread.start()
    return thread
