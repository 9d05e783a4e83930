"""What each creative of Upgraded Smart+ ads delivered on a day, as values of the wire.

The figures are these reports' own: they do not add up to those of other reports.

Sources: the official documentation pages "Run an Upgraded Smart+ Creative overview report" (1843317489576961) and
"Run an Upgraded Smart+ Creative breakdown report" (1843317510389761) with their examples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulated_api.world.mixing import mix
from simulated_api.world.smart_plus import smart_ads

if TYPE_CHECKING:
    from datetime import datetime

    from simulated_api.world.entities import Fields
    from simulated_api.world.model import Account, Ad
    from simulated_api.world.smart_plus import SmartAd

METRICS = ("spend", "impressions", "clicks")
LEVELS = ("advertiser_id", "campaign_id", "adgroup_id", "smart_plus_ad_id")


def creatives(account: Account, now: datetime) -> list[tuple[SmartAd, Ad]]:
    """The creatives of all Upgraded Smart+ ads that are not deleted, each beside its ad."""
    return [(smart, ad) for smart in smart_ads(account, now) for ad in smart.creatives if ad.created <= now]


def owner(smart: SmartAd, level: str) -> str:
    """The id of what a Smart+ ad belongs to at a level of `LEVELS`."""
    adgroup = smart.adgroup
    ids = (adgroup.account.id, adgroup.campaign.id, adgroup.id, smart.id)
    return dict(zip(LEVELS, ids, strict=True))[level]


def material(ad: Ad) -> Fields:
    """The dimensions of a creative: an id that is not the one that it has in its ad, and what it is."""
    kind = "VIDEO" if ad.video else "CAROUSEL"
    spark = "SPARK_ADS" if ad.number % 5 == 0 else "NON_SPARK_ADS"
    return {"main_material_id": str(int(ad.id) + 7_000), "main_material_type": f"{kind}_{spark}"}


def days_of(ad: Ad, first: int, last: int) -> range:
    """Ordinals of the days on which a creative was there, of those from the first to the last one."""
    return range(max(first, ad.adgroup.account.local(ad.created).date().toordinal()), last + 1)


def figures(ad: Ad, days: range, metrics: tuple[str, ...]) -> Fields:
    """Its name and the metrics of some days together: texts, as in the example."""
    numbers = [mix(ad.number, 73, day) for day in days]
    found = {
        "spend": f"{sum(number % 5_000 for number in numbers) / 100:.2f}",
        "impressions": str(sum(number % 1_000 for number in numbers)),
        "clicks": str(sum(number % 50 for number in numbers)),
    }
    return {"main_material_name": ad.name, **{name: found[name] for name in metrics}}
