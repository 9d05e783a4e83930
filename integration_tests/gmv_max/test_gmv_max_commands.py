"""`check`, `probe` and `preview` of GMV Max; permissions by name; faults of its endpoints."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
from airbyte_cdk.models import Status

from integration_tests.gmv_max.gmv_max import LISTS, REPORT, REPORTS, WORLD, config, reports
from integration_tests.lists.test_assets import discovered
from integration_tests.protocol.test_streams import texts
from integration_tests.running import forked, in_process
from integration_tests.running.connector import configured
from integration_tests.running.in_process import hurried_limiter
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api.trouble import actions
from source_tiktok_ads.commands.probe import Finding, Probe
from source_tiktok_ads.source import SourceTiktokAds

if TYPE_CHECKING:
    from simulated_api import SimulatedApi

api = api_fixture(WORLD)

PATHS = {
    "gmv_max_stores": "gmv_max/store/list/",
    "gmv_max_campaigns": "gmv_max/campaign/get/",
    "gmv_max_campaign_details": "campaign/gmv_max/info/",
    **dict.fromkeys(REPORTS, REPORT),
}
PERMISSIONS = {
    "gmv_max_stores": "Ads Management > GMV MAX > Store Management",
    "gmv_max_campaigns": "Ads Management > Campaign > Read Campaigns (200)",
    "gmv_max_campaign_details": "Ads Management > Campaign > Read Campaigns (200)",
    **dict.fromkeys(REPORTS, "Reporting > GMV MAX Report"),
}
SHORT = {"start_date": "2026-03-05", "end_date": "2026-03-07"}


def probe(api: SimulatedApi) -> dict[str, Finding]:
    whole = config(api)
    builder = SourceTiktokAds(config=whole, limiter=hurried_limiter()).stream_builder(whole)
    families = [each for name, each in builder.families.items() if name in (*LISTS, *REPORTS)]
    found = Probe(builder, families)
    return {finding.stream: finding for finding in found.findings(found.account())}


def test_probe_asks_each_stream_of_an_account_with_a_shop(api: SimulatedApi) -> None:
    run = forked.run("probe", config(api), options=["--json"], now=NOW)
    found = {each["stream"]: each["error"] for each in json.loads(run.stdout)["streams"]}
    assert {name: found[name] for name in (*LISTS, *REPORTS)} == dict.fromkeys((*LISTS, *REPORTS))
    assert {tuple(entry.params["dimensions"]) for entry in reports(api)} >= {
        ("advertiser_id", "stat_time_day"),
        ("campaign_id", "stat_time_day"),
        ("campaign_id", "item_group_id", "stat_time_day"),
        ("campaign_id", "item_group_id", "item_id", "stat_time_day"),
        ("campaign_id", "room_id", "stat_time_day"),
    }
    assert all(int(entry.params["page_size"]) <= 100 for entry in reports(api))


def test_probe_finds_the_column_that_a_report_is_refused_for(api: SimulatedApi) -> None:
    fault = actions.answer(40002, "Invalid metric fields.")
    api.faults.add(path=REPORT, params={"metrics": lambda asked: "net_cost" in (asked or ())}, action=fault, times=None)
    found = probe(api)
    assert found["gmv_max_account_daily_report"].refused == ("net_cost",)
    assert found["gmv_max_product_daily_report"].error is None


@pytest.mark.parametrize("stream", [*LISTS, *REPORTS])
def test_preview_shows_records_as_a_sync_would_emit_them(api: SimulatedApi, stream: str) -> None:
    settings = config(api, start_date="2026-03-01")
    builder = SourceTiktokAds(config=settings, limiter=hurried_limiter()).stream_builder(settings)
    result = forked.run("preview", settings, options=["--stream", stream, "--limit", "5"], now=NOW)
    assert result.returncode == 0
    assert result.stdout.decode().startswith(f"Stream {stream}, ad account ")
    assert builder.families[stream].by_account
    truth = api.truth.records(stream, settings)
    shown = result.stdout.decode()
    key = "store_id" if stream != "gmv_max_campaigns" else "campaign_id"
    assert any(row[key] in shown for row in truth)


def test_check_says_what_the_token_does_not_cover(api: SimulatedApi) -> None:
    api.faults.add(path=REPORT, action=actions.answer(40125, "No permission."), times=None)
    whole = config(api)
    status = SourceTiktokAds(config=whole, limiter=hurried_limiter()).check(logging.getLogger("airbyte"), whole)
    assert status.status is Status.SUCCEEDED
    assert "gmv_max_account_daily_report" in str(status.message)
    assert "Reporting > GMV MAX Report" in str(status.message)
    # The first report alone; the lists of shops and campaigns are asked for on the way.
    assert len(reports(api)) <= 2


@pytest.mark.parametrize("code", [40125, 40130, 40001])
@pytest.mark.parametrize("stream", [*LISTS, *REPORTS])
def test_a_missing_permission_fails_its_streams_alone_and_is_named(api: SimulatedApi, stream: str, code: int) -> None:
    api.faults.add(path=PATHS[stream], action=actions.answer(code, "No permission."), times=None)
    run = in_process.run("read", config(api, **SHORT), configured(discovered(), stream, "pixels"))
    assert {name for name, status in run.statuses.items() if status == "INCOMPLETE"} == {stream}
    messages = [error["message"] for error in run.errors if error.get("stream_descriptor")]
    assert messages
    for message in messages:
        assert PERMISSIONS[stream] in message
        assert str(code) in message
        assert stream in message


def test_a_refused_shop_is_named_and_the_others_are_read(api: SimulatedApi) -> None:
    settings = config(api, **SHORT)
    refused = api.truth.records("gmv_max_stores", settings)[0]["store_id"]
    fault = actions.answer(40001, f"No permission to operate store: {refused}")
    api.faults.add(path=REPORT, params={"store_ids": [refused]}, action=fault, times=None)
    stream = "gmv_max_account_daily_report"
    run = in_process.run("read", settings, configured(discovered(), stream))
    assert (run.returncode, run.errors) == (0, [])
    truth = [row for row in api.truth.records(stream, settings) if row["store_id"] != refused]
    assert truth
    assert texts(run.records[stream]) == texts(truth)
    warnings = [line for line in run.logs if f"Left out of stream {stream}" in line]
    assert len(warnings) == 2  # it is the shop of two ad accounts
    assert all(f"store_id {refused}" in line and "40001" in line for line in warnings)


@pytest.mark.parametrize("stream", [*LISTS, *REPORTS])
def test_a_broken_answer_is_asked_for_again(api: SimulatedApi, stream: str) -> None:
    api.faults.add(path=PATHS[stream], action=actions.answer(50000, "System error."), times=2)
    api.faults.add(path=PATHS[stream], action=actions.answer(40100, "Too many requests."), times=1)
    with in_process.hurried():
        run = in_process.run("read", config(api, **SHORT), configured(discovered(), stream))
    assert (run.returncode, run.errors) == (0, [])
    assert texts(run.records[stream]) == texts(api.truth.records(stream, config(api, **SHORT)))


@pytest.mark.parametrize("stream", REPORTS)
def test_a_report_that_is_too_large_is_asked_for_in_halves(api: SimulatedApi, stream: str) -> None:
    fault = actions.answer(40067, "Your query is too large")
    api.faults.add(
        path=REPORT,
        params={"start_date": "2026-03-05", "end_date": lambda last: last != "2026-03-05"},
        action=fault,
        times=None,
    )
    with in_process.hurried():
        run = in_process.run("read", config(api, **SHORT), configured(discovered(), stream))
    assert (run.returncode, run.errors) == (0, [])
    assert texts(run.records[stream]) == texts(api.truth.records(stream, config(api, **SHORT)))


def test_state_of_a_report_without_its_shop_is_a_configuration_error(api: SimulatedApi) -> None:
    stream = "gmv_max_account_daily_report"
    states = [{"partition": {"advertiser_id": "1"}, "cursor": {"stat_time_day": "2026-03-10"}}]
    descriptor = {"stream_descriptor": {"name": stream}}
    state = {**descriptor, "stream_state": {"use_global_cursor": False, "states": states}}
    catalog = configured(discovered(), stream)
    run = in_process.run("read", config(api, **SHORT), catalog, [{"type": "STREAM", "stream": state}])
    assert run.returncode == 1
    assert any("partition.store_id" in error["message"] for error in run.errors)
    assert reports(api) == []
