"""A home whose customer has a server of its own: what comes over it, and what goes."""

from __future__ import annotations

import getpass
from datetime import timedelta
from pathlib import Path
from typing import Any

from gateway.agreement import Agreement
from gateway.channels import Round, Surroundings, hold_round
from gateway.config import load_configuration
from gateway.passes import process
from tests.house import House
from tests.transports.wires import Server

ORDER = Path(__file__).parents[1] / "stories" / "whole-cycle" / "in"


class Trade:
    """The stories' home, with `[channel]` in the agreement of acme."""

    def __init__(
        self,
        root: Path,
        server: Server | None = None,
        more: str = "",
        *,
        user: str = "",
        port: int = 0,
        host_key: str = "",
        there: Path | None = None,
        quiet: int = 0,
    ) -> None:
        self.house = House(root)
        self.there = there or (server.root if server else root / "share") / "acme"
        for name in ("in", "out", "done"):
            (self.there / name).mkdir(parents=True)
        self.paused: list[float] = []
        self.chances = 1.0
        place = str(self.there) if server is None or user == "" else "/acme"
        if server is None:
            lines = [f'kind = "folder"\npath = "{self.there}"', 'in = "out"\nout = "in"']
            done = "done"
        else:
            lines = [
                'kind = "sftp"\nhost = "127.0.0.1"',
                f'port = {port or server.port}\nuser = "{user or getpass.getuser()}"',
                f'key = "file:{server.key}"\nin = "{place}/out"\nout = "{place}/in"',
            ]
            done = f"{place}/done"
        lines += [f"quiet_seconds = {quiet}", more.replace("DONE", done)]
        if server is not None and host_key != "none":
            key = host_key or server.host_key
            lines.append(f'[[channel.host_keys]]\nkey = "{key}"')
        text = "\n".join(["", "[channel]", *lines, ""])
        self.house.write("partners/acme/partner.toml", text, add=True)

    @property
    def agreement(self) -> Agreement:
        loaded = load_configuration(self.house.home)
        assert loaded.mistakes == (), loaded.mistakes
        return loaded.configuration.agreements["acme"]

    @property
    def around(self) -> Surroundings:
        return Surroundings(
            clock=lambda: self.house.now,
            environment={"WORD": "secret"},
            pause=self.paused.append,
            chance=lambda: self.chances,
        )

    def offer(self, name: str, raw: bytes, *, mtime: int = 1_772_000_000) -> Path:
        """The partner puts a file where we look for ours."""
        import os

        path = self.there / "out" / name
        path.write_bytes(raw)
        os.utime(path, (mtime, mtime))
        return path

    def round(self, **words: Any) -> Round:
        """One round, a minute later."""
        self.house.now += timedelta(minutes=1)
        return hold_round(self.house.home, self.house.store, self.agreement, self.around, **words)

    def work(self) -> None:
        """One pass of the process that posts."""
        with self.house.desk() as desk:
            process(desk)

    @property
    def offered(self) -> list[str]:
        return sorted(path.name for path in (self.there / "out").iterdir())

    @property
    def delivered(self) -> list[str]:
        return sorted(path.name for path in (self.there / "in").iterdir())

    @property
    def cases(self) -> list[str]:
        """The open exceptions, by code."""
        return sorted(row.code for row in self.house.rows("cases", state="open"))
