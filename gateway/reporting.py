"""Reports on the books of a home: their rows, their setting, the days they are about."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import date

from gateway.agreement import Configuration
from gateway.errors import NotFound, UsageError
from gateway.posted import posted_rows, typed
from gateway.rows import PoolRow
from gateway.store import Store
from ledger.accounts import Chart, extended, read_chart
from ledger.entries import MEMO, Posted, Row
from ledger.reports import REPORTS
from ledger.reports.report import Period, Report, Setting

_PERIOD = re.compile(r"(\d{4})(?:-(?:(\d\d)|Q([1-4])))?")


def report_on(
    store: Store,
    configuration: Configuration,
    name: str,
    *,
    today: date,
    as_of: date | None = None,
    period: Period | None = None,
    memo: bool = False,
    account: str = "",
) -> Report:
    """The report of a name on the books as they stand. Raises NotFound when there is none.

    Without a day it is as of the end of the period, else of today; only then the stock pools,
    which know no history, are held against the inventory accounts.
    """
    if name not in REPORTS:
        raise NotFound(f"there is no report {name}", hint=f"one of {', '.join(REPORTS)}")
    day = as_of or (period[1] if period else today)
    pools = typed(store.select("pools"), PoolRow) if day >= today else iter(())
    setting = Setting(
        entity=configuration.entity.name,
        currency=configuration.entity.currency,
        chart=chart_of(configuration),
        names={key: each.name for key, each in configuration.agreements.items()},
        memo=memo,
        account=account,
        pools=tuple(row.pool for row in pools),
    )
    return REPORTS[name](rows_of(posted_rows(store)), as_of=day, period=period, setting=setting)


def read_period(text: str) -> Period:
    """The first and last day of `2026`, `2026-Q1`, `2026-03` or `2026-03-01..2026-03-15`.

    Raises UsageError for anything else.
    """
    wrong = UsageError(
        f"{text!r} is no period", hint="write 2026, 2026-Q1, 2026-03 or 2026-03-01..2026-03-15"
    )
    try:
        period = _days(text)
    except ValueError:
        raise wrong from None
    if period is None or period[0] > period[1]:
        raise wrong
    return period


def chart_of(configuration: Configuration) -> Chart:
    """The chart of accounts of the configuration, with the accounts of its sites."""
    currency = configuration.entity.currency
    sites = {row.site for row in configuration.opening_stock}
    sites |= {each.site for each in configuration.agreements.values() if each.site}
    chart, _ = read_chart(configuration.accounts, currency)
    return extended(chart, sorted(sites), currency=currency)[0]


def _days(text: str) -> Period | None:
    """First and last day as written, None when it has no known form. Raises ValueError."""
    first, dots, last = text.partition("..")
    if dots:
        return date.fromisoformat(first), date.fromisoformat(last)
    found = _PERIOD.fullmatch(text)
    if found is None:
        return None
    year, month, quarter = (int(part) if part else 0 for part in found.groups())
    start = month or (quarter * 3 - 2 if quarter else 1)
    end = month or (quarter * 3 if quarter else 12)
    return date(year, start, 1), date(year, end, calendar.monthrange(year, end)[1])


def rows_of(posted: Iterable[Posted]) -> Iterator[Row]:
    """Every posting of the entries with what its entry says of it, as reports want it."""
    for each in posted:
        entry = each.entry
        for index, posting in enumerate(entry.postings):
            yield Row(
                number=each.number,
                index=index,
                on=entry.on,
                account=posting.account,
                amount=posting.amount,
                party=posting.party,
                ref=posting.ref,
                sku=posting.sku,
                qty=posting.qty,
                site=posting.site,
                terms=posting.terms,
                facts=posting.facts,
                event=entry.event,
                rule=entry.rule,
                payee=entry.payee,
                narration=entry.narration,
                memo=MEMO in entry.tags,
                document=entry.document,
            )
