"""Which lists belong together: each group is a diagram that fits a page, and a part of the finder."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.streams import Stream

# From what others refer to, to what refers to others: a line between two groups is drawn in the later one.
GROUPS = {
    "Campaigns, ad groups and ads": ("ad_accounts", "campaigns", "ad_groups", "ads", "change_log"),
    "Creatives": ("video_creatives", "image_creatives", "music", "spark_ads", "creative_portfolios"),
    "Audiences, pixels and forms": (
        *("custom_audiences", "pixels", "pixel_events", "pixel_event_statistics"),
        *("lead_forms", "leads"),
    ),
    "Upgraded Smart+": (
        *("smart_plus_campaigns", "smart_plus_ad_groups", "smart_plus_ads"),
        *("smart_plus_ad_creatives", "smart_plus_ad_media", "smart_plus_ad_suggestions"),
    ),
    "Business Centers and money": (
        *("business_centers", "bc_assets", "bc_balances", "ad_account_balances"),
        *("bc_ad_account_costs", "bc_transactions"),
    ),
    "Catalogs and shops": (
        *("catalogs", "catalog_products", "catalog_feeds", "catalog_product_sets"),
        *("gmv_max_stores", "shop_products"),
    ),
    "GMV Max": ("gmv_max_campaigns", "gmv_max_campaign_details"),
}


def grouped(found: Sequence[Stream]) -> dict[str, list[Stream]]:
    """The lists of each group, in the order of the catalog.

    Raises:
        ValueError: A list is in no group, or a group names what is no list.
    """
    lists = [stream for stream in found if not stream.is_report]
    named = [name for names in GROUPS.values() for name in names]
    if strange := {stream.name for stream in lists} ^ set(named):
        raise ValueError(f"must be in one group of GROUPS each, and be a list: {', '.join(sorted(strange))}")
    return {group: [stream for stream in lists if stream.name in names] for group, names in GROUPS.items()}
