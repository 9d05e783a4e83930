"""The simulated API's payments, reviews, comments and stores, which no stream reads: truth, dates, limits of ids."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
import requests

from integration_tests.running.worlds import api_fixture
from integration_tests.simulator.test_simulated_api_further import BC, Row, big, call, everything, idle
from simulated_api.trouble import actions
from simulated_api.truth.further import texts

if TYPE_CHECKING:
    from simulated_api import SimulatedApi

LAST_DAYS = {"start_date": "2026-02-01", "end_date": "2026-03-10"}
MOMENTS = {"start_time": "2026-01-05 06:00:00", "end_time": "2026-03-04 05:59:59"}
DATES = {"start_time": "2025-12-01", "end_time": "2026-03-16"}


api = api_fixture(scope="module")


def test_balances_name_every_account(api: SimulatedApi) -> None:
    rows = everything(api, "advertiser/balance/get/", "advertiser_account_list", page_size=3, **BC)
    assert rows == api.truth.endpoint("advertiser/balance/get/")
    assert [row["advertiser_id"] for row in rows] == [account.id for account in api.truth.accounts]
    assert call(api, "advertiser/balance/get/", page_size=51, **BC)["code"] == 40002


def test_daily_transactions_come_with_their_sums(api: SimulatedApi) -> None:
    path = "bc/transaction/get/"
    rows = everything(api, path, "list", **BC, **LAST_DAYS)
    assert rows == api.truth.endpoint(path, **LAST_DAYS)
    assert len(rows) == 38
    summary = call(api, path, page_size=50, **BC, **LAST_DAYS)["data"]["transaction_summary"]
    assert summary["amount_charged"] + summary["amount_paid"] == pytest.approx(sum(row["amount"] for row in rows))
    default = call(api, path, **BC)["data"]["page_info"]["total_number"]
    today = date(2026, 3, 16)
    spoken = {"start_date": str(today - timedelta(days=90)), "end_date": str(today)}
    assert default == len(api.truth.endpoint(path, **spoken)) in (90, 91)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"start_date": "2026-03-01 00:00:00"}, 40002),
        ({"start_date": "20260301"}, 40002),
        ({"start_date": "2026-03-11"}, 40002),
        ({"page_size": 51}, 40002),
        ({"filtering": {"funds_type": "FUNDS_TYPE_CASH"}}, 0),
        ({"filtering": {"funds_type": "GOLD"}}, 40002),
        ({"bc_id": "5"}, 40001),
    ],
)
def test_daily_transactions_are_asked_for_as_documented(api: SimulatedApi, params: Row, code: int) -> None:
    assert call(api, "bc/transaction/get/", **{**BC, **LAST_DAYS, **params})["code"] == code


def test_no_transaction_at_all_is_an_empty_object(api: SimulatedApi) -> None:
    early = {"start_date": "2020-01-01", "end_date": "2020-01-02"}
    assert call(api, "bc/transaction/get/", **BC, **early)["data"] == {}


@pytest.mark.parametrize("level", ["ADVERTISER", "BC"])
def test_transactions_lie_between_two_moments(api: SimulatedApi, level: str) -> None:
    path = "bc/account/transaction/get/"
    rows = everything(api, path, "transaction_list", page_size=50, filtering=MOMENTS, transaction_level=level, **BC)
    assert rows == api.truth.endpoint(path, transaction_level=level, **MOMENTS)
    assert len(rows) > 30
    assert all((row["account_id"] is None) == (level == "BC") for row in rows)
    hour = {"start_time": rows[0]["create_time"][:13] + ":00:00", "end_time": rows[0]["create_time"][:13] + ":59:59"}
    found = call(api, path, filtering=hour, transaction_level=level, **BC)["data"]["transaction_list"]
    assert found == api.truth.endpoint(path, transaction_level=level, **hour)
    assert rows[0] in found


@pytest.mark.parametrize(
    ("filtering", "code"),
    [
        (MOMENTS, 0),
        ({}, 0),
        ({"start_time": MOMENTS["start_time"]}, 40002),
        ({**MOMENTS, "end_time": "2026-03-04"}, 40002),
        ({**MOMENTS, "start_time": "2026-03-05 00:00:00"}, 40002),
        ({**MOMENTS, "start_time": "2025-01-01 00:00:00"}, 40002),
        ({"account_ids": ["1"] * 100}, 0),
        ({"account_ids": ["1"] * 101}, 40011),
        ({"billing_types": ["CASH"]}, 0),
        ({"billing_types": ["GOLD"]}, 40002),
        ({"colour": "red"}, 40002),
    ],
)
def test_transactions_are_filtered_as_documented(api: SimulatedApi, filtering: Row, code: int) -> None:
    assert call(api, "bc/account/transaction/get/", filtering=filtering, **BC)["code"] == code


def test_reviews_of_ads_are_keyed_by_id_and_number_it(api: SimulatedApi) -> None:
    every = api.truth.endpoint("ad/review_info/", **big(api))
    ids = [row["ad_id"] for row in every][:100]
    found = call(api, "ad/review_info/", ad_ids=[*ids[:99], "5"], **big(api))["data"]["ad_review_map"]
    assert set(found) == set(ids[:99])
    assert all(isinstance(row["ad_id"], int) for row in found.values())
    assert [texts(row) for row in found.values()] == api.truth.endpoint("ad/review_info/", ad_ids=ids[:99], **big(api))
    assert len({row["review_status"] for row in found.values()}) == 3
    assert {type(row["last_audit_time"]) for row in found.values()} == {int, type(None)}


@pytest.mark.parametrize(
    ("path", "name", "most"), [("ad/review_info/", "ad_ids", 100), ("adgroup/review_info/", "adgroup_ids", 20)]
)
def test_reviews_take_so_many_ids_and_no_more(api: SimulatedApi, path: str, name: str, most: int) -> None:
    codes = {
        count: call(api, path, **{name: [str(number) for number in range(1, count + 1)]}, **big(api))["code"]
        for count in (1, most, most + 1)
    }
    assert codes == {1: 0, most: 0, most + 1: 40011}
    assert call(api, path, **{name: "1,2"}, **big(api))["code"] == 40002
    assert call(api, path, **big(api))["code"] == 40002
    assert call(api, path, **{name: ["x"]}, **big(api))["code"] == 40002


def test_reviews_of_ad_groups_hold_those_of_their_ads(api: SimulatedApi) -> None:
    every = api.truth.endpoint("adgroup/review_info/", **big(api))
    ids = [row["adgroup_id"] for row in every][:20]
    data = call(api, "adgroup/review_info/", adgroup_ids=ids, **big(api))["data"]
    assert list(data["ad_group_review_map"].values()) == every[:20]
    assert set(data["ad_review_map"]) == set(ids)
    ads = [row for inner in data["ad_review_map"].values() for row in inner.values()]
    assert {row["ad_id"] for row in ads} <= {row["ad_id"] for row in api.truth.endpoint("ad/review_info/", **big(api))}
    assert len(ads) > 20


def test_comments_belong_to_one_ad_group_and_to_days(api: SimulatedApi) -> None:
    every = api.truth.endpoint("comment/list/", **big(api), **DATES)
    group = every[0]["adgroup_id"]
    asked = {**big(api), "search_field": "ADGROUP_ID", "search_value": group}
    rows = everything(api, "comment/list/", "comments", page_size=100, **asked, **DATES)
    assert rows == api.truth.endpoint("comment/list/", **asked, **DATES)
    assert len(rows) == 120
    assert {row["adgroup_id"] for row in every} > {group}
    day = dict.fromkeys(("start_time", "end_time"), rows[40]["create_time"][:10])
    few = everything(api, "comment/list/", "comments", **asked, **day)
    assert few == api.truth.endpoint("comment/list/", **asked, **day)
    assert 0 < len(few) < 10


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"search_value": ""}, 40002),
        ({"search_field": "AD_ID"}, 40002),
        ({"start_time": "2026-03-01 00:00:00"}, 40002),
        ({"end_time": ""}, 40002),
        ({"page_size": 101}, 40002),
        ({"comment_type": ["REPLY"]}, 0),
        ({"comment_type": ["SHOUT"]}, 40002),
        ({"sort_field": "LIKES", "sort_type": "ASC"}, 0),
        ({"advertiser_id": "5"}, 40001),
    ],
)
def test_comments_are_asked_for_as_documented(api: SimulatedApi, params: Row, code: int) -> None:
    asked = {**big(api), "search_field": "ADGROUP_ID", "search_value": "5", **DATES, **params}
    assert call(api, "comment/list/", **asked)["code"] == code


def test_stores_come_all_at_once(api: SimulatedApi) -> None:
    data = call(api, "store/list/", **big(api))["data"]
    assert data == {"stores": api.truth.endpoint("store/list/", **big(api))}
    assert len(data["stores"]) == 3
    one = call(api, "store/list/", store_id=data["stores"][1]["store_id"], **big(api))["data"]["stores"]
    assert one == data["stores"][1:2]
    assert call(api, "store/list/", **idle(api))["data"] == {"stores": []}
    assert call(api, "store/list/", store_type="KIOSK", **big(api))["code"] == 40002


def test_an_account_that_refuses_refuses_everywhere(api: SimulatedApi) -> None:
    forbidden = {"advertiser_id": next(account.id for account in api.truth.accounts if account.forbidden)}
    asked: dict[str, Row] = {
        "store/list/": {},
        "ad/review_info/": {"ad_ids": ["1"]},
        "adgroup/quota/": {},
        "campaign/quota/info/": {"app_id": "1"},
        "identity/get/": {},
    }
    assert {path: call(api, path, **forbidden, **params)["code"] for path, params in asked.items()} == dict.fromkeys(
        asked, 40001
    )


def test_what_no_stream_reads_obeys_token_quota_and_faults(api: SimulatedApi) -> None:
    api.faults.add(path="catalog/get/", params={"page": 2}, action=actions.answer(50000, "System error"))
    assert [call(api, "catalog/get/", page=page, **BC)["code"] for page in (1, 2, 2)] == [0, 50000, 0]
    body = requests.post(api.base_url + "tool/targeting/search/", json=big(api), timeout=120).json()
    assert body["code"] == 40104
    api.quota.tier = "sandbox"
    try:
        codes = [call(api, "store/list/", **big(api))["code"] for _ in range(4)]
    finally:
        api.quota.tier = "none"
    assert 40100 in codes


def test_the_user_is_a_single_object(api: SimulatedApi) -> None:
    assert [texts(call(api, "user/info/")["data"])] == api.truth.endpoint("user/info/")


def test_the_sandbox_knows_identities_alone(api: SimulatedApi) -> None:
    api.knobs.sandbox = True
    try:
        assert call(api, "identity/get/", **big(api))["code"] == 0
        assert call(api, "store/list/", **big(api))["code"] == 40008
    finally:
        api.knobs.sandbox = False


def test_another_process_can_ask_for_the_truth(api: SimulatedApi) -> None:
    url = api.base_url.replace("/open_api/v1.3/", "/_control/endpoint")
    asked = {"path": "store/list/", "params": big(api)}
    assert requests.post(url, json=asked, timeout=120).json() == api.truth.endpoint("store/list/", **big(api))
