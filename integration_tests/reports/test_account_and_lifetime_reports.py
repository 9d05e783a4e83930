"""Reports about ad accounts, of all time, and by `ad_id_v2`, where they are unlike the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from integration_tests.protocol.test_streams import texts
from integration_tests.running import in_process
from integration_tests.running.connector import configured
from integration_tests.running.syncs import BUSY_DAYS, LIFETIME
from integration_tests.running.worlds import NOW, api_fixture
from source_tiktok_ads.commands.preview import preview
from source_tiktok_ads.source import stream_builder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from integration_tests.running.connector import Run
    from simulated_api import SimulatedApi
    from simulated_api.serving.request_log import Entry

REPORT = "report/integrated/get/"


api = api_fixture()


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """The API's clock in this process as well."""
    with time_machine.travel(NOW, tick=True):
        yield


def read(config: dict[str, Any], *streams: str) -> Run:
    catalog = in_process.run("discover", config).one("CATALOG")["catalog"]
    return in_process.run("read", config, configured(catalog, *streams))


def asked(api: SimulatedApi) -> list[Entry]:
    return [entry for entry in api.requests if entry.path == REPORT]


def filtered_by(entry: Entry) -> set[str]:
    return {item["field_name"] for item in entry.params.get("filtering", [])}


@pytest.mark.parametrize("stream", LIFETIME)
def test_a_report_of_all_time_does_not_wait_for_the_start_date(api: SimulatedApi, stream: str) -> None:
    config = api.config(rate_limit_tier="ultimate", start_date="2027-01-01")
    run = read(config, stream)
    assert run.returncode == 0
    assert run.records[stream]
    assert texts(run.records[stream]) == texts(api.truth.records(stream, config))


def test_a_report_of_all_time_that_is_too_large_is_split_by_ids_without_days(api: SimulatedApi) -> None:
    api.knobs.too_large_rows = 20
    config = api.config(rate_limit_tier="ultimate", **BUSY_DAYS)
    run = read(config, "ads_lifetime_report")
    assert run.returncode == 0
    assert texts(run.records["ads_lifetime_report"]) == texts(api.truth.records("ads_lifetime_report", config))
    assert {"campaign_ids", "ad_status"} in [filtered_by(entry) for entry in asked(api)]
    assert not any({"start_date", "end_date"} & set(entry.params) for entry in asked(api))


def test_a_report_by_ad_id_v2_that_is_too_large_is_never_split_by_ad_ids(api: SimulatedApi) -> None:
    stream = "ads_v2_daily_report"
    api.knobs.too_large_rows = 3
    config = api.config(rate_limit_tier="ultimate", **BUSY_DAYS)
    run = read(config, stream)
    assert run.returncode == 0
    assert texts(run.records[stream]) == texts(api.truth.records(stream, config))
    fields = {name for entry in asked(api) for name in filtered_by(entry)}
    assert "ad_ids" not in fields
    assert "campaign_ids" in fields


def test_a_report_that_was_split_is_compared_with_a_total_without_top_view(api: SimulatedApi) -> None:
    """The total of the ad account holds TopView as well; the rows of auction reports do not."""
    config = api.config(rate_limit_tier="ultimate", start_date="2026-03-06", end_date="2026-03-06")
    top_view = api.truth.records("campaigns_reservation_daily_report", config)
    assert sum(record["impressions"] for record in top_view) > 0
    api.knobs.too_large_rows = 1
    run = read(config, "ads_daily_report")
    assert run.returncode == 0, run.errors
    totals = [entry for entry in asked(api) if entry.params["data_level"] == "AUCTION_ADVERTISER"]
    assert totals
    assert {entry.code for entry in totals} == {0}
    assert {entry.params["filtering"][0]["filter_value"] for entry in totals} == {'["AUCTION","RESERVATION_RF"]'}


@pytest.mark.parametrize(
    ("stream", "days"),
    [
        ("ads_lifetime_report", [None]),
        ("ad_accounts_lifetime_report", [None]),
        ("ad_accounts_daily_report", ["2026-03-16", "2026-02-15"]),
    ],
)
def test_preview_shows_records_with_the_fewest_questions(
    api: SimulatedApi, stream: str, days: list[str | None]
) -> None:
    config = api.config(rate_limit_tier="ultimate", start_date="2026-01-01")
    found = preview(stream_builder(config), stream, 10)
    truth = api.truth.records(stream, config)
    assert found.records
    assert all(record in truth for record in found.records)
    assert [entry.params.get("start_date") for entry in asked(api)] in (days, days[:1])


def test_the_sandbox_has_no_reports_of_ad_accounts_and_the_others_are_read(api: SimulatedApi) -> None:
    api.knobs.sandbox = True
    token = {"auth_type": "access_token", "access_token": api.config()["credentials"]["access_token"]}
    ids = [api.truth.accounts[0].id]
    config = api.config(credentials=token, advertiser_ids=ids, environment="sandbox", **BUSY_DAYS)
    run = read(config, "ad_accounts_daily_report", "campaigns_lifetime_report")
    assert run.statuses == {"ad_accounts_daily_report": "INCOMPLETE", "campaigns_lifetime_report": "COMPLETE"}
    assert run.records["campaigns_lifetime_report"]
    assert {error["failure_type"] for error in run.errors} == {"config_error"}
    assert "40009 (not supported in the sandbox)" in run.errors[0]["message"]
