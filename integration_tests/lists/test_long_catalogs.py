"""A catalog with more products than the API shows of one list is read by product set, whole or with an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from integration_tests.lists.test_assets import discovered
from integration_tests.lists.test_business import CATALOGS, CENTERS, PRODUCTS, config, requests
from integration_tests.protocol.test_streams import texts
from integration_tests.running import in_process
from integration_tests.running.connector import configured
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi
from simulated_api.trouble import actions
from source_tiktok_ads.manifest.loader import load_manifest
from source_tiktok_ads.readers.lists import parts, reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from integration_tests.running.connector import Run
    from source_tiktok_ads.api.answer import Answer
    from source_tiktok_ads.readers.lists.entry import ListParts

SETS = "catalog/set/get/"


@pytest.fixture
def shows(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Makes the connector take the API to show so many rows: 100,000 products are a minute's work."""
    watched = parts.watched

    def at_most(rows: int) -> None:
        def fewer(ask: Callable[[int, int], Answer], of: ListParts) -> Callable[[int, int], Answer]:
            return watched(ask, of.model_copy(update={"shows": rows}))

        monkeypatch.setattr(reader, "watched", fewer)

    return at_most


def read(api: SimulatedApi) -> Run:
    return in_process.run("read", config(api), configured(discovered(), "catalog_products"))


def test_the_limit_is_the_documented_one() -> None:
    (stream,) = [each for each in load_manifest()["streams"] if each["name"] == "catalog_products"]
    assert stream["$parameters"]["parts"]["shows"] == 100_000


@pytest.mark.parametrize("most", [200, 250])
def test_product_sets_that_hold_all_products_give_each_of_them_once(shows: Callable[[int], None], most: int) -> None:
    shows(most)
    with SimulatedApi(now=NOW, world="sets:250") as api:
        found = read(api)
        assert (found.returncode, found.errors) == (0, [])
        truth = api.truth.records("catalog_products", config(api))
        assert texts(found.records["catalog_products"]) == texts(truth)
        assert len(truth) > 250
        # The first page says how many there are; two product sets; two more catalogs.
        assert requests(api) == {CENTERS: 1, CATALOGS: 1, SETS: 1, PRODUCTS: 1 + 2 + 2}


def test_a_catalog_below_the_limit_is_one_list(shows: Callable[[int], None]) -> None:
    shows(251)
    with SimulatedApi(now=NOW, world="sets:250") as api:
        assert read(api).returncode == 0
        assert requests(api) == {CENTERS: 1, CATALOGS: 1, PRODUCTS: 3}


@pytest.mark.parametrize(
    ("world", "most", "why"),
    [
        ("products:250", 200, "2 of them have 167 different ones together"),
        ("sets:250", 100, "1000 alone has 125"),
    ],
)
def test_products_that_no_set_shows_are_an_error_after_the_other_catalogs(
    shows: Callable[[int], None], world: str, most: int, why: str
) -> None:
    shows(most)
    with SimulatedApi(now=NOW, world=world) as api:
        found = read(api)
        truth = api.truth.records("catalog_products", config(api))
        long = truth[0]["catalog_id"]
        assert found.statuses == {"catalog_products": "INCOMPLETE"}
        (error,) = [each for each in found.errors if each.get("stream_descriptor")]
        assert error["failure_type"] == "config_error"
        for part in (f"catalog_id {long}", f"counts 250 rows and shows {most}", why, "product_set_id"):
            assert part in error["message"]
        others = [row for row in truth if row["catalog_id"] != long]
        assert others
        emitted = [row for row in found.records["catalog_products"] if row["catalog_id"] != long]
        assert texts(emitted) == texts(others)


def test_a_missing_permission_for_product_sets_is_named(shows: Callable[[int], None]) -> None:
    shows(200)
    with SimulatedApi(now=NOW, world="sets:250") as api:
        api.faults.add(path=SETS, action=actions.answer(40130, "No permission."), times=None)
        found = read(api)
        assert found.statuses == {"catalog_products": "INCOMPLETE"}
        assert any("Get Catalog Set (920)" in error["message"] for error in found.errors)


def test_several_catalogs_that_cannot_be_whole_are_one_error_that_counts_them(shows: Callable[[int], None]) -> None:
    shows(1)
    with SimulatedApi(now=NOW, world="sets:250") as api:
        (error,) = [each for each in read(api).errors if each.get("stream_descriptor")]
        assert error["message"].endswith("So it is with 2 more of its lists.")
