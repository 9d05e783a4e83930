"""Several processes that read one connection's ad accounts together: every row once, and states that fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.faults.faults import same
from integration_tests.running import forked
from integration_tests.running.connector import Run, configured
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from collections.abc import Iterable

REPORT, LIST, ONCE = "campaigns_daily_report", "campaigns", "business_centers"
STREAMS = (REPORT, LIST, "ad_accounts", "ads", "bc_ad_account_costs", ONCE)
OF_SHARD_ONE = ("bc_ad_account_costs", ONCE)
SHARDS = 4

api = api_fixture(scope="module", world="default")


def config_of(api: SimulatedApi, shard: str = "1/1", **changes: object) -> dict[str, Any]:
    days = {"start_date": "2026-03-10", "end_date": "2026-03-14"}
    return api.config(**{"rate_limit_tier": "ultimate", "shard": shard, **days, **changes})


def read(
    api: SimulatedApi, shard: str, state: list[dict[str, Any]] | None = None, *streams: str, **changes: object
) -> Run:
    config = config_of(api, shard, **changes)
    catalog = configured(forked.run("discover", config).one("CATALOG")["catalog"], *(streams or STREAMS))
    result = forked.run("read", config, catalog, state, now=api.now)
    assert (result.returncode, result.errors) == (0, [])
    assert set(result.statuses.values()) == {"COMPLETE"}
    return result


def together(runs: Iterable[Run], stream: str) -> list[dict[str, Any]]:
    return [record for run in runs for record in run.records[stream]]


def partitions(run: Run, stream: str) -> list[str]:
    for state in run.last_states:
        if state["stream"]["stream_descriptor"]["name"] == stream:
            return [str(entry["partition"]) for entry in state["stream"]["stream_state"]["states"]]
    return []


@pytest.fixture(scope="module")
def runs(api: SimulatedApi) -> list[Run]:
    return [read(api, f"{number}/{SHARDS}") for number in range(1, SHARDS + 1)]


@pytest.mark.parametrize("stream", STREAMS)
def test_shards_together_read_every_row_once(api: SimulatedApi, runs: list[Run], stream: str) -> None:
    truth = api.truth.records(stream, config_of(api))
    assert truth
    assert same(together(runs, stream), truth)


def test_work_is_divided(runs: list[Run]) -> None:
    assert sum(bool(run.records[REPORT]) for run in runs) > 1


@pytest.mark.parametrize("stream", OF_SHARD_ONE)
def test_what_belongs_to_no_ad_account_is_read_by_the_first_shard_alone(runs: list[Run], stream: str) -> None:
    assert [bool(run.records[stream]) for run in runs] == [True, False, False, False]


@pytest.mark.parametrize("stream", [REPORT, LIST, "bc_ad_account_costs"])
def test_states_of_shards_have_no_partition_in_common(runs: list[Run], stream: str) -> None:
    found = [partition for run in runs for partition in partitions(run, stream)]
    assert found
    assert len(found) == len(set(found))


def test_a_list_by_values_of_all_ad_accounts_is_whole_in_the_first_shard() -> None:
    endpoint = {"name": "catalogs", "path": "catalog/get/", "per_advertiser": False}
    endpoint |= {"query": {"bc_id": "{ad_accounts.owner_bc_id}"}, "primary_key": ["catalog_id"]}
    stream, changes = "endpoint_catalogs", {"custom_endpoints": [endpoint]}
    with SimulatedApi(now=NOW) as api:
        alone = read(api, "1/1", None, stream, **changes)
        assert alone.records[stream]
        shares = [read(api, f"{number}/9", None, stream, **changes) for number in (1, 2)]
        assert same(shares[0].records[stream], alone.records[stream])
        assert not shares[1].records[stream]


def test_a_shard_without_an_ad_account_succeeds_with_nothing(api: SimulatedApi) -> None:
    listed = [next(each.id for each in api.truth.accounts if not each.forbidden)]
    shares = [read(api, f"{number}/5", None, REPORT, advertiser_ids=listed) for number in range(1, 6)]
    assert sorted(len(run.records[REPORT]) > 0 for run in shares) == [False] * 4 + [True]
