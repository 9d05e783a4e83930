"""The state of incremental reads: only what was read in full is committed, and what was committed is read on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from source_tiktok_ads.spark.errors import TikTokAdsError
from source_tiktok_ads.spark.state import IncrementalRead, commit_state, merged

TASKS = ["1/2", "2/2"]


def message(days: dict[str, str], stream: str = "ads_daily_report") -> dict[str, Any]:
    states = [{"partition": {"advertiser_id": id_}, "cursor": {"stat_time_day": day}} for id_, day in days.items()]
    descriptor = {"name": stream}
    return {"type": "STREAM", "stream": {"stream_descriptor": descriptor, "stream_state": {"states": states}}}


def days_of(state: dict[str, Any]) -> dict[str, str]:
    states = state["stream"]["stream_state"]["states"]
    return {each["partition"]["advertiser_id"]: each["cursor"]["stat_time_day"] for each in states}


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "state.json")


def plan(path: str, stream: str = "ads_daily_report") -> IncrementalRead:
    return IncrementalRead.plan(path, stream, TASKS)


def test_a_first_read_continues_from_nothing(path: str) -> None:
    assert plan(path).state() == []


def test_a_read_that_every_task_has_finished_is_committed_and_read_on(path: str) -> None:
    read = plan(path)
    read.leave("1/2", 1, [message({"7": "2026-03-01"}), message({"7": "2026-03-06"})])
    read.leave("2/2", 2, [message({"8": "2026-03-05"})])
    assert commit_state(path) == {"ads_daily_report": 2}
    (state,) = plan(path).state()
    assert days_of(state) == {"7": "2026-03-06", "8": "2026-03-05"}
    assert json.loads(Path(path).read_text()) == [state]


def test_a_read_that_a_task_has_not_finished_is_not_committed(path: str) -> None:
    plan(path).leave("1/2", 1, [message({"7": "2026-03-06"})])
    with pytest.raises(TikTokAdsError, match="no stream has been read in full since the last"):
        commit_state(path)
    assert not Path(path).exists()


def test_the_last_whole_read_is_committed_whatever_was_planned_after_it(path: str) -> None:
    for day in ("2026-03-05", "2026-03-06"):
        read = plan(path)
        for task, account in zip(TASKS, "78", strict=True):
            read.leave(task, 1, [message({account: day})])
    plan(path).leave("1/2", 1, [message({"7": "2026-03-07"})])
    commit_state(path)
    (state,) = plan(path).state()
    assert set(days_of(state).values()) == {"2026-03-06"}


def test_a_read_is_committed_once(path: str) -> None:
    read = plan(path)
    for task, account in zip(TASKS, "78", strict=True):
        read.leave(task, 1, [message({account: "2026-03-06"})])
    commit_state(path)
    with pytest.raises(TikTokAdsError, match="There is no read to commit"):
        commit_state(path)


def test_a_state_that_is_committed_meanwhile_is_not_what_a_planned_read_continues_from(path: str) -> None:
    first, second = plan(path), plan(path)
    for task, account in zip(TASKS, "78", strict=True):
        first.leave(task, 1, [message({account: "2026-03-06"})])
    commit_state(path)
    assert second.state() == []


def test_a_task_of_a_read_before_the_one_that_was_committed_does_not_begin(path: str) -> None:
    first, second = plan(path), plan(path)
    for task, account in zip(TASKS, "78", strict=True):
        second.leave(task, 1, [message({account: "2026-03-06"})])
    commit_state(path)
    with pytest.raises(TikTokAdsError, match="A later read has been committed"):
        first.state()


def test_other_streams_of_the_file_keep_their_state(path: str) -> None:
    other = message({"7": "2026-01-01"}, "campaigns_daily_report")
    Path(path).write_text(json.dumps([other]))
    read = plan(path)
    assert read.state() == []
    for task, account in zip(TASKS, "78", strict=True):
        read.leave(task, 1, [message({account: "2026-03-06"})])
    assert commit_state(path) == {"ads_daily_report": 2}
    assert other in json.loads(Path(path).read_text())


def test_of_two_attempts_of_a_task_the_state_that_reads_more_counts(path: str) -> None:
    read = plan(path)
    read.leave("2/2", 4, [message({"8": "2026-03-06"})])
    read.leave("1/2", 1, [message({"7": "2026-03-06", "9": "2026-03-06"})])
    read.leave("1/2", 3, [message({"7": "2026-03-05", "9": "2026-03-07"})])
    commit_state(path)
    assert days_of(json.loads(Path(path).read_text())[0]) == {"7": "2026-03-05", "8": "2026-03-06", "9": "2026-03-06"}


def test_partitions_of_several_names_are_told_apart() -> None:
    first = message({"7": "2026-03-06"})
    for store in "12":
        first["stream"]["stream_state"]["states"].append(
            {"partition": {"advertiser_id": "7", "store_id": store}, "cursor": {"stat_time_day": "2026-03-01"}}
        )
    assert len(merged([first, first])["stream"]["stream_state"]["states"]) == 3


def test_a_file_that_holds_no_state_is_left_alone(path: str) -> None:
    Path(path).write_text('{"access": "no state"}')
    with pytest.raises(TikTokAdsError, match="holds no state"):
        plan(path)
    assert json.loads(Path(path).read_text()) == {"access": "no state"}


def test_nothing_is_left_half_written(path: str, tmp_path: Path) -> None:
    read = plan(path)
    for task, account in zip(TASKS, "78", strict=True):
        read.leave(task, 1, [message({account: "2026-03-06"})])
    commit_state(path)
    assert [each.name for each in tmp_path.rglob("*") if each.is_file()] == ["state.json"]
