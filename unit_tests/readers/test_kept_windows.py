"""Windows that were asked for ahead: their pages wait as they were read, and their days are known from either kind."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from source_tiktok_ads.lists.forms import RowForm
from source_tiktok_ads.readers.lines import Lines
from source_tiktok_ads.readers.reports.kept_windows import KeptWindows, days_of
from source_tiktok_ads.readers.reports.line_form import LineForm
from source_tiktok_ads.readers.reports.typed_rows import TypedRows
from source_tiktok_ads.readers.reports.windows import hour_repeats
from unit_tests.readers.report_pages import ACCOUNT, DAILY, STREAM, WINDOW, answered, body, row

if TYPE_CHECKING:
    from collections.abc import Iterator

    Content = Lines | list[dict[str, object]]

DAY = date(2026, 10, 24)


def rows_form() -> RowForm:
    return RowForm(DAILY.key_within(WINDOW), repeats=hour_repeats(ACCOUNT))


def typed(content: bytes) -> Lines | list[dict[str, object]]:
    form = LineForm(TypedRows(STREAM, DAILY), DAILY, rows_form(), ACCOUNT, WINDOW)
    return form.page(answered(content)).content


def daily(name: str) -> str:
    """A row of one day, with a campaign of this name as JSON text."""
    metrics = f'"campaign_id":"1","campaign_name":{name},"impressions":"7","clicks":"0","spend":"1.50","ctr":"-"'
    return f'{{"dimensions":{{"ad_id":"1","stat_time_day":"{DAY} 00:00:00"}},"metrics":{{{metrics}}}}}'


def unexpected() -> Iterator[Content]:
    raise AssertionError("asked twice")


@settings(deadline=None)
@given(st.lists(row(DAILY, oddities=0), min_size=1, max_size=4))
def test_the_days_of_a_page_are_the_same_by_type_and_value_by_value(rows: list[str]) -> None:
    assert days_of(typed(body(rows))) == days_of(rows_form().page(answered(body(rows))).content)


@pytest.mark.parametrize("name", [r'"\"stat_time_day\":\"2026-10-25\""', '"stat_time_day"'])
def test_a_name_that_looks_like_a_day_is_none(name: str) -> None:
    content = typed(body([daily(name)]))
    assert isinstance(content, Lines)
    assert days_of(content) == {DAY}


@pytest.mark.parametrize("ahead", [True, False])
@pytest.mark.parametrize("room", [0, 300, 10_000])
def test_pages_come_as_they_were_read_whatever_fits(room: int, ahead: bool) -> None:  # noqa: FBT001 - a case
    pages: list[Content] = [typed(body(list(map(daily, names)))) for names in (['"a"'], ['"b"', "7"], ['"c"'])]
    assert [isinstance(page, Lines) for page in pages] == [True, False, True]
    kept, times = KeptWindows(most_bytes=room), []

    def read() -> Iterator[Content]:
        times.append(1)
        return iter(pages)

    if ahead:
        assert kept.days(ACCOUNT, WINDOW, read) == {DAY}
    assert list(kept.pages(ACCOUNT, WINDOW, read)) == pages
    assert len(times) == (2 if ahead and room < 10_000 else 1)
