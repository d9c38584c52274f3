"""The working time that a `[calendar]` of ours or of an agreement states."""

from __future__ import annotations

from gateway.agreement import WEEK, Calendar
from gateway.tables import Table

CLOCK = r"([01]\d|2[0-3]):[0-5]\d|24:00"
CLOCK_RIGHT = 'a time of the day from "00:00" to "24:00"'


def read_calendar(table: Table) -> Calendar:
    """The working time a `[calendar]` states; what is wrong is noted in the table's mistakes."""
    default = Calendar()
    found = Calendar(
        working_days=table.texts("working_days", choices=WEEK, required=True)
        if table.given("working_days")
        else default.working_days,
        opens=table.text("opens", default.opens, pattern=CLOCK, right=CLOCK_RIGHT),
        closes=table.text("closes", default.closes, pattern=CLOCK, right=CLOCK_RIGHT),
        holidays=table.days("holidays", "dates such as [2026-12-25]"),
    )
    if found.opens >= found.closes:
        table.wrong("closes", f"{found.closes} is not after {found.opens}", f"write {CLOCK_RIGHT}")
    table.finish()
    return found
