"""The demo's world holds the story that `simulated_api.world.story` tells, and its reports agree with each other."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from demo.streams import STREAMS
from integration_tests.gmv_max.gmv_max import LISTS, REPORTS
from integration_tests.protocol.test_streams import texts
from integration_tests.running import in_process
from integration_tests.running.connector import configured
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from collections.abc import Iterable

Record = dict[str, Any]

api = api_fixture("story", scope="module")


def _records(api: SimulatedApi, stream: str, *, start: str = "2026-01-16") -> list[Record]:
    return api.truth.records(stream, api.config(start_date=start))


def _by(records: Iterable[Record], *keys: str, metric: str = "spend") -> dict[tuple[Any, ...], float]:
    sums: dict[tuple[Any, ...], float] = defaultdict(float)
    for record in records:
        sums[tuple(record[key] for key in keys)] += record[metric] or 0
    return sums


@pytest.fixture(scope="module")
def ads(api: SimulatedApi) -> list[Record]:
    return _records(api, "ads_daily_report")


def test_what_the_demo_reads_equals_the_truth_and_so_does_all_of_its_shop(api: SimulatedApi) -> None:
    streams = tuple(dict.fromkeys((*STREAMS, *LISTS, *REPORTS, "shop_products")))
    config = api.config(rate_limit_tier="ultimate", start_date="2026-03-05", end_date="2026-03-07")
    catalog = in_process.run("discover", config).one("CATALOG")["catalog"]
    run = in_process.run("read", config, configured(catalog, *streams, mode="full_refresh"))
    for stream in streams:
        truth = api.truth.records(stream, config)
        assert truth, stream
        assert texts(run.records[stream]) == texts(truth), stream


def test_the_same_moment_has_the_same_story_whatever_the_process() -> None:
    first, second = (_records(SimulatedApi(now=NOW, world="story"), "ads_daily_report") for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "stream", ["ad_accounts_hourly_report", "ad_accounts_country_report", "ad_accounts_age_gender_report"]
)
def test_each_split_adds_up_to_the_whole(api: SimulatedApi, stream: str) -> None:
    for metric in ("spend", "clicks", "conversion"):
        whole = _by(_records(api, "ad_accounts_daily_report"), "advertiser_id", metric=metric)
        parts = _by(_records(api, stream), "advertiser_id", metric=metric)
        assert parts == pytest.approx(whole, abs=0.01)


def test_weekends_are_stronger_than_mondays(ads: list[Record]) -> None:
    days = _by((row for row in ads if row["ad_name"] == "Aurora Lamp: unboxing"), "stat_time_day")
    week: dict[int, list[float]] = defaultdict(list)
    for (day,), spend in days.items():
        week[date.fromisoformat(day[:10]).weekday()].append(spend)
    mean = {weekday: sum(each) / len(each) for weekday, each in week.items()}
    assert mean[5] > 1.3 * mean[0]


def test_one_creative_loses_more_than_half_of_its_clicks(ads: list[Record]) -> None:
    rows = [row for row in ads if row["ad_name"] == "Aurora Lamp: 3 reasons"]
    early = [row for row in rows if row["stat_time_day"] < "2026-02-06"]
    late = [row for row in rows if row["stat_time_day"] > "2026-03-01"]
    rates = [sum(row["clicks"] for row in part) / sum(row["impressions"] for row in part) for part in (early, late)]
    assert rates[1] < 0.5 * rates[0]
    assert sum(row["spend"] for row in late) > 2000


def test_one_part_of_the_audience_converts_for_the_least(api: SimulatedApi) -> None:
    rows = [row for row in _records(api, "campaigns_age_gender_report") if row["currency"] == "USD"]
    spend, conversions = _by(rows, "age", "gender"), _by(rows, "age", "gender", metric="conversion")
    costs = {part: spend[part] / conversions[part] for part in spend if conversions[part] > 100 and "NONE" not in part}
    assert min(costs, key=lambda part: costs[part]) == ("AGE_25_34", "FEMALE")


def test_top_view_is_one_day_above_all_others(api: SimulatedApi, ads: list[Record]) -> None:
    (day,) = _records(api, "ads_reservation_daily_report")
    assert day["stat_time_day"][:10] == "2026-03-06"
    others = _by((row for row in ads if row["currency"] == "USD"), "stat_time_day")
    assert day["spend"] > max(others.values())


def test_launches_start_high(ads: list[Record]) -> None:
    days = _by((row for row in ads if row["ad_name"] == "Halo Speaker: kitchen dance"), "stat_time_day")
    first, last = min(days)[0], max(days)[0]
    assert first[:10] == "2026-03-06"
    assert days[first,] > 1.5 * days[last,]


def test_a_shop_sells_by_gmv_max_with_its_launches_and_livestreams(api: SimulatedApi) -> None:
    rows = _records(api, "gmv_max_product_campaign_daily_report")
    begun = {
        name: min(row["stat_time_day"] for row in rows if row["campaign_name"] == name)
        for (name,) in _by(rows, "campaign_name", metric="cost")
    }
    assert begun == {
        "Shop: Aurora Lamp": "2026-01-16",
        "Shop: Drift Blanket, launch": "2026-02-10",
        "Shop: Halo Speaker, launch": "2026-03-06",
    }
    live = _records(api, "gmv_max_live_campaign_daily_report")
    assert {date.fromisoformat(row["stat_time_day"]).weekday() for row in live} == {3, 6}
    days = _by(_records(api, "gmv_max_account_daily_report"), "stat_time_day", metric="cost")
    kinds = _by([*rows, *live], "stat_time_day", metric="cost")
    assert kinds == pytest.approx(days, abs=0.01)


def test_a_deleted_campaign_keeps_its_spend(api: SimulatedApi) -> None:
    rows = [row for row in _records(api, "campaigns_daily_report") if row["campaign_name"] == "Test: still images"]
    assert sum(row["spend"] for row in rows) > 500
    (campaign,) = [row for row in _records(api, "campaigns") if row["campaign_name"] == "Test: still images"]
    assert campaign["secondary_status"] == "CAMPAIGN_STATUS_DELETE"
