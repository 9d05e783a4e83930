"""catalog/get, catalog/overview, catalog/product/get, catalog/set/get and catalog/set/product/get."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from simulated_api.endpoints.business import check_business_center
from simulated_api.rules.params import id_array, limited
from simulated_api.serving.answers import Answer, Paged
from simulated_api.trouble.errors import PARAMETER, ApiError, no_such, not_acceptable
from simulated_api.world import catalogs

if TYPE_CHECKING:
    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.catalogs import Catalog

_PAGES = ("bc_id", "catalog_id", "page", "page_size")
_MAX_RESULTS = 100_000
_MAX_IDS, _MAX_SETS = 1000, 100


def list_catalogs(sim: Simulation, params: Params) -> Paged:
    """One page of the Business Center's catalogs; an unknown `catalog_id` gives none (no source says)."""
    params.only(*_PAGES)
    bc_id = check_business_center(sim, params)
    page, page_size = params.paging(1000, 10)
    wanted = params.text("catalog_id")
    found = [item for item in catalogs.catalogs(sim.world, bc_id) if wanted in ("", item.id)]
    return Paged([orjson.dumps(catalogs.catalog_fields(item)) for item in found], page, page_size)


def _catalog(sim: Simulation, params: Params, *more: str) -> Catalog:
    bc_id = check_business_center(sim, params)
    params.require("catalog_id", *more)
    wanted = params.text("catalog_id")
    for item in catalogs.catalogs(sim.world, bc_id):
        if item.id == wanted:
            return item
    raise no_such("catalog", wanted)


def catalog_overview(sim: Simulation, params: Params) -> Answer:
    """How many products of a catalog are in which state: a single object."""
    params.only("bc_id", "catalog_id")
    return Answer(catalogs.overview(_catalog(sim, params)))


def list_products(sim: Simulation, params: Params) -> Paged:
    """One page of a catalog's products; of the filters, the lists of ids and of product sets are answered."""
    params.only(*_PAGES, "product_ids", "sku_ids", "product_set_ids", "order", "conditions")
    catalog = _catalog(sim, params)
    page, page_size = params.paging(500, 10)
    if page * page_size > _MAX_RESULTS:
        # The limit is documented, the refusal's wording is not.
        raise ApiError(PARAMETER, f"page: page * page_size must not exceed {_MAX_RESULTS}.")
    for name in ("order", "conditions"):
        if params.object(name):
            raise not_acceptable(name, [])
    ids, skus, sets = (params.array(name) for name in ("product_ids", "sku_ids", "product_set_ids"))
    if ids is not None and skus is not None:
        raise ApiError(PARAMETER, "product_ids and sku_ids cannot be specified at the same time.")
    ids = None if ids is None else id_array("product_ids", ids, _MAX_IDS)
    skus = None if skus is None else limited("sku_ids", skus, _MAX_IDS)
    sets = None if sets is None else id_array("product_set_ids", sets, _MAX_SETS)
    if ids is None and skus is None:
        places = None if sets is None else tuple(_positions(catalog, sets))
        return Paged(sim.cached((catalog, places), lambda: _rendered(catalog, places)), page, page_size)
    rows = [
        orjson.dumps(catalogs.product_fields(catalog, index))
        for index in range(catalog.product_count)
        if (ids is None or str(catalogs.product_id(catalog, index)) in ids)
        and (skus is None or catalogs.sku_id(catalog, index) in skus)
        and (sets is None or any(index in catalogs.members(catalog, at) for at in _positions(catalog, sets)))
    ]
    return Paged(rows, page, page_size)


def _rendered(catalog: Catalog, places: tuple[int, ...] | None) -> list[bytes]:
    """All products of a catalog, or those of the product sets at some places."""
    held = {index for place in places or () for index in catalogs.members(catalog, place)}
    indices = range(catalog.product_count) if places is None else sorted(held)
    return [orjson.dumps(catalogs.product_fields(catalog, index)) for index in indices]


def _positions(catalog: Catalog, wanted: list[str]) -> list[int]:
    return [at for at in range(catalog.set_count) if str(catalogs.set_id(catalog, at)) in wanted]


def list_sets(sim: Simulation, params: Params) -> Answer:
    """All product sets of a catalog at once: this list has no pages, and what asks for them is ignored."""
    params.only(*_PAGES, "product_set_id", "return_product_count")
    catalog = _catalog(sim, params)
    counted = params.choice("return_product_count", ("true", "false", "True", "False"), "true").lower() == "true"
    wanted = params.text("product_set_id")
    positions = range(catalog.set_count) if not wanted else _positions(catalog, [wanted])
    return Answer({"list": [catalogs.set_fields(catalog, at, counted=counted) for at in positions]})


def list_feeds(sim: Simulation, params: Params) -> Answer:
    """All feeds of a catalog at once: this list has no pages."""
    params.only("bc_id", "catalog_id", "feed_id")
    catalog = _catalog(sim, params)
    wanted = params.text("feed_id")
    rows = [row for row in catalogs.feeds(catalog) if wanted in ("", str(row["feed_id"]))]
    return Answer({"feed_list": rows}, rows=len(rows))


def list_set_products(sim: Simulation, params: Params) -> Paged:
    """One page of a set's products; the largest page is in no source, 100 as elsewhere is the cautious choice."""
    params.only(*_PAGES, "product_set_id")
    catalog = _catalog(sim, params, "product_set_id")
    page, page_size = params.paging(100, 20)
    wanted = params.text("product_set_id")
    found = _positions(catalog, [wanted])
    if not found:
        raise no_such("product set", wanted)
    indices = catalogs.members(catalog, found[0])
    rows = [orjson.dumps(catalogs.member_fields(catalog, index)) for index in indices]
    head = {"product_count": len(rows), "catalog_id": int(catalog.id), "product_set_id": int(wanted)}
    return Paged(rows, page, page_size, extra=head, key="products")
