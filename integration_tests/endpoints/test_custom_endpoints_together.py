"""Custom endpoints that share lists, workers and quota, or ask for more than the API takes at once."""

from __future__ import annotations

from integration_tests.endpoints.own_endpoints import ENDPOINTS
from integration_tests.endpoints.own_endpoints_reads import read
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api import SimulatedApi
from source_tiktok_ads.api.quota import QuotaLimiter
from source_tiktok_ads.api.tiers import TIERS

CATALOGS = ENDPOINTS["catalogs"] | {"headers": {}}


api = api_fixture()


def test_column_that_is_looked_up_need_not_be_selected(api: SimulatedApi) -> None:
    endpoints = {"catalogs": CATALOGS | {"primary_key": []}, "overview": ENDPOINTS["overview"]}
    result = read(api, endpoints, columns={"catalogs": ["catalog_name"], "overview": ["approved"]})
    assert (result.returncode, result.errors) == (0, [])
    assert {tuple(sorted(each)) for each in result.records["endpoint_catalogs"]} == {("advertiser_id", "catalog_name")}
    assert {tuple(sorted(each)) for each in result.records["endpoint_overview"]} == {("advertiser_id", "approved")}
    assert len(result.records["endpoint_overview"]) == 12
    assert [entry.path for entry in api.requests].count("catalog/get/") == 3


def test_one_worker_reads_look_ups_of_look_ups(api: SimulatedApi) -> None:
    names = ("set_products", "sets", "catalogs", "identities", "posts")
    result = read(api, {name: ENDPOINTS[name] for name in names}, num_workers=1)
    assert (result.returncode, set(result.statuses.values())) == (0, {"COMPLETE"})


def test_batches_of_a_large_account_come_to_what_the_api_takes() -> None:
    with SimulatedApi(now=NOW) as api:
        big = max(api.truth.accounts, key=lambda account: len(account.ads)).id
        endpoints = {name: ENDPOINTS[name] | {"batch_size": 100} for name in ("ad_reviews", "group_reviews")}
        result = read(api, endpoints, advertiser_ids=[big])
        assert (result.returncode, result.errors) == (0, [])
        sizes: dict[tuple[str, int | None], list[int]] = {}
        for entry in api.requests:
            ids = entry.params.get("ad_ids") or entry.params.get("adgroup_ids") or []
            if entry.path in ("ad/review_info/", "adgroup/review_info/"):
                sizes.setdefault((entry.path, entry.code), []).append(len(ids))
        assert sizes.pop(("adgroup/review_info/", 40011)) == [100, 50, 25]
        assert {path: max(each) for (path, _), each in sizes.items()} == {
            "ad/review_info/": 100,
            "adgroup/review_info/": 13,
        }
        for name, path in (("ad_reviews", "ad/review_info/"), ("group_reviews", "adgroup/review_info/")):
            truth = api.truth.endpoint(path, advertiser_id=big)
            assert len(truth) == len(result.records[f"endpoint_{name}"]) == sum(sizes[path, 0]) > 500


def test_requests_keep_to_the_same_quota() -> None:
    with SimulatedApi(now=NOW, world="tiny", tier="basic") as api:
        endpoints = {name: ENDPOINTS[name] for name in ("catalogs", "overview", "sets")}
        # The server counts by its own clock: this limiter keeps real time.
        result = read(api, endpoints, limiter=QuotaLimiter(TIERS["basic"]))
        assert result.returncode == 0
        assert len(api.requests) > 25
        assert {entry.code for entry in api.requests} == {0}
