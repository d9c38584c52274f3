"""The files of the books: entries sealed into blocks by a hash chain, written and read back.

A block is an entry (see `ledger.dialect`) and a comment line with its number and the hash that
chains it to the entry before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256

from msgspec.structs import replace

from ledger.accounts import Chart, valid_name
from ledger.dialect import WrongLineError, cleaned, entry_text, quoted, read_entry
from ledger.entries import Posted
from translators.problems import Place, Problem, Severity

__all__ = [
    "accounts_text",
    "block",
    "chain",
    "entry_text",
    "main_text",
    "month_of",
    "read_book",
    "read_month",
    "read_seals",
]

PLUGINS = ("leafonly", "onecommodity", "noduplicates", "check_commodity")
"""Beancount's own checks that the top file turns on (BOOKS §1)."""

_END = re.compile(r"^; end seq=(\d{1,18}) sha=([0-9a-f]{64})\n", re.MULTILINE)


def chain(previous_sha: str, text: str) -> str:
    """The hash of an entry: SHA-256, in hex, of the hash before ("" for the first) and its text."""
    return sha256(f"{previous_sha}{text}".encode("utf-8", "surrogateescape")).hexdigest()


def block(posted: Posted, currency: str = "USD") -> str:
    """What stands in the books for an entry: its text and the line that seals it."""
    text = entry_text(posted.number, posted.entry, currency)
    return f"{text}; end seq={posted.number} sha={posted.sha}\n"


def month_of(on: date) -> str:
    """The file of the books an entry of that day stands in: `2026/2026-01.beancount`."""
    return f"{on.year:04d}/{on.year:04d}-{on.month:02d}.beancount"


def main_text(months: Iterable[str], title: str, currency: str = "USD") -> str:
    """The top file: zero tolerance, Beancount's strict plugins, and the includes in order.

    `months` are the files as `month_of` names them. Options stand here only, because Beancount
    ignores those of included files.
    """
    lines = [
        f'option "title" {quoted(cleaned(title))}',
        f'option "operating_currency" "{currency}"',
        'option "tolerance_multiplier" "0"',
        'option "booking_method" "NONE"',
        *(f'plugin "beancount.plugins.{name}"' for name in PLUGINS),
        'include "accounts.beancount"',
        *(f'include "{month}"' for month in sorted(set(months))),
    ]
    return "\n".join(lines) + "\n"


def accounts_text(chart: Chart, opened_on: date, currency: str = "USD") -> str:
    """The accounts file: every account open from one day, for one currency, with its code."""
    day = opened_on.isoformat()
    currencies = dict.fromkeys([currency, *(one.currency for one in chart.accounts.values())])
    lines = [f"{day} commodity {name}" for name in currencies]
    for account in chart.accounts.values():
        assert valid_name(account.name), f"{account.name} is no account name"
        lines.append(f"{day} open {account.name} {account.currency}")
        if account.code:
            lines.append(f"  code: {quoted(account.code)}")
    return "\n".join(lines) + "\n"


def read_month(
    text: str, seals: Mapping[int, str] | None = None
) -> tuple[tuple[Posted, ...], int | None, tuple[Problem, ...]]:
    """The entries of one file of the books, where its last whole block ends, and what is wrong.

    The second result is None when the file ends with a whole block; else the byte offset (UTF-8)
    where the last whole one ends: what follows was torn off in writing and is to be cut away and
    written again. `seals` are hashes of entries that stand in other files (see `read_seals`), by
    number; where the entry before stands in neither, the hash cannot be checked and only the form
    is. Decode a file that may be torn with `errors="surrogateescape"`.
    """
    known = {0: "", **(seals or {}), **read_seals(text)}
    posted: list[Posted] = []
    problems: list[Problem] = []
    start = 0
    for end in _END.finditer(text):
        one, offset, reason = _read_block(text, start, end, known.get(int(end[1]) - 1))
        if one:
            posted.append(one)
        if reason:
            line = text.count("\n", 0, offset) + 1
            problems.append(_problem(f"line {line}: {reason}", offset, text))
        start = end.end()
    torn = _bytes(text[:start]) if start < len(text) else None
    return tuple(posted), torn, tuple(problems)


def read_seals(text: str) -> dict[int, str]:
    """The hash of every entry of a file by its number, without reading the entries."""
    return {int(end[1]): end[2] for end in _END.finditer(text)}


def read_book(months: Mapping[str, str]) -> tuple[tuple[Posted, ...], tuple[Problem, ...]]:
    """All entries of a book in number order, and what is wrong with it.

    `months` maps each file (as `month_of` names it) to its text. Found beside what `read_month`
    finds: a torn end, an entry in the wrong month's file, a number missing or twice.
    """
    seals: dict[int, str] = {}
    for text in months.values():
        seals.update(read_seals(text))
    posted: list[Posted] = []
    problems: list[Problem] = []
    for name, text in months.items():
        entries, torn, found = read_month(text, seals)
        problems += [replace(one, message=f"{name}, {one.message}") for one in found]
        if torn is not None:
            problems.append(_problem(f"{name}: torn off after byte {torn}", torn))
        for one in entries:
            if month_of(one.entry.on) != name:
                message = f"{name}: entry {one.number} belongs into {month_of(one.entry.on)}"
                problems.append(_problem(message))
        posted += entries
    posted.sort(key=lambda one: one.number)
    return tuple(posted), (*problems, *_wrong_numbers(posted))


def _wrong_numbers(posted: Sequence[Posted]) -> Iterator[Problem]:
    """Numbers run from 1 without a gap and stand once."""
    expected = 1
    for one in posted:
        if one.number != expected:
            what = "is missing" if one.number > expected else "stands twice"
            yield _problem(f"entry {min(expected, one.number)} {what}")
        expected = one.number + 1


def _read_block(
    text: str, start: int, end: re.Match[str], previous: str | None
) -> tuple[Posted | None, int, str]:
    """The entry of a block, or the offset of the line that is wrong and why."""
    body, number = text[start : end.start()], int(end[1])
    try:
        currency, entry = read_entry(body)
    except WrongLineError as wrong:
        offset = start + sum(len(line) + 1 for line in body.split("\n")[: wrong.line])
        return None, offset, f"entry {number}: {wrong}"
    posted = Posted(number=number, entry=entry, sha=end[2])
    written = block(posted, currency)
    if not text.startswith(written, start):
        offset = start + _first_difference(text[start : end.end()], written)
        return posted, offset, f"entry {number} is not as it was written"
    if previous is not None and chain(previous, body) != end[2]:
        return posted, start, f"entry {number} was changed, or one before it: the hash differs"
    return posted, start, ""


def _first_difference(text: str, written: str) -> int:
    """The offset of the first line of `text` that is not as `written`."""
    offset = 0
    for line, other in zip(text.split("\n"), written.split("\n"), strict=False):
        if line != other:
            break
        offset += len(line) + 1
    return offset


def _bytes(text: str) -> int:
    """How many bytes `text` takes in the file."""
    return len(text.encode("utf-8", "surrogateescape"))


def _problem(message: str, start: int = -1, text: str = "") -> Problem:
    """A problem of the books: nothing is posted until somebody has looked.

    `start` is an offset into `text`, or a byte offset when there is none.
    """
    return Problem(
        code="books-changed",
        message=message,
        severity=Severity.HOLD,
        place=Place(start=_bytes(text[:start]) if text else start),
        hint="compare with a backup; `ledger rebuild` makes the books anew from the archive",
    )
