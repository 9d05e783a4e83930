"""Custom conversions and saved audiences, as values of the wire.

Sources: the official documentation pages "Get Custom Conversions associated with an event source", with an example,
and "Get details of Saved Audiences", without one: its keys are those of the page and of the official SDK.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from simulated_api.world.catalogs import time_text
from simulated_api.world.mixing import mix
from simulated_api.world.posts import identities

if TYPE_CHECKING:
    from simulated_api.world.assets import Asset
    from simulated_api.world.entities import Fields
    from simulated_api.world.model import Account

_BIG_ACCOUNT, _MANY_SAVED = 100, 130
_ACTIVITIES = ("WAITING_FOR_ACTIVITY", "NO_RECENT_ACTIVITY", "ACTIVE")


def conversions(pixel: Asset, now: datetime) -> list[Fields]:
    """The rows of custom_conversion/list of a pixel: up to three."""
    found = [_conversion(pixel, index) for index in range(pixel.number % 4)]
    return [row for row in found if row["create_time"] <= time_text(now)]


def _conversion(pixel: Asset, index: int) -> Fields:
    """A row; what never happened has no time of its last activity."""
    number = mix(pixel.number, 74, index) % 10**12
    created = pixel.created.replace(microsecond=0) + timedelta(minutes=index)
    status = _ACTIVITIES[number % len(_ACTIVITIES)]
    activity: Fields = {"activity_status": status, "total_count": 0}
    if status != _ACTIVITIES[0]:
        activity |= {"total_count": number % 90 + 1, "last_record_time": time_text(created)}
    return {
        "custom_conversion_id": str(7_500_000_000_000_000_000 + number),
        "name": ["Big baskets", "大口の注文", "Añadido"][index],
        "description": "" if index else "Orders above 100",
        "event_source_type": "PIXEL",
        "event_source_id": pixel.id,
        "optimization_event": ("SHOPPING", "ON_WEB_CART")[index % 2],
        "rules": [{"parameter": "CONTENT_ID", "operator": "CONTAIN", "values": [str(number), "夏"]}],
        "activity_info": activity,
        "create_time": time_text(created),
        "update_time": time_text(created + timedelta(minutes=5)),
    }


def saved_audiences(account: Account) -> list[Fields]:
    """The rows of dmp/saved_audience/list: many of the big account, two of others that advertise."""
    big = len(identities(account)) > _BIG_ACCOUNT
    count = _MANY_SAVED if big else 2 if account.campaigns else 0
    return [_saved(mix(account.number, 75, index) % 10**12) for index in range(count)]


def _saved(number: int) -> Fields:
    action = {
        "action_scene": "VIDEO_RELATED",
        "action_period": (7, 15)[number % 2],
        "video_user_actions": ["WATCHED_TO_END"],
        "action_category_ids": [str(number % 10_000)],
    }
    return {
        "saved_audience_id": str(1_770_000_000_000_000 + number),
        "saved_audience_name": f"UK 25-44 ✨ {number}",
        "location_ids": ["2635167"],
        "gender": ("GENDER_UNLIMITED", "GENDER_FEMALE")[number % 2],
        "age_groups": ["AGE_25_34", "AGE_35_44"],
        "languages": ["en"],
        "actions": [action] if number % 3 else [],
        "operating_systems": ["IOS"] if number % 2 else [],
        "min_android_version": None,
        "min_ios_version": "14.0" if number % 2 else None,
        **{name: [] for name in ("audience_ids", "excluded_audience_ids", "interest_category_ids")},
        **{name: [] for name in ("interest_keyword_ids", "device_model_ids", "network_types", "carrier_ids")},
        "device_price_ranges": [50, 10_000] if number % 5 == 0 else [],
    }
