"""Typed field values of ad groups and ads. A key that is missing is absent on the wire."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from simulated_api.world import model
from simulated_api.world.entities import Fields, ad_status, adgroup_status, as_promoted, budget, modified, pick

if TYPE_CHECKING:
    from simulated_api.world.model import Ad, AdGroup

_AGES = ["AGE_18_24", "AGE_25_34", "AGE_35_44", "AGE_45_54", "AGE_55_100"]


def adgroup_fields(adgroup: AdGroup, now: datetime) -> Fields:
    """Every field of adgroup/get of one ad group that the world gives a value."""
    campaign = adgroup.campaign
    fields: Fields = {
        "advertiser_id": campaign.account.id,
        "campaign_id": campaign.id,
        "campaign_name": campaign.name,
        "adgroup_id": adgroup.id,
        "adgroup_name": adgroup.name,
        "operation_status": "DISABLE" if adgroup.disabled else "ENABLE",
        "secondary_status": adgroup_status(adgroup),
        "create_time": adgroup.created.replace(microsecond=0),
        "modify_time": modified(adgroup, now).replace(microsecond=0),
        "campaign_automation_type": campaign.automation,
        "is_smart_performance_campaign": campaign.automation == model.SMART_PLUS,
        "is_new_structure": True,
        "skip_learning_phase": 0,
    }
    fields |= _targeting(adgroup) | _money(adgroup, now) | _commerce(adgroup)
    return as_promoted(fields, "adgroup") if campaign.promote else fields


def _targeting(adgroup: AdGroup) -> Fields:
    fields: Fields = {
        "location_ids": ["6252001", "2648110"][: 1 + pick(adgroup, 1, 2)],
        "zipcode_ids": [],
        "languages": [["en"], [], ["ja", "pt"]][pick(adgroup, 2, 3)],
        "gender": ["GENDER_UNLIMITED", "GENDER_FEMALE"][pick(adgroup, 3, 2)],
        "age_groups": [_AGES, None, ["AGE_18_24"]][pick(adgroup, 4, 3)],
        "spending_power": "ALL",
        "household_income": [],
        "audience_ids": [["125451003"], []][pick(adgroup, 5, 2)],
        "excluded_audience_ids": [],
        "interest_category_ids": [["15104"], []][pick(adgroup, 6, 2)],
        "interest_keyword_ids": [],
        "purchase_intention_keyword_ids": [],
        "placement_type": "PLACEMENT_TYPE_NORMAL",
        "placements": ["PLACEMENT_TIKTOK", "PLACEMENT_PANGLE"][: 1 + pick(adgroup, 7, 2)],
        "operating_systems": [["ANDROID"], []][pick(adgroup, 8, 2)],
        "device_model_ids": [],
        "network_types": [],
        "isp_ids": [],
        "actions": [],
        "category_id": "0",
    }
    # Live rows leave these keys out when nothing is set, although nulls were not excluded.
    if pick(adgroup, 9, 3) == 0:
        fields |= {"min_android_version": "5.0", "carrier_ids": ["5110"]}
    if pick(adgroup, 10, 4) == 0:
        fields |= {"min_ios_version": "14.0", "ios14_targeting": "UNSET", "saved_audience_id": None}
    return fields


def _money(adgroup: AdGroup, now: datetime) -> Fields:
    start = adgroup.created.replace(microsecond=0) + timedelta(minutes=30)
    reserved = adgroup.campaign.buying_type != model.AUCTION
    return {
        "budget": budget(adgroup, now),
        "budget_mode": "BUDGET_MODE_DAY",
        "scheduled_budget": 0,
        "bid_type": "BID_TYPE_CUSTOM" if pick(adgroup, 11, 2) else "BID_TYPE_NO_BID",
        "bid_price": 0 if pick(adgroup, 12, 2) else 0.35,
        "conversion_bid_price": [0, 1.5, 12][pick(adgroup, 13, 3)],
        "deep_bid_type": None,
        "deep_cpa_bid": 0,
        "roas_bid": None if pick(adgroup, 14, 2) else 2.1,
        "schedule_type": "SCHEDULE_START_END" if pick(adgroup, 15, 2) else "SCHEDULE_FROM_NOW",
        "schedule_start_time": start,
        "schedule_end_time": start + timedelta(days=3650),
        "dayparting": "1" * 336,
        "optimization_goal": "REACH" if reserved else "CONVERT",
        "optimization_event": None if reserved else "ON_WEB_REGISTER",
        "billing_event": "CPM" if reserved else "OCPM",
        "pacing": "PACING_MODE_SMOOTH",
        "delivery_mode": "STANDARD" if reserved else None,
        "click_attribution_window": "SEVEN_DAYS",
        "view_attribution_window": "ONE_DAY",
        "creative_material_mode": None if adgroup.campaign.automation == model.UPGRADED_SMART_PLUS else "CUSTOM",
    }


def _commerce(adgroup: AdGroup) -> Fields:
    if pick(adgroup, 16, 4):
        return {}
    return {
        "engaged_view_attribution_window": "ONE_DAY",
        "shopping_ads_type": "VIDEO",
        "shopping_ads_retargeting_type": "OFF",
        "store_id": "" if pick(adgroup, 17, 2) else "7494000000000000042",
        "catalog_id": "7080000000000000077",
    }


def ad_fields(ad: Ad, now: datetime) -> Fields:
    """Every field of ad/get of one row: a manual ad, or a creative of an Upgraded Smart+ ad."""
    if ad.campaign.automation == model.UPGRADED_SMART_PLUS:
        return _creative_fields(ad)
    carousel = not ad.video
    fields: Fields = _ad_core(ad) | {
        "create_time": ad.created.replace(microsecond=0),
        "modify_time": modified(ad, now).replace(microsecond=0),
        "ad_text": ["Try it today", "本日限定 ✨", ""][pick(ad, 21, 3)],
        "ad_texts": None if pick(ad, 22, 2) else ["One", "Zwei", "三"],
        "ad_format": "CAROUSEL_ADS" if carousel else "SINGLE_VIDEO",
        "music_id": f"71{ad.number:08d}" if carousel else None,
        "creative_type": None,
        "call_to_action": "SIGN_UP" if pick(ad, 23, 2) else None,
        "call_to_action_id": f"729{ad.number:08d}",
        "card_id": None,
        "landing_page_url": f"https://shop.example/{ad.number}?utm_source=tiktok&q=%E6%9D%B1",
        "deeplink": "",
        "deeplink_type": "NORMAL",
        "page_id": 7_000_000_000_000_001_000 + ad.number if pick(ad, 24, 3) == 0 else None,
        "tracking_pixel_id": 0 if pick(ad, 25, 2) else 7_644_201_699_552_690_194,
        "impression_tracking_url": None,
        "click_tracking_url": None,
        "display_name": ad.account.name,
        "profile_image_url": "https://images.example/avatar.jpg",
        "avatar_icon_web_uri": "ad-site-i18n-sg/202110205d0d488b68ead898460bad74",
        "vast_moat_enabled": False,
        "viewability_postbid_partner": "UNSET",
        "brand_safety_postbid_partner": "UNSET",
        "is_aco": False,
        "is_new_structure": True,
        "creative_authorized": pick(ad, 26, 2) == 0,
        **dict.fromkeys(("app_name", "playable_url"), ""),
        **dict.fromkeys(("landing_page_urls", "optimization_event"), None),
    }
    if ad.campaign.automation == model.SMART_PLUS:
        fields["modify_time"] = None
    return as_promoted(fields, "ad") if ad.campaign.promote else fields | _optional(ad)


def _ad_core(ad: Ad) -> Fields:
    """What rows of every kind have."""
    automation = ad.campaign.automation
    smart = automation == model.UPGRADED_SMART_PLUS
    return {
        "advertiser_id": ad.account.id,
        "campaign_id": ad.campaign.id,
        "campaign_name": ad.campaign.name,
        "adgroup_id": ad.adgroup.id,
        "adgroup_name": ad.adgroup.name,
        "ad_id": ad.id,
        "ad_name": ad.name,
        "campaign_automation_type": model.UPGRADED_SMART_PLUS_CREATIVE if smart else automation,
        "operation_status": "DISABLE" if ad.disabled else "ENABLE",
        "secondary_status": ad_status(ad),
        "video_id": f"v10033g50000{ad.number:010d}" if ad.video else None,
        "image_ids": [f"ad-site-i18n-sg/{ad.number:032x}"] if pick(ad, 27, 4) else [],
        "identity_id": f"f5096207-c327-581f-93a4-{ad.number:012x}",
        "identity_type": "BC_AUTH_TT" if pick(ad, 28, 2) else "CUSTOMIZED_USER",
    }


def _creative_fields(ad: Ad) -> Fields:
    """Creatives of Upgraded Smart+ ads: fields that do not apply are absent, `modify_time` is null or absent."""
    fields = _ad_core(ad) | {"ad_text": "", "smart_plus_ad_id": str(int(ad.adgroup.id) + 500)}
    if pick(ad, 29, 2):
        fields |= {"create_time": ad.created.replace(microsecond=0), "modify_time": None}
    if not ad.video:
        fields["tiktok_item_id"] = f"768{ad.number:016d}"
    return fields


def _optional(ad: Ad) -> Fields:
    """Keys that only some rows have."""
    fields: Fields = {}
    if pick(ad, 30, 2):
        fields["tiktok_item_id"] = f"767{ad.number:016d}"
    if pick(ad, 31, 5) == 0:
        fields |= {"catalog_id": "7080000000000000077", "product_set_id": "7081", "sku_ids": ["A-1", "Ü-2"]}
        fields |= {"item_group_ids": [], "carousel_image_index": 0, "dynamic_destination": "DLP", "cpp_url": ""}
        fields["showcase_products"] = [{"item_group_id": "17", "store_id": "749", "catalog_id": "708"}]
    if pick(ad, 32, 4) == 0:
        fields["utm_params"] = [{"key": "utm_source", "value": "tiktok"}, {"key": "utm_campaign", "value": "夏"}]
        fields |= {"tracking_app_id": f"70{ad.number:08d}", "tracking_offline_event_set_ids": ["7099"]}
    return fields
