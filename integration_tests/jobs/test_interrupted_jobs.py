"""kill -9 while a task is made, looked at, downloaded or read: the next sync trips over nothing and lacks nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import orjson
import pytest

from integration_tests.jobs.jobs import (
    LEAD_FILE,
    LEAD_TASK,
    LOG_CHECK,
    LOG_FILE,
    LOG_TASK,
    catalog_of,
    config_of,
    without_hash,
)
from integration_tests.running import forked
from integration_tests.running.connector import Run, command_line
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from simulated_api.serving.request_log import Entry

PATIENCE = 120.0
STREAMS = ("leads", "change_log")
KEYS = {"leads": "lead_id", "change_log": "change_id"}


@pytest.fixture
def api() -> Iterator[SimulatedApi]:
    with SimulatedApi(now=NOW, world="leads:9", task_looks=2, latency=0.01) as running:
        for account in running.truth.accounts:
            account.stock["changes"] = 3
        yield running


def _asked(path: str, count: int, **params: bool) -> Callable[[list[Entry]], bool]:
    """Whether so many requests of a path came; with `task_id`, those that do or do not name one."""

    def ripe(entries: list[Entry]) -> bool:
        found = [entry for entry in entries if entry.path == path]
        if "task_id" in params:
            found = [entry for entry in found if ("task_id" in entry.params) == params["task_id"]]
        return len(found) >= count

    return ripe


PHASES = {
    "a lead task is made": _asked(LEAD_TASK, 1, task_id=False),
    "several lead tasks are made": _asked(LEAD_TASK, 6, task_id=False),
    "lead tasks are looked at": _asked(LEAD_TASK, 3, task_id=True),
    "leads are downloaded": _asked(LEAD_FILE, 1),
    "some leads are read": _asked(LEAD_FILE, 6),
    "a log task is made": _asked(LOG_TASK, 1),
    "a log task is looked at": _asked(LOG_CHECK, 2),
    "a log is downloaded": _asked(LOG_FILE, 1),
    "several logs are read": _asked(LOG_FILE, 4),
}


@pytest.mark.parametrize("phase", PHASES)
def test_killed_in_each_phase_nothing_is_lost_and_nothing_is_in_the_way(
    api: SimulatedApi, tmp_path: Path, phase: str
) -> None:
    config = config_of(api)
    catalog = catalog_of(config, *STREAMS)
    for path in (LEAD_FILE, LOG_FILE):
        api.faults.add(path=path, times=None, action=actions.Action("slow", delay=0.05))
    api.clear_log()
    killed = _killed(api, tmp_path, command_line(str(tmp_path), "read", config, catalog), PHASES[phase])
    safe, state = killed.committed, killed.last_states
    api.faults.clear()
    resumed = forked.run("read", config, catalog, state or None, now=NOW)
    assert (resumed.returncode, resumed.errors) == (0, [])
    for stream, key in KEYS.items():
        together = {row[key]: row for row in (*safe[stream], *resumed.records[stream])}
        assert without_hash(together.values()) == without_hash(api.truth.records(stream, config)), stream


def _killed(api: SimulatedApi, folder: Path, arguments: list[str], ripe: Callable[[list[Entry]], bool]) -> Run:
    process = forked.start(arguments, str(folder), NOW)
    deadline = time.monotonic() + PATIENCE
    while process.is_alive() and not ripe(api.requests) and time.monotonic() < deadline:
        time.sleep(0.002)
    assert ripe(api.requests)
    process.kill()
    process.join()
    whole, _, _ = (folder / "out").read_bytes().rpartition(b"\n")
    return Run(process.exitcode or 0, [orjson.loads(line) for line in whole.split(b"\n") if line], b"", "")
