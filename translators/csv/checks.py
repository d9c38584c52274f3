"""What a row says twice: columns whose product or sum another column states."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import prod
from typing import NamedTuple

from translators.cells import CellError, Style, read_number
from translators.csv.bind import Cell, Names
from translators.csv.dialect import Check, Dialect


class BoundCheck(NamedTuple):
    """A check on the columns of a file: those that are reckoned with, and the one that states."""

    check: Check
    of: tuple[Cell, ...]
    at: Cell


def bind_checks(dialect: Dialect, names: Names) -> tuple[BoundCheck, ...]:
    """Return the checks for which a file has all columns."""
    found = []
    for check in dialect.checks:
        cells = [cell for cell in map(names.cell, (*check.of, check.at)) if cell]
        if len(cells) == len(check.of) + 1:
            found.append(BoundCheck(check, tuple(cells[:-1]), cells[-1]))
    return tuple(found)


def reckoned(bound: BoundCheck, cells: Sequence[str], type_: str, style: Style) -> Decimal | None:
    """Return what the columns of a row come to where its statement is another, else None.

    A row of another type, or one that leaves out any of the cells or has no number there, states
    nothing: what is wrong with a cell is told where it is read.
    """
    asked = (*bound.of, bound.at)
    if any(cell.type not in ("", type_) or not cells[cell.at].strip() for cell in asked):
        return None
    try:
        *parts, stated = (read_number(cells[cell.at], style) for cell in asked)
    except CellError:
        return None
    found = prod(parts, start=Decimal(1)) if bound.check.multiplies else sum(parts, Decimal(0))
    return found if abs(found - stated) > bound.check.within else None
