"""Filters on a report's day or hour as the days that are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from pyspark.sql.datasource import (
    EqualNullSafe,
    EqualTo,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    LessThan,
    LessThanOrEqual,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyspark.sql.datasource import Filter


@dataclass(frozen=True)
class Days:
    """Days from the first to the last, both included; None where there is no bound."""

    first: date | None = None
    last: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is no such day."""
        return self.first is not None and self.last is not None and self.last < self.first

    def within(self, other: Days) -> Days:
        """The days that are among both."""
        firsts = [each for each in (self.first, other.first) if each]
        lasts = [each for each in (self.last, other.last) if each]
        return Days(max(firsts, default=None), min(lasts, default=None))

    def settings(self) -> dict[str, str]:
        """The settings `start_date` and `end_date`."""
        bounds = {"start_date": self.first, "end_date": self.last}
        return {name: day.isoformat() for name, day in bounds.items() if day}


def days_of(filters: Iterable[Filter], column: str | None) -> Days:
    """The days that rows can be of which pass all filters.

    Days that no filter speaks of are in; so a row that passes is never of a day outside.

    Args:
        filters: Of any columns.
        column: The stream's day or hour; None, or any other column: the API cannot be asked by it.
    """
    from source_tiktok_ads.catalogue import TIME_DIMENSIONS  # noqa: PLC0415 - imports the CDK, see `errors`

    days = Days()
    if column in TIME_DIMENSIONS:
        for each in filters:
            if getattr(each, "attribute", None) == (column,):
                days = days.within(_days(each))
    return days


def _days(condition: Filter) -> Days:
    if isinstance(condition, In):
        days = [_day(value) for value in condition.value]
        known = [day for day in days if day]
        return Days(min(known), max(known)) if known and len(known) == len(days) else Days()
    value = getattr(condition, "value", None)
    day = _day(value)
    if day is None:
        return Days()
    bounds: dict[type[Filter], Days] = {
        EqualTo: Days(day, day),
        EqualNullSafe: Days(day, day),
        GreaterThanOrEqual: Days(first=day),
        GreaterThan: Days(first=day if isinstance(value, datetime) else _beside(day, 1)),
        LessThanOrEqual: Days(last=day),
        LessThan: Days(last=day if _is_within_a_day(value) else _beside(day, -1)),
    }
    return bounds.get(type(condition), Days())


def _is_within_a_day(value: object) -> bool:
    return isinstance(value, datetime) and value.time() != time.min


def _beside(day: date, step: int) -> date:
    """The next day or the one before; the day itself at the ends of the calendar."""
    try:
        return day + timedelta(days=step)
    except OverflowError:
        return day


def _day(value: object) -> date | None:
    """The day of a day or a time; None of anything else."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
