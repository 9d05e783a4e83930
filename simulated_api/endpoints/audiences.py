"""custom_conversion/list and dmp/saved_audience/list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from simulated_api.endpoints.creatives import stock
from simulated_api.rules.params import id_array
from simulated_api.serving.answers import Paged
from simulated_api.trouble.errors import PERMISSION, ApiError
from simulated_api.world import audiences

if TYPE_CHECKING:
    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Simulation


def list_conversions(sim: Simulation, params: Params) -> Paged:
    """One page of the custom conversions of a pixel; nobody here has an app.

    What becomes of another account's pixel is in no source: refused, like its events.
    """
    params.only("advertiser_id", "event_source_type", "event_source_id", "page", "page_size")
    account_id, (page, page_size) = params.advertiser_id(), params.paging(1000, 10)
    params.require("event_source_type", "event_source_id")
    kind = params.choice("event_source_type", ("PIXEL", "APP"), "")
    wanted = params.text("event_source_id")
    pixels = {each.id: each for each in stock(sim, account_id, "pixel")} if kind == "PIXEL" else {}
    if wanted not in pixels:
        raise ApiError(PERMISSION, f"No permission to operate event source: {wanted}")
    return Paged([orjson.dumps(row) for row in audiences.conversions(pixels[wanted], sim.now)], page, page_size)


def list_saved_audiences(sim: Simulation, params: Params) -> Paged:
    """One page of saved audiences: the page has no parameters for that, the official SDK has them."""
    params.only("advertiser_id", "saved_audience_ids", "page", "page_size")
    account_id, (page, page_size) = params.advertiser_id(), params.paging(100, 10)
    ids = params.array("saved_audience_ids")
    wanted = None if ids is None else id_array("saved_audience_ids", ids)
    rows = audiences.saved_audiences(sim.readable(account_id))
    found = [orjson.dumps(row) for row in rows if wanted is None or row["saved_audience_id"] in wanted]
    return Paged(found, page, page_size, key="saved_audiences")
