"""How custom reports are synced: due days, totals, parts, refusals, unknown metrics, and what `check` says of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from integration_tests.reports.custom_reports import (
    DAY,
    HOUR,
    TAKEN,
    ClockedSync,
    Sync,
    all_metrics_by_day,
    basic,
    counted,
)
from integration_tests.reports.test_custom_reports_refused import REFUSED
from integration_tests.running import in_process
from integration_tests.running.forked import run
from integration_tests.running.syncs import BUSY_DAYS
from integration_tests.running.worlds import LATER, NOW, api_fixture
from simulated_api.rules import catalogue as simulated
from simulated_api.truth.custom import custom_records

if TYPE_CHECKING:
    from simulated_api import SimulatedApi


api = api_fixture("default", scope="module")


def test_deleted_entities_are_left_out_as_in_the_built_in_reports(api: SimulatedApi) -> None:
    reports = {"daily": basic("campaign", DAY), "deleted": TAKEN["only_deleted"]}
    accounts = [api.truth.accounts[0].id]
    sync = Sync(api, reports, **BUSY_DAYS, advertiser_ids=accounts, include_deleted=False)
    for name, report in reports.items():
        expected = custom_records(api, report, sync.config)
        assert counted(sync.run.records[f"custom_{name}"]) == counted(expected)
        assert (
            len(expected) < len(custom_records(api, report, sync.config | {"include_deleted": True}))
            or "filters" in report
        )


def test_the_next_sync_reads_from_the_cursor_minus_the_lookback(api: SimulatedApi) -> None:
    account = api.truth.accounts[0].id
    reports = {"daily": basic("campaign", DAY), "hourly": basic("campaign", HOUR), "totals": basic("campaign")}
    sync = ClockedSync(api, reports, start_date="2026-03-13", advertiser_ids=[account], lookback_window=1)
    assert sync.run.cursors("custom_daily") == sync.run.cursors("custom_hourly") == {account: "2026-03-16"}
    api.now = LATER
    try:
        api.clear_log()
        second = sync.read(*reports, state=sync.run.last_states)
        due = sync.config | {"start_date": "2026-03-15"}
        for name in ("daily", "hourly"):
            assert counted(second.records[f"custom_{name}"]) == counted(custom_records(api, reports[name], due))
        totals = custom_records(api, reports["totals"], sync.config)
        assert counted(second.records["custom_totals"]) == counted(totals)
        windows = {(e.params.get("start_date"), e.params.get("end_date")) for e in api.requests if "report" in e.path}
        assert windows == {("2026-03-15", "2026-03-18"), ("2026-03-13", "2026-03-18")} | {
            (day, day) for day in ("2026-03-15", "2026-03-16", "2026-03-17", "2026-03-18")
        }
    finally:
        api.now = NOW


def test_totals_over_more_than_180_days_are_told_apart_by_their_days_and_said_so(api: SimulatedApi) -> None:
    start = date(2026, 3, 16) - timedelta(days=199)
    report = {"totals": basic("campaign", metrics="spend reach")}
    account = api.truth.accounts[0].id
    api.clear_log()
    sync = Sync(api, report, start_date=str(start), end_date="2026-03-16", advertiser_ids=[account])
    asked = [(e.params["start_date"], e.params["end_date"]) for e in api.requests if "report" in e.path]
    middle = start + timedelta(days=180)
    assert set(asked) == {(str(start), str(middle - timedelta(days=1))), (str(middle), "2026-03-16")}
    rows = sync.run.records["custom_totals"]
    assert counted(rows) == counted(custom_records(api, report["totals"], sync.config))
    assert len({row["campaign_id"] for row in rows}) < len(rows)
    assert len({(row["campaign_id"], row["start_date"]) for row in rows}) == len(rows)
    assert [line for line in sync.run.logs if "custom_totals has no time dimension" in line]


def test_totals_that_are_too_large_are_split_by_ids_never_by_days(api: SimulatedApi) -> None:
    account = api.truth.accounts[0].id
    report = {"totals": basic("campaign", metrics="spend reach")}
    expected = None
    api.clear_log()
    api.knobs.too_large_rows = 400
    try:
        sync = Sync(api, report, **BUSY_DAYS, advertiser_ids=[account])
        expected = custom_records(api, report["totals"], sync.config)
        reports = [entry for entry in api.requests if "report" in entry.path]
        assert len(reports) > 10
        assert {(e.params["start_date"], e.params["end_date"]) for e in reports} == {("2026-03-05", "2026-03-07")}
        assert counted(sync.run.records["custom_totals"]) == counted(expected)
        assert len(expected) > 400
    finally:
        api.knobs.too_large_rows = None


def test_a_refused_account_is_left_out_of_totals_with_a_warning_and_a_listed_one_fails_them(api: SimulatedApi) -> None:
    report = {"totals": basic("campaign")}
    forbidden = next(account.id for account in api.truth.accounts if account.forbidden)
    found = Sync(api, report, **BUSY_DAYS).run
    assert found.returncode == 0
    assert (
        len([line for line in found.logs if line.startswith("WARN") and forbidden in line and "custom_totals" in line])
        == 1
    )
    listed = Sync(api, report, **BUSY_DAYS, advertiser_ids=[forbidden, api.truth.accounts[4].id])
    assert (listed.run.returncode, listed.run.statuses["custom_totals"]) == (1, "INCOMPLETE")
    assert counted(listed.run.records["custom_totals"]) == counted(
        custom_records(api, report["totals"], listed.config | {"advertiser_ids": [api.truth.accounts[4].id]})
    )


def test_metrics_that_the_catalogue_does_not_know_come_as_text(
    api: SimulatedApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(simulated.METRICS, "brand_new_metric", simulated.Metric(unit="count", group="new"))
    report = basic("campaign", DAY, metrics="spend brand_new_metric", allow_unknown_metrics=True)
    sync = Sync(api, {"new": report}, **BUSY_DAYS, advertiser_ids=[api.truth.accounts[4].id])
    column = sync.streams["custom_new"]["json_schema"]["properties"]["brand_new_metric"]
    assert column["type"] == ["null", "string"]
    expected = custom_records(api, report, sync.config)
    for record in expected:
        record["brand_new_metric"] = str(record["brand_new_metric"])
    assert counted(sync.run.records["custom_new"]) == counted(expected)


def test_check_names_each_report_that_the_api_does_not_take_by_one_request_each(api: SimulatedApi) -> None:
    reports = {
        "fine": basic("campaign", DAY),
        "unproven": basic("ad", metrics="spend skan_registration"),
        "gone": basic("ad", DAY, metrics="retired_metric", allow_unknown_metrics=True),
    }
    config = api.config(
        rate_limit_tier="ultimate",
        custom_reports=[{"name": name, **report} for name, report in reports.items()],
        advertiser_ids=[api.truth.accounts[4].id],
    )
    api.clear_log()
    status = run("check", config, now=NOW).one("CONNECTION_STATUS")["connectionStatus"]
    assert status["status"] == "FAILED"
    for part in ("custom_unproven", "['skan_registration']", "custom_gone", "['retired_metric']"):
        assert part in status["message"]
    assert "custom_fine" not in status["message"]
    asked = [entry.params for entry in api.requests if "report" in entry.path]
    ours = [
        params for params in asked if "skan_registration" in params["metrics"] or "retired_metric" in params["metrics"]
    ]
    assert [(params["page_size"], params["start_date"]) for params in ours] == [
        ("1", params["end_date"]) for params in ours
    ]
    assert len(ours) == 2


def test_check_is_content_with_reports_that_the_api_takes(api: SimulatedApi) -> None:
    reports = [{"name": name, **report} for name, report in TAKEN.items()]
    config = api.config(rate_limit_tier="ultimate", custom_reports=reports, advertiser_ids=[api.truth.accounts[4].id])
    assert in_process.run("check", config).one("CONNECTION_STATUS")["connectionStatus"]["status"] == "SUCCEEDED"


@pytest.mark.parametrize("verb", ["check", "discover", "read"])
def test_everything_that_is_wrong_is_said_in_one_error_before_any_request(api: SimulatedApi, verb: str) -> None:
    config = api.config(custom_reports=[{"name": name, **report} for name, (report, _) in REFUSED.items()])
    api.clear_log()
    result = in_process.run(verb, config, {"streams": []} if verb == "read" else None)
    if verb == "check":
        message = result.one("CONNECTION_STATUS")["connectionStatus"]["message"]
    else:
        (error,) = result.errors
        assert (result.returncode, error["failure_type"]) == (1, "config_error")
        message = error["message"]
    for name, (_, said) in REFUSED.items():
        assert f"report {name!r}: " in message
        assert said in message
    assert api.requests == []


def test_the_sandbox_has_no_reports_by_ad_account(api: SimulatedApi) -> None:
    reports = [{"name": "ages", **TAKEN["account_ages"]}]
    config = api.config(custom_reports=reports, environment="sandbox", advertiser_ids=[api.truth.accounts[4].id])
    message = in_process.run("check", config).one("CONNECTION_STATUS")["connectionStatus"]["message"]
    assert "ages: the sandbox has no data_level AUCTION_ADVERTISER" in message


def test_a_report_of_all_metrics_is_put_together_from_requests_of_a_hundred(api: SimulatedApi) -> None:
    report = basic("campaign", DAY, metrics=" ".join(all_metrics_by_day()))
    assert len(report["metrics"]) > 700
    api.clear_log()
    sync = Sync(api, {"all": report}, **BUSY_DAYS, advertiser_ids=[api.truth.accounts[4].id])
    assert counted(sync.run.records["custom_all"]) == counted(custom_records(api, report, sync.config))
    asked = [entry.params["metrics"] for entry in api.requests if "report" in entry.path]
    assert max(map(len, asked)) <= 100
    assert sorted(name for each in asked for name in each) == sorted([*report["metrics"], "campaign_name"])
