"""bc/get and bc/asset/get: Business Centers and the ad accounts in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from simulated_api.serving.answers import Paged
from simulated_api.trouble.errors import PERMISSION, ApiError
from simulated_api.world.business import center_fields, centers
from simulated_api.world.business_assets import ASSET_TYPES, assets_of

if TYPE_CHECKING:
    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Simulation

_MAX_PAGE_SIZE = 50


def list_business_centers(sim: Simulation, params: Params) -> Paged:
    """One page of the user's Business Centers."""
    page = params.integer("page", 1, None, 1)
    page_size = params.integer("page_size", 1, _MAX_PAGE_SIZE, 10)
    wanted = params.text("bc_id")
    found = [bc_id for bc_id in centers(sim.world) if wanted in ("", bc_id)]
    return Paged([orjson.dumps(center_fields(bc_id)) for bc_id in found], page, page_size)


def check_business_center(sim: Simulation, params: Params) -> str:
    """Return `bc_id`, which must be there and be the user's; the wording follows the one for ad accounts."""
    params.require("bc_id")
    bc_id = params.text("bc_id")
    if bc_id not in centers(sim.world):
        raise ApiError(PERMISSION, f"No permission to operate business center: {bc_id}")
    return bc_id


def list_assets(sim: Simulation, params: Params) -> Paged:
    """One page of the Business Center's assets of one type; storefronts and lead forms there are none."""
    params.require("bc_id", "asset_type")
    asset_type = params.choice("asset_type", ASSET_TYPES, "")
    page = params.integer("page", 1, None, 1)
    page_size = params.integer("page_size", 1, _MAX_PAGE_SIZE, 10)
    bc_id = check_business_center(sim, params)
    params.only("bc_id", "asset_type", "page", "page_size")
    rows = [orjson.dumps(row) for row in assets_of(sim.world, bc_id, asset_type)]
    return Paged(rows, page, page_size)
