"""Report values as they come and as records hold them: integers, numbers, nulls, days and hours; nothing raises."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.lists.forms import BrokenRowError
from source_tiktok_ads.readers.reports.columns import ReportColumns
from source_tiktok_ads.readers.reports.windows import Window

ACCOUNT = Account(
    "7", listed=False, details={"currency": "JPY", "timezone": "Etc/GMT-9", "display_timezone": "Asia/Tokyo"}
)
DAY = Window(date(2026, 1, 31), date(2026, 1, 31))
DAILY = ReportColumns(("ad_id", "stat_time_day"), ("campaign_name",), ("impressions", "spend", "skan_conversion"))
HOURLY = ReportColumns(("ad_id", "stat_time_hour"), ("campaign_name",), ("impressions", "spend", "skan_conversion"))
RENAMED = ReportColumns(("ad_id", "stat_time_day"), (), ("product_details_page_browse",))

# What a JSON parser gives: integers of 64 bits, finite floats.
INTEGERS, FLOATS = st.integers(-(2**63), 2**64 - 1), st.floats(allow_nan=False, allow_infinity=False)
WIRE = st.recursive(
    st.none() | st.booleans() | INTEGERS | FLOATS | st.text() | st.sampled_from(["-", "", "NaN", "inf", "<5", "1e999"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)


def row(metrics: dict[str, Any], **dimensions: object) -> dict[str, Any]:
    return {"dimensions": {"ad_id": "1", "stat_time_day": "2026-01-31 00:00:00", **dimensions}, "metrics": metrics}


def record(columns: ReportColumns, metrics: dict[str, Any], **dimensions: object) -> dict[str, Any]:
    (found,) = columns.records([row(metrics, **dimensions)], ACCOUNT, DAY)
    return found


@given(st.lists(st.tuples(WIRE, WIRE, WIRE, WIRE, WIRE), min_size=1, max_size=4))
def test_no_wire_value_raises_and_every_record_has_every_column(values: list[tuple[Any, ...]]) -> None:
    rows = [
        {
            "dimensions": {"ad_id": ad, "stat_time_day": day},
            "metrics": {"campaign_name": name, "impressions": count, "spend": money},
        }
        for ad, day, name, count, money in values
    ]
    records = DAILY.records(rows, ACCOUNT, DAY)
    assert [tuple(each) for each in records] == [DAILY.names] * len(rows)
    for each in records:
        assert each["impressions"] is None or type(each["impressions"]) is int
        assert each["spend"] is None or type(each["spend"]) in (int, float)
        assert each["campaign_name"] is None or type(each["campaign_name"]) is str


@given(st.integers(-(2**53), 2**53))
def test_integers_stay_as_they_are_beside_one_with_a_fraction(value: int) -> None:
    first, second = DAILY.records([row({"impressions": str(value)}), row({"impressions": "116.0"})], ACCOUNT, DAY)
    assert (first["impressions"], second["impressions"]) == (value, 116)


@given(st.floats(-1e28, 1e28))
def test_numbers_stay_as_they_are(value: float) -> None:
    assert record(DAILY, {"spend": str(value)})["spend"] == value


@pytest.mark.parametrize("value", ["-", "", None])
def test_dash_and_empty_and_null_are_null(value: str | None) -> None:
    found = record(DAILY, {"impressions": value, "spend": value})
    assert (found["impressions"], found["spend"]) == (None, None)


def test_a_missing_metric_is_null_and_zero_is_zero() -> None:
    found = record(DAILY, {"impressions": "0", "spend": "0.00"})
    assert (found["impressions"], found["spend"], found["skan_conversion"]) == (0, 0.0, None)


def test_an_empty_text_is_a_text_and_a_dash_is_none() -> None:
    assert record(DAILY, {"campaign_name": ""})["campaign_name"] == ""
    assert record(DAILY, {"campaign_name": "-"})["campaign_name"] is None


def test_one_unreadable_value_costs_no_other_its_value() -> None:
    rows = [row({"impressions": value, "spend": value}) for value in ("<5", "7")]
    assert [(each["impressions"], each["spend"]) for each in DAILY.records(rows, ACCOUNT, DAY)] == [
        (None, None),
        (7, 7.0),
    ]


def test_days_and_hours_have_their_formats() -> None:
    assert record(DAILY, {}, stat_time_day="2026-01-31 00:00:00")["stat_time_day"] == "2026-01-31"
    assert record(HOURLY, {}, stat_time_hour="2026-01-31 13:00:00")["stat_time_hour"] == "2026-01-31T13:00:00"


def test_ids_are_texts_however_they_come() -> None:
    assert record(DAILY, {}, ad_id=1678604629756978)["ad_id"] == "1678604629756978"


def test_the_account_fills_its_columns() -> None:
    found = record(DAILY, {})
    assert (found["advertiser_id"], found["currency"], found["timezone"]) == ("7", "JPY", "Asia/Tokyo")


def test_what_is_no_column_is_dropped() -> None:
    assert set(record(DAILY, {"invented": "1"}, invented="2")) == set(DAILY.names)


def test_skan_metrics_are_asked_for_by_day_and_null_by_hour() -> None:
    assert DAILY.request_metrics == ("campaign_name", "impressions", "spend", "skan_conversion")
    assert HOURLY.request_metrics == ("campaign_name", "impressions", "spend")
    assert record(HOURLY, {"skan_conversion": "3"})["skan_conversion"] is None


def test_an_old_name_is_asked_for_by_todays_and_recorded_by_the_old_one() -> None:
    assert RENAMED.request_metrics == ("page_content_view_events",)
    assert record(RENAMED, {"page_content_view_events": "3"})["product_details_page_browse"] == 3


def test_the_key_is_the_account_and_all_dimensions() -> None:
    assert ReportColumns(("ad_id", "stat_time_day", "age", "gender"), (), ()).primary_key == (
        "advertiser_id",
        "ad_id",
        "stat_time_day",
        "age",
        "gender",
    )


@given(st.sets(st.sampled_from(DAILY.names)))
def test_a_selection_has_its_columns_and_the_key_and_asks_for_no_others(chosen: set[str]) -> None:
    columns = DAILY.selecting(chosen)
    found = record(columns, {"impressions": "1", "spend": "2.5", "campaign_name": "A", "skan_conversion": "3"})
    assert set(found) == chosen | set(DAILY.primary_key)
    assert set(columns.request_metrics) == chosen & {"campaign_name", "impressions", "spend", "skan_conversion"}


def test_no_selection_is_all() -> None:
    assert DAILY.selecting(None).request_metrics == DAILY.request_metrics


def test_the_schema_does_not_depend_on_the_selection_and_every_property_takes_null() -> None:
    schema = DAILY.json_schema()
    assert DAILY.selecting({"spend"}).json_schema() == schema
    assert tuple(schema["properties"]) == DAILY.names
    assert all("null" in each["type"] for each in schema["properties"].values())


def test_records_can_be_written_as_json() -> None:
    rows = [row({"impressions": "NaN", "spend": "Infinity"})]
    (found,) = orjson.loads(orjson.dumps(DAILY.records(rows, ACCOUNT, DAY)))
    assert (found["impressions"], found["spend"]) == (None, None)


def test_no_rows_are_no_records() -> None:
    assert DAILY.records([], ACCOUNT, DAY) == []


@pytest.mark.parametrize(("by_service_type", "asked"), [(False, ("spend", "likes")), (True, ("spend",))])
def test_what_the_deprecated_service_type_lacks_is_not_asked_for_and_null(
    by_service_type: bool,  # noqa: FBT001 - a parameter of the test
    asked: tuple[str, ...],
) -> None:
    columns = ReportColumns(("ad_id", "stat_time_day"), (), ("spend", "likes"), by_service_type=by_service_type)
    assert columns.request_metrics == asked
    assert columns.names[-2:] == ("spend", "likes")
    found = record(columns, {"spend": "1.50", "likes": "7"})
    assert (found["spend"], found["likes"]) == (1.5, None if by_service_type else 7)


def test_a_report_of_an_ad_account_takes_its_id_from_the_dimension_once() -> None:
    columns = ReportColumns(("advertiser_id", "stat_time_day"), (), ("spend",))
    assert columns.primary_key == ("advertiser_id", "stat_time_day")
    assert columns.names == ("advertiser_id", "currency", "timezone", "stat_time_day", "spend")
    assert record(columns, {"spend": "1"}, advertiser_id="7")["advertiser_id"] == "7"


@pytest.mark.parametrize("ad_id", ["", "-", True, 1.8e19, "1.8e+19"])
def test_a_row_whose_id_no_record_can_hold_is_a_broken_answer(ad_id: object) -> None:
    with pytest.raises(BrokenRowError, match="as the dimension ad_id"):
        DAILY.key_within(DAY)(row({}, ad_id=ad_id))


@pytest.mark.parametrize("day", ["2026-01-31T00:00:00Z", "2026-01-31 13:00:00", "2026-01-31 soon"])
def test_a_row_whose_day_no_record_can_hold_is_a_broken_answer(day: str) -> None:
    with pytest.raises(BrokenRowError, match="as the dimension stat_time_day"):
        DAILY.key_within(DAY)(row({}, stat_time_day=day))


def test_a_row_whose_hour_no_record_can_hold_is_a_broken_answer() -> None:
    rows = [{"dimensions": {"ad_id": "1", "stat_time_hour": f"2026-01-31 {hour}:00:00"}} for hour in (23, 24)]
    key = HOURLY.key_within(DAY)
    assert key(rows[0]) == ("1", "2026-01-31 23:00:00")
    with pytest.raises(BrokenRowError, match="as the dimension stat_time_hour"):
        key(rows[1])
