"""What time does not heal: the error says code, text, ad account, stream and remedy, and the state passes no hole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from integration_tests.faults.faults import COLUMNS, END, REPORT, REPORT_PATH, Scene, errors_of, same
from integration_tests.running import connector
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from simulated_api import SimulatedApi

HOURLY, HOURLY_COLUMNS = "ads_hourly_report", ("advertiser_id", "ad_id", "stat_time_hour", "spend", "campaign_id")
BIG, FORBIDDEN, TOKYO, IDLE = range(4)  # the ad accounts of the tiny world


api = api_fixture()


@pytest.fixture
def scene(api: SimulatedApi) -> Scene:
    return Scene(api, advertiser_ids=[], excluded_advertiser_ids=[api.truth.accounts[FORBIDDEN].id])


def account(scene: Scene, index: int) -> str:
    return scene.api.truth.accounts[index].id


def test_refused_metric_is_named_with_stream_account_and_remedy(scene: Scene) -> None:
    text = "Invalid metric fields: ['spend']."
    fault = scene.api.faults.add(
        path=REPORT_PATH,
        params={"data_level": "AUCTION_AD"},
        times=None,
        action=actions.answer(40002, text),
    )
    run = scene.read(REPORT, "campaigns_daily_report")
    assert run.returncode == 1
    assert run.statuses == {REPORT: "INCOMPLETE", "campaigns_daily_report": "COMPLETE"}
    shown = {"advertiser_id", "campaign_id", "stat_time_day", "spend", "impressions", "clicks"}
    rows = [{k: v for k, v in row.items() if k in shown} for row in run.records["campaigns_daily_report"]]
    assert same(rows, scene.truth("campaigns_daily_report", columns=tuple(shown)))
    assert run.cursors(REPORT) == {}
    errors = errors_of(run)
    assert fault.fired == 3
    (error,) = errors  # one cause is one error, which names all that it cost
    assert all(account(scene, index) in error["message"] for index in (BIG, TOKYO, IDLE))
    assert all(word in error["message"] for word in (REPORT, "40002", text.rstrip("."), "Untick the column"))
    assert error["failure_type"] == "config_error"


def test_unknown_client_code_fails_at_once_with_its_text(scene: Scene) -> None:
    fault = scene.api.faults.add(
        path=REPORT_PATH,
        params={"advertiser_id": account(scene, BIG)},
        times=None,
        action=actions.answer(45678, "A brand new refusal"),
    )
    run = scene.read()
    assert (run.returncode, fault.fired) == (1, 1)
    assert run.statuses == {REPORT: "INCOMPLETE"}
    (error,) = errors_of(run)
    assert error["failure_type"] == "config_error"
    assert all(word in error["message"] for word in ("45678", "A brand new refusal", REPORT, account(scene, BIG)))
    others = [row for row in scene.truth() if row["advertiser_id"] != account(scene, BIG)]
    assert same(run.records[REPORT], others)
    assert run.cursors(REPORT) == {account(scene, TOKYO): END, account(scene, IDLE): END}


@pytest.mark.parametrize(("code", "text"), [(50000, "System error"), (59999, "Something new"), (60001, "Maintenance")])
def test_service_that_never_recovers_for_an_account_ends_as_transient(scene: Scene, code: int, text: str) -> None:
    fault = scene.api.faults.add(
        path=REPORT_PATH,
        params={"advertiser_id": account(scene, TOKYO)},
        times=None,
        action=actions.answer(code, text),
    )
    run = scene.read()
    assert (run.returncode, fault.fired) == (1, 8)
    (error,) = errors_of(run)
    assert error["failure_type"] == "transient_error"
    assert all(word in error["message"] for word in (str(code), text, REPORT, account(scene, TOKYO), "Sync again"))
    assert run.cursors(REPORT) == {account(scene, BIG): END, account(scene, IDLE): END}
    assert same(run.records[REPORT], [r for r in scene.truth() if r["advertiser_id"] != account(scene, TOKYO)])
    # The next sync fills the hole: together each row came.
    scene.api.faults.clear()
    resumed = scene.read(state=run.last_states)
    assert resumed.returncode == 0
    gained = [row for row in resumed.records[REPORT] if row["advertiser_id"] == account(scene, TOKYO)]
    assert same(gained, [row for row in scene.truth() if row["advertiser_id"] == account(scene, TOKYO)])


def test_state_stops_before_a_window_that_failed(api: SimulatedApi) -> None:
    scene = Scene(api, start_date="2026-03-05")
    big = account(scene, BIG)
    api.faults.add(
        path=REPORT_PATH, params={"start_date": "2026-03-09"}, times=None, action=actions.answer(50000, "System error")
    )
    run = scene.read(HOURLY, columns=HOURLY_COLUMNS)
    assert (run.returncode, run.statuses) == (1, {HOURLY: "INCOMPLETE"})
    assert run.cursors(HOURLY) == {big: "2026-03-08"}
    truth = scene.truth(HOURLY, HOURLY_COLUMNS)
    assert same(run.records[HOURLY], [row for row in truth if not row["stat_time_hour"].startswith("2026-03-09")])
    api.faults.clear()
    scene.config["lookback_window"] = 0
    resumed = scene.read(HOURLY, columns=HOURLY_COLUMNS, state=run.last_states)
    assert resumed.returncode == 0
    kept = [row for row in run.records[HOURLY] if row["stat_time_hour"] < "2026-03-08"]
    assert same([*kept, *resumed.records[HOURLY]], truth)


def test_token_revoked_in_the_middle_stops_asking_and_says_what_to_do(api: SimulatedApi) -> None:
    scene = Scene(api, start_date="2026-02-20", num_workers=2)
    api.revoke_token(after=7)
    run = scene.read(HOURLY, columns=HOURLY_COLUMNS)
    assert (run.returncode, run.statuses) == (1, {HOURLY: "INCOMPLETE"})
    refused = [entry for entry in api.requests if entry.code == 40105]
    assert 1 <= len(refused) <= 2
    (error,) = errors_of(run)
    assert error["failure_type"] == "config_error"
    assert "40105" in error["message"]
    assert "Access token is incorrect or has been revoked" in error["message"]
    assert "Authorise the connection again" in error["message"]
    day = run.cursors(HOURLY)[account(scene, BIG)]
    truth = scene.truth(HOURLY, HOURLY_COLUMNS)
    emitted = [row for row in run.records[HOURLY] if row["stat_time_hour"][:10] <= day]
    assert same(emitted, [row for row in truth if row["stat_time_hour"][:10] <= day])
    assert day < END


def test_api_that_is_down_for_everyone_is_not_waited_for_by_each_request(api: SimulatedApi) -> None:
    scene = Scene(api, advertiser_ids=[], start_date="2026-03-01", excluded_advertiser_ids=[api.truth.accounts[1].id])
    fault = api.faults.add(path=REPORT_PATH, times=None, action=actions.http_status(502))
    run = scene.read(HOURLY, columns=HOURLY_COLUMNS)
    assert (run.returncode, run.statuses) == (1, {HOURLY: "INCOMPLETE"})
    # As many as are under way when the third account fails, and those that began as the first of them ended; each is
    # tried eight times. Without an end there would be 48.
    assert fault.fired <= 2 * 10 * 8
    assert {error["failure_type"] for error in run.errors} == {"transient_error"}
    (error,) = errors_of(run)
    assert "HTTP 502" in error["message"]
    assert f"{3 * 16} parts of the stream of 3 ad accounts" in error["message"]
    assert run.cursors(HOURLY) == {}


@pytest.mark.parametrize("status", [302, 401, 404])
def test_http_refusal_without_an_envelope_is_final(scene: Scene, status: int) -> None:
    action = actions.redirect("http://127.0.0.1:9/x") if status == 302 else actions.http_status(status, "no such page")
    fault = scene.api.faults.add(path=REPORT_PATH, params={"advertiser_id": account(scene, BIG)}, action=action)
    run = scene.read()
    assert (run.returncode, fault.fired) == (1, 1)
    assert any(f"HTTP {status}" in error["message"] for error in run.errors)


def test_a_refusal_of_a_firewall_is_asked_for_again_a_few_times(scene: Scene) -> None:
    fault = scene.api.faults.add(path=REPORT_PATH, times=2, action=actions.http_status(403, "<title>Busy</title>"))
    assert (scene.read().returncode, fault.fired) == (0, 2)


def test_console_script_says_the_error_and_exits_with_1(api: SimulatedApi) -> None:
    scene = Scene(api)
    api.faults.add(path=REPORT_PATH, times=None, action=actions.answer(40002, "Invalid metric fields: ['spend']."))
    run = connector.run("read", scene.config, connector.configured(scene.catalog, REPORT, columns=COLUMNS), now=NOW)
    assert run.returncode == 1
    assert run.statuses == {REPORT: "INCOMPLETE"}
    assert any("40002" in e["message"] and e["failure_type"] == "config_error" for e in run.errors)
    assert run.errors[-1]["failure_type"] == "config_error"
