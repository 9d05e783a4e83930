"""Upgraded Smart+ campaigns and ad groups, as smart_plus/campaign/get and smart_plus/adgroup/get show them.

Sources: the official documentation pages "Get Upgraded Smart+ Campaigns" (1843312818332930) and "Get Upgraded Smart+ Ad
Groups" (1843314879617026); a recorded answer of the latter, which drops nulls and has keys that the page lacks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulated_api.world import model
from simulated_api.world.entities import Fields, adgroup_status, budget, campaign_status, modified, pick

if TYPE_CHECKING:
    from datetime import datetime

    from simulated_api.world.model import Account, AdGroup, Campaign


def smart_campaigns(account: Account, now: datetime) -> list[Campaign]:
    """The Upgraded Smart+ campaigns that exist at the moment `now`, oldest first."""
    return [each for each in account.campaigns if each.automation == model.UPGRADED_SMART_PLUS and each.created <= now]


def smart_adgroups(account: Account, now: datetime) -> list[AdGroup]:
    """Their ad groups."""
    return [
        each
        for each in account.adgroups
        if each.campaign.automation == model.UPGRADED_SMART_PLUS and each.created <= now
    ]


def smart_campaign_fields(campaign: Campaign, now: datetime) -> Fields:
    """A row of smart_plus/campaign/get. One in eleven says no time of change (no source: the cautious choice)."""
    fields: Fields = {
        "advertiser_id": campaign.account.id,
        "budget": budget(campaign, now),
        "budget_mode": "BUDGET_MODE_DYNAMIC_DAILY_BUDGET",
        "budget_optimize_on": True,
        "campaign_id": campaign.id,
        "campaign_name": campaign.name,
        "campaign_type": "IOS14_CAMPAIGN" if campaign.ios14 else "REGULAR_CAMPAIGN",
        "catalog_enabled": campaign.number % 3 == 0,
        "create_time": campaign.created.replace(microsecond=0),
        "objective_type": campaign.objective,
        "operation_status": "DISABLE" if campaign.disabled else "ENABLE",
        "secondary_status": campaign_status(campaign),
        "smart_plus_adgroup_mode": "MULTIPLE",
    }
    if campaign.number % 11 != 3:
        fields["modify_time"] = modified(campaign, now).replace(microsecond=0)
    if campaign.number % 3 == 0:
        fields |= {"catalog_type": "ECOMMERCE", "sales_destination": "WEBSITE", "special_industries": ["HOUSING"]}
    if campaign.number % 4 == 0:
        fields |= {"budget_auto_adjust_strategy": "AUTO_BUDGET_INCREASE", "current_budget": 120.5, "po_number": "PO 7"}
    return fields


def smart_adgroup_fields(adgroup: AdGroup, now: datetime) -> Fields:
    """A row of smart_plus/adgroup/get, with `placement_type` as a text, as recorded."""
    fields: Fields = {
        "adgroup_id": adgroup.id,
        "adgroup_name": adgroup.name,
        "advertiser_id": adgroup.account.id,
        "attribution_event_count": "EVERY",
        "bid_type": "BID_TYPE_CUSTOM",
        "billing_event": "OCPM",
        "budget": budget(adgroup, now),
        "budget_mode": "BUDGET_MODE_DYNAMIC_DAILY_BUDGET",
        "campaign_id": adgroup.campaign.id,
        "campaign_name": adgroup.campaign.name,
        "comment_disabled": False,
        "conversion_bid_price": 1,
        "create_time": adgroup.created.replace(microsecond=0),
        "dayparting": "1" * 336,
        "favorite_counts_disabled": False,
        "is_hfss": False,
        "like_counts_disabled": False,
        "min_budget": 0,
        "operation_status": "DISABLE" if adgroup.disabled else "ENABLE",
        "optimization_event": "FORM",
        "optimization_event_type": "STANDARD_EVENT",
        "optimization_goal": "LEADS",
        "pixel_id": str(7_600_000_000_000_000_000 + adgroup.number),
        "placement_type": "PLACEMENT_TYPE_NORMAL",
        "placements": ["PLACEMENT_TIKTOK"],
        "promotion_target_type": "EXTERNAL_WEBSITE",
        "promotion_type": "LEAD_GENERATION",
        "schedule_start_time": adgroup.created.replace(microsecond=0),
        "schedule_type": "SCHEDULE_FROM_NOW",
        "secondary_status": adgroup_status(adgroup),
        "skip_learning_phase": True,
        "targeting_spec": _targeting(adgroup),
    }
    if adgroup.number % 11 != 3:
        fields["modify_time"] = modified(adgroup, now).replace(microsecond=0)
    if adgroup.number % 4 == 0:
        fields |= {"app_config": [{"app_id": f"70{adgroup.number}"}], "roas_bid": 1.5, "vbo_window": "ZERO_DAY"}
    return fields


def _targeting(adgroup: AdGroup) -> Fields:
    spec: Fields = {"location_ids": ["6252001"], "age_groups": ["AGE_25_34"], "gender": "GENDER_UNLIMITED"}
    if pick(adgroup, 51, 2):
        spec["included_custom_actions"] = [{"code": "VIEW_PRODUCT", "days": 14}]
        spec["device_price_ranges"] = [0, 10_000]
        spec["actions"] = [{"action_scene": "VIDEO_RELATED", "action_period": 15, "action_category_ids": ["25"]}]
    return spec
