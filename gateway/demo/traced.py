"""One posting of the demo's book, traced to the bytes its amount was made of."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.archive import Archive
from gateway.demo.phases import PHASES
from gateway.rows import PostingRow
from gateway.store import Store
from gateway.trace import Tracer
from ledger.money import money_text
from ledger.reports.report import Column, Report, Section

ACCOUNT = "Income:Sales"
"""Revenue is what shipped at the price that was ordered: its postings span two documents."""

DIGITS = 12
"""So much of a digest tells an archived file from the others."""

COLUMNS = (
    Column(name="factor", title="Made of"),
    Column(name="value", title="Value"),
    Column(name="document", title="Document"),
    Column(name="place", title="Element"),
    Column(name="text", title="Segment"),
    Column(name="bytes", title="Bytes"),
    Column(name="file", title="Of archived file"),
)


def traced(store: Store, archive: Archive) -> Iterator[Report]:
    """The first posting of revenue with every element its amount came from; none without sales."""
    where = {"account": ACCOUNT}
    for posting in store.select("postings", where=where, order_by="id", limit=1):
        assert isinstance(posting, PostingRow)
        trace = Tracer(store, archive).trace_posting(posting)
        lines = tuple(
            (
                each.factor,
                each.value,
                each.document,
                each.place,
                each.text,
                f"{each.start}-{each.end}" if each.file else "",
                each.file[:DIGITS],
            )
            for each in trace.origins
        )
        word = "the same" if trace.proven else "NOT the same"
        yield Report(
            name="trace",
            title=f"Entry {trace.number}, {trace.account} {money_text(trace.amount)}: "
            "where the amount comes from",
            as_of=PHASES[-1].at.date(),
            columns=COLUMNS,
            sections=(Section(rows=lines),),
            notes=(
                f"from: {trace.terms}",
                f"Computed again from these bytes: {money_text(trace.computed)}, {word}.",
            ),
        )
