"""The simulated API behaves as the real one is known to: envelopes, lists, defaults, restatement, paging."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
import requests

from integration_tests.running.worlds import NOW, api_fixture
from simulated_api import SimulatedApi
from simulated_api.world.model import TOP_VIEW, UPGRADED_SMART_PLUS

BASIC_DAILY = {
    "report_type": "BASIC",
    "data_level": "AUCTION_AD",
    "dimensions": '["ad_id","stat_time_day"]',
    "metrics": '["spend","impressions","clicks","reach","conversion","real_time_conversion"]',
    "start_date": "2026-02-15",
    "end_date": "2026-03-16",
    "page_size": "1000",
}
Row = dict[str, Any]


api = api_fixture("default", scope="module")


def call(api: SimulatedApi, path: str, **params: str) -> dict[str, Any]:
    token = api.config()["credentials"]["access_token"]
    response = requests.get(api.base_url + path, params=params, headers={"Access-Token": token}, timeout=120)
    assert response.status_code == 200
    body: dict[str, Any] = response.json()
    return body


def listed(api: SimulatedApi, path: str, **params: str) -> list[Row]:
    """Read all pages."""
    rows: list[Row] = []
    page, pages = 1, 1
    while page <= pages:
        body = call(api, path, **params, page=str(page))
        assert body["code"] == 0, body["message"]
        rows += body["data"]["list"]
        pages = body["data"]["page_info"]["total_page"]
        page += 1
    return rows


def account(api: SimulatedApi, currency: str) -> str:
    return next(item.id for item in api.truth.accounts if item.currency == currency and not item.forbidden)


def status(level: str, value: str) -> str:
    inner = json.dumps([value])
    return json.dumps([{"field_name": f"{level}_status", "filter_type": "IN", "filter_value": inner}])


def total(rows: list[Row], metric: str) -> float:
    return round(sum(float(row["metrics"][metric]) for row in rows), 2)


def test_every_answer_is_an_envelope_with_a_request_id(api: SimulatedApi) -> None:
    first, second = call(api, "user/info/"), call(api, "campaign/get/")
    assert {*first} == {*second} == {"code", "message", "request_id", "data"}
    assert first["code"] == 0
    assert second["code"] == 40002
    assert second["data"] == {}
    assert first["request_id"] != second["request_id"]


def test_large_answers_are_compressed_for_clients_that_accept_it(api: SimulatedApi) -> None:
    headers = {"Access-Token": api.config()["credentials"]["access_token"]}
    params = {"advertiser_id": account(api, "JPY"), "page_size": "100"}
    packed = requests.get(api.base_url + "ad/get/", params=params, headers=headers, timeout=120)
    plain = requests.get(
        api.base_url + "ad/get/", params=params, headers=headers | {"Accept-Encoding": "identity"}, timeout=120
    )
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.json()["data"] == plain.json()["data"]


def test_pages_add_up_and_beyond_the_last_one_is_empty(api: SimulatedApi) -> None:
    params = {"advertiser_id": account(api, "USD"), "fields": '["campaign_id"]', "page_size": "300"}
    info = call(api, "campaign/get/", **params)["data"]["page_info"]
    ids = [row["campaign_id"] for row in listed(api, "campaign/get/", **params)]
    assert len(ids) == len(set(ids)) == info["total_number"]
    assert info["total_page"] == -(-info["total_number"] // 300)
    assert ids == sorted(ids, key=int, reverse=True)
    assert call(api, "campaign/get/", **params, page="99")["data"]["list"] == []


def test_page_size_is_ten_unless_asked_for(api: SimulatedApi) -> None:
    data = call(api, "ad/get/", advertiser_id=account(api, "USD"))["data"]
    assert (len(data["list"]), data["page_info"]["page_size"]) == (10, 10)


@pytest.mark.parametrize(("path", "key"), [("campaign", "campaign_id"), ("adgroup", "adgroup_id"), ("ad", "ad_id")])
def test_deleted_entities_are_left_out_unless_asked_for(api: SimulatedApi, path: str, key: str) -> None:
    params = {"advertiser_id": account(api, "JPY"), "page_size": "1000", "fields": f'["{key}","secondary_status"]'}
    default = {row[key] for row in listed(api, f"{path}/get/", **params)}
    primary = {row[key] for row in listed(api, f"{path}/get/", **params, filtering='{"primary_status":"STATUS_ALL"}')}
    both = json.dumps({"secondary_status": f"{path.upper()}_STATUS_ALL"})
    secondary = {row[key] for row in listed(api, f"{path}/get/", **params, filtering=both)}
    gone = {row[key] for row in listed(api, f"{path}/get/", **params, filtering='{"primary_status":"STATUS_DELETE"}')}
    assert default < primary == secondary == default | gone
    assert gone


def test_top_view_needs_a_request_of_its_own(api: SimulatedApi) -> None:
    wanted = json.dumps({"buying_types": [TOP_VIEW]})
    params = {"advertiser_id": account(api, "USD"), "fields": '["campaign_id","rf_campaign_type"]'}
    top_view = listed(api, "campaign/get/", **params, filtering=wanted, page_size="100")
    others = listed(api, "campaign/get/", **params, page_size="1000")
    assert {row["rf_campaign_type"] for row in top_view} == {"TOPVIEW"}
    assert not {row["campaign_id"] for row in top_view} & {row["campaign_id"] for row in others}
    assert len(top_view) > 100


def test_upgraded_smart_plus_rows_are_creatives_without_modify_time(api: SimulatedApi) -> None:
    wanted = json.dumps({"campaign_automation_type": UPGRADED_SMART_PLUS})
    rows = listed(api, "ad/get/", advertiser_id=account(api, "USD"), filtering=wanted, page_size="1000")
    assert {row["campaign_automation_type"] for row in rows} == {"UPGRADED_SMART_PLUS_CREATIVE"}
    assert {row.get("modify_time") for row in rows} == {None}
    assert {"modify_time" in row for row in rows} == {True, False}
    assert all("landing_page_url" not in row for row in rows)


def test_null_fields_can_be_left_out(api: SimulatedApi) -> None:
    params = {"advertiser_id": account(api, "JPY"), "page_size": "1000"}
    kept = listed(api, "ad/get/", **params)
    dropped = listed(api, "ad/get/", **params, exclude_field_types_in_response='["NULL_FIELD"]')
    assert any(None in row.values() for row in kept)
    assert not any(None in row.values() for row in dropped)


def test_advertiser_info_returns_only_the_fields_asked_for(api: SimulatedApi) -> None:
    ids = json.dumps([account(api, "GBP"), account(api, "BRL")])
    rows = call(api, "advertiser/info/", advertiser_ids=ids, fields='["display_timezone","timezone"]')["data"]["list"]
    assert rows == [{"display_timezone": "Europe/London", "timezone": "Etc/GMT"}, {"timezone": "Etc/GMT+3"}]
    full = call(api, "advertiser/info/", advertiser_ids=ids)["data"]["list"]
    assert all(isinstance(row["create_time"], int) for row in full)
    assert all("company_name_editable" not in row for row in full)


def test_report_metrics_are_strings_and_days_are_account_local_midnights(api: SimulatedApi) -> None:
    rows = listed(api, "report/integrated/get/", **BASIC_DAILY, advertiser_id=account(api, "NZD"))
    assert rows
    for row in rows:
        assert all(isinstance(value, str) for value in (row["metrics"] | row["dimensions"]).values())
        assert row["dimensions"]["stat_time_day"].endswith(" 00:00:00")
    assert {*rows[0]["dimensions"]} == {"ad_id", "stat_time_day"}


def test_hours_of_a_day_add_up_to_the_day(api: SimulatedApi) -> None:
    day = {"start_date": "2026-03-06", "end_date": "2026-03-06", "advertiser_id": account(api, "USD")}
    daily = listed(api, "report/integrated/get/", **BASIC_DAILY | day)
    hourly = listed(api, "report/integrated/get/", **BASIC_DAILY | day | {"dimensions": '["ad_id","stat_time_hour"]'})
    assert len(daily) > 1000
    for metric in ("spend", "impressions", "clicks", "conversion"):
        assert total(daily, metric) == total(hourly, metric) > 0


def test_campaigns_hold_deleted_ads_that_ad_reports_leave_out(api: SimulatedApi) -> None:
    base = BASIC_DAILY | {"advertiser_id": account(api, "USD")}
    campaign = {"data_level": "AUCTION_CAMPAIGN", "dimensions": '["campaign_id","stat_time_day"]'}
    ads = listed(api, "report/integrated/get/", **base)
    all_ads = listed(api, "report/integrated/get/", **base, filtering=status("ad", "STATUS_ALL"))
    campaigns = listed(api, "report/integrated/get/", **base | campaign)
    all_campaigns = listed(api, "report/integrated/get/", **base | campaign, filtering=status("campaign", "STATUS_ALL"))
    assert total(ads, "spend") < total(campaigns, "spend") < total(all_campaigns, "spend") == total(all_ads, "spend")
    assert total(all_campaigns, "reach") < total(all_ads, "reach")


def test_breakdowns_add_up_to_the_whole(api: SimulatedApi) -> None:
    base = BASIC_DAILY | {"advertiser_id": account(api, "JPY"), "metrics": '["spend","impressions","conversion"]'}
    whole = listed(api, "report/integrated/get/", **base)
    for names in (["age", "gender"], ["country_code"], ["language"], ["platform"]):
        dimensions = json.dumps(["ad_id", "stat_time_day", *names])
        parts = listed(api, "report/integrated/get/", **base | {"report_type": "AUDIENCE", "dimensions": dimensions})
        assert {metric: total(parts, metric) for metric in ("spend", "impressions", "conversion")} == {
            metric: total(whole, metric) for metric in ("spend", "impressions", "conversion")
        }


def test_ids_of_other_accounts_and_idle_accounts_give_no_rows(api: SimulatedApi) -> None:
    idle = next(item.id for item in api.truth.accounts if item.name == "Idle Hands")
    data = call(api, "report/integrated/get/", **BASIC_DAILY, advertiser_id=idle)["data"]
    assert data["list"] == []
    assert data["page_info"]["total_number"] == 0
    assert listed(api, "campaign/get/", advertiser_id=idle) == []


def test_default_metrics_are_spend_and_impressions(api: SimulatedApi) -> None:
    params = {name: value for name, value in BASIC_DAILY.items() if name != "metrics"}
    rows = listed(api, "report/integrated/get/", **params, advertiser_id=account(api, "JPY"))
    assert {*rows[0]["metrics"]} == {"spend", "impressions"}


def test_reports_sort_by_a_requested_metric(api: SimulatedApi) -> None:
    base = BASIC_DAILY | {"advertiser_id": account(api, "JPY"), "order_field": "spend"}
    down = [float(row["metrics"]["spend"]) for row in listed(api, "report/integrated/get/", **base)]
    up = [float(row["metrics"]["spend"]) for row in listed(api, "report/integrated/get/", **base, order_type="ASC")]
    assert down == sorted(down, reverse=True) == up[::-1]


def test_the_same_seed_gives_the_same_answers_and_another_seed_others() -> None:
    answers = []
    for seed in (7, 7, 8):
        with SimulatedApi(now=NOW, seed=seed, world="tiny") as api:
            params = BASIC_DAILY | {"advertiser_id": api.truth.accounts[0].id}
            answers.append((api.truth.accounts[0].id, listed(api, "report/integrated/get/", **params)))
    assert answers[0] == answers[1]
    assert answers[0] != answers[2]


def test_the_log_tells_paths_parameters_and_codes() -> None:
    with SimulatedApi(now=NOW, world="tiny") as api:
        call(api, "campaign/get/", advertiser_id=api.truth.accounts[0].id, fields='["campaign_id"]')
        call(api, "campaign/get/", advertiser_id="1")
        good, bad = api.requests
        assert (good.path, good.code, good.params["fields"], good.in_flight) == (
            "campaign/get/",
            0,
            ["campaign_id"],
            1,
        )
        assert bad.code == 40001
        api.clear_log()
        assert api.requests == []


@pytest.mark.parametrize("path", ["adgroup", "ad"])
def test_what_hangs_below_a_deleted_campaign_counts_as_deleted(api: SimulatedApi, path: str) -> None:
    params = {"advertiser_id": account(api, "JPY"), "page_size": "1000", "fields": '["campaign_id"]'}
    gone = listed(api, "campaign/get/", **params, filtering='{"primary_status":"STATUS_DELETE"}')
    below = listed(api, f"{path}/get/", **params)
    everything = listed(api, f"{path}/get/", **params, filtering='{"primary_status":"STATUS_ALL"}')
    ids = {row["campaign_id"] for row in gone}
    assert ids
    assert not ids & {row["campaign_id"] for row in below}
    assert ids < {row["campaign_id"] for row in everything}


# metric: numerator, denominator, factor, decimals
RATES = {
    "ctr": ("clicks", "impressions", 100, 2),
    "cpc": ("spend", "clicks", 1, 2),
    "cpm": ("spend", "impressions", 1000, 2),
    "frequency": ("impressions", "reach", 1, 2),
    "cost_per_1000_reached": ("spend", "reach", 1000, 2),
    "cost_per_conversion": ("spend", "conversion", 1, 2),
    "conversion_rate_v2": ("conversion", "impressions", 100, 2),
    "cost_per_result": ("spend", "result", 1, 3),
    "result_rate": ("result", "impressions", 100, 2),
    "complete_payment_rate": ("complete_payment", "clicks", 100, 2),
    "cost_per_purchase": ("spend", "purchase", 1, 2),
    "purchase_rate": ("purchase", "app_install", 100, 2),
    "total_active_pay_roas": ("total_purchase_value", "spend", 1, 2),
}


@pytest.mark.parametrize("metric", RATES)
def test_rates_follow_from_their_parts_and_are_rounded_half_up(api: SimulatedApi, metric: str) -> None:
    top, bottom, factor, places = RATES[metric]
    params = BASIC_DAILY | {"advertiser_id": account(api, "USD"), "metrics": json.dumps([metric, top, bottom])}
    seen = 0
    for row in listed(api, "report/integrated/get/", **params):
        values = row["metrics"]
        if values[metric] == "-":
            continue
        under = Decimal(values[bottom])
        rate = factor * Decimal(values[top]) / under if under else Decimal(0)
        assert values[metric] == str(rate.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
        seen += rate != 0
    assert seen > 10
