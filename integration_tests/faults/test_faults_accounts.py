"""Many ad accounts: a dead one hides no other and is never silent; they come and go; odd days and states."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from integration_tests.faults.faults import COLUMNS, END, REPORT, REPORT_PATH, START, Scene, errors_of, same
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api import SimulatedApi
from simulated_api.trouble import actions

REFUSALS = (40001, 40003, 40300, 40301, 40302)
FORBIDDEN, DISABLED, NEW = 7, 8, 5  # the ad accounts of the default world
CHOICE = (2, 3, 4, 5, 6, 7, 8)  # without the two large ones


api = api_fixture("default", scope="module")


@pytest.fixture(autouse=True)
def _fresh(api: SimulatedApi) -> None:
    api.faults.clear()
    api.clear_log()


def ids(api: SimulatedApi, *indices: int) -> list[str]:
    return [api.truth.accounts[index].id for index in indices]


def warnings(logs: list[str], account: str) -> list[str]:
    return [line for line in logs if line.startswith("WARN") and account in line and REPORT in line]


def test_forbidden_account_found_by_discovery_is_left_out_with_one_warning(api: SimulatedApi) -> None:
    scene = Scene(api, advertiser_ids=[], excluded_advertiser_ids=ids(api, 0, 1))
    run = scene.read()
    assert (run.returncode, run.statuses) == (0, {REPORT: "COMPLETE"})
    assert same(run.records[REPORT], scene.truth())
    (forbidden, disabled) = ids(api, FORBIDDEN, DISABLED)
    (said,) = warnings(run.logs, forbidden)
    assert "40001" in said
    assert forbidden not in run.cursors(REPORT)
    # What decides is the answer, not the status: the disabled account is read like any other.
    assert any(row["advertiser_id"] == disabled for row in run.records[REPORT])
    assert not warnings(run.logs, disabled)


def test_forbidden_account_that_is_listed_ends_the_stream_after_the_others(api: SimulatedApi) -> None:
    scene = Scene(api, advertiser_ids=ids(api, *CHOICE))
    run = scene.read()
    assert (run.returncode, run.statuses) == (1, {REPORT: "INCOMPLETE"})
    assert same(run.records[REPORT], scene.truth())
    (forbidden,) = ids(api, FORBIDDEN)
    (error,) = errors_of(run)
    assert error["failure_type"] == "config_error"
    assert all(word in error["message"] for word in ("40001", REPORT, forbidden, "Ask for access"))
    assert set(run.cursors(REPORT)) == set(scene.config["advertiser_ids"]) - {forbidden}


@pytest.mark.parametrize("code", REFUSALS)
def test_each_refusal_leaves_out_one_account(api: SimulatedApi, code: int) -> None:
    (dead,) = ids(api, 4)
    scene = Scene(api, advertiser_ids=[], excluded_advertiser_ids=ids(api, 0, 1, FORBIDDEN))
    fault = api.faults.add(
        path=REPORT_PATH, params={"advertiser_id": dead}, times=None, action=actions.answer(code, "No such account")
    )
    run = scene.read()
    assert run.returncode == 0
    assert fault.fired == 1
    assert same(run.records[REPORT], [row for row in scene.truth() if row["advertiser_id"] != dead])
    (said,) = warnings(run.logs, dead)
    assert str(code) in said


def test_every_account_refused_is_an_error(api: SimulatedApi) -> None:
    scene = Scene(api, advertiser_ids=[])
    api.faults.add(path=REPORT_PATH, times=None, action=actions.answer(40001, "No permission to operate advertiser: 7"))
    run = scene.read()
    assert (run.returncode, run.statuses) == (1, {REPORT: "INCOMPLETE"})
    assert any("refuses every ad account" in e["message"] and e["failure_type"] == "config_error" for e in run.errors)


def test_new_account_gets_its_history_and_a_removed_one_keeps_its_state(api: SimulatedApi) -> None:
    before = Scene(api, advertiser_ids=ids(api, 2, 3))
    first = before.read()
    after = Scene(api, advertiser_ids=ids(api, 3, 4), lookback_window=2)
    api.clear_log()
    second = after.read(state=first.last_states)
    assert second.returncode == 0
    removed, kept, new = ids(api, 2, 3, 4)
    assert second.cursors(REPORT) == {removed: END, kept: END, new: END}
    due = {entry.params["advertiser_id"]: entry.params["start_date"] for entry in after.asked()}
    assert due == {kept: "2026-03-14", new: START}
    history = [row for row in after.truth() if row["advertiser_id"] == new]
    assert same([row for row in second.records[REPORT] if row["advertiser_id"] == new], history)
    # Added again, the first account goes on where it was.
    api.clear_log()
    third = before.read(state=second.last_states)
    assert third.returncode == 0
    assert {entry.params["start_date"] for entry in before.asked()} == {"2026-03-09"}


def state_of(account: str, cursor: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    stream_state = {"use_global_cursor": False, "states": [{"partition": {"advertiser_id": account}, "cursor": cursor}]}
    return stream(stream_state)


def stream(stream_state: dict[str, Any]) -> list[dict[str, Any]]:
    described = {"stream_descriptor": {"name": REPORT}, "stream_state": stream_state}
    return [{"type": "STREAM", "stream": described}]


@pytest.mark.parametrize("value", ["2026-13-45", "yesterday", "", 20260301, "2999-01-01", ["2026-03-01"]])
def test_unusable_cursor_is_a_config_error_that_loses_no_state(api: SimulatedApi, value: Any) -> None:  # noqa: ANN401
    scene = Scene(api, advertiser_ids=ids(api, 3))
    (account,) = scene.config["advertiser_ids"]
    run = scene.read(REPORT, "ad_accounts", state=state_of(account, {"stat_time_day": value}))
    assert run.returncode == 1
    assert run.statuses == {REPORT: "INCOMPLETE", "ad_accounts": "COMPLETE"}
    (error,) = errors_of(run)
    assert error["failure_type"] == "config_error"
    assert all(word in error["message"] for word in (REPORT, account, "state"))
    assert run.cursors(REPORT) in ({}, {account: value})
    assert not scene.asked()


@pytest.mark.parametrize(
    "state",
    [
        {"states": "none"},
        {"stat_time_day": "2026-03-01"},
        {"states": [{}]},
        {"states": [None]},
        {"states": [{"cursor": {}}]},
    ],
)
def test_state_of_another_shape_is_a_config_error_that_loses_no_state(api: SimulatedApi, state: dict[str, Any]) -> None:
    scene = Scene(api, advertiser_ids=ids(api, 3))
    run = scene.read(state=stream(state))
    assert (run.returncode, run.statuses) == (1, {REPORT: "INCOMPLETE"})
    assert any(REPORT in e["message"] and "state" in e["message"] for e in run.errors)
    assert run.errors[0]["failure_type"] == "config_error"
    assert run.states == []
    assert not scene.asked()


@pytest.mark.parametrize(
    ("start", "end"),
    [(END, END), ("2026-03-01", "2026-03-01"), ("2026-03-10", "2099-12-31"), ("2026-02-20", "2026-03-05")],
)
def test_days_are_those_of_the_configuration(api: SimulatedApi, start: str, end: str) -> None:
    scene = Scene(api, advertiser_ids=ids(api, 2, NEW), start_date=start, end_date=end)
    run = scene.read()
    assert run.returncode == 0
    assert same(run.records[REPORT], scene.truth())
    if date.fromisoformat(end) < NOW.date():
        assert set(run.cursors(REPORT).values()) == {end}


def test_end_in_the_future_leaves_the_cursor_at_today(api: SimulatedApi) -> None:
    scene = Scene(api, advertiser_ids=ids(api, 2), start_date="2026-03-10", end_date="2099-12-31")
    run = scene.read()
    assert max(run.cursors(REPORT).values()) <= str(datetime.now(UTC).date() + timedelta(days=1))


@pytest.mark.parametrize(
    "moment", ["2026-03-08T20:30:00+00:00", "2025-11-02T20:30:00+00:00", "2026-03-29T12:00:00+00:00"]
)
def test_days_on_which_the_clock_is_changed_are_whole(moment: str) -> None:
    now = datetime.fromisoformat(moment)
    with SimulatedApi(now=now, world="tiny") as api:
        first, last = (str(now.date() + timedelta(days=days)) for days in (-2, 1))
        scene = Scene(api, start_date=first, end_date=last)
        for name, columns in ((REPORT, COLUMNS), ("ads_hourly_report", ("advertiser_id", "ad_id", "stat_time_hour"))):
            run = scene.read(name, columns=columns)
            assert run.returncode == 0
            shown = tuple(run.records[name][0]) if run.records[name] else columns
            assert same(run.records[name], scene.truth(name, shown))
