"""The asset library of an ad account: custom audiences, pixels, videos and images, as typed values.

A key that is missing is absent on the wire. How many of each there are is the account's `stock`; the first two of
each are shared: they have the same ids in every account that has any.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from simulated_api.world.entities import Fields, modified
from simulated_api.world.mixing import mix, text_key
from simulated_api.world.model import Entity

if TYPE_CHECKING:
    from simulated_api.world.model import Account

SHARED = 2
TIED = 7  # so many files were uploaded within one second: a real library's come in batches too
_UPCOMING = 3  # files that are uploaded the day after the anchor
_FILE_NAMES = ("Teaser (No Date)_m1SDsbCe.mp4", "夏のビデオ.mp4", 'Ação "final"\t✨.mp4', "", "Spring\nsale.mov")
_TYPES = ("Customer File Audience", "Website Audience", "Lookalike Audience", "Lead Generation", "Engagement Audience")
_PLACEMENTS = ["PLACEMENT_TOPBUZZ", "PLACEMENT_TIKTOK", "PLACEMENT_HELO", "PLACEMENT_PANGLE"]
_EVENTS = ("PAGE_VIEW", "ON_WEB_REGISTER", "LANDING_PAGE_VIEW", "ENGAGED_SESSION")
LINK_LIFE = {"video": timedelta(hours=6), "image": timedelta(hours=1)}  # both documented


@dataclass(eq=False)
class Asset(Entity):
    """One thing in a library; `owner` is false for what another account shares."""

    owner: bool = True


def library(account: Account, kind: str, anchor: datetime, now: datetime) -> list[Asset]:
    """The assets of a kind that exist at the moment `now`, newest first, as they were built."""
    count = account.stock.get(kind, 0)
    assets = [_asset(account, kind, index, count, anchor) for index in range(count)]
    return [asset for asset in reversed(assets) if asset.created <= now]


def _asset(account: Account, kind: str, index: int, count: int, anchor: datetime) -> Asset:
    shared = index < SHARED
    number = mix(text_key(kind), 0 if shared else account.number + 1, index) % 10**12
    tied = account.stock.get("tied", TIED)
    created = anchor.replace(microsecond=0) - timedelta(days=1) - timedelta(hours=1) * ((count - index) // tied)
    if tied == 1:
        created = anchor.replace(microsecond=0) - timedelta(days=1, seconds=count - index)
    elif index >= count - _UPCOMING and count > _UPCOMING:
        created = anchor.replace(microsecond=0) + timedelta(days=1, seconds=index)
    owner = not shared or account.number == 0
    return Asset(
        str(7_600_000_000_000_000_000 + number), number, "", created, touched_daily=index % 10 == 1, owner=owner
    )


def audience_fields(asset: Asset, account: Account) -> Fields:
    """Every field of dmp/custom_audience/list."""
    kind = _TYPES[asset.number % len(_TYPES)]
    return {
        "audience_id": asset.id,
        "name": f"Audience {asset.number % 1000} für 東京",
        "audience_type": kind,
        "calculate_type": "SHA256_EMAIL" if kind == _TYPES[0] else None,
        "cover_num": asset.number % 7 * 1_000_003,
        "shared": not asset.owner or (asset.number % 3 == 0 and account.number == 0),
        "is_creator": asset.owner,
        "is_valid": asset.number % 4 > 0,
        "is_expiring": asset.number % 4 == 0,
        "create_time": asset.created,
        "expired_time": None if asset.number % 5 == 0 else asset.created + timedelta(days=365),
    }


def pixel_fields(asset: Asset) -> Fields:
    """Every field of pixel/list; nulls are kept, keys that were absent live are absent."""
    number = asset.number
    fields: Fields = {
        "pixel_id": asset.id,
        "pixel_code": f"D8{number:016d}",
        "pixel_name": f"Pixel {number % 1000} ✓",
        "pixel_category": "CUSTOMIZE_EVENTS" if number % 2 else "ONLINE_STORE",
        "pixel_script": f"\n\t<script>\n\t\tttq.load('D8{number:016d}');\n\t</script>\n\t",
        "pixel_setup_mode": "STANDARD" if number % 3 else "DEVELOPER",
        "activity_status": "ACTIVE",
        "create_time": asset.created,
        "advanced_matching_fields": {"email": True, "phone_number": number % 2 == 0},
        "automatic_advanced_matching_fields": None
        if number % 5 == 0
        else dict.fromkeys(("address", "email", "external_id", "name", "phone_number"), True),
        "enable_first_party_cookies": True,
        "enable_expanded_data_sharing": number % 2 == 0,
        "asset_ownership": {
            "asset_relation_status": None if asset.owner else "SHARED",
            "ownership_status": asset.owner,
            "updated_at": 0,
        },
        "events": [_event(name, number) for name in _EVENTS[: number % 5]],
    }
    if number % 4 == 0:
        fields["partner_name"] = "Shopify"
        fields["asset_ownership"]["owner_bc_id"] = "7100000000000000123"
    return fields


def _event(name: str, number: int) -> Fields:
    rule = {
        "operator": "OPERATORTYPE_CONTAINS",
        "trigger": "TRIGGERTYPE_CLICK",
        "value": "/kauf",
        "variable": "PAGE_URL",
    }
    return {
        "currency": "USD",
        "currency_value": "" if number % 2 else "12.5",
        "deprecated": False,
        "event_code": "",
        "event_id": "0",
        "event_type": name,
        "name": "",
        "optimization_event": None if name == "PAGE_VIEW" else name,
        "rules": [rule] if number % 3 == 0 else [],
        "statistic_type": "EVERY_TIME",
    }


def video_fields(asset: Asset, now: datetime) -> Fields:
    """Every field of file/video/ad/search; links without their signature, which each answer has of its own."""
    number = asset.number
    fields: Fields = {
        "allow_download": number % 6 > 0,
        "allowed_placements": _PLACEMENTS[: 1 + number % 4],
        "bit_rate": 1_000_000 + number % 9_000_000,
        "create_time": asset.created,
        "displayable": number % 5 > 0,
        "duration": round(5 + number % 60_000 / 1000, 3),
        "file_name": _FILE_NAMES[number % len(_FILE_NAMES)],
        "fix_task_id": None,
        "flaw_types": ["LOW_RESOLUTION"] if number % 11 == 0 else None,
        "format": "mp4",
        "height": 1920 if number % 2 else 720,
        "material_id": asset.id,
        "modify_time": modified(asset, now).replace(microsecond=0),
        "preview_url": f"https://videos.example/{number}/",
        "preview_url_expire_time": now.replace(microsecond=0) + LINK_LIFE["video"],
        "signature": f"{number:032x}",
        "size": 1_000_000 + number % 70_000_000,
        "video_cover_url": f"http://covers.example/{number}",
        "video_id": video_id(asset),
        "width": 1080 if number % 2 else 1280,
    }
    if number % 3 == 0:
        fields |= {"definition": "720p", "fps": 30}
    return fields


def video_id(asset: Asset) -> str:
    """A video's id, as ads refer to it."""
    return f"v10033g50000{asset.number:012d}"


def image_fields(asset: Asset, now: datetime) -> Fields:
    """Every field of file/image/ad/search; the link without its signature."""
    number = asset.number
    return {
        "create_time": asset.created,
        "displayable": number % 2 == 0,
        "file_name": _FILE_NAMES[number % len(_FILE_NAMES)].replace("mp4", "jpg"),
        "format": "jpeg" if number % 3 else "png",
        "height": 720,
        "image_id": f"{'tos-alisg-p-0051c001-sg' if number % 2 else 'v0201'}/{number:032x}",
        "image_url": f"https://images.example/{number}",
        "is_carousel_usable": number % 4 > 0,
        "material_id": asset.id,
        "modify_time": modified(asset, now).replace(microsecond=0),
        "signature": f"{number:032x}",
        "size": 30_000 + number % 900_000,
        "width": 1280,
    }
