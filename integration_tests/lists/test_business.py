"""Business Centers, their catalogs and the products in these equal the ground truth, each parent being asked once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from integration_tests.lists.test_assets import discovered
from integration_tests.protocol.test_streams import texts
from integration_tests.running import in_process
from integration_tests.running.connector import configured
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi
from simulated_api.trouble import actions

CENTERS, CATALOGS, PRODUCTS = "bc/get/", "catalog/get/", "catalog/product/get/"
KEYS = {
    "business_centers": ("bc_id",),
    "catalogs": ("bc_id", "catalog_id"),
    "catalog_products": ("catalog_id", "product_id"),
}


def config(api: SimulatedApi) -> dict[str, Any]:
    """A configuration with one listed ad account: otherwise the discovery of accounts asks for Business Centers too."""
    accounts = [account.id for account in api.truth.accounts if not account.forbidden]
    return api.config(rate_limit_tier="ultimate", advertiser_ids=accounts[:1])


def requests(api: SimulatedApi) -> Counter[str]:
    """How often each path was asked for, but for details of ad accounts."""
    return Counter(entry.path for entry in api.requests if not entry.path.startswith("advertiser/"))


@pytest.mark.parametrize(
    ("world", "stream", "asked"),
    [
        ("centers:51", "business_centers", {CENTERS: 2}),
        ("centers:51", "catalogs", {CENTERS: 2, CATALOGS: 51}),
        ("catalogs:1001", "catalogs", {CENTERS: 1, CATALOGS: 2}),
        ("products:501", "catalog_products", {CENTERS: 1, CATALOGS: 1, PRODUCTS: 4}),
    ],
)
def test_lists_of_two_pages_are_read_to_their_end(world: str, stream: str, asked: dict[str, int]) -> None:
    with SimulatedApi(now=NOW, world=world) as api:
        found = in_process.run("read", config(api), configured(discovered(), stream))
        assert found.errors == []
        assert found.returncode == 0
        truth = api.truth.records(stream, config(api))
        assert len({tuple(row[name] for name in KEYS[stream]) for row in truth}) == len(truth) > 50
        assert texts(found.records[stream]) == texts(truth)
        assert requests(api) == asked


def test_streams_that_need_one_another_ask_for_each_parent_once() -> None:
    with SimulatedApi(now=NOW, world="tiny") as api:
        found = in_process.run("read", config(api), configured(discovered(), *KEYS))
        assert found.returncode == 0
        for stream in KEYS:
            truth = api.truth.records(stream, config(api))
            assert truth
            assert texts(found.records[stream]) == texts(truth)
        assert requests(api) == {CENTERS: 1, CATALOGS: 1, PRODUCTS: 12}
        assert all("advertiser_id" not in entry.params for entry in api.requests if entry.path in (CENTERS, CATALOGS))


@pytest.mark.parametrize("stream", KEYS)
def test_selected_columns_are_emitted_with_the_key(stream: str) -> None:
    with SimulatedApi(now=NOW, world="tiny") as api:
        column = {"business_centers": "user_role", "catalogs": "create_time", "catalog_products": "title"}[stream]
        found = in_process.run("read", config(api), configured(discovered(), stream, columns=[column]))
        names = {*KEYS[stream], column}
        expected = [{name: row[name] for name in names} for row in api.truth.records(stream, config(api))]
        assert expected
        assert texts(found.records[stream]) == texts(expected)


@pytest.mark.parametrize("stream", KEYS)
@pytest.mark.parametrize("code", [40001, 40130])
def test_a_token_without_permission_is_a_configuration_error_that_names_the_stream(stream: str, code: int) -> None:
    with SimulatedApi(now=NOW, world="tiny") as api:
        api.faults.add(path=CENTERS, action=actions.answer(code, "No permission of Business Centers."), times=None)
        found = in_process.run("read", config(api), configured(discovered(), stream))
        assert found.returncode == 1
        (error, *_) = found.errors
        assert error["failure_type"] == "config_error"
        assert f"stream {stream}" in error["message"]
        assert str(code) in error["message"]
        assert found.records.get(stream, []) == []


def test_a_refused_business_center_is_named_and_the_others_are_read() -> None:
    with SimulatedApi(now=NOW, world="centers:3") as api:
        truth = api.truth.records("catalogs", config(api))
        refused = truth[0]["bc_id"]
        fault = actions.answer(40001, f"No permission to operate business center: {refused}")
        api.faults.add(path=CATALOGS, params={"bc_id": refused}, action=fault, times=None)
        found = in_process.run("read", config(api), configured(discovered(), "catalogs"))
        assert found.returncode == 0
        assert texts(found.records["catalogs"]) == texts(row for row in truth if row["bc_id"] != refused)
        (warning,) = [line for line in found.logs if "Left out of stream catalogs" in line]
        assert f"bc_id {refused}" in warning
        assert "40001" in warning


def test_a_catalog_of_a_built_in_list_can_be_looked_up_by_a_custom_endpoint() -> None:
    with SimulatedApi(now=NOW, world="tiny") as api:
        endpoint = {
            "name": "sets",
            "path": "catalog/set/get/",
            "per_advertiser": False,
            "query": {"bc_id": "{catalogs.bc_id}", "catalog_id": "{catalogs.catalog_id}"},
            "pagination": "none",
        }
        whole = {**config(api), "custom_endpoints": [endpoint]}
        catalog = in_process.run("discover", whole).one("CATALOG")["catalog"]
        api.clear_log()
        found = in_process.run("read", whole, configured(catalog, "endpoint_sets", "catalogs"))
        assert found.returncode == 0
        expected = {row["product_set_id"] for row in api.truth.endpoint("catalog/set/get/")}
        assert {record["product_set_id"] for record in found.records["endpoint_sets"]} == expected
        assert requests(api) == {CENTERS: 1, CATALOGS: 1, "catalog/set/get/": 12}
