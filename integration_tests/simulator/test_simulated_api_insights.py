"""The simulated API's insights, creative reports, audiences and records: pages equal the truth, mistakes fail."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from integration_tests.running.worlds import NOW, api_fixture
from integration_tests.simulator.test_simulated_api_further import BC, Row, big, call, everything, idle

if TYPE_CHECKING:
    from simulated_api import SimulatedApi

BENCHMARKS, DIAGNOSES, FATIGUE = "report/ad_benchmark/get/", "tool/diagnosis/get/", "creative_fatigue/get/"
OVERVIEW, BREAKDOWN = "smart_plus/material_report/overview/", "smart_plus/material_report/breakdown/"
CONVERSIONS, SAVED = "custom_conversion/list/", "dmp/saved_audience/list/"
INVOICES, BUDGETS, ACTIVITIES = "bc/invoice/get/", "bc/account/budget/changelog/get/", "changelog/get/"
SPAN = {"start_date": "2026-03-02", "end_date": "2026-03-09"}
METRICS = ["spend", "clicks"]
OF_ADS = {"dimensions": ["smart_plus_ad_id", "main_material_id"], "metrics": METRICS}
OF_DAYS = {"dimensions": ["main_material_id", "stat_time_day"], "metrics": METRICS}

api = api_fixture(scope="module")


def test_benchmarks_are_of_the_ads_of_a_filter(api: SimulatedApi) -> None:
    campaigns = [row["campaign_id"] for row in api.truth.records("campaigns", api.config())]
    asked = {**big(api), "dimensions": ["LOCATION"], "filtering": {"campaign_ids": campaigns[:100]}}
    rows = everything(api, BENCHMARKS, "list", page_size=7, **asked)
    assert rows == api.truth.endpoint(BENCHMARKS, **big(api))
    assert {"metrics" in row for row in rows} == {True, False}
    first = next(row for row in rows if "metrics" in row)
    asked |= {"filtering": {"ad_ids": [first["info"]["ad_id"]]}, "metrics_fields": ["cpa"]}
    (row,) = everything(api, BENCHMARKS, "list", **asked)
    assert row["metrics"] == {"cpa": first["metrics"]["cpa"]}


def test_diagnoses_are_of_all_ad_groups_or_of_some(api: SimulatedApi) -> None:
    rows = call(api, DIAGNOSES, **big(api))["data"]["results"]
    assert rows == api.truth.endpoint(DIAGNOSES, **big(api)) != []
    wanted = rows[0]["adgroup_id"]
    assert call(api, DIAGNOSES, filtering={"adgroup_ids": [wanted]}, **big(api))["data"]["results"] == rows[:1]
    (found,) = rows[0]["diagnosis"]["suggestions"]
    absent = next(name.upper() for name, issues in found.items() if not issues)
    filtering = {"adgroup_ids": [wanted], "issue_category": [absent]}
    assert call(api, DIAGNOSES, filtering=filtering, **big(api))["data"]["results"] == []


def test_fatigue_is_of_an_ads_days_without_the_end(api: SimulatedApi) -> None:
    truth = api.truth.endpoint(FATIGUE, **big(api), **SPAN)
    asked = {**big(api), "ad_id": truth[0]["ad_id"], "filtering": SPAN}
    rows = everything(api, FATIGUE, "list", page_size=3, **asked)
    assert rows == [row for row in truth if row["ad_id"] == asked["ad_id"]]
    assert [row["date"] for row in rows] == [f"2026-03-0{day}" for day in range(2, 9)]


def test_creatives_are_summed_by_ad_or_shown_by_day(api: SimulatedApi) -> None:
    totals = everything(api, OVERVIEW, "list", page_size=100, **big(api), **OF_ADS, **SPAN)
    assert totals == api.truth.endpoint(OVERVIEW, **big(api), **SPAN, metrics=METRICS) != []
    days = everything(api, BREAKDOWN, "list", page_size=100, **big(api), **OF_DAYS, **SPAN)
    assert days == api.truth.endpoint(BREAKDOWN, **big(api), **SPAN, metrics=METRICS)
    clicks = [sum(int(row["metrics"]["clicks"]) for row in rows) for rows in (totals, days)]
    assert clicks[0] == clicks[1] > 0
    ever = everything(api, OVERVIEW, "list", page_size=100, **big(api), **OF_ADS, query_lifetime="true")
    assert len(ever) == len(totals)
    wanted = totals[0]["dimensions"]["smart_plus_ad_id"]
    one = call(api, OVERVIEW, filtering={"smart_plus_ad_ids": [wanted]}, **big(api), **OF_ADS, **SPAN)["data"]["list"]
    assert one == [row for row in totals if row["dimensions"]["smart_plus_ad_id"] == wanted]


def test_conversions_are_of_one_pixel(api: SimulatedApi) -> None:
    truth = api.truth.endpoint(CONVERSIONS, **big(api))
    pixel = truth[0]["event_source_id"]
    rows = everything(
        api, CONVERSIONS, "list", page_size=1, event_source_type="PIXEL", event_source_id=pixel, **big(api)
    )
    assert rows == api.truth.endpoint(CONVERSIONS, event_source_id=pixel, **big(api))
    assert 0 < len(rows) < len(truth)


def test_saved_audiences_come_in_pages(api: SimulatedApi) -> None:
    rows = everything(api, SAVED, "saved_audiences", page_size=100, **big(api))
    assert rows == api.truth.endpoint(SAVED, **big(api))
    assert len(rows) == 130
    some = [row["saved_audience_id"] for row in rows[:2]]
    assert call(api, SAVED, saved_audience_ids=some, **big(api))["data"]["saved_audiences"] == rows[:2]
    assert call(api, SAVED, **idle(api))["data"]["saved_audiences"] == []


@pytest.mark.parametrize("types", [["RECON", "CREDIT"], ["AUTO_PAY"]])
def test_invoices_are_of_some_types_and_days(api: SimulatedApi, types: list[str]) -> None:
    days = {"start_time": "2025-09-01", "end_time": "2026-03-01"}
    moments = {name: f"{day} 00:00:00" for name, day in days.items()}
    rows = everything(api, INVOICES, "list", page_size=20, invoice_types=types, **moments, **BC)
    assert rows == api.truth.endpoint(INVOICES, invoice_types=types, **days)
    assert {row["invoice_type"] for row in rows} == set(types)
    paid = call(api, INVOICES, invoice_types=types, pay_statuses=["PAID"], page_size=50, **moments, **BC)["data"][
        "list"
    ]
    assert [row["invoice_id"] for row in paid] == [row["invoice_id"] for row in rows if row["pay_status"] == "PAID"]


def test_changes_of_budgets_are_of_the_last_days_unless_others_are_named(api: SimulatedApi) -> None:
    asked = {**BC, **big(api)}
    span = {"start_date": "2026-01-01", "end_date": "2026-03-16"}
    rows = everything(api, BUDGETS, "changelog_list", page_size=50, filtering=span, **asked)
    assert rows == api.truth.endpoint(BUDGETS, **big(api), **span)
    assert len(rows) > 50
    recent = {"start_date": str(NOW.date() - timedelta(days=7)), "end_date": str(NOW.date())}
    assert everything(api, BUDGETS, "changelog_list", **asked) == api.truth.endpoint(BUDGETS, **big(api), **recent)


def test_activities_come_twice_in_a_second(api: SimulatedApi) -> None:
    rows = everything(api, ACTIVITIES, "changelog_list", page_size=50, filtering=SPAN, **BC)
    assert rows == api.truth.endpoint(ACTIVITIES, **SPAN)
    assert len({(row["time"], row["operator_id"], row["activity_type"]) for row in rows}) * 2 == len(rows)
    users = everything(api, ACTIVITIES, "changelog_list", filtering={**SPAN, "activity_type": "USER"}, **BC)
    assert users == [row for row in rows if row["activity_type"] == "USER"]


@pytest.mark.parametrize(
    ("path", "params", "code"),
    [
        (BENCHMARKS, {"dimensions": ["LOCATION"]}, 40002),
        (BENCHMARKS, {"dimensions": ["AGE"], "filtering": {"ad_ids": ["1"]}}, 40002),
        (BENCHMARKS, {"dimensions": ["LOCATION"], "filtering": {"ad_ids": ["1"], "campaign_ids": ["1"]}}, 40002),
        (BENCHMARKS, {"dimensions": ["LOCATION"], "filtering": {"ad_ids": ["1"]}, "page_size": 11}, 40002),
        (BENCHMARKS, {"dimensions": ["LOCATION"], "filtering": {"ad_ids": ["1"]}, "compare_time_window": 8}, 40002),
        (DIAGNOSES, {"filtering": {"adgroup_ids": ["1"] * 20}}, 0),
        (DIAGNOSES, {"filtering": {"adgroup_ids": ["1"] * 21}}, 40011),
        (DIAGNOSES, {"filtering": {"issue_category": ["PIXEL"]}}, 40002),
        (DIAGNOSES, {"page": 1}, 40002),
        (FATIGUE, {"ad_id": "1", "filtering": SPAN}, 40007),
        (FATIGUE, {"ad_id": "1", "filtering": {"start_date": "2026-03-02"}}, 40002),
        (FATIGUE, {"filtering": SPAN}, 40002),
        (OVERVIEW, {**OF_ADS}, 40002),
        (OVERVIEW, {**OF_ADS, **SPAN, "dimensions": ["main_material_id"]}, 40002),
        (OVERVIEW, {**OF_ADS, **SPAN, "dimensions": ["campaign_id", "smart_plus_ad_id"]}, 40002),
        (OVERVIEW, {**OF_ADS, **SPAN, "start_date": "2025-03-01"}, 40002),
        (OVERVIEW, {**OF_ADS, **SPAN, "filtering": {"smart_plus_ad_ids": ["1"] * 201}}, 40011),
        (OVERVIEW, {**OF_ADS, **SPAN, "filtering": {"adgroup_ids": ["1"], "campaign_ids": ["1"]}}, 40002),
        (
            OVERVIEW,
            {**OF_ADS, **SPAN, "dimensions": ["campaign_id", "main_material_id"], "filtering": {"adgroup_ids": ["1"]}},
            40002,
        ),
        (BREAKDOWN, {**OF_DAYS, "query_lifetime": "true"}, 40002),
        (BREAKDOWN, {**OF_DAYS, **SPAN, "dimensions": ["smart_plus_ad_id", "stat_time_day"]}, 40002),
        (CONVERSIONS, {"event_source_type": "PIXEL"}, 40002),
        (CONVERSIONS, {"event_source_type": "PIXEL", "event_source_id": "1"}, 40001),
        (SAVED, {"page_size": 101}, 40002),
        (SAVED, {"saved_audience_ids": ["1"] * 101}, 40011),
        (INVOICES, {}, 40002),
        (INVOICES, {"invoice_types": ["RECON", "AUTO_PAY"]}, 40002),
        (INVOICES, {"invoice_types": ["RECON"], "start_time": "2026-01-01 00:00:00"}, 40002),
        (INVOICES, {"invoice_types": ["RECON"], "page_size": 51}, 40002),
        (BUDGETS, {"filtering": {"start_date": "2025-03-01", "end_date": "2026-03-16"}}, 40002),
        (BUDGETS, {"filtering": {"start_date": "2026-03-01"}}, 40002),
        (BUDGETS, {"advertiser_id": "5"}, 40001),
        (ACTIVITIES, {"filtering": {**SPAN, "activity_type": "MONEY"}}, 40002),
        (ACTIVITIES, {"filtering": {"end_date": "2026-03-01"}}, 40002),
        (ACTIVITIES, {"bc_id": "1"}, 40001),
    ],
)
def test_they_are_asked_for_as_documented(api: SimulatedApi, path: str, params: Row, code: int) -> None:
    of_account = {} if path in (INVOICES, ACTIVITIES) else big(api)
    of_center = BC if path in (INVOICES, BUDGETS, ACTIVITIES) else {}
    assert call(api, path, **{**of_account, **of_center, **params})["code"] == code
