"""The first records of a report, for who wants to see some: the latest days first, by as few requests as that takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from source_tiktok_ads.api.errors import TooLargeError
from source_tiktok_ads.readers.reports.windows import Window, windows
from source_tiktok_ads.readers.sample import Sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.readers.reports.reader import ReportReader
    from source_tiktok_ads.readers.reports.windows import ReportDays

_DAYS, _DAYS_BY_HOUR = 30, 3  # asked for at most; by the hour, each day is a request


def first_records(reader: ReportReader, days: ReportDays, account: Account, size: int) -> tuple[Sample, Window | None]:
    """The records of the first days with rows, the latest first, and these days; all that were asked for without rows.

    Args:
        reader: Of the report.
        days: Which days a sync would read.
        account: The ad account.
        size: How many records.

    Raises:
        ApiError: The API does not take a request, or gives no usable answer.
    """
    asked: Window | None = None
    for window in latest_first(days, account.today()):
        part, sample = _of_window(reader, account, window, size)
        if sample.records:
            return sample, None if days.all_time else part
        asked = Window(part.first, asked.last if asked else part.last)
    return Sample(0, 0.0), asked


def _of_window(reader: ReportReader, account: Account, window: Window, size: int) -> tuple[Window, Sample]:
    """The first records of a window, or of the last part of it that the API does not find too large."""
    try:
        return window, reader.first_records(account, window, size)
    except TooLargeError:
        if window.days == 1:
            raise
    return _of_window(reader, account, window.halves()[1], size)


def latest_first(days: ReportDays, today: date) -> Iterator[Window]:
    """Which days of a report to ask for until there are rows: the last one, then those before it.

    None of them lies outside of what a sync would read. Yesterday's rows are whole where today's have only begun, but
    the last day is the smallest question, and an ad account that is in use has rows of it.
    """
    due = replace(days, all_time=False).due(today, None)
    if due is None:
        return
    yield Window(due.last, due.last)
    by_hour = days.step == 1
    before = Window(max(due.first, due.last - timedelta(days=(_DAYS_BY_HOUR if by_hour else _DAYS) - 1)), due.last)
    if days.all_time or before.days == 1:
        return
    yield from reversed(list(windows(replace(before, last=due.last - timedelta(days=1)), days.step)))
