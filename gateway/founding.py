"""A new home: the folders and the first files of an installation."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from gateway import durable
from gateway.archive import Archive
from gateway.errors import ConfigError, Conflict
from gateway.home import SETTINGS, Home
from gateway.house import ITEM_COLUMNS, ITEMS_FILE, STOCK_COLUMNS, STOCK_FILE, read_entity
from gateway.tables import Table, raise_mistakes


def first_files(
    *, key: str, name: str, currency: str, zone: str, opened_on: date
) -> Mapping[Path, str]:
    """The files a home begins with: path below the home → text."""
    settings = f"""\
# Our company and its books. `gateway config show --origin` lists every other setting.

[entity]
key = {json.dumps(key)}
name = {json.dumps(name, ensure_ascii=False)}
currency = {json.dumps(currency)}
zone = {json.dumps(zone)}
opened_on = {opened_on}
"""
    return {
        SETTINGS: settings,
        Path(ITEMS_FILE): f"{','.join(ITEM_COLUMNS)}\n",
        Path(STOCK_FILE): f"{','.join(STOCK_COLUMNS)}\n",
    }


def found_home(root: Path, files: Mapping[Path, str]) -> tuple[Home, list[Path]]:
    """A home with these files, and the paths that were written; files already there stay.

    Raises Conflict when the folder is a home already, Mistakes when our entity is not right; then
    nothing is written.
    """
    mistakes: list[ConfigError] = []
    values = tomllib.loads(files[SETTINGS], parse_float=Decimal)
    read_entity(Table(values, str(SETTINGS), "", mistakes).table("entity"))
    raise_mistakes(mistakes)
    home = Home(root.resolve())
    if home.settings.exists():
        raise Conflict(
            f"{root} is a home already",
            where=str(home.settings),
            hint="work in it, or make another one elsewhere: `gateway init DIR`",
        )
    for folder in (home.partners, home.inbox, home.outbox, home.books, home.var):
        durable.make_folder(folder)
    Archive(home.archive).prepare()
    written = []
    settings_last = sorted(files, key=lambda path: path == SETTINGS)
    for path in settings_last:
        target = home.root / path
        if not target.exists():
            durable.make_folder(target.parent)
            durable.write_new(target, [files[path].encode()])
            written.append(target)
    return home, written
