"""Report windows cover what is due: gapless, in order, each day once, none longer than the endpoint takes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.readers.reports.windows import MAX_DAYS, Window, due_days, windows

DAYS = st.dates(date(2019, 1, 1), date(2032, 12, 31))
LENGTHS = st.integers(1, 900)
STEPS = st.integers(1, 400)
LOOKBACKS = st.integers(0, 365)
ZONES = ("Pacific/Kiritimati", "Pacific/Auckland", "Asia/Kolkata", "Europe/London", "America/St_Johns", "Etc/GMT+12")


def spans() -> st.SearchStrategy[Window]:
    return st.builds(lambda first, days: Window(first, first + timedelta(days=days - 1)), DAYS, LENGTHS)


def days_of(window: Window) -> list[date]:
    return [window.first + timedelta(days=number) for number in range(window.days)]


@given(spans(), STEPS)
def test_windows_hold_every_due_day_once_and_in_order(due: Window, step: int) -> None:
    assert [day for window in windows(due, step) for day in days_of(window)] == days_of(due)


@given(spans(), STEPS)
def test_no_window_is_longer_than_the_step_or_180_days(due: Window, step: int) -> None:
    assert MAX_DAYS == 180
    sizes = [window.days for window in windows(due, step)]
    assert max(sizes) <= min(step, 180)
    assert set(sizes[:-1]) <= {min(step, 180)}


@given(spans(), STEPS)
def test_windows_neither_overlap_nor_leave_a_gap(due: Window, step: int) -> None:
    for before, after in pairwise(windows(due, step)):
        assert after.first - before.last == timedelta(days=1)


@pytest.mark.parametrize("step", [0, -1])
def test_a_step_without_days_is_refused(step: int) -> None:
    with pytest.raises(ValueError, match="holds nothing"):
        next(windows(Window(date(2026, 1, 1), date(2026, 1, 1)), step))


@pytest.mark.parametrize(
    ("days", "step", "sizes"),
    [(30, 30, [30]), (31, 30, [30, 1]), (60, 30, [30, 30]), (3, 1, [1, 1, 1]), (181, 365, [180, 1]), (1, 30, [1])],
)
def test_both_ends_of_a_window_count(days: int, step: int, sizes: list[int]) -> None:
    first = date(2026, 1, 1)
    due = Window(first, first + timedelta(days=days - 1))
    assert [window.days for window in windows(due, step)] == sizes


@given(spans().filter(lambda window: window.days > 1))
def test_halves_are_the_window_and_differ_by_a_day_at_most(window: Window) -> None:
    first, second = window.halves()
    assert days_of(first) + days_of(second) == days_of(window)
    assert abs(first.days - second.days) <= 1


def test_a_day_has_no_halves() -> None:
    with pytest.raises(ValueError, match="one day"):
        Window(date(2026, 1, 1), date(2026, 1, 1)).halves()


@given(start=DAYS, end=st.none() | DAYS, today=DAYS, cursor=st.none() | DAYS, lookback=LOOKBACKS)
def test_due_days_stay_within_start_end_and_today(
    start: date, end: date | None, today: date, cursor: date | None, lookback: int
) -> None:
    due = due_days(start=start, end=end, today=today, cursor=cursor, lookback=lookback)
    last = today if end is None else min(end, today)
    if due is None:
        assert start > last or (cursor is not None and cursor - timedelta(days=lookback) > last)
    else:
        assert start <= due.first <= due.last == last


@given(start=DAYS, today=DAYS, cursor=DAYS, lookback=LOOKBACKS)
def test_every_day_of_the_lookback_and_the_cursors_own_day_are_due_again(
    start: date, today: date, cursor: date, lookback: int
) -> None:
    due = due_days(start=start, end=None, today=today, cursor=cursor, lookback=lookback)
    expected = [cursor - timedelta(days=back) for back in range(lookback, -1, -1)]
    wanted = {day for day in expected if start <= day <= today}
    assert wanted <= (set(days_of(due)) if due else set())
    if due and due.first > start:
        assert due.first == expected[0]


@given(start=DAYS, today=DAYS, lookback=LOOKBACKS)
def test_a_new_account_gets_its_whole_history(start: date, today: date, lookback: int) -> None:
    due = due_days(start=start, end=None, today=today, cursor=None, lookback=lookback)
    assert due == (Window(start, today) if start <= today else None)


def test_a_start_in_the_future_is_no_error() -> None:
    tomorrow = date(2026, 1, 2)
    assert due_days(start=tomorrow, end=None, today=date(2026, 1, 1), cursor=None, lookback=7) is None


def test_an_end_before_the_lookback_leaves_nothing_due() -> None:
    span = {"start": date(2026, 1, 1), "today": date(2026, 3, 1), "end": date(2026, 1, 31)}
    assert due_days(**span, cursor=date(2026, 2, 20), lookback=7) is None


@pytest.mark.parametrize("zone", ZONES)
@given(seconds=st.integers(1_700_000_000, 1_900_000_000))
def test_today_is_the_day_on_the_accounts_own_clock(zone: str, seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    with time_machine.travel(moment, tick=False):
        today = Account("1", listed=False, details={"display_timezone": zone}).today()
    assert today == moment.astimezone(ZoneInfo(zone)).date()


@pytest.mark.parametrize(
    ("details", "moment", "today"),
    [
        # Etc/GMT+8 is eight hours behind UTC, Etc/GMT-9 nine hours ahead of it.
        ({"timezone": "Etc/GMT+8"}, "2026-01-02T07:59:00+00:00", date(2026, 1, 1)),
        ({"timezone": "Etc/GMT+8"}, "2026-01-02T08:00:00+00:00", date(2026, 1, 2)),
        ({"timezone": "Etc/GMT-9"}, "2026-01-01T15:00:00+00:00", date(2026, 1, 2)),
        # Los Angeles: on 8 March 2026 clocks go from UTC-8 to UTC-7.
        ({"display_timezone": "America/Los_Angeles"}, "2026-03-08T07:59:00+00:00", date(2026, 3, 7)),
        ({"display_timezone": "America/Los_Angeles"}, "2026-03-09T06:59:00+00:00", date(2026, 3, 8)),
        ({"display_timezone": "America/Los_Angeles"}, "2026-03-09T07:00:00+00:00", date(2026, 3, 9)),
        # The account's own zone comes before its fixed offset, which knows no daylight saving time.
        (
            {"display_timezone": "America/Los_Angeles", "timezone": "Etc/GMT+8"},
            "2026-07-02T07:30:00+00:00",
            date(2026, 7, 2),
        ),
        ({"display_timezone": "", "timezone": "Etc/GMT-12"}, "2026-01-01T12:00:00+00:00", date(2026, 1, 2)),
        ({"display_timezone": "Mars/Olympus", "timezone": "Etc/GMT-12"}, "2026-01-01T12:00:00+00:00", date(2026, 1, 2)),
        ({}, "2026-01-01T23:59:00+00:00", date(2026, 1, 1)),
        ({"timezone": "Nowhere"}, "2026-01-02T00:00:00+00:00", date(2026, 1, 2)),
    ],
)
def test_today_at_the_edges(details: dict[str, str], moment: str, today: date) -> None:
    with time_machine.travel(datetime.fromisoformat(moment), tick=False):
        assert Account("1", listed=False, details=details).today() == today


@pytest.mark.parametrize("details", [{}, {"display_timezone": None, "timezone": ""}, {"timezone": "Nowhere"}])
def test_an_unreadable_zone_is_null_in_records(details: dict[str, str | None]) -> None:
    assert Account("1", listed=False, details=details).timezone is None
