"""Eight processes at once: the rows of one process, and at the server never more than the app's quota."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.faults.faults import same
from integration_tests.lists.test_assets import discovered
from integration_tests.protocol.test_quota_at_the_server import ATTEMPTS, BUSY_REFUSALS, LATE, oversleeping
from integration_tests.running import forked
from integration_tests.running.connector import configured
from integration_tests.running.shards import read_at_once, shards_of
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from integration_tests.running.connector import Run

PROCESSES, ACCOUNTS = 8, 24
TIER, PER_SECOND, PER_MINUTE = "advanced", 20, 1200
ONCE = "business_centers"
STREAMS = ("ads_daily_report", "campaigns", "ad_accounts", ONCE)


def _kept(api: SimulatedApi) -> bool:
    seconds, minutes = api.quota.most_in_window(), api.quota.most_in_window(60)
    return api.quota.refused == 0 and seconds <= PER_SECOND and minutes <= PER_MINUTE


def _within_the_quota(api: SimulatedApi, config: dict[str, Any]) -> list[Run]:
    """The runs of all processes, of a sync in which the quota was kept; a busy machine gets several tries."""
    for _ in range(ATTEMPTS):
        api.quota.clear()
        with oversleeping() as late:
            runs = read_at_once(shards_of(config, PROCESSES), configured(discovered(), *STREAMS), now=NOW)
        assert [(run.returncode, run.errors) for run in runs] == [(0, [])] * PROCESSES
        # Requests that a busy machine held back arrive in a bunch: no fault of whoever spaced them.
        busy = max(late) > LATE and api.quota.refused <= BUSY_REFUSALS * len(api.quota.arrivals)
        if _kept(api) or busy:
            return runs
    raise AssertionError(f"in none of {ATTEMPTS} syncs: {api.quota.summary()}")


@pytest.fixture(scope="module")
def syncs() -> tuple[Run, list[Run]]:
    """The same sync by one process, and by all of them at once."""
    with SimulatedApi(now=NOW, world=f"wide:{ACCOUNTS}") as api:
        config = api.config(rate_limit_tier=TIER, start_date="2026-03-14", end_date="2026-03-16")
        alone = forked.run("read", {**config, "rate_limit_tier": "ultimate"}, configured(discovered(), *STREAMS))
        api.quota.tier = TIER
        return alone, _within_the_quota(api, config)


@pytest.mark.parametrize("stream", STREAMS)
def test_processes_with_shares_read_what_one_reads_and_keep_the_quota(
    syncs: tuple[Run, list[Run]], stream: str
) -> None:
    alone, together = syncs
    assert alone.records[stream]
    assert same([record for run in together for record in run.records[stream]], alone.records[stream])


def test_every_process_has_ad_accounts_of_its_own(syncs: tuple[Run, list[Run]]) -> None:
    read = [{record["advertiser_id"] for record in run.records["ad_accounts"]} for run in syncs[1]]
    assert all(read)
    assert sum(map(len, read)) == len(set().union(*read)) == ACCOUNTS


def test_what_is_of_no_ad_account_is_read_by_one_process(syncs: tuple[Run, list[Run]]) -> None:
    assert [bool(run.records[ONCE]) for run in syncs[1]] == [True] + [False] * (PROCESSES - 1)
