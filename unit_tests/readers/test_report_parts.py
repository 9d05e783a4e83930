"""Parts of a report request: they are apart from each other and the whole together."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.readers.reports.parts import IDS_PER_REQUEST, Part, merge_by_key
from source_tiktok_ads.readers.reports.windows import Window

DAY = date(2026, 1, 1)
FIELDS = st.sampled_from(sorted(IDS_PER_REQUEST))


def days(window: Window) -> list[date]:
    return [window.first + timedelta(days=number) for number in range(window.days)]


@given(st.dates(date(2016, 1, 1), date(2030, 1, 1)), st.integers(1, 180))
def test_halves_of_a_window_are_its_days(first: date, length: int) -> None:
    part = Part(Window(first, first + timedelta(days=length - 1)), ("spend",))
    halves = part.by_days()
    if length == 1:
        assert halves == []
        return
    assert [day for half in halves for day in days(half.window)] == days(part.window)
    assert abs(halves[0].window.days - halves[1].window.days) <= 1


@given(st.lists(st.integers(1, 10**18).map(str), max_size=400, unique=True), FIELDS)
def test_batches_hold_each_id_once_and_no_more_than_the_filter_takes(ids: list[str], field: str) -> None:
    parts = Part(Window(DAY, DAY), ("spend",)).with_ids(field, ids)
    assert [id_ for part in parts for id_ in part.ids] == ids
    assert all(0 < len(part.ids) <= IDS_PER_REQUEST[field] <= 100 for part in parts)
    assert all((part.id_field, part.window, part.metrics) == (field, Window(DAY, DAY), ("spend",)) for part in parts)


@given(st.lists(st.integers().map(str), max_size=100, unique=True))
def test_halved_ids_are_the_ids(ids: list[str]) -> None:
    halves = Part(Window(DAY, DAY), ("spend",), "ad_ids", tuple(ids)).by_halved_ids()
    assert [id_ for half in halves for id_ in half.ids] == (ids if len(ids) > 1 else [])
    assert all(half.ids for half in halves)


@given(st.lists(st.text("abc", min_size=1), max_size=100, unique=True))
def test_halved_metrics_are_the_metrics(metrics: list[str]) -> None:
    halves = Part(Window(DAY, DAY), tuple(metrics)).by_metrics()
    assert [name for half in halves for name in half.metrics] == (metrics if len(metrics) > 1 else [])
    assert all(half.metrics for half in halves)


@pytest.mark.parametrize(
    ("level", "fields"),
    [
        ("AUCTION_AD", ["campaign_ids", "adgroup_ids", "ad_ids"]),
        ("AUCTION_ADGROUP", ["campaign_ids", "adgroup_ids"]),
        ("RESERVATION_CAMPAIGN", ["campaign_ids"]),
        ("AUCTION_ADVERTISER", []),
    ],
)
def test_ids_get_finer_down_to_the_level_of_the_rows(level: str, fields: list[str]) -> None:
    part, found = Part(Window(DAY, DAY), ("spend",)), []
    while field := part.finer_field(level):
        found.append(field)
        (part,) = part.with_ids(field, ["1"])
    assert found == fields


@given(
    st.dictionaries(st.integers(0, 50), st.dictionaries(st.sampled_from("abcdef"), st.integers())),
    st.lists(st.sampled_from("abcdef"), unique=True),
)
def test_rows_asked_for_in_halves_are_merged_to_what_they_were(
    rows: dict[int, dict[str, int]], first_half: list[str]
) -> None:
    whole = [{"dimensions": {"ad_id": key}, "metrics": metrics} for key, metrics in rows.items()]
    halves = [
        [
            {**row, "metrics": {name: value for name, value in row["metrics"].items() if (name in first_half) == side}}
            for row in whole
        ]
        for side in (True, False)
    ]
    assert merge_by_key(halves, lambda row: row["dimensions"]["ad_id"]) == whole
