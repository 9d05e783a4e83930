"""gmv_max/campaign/get, campaign/gmv_max/info and gmv_max/report/get."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import orjson

from simulated_api.endpoints.creatives import on_wire as times_on_wire
from simulated_api.rules.catalogue import ASSET_SHAPES
from simulated_api.rules.gmv_max_request import DAY, GmvReport, read_gmv_request
from simulated_api.rules.params import id_array, moment, string_array
from simulated_api.serving.answers import Answer, Paged
from simulated_api.trouble.errors import PERMISSION, ApiError, no_such, not_acceptable
from simulated_api.world import gmv_max as world
from simulated_api.world import gmv_max_rows as rows_of
from simulated_api.world.gmv_max_figures import on_wire
from simulated_api.world.shops import gmv_max_stores

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.gmv_max import GmvCampaign
    from simulated_api.world.gmv_max_rows import GmvRow
    from simulated_api.world.model import Account

_TYPES = {"PRODUCT_GMV_MAX": world.PRODUCT, "LIVE_GMV_MAX": world.LIVE}
_STATUSES = ("STATUS_DELIVERY_OK", "STATUS_DISABLE", "STATUS_DELETE")
_MOST_STORES = 10
_EARLIEST = date(2023, 9, 1)


def list_campaigns(sim: Simulation, params: Params) -> Paged:
    """One page of campaigns of one type; deleted ones only to who asks for them."""
    params.only("advertiser_id", "fields", "filtering", "page", "page_size")
    account_id, (page, page_size) = params.advertiser_id(), params.paging(100, 10)
    params.require("filtering")
    fields, allowed = (
        params.array("fields"),
        [name for name in ASSET_SHAPES["gmv_max_campaigns"] if name != "promotion_type"],
    )
    for index, name in enumerate(fields or ()):
        if name not in allowed:
            raise not_acceptable(f"fields.{index}", allowed)
    filtering = params.object("filtering")
    every = world.campaigns(sim.world, sim.readable(account_id), sim.now)
    found = [each for each in every if _accepted(each, filtering)]
    rows = [times_on_wire(world.campaign_fields(each, sim.now)) for each in found]
    if fields:
        rows = [{name: row[name] for name in row if name in ("campaign_id", *fields)} for row in rows]
    return Paged([orjson.dumps(row) for row in rows], page, page_size)


def _accepted(campaign: GmvCampaign, filtering: dict[str, Any]) -> bool:
    names = ("gmv_max_promotion_types", "store_ids", "campaign_ids", "campaign_name", "primary_status")
    times = ("creation_filter_start_time", "creation_filter_end_time")
    for name in filtering:
        if name not in (*names, *times):
            raise not_acceptable(f"filtering.{name}", [*names, *times])
    kinds = string_array("filtering.gmv_max_promotion_types", filtering.get("gmv_max_promotion_types"))
    # That the API takes both types at once is not proven: the cautious reading is a refusal.
    if len(kinds) != 1 or kinds[0] not in _TYPES:
        raise not_acceptable("filtering.gmv_max_promotion_types", list(_TYPES))
    status = filtering.get("primary_status")
    if status is not None and status not in _STATUSES:
        raise not_acceptable("filtering.primary_status", _STATUSES)
    stores = id_array("filtering.store_ids", filtering.get("store_ids", [campaign.store_id]), _MOST_STORES)
    ids = id_array("filtering.campaign_ids", filtering.get("campaign_ids", [campaign.id]))
    made = campaign.created.replace(tzinfo=None)
    return (
        _TYPES[kinds[0]] == campaign.kind
        and campaign.store_id in stores
        and campaign.id in ids
        and filtering.get("campaign_name", campaign.name) == campaign.name
        and (times[0] not in filtering or moment(times[0], filtering[times[0]]) <= made)
        and (times[1] not in filtering or moment(times[1], filtering[times[1]]) >= made)
        and {
            None: not campaign.deleted,
            "STATUS_DELETE": bool(campaign.deleted),
            "STATUS_DISABLE": campaign.disabled and not campaign.deleted,
            "STATUS_DELIVERY_OK": not campaign.disabled and not campaign.deleted,
        }[status]
    )


def show_campaign(sim: Simulation, params: Params) -> Answer:
    """One campaign, deleted or not."""
    params.only("advertiser_id", "campaign_id")
    account = sim.readable(params.advertiser_id())
    params.require("campaign_id")
    wanted = params.text("campaign_id")
    for campaign in world.campaigns(sim.world, account, sim.now):
        if campaign.id == wanted:
            return Answer(times_on_wire(world.detail_fields(campaign)), rows=1)
    raise no_such("campaign", wanted)


def gmv_max_report(sim: Simulation, params: Params) -> Paged | Answer:
    """One page of a report of one shop; a page without rows comes without the key `list`."""
    request, (page, page_size) = read_gmv_request(params), params.paging(1000, 10)
    account = sim.readable(params.advertiser_id())
    store = next((row for row in gmv_max_stores(sim.world, account) if row["store_id"] == request.store_id), None)
    if store is None or not store["is_gmv_max_available"]:
        raise ApiError(PERMISSION, f"No permission to operate store: {request.store_id}")
    shaping = tuple(sorted((name, value) for name, value in params.raw.items() if name not in ("page", "page_size")))
    rows = sim.cached(("gmv_max", shaping), lambda: _rendered(request, _rows(sim, account, request), account))
    if (page - 1) * page_size >= len(rows):
        pages = -(-len(rows) // page_size)
        info = {"page": page, "page_size": page_size, "total_number": len(rows), "total_page": pages}
        return Answer({"page_info": info})
    return Paged(rows, page, page_size)


def _rows(sim: Simulation, account: Account, request: GmvReport) -> Iterable[GmvRow]:
    every = [each for each in world.campaigns(sim.world, account, sim.now) if each.store_id == request.store_id]
    last = min(request.last, account.today(sim.now))
    days = range(max(request.first, _EARLIEST).toordinal(), last.toordinal() + 1)
    if request.ids == ("advertiser_id",):
        return rows_of.account_rows(account, every, days, sim.now)
    named = request.filters.get("campaign_ids")
    campaigns = [each for each in every if named is None or each.id in named]
    if request.ids == ("campaign_id",):
        wanted = [each for each in campaigns if each.kind == request.kind and (request.deleted or not each.deleted)]
        return rows_of.campaign_rows(wanted, days, sim.now)
    if "room_id" in request.ids:
        rooms = request.filters.get("room_ids")
        by_campaign = "campaign_id" in request.ids
        found = rows_of.room_rows(campaigns, days, sim.now, by_campaign=by_campaign, by_day=request.by_day)
        return [row for row in found if rooms is None or row.ids[-1] in rooms]
    made = rows_of.creative_rows if "item_id" in request.ids else rows_of.product_rows
    groups = request.filters.get("item_group_ids")
    return [row for row in made(campaigns, days, sim.now) if groups is None or row.ids[1] in groups]


def _rendered(request: GmvReport, rows: Iterable[GmvRow], account: Account) -> list[bytes]:
    # The currency comes unasked; one published example has "0" in its place.
    currency = "0" if request.ids == ("campaign_id",) else account.currency
    return [
        orjson.dumps(
            {
                "dimensions": {
                    **dict(zip(request.ids, row.ids, strict=True)),
                    **({DAY: f"{date.fromordinal(row.day)} 00:00:00"} if request.by_day else {}),
                },
                "metrics": {
                    **{name: on_wire(name, row.values[name]) for name in request.metrics},
                    "currency": currency,
                },
            }
        )
        for row in rows
    ]
