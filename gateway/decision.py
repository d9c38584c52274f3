"""One sitting of decisions: the state it sees, what it is decided by, and what it wants sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

import msgspec

from gateway.agreement import Agreement, Configuration
from gateway.catalog import Catalog
from gateway.layouts import Way
from gateway.rows import CaseRow, DocumentRow, EventRow
from gateway.state import State
from gateway.typeset import Rendered
from ledger.entries import Event
from ledger.money import bounded
from translators.batches import Head
from translators.documents import Document, InterchangeAck, SetVerdict

POLICY = "1"
"""The version of the posting and reply rules, stored with every decision."""


class PendingSet(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction set to send: everything final but the envelope around it.

    Until the sitting is settled, the segments of a `copy` are with the press.
    """

    partner: str
    functional_id: str
    version: str
    test: bool
    segments: tuple[str, ...]
    document: str
    copy: int | None = None


class Draft(NamedTuple):
    """A document that was written on trial, and how: it leaves when it is queued."""

    way: Way
    document: Document


class PendingFile(msgspec.Struct, frozen=True, kw_only=True):
    """A document to send in a file that is not X12, or our answer to one that came in.

    A document stands in `record`, an answer is made by `answer` when its file has a number; `row`
    is what is stored of either.
    """

    partner: str
    kind: str
    way: Way
    test: bool
    row: str
    record: Document | None = None
    answer: Callable[[Head], bytes] | None = None


class Press(Protocol):
    """Where sets are typeset while deciding goes on (`gateway.press`)."""

    def offer(
        self, agreement: Agreement, kind: str, document: Document, control: str, *, test: bool
    ) -> int | None:
        """The number of the copy, if the press takes the set."""

    def collect(self) -> list[Rendered] | None:
        """What became of all copies, by number; None when the press has broken down."""


class Decision:
    """What one commit decides: changes go into `state`, sets to send into `pending`.

    With `trial` only test interchanges are decided, else only the others.

    `now` is the only clock, `number` the commit's place in the log. Everything a decision reads
    stands in `state` and `configuration`, so that the same inputs give the same rows again.
    """

    def __init__(
        self,
        state: State,
        configuration: Configuration,
        now: datetime,
        number: int,
        reread: Callable[[DocumentRow], Document | None],
        *,
        trial: bool = False,
    ) -> None:
        """A sitting that has decided nothing yet; `reread` reads a received document again."""
        self.reread = reread
        self.trial = trial
        self.state = state
        self.configuration = configuration
        self.now = now
        self.number = number
        self.press: Press | None = None
        self.pending: list[PendingSet] = []
        self.drafts: list[Draft] = []
        self.pending_files: list[PendingFile] = []
        self.counts: dict[tuple[str, str, bool], int] = {}
        self.wakes: list[str] = []
        self.verdicts: dict[str, list[SetVerdict]] = {}
        self._catalogs: dict[str, Catalog] = {}
        self._releases: dict[tuple[str, str], Agreement] = {}
        self.interchange_acks: list[tuple[str, bool, str, InterchangeAck]] = []

    @property
    def waiting_to_leave(self) -> int:
        """How many documents will leave with this commit."""
        return len(self.pending) + len(self.pending_files)

    @property
    def local(self) -> datetime:
        """Now, in the entity's time zone: what envelopes and business dates are written in."""
        return self.now.astimezone(ZoneInfo(self.configuration.entity.zone))

    @property
    def today(self) -> date:
        """The business date."""
        return self.local.date()

    def agreement(self, key: str) -> Agreement:
        """The agreement with a partner that a row names."""
        return self.configuration.agreements[key]

    def in_release(self, agreement: Agreement, version: str) -> Agreement:
        """The agreement as it writes another release than its own, one and the same a sitting."""
        if version == agreement.wire.version:
            return agreement
        place = (agreement.key, version)
        if place not in self._releases:
            wire = msgspec.structs.replace(agreement.wire, version=version)
            self._releases[place] = msgspec.structs.replace(agreement, wire=wire)
        return self._releases[place]

    def catalog(self, agreement: Agreement) -> Catalog:
        """The agreement's cross-references over our items, indexed once a sitting."""
        if agreement.key not in self._catalogs:
            self._catalogs[agreement.key] = Catalog(agreement, self.configuration.items)
        return self._catalogs[agreement.key]


def happen(it: Decision, kind: str, on: date, row: DocumentRow, subject: str = "") -> Event:
    """A new event caused by a document, stored with it."""
    event = Event(
        id=f"EV{it.state.draw('event')}",
        kind=kind,
        on=on,
        document=row.id,
        digest=row.digest,
        policy=POLICY,
    )
    it.state.put(
        EventRow(
            id=event.id,
            kind=kind,
            on=on,
            document=row.id,
            digest=row.digest,
            subject=subject,
            decision=it.number,
        )
    )
    return event


def open_case(
    it: Decision,
    code: str,
    partner: str,
    message: str,
    *,
    document: str = "",
    subject: str = "",
    amount: int = 0,
    hint: str = "",
) -> CaseRow:
    """A new exception for a person, with the money at stake in minor units."""
    case = CaseRow(
        id=f"X{it.state.draw('case')}",
        code=code,
        partner=partner,
        document=document,
        subject=subject,
        amount=bounded(abs(amount)),
        message=message,
        hint=hint,
        opened_at=it.now,
    )
    it.state.put(case)
    return case


def close_cases(it: Decision, document: str, resolution: str, reason: str, user: str) -> None:
    """Every open case of a document is resolved, with who, how and why."""
    for case in it.state.children(CaseRow, "document", document):
        if case.state == "open":
            it.state.put(
                msgspec.structs.replace(
                    case,
                    state="resolved",
                    resolved_at=it.now,
                    resolution=resolution,
                    reason=reason,
                    user=user,
                )
            )


def money(amount: int, currency: str = "USD") -> str:
    """Minor units as people read them: `1,234.50 USD`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100:,}.{abs(amount) % 100:02d} {currency}"
