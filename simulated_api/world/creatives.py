"""Spark Ads posts, creative portfolios, music and instant forms of an ad account, as typed values.

How many of each there are is the account's `stock`; the first two of each are shared, like all of `world.assets`. A key
that is missing is absent on the wire.

Sources: the official documentation pages "Get Spark Ad posts", "Get portfolios within an ad account"
(1766324010279938), "Get the music list" and "Get the Page ID".
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from simulated_api.world.entities import Fields, modified

if TYPE_CHECKING:
    from simulated_api.world.assets import Asset

_TEXTS = ("Summer ✨", "", "夏\nの投稿", 'Say "hi" #ação')
_PORTFOLIOS = ("CARD", "DOWNLOAD_CARD", "GESTURE", "COUNTDOWN_STICKER", "WEB_INFO_CARD")


def spark_post_fields(asset: Asset) -> Fields:
    """A row of tt_video/list: every seventh post is one of photos, and then `video_info` has no values."""
    number = asset.number
    photos = number % 7 == 0
    empty = dict.fromkeys(("duration", "bit_rate", "height", "width", "signature", "size", "poster_url", "preview_url"))
    video = {
        "duration": 5 + number % 60_000 / 1000,
        "preview_url": f"https://previews.example/{number}",
        "bit_rate": 816_171 + number % 1000,
        "height": 1024,
        "width": 576,
        "signature": f"{number:032x}",
        "size": 2_379_969 + number % 1000,
        "poster_url": f"https://covers.example/{number}",
    }
    return {
        "user_info": {"tiktok_name": f"user.{number}", "identity_id": f"id-{number}", "identity_type": "AUTH_CODE"},
        "item_info": {
            "anchor_list": [_anchor(number)] if number % 3 == 0 else None,
            "text": _TEXTS[number % len(_TEXTS)],
            "status": "HESITATE_RECOMMEND",
            "auth_code": f"#{number:024x}",
            "item_id": asset.id,
            "item_type": "CAROUSEL" if photos else "VIDEO",
            "carousel_info": _carousel(number) if photos else None,
        },
        "auth_info": {
            "auth_start_time": asset.created,
            "ad_auth_status": "AUTHORIZED",
            "invite_start_time": asset.created + timedelta(seconds=77),
            "auth_end_time": asset.created + timedelta(days=365),
        },
        "video_info": empty if photos else video,
    }


def _anchor(number: int) -> Fields:
    anchor: Fields = {"id": str(number), "status": "CHECK_FAILED", "product_regions": ["ID"], "url": "", "title": "店"}
    return {**anchor, "spu_id": f"17{number}", "spu_name": "Shirt", "store_id": f"74{number}"} if number % 2 else anchor


def _carousel(number: int) -> Fields:
    image = {"image_url": f"https://images.example/{number}", "image_height": 720, "image_width": 1280}
    return {
        "image_info": [image, image],
        "music_info": [{"music_url": f"https://m.example/{number}", "music_duration": 30}],
    }


def portfolio_fields(asset: Asset) -> Fields:
    """A row of creative/portfolio/list, with the keys of its kind."""
    number = asset.number
    kind = _PORTFOLIOS[number % len(_PORTFOLIOS)]
    own: dict[str, Fields] = {
        "CARD": {"image_id": f"tos/{number:x}", "card_type": "IMAGE"},
        "DOWNLOAD_CARD": {"app_id": str(number), "layouts": ["IMAGE"], "tags": ["RATING"], "description": "App · 説明"},
        "GESTURE": {
            "gesture_type": "STRAIGHT_SLIDE",
            "call_to_action_text": "Swipe ✨",
            "badge_show_time": 3,
            "badge_position": {"position_x": 0.25, "position_y": 0.5, "angle": 45},
            "slide_length": 0.4,
        },
        "COUNTDOWN_STICKER": {
            "sticker_param": {"sticker_type": "COUNTDOWN", "cutoff_time": "2026-04-01 12:00:00", "display_angle": -10}
        },
        "WEB_INFO_CARD": {"title": "Shop", "selling_points": ["Cheap", "Fast"], "content_url": "https://shop.example/"},
    }
    return {
        "creative_portfolio_id": asset.id,
        "creative_portfolio_preview_url": f"https://previews.example/{number}",
        "creative_portfolio_type": kind,
        **own[kind],
    }


def music_fields(asset: Asset, now: datetime) -> Fields:
    """A row of file/music/get that the advertiser uploaded."""
    number = asset.number
    return {
        "music_id": asset.id,
        "material_id": asset.id,
        "sources": ["USER"],
        "copyright": "MUSIC_FORBID_VIDEO_ALLOW",
        "url": f"https://music.example/{number}",
        "file_name": f"{_TEXTS[number % len(_TEXTS)]}.mp3",
        "signature": f"{number:032x}",
        "duration": 12.5 + number % 100,
        "create_time": asset.created,
        "modify_time": modified(asset, now).replace(microsecond=0),
    }


def system_music_fields(index: int) -> Fields:
    """A row of file/music/get of the library that all ad accounts have, as in the published example."""
    identity = str(6_707_429_901_383_565_318 + index)
    return {
        "style": "Teen",
        "name": "Her World",
        "copyright": "MUSIC_FORBID_VIDEO_ALLOW",
        "url": f"https://music.example/system/{index}",
        "file_name": "Her World",
        "music_id": identity,
        "material_id": identity,
        "sources": ["SYSTEM"],
        "signature": "bdb2ff10fb44bb38151c98bfee94de89",
        "duration": 127.5,
    }


def form_fields(asset: Asset, now: datetime) -> Fields:
    """A row of page/get of the type LEAD_GEN: every fifth is a draft, without preview and time of publishing."""
    number = asset.number
    draft = number % 5 == 0
    fields: Fields = {
        "status": "EDITED" if draft else "PUBLISHED",
        "user_id": str(6_844_401_689_412_666_374 + number),
        "title": _TEXTS[number % len(_TEXTS)],
        "preview_url": "" if draft else f"https://pages.example/{number}",
        "thumbnail": f"https://thumbnails.example/{number}",
        "create_time": asset.created,
        "update_time": modified(asset, now).replace(microsecond=0),
        "page_id": asset.id,
        "template_id": "6852135057059610630",
        "transfer_status": "TRANSFERRED" if number % 4 == 0 else "UNSET",
        "destination_urls": [f"https://shop.example/{number}"],
        "supported_objectives": ["LEAD_GENERATION"],
    }
    return (
        fields if draft else {**fields, "publish_time": asset.created + timedelta(hours=1), "duplicate_id": "6854791"}
    )


def page_fields(asset: Asset, now: datetime) -> Fields:
    """A row of page/get of another type, which is no instant form."""
    return {**form_fields(asset, now), "page_id": f"{asset.id}9", "title": "Storefront"}
