"""Settings of an installation: a flag wins over the environment, that over the file."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from gateway.errors import ConfigError, UsageError
from gateway.home import SETTINGS as FILE
from gateway.home import Home
from gateway.tables import Table, raise_mistakes, read_toml


class Option(msgspec.Struct, frozen=True):
    """A setting: the table of gateway.toml it stands in, its kind, its default, what it does.

    `kind` is address, seconds, port, listen (HOST:PORT), or the words to choose from with vertical
    bars between them.
    """

    table: str
    kind: str
    default: str
    meaning: str


OPTIONS: Mapping[str, Option] = {
    "database": Option(
        "store", "address", "", "address of the database; empty: SQLite in var/gateway.db"
    ),
    "quiet_seconds": Option(
        "intake", "seconds", "10", "how long a file must lie still before it counts as finished"
    ),
    "scan_seconds": Option(
        "intake", "seconds", "5", "how often folders are looked through when none reports a change"
    ),
    "log_format": Option(
        "daemon", "text|json", "text", "how `gateway run` writes its events, a line each"
    ),
    "health_port": Option(
        "daemon", "port", "0", "port of /healthz and /metrics on 127.0.0.1; 0: any that is free"
    ),
    "sftp_listen": Option(
        "sftp", "listen", "", "where the SFTP drop listens, HOST:PORT; empty: `run` starts none"
    ),
}
"""Every setting by its key; `GATEWAY_<KEY>` in the environment is the same one."""

LISTEN = r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}"
LISTEN_RIGHT = 'an address and a port such as "0.0.0.0:2222" or "[::]:2222"'

MOST = {"seconds": 86_400, "port": 65_535}
"""The largest number of each kind of number."""


LISTEN = r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):\d{1,5}"
LISTEN_RIGHT = 'host and port, such as "0.0.0.0:2222" or "[::]:2222"'


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """A setting's value and where it came from."""

    key: str
    value: str
    origin: str


def read_settings(
    home: Home, environment: Mapping[str, str], flags: Mapping[str, str] | None = None
) -> dict[str, Setting]:
    """Every setting of a home with its origin: flag, environment variable, file or default.

    `database` is never empty. Raises Mistakes for a wrong file, UsageError for a wrong flag or
    environment variable.
    """
    mistakes: list[ConfigError] = []
    table = read_toml(home.settings, str(FILE), mistakes)
    raise_mistakes(mistakes)
    assert table is not None
    written = read_written(table)
    raise_mistakes(table.mistakes)
    found = {}
    for key, option in OPTIONS.items():
        variable = f"GATEWAY_{key.upper()}"
        if flags and key in flags:
            flag = f"--{key.replace('_', '-')}"
            found[key] = Setting(key=key, value=_checked(option, flags[key], flag), origin=flag)
        elif variable in environment:
            value = _checked(option, environment[variable], variable)
            found[key] = Setting(key=key, value=value, origin=variable)
        elif key in written:
            found[key] = Setting(key=key, value=written[key], origin=str(FILE))
        else:
            value = home.database_url if key == "database" else option.default
            found[key] = Setting(key=key, value=value, origin="default")
    return found


def read_written(top: Table) -> dict[str, str]:
    """The settings that gateway.toml states; what is wrong is noted in the table's mistakes."""
    found = {}
    for name in dict.fromkeys(option.table for option in OPTIONS.values()):
        table = top.table(name)
        for key, option in OPTIONS.items():
            if option.table != name:
                continue
            value = _written(table, key, option)
            if table.given(key):
                found[key] = value
        table.finish()
    return found


def masked(url: str) -> str:
    """A database address without its password."""
    return re.sub(r"(://[^:/@]*):[^@/]*@", r"\1:***@", url)


def _written(table: Table, key: str, option: Option) -> str:
    """A setting in the file, of its kind."""
    if option.kind in MOST:
        return str(table.integer(key, int(option.default), most=MOST[option.kind]))
    if option.kind == "address":
        return _address(table, key)
    if option.kind == "listen":
        return table.text(key, "", pattern=LISTEN, right=LISTEN_RIGHT)
    if option.kind == "listen":
        return table.text(key, option.default, pattern=LISTEN, right=LISTEN_RIGHT)
    return table.choice(key, option.kind.split("|"), option.default)


def _address(table: Table, key: str) -> str:
    """The address of a database; a password has no place in a file, nor in a message."""
    written = table.values.get(key, "")
    if isinstance(written, str) and masked(written) != written:
        table.values = {**table.values, key: ""}
        table.wrong(
            key,
            "a password stands in the address",
            "leave it out: PostgreSQL reads PGPASSWORD or ~/.pgpass; or set GATEWAY_DATABASE",
        )
    right = "sqlite:///PATH or postgresql://USER@HOST/NAME"
    return table.text(key, "", pattern=r"(sqlite:///|postgresql://).+", right=right)


def _checked(option: Option, value: str, origin: str) -> str:
    """A value from outside the file, of the setting's kind."""
    if option.kind in MOST:
        most = MOST[option.kind]
        if not (value.isdecimal() and len(value) <= 5 and int(value) <= most):
            raise UsageError(
                f'"{value}" is no {_NUMBERS[option.kind]}',
                where=origin,
                hint=f"write a whole number from 0 to {most}",
            )
    elif option.kind == "listen":
        if re.fullmatch(LISTEN, value) is None:
            raise UsageError(f'"{value}" is no address', where=origin, hint=f"write {LISTEN_RIGHT}")
    elif option.kind == "listen":
        if value and re.fullmatch(LISTEN, value) is None:
            raise UsageError(f'"{value}" is no address', where=origin, hint=f"write {LISTEN_RIGHT}")
    elif option.kind != "address" and value not in option.kind.split("|"):
        choices = option.kind.replace("|", " or ")
        raise UsageError(f'"{value}" is not right here', where=origin, hint=f"write {choices}")
    return value


_NUMBERS = {"seconds": "number of seconds", "port": "port"}
