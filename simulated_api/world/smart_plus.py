"""Upgraded Smart+ ads (one per ad group of such a campaign), their creatives and their reviews, as typed values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulated_api.world import model
from simulated_api.world.entities import Fields, modified, pick

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from simulated_api.world.model import Account, Ad, AdGroup, Campaign

_OWN_ID = 500
_MATERIAL = 900


@dataclass(frozen=True)
class SmartAd:
    """What the API calls an Upgraded Smart+ ad: the ads of one ad group, which are its creatives."""

    adgroup: AdGroup

    @property
    def id(self) -> str:
        """Its id; the rows of ad/get carry it too."""
        return str(int(self.adgroup.id) + _OWN_ID)

    @property
    def name(self) -> str:
        """Its name."""
        return f"{self.adgroup.name} +"

    @property
    def campaign(self) -> Campaign:
        """The campaign above it."""
        return self.adgroup.campaign

    @property
    def gone(self) -> bool:
        """Whether it counts as deleted."""
        return self.adgroup.gone

    @property
    def creatives(self) -> list[Ad]:
        """Its creatives; deleted ones are no longer part of it."""
        return [ad for ad in self.adgroup.ads if not ad.deleted]

    @property
    def status(self) -> str:
        """Its secondary status."""
        if self.adgroup.campaign.deleted:
            return "AD_STATUS_CAMPAIGN_DELETE"
        if self.adgroup.deleted:
            return "AD_STATUS_ADGROUP_DELETE"
        return "AD_STATUS_CAMPAIGN_DISABLE" if self.adgroup.campaign.disabled else "AD_STATUS_DELIVERY_OK"


def whole_ad(ad: Ad) -> Ad | SmartAd:
    """What `ad_id_v2` names: of a creative the Upgraded Smart+ ad that it belongs to, else the ad itself."""
    return SmartAd(ad.adgroup) if ad.campaign.automation == model.UPGRADED_SMART_PLUS else ad


def smart_ads(account: Account, now: datetime) -> list[SmartAd]:
    """The Upgraded Smart+ ads of an account that exist at the moment `now`, newest first."""
    groups = [
        adgroup
        for adgroup in account.adgroups
        if adgroup.campaign.automation == model.UPGRADED_SMART_PLUS and adgroup.created <= now
    ]
    return [SmartAd(adgroup) for adgroup in sorted(groups, key=lambda each: int(each.id), reverse=True)]


def smart_ad_fields(smart: SmartAd, now: datetime) -> Fields:
    """Every field of smart_plus/ad/get that has a value: nulls are dropped. One in eleven says no time of change."""
    adgroup = smart.adgroup
    fields: Fields = {
        "ad_configuration": _configuration(adgroup),
        "ad_name": smart.name,
        "ad_text_list": [{"ad_text": text} for text in ("Try it today", "本日限定 ✨")[: pick(adgroup, 41, 3)]],
        "adgroup_id": adgroup.id,
        "adgroup_name": adgroup.name,
        "advertiser_id": adgroup.account.id,
        "campaign_id": adgroup.campaign.id,
        "campaign_name": adgroup.campaign.name,
        "create_time": adgroup.created.replace(microsecond=0),
        "creative_list": [_creative(ad) for ad in smart.creatives],
        "landing_page_url_list": [
            {"landing_page_url": f"https://shop.example/?utm_id=__CAMPAIGN_ID__&n={adgroup.number}"}
        ],
        "operation_status": "DISABLE" if adgroup.disabled else "ENABLE",
        "secondary_status": smart.status,
        "smart_plus_ad_id": smart.id,
    }
    if adgroup.number % 11 != 3:
        fields["modify_time"] = modified(adgroup, now).replace(microsecond=0)
    if pick(adgroup, 42, 3) == 0:
        fields |= {"deeplink_list": [], "page_list": [{"page_id": f"70{adgroup.number:08d}"}]}
        fields["disclaimer"] = {"disclaimer_type": "TEXT_ONLY", "disclaimer_text": {"text": "Terms apply · gültig"}}
    return fields


def _configuration(adgroup: AdGroup) -> Fields:
    fields: Fields = {
        "call_to_action_id": f"768{adgroup.number:08d}",
        "creative_auto_add_toggle": pick(adgroup, 43, 2) == 0,
        "dark_post_status": "ON",
        "product_info_enabled": "NON_CATALOG",
        "tracking_info": {"brand_safety_postbid_partner": "UNSET", "tracking_pixel_id": "0"},
        "utm_params": [{"key": "utm_source", "value": "tiktok"}, {"key": "utm_campaign", "value": "夏"}],
    }
    if pick(adgroup, 44, 2):
        fields["product_info"] = {"product_image_list": [{"web_uri": f"tos-alisg/{adgroup.number:032x}"}]}
        fields["product_set_id"] = "0"
    return fields


def material_id(ad: Ad) -> str:
    """The id of a creative as used in its ad."""
    return str(int(ad.id) + _MATERIAL)


def _creative(ad: Ad) -> Fields:
    return {
        "ad_material_id": material_id(ad),
        "creative_info": _creative_info(ad),
        "material_operation_status": "DISABLE" if ad.disabled else "ENABLE",
        "smart_plus_creative_id": ad.id,
    }


def _creative_info(ad: Ad) -> Fields:
    """A video with its cover, a carousel with music (whose first image comes again at its end), or a TikTok post."""
    info: Fields = {
        "ad_format": "SINGLE_VIDEO" if ad.video else "CAROUSEL_ADS",
        "identity_id": f"f5096207-c327-581f-93a4-{ad.number:012x}",
        "identity_type": "BC_AUTH_TT",
    }
    if ad.number % 5 == 0:
        return info | {"tiktok_item_id": f"768{ad.number:016d}"}
    info["material_name"] = ad.name
    covers = [f"tos-alisg-p-0051c001-sg/{ad.number:028x}{position:02x}" for position in range(1 if ad.video else 3)]
    info["image_info"] = [{"web_uri": uri} for uri in (covers if ad.video else [*covers, covers[0]])]
    if ad.video:
        info["video_info"] = {
            "file_name": "" if ad.number % 2 else ad.name,
            "video_id": f"v10033g50000{ad.number:010d}",
        }
    else:
        info["music_info"] = {"music_id": f"7462{ad.number:012d}"}
    return info


def ad_review(smart: SmartAd, *, reasons: bool, frames: bool) -> Fields:
    """An element of `smart_plus_ad_review_infos`; nulls are kept."""
    bad = smart.adgroup.number % 4 == 1
    found = [_rejection(smart.adgroup.number, index, frames=frames) for index in range(2)] if bad else []
    return {
        "smart_plus_ad_id": smart.id,
        "review_status": "UNAVAILABLE" if bad else "ALL_AVAILABLE",
        "passed_locations": None,
        "appeal_status": "NOT_APPEALED",
        "appeal_reject_reasons": None,
        "reject_info": found if reasons else None,
    }


def creative_reviews(smart: SmartAd, *, reasons: bool, frames: bool) -> list[Fields]:
    """Elements of `material_review_infos`: one per creative, one per image for a carousel, with ids of their own."""
    reviews = []
    for ad in smart.creatives:
        ids = [material_id(ad)] if ad.video else [f"{material_id(ad)}{image}" for image in range(3)]
        bad = ad.number % 5 == 2
        for identity in ids:
            found = [_rejection(ad.number, 0, frames=frames)] if bad else None
            status = "PART_AVAILABLE" if bad else "ALL_AVAILABLE"
            reviews.append(
                {
                    "ad_material_id": identity,
                    "smart_plus_ad_id": smart.id,
                    "review_status": status,
                    "passed_locations": ["6252001"] if bad else None,
                    "reject_info": found if reasons else None,
                }
            )
    return reviews


def _rejection(number: int, index: int, *, frames: bool) -> Fields:
    """One rejection. Which of the keys are absent and which null is in no source."""
    frame = {
        "type": "IMAGE",
        "video_id": f"v10033g50000{number:010d}",
        "web_url_list": [f"https://frames.example/{number}"],
        "violation_frame_material_type": "VIDEO",
    }
    found: dict[str, Any] = {
        "reasons": ["Misleading claim", "Übertreibung"][: 1 + index],
        "suggestion": None if number % 3 == 0 and index else f"Remove the claim “{number}”.",
        "forbidden_ages": ["AGE_13_17"],
        "forbidden_locations": [] if index else ["6252001"],
        "forbidden_placements": None,
        "content_info": {"content_type": "ModeVideo", "video_content": {"video_id": frame["video_id"]}},
        "specification": "",
    }
    if frames:
        found["violation_frames"] = [frame]
    return found


def find(account: Account, ids: Sequence[str], now: datetime) -> list[SmartAd]:
    """The Smart+ ads with these ids; what becomes of unknown ids is in no source, they are left out."""
    wanted = frozenset(ids)
    return [smart for smart in smart_ads(account, now) if smart.id in wanted]
