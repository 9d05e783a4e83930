"""campaign/quota/info and adgroup/quota; tool/targeting/search and ad/audience_size/estimate, reads that are POSTs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulated_api.rules.catalogue import TARGETING_TAGS
from simulated_api.rules.params import digits, each_of
from simulated_api.serving.answers import Answer
from simulated_api.trouble.errors import PARAMETER, ApiError
from simulated_api.world import tools

if TYPE_CHECKING:
    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Simulation

_NO_TYPE_NEEDED = ("REACH", "VIDEO_VIEWS", "ENGAGEMENT")
_OBJECTIVES = (*_NO_TYPE_NEEDED, "TRAFFIC", "LEAD_GENERATION", "APP_PROMOTION", "WEB_CONVERSIONS", "PRODUCT_SALES")
_PLACEMENTS = ("PLACEMENT_TIKTOK", "PLACEMENT_PANGLE", "PLACEMENT_GLOBAL_APP_BUNDLE")
_AUTOMATIC, _NORMAL = "PLACEMENT_TYPE_AUTOMATIC", "PLACEMENT_TYPE_NORMAL"
_REGION_TYPES = ("COUNTRY", "PROVINCE", "CITY", "DISTRICT", "DMA")
_ZIP = "ZIP_CODE"
_FUZZY, _BATCH_REGION, _BATCH_ZIP = "FUZZY_SEARCH", "BATCH_REGION_SEARCH", "BATCH_ZIPCODE_SEARCH"
# Per type of search: the types of places it finds, how many keywords it takes and how many places it finds for each.
_SEARCHES = {
    _FUZZY: ((_ZIP, *_REGION_TYPES), 1, 100),
    _BATCH_REGION: (_REGION_TYPES, 1000, 5),
    _BATCH_ZIP: ((_ZIP,), 1000, 1),
}
_BATCH_COUNTRIES = ("US", "CA", "BR", "ID", "TH", "VN")


def campaign_quota(sim: Simulation, params: Params) -> Answer:
    """Quotas of SKAN Dedicated Campaigns: a single object per ad account and app (of which the world has any)."""
    advertiser_id = params.advertiser_id()
    params.require("app_id")
    digits("app_id", params.text("app_id"))
    by_account = params.flag("has_advertiser_quota")
    account = sim.readable(advertiser_id)
    campaigns = tools.dedicated(account)
    campaign_id, adgroup_id = params.text("campaign_id"), params.text("adgroup_id")
    campaign = next((item for item in campaigns if item.id == campaign_id), None)
    if campaign_id and campaign is None:
        # "An error will occur", says the documentation: neither its code nor its wording.
        raise ApiError(PARAMETER, f"campaign_id: {campaign_id} is not a SKAN Dedicated Campaign.")
    groups = [group for item in campaigns for group in item.adgroups]
    adgroup = next((group for group in groups if group.id == adgroup_id), None)
    return Answer(
        tools.campaign_quota(
            account, campaign=campaign, adgroup=adgroup, of_group=bool(adgroup_id), by_account=by_account
        )
    )


def adgroup_quota(sim: Simulation, params: Params) -> Answer:
    """The quota of active ad groups: a single object per ad account."""
    return Answer(tools.adgroup_quota(sim.readable(params.advertiser_id())))


def search_targeting(sim: Simulation, params: Params) -> Answer:
    """Places by keywords of a POST's body, and all the places above them; no pages."""
    advertiser_id = params.advertiser_id()
    params.require("objective_type", "placements", "search_type", "keywords")
    if params.choice("objective_type", _OBJECTIVES, "") not in _NO_TYPE_NEEDED:
        params.require("promotion_type")
    each_of("placements", params.array("placements") or [], _PLACEMENTS)
    search = params.choice("search_type", tuple(_SEARCHES), "")
    types, most_keywords, most_places = _SEARCHES[search]
    keywords = params.array("keywords") or []
    if not 1 <= len(keywords) <= most_keywords:
        # These are no ids: the code for too many of those (40011) is documented for nothing else.
        raise ApiError(PARAMETER, f"keywords: Length must be between 1 and {most_keywords}.")
    wanted = params.array("geo_types") or []
    each_of("geo_types", wanted, types)
    regions = params.array("region_codes") or []
    if search != _FUZZY:
        params.require("region_codes")
        each_of("region_codes", regions, _BATCH_COUNTRIES)
    sim.readable(advertiser_id)
    places = [
        (keyword, place)
        for keyword in keywords
        for place in tools.found(
            TARGETING_TAGS, keyword, exact=search == _BATCH_ZIP, types=wanted or types, regions=regions
        )[:most_places]
    ]
    tags = [tools.tag_fields(place, keyword) for keyword, place in places]
    above = tools.parents(TARGETING_TAGS, [place for _, place in places])
    return Answer(
        {"targeting_tag_list": tags, "parent_tags": [tools.tag_fields(place) for place in above]}, rows=len(tags)
    )


def estimate_audience(sim: Simulation, params: Params) -> Answer:
    """How many people a targeting reaches, asked for by POST: a single object per ad account.

    Of the many settings the places count, and the goal; what the others must be is not checked.
    """
    advertiser_id = params.advertiser_id()
    params.require("objective_type", "optimization_goal")
    if params.choice("placement_type", (_NORMAL, _AUTOMATIC), _NORMAL) == _NORMAL:
        params.require("placements")
        each_of("placements", params.array("placements") or [], _PLACEMENTS)
    locations = params.array("location_ids") or []
    account = sim.readable(advertiser_id)
    return Answer(tools.audience_size(account, locations, params.text("optimization_goal")))
