"""`[[reports]]` in gateway.toml: the reports that are made by themselves."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gateway.schedules import SCHEDULE_RIGHT, read_schedule
from gateway.tables import Table

FORMATS = ("text", "csv", "json", "xlsx", "html")
PERIODS = ("", "yesterday", "last-month", "last-quarter", "last-year")
"""What a report may be about; "" is as of the day it is made on."""

OURS = ("config", "inbox", "ledger", "outbox", "partners", "var")
"""Folders of the home whose content means something: no report is written there."""


class Scheduled(msgspec.Struct, frozen=True, kw_only=True):
    """A report to be made again and again; `folder` is below the home unless it is absolute."""

    report: str
    format: str
    schedule: str
    folder: str
    period: str

    @property
    def key(self) -> str:
        """What no other has: files of two would have the same names."""
        return f"{self.folder}/{self.report}.{self.format}"


def read_scheduled(top: Table) -> tuple[Scheduled, ...]:
    """The tables `[[reports]]`; what is wrong is noted in the table's mistakes."""
    from ledger.reports import REPORTS

    found: dict[str, Scheduled] = {}
    tables = top.tables("reports", "tables: [[reports]]") if top.given("reports") else []
    for table in tables:
        each = Scheduled(
            report=table.choice("report", list(REPORTS)),
            format=table.choice("format", FORMATS, "text"),
            schedule=table.text("schedule"),
            folder=table.text("folder", "reports", pattern=r"\S.*", right="the name of a folder"),
            period=table.choice("period", PERIODS, ""),
        )
        if each.schedule and read_schedule(each.schedule) is None:
            table.wrong("schedule", f'"{each.schedule}" is no schedule', f"write {SCHEDULE_RIGHT}")
        first = Path(each.folder).parts[0]
        if first in OURS or ".." in Path(each.folder).parts:
            table.wrong("folder", f"{each.folder} has another use", 'write "reports", for example')
        if each.key in found:
            table.wrong("report", "it stands here twice", "write one into another folder")
        found[each.key] = each
        table.finish()
    return tuple(found.values())
