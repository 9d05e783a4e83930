"""kill -9 at any moment: what was emitted up to the last state, and the next sync, are every row together."""

from __future__ import annotations

import random
import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from integration_tests.faults.faults import Scene, capped, question
from integration_tests.running import forked
from integration_tests.running.connector import Run, command_line, configured
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi
from simulated_api.trouble import actions
from source_tiktok_ads.sync import state as sync_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from simulated_api.serving.request_log import Entry

KEYS = {
    "ads_daily_report": ("advertiser_id", "ad_id", "stat_time_day"),
    "campaigns_daily_report": ("advertiser_id", "campaign_id", "stat_time_day"),
    "ads_hourly_report": ("advertiser_id", "ad_id", "stat_time_hour"),
    "ads": ("ad_id",),
}
# One choice of columns for all streams: each has those that it knows.
COLUMNS = ("advertiser_id", "ad_id", "campaign_id", "stat_time_day", "stat_time_hour", "spend", "modify_time")
FORBIDDEN = 1
KILLS = 10
PATIENCE = 240.0


@pytest.fixture
def scene() -> Iterator[Scene]:
    with SimulatedApi(now=NOW, world="tiny", latency=0.03) as api:
        excluded = [api.truth.accounts[FORBIDDEN].id]
        days = {"start_date": "2026-02-25", "lookback_window": 0, "idle_days": "read"}  # windows, not what judges them
        yield Scene(api, advertiser_ids=[], excluded_advertiser_ids=excluded, **days)


def columns_of(scene: Scene, stream: str) -> tuple[str, ...]:
    (found,) = [entry for entry in scene.catalog["streams"] if entry["name"] == stream]
    return tuple(name for name in COLUMNS if name in found["json_schema"]["properties"])


def killed(scene: Scene, folder: Path, ripe: Callable[[], bool]) -> Run:
    """Run a read until `ripe`, then kill it; gives the whole lines that it printed."""
    catalog = configured(scene.catalog, *KEYS, columns=COLUMNS)
    process = forked.start(command_line(str(folder), "read", scene.config, catalog), str(folder))
    deadline = time.monotonic() + PATIENCE
    while process.is_alive() and not ripe() and time.monotonic() < deadline:
        time.sleep(0.005)
    process.kill()
    process.join()
    assert process.exitcode is not None
    whole, _, _ = (folder / "out").read_bytes().rpartition(b"\n")
    messages = [orjson.loads(line) for line in whole.split(b"\n") if line]
    return Run(process.exitcode, messages, b"", "")


def no_state_is_ahead_of_its_records(scene: Scene, run: Run) -> None:
    safe = run.committed
    for stream, key in KEYS.items():
        emitted = {tuple(record[name] for name in key) for record in safe[stream]}
        time_field = key[-1] if stream != "ads" else "modify_time"
        cursors = run.cursors(stream)
        for row in scene.truth(stream, columns_of(scene, stream)):
            cursor = cursors.get(row["advertiser_id"])
            if cursor and str(row[time_field])[: len(cursor)] <= cursor:
                assert tuple(row[name] for name in key) in emitted, (stream, row, cursor)


def together_every_row(scene: Scene, run: Run) -> tuple[int, int]:
    """Resume and compare; gives how many requests the second sync made and how many of them were repeats."""
    answered = {question(entry) for entry in scene.api.requests if entry.code == 0}
    no_state_is_ahead_of_its_records(scene, run)
    scene.api.faults.clear()
    scene.api.clear_log()
    scene.cap_pages("report/integrated/get/", size=12)
    resumed = scene.read(*KEYS, columns=COLUMNS, state=run.last_states)
    assert resumed.returncode == 0, resumed.errors
    safe = run.committed
    for stream, key in KEYS.items():
        rows = {tuple(row[name] for name in key): row for row in (*safe[stream], *resumed.records[stream])}
        truth = scene.truth(stream, columns_of(scene, stream))
        assert rows == {tuple(row[name] for name in key): row for row in truth}, stream
    asked = scene.api.requests
    return len(asked), sum(question(entry) in answered for entry in asked)


@pytest.mark.parametrize("seed", range(KILLS))
def test_killed_at_any_moment_no_row_is_lost(scene: Scene, tmp_path: Path, seed: int) -> None:
    moment = random.Random(seed)
    requests, pause = moment.randrange(2, 86), moment.uniform(0, 0.05)
    scene.cap_pages("report/integrated/get/", size=12)

    def ripe() -> bool:
        if len(scene.api.requests) < requests:
            return False
        time.sleep(pause)
        return True

    run = killed(scene, tmp_path, ripe)
    assert run.returncode == -9
    made = len(scene.api.requests)
    again, repeated = together_every_row(scene, run)
    print(f"killed after {made} requests: {again} when resumed, {repeated} of them asked before")


@pytest.mark.parametrize("seed", range(KILLS))
def test_killed_inside_a_window_no_row_is_lost(scene: Scene, tmp_path: Path, seed: int) -> None:
    moment = random.Random(1000 + seed)
    page, after = moment.choice([2, 3]), moment.randrange(0, 3)
    stalled = scene.api.faults.add(
        path="report/integrated/get/", params={"page": page}, after=after, action=capped_stall()
    )
    scene.cap_pages("report/integrated/get/", size=12)

    def ripe() -> bool:
        # The stalled page holds its window open; others go on for a moment.
        if not stalled.fired:
            return False
        time.sleep(moment.uniform(0.05, 0.9))
        return True

    run = killed(scene, tmp_path, ripe)
    assert (run.returncode, stalled.fired) == (-9, 1)
    (held,) = [entry for entry in scene.api.requests if entry.fault == "stalled"]
    name = stream_of(held)
    day = run.cursors(name).get(held.params["advertiser_id"], "")
    assert day < held.params["end_date"]
    made = len(scene.api.requests)
    again, repeated = together_every_row(scene, run)
    print(f"killed after {made} requests: {again} when resumed, {repeated} of them asked before")


def capped_stall() -> Any:  # noqa: ANN401
    """A page that does not come before the process is gone."""
    return actions.Action("stalled", delay=PATIENCE / 2, view=capped(size=12).view)


def stream_of(entry: Entry) -> str:
    level, hourly = entry.params["data_level"], "stat_time_hour" in entry.params["dimensions"]
    if level == "AUCTION_CAMPAIGN":
        return "campaigns_daily_report"
    return "ads_hourly_report" if hourly else "ads_daily_report"


def test_state_only_moves_forward_and_comes_out_as_windows_finish(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sync_state, "_SHORTEST", 0.02
    )  # between two states; the whole read takes less than the usual pause
    scene.cap_pages("report/integrated/get/", size=12)
    run = scene.read(*KEYS, columns=COLUMNS)
    assert run.returncode == 0
    states = [state for state in run.states if state["stream"]["stream_descriptor"]["name"] == "ads_hourly_report"]
    assert 2 <= len(states) <= 60
    days: dict[str, list[str]] = {}
    for state in states:
        for entry in state["stream"]["stream_state"]["states"]:
            days.setdefault(entry["partition"]["advertiser_id"], []).append(entry["cursor"]["stat_time_hour"])
    assert all(earlier <= later for values in days.values() for earlier, later in pairwise(values))
