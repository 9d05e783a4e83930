"""The quota of the day of GMV Max's endpoint: its reports fail alone and say so, and all others come in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine

from integration_tests.gmv_max.gmv_max import REPORT, WORLD, config, reports
from integration_tests.protocol.test_streams import texts
from integration_tests.running import in_process
from integration_tests.running.connector import configured
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api.trouble import actions
from source_tiktok_ads.sync import request_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from integration_tests.running.connector import Run
    from simulated_api import SimulatedApi

GMV, ORDINARY = ("gmv_max_account_daily_report", "gmv_max_product_campaign_daily_report"), "campaigns_daily_report"
TOO_MANY = actions.answer(40100, "Too many requests by this developer. Please retry in some time.")

api = api_fixture(WORLD)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """The API's clock in this process as well."""
    with time_machine.travel(NOW, tick=True):
        yield


def read(api: SimulatedApi) -> Run:
    settings = config(api)
    catalog = in_process.run("discover", settings).one("CATALOG")["catalog"]
    api.clear_log()
    return in_process.run("read", settings, configured(catalog, ORDINARY, *GMV))


def assert_gmv_max_failed_alone(api: SimulatedApi, run: Run, text: str) -> None:
    assert run.returncode == 1
    assert run.statuses == {ORDINARY: "COMPLETE", **dict.fromkeys(GMV, "INCOMPLETE")}
    assert texts(run.records[ORDINARY]) == texts(api.truth.records(ORDINARY, config(api)))
    assert {error["failure_type"] for error in run.errors} == {"transient_error"}
    for stream in GMV:
        (said,) = [error["message"] for error in run.errors if f"stream {stream}" in error["message"]]
        assert text in said
        assert "00:00 UTC" in said
    assert not any("all wait" in line for line in run.logs)


def test_where_the_api_rejects_for_the_rest_of_the_day_gmv_max_gives_up_alone(api: SimulatedApi) -> None:
    api.faults.add(path=REPORT, action=TOO_MANY, after=3, times=None)
    run = read(api)
    assert_gmv_max_failed_alone(api, run, "The quota of gmv_max/report/get/ (50,000 requests a day) seems spent")


def test_no_request_is_sent_beyond_the_quota_of_the_day(api: SimulatedApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_path, "quotas_of_the_day", lambda *_: {REPORT: 4})
    run = read(api)
    assert_gmv_max_failed_alone(api, run, "4 requests were sent to gmv_max/report/get/ today, which is its quota")
    assert len(reports(api)) == 4


def test_a_rejection_that_passes_costs_neither_rows_nor_the_others_time(api: SimulatedApi) -> None:
    api.faults.add(path=REPORT, action=TOO_MANY, after=2, times=3)
    run = read(api)
    assert (run.returncode, run.errors) == (0, [])
    for stream in (ORDINARY, *GMV):
        assert texts(run.records[stream]) == texts(api.truth.records(stream, config(api)))
    assert not any("all wait" in line for line in run.logs)


def test_a_rejection_of_one_ad_account_is_its_own(api: SimulatedApi) -> None:
    first, *others = config(api)["advertiser_ids"]
    text = f"Advertiser ({first})'s QPS (9) reaches QPS limit 8 for current path"
    api.faults.add(path=REPORT, params={"advertiser_id": first}, action=actions.answer(40133, text), times=None)
    run = read(api)
    assert run.returncode == 1
    for stream in GMV:
        expected = [row for row in api.truth.records(stream, config(api)) if row["advertiser_id"] in others]
        assert texts(run.records[stream]) == texts(expected)
