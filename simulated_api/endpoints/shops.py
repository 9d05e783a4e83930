"""gmv_max/store/list and store/product/get."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from simulated_api.endpoints.business import check_business_center
from simulated_api.serving.answers import Answer, Paged
from simulated_api.trouble.errors import no_such, not_acceptable
from simulated_api.world import shops

if TYPE_CHECKING:
    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Simulation


def list_gmv_max_stores(sim: Simulation, params: Params) -> Answer:
    """All shops of an ad account at once: this list has no pages."""
    params.only("advertiser_id")
    rows = shops.gmv_max_stores(sim.world, sim.readable(params.advertiser_id()))
    return Answer({"store_list": rows}, rows=len(rows))


def list_shop_products(sim: Simulation, params: Params) -> Paged:
    """One page of a shop's products; of the filters none is answered."""
    params.only("bc_id", "store_id", "filtering", "page", "page_size")
    check_business_center(sim, params)
    params.require("store_id")
    for name in params.object("filtering"):
        raise not_acceptable(f"filtering.{name}", [])
    page, page_size = params.paging(100, 10)
    store_id = params.text("store_id")
    if store_id not in shops.shop_ids(sim.world):
        raise no_such("store", store_id)
    rows = [orjson.dumps(row) for row in shops.shop_products(sim.world, store_id)]
    return Paged(rows, page, page_size, key="store_products")
