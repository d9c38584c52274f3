"""Which days a report looks at: the period, and the fiscal year it lies in."""

from __future__ import annotations

from datetime import date

import msgspec

from ledger.reports.report import Period


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """The days `first` to `last`, both included, in the fiscal year that began on `year_first`."""

    first: date
    last: date
    year_first: date

    @property
    def period(self) -> Period:
        """First and last day."""
        return self.first, self.last


def window(as_of: date, period: Period | None, year_starts_in: int) -> Window:
    """The days a report sums: the period, cut off at `as_of`; without one, the month up to `as_of`.

    `year_starts_in` is a month from 1 to 12. Asserts that the period does not begin after its end
    or after `as_of`.
    """
    first, last = period or (as_of.replace(day=1), as_of)
    last = min(last, as_of)
    assert first <= last, f"the period begins on {first}, after its end {last}"
    year = last.year if last.month >= year_starts_in else last.year - 1
    return Window(first=first, last=last, year_first=date(year, year_starts_in, 1))
