"""Two hundred syncs in which anything may happen to any answer: every row comes, or an error says what is missing.

Each run follows from its seed. One that failed is run again by `make pytest ARGS="-k chaos-17"`.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from integration_tests.faults.faults import Scene, capped
from integration_tests.running import forked, in_process
from integration_tests.running.connector import Run, command_line, configured
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from integration_tests.running.connector import Record
    from simulated_api import SimulatedApi
    from simulated_api.serving.answers import Paged
    from simulated_api.trouble.actions import Action

IN_PROCESS, ENDED, CLOSED = 150, 30, 20
BOUND = 120.0  # seconds of a run that takes one when nothing else runs: far below what a hang would take
PAGE = 12
OUTPUT = 120_000  # bytes: a little less than a sync of these streams prints
BUSY, TOKYO = 0, 2  # ad accounts of the world
KEYS: Mapping[str, tuple[str, ...]] = {
    "ads_daily_report": ("advertiser_id", "ad_id", "stat_time_day"),
    "campaigns_hourly_report": ("advertiser_id", "campaign_id", "stat_time_hour"),
    "campaigns": ("campaign_id",),
    "ads": ("ad_id",),
    "custom_audiences": ("advertiser_id", "audience_id"),
    "video_creatives": ("advertiser_id", "video_id"),
}
PATHS = (
    "report/integrated/get/",
    "campaign/get/",
    "ad/get/",
    "dmp/custom_audience/list/",
    "file/video/ad/search/",
    None,
)
COLUMNS = ("advertiser_id", "stat_time_day", "stat_time_hour", "spend", "impressions", "modify_time", "campaign_name")

api = api_fixture()


def shuffled(chance: random.Random) -> Action:
    """The order of the list is another one in each answer."""

    def rows(paged: Paged) -> Any:  # noqa: ANN401 - rows as the simulated API holds them
        return chance.sample(list(paged.rows), len(paged.rows))

    return actions.Action("shuffled", rows=rows)


def anything(chance: random.Random) -> Action:
    """What may happen to an answer."""
    choices: list[Callable[[], Action]] = [
        lambda: actions.answer(chance.choice([50000, 50002, 51010, 40016, 40100, 40133]), "Please try again."),
        lambda: actions.answer(chance.choice([40001, 40002, 40105, 40300]), "Refused."),
        lambda: actions.http_status(chance.choice([429, 500, 502, 503, 504, 403, 413]), "<html>no</html>"),
        actions.reset,
        actions.reset_in_body,
        actions.html,
        actions.empty_body,
        actions.not_envelope,
        lambda: actions.truncated(chance.random()),
        lambda: actions.stall(chance.uniform(0, 0.2)),
        lambda: actions.null_list(chance.randrange(1, 30)),
        lambda: capped(actions.moving_total(1), size=PAGE),  # a total that hides a row would fit all other answers
        lambda: capped(actions.missing_rows(1), size=PAGE),
        lambda: capped(actions.repeated_page(1), size=PAGE),
        lambda: shuffled(chance),
    ]
    return chance.choice(choices)()


def disturb(api: SimulatedApi, chance: random.Random) -> list[str]:
    """Let some answers go wrong, once, a few times or always; what is to happen, for the test's message."""
    plan = []
    for _ in range(chance.randint(1, 4)):
        action, path = anything(chance), chance.choice(PATHS)
        after, times = chance.randrange(8), chance.choice([1, 1, 1, 2, 3, None])
        # Never the ad accounts' own details: without them days are UTC, as the contract has it, and rows are others.
        params = {"advertiser_id": lambda value: value is not None}
        api.faults.add(path=path, params=params, after=after, times=times, action=action)
        plan.append(f"{action.name} on {path or 'any path'} after {after}, {times or 'always'}")
    return plan


class ChaosScene(Scene):
    """Two listed ad accounts, three days, small pages."""

    def __init__(self, api: SimulatedApi) -> None:
        ids = [api.truth.accounts[index].id for index in (BUSY, TOKYO)]
        super().__init__(api, advertiser_ids=ids, start_date="2026-03-11", end_date="2026-03-13", lookback_window=0)

    def columns(self, stream: str) -> tuple[str, ...]:
        """The columns that are read of a stream: its key, and those of `COLUMNS` that it has."""
        (entry,) = [each for each in self.catalog["streams"] if each["name"] == stream]
        return tuple(dict.fromkeys((*KEYS[stream], *(n for n in COLUMNS if n in entry["json_schema"]["properties"]))))

    def configured(self) -> dict[str, Any]:
        """The catalog of a read."""
        chosen = [configured(self.catalog, name, columns=self.columns(name)) for name in KEYS]
        return {"streams": [each["streams"][0] for each in chosen]}

    def calm(self) -> None:
        """Nothing goes wrong any more; pages stay small."""
        self.api.faults.clear()
        self.cap_lists()

    def cap_lists(self) -> None:
        """Small pages of all lists but the library's, whose order moves with the size of its pages."""
        for path in PATHS[:4]:
            self.cap_pages(path, size=PAGE)

    def truth_by_key(self, stream: str) -> dict[tuple[Any, ...], Record]:
        """What must have come of a stream."""
        return by_key(stream, self.truth(stream, self.columns(stream)))


def by_key(stream: str, records: list[Record]) -> dict[tuple[Any, ...], Record]:
    return {tuple(record[name] for name in KEYS[stream]): record for record in records}


def every_row_came(scene: ChaosScene, run: Run) -> None:
    """A sync that ends well has every row once."""
    for stream in KEYS:
        records = run.records[stream]
        assert by_key(stream, records) == scene.truth_by_key(stream), stream
        assert max(Counter(tuple(r[name] for name in KEYS[stream]) for r in records).values(), default=1) == 1, stream


def an_error_says_what_is_missing(scene: ChaosScene, run: Run) -> None:
    """Each stream that is not complete has an error that names it."""
    texts = [error["message"] for error in run.errors]
    incomplete = [name for name in KEYS if run.statuses.get(name) != "COMPLETE"]
    assert incomplete or not texts
    for name in incomplete:
        assert any(name in text for text in texts), (name, texts)
    for name in set(KEYS) - set(incomplete):
        assert by_key(name, run.records[name]) == scene.truth_by_key(name), name


def the_next_sync_has_the_rest(scene: ChaosScene, run: Run) -> None:
    """What came before the last state, and what the next sync reads, are every row together."""
    scene.calm()
    sure = run.committed
    with in_process.hurried():
        rest = in_process.run("read", scene.config, scene.configured(), run.last_states)
    assert rest.returncode == 0, rest.errors
    for stream in KEYS:
        assert by_key(stream, [*sure[stream], *rest.records[stream]]) == scene.truth_by_key(stream), stream


def taken(returncode: int, output: bytes) -> Run:
    """A run as its reader has it: the lines that came whole."""
    whole, _, _ = output.rpartition(b"\n")
    return Run(returncode, [orjson.loads(line) for line in whole.split(b"\n") if line], b"", "")


@pytest.mark.parametrize("seed", range(IN_PROCESS), ids=lambda seed: f"chaos-{seed}")
def test_whatever_happens_to_answers_every_row_comes_or_an_error_says_so(api: SimulatedApi, seed: int) -> None:
    chance = random.Random(seed)
    scene = ChaosScene(api)
    plan = disturb(api, chance)
    scene.cap_lists()
    began = time.monotonic()
    with in_process.hurried(read_timeout=5):
        run = in_process.run("read", scene.config, scene.configured())
    assert time.monotonic() - began < BOUND, plan
    print("\n".join(plan))
    if run.returncode == 0:
        every_row_came(scene, run)
    else:
        an_error_says_what_is_missing(scene, run)
        the_next_sync_has_the_rest(scene, run)


@pytest.mark.parametrize("seed", range(IN_PROCESS, IN_PROCESS + ENDED), ids=lambda seed: f"chaos-{seed}")
def test_a_process_that_is_ended_at_any_moment_leaves_nothing_out(api: SimulatedApi, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    scene = ChaosScene(api)
    api.faults.add(action=actions.stall(0.02), path="report/integrated/get/", times=chance.randrange(20))
    scene.cap_lists()
    api.clear_log()
    arguments = command_line(str(tmp_path), "read", scene.config, scene.configured())
    process = forked.start(arguments, str(tmp_path), NOW)
    requests, deadline = chance.randrange(2, 60), time.monotonic() + BOUND
    while process.is_alive() and len(api.requests) < requests and time.monotonic() < deadline:
        time.sleep(0.005)
    process.kill() if chance.random() < 0.5 else process.terminate()
    process.join(BOUND)
    assert process.exitcode is not None
    run = taken(process.exitcode, (tmp_path / "out").read_bytes())
    if run.returncode == 0:
        every_row_came(scene, run)
    else:
        the_next_sync_has_the_rest(scene, run)


@pytest.mark.parametrize("seed", range(200 - CLOSED, 200), ids=lambda seed: f"chaos-{seed}")
def test_an_output_that_closes_at_any_moment_ends_the_sync_and_leaves_nothing_out(
    api: SimulatedApi, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    scene = ChaosScene(api)
    plan = disturb(api, chance) if chance.random() < 0.5 else []
    scene.cap_lists()
    os.mkfifo(tmp_path / "out")
    process = forked.start(command_line(str(tmp_path), "read", scene.config, scene.configured()), str(tmp_path), NOW)
    with (tmp_path / "out").open("rb") as out:
        read = out.read(chance.randrange(1, OUTPUT))
    process.join(BOUND)
    assert process.exitcode is not None, plan
    assert b"Traceback" not in (tmp_path / "err").read_bytes(), plan
    the_next_sync_has_the_rest(scene, taken(process.exitcode, read))
