"""What TikTok says about ads: benchmarks, diagnoses and creative fatigue, as values of the wire.

Sources: the official documentation pages "Get ad benchmarks" (1738824501176321), "Get diagnoses for ad groups"
(1738674986981378) and "Get Creative Fatigue Detection results" (1767568466842626) with their examples.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from simulated_api.world import model
from simulated_api.world.catalogs import time_text
from simulated_api.world.mixing import mix

if TYPE_CHECKING:
    from simulated_api.world.entities import Fields
    from simulated_api.world.model import Account, Ad, AdGroup

CREATIVE, BID_AND_BUDGET, EVENT_TRACK = "CREATIVE", "BID_AND_BUDGET", "EVENT_TRACK"
BENCHMARKED = ("cost", "impression", "click", "conversion", "ctr", "cvr", "cpm", "cpa", "video_views", "cpv")


def benchmark(ad: Ad) -> Fields:
    """A row of report/ad_benchmark/get: shares of similar ads; every third ad has none, like one of the example's."""
    if ad.number % 3 == 1:
        return {"info": {"ad_id": ad.id}}
    info = {
        "ad_id": ad.id,
        "location": "VN",
        "placement": "TIKTOK",
        "ad_category": str(ad.number % 2),
        "external_action": "FORM_BUTTON",
    }
    metrics = {name: mix(ad.number, 71, place) % 11 / 10 for place, name in enumerate(BENCHMARKED)}
    return {"info": info, "metrics": metrics}


def diagnosis(adgroup: AdGroup, categories: tuple[str, ...], now: datetime) -> Fields | None:
    """A row of tool/diagnosis/get; None where nothing is wrong, and for Upgraded Smart+, which is not diagnosed."""
    issues = {name: _issues(adgroup, name) for name in categories}
    if adgroup.campaign.automation == model.UPGRADED_SMART_PLUS or not any(issues.values()):
        return None
    suggestions = {name.lower(): issues.get(name, []) for name in (BID_AND_BUDGET, CREATIVE, EVENT_TRACK)}
    return {
        "adgroup_id": adgroup.id,
        "adgroup_name": adgroup.name,
        "diagnosis": {"diagnosis_time": time_text(now), "suggestions": [suggestions]},
    }


def _issues(adgroup: AdGroup, category: str) -> list[Fields]:
    number = adgroup.number
    known = {"suggestion_id": f"{number}{len(category)}", "suggestion_time": time_text(adgroup.created)}
    if category == CREATIVE and number % 4 == 0 and adgroup.ads:
        ad = adgroup.ads[0]
        return [{**known, "issue_suggestion": "NOBGM", "vid": f"v07033g5{number}", "name": ad.name, "ad_id": ad.id}]
    if category == BID_AND_BUDGET and number % 4 == 1:
        money = {"bid": 1.5, "budget": 50, "suggest_bid": 2.25, "cost_floor": 0.8}
        return [{**known, "issue_suggestion": "SUGGEST_BID", **money, "bid_edr_info": [], "budget_edr_info": []}]
    if category == EVENT_TRACK and number % 4 == 2:
        return [{**known, "issue_suggestion": "PIXEL", "pixel_id": f"76{number}", "pixel_code": f"C{number}"}]
    return []


def fatigue(ad: Ad, first: date, end: date, now: datetime) -> list[Fields]:
    """Rows of creative_fatigue/get, of the days that an ad was there.

    Args:
        ad: The ad.
        first: The first day, in the ad account's time zone.
        end: The day after the last one.
        now: No later day has a row.
    """
    account: Account = ad.adgroup.account
    begun, over = max(first, account.local(ad.created).date()), min(end, account.today(now) + timedelta(days=1))
    return [_fatigue_on(ad, date.fromordinal(day)) for day in range(begun.toordinal(), over.toordinal())]


def _fatigue_on(ad: Ad, day: date) -> Fields:
    number = mix(ad.number, 72, day.toordinal())
    index = number % 100 / 100
    metrics = {
        "has_fatigue": index > 0.6,  # no source says from where on
        "fatigue_index": index,
        "dnu": number % 40_000,
        "dnu_ratio": number % 89 / 100,
        "spend": number % 50_000 / 100,
        "cost_per_conversion": number % 2_000 / 100,
        "skan_cost_per_conversion": 0.0,
    }
    return {"adgroup_id": ad.adgroup.id, "ad_id": ad.id, "date": str(day), "metrics": metrics}
