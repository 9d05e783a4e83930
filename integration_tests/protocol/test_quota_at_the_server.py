"""The basic tier as the server counts it, with work waiting: no quota is broken, and little of it is wasted."""

from __future__ import annotations

import time
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from integration_tests.faults.faults import COLUMNS, REPORT, catalog
from integration_tests.running import connector
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCOUNTS = 60
PER_SECOND = 10


ATTEMPTS = 3  # the server's clock is that of a machine with other tests on it
LATE = 0.1  # seconds that a thread of a machine with time to spare never oversleeps by
BUSY_REFUSALS = 0.02


@contextmanager
def oversleeping() -> Iterator[list[float]]:
    """By how many seconds a thread overslept while the context lasted: how busy the machine is."""
    ended, late = Event(), [0.0]

    def watch() -> None:
        while not ended.is_set():
            began = time.monotonic()
            time.sleep(0.02)
            late.append(time.monotonic() - began - 0.02)

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield late
    finally:
        ended.set()
        thread.join()


def _measured(api: SimulatedApi) -> tuple[dict[str, Any], float]:
    """What the server counted of a sync with work waiting, and the mean of its report requests per second."""
    config = api.config(num_workers=10, start_date="2026-01-20", end_date="2026-03-16")
    columns = connector.configured(catalog(config), REPORT, columns=COLUMNS)
    api.clear_log()
    api.quota.clear()
    run = connector.run("read", config, columns)
    assert run.returncode == 0, run.errors
    reports = sorted(entry.time for entry in api.requests if entry.path == "report/integrated/get/")
    assert len(reports) == 2 * ACCOUNTS
    return api.quota.summary(), (len(reports) - 1) / (reports[-1] - reports[0])


def test_basic_tier_is_kept_and_used() -> None:
    with SimulatedApi(now=NOW, world=f"wide:{ACCOUNTS}", tier="basic", latency=0.15) as api:
        for _ in range(ATTEMPTS):
            with oversleeping() as late:
                summary, mean = _measured(api)
            kept = int(summary["most_in_clock_second"]) <= PER_SECOND
            smooth = int(summary["most_in_sliding_second"]) <= PER_SECOND + 1
            if summary["refused"] == 0 and kept and smooth and mean >= 0.95 * PER_SECOND:
                return
            # Requests that a busy machine held back arrive in a bunch: no fault of whoever spaced them.
            if max(late) > LATE and summary["refused"] <= BUSY_REFUSALS * summary["arrived"]:
                return
        raise AssertionError(f"in none of {ATTEMPTS} syncs: {summary}, {mean:.2f} requests per second")
