"""What happened in the demo, as reports: its days, documents and answers, exceptions, books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from gateway.agreement import Configuration
from gateway.archive import Archive
from gateway.demo.phases import PHASES
from gateway.demo.traced import traced
from gateway.demo.world import OPENED_ON
from gateway.posted import posted_rows, typed
from gateway.reporting import rows_of
from gateway.rows import Arrival, CaseRow, DocumentRow
from gateway.store import Store
from ledger.reports import REPORTS
from ledger.reports.report import Column, Report, Section, Setting, Total, sums

KINDS = {
    "850": "purchase order",
    "855": "order acknowledgment",
    "940": "warehouse order",
    "945": "warehouse shipment",
    "856": "ship notice",
    "810": "invoice",
    "820": "remittance",
    "997": "acknowledgment",
}
"""The sets of the demo in the order of its cycle, in words."""

MOST_CASES = 20
"""So many open exceptions are shown, the largest first."""

DAY_COLUMNS = (
    Column(name="on", title="Day", kind="date"),
    Column(name="title", title="What happened"),
    Column(name="files", title="Files in", kind="integer"),
    Column(name="received", title="Documents in", kind="integer"),
    Column(name="sent", title="Documents out", kind="integer"),
)
DOCUMENT_COLUMNS = (
    Column(name="kind", title="Set"),
    Column(name="name", title="What"),
    Column(name="direction", title="Way"),
    Column(name="partner", title="Partner"),
    Column(name="count", title="Count", kind="integer"),
    Column(name="state", title="Became"),
    Column(name="answer", title="Answered"),
)
CASE_COLUMNS = (
    Column(name="case", title="Exception"),
    Column(name="amount", title="Money", kind="money"),
    Column(name="code", title="What"),
    Column(name="message", title="Why"),
)
MENDED_COLUMNS = (
    Column(name="case", title="Exception"),
    Column(name="amount", title="Money", kind="money"),
    Column(name="code", title="What"),
    Column(name="resolution", title="Ended"),
    Column(name="reason", title="Reason"),
)


def summary(store: Store, archive: Archive, configuration: Configuration) -> Iterator[Report]:
    """Everything the demo shows at its end, in the order it is shown."""
    rows = list(typed(store.iterate("documents"), DocumentRow))
    yield days(typed(store.iterate("arrivals"), Arrival), rows)
    yield documents(rows)
    cases = list(typed(store.iterate("cases"), CaseRow))
    yield open_cases(cases)
    yield mended_cases(cases)
    entity = configuration.entity
    names = {key: agreement.name for key, agreement in configuration.agreements.items()}
    setting = Setting(entity=entity.name, currency=entity.currency, names=names)
    book = list(rows_of(posted_rows(store)))
    played = (OPENED_ON, last_day())
    yield REPORTS["trial-balance"](book, as_of=last_day(), period=played, setting=setting)
    yield REPORTS["ar-aging"](book, as_of=last_day(), setting=setting)
    yield from traced(store, archive)


def last_day() -> date:
    """The day the demo ends."""
    return PHASES[-1].at.date()


def days(arrivals: Iterable[Arrival], documents: Iterable[DocumentRow]) -> Report:
    """What happened phase by phase, with how much came and went."""
    came = {each.id: each.arrived_at for each in arrivals}
    files = Counter(came.values())
    known = [each for each in documents if each.kind in KINDS]
    received = Counter(came[each.arrival] for each in known if each.direction == "in")
    sent = Counter(each.decided_at for each in known if each.direction == "out")
    lines = tuple(
        (
            phase.at.date(),
            phase.title,
            files[phase.at],
            received[phase.at],
            sent[phase.at],
        )
        for phase in PHASES
    )
    total = Total(title="Total", cells=sums(DAY_COLUMNS, lines, ["files", "received", "sent"]))
    return Report(
        name="days",
        title="What was played",
        as_of=last_day(),
        columns=DAY_COLUMNS,
        sections=(Section(rows=lines, totals=(total,)),),
    )


def documents(rows: Iterable[DocumentRow]) -> Report:
    """Every kind of document that came and went: how many, what became of them, what was said."""
    counts: Counter[tuple[str, str, str]] = Counter()
    states: dict[tuple[str, str, str], Counter[str]] = {}
    answers: dict[tuple[str, str, str], Counter[str]] = {}
    for row in rows:
        if row.kind not in KINDS:
            continue
        key = (row.kind, row.direction, row.partner)
        counts[key] += 1
        came = row.direction == "in"
        states.setdefault(key, Counter())[row.posting if came else row.delivery] += 1
        answers.setdefault(key, Counter())[row.verdict if came else row.acknowledgement] += 1
    order = {kind: place for place, kind in enumerate(KINDS)}
    lines = tuple(
        (
            kind,
            KINDS[kind],
            direction,
            partner,
            counts[kind, direction, partner],
            told(states[kind, direction, partner]),
            told(answers[kind, direction, partner]),
        )
        for kind, direction, partner in sorted(counts, key=lambda key: (order[key[0]], key))
    )
    total = Total(title="Total", cells=sums(DOCUMENT_COLUMNS, lines, ["count"]))
    return Report(
        name="documents",
        title="Documents and their answers",
        as_of=last_day(),
        columns=DOCUMENT_COLUMNS,
        sections=(Section(rows=lines, totals=(total,)),),
    )


def told(counts: Counter[str]) -> str:
    """Counted words as people read them: `memo 28, held 3`."""
    return ", ".join(f"{word} {count}" for word, count in counts.most_common() if word)


def open_cases(cases: Iterable[CaseRow]) -> Report:
    """What somebody must still look at, the largest money first."""
    left = [case for case in cases if case.state == "open"]
    left.sort(key=lambda case: (-case.amount, number_of(case)))
    lines = tuple((case.id, case.amount, case.code, case.message) for case in left)
    total = Total(title="Total", cells=sums(CASE_COLUMNS, lines, ["amount"]))
    more = len(lines) - MOST_CASES
    return Report(
        name="exceptions",
        title="Exceptions that are open, by their money",
        as_of=last_day(),
        columns=CASE_COLUMNS,
        sections=(Section(rows=lines[:MOST_CASES], totals=(total,)),),
        notes=(f"And {more} more; the total is of all.",) if more > 0 else (),
    )


def mended_cases(cases: Iterable[CaseRow]) -> Report:
    """What an operator has settled, and why."""
    done = sorted((case for case in cases if case.state != "open"), key=number_of)
    lines = tuple(
        (case.id, case.amount, case.code, f"{case.resolution} by {case.user}", case.reason)
        for case in done
    )
    return Report(
        name="resolved",
        title="Exceptions that were resolved",
        as_of=last_day(),
        columns=MENDED_COLUMNS,
        sections=(Section(rows=lines),),
    )


def number_of(case: CaseRow) -> int:
    """The number in an exception's id."""
    return int(case.id[1:])
