"""Injected faults, quota, tokens and knobs do what they say, on exactly the requests that were meant."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
import requests

from integration_tests.running.worlds import NOW, api_fixture
from simulated_api import SimulatedApi
from simulated_api.trouble import actions
from simulated_api.trouble.quota import TIERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulated_api.trouble.actions import Action

PATH = "ad/get/"
PAGE_SIZE = 10


running = api_fixture(scope="module")


@pytest.fixture
def api(running: SimulatedApi) -> Iterator[SimulatedApi]:
    yield running
    running.faults.clear()
    running.clear_log()
    running.quota.clear()
    running.quota.tier = "none"


def fetch(api: SimulatedApi, path: str = PATH, *, timeout: float = 10, **params: str | int) -> requests.Response:
    sent: dict[str, str | int] = {"advertiser_id": api.truth.accounts[0].id, "fields": '["ad_id"]'}
    sent |= {"page_size": PAGE_SIZE, **params}
    return requests.get(
        api.base_url + path,
        params=sent,
        headers={"Access-Token": "simulated-access-token"},
        timeout=timeout,
        allow_redirects=False,
    )


def ids(response: requests.Response) -> list[str]:
    return [row["ad_id"] for row in response.json()["data"]["list"]]


def info(response: requests.Response) -> dict[str, int]:
    found: dict[str, int] = response.json()["data"]["page_info"]
    return found


def all_pages(api: SimulatedApi) -> tuple[list[str], list[int]]:
    """Every id as delivered, and the total_number that each page stated."""
    delivered: list[str] = []
    totals: list[int] = []
    page, pages = 1, 1
    while page <= pages:
        response = fetch(api, page=page)
        delivered += ids(response)
        totals.append(info(response)["total_number"])
        pages = info(response)["total_page"]
        page += 1
    return delivered, totals


def test_a_fault_meets_only_the_requests_that_were_meant(api: SimulatedApi) -> None:
    rule = api.faults.add(
        path=PATH, params={"page": 2, "fields": lambda value: "ad_id" in value}, after=1, times=2, action=actions.html()
    )
    kinds = [fetch(api, page=page).headers["Content-Type"] for page in (1, 2, 2, 2, 2, 1)]
    assert ["html" in kind for kind in kinds] == [False, False, True, True, False, False]
    assert (rule.matched, rule.fired) == (4, 2)
    assert [entry.fault for entry in api.requests] == [None, None, "html", "html", None, None]


def test_a_fault_of_another_path_does_nothing(api: SimulatedApi) -> None:
    api.faults.add(path="campaign/get/", times=None, action=actions.http_status(500))
    assert fetch(api).status_code == 200
    assert fetch(api, "campaign/get/", fields='["campaign_id"]').status_code == 500


@pytest.mark.parametrize(
    ("action", "check"),
    [
        (actions.answer(50000, "System error"), lambda r: r.json()["code"] == 50000 and r.json()["data"] == {}),
        (actions.http_status(502, "bad gateway"), lambda r: (r.status_code, r.text) == (502, "bad gateway")),
        (actions.redirect("http://127.0.0.1:9/x"), lambda r: r.headers["Location"] == "http://127.0.0.1:9/x"),
        (actions.html(), lambda r: r.status_code == 200 and r.text.startswith("<!DOCTYPE html>")),
        (actions.empty_body(), lambda r: r.status_code == 200 and r.content == b""),
        (actions.not_envelope(), lambda r: r.json() == ["not", "an", "envelope"]),
        (actions.empty_data(), lambda r: (r.json()["code"], r.json()["data"]) == (0, {})),
        (actions.null_list(7), lambda r: r.json()["data"]["list"] is None and info(r)["total_number"] == 7),
        (actions.missing_rows(3), lambda r: len(ids(r)) == PAGE_SIZE - 3),
        (actions.moving_total(5), lambda r: info(r)["total_number"] > 5),
        (actions.changed(lambda body: body | {"code": 1}), lambda r: r.json()["code"] == 1),
        (actions.stall(0.3), lambda r: r.elapsed.total_seconds() >= 0.3 and len(ids(r)) == PAGE_SIZE),
    ],
)
def test_action_changes_one_answer(
    api: SimulatedApi, action: Action, check: Callable[[requests.Response], bool]
) -> None:
    api.faults.add(path=PATH, action=action)
    assert check(fetch(api))
    assert len(ids(fetch(api))) == PAGE_SIZE


def test_truncated_json_is_a_complete_http_answer(api: SimulatedApi) -> None:
    api.faults.add(action=actions.truncated())
    response = fetch(api)
    assert response.status_code == 200
    assert response.text.startswith('{"code":0')
    with pytest.raises(requests.JSONDecodeError):
        response.json()


@pytest.mark.parametrize("action", [actions.reset(), actions.reset_in_body()])
def test_resets_break_the_connection(api: SimulatedApi, action: Action) -> None:
    api.faults.add(action=action)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        fetch(api)
    assert fetch(api).json()["code"] == 0


def test_a_stall_can_outlast_the_client(api: SimulatedApi) -> None:
    api.faults.add(action=actions.stall(1.0))
    with pytest.raises(requests.Timeout):
        fetch(api, timeout=0.2)
    deadline = time.monotonic() + 60
    while api.requests[0].status is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert api.requests[0].duration >= 1.0


def test_smaller_pages_are_truthful_and_complete(api: SimulatedApi) -> None:
    whole, _ = all_pages(api)
    api.faults.add(path=PATH, times=None, action=actions.page_size_cap(4))
    delivered, totals = all_pages(api)
    assert delivered == whole
    assert set(totals) == {len(whole)}
    assert info(fetch(api))["page_size"] == 4


def test_repeated_rows_are_counted_in_the_total(api: SimulatedApi) -> None:
    whole, _ = all_pages(api)
    api.faults.add(path=PATH, times=None, action=actions.repeated_rows())
    delivered, totals = all_pages(api)
    assert len(delivered) > len(whole)
    assert set(totals) == {len(delivered)}
    assert list(dict.fromkeys(delivered)) == whole


def test_a_page_can_repeat_another_whole(api: SimulatedApi) -> None:
    first = ids(fetch(api, page=1))
    api.faults.add(path=PATH, params={"page": "2"}, action=actions.repeated_page(1))
    second = fetch(api, page=2)
    assert ids(second) == first
    assert info(second)["page"] == 2


def test_a_total_can_move_between_pages(api: SimulatedApi) -> None:
    api.faults.add(path=PATH, params={"page": 2}, action=actions.moving_total(1))
    _, totals = all_pages(api)
    assert totals[1] == totals[0] + 1


def test_the_quota_refuses_what_is_above_the_tier(api: SimulatedApi) -> None:
    moment = [1_000_000.0]
    api.quota.clock = lambda: moment[0]
    api.quota.tier = "basic"
    codes = [fetch(api).json()["code"] for _ in range(12)]
    assert codes == [0] * 10 + [40100] * 2
    assert api.requests[-1].code == 40100
    moment[0] += 1
    assert fetch(api).json()["code"] == 0
    assert api.quota.summary() == {
        "tier": "basic",
        "arrived": 13,
        "refused": 2,
        "most_in_clock_second": 12,
        "most_in_sliding_second": 12,
    }


def test_requests_that_meet_a_fault_use_up_quota_too(api: SimulatedApi) -> None:
    api.quota.clock = lambda: 7.0
    api.quota.tier = "basic"
    api.faults.add(times=10, action=actions.http_status(500))
    assert [fetch(api).status_code for _ in range(10)] == [500] * 10
    assert fetch(api).json()["code"] == 40100


def test_the_refusal_names_the_limit_and_the_present_rate(api: SimulatedApi) -> None:
    api.quota.clock = lambda: 5.0
    api.quota.tier = "basic"
    messages = [fetch(api).json()["message"] for _ in range(11)]
    assert messages[-1] == "App 7400000000000000001 reaches the QPS limit 10, current QPS is 11"


def test_a_used_up_minute_suspends_for_five_minutes_and_a_day_until_midnight(api: SimulatedApi) -> None:
    moment = [0.0]
    api.quota.clock = lambda: moment[0]
    api.quota.tier = "sandbox"

    def code_at(second: float) -> int:
        moment[0] = second
        code: int = fetch(api).json()["code"]
        return code

    assert [code_at(second) for second in range(31)] == [0] * 30 + [40100]
    assert code_at(31 + 290) == 40100
    assert code_at(30 + 300) == 0
    assert fetch(api, "campaign/get/", fields='["campaign_id"]').json()["code"] == 0
    assert [code_at(1000.0 + 3 * step) for step in range(967)] == [0] * 967
    assert code_at(5000) == 40100
    assert code_at(86_400) == 0


def test_tiers_are_the_published_ones() -> None:
    published = {name: (tier.second, tier.minute, tier.day) for name, tier in TIERS.items() if tier}
    assert published == {
        "basic": (10, 600, 864_000),
        "advanced": (20, 1_200, 1_728_000),
        "premium": (30, 1_800, 2_592_000),
        "ultimate": (50, 3_000, 4_320_000),
        "sandbox": (1, 30, 1_000),
    }


def test_a_token_can_be_revoked_in_the_middle() -> None:
    with SimulatedApi(now=NOW, world="tiny") as api:
        api.revoke_token(after=2)
        assert [fetch(api).json()["code"] for _ in range(3)] == [0, 0, 40105]


REPORT: dict[str, Any] = {
    "report_type": "BASIC",
    "data_level": "AUCTION_AD",
    "dimensions": '["ad_id","stat_time_day"]',
    "start_date": "2026-02-15",
    "end_date": "2026-03-16",
    "page_size": 1000,
}


def report_rows(api: SimulatedApi, **params: str) -> tuple[list[dict[str, Any]], str | None]:
    response = fetch(api, "report/integrated/get/", **REPORT | params)
    assert response.json()["code"] == 0
    return response.json()["data"]["list"], response.headers.get("X-Tt-Ads-Throttle")


def test_many_ads_are_silently_cut_to_the_newest_with_a_header() -> None:
    with SimulatedApi(now=NOW, world="tiny", ad_limit=10) as api:
        cut, header = report_rows(api)
        api.knobs.ad_limit = 20_000
        whole, none = report_rows(api)
        newest = sorted(api.truth.accounts[0].ads, key=lambda ad: ad.created)
        wanted = [ad for ad in newest if not ad.gone and ad.campaign.buying_type != "RESERVATION_TOP_VIEW"][-10:]
        assert header is not None
        assert header.startswith("Number of ad ids is equal or more than 20k, only return the top 20k id's results")
        assert none is None
        assert cut == [row for row in whole if row["dimensions"]["ad_id"] in {ad.id for ad in wanted}]
        assert 0 < len(cut) < len(whole)
        api.knobs.ad_limit = 10
        some = json.dumps([ad.id for ad in wanted[:5]])
        parts, header = report_rows(
            api, filtering=json.dumps([{"field_name": "ad_ids", "filter_type": "IN", "filter_value": some}])
        )
        assert header is None
        assert {row["dimensions"]["ad_id"] for row in parts} <= {ad.id for ad in wanted[:5]}


@pytest.mark.parametrize(
    ("knobs", "code", "text"),
    [
        ({"too_large_days": 29}, 40067, "Your query is too large"),
        ({"too_large_rows": 5}, 40067, "Your query is too large"),
        ({"too_large_rows": 5, "too_large_code": 51010}, 51010, "Internal service timed out."),
    ],
)
def test_heavy_reports_are_refused(knobs: dict[str, Any], code: int, text: str) -> None:
    with SimulatedApi(now=NOW, world="tiny", **knobs) as api:
        body = fetch(api, "report/integrated/get/", **REPORT).json()
        assert (body["code"], text in body["message"]) == (code, True)
        day = REPORT | {"start_date": "2026-02-15", "end_date": "2026-02-15"}
        assert fetch(api, "report/integrated/get/", **day).json()["code"] == 0
