"""A poll of a folder with 50,000 names on OpenSSH's server: what it costs us."""

from __future__ import annotations

import getpass
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from gateway.agreement import Agreement, Channel, Identity
from gateway.channel_rows import FetchRow
from gateway.home import Home
from gateway.polling import fetch_id, poll
from gateway.store import Store
from gateway.transports.sftp_client import Login, SftpTransport
from gateway.transports.transport import Entry
from tests.bench.figures import Figure
from tests.transports.wires import SSHD, openssh

NAMES = 50_000
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def measure() -> list[Figure]:
    """Seconds of our processor for a poll that knows every name, and for one that wants none."""
    if not Path(SSHD).exists():
        print("no poll is measured: sshd is not installed")
        return []
    with tempfile.TemporaryDirectory() as folder, openssh(Path(folder)) as server:
        for number in range(NAMES):
            (server.root / f"order_{number:06}.x12").touch()
            os.utime(server.root / f"order_{number:06}.x12", (7, 7))
        home = Home(Path(folder) / "home")
        home.var.mkdir(parents=True)
        store = Store(home.database_url)
        store.create()
        rows = [known(str(server.root), f"order_{number:06}.x12") for number in range(NAMES)]
        store.commit({"fetches": {row.id: row for row in rows}})
        login = Login(
            "127.0.0.1",
            server.port,
            getpass.getuser(),
            (server.host_key,),
            private_key=server.key.read_text(),
        )
        figures = []
        for what, patterns in (
            (" all of them known", ("*",)),
            (" none of them wanted", ("*.csv",)),
        ):
            agreement = agreed(str(server.root), patterns)
            wire = SftpTransport(login)
            cpu, wall = time.process_time(), time.perf_counter()
            polled = poll(home, store, agreement, lambda: NOW, wire)
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            wire.close()
            assert (polled.listed, polled.fetched) == (NAMES, ())
            figures.append((what, cpu, wall))
        store.close()
    return [figure(*each) for each in figures]


def known(folder: str, name: str) -> FetchRow:
    path = f"{folder}/{name}"
    entry = Entry(name, 0, 7)
    return FetchRow(
        id=fetch_id("acme", path, entry),
        token=name,
        source="acme",
        path=path,
        size=0,
        mtime=7,
        state="fetched",
        at=NOW,
    )


def agreed(folder: str, patterns: tuple[str, ...]) -> Agreement:
    channel = Channel(kind="sftp", inbound=folder, patterns=patterns, quiet_seconds=0)
    return Agreement(
        key="acme", name="ACME", roles=(), identities=(), us=Identity(), channel=channel
    )


def figure(what: str, cpu: float, wall: float) -> Figure:
    name = f"poll of {NAMES:,} names,{what} ({wall:.1f} s in all)"
    return Figure(name, cpu, "s cpu", gate=1.0, aim=0.5, below=True)
