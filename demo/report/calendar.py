"""Which days the report is about: whole ones, those to compare with, and those whose figures still rise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from demo.errors import DemoError

if TYPE_CHECKING:
    from demo.report.source import Tables

# The usual window after a click; TikTok adds conversions for 28 days at most.
RISING_DAYS = 7
_LENGTHS = (28, 14, 7)  # whole weeks, so that each weekday counts alike


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both inclusive."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    def shifted_back(self) -> Period:
        """As many days right before."""
        span = timedelta(days=self.days)
        return Period(self.first - span, self.last - span)


@dataclass(frozen=True)
class Calendar:
    """The days of a report.

    Attributes:
        all: From the first to the last day with figures.
        now: What the figures are of.
        before: What they are compared with; None where the file does not reach back so far.
        rising_from: The first day whose conversions still rise.
        synced: When the newest row was read; None where the file does not say.
    """

    all: Period
    now: Period
    before: Period | None
    rising_from: date
    synced: datetime | None


def calendar(tables: Tables, days: int | None = None) -> Calendar:
    """Choose the days.

    The last day is the newest that was over in every ad account's own time zone at the last sync.

    Args:
        tables: What was read.
        days: How many; None for the most of 28, 14 and 7 that the file holds twice, else all that it holds.

    Raises:
        DemoError: There is no row at all.
    """
    rows = tables.query(
        """
        select timezone, max(_airbyte_extracted_at) as synced
        from (select timezone, _airbyte_extracted_at from days
              union all select timezone, _airbyte_extracted_at from shop_days) group by timezone
        """
    )
    (span,) = tables.query("select min(day) as first, max(day) as last from days")
    if span["first"] is None:
        raise DemoError("the reports in the file have no rows: nothing was delivered, or nothing was synced.")
    whole = Period(span["first"], span["last"])
    synced = max((row["synced"] for row in rows if row["synced"]), default=None)
    todays = [_day(synced, row["timezone"]) for row in rows] if synced else [whole.last + timedelta(days=1)]
    last = max(whole.first, min(whole.last, min(todays) - timedelta(days=1)))
    held = (last - whole.first).days + 1
    length = days or next((length for length in _LENGTHS if 2 * length <= held), held)
    now = Period(last - timedelta(days=length - 1), last)
    before = now.shifted_back()
    complete = before.first >= whole.first
    return Calendar(whole, now, before if complete else None, min(todays) - timedelta(days=RISING_DAYS), synced)


def _day(moment: datetime, timezone: str | None) -> date:
    """The calendar day at a moment (UTC, naive) in a zone; in UTC where the zone is not known."""
    try:
        zone = ZoneInfo(timezone or "UTC")
    except (KeyError, ValueError, OSError):  # no name of a zone, or none that this machine knows
        zone = ZoneInfo("UTC")
    return moment.replace(tzinfo=UTC).astimezone(zone).date()
