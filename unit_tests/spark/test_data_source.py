"""What Spark is told of a read: its tasks, the days that are left, and what cannot be read."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Any

import pytest
from pyspark.sql.datasource import CaseInsensitiveDict, DataSourceReader, EqualTo, GreaterThan, LessThan
from pyspark.sql.types import StructType

from source_tiktok_ads.spark import TikTokAdsDataSource, TikTokAdsError
from source_tiktok_ads.spark.data_source import FilteringTikTokAdsDataSource, StreamReader, Task
from unit_tests.spark.test_days import DAY, SIXTH

TOKEN = "one-token"
GIVEN = {"access_token": TOKEN, "advertiser_ids": "7,8,9,10", "start_date": "2026-03-01", "end_date": "2026-03-09"}


@pytest.fixture(autouse=True)
def token_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test asks the API whether it takes the token."""
    monkeypatch.setattr("source_tiktok_ads.spark.data_source.refuse_bad_token", lambda _config: None)


def source(stream: str = "ads_daily_report", **options: str) -> FilteringTikTokAdsDataSource:
    return FilteringTikTokAdsDataSource(CaseInsensitiveDict({"path": stream, **GIVEN, **options}))


def reader(stream: str = "ads_daily_report", **options: str) -> Any:  # noqa: ANN401 - with what filters it has
    made = source(stream, **options)
    return made.reader(made.schema())


def tasks(made: StreamReader) -> list[Task]:
    return [each for each in made.partitions() if isinstance(each, Task)]


def test_the_schema_has_the_columns_that_are_named() -> None:
    assert source(columns="spend, ad_id").schema().simpleString() == "struct<spend:decimal(20,6),ad_id:string>"


def test_accounts_are_divided_among_the_tasks() -> None:
    assert [task.shard for task in tasks(reader(partitions="2"))] == ["1/2", "2/2"]


def test_what_ad_accounts_do_not_divide_is_read_by_one_task() -> None:
    assert tasks(reader("business_centers")) == [Task("1/1", 100, {})]


def test_days_that_filters_leave_are_asked_for_and_spark_filters_still() -> None:
    made = reader(partitions="2")
    filters = [GreaterThan((DAY,), SIXTH), EqualTo(("ad_id",), "7")]
    assert made.pushFilters(filters) == filters
    assert {task.days["start_date"] for task in tasks(made) if task.days} == {"2026-03-07"}
    assert {task.days["end_date"] for task in tasks(made) if task.days} == {"2026-03-09"}


def test_filters_that_leave_no_day_are_asked_for_nothing() -> None:
    made = reader()
    made.pushFilters([GreaterThan((DAY,), SIXTH), LessThan((DAY,), SIXTH)])
    (task,) = made.partitions()
    assert list(made.read(task)) == []


def test_filters_do_not_move_the_days_of_a_state(tmp_path: Any) -> None:  # noqa: ANN401
    made = reader(partitions="2", state=str(tmp_path / "state.json"))
    made.pushFilters([GreaterThan((DAY,), SIXTH)])
    assert [task.days for task in tasks(made)] == [{}, {}]
    assert {task.read for task in tasks(made)} != {None}


def test_without_register_no_filter_is_asked_for() -> None:
    """Spark refuses readers that take filters in a session that does not allow it."""
    plain = TikTokAdsDataSource(CaseInsensitiveDict({"path": "ads_daily_report", **GIVEN}))
    assert type(plain.reader(plain.schema())).pushFilters is DataSourceReader.pushFilters


def test_tasks_carry_no_secret() -> None:
    made = reader(partitions="2")
    assert TOKEN.encode() not in pickle.dumps(tasks(made))
    assert TOKEN not in repr(made.partitions())


def test_executors_do_without_the_cdk() -> None:
    """It takes seconds, and memory of each Python worker; the connector's own process has it."""
    code = "import sys, source_tiktok_ads.spark; sys.exit('airbyte_cdk' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=300).returncode == 0


def test_a_stream_without_a_cursor_has_no_state(tmp_path: Any) -> None:  # noqa: ANN401
    with pytest.raises(TikTokAdsError, match="Stream business_centers has no state: it is read in full each time"):
        reader("business_centers", state=str(tmp_path / "state.json"))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"start_date": "2026-13-01"}, "start_date 2026-13-01 is no day of the calendar"),
        ({"columns": "spent"}, "Stream ads_daily_report has no column spent; did you mean spend?"),
        ({"partitions": "200"}, "200 tasks at once cannot share 100 %"),
    ],
)
def test_what_cannot_be_read_is_said_before_any_task_starts(options: dict[str, str], says: str) -> None:
    with pytest.raises(TikTokAdsError) as raised:
        list(reader(advertiser_ids="", **_oauth(), **options).partitions())
    assert says in str(raised.value)


def _oauth() -> dict[str, str]:
    return {"app_id": "7", "secret": "one-secret"}


def test_a_schema_of_ones_own_may_have_other_types() -> None:
    assert isinstance(source().reader(StructType().add("spend", "double").add("stat_time_day", "string")), StreamReader)
    with pytest.raises(TikTokAdsError, match="column ad_id is string and cannot be read as bigint"):
        source().reader(StructType().add("ad_id", "long"))
