"""Quotas of an ad account and places that ads can be targeted at, as values of the wire.

Sources: the official documentation pages "Get the quota for a SKAN Dedicated Campaign per ad network"
(1752256376677378), "Get the dynamic quota on active ad groups" (1768463039162369), "Search for location targeting tags"
(its examples are the places of `data/targeting_tags.json`) and "Estimate audience size" (1740302379236353).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulated_api.world.mixing import mix, text_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulated_api.world.entities import Fields
    from simulated_api.world.model import Account, AdGroup, Campaign

_CAMPAIGNS, _GROUPS, _ADS = 15, 5, 9
_ACTIVE_GROUPS = 4980  # as in the published example
_PLACEMENTS = ["PLACEMENT_PANGLE", "PLACEMENT_GLOBAL_APP_BUNDLE", "PLACEMENT_TIKTOK"]


def dedicated(account: Account) -> list[Campaign]:
    """The account's SKAN Dedicated Campaigns."""
    return [campaign for campaign in account.campaigns if campaign.ios14]


def campaign_quota(
    account: Account, *, campaign: Campaign | None, adgroup: AdGroup | None, of_group: bool, by_account: bool
) -> Fields:
    """The `data` of campaign/quota/info: one object. With `of_group` the ad quota is that of a named group, or null.

    The two networks differ in nothing: which campaign counts for which is in no source.
    """
    return {
        "ad_quota_info": None if of_group and adgroup is None else _ad_quota(adgroup),
        "adgroup_quota_info": {
            "campaign_id": campaign.id if campaign else "0",
            "used_adgroup_quota": len(campaign.adgroups) if campaign else 0,
            "placements": _PLACEMENTS,
            "total_adgroup_quota": _GROUPS,
            "available_adgroup_quota": _GROUPS - (len(campaign.adgroups) if campaign else 0),
        },
        "split_test_quota": {
            "max_test_number": 2,
            "used_test_group": 2,
            "releasing_test_group": 0,
            "used_quota": 4,
            "releasing_quota": 0,
            "available_test_group": 0,
        },
        "campaign_quota_info": {
            f"{network}_campaign_quota_info": _network(account, by_account=by_account)
            for network in ("tiktok", "pangle")
        },
    }


def _ad_quota(adgroup: AdGroup | None) -> Fields:
    used = len(adgroup.ads) if adgroup else 0
    return {
        "available_ad_quota": _ADS - used,
        "total_ad_quota": _ADS,
        "adgroup_id": adgroup.id if adgroup else "0",
        "used_ad_quota": used,
    }


def _network(account: Account, *, by_account: bool) -> Fields:
    used = [campaign.id for campaign in dedicated(account) if not campaign.gone]
    releasing = [campaign.id for campaign in dedicated(account) if campaign.gone]
    counts = {"used_campaign_quota": len(used), "releasing_campaign_quota": len(releasing)}
    return {
        "campaign_quota_by_adv": [{"advertiser_id": account.id, **counts}] if by_account else [],
        "total_campaign_quota_info": {
            "releasing_campaign_ids": releasing,
            "used_campaign_ids": used,
            "total_campaign_quota": _CAMPAIGNS,
            "available_campaign_quota": _CAMPAIGNS - len(used) - len(releasing),
            **counts,
        },
    }


def adgroup_quota(account: Account) -> Fields:
    """The `data` of adgroup/quota: one object of two numbers; what counts as active is in no source."""
    used = sum(not group.gone and not group.disabled for group in account.adgroups)
    return {"total_adgroup_quota": _ACTIVE_GROUPS, "used_adgroup_quota": used}


def tag_fields(place: Mapping[str, Any], keyword: str | None = None) -> Fields:
    """A targeting tag; with the keyword that found it unless it is a parent. `isp` is null or absent, as published."""
    geo = {name: place[name] for name in ("geo_id", "geo_type", "region_code", "description", "parent_id")}
    tag: Fields = {
        "name": place["name"],
        "geo": geo,
        **({} if place["region_code"] == "US" else {"isp": None}),
        "targeting_type": "GEO",
        "status_info": {"status": "ENABLED", "reason": None},
    }
    return tag if keyword is None else {"keyword": keyword, **tag}


def found(
    places: Sequence[Mapping[str, Any]], keyword: str, *, exact: bool, types: Sequence[str], regions: Sequence[str]
) -> list[Mapping[str, Any]]:
    """The places that a keyword finds: by their whole name or a part of it, of some types and regions or of all."""
    wanted = keyword.casefold()
    return [
        place
        for place in places
        if (place["name"].casefold() == wanted if exact else wanted in place["name"].casefold())
        and (not types or place["geo_type"] in types)
        and (not regions or place["region_code"] in regions)
    ]


def parents(places: Sequence[Mapping[str, Any]], children: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Everything above the places, each once; those that the data do not hold are left out."""
    by_id = {place["geo_id"]: place for place in places}
    above: dict[str, Mapping[str, Any]] = {}
    for child in children:
        place = by_id.get(child["parent_id"])
        while place is not None:
            above[place["geo_id"]] = place
            place = by_id.get(place["parent_id"])
    return list(above.values())


def audience_size(account: Account, location_ids: Sequence[str], goal: str) -> Fields:
    """The `data` of ad/audience_size/estimate: one object; the example has no `user_count_stage`."""
    size = 1_000 * (10_000 + mix(account.number, text_key(goal), *map(text_key, location_ids)) % 100_000)
    return {"user_count": {"lower_end": size, "upper_end": size * 6 // 5}}
