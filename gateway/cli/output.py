"""What commands print: results on stdout as text, JSON or CSV, messages on stderr."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import rich_click as click

from gateway.errors import GatewayError
from gateway.logs import printable

if TYPE_CHECKING:
    from gateway.home import Home
    from gateway.store import Store

FINDINGS = 3
"""Exit code: done, and there is something to look at."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run (RELIABILITY.md §7)."""


class Call:
    """One call of the program: how its home was named and how results are printed."""

    def __init__(self) -> None:
        """A call without options."""
        self.home_option: str | None = None
        self.trial = False
        self.json = False

    def home(self) -> Home:
        """The home named by option, environment or the current folder. Raises NotFound."""
        from gateway.home import Home, find_home

        found = find_home(self.home_option, os.environ, Path.cwd())
        return Home(found.root, trial=True) if self.trial else found

    def setting(self, key: str, flags: Mapping[str, str] | None = None) -> str:
        """The value of a setting (`gateway.settings.OPTIONS`), a flag first."""
        from gateway.settings import read_settings

        return read_settings(self.home(), os.environ, flags)[key].value

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The home's store with its tables, closed afterwards. Raises StoreError."""
        from gateway import durable
        from gateway.store import Store

        durable.make_folder(self.home().var)
        home = self.home()
        store = Store(home.database_url if home.trial else self.setting("database"))
        try:
            store.create()
            yield store
        finally:
            store.close()


def clock() -> datetime:
    """Now, in UTC: the clock that commands hand to the functions of the shell."""
    return datetime.now(UTC)


def say(message: str) -> None:
    """A message for the person at the terminal, on stderr."""
    click.echo(message, err=True)


def show(call: Call, result: object, text: str) -> None:
    """One result: `text` for people, `result` (records, mappings, lists) with `--json`."""
    click.echo(json_text(result) if call.json else text)


def show_list(
    call: Call,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, object]],
    *,
    as_csv: bool = False,
) -> None:
    """A list: an aligned table of the columns, CSV of them, or with `--json` the whole rows."""
    if call.json:
        click.echo(json_text(list(rows)))
    elif as_csv:
        click.echo(csv_text(columns, rows), nl=False)
    else:
        click.echo(table_text(columns, rows))


def table_text(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    """The columns side by side under their names; numbers stand right.

    What partners write steers no terminal: everything that is not printed is escaped.
    """
    cells = [[printable(_cell(row.get(column))) for column in columns] for row in rows]
    right = [bool(rows) and all(_is_number(row.get(column)) for row in rows) for column in columns]
    heads = [column.replace("_", " ") for column in columns]
    widths = [max(map(len, each)) for each in zip(heads, *cells, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if stands_right else cell.ljust(width)
            for cell, width, stands_right in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in [heads, *cells]
    ]
    return "\n".join(lines)


def csv_text(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    """The columns as CSV; a text that a spreadsheet would run as a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        values = [row.get(column) for column in columns]
        writer.writerow(
            _cell(value) if _is_number(value) else _harmless(_cell(value)) for value in values
        )
    return out.getvalue()


def row_of(record: msgspec.Struct) -> dict[str, object]:
    """A record as a row: every field by its name, defaults included."""
    return {field: getattr(record, field) for field in record.__struct_fields__}


def report_error(call: Call, error: GatewayError) -> None:
    """The error for people on stderr, or with `--json` as an object on stdout."""
    if not call.json:
        say(f"error: {error}")
        return
    one_by_one = getattr(error, "mistakes", ())
    click.echo(
        json_text(
            {
                "error": {
                    "code": error.code,
                    "message": error.message,
                    "where": error.where,
                    "hint": error.hint,
                    "retryable": error.retryable,
                }
                | ({"mistakes": [finding_of(each) for each in one_by_one]} if one_by_one else {})
            }
        )
    )


def finding_of(error: GatewayError) -> dict[str, str]:
    """What is wrong, where and what to do: one row of a check's findings."""
    return {"where": error.where, "message": error.message, "hint": error.hint}


def report_usage(call: Call, error: click.ClickException) -> int:
    """A command called wrongly: what is wrong, how it is called, and exit code 2."""
    context = getattr(error, "ctx", None)
    hint = f"try `{context.command_path} --help`" if context is not None else ""
    report_error(call, GatewayError(error.format_message(), hint=hint, code="usage"))
    return error.exit_code


def json_text(value: object) -> str:
    """A value as JSON for programs: indented, records with all their fields."""
    return msgspec.json.format(msgspec.json.encode(_plain(value)), indent=2).decode()


def _plain(value: object) -> object:
    """Records with all their fields: what is left out of a record is no default for a program."""
    if isinstance(value, msgspec.Struct):
        return {key: _plain(each) for key, each in row_of(value).items()}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Path) else value


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, list | tuple):
        return " ".join(_cell(each) for each in value)
    return str(value)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
