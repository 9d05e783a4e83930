"""One state, read on by shards, put together, read on by twice as many: as if one process had gone on by itself.

Of every kind of state there is: days, hours, times of lists, files made on request, shops, Business Centers.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.faults.faults import same
from integration_tests.lists.test_assets import discovered
from integration_tests.running.connector import configured
from integration_tests.running.once import once, shared_folder
from integration_tests.running.shards import read_at_once, shards_of
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi
from source_tiktok_ads.commands.join_states import joined

if TYPE_CHECKING:
    from collections.abc import Callable

    from integration_tests.running.connector import Record, Run
    from simulated_api.serving.request_log import Entry

    Steps = Callable[[str], list[tuple["Step", "Step"]]]

STREAMS = {
    "wide:12": (
        "ads_daily_report",
        "campaigns_hourly_report",
        "campaigns",
        "ads",
        "change_log",
        "bc_ad_account_costs",
        "bc_transactions",
    ),
    "gmv_max": ("gmv_max_account_daily_report", "gmv_max_product_campaign_daily_report", "gmv_max_campaigns"),
    "leads:20": ("leads", "lead_forms"),
}
EVERY = [(world, stream) for world, streams in STREAMS.items() for stream in streams]
# How many processes go on from a state: the worlds of shops and of leads have few ad accounts.
PROCESSES = {"wide:12": (4, 8), "gmv_max": (4,), "leads:20": (4,)}
STEP = timedelta(days=2)
CLOCKS_APART = timedelta(minutes=5)  # a list is known until so long before it was read
# What each process asks for itself: which ad accounts there are, and which libraries of leads.
DIRECTORY = ("oauth2/advertiser/get/", "advertiser/info/", "bc/get/", "bc/asset/get/", "page/library/get/")


@dataclass
class Step:
    """One sync, by one process or by several at once.

    Attributes:
        runs: Of each process.
        asked: What they asked for, and how often, without what each asks for itself and how often a file is looked at.
        state: What is kept of it: put together, where there were several.
        present: From where on a time is that of a process's own clock, which goes on while it reads.
    """

    runs: list[Run]
    asked: Counter[str]
    state: list[dict[str, Any]]
    present: str

    def records(self, stream: str) -> list[Record]:
        """Those of all processes."""
        return [record for run in self.runs for record in run.records[stream]]

    def cursors(self, stream: str) -> dict[str, Any]:
        """By partition, as JSON."""
        (found,) = [each for each in self.state if each["stream"]["stream_descriptor"]["name"] == stream]
        return {
            json.dumps(entry["partition"], sort_keys=True): {
                name: value if value < self.present else "the present" for name, value in entry["cursor"].items()
            }
            for entry in found["stream"]["stream_state"]["states"]
        }


def _question(entry: Entry) -> str:
    return json.dumps([entry.method, entry.path, entry.params], sort_keys=True)


def _sync(api: SimulatedApi, catalog: dict[str, Any], state: list[dict[str, Any]] | None, count: int) -> Step:
    api.clear_log()
    config = api.config(rate_limit_tier="ultimate", start_date="2026-03-12", lookback_window=0)
    configs = shards_of(config, count) if count > 1 else [config]
    runs = read_at_once(configs, catalog, state, now=api.now)
    assert [(run.returncode, run.errors) for run in runs] == [(0, [])] * count
    asked = [each for each in api.requests if each.path not in DIRECTORY and "task_id" not in each.params]
    state = joined(state for run in runs for state in run.states)
    return Step(runs, Counter(map(_question, asked)), state, f"{api.now - CLOCKS_APART:%Y-%m-%dT%H:%M:%SZ}")


def _steps(world: str) -> list[tuple[Step, Step]]:
    catalog = configured(discovered(), *STREAMS[world])
    with SimulatedApi(now=NOW, world=world) as api:
        first = _sync(api, catalog, None, 1)
        alone, shards = [first], [first]
        for count in PROCESSES[world]:
            api.now += STEP
            alone.append(_sync(api, catalog, alone[-1].state, 1))
            shards.append(_sync(api, catalog, shards[-1].state, count))
        return list(zip(alone[1:], shards[1:], strict=True))


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Steps:
    """Gives the syncs of a world that go on from a state, each by one process and by several."""
    folder = shared_folder(tmp_path_factory)
    return cache(lambda world: once(folder, f"shards-{world}", lambda: _steps(world)))


@pytest.mark.parametrize(("world", "stream"), EVERY)
def test_shards_read_what_one_process_would(steps: Steps, world: str, stream: str) -> None:
    for alone, shards in steps(world):
        assert same(shards.records(stream), alone.records(stream))


@pytest.mark.parametrize("world", STREAMS)
def test_shards_ask_what_one_process_would(steps: Steps, world: str) -> None:
    for alone, shards in steps(world):
        assert shards.asked == alone.asked
        assert set(shards.asked.values()) == {1}


@pytest.mark.parametrize(("world", "stream"), EVERY)
def test_the_state_put_together_is_that_of_one_process(steps: Steps, world: str, stream: str) -> None:
    for alone, shards in steps(world):
        assert shards.cursors(stream)
        assert shards.cursors(stream) == alone.cursors(stream)
