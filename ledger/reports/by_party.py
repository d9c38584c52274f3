"""Rows in sections by their first column, each with its totals."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from ledger.reports.report import Cells, Column, Section, Total, sums


def by_party(
    columns: tuple[Column, ...], lines: Iterable[Cells], summed: tuple[str, ...]
) -> tuple[tuple[Section, ...], Total]:
    """A section for each party, and the total of all.

    `lines` are sorted by the first two columns, the party's key and its name ("" when unknown);
    `summed` names the columns that are summed.
    """
    sections = []
    for (party, name), group in groupby(lines, key=lambda cells: (cells[0], cells[1])):
        members = tuple(group)
        total = Total(title=f"Total {party}", cells=sums(columns, members, summed))
        title = f"{party}  {name}" if name else str(party)
        sections.append(Section(title=title, rows=members, totals=(total,)))
    every = sums(columns, (row for section in sections for row in section.rows), summed)
    return tuple(sections), Total(title="Total", cells=every)
