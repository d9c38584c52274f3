"""An open home at work: where decisions are made, and how received documents are read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from gateway.agreement import Configuration
from gateway.archive import Archive
from gateway.decision import Decision
from gateway.errors import ConfigError
from gateway.home import Home
from gateway.press import Press
from gateway.rows import DocumentRow
from gateway.store import Store
from gateway.typeset import guide_for
from translators.documents import Document
from translators.problems import Problem
from translators.x12.interchange import Interchange
from translators.x12.parse import parse
from translators.x12.reader import read_sets, scan
from translators.x12.sets import RawSet

Clock = Callable[[], datetime]


class Cursor:
    """Where a file stands between two commits, so that it is read once and not from the start."""

    def __init__(self, arrival: int, found: list[Interchange | Problem]) -> None:
        """At the beginning of a file's interchanges."""
        self.arrival = arrival
        self.found = found
        self.group: tuple[int, int] = (-1, -1)
        self.index = 0
        self.sets: Iterator[RawSet] = iter(())


class Desk:
    """An open home at work: its store, archive, clock and configuration as of this pass."""

    def __init__(
        self,
        home: Home,
        store: Store,
        clock: Clock,
        archive: Archive,
        configuration: Configuration,
    ) -> None:
        """A desk in a home, deciding by a configuration whose snapshot is in the archive."""
        self.home = home
        self.store = store
        self.clock = clock
        self.archive = archive
        self.configuration = configuration
        self.mistakes: tuple[ConfigError, ...] = ()
        self.cursor: Cursor | None = None
        self.press: Press | None = None

    def decision(self, now: datetime) -> Decision:
        """A new sitting over the committed rows."""
        state = self.store.state()
        return Decision(
            state,
            self.configuration,
            now,
            state.draw("decision"),
            self.reread,
            trial=self.home.trial,
        )

    def reread(self, row: DocumentRow) -> Document | None:
        """A received document from its archived bytes, through today's guide.

        None when its partner has no agreement any more, or the guide does not read it now.
        """
        agreement = self.configuration.agreements.get(row.partner)
        if agreement is None:
            return None
        source = self.archive.source(row.digest)
        _, interchange, group = (int(part) for part in row.group.split("."))
        found = next(
            each
            for each in scan(source)
            if isinstance(each, Interchange) and each.index == interchange
        )
        within = found.groups[group]
        raw = next(read_sets(source, found, within, row.position))
        return parse(raw, guide_for(agreement, row.kind, within.version)).document
