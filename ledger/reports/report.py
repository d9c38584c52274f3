"""What a report is: columns, rows in sections, totals, notes, and what it must tie to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

import msgspec

from ledger.accounts import Chart, default_chart
from ledger.entries import Row
from ledger.valuation import Pool

Kind = Literal["text", "money", "quantity", "price", "percent", "date", "integer"]
"""What the cells of a column are.

text: str · money: int minor units · quantity: int thousandths of the base unit · price: Decimal
of the currency per base unit · percent: Decimal per hundred · date: date · integer: int. A cell
that has nothing to say is None.
"""

Cell = str | int | Decimal | date | None
Cells = tuple[Cell, ...]
Period = tuple[date, date]
"""The first and the last day, both included."""


class Column(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A column: `name` is its stable name in CSV and JSON, `title` what people read.

    Rows are grouped by a column with `grouped`: in print it is the heading of each section and no
    column; for machines it is a column like the others.
    """

    name: str
    title: str
    kind: Kind = "text"
    grouped: bool = False


class Total(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of sums: one cell for each column, None where nothing is summed."""

    title: str
    cells: Cells


class Section(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Rows that stand together under a title ("" for none), and the totals below them."""

    title: str = ""
    rows: tuple[Cells, ...] = ()
    totals: tuple[Total, ...] = ()


class Tie(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Two figures that come about in two ways and must agree."""

    name: str
    expected: int
    actual: int
    kind: Literal["money", "quantity", "integer"] = "money"

    @property
    def difference(self) -> int:
        """What `actual` is above `expected`; 0 when they tie."""
        return self.actual - self.expected


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A report as figures, before anybody decides what it looks like.

    `as_of` is the day its balances stand at; `period` the days it sums, None for a report of
    balances only. `currency` is what its minor units are of.
    """

    name: str
    title: str
    as_of: date
    period: Period | None = None
    entity: str = ""
    currency: str = "USD"
    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    totals: tuple[Total, ...] = ()
    notes: tuple[str, ...] = ()
    ties: tuple[Tie, ...] = ()

    @property
    def rows(self) -> tuple[Cells, ...]:
        """All rows in order, without sections and totals."""
        return tuple(row for section in self.sections for row in section.rows)

    @property
    def tied(self) -> bool:
        """True if every tie has a difference of zero."""
        return not any(tie.difference for tie in self.ties)


class Setting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a report is told besides the rows.

    `entity` is our name on top of it; `names` the names of parties by key; `memo` shows the
    memorandum accounts too; `account` limits the general ledger to an account and those below it.
    `year_starts_in` is the first month of the fiscal year. `pools` are the stock pools to hold the
    inventory against; they are as of now, so give them only with a report of today.
    """

    entity: str = ""
    currency: str = "USD"
    chart: Chart = msgspec.field(default_factory=default_chart)
    names: Mapping[str, str] = {}
    memo: bool = False
    account: str = ""
    year_starts_in: int = 1
    pools: tuple[Pool, ...] = ()


PLAIN = Setting()
"""The default chart, US dollars, no names."""


class ReportFunction(Protocol):
    """A pure function of rows in any order, the day they are looked at, and a period.

    Rows after `as_of` count as not yet known to the books.
    """

    def __call__(
        self,
        rows: Iterable[Row],
        *,
        as_of: date,
        period: Period | None = None,
        setting: Setting = PLAIN,
    ) -> Report:
        """The report of the rows known at the end of `as_of`."""


def sums(columns: tuple[Column, ...], rows: Iterable[Cells], names: Iterable[str]) -> Cells:
    """The cells of a total: the sum of each named column over the rows, None for the others."""
    places = [place for place, column in enumerate(columns) if column.name in set(names)]
    totals: dict[int, int] = dict.fromkeys(places, 0)
    for row in rows:
        for place in places:
            cell = row[place]
            if isinstance(cell, int):
                totals[place] += cell
    return tuple(totals.get(place) for place in range(len(columns)))


def cells_of(columns: tuple[Column, ...], **values: Cell) -> Cells:
    """The cells of a row or total by column name, None for the columns not named."""
    assert values.keys() <= {column.name for column in columns}, f"no such column: {values}"
    return tuple(values.get(column.name) for column in columns)


def figure(columns: tuple[Column, ...], cells: Cells, name: str) -> int:
    """The number in the named column of a row or total; 0 where the cell is empty."""
    cell = next(cell for column, cell in zip(columns, cells, strict=True) if column.name == name)
    assert cell is None or isinstance(cell, int), f"{name} is no column of amounts"
    return cell or 0
