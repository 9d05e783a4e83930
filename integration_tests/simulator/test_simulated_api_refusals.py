"""The simulated API says no where the real one is known to, with its codes and (where sourced) its words."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from integration_tests.running.required import METRICS
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api import SimulatedApi

CONFLICT = "Conflict occurs. The input params including metrics and dimensions have no relation."
COMBINED = "The value 'RESERVATION_TOP_VIEW' cannot be combined with other enum values for this parameter"
REPORT = "report/integrated/get/"
TOKEN = "simulated-access-token"
Params = dict[str, str | None]


api = api_fixture(scope="module")


def call(api: SimulatedApi, path: str, params: Params, token: str | None = TOKEN) -> dict[str, Any]:
    sent = {name: value for name, value in params.items() if value is not None}
    headers = {} if token is None else {"Access-Token": token}
    response = requests.get(api.base_url + path, params=sent, headers=headers, timeout=120)
    assert response.status_code == 200
    body: dict[str, Any] = response.json()
    return body


def report(api: SimulatedApi, changes: Params) -> Params:
    """A good daily report request with changes (None removes a parameter)."""
    good: Params = {
        "advertiser_id": api.truth.accounts[0].id,
        "report_type": "BASIC",
        "data_level": "AUCTION_AD",
        "dimensions": '["ad_id","stat_time_day"]',
        "metrics": '["spend"]',
        "start_date": "2026-02-15",
        "end_date": "2026-03-16",
        "page_size": "1000",
    }
    return good | changes


def dims(*names: str) -> Params:
    return {"dimensions": json.dumps(names)}


def metrics(*names: str) -> Params:
    return {"metrics": json.dumps(names)}


def where(field: str, *values: object, kind: str = "IN") -> Params:
    return {
        "filtering": json.dumps([{"field_name": field, "filter_type": kind, "filter_value": json.dumps(list(values))}])
    }


HOURLY: Params = {**dims("ad_id", "stat_time_hour"), "start_date": "2026-03-06", "end_date": "2026-03-06"}
AUDIENCE: Params = {"report_type": "AUDIENCE"}
AT_CAMPAIGN: Params = {"data_level": "AUCTION_CAMPAIGN", **dims("campaign_id", "stat_time_day")}
RESERVATION: Params = {"service_type": "RESERVATION", "data_level": "RESERVATION_AD"}
BY_WHOLE_AD = dims("ad_id_v2", "stat_time_day")
BY_LANGUAGE = dims("ad_id", "stat_time_day", "language")
OF_ACCOUNT: Params = {"data_level": "AUCTION_ADVERTISER", **dims("advertiser_id", "stat_time_day")}
HOUR_OF_ACCOUNT: Params = {**dims("advertiser_id", "stat_time_hour"), "start_date": "2026-03-16"}
LIFETIME: Params = {"query_lifetime": "true", "start_date": None, "end_date": None}
ENGAGEMENT = METRICS["engagement"]

# What is changed in a good report request, the code, and a part of the message.
REPORT_REFUSALS: list[tuple[str, Params, int, str]] = [
    ("31 days with days", {"start_date": "2026-02-14"}, 40002, "must not exceed 30 day"),
    ("two days with hours", HOURLY | {"end_date": "2026-03-07"}, 40002, "must not exceed 1 day"),
    ("366 days without time", {**dims("ad_id"), "start_date": "2025-03-16"}, 40002, "must not exceed 365 day"),
    ("end before start", {"start_date": "2026-03-17"}, 40002, "end_date"),
    ("day that does not exist", {"start_date": "2026-02-30"}, 40002, "start_date: Time format"),
    ("day without dashes", {"start_date": "20260215"}, 40002, "start_date: Time format"),
    ("day with time", {"end_date": "2026-03-16 00:00:00"}, 40002, "end_date: Time format"),
    ("no start", {"start_date": None}, 40002, "Missing required field(s): start_date."),
    ("no end", {"end_date": None}, 40002, "Missing required field(s): end_date."),
    ("no report type", {"report_type": None}, 40002, "Missing required field(s): report_type."),
    ("no dimensions", {"dimensions": None}, 40002, "Missing required field(s): dimensions."),
    ("no data level", {"data_level": None}, 40002, "Missing required field(s): data_level."),
    ("no advertiser", {"advertiser_id": None}, 40002, "Missing required field(s): advertiser_id."),
    ("unknown report type", {"report_type": "SUMMARY"}, 40002, "correct is ['BASIC', 'AUDIENCE'"),
    ("unknown data level", {"data_level": "AUCTION_CREATIVE"}, 40002, "data_level: one or more value"),
    ("unknown service type", {"service_type": "BOTH"}, 40002, "service_type: one or more value"),
    ("advertiser id with letters", {"advertiser_id": "abc"}, 40002, "advertiser_id: Not a valid integer."),
    ("someone else's advertiser", {"advertiser_id": "123"}, 40001, "No permission to operate advertiser: 123"),
    ("page size 1001", {"page_size": "1001"}, 40002, "page_size"),
    ("page size 0", {"page_size": "0"}, 40002, "page_size"),
    ("page 0", {"page": "0"}, 40002, "page"),
    ("page as text", {"page": "first"}, 40002, "page: Not a valid integer."),
    ("dimensions as bare list", {"dimensions": "ad_id,stat_time_day"}, 40002, "dimensions: Field must be set to array"),
    ("metrics as bare word", {"metrics": "spend"}, 40002, "metrics: Field must be set to array"),
    ("filtering as object", {"filtering": '{"ad_ids":["1"]}'}, 40002, "filtering: Field must be set to array"),
    ("two id dimensions", dims("ad_id", "campaign_id", "stat_time_day"), 40002, CONFLICT),
    ("id of another level", dims("campaign_id", "stat_time_day"), 40002, CONFLICT),
    ("no id dimension", dims("stat_time_day"), 40002, CONFLICT),
    ("two time dimensions", dims("ad_id", "stat_time_day", "stat_time_hour"), 40002, CONFLICT),
    ("dimension twice", dims("ad_id", "ad_id"), 40002, CONFLICT),
    ("name as dimension", dims("ad_id", "ad_name"), 40002, "Invalid value for dimensions: ad_name is not supported."),
    (
        "audience dimension in BASIC",
        dims("ad_id", "province_id"),
        40002,
        "Invalid value for dimensions: province_id is not supported.",
    ),
    ("age in BASIC", dims("ad_id", "age"), 40002, "Invalid value for dimensions: age is not supported."),
    ("country with hours", HOURLY | dims("ad_id", "stat_time_hour", "country_code"), 40002, CONFLICT),
    ("city in AUDIENCE", AUDIENCE | dims("ad_id", "city_id"), 40002, "Invalid value for dimensions: city_id"),
    ("two audience dimensions", AUDIENCE | dims("ad_id", "age", "country_code"), 40002, CONFLICT),
    ("AUDIENCE without one", AUDIENCE, 40002, CONFLICT),
    ("interest with days", AUDIENCE | dims("ad_id", "stat_time_day", "interest_category"), 40002, CONFLICT),
    ("several accounts at once", {"advertiser_ids": '["1","2"]'}, 40002, CONFLICT),
    ("totals", {"enable_total_metrics": "true"}, 40002, CONFLICT),
    ("lifetime with days", {"query_lifetime": "true"}, 40002, CONFLICT),
    ("unknown metric", metrics("spend", "video_views"), 40002, "Invalid metric fields: ['video_views']."),
    ("metrics of dimensions", metrics("placement", "spend"), 40002, "Invalid metric fields: ['placement']."),
    (
        "advertiser-level metrics",
        metrics("voucher_spend", "cash_spend"),
        40002,
        "Invalid metric fields: ['voucher_spend', 'cash_spend'].",
    ),
    (
        "replaced metric name",
        metrics("product_details_page_browse"),
        40002,
        "Invalid metric fields: ['product_details_page_browse'].",
    ),
    ("skan metric with hours", HOURLY | metrics("skan_result"), 40002, "Invalid metric fields: ['skan_result']."),
    (
        "BASIC metric in AUDIENCE",
        AUDIENCE | dims("ad_id", "stat_time_day", "language") | metrics("frequency"),
        40002,
        "Invalid metric fields: ['frequency'].",
    ),
    ("ad name of campaigns", AT_CAMPAIGN | metrics("ad_name"), 40002, "Invalid metric fields: ['ad_name']."),
    ("image metric", metrics("image_impressions"), 40002, "Invalid metric fields"),
    ("metric twice", metrics("spend", "spend"), 40002, CONFLICT),
    ("sorting by what is not asked for", {"order_field": "clicks"}, 40002, "order_field: one or more value"),
    ("service type against level", {"service_type": "RESERVATION"}, 40002, CONFLICT),
    ("level against service type", {"data_level": "RESERVATION_AD"}, 40002, CONFLICT),
    (
        "reserved audiences",
        RESERVATION | AUDIENCE | dims("ad_id", "stat_time_day", "age", "gender"),
        40002,
        CONFLICT,
    ),
    ("metric that reservations lack", RESERVATION | metrics("likes"), 40002, "Invalid metric fields: ['likes']."),
    ("engagement of reservations", RESERVATION | metrics(*ENGAGEMENT), 40002, f"Invalid metric fields: {ENGAGEMENT}."),
    ("reservations by ad_id_v2", RESERVATION | BY_WHOLE_AD, 40002, CONFLICT),
    ("ad_id beside ad_id_v2", dims("ad_id", "ad_id_v2"), 40002, CONFLICT),
    ("ad_id_v2 of ad groups", BY_WHOLE_AD | {"data_level": "AUCTION_ADGROUP"}, 40002, CONFLICT),
    ("ad_id as attribute beside ad_id_v2", BY_WHOLE_AD | metrics("ad_id"), 40002, "Invalid metric fields: ['ad_id']."),
    ("ad_id_v2 as attribute beside ad_id", metrics("ad_id_v2"), 40002, "Invalid metric fields: ['ad_id_v2']."),
    ("ad_ids beside ad_id_v2", BY_WHOLE_AD | where("ad_ids", "1"), 40002, "filtering.0.field_name"),
    ("ad_ids_v2 beside ad_id", where("ad_ids_v2", "1"), 40002, "filtering.0.field_name"),
    ("101 ids of whole ads", BY_WHOLE_AD | where("ad_ids_v2", *map(str, range(101))), 40011, "Too many IDs"),
    ("audience by ad_id_v2", AUDIENCE | dims("ad_id_v2", "stat_time_day", "language"), 40002, CONFLICT),
    ("status of an ad account", OF_ACCOUNT | where("ad_status", "STATUS_ALL"), 40002, "filtering.0.field_name"),
    ("campaign name of an ad account", OF_ACCOUNT | metrics("campaign_name"), 40002, "['campaign_name']"),
    ("ids of an ad account's report", OF_ACCOUNT | where("campaign_ids", "1"), 40002, "filtering.0.field_name"),
    ("cash by the hour", OF_ACCOUNT | HOUR_OF_ACCOUNT | metrics("cash_spend"), 40002, "['cash_spend']"),
    ("cash of all time", OF_ACCOUNT | LIFETIME | dims("advertiser_id") | metrics("cash_spend"), 40002, "cash_spend"),
    ("vouchers of campaigns", AT_CAMPAIGN | metrics("voucher_spend"), 40002, "['voucher_spend']"),
    ("hours of all time", LIFETIME | dims("ad_id", "stat_time_hour"), 40002, CONFLICT),
    ("countries of all time", LIFETIME | dims("ad_id", "country_code"), 40002, CONFLICT),
    ("audiences of all time", LIFETIME | AUDIENCE | dims("ad_id", "age", "gender"), 40002, CONFLICT),
    ("engaged views by the hour", HOURLY | metrics("evta_purchase"), 40002, "['evta_purchase']"),
    ("provinces by the hour", HOURLY | AUDIENCE | dims("ad_id", "stat_time_hour", "province_id"), 40002, CONFLICT),
    ("shop event in AUDIENCE", AUDIENCE | BY_LANGUAGE | metrics("onsite_shopping"), 40002, "['onsite_shopping']"),
    ("status of another level", where("campaign_status", "STATUS_ALL"), 40002, "filtering.0.field_name"),
    ("lower level's ids", AT_CAMPAIGN | where("ad_ids", "1"), 40002, "filtering.0.field_name"),
    ("unknown filter", where("ad_name", "x"), 40002, "filtering.0.field_name"),
    ("unknown status", where("ad_status", "STATUS_GONE"), 40002, "filtering.0.filter_value"),
    ("unknown filter type", where("ad_status", "STATUS_ALL", kind="EQUALS"), 40002, "filtering.0.filter_type"),
    ("TopView with others", where("buying_type", "RESERVATION_TOP_VIEW", "AUCTION"), 40002, COMBINED),
    ("101 ids", where("ad_ids", *(str(i) for i in range(101))), 40011, "Too many IDs"),
    (
        "filter value that is no JSON text",
        {"filtering": '[{"field_name":"ad_status","filter_type":"IN","filter_value":["STATUS_ALL"]}]'},
        40002,
        "filtering.0.filter_value: Field must be set to array",
    ),
    (
        "filter without type",
        {"filtering": '[{"field_name":"ad_status","filter_value":"[]"}]'},
        40002,
        "Missing required field(s): filtering.0.filter_type.",
    ),
    ("country filter without its dimension", where("country_code", "US"), 40002, "filtering.0.field_name"),
]


@pytest.mark.parametrize(
    ("changes", "code", "text"), [row[1:] for row in REPORT_REFUSALS], ids=[row[0] for row in REPORT_REFUSALS]
)
def test_report_is_refused(api: SimulatedApi, changes: Params, code: int, text: str) -> None:
    body = call(api, REPORT, report(api, changes))
    assert (body["code"], text in body["message"], body["data"]) == (code, True, {}), body["message"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        HOURLY,
        RESERVATION,
        dims("ad_id") | {"start_date": "2025-03-17"},
        AT_CAMPAIGN | metrics("campaign_name", "spend"),
        where("ad_ids", *(str(i) for i in range(100))),
        where("buying_type", "RESERVATION_TOP_VIEW"),
        AUDIENCE | dims("age") | {"data_level": "AUCTION_ADVERTISER"},
        AUDIENCE | dims("ad_id", "stat_time_day", "gender", "age"),
        LIFETIME | dims("ad_id"),
        {"query_lifetime": "true", **dims("ad_id"), "start_date": "2020-01-01"},
        LIFETIME | dims("ad_id_v2") | metrics("ad_id_v2", "ad_name", "spend"),
        BY_WHOLE_AD | where("ad_ids_v2", *(str(i) for i in range(100))),
        OF_ACCOUNT | metrics("spend", "cash_spend", "voucher_spend", "likes"),
        OF_ACCOUNT | where("buying_type", "RESERVATION_TOP_VIEW"),
        AUDIENCE | OF_ACCOUNT | dims("advertiser_id", "stat_time_day", "age", "gender"),
        AUDIENCE | dims("ad_id", "stat_time_day", "province_id"),
        dims("ad_id", "stat_time_day", "country_code") | metrics("likes", "reach", "profile_visits"),
        dims("ad_id", "country_code") | where("country_code", "US"),
        {"filtering": '[{"field_name":"ad_ids","filter_type":"IN","filter_value":"[1678604630215698]"}]'},
    ],
)
def test_report_is_accepted_at_the_limits(api: SimulatedApi, changes: Params) -> None:
    assert call(api, REPORT, report(api, changes))["message"] == "OK"


def test_the_token_is_checked_before_parameters(api: SimulatedApi) -> None:
    nothing = call(api, REPORT, {}, token=None)
    assert nothing["code"] == 40104
    assert nothing["message"] == "Access token is null, you should set it in http header with key Access-Token."
    bogus = call(api, REPORT, {}, token="nonsense")
    assert (bogus["code"], bogus["message"]) == (40105, "Access token is incorrect or has been revoked.")


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [
        ("GET", "campaign/get", 404, "404 page not found"),
        ("GET", "campaigns/get/", 404, "404 page not found"),
        ("GET", "reports/integrated/get/", 404, "404 page not found"),
        ("POST", "campaign/get/", 405, "405"),
        ("GET", "oauth2/access_token/", 405, "405"),
    ],
)
def test_paths_and_verbs_fail_with_plain_http(
    api: SimulatedApi, method: str, path: str, status: int, text: str
) -> None:
    response = requests.request(method, api.base_url + path, headers={"Access-Token": "x"}, timeout=120)
    assert response.status_code == status
    assert text in response.text
    assert response.headers["Content-Type"].startswith("text/plain")


def test_another_app_can_be_refused_with_the_code_seen_live() -> None:
    with SimulatedApi(now=NOW, world="tiny", app_mismatch_code=40000) as api:
        body = call(api, "oauth2/advertiser/get/", {"app_id": "1", "secret": "x"})
        assert (body["code"], "app_id is inconsistent" in body["message"]) == (40000, True)


def test_the_sandbox_knows_less() -> None:
    with SimulatedApi(now=NOW, world="tiny", sandbox=True) as api:
        advertiser = {"data_level": "AUCTION_ADVERTISER", **dims("advertiser_id", "stat_time_day")}
        refused = call(api, REPORT, report(api, advertiser))
        assert (refused["code"], "Unsupported data_level in sandbox" in refused["message"]) == (40009, True)
        assert call(api, "oauth2/advertiser/get/", {"app_id": "1", "secret": "x"})["code"] == 40008
        rows = call(api, "ad/get/", {"advertiser_id": api.truth.accounts[0].id})["data"]["list"]
        assert rows
        assert all("secondary_status" not in row for row in rows)
