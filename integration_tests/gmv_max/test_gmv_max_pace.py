"""GMV Max and ordinary reports in one sync at the basic tier: each at its pace, and the server refuses nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from integration_tests.gmv_max.gmv_max import REPORT, REPORTS, WORLD, config
from integration_tests.lists.test_assets import discovered
from integration_tests.protocol.test_quota_at_the_server import ATTEMPTS, BUSY_REFUSALS, LATE, oversleeping
from integration_tests.protocol.test_streams import texts
from integration_tests.running import connector
from integration_tests.running.connector import configured
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from simulated_api.serving.request_log import Entry

ORDINARY, OTHERS = "campaigns_hourly_report", "report/integrated/get/"
PER_MINUTE = 240


@pytest.mark.parametrize("workers", [2, 10])
def test_both_go_on_side_by_side_and_nothing_is_refused(workers: int) -> None:
    with SimulatedApi(now=NOW, world=WORLD, tier="basic", latency=0.05) as api:
        settings = config(
            api, rate_limit_tier="basic", start_date="2026-02-15", end_date="2026-03-12", num_workers=workers
        )
        for _ in range(ATTEMPTS):
            api.clear_log()
            api.quota.clear()
            with oversleeping() as late:
                run = connector.run("read", settings, configured(discovered(), ORDINARY, *REPORTS), now=api.now)
            assert (run.returncode, run.errors) == (0, [])
            for stream in (ORDINARY, *REPORTS):
                assert texts(run.records[stream]) == texts(api.truth.records(stream, settings))
            assert_side_by_side(api.requests)
            # Requests that a busy machine held back arrive in a bunch: no fault of whoever spaced them.
            if api.quota.refused <= (BUSY_REFUSALS * len(api.requests) if max(late) > LATE else 0):
                return
        raise AssertionError(f"in none of {ATTEMPTS} syncs: {api.quota.summary()}")


def assert_side_by_side(requests: list[Entry]) -> None:
    """Of either a part is asked for while half of the other is not yet; and GMV Max keeps its quota of the minute."""
    order = [entry.path for entry in requests if entry.path in (REPORT, OTHERS)]
    asked = Counter(order)
    for one, other in ((REPORT, OTHERS), (OTHERS, REPORT)):
        assert before(order, one, asked[one] // 2).count(other) >= asked[other] // 10, (one, asked)
    assert max(Counter(int(entry.wall // 60) for entry in requests if entry.path == REPORT).values()) <= PER_MINUTE


def before(order: list[str], path: str, number: int) -> list[str]:
    """What was asked for before a path had been so many times."""
    places = [place for place, each in enumerate(order) if each == path]
    return order[: places[number]]
