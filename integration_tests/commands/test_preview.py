"""`preview` of built-in streams and custom reports against the simulated API: what is found, by how many requests."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from integration_tests.reports.custom_reports import DAY, HOUR, TAKEN, all_metrics_by_day, audience, basic
from integration_tests.running.in_process import hurried_limiter
from integration_tests.running.worlds import MORNING, api_fixture
from simulated_api.trouble import actions
from simulated_api.truth.custom import custom_records
from source_tiktok_ads.commands.preview import Preview, preview
from source_tiktok_ads.commands.print_preview import render_preview
from source_tiktok_ads.source import SourceTiktokAds, stream_builder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulated_api import SimulatedApi

REPORT = "report/integrated/get/"
BUSY, FORBIDDEN, TOKYO, IDLE = 0, 1, 2, 3  # the ad accounts of the world
DIRECTORY = ("oauth2/", "bc/", "advertiser/")


server = api_fixture(scope="module", now=MORNING)


@pytest.fixture
def api(server: SimulatedApi) -> Iterator[SimulatedApi]:
    """The API, with its clock in this process as well."""
    server.clear_log()
    server.faults.clear()
    with time_machine.travel(MORNING, tick=True):
        yield server
    server.knobs.too_large_days = None


def ids(api: SimulatedApi, *indices: int) -> list[str]:
    return [api.truth.accounts[index].id for index in indices]


def show(api: SimulatedApi, stream: str, limit: int = 10, **config: object) -> Preview:
    whole = api.config(rate_limit_tier="ultimate", **config)
    return preview(SourceTiktokAds(config=whole, limiter=hurried_limiter()).stream_builder(whole), stream, limit)


def asked(api: SimulatedApi) -> list[tuple[str, dict[str, Any]]]:
    """Requests but for those that find the ad accounts."""
    return [(entry.path, entry.params) for entry in api.requests if not entry.path.startswith(DIRECTORY)]


def days_asked(api: SimulatedApi) -> list[tuple[str, str]]:
    return [(params["start_date"], params["end_date"]) for path, params in asked(api) if path == REPORT]


LISTS = {
    "campaigns": ["campaign/get/"] * 2,
    "ad_groups": ["adgroup/get/"] * 2,
    "ads": ["ad/get/"] * 2,
    "custom_audiences": ["dmp/custom_audience/list/"],
    "pixels": ["pixel/list/"],
    "video_creatives": ["file/video/ad/search/"],
    "image_creatives": ["file/image/ad/search/"],
    "smart_plus_ads": ["smart_plus/ad/get/"],
    "smart_plus_ad_creatives": ["smart_plus/ad/get/"],
    "smart_plus_ad_media": ["smart_plus/ad/get/"],
    "smart_plus_ad_suggestions": ["smart_plus/ad/get/", "smart_plus/ad/review_info/"],
}


@pytest.mark.parametrize("stream", LISTS)
def test_records_of_a_list_are_those_of_a_sync_by_a_request_for_each_list(api: SimulatedApi, stream: str) -> None:
    found = show(api, stream, limit=3)
    assert [account.id for account in found.accounts] == ids(api, BUSY)
    truth = api.truth.records(stream, api.config(advertiser_ids=ids(api, BUSY)))
    unsigned = [_unsigned(record) for record in truth]
    assert len(found.records) == min(3, len(truth))
    assert all(_unsigned(record) in unsigned for record in found.records)
    assert [path for path, _ in asked(api)] == LISTS[stream]


def _unsigned(record: dict[str, Any]) -> dict[str, Any]:
    """A record without what is signed anew in each answer."""
    return {name: value for name, value in record.items() if not name.endswith("url")}


def test_ad_accounts_are_shown_from_the_directory_alone_without_those_refused(api: SimulatedApi) -> None:
    found = show(api, "ad_accounts")
    assert _sorted(found.records) == _sorted(api.truth.records("ad_accounts", api.config()))
    assert [account.id for account, _ in found.refused] == ids(api, FORBIDDEN)
    assert asked(api) == []


def test_more_rows_than_a_page_takes_are_asked_for_by_further_pages(api: SimulatedApi) -> None:
    videos = show(api, "video_creatives", limit=230)
    assert len(videos.records) == 230
    assert [params["page_size"] for _, params in asked(api)] == ["100", "100", "100"]
    api.clear_log()
    assert len(show(api, "ads", limit=1000).records) == 27
    assert [params["page_size"] for _, params in asked(api)] == ["1000", "100"]


REPORTS = {
    "ads_daily_report": [(0, 0), (29, 1)],
    "campaigns_hourly_report": [(0, 0), (1, 1)],
    "ads_age_gender_report": [(0, 0), (29, 1)],
    "campaigns_page_event_daily_report": [(0, 0), (29, 1)],
    "ads_reservation_daily_report": [(0, 0), (29, 1)],
}


@pytest.mark.parametrize("stream", REPORTS)
def test_records_of_a_report_are_of_the_last_days_that_have_any(api: SimulatedApi, stream: str) -> None:
    found = show(api, stream)
    today = api.truth.accounts[BUSY].today(MORNING)
    wanted = [(today - timedelta(days=first), today - timedelta(days=last)) for first, last in REPORTS[stream]]
    assert days_asked(api) == [(str(first), str(last)) for first, last in wanted]
    assert found.days
    assert (found.days.first, found.days.last) == wanted[-1]
    truth = api.truth.rows_between(stream, api.config(), ids(api, BUSY)[0], *wanted[-1])
    assert found.rows == len(truth)
    assert len(found.records) == min(10, len(truth))
    assert all(record in truth for record in found.records)


def test_one_request_is_enough_where_the_last_day_has_rows(api: SimulatedApi) -> None:
    found = show(api, "ads_daily_report", limit=1000, end_date="2026-03-10", advertiser_ids=ids(api, TOKYO))
    assert days_asked(api) == [("2026-03-10", "2026-03-10")]
    day = datetime(2026, 3, 10, tzinfo=UTC).date()
    truth = api.truth.rows_between("ads_daily_report", api.config(), ids(api, TOKYO)[0], day, day)
    assert _sorted(found.records) == _sorted(truth)


CUSTOM = {
    "by_day": basic("ad", DAY, metrics="spend ctr conversion"),
    "by_hour": basic("campaign", HOUR),
    "totals": basic("campaign", metrics="spend reach"),
    "of_all_time": TAKEN["ad_groups_of_all_time"],
    "ages": audience("campaign", DAY, "age"),
}


@pytest.mark.parametrize("name", CUSTOM)
def test_records_of_a_custom_report_are_those_of_its_days(api: SimulatedApi, name: str) -> None:
    found = show(api, f"custom_{name}", custom_reports=[{"name": name, **CUSTOM[name]}])
    days = {"start_date": str(found.days.first), "end_date": str(found.days.last)} if found.days else {}
    truth = custom_records(api, CUSTOM[name], api.config(advertiser_ids=ids(api, BUSY), **days))
    assert (found.days is None) == (name == "of_all_time")
    assert found.rows == len(truth)
    assert len(found.records) == min(10, len(truth)) > 0
    assert all(record in truth for record in found.records)


def test_a_report_of_more_metrics_than_a_request_takes_is_put_together_once_there_are_rows(api: SimulatedApi) -> None:
    report = basic("campaign", DAY, metrics=" ".join(all_metrics_by_day()[:150]))
    found = show(api, "custom_many", custom_reports=[{"name": "many", **report}])
    assert found.days
    days = {"start_date": str(found.days.first), "end_date": str(found.days.last)}
    truth = custom_records(api, report, api.config(advertiser_ids=ids(api, BUSY), **days))
    assert len(found.records) == 10
    assert all(record in truth for record in found.records)
    assert [len(params["metrics"]) for _, params in asked(api)] == [100, 100, 51], "today has no rows: once is enough"


def test_days_that_are_too_large_are_halved_towards_the_latest(api: SimulatedApi) -> None:
    api.knobs.too_large_days = 10
    found = show(api, "ads_daily_report")
    assert found.records
    assert days_asked(api) == [
        ("2026-03-16", "2026-03-16"),
        ("2026-02-15", "2026-03-15"),
        ("2026-03-01", "2026-03-15"),
        ("2026-03-08", "2026-03-15"),
    ]
    assert str(found.days and found.days.first) == "2026-03-08"


def test_an_ad_account_without_rows_is_followed_by_the_next_and_the_one_shown_is_named(
    api: SimulatedApi, tmp_path: Path
) -> None:
    listed = ids(api, IDLE, FORBIDDEN, TOKYO, BUSY)
    found = show(api, "campaigns", advertiser_ids=listed)
    assert [account.id for account in found.accounts] == ids(api, IDLE, TOKYO)
    assert {record["advertiser_id"] for record in found.records} == {ids(api, TOKYO)[0]}
    text, code = _printed(api, tmp_path, "campaigns", advertiser_ids=listed)
    assert code == 0
    assert text.splitlines()[0] == f"Stream campaigns, ad account {ids(api, TOKYO)[0]} (東京商店)"


def test_a_stream_without_rows_says_so_and_is_no_failure(api: SimulatedApi, tmp_path: Path) -> None:
    text, code = _printed(api, tmp_path, "ads_hourly_report", advertiser_ids=ids(api, IDLE))
    assert code == 0
    assert text.endswith("No records.")
    assert "2026-03-14 to 2026-03-16" in text.splitlines()[0]
    assert len(asked(api)) == 3
    two = ids(api, IDLE, TOKYO)
    text, _ = _printed(api, tmp_path, "ads_reservation_hourly_report", advertiser_ids=two)
    assert text.splitlines()[0] == "Stream ads_reservation_hourly_report, 2026-03-14 to 2026-03-16"
    assert f"No records in the ad accounts {two[0]} (" in text
    assert f"), {two[1]} (東京商店)." in text


def test_an_ad_account_that_refuses_is_left_out_with_its_reason(api: SimulatedApi, tmp_path: Path) -> None:
    refused = actions.answer(40001, "No permission to operate advertiser: it.")
    api.faults.add(path="pixel/list/", params={"advertiser_id": ids(api, BUSY)[0]}, action=refused, times=None)
    text, code = _printed(api, tmp_path, "pixels", advertiser_ids=ids(api, BUSY, TOKYO))
    assert code == 0
    assert f"ad account {ids(api, TOKYO)[0]}" in text.splitlines()[0]
    assert "Left out: stream pixels, ad account" in text.splitlines()[1]
    api.faults.add(path="pixel/list/", action=refused, times=None)
    text, code = _printed(api, tmp_path, "pixels")
    assert code == 1
    assert "Nothing can be shown" in text
    assert "No permission to operate advertiser: it" in text


def test_a_refused_report_says_why(api: SimulatedApi, tmp_path: Path) -> None:
    api.faults.add(path=REPORT, action=actions.answer(40002, "Invalid metric fields: ['spend']"), times=None)
    text, code = _printed(api, tmp_path, "ads_daily_report")
    assert code == 1
    assert "TikTok API error 40002 (parameter error): Invalid metric fields: ['spend']" in text
    assert len(asked(api)) == 1


def _printed(api: SimulatedApi, folder: Path, stream: str, limit: int = 10, **config: object) -> tuple[str, int]:
    path = folder / "config.json"
    path.write_text(json.dumps(api.config(rate_limit_tier="ultimate", **config)))
    return render_preview(str(path), stream, limit, stream_builder, 80)


def _sorted(records: Any) -> list[str]:  # noqa: ANN401 - JSON
    return sorted(json.dumps(record, sort_keys=True) for record in records)
