"""The change log equals the ground truth in each form of its answer, and each change keeps its id."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.jobs.jobs import LOG_CHECK, LOG_FILE, LOG_TASK, config_of, equals_truth, read, without_hash
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api import SimulatedApi
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from collections.abc import Iterator

api = api_fixture("tiny")
FORMS = ("json", "printed", "bytes")


@pytest.fixture
def busy() -> Iterator[SimulatedApi]:
    """One ad account with two hundred changes a day, a third of them equal to others."""
    with SimulatedApi(now=NOW, world="changes:200") as running:
        yield running


def spans(api: SimulatedApi) -> list[tuple[str, str, str]]:
    """Ad account, first and last moment of the tasks that were made."""
    made = [entry.params for entry in api.requests if entry.path == LOG_TASK and entry.code == 0]
    return sorted((each["advertiser_id"], each["start_time"], each["end_time"]) for each in made)


@pytest.mark.parametrize("form", FORMS)
def test_every_change_arrives_in_each_form_of_the_answer(busy: SimulatedApi, form: str) -> None:
    busy.knobs.change_log_form = form
    config = config_of(busy)
    run = read(config, "change_log")
    assert (run.returncode, run.statuses) == (0, {"change_log": "COMPLETE"})
    assert equals_truth(busy, run, config, "change_log")
    ids = [change["change_id"] for change in run.records["change_log"]]
    assert len(set(ids)) == len(ids)
    assert len(set(without_hash(run.records["change_log"]))) < len(ids)  # some are equal but for their ids


def test_a_change_has_the_same_id_in_each_form_and_sync(busy: SimulatedApi) -> None:
    found = []
    for form in FORMS:
        busy.knobs.change_log_form = form
        records = read(config_of(busy), "change_log").records["change_log"]
        found.append({change["change_id"]: change for change in records})
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize(
    "knobs",
    [{"task_looks": 6}, {"failing_tasks": 2}, {"unready": 2}, {"task_looks": 2, "failing_tasks": 1, "unready": 1}],
    ids=str,
)
def test_changes_equal_the_truth_whatever_the_tasks_do(api: SimulatedApi, knobs: dict[str, int]) -> None:
    for name, value in knobs.items():
        setattr(api.knobs, name, value)
    config = config_of(api)
    run = read(config, "change_log")
    assert run.returncode == 0
    assert equals_truth(api, run, config, "change_log")
    assert {entry.path for entry in api.requests if entry.method == "POST"} == {LOG_TASK}


def test_windows_are_of_30_days_in_utc_without_gaps(api: SimulatedApi) -> None:
    read(config_of(api), "change_log")
    accounts = {account for account, _, _ in spans(api)}
    days = [("2026-02-01 00:00:00", "2026-03-02 23:59:59"), ("2026-03-03 00:00:00", "2026-03-16 23:59:59")]
    assert len(accounts) == 3
    assert spans(api) == sorted((account, *span) for account in accounts for span in days)
    for _, first, last in spans(api):
        assert (datetime.fromisoformat(last) - datetime.fromisoformat(first)).days < 30


def test_a_window_takes_three_requests(api: SimulatedApi) -> None:
    read(config_of(api), "change_log")
    counts = [
        sum(entry.path == path and entry.code == 0 for entry in api.requests)
        for path in (LOG_TASK, LOG_CHECK, LOG_FILE)
    ]
    assert counts == [6, 6, 6]


def test_the_next_sync_goes_on_from_the_state_and_its_changes_keep_their_ids(busy: SimulatedApi) -> None:
    config = {**config_of(busy, lookback_window=2), "end_date": "2026-03-10"}
    first = read(config, "change_log")
    assert set(first.cursors("change_log").values()) == {"2026-03-10T23:59:59Z"}
    busy.clear_log()
    later = {**config, "end_date": "2026-03-14"}
    second = read(later, "change_log", state=first.last_states)
    assert [span[1:] for span in spans(busy)] == [("2026-03-08 00:00:00", "2026-03-14 23:59:59")]
    known = {change["change_id"]: change for change in first.records["change_log"]}
    fresh = {change["change_id"]: change for change in second.records["change_log"]}
    assert known.keys() & fresh.keys()
    assert without_hash((known | fresh).values()) == without_hash(busy.truth.records("change_log", later))


def test_an_ad_account_without_changes_moves_its_state(api: SimulatedApi) -> None:
    run = read(config_of(api), "change_log")
    assert set(run.cursors("change_log").values()) == {"2026-03-16T23:59:59Z"}
    assert len(run.cursors("change_log")) == 3


def test_a_window_that_fails_is_read_by_the_next_sync(api: SimulatedApi) -> None:
    config = config_of(api)
    failed = actions.answer(0, "OK", {"status": "FAILED"})
    first = read(config, "change_log").records["change_log"][0]["advertiser_id"]
    api.faults.add(path=LOG_CHECK, params={"advertiser_id": first}, times=None, action=failed)
    run = read(config, "change_log")
    assert run.returncode == 1
    assert first not in run.cursors("change_log")
    assert any("the API says FAILED" in error["message"] for error in run.errors)
    api.faults.clear()
    again = read(config, "change_log", state=run.last_states)
    together = {change["change_id"]: change for change in (*run.records["change_log"], *again.records["change_log"])}
    assert without_hash(together.values()) == without_hash(api.truth.records("change_log", config))


@pytest.mark.parametrize("data", [{"status": "SUCCESS"}, {"status": "SUCCESS", "changelog": ""}, {}])
def test_an_answer_without_a_log_is_one_without_changes(api: SimulatedApi, data: dict[str, Any]) -> None:
    api.faults.add(path=LOG_FILE, times=None, action=actions.answer(0, "OK", data))
    run = read(config_of(api), "change_log")
    assert (run.returncode, run.records["change_log"]) == (0, [])


def test_changes_outside_the_days_that_were_asked_for_are_a_broken_answer(api: SimulatedApi) -> None:
    moved = actions.Action("another year", body=lambda content: content.replace(b"2026-02-", b"2025-02-"))
    api.faults.add(path=LOG_FILE, times=None, action=moved)
    run = read(config_of(api), "change_log")
    assert run.returncode == 1
    assert any("outside the days that were asked for" in error["message"] for error in run.errors)
