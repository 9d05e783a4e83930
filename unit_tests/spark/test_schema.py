"""Columns as Spark has them: real types from the catalogue; others where no value would have to be guessed at."""

from __future__ import annotations

import re

import pytest
from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    ByteType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
    TimestampType,
)

from source_tiktok_ads.spark.errors import TikTokAdsError
from source_tiktok_ads.spark.options import Hidden
from source_tiktok_ads.spark.schema import as_asked_for, chosen, stream_columns
from source_tiktok_ads.spark.stream import Stream

CONFIG = Hidden(
    credentials={"auth_type": "access_token", "access_token": "t"}, advertiser_ids=["7"], start_date="2026-03-01"
)
COLUMNS = stream_columns(
    {
        "properties": {
            "id": {"type": ["null", "string"]},
            "spend": {"type": ["null", "number"]},
            "ctr": {"type": "number"},
            "clicks": {"type": ["integer", "null"]},
            "paused": {"type": ["null", "boolean"]},
            "day": {"type": ["null", "string"], "format": "date"},
            "hour": {
                "type": ["null", "string"],
                "format": "date-time",
                "airbyte_type": "timestamp_without_timezone",
            },
            "time": {"type": ["null", "string"], "format": "date-time", "airbyte_type": "timestamp_with_timezone"},
            "names": {"type": ["null", "array"], "items": {"type": ["null", "string"]}},
            "objects": {"type": ["null", "array"], "items": {"type": ["null", "object"]}},
            "anything": {"type": ["null", "array"]},
            "object": {"type": ["null", "object"], "properties": {}},
            "either": {"type": ["null", "string", "integer"]},
            "unknown": {},
        }
    },
    frozenset({"spend"}),
)


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("id", StringType()),
        ("spend", DecimalType(20, 6)),
        ("ctr", DoubleType()),
        ("clicks", LongType()),
        ("paused", BooleanType()),
        ("day", DateType()),
        ("hour", TimestampNTZType()),
        ("time", TimestampType()),
        ("names", ArrayType(StringType())),
        ("objects", ArrayType(StringType())),
        ("anything", ArrayType(StringType())),
        ("object", StringType()),
        ("either", StringType()),
        ("unknown", StringType()),
    ],
)
def test_a_column_has_the_type_that_its_values_have(name: str, type_: DataType) -> None:
    assert COLUMNS[name].type == type_


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        ("ads_daily_report", {"spend": DecimalType(20, 6), "ctr": DoubleType(), "stat_time_day": DateType()}),
        ("ads_hourly_report", {"stat_time_hour": TimestampNTZType(), "clicks": LongType()}),
        ("campaigns", {"budget": DecimalType(20, 6), "roas_bid": DoubleType(), "modify_time": TimestampType()}),
        ("gmv_max_account_daily_report", {"cost": DecimalType(20, 6), "roi": DoubleType()}),
        ("bc_transactions", {"amount": DecimalType(20, 6), "bc_id": StringType()}),
    ],
)
def test_streams_get_types_from_the_catalogue(stream: str, expected: dict[str, DataType]) -> None:
    columns = Stream.named(stream, CONFIG).columns
    assert {name: columns[name].type for name in expected} == expected


def test_a_stream_says_whether_ad_accounts_divide_it_and_what_its_state_is_about() -> None:
    report, centers = Stream.named("ads_daily_report", CONFIG), Stream.named("business_centers", CONFIG)
    assert (report.by_account, report.cursor, report.is_incremental) == (True, "stat_time_day", True)
    assert (centers.by_account, centers.cursor, centers.is_incremental) == (False, None, False)


def test_an_unknown_stream_is_told_with_those_that_are_spelled_alike() -> None:
    with pytest.raises(TikTokAdsError, match="There is no stream campains; did you mean campaigns"):
        Stream.named("campains", CONFIG)


def test_a_configured_catalog_selects_the_columns_alone() -> None:
    selected = Stream.named("ads_daily_report", CONFIG).selecting({"spend", "ad_id"})
    assert set(selected["json_schema"]["properties"]) == {"spend", "ad_id"}
    assert selected["name"] == "ads_daily_report"


def test_columns_come_in_the_order_in_which_they_are_named() -> None:
    assert chosen("ads", COLUMNS, ("spend", "id")).fieldNames() == ["spend", "id"]
    assert chosen("ads", COLUMNS, None).fieldNames() == list(COLUMNS)
    with pytest.raises(TikTokAdsError, match=re.escape("Stream ads has no column spent; did you mean spend?")):
        chosen("ads", COLUMNS, ("spent",))


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("clicks", ByteType()),
        ("clicks", IntegerType()),
        ("clicks", DecimalType(10, 0)),
        ("clicks", StringType()),
        ("spend", DecimalType(12, 2)),
        ("spend", DoubleType()),
        ("spend", StringType()),
        ("ctr", FloatType()),
        ("day", StringType()),
        ("object", StringType()),
        ("names", StringType()),
        ("names", ArrayType(StringType(), containsNull=False)),
    ],
)
def test_a_column_can_be_asked_for_as_another_type(name: str, type_: DataType) -> None:
    (column,) = as_asked_for("ads", COLUMNS, StructType([StructField(name, type_)]))
    assert (column.name, column.type) == (name, type_)


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("id", LongType()),
        ("spend", LongType()),
        ("day", TimestampType()),
        ("hour", TimestampType()),
        ("object", StructType()),
        ("names", ArrayType(LongType())),
        ("paused", IntegerType()),
        ("id", BinaryType()),
    ],
)
def test_no_column_can_be_asked_for_as_a_type_that_its_values_are_not(name: str, type_: DataType) -> None:
    with pytest.raises(TikTokAdsError, match=f"column {name} is .* and cannot be read as .*; read it as"):
        as_asked_for("ads", COLUMNS, StructType([StructField(name, type_)]))
