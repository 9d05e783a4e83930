"""What time heals: each failure of transport and each transient code, on the first, a middle and the last page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from integration_tests.faults.faults import END, FIRST, LAST, MIDDLE, REPORT, REPORT_PATH, Scene, same
from integration_tests.running.worlds import api_fixture
from simulated_api.trouble import actions
from source_tiktok_ads.api.quota import QuotaLimiter
from source_tiktok_ads.api.tiers import TIERS

if TYPE_CHECKING:
    from simulated_api import SimulatedApi
    from simulated_api.trouble.actions import Action

PAGES = pytest.mark.parametrize("page", [FIRST, MIDDLE, LAST])
TRANSIENT_CODES = (
    *(20001, 40202, 40700, 50000, 50001, 51000, 51001, 51007, 51008, 51035, 51065, 51099, 51305, 52404, 60001),
    *(59999, 69999),  # codes that nobody knows, in the ranges of the service
)
TIME_OUT_CODES = (50002, 51010)
QUOTA_ANSWERS = (
    (40000, "Requests made too frequently."),
    (40016, "Requests made too frequently."),
    (40100, "Too many requests. Please retry in some time."),
    (40132, "The request QPS is limited by pixel_code's value."),
    (40133, "Advertiser (7)'s QPS (11) reaches QPS limit 10 for current path, request is temporarily restricted."),
    (61000, "Too many requests."),
)
TRANSPORT = {
    **{f"HTTP {status}": actions.http_status(status, "<html>busy</html>") for status in (408, 500, 502, 503, 504)},
    "reset before the body": actions.reset(),
    "reset in the body": actions.reset_in_body(),
    "truncated JSON": actions.truncated(),
    "HTML": actions.html(),
    "empty body": actions.empty_body(),
    "an array": actions.not_envelope(),
    "an object without a code": actions.not_envelope({"message": "OK"}),
    "a code that is no number": actions.not_envelope({"code": "0", "message": "OK", "data": {}}),
    "data that is no object": actions.answer(0, "OK", ["data"]),
}


api = api_fixture(scope="module")


@pytest.fixture
def scene(api: SimulatedApi) -> Scene:
    api.faults.clear()
    api.clear_log()
    return Scene(api)


def whole_with_one_more_request(scene: Scene, action: Action, page: int, limiter: QuotaLimiter | None = None) -> None:
    """The report is whole although one page failed once; only that page was asked for again."""
    fault = scene.api.faults.add(path=REPORT_PATH, params={"page": page}, action=action)
    scene.cap_pages(REPORT_PATH)
    run = scene.read(limiter=limiter)
    assert fault.fired == 1
    assert run.returncode == 0, run.errors
    assert same(run.records[REPORT], scene.truth())
    assert run.statuses == {REPORT: "COMPLETE"}
    assert set(run.cursors(REPORT).values()) == {END}
    pages = [int(entry.params["page"]) for entry in scene.asked()]
    assert pages == sorted([FIRST, MIDDLE, MIDDLE + 1, LAST, page])


@PAGES
@pytest.mark.parametrize("name", TRANSPORT)
def test_failed_answer_is_asked_for_again(scene: Scene, name: str, page: int) -> None:
    whole_with_one_more_request(scene, TRANSPORT[name], page)


@PAGES
@pytest.mark.parametrize("code", TRANSIENT_CODES)
def test_transient_code_is_asked_for_again(scene: Scene, code: int, page: int) -> None:
    whole_with_one_more_request(scene, actions.answer(code, "System error"), page)


@PAGES
@pytest.mark.parametrize("code", TIME_OUT_CODES)
def test_time_out_of_the_service_is_asked_for_once_more(scene: Scene, code: int, page: int) -> None:
    whole_with_one_more_request(scene, actions.answer(code, "Internal service timed out."), page)


@PAGES
@pytest.mark.parametrize(("code", "text"), QUOTA_ANSWERS)
def test_quota_rejection_is_waited_out(scene: Scene, code: int, text: str, page: int) -> None:
    # The wait is the limiter's and is measured at the server: this one keeps real time.
    whole_with_one_more_request(scene, actions.answer(code, text), page, QuotaLimiter(TIERS["ultimate"]))
    first, second = [entry for entry in scene.asked() if int(entry.params["page"]) == page]
    assert second.time - first.time >= 1


@PAGES
def test_http_429_is_waited_out(scene: Scene, page: int) -> None:
    whole_with_one_more_request(scene, actions.http_status(429, "slow down"), page)


@PAGES
def test_stalled_answer_is_asked_for_once_more(scene: Scene, page: int) -> None:
    fault = scene.api.faults.add(path=REPORT_PATH, params={"page": page}, action=actions.stall(6))
    scene.cap_pages(REPORT_PATH)
    run = scene.read(read_timeout=2.5)
    assert fault.fired == 1
    assert run.returncode == 0, run.errors
    assert same(run.records[REPORT], scene.truth())
    assert [int(entry.params["page"]) for entry in scene.asked()].count(page) == 2


@PAGES
@pytest.mark.parametrize("name", TRANSPORT)
def test_failed_page_of_an_entity_list_is_asked_for_again(scene: Scene, name: str, page: int) -> None:
    fault = scene.api.faults.add(path="ad/get/", params={"page": page}, action=TRANSPORT[name])
    scene.cap_pages("ad/get/", size=6)
    run = scene.read("ads", columns=("ad_id", "modify_time"))
    assert fault.fired == 1
    assert run.returncode == 0, run.errors
    assert same(run.records["ads"], scene.truth("ads", columns=("ad_id", "modify_time", "advertiser_id")))


@pytest.mark.parametrize("path", ["oauth2/advertiser/get/", "advertiser/info/"])
@pytest.mark.parametrize("name", TRANSPORT)
def test_failed_directory_of_accounts_is_asked_for_again(scene: Scene, name: str, path: str) -> None:
    found = Scene(scene.api, advertiser_ids=[])
    fault = scene.api.faults.add(path=path, action=TRANSPORT[name])
    run = found.read()
    assert fault.fired == 1
    assert run.returncode == 0, run.errors
    assert same(run.records[REPORT], found.truth())
