"""The simulated world's clock: restatement, partial days, new entities; and its sizes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from integration_tests.running.worlds import NOW
from integration_tests.simulator.test_simulated_api import BASIC_DAILY, account, listed
from simulated_api import SimulatedApi


def test_the_real_clock_is_used_unless_frozen() -> None:
    before = datetime.now(UTC) - timedelta(minutes=1)
    with SimulatedApi(world="tiny") as api:
        assert before <= api.now <= datetime.now(UTC)


def test_moving_the_clock_restates_conversions_upward_and_adds_rows() -> None:
    with SimulatedApi(now=NOW, world="tiny") as api:
        params = BASIC_DAILY | {"advertiser_id": account(api, "JPY")}

        def by_key() -> dict[str, dict[str, str]]:
            rows = listed(api, "report/integrated/get/", **params | {"end_date": "2026-03-15"})
            return {json.dumps(row["dimensions"]): row["metrics"] for row in rows}

        before = by_key()
        api.now = NOW + timedelta(days=9)
        after = by_key()
        grown = [key for key in before if int(after[key]["conversion"]) > int(before[key]["conversion"])]
        assert grown
        assert all(key.split("2026-")[1] > "03-09" for key in grown)
        assert all(int(after[key]["conversion"]) >= int(before[key]["conversion"]) for key in before)
        assert all(after[key]["real_time_conversion"] == before[key]["real_time_conversion"] for key in before)
        assert all(after[key]["spend"] == before[key]["spend"] for key in before)
        assert {*before} < {*after}


def test_today_is_partial_and_in_the_accounts_own_zone() -> None:
    evening = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
    with SimulatedApi(now=evening, world="tiny") as api:
        for item in api.truth.accounts[:1] + api.truth.accounts[2:3]:
            local = item.local(evening)
            params = {
                "dimensions": '["ad_id","stat_time_hour"]',
                "start_date": local.date().isoformat(),
                "end_date": local.date().isoformat(),
                "advertiser_id": item.id,
            }
            rows = listed(api, "report/integrated/get/", **BASIC_DAILY | params)
            assert all(row["dimensions"]["stat_time_hour"] < f"{local:%Y-%m-%d %H}" for row in rows)
            tomorrow = (local.date() + timedelta(days=1)).isoformat()
            later = params | {"start_date": tomorrow, "end_date": tomorrow}
            assert listed(api, "report/integrated/get/", **BASIC_DAILY | later) == []


def test_entities_created_later_appear_when_the_clock_reaches_them() -> None:
    with SimulatedApi(now=NOW) as api:
        params = {"advertiser_id": account(api, "JPY"), "fields": '["campaign_name"]', "page_size": "1000"}
        assert {"campaign_name": "Tomorrow never knows"} not in listed(api, "campaign/get/", **params)
        api.now = NOW + timedelta(days=2)
        assert {"campaign_name": "Tomorrow never knows"} in listed(api, "campaign/get/", **params)


def test_wide_and_idle_worlds_have_as_many_accounts_as_asked_for() -> None:
    for world, busy in (("wide:12", True), ("idle:12", False)):
        with SimulatedApi(now=NOW, world=world) as api:
            config = api.config()
            assert len({row["advertiser_id"] for row in api.truth.records("ad_accounts", config)}) == 12
            assert bool(api.truth.records("ads_daily_report", config)) == busy
    with pytest.raises(ValueError, match="no such world: flat"):
        SimulatedApi(world="flat")
