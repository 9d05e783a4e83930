"""Filters as days: what they leave is asked for, and no day of a row that passes is left out."""

from __future__ import annotations

import operator
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql.datasource import (
    EqualNullSafe,
    EqualTo,
    Filter,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNotNull,
    LessThan,
    LessThanOrEqual,
    Not,
    StringStartsWith,
)

from source_tiktok_ads.spark.days import Days, days_of

DAY, HOUR = "stat_time_day", "stat_time_hour"
SIXTH = date(2026, 3, 6)
COMPARED: dict[type, Any] = {
    EqualTo: operator.eq,
    EqualNullSafe: operator.eq,
    GreaterThan: operator.gt,
    GreaterThanOrEqual: operator.ge,
    LessThan: operator.lt,
    LessThanOrEqual: operator.le,
}


@pytest.mark.parametrize(
    ("condition", "days"),
    [
        (EqualTo((DAY,), SIXTH), Days(SIXTH, SIXTH)),
        (EqualNullSafe((DAY,), SIXTH), Days(SIXTH, SIXTH)),
        (GreaterThanOrEqual((DAY,), SIXTH), Days(first=SIXTH)),
        (GreaterThan((DAY,), SIXTH), Days(first=date(2026, 3, 7))),
        (LessThanOrEqual((DAY,), SIXTH), Days(last=SIXTH)),
        (LessThan((DAY,), SIXTH), Days(last=date(2026, 3, 5))),
        (In((DAY,), (SIXTH, date(2026, 3, 2))), Days(date(2026, 3, 2), SIXTH)),
        (GreaterThan((DAY,), date.max), Days(first=date.max)),
    ],
    ids=str,
)
def test_a_filter_on_the_day_bounds_the_days(condition: Filter, days: Days) -> None:
    assert days_of([condition], DAY) == days


@pytest.mark.parametrize(
    ("condition", "days"),
    [
        (GreaterThan((HOUR,), datetime.fromisoformat("2026-03-06T23:00")), Days(first=SIXTH)),
        (LessThan((HOUR,), datetime.fromisoformat("2026-03-07T00:00")), Days(last=SIXTH)),
        (LessThan((HOUR,), datetime.fromisoformat("2026-03-06T01:00")), Days(last=SIXTH)),
        (EqualTo((HOUR,), datetime.fromisoformat("2026-03-06T05:00")), Days(SIXTH, SIXTH)),
    ],
    ids=str,
)
def test_a_filter_on_the_hour_bounds_the_days(condition: Filter, days: Days) -> None:
    assert days_of([condition], HOUR) == days


@pytest.mark.parametrize(
    "condition",
    [
        IsNotNull((DAY,)),
        Not(EqualTo((DAY,), SIXTH)),
        EqualTo((DAY,), None),
        EqualTo((DAY,), "2026-03-06"),
        In((DAY,), (SIXTH, None)),
        In((DAY,), ()),
        EqualTo(("spend",), SIXTH),
        EqualTo(("nested", DAY), SIXTH),
        StringStartsWith((DAY,), "2026"),
    ],
    ids=str,
)
def test_other_filters_bound_nothing(condition: Filter) -> None:
    assert days_of([condition], DAY) == Days()


def test_filters_on_columns_that_are_no_day_of_a_report_bound_nothing() -> None:
    assert days_of([EqualTo(("modify_time",), SIXTH)], "modify_time") == Days()
    assert days_of([EqualTo((DAY,), SIXTH)], None) == Days()


@given(
    st.lists(st.tuples(st.sampled_from(list(COMPARED)), st.dates(date(2026, 3, 1), date(2026, 3, 9))), max_size=4),
    st.dates(date(2026, 2, 27), date(2026, 3, 11)),
)
def test_a_day_that_passes_all_filters_is_among_the_days(filters: list[tuple[Any, date]], day: date) -> None:
    days = days_of([kind((DAY,), value) for kind, value in filters], DAY)
    passes = all(COMPARED[kind](day, value) for kind, value in filters)
    assert passes == (not days.within(Days(day, day)).is_empty)
