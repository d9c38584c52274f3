"""What GS1 XML demands of instructions to a warehouse and our documents do not say of themselves.

Who ships and who gets the goods, the day they come, numbers of lines. Whoever is missing is made of
who is there. The two sides of the service are those of the file: its layout says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from translators.batches import Head
from translators.documents import (
    DateMark,
    Document,
    Party,
    StockTransfer,
    StockTransferLine,
    WarehouseOrder,
)
from translators.documents.parts import Reference
from translators.layouts import Layout
from translators.problems import Problem

STANDS_FOR = (
    ("shipper", ("ship from", "depositor")),
    ("receiver", ("ship to", "warehouse")),
)
"""Roles the schema demands, with those that stand in for them, the best first."""

LINE = "line item, seller"


def check(_: Document, __: str) -> Iterable[Problem]:
    """Return nothing: the messages state no sums."""
    return ()


def complete(document: Document, _: Layout, _head: Head) -> Document:
    """Return an instruction with the parties and numbers its schema demands."""
    if isinstance(document, WarehouseOrder):
        return replace(document, parties=_parties(document.parties))
    if isinstance(document, StockTransfer):
        return replace(
            document,
            parties=_parties(document.parties),
            dates=_arriving(document.dates, document.shipped_on),
            lines=tuple(_numbered(line, str(at)) for at, line in enumerate(document.lines, 1)),
        )
    return document


def _parties(parties: tuple[Party, ...]) -> tuple[Party, ...]:
    """Return parties with everybody the schema demands, as far as somebody can stand in."""
    there = {party.role: party for party in reversed(parties)}
    added = []
    for role, others in STANDS_FOR:
        found = next((there[other] for other in others if other in there), None)
        if role not in there and found is not None:
            added.append(replace(found, role=role))
    return (*parties, *added)


def _arriving(dates: tuple[DateMark, ...], shipped_on: date | None) -> tuple[DateMark, ...]:
    """Return dates with the day goods are expected: not before they left."""
    if shipped_on is None or any(mark.kind == "estimated delivery" for mark in dates):
        return dates
    return (*dates, DateMark(kind="estimated delivery", on=shipped_on))


def _numbered(line: StockTransferLine, at: str) -> StockTransferLine:
    if any(one.kind == LINE for one in line.references):
        return line
    return replace(line, references=(Reference(kind=LINE, value=at), *line.references))
