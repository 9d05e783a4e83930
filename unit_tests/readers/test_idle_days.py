"""Idle days: nothing is left out that may have a row, and one row too many puts an end to it."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.codes import lookup
from source_tiktok_ads.api.errors import ApiError, OwnQuotaError, error_for
from source_tiktok_ads.readers.reports.idle_days import ONE_IN, IdleDays, JudgedReport, Sign, idle_runs, is_canary
from source_tiktok_ads.readers.reports.kept_windows import KeptWindows
from source_tiktok_ads.readers.reports.windows import Window, windows
from source_tiktok_ads.readers.sample import Sample

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

ACCOUNT = Account("1", listed=True)
TODAY = date(2026, 3, 16)
SPAN = Window(TODAY - timedelta(days=39), TODAY)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 3, 16, 12, tzinfo=UTC), tick=False):
        yield


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def rows(*days: date) -> list[dict[str, Any]]:
    return [{"dimensions": {"stat_time_day": f"{day} 00:00:00"}} for day in days]


def refusal(code: int) -> ApiError:
    return error_for(Answer(lookup(code, "no"), "no"))


class Reader:
    """A report whose rows are known; counts what it is asked for."""

    def __init__(self, days: Collection[date] = (), error: ApiError | None = None) -> None:
        self.days, self.error = set(days), error
        self.asked: list[Window] = []

    def at_once(self, account: Account, window: Window) -> Iterator[list[dict[str, Any]]]:
        """The rows of a window."""
        assert account == ACCOUNT
        self.asked.append(window)
        if self.error:
            raise self.error
        yield rows(*sorted(day for day in self.days if window.first <= day <= window.last))

    pages = at_once

    def first_records(self, account: Account, window: Window, size: int) -> Sample:
        """The first of them."""
        assert size == 1
        found = [row for page in self.at_once(account, window) for row in page]
        return Sample(len(found), 0.0)


def report(reader: Reader, name: str = "hourly", step: int = 1, due: Window | None = SPAN) -> JudgedReport:
    return JudgedReport(name, lambda: reader, lambda _: due, step)  # type: ignore[arg-type, return-value]


def sign(reader: Reader, *reports: JudgedReport, **changes: Any) -> Sign:  # noqa: ANN401 - each field has its own type
    return Sign("daily", reports, lambda: reader, 30, **changes)  # type: ignore[arg-type, return-value]


def never(*_: object) -> bool:
    return False


def always(*_: object) -> bool:
    return True


def left_out(idle: IdleDays, name: str = "hourly", step: int = 1) -> list[Window]:
    return [window for window in windows(SPAN, step) if idle.leaves_out(name, ACCOUNT, window)]


DAYS = st.sets(st.integers(0, SPAN.days - 1).map(ago))


@given(DAYS)
def test_idle_runs_are_the_other_days_and_as_long_as_can_be(active: set[date]) -> None:
    runs = idle_runs(SPAN, active)
    days = [run.first + timedelta(days=number) for run in runs for number in range(run.days)]
    assert days == [day for day in map(ago, reversed(range(SPAN.days))) if day not in active]
    assert all(later.first - earlier.last > timedelta(days=1) for earlier, later in pairwise(runs))


@given(DAYS)
def test_days_without_a_row_are_left_out_but_for_the_last_three(active: set[date]) -> None:
    daily = Reader(active)
    idle = IdleDays([sign(daily, report(Reader()))], never)
    expected = [ago(days) for days in reversed(range(3, SPAN.days)) if ago(days) not in active]
    assert left_out(idle) == [Window(day, day) for day in expected]
    assert len(daily.asked) == 2
    assert daily.asked[-1].last == ago(3)


@given(DAYS)
def test_a_window_is_left_out_when_none_of_its_days_has_a_row(active: set[date]) -> None:
    idle = IdleDays([sign(Reader(active), report(Reader(), step=7))], never)
    for window in windows(SPAN, 7):
        has_row = any(window.first <= day <= window.last for day in active)
        assert idle.leaves_out("hourly", ACCOUNT, window) == (not has_row and window.last <= ago(3))


def test_a_quiet_account_is_left_out_in_full_and_another_one_is_not() -> None:
    quiet = IdleDays([sign(Reader(), report(Reader()), quiet_accounts=True)], never)
    assert len(left_out(quiet)) == SPAN.days
    woken = IdleDays([sign(Reader([TODAY]), report(Reader()), quiet_accounts=True)], never)
    assert left_out(woken)[-1].last == ago(3)


def test_other_reports_are_read() -> None:
    idle = IdleDays([sign(Reader(), report(Reader()))], never)
    assert left_out(idle, "another") == []


@given(DAYS.filter(lambda days: any(day <= ago(3) for day in days)))
def test_a_row_that_should_not_be_there_has_all_of_the_account_read(days: set[date]) -> None:
    hourly, other = Reader(days), Reader()
    signs = [sign(Reader(), report(other, "other")), sign(Reader(), report(hourly))]
    idle = IdleDays(signs, always)
    assert left_out(idle, "other") == []
    assert left_out(idle) == []


def test_such_a_row_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    idle = IdleDays([sign(Reader(), report(Reader([ago(9)])))], always)
    with caplog.at_level(logging.WARNING, "airbyte"):
        assert not any(idle.leaves_out("hourly", ACCOUNT, window) for window in windows(SPAN, 1))
    (message,) = caplog.messages
    assert message.startswith(f"Ad account 1: hourly has rows of {ago(9)}, although daily has none.")


def test_nothing_counts_as_read_before_the_canaries_of_all_reports_are_asked() -> None:
    hourly, other = Reader(), Reader()
    idle = IdleDays([sign(Reader(), report(other, "other"), report(hourly))], always)
    idle.leaves_out("other", ACCOUNT, Window(SPAN.first, SPAN.first))
    assert hourly.asked == other.asked == [Window(ago(days), ago(days)) for days in reversed(range(3, SPAN.days))]


def test_one_window_in_a_hundred_is_asked_for_all_the_same_and_others_the_next_day() -> None:
    chosen = [
        (stream, account, days)
        for stream in ("ads_hourly_report", "campaigns_hourly_report")
        for account in range(100)
        for days in range(100)
        if is_canary(stream, str(account), ago(days), TODAY)
    ]
    assert len(chosen) == pytest.approx(20_000 / ONE_IN, rel=0.25)
    assert not all(is_canary(stream, str(account), ago(days), ago(-1)) for stream, account, days in chosen)
    assert all(is_canary(stream, str(account), ago(days), TODAY) for stream, account, days in chosen)


@pytest.mark.parametrize("code", [40001, 40067, 50000, 40000])
@pytest.mark.parametrize("of", ["sign", "canary"])
def test_nothing_is_left_out_of_an_account_of_which_the_api_does_not_say(code: int, of: str) -> None:
    error = refusal(code)
    daily, hourly = Reader(error=error if of == "sign" else None), Reader(error=error if of == "canary" else None)
    idle = IdleDays([sign(daily, report(hourly))], always)
    assert left_out(idle) == []
    assert len(daily.asked) <= 2


def test_a_report_that_the_api_does_not_take_is_asked_for_once(caplog: pytest.LogCaptureFixture) -> None:
    daily = Reader(error=refusal(40002))
    idle = IdleDays([sign(daily, report(Reader()))], never)
    with caplog.at_level(logging.WARNING, "airbyte"):
        for number in range(9):
            account = Account(str(number), listed=True) if number else ACCOUNT
            assert not idle.leaves_out("hourly", account, Window(ago(9), ago(9)))
    assert len(daily.asked) == 1
    assert len(caplog.messages) == 1


def test_an_account_whose_quota_is_spent_is_judged_later() -> None:
    daily = Reader(error=refusal(40133))
    idle = IdleDays([sign(daily, report(Reader()))], never)
    with pytest.raises(OwnQuotaError):
        left_out(idle)
    daily.error = None
    assert len(left_out(idle)) == SPAN.days - 3


def test_a_refused_account_is_not_asked_ahead() -> None:
    refused = Account("1", listed=True, refusal=refusal(40001))  # type: ignore[arg-type]
    daily = Reader()
    assert not IdleDays([sign(daily, report(Reader()))], never).leaves_out("hourly", refused, Window(ago(9), ago(9)))
    assert daily.asked == []


@pytest.mark.parametrize(
    ("due", "asked"),
    [(Window(ago(2), TODAY), 0), (Window(ago(3), TODAY), 0), (Window(ago(4), TODAY), 1), (None, 0)],
)
def test_nothing_is_asked_ahead_that_spares_no_request(due: Window | None, asked: int) -> None:
    daily = Reader()
    IdleDays([sign(daily, report(Reader(), due=due))], never).leaves_out("hourly", ACCOUNT, Window(ago(4), ago(4)))
    assert len(daily.asked) == asked


def test_windows_of_a_stream_that_is_read_anyway_are_asked_for_once() -> None:
    stream, ahead = Reader([ago(20)]), Reader([ago(39)])
    source = report(stream, "daily", 30, Window(ago(34), TODAY))
    judged = sign(ahead, report(Reader()), source=source)
    idle = IdleDays([judged], never)
    expected = [ago(days) for days in reversed(range(3, SPAN.days)) if days not in (20, 39)]
    assert left_out(idle) == [Window(day, day) for day in expected]
    assert ahead.asked == [Window(ago(39), ago(35))]  # what the stream is not due for
    kept = idle.kept("daily")
    assert kept is judged.kept
    assert idle.kept("hourly") is None
    taken = [page for window in source.windows(ACCOUNT) for page in kept.pages(ACCOUNT, window, unexpected)]
    assert taken == [rows(ago(20)), []]
    assert stream.asked == list(source.windows(ACCOUNT))


def unexpected() -> Iterator[list[dict[str, Any]]]:
    raise AssertionError("asked twice")


def test_what_the_stream_has_read_is_known_and_read_again_only_for_the_stream() -> None:
    kept, window = KeptWindows(), Window(ago(9), TODAY)
    read: Callable[[], Iterator[list[dict[str, Any]]]] = lambda: iter([rows(ago(9), ago(7)), rows(ago(7))])  # noqa: E731
    assert list(kept.pages(ACCOUNT, window, read)) == [rows(ago(9), ago(7)), rows(ago(7))]
    assert kept.days(ACCOUNT, window, unexpected) == {ago(9), ago(7)}
    assert list(kept.pages(ACCOUNT, window, lambda: iter([rows(ago(8))]))) == [rows(ago(8))]


def test_rows_for_which_there_is_no_room_are_asked_for_again() -> None:
    kept, window = KeptWindows(most_bytes=10), Window(ago(9), TODAY)
    pages = [rows(ago(9)), rows(ago(7))]
    assert kept.days(ACCOUNT, window, lambda: iter(pages)) == {ago(9), ago(7)}
    assert list(kept.pages(ACCOUNT, window, lambda: iter(pages))) == pages


def test_room_is_free_again_when_the_stream_has_taken_the_rows() -> None:
    kept, pages = KeptWindows(most_bytes=100), [rows(ago(9))]
    for number in range(20):
        window = Window(ago(9 + number), TODAY)
        kept.days(ACCOUNT, window, lambda: iter(pages))
        assert list(kept.pages(ACCOUNT, window, unexpected)) == pages


@pytest.mark.parametrize("room", [0, 100, 10_000])
def test_the_stream_gets_all_rows_whatever_fits(room: int) -> None:
    kept, window = KeptWindows(most_bytes=room), Window(ago(9), TODAY)
    pages = [rows(*map(ago, range(number, number + 3))) for number in range(7)]
    assert list(kept.pages(ACCOUNT, window, lambda: iter(pages))) == pages
    assert kept.days(ACCOUNT, window, lambda: iter(pages)) == set(map(ago, range(9)))


def test_a_stream_that_stops_half_way_keeps_nobody_waiting() -> None:
    kept, window = KeptWindows(), Window(ago(9), TODAY)
    half_way = kept.pages(ACCOUNT, window, lambda: iter([rows(ago(9)), rows(ago(8))]))
    next(half_way)
    assert kept.days(ACCOUNT, window, unexpected) == {ago(9), ago(8)}


def test_a_window_that_failed_is_asked_for_again() -> None:
    kept, window = KeptWindows(), Window(ago(9), TODAY)
    failing = Reader(error=refusal(50000))
    for _ in range(2):
        with pytest.raises(ApiError):
            kept.days(ACCOUNT, window, lambda: failing.pages(ACCOUNT, window))
    assert kept.days(ACCOUNT, window, lambda: iter([rows(ago(9))])) == {ago(9)}
