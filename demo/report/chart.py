"""Spend per day as stacked columns: heights in percent of the axis, so that the page needs no drawing program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from demo.report.calendar import Period
from demo.report.figures import Totals, together

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from demo.report.calendar import Calendar

COLOURS = 6  # of the palette; ad accounts beyond it share the last one
_TICKS = 4
_DAYS = 120  # shown at least, if the file holds them
_MOST_DAYS = 400  # shown at most, however long the period is
_DENSE = 140  # days from which on months are named instead of weeks


@dataclass(frozen=True)
class Layer:
    """A part of a column: which ad account, which colour, how high."""

    account: str
    colour: int
    height: float
    spend: float


@dataclass(frozen=True)
class Column:
    """A day: its layers from the ground up, their sum, and what there is to say of it.

    `label` is 1 for a day that is written below, 2 where a narrow screen has no room for it, else 0.
    """

    day: date
    layers: list[Layer]
    spend: float
    rising: bool
    top_view: float
    label: int


@dataclass(frozen=True)
class Chart:
    """Columns, ticks of the axis (value and height), and the days by period for the line below.

    A `dense` chart has so many columns that there is no room between them.
    """

    columns: list[Column]
    ticks: list[tuple[float, float]]
    accounts: list[tuple[str, int]]
    spans: list[tuple[str, int]]
    dense: bool


def chart(accounts: Mapping[str, Mapping[date, Totals]], top_view: Mapping[date, float], calendar: Calendar) -> Chart:
    """Draw the days of one currency; ad accounts come in the order of their spend."""
    shown = _grouped(accounts)
    days = list(_days(_shown(calendar)))
    dense = len(days) > _DENSE
    spend = {day: sum(each.get(day, 0.0) for each in shown.values()) for day in days}
    ticks = _ticks(max(spend.values(), default=0.0))
    top = ticks[-1] or 1.0
    columns = [
        Column(
            day,
            [
                Layer(account, index, 100 * each[day] / top, each[day])
                for index, (account, each) in enumerate(shown.items())
                if each.get(day, 0.0) > 0
            ],
            spend[day],
            day >= calendar.rising_from,
            top_view.get(day, 0.0),
            _label(day, dense=dense),
        )
        for day in days
    ]
    marks = [(tick, 100 * tick / top) for tick in ticks]
    legend = [(name, index) for index, name in enumerate(shown)]
    return Chart(columns, marks, legend, _spans(days, calendar), dense)


def _shown(calendar: Calendar) -> Period:
    """Both periods, and more days before them where there are any; never more than fit."""
    first = min((calendar.before or calendar.now).first, calendar.all.last - timedelta(days=_DAYS - 1))
    first = max(first, calendar.all.first, calendar.all.last - timedelta(days=_MOST_DAYS - 1))
    return Period(first, calendar.all.last)


def _label(day: date, *, dense: bool) -> int:
    if dense:
        return (1 + day.month % 2) * (day.day == 1)
    return (1 + day.isocalendar().week % 2) * (day.weekday() == 0)


def _grouped(accounts: Mapping[str, Mapping[date, Totals]]) -> dict[str, dict[date, float]]:
    """Spend by ad account and day; ad accounts that no colour is left for in one."""
    rows = {name: {day: each.spend for day, each in days.items()} for name, days in accounts.items()}
    if len(rows) <= COLOURS:
        return rows
    names = list(rows)
    rest = [accounts[name] for name in names[COLOURS - 1 :]]
    days = {day for each in rest for day in each}
    others = {day: together(each[day] for each in rest if day in each).spend for day in days}
    return {name: rows[name] for name in names[: COLOURS - 1]} | {f"{len(rest)} more ad accounts": others}


def _days(period: Period) -> Iterator[date]:
    for passed in range(period.days):
        yield period.first + timedelta(days=passed)


def _ticks(highest: float) -> list[float]:
    """Round values from 0 to the first one that is not below `highest`."""
    if highest <= 0:
        return [0.0, 1.0]
    rough = highest / _TICKS
    unit = 10.0 ** floor(log10(rough))
    step = next(factor * unit for factor in (1, 2, 2.5, 3, 4, 5, 10) if factor * unit >= rough)
    return [step * index for index in range(ceil(highest / step - 1e-9) + 1)]


def _spans(days: list[date], calendar: Calendar) -> list[tuple[str, int]]:
    """How many days belong to no period, to the one before and to the present one, in order."""

    def of(day: date) -> str:
        if calendar.now.first <= day <= calendar.now.last:
            return "now"
        before = calendar.before
        return "before" if before and before.first <= day <= before.last else ""

    found: list[tuple[str, int]] = []
    for day in days:
        if found and found[-1][0] == of(day):
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((of(day), 1))
    return found
