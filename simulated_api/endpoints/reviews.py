"""ad/review_info and adgroup/review_info (objects keyed by id), comment/list and store/list."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import orjson

from simulated_api.rules.params import digits, id_array
from simulated_api.serving.answers import Answer, Paged
from simulated_api.trouble.errors import PARAMETER, ApiError, not_acceptable
from simulated_api.world import reviews
from simulated_api.world.business import BUSINESS_CENTER
from simulated_api.world.catalogs import catalogs

if TYPE_CHECKING:
    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Simulation

_MOST_ADS, _MOST_GROUPS = 100, 20
_SORT_FIELDS = {"CREATE_TIME": "create_time", "LIKES": "likes", "REPLIES": "replies"}
_TYPES = ("ALL", "COMMENT", "REPLY")


def review_ads(sim: Simulation, params: Params) -> Answer:
    """Reviews of up to 100 ads by their ids; what becomes of unknown ids is in no source, they are left out."""
    advertiser_id = params.advertiser_id()
    params.require("ad_ids")
    ids = id_array("ad_ids", params.array("ad_ids"), _MOST_ADS)
    ads = {ad.id: ad for ad in sim.readable(advertiser_id).ads if ad.created <= sim.now}
    found = {each: reviews.ad_review(ads[each]) for each in ids if each in ads}
    return Answer({"ad_review_map": found}, rows=len(found))


def review_adgroups(sim: Simulation, params: Params) -> Answer:
    """Reviews of up to 20 ad groups by their ids, and of the ads in each by the ids of both."""
    advertiser_id = params.advertiser_id()
    params.require("adgroup_ids")
    ids = id_array("adgroup_ids", params.array("adgroup_ids"), _MOST_GROUPS)
    groups = {group.id: group for group in sim.readable(advertiser_id).adgroups if group.created <= sim.now}
    found = [groups[each] for each in dict.fromkeys(ids) if each in groups]
    return Answer(
        {
            "ad_review_map": {
                group.id: {ad.id: reviews.ad_review_in_group(ad) for ad in group.ads if ad.created <= sim.now}
                for group in found
            },
            "ad_group_review_map": {group.id: reviews.adgroup_review(group) for group in found},
        },
        rows=len(found),
    )


def list_comments(sim: Simulation, params: Params) -> Paged:
    """One page of the comments below one ad group, of some days.

    Whose days, and whether the last one counts, is in no source: days of UTC, as the rows' times, both included. A
    search for an ad group that there is not finds nothing.
    """
    advertiser_id = params.advertiser_id()
    params.require("search_field", "search_value", "start_time", "end_time")
    params.choice("search_field", ("ADGROUP_ID",), "")
    wanted = digits("search_value", params.text("search_value"))
    first, last = params.day("start_time"), params.day("end_time")
    if first > last:
        raise ApiError(PARAMETER, "start_time: Must not be later than end_time.")
    page, page_size = params.paging(100, 10)
    kinds = params.array("comment_type") or ["ALL"]
    for index, kind in enumerate(kinds):
        if kind not in _TYPES:
            raise not_acceptable(f"comment_type.{index}", _TYPES)
    sort = _SORT_FIELDS[params.choice("sort_field", tuple(_SORT_FIELDS), "CREATE_TIME")]
    descending = params.choice("sort_type", ("ASC", "DESC"), "DESC") == "DESC"
    account = sim.readable(advertiser_id)
    rows = [
        row
        for group in account.adgroups
        if group.id == wanted and group.created <= sim.now
        for written, row in reviews.comments(group, sim.now)
        if first <= written.astimezone(UTC).date() <= last and ("ALL" in kinds or row["comment_type"] in kinds)
    ]
    rows.sort(key=lambda row: row[sort], reverse=descending)
    return Paged([orjson.dumps(row) for row in rows], page, page_size, key="comments")


def list_stores(sim: Simulation, params: Params) -> Answer:
    """All stores of an ad account at once: this list has no pages."""
    advertiser_id = params.advertiser_id()
    params.choice("store_type", ("", "TIKTOK_SHOP"), "")
    wanted = params.text("store_id")
    account = sim.readable(advertiser_id)
    rows = reviews.stores(account, catalogs(sim.world, BUSINESS_CENTER), BUSINESS_CENTER)
    rows = [row for row in rows if wanted in ("", row["store_id"])]
    return Answer({"stores": rows}, rows=len(rows))
