"""Reviews of ads and ad groups, comments on ads and stores, as values of the wire.

The first ad group of the big account has 120 comments, the others up to three. The big account has three stores, other
accounts that advertise one or none; where shops are planned, these.

Sources: the official documentation pages "Get review info of ads", "Get review info of ad groups" (1740554277061634),
"Get comments" and "Get available stores under an ad account" (1752267762718722).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from simulated_api.world.mixing import mix
from simulated_api.world.posts import identities

if TYPE_CHECKING:
    from simulated_api.world.catalogs import Catalog
    from simulated_api.world.entities import Fields
    from simulated_api.world.model import Account, Ad, AdGroup

_MANY_COMMENTS, _BIG_ACCOUNT = 120, 100
_PLACEMENTS = ["PLACEMENT_HELO", "PLACEMENT_TIKTOK", "PLACEMENT_TOPBUZZ"]
_STATUSES = ("ALL_AVAILABLE", "PART_AVAILABLE", "UNAVAILABLE")


def _verdict(number: int) -> Fields:
    status = _STATUSES[number % len(_STATUSES)]
    limited = status == "PART_AVAILABLE"
    return {
        "is_approved": status != "UNAVAILABLE",
        "review_status": status,
        "forbidden_placements": _PLACEMENTS if limited else [],
        "forbidden_locations": ["RU"] if limited else [],
        "forbidden_operation_systems": ["IOS"] if limited else [],
        "forbidden_ages": [],
    }


def ad_review(ad: Ad) -> Fields:
    """A review as ad/review_info answers it: the id as a number, as the published example has it.

    The last audit is always null in the text of the page and a time in its example: both occur.
    """
    content = {
        "content_type": "MODE_VIDEO",
        "text_content": None,
        "image_content": {"image_id": f"tos-maliva-p-0000/{ad.number:032x}"},
        "video_content": {"video_id": f"v10033g50000{ad.number:010d}"},
    }
    reason = {"content_info": content, "suggestion": "Add “audio”.", "reasons": ["The ad has no audio. "]}
    return {
        "ad_id": int(ad.id),
        "appeal_status": None,
        "last_audit_time": int(ad.created.timestamp()) if ad.number % 2 else None,
        "reject_info": [reason] if ad.number % len(_STATUSES) else [],
        **_verdict(ad.number),
    }


def ad_review_in_group(ad: Ad) -> Fields:
    """The same as adgroup/review_info answers it: its ids are texts."""
    return {**ad_review(ad), "ad_id": ad.id}


def adgroup_review(adgroup: AdGroup) -> Fields:
    """A review of an ad group. `contains_rejected_ads` is the name in the example, not in the text."""
    return {
        "adgroup_id": adgroup.id,
        "appeal_status": "NOT_APPEALED",
        "contains_rejected_ads": any(ad.number % len(_STATUSES) for ad in adgroup.ads),
        "reasons": ["some reason"] if adgroup.number % len(_STATUSES) else [],
        **_verdict(adgroup.number),
    }


def comments(adgroup: AdGroup, now: datetime) -> list[tuple[datetime, Fields]]:
    """When each comment below an ad group's ads was written, and its row in comment/list: newest first."""
    if not adgroup.ads:
        return []
    account = adgroup.account
    first = adgroup is account.adgroups[0] and len(identities(account)) > _BIG_ACCOUNT
    count = _MANY_COMMENTS if first else adgroup.number % 4
    found = []
    for index in range(count):
        number = mix(adgroup.number, 95, index) % 10**12
        written = adgroup.created.replace(microsecond=0) + timedelta(hours=7 * (index + 1), seconds=number % 3600)
        if written <= now:
            ad = adgroup.ads[index % len(adgroup.ads)]
            found.append((written, _comment(ad, number, written, reply=index % 5 == 3)))
    return found[::-1]


def _comment(ad: Ad, number: int, written: datetime, *, reply: bool) -> Fields:
    """A row with the keys of the published example; its time has a form of its own."""
    return {
        "comment_id": str(6_900_000_000_000_000_000 + number),
        "comment_type": "REPLY" if reply else "COMMENT",
        "original_comment_id": str(6_900_000_000_000_000_000 + number // 2) if reply else None,
        "content": ["Another creative", "いいね 👍", ""][number % 3],
        "create_time": f"{written:%Y-%m-%d %H:%M:%S} +0000 UTC",
        "comment_status": "HIDDEN" if number % 7 == 0 else "PUBLIC",
        "hit_blockedword": number % 11 == 0,
        "likes": number % 50,
        "replies": 0,
        "app": None,
        "ad_text": "",
        "ad_id": ad.id,
        "ad_name": ad.name,
        "adgroup_id": ad.adgroup.id,
        "adgroup_name": ad.adgroup.name,
        "campaign_id": ad.campaign.id,
        "campaign_name": ad.campaign.name,
    }


def stores(account: Account, catalogs: list[Catalog], bc_id: str) -> list[Fields]:
    """The rows of store/list."""
    return [
        {
            "store_id": str(7_490_000_000_000_000_000 + mix(account.number, 96, index) % 10**15),
            "store_type": "TIKTOK_SHOP",
            "store_name": name,
            "store_code": f"CODE{account.number}{index}",
            "catalog_id": catalogs[index].id,
            "store_authorized_bc_id": bc_id,
            "targeting_region_codes": regions,
            "tiktok_account_binding_status": None,
        }
        for index, (name, regions) in enumerate(_shops(account, catalogs))
    ]


def _shops(account: Account, catalogs: list[Catalog]) -> list[tuple[str, list[str]]]:
    """Names and regions."""
    if account.shops is not None:
        return [(shop.name, list(shop.regions)) for shop in account.shops]
    big = len(identities(account)) > _BIG_ACCOUNT
    count = 3 if big else account.number % 2 if account.campaigns and catalogs else 0
    return [(["Shop ✨", "店", ""][index], ["ID", "MY"][: index + 1]) for index in range(count)]
