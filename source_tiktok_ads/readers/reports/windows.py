"""Which days of a report are due, and in windows of how many days they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any

import pendulum

from source_tiktok_ads.catalogue import HOUR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from source_tiktok_ads.accounts.account import Account

MAX_DAYS = 180


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Days from `first` to `last`, both included, in the ad account's time zone."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days; at least 1."""
        return (self.last - self.first).days + 1

    def halves(self) -> tuple[Window, Window]:
        """Two windows that are this one together.

        Raises:
            ValueError: A single day has no halves.
        """
        if self.days == 1:
            raise ValueError(f"{self.first} is one day")
        middle = self.first + timedelta(days=self.days // 2 - 1)
        return Window(self.first, middle), Window(middle + timedelta(days=1), self.last)


def due_days(*, start: date, end: date | None, today: date, cursor: date | None, lookback: int) -> Window | None:
    """The days that a sync has to read.

    From the cursor minus the lookback (the cursor's own day is read again: it may have been unfinished), never before
    `start`, up to `end` or today, whichever comes first.

    Args:
        start: First report day of the configuration.
        end: Last report day, or None.
        today: The day that it is in the ad account's time zone.
        cursor: The day up to which the account was read, or None for a new account.
        lookback: Days that are read again because the API restates them.

    Returns:
        None when no day is due.
    """
    first = start if cursor is None else max(start, cursor - timedelta(days=lookback))
    last = today if end is None else min(end, today)
    return Window(first, last) if first <= last else None


@dataclass(frozen=True, slots=True)
class ReportDays:
    """What the configuration and the manifest say of a report's days.

    Attributes:
        start: First report day.
        end: Last report day, or None.
        lookback: Days that are read again.
        step: Days in one window.
        all_time: Figures of all time are asked for, whatever the days: one part per ad account.
        most: Days in one window, whatever the step.
        utc: Days are those of UTC, and not of the ad account's time zone.
    """

    start: date
    end: date | None
    lookback: int
    step: int
    all_time: bool = False
    most: int = MAX_DAYS
    utc: bool = False

    def today(self, account: Account) -> date:
        """The day that it is now."""
        return pendulum.now("UTC").date() if self.utc else account.today()

    def parts(self, due: Window | None) -> int:
        """In how many windows days are read."""
        return ceil(due.days / min(self.step, self.most)) if due else 0

    def due(self, today: date, cursor: date | None) -> Window | None:
        """The days that a sync has to read of an ad account.

        Args:
            today: The day that it is in the ad account's time zone.
            cursor: The day up to which the account was read, or None for a new account.
        """
        if self.all_time:
            return Window(today, today)
        return due_days(start=self.start, end=self.end, today=today, cursor=cursor, lookback=self.lookback)


def windows(days: Window, step: int, most: int = MAX_DAYS) -> Iterator[Window]:
    """Gapless windows over `days`, none longer than `step` or `most`; lazily, since an hourly year has 365.

    Args:
        days: What is due.
        step: Days that the endpoint takes in one request: 30 with days, 1 with hours.
        most: Days that a window holds whatever the endpoint takes.
    """
    if step < 1:
        raise ValueError(f"A window of {step} days holds nothing")
    length = timedelta(days=min(step, most) - 1)
    first = days.first
    while first <= days.last:
        last = min(days.last, first + length)
        yield Window(first, last)
        first = last + timedelta(days=1)


def hour_repeats(account: Account) -> Callable[[Mapping[str, Any]], bool]:
    """Whether the hour of a row comes twice on the account's clock, which is then put back: two rows have one key.

    Args:
        account: Whose clock it is.
    """
    zone = pendulum.timezone(account.timezone or "UTC")

    def repeats(row: Mapping[str, Any]) -> bool:
        hour = (row.get("dimensions") or {}).get(HOUR)
        if hour is None:
            return False
        moment = datetime.fromisoformat(str(hour)).replace(tzinfo=zone)
        return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()

    return repeats
