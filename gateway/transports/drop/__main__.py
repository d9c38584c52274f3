"""The drop as a process: `python -m gateway.transports.drop HOME [HOST:PORT]`.

It says on its output where it listens and ends when its input ends: when whoever started it is
gone, so is it. SIGTERM ends it too.
"""

from __future__ import annotations

import asyncio
import resource
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from gateway.transports.drop.journal import Journal
from gateway.transports.drop.places import Places
from gateway.transports.drop.server import Server

LISTEN = "127.0.0.1:2222"
"""Where the drop listens when nothing else is said."""

MOST_FILES = 16_384
"""Files and connections the process may have open."""


async def serve(root: Path, listen: str, *, bound: bool) -> None:
    """Serve a home until SIGTERM or SIGINT, and with `bound` until the input ends."""
    # A thousand sessions are more files than shells usually allow.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, MOST_FILES), most))
    places = Places(root)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if bound:
        loop.add_reader(sys.stdin.fileno(), stop.set)
    server = Server(places, _now, Journal(places.journal, _now))
    host, port = address_of(listen)
    await server.listen(host, port)
    sys.stdout.write(f"listening on {server.address[0]}:{server.address[1]}\n")
    sys.stdout.flush()
    await server.run(stop)


def address_of(listen: str) -> tuple[str, int]:
    """Host and port of "127.0.0.1:2222" or "[::1]:2222"."""
    host, _, port = listen.rpartition(":")
    return host.strip("[]"), int(port)


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    where = sys.argv[2] if len(sys.argv) > 2 else LISTEN
    asyncio.run(serve(Path(sys.argv[1]), where, bound=True))
