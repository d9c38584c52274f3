"""An open home at work: where decisions are made, and how received documents are read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from gateway.agreement import Agreement, Configuration
from gateway.archive import Archive
from gateway.decision import Decision
from gateway.errors import ConfigError
from gateway.home import Home
from gateway.press import Press
from gateway.reading import OpenedFile, document_of
from gateway.rows import DocumentRow
from gateway.store import Store
from translators.batches import RawMessage
from translators.documents import Document
from translators.x12.sets import RawSet

Clock = Callable[[], datetime]


class Cursor:
    """Where a file stands between two commits, so that it is read once and not from the start.

    `syntax` is None for X12. What is found in other files depends on layouts, so that a cursor is
    of one configuration.
    """

    def __init__(self, arrival: int, configuration: str, opened: OpenedFile) -> None:
        """At the beginning of what a file holds."""
        self.arrival = arrival
        self.configuration = configuration
        self.source = opened.source
        self.syntax = opened.syntax
        self.found = list(opened.found)
        self.place: tuple[int, int] = (-1, -1)
        self.index = 0
        self.sets: Iterator[RawSet] = iter(())
        self.messages: Iterator[RawMessage] = iter(())


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
        self.by_channel: frozenset[str] = frozenset()
        self.delivering: Mapping[str, Agreement] = {}
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
        return document_of(self.archive, row, agreement)
