"""What the analyses do with rows written by hand: rates of sums, nothing counted twice, nothing lost, NULL for 0/0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from integration_tests.warehouses.demonstration import query

if TYPE_CHECKING:
    from collections.abc import Mapping

    Row = dict[str, Any]


def _by_hand(tables: Mapping[str, list[Row]]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name, rows in tables.items():
        columns = ", ".join(f"{column} {_type(column)}" for column in rows[0])
        columns += ", _airbyte_extracted_at timestamp default now()"
        connection.execute(f"create table {name} ({columns})")
        for row in rows:
            marks = ", ".join("?" * len(row))
            statement = f"insert into {name} ({', '.join(row)}) values ({marks})"  # noqa: S608 - our names
            connection.execute(statement, list(row.values()))
    return connection


def _type(column: str) -> str:
    if column in ("spend", "average_video_play"):
        return "decimal(38, 9)"
    named = column in ("currency", "timezone", "age", "gender")
    text = named or column.endswith(("_id", "_name", "_type", "_status", "_format"))
    return "date" if column == "stat_time_day" else "varchar" if text else "bigint"


def _campaign_day(day: str, **values: object) -> Row:
    usual = {"advertiser_id": "1", "campaign_id": "10", "campaign_name": "old name", "currency": "USD"}
    counts = {"spend": "1.00", "impressions": 100, "clicks": 4, "reach": 90, "conversion": 2, "result": None}
    return usual | {"timezone": "Etc/UTC", "stat_time_day": day} | counts | values


def _campaign_tables(*days: Row, reservation: list[Row]) -> Mapping[str, list[Row]]:
    campaign = {
        "advertiser_id": "1", "campaign_id": "10", "campaign_name": "new name", "objective_type": "TRAFFIC",
        "operation_status": "ENABLE",
    }  # fmt: skip
    return {
        "campaigns": [campaign],
        "campaigns_daily_report": list(days),
        "campaigns_reservation_daily_report": reservation,
    }


def test_a_rate_is_the_quotient_of_sums_and_not_the_mean_of_rates() -> None:
    days = (_campaign_day("2026-01-01", spend="9.00", impressions=1000, clicks=10), _campaign_day("2026-01-02"))
    tables = _campaign_tables(*days, reservation=[_campaign_day("2026-01-03", campaign_id="11")])
    row = next(row for row in query(_by_hand(tables), "campaign_overview") if row["campaign_id"] == "10")
    assert row["ctr"] == pytest.approx(100 * 14 / 1100)
    assert row["cpc"] == pytest.approx(10 / 14)
    assert row["cpa"] == pytest.approx(10 / 4)
    assert row["total_reach"] == 180
    assert (row["campaign_name"], row["total_results"]) == ("new name", None)


def test_a_day_that_both_reports_hold_counts_once() -> None:
    twice = _campaign_day("2026-01-01", result=3)
    (row,) = query(_by_hand(_campaign_tables(twice, reservation=[twice])), "campaign_overview")
    assert (row["total_spend"], row["total_impressions"], row["total_results"]) == (1, 100, 3)


def test_a_campaign_that_the_list_lacks_keeps_its_row_under_its_last_reported_name() -> None:
    days = (
        _campaign_day("2026-01-02", campaign_id="99", campaign_name="last"),
        _campaign_day("2026-01-01", campaign_id="99", campaign_name="first"),
    )
    tables = _campaign_tables(*days, reservation=[_campaign_day("2026-01-03")])
    row = next(row for row in query(_by_hand(tables), "campaign_overview") if row["campaign_id"] == "99")
    assert (row["campaign_name"], row["objective_type"], row["total_spend"]) == ("last", None, 2)


def test_the_average_watch_time_is_weighted_by_plays_and_skips_days_without_one() -> None:
    ad = {"advertiser_id": "1", "ad_id": "5", "ad_name": "a", "currency": "USD", "timezone": "Etc/UTC"}
    views = {f"video_{name}": 1 for name in ("watched_2s", "watched_6s", "views_p25", "views_p50", "views_p75")}

    def day(number: int, plays: int, average: str | None) -> Row:
        counts = {"video_play_actions": plays, **views, "video_views_p100": plays // 10}
        return ad | {"stat_time_day": f"2026-01-0{number}"} | counts | {"average_video_play": average}

    tables = {
        "ads": [{"advertiser_id": "1", "ad_id": "5", "ad_name": "a", "ad_format": "SINGLE_VIDEO"}],
        "ads_daily_report": [day(1, 90, "2.0"), day(2, 10, "12.0"), day(3, 100, None)],
        "ads_reservation_daily_report": [day(4, 0, "0") | {"ad_id": "6"}],
    }
    video, still = query(_by_hand(tables), "video_engagement")
    assert float(video["avg_watch_time"]) == pytest.approx(3.0)
    assert video["completion_rate"] == pytest.approx(100 * 20 / 200)
    assert (still["total_plays"], still["avg_watch_time"], still["completion_rate"]) == (0, None, None)


def test_audience_groups_of_different_currencies_are_not_added_up() -> None:
    def row(currency: str, impressions: int, day: str = "2026-01-01") -> Row:
        key = {"currency": currency, "timezone": "Etc/UTC", "age": "AGE_18_24", "gender": "FEMALE"}
        campaign = {"advertiser_id": "1", "campaign_id": "10", "stat_time_day": day}
        return campaign | key | {"spend": "5.00", "impressions": impressions, "clicks": 1, "conversion": 0}

    tables = {
        "campaigns_age_gender_report": [row("USD", 50), row("JPY", 0, "2026-01-03"), row("USD", 50, "2026-01-02")]
    }
    yen, dollars = query(_by_hand(tables), "audience_demographics")
    assert (yen["currency"], yen["total_spend"], yen["ctr"], yen["cpa"]) == ("JPY", 5, None, None)
    assert (dollars["currency"], dollars["total_spend"], dollars["ctr"], dollars["cpa"]) == ("USD", 10, 2.0, None)
