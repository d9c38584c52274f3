"""The query syntax of lists: `partner:acme kind:850 status:held amount:>1000 po:4512`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import TypeVar

import msgspec

from gateway.errors import UsageError
from gateway.rows import NumberRow
from gateway.state import KEYS, NAMES
from gateway.statuses import MOVES
from gateway.store import Store
from ledger.money import to_minor

Where = dict[str, object]
Row = TypeVar("Row", bound=msgspec.Struct)

_COMPARED = re.compile(r"(>=|<=|!=|>|<|=?)(.*)", re.DOTALL)
_DIGITS = re.compile(r"(\d+)")


class Criterion(msgspec.Struct, frozen=True):
    """A key of the query: what it means, and the conditions (any of them) that its value gives."""

    meaning: str
    conditions: Callable[[Store, str], list[Where]]


Criteria = Mapping[str, Criterion]


def find(
    store: Store,
    row: type[Row],
    words: Sequence[str],
    criteria: Criteria,
    *,
    newest: str,
    limit: int,
    within: Where | None = None,
) -> list[Row]:
    """The rows a query asks for, at most `limit`: the highest in column `newest`, then in number.

    Their order is not settled: whoever lists them sorts them. `within` is a condition that holds
    besides. Raises UsageError for a query that makes no sense.
    """
    table = NAMES[row]
    found: dict[object, Row] = {}
    for alternative in conditions(store, words, criteria):
        where = both(alternative, within or {})
        rows = store.select(table, where=where, order_by=newest, descending=True, limit=limit)
        if len(rows) == limit and limit:
            where[f"{newest} >="] = getattr(rows[-1], newest)
            rows = store.select(table, where=where)
        found |= {getattr(each, KEYS[table]): each for each in rows if isinstance(each, row)}
    best = sorted(
        found.values(),
        key=lambda each: (getattr(each, newest), by_number(str(getattr(each, KEYS[table])))),
        reverse=True,
    )
    return best[:limit]


def conditions(store: Store, words: Sequence[str], criteria: Criteria) -> list[Where]:
    """The conditions of a query: a row satisfies it that satisfies one of these."""
    given: dict[str, str] = {}
    for word in words:
        name, colon, value = word.partition(":")
        if not colon or name not in criteria:
            near = difflib.get_close_matches(name, criteria, 1)
            known = ", ".join(f"{key}:" for key in criteria)
            raise UsageError(
                f"a query has no {word!r}",
                hint=f"did you mean {near[0]}:…?" if near else f"write one of {known}",
            )
        if name in given:
            raise UsageError(
                f"{name}: stands twice in the query", hint=f"write {name}:{given[name]},{value}"
            )
        given[name] = value
    found = []
    wanted = [criteria[name].conditions(store, value) for name, value in given.items()]
    for chosen in product(*wanted):
        where: Where = {}
        for each in chosen:
            where = both(where, each)
        found.append(where)
    return found


def both(one: Where, other: Where) -> Where:
    """The condition that both hold; values of one column that both name."""
    shared = {
        column: [value for value in listed(one[column]) if value in listed(other[column])]
        for column in one.keys() & other.keys()
    }
    return {**one, **other, **shared}


def listed(value: object) -> list[object]:
    """The values a condition allows, as a list."""
    return list(value) if isinstance(value, list | tuple) else [value]


def text(column: str, meaning: str) -> Criterion:
    """A key whose value is a column's, or one of several with commas between."""
    return Criterion(meaning, lambda _, value: [{column: value.split(",")}])


def statuses(*columns: str) -> Criterion:
    """A document's status in any of these columns; blanks are written as hyphens."""

    def chosen(_: Store, value: str) -> list[Where]:
        words = {word.replace("-", " "): word for column in columns for word in MOVES[column]}
        wanted = [each.replace("-", " ") for each in value.split(",")]
        for each in wanted:
            if not each or each not in words:
                known = ", ".join(word.replace(" ", "-") for word in words if word)
                raise UsageError(f"there is no status {each!r}", hint=f"write one of {known}")
        return [
            {column: [each for each in wanted if each in MOVES[column]]}
            for column in columns
            if set(wanted) & MOVES[column].keys()
        ]

    return Criterion("a status, blanks written as hyphens", chosen)


def money(column: str) -> Criterion:
    """An amount in currency, compared: `amount:>1000`."""

    def chosen(_: Store, value: str) -> list[Where]:
        operator, written = compared(value)
        try:
            amount = Decimal(written.replace(",", ""))
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite():
            raise UsageError(f"{written!r} is no amount", hint="write one such as amount:>1000")
        return [{f"{column} {operator}".strip(): to_minor(amount)}]

    return Criterion("money in the book's currency: 485.48, >1000, <=50", chosen)


def day(column: str, meaning: str) -> Criterion:
    """A date, compared: `on:>=2026-03-01`."""

    def chosen(_: Store, value: str) -> list[Where]:
        operator, written = compared(value)
        try:
            on = date.fromisoformat(written)
        except ValueError:
            raise UsageError(
                f"{written!r} is no date", hint="write one such as on:>=2026-03-01"
            ) from None
        return [{f"{column} {operator}".strip(): on}]

    return Criterion(f"{meaning}: 2026-03-31, >=2026-03-01", chosen)


def order_keys(store: Store, number: str) -> list[str]:
    """The keys of the orders a number names: ours, or a customer's."""
    found: list[str] = []
    for name in (number, f"po:{number}"):
        row = store.load("numbers", name)
        if isinstance(row, NumberRow):
            found += row.orders
    return list(dict.fromkeys(found))


def by_number(name: str) -> tuple[str | int, ...]:
    """A key that sorts ids by their numbers: IN-2 before IN-10."""
    return tuple(int(part) if part.isdigit() else part for part in _DIGITS.split(name))


def compared(value: str) -> tuple[str, str]:
    """The operator before a value, "" for equality, and what is left."""
    match = _COMPARED.fullmatch(value)
    assert match is not None
    return match[1].replace("=", "") if match[1] == "=" else match[1], match[2]
