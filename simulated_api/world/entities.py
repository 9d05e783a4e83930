"""Typed field values of ad accounts, campaigns, ad groups and ads. A key that is missing is absent on the wire."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from simulated_api.world import model
from simulated_api.world.mixing import mix
from simulated_api.world.model import Account, Ad, AdGroup, Campaign, Entity

Fields = dict[str, Any]
_TOUCH_TIME = time(3, 15, 7)


def modified(entity: Entity, now: datetime) -> datetime:
    """When the entity was last modified: soon after its creation, or this morning (UTC) for those touched daily."""
    first = entity.created + timedelta(hours=1 + entity.number % 30)
    if not entity.touched_daily:
        return min(first, now)
    morning = datetime.combine(now.date(), _TOUCH_TIME, tzinfo=now.tzinfo)
    last = morning if morning <= now else morning - timedelta(days=1)
    return max(last, entity.created)


def _budget(entity: Entity, now: datetime) -> int | float:
    base = 20 + entity.number % 400
    if entity.touched_daily:
        return base + modified(entity, now).toordinal() % 10
    return base + 0.5 if entity.number % 9 == 0 else base


def account_fields(account: Account) -> Fields:
    """Every field of advertiser/info. `create_time` is a datetime here and epoch seconds on the wire."""
    number = account.number
    fields: Fields = {
        "advertiser_id": account.id,
        "name": account.name,
        "company": f"{account.name} Ltd.",
        "balance": [0, 1523.07, 99.5][number % 3],
        "currency": account.currency,
        "timezone": account.timezone,
        "display_timezone": account.display_timezone,
        "status": account.status,
        "role": "ROLE_CHILD_ADVERTISER" if number % 2 else "ROLE_ADVERTISER",
        "email": "i***************@**********" if number != 2 else None,
        "telephone_number": "+14156****85" if number % 2 == 0 else None,
        "cellphone_number": "+13477****53" if number % 3 else None,
        "contacter": None if number % 4 == 1 else "Ai***te",
        "address": None if number == 3 else "3** ***h avenue",
        "country": account.country,
        "industry": "291905",
        "description": ["https://", "", "四季の店"][number % 3],
        "create_time": account.created.replace(microsecond=0),
        "language": account.language,
        "license_no": "" if number % 2 else f"LN-{1000 + number}",
        "license_url": None,
        "rejection_reason": "",
        "advertiser_account_type": account.account_type,
        "can_use_custom_identity": True,
        "ads_only_mode": False,
        # Deprecated; the live rows that still held these keys had nulls (promotion_area apart).
        **dict.fromkeys(("brand", "promotion_center_city", "promotion_center_province"), None),
        **dict.fromkeys(("promotion_area", "license_city", "license_province"), None),
    }
    if account.display_timezone is None:
        del fields["display_timezone"]
    if number % 2 == 0:
        fields["owner_bc_id"] = "7100000000000000123"
    return fields


_PROMOTED = {
    "campaign": (
        "advertiser_id",
        "campaign_id",
        "create_time",
        "campaign_name",
        "operation_status",
        "secondary_status",
    ),
    "adgroup": (
        *("advertiser_id", "campaign_id", "campaign_name", "adgroup_id", "adgroup_name", "create_time", "budget"),
        *("schedule_type", "schedule_start_time", "schedule_end_time", "operation_status", "secondary_status"),
    ),
    "ad": (
        *("advertiser_id", "campaign_id", "campaign_name", "adgroup_id", "adgroup_name", "ad_id", "ad_name"),
        *("create_time", "operation_status", "secondary_status"),
    ),
}


def as_promoted(fields: Fields, level: str) -> Fields:
    """What can be read of a Promote campaign, ad group or ad, and the origin that only those have."""
    return {name: fields[name] for name in _PROMOTED[level]} | {"campaign_system_origin": model.PROMOTE}


def campaign_fields(campaign: Campaign, now: datetime) -> Fields:
    """Every field of campaign/get of one campaign."""
    number = campaign.number
    infinite = number % 3 == 0
    fields: Fields = {
        "advertiser_id": campaign.account.id,
        "campaign_id": campaign.id,
        "campaign_name": campaign.name,
        "objective_type": campaign.objective,
        "objective": "APP" if campaign.objective == "APP_PROMOTION" else "LANDING_PAGE",
        "app_promotion_type": "APP_INSTALL" if campaign.app_events else "UNSET",
        "operation_status": "DISABLE" if campaign.disabled else "ENABLE",
        "secondary_status": _campaign_status(campaign),
        "create_time": campaign.created.replace(microsecond=0),
        "modify_time": modified(campaign, now).replace(microsecond=0),
        "campaign_type": "IOS14_CAMPAIGN" if campaign.ios14 else "REGULAR_CAMPAIGN",
        "campaign_automation_type": campaign.automation,
        "is_search_campaign": False,
        "is_smart_performance_campaign": campaign.automation == model.SMART_PLUS,
        "is_new_structure": True,
        "budget": 0 if infinite else _budget(campaign, now),
        "budget_mode": "BUDGET_MODE_INFINITE" if infinite else "BUDGET_MODE_DAY",
        "bid_type": "BID_TYPE_NO_BID" if number % 4 else None,
        "deep_bid_type": None,
        "roas_bid": 0 if number % 5 else 1.25,
        "rta_id": "" if number % 4 == 2 else None,
        "special_industries": [["HOUSING"], [], None][number % 3],
        "virtual_objective_type": None,
        "po_number": None,
    }
    return as_promoted(fields, "campaign") if campaign.promote else fields | _campaign_optional(campaign)


def _campaign_optional(campaign: Campaign) -> Fields:
    """Keys that only some campaigns have."""
    number = campaign.number
    fields: Fields = {}
    if campaign.buying_type != model.AUCTION:
        fields["rf_campaign_type"] = "TOPVIEW" if campaign.buying_type == model.TOP_VIEW else "STANDARD"
    elif number % 2:
        fields["rf_campaign_type"] = "STANDARD"
    if campaign.automation == model.SMART_PLUS or number % 7 == 1:
        fields["budget_optimize_on"] = True
        fields["optimization_goal"] = "CONVERT"
    if campaign.app_events:
        fields["app_id"] = f"70{number:08d}"
        fields["campaign_app_profile_page_state"] = "UNSET"
    if campaign.ios14:
        fields |= {"is_advanced_dedicated_campaign": True, "postback_window_mode": "POSTBACK_WINDOW_MODE1"}
    if campaign.automation == model.MANUAL:
        fields |= {"sales_destination": None, "rta_product_selection_enabled": False, "rta_bid_enabled": False}
    return fields


def _campaign_status(campaign: Campaign) -> str:
    if campaign.gone:
        return "CAMPAIGN_STATUS_DELETE"
    return "CAMPAIGN_STATUS_DISABLE" if campaign.disabled else "CAMPAIGN_STATUS_ENABLE"


def _below(entity: AdGroup | Ad, prefix: str) -> str:
    """The secondary status below campaigns: own deletion first, then the parents', then switches."""
    parents = [("CAMPAIGN", entity.campaign)]
    if isinstance(entity, Ad):
        parents.append(("ADGROUP", entity.adgroup))  # type: ignore[arg-type]
    if entity.deleted:
        return f"{prefix}_STATUS_DELETE"
    for name, parent in parents:
        if parent.deleted:
            return f"{prefix}_STATUS_{name}_DELETE"
    for name, parent in parents:
        if parent.disabled:
            return f"{prefix}_STATUS_{name}_DISABLE"
    return f"{prefix}_STATUS_DISABLE" if entity.disabled else f"{prefix}_STATUS_DELIVERY_OK"


def adgroup_status(adgroup: AdGroup) -> str:
    """The secondary status of an ad group."""
    return _below(adgroup, "ADGROUP")


def ad_status(ad: Ad) -> str:
    """The secondary status of an ad."""
    return _below(ad, "AD")


def pick(entity: Entity, salt: int, count: int) -> int:
    """A stable choice among `count` for an entity."""
    return mix(entity.number, salt) % count


def budget(entity: Entity, now: datetime) -> int | float:
    """The budget of an entity; those touched daily change theirs with each modification."""
    return _budget(entity, now)


campaign_status = _campaign_status
