"""A home: the one folder everything of an installation lives in, and how it is found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from gateway.errors import NotFound

SETTINGS = Path("config") / "gateway.toml"
"""The file that makes a folder a home."""


class Home(msgspec.Struct, frozen=True):
    """The folders and files of a home, all below `root`.

    With `trial` it is the home's other half, where test interchanges (ISA15 = T) are decided: own
    database, own books, own numbers; the folders of the partners are the same.
    """

    root: Path
    trial: bool = False

    @property
    def config(self) -> Path:
        """Configuration: `gateway.toml`, items, opening stock, chart of accounts."""
        return self.root / "config"

    @property
    def settings(self) -> Path:
        """The main configuration file."""
        return self.root / SETTINGS

    @property
    def partners(self) -> Path:
        """One folder per agreement."""
        return self.root / "partners"

    @property
    def inbox(self) -> Path:
        """One folder per partner, where files arrive."""
        return self.root / "inbox"

    @property
    def outbox(self) -> Path:
        """One folder per partner, where files for it appear."""
        return self.root / "outbox"

    @property
    def books(self) -> Path:
        """The text books, one folder per legal entity."""
        return self.root / "ledger" / ("trial-books" if self.trial else "books")

    @property
    def var(self) -> Path:
        """What runs write: database, archive, work, quarantine, locks."""
        return self.root / "var"

    @property
    def database(self) -> Path:
        """The SQLite database."""
        return self.var / ("trial.db" if self.trial else "gateway.db")

    @property
    def database_url(self) -> str:
        """The address of the home's own database, used unless the configuration names another."""
        return f"sqlite:///{self.database}"

    @property
    def archive(self) -> Path:
        """Every file that ever came in or went out, under its SHA-256."""
        return self.var / "archive"

    @property
    def work(self) -> Path:
        """Claimed files on their way to the archive."""
        return self.var / "work"

    @property
    def fetched(self) -> Path:
        """Files from partners' servers on their way to the archive, one folder per partner."""
        return self.var / "fetched"

    @property
    def quarantine(self) -> Path:
        """What could not be taken in, and torn ends of book files; kept to be looked at."""
        return self.var / "quarantine"

    @property
    def lock(self) -> Path:
        """The file whose lock the one posting process holds."""
        return self.var / "posting.lock"


def find_home(option: str | None, environment: Mapping[str, str], current: Path) -> Home:
    """The home named by `--home`, else by `GATEWAY_HOME`, else the current folder if it is one.

    Raises NotFound when none of the three has a `config/gateway.toml`.
    """
    named = option or environment.get("GATEWAY_HOME", "")
    root = Path(named).expanduser() if named else current
    if not (root / SETTINGS).is_file():
        raise NotFound(
            f"{root} is not a home: it has no {SETTINGS}",
            where=str(root),
            hint="make one with `gateway init DIR`, or name one with --home or GATEWAY_HOME",
        )
    return Home(root.resolve())
